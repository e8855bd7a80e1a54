"""tuple, range and slice."""


def attempt(function, *args):
    try:
        print(repr(function(*args)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


t = (1, "a", 2.5)
print(t, (), (1,), tuple("ab"), tuple([1]), t[0], t[-1], t[1:], t[::-1], len(t), t + (4,), t * 2, 2 * (0,), "a" in t, t.index("a"), t.count(1), hash((1, 2)) == hash((1, 2)))
print((1, 2) < (1, 3), (1, 2) < (1, 2, 0), () < (0,), (1, 2) == (1.0, 2.0), (1,) != [1], max((1, 2), (1, 3)), ((1, 2), 3) == ((1, 2), 3), tuple(t) is t, t[:] is t)
for action in (lambda: t[5], lambda: t["x"], lambda: t.index(9), lambda: t + [1], lambda: t * 1.5, lambda: t < (1, 2), lambda: t.append, lambda: t.__setitem__, lambda: hash(([],)), lambda: tuple(5), lambda: tuple(1, 2), lambda: (1,) < 5, lambda: (1, 2, 3).index(3, 0, 2), lambda: t[1.0], lambda: t[::0]):
    attempt(action)
print()
try:
    t[0] = 1
except TypeError as error:
    print(error)
try:
    del t[0]
except TypeError as error:
    print(error)
t = ([1],)
try:
    t[0] += [2]
except TypeError as error:
    print(error, t)
x = (1, 2)
y = x
x += (3,)
print(x, y, *x, (lambda *a: a)(*x))


class Point(tuple):
    __slots__ = ()

    def __new__(cls, x, y):
        return super().__new__(cls, (x, y))

    @property
    def x(self):
        return self[0]

    def __add__(self, other):
        return Point(*(a + b for a, b in zip(self, other)))

    def __repr__(self):
        return f"Point{super().__repr__()}"


print(Point(1, 2) + Point(3, 4), Point(1, 2) == (1, 2), Point(5, 6).x, {Point(1, 2): "p"}[1, 2], tuple(Point(1, 2)), Point(1, 2)[:1])

r = range(2, 20, 3)
print(r, list(r), len(r), r[0], r[-1], r[1:3], r[::-1], 5 in r, 6 in r, 5.0 in r, "x" in r, r.index(8), r.count(8), r.count(9), r.start, r.stop, r.step, range(3), list(range(5, 0, -2)), list(range(0)), bool(range(0)), list(reversed(r)))
print(range(0, 3) == range(3), range(0, 10, 3) == range(0, 12, 3), hash(range(0)) == hash(range(5, 5)), range(10)[2:8:2], range(10)[-3:], list(range(10**20, 10**20 + 3)), len(range(0, 10**18)), 10**17 in range(10**18), range(10**30)[10**29], sum(range(101)), range(0, 10**30, 10**29)[3])
for action in (lambda: range(1)[5], lambda: range(5).index(9), lambda: range(5)["x"], lambda: range(1.0), lambda: range("a"), lambda: range(1, 2, 0), lambda: range(), lambda: len(range(10**30)), lambda: range(3) < range(4), lambda: range(3) + range(3), lambda: range(3).start.__class__.__name__, lambda: setattr(range(3), "start", 1), lambda: range(True), lambda: hash(range(3)) == hash(range(0, 3, 1))):
    attempt(action)
print()
i = iter(range(3))
print(next(i), i.__length_hint__(), list(i), next(i, "end"), list(iter(range(2**62, 2**62 + 2))), [*range(-3, 3)], list(map(lambda a, b: a * b, range(3), range(3, 6))))

s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(None), s.indices(5), slice(None, None, -1).indices(5), slice(-3, None).indices(10), slice(-100, 100).indices(3), s == slice(1, 10, 2), slice(1) < slice(2), hash(slice(1, 2)) == hash(slice(1, 2, None)), {slice(1): "hashable"}[slice(1)])
for action in (lambda: slice(), lambda: slice(1, 2, 3, 4), lambda: s.indices(-1), lambda: slice(0, 1, 0).indices(5), lambda: slice("a").indices(5), lambda: "abc"[slice("a")], lambda: setattr(s, "start", 1), lambda: s.indices("x"), lambda: hash(slice([]))):
    attempt(action)
print()


class Shows:
    def __getitem__(self, key):
        return key


g = Shows()
print(g[1], g[1:2], g[1:2, 3], g[:], g[::2], g[...], g[1:2:3, ..., None], g[()], g[(1, 2)], g["a":"b"], g[*[1, 2], 3], g[lambda: 0].__name__)
letters = "abcdefghij"
for start in (None, 0, 3, -3, 100, -100):
    print([letters[start:stop:step] for stop in (None, 5, -5) for step in (1, 2, -1, -3)])
