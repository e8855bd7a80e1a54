"""Decorators: functions, classes, with arguments, stacked; wrapping methods."""


def trace(f):
    def wrapper(*args, **kwargs):
        print(f"-> {f.__name__}{args}{kwargs or ''}")
        result = f(*args, **kwargs)
        print(f"<- {result!r}")
        return result

    wrapper.__name__ = f.__name__
    wrapper.__wrapped__ = f
    return wrapper


def repeat(n):
    def decorator(f):
        def wrapper(*args):
            return [f(*args) for _ in range(n)]

        return wrapper

    return decorator


class Count:
    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)


@trace
def add(a, b=2):
    """Adds."""
    return a + b


@repeat(3)
@trace
def hello(name):
    return f"hello {name}"


@Count
def counted(x):
    return x


@lambda f: f()
def called_at_once():
    return "the result"


registry = {}


def register(cls):
    registry[cls.__name__] = cls
    cls.registered = True
    return cls


@register
class A:
    def __repr__(self):
        return "A()"

    @trace
    def method(self):
        return "method"

    @classmethod
    @trace
    def make(cls):
        return cls.__name__

    @staticmethod
    @trace
    def static(x):
        return x

    @property
    @trace
    def prop(self):
        return "property"


add(1)
add(1, b=5)
print(hello("x"))
counted(1)
counted(2)
print(counted.calls, called_at_once, registry, A.registered, add.__wrapped__.__doc__)
a = A()
a.method()
A.make()
a.static(5)
print(a.prop)


def total_ordering(cls):
    cls.__le__ = lambda self, other: self < other or self == other
    cls.__gt__ = lambda self, other: not self <= other
    cls.__ge__ = lambda self, other: not self < other
    return cls


@total_ordering
class N:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n

    def __eq__(self, other):
        return self.n == other.n


print(N(1) <= N(2), N(1) > N(2), N(2) >= N(2))
buttons = [trace, repeat(2)]


@buttons[1]
def indexed():
    return 1


@(x := register)
class B:
    pass


print(indexed(), list(registry))
try:

    @5
    def bad():
        pass

except TypeError as error:
    print(error)
