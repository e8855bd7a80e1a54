"""super in all its forms."""


class A:
    attribute = "A attribute"

    def f(self, *args, **kwargs):
        return ["A", args, kwargs]

    @classmethod
    def make(cls):
        return ["A.make", cls.__name__]

    @staticmethod
    def static():
        return "A.static"

    @property
    def prop(self):
        return "A.prop"

    def __getitem__(self, key):
        return ("A item", key)

    def __init_subclass__(cls):
        cls.subclassed = True


class B(A):
    attribute = "B attribute"

    def f(self, *args, **kwargs):
        return ["B"] + super().f(*args, **kwargs)

    @classmethod
    def make(cls):
        return ["B.make"] + super().make()

    @property
    def prop(self):
        return "B.prop > " + super().prop

    @staticmethod
    def static():
        return "B.static > " + super(B, B).static()

    def __getitem__(self, key):
        return ("B item", super().__getitem__(key))

    def nested(self):
        def inner():
            return super(B, self).attribute

        return inner()

    def in_comprehension(self):
        return [super(B, self).attribute for _ in range(2)]

    def zero_in_comprehension(self):
        return [super().attribute for _ in range(2)]

    def zero_in_generator(self):
        return list(super().attribute for _ in range(1))


class C(A):
    def f(self, *args, **kwargs):
        return ["C"] + super().f(*args, **kwargs)


class D(B, C):
    def f(self, *args, **kwargs):
        return ["D"] + super().f(*args, **kwargs)


d = D()
print(d.f(1, k=2), D.make(), d.prop, D.static(), d["key"], d.nested(), d.in_comprehension(), d.zero_in_comprehension())
try:
    print(d.zero_in_generator())
except TypeError as error:
    print(error)
print(super(B, d).f(), super(D, d).f(), super(C, d).f(), super(A, d).__repr__.__name__)
print(super(B, D).make(), super(B, d).attribute, super(D, d).attribute)
s = super(B, d)
print(s.__thisclass__.__name__, s.__self__ is d, s.__self_class__.__name__, type(s).__name__)
unbound = super(B)
print(unbound.__self__, unbound.__get__(d, D).attribute)
for action in (
    lambda: super(B, 5),
    lambda: super(5, d),
    lambda: super(D, A()),
    lambda: super(),
    lambda: super(B, d).missing,
    lambda: super(B, d)["key"],
    lambda: setattr(super(B, d), "x", 1),
):
    try:
        print(action())
    except (TypeError, RuntimeError, AttributeError) as error:
        print(type(error).__name__, error)


class E(B):
    def f(self):
        self = 5
        try:
            return super().f()
        except TypeError as error:
            return str(error)

    def deleted(self):
        del self
        try:
            return super().f()
        except RuntimeError as error:
            return str(error)

    def no_arguments():
        return super()

    def keyword(self, **kwargs):
        return super().f(**kwargs)

    def star(self, *args):
        return super().f(*args)

    f2 = lambda self: super().f("lambda")


print(E().f(), E().deleted(), E().keyword(x=1), E().star(1, 2), E().f2())
try:
    E.no_arguments()
except RuntimeError as error:
    print(error)


def outside(self):
    return super().f()


try:
    outside(d)
except RuntimeError as error:
    print(error)


class New:
    def __new__(cls, *args):
        print("new", cls.__name__, args)
        return super().__new__(cls)

    def __init__(self, *args):
        print("init", args)
        super().__init__()


class Sub(New):
    def __init__(self, x):
        super().__init__(x, "more")


Sub(1)


class Dict(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value * 2)

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value


x = Dict(a=1)
x["b"] = 2
x.update(c=3)
print(x)


class Cooperative:
    def __init__(self, **kwargs):
        print("Cooperative", kwargs)
        super().__init__(**kwargs)


class Mixin:
    def __init__(self, *, mixed=None, **kwargs):
        print("Mixin", mixed)
        super().__init__(**kwargs)


class Final(Cooperative, Mixin):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)


Final(mixed=1)
try:
    Final(mixed=1, unknown=2)
except TypeError as error:
    print(error)
