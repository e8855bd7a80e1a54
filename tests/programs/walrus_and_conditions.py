"""Assignment expressions, conditional expressions, boolean operators, chained comparisons."""

if (n := len("hello")) > 3:
    print(n)
data = iter([1, 2, 3, 0, 4])
while x := next(data):
    print(x, end=" ")
print(x)
print([y := 1, y + 1, y * 10], (z := 5) + z, {"k": (w := 3)}, w, (lambda: (v := 7) + v)())
print(any((found := c) in "xyz" for c in "abxc"), found)
print([(last := i) for i in range(3)], last, [k for k in range(5) if (half := k / 2) > 1], half)


def function(a, b=(c := 9)):
    if (d := a * 2) and (e := d - 2):
        return d, e
    return d


print(function(5), function(1), c)
print(1 if True else 2, "a" if 0 else "b" if 1 else "c", (0 or "x"), ("" or None), (1 and 2), (0 and 1), (None or 0 or [] or "last"), not 0, not not "a", not [] and "yes")
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 == 1, 1 == 1.0 == True, 1 < 2 > 1, "a" < "b" <= "b" != "c", 1 in [1] in [[1]], (1 in [1]) in [[1]])


def trace(name, value):
    print(name, end=" ")
    return value


print(trace("a", 1) < trace("b", 0) < trace("c", 5))
print(trace("a", 0) or trace("b", "") or trace("c", 3))
print(trace("a", 1) and trace("b", 0) and trace("c", 3))
print(trace("yes", 1) if trace("condition", True) else trace("no", 0))


class Truth:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        return self.value


class Length:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


class Both(Length):
    def __bool__(self):
        return True


class Neither:
    pass


print([bool(v) for v in (Truth(True), Truth(False), Length(0), Length(1), Both(0), Neither(), 0, 0.0, 0j, "", b"", (), [], {}, set(), frozenset(), range(0), None, NotImplemented if False else 1, ..., "0", [0], (None,), -1, float("nan"))])
for bad in (Truth(5), Truth("x"), Truth(None), Length(-1), Length("x")):
    try:
        if bad:
            print("true")
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
t, f = Truth(True), Truth(False)
print((t and f) is f, (f and t) is f, (t or f) is t, (f or t) is t, not t, not f)
a = b = 5
print(a is b, a is not None, None is None, [] is [], a == b != 6, not a == b, a not in [b], 5 not in [], "x" not in "xyz")
i = 10
i += 5 if i > 5 else 100
print(i, -i if i < 0 else i, (i if i else 0) + 1, [j if j % 2 else -j for j in range(4)])
assert (m := 5) == 5, "never"
print(m, f"{(q := 3)}", q, [*(r := [1, 2])], r, print(s := "printed") or s)
