"""Attributes of functions, methods and code objects; annotations; docstrings."""


def f(a: int, b: "text" = 2, /, c=3, *args: tuple, d: float = 4, e, **kw) -> list:
    """The document."""
    local = a
    return lambda: (local, kw)


print(f.__name__, f.__qualname__, f.__doc__, f.__module__, f.__defaults__, f.__kwdefaults__, f.__annotations__, f.__dict__, f.__closure__)
c = f.__code__
print(c.co_name, c.co_qualname, c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_varnames, c.co_cellvars, c.co_freevars, c.co_nlocals, c.co_flags & 0x2F, c.co_firstlineno, c.co_consts[0])
f.attribute = 5
f.__name__ = "renamed"
f.__doc__ = None
print(f.attribute, f.__name__, f.__qualname__, f.__doc__, f.__dict__, repr(f)[:11])
for name, value in (("__name__", 5), ("__defaults__", 5), ("__code__", 5), ("__kwdefaults__", 5), ("__dict__", 5), ("__globals__", {}), ("__annotations__", 5)):
    try:
        setattr(f, name, value)
        print(name, "set")
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)


def g():
    return 1


def h():
    return 2


g.__code__ = h.__code__
print(g(), g.__name__, (lambda: 0).__name__, (lambda: 0).__qualname__)


class C:
    """Class document."""

    x: int = 5
    y: "later"

    def method(self):
        """Method document."""

    def nested(self):
        class Inner:
            def deep(self):
                pass

        return Inner


print(C.__doc__, C.__annotations__, C.method.__doc__, C.method.__qualname__, C().nested().deep.__qualname__, C().method.__name__, C().method.__func__ is C.method)
m = C().method
print(type(m).__name__, m.__self__.__class__.__name__, repr(C.method)[:18], repr(m)[:22])
try:
    m.attribute = 1
except AttributeError as error:
    print(error)
print(type(f).__name__, type(len).__name__, type([].append).__name__, type(list.append).__name__, type(C.__init__).__name__, type(C().__init__).__name__, type(c).__name__, callable(f), callable(C), callable(5))
print(len.__name__, len.__text_signature__, [].append.__name__, list.append.__qualname__, len.__self__.__name__, int.__add__.__name__, str.join.__objclass__.__name__)
a: int = 1
b: str
print(__annotations__)
FunctionType = type(f)
made = FunctionType(h.__code__, {"x": 1}, "made", (1,))
print(made(), made.__name__, made.__globals__)
copy = c.replace(co_name="other")
print(copy.co_name, copy == c, c == f.__code__)
print([line[2] for line in list(h.__code__.co_lines())] == sorted({line[2] for line in h.__code__.co_lines()}), len(h.__code__.co_code) > 0, h.__code__.co_stacksize >= 1)
