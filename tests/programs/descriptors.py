"""Descriptors, properties, slots, attribute hooks."""


class Data:
    def __get__(self, instance, owner=None):
        return ("data get", instance is None)

    def __set__(self, instance, value):
        print("data set", value)

    def __delete__(self, instance):
        print("data delete")


class NonData:
    def __get__(self, instance, owner=None):
        return ("non-data get", instance is None)


class A:
    data = Data()
    non_data = NonData()


a = A()
print(a.data, A.data, a.non_data, A.non_data)
a.data = 5
del a.data
a.__dict__["data"] = "hidden"
a.__dict__["non_data"] = "visible"
print(a.data, a.non_data)
A.data = "replaced on the class"
print(A.data, a.data)


class Temperature:
    def __init__(self, celsius=0.0):
        self._celsius = celsius

    @property
    def fahrenheit(self):
        """In degrees Fahrenheit."""
        return self._celsius * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self._celsius = (value - 32) * 5 / 9

    @fahrenheit.deleter
    def fahrenheit(self):
        self._celsius = None

    @property
    def read_only(self):
        return "fixed"

    write_only = property(None, lambda self, value: print("wrote", value))


t = Temperature(100)
print(t.fahrenheit, Temperature.fahrenheit.__doc__, type(Temperature.fahrenheit).__name__)
t.fahrenheit = 32
print(t._celsius)
del t.fahrenheit
print(t._celsius)
for action in (lambda: setattr(t, "read_only", 1), lambda: delattr(t, "read_only"), lambda: t.write_only, lambda: Temperature.fahrenheit.fget(5)):
    try:
        action()
    except AttributeError as error:
        print(error)
t.write_only = 5


class Sub(Temperature):
    @Temperature.fahrenheit.getter
    def fahrenheit(self):
        return "overridden " + str(super().fahrenheit)


print(Sub(0).fahrenheit)


class Raises:
    @property
    def attribute(self):
        return self.missing_inside

    def __getattr__(self, name):
        return f"getattr {name}"


print(Raises().attribute)


class Slots:
    __slots__ = ("x", "_y", "__private")
    limit = 5

    def __init__(self):
        self.x = 1
        self.__private = "p"

    def get(self):
        return self.__private


s = Slots()
print(s.x, s.get(), Slots.__slots__, hasattr(s, "__dict__"), type(Slots.x).__name__, Slots.x.__get__(s))
for action in (lambda: s._y, lambda: setattr(s, "z", 1), lambda: setattr(s, "limit", 1), lambda: delattr(s, "_y"), lambda: Slots.x.__get__(5)):
    try:
        action()
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)
s._y = [2]
del s.x
print(s._y, hasattr(s, "x"))


class MoreSlots(Slots):
    __slots__ = ["z"]


class WithDict(Slots):
    pass


class DictSlot:
    __slots__ = ("a", "__dict__")


m = MoreSlots()
m.z = 3
w = WithDict()
w.free = 1
ds = DictSlot()
ds.a, ds.b = 1, 2
print(m.x, m.z, w.x, w.__dict__, ds.a, ds.__dict__)
for slots, extra in [("ab cd", {}), (("a", "a"), {}), ((1,), {}), (("x",), {"x": 5}), (("__dict__", "__dict__"), {})]:
    try:
        print(type("T", (), {"__slots__": slots, **extra}).__slots__)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
try:
    type("T", (int,), {"__slots__": ("x",)})
except TypeError as error:
    print(error)
try:
    type("T", (Slots, MoreSlots.__bases__[0], DictSlot), {})
except TypeError as error:
    print(error)
try:
    type("T", (MoreSlots, DictSlot), {})
except TypeError as error:
    print(error)


class Hooks:
    def __init__(self):
        object.__setattr__(self, "log", [])

    def __getattribute__(self, name):
        log = object.__getattribute__(self, "log")
        log.append(("getattribute", name))
        return object.__getattribute__(self, name)

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError(f"never {name}")
        return f"made {name}"

    def __setattr__(self, name, value):
        object.__getattribute__(self, "log").append(("setattr", name, value))
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        object.__getattribute__(self, "log").append(("delattr", name))
        object.__delattr__(self, name)

    def __dir__(self):
        return ["z", "a"]


h = Hooks()
h.x = 1
print(h.x, h.unknown, hasattr(h, "nothing"), getattr(h, "nobody", "default"), dir(h))
del h.x
print(object.__getattribute__(h, "log"))
print(h.__len__ if False else "special methods are looked up on the type:", end=" ")
h.__call__ = lambda: "instance call"
try:
    h()
except TypeError as error:
    print(error)


class Cached:
    def __init__(self, function):
        self.function = function

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        print("computing", self.name)
        value = instance.__dict__[self.name] = self.function(instance)
        return value


class Circle:
    def __init__(self, r):
        self.r = r

    @Cached
    def area(self):
        return 3 * self.r**2


c = Circle(2)
print(c.area, c.area, c.__dict__)


class Bound:
    def method(self, x):
        return self, x

    plain = len
    lambda_ = lambda self: "lambda"
    partial = classmethod(lambda cls, x: (cls.__name__, x))
    static = staticmethod(lambda x: x)


b = Bound()
print(b.plain([1, 2]), b.lambda_(), b.partial(1), b.static(2), Bound.method.__get__(b, Bound)(1) == (b, 1))
print(Bound.__dict__["static"].__func__(3), Bound.__dict__["partial"].__func__.__name__, Bound.static is Bound.__dict__["static"].__wrapped__)
