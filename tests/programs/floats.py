"""float and complex."""


def attempt(function, *args):
    try:
        print(repr(function(*args)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


inf, nan = float("inf"), float("nan")
values = [0.0, -0.0, 1.0, -1.5, 0.1, 1 / 3, 2.5, 1e15, 1e16, 123456789.123, 1e22, 1e23, 1e-5, 1e-4, 5e-324, 1.7976931348623157e308, inf, -inf, nan, 100.0, 1e100]
print(values)
for v in values:
    print(v, -v, abs(v), bool(v), v + 1, v * 2, v - 0.1, v / 3, hash(v) if v == v else "nan", v.is_integer(), v.hex(), f"{v:.3f}", f"{v:g}", f"{v:e}")
for a, b in [(7.5, 2), (-7.5, 2), (7.5, -2), (-7.5, -2), (0.0, 3), (-0.0, 3), (1e300, 7), (5, inf), (-5, inf), (inf, 2), (0.3, 0.1)]:
    for f in (lambda: a // b, lambda: a % b, lambda: divmod(a, b), lambda: a**b, lambda: a / b):
        attempt(f)
    print()
for expression in ("1.0 / 0", "1.0 // 0", "1.0 % 0", "divmod(1.0, 0)", "0.0 ** -1", "(-1.0) ** 0.5", "10.0 ** 400", "1e308 * 10", "inf - inf", "inf * 0", "int(inf)", "int(nan)", "round(inf)", "round(nan)", "inf.as_integer_ratio()", "1.5 & 1", "1.5 << 1", "1.5 + 'a'", "'a' + 1.5", "1.5 < 'a'", "float('x')", "float('')", "float('1_0.5')", "float(' 1.5\\n')", "float('1e400')", "float('-inf')", "float('iNfInItY')", "float('nan')", "float('0x1p3')", "float.fromhex('0x1.8p3')", "float.fromhex('zz')", "float([])", "float(None)", "float('1__0')", "float(b'2.5')", "float('\u0663.5')", "nan == nan", "nan != nan", "nan < 1", "[nan] == [nan]", "inf > 10**400", "1e16 == 10**16", "0.1 + 0.2", "0.1 + 0.2 == 0.3", "2**53 == 2.0**53 + 1", "10**22 == 1e22", "10**23 == 1e23", "3 == 3.0", "hash(3) == hash(3.0)", "1.0 .real"):
    print(expression, end=" -> ")
    attempt(lambda: eval(expression))
    print()
print([round(x) for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 2.6, 1e20)], [round(x, 2) for x in (1.005, 2.675, 1.115, -1.115, 1e20)], round(1234.5678, -2), round(5.5, 0), round(1.5, None), round(1e300, 300), round(0.1, 400), round(123.456, -400))
print((0.75).as_integer_ratio(), (-2.5).as_integer_ratio(), (0.1).as_integer_ratio(), (2.5).__trunc__(), (2.5).__floor__(), (-2.5).__ceil__(), int(-2.9), float.fromhex("-0x1p-1074"), (1e10).conjugate(), (1.5).imag)
print([float(s) for s in ("1", "1.", ".5", "1e5", "1E-5", "+1", "-0", "1e-400", "123456789012345678901234567890", "0.1e1")])
print(max(1.0, 2), min(nan, 1), min(1, nan), sorted([3.0, 1, 2.5]), sum([0.1] * 10), sum([1e308, 1e308, -1e308]) if False else "", sum([0.1, 0.2, 0.3]))
print(repr(0.1), str(0.1), repr(1e21), repr(123456789012345680.0), repr(1.0), repr(1e7), repr(0.00001), repr(2.0**70), repr(1.1e-7), 1e0, 12e-1, 1_0.5_0, .5, 5.)


class MyFloat(float):
    def __repr__(self):
        return f"MyFloat({float(self)})"


class HasFloat:
    def __float__(self):
        return 1.25


class BadFloat:
    def __float__(self):
        return "x"


class IndexOnly:
    def __index__(self):
        return 7


print(MyFloat(1.5), MyFloat(1.5) + 1, [MyFloat("2")], float(HasFloat()), float(IndexOnly()), type(MyFloat(1) * 1).__name__)
attempt(float, BadFloat())
attempt(float, "1", 2)
print()
c = 3 + 4j
print(c, c.real, c.imag, abs(c), c.conjugate(), -c, c + 1, c * 2j, c / 2, c**2, c == 3 + 4j, bool(0j), hash(c) == hash(3 + 4j), hash(2 + 0j) == hash(2), complex("1+2j"), complex(1, 2), complex("j"), complex(" -1.5e3j "), repr(-0j), 1j * 1j, complex(inf, nan), -1j, 0j, -(0j), 1e100j)
for expression in ("c < c", "c // 1", "c % 1", "int(c)", "float(c)", "complex('x')", "complex('1', 2)", "complex('1 + 2j')", "1j / 0", "0j ** -1", "c ** 0", "c ** -1", "2 ** c", "complex([])", "complex(1j, 1j)", "round(c)", "divmod(c, 1)", "complex(real=1, imag=2)"):
    print(expression, end=" -> ")
    attempt(lambda: eval(expression))
    print()
