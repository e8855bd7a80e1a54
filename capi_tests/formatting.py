"""PyUnicode_FromFormat, PyErr_Format, PyBytes_FromFormat: every unit, widths and precisions, errors."""

from support import balanced, check, finish, outcome

import _formatting as m

raise_from_c = getattr(m, "raise")


class Local:
    def __str__(self):
        return "str\u20ac"

    def __repr__(self):
        return "<repr\U0001f600>"


class BadStr:
    def __str__(self):
        return 5

    def __repr__(self):
        raise ZeroDivisionError("no repr")


# The format of each case is in formatting.c under the same number.
check(outcome(m.text, 0), "")
check(outcome(m.text, 1), "plain 100%")
check(outcome(m.text, 2), "aé😀")
check(outcome(m.text, 3), "-5 7 4000000000")
check(outcome(m.text, 4), "-5000000000 18446744073709551615 3")
check(outcome(m.text, 5), "-5000000000 18446744073709551615")
check(outcome(m.text, 6), "-9 9 3")
check(outcome(m.text, 7), "-9 9 -3")
check(outcome(m.text, 8), "ff FF 10")
check(outcome(m.text, 9), "ff ff ff FF 10")
check(outcome(m.text, 10), "[   42] [42   ] [00042] [042] [     042] [042     ]")
check(outcome(m.text, 11), "[  -42] [-0042] [-00042]")
check(outcome(m.text, 12), "[   42] [42   ] [0042] [   042]")
check(outcome(m.text, 13), "[abc] [  abc] [abc  ] [ab] [   ab] [ab   ]")
check(outcome(m.text, 14), "[café] [caf]")
check(outcome(m.text, 15), "[bad � byte]")
check(outcome(m.text, 16), "[w€de] [w€] [   w€]")
check(outcome(m.text, 17, "caf\u00e9"), "café|'café'|'caf\\xe9'")
check(outcome(m.text, 17, BadStr()), "TypeError: __str__ returned non-string (type int)")
check(outcome(m.text, 18, "caf\u00e9"), "[      café] ['café'    ] ['ca] [      ca]")
check(outcome(m.text, 19, "text"), "[text] [fallback] [   abc] [ab]")
check(outcome(m.text, 20, "x"), "str str str str")
check(outcome(m.text, 20, Local()), "Local Local Local Local")
check(outcome(m.text, 21, "x"), "[                           str] [str         ]")
check(outcome(m.text, 21, Local()), "[                         Local] [Local       ]")
check(outcome(m.text, 22), "0x1234")
check(outcome(m.text, 23), "x=3")
check(outcome(m.text, 24), "SystemError: invalid format string: %q")
check(outcome(m.text, 25), "SystemError: invalid format string: %")
check(outcome(m.text, 26), "SystemError: invalid format string: %lq")
check(outcome(m.text, 27), "OverflowError: character argument not in range(0x110000)")
check(outcome(m.text, 28), "OverflowError: character argument not in range(0x110000)")
check(
    outcome(m.text, 29),
    "ValueError: PyUnicode_FromFormatV() expects an ASCII-encoded format string, got a non-ASCII byte: 0xff",
)
check(outcome(m.text, 30), "[   ab] [ab   ] [a]")
check(outcome(m.text, 31), "[ab   ]")
check(outcome(m.text, 32), "0|1|    0|")
check(
    outcome(m.text, 33),
    "a much longer string than any buffer on the stack would like to hold, so that the writer must grow several times before it is done, and then once more end",
)
check(outcome(m.text, 34), "5%x%")
check(outcome(m.text, 35), "SystemError: invalid format string: %+d")
check(outcome(m.text, 36), "SystemError: invalid format string: %f")
check(outcome(m.text, 37), "SystemError: invalid format string: %3c] [%-3c]")

check(outcome(raise_from_c, 0, "v"), "ValueError: plain")
check(outcome(raise_from_c, 1, "v"), 'KeyError: "\'v\' is 5 too much"')
check(outcome(raise_from_c, 2, "v"), "TypeError: not str")
check(outcome(raise_from_c, 3, "v"), "OSError: v")
check(outcome(raise_from_c, 4, "v"), "SystemError: invalid format string: %q")
check(outcome(raise_from_c, 5, "v"), "SystemError: _PyErr_SetObject: exception 'v' is not a BaseException subclass")
check(outcome(raise_from_c, 6, "v"), "TypeError: function takes exactly 5 arguments (1 given)")
check(outcome(raise_from_c, 5, KeyError), "KeyError: 'class from the caller'")
check(outcome(raise_from_c, 5, 5), "SystemError: _PyErr_SetObject: exception 5 is not a BaseException subclass")

check(outcome(m.bytes, 0), b'plain 100%')
check(outcome(m.bytes, 1), b'x -5 4000000000 3')
check(outcome(m.bytes, 2), b'-5 5 -5 5')
check(outcome(m.bytes, 3), b'ff [abc] [ab] 0x1234')
check(outcome(m.bytes, 4), "OverflowError: PyBytes_FromFormatV(): %c format expects an integer in range [0; 255]")

value = Local()
text = "caf\u00e9"
for which in range(38):
    if which in (17, 18, 19):
        balanced(m.text, which, text)
    else:
        balanced(m.text, which, value)
balanced(m.text, 17, BadStr())
for which in range(7):
    balanced(raise_from_c, which, value)
for which in range(5):
    balanced(m.bytes, which)

finish()
