"""Operators on Python classes: reflected methods, in-place ones, NotImplemented, subclass priority."""


def method(name):
    def f(self, *others):
        return f"{type(self).__name__}.{name}({', '.join(map(str, others))})"

    return f


class All:
    def __str__(self):
        return "all"


class Left:
    def __str__(self):
        return "left"


class InPlace(All):
    pass


NAMES = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor".split()
for n in NAMES:
    setattr(All, f"__{n}__", method(n))
    setattr(All, f"__r{n}__", method("r" + n))
    setattr(Left, f"__{n}__", lambda self, other: NotImplemented)
    if n != "divmod":
        setattr(InPlace, f"__i{n}__", method("i" + n))
for n in "neg pos invert abs".split():
    setattr(All, f"__{n}__", method(n))
a, l = All(), Left()
OPERATORS = "+ - * @ / // % ** << >> & | ^".split()
for op in OPERATORS:
    print(eval(f"a {op} 1"), eval(f"1 {op} a"), eval(f"l {op} a"), eval(f"a {op} l"), end="; ")
    try:
        eval(f"l {op} 1")
    except TypeError as error:
        print(error, end="; ")
    try:
        eval(f"1 {op} l")
    except TypeError as error:
        print(error)
    x = All()
    y = InPlace()
    exec(f"x {op}= 2\ny {op}= 3")
    print(x, y, end="; ")
    z = l
    try:
        exec(f"z {op}= 1")
    except TypeError as error:
        print(error)
print(divmod(a, 1), divmod(1, a), -a, +a, ~a, abs(a), pow(a, 2, 3), pow(2, a))
for code in ("-l", "+l", "~l", "abs(l)", "pow(l, 1, 2)", "round(l)", "divmod(l, 1)", "l < l", "l[0]", "l()", "l @ 1", "int(l)", "float(l)", "complex(l)", "len(l)", "hash(l) and 1", "l in l", "iter(l)", "bytes(l)", "l.x"):
    try:
        print(eval(code))
    except (TypeError, AttributeError) as error:
        print(code, "->", error)


class Base:
    def __add__(self, other):
        return "Base.add"

    def __radd__(self, other):
        return "Base.radd"

    def __eq__(self, other):
        return "Base.eq"

    def __lt__(self, other):
        return "Base.lt"

    def __gt__(self, other):
        return "Base.gt"


class Derived(Base):
    def __radd__(self, other):
        return "Derived.radd"

    def __gt__(self, other):
        return "Derived.gt"


class Silent(Base):
    pass


b, d, s = Base(), Derived(), Silent()
print(b + d, d + b, b + s, s + b, b + b, d + d, 1 + d, d + 1, b < d, d > b, b == d, b == 1, 1 == b, b != 1 if False else "")


class Compare:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Compare) and self.n == other.n

    def __lt__(self, other):
        if not isinstance(other, Compare):
            return NotImplemented
        return self.n < other.n

    def __le__(self, other):
        return self < other or self == other


p, q = Compare(1), Compare(2)
print(p == q, p != q, p < q, p > q, p <= q, q >= p, p == Compare(1), p != 5, p == 5)
for code in ("p < 5", "5 < p", "p >= 5", "hash(p)", "{p: 1}", "sorted([q, 1])"):
    try:
        print(eval(code))
    except TypeError as error:
        print(code, "->", error)
print(max([p, q]).n, sorted([q, p])[0].n, [p, q].index(Compare(2)))


class Rational:
    def __init__(self, n, d=1):
        def gcd(a, b):
            while b:
                a, b = b, a % b
            return a

        g = gcd(abs(n), abs(d)) * (1 if d > 0 else -1)
        self.n, self.d = n // g, d // g

    def __repr__(self):
        return f"{self.n}/{self.d}" if self.d != 1 else f"{self.n}"

    def _coerce(self, other):
        return other if isinstance(other, Rational) else Rational(other) if isinstance(other, int) else None

    def __add__(self, other):
        if (o := self._coerce(other)) is None:
            return NotImplemented
        return Rational(self.n * o.d + o.n * self.d, self.d * o.d)

    __radd__ = __add__

    def __mul__(self, other):
        if (o := self._coerce(other)) is None:
            return NotImplemented
        return Rational(self.n * o.n, self.d * o.d)

    __rmul__ = __mul__

    def __neg__(self):
        return Rational(-self.n, self.d)

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * Rational(1) if other == 1 else self * Rational(other.d, other.n) if isinstance(other, Rational) else self * Rational(1, other)

    def __rtruediv__(self, other):
        return Rational(other) / self

    def __pow__(self, exponent, modulus=None):
        return Rational(self.n**exponent, self.d**exponent)

    def __float__(self):
        return self.n / self.d

    def __int__(self):
        return self.n // self.d

    def __round__(self, digits=None):
        return ("rounded", digits)

    def __trunc__(self):
        return 0

    def __floor__(self):
        return self.n // self.d

    def __bool__(self):
        return self.n != 0

    def __eq__(self, other):
        o = self._coerce(other)
        return NotImplemented if o is None else (self.n, self.d) == (o.n, o.d)

    def __hash__(self):
        return hash(self.n / self.d)


h = Rational(1, 2)
print(h + h, h + 1, 1 + h, h * Rational(2, 3), 3 * h, 1 - h, h - 1, h / 2, 1 / h, h**3, -h, float(h), int(Rational(7, 2)), round(h), round(h, 2), sum([h, h, h]), sum([h], h), h == Rational(2, 4), h == 1, {h: "half"}[Rational(3, 6)], bool(h - h), h != 0.5, Rational(4, 2) == 2)
for code in ("h + 'a'", "'a' + h", "h * None", "h + 1.5"):
    try:
        print(eval(code))
    except TypeError as error:
        print(code, "->", error)


class BadResult:
    def __int__(self):
        return "x"

    def __float__(self):
        return 1

    def __complex__(self):
        return 1.0

    def __index__(self):
        return 1.0

    def __bool__(self):
        return 1

    def __len__(self):
        return "x"

    def __hash__(self):
        return "x"

    def __str__(self):
        return 5

    def __repr__(self):
        return None

    def __bytes__(self):
        return "x"

    def __format__(self, spec):
        return 5

    def __contains__(self, item):
        return []

    def __iter__(self):
        return 5

    def __dir__(self):
        return 5

    def __eq__(self, other):
        return "neither"

    def __round__(self):
        return "anything"


r = BadResult()
for code in ("int(r)", "float(r)", "complex(r)", "[1][r]", "bool(r)", "len(r)", "hash(r)", "str(r)", "repr(r)", "bytes(r)", "format(r)", "1 in r", "list(r)", "dir(r)", "r == 1", "r != 1", "not r", "round(r)", "range(r)", "'%d' % r", "f'{r}'", "print(r)", "hex(r)", "(1).__add__(r)", "operator_missing"):
    try:
        print(code, "->", eval(code))
    except (TypeError, NameError) as error:
        print(code, "->", type(error).__name__, error)
