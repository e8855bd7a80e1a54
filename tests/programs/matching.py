"""Pattern matching."""


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Sub(Point):
    pass


class Color:
    RED, GREEN = "red", "green"


def describe(value):
    match value:
        case None:
            return "none"
        case True | False:
            return f"bool {value}"
        case 0:
            return "zero"
        case 1 | 2 | 3 as small:
            return f"small {small}"
        case -5 | 3.5 | 2 + 1j:
            return "special number"
        case int(n) if n > 100:
            return f"big {n}"
        case int():
            return "int"
        case float(f):
            return f"float {f}"
        case Color.RED | Color.GREEN:
            return f"color {value}"
        case "":
            return "empty text"
        case "hello" | b"hello":
            return "greeting"
        case str(text):
            return f"text {text}"
        case bytes() | bytearray() as raw:
            return f"raw {len(raw)}"
        case []:
            return "empty sequence"
        case [x]:
            return f"one: {x}"
        case [Point(x=0), *_]:
            return "starts with a point on the axis"
        case ["go", ("north" | "south") as direction]:
            return f"go {direction}"
        case ["first", *middle, "last"]:
            return f"between {middle}"
        case [[a, b], [c, d]]:
            return f"matrix {a}{b}{c}{d}"
        case (a, b, *rest):
            return f"sequence {a} {b} {rest}"
        case {"type": "circle", "radius": r}:
            return f"circle {r}"
        case {"type": str(kind), **others} if others:
            return f"{kind} with {others}"
        case {"nested": {"list": [_, second, *_]}}:
            return f"second {second}"
        case {}:
            return f"mapping of {len(value)}"
        case Sub(x, y=0):
            return f"sub {x}"
        case Point(0, 0):
            return "origin"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point(x=x):
            return f"point {x}"
        case _:
            return f"other {type(value).__name__}"


for value in [None, True, False, 0, 0.0, 1, 2.0, -5, 3.5, 2 + 1j, 101, 50, 1.25, "red", "", "hello", b"hello", "text", bytearray(b"ab"), [], (), [5], [Point(0, 1), 2], ["go", "north"], ["go", "up"], ["first", "last"], ["first", 1, 2, "last"], [[1, 2], (3, 4)], (1, 2), range(5), "ab", {"type": "circle", "radius": 3}, {"type": "square", "side": 2}, {"type": "square"}, {"nested": {"list": [1, 2, 3]}}, {}, {"a": 1}, Sub(5, 0), Sub(5, 5), Point(0, 0), Point(2, 2), Point(1, 2), {1, 2}, object, iter([]), b"other"]:
    print(describe(value), end="; ")
print()


def binding(value):
    match value:
        case [a, 5]:
            return "five", a
        case [a, b] if b > 10:
            return "guard", a, b
        case [a, *b]:
            return "rest", a, b
    return "nothing"


print(binding([1, 5]), binding([1, 20]), binding([1, 2]), binding("x"))
match 5:
    case x if x > 10:
        print("no")
    case _ if False:
        print("no")
print("names stay bound:", x)


def wildcard(value):
    match value:
        case (_, _) | [_, _, _]:
            return "two or three"
        case {"k": _}:
            return "has k"
        case _:
            return "default"


print(wildcard((1, 2)), wildcard([1, 2, 3]), wildcard({"k": 0, "l": 1}), wildcard(0))


class Default(dict):
    def __missing__(self, key):
        return "made up"


match Default():
    case {"absent": value}:
        print("never:", value)
    case {}:
        print("__missing__ is not asked")


class NoArgs:
    pass


class BadArgs:
    __match_args__ = "x"


class BadName:
    __match_args__ = (5,)


class Few:
    __match_args__ = ("a",)
    a = 1


for case in ("NoArgs(1)", "BadArgs(1)", "BadName(1)", "Few(1, 2)", "Few(1, a=2)", "value(1)", "int(1, 2)", "Few(missing=1)", "Few(1)"):
    try:
        namespace = {"NoArgs": NoArgs, "BadArgs": BadArgs, "BadName": BadName, "Few": Few, "value": 5}
        name = case.split("(")[0]
        exec(f"match s:\n    case {case}:\n        result = 'matched'\n    case _:\n        result = 'not matched'", namespace | {"s": namespace.get(name, int)() if isinstance(namespace.get(name), type) else 5}, namespace)
        print(case, namespace["result"])
    except TypeError as error:
        print(case, error)


class Meta(type):
    def __instancecheck__(cls, instance):
        print("instance check", end=" ")
        return True


class Anything(metaclass=Meta):
    pass


match 5:
    case Anything():
        print("anything")


class Seq:
    """Has __len__ and __getitem__, but is no registered sequence."""

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return i


match Seq():
    case [a, b]:
        print("never")
    case Seq():
        print("not a sequence pattern")


def commands(line):
    match line.split():
        case ["quit" | "exit"]:
            return "bye"
        case ["load", filename]:
            return f"loading {filename}"
        case ["add", *numbers] if all(n.isdigit() for n in numbers):
            return sum(map(int, numbers))
        case [command, *args]:
            return f"unknown {command} with {len(args)}"
        case []:
            return "nothing"


print([commands(line) for line in ("quit", "load x.txt", "add 1 2 3", "add 1 x", "", "what now")])
match (1, 2), {"a": [3, {"b": 4}]}:
    case (a, b), {"a": [c, {"b": d}]}:
        print(a, b, c, d)
match = case = type = 5  # soft keywords are ordinary names
print(match, case, type, match + case)
match (case):
    case 5:
        print("five")
match -case:
    case -5:
        print("minus five")
