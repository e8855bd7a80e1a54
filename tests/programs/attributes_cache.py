"""Attribute access while classes and instances change: what inline caches must notice."""


class A:
    x = "class"

    def method(self):
        return "A.method"


class B(A):
    pass


def get(o):
    return o.x


def call(o):
    return o.method()


a, b = A(), B()
for _ in range(50):
    get(a), get(b), call(a), call(b)
print(get(a), get(b), call(b))
a.x = "instance"
print(get(a), get(b))
A.x = "changed"
print(get(a), get(b))
del a.x
print(get(a))
B.x = property(lambda self: "property")
print(get(b))
B.method = lambda self: "B.method"
print(call(a), call(b))
b.method = lambda: "instance method"
print(call(b))
del B.method
print(call(b), call(a))
del b.method
print(call(b))
A.__getattr__ = lambda self, name: f"getattr {name}"
print(b.unknown, get(b))
del B.x
print(get(b))
del A.x
print(get(b))
del A.__getattr__
try:
    get(b)
except AttributeError as error:
    print(error)


class Slotted:
    __slots__ = ("x",)


s = Slotted()
s.x = 1
for _ in range(50):
    get(s)
print(get(s))
s.x = 2
print(get(s))
del s.x
try:
    get(s)
except AttributeError as error:
    print(error)
a.__dict__["x"] = "by dict"
print(get(a))
a.__dict__ = {"x": "new dict"}
print(get(a))
a.__class__ = B
print(type(a).__name__, get(a))


class Meta(type):
    @property
    def x(cls):
        return "meta"


class WithMeta(metaclass=Meta):
    pass


for _ in range(50):
    get(WithMeta)
print(get(WithMeta))
for o in (A, A(), B, WithMeta, 5, "s", None, len, get):
    try:
        print(get(o))
    except AttributeError as error:
        print(error)


class Many:
    pass


m = Many()
for i in range(100):
    setattr(m, f"a{i}", i)
print(sum(getattr(m, f"a{i}") for i in range(100)), len(m.__dict__))
for i in range(0, 100, 2):
    delattr(m, f"a{i}")
print(len(vars(m)), hasattr(m, "a0"), m.a1)
objects = []
for i in range(5):
    o = Many()
    if i % 2:
        o.first = 1
    o.second = 2
    o.first = 3
    objects.append(list(o.__dict__))
print(objects)
glob = 1


def read_global():
    return glob


for _ in range(50):
    read_global()
glob = 2
print(read_global())
del glob
try:
    read_global()
except NameError as error:
    print(error)
glob = 3
print(read_global())
