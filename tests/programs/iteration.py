"""The iteration protocol and the built-ins that use it."""


def attempt(function, *args, **kwargs):
    try:
        print(repr(function(*args, **kwargs)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Sequence:
    def __init__(self, *items):
        self.items = items

    def __getitem__(self, index):
        return self.items[index]

    def __len__(self):
        return len(self.items)


class OnlyGetItem:
    def __getitem__(self, index):
        if index == 3:
            raise StopIteration
        return index


s = Sequence("a", "b", "c")
print(list(Countdown(3)), list(s), list(OnlyGetItem()), list(reversed(s)), "b" in s, "z" in s, tuple(s), [*s], dict(enumerate(s)), iter(s).__class__.__name__)
for x in Countdown(2):
    print(x, end=" ")
else:
    print("else")
for x in Countdown(5):
    if x == 3:
        break
else:
    print("never")
print("broke at", x)
n = 0
while n < 5:
    n += 1
    if n == 2:
        continue
    if n == 4:
        break
else:
    print("never")
print(n)
while False:
    pass
else:
    print("while else")
print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate("ab", start=-1)), list(zip("abc", range(2))), list(zip()), list(zip("ab")), list(zip("ab", [1, 2], strict=True)))
attempt(lambda: list(zip("ab", [1], strict=True)))
attempt(lambda: list(zip("a", [1, 2], strict=True)))
attempt(lambda: list(zip("ab", "cd", "e", strict=True)))
attempt(lambda: zip(5))
attempt(lambda: enumerate(5))
attempt(lambda: map(5))
attempt(lambda: list(map(5, [1])))
attempt(lambda: map(len))
attempt(lambda: filter(None))
attempt(lambda: reversed({1, 2}))
attempt(lambda: reversed(5))
attempt(lambda: iter(5))
attempt(lambda: iter(len, 5).__class__.__name__)
attempt(lambda: iter(5, 5))
attempt(lambda: next(5))
attempt(lambda: next(iter([])))
attempt(lambda: next(iter([]), None))
attempt(lambda: next([]))
attempt(lambda: sum("ab"))
attempt(lambda: sum(["a"], ""))
attempt(lambda: sum([[1], [2]], []))
attempt(lambda: sum([1, 2.5, 3j]))
attempt(lambda: sum([1, 2], start=10))
attempt(lambda: sum(5))
attempt(lambda: any(5))
attempt(lambda: all([1, "", 1 / 1]))
attempt(lambda: list(filter(None, [0, 1, "", "a", None, []])))
attempt(lambda: list(filter(lambda x: x > 1, range(4))))
attempt(lambda: list(map(str, range(3))))
attempt(lambda: list(map(lambda a, b: a + b, "ab", "cde")))
attempt(lambda: list(map(pow, [2, 3], [3, 2])))
attempt(lambda: [x for x in None])
attempt(lambda: len(Countdown(1)))
attempt(lambda: 1 in 5)
attempt(lambda: list(iter(iter([3, 2, 1, 0]).__next__, 1)))
print()


class BadIter:
    def __iter__(self):
        return 5


class NoIter:
    __iter__ = None

    def __getitem__(self, index):
        return index


class BadNext:
    def __iter__(self):
        return self


class RaisesInNext:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n == 2:
            raise ValueError("second")
        return self.n


for kind in (BadIter, NoIter, BadNext, RaisesInNext):
    attempt(list, kind())
    attempt(lambda: [x for x in kind()])
    attempt(lambda: (lambda *a: a)(*kind()))
    attempt(lambda: 5 in kind())
print()
i = iter([1, 2, 3])
a, b = i, iter(i)
print(a is b, next(a), next(b), list(zip(iter([1, 2, 3, 4]), iter([5, 6]))), [list(zip(*[iter("abcdef")] * 2))])
m = map(lambda x: x * 2, [1, 2, 3])
print(next(m), list(m), list(m), type(m).__name__, type(zip()).__name__, type(iter({})).__name__, type(iter({}.items())).__name__, type(iter("")).__name__, type(iter(())).__name__, type(iter(set())).__name__, type(iter(range(0))).__name__, type(reversed([])).__name__, type(iter(b"")).__name__, type(iter("é")).__name__)
shared = iter(range(10))
print([(x, next(shared)) for x in shared], list(shared))
nested = [iter([1, 2]), iter([3])]
print([x for it in nested for x in it])


class Contains:
    def __contains__(self, item):
        return item


class Iterates:
    def __iter__(self):
        return iter([1, float("nan"), "x"])


print(1 in Contains(), 0 in Contains(), "x" in Iterates(), 2 in Iterates(), [] in Contains())


class Length:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


for n in (5, 0, True, -1, 1.5, "x", 2**70, None):
    attempt(len, Length(n))
    attempt(bool, Length(n))
print()


class Reversed:
    def __reversed__(self):
        return "custom"


class NotReversible(Sequence):
    __reversed__ = None


attempt(reversed, Reversed())
attempt(reversed, NotReversible(1))
attempt(lambda: list(reversed({"a": 1, "b": 2})))
attempt(lambda: list(reversed(range(3))))
attempt(lambda: "".join(reversed("abc")))
print()
