"""Built-in functions not covered elsewhere."""


def attempt(function, *args, **kwargs):
    try:
        print(repr(function(*args, **kwargs)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


none = None
for call in (
    lambda: abs(-5), lambda: abs(-1.5), lambda: abs(3 + 4j), lambda: abs("x"),
    lambda: all([]), lambda: any([]), lambda: ascii("é"), lambda: bin(-5), lambda: hex(255), lambda: oct(8), lambda: hex("x"),
    lambda: callable(len), lambda: chr(8364), lambda: ord("€"), lambda: ord(b"a"), lambda: ord(""), lambda: chr("a"), lambda: chr(-1),
    lambda: divmod(7, 2), lambda: divmod(-7.5, 2), lambda: divmod("a", 1),
    lambda: getattr(5, "real"), lambda: getattr(5, "x"), lambda: getattr(5, "x", 0), lambda: getattr(5, 6), lambda: hasattr(5, "x"), lambda: hasattr(5, 6), lambda: setattr(5, "x", 1), lambda: delattr(5, "real"),
    lambda: id(5) == id(5), lambda: isinstance(5, (int, str)), lambda: isinstance(5, 5), lambda: isinstance(5, (int, 5)), lambda: isinstance(5, ("x",)), lambda: issubclass(int, object), lambda: issubclass(5, int), lambda: issubclass(int, 5), lambda: issubclass(bool, (str, int)),
    lambda: len("abc"), lambda: len(5), lambda: len(range(10)), lambda: pow(2, 10), lambda: pow(2, 10, 1000), lambda: pow(2, -1), lambda: pow("a", 1), lambda: pow(2, 3, mod=5), lambda: pow(base=2, exp=3),
    lambda: round(2.5), lambda: round(2.675, 2), lambda: round(5, -1), lambda: round("x"), lambda: round(1.5, "x"), lambda: round(number=1.567, ndigits=1),
    lambda: repr("a'b"), lambda: repr(None), lambda: type(5), lambda: type(type), lambda: vars(5), lambda: sorted(vars(type("T", (), {"a": 1})))[:1], lambda: dir(5)[0], lambda: "append" in dir([]),
    lambda: hash("a") == hash("a"), lambda: hash([]), lambda: format(3.14159, ".2f"), lambda: format(5, "x"), lambda: format("a", ">3"),
    lambda: sum([1, 2, 3]), lambda: sum([0.1] * 10), lambda: sum((), 5), lambda: max(1, 2), lambda: min("b", "a"),
    lambda: list(map(lambda x, y: (x, y), [1, 2], "ab")), lambda: list(filter(str.isalpha, "a1b2")), lambda: list(zip([1, 2], "ab")),
    lambda: bool([]), lambda: bool(), lambda: int(), lambda: float(), lambda: str(), lambda: list(), lambda: tuple(), lambda: dict(), lambda: set(), lambda: bytes(), lambda: complex(),
    lambda: object() == object(), lambda: object().x, lambda: object(5), lambda: type(object()).__name__, lambda: NotImplemented, lambda: Ellipsis, lambda: ..., lambda: None, lambda: __debug__,
    lambda: type(None)(), lambda: type(...)(), lambda: type(NotImplemented)(), lambda: type(None)(1), lambda: bool(None), lambda: isinstance(None, type(None)), lambda: None.x, lambda: none(), lambda: none[0], lambda: None + 1,
    lambda: breakpoint.__name__, lambda: __import__("sys").__name__, lambda: __import__("no_such_module_here"), lambda: __import__(5), lambda: __import__(""),
    lambda: str.__name__, lambda: [].__class__, lambda: (5).__class__.__class__, lambda: int.mro(), lambda: bool.__bases__, lambda: int.__subclasses__() == [bool] or bool in int.__subclasses__(),
    lambda: staticmethod(len)([1]), lambda: classmethod(len).__func__, lambda: property().fget, lambda: super, lambda: slice(1), lambda: memoryview(b"ab")[0], lambda: frozenset([1]), lambda: bytearray(b"x"), lambda: enumerate([]).__class__, lambda: reversed([]).__class__,
    lambda: iter([]).__class__, lambda: open("no such file"), lambda: open(5.5), lambda: input.__name__, lambda: aiter(5), lambda: anext(5), lambda: compile("1", "", "eval").co_name, lambda: globals() is globals(), lambda: locals(),
):
    attempt(call)
    print()
