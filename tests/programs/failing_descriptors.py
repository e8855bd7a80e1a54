# Special methods that are descriptors which fail to bind: some operators do without the method, others raise.
def failing():
    def get(self):
        raise AttributeError("not to be had")
    return property(get)


class Fails:
    __eq__ = failing()
    __lt__ = failing()
    __add__ = failing()
    __radd__ = failing()
    __iadd__ = failing()
    __len__ = failing()
    __bool__ = failing()
    __iter__ = failing()
    __next__ = failing()
    __hash__ = failing()
    __repr__ = failing()
    __str__ = failing()
    __getitem__ = failing()
    __setitem__ = failing()
    __contains__ = failing()
    __call__ = failing()
    __index__ = failing()
    __await__ = failing()
    __aiter__ = failing()
    __anext__ = failing()
    __del__ = failing()
    __neg__ = failing()
    __pow__ = failing()


async def awaits():
    await Fails()


async def iterates():
    async for item in Fails():
        pass


def sets():
    Fails()[0] = 1


def shown(name, function):
    try:
        result = function()
        print(name, "->", "an instance" if isinstance(result, Fails) else result)
    except Exception as e:
        print(name, "->", type(e).__name__, e)


a, b = Fails(), Fails()
for name, function in {
    "==": lambda: a == b, "!=": lambda: a != b, "<": lambda: a < b, ">": lambda: a > b, "<=": lambda: a <= b,
    "+": lambda: a + b, "1 +": lambda: 1 + b, "len": lambda: len(a), "bool": lambda: bool(a), "iter": lambda: iter(a),
    "next": lambda: next(a), "hash": lambda: hash(a), "repr": lambda: repr(a)[:17], "str": lambda: str(a),
    "[]": lambda: a[0], "[]=": sets, "in": lambda: 1 in a, "()": lambda: a(), "range": lambda: range(a),
    "await": lambda: awaits().send(None), "async for": lambda: iterates().send(None), "-": lambda: -a,
    "**": lambda: a ** b, "pow": lambda: pow(a, 1, 2), "list": lambda: list(a), "sum": lambda: sum(a),
}.items():
    shown(name, function)
del a, b


# Orders of resolution of a metaclass that leave the class out, turn it around, or are made while it is incomplete.
class Base:
    def __init_subclass__(cls, **keywords):
        print("init_subclass of", cls.__name__, keywords)


class Vanishing(type):
    def mro(cls):
        del Vanishing.mro
        return (Base,)


class Reversed(type):
    def mro(cls):
        return [Base, cls, object]


class Early(type):
    def mro(cls):
        if cls.__mro__ is None and cls.__name__ != "Inner":
            try:
                class Inner(cls):
                    pass
            except TypeError as e:
                print("inside mro():", e)
        return type.mro(cls)


try:
    class A(metaclass=Vanishing):
        pass
except TypeError as e:
    print(e)


class B(metaclass=Reversed):
    pass


print(B.__mro__)


class C(Base, metaclass=Early, word=1):
    pass


print(C.__mro__)
