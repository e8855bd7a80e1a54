"""The text of every error that binding arguments can raise."""


def attempt(function, *args, **kwargs):
    try:
        print("fine:", function(*args, **kwargs))
    except TypeError as error:
        print(error)


def none():
    return "none"


def one(a):
    return a


def two(a, b):
    return a, b


def defaults(a, b=2, c=3):
    return a, b, c


def pos(a, b, /, c):
    return a, b, c


def kw(*, a, b, c=3):
    return a, b, c


def kw_one(x, *, a):
    return x, a


def star(a, *args):
    return a, args


def mixed(a, b=1, /, c=2, *, d, e=3):
    return a, b, c, d, e


def swallow(a, **kwargs):
    return a, kwargs


one_number, nothing, text, pair = 1, None, "text", (1, 2)
attempt(none, 1)
attempt(none, 1, 2)
attempt(none, x=1)
attempt(one)
attempt(one, 1, 2)
attempt(one, 1, 2, 3)
attempt(one, 1, a=2)
attempt(one, b=2)
attempt(one, 1, b=2)
attempt(two)
attempt(two, 1)
attempt(two, b=1)
attempt(two, 1, 2, 3)
attempt(defaults)
attempt(defaults, 1, 2, 3, 4)
attempt(defaults, 1, c=1, d=2)
attempt(defaults, b=1)
attempt(pos)
attempt(pos, 1)
attempt(pos, 1, 2)
attempt(pos, a=1, b=2, c=3)
attempt(pos, 1, b=2, c=3)
attempt(kw)
attempt(kw, 1)
attempt(kw, 1, 2, a=1)
attempt(kw, a=1)
attempt(kw, c=1)
attempt(kw, a=1, b=2, x=3)
attempt(kw_one)
attempt(kw_one, 1)
attempt(kw_one, 1, 2)
attempt(kw_one, 1, 2, a=3)
attempt(star)
attempt(star, b=1)
attempt(mixed)
attempt(mixed, 1)
attempt(mixed, 1, 2, 3, 4)
attempt(mixed, 1, 2, 3, 4, d=5)
attempt(mixed, 1, 2, 3, 4, 5, d=5)
attempt(mixed, a=1, d=2)
attempt(swallow)
attempt(swallow, 1, 2)
attempt(swallow, b=1)
attempt(lambda: 0, 1)
attempt(lambda x, y: 0)


class C:
    def method(self, a):
        return a

    def no_self():
        return 1

    def __init__(self, value=0):
        self.value = value


attempt(C().method)
attempt(C().method, 1, 2)
attempt(C().no_self)
attempt(C.method)
attempt(C, 1, 2)
attempt(C, values=1)


class Plain:
    pass


attempt(Plain, 1)
attempt(Plain, a=1)


class New:
    def __new__(cls, a):
        return object.__new__(cls)


attempt(New)
attempt(New, 1, 2)
attempt(object, 1)
for code in [
    "one(*1)",
    "one(**1)",
    "one(*None)",
    "one(**{1: 2})",
    "one(a=1, **{'a': 2})",
    "two(**{'a': 1}, **{'a': 2})",
    "one_number()",
    "nothing(1)",
    "text(1)",
    "pair(3)",
    "C().value(1)",
    "C().missing(1)",
    "len()",
    "len(1, 2)",
    "len(obj=[])",
    "[].append()",
    "[].append(1, 2)",
    "[].sort(1)",
    "sorted()",
    "int('1', 2, 3)",
    "str.upper()",
    "str.upper(1)",
    "dict(1)",
    "dict([1])",
    "dict([(1, 2, 3)])",
    "isinstance(1)",
    "print(1, foo=2)",
    "range()",
    "range(1, 2, 3, 4)",
    "range('x')",
    "range(1, 2, 0)",
    "type()",
    "type(1, 2)",
    "object.__new__()",
    "object.__new__(1)",
    "super()",
]:
    try:
        print(code, "->", eval(code))
    except Exception as error:
        print(code, "->", type(error).__name__, error)
