"""Sorting: stability, keys, errors, odd comparisons, large inputs; min and max."""

words = "the quick brown fox jumps over the lazy dog".split()
print(sorted(words), sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, key=lambda w: (len(w), w)), sorted(words, reverse=True))
pairs = [(i % 3, i) for i in range(12)]
print(sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True))


class Compared:
    count = 0

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        Compared.count += 1
        return self.n < other.n

    def __repr__(self):
        return str(self.n)


print(sorted([Compared(n) for n in (3, 1, 2)]), Compared.count <= 3, max(Compared(1), Compared(5)) if False else "", min([Compared(2), Compared(1)]))


def random_numbers(n, seed=12345):
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2**31
        yield seed >> 8


for n in (0, 1, 2, 31, 32, 33, 64, 100, 1000, 5000):
    values = list(random_numbers(n))
    s = sorted(values)
    assert all(a <= b for a, b in zip(s, s[1:])) and len(s) == n
    assert sorted(values, reverse=True) == s[::-1]
    assert sorted(s) == s and sorted(s[::-1]) == s
    floats = sorted(v / 7 for v in values)
    assert floats == [v / 7 for v in s]
    strings = sorted(str(v) for v in values)
    assert all(a <= b for a, b in zip(strings, strings[1:]))
    mixed = sorted([v if v % 2 else float(v) for v in values])
    assert mixed == s
    tuples = sorted((v % 10, -v) for v in values)
    assert all(a <= b for a, b in zip(tuples, tuples[1:]))
    by_key = sorted(values, key=lambda v: v % 100)
    assert all(a % 100 <= b % 100 for a, b in zip(by_key, by_key[1:]))
    position = {v: i for i, v in enumerate(values)}
    assert all(a % 100 < b % 100 or position[a] <= position[b] for a, b in zip(by_key, by_key[1:]))
    runs = list(range(n)) + list(range(n, 0, -1)) + [5] * n
    assert sorted(runs) == sorted(sorted(runs, reverse=True))
print("large inputs fine")
for bad in ([1, "a"], [None, None], [1j, 2j], [[1], ["a"]], [{}, {}], [1, None, 2], ["a", b"a"]):
    try:
        print(sorted(bad))
    except TypeError as error:
        print(error)
print(sorted([float("nan"), 1, 2])[1:], sorted([True, 0, 0.5]), sorted(["b", "B", "a", "A"], key=str.lower), sorted(["é", "e", "z"]), sorted([b"b", b"a"]), sorted([(1, "b"), (1, "a")]), sorted([[2], [1, 5], []]), sorted({3: "c", 1: "a"}), sorted("hello"), sorted(x for x in [2, 1]))


def failing_key(x):
    if x == 2:
        raise ValueError("key failed")
    return x


l = [3, 2, 1]
try:
    l.sort(key=failing_key)
except ValueError as error:
    print(error, l)


class FailingLt:
    def __lt__(self, other):
        raise ZeroDivisionError("lt failed")


l = [FailingLt(), FailingLt()]
try:
    l.sort()
except ZeroDivisionError as error:
    print(error, len(l))


class Strange:
    def __lt__(self, other):
        return "truthy"


class NotBool:
    def __lt__(self, other):
        return BadTruth()


class BadTruth:
    def __bool__(self):
        raise OSError("no truth")


print(len(sorted([Strange() for _ in range(10)])))
try:
    sorted([NotBool(), NotBool()])
except OSError as error:
    print(error)
for call in (lambda: [1].sort(None), lambda: sorted([1], None), lambda: sorted(), lambda: sorted([1], key=5), lambda: sorted(5), lambda: [1].sort(reverse="x"), lambda: [2, 1].sort(cmp=1), lambda: sorted([2, 1], reverse=None), lambda: sorted([1, 2], reverse=1), lambda: sorted([2, 1], key=None)):
    try:
        print(call())
    except TypeError as error:
        print(error)


def cmp_to_key(compare):
    class K:
        def __init__(self, value):
            self.value = value

        def __lt__(self, other):
            return compare(self.value, other.value) < 0

    return K


print(sorted([5, 2, 9, 1], key=cmp_to_key(lambda a, b: b - a)), sorted(["10", "9", "2"], key=int))
print(max(3, 1, 2), max([1, 5, 2]), max("abc"), max([], default="none"), max(words, key=len), min(words, key=len), max((1, "a"), (1, "b")), min(1, 1.0), max(1, 1.0), max(True, 1), max([1, 2], [1, 3]), min({5: 1, 3: 2}), max(x * x for x in range(-3, 3)), max([[1], [2]], key=lambda l: -l[0]), min("b", "a", key=ord), max(-1, -2, key=abs))
for call in (lambda: max(), lambda: max([]), lambda: max(5), lambda: max(1, "a"), lambda: max(1, 2, default=3), lambda: min([], key=len), lambda: max([1], foo=2), lambda: min(None)):
    try:
        print(call())
    except (TypeError, ValueError) as error:
        print(error)
