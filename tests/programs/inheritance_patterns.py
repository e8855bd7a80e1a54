"""Abstract bases, mixins, templates, visitors: classes as people use them."""


class Shape:
    def area(self):
        raise NotImplementedError(f"{type(self).__name__} has no area")

    def __lt__(self, other):
        return self.area() < other.area()

    def __str__(self):
        return f"{type(self).__name__.lower()} of {self.area():.1f}"


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side**2


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3.14159 * self.r**2


class Blob(Shape):
    pass


print(*sorted([Square(3), Circle(1), Square(1)]), sep=", ")
try:
    str(Blob())
except NotImplementedError as error:
    print(error)


class JsonMixin:
    def to_json(self):
        def encode(v):
            match v:
                case None:
                    return "null"
                case bool():
                    return "true" if v else "false"
                case int() | float():
                    return repr(v)
                case str():
                    return '"' + v.replace('"', '\\"') + '"'
                case list() | tuple():
                    return "[" + ", ".join(map(encode, v)) + "]"
                case dict():
                    return "{" + ", ".join(f"{encode(str(k))}: {encode(x)}" for k, x in v.items()) + "}"
                case JsonMixin():
                    return v.to_json()
                case _:
                    raise TypeError(f"cannot encode {type(v).__name__}")

        return encode(vars(self))


class Person(JsonMixin):
    def __init__(self, name, **more):
        self.name = name
        self.__dict__.update(more)


print(Person("Ann", age=5, tags=["a", 'q"q'], boss=Person("Bob", ok=True, pay=None)).to_json())
try:
    Person("x", bad={1}).to_json()
except TypeError as error:
    print(error)


class Visitor:
    def visit(self, node):
        for cls in type(node).__mro__:
            if method := getattr(self, f"visit_{cls.__name__}", None):
                return method(node)
        raise TypeError(type(node))


class Num:
    def __init__(self, v):
        self.v = v


class Op:
    def __init__(self, symbol, *args):
        self.symbol, self.args = symbol, args


class Evaluate(Visitor):
    table = {"+": lambda a, b: a + b, "*": lambda a, b: a * b, "-": lambda a, b=None: -a if b is None else a - b}

    def visit_Num(self, n):
        return n.v

    def visit_Op(self, n):
        return self.table[n.symbol](*map(self.visit, n.args))


class Show(Visitor):
    def visit_Num(self, n):
        return str(n.v)

    def visit_Op(self, n):
        if len(n.args) == 1:
            return f"{n.symbol}{self.visit(n.args[0])}"
        return "(" + f" {n.symbol} ".join(map(self.visit, n.args)) + ")"


tree = Op("+", Num(1), Op("*", Num(2), Op("-", Num(3), Op("-", Num(4)))))
print(Show().visit(tree), "=", Evaluate().visit(tree))


class Plugin:
    plugins = {}

    def __init_subclass__(cls, /, name, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.plugins[name] = cls


class Upper(Plugin, name="upper"):
    def run(self, text):
        return text.upper()


class Reverse(Plugin, name="reverse"):
    def run(self, text):
        return text[::-1]


print({name: cls().run("abc") for name, cls in Plugin.plugins.items()})


class Field:
    def __init__(self, kind, default=None):
        self.kind, self.default = kind, default

    def __set_name__(self, owner, name):
        self.name = name
        owner.fields = [*getattr(owner, "fields", []), name]

    def __get__(self, instance, owner):
        return self if instance is None else instance.__dict__.get(self.name, self.default)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name} must be {self.kind.__name__}, not {type(value).__name__}")
        instance.__dict__[self.name] = value


class Record:
    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self.fields)})"


class User(Record):
    name = Field(str, "anonymous")
    age = Field(int, 0)


class Admin(User):
    level = Field(int, 1)


print(User(name="Eve"), Admin(age=5, level=9), User.fields, Admin.fields)
try:
    User(age="old")
except TypeError as error:
    print(error)
