"""A tokenizer, parser and evaluator for a small language: classes, generators, closures, dicts and errors together."""


class SyntaxProblem(Exception):
    def __init__(self, message, position):
        super().__init__(f"{message} at {position}")
        self.position = position


def tokens(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isdigit():
            start = i
            while i < len(text) and (text[i].isdigit() or text[i] == "."):
                i += 1
            yield ("number", float(text[start:i]) if "." in text[start:i] else int(text[start:i]), start)
        elif c.isalpha() or c == "_":
            start = i
            while i < len(text) and (text[i].isalnum() or text[i] == "_"):
                i += 1
            yield ("name", text[start:i], start)
        elif text[i : i + 2] in ("==", "<=", ">=", "!=", "=>"):
            yield ("op", text[i : i + 2], i)
            i += 2
        elif c in "+-*/()=<>,;{}?:":
            yield ("op", c, i)
            i += 1
        else:
            raise SyntaxProblem(f"bad character {c!r}", i)
    yield ("end", None, len(text))


class Parser:
    levels = [("==", "!=", "<", ">", "<=", ">="), ("+", "-"), ("*", "/")]

    def __init__(self, text):
        self.tokens = list(tokens(text))
        self.at = 0

    @property
    def kind(self):
        return self.tokens[self.at][0]

    @property
    def value(self):
        return self.tokens[self.at][1]

    def take(self, value=None):
        kind, found, position = self.tokens[self.at]
        if value is not None and found != value:
            raise SyntaxProblem(f"expected {value!r}, not {found!r}", position)
        self.at += 1
        return found

    def program(self):
        statements = []
        while self.kind != "end":
            statements.append(self.expression())
            if self.value == ";":
                self.take()
        return ("block", statements)

    def expression(self):
        left = self.ternary()
        if self.value == "=":
            if left[0] != "name":
                raise SyntaxProblem("cannot assign", self.tokens[self.at][2])
            self.take()
            return ("assign", left[1], self.expression())
        return left

    def ternary(self):
        condition = self.binary(0)
        if self.value == "?":
            self.take()
            yes = self.expression()
            self.take(":")
            return ("if", condition, yes, self.expression())
        return condition

    def binary(self, level):
        if level == len(self.levels):
            return self.call()
        left = self.binary(level + 1)
        while self.kind == "op" and self.value in self.levels[level]:
            left = ("binary", self.take(), left, self.binary(level + 1))
        return left

    def call(self):
        result = self.atom()
        while self.value == "(" and self.kind == "op":
            self.take()
            arguments = []
            while self.value != ")":
                arguments.append(self.expression())
                if self.value == ",":
                    self.take()
            self.take(")")
            result = ("call", result, arguments)
        return result

    def atom(self):
        kind, value, position = self.tokens[self.at]
        if kind == "number":
            return ("number", self.take())
        if kind == "name":
            name = self.take()
            if self.value == "=>":
                self.take()
                return ("lambda", [name], self.expression())
            return ("name", name)
        if value == "(":
            self.take()
            inner = self.expression()
            self.take(")")
            return inner
        if value == "-":
            self.take()
            return ("binary", "-", ("number", 0), self.call())
        raise SyntaxProblem(f"unexpected {value!r}", position)


class Scope(dict):
    def __init__(self, parent=None, **names):
        super().__init__(names)
        self.parent = parent

    def __missing__(self, name):
        if self.parent is None:
            raise NameError(f"{name} is not defined")
        return self.parent[name]


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def evaluate(node, scope):
    match node:
        case ("number", value):
            return value
        case ("name", name):
            return scope[name]
        case ("assign", name, value):
            scope[name] = result = evaluate(value, scope)
            return result
        case ("binary", op, left, right):
            return OPERATIONS[op](evaluate(left, scope), evaluate(right, scope))
        case ("if", condition, yes, no):
            return evaluate(yes if evaluate(condition, scope) else no, scope)
        case ("lambda", [parameter], body):
            return lambda argument: evaluate(body, Scope(scope, **{parameter: argument}))
        case ("call", function, arguments):
            return evaluate(function, scope)(*(evaluate(a, scope) for a in arguments))
        case ("block", statements):
            result = None
            for statement in statements:
                result = evaluate(statement, scope)
            return result
        case _:
            raise AssertionError(node)


world = Scope(max=max, pi=3.25)
for program in [
    "1 + 2 * 3",
    "(1 + 2) * 3 - -4",
    "x = 5; y = x * 2; x + y",
    "fact = n => n <= 1 ? 1 : n * fact(n - 1); fact(20)",
    "fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2); fib(15)",
    "add = a => b => a + b; add(3)(4)",
    "max(1, 2 + 3, 4) / 2",
    "compose = f => g => x => f(g(x)); compose(n => n + 1)(n => n * 10)(5)",
    "pi * 2 == 6.5 ? 1.5 : 0",
    "1 +",
    "1 $ 2",
    "unknown + 1",
    "(1",
    "5 = 6",
    "1 / 0",
    "add(1, 2)",
    "5(1)",
]:
    try:
        print(program, "->", evaluate(Parser(program).program(), world))
    except (SyntaxProblem, NameError, ZeroDivisionError, TypeError) as error:
        print(program, "->", type(error).__name__, str(error).replace("evaluate.<locals>.", ""))
