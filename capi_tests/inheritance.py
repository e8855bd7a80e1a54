"""Inheritance: C types on built-in types, C on C, Python on C, several bases, and what C sees of the result."""

import sys

from support import balanced, check, check_is, finish, outcome

import _inheritance as m

# ---- a list subclass in C

s = m.Stack([1, 2])
s.push(3).push(4)
check(
    (list(s), s.pushes, s.top(), len(s), s[0], s[-1], s[1:3], 3 in s, s == [1, 2, 3, 4], repr(s)),
    ([1, 2, 3, 4], 2, 4, 4, 1, 4, [2, 3], True, True, '[1, 2, 3, 4]'),
)
s.sort(reverse=True)
s += [0]
check(
    (list(s), type(s).__name__, type(s[:]).__name__, type(s + []).__name__, type(s * 2).__name__, type(s.copy()).__name__),
    ([4, 3, 2, 1, 0], 'Stack', 'list', 'list', 'list', 'list'),
)
check(outcome(m.Stack().top), "IndexError: top of an empty stack")
check(outcome(m.Stack, 1, 2), "TypeError: list expected at most 1 argument, got 2")
check(outcome(m.Stack, 5), "TypeError: 'int' object is not iterable")
check(outcome(hash, s), "TypeError: unhashable type: '_inheritance.Stack'")
check(m.checks(s), ['list', 'Stack'])


class Tower(m.Stack):
    height = property(len)

    def push(self, item):
        return super().push(item * 2)

    def __getitem__(self, index):
        return "overridden"


t = Tower("ab")
t.push("c").push("d")
t.note = "free attribute"
check(
    (list(t), t.height, t.pushes, t[0], t.top(), t.note),
    (['a', 'b', 'cc', 'dd'], 4, 2, 'overridden', 'dd', 'free attribute'),
)
check(m.as_list(t), (4, 'a'))
check(m.checks(t), ['list', 'Stack'])
check([c.__name__ for c in Tower.__mro__], ['Tower', 'Stack', 'list', 'object'])

# ---- a dict subclass in C

d = m.Defaults(lambda key: [key])
d["a"].append(1)
check((dict(d), d["b"], len(d), sorted(d), d.get("c"), "c" in d), ({'a': ['a', 1]}, ['b'], 2, ['a', 'b'], None, False))
d.update(x=1)
check((d["x"], d.pop("x"), list(d.items())), (1, 1, [('a', ['a', 1]), ('b', ['b'])]))
check(outcome(m.Defaults().__getitem__, "k"), 'KeyError: "no factory for \'k\'"')
check(outcome(lambda: m.Defaults()["k"]), 'KeyError: "no factory for \'k\'"')
check(outcome(lambda: d[[]]), "TypeError: unhashable type: 'list'")
check(outcome(m.Defaults, 1, 2), "TypeError: Defaults() takes at most 1 argument (2 given)")
check(dict(m.Defaults(None, k=1)), {'k': 1})
check(m.checks(d), ['dict'])


class Counter(m.Defaults):
    def __missing__(self, key):
        return "never asked: the C type's own subscript comes first"


c = Counter(lambda key: 0)
for letter in "abracadabra":
    c[letter] += 1
check(dict(c), {'a': 5, 'b': 2, 'r': 2, 'c': 1, 'd': 1})

# ---- int, str, float, tuple, exceptions

n = m.Number(41)
check(
    (n + 1, type(n + 1).__name__, n == 41, hash(n) == hash(41), repr(n), {41: "found"}[n], [0] * m.Number(2)),
    (42, 'int', True, True, '41', 'found', [0, 0]),
)
check(n.describe(), "_inheritance.Number (<class 'int'>)")
check((type(m.Number.again("7")).__name__, m.Number.again("7")), ('Number', 7))
check(outcome(m.Number, "x"), "ValueError: invalid literal for int() with base 10: 'x'")
check(m.checks(n), ['int'])
text = m.Text("caf\u00e9")
check(
    (text.upper(), type(text.upper()).__name__, text == "caf\u00e9", f"{text:>6}", text[1:], len(text), {"caf\u00e9": 1}[text]),
    ('CAFÉ', 'str', True, '  café', 'afé', 4, 1),
)
check(m.checks(text), ['str'])
check("".join([m.Text("a"), m.Text("b")]), "ab")
degrees = m.Celsius(21.5)
check(
    (repr(degrees), str(degrees), degrees * 2, round(degrees), f"{degrees:.2f}"),
    ('21.5 degrees', '21.5 degrees', 43.0, 22, '21.50'),
)
pair = m.Pair((1, 2))
a, b = pair
check(
    (a, b, pair[0], pair == (1, 2), hash(pair) == hash((1, 2)), type(pair[:]).__name__, pair + (3,)),
    (1, 2, 1, True, True, 'tuple', (1, 2, 3)),
)
check(m.checks(pair), ['tuple'])
check(m.Problem("what", 3).args, ('what', 3))
check(m.checks(m.Problem()), ['exception'])
check(m.checks(m.Problem), ['type', 'exception class'])


def raise_problem():
    raise m.Problem("why") from ValueError("because")


try:
    raise_problem()
except LookupError as error:
    check(
        (str(error), type(error).__name__, repr(error), type(error.__cause__).__name__, error.describe()),
        ('why', 'Problem', "Problem('why')", 'ValueError', "_inheritance.Problem (<class 'LookupError'>)"),
    )
    check(error.__traceback__ is not None, True)


