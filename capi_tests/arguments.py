"""PyArg_*: every format unit with right and wrong values, keyword parsing, unpacking; every error's text."""

from support import balanced, check, finish, outcome

import _arguments as m


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Float:
    def __float__(self):
        return 1.5


class Int:
    def __int__(self):
        return 7


class BadIndex:
    def __index__(self):
        return "x"


class BadBool:
    def __bool__(self):
        raise ZeroDivisionError("no truth")


# ---- one unit at a time; text and bytes come back as bytes, with their length and whether they are read-only

check(outcome(m.unit, "b", (0,)), 0)
check(outcome(m.unit, "b", (255,)), 255)
check(outcome(m.unit, "b", (256,)), "OverflowError: unsigned byte integer is greater than maximum")
check(outcome(m.unit, "b", (-1,)), "OverflowError: unsigned byte integer is less than minimum")
check(outcome(m.unit, "b", (True,)), 1)
check(outcome(m.unit, "b", ("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.unit, "b", (1.0,)), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(m.unit, "b", (2**70,)), "OverflowError: Python int too large to convert to C long")
check(outcome(m.unit, "B", (255,)), 255)
check(outcome(m.unit, "B", (256,)), 0)
check(outcome(m.unit, "B", (-1,)), 255)
check(outcome(m.unit, "B", (2**70,)), 0)
check(outcome(m.unit, "h", (32767,)), 32767)
check(outcome(m.unit, "h", (32768,)), "OverflowError: signed short integer is greater than maximum")
check(outcome(m.unit, "h", (-32768,)), -32768)
check(outcome(m.unit, "h", (-32769,)), "OverflowError: signed short integer is less than minimum")
check(outcome(m.unit, "h", ("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.unit, "H", (65535,)), 65535)
check(outcome(m.unit, "H", (65536,)), 0)
check(outcome(m.unit, "H", (-1,)), 65535)
check(outcome(m.unit, "H", (1.0,)), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(m.unit, "H", (2**70,)), 0)
check(outcome(m.unit, "i", (2**31-1,)), 2147483647)
check(outcome(m.unit, "i", (2**31,)), "OverflowError: signed integer is greater than maximum")
check(outcome(m.unit, "i", (-2**31,)), -2147483648)
check(outcome(m.unit, "i", (-2**31-1,)), "OverflowError: signed integer is less than minimum")
check(outcome(m.unit, "i", (1.0,)), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(m.unit, "i", ("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.unit, "i", (None,)), "TypeError: 'NoneType' object cannot be interpreted as an integer")
check(outcome(m.unit, "i", (2**70,)), "OverflowError: Python int too large to convert to C long")
check(outcome(m.unit, "I", (2**32-1,)), 4294967295)
check(outcome(m.unit, "I", (2**32,)), 0)
check(outcome(m.unit, "I", (-1,)), 4294967295)
check(outcome(m.unit, "I", ("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.unit, "I", (2**70,)), 0)
check(outcome(m.unit, "l", (2**63-1,)), 9223372036854775807)
check(outcome(m.unit, "l", (2**63,)), "OverflowError: Python int too large to convert to C long")
check(outcome(m.unit, "l", (-2**63,)), -9223372036854775808)
check(outcome(m.unit, "l", (1.5,)), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(m.unit, "l", ("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.unit, "k", (2**64-1,)), 18446744073709551615)
check(outcome(m.unit, "k", (2**64,)), 0)
check(outcome(m.unit, "k", (-1,)), 18446744073709551615)
check(outcome(m.unit, "k", ("x",)), "TypeError: argument 1 must be int, not str")
check(outcome(m.unit, "k", (1.5,)), "TypeError: argument 1 must be int, not float")
check(outcome(m.unit, "L", (2**63-1,)), 9223372036854775807)
check(outcome(m.unit, "L", (2**63,)), "OverflowError: int too big to convert")
check(outcome(m.unit, "L", (-2**63-1,)), "OverflowError: int too big to convert")
check(outcome(m.unit, "L", (1.5,)), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(m.unit, "L", ("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.unit, "K", (2**64-1,)), 18446744073709551615)
check(outcome(m.unit, "K", (2**64+5,)), 5)
check(outcome(m.unit, "K", (-1,)), 18446744073709551615)
check(outcome(m.unit, "K", ("x",)), "TypeError: argument 1 must be int, not str")
check(outcome(m.unit, "n", (2**63-1,)), 9223372036854775807)
check(outcome(m.unit, "n", (2**63,)), "OverflowError: Python int too large to convert to C ssize_t")
check(outcome(m.unit, "n", (-2**63-1,)), "OverflowError: Python int too large to convert to C ssize_t")
check(outcome(m.unit, "n", ("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.unit, "n", (1.0,)), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(m.unit, "c", (b"a",)), b'a')
check(outcome(m.unit, "c", (b"",)), "TypeError: argument 1 must be a byte string of length 1, not bytes")
check(outcome(m.unit, "c", (b"ab",)), "TypeError: argument 1 must be a byte string of length 1, not bytes")
check(outcome(m.unit, "c", ("a",)), "TypeError: argument 1 must be a byte string of length 1, not str")
check(outcome(m.unit, "c", (bytearray(b"z"),)), b'z')
check(
    outcome(m.unit, "c", (bytearray(b"zz"),)),
    "TypeError: argument 1 must be a byte string of length 1, not bytearray",
)
check(outcome(m.unit, "c", (1,)), "TypeError: argument 1 must be a byte string of length 1, not int")
check(outcome(m.unit, "C", ("a",)), 97)
check(outcome(m.unit, "C", ("\u20ac",)), 8364)
check(outcome(m.unit, "C", ("\U0001f600",)), 128512)
check(outcome(m.unit, "C", ("",)), "TypeError: argument 1 must be a unicode character, not str")
check(outcome(m.unit, "C", ("ab",)), "TypeError: argument 1 must be a unicode character, not str")
check(outcome(m.unit, "C", (b"a",)), "TypeError: argument 1 must be a unicode character, not bytes")
check(outcome(m.unit, "f", (1.5,)), 1.5)
check(outcome(m.unit, "f", (1,)), 1.0)
check(outcome(m.unit, "f", ("x",)), "TypeError: must be real number, not str")
check(outcome(m.unit, "f", (1e300,)), float("inf"))
check(outcome(m.unit, "d", (1.5,)), 1.5)
check(outcome(m.unit, "d", (1,)), 1.0)
check(outcome(m.unit, "d", (2**2000,)), "OverflowError: int too large to convert to float")
check(outcome(m.unit, "d", ("x",)), "TypeError: must be real number, not str")
check(outcome(m.unit, "d", (None,)), "TypeError: must be real number, not NoneType")
check(outcome(m.unit, "D", (1j,)), 1j)
check(outcome(m.unit, "D", (1.5,)), (1.5+0j))
check(outcome(m.unit, "D", (2,)), (2+0j))
check(outcome(m.unit, "D", ("x",)), "TypeError: must be real number, not str")
check(outcome(m.unit, "p", (0,)), 0)
check(outcome(m.unit, "p", (1,)), 1)
check(outcome(m.unit, "p", ([],)), 0)
check(outcome(m.unit, "p", ("x",)), 1)
check(outcome(m.unit, "p", (None,)), 0)
check(outcome(m.unit, "s", ("abc",)), b'abc')
check(outcome(m.unit, "s", ("\u20ac",)), b'\xe2\x82\xac')
check(outcome(m.unit, "s", ("a\0b",)), "ValueError: embedded null character")
check(outcome(m.unit, "s", (b"abc",)), "TypeError: argument 1 must be str, not bytes")
check(outcome(m.unit, "s", (None,)), "TypeError: argument 1 must be str, not None")
check(
    outcome(m.unit, "s", ("\ud800",)),
    "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed",
)
check(outcome(m.unit, "s#", ("a\0b",)), (b'a\x00b', 3))
check(outcome(m.unit, "s#", (b"a\0b",)), (b'a\x00b', 3))
check(outcome(m.unit, "s#", (None,)), "TypeError: a bytes-like object is required, not 'NoneType'")
check(
    outcome(m.unit, "s#", (bytearray(b"ab"),)),
    "TypeError: argument 1 must be read-only bytes-like object, not bytearray",
)
check(outcome(m.unit, "s#", (1,)), "TypeError: a bytes-like object is required, not 'int'")
check(outcome(m.unit, "s*", ("a\0b",)), (b'a\x00b', 3, True))
check(outcome(m.unit, "s*", (b"ab",)), (b'ab', 2, True))
check(outcome(m.unit, "s*", (bytearray(b"ab"),)), (b'ab', 2, False))
check(outcome(m.unit, "s*", (None,)), "TypeError: a bytes-like object is required, not 'NoneType'")
check(outcome(m.unit, "s*", (1,)), "TypeError: a bytes-like object is required, not 'int'")
check(outcome(m.unit, "z", ("abc",)), b'abc')
check(outcome(m.unit, "z", (None,)), None)
check(outcome(m.unit, "z", (b"x",)), "TypeError: argument 1 must be str or None, not bytes")
check(outcome(m.unit, "z", ("a\0b",)), "ValueError: embedded null character")
check(outcome(m.unit, "z#", ("abc",)), (b'abc', 3))
check(outcome(m.unit, "z#", (None,)), (None, 0))
check(outcome(m.unit, "z#", (b"x",)), (b'x', 1))
check(outcome(m.unit, "z#", (3,)), "TypeError: a bytes-like object is required, not 'int'")
check(outcome(m.unit, "z*", ("abc",)), (b'abc', 3, True))
check(outcome(m.unit, "z*", (None,)), (None, 0, True))
check(outcome(m.unit, "z*", (b"x",)), (b'x', 1, True))
check(outcome(m.unit, "z*", (bytearray(b"ab"),)), (b'ab', 2, False))
check(outcome(m.unit, "z*", (3,)), "TypeError: a bytes-like object is required, not 'int'")
check(outcome(m.unit, "y", (b"abc",)), b'abc')
check(outcome(m.unit, "y", (b"a\0b",)), "ValueError: embedded null byte")
check(outcome(m.unit, "y", ("x",)), "TypeError: a bytes-like object is required, not 'str'")
check(outcome(m.unit, "y", (None,)), "TypeError: a bytes-like object is required, not 'NoneType'")
check(
    outcome(m.unit, "y", (bytearray(b"ab"),)),
    "TypeError: argument 1 must be read-only bytes-like object, not bytearray",
)
check(outcome(m.unit, "y#", (b"a\0b",)), (b'a\x00b', 3))
check(outcome(m.unit, "y#", ("x",)), "TypeError: a bytes-like object is required, not 'str'")
check(
    outcome(m.unit, "y#", (bytearray(b"ab"),)),
    "TypeError: argument 1 must be read-only bytes-like object, not bytearray",
)
check(outcome(m.unit, "y#", (None,)), "TypeError: a bytes-like object is required, not 'NoneType'")
check(outcome(m.unit, "y*", (b"ab",)), (b'ab', 2, True))
check(outcome(m.unit, "y*", (bytearray(b"ab"),)), (b'ab', 2, False))
check(outcome(m.unit, "y*", (memoryview(b"xyz"),)), (b'xyz', 3, True))
check(
    outcome(m.unit, "y*", (memoryview(b"abcd")[::2],)),
    "BufferError: memoryview: underlying buffer is not C-contiguous",
)
check(outcome(m.unit, "y*", ("x",)), "TypeError: a bytes-like object is required, not 'str'")
check(outcome(m.unit, "y*", (None,)), "TypeError: a bytes-like object is required, not 'NoneType'")
check(outcome(m.unit, "w*", (bytearray(b"ab"),)), (b'ab', 2, False))
check(outcome(m.unit, "w*", (b"ab",)), "TypeError: argument 1 must be read-write bytes-like object, not bytes")
check(outcome(m.unit, "w*", ("x",)), "TypeError: argument 1 must be read-write bytes-like object, not str")
check(outcome(m.unit, "S", (b"x",)), b'x')
check(outcome(m.unit, "S", ("x",)), "TypeError: argument 1 must be bytes, not str")
check(outcome(m.unit, "S", (bytearray(b"ab"),)), "TypeError: argument 1 must be bytes, not bytearray")
check(outcome(m.unit, "U", ("x",)), "x")
check(outcome(m.unit, "U", (b"x",)), "TypeError: argument 1 must be str, not bytes")
check(outcome(m.unit, "Y", (bytearray(b"ab"),)), bytearray(b'ab'))
check(outcome(m.unit, "Y", (b"x",)), "TypeError: argument 1 must be bytearray, not bytes")
check(outcome(m.unit, "O", (None,)), None)
check(outcome(m.unit, "O", (3,)), 3)

# ---- objects that convert themselves

check(outcome(m.unit, "b", (Index(5),)), 5)
check(outcome(m.unit, "b", (Float(),)), "TypeError: 'Float' object cannot be interpreted as an integer")
check(outcome(m.unit, "b", (Int(),)), "TypeError: 'Int' object cannot be interpreted as an integer")
check(outcome(m.unit, "b", (BadIndex(),)), "TypeError: __index__ returned non-int (type str)")
check(outcome(m.unit, "i", (Index(5),)), 5)
check(outcome(m.unit, "i", (Float(),)), "TypeError: 'Float' object cannot be interpreted as an integer")
check(outcome(m.unit, "i", (Int(),)), "TypeError: 'Int' object cannot be interpreted as an integer")
check(outcome(m.unit, "i", (BadIndex(),)), "TypeError: __index__ returned non-int (type str)")
check(outcome(m.unit, "I", (Index(5),)), 5)
check(outcome(m.unit, "I", (Float(),)), "TypeError: 'Float' object cannot be interpreted as an integer")
check(outcome(m.unit, "I", (Int(),)), "TypeError: 'Int' object cannot be interpreted as an integer")
check(outcome(m.unit, "I", (BadIndex(),)), "TypeError: __index__ returned non-int (type str)")
check(outcome(m.unit, "l", (Index(5),)), 5)
check(outcome(m.unit, "l", (Float(),)), "TypeError: 'Float' object cannot be interpreted as an integer")
check(outcome(m.unit, "l", (Int(),)), "TypeError: 'Int' object cannot be interpreted as an integer")
check(outcome(m.unit, "l", (BadIndex(),)), "TypeError: __index__ returned non-int (type str)")
check(outcome(m.unit, "L", (Index(5),)), 5)
check(outcome(m.unit, "L", (Float(),)), "TypeError: 'Float' object cannot be interpreted as an integer")
check(outcome(m.unit, "L", (Int(),)), "TypeError: 'Int' object cannot be interpreted as an integer")
check(outcome(m.unit, "L", (BadIndex(),)), "TypeError: __index__ returned non-int (type str)")
check(outcome(m.unit, "n", (Index(5),)), 5)
check(outcome(m.unit, "n", (Float(),)), "TypeError: 'Float' object cannot be interpreted as an integer")
check(outcome(m.unit, "n", (Int(),)), "TypeError: 'Int' object cannot be interpreted as an integer")
check(outcome(m.unit, "n", (BadIndex(),)), "TypeError: __index__ returned non-int (type str)")
check(outcome(m.unit, "k", (Index(5),)), "TypeError: argument 1 must be int, not Index")
check(outcome(m.unit, "k", (Float(),)), "TypeError: argument 1 must be int, not Float")
check(outcome(m.unit, "k", (Int(),)), "TypeError: argument 1 must be int, not Int")
check(outcome(m.unit, "k", (BadIndex(),)), "TypeError: argument 1 must be int, not BadIndex")
check(outcome(m.unit, "K", (Index(5),)), "TypeError: argument 1 must be int, not Index")
check(outcome(m.unit, "K", (Float(),)), "TypeError: argument 1 must be int, not Float")
check(outcome(m.unit, "K", (Int(),)), "TypeError: argument 1 must be int, not Int")
check(outcome(m.unit, "K", (BadIndex(),)), "TypeError: argument 1 must be int, not BadIndex")
check(outcome(m.unit, "p", (Index(5),)), 1)
check(outcome(m.unit, "p", (Float(),)), 1)
check(outcome(m.unit, "p", (Int(),)), 1)
check(outcome(m.unit, "p", (BadIndex(),)), 1)
check(outcome(m.unit, "f", (Index(5),)), 5.0)
check(outcome(m.unit, "f", (Float(),)), 1.5)
check(outcome(m.unit, "f", (Int(),)), "TypeError: must be real number, not Int")
check(outcome(m.unit, "f", (BadIndex(),)), "TypeError: __index__ returned non-int (type str)")
check(outcome(m.unit, "d", (Index(5),)), 5.0)
check(outcome(m.unit, "d", (Float(),)), 1.5)
check(outcome(m.unit, "d", (Int(),)), "TypeError: must be real number, not Int")
check(outcome(m.unit, "d", (BadIndex(),)), "TypeError: __index__ returned non-int (type str)")
check(outcome(m.unit, "D", (Index(5),)), (5+0j))
check(outcome(m.unit, "D", (Float(),)), (1.5+0j))
check(outcome(m.unit, "D", (Int(),)), "TypeError: must be real number, not Int")
check(outcome(m.unit, "D", (BadIndex(),)), "TypeError: __index__ returned non-int (type str)")
check(outcome(m.unit, "c", (Index(5),)), "TypeError: argument 1 must be a byte string of length 1, not Index")
check(outcome(m.unit, "c", (Float(),)), "TypeError: argument 1 must be a byte string of length 1, not Float")
check(outcome(m.unit, "c", (Int(),)), "TypeError: argument 1 must be a byte string of length 1, not Int")
check(outcome(m.unit, "c", (BadIndex(),)), "TypeError: argument 1 must be a byte string of length 1, not BadIndex")
check(outcome(m.unit, "p", (BadBool(),)), "ZeroDivisionError: no truth")
check(outcome(m.unit, "i", (Index(2**40),)), "OverflowError: signed integer is greater than maximum")

# ---- counts, nesting, optional arguments, converters, own messages

check(outcome(m.converted, *()), "TypeError: converted() takes at least 1 argument (0 given)")
check(outcome(m.converted, *(1,)), (2, 1))
check(outcome(m.converted, *(1, 2)), (2, 1))
check(outcome(m.converted, *("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.converted, *(-5,)), "ValueError: converter wants no negative number")
check(outcome(m.converted, *(77, "x")), "cleaned up")
check(outcome(m.converted, *(77, 1)), (154, 1))
check(outcome(m.typed, *([],)), [])
check(outcome(m.typed, *(1,)), "TypeError: typed() argument 1 must be list, not int")
check(outcome(m.typed, *()), "TypeError: typed() takes exactly 1 argument (0 given)")
check(outcome(m.nested, *(1, (2, 3))), (1, 2, 3))
check(outcome(m.nested, *(1, [2, 3])), (1, 2, 3))
check(outcome(m.nested, *(1, (2,))), "TypeError: nested() argument 2 must be sequence of length 2, not 1")
check(outcome(m.nested, *(1, "ab")), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.nested, *(1, 2)), "TypeError: nested() argument 2 must be 2-item sequence, not int")
check(outcome(m.nested, *(1,)), "TypeError: nested() takes exactly 2 arguments (1 given)")
check(outcome(m.nested, *(1, (2, 3), 4)), "TypeError: nested() takes exactly 2 arguments (3 given)")
check(outcome(m.nested, *("x", (2, 3))), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.nested, *(1, ("x", 3))), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.optional, *()), "TypeError: optional() takes at least 1 argument (0 given)")
check(outcome(m.optional, *(1,)), (1, -2, -3))
check(outcome(m.optional, *(1, 2)), (1, 2, -3))
check(outcome(m.optional, *(1, 2, 3)), (1, 2, 3))
check(outcome(m.optional, *(1, 2, 3, 4)), "TypeError: optional() takes at most 3 arguments (4 given)")
check(outcome(m.optional, *(1, "x")), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.exactly_two, *()), "TypeError: exactly_two() takes exactly 2 arguments (0 given)")
check(outcome(m.exactly_two, *(1,)), "TypeError: exactly_two() takes exactly 2 arguments (1 given)")
check(outcome(m.exactly_two, *(1, 2)), (1, 2))
check(outcome(m.exactly_two, *(1, 2, 3)), "TypeError: exactly_two() takes exactly 2 arguments (3 given)")
check(outcome(m.own_message, *()), "TypeError: this is my own message")
check(outcome(m.own_message, *(1,)), 1)
check(outcome(m.own_message, *(1, 2)), "TypeError: this is my own message")
check(outcome(m.own_message, *("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.nothing, *()), None)
check(outcome(m.nothing, *(1,)), "TypeError: nothing() takes exactly 0 arguments (1 given)")
check(outcome(m.nameless, *()), "TypeError: function takes exactly 1 argument (0 given)")
check(outcome(m.nameless, *(1,)), 1)
check(outcome(m.nameless, *(1, 2)), "TypeError: function takes exactly 1 argument (2 given)")
check(outcome(m.nameless, *("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.unpack, *()), "TypeError: unpack expected at least 1 argument, got 0")
check(outcome(m.unpack, *(1,)), (1, ..., ...))
check(outcome(m.unpack, *(1, 2)), (1, 2, ...))
check(outcome(m.unpack, *(1, 2, 3)), (1, 2, 3))
check(outcome(m.unpack, *(1, 2, 3, 4)), "TypeError: unpack expected at most 3 arguments, got 4")
check(outcome(m.unpack_two, *()), "TypeError: unpack_two expected 2 arguments, got 0")
check(outcome(m.unpack_two, *(1, 2)), (1, 2))
check(outcome(m.unpack_two, *(1, 2, 3)), "TypeError: unpack_two expected 2 arguments, got 3")
check(outcome(m.unpack_nameless, *()), "TypeError: unpacked tuple should have at least 1 element, but has 0")
check(outcome(m.unpack_nameless, *(1,)), 1)
check(outcome(m.unpack_nameless, *(1, 2, 3)), "TypeError: unpacked tuple should have at most 2 elements, but has 3")
check(outcome(m.parse_one, *(1,)), 1)
check(outcome(m.parse_one, *("x",)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.parse_one, *((1, 2),)), "TypeError: 'tuple' object cannot be interpreted as an integer")
check(outcome(m.parse_pair, *((1, 2),)), (1, 2))
check(outcome(m.parse_pair, *([1, 2],)), (1, 2))
check(outcome(m.parse_pair, *(1,)), "TypeError: argument must be 2-item sequence, not int")
check(outcome(m.parse_pair, *("x",)), "TypeError: argument must be sequence of length 2, not 1")
check(outcome(m.parse_pair, *((1,),)), "TypeError: argument must be sequence of length 2, not 1")
check(outcome(m.parse_pair, *((1, "x"),)), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.validate, *({},)), None)
check(outcome(m.validate, *({"a": 1},)), None)
check(outcome(m.validate, *({1: 2},)), "TypeError: keywords must be strings")
check(outcome(m.converted, 99), "SystemError: converted() argument 1 (unspecified)")

# ---- keyword arguments

check(outcome(m.keywords), "TypeError: keywords() missing required argument 'a' (pos 1)")
check(outcome(m.keywords, 1), (1, -2, None))
check(outcome(m.keywords, 1, 2), (1, 2, None))
check(outcome(m.keywords, 1, 2, 3), (1, 2, 3))
check(outcome(m.keywords, 1, 2, 3, 4), "TypeError: keywords() takes at most 3 arguments (4 given)")
check(outcome(m.keywords, a=1), (1, -2, None))
check(outcome(m.keywords, 1, a=2), "TypeError: argument for keywords() given by name ('a') and position (1)")
check(outcome(m.keywords, 1, b=5), (1, 5, None))
check(outcome(m.keywords, 1, c=5), (1, -2, 5))
check(outcome(m.keywords, 1, d=5), "TypeError: keywords() got an unexpected keyword argument 'd'")
check(outcome(m.keywords, 1, b=5, c=6), (1, 5, 6))
check(outcome(m.keywords, b=1), "TypeError: keywords() missing required argument 'a' (pos 1)")
check(outcome(m.keywords, 1, key=9), "TypeError: keywords() got an unexpected keyword argument 'key'")
check(outcome(m.keywords, "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.keywords, 1, b="x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.keywords, 1, 2, 3, c=1), "TypeError: keywords() takes at most 3 arguments (4 given)")
check(outcome(m.keywords, 1, 2, 3, d=1), "TypeError: keywords() takes at most 3 arguments (4 given)")
check(outcome(m.keywords, 1, aa=1), "TypeError: keywords() got an unexpected keyword argument 'aa'. Did you mean 'a'?")
check(outcome(m.keywords, 1, **{"": 2}), "TypeError: keywords() got an unexpected keyword argument ''")
check(outcome(m.keyword_only), "TypeError: keyword_only() missing required argument 'a' (pos 1)")
check(outcome(m.keyword_only, 1), (1, -2, -3))
check(outcome(m.keyword_only, 1, 2), "TypeError: keyword_only() takes at most 1 positional argument (2 given)")
check(outcome(m.keyword_only, 1, 2, 3), "TypeError: keyword_only() takes at most 1 positional argument (3 given)")
check(outcome(m.keyword_only, 1, 2, 3, 4), "TypeError: keyword_only() takes at most 3 arguments (4 given)")
check(outcome(m.keyword_only, a=1), (1, -2, -3))
check(outcome(m.keyword_only, 1, a=2), "TypeError: argument for keyword_only() given by name ('a') and position (1)")
check(outcome(m.keyword_only, 1, b=5), (1, 5, -3))
check(outcome(m.keyword_only, 1, c=5), (1, -2, 5))
check(outcome(m.keyword_only, 1, d=5), "TypeError: keyword_only() got an unexpected keyword argument 'd'")
check(outcome(m.keyword_only, 1, b=5, c=6), (1, 5, 6))
check(outcome(m.keyword_only, b=1), "TypeError: keyword_only() missing required argument 'a' (pos 1)")
check(outcome(m.keyword_only, 1, key=9), "TypeError: keyword_only() got an unexpected keyword argument 'key'")
check(outcome(m.keyword_only, "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.keyword_only, 1, b="x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.keyword_only, 1, 2, 3, c=1), "TypeError: keyword_only() takes at most 3 arguments (4 given)")
check(outcome(m.keyword_only, 1, 2, 3, d=1), "TypeError: keyword_only() takes at most 3 arguments (4 given)")
check(
    outcome(m.keyword_only, 1, aa=1),
    "TypeError: keyword_only() got an unexpected keyword argument 'aa'. Did you mean 'a'?",
)
check(outcome(m.keyword_only, 1, **{"": 2}), "TypeError: keyword_only() got an unexpected keyword argument ''")
check(outcome(m.optional_keyword_only), (-1, -2))
check(outcome(m.optional_keyword_only, 1), (1, -2))
check(
    outcome(m.optional_keyword_only, 1, 2),
    "TypeError: optional_keyword_only() takes at most 1 positional argument (2 given)",
)
check(
    outcome(m.optional_keyword_only, 1, 2, 3),
    "TypeError: optional_keyword_only() takes at most 2 arguments (3 given)",
)
check(
    outcome(m.optional_keyword_only, 1, 2, 3, 4),
    "TypeError: optional_keyword_only() takes at most 2 arguments (4 given)",
)
check(outcome(m.optional_keyword_only, a=1), (1, -2))
check(
    outcome(m.optional_keyword_only, 1, a=2),
    "TypeError: argument for optional_keyword_only() given by name ('a') and position (1)",
)
check(outcome(m.optional_keyword_only, 1, b=5), (1, 5))
check(
    outcome(m.optional_keyword_only, 1, c=5),
    "TypeError: optional_keyword_only() got an unexpected keyword argument 'c'",
)
check(
    outcome(m.optional_keyword_only, 1, d=5),
    "TypeError: optional_keyword_only() got an unexpected keyword argument 'd'",
)
check(
    outcome(m.optional_keyword_only, 1, b=5, c=6),
    "TypeError: optional_keyword_only() takes at most 2 arguments (3 given)",
)
check(outcome(m.optional_keyword_only, b=1), (-1, 1))
check(
    outcome(m.optional_keyword_only, 1, key=9),
    "TypeError: optional_keyword_only() got an unexpected keyword argument 'key'",
)
check(outcome(m.optional_keyword_only, "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.optional_keyword_only, 1, b="x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(
    outcome(m.optional_keyword_only, 1, 2, 3, c=1),
    "TypeError: optional_keyword_only() takes at most 2 arguments (4 given)",
)
check(
    outcome(m.optional_keyword_only, 1, 2, 3, d=1),
    "TypeError: optional_keyword_only() takes at most 2 arguments (4 given)",
)
check(
    outcome(m.optional_keyword_only, 1, aa=1),
    "TypeError: optional_keyword_only() got an unexpected keyword argument 'aa'. Did you mean 'a'?",
)
check(
    outcome(m.optional_keyword_only, 1, **{"": 2}),
    "TypeError: optional_keyword_only() got an unexpected keyword argument ''",
)
check(outcome(m.positional_only), "TypeError: positional_only() takes at least 1 positional argument (0 given)")
check(outcome(m.positional_only, 1), (1, -2, -3))
check(outcome(m.positional_only, 1, 2), (1, 2, -3))
check(outcome(m.positional_only, 1, 2, 3), (1, 2, 3))
check(outcome(m.positional_only, 1, 2, 3, 4), "TypeError: positional_only() takes at most 3 arguments (4 given)")
check(outcome(m.positional_only, a=1), "TypeError: positional_only() takes at least 1 positional argument (0 given)")
check(outcome(m.positional_only, 1, a=2), "TypeError: positional_only() got an unexpected keyword argument 'a'")
check(outcome(m.positional_only, 1, b=5), "TypeError: positional_only() got an unexpected keyword argument 'b'")
check(outcome(m.positional_only, 1, c=5), "TypeError: positional_only() got an unexpected keyword argument 'c'")
check(outcome(m.positional_only, 1, d=5), "TypeError: positional_only() got an unexpected keyword argument 'd'")
check(outcome(m.positional_only, 1, b=5, c=6), "TypeError: positional_only() got an unexpected keyword argument 'b'")
check(outcome(m.positional_only, b=1), "TypeError: positional_only() takes at least 1 positional argument (0 given)")
check(outcome(m.positional_only, 1, key=9), (1, -2, 9))
check(outcome(m.positional_only, "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.positional_only, 1, b="x"), "TypeError: positional_only() got an unexpected keyword argument 'b'")
check(outcome(m.positional_only, 1, 2, 3, c=1), "TypeError: positional_only() takes at most 3 arguments (4 given)")
check(outcome(m.positional_only, 1, 2, 3, d=1), "TypeError: positional_only() takes at most 3 arguments (4 given)")
check(outcome(m.positional_only, 1, aa=1), "TypeError: positional_only() got an unexpected keyword argument 'aa'")
check(outcome(m.positional_only, 1, **{"": 2}), "TypeError: positional_only() got an unexpected keyword argument ''")

# ---- units left out between keyword arguments

check(outcome(m.skipping), ('', -1, '', '', -1, None, -1, -1, -1))
check(outcome(m.skipping, last=1), ('', -1, '', '', -1, None, -1, -1, 1))
check(outcome(m.skipping, v=(1, 2)), ('', -1, '', '', -1, None, 1, 2, -1))
check(outcome(m.skipping, t=[1]), ('', -1, '', '', -1, [1], -1, -1, -1))
check(outcome(m.skipping, c=5), ('', -1, '', '', 10, None, -1, -1, -1))
check(outcome(m.skipping, e="x"), ('', -1, '', 'x', -1, None, -1, -1, -1))
check(outcome(m.skipping, n="y"), ('', -1, 'y', '', -1, None, -1, -1, -1))
check(outcome(m.skipping, s="ab"), ('ab', 2, '', '', -1, None, -1, -1, -1))
check(outcome(m.skipping, n=None), ('', -1, None, '', -1, None, -1, -1, -1))
check(outcome(m.skipping, v=(1,)), "TypeError: skipping() argument 6 must be sequence of length 2, not 1")
check(outcome(m.skipping, v=5), "TypeError: skipping() argument 6 must be 2-item sequence, not int")
check(outcome(m.skipping, t=()), "TypeError: skipping() argument 5 must be list, not tuple")
check(outcome(m.skipping, e=b"raw"), ('', -1, '', 'raw', -1, None, -1, -1, -1))
check(outcome(m.skipping, e=5), "TypeError: skipping() argument 3 must be str, bytes or bytearray, not int")
check(outcome(m.skipping, v=(1, 2), last=3, s="q"), ('q', 1, '', '', -1, None, 1, 2, 3))
check(outcome(m.skipping, c=-1), "ValueError: converter wants no negative number")

# ---- encoded copies

check(outcome(m.encoded, "es", "utf-8", ("\u20ac",)), b'\xe2\x82\xac')
check(
    outcome(m.encoded, "es", "latin-1", ("\u20ac",)),
    "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u20ac' in position 0: ordinal not in range(256)",
)
check(outcome(m.encoded, "es", None, ("\u20ac",)), b'\xe2\x82\xac')
check(outcome(m.encoded, "es", "utf-8", (b"x",)), "TypeError: argument 1 must be str, not bytes")
check(outcome(m.encoded, "et", "utf-8", (b"x",)), b'x')
check(outcome(m.encoded, "et", "utf-8", (bytearray(b"ab"),)), b'ab')
check(outcome(m.encoded, "es#", "utf-8", ("a\0b",)), (b'a\x00b', 3))
check(
    outcome(m.encoded, "es", "utf-8", ("a\0b",)),
    "TypeError: argument 1 must be encoded string without null bytes, not str",
)
check(outcome(m.encoded, "et#", "utf-8", (b"a\0b",)), (b'a\x00b', 3))
check(outcome(m.encoded, "es", "no-such-codec", ("x",)), "LookupError: unknown encoding: no-such-codec")
check(outcome(m.encoded, "es", "utf-8", (5,)), "TypeError: argument 1 must be str, not int")
check(outcome(m.encoded, "et", "utf-8", (5,)), "TypeError: argument 1 must be str, bytes or bytearray, not int")
check(outcome(m.encoded, "es#", "utf-8", (5,)), "TypeError: argument 1 must be str, not int")
check(
    outcome(m.encoded, "es", "utf-8", ("\ud800",)),
    "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed",
)
check(outcome(m.encoded_in_place, "abc"), (b'abc', True))
check(outcome(m.encoded_in_place, "1234567"), (b'1234567', True))
check(outcome(m.encoded_in_place, "12345678"), "ValueError: encoded string too long (8, maximum length 7)")
check(outcome(m.encoded_in_place, "\u20ac"), (b'\xe2\x82\xac', True))

# ---- formats that make no sense

check(outcome(m.bad_format, 0, ()), "SystemError: bad format string: ?")
check(outcome(m.bad_format, 0, (1,)), "TypeError: function takes exactly 0 arguments (1 given)")
check(outcome(m.bad_format, 0, (1, 2)), "TypeError: function takes exactly 0 arguments (2 given)")
check(outcome(m.bad_format, 1, ()), "TypeError: function missing required argument 'a' (pos 1)")
check(
    outcome(m.bad_format, 1, (1,)),
    "SystemError: more argument specifiers than keyword list entries (remaining format:'i')",
)
check(outcome(m.bad_format, 1, (1, 2)), "TypeError: function takes at most 1 argument (2 given)")
check(outcome(m.bad_format, 2, ()), "TypeError: function missing required argument 'a' (pos 1)")
check(outcome(m.bad_format, 2, (1,)), "SystemError: More keyword list entries (2) than format specifiers (1)")
check(outcome(m.bad_format, 2, (1, 2)), "SystemError: More keyword list entries (2) than format specifiers (1)")
check(outcome(m.bad_format, 3, ()), "SystemError: Empty keyword parameter name")
check(outcome(m.bad_format, 3, (1,)), "SystemError: Empty keyword parameter name")
check(outcome(m.bad_format, 3, (1, 2)), "SystemError: Empty keyword parameter name")

# ---- none of it leaks, on success or failure

value = [1]
for args in [("b", (300,)), ("s", ("abc",)), ("s", (1,)), ("s#", (b"abc",)), ("s*", (b"abc",)), ("y*", (bytearray(b"ab"),)), ("O", (value,)),
             ("D", (1j,)), ("d", ("x",)), ("z*", (None,)), ("k", (value,)), ("w*", (b"x",)), ("i", (Index(3),)), ("i", (BadIndex(),))]:
    balanced(m.unit, *args)
for args in [("es", "utf-8", ("abc",)), ("et#", "utf-8", (b"abc",)), ("es", "utf-8", (value,)), ("es", "latin-1", ("\u20ac",))]:
    balanced(m.encoded, *args)
balanced(m.converted, 77, "x")
balanced(m.typed, value)
balanced(m.nested, 1, value)
balanced(m.keywords, 1, b=2, c=value)
balanced(m.keywords, 1, d=value)
balanced(m.skipping, s="ab", e="cd", t=value, v=(1, 2))
balanced(m.skipping, e="cd", v=value)
balanced(m.unpack, value, value)

finish()
