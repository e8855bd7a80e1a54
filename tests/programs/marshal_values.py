"""marshal: the bytes of values in each version of the format, references, and what is refused."""
import marshal


def show(function, *args, **kwargs):
    try:
        print(repr(function(*args, **kwargs)))
    except Exception as error:
        print(type(error).__name__ + ":", error)


class File:
    """A binary file in memory."""

    def __init__(self, data=b""):
        self.data = data

    def write(self, data):
        self.data += data
        return len(data)

    def read(self, size):
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def readinto(self, buffer):
        taken = self.read(len(buffer))
        buffer[:len(taken)] = taken
        return len(taken)


values = [
    None, StopIteration, ..., True, False, 0, -1, 255, 2**31 - 1, -2**31, 2**31, -2**31 - 1, 2**45 - 1, -2**60, 10**40,
    0.0, -0.0, 1.5, 0.1, 1e300, float("inf"), float("nan"), 1j, complex(-0.0, 0.1), b"", b"abc", "", "a", "name", "two words",
    "x" * 300, "\xe9", "\u20ac uro", "\U0001F600", "\udc80", (), (1, 2), tuple(range(300)), [], [1, [2, [3]]], {}, {"k": [1], 2: ()},
    set(), {3, 1, 2}, frozenset(), frozenset({"b", "a"}), bytearray(b"xyz"), memoryview(b"view"),
]
for value in values:
    for version in range(5):
        data = marshal.dumps(value, version)
        back = marshal.loads(data)
        assert type(back) is type(value) or isinstance(value, (bytearray, memoryview)), (value, back)
        assert repr(back) == repr(value) or isinstance(value, (bytearray, memoryview, set, frozenset)), (value, back)
        assert value != value or back == value, (value, back)
        assert marshal.loads(bytearray(data)) == back or back != back
        if len(data) < 60:
            print(version, data)

print(marshal.version)
shared = [1000, "some text"]
data = marshal.dumps([shared, shared, (shared,)])
print(data)
back = marshal.loads(data)
print(back, back[0] is back[1] is back[2][0])
loop = []
loop.append(loop)
print(marshal.dumps(loop))
back = marshal.loads(marshal.dumps(loop))
print(back, back[0] is back)
table = {}
table["me"] = table
back = marshal.loads(marshal.dumps(table))
print(back, back["me"] is back)
back = marshal.loads(b"\xa9\x01r\0\0\0\0")
print(back, back[0] is back)
show(marshal.dumps, loop, 2)

nested = []
for _ in range(1990):
    nested = [nested]
back = marshal.loads(marshal.dumps(nested))
depth = 0
while back:
    back, depth = back[0], depth + 1
print(depth)
for _ in range(20):
    nested = [nested]
show(marshal.dumps, nested)
show(marshal.loads, b")\x01" * 3000 + b"N")

for data in [
    b"", b"?", b"i\0", b"(\x05\0\0\0N", b"(\xff\xff\xff\xff", b"[\xff\xff\xff\xff", b"<\xff\xff\xff\xff", b"s\xff\xff\xff\xff",
    b"u\xff\xff\xff\xff", b"a\xff\xff\xff\xff", b"l\0\0\0\x80", b"l\x01\0\0\0\0\0", b"l\x01\0\0\0\0\x80", b"r\0\0\0\0", b")\x010",
    b"[\x01\0\0\x000", b"[\x01\0\0\x0000", b"<\x01\0\0\x0000", b"0", b"{N0", b"{NN0", b"f\x03abc", b"f\x051", b"f", b"z\x05ab", b"z",
    b"s\5\0\0\0a", b"s\5", b"c\0\0\0\0", b"u\x01\0\0\0\xff", b"<\1\0\0\0[\0\0\0\0", b"c" + b"\0" * 20 + b"NNN", b"g\0", b"x\x011\x03abc",
    b"{", b"{N", b"l\x01", b"I\1\2", b"I" + b"\xfe" * 8, b"g", b")", b"(\xff\xff\xff\x7fNN", b"s\xff\xff\xff\x7fNN", b"z\x02\xe9\xe8", b"NNN",
    b"\xa9\x02i\1\0\0\0r\0\0\0\0", b"\xbe\x01\0\0\0r\0\0\0\0", b"l\0\0\0\0", b"\xac\0\0\0\0\0",
]:
    print(data[:24], end=" ")
    show(marshal.loads, data)

show(marshal.dumps, object())
show(marshal.dumps, [object()])
show(marshal.dumps, int)
show(marshal.dumps, type("I", (int,), {})(3))
show(marshal.dumps, slice(1))
show(marshal.dumps, memoryview(b"ab")[::-1])
show(marshal.dumps, 1, "a")
show(marshal.loads, 5)
show(marshal.loads, "a")

code = compile("def f(a, b=1, *c, d, **e):\n    return lambda: (a, {1, 2})\nx = f(1, d=2)()\n", "file.py", "exec")
data = marshal.dumps(code)
back = marshal.loads(data)
print(back == code, back.co_filename, [c.co_varnames for c in back.co_consts if hasattr(c, "co_varnames")], marshal.loads(marshal.dumps(back)) == code)
namespace = {}
exec(back, namespace)
print(namespace["x"])
show(marshal.dumps, code, allow_code=False)
show(marshal.dumps, [code], allow_code=False)
show(marshal.loads, data, allow_code=False)

file = File()
print(marshal.dump([1, "two", 3.0], file), marshal.dump("second", file, 2), file.data)
print(marshal.load(file), marshal.load(file))
show(marshal.load, file)
show(marshal.load, File(b"i\0"))
show(marshal.load, File(b"s\xff\xff\xff\x7fabc"))
show(marshal.load, 5)