class Big(m.Number):
    def __new__(cls, value, unit):
        self = super().__new__(cls, value)
        self.unit = unit
        return self

    def __add__(self, other):
        return Big(int(self) + int(other), self.unit)

    def __radd__(self, other):
        return Big(int(self) + int(other), self.unit + "!")


big = Big(5, "kg") + 3
check((int(big), big.unit, (1 + big).unit, type(big - 1).__name__), (8, 'kg', 'kg!', 'int'))

# ---- C on C

base, derived = m.Base(4), m.Derived(5, 6)
check(
    (base.who(), derived.who(), base.value(), derived.value(), len(base), len(derived), -derived),
    ('base', 'derived of base', 4, 5, 4, 5, -6),
)
check((base * 3, derived * 3), (12, 15))
check(m.Base.who(derived), "base")
check(
    outcome(m.Derived.who, base),
    "TypeError: descriptor 'who' for '_inheritance.Derived' objects doesn't apply to a '_inheritance.Base' object",
)
check(outcome(lambda: -base), "TypeError: bad operand type for unary -: '_inheritance.Base'")
check(outcome(lambda: 3 * base), "TypeError: unsupported operand type(s) for *: 'int' and '_inheritance.Base'")
check(outcome(m.Derived, 1), "TypeError: Derived() takes exactly 2 arguments (1 given)")
check(outcome(m.Derived, "x", 1), "TypeError: 'str' object cannot be interpreted as an integer")
check([x.__name__ for x in m.Derived.__mro__], ['Derived', 'Base', 'object'])
check(sorted(x for x in m.Derived.__dict__ if x.startswith("__")), ['__doc__', '__init__', '__neg__'])


class Child(m.Derived):
    def who(self):
        return "child of " + super().who()

    def __len__(self):
        return 100 + super().__len__()

    def __mul__(self, other):
        return ("child", super().__mul__(other))

    def __neg__(self):
        return "negated"


child = Child(7, 8)
check(
    (child.who(), len(child), child.value(), child * 2, -child, child.__mul__("x")),
    ('child of derived of base', 107, 7, ('child', 14), 'negated', ('child', NotImplemented)),
)
check(m.checks(child), ['Base'])

# ---- several bases


class Mixin:
    def who(self):
        return "mixin before " + super().who()


class Mixed(Mixin, m.Derived):
    pass


check(Mixed(1, 2).who(), "mixin before derived of base")
check(outcome(type, "Clash", (m.Stack, m.Defaults), {}), "TypeError: multiple bases have instance lay-out conflict")
check(outcome(type, "Clash", (m.Base, m.Stack), {}), "TypeError: multiple bases have instance lay-out conflict")
check(
    outcome(type, "Fine", (m.Base, m.Derived), {}),
    "TypeError: Cannot create a consistent method resolution order (MRO) for bases Base, Derived",
)
check([x.__name__ for x in type("Fine", (m.Derived, m.Base), {}).__mro__], ['Fine', 'Derived', 'Base', 'object'])
check(outcome(type, "Boolean", (bool,), {}), "TypeError: type 'bool' is not an acceptable base type")
check(outcome(m.not_ready), True)

# ---- instance checks


class Meta(type):
    def __instancecheck__(cls, instance):
        return instance == "special"

    def __subclasscheck__(cls, subclass):
        raise ZeroDivisionError("never")


class Strange(metaclass=Meta):
    pass


check(
    [m.is_instance(5, int), m.is_instance(5, (str, int)), m.is_instance(5, str), m.is_instance(True, int), m.is_instance("special", Strange)],
    [True, True, False, True, True],
)
check([m.is_instance(5, int | str), m.is_instance(child, m.Base)], [True, True])
check(outcome(m.is_instance, 5, 6), "TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union")
check(outcome(m.is_instance, 5, (str, 6)), "TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union")
check(
    [m.is_subclass(bool, int), m.is_subclass(int, (str, object)), m.is_subclass(int, str), m.is_subclass(Child, m.Base)],
    [True, True, False, True],
)
check(outcome(m.is_subclass, 5, int), "TypeError: issubclass() arg 1 must be a class")
check(outcome(m.is_subclass, int, 5), "TypeError: issubclass() arg 2 must be a class, a tuple of classes, or a union")
check(outcome(m.is_subclass, int, Strange), "ZeroDivisionError: never")


class Pretender:
    @property
    def __class__(self):
        return m.Base


check((m.is_instance(Pretender(), m.Base), isinstance(Pretender(), m.Base), m.checks(Pretender())), (True, True, []))

# ---- counts

value = object()
count = sys.getrefcount(value)
for kind in (m.Stack, Tower):
    o = kind([value])
    o.push("x")
    o.append(value)
    del o
check(sys.getrefcount(value) - count, 0)
d = m.Defaults(lambda key: value)
check(d[1] is value and d[2] is value, True)
del d
check(sys.getrefcount(value) - count, 0)
for function, args in [(m.Stack, ([value],)), (m.Stack, (5,)), (Tower, ([value],)), (m.Defaults, (value,)), (m.Number, (2**80,)),
                       (m.Text, ("long text " * 10,)), (m.Pair, ((value, value),)), (m.Problem, (value,)), (Child, (1, 2)),
                       (m.Derived, ("x", 1)), (m.is_instance, (value, (int, str))), (m.is_instance, (value, 5)), (Big, (5, value))]:
    balanced(function, *args)

finish()
