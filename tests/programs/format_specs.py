"""Format specifications, str.format and the % operator."""


def attempt(function, *args, **kwargs):
    try:
        print(repr(function(*args, **kwargs)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


def row(value, *specs):
    for spec in specs:
        attempt(format, value, spec)
    print()


row(42, "", "d", "5", "<5", "^5", ">5", "=+6", "05", "+", " ", "-", "x", "X", "o", "b", "#x", "#X", "#o", "#b", "#010b", "c", "n", "_", ",", "_x", "_b", "e", "f", "g", "%", ".2f", "s", "q", ".3", "1.2d", ",x", "__", ",_")
row(-42, "5", "05", "=5", "x", "#x", "+d", " d", "08.3f", "*=10", "e")
row(0, "", "+", "x", "#b", "e", "g", "%", "05")
row(123456789, ",", "_", "15,", "015,", "_x", "#_b", "<15,d", ",.2f", "012_d")
row(2**70, "d", "x", ",", "e", "g", ".30g")
row(True, "", "d", "5", "<6", "x", "s", "f")
row(3.14159, "", ".2", ".2f", "8.3f", "08.3f", "+.1f", "e", ".3e", "E", "g", ".2g", "G", "%", ".1%", ",.2f", "n", "<10", "^10.1f", "s", "d", "x", "#.0f", "z.1f", "_.3f")
row(-0.0, "", "f", "z.1f", "+", "g", "e")
row(1e16, "", "g", "f", ",", "e", ".3")
row(1234567.891, ",", "_", ",.1f", "_.2f", "015,.1f", ".3g", ".10g", "g", "n")
row(0.0001, "", "g", "e", ".2g", "f")
row(0.00001, "", "g", "e", "f", ".10f")
row(float("inf"), "", "f", "g", "5", "05", "e", "F", "%", "d")
row(float("nan"), "", "f", "G", "8", "+")
row("text", "", "s", "10", "<10", "^10", ">10", "*^10", ".2", "6.2", "010", "=10", "d", "+", ",", "#", "\u20ac<6", "<<6")
row(1 + 2j, "", ".1f", "+.2e", ">15", "g", "010", "=10", "%", "d")
row(None, "", "5", "s")
row([1], "", ">5")
print("{} {} {}".format(1, "a", [2]), "{0} {1} {0}".format("a", "b"), "{a} {b}".format(a=1, b=2), "{0[1]} {0[0]}".format([1, 2]))
print("{a.real} {b[key]} {c[0].imag}".format(a=5, b={"key": "v"}, c=[3j]), "{:>5}|{:<5}|{:^5}".format(1, 2, 3), "{!r} {!s} {!a}".format("é", "é", "é"))
print("{:{}}|{:{w}.{p}}|{0:{1}}".format("x", 5, w=6, p=2) if False else "{:{}}|{:{w}.{p}}".format("x", 5, 3.14159, w=6, p=2), "{{}} {{{}}}".format(1))
for template in ("{", "}", "{}{}", "{0}{}", "{a}", "{5}", "{!x}", "{0!}", "{0.missing}", "{0[9]}", "{:q}", "{0", "{0[}", "{0[]}", "{:{:{}}}", "{!r", "{a b}", "{.real}", "{[0]}", "{0.real.imag}", "{-1}", "{ 0}"):
    attempt(template.format, 1)
print()
print("%s %r %a %d %i %u" % ("s", "r", "é", 1, 2, 3), "%5d|%-5d|%05d|%+d|% d" % (1, 2, 3, 4, 5), "%x %X %#x %o %#o" % (255, 255, 255, 8, 8))
print("%f %.2f %8.3f %e %E %g %G" % (1.5, 1.555, 1.5, 1500, 1500, 0.00001, 1e20), "%c%c" % ("a", 98), "%%", "100%% %s" % 1, "%(a)s %(b)05.1f" % {"a": 1, "b": 2})
print("%*d %-*d %.*f" % (5, 1, 5, 2, 2, 3.14159), "%.3s|%5.2s|%-6s|" % ("abcdef", "abc", "ab"), "%s" % (1,), "%s" % [1, 2], "%d" % 3.99, "%x" % 10**20)
for template, values in [("%d", "x"), ("%s", ()), ("%s %s", (1,)), ("%s", (1, 2)), ("%(a)s", 5), ("%(a)s", {}), ("%q", 1), ("%", 1), ("%c", "ab"), ("%c", -1), ("%x", 1.5), ("%d", None), ("%f", "x"), ("%*d", ("x", 1)), ("%(a", {"a": 1}), ("%.5q", 1), ("%s", {}), ("x", {}), ("x", 5), ("%i", 10**400)]:
    attempt(lambda: template % values if not (template == "%i") else len(template % values))
print()
print(b"%d %s %a %b %c %x %5.1f" % (1, b"s", "é", b"b", 65, 255, 1.25), b"%r" % "x")
for template, values in [(b"%s", "str"), (b"%b", 5), (b"%c", 256), (b"%c", b"ab"), (b"%d", "x")]:
    attempt(lambda: template % values)
print()
print("{:>{}}".format("a", 4), "{0:{1}{2}}".format("a", ">", 4), format(5), format("a", "3") + "|", "{:d}".format(True), "{:%}".format(0.25))


class F:
    def __format__(self, spec):
        return 5 if spec == "bad" else f"F({spec})"


print("{:abc} {}".format(F(), F()))
attempt(format, F(), "bad")
attempt("{:bad}".format, F())
attempt(format, 5, 5)
print("{a}".format_map({"a": 1}), "{a}".format_map(type("D", (dict,), {"__missing__": lambda self, k: f"no {k}"})()))
