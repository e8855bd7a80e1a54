"""How arguments meet parameters: every kind of parameter, every way of passing."""


def show(*args, **kwargs):
    print(args, kwargs)


def positional(a, b, c):
    return a, b, c


def defaults(a, b=2, c=3):
    return a, b, c


def only_positional(a, b=2, /):
    return a, b


def only_keyword(*, a, b=2):
    return a, b


def everything(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return a, b, c, args, d, e, kwargs


print(positional(1, 2, 3), positional(1, c=3, b=2), positional(**{"a": 1, "b": 2, "c": 3}), positional(*"xyz"))
print(defaults(1), defaults(1, c=9), defaults(1, 9), defaults(*[1], **{"b": 7}))
print(only_positional(1), only_positional(1, 9))
print(only_keyword(a=1), only_keyword(b=1, a=2))
print(everything(1, d=4), everything(1, 9, 8, 7, 6, d=5, e=4, f=3, g=2))
print(everything(1, d=4, a=10, b=20))  # names of positional-only parameters are free for **kwargs
show()
show(1, *[2, 3], 4, *(5,), k=1, **{"l": 2}, m=3, **{})
show(*range(3), *"ab", *{"key": 1})
show(**{"a b": 1, "class": 2})


def mutable(x, seen=[]):
    seen.append(x)
    return seen


print(mutable(1), mutable(2), mutable(3, []), mutable(4))


def outer(a, b=lambda: "default"):
    def inner(c, d=a):
        return a, b(), c, d

    return inner


print(outer(1)(2), outer(1, lambda: "own")(2, 3))
print((lambda a, /, b=2, *c, d=4, **e: (a, b, c, d, e))(1, 2, 3, d=5, f=6))
print([f(10) for f in [lambda x, i=i: x + i for i in range(3)]])
print([f(10) for f in [lambda x: x + i for i in range(3)]])


def order(name):
    print("evaluate", name, end="; ")
    return name


show(order("a"), *[order("b")], order("c"), k=order("d"), **{"l": order("e")}, m=order("f"))
print(positional.__defaults__, defaults.__defaults__, only_keyword.__kwdefaults__)
defaults.__defaults__ = (20, 30)
print(defaults(1))
only_keyword.__kwdefaults__ = {"a": 100}
print(only_keyword(b=1))


class Accepts:
    def method(self, a, b=2, *args, k=3, **kwargs):
        return a, b, args, k, kwargs

    @classmethod
    def cls(cls, a, *, k=1):
        return cls.__name__, a, k

    @staticmethod
    def static(a, b=5):
        return a, b

    def __call__(self, *args, **kwargs):
        return "called", args, kwargs


o = Accepts()
print(o.method(1), o.method(1, 9, 8, k=7, x=6), Accepts.method(o, 1), o.cls(1, k=2), Accepts.cls(3), o.static(1), Accepts.static(b=1, a=2))
print(o(1, 2, k=3), o())
bound = o.method
print(bound(1, 2, 3), bound.__self__ is o, bound.__func__ is Accepts.method, bound == o.method, bound is o.method)
big = list(range(300))
print(sum((lambda *a: a)(*big)), len((lambda **k: k)(**{f"k{i}": i for i in range(300)})))
