"""Metaclasses, __prepare__, __init_subclass__, __set_name__, __class_getitem__, __mro_entries__."""


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kwargs):
        print("prepare", name, [b.__name__ for b in bases], kwargs)
        return {"prepared": True}

    def __new__(mcs, name, bases, namespace, **kwargs):
        print("new", name, sorted(k for k in namespace if not k.startswith("__")), kwargs)
        return super().__new__(mcs, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kwargs):
        print("init", name, kwargs)
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **kwargs):
        print("call", cls.__name__, args, kwargs)
        return super().__call__(*args, **kwargs)

    def __getattr__(cls, name):
        return f"meta made {name}"

    def __len__(cls):
        return 42

    def __iter__(cls):
        return iter([1, 2, 3])

    def __contains__(cls, item):
        return item == "yes"

    def __getitem__(cls, item):
        return ("item", item)

    def __repr__(cls):
        return f"<Meta class {cls.__name__}>"

    def __eq__(cls, other):
        return other == "equal" or type.__eq__(cls, other)

    def __hash__(cls):
        return 7

    @property
    def on_class(cls):
        return f"property of {cls.__name__}"

    def method(cls):
        return f"method of {cls.__name__}"


class A(metaclass=Meta, option=1):
    x = 1

    def __init__(self, value=None):
        self.value = value


class B(A, other=2):
    pass


print(A(5).value, type(A), type(B), B, A.prepared, A.unknown, len(A), list(A), "yes" in A, A[1:2], A == "equal", hash(B))
print(A.on_class, A.method(), hasattr(A(), "method"), isinstance(B(), A))
try:
    A().on_class
except AttributeError as error:
    print(error)


class Base:
    registry = []

    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.tag = tag
        Base.registry.append(cls.__name__)


class First(Base, tag="one"):
    pass


class Second(First):
    pass


print(Base.registry, First.tag, Second.tag)
try:

    class Third(Base, unknown=1):
        pass

except TypeError as error:
    print(error)
try:

    class NoOptions(unknown=1):
        pass

except TypeError as error:
    print(error)


class Named:
    def __set_name__(self, owner, name):
        print("set name", owner.__name__, name)
        self.name = name

    def __get__(self, instance, owner):
        return f"{self.name} of {'class' if instance is None else 'instance'} {owner.__name__}"


class Owner:
    one = Named()
    two = Named()


print(Owner.one, Owner().two)
Owner.late = Named()


class BadName:
    def __set_name__(self, owner, name):
        raise ValueError("no name")


try:

    class Fails:
        attribute = BadName()

except ValueError as error:
    print(repr(error), error.__notes__)


class Generic:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"


class SubGeneric(Generic):
    pass


print(Generic[int], SubGeneric["x"])
try:
    First[int]
except TypeError as error:
    print(error)


class Entry:
    def __mro_entries__(self, bases):
        print("mro entries", len(bases))
        return (list,)


class FromEntry(Entry()):
    pass


print(FromEntry.__bases__, FromEntry.__orig_bases__[0].__class__.__name__, FromEntry([1]))


class Left(type):
    pass


class Right(type):
    pass


class L(metaclass=Left):
    pass


class R(metaclass=Right):
    pass


try:

    class LR(L, R):
        pass

except TypeError as error:
    print(error)


class Both(Left, Right):
    pass


class LR(L, R, metaclass=Both):
    pass


print(type(LR).__name__)


def function_as_metaclass(name, bases, namespace):
    print("function", name, bases)
    return "not even a class"


class Strange(metaclass=function_as_metaclass):
    pass


print(Strange)


class CustomMro(type):
    def mro(cls):
        return [cls, *reversed(type.mro(cls)[1:-1]), object]


class X:
    name = "X"


class Y:
    name = "Y"


class XY(X, Y, metaclass=CustomMro):
    pass


print(XY.name, [c.__name__ for c in XY.__mro__])


class InstanceCheck(type):
    def __instancecheck__(cls, instance):
        return instance == "looks like one"

    def __subclasscheck__(cls, subclass):
        return subclass is int


class Duck(metaclass=InstanceCheck):
    pass


print(isinstance("looks like one", Duck), isinstance(5, Duck), issubclass(int, Duck), issubclass(str, Duck), isinstance(Duck(), Duck))
print(type("Dynamic", (), {"__doc__": "doc", "__slots__": ("a",)}).__doc__)
for arguments in [(), ("a",), ("a", ()), ("a", (), {}, 1), (1, (), {}), ("a", 1, {}), ("a", (), 1), ("a\0b", (), {}), ("a", (5,), {})]:
    try:
        print(type(*arguments))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
