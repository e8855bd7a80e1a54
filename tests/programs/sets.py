"""set and frozenset. Only sorted or one-element sets are printed: their order is no promise."""


def attempt(function, *args):
    try:
        result = function(*args)
        print(sorted(result) if isinstance(result, (set, frozenset)) else repr(result), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


a, b = {1, 2, 3}, {2, 3, 4}
for action in (lambda: a | b, lambda: a & b, lambda: a - b, lambda: a ^ b, lambda: a <= b, lambda: a < {1, 2, 3, 4}, lambda: a >= {1}, lambda: a > a, lambda: a == {3, 2, 1}, lambda: a != b, lambda: a.isdisjoint({9}), lambda: a.issubset([1, 2, 3, 4]), lambda: a.issuperset((1,)), lambda: a.union([9], (8,)), lambda: a.intersection([1, 2], [2]), lambda: a.difference([1], [2]), lambda: a.symmetric_difference([3, 5]), lambda: 2 in a, lambda: len(a), lambda: a.copy() is a):
    attempt(action)
print()
s = set()
s.add(1)
s.add(1)
s.update([2, 3], "a") if False else s.update([2, 3], (4,))
s.discard(9)
s.discard(2)
s.remove(1)
print(sorted(s), s.pop() in (3, 4), len(s))
s |= {7, 8}
s &= {7, 8, 9}
s -= {8}
s ^= {7, 1}
print(s, set("a"), {5}, set(), frozenset(), frozenset([1]), {frozenset([1])}, repr({1.5}), {(1, 2)})
s.intersection_update([1, 2])
s.difference_update([2])
s.symmetric_difference_update([1, 6])
print(s)
s.clear()
print(s, not s, type({}), type({1}))
f = frozenset([1, 2])
for action in (
    lambda: set().pop(),
    lambda: set().remove(5),
    lambda: {[]},
    lambda: set(5),
    lambda: set([[]]),
    lambda: {1} | [2],
    lambda: {1} < [2],
    lambda: {1} + {2},
    lambda: hash(set()),
    lambda: {set()},
    lambda: [] in {1},
    lambda: f[0],
    lambda: f.add(3),
    lambda: f | {3},
    lambda: type(f | {3}).__name__,
    lambda: type({3} | f).__name__,
    lambda: f == {1, 2},
    lambda: hash(f) == hash(frozenset([2, 1])),
    lambda: {f: "key"}[frozenset([2, 1])],
    lambda: frozenset(f) is f,
    lambda: {1, 2} in [{2, 1}],
    lambda: {1}.update(5),
    lambda: {1}.union(5),
    lambda: {1} & 5,
    lambda: set("hello") == set("olleh"),
    lambda: {1, 1.0, True},
    lambda: len({0, 0.0, False, ""}),
    lambda: {1}.discard([]),
    lambda: {frozenset([1])}.remove({1}),
    lambda: sum({1, 2, 3}),
    lambda: max({3, 1, 2}),
    lambda: set(range(5)) - set(range(0, 5, 2)),
):
    attempt(action)
print()
s = {1, 2, 3}
try:
    for x in s:
        s.add(x + 10)
except RuntimeError as error:
    print(error)
t = s
t |= {99}
print(t is s, 99 in s)
big = set(range(1000))
big -= set(range(0, 1000, 3))
print(len(big), sum(big), 3 in big, 4 in big, sorted(big)[:5])
for _ in range(3):
    big = {x * 7 % 1009 for x in big}
print(len(big), min(big), max(big))


class Sub(set):
    def extra(self):
        return sorted(self)


print(Sub([2, 1]).extra(), type(Sub([1]) | {2}).__name__, type(Sub([1]).copy()).__name__, Sub([1]) == {1}, repr(Sub([1])))
print(sorted({x for x in "abracadabra" if x not in "abc"}), {*[1], *(1,)}, sorted({"b", "a"} | {"c"}))
powers = [set()]
for x in (1, 2, 3):
    powers += [p | {x} for p in powers]
print([sorted(p) for p in powers])
