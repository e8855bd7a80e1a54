"""Classes: attributes, inheritance, method resolution, class and static methods, names."""


class A:
    """A's document."""

    shared = []
    value = "A"

    def __init__(self, x):
        self.x = x

    def who(self):
        return "A.who"

    @classmethod
    def make(cls, *args):
        return cls(*args)

    @staticmethod
    def plain(x):
        return x * 2

    def __repr__(self):
        return f"{type(self).__name__}({self.x!r})"

    def __private(self):
        return "A private"

    def call_private(self):
        return self.__private()


class B(A):
    value = "B"

    def who(self):
        return "B.who > " + super().who()

    def __private(self):
        return "B private"


class C(A):
    def who(self):
        return "C.who > " + super().who()


class D(B, C):
    def who(self):
        return "D.who > " + super().who()


d = D(1)
print(d, d.who(), [c.__name__ for c in D.__mro__], d.value, C(2).value)
print(D.make(3), d.make(4), D.plain(5), d.plain("ab"), d.call_private(), d._B__private(), d._A__private())
A.shared.append(1)
d.shared.append(2)
print(A.shared, "shared" in d.__dict__, d.__dict__)
d.shared = "own"
print(A.shared, d.shared, D.shared)
del d.shared
print(d.shared)
A.value = "changed"
print(A.value, B.value, C.value, D.value)
A.added = lambda self: ("added", self.x)
print(d.added())
print(A.__name__, A.__qualname__, A.__module__, A.__doc__, A.__bases__, D.__base__.__name__)
print(isinstance(d, A), issubclass(D, C), issubclass(A, D), isinstance(d, (int, B)), issubclass(bool, int))


class Outer:
    class Inner:
        def method(self):
            def local():
                pass

            return local

    x = Inner()


print(Outer.Inner.__qualname__, Outer.Inner.method.__qualname__, Outer.x.method().__qualname__)
for name in ("missing", "__missing__"):
    try:
        getattr(d, name)
    except AttributeError as error:
        print(error, error.name, error.obj is d)
try:
    D.missing
except AttributeError as error:
    print(error)
try:
    del d.missing
except AttributeError as error:
    print(error)
try:
    (5).x = 1
except AttributeError as error:
    print(error)
try:
    int.x = 1
except TypeError as error:
    print(error)
for bases in [(A, B), (int, str), (A, A)]:
    try:
        type("Bad", bases, {})
    except TypeError as error:
        print(error)
try:

    class Bad(B, A, C):
        pass

except TypeError as error:
    print(error)
E1 = type("E1", (A,), {"extra": 5, "method": lambda self: self.extra})
print(E1(1), E1(1).method(), E1.__module__)
f = A(1)
f.who = lambda: "instance attribute"
print(f.who(), A.who(f))
f.__class__ = C
print(f, f.__class__ is C, type(f) is C)
try:
    f.__class__ = int
except TypeError as error:
    print(error)
try:
    f.__class__ = 5
except TypeError as error:
    print(error)
print(A.who, A.make.__func__.__name__, type(A.__dict__["make"]).__name__, type(A.__dict__["plain"]).__name__) if False else None
print(sorted(k for k in A.__dict__ if not k.startswith("__")))
print(vars(f) == f.__dict__, hasattr(f, "x"), hasattr(f, "y"), getattr(f, "y", "default"))


class Empty:
    pass


e = Empty()
e.a, e.b = 1, 2
setattr(e, "c d", 3)
print(e.__dict__, sorted(n for n in dir(e) if not n.startswith("__")))
e.__dict__ = {"replaced": True}
print(e.replaced, e.__dict__)
e.__dict__["more"] = 1
print(e.more)
print(Empty.__eq__(e, e), e == Empty(), e != e, Empty() is Empty())
print(type(e), type(type(e)), type(type), object.__bases__, type.__mro__)


class Counting:
    count = 0

    def __new__(cls, *args, **kwargs):
        cls.count += 1
        return super().__new__(cls)

    def __init__(self, *args, **kwargs):
        self.args = args, kwargs


print(Counting(1, a=2).args, Counting().args, Counting.count)


class Singleton:
    instance = None

    def __new__(cls):
        if cls.instance is None:
            cls.instance = object.__new__(cls)
        return cls.instance

    def __init__(self):
        print("init each time")


print(Singleton() is Singleton())


class Other:
    def __new__(cls):
        return 5

    def __init__(self):
        print("not called for a result of another type")


print(Other())


class BadInit:
    def __init__(self):
        return 5


try:
    BadInit()
except TypeError as error:
    print(error)
