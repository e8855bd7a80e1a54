"""Every conversion between C and Python, the container functions: right answers, and nothing leaks in 10,000 calls."""

from support import balanced, check, finish, outcome

import _balance as m


class Index:
    def __index__(self):
        return 300


class Float:
    def __float__(self):
        return 2.5


class Unhashable:
    __hash__ = None


INTS = [0, 1, -1, 300, -(2**31), 2**31, 2**63 - 1, -(2**63), 2**63, 2**64 - 1, 2**64, -(2**80), True, 1.5, "7", None, Index(), Float()]

check(
    [outcome(m.c_long, o) for o in INTS],
    [0, 1, -1, 300, -2147483648, 2147483648, 9223372036854775807, -9223372036854775808, 'OverflowError: Python int too large to convert to C long', 'OverflowError: Python int too large to convert to C long', 'OverflowError: Python int too large to convert to C long', 'OverflowError: Python int too large to convert to C long', 1, "TypeError: 'float' object cannot be interpreted as an integer", "TypeError: 'str' object cannot be interpreted as an integer", "TypeError: 'NoneType' object cannot be interpreted as an integer", 300, "TypeError: 'Float' object cannot be interpreted as an integer"],
)
check(
    [outcome(m.c_int, o) for o in INTS],
    [0, 1, -1, 300, -2147483648, 'OverflowError: Python int too large to convert to C int', 'OverflowError: Python int too large to convert to C int', 'OverflowError: Python int too large to convert to C int', 'OverflowError: Python int too large to convert to C int', 'OverflowError: Python int too large to convert to C int', 'OverflowError: Python int too large to convert to C int', 'OverflowError: Python int too large to convert to C int', 1, "TypeError: 'float' object cannot be interpreted as an integer", "TypeError: 'str' object cannot be interpreted as an integer", "TypeError: 'NoneType' object cannot be interpreted as an integer", 300, "TypeError: 'Float' object cannot be interpreted as an integer"],
)
check(
    [outcome(m.c_long_long, o) for o in INTS],
    [0, 1, -1, 300, -2147483648, 2147483648, 9223372036854775807, -9223372036854775808, 'OverflowError: int too big to convert', 'OverflowError: int too big to convert', 'OverflowError: int too big to convert', 'OverflowError: int too big to convert', 1, "TypeError: 'float' object cannot be interpreted as an integer", "TypeError: 'str' object cannot be interpreted as an integer", "TypeError: 'NoneType' object cannot be interpreted as an integer", 300, "TypeError: 'Float' object cannot be interpreted as an integer"],
)
check(
    [outcome(m.c_unsigned, o) for o in INTS],
    [0, 1, "OverflowError: can't convert negative value to unsigned int", 300, "OverflowError: can't convert negative value to unsigned int", 2147483648, 9223372036854775807, "OverflowError: can't convert negative value to unsigned int", 9223372036854775808, 18446744073709551615, 'OverflowError: Python int too large to convert to C unsigned long', "OverflowError: can't convert negative value to unsigned int", 1, 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required'],
)
check(
    [outcome(m.c_unsigned_long_long, o) for o in INTS],
    [0, 1, "OverflowError: can't convert negative int to unsigned", 300, "OverflowError: can't convert negative int to unsigned", 2147483648, 9223372036854775807, "OverflowError: can't convert negative int to unsigned", 9223372036854775808, 18446744073709551615, 'OverflowError: int too big to convert', "OverflowError: can't convert negative int to unsigned", 1, 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required'],
)
check(
    [outcome(m.c_mask, o) for o in INTS],
    [0, 1, 18446744073709551615, 300, 18446744071562067968, 2147483648, 9223372036854775807, 9223372036854775808, 9223372036854775808, 18446744073709551615, 0, 0, 1, "TypeError: 'float' object cannot be interpreted as an integer", "TypeError: 'str' object cannot be interpreted as an integer", "TypeError: 'NoneType' object cannot be interpreted as an integer", 300, "TypeError: 'Float' object cannot be interpreted as an integer"],
)
check(
    [outcome(m.c_overflow, o) for o in INTS],
    [(0, 0), (1, 0), (-1, 0), (300, 0), (-2147483648, 0), (2147483648, 0), (9223372036854775807, 0), (-9223372036854775808, 0), (-1, 1), (-1, 1), (-1, 1), (-1, -1), (1, 0), "TypeError: 'float' object cannot be interpreted as an integer", "TypeError: 'str' object cannot be interpreted as an integer", "TypeError: 'NoneType' object cannot be interpreted as an integer", (300, 0), "TypeError: 'Float' object cannot be interpreted as an integer"],
)
check(
    [outcome(m.c_ssize_t, o) for o in INTS],
    [0, 1, -1, 300, -2147483648, 2147483648, 9223372036854775807, -9223372036854775808, 'OverflowError: Python int too large to convert to C ssize_t', 'OverflowError: Python int too large to convert to C ssize_t', 'OverflowError: Python int too large to convert to C ssize_t', 'OverflowError: Python int too large to convert to C ssize_t', 1, 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required'],
)
check(
    [outcome(m.c_size_t, o) for o in INTS],
    [0, 1, "OverflowError: can't convert negative value to size_t", 300, "OverflowError: can't convert negative value to size_t", 2147483648, 9223372036854775807, "OverflowError: can't convert negative value to size_t", 9223372036854775808, 18446744073709551615, 'OverflowError: Python int too large to convert to C size_t', "OverflowError: can't convert negative value to size_t", 1, 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required'],
)
check(
    [outcome(m.c_long_double, o) for o in INTS],
    [0.0, 1.0, -1.0, 300.0, -2147483648.0, 2147483648.0, 9.223372036854776e+18, -9.223372036854776e+18, 9.223372036854776e+18, 1.8446744073709552e+19, 1.8446744073709552e+19, -1.2089258196146292e+24, 1.0, 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required'],
)
check(
    [outcome(m.c_pointer, o) for o in INTS],
    [0, 1, 18446744073709551615, 300, 18446744071562067968, 2147483648, 9223372036854775807, 9223372036854775808, 9223372036854775808, 18446744073709551615, 'OverflowError: Python int too large to convert to C unsigned long', 'OverflowError: Python int too large to convert to C long', 1, 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required', 'TypeError: an integer is required'],
)
FLOATS = [0.0, -1.5, 1e300, float("inf"), 3, 2**2000, True, "1", None, Index(), Float()]
check(
    [outcome(m.c_double, o) for o in FLOATS if o != 2**2000],
    [0.0, -1.5, 1e+300, float("inf"), 3.0, 1.0, 'TypeError: must be real number, not str', 'TypeError: must be real number, not NoneType', 300.0, 2.5],
)
check(outcome(m.c_double, 2**2000), "OverflowError: int too large to convert to float")
check(
    [outcome(m.c_complex, o) for o in (1j, 1.5, 2, True, "x", None, Index(), Float())],
    [1j, (1.5+0j), (2+0j), (1+0j), 'TypeError: must be real number, not str', 'TypeError: must be real number, not NoneType', (300+0j), (2.5+0j)],
)
TEXTS = ["", "abc", "caf\u00e9", "\u20acuro", "\U0001f600x", "a\0b", "\ud800", b"bytes", 5, None]

check(
    [outcome(m.c_text, o) for o in TEXTS],
    ['', 'abc', 'café', '€uro', '😀x', 'a\x00b', "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed", 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation'],
)
check(
    [outcome(m.c_wide, o) for o in TEXTS],
    ['', 'abc', 'café', '€uro', '😀x', 'a\x00b', '\ud800', 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation'],
)
check(
    [outcome(m.c_ucs4, o) for o in TEXTS],
    ['', 'abc', 'café', '€uro', '😀x', 'a\x00b', '\ud800', 'TypeError: str wanted', 'TypeError: str wanted', 'TypeError: str wanted'],
)
check(
    [outcome(m.to_utf8, o) for o in TEXTS],
    [b'', b'abc', b'caf\xc3\xa9', b'\xe2\x82\xacuro', b'\xf0\x9f\x98\x80x', b'a\x00b', "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed", 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation'],
)
check(
    [outcome(m.to_latin1, o) for o in TEXTS],
    [b'', b'abc', b'caf\xe9', "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u20ac' in position 0: ordinal not in range(256)", "UnicodeEncodeError: 'latin-1' codec can't encode character '\\U0001f600' in position 0: ordinal not in range(256)", b'a\x00b', "UnicodeEncodeError: 'latin-1' codec can't encode character '\\ud800' in position 0: ordinal not in range(256)", 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation'],
)
check(
    [outcome(m.to_ascii, o) for o in TEXTS],
    [b'', b'abc', "UnicodeEncodeError: 'ascii' codec can't encode character '\\xe9' in position 3: ordinal not in range(128)", "UnicodeEncodeError: 'ascii' codec can't encode character '\\u20ac' in position 0: ordinal not in range(128)", "UnicodeEncodeError: 'ascii' codec can't encode character '\\U0001f600' in position 0: ordinal not in range(128)", b'a\x00b', "UnicodeEncodeError: 'ascii' codec can't encode character '\\ud800' in position 0: ordinal not in range(128)", 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation'],
)
check(
    [outcome(m.to_codec, o) for o in TEXTS],
    [b'', b'a\x00b\x00c\x00', b'c\x00a\x00f\x00\xe9\x00', b'\xac u\x00r\x00o\x00', b'=\xd8\x00\xdex\x00', b'a\x00\x00\x00b\x00', "UnicodeEncodeError: 'utf-16-le' codec can't encode character '\\ud800' in position 0: surrogates not allowed", 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation', 'TypeError: bad argument type for built-in operation'],
)
check(
    [outcome(m.text_of, o) for o in TEXTS],
    ['', 'abc', 'café', '€uro', '😀x', 'a\x00b', '\ud800', "TypeError: Can't convert 'bytes' object to str implicitly", "TypeError: Can't convert 'int' object to str implicitly", "TypeError: Can't convert 'NoneType' object to str implicitly"],
)
check(
    [outcome(m.texts, o) for o in TEXTS],
    [(0, 2, 2, 0, 0, 2, 1, 1, '€'), (11, 13, 2, 3, -1, 2, 1, 1, '€'), (14, 16, 2, 4, -1, 2, 1, 1, '€'), (14, 16, 2, 4, -1, 2, 1, 1, '€'), (7, 9, 2, 2, -1, 2, 1, 1, '€'), (11, 13, 2, 3, -1, 2, 1, 1, '€'), (3, 5, 2, 1, -1, 2, 1, 1, '€'), 'TypeError: str wanted', 'TypeError: str wanted', 'TypeError: str wanted'],
)
BYTES = [b"", b"abc", b"caf\xc3\xa9", b"\xff", b"a\0b", bytearray(b"array"), "text", 5, None]

check(
    [outcome(m.c_bytes, o) for o in BYTES],
    [b'', b'abc', b'caf\xc3\xa9', b'\xff', b'a\x00b', 'TypeError: expected bytes, bytearray found', 'TypeError: expected bytes, str found', 'TypeError: expected bytes, int found', 'TypeError: expected bytes, NoneType found'],
)
check(
    [outcome(m.c_bytearray, o) for o in BYTES],
    ['TypeError: bytearray wanted', 'TypeError: bytearray wanted', 'TypeError: bytearray wanted', 'TypeError: bytearray wanted', 'TypeError: bytearray wanted', bytearray(b'array'), 'TypeError: bytearray wanted', 'TypeError: bytearray wanted', 'TypeError: bytearray wanted'],
)
check(
    [outcome(m.from_utf8, o) for o in BYTES],
    ['', 'abc', 'café', "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte", 'a\x00b', 'TypeError: expected bytes, bytearray found', 'TypeError: expected bytes, str found', 'TypeError: expected bytes, int found', 'TypeError: expected bytes, NoneType found'],
)
check(
    [outcome(m.from_object, o) for o in BYTES],
    ['', 'abc', 'café', "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte", 'a\x00b', 'array', 'TypeError: decoding str is not supported', 'TypeError: decoding to str: need a bytes-like object, int found', 'TypeError: decoding to str: need a bytes-like object, NoneType found'],
)
check(
    [outcome(m.bytes_from, o) for o in BYTES],
    [b'', b'abc', b'caf\xc3\xa9', b'\xff', b'a\x00b', b'array', "TypeError: cannot convert 'str' object to bytes", "TypeError: cannot convert 'int' object to bytes", "TypeError: cannot convert 'NoneType' object to bytes"],
)
check(
    [outcome(m.bytearray_from, o) for o in BYTES],
    [bytearray(b''), bytearray(b'abc'), bytearray(b'caf\xc3\xa9'), bytearray(b'\xff'), bytearray(b'a\x00b'), bytearray(b'array'), 'TypeError: string argument without an encoding', bytearray(b'\x00\x00\x00\x00\x00'), "TypeError: cannot convert 'NoneType' object to bytearray"],
)
check(
    [outcome(m.bytes, o) for o in BYTES],
    [(1, b'rrrr', 100, 100, "b''"), (7, b'rrrr', 100, 103, "b'abc'"), (11, b'rrrr', 100, 105, "b'caf\\xc3\\xa9'"), (3, b'rrrr', 100, 101, "b'\\xff'"), (7, b'rrrr', 100, 103, "b'a\\x00b'"), 'TypeError: bytes wanted', 'TypeError: bytes wanted', 'TypeError: bytes wanted', 'TypeError: bytes wanted'],
)
check(
    [outcome(m.float_from, o) for o in ("1.5", " 2e3 ", "x", b"1.5", 5, None)],
    [1.5, 2000.0, "ValueError: could not convert string to float: 'x'", 1.5, "TypeError: float() argument must be a string or a real number, not 'int'", "TypeError: float() argument must be a string or a real number, not 'NoneType'"],
)
check(
    [outcome(m.int_from, o) for o in ("15", " -2_0 ", "x", "", "9" * 30)],
    [15, -20, "ValueError: invalid literal for int() with base 10: 'x'", "ValueError: invalid literal for int() with base 10: ''", 999999999999999999999999999999],
)
check([outcome(m.truth, o) for o in (0, 1, "", "x", [], [0], None)], [False, True, False, True, False, True, False])
check(
    [outcome(m.set_from, o) for o in ([1, 1], "a", 5, [[]], {1: 2})],
    [{1}, {'a'}, "TypeError: 'int' object is not iterable", "TypeError: unhashable type: 'list'", {1}],
)
check(
    [outcome(m.frozenset_from, o) for o in ([1, 1], "a", 5, [[]])],
    [frozenset({1}), frozenset({'a'}), "TypeError: 'int' object is not iterable", "TypeError: unhashable type: 'list'"],
)
check([outcome(m.slice_from, o) for o in (1, None)], [slice(1, 1, None), slice(None, None, None)])
check([m.cell_from(o).cell_contents for o in (1, None)], [1, None])
check(
    [outcome(m.range_of, o) for o in (3, "x")],
    [range(0, 3), "TypeError: 'str' object cannot be interpreted as an integer"],
)
check(outcome(m.slices, slice(1, 20, 2)), (1, 10, 2, 5, 5))
check(outcome(m.slices, slice(None, None, -1)), (9, -1, -1, 10, 10))
check(outcome(m.slices, slice("x")), "TypeError: slice indices must be integers or None or have an __index__ method")
check(outcome(m.slices, slice(0, 1, 0)), "ValueError: slice step cannot be zero")
THINGS = [object(), "some text", (1, 2), 10**30, frozenset({1})]
for thing in THINGS:
    check(m.lists(thing), m.lists(5))
    check(m.tuples(thing), m.tuples(5))
    check(m.dicts(thing), m.dicts(5))
    check(m.sets(thing), m.sets(5))
check(m.lists(5), (1, 9, 2, 5))
check(m.tuples(5), (1, 2, 2, 3))
check(m.dicts(5), (1, 3, 1, 3, 3, 0))
check(m.sets(5), (1, 1, 1, 1))
check(outcome(m.dicts, []), "TypeError: unhashable type: 'list'")
check(outcome(m.sets, []), "TypeError: unhashable type: 'list'")
check(outcome(m.sets, Unhashable()), "TypeError: unhashable type: 'Unhashable'")

# ---- and the same ten thousand times

NUMBERS = [m.c_long, m.c_int, m.c_long_long, m.c_unsigned, m.c_unsigned_long_long, m.c_mask, m.c_overflow, m.c_ssize_t, m.c_size_t,
           m.c_long_double, m.c_pointer, m.c_double, m.c_complex]
for function in NUMBERS:
    for value in (2**62 + 1, 10**40, -(10**40), "x", Index(), Float()):
        balanced(function, value, times=2000)
for function in (m.c_text, m.c_wide, m.c_ucs4, m.to_utf8, m.to_latin1, m.to_ascii, m.to_codec, m.text_of, m.texts):
    for value in ("ascii text that is long", "caf\u00e9 and more", "\u20acuro and more", "\U0001f600 and more", "\ud800", b"x"):
        balanced(function, value, times=2000)
for function in (m.c_bytes, m.c_bytearray, m.from_utf8, m.from_object, m.bytes_from, m.bytearray_from, m.bytes):
    for value in (b"bytes that are long enough", b"bad \xff", bytearray(b"array"), "text", 5.5):
        balanced(function, value, times=2000)
for function, value in [(m.float_from, "1.5"), (m.float_from, "x"), (m.int_from, "9" * 30), (m.int_from, "x"), (m.truth, [1]), (m.set_from, [1.5, "a", 2**70]),
                        (m.set_from, [[]]), (m.frozenset_from, [1.5]), (m.slice_from, 2**70), (m.cell_from, 2**70), (m.range_of, 2**70), (m.slices, slice(2**70)),
                        (m.slices, slice("x")), (m.lists, object()), (m.tuples, object()), (m.dicts, object()), (m.dicts, []), (m.sets, object()), (m.sets, [])]:
    balanced(function, value)

finish()
