"""Unpacking targets and displays, and what they raise."""

a, b = 1, 2
a, b = b, a
print(a, b)
(a, [b, (c, d)]) = 1, (2, "xy")
print(a, b, c, d)
first, *rest = range(4)
*init, last = "abc"
x, *middle, y = [1, 2]
print(first, rest, init, last, x, middle, y)
(a, *(b)), [*c, d] = (1, 2, 3), "pqr"
print(a, b, c, d)
for i, (j, *k) in [(1, (2, 3, 4)), (5, "x")]:
    print(i, j, k)
print([*range(3), *"ab", *{}, *[[]]])
print((*[1], 2, *(3,)), {*[1, 2], *[2, 3]} == {1, 2, 3}, {**{"a": 1}, "b": 2, **{"a": 3}})
print(*[1, 2], *"ab", sep="-")
t = 1, *[2, 3]
print(t)


def returns():
    return *[1, 2], 3


def yields():
    yield *[1, 2], 3


print(returns(), list(yields()))
a = b = c = []
a.append(1)
print(a, b, c, a is c)
x = [0, 1, 2]
i = 0
i, x[i] = 1, 2  # targets are assigned from left to right
print(i, x)
x = [1, 2, 3]
x[1:2] = *x, 9
print(x)


class Log:
    def __setattr__(self, name, value):
        print("set", name, value)

    def __setitem__(self, key, value):
        print("item", key, value)


log = Log()
log.a, log["k"], (log.b, *log.c) = 1, 2, (3, 4, 5)
for log.loop in range(2):
    pass
for log[0], log[1] in [(1, 2)]:
    pass
[log.x for log.y in ()]


def numbers():
    for n in range(5):
        print("make", n, end=" ")
        yield n


def attempt(code):
    namespace = {"numbers": numbers}
    try:
        exec(code, namespace)
        print(code, "fine")
    except Exception as error:
        print(code, "->", type(error).__name__, error)


attempt("a, b = numbers()")
attempt("a, b = 1")
attempt("a, b = 1,")
attempt("a, b = ()")
attempt("a, b = 1, 2, 3")
attempt("a, b = [1, 2, 3]")
attempt("a, b = 'abc'")
attempt("a, b = {1: 2}")
attempt("a, b = {1, 2, 3}")
attempt("a, *b = []")
attempt("a, b, *c, d = 1, 2")
attempt("a, *b = None")
attempt("[] = [1]")
attempt("() = ()")
attempt("[*a] = 5")
attempt("a, b = iter([1])")
attempt("a, b = None, 1, 2")
attempt("x = [*5]")
attempt("x = (*None,)")
attempt("x = {**[1]}")
attempt("x = {**5}")
attempt("x = {*5}")
attempt("for a, b in [(1, 2), (3,)]: print(a, b)")


class Broken:
    def __iter__(self):
        yield 1
        raise KeyError("in the middle")


try:
    a, b, c = Broken()
except KeyError as error:
    print(repr(error))
try:
    a, *b = Broken()
except KeyError as error:
    print(repr(error))
