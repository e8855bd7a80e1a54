"""bytes and bytearray."""


def attempt(function, *args, **kwargs):
    try:
        print(repr(function(*args, **kwargs)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


def row(label, *calls):
    print(label, end=": ")
    for call in calls:
        attempt(call)
    print()


row("make", lambda: bytes(), lambda: bytes(3), lambda: bytes([1, 2, 255]), lambda: bytes("é", "utf-8"), lambda: bytes(b"x"), lambda: bytes(range(3)), lambda: bytes("x"), lambda: bytes([256]), lambda: bytes([-1]), lambda: bytes(-1), lambda: bytes(["a"]), lambda: bytes(1.5), lambda: bytes(None), lambda: bytes(5, "utf-8"), lambda: bytes.fromhex("00 ff 7F"), lambda: bytes.fromhex("0"), lambda: bytes.fromhex("zz"))
row("array", lambda: bytearray(), lambda: bytearray(2), lambda: bytearray(b"ab"), lambda: bytearray([1, 300]), lambda: bytearray("x", "ascii"), lambda: bytearray("x"), lambda: bytearray.fromhex("0a"))
b = b"hello world"
row("index", lambda: b[0], lambda: b[-1], lambda: b[1:4], lambda: b[::-1], lambda: b[99], lambda: b["x"], lambda: list(b"ab"), lambda: b[5:2])
row("find", lambda: b.find(b"o"), lambda: b.rfind(b"o"), lambda: b.find(111), lambda: b.index(b"x"), lambda: b.count(b"l"), lambda: b.count(108), lambda: b"o" in b, lambda: 104 in b, lambda: "o" in b, lambda: 300 in b, lambda: b.find("o"))
row("split", lambda: b.split(), lambda: b.split(b"o"), lambda: b.split(b"o", 1), lambda: b.rsplit(b"o", 1), lambda: b.split(b""), lambda: b"a\nb\r\n".splitlines(), lambda: b.partition(b" "), lambda: b.rpartition(b"z"), lambda: b.split("o"))
row("change", lambda: b.upper(), lambda: b.title(), lambda: b.replace(b"l", b"L", 1), lambda: b.replace(b"", b"-", 3), lambda: b.strip(b"hd"), lambda: b.removeprefix(b"hello "), lambda: b.center(15, b"*"), lambda: b"7".zfill(3), lambda: b"a\tb".expandtabs(4), lambda: b.swapcase(), lambda: b.capitalize(), lambda: b"\xc9".lower())
row("join", lambda: b",".join([b"a", bytearray(b"b")]), lambda: b",".join(["a"]), lambda: b"".join([]), lambda: bytearray(b"-").join([b"a", b"b"]))
row("test", lambda: b.startswith(b"he"), lambda: b.endswith((b"x", b"ld")), lambda: b.isalpha(), lambda: b"abc".isalpha(), lambda: b"12".isdigit(), lambda: b" ".isspace(), lambda: b"aB".isupper(), lambda: b"\xff".isascii(), lambda: b.startswith("h"))
row("decode", lambda: b"caf\xc3\xa9".decode(), lambda: b"\xe9".decode("latin-1"), lambda: b"a\xff".decode(), lambda: b"a\xff".decode("utf-8", "replace"), lambda: b"a\xff".decode("utf-8", "ignore"), lambda: b"a\xff".decode("utf-8", "backslashreplace"), lambda: b"a\xff".decode("utf-8", "surrogateescape"), lambda: b"\xff".decode("ascii"), lambda: b"a\0".decode("utf-16-le"), lambda: b"\xe2\x82".decode(), lambda: b"\xed\xa0\x80".decode(), lambda: b"\xf4\x90\x80\x80".decode(), lambda: b"\xc0\x80".decode(), lambda: b"x".decode("nope"))
row("hex", lambda: b"\x00\xff".hex(), lambda: b"abcd".hex(":"), lambda: b"abcdef".hex("-", 2), lambda: b"abcde".hex("_", -2), lambda: b"a".hex("ab"))
row("operators", lambda: b"a" + b"b", lambda: b"a" * 3, lambda: b"a" + "b", lambda: b"a" == "a", lambda: b"a" < b"b", lambda: b"a" + bytearray(b"c"), lambda: bytearray(b"a") + b"c", lambda: b"a" == bytearray(b"a"), lambda: b"a" < "b", lambda: hash(b"a") == hash(b"a"), lambda: hash(bytearray()), lambda: b"%s-%d" % (b"x", 5))
row("repr", lambda: b"a'b", lambda: b"a\"'b", lambda: b"\x00\t\n\\\x7f\x80", lambda: bytearray(b"q"), lambda: str(b"x"))
row("translate", lambda: b"abc".translate(bytes.maketrans(b"ab", b"xy")), lambda: b"abc".translate(None, b"b"), lambda: b"abc".translate(b"short"), lambda: bytes.maketrans(b"a", b"bc"))
a = bytearray(b"abc")
a.append(100)
a.extend(b"ef")
a.insert(0, 65)
a += b"!"
a[1] = 98
a[2:4] = b"XYZ"
del a[0]
del a[::3]
print(a, a.pop(), a.pop(0), a, len(a), a.copy() is a, a.reverse(), a, a.remove(90) if 90 in a else None, a)
row("array errors", lambda: a.append(256), lambda: a.append("x"), lambda: a.insert(0, -1), lambda: a.remove(1), lambda: bytearray().pop(), lambda: a.__setitem__(0, 300), lambda: a.__setitem__(99, 1), lambda: a.extend("x"), lambda: a.extend([1, "x"]), lambda: a.__setitem__(slice(0, 1), 5), lambda: a.__setitem__(slice(None, None, 2), b"x" * 9))
a.clear()
print(a, a * 3, bytearray(b"ab") * 2, bytearray(b"x") == b"x")
m = memoryview(bytearray(b"memory"))
m[0] = 77
print(m[0], bytes(m[1:3]), m.tolist()[:2], len(m), m.nbytes, m.format, m.readonly, bytes(m), m[-1], m[::2].tobytes(), m == b"Memory", m.hex())
row("views", lambda: memoryview(b"ro").__setitem__(0, 1), lambda: memoryview("x"), lambda: m[99], lambda: m["x"], lambda: m.__setitem__(0, 256), lambda: m.__setitem__(slice(0, 2), b"xyz"))
row("ints", lambda: int.from_bytes(b"\x01\x02", "big"), lambda: (258).to_bytes(2, "little"), lambda: (-1).to_bytes(2, "big", signed=True), lambda: (-1).to_bytes(2), lambda: (256).to_bytes(1), lambda: int.from_bytes(b"\xff\xff", signed=True), lambda: int.from_bytes([1, 0]), lambda: int(b"42"), lambda: int(b"zz", 36), lambda: float(b"1.5"), lambda: (5).to_bytes(2, "middle"))
