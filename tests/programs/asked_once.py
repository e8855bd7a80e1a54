# How often special methods are asked, how deep a representation may go, and what errors say of names.
import sys



class Counted:
    def __init__(self, n):
        self.n, self.hashed, self.compared = n, 0, 0

    def __hash__(self):
        self.hashed += 1
        return 42

    def __eq__(self, other):
        self.compared += 1
        return self is other


first, second = Counted(1), Counted(2)
d = {first: 5}
print(d.setdefault(second, "new"), d.setdefault(second, "other"), len(d))
print(first.hashed, second.hashed, first.compared + second.compared)

items = [Counted(n) for n in range(4)]
for collection in (set(items), frozenset(items), dict.fromkeys(items)):
    for item in items:
        item.hashed = 0
    dict.fromkeys(collection), set(collection), frozenset(collection)
    print(type(collection).__name__, [item.hashed for item in items])


class Empties:
    def __init__(self, target):
        self.target = target

    def __eq__(self, other):
        self.target.clear()
        return NotImplemented


left, right = [], []
left.append(Empties(right))
right.append(Empties(left))
print(left == right, left, right)


class WithNew(list):
    def __new__(cls, items, extra=None):
        self = super().__new__(cls, items)
        self.extra = extra
        return self


made = WithNew([1, 2], extra=3)
print(made, made.extra)
try:
    list([1], extra=3)
except TypeError as e:
    print(e)

nested = {}
for _ in range(20_000):
    nested = {1: nested}
try:
    repr(nested)
except RecursionError as e:
    print(e)
listed = []
for _ in range(20_000):
    listed = [listed]
try:
    repr(listed)
except RecursionError as e:
    print(e)
while nested:
    nested = nested[1]
while listed:
    listed = listed[0]


class Same(str):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return str.__hash__(self)


module = type(sys)("thing")
module.thing = lambda: None
plain = type(sys)("plain")
for call in (
    lambda: "foo".split(maxsplt=1), lambda: "foo".split(blech=1), lambda: print(0, 1, **{Same("foo"): ","}),
    lambda: round(1.75, **{Same("foo"): 1}), lambda: min(0, default=1, key=2, foo=3), lambda: max(0, kee=2),
    lambda: ImportError(0, name=1, path=2, name_from=3, foo=3), lambda: ImportError(namez=1), module, plain,
    lambda: print(1, ende=""), lambda: int("3", bas=4), lambda: sum([], strt=3),
):
    try:
        call()
    except TypeError as e:
        print(e)


class Large:
    def __sizeof__(self):
        return sys.maxsize


print(sys.getsizeof(Large()) > sys.maxsize)
sys.exit("text with a surrogate: \udcff")
