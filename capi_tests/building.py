"""Py_BuildValue: every unit, nesting, errors, who owns what."""

from support import balanced, check, check_is, finish, outcome

import _building as m

# The format of each case is in building.c under the same number.
check(outcome(m.build, 0), None)
check(outcome(m.build, 1), -5)
check(outcome(m.build, 2), (1, 2))
check(outcome(m.build, 3), (1,))
check(outcome(m.build, 4), ())
check(outcome(m.build, 5), [])
check(outcome(m.build, 6), {})
check(outcome(m.build, 7), [1, 'x', (2, 3)])
check(outcome(m.build, 8), {'a': 1, 'b': [2, 3]})
check(outcome(m.build, 9), (-3, 250, -300, 65000))
check(outcome(m.build, 10), (-1, 4294967295, -9000000000, 18446744073709551615))
check(outcome(m.build, 11), (-9000000000, 18446744073709551615, -7))
check(outcome(m.build, 12), (b'x', '€'))
check(outcome(m.build, 13), (1.5, 2.25))
check(outcome(m.build, 14), (1.5-2j))
check(outcome(m.build, 15), ('café', None, 'u'))
check(outcome(m.build, 16), ('a\x00b', 'xy', 'u'))
check(outcome(m.build, 17), (b'raw', b'r\x00w'))
check(outcome(m.build, 18), (None, None))
check(outcome(m.build, 19), ('wide€', 'wi'))
check(outcome(m.build, 20, b"bytes"), (b'bytes', b'bytes', b'bytes'))
check(outcome(m.build, 21, b"bytes"), (b'bytes', 3))
check(outcome(m.build, 22), "ValueError: the converter refuses")
check(outcome(m.build, 23, b"bytes"), ('deep', (1, [b'bytes', {'k': b'bytes'}])))
check(outcome(m.build, 24, b"bytes"), (1, b'bytes'))
check(
    outcome(m.build, 25),
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
)
check(outcome(m.build, 26), "SystemError: bad format char passed to Py_BuildValue")
check(outcome(m.build, 27), "SystemError: unmatched paren in format")
check(outcome(m.build, 28), "SystemError: Bad dict format")
check(outcome(m.build, 29), "SystemError: NULL object passed to Py_BuildValue")
check(outcome(m.build, 30), "SystemError: NULL object passed to Py_BuildValue")
check(outcome(m.build, 31), 1)
check(outcome(m.build, 32), {None: 1})
check(outcome(m.build, 33), (1, 2, 3))
check(outcome(m.build, 34), "SystemError: bad format char passed to Py_BuildValue")
check(outcome(m.build, 35, b"bytes"), (b'bytes', None, b'bytes'))
check(outcome(m.build, 36), ())
check(outcome(m.build, 37), "KeyError: 'set by the caller'")
check(outcome(m.build, 32, []), "TypeError: unhashable type: 'list'")
check(outcome(m.build, 38, 1), "ValueError: the converter refuses")

value = object()
for which in (20, 21, 23, 24, 35):
    check_is(m.build(which, value)[1 if which in (20, 24) else 0] if which != 23 else m.build(which, value)[1][1][0], value)

# Extra steps for one that owns what it was given ("N") and must release it on failure, too
for which in [*range(29), *range(29, 39)]:
    if which != 37:
        balanced(m.build, which, value)

finish()
