"""Hash and equality: defaults, overriding, identity in containers, numbers across types."""


class Default:
    pass


class OnlyEq:
    def __eq__(self, other):
        return True


class EqHash:
    def __init__(self, k):
        self.k = k

    def __eq__(self, other):
        return isinstance(other, EqHash) and self.k == other.k

    def __hash__(self):
        return hash(self.k)


class HashOnly:
    def __hash__(self):
        return 1


class SubEq(EqHash):
    def __eq__(self, other):
        return super().__eq__(other)


class SubBoth(EqHash):
    def __eq__(self, other):
        return super().__eq__(other)

    __hash__ = EqHash.__hash__


d = Default()
print(d == d, d == Default(), hash(d) == hash(d), d in {d}, OnlyEq() == 5, 5 == OnlyEq(), OnlyEq() != 5, OnlyEq.__hash__, SubEq.__hash__)
for thing in (OnlyEq(), SubEq(1), [], {}, set(), bytearray(), slice(1, []), (1, [2])):
    try:
        hash(thing)
        print("hashable")
    except TypeError as error:
        print(error)
print({EqHash(1): "a"}[EqHash(1)], len({EqHash(1), EqHash(1), EqHash(2)}), {SubBoth(3)} == {SubBoth(3)}, EqHash(1) == SubBoth(1), len({HashOnly(), HashOnly()}))
print(hash(1) == hash(1.0) == hash(True) == hash(1 + 0j), hash(0) == hash(-0.0) == hash(False), hash(2**61 - 1), hash(2**61), hash(-1), hash(-2), hash(10**30), hash(-(10**30)), hash(1.5), hash(-1.5), hash(1e300), hash(float("inf")), hash(float("-inf")), hash(0.1), hash(1j), hash(1 + 2j), hash(2**1000), hash(3.0**50))
print(hash(()), hash((1,)), hash((1, 2, 3)), hash((1, (2, 3))), hash(((),)), hash((0.5, True)), hash(range(5)) == hash(range(0, 5)), hash(frozenset()), hash(frozenset([1, 2, 3])), hash(slice(1, 2, 3)) == hash(slice(1, 2, 3)), hash(None) == hash(None), hash("a") == hash("".join(["a"])), hash(b"a") == hash("a"), hash("") == 0, hash(b"") == 0)
nan = float("nan")
print(nan == nan, nan in [nan], [nan] == [nan], (nan,) == (nan,), {nan: 1}[nan], nan in {nan}, [nan].index(nan), [nan].count(nan), float("nan") in [nan], hash(nan) == hash(nan))
print(1 == 1.0, 1 == True, "1" == 1, None == 0, [] == (), b"a" == "a", {} == [], 1 == None, "a" == "a", 0 == -0.0, float("inf") == 10**400 if False else "", 2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 10**400 > float("inf"), -(10**400) < float("-inf") if False else "", () == (), [1, [2]] == [1, [2]], {1: [2]} == {1: [2]}, range(2) == range(0, 2, 1), range(2) == [0, 1])
print(Default() != Default(), not (d != d), object() == object(), type == type, int == int, int == float, len == len, [].append == [].append, d.__eq__(5), d.__ne__(5), (5).__eq__(5.0), (5).__eq__("x"), "a".__eq__("a"), (1.0).__eq__(1), object().__eq__(1), None.__eq__(None))


class Chatty:
    def __init__(self, name, answer):
        self.name, self.answer = name, answer

    def __eq__(self, other):
        print(f"{self.name}?", end=" ")
        return self.answer

    def __ne__(self, other):
        print(f"{self.name} differs?", end=" ")
        return self.answer


class ChattySub(Chatty):
    def __eq__(self, other):
        print(f"sub {self.name}?", end=" ")
        return self.answer


a, b, s = Chatty("a", NotImplemented), Chatty("b", NotImplemented), ChattySub("s", NotImplemented)
print(a == b, a != b, a == a, a == s, s == a, a == 5)
y = Chatty("y", True)
print(y == a, a == y, y in [1, 2], [y] == [1], (1, y) == (1, 2), [1, 2].count(y), [a, y].index(5), {"k": y} == {"k": 9})


class Weird:
    def __eq__(self, other):
        return "not a bool"

    def __lt__(self, other):
        return []


w = Weird()
print(w == 1, w != 1 if False else "", w < 1, bool(w == 1), [w] == [1], w in [1], [w] < [1], (w,) < (2,))


class MutableHash:
    def __init__(self, h):
        self.h = h

    def __hash__(self):
        return self.h


m = MutableHash(1)
table = {m: "found"}
m.h = 2
print(m in table, list(table.values()), next(iter(table)) is m)
m.h = 1
print(table[m])


class BigHash:
    def __hash__(self):
        return 2**100 + 1


class MinusOne:
    def __hash__(self):
        return -1


class BoolHash:
    def __hash__(self):
        return True


class BadHash:
    def __hash__(self):
        return 1.5


print(hash(BigHash()) == hash(2**100 + 1), hash(MinusOne()), hash(BoolHash()), BigHash() in {1: 2})
try:
    hash(BadHash())
except TypeError as error:
    print(error)
print(int.__hash__(5), str.__hash__ is object.__hash__, list.__hash__, object.__hash__(d) == hash(d), type.__hash__(int) == hash(int), tuple.__hash__((1, 2)) == hash((1, 2)))
