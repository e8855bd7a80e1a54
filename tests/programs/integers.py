"""int: arithmetic of any size, conversions, methods, errors."""


def attempt(function, *args):
    try:
        print(repr(function(*args)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


numbers = [0, 1, -1, 2, 7, -7, 255, 2**30, -(2**30) - 1, 2**31, 2**62, -(2**63), 10**18, 2**64, 10**30, -(10**40), 3**100]
for a in numbers:
    row = []
    for b in (1, -1, 3, -4, 2**33, -(10**20)):
        row.append((a + b, a - b, a * b, a // b, a % b, divmod(a, b), a & b, a | b, a ^ b, a < b, a == b, a >= b))
    print(a, row)
for a in numbers:
    print(a, -a, +a, ~a, abs(a), bool(a), a << 5, a >> 3, a >> 200, a << 70, a**2, a**3, a.bit_length(), a.bit_count(), hash(a), hex(a), oct(a), bin(a), float(a))
print([7 / 2, -7 / 2, 10**400 / 10**399, 1 / 3, 0 / 5, (2**53 + 1) / 1, 2**1023 / 2**1000], [2**-1, 2**-2, (-2) ** -3, 0**0, (-1) ** 1001])
print(pow(3, 100, 7), pow(3, -1, 7), pow(10, 20, -7), pow(0, 0, 1), pow(-5, 3, 13), pow(2, 10**5, 10**9 + 7))
print(round(1234, -2), round(1250, -2), round(1350, -2), round(-15, -1), round(5), round(7, 3), round(10**30 + 5, -1), round(55, -5))
for arguments in [("42",), (" -42\n",), ("0x1f", 16), ("1f", 16), ("0b101", 0), ("0o17", 0), ("z", 36), ("1_000",), ("+5",), ("", ), ("x",), ("1__0",), ("_1",), ("0x", 16), ("9", 8), ("1", 1), ("1", 37), (" ",), ("1.5",), ("\u0663",), (3.99,), (-3.99,), (float("inf"),), (float("nan"),), (1e30,), (None,), ([],), (5, 10), ("010", 0), ("0", 0), ("00", 0), (b"12",), (True,), ("\u00b2",), ("12\0",)]:
    attempt(int, *arguments)
print()
for expression in ("1 // 0", "1 % 0", "1 / 0", "divmod(1, 0)", "0 ** -1", "1 << -1", "1 >> -1", "pow(2, -1, 4)", "pow(2, 3, 0)", "pow(2.0, 3, 5)", "1 + 'a'", "1 & 1.0", "~1.5", "10**400 / 3", "float(10**400)", "10**400 * 1.0", "int('9' * 5000)", "str(10**5000)", "(5).x", "len(5)", "1 < 'a'", "1 << 10**20", "0 << 10**20", "1 >> 10**20", "2**0.5", "(-8)**(1/3)", "1 if 5 else 2"):
    attempt(eval, expression)
print()
print((10).as_integer_ratio(), (5).numerator, (5).denominator, (5).real, (5).imag, (5).conjugate(), (2**70).is_integer(), int.from_bytes(b"\x00\xff"), (1000).to_bytes(2))
print(0xFF, 0o17, 0b1010, 1_000_000, 0xFFFF_FFFF_FFFF_FFFF, int("1" * 50), -0, 5 .real)
print(10**100, str(2**200), repr(-(2**100)), f"{2**100:,}", int(str(3**200)) == 3**200, int(hex(3**200), 16) == 3**200)
factorial = 1
for n in range(1, 101):
    factorial *= n
print(factorial, factorial // 10**100, factorial % (10**20 + 39))
a, b = 0, 1
for _ in range(1000):
    a, b = b, a + b
print(a, a % 10**9, len(str(a)))
x = 5
x += 1
x -= 2
x *= 3
x //= 2
x **= 3
x %= 50
x <<= 4
x >>= 1
x |= 3
x &= 0xFE
x ^= 1
print(x, x is x, True + True, True * 5, True & False, True | 2, ~True if False else -2, bool(5) is True, int(True), isinstance(True, int), True == 1, hash(True), {1: "a", True: "b", 1.0: "c"})
print(True, False, repr(True), str(False), bool(), bool([]), bool("x"), not 5, True ^ True, True & True, type(True & True).__name__, type(True & 1).__name__, True.__class__, True.bit_length())


class Index:
    def __index__(self):
        return 3


class Int:
    def __int__(self):
        return 9


print([10, 20, 30, 40][Index()], "abcdef"[Index():], range(Index()), bin(Index()), int(Index()), int(Int()), "ab" * Index())
attempt(lambda: [1][Int()])
attempt(lambda: range(1.0))
attempt(hex, 1.5)
print()


class MyInt(int):
    def __add__(self, other):
        return MyInt(int(self) + int(other))

    def __repr__(self):
        return f"MyInt({int(self)})"


print(MyInt(5) + 3, 3 + MyInt(5), MyInt(5) * 2, MyInt("7"), sum([MyInt(1), MyInt(2)]), MyInt(5) == 5, {5: 1}[MyInt(5)], type(-MyInt(5)).__name__, int(MyInt(3)).__class__.__name__, MyInt.from_bytes(b"a"))
