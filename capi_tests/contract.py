"""NULL without an exception and a result with one: SystemError that names the callee.

CPython checks this in the functions of its C API, but not in every instruction that calls a built-in function; Abide
checks after every call into code that is not its own, so the last part runs under Abide only.
"""

import sys

from support import check, check_is, finish, outcome

import _contract as m


def told(function, *args, **kwargs):
    """What a SystemError says and where it came from; without the address in a callee's representation."""
    try:
        return function(*args, **kwargs)
    except SystemError as error:
        text = str(error)
        if " at 0x" in text:
            before, after = text.split(" at 0x")
            text = before + after.split(">", 1)[1]
        return text, repr(error.__cause__), repr(error.__context__)


NULL = "<built-in function {}> returned NULL without setting an exception"
BOTH = "<built-in function {}> returned a result with an exception set"
VALUE_ERROR = "ValueError('set beside a result')"
CALLS = [
    ("noargs", (), {}),
    ("one", (1,), {}),
    ("varargs", (1, 2), {}),
    ("keywords", (1,), {"a": 2}),
    ("keywords", (), {}),
    ("fastcall", (1,), {}),
    ("fastcall_keywords", (1,), {"a": 2}),
]
for kind, args, kwargs in CALLS:
    for call in (m.call, m.call_dict):
        if call is m.call_dict and not kwargs:
            continue
        check(told(call, getattr(m, f"null_{kind}"), *args, **kwargs), (NULL.format(f"null_{kind}"), "None", "None"))
        check(
            told(call, getattr(m, f"both_{kind}"), *args, **kwargs),
            (BOTH.format(f"both_{kind}"), VALUE_ERROR, VALUE_ERROR),
        )

check(told(m.call, m.Call(0)), ('<_contract.Call object returned NULL without setting an exception', 'None', 'None'))
check(
    told(m.call_dict, m.Call(0)),
    ('<_contract.Call object returned NULL without setting an exception', 'None', 'None'),
)
check(
    told(m.call, m.Call(1)),
    ('<_contract.Call object returned a result with an exception set', "ValueError('set beside a result')", "ValueError('set beside a result')"),
)
check(
    told(m.call_dict, m.Call(1)),
    ('<_contract.Call object returned a result with an exception set', "ValueError('set beside a result')", "ValueError('set beside a result')"),
)
check(
    told(m.call, m.Vectorcall(0)),
    ('<_contract.Vectorcall object returned NULL without setting an exception', 'None', 'None'),
)
check(
    told(m.call, m.Vectorcall(1)),
    ('<_contract.Vectorcall object returned a result with an exception set', "ValueError('set beside a result')", "ValueError('set beside a result')"),
)
check(told(m.call, m.Call, 2), ("<class '_contract.Call'> returned NULL without setting an exception", 'None', 'None'))
check(
    told(m.call, m.Call, 3),
    ("<class '_contract.Call'> returned a result with an exception set", "ValueError('set beside a result')", "ValueError('set beside a result')"),
)
check(
    told(m.call_dict, m.Init, 0),
    ("<class '_contract.Init'> returned NULL without setting an exception", 'None', 'None'),
)
check(
    told(m.call, m.Init, 1),
    ("<class '_contract.Init'> returned a result with an exception set", "ValueError('set beside success')", "ValueError('set beside success')"),
)

# ---- whatever happened, the next exception and the next call are unharmed
check(outcome(len), "TypeError: len() takes exactly one argument (0 given)")
check(len([1]), 1)


def python():
    return m.call(m.null_noargs)


try:
    python()
except SystemError as error:
    check(error.__traceback__.tb_next.tb_frame.f_code.co_name, "python")
try:
    raise KeyError("being handled")
except KeyError as handled:
    try:
        m.call(m.both_noargs)
    except SystemError as error:
        check(repr(error.__cause__), VALUE_ERROR)
        check_is(error.__cause__.__context__, handled)

# ---- Abide: the same from Python's own calls

if "Abide" in sys.version:
    for kind, args, kwargs in CALLS:
        null, both = getattr(m, f"null_{kind}"), getattr(m, f"both_{kind}")
        for _ in range(20):  # often enough for the call to be specialized
            check(told(lambda: null(*args, **kwargs)), (NULL.format(f"null_{kind}"), "None", "None"))
            check(told(lambda: both(*args, **kwargs)), (BOTH.format(f"both_{kind}"), VALUE_ERROR, VALUE_ERROR))
    for _ in range(20):
        check(told(lambda: m.null_noargs()), (NULL.format("null_noargs"), "None", "None"))
        check(told(lambda: m.both_noargs()), (BOTH.format("both_noargs"), VALUE_ERROR, VALUE_ERROR))
        check(told(lambda: m.null_one(1)), (NULL.format("null_one"), "None", "None"))
        check(told(lambda: m.both_one(1)), (BOTH.format("both_one"), VALUE_ERROR, VALUE_ERROR))
        check(told(lambda: m.null_fastcall(1, 2)), (NULL.format("null_fastcall"), "None", "None"))
        check(told(lambda: m.both_fastcall(1, 2)), (BOTH.format("both_fastcall"), VALUE_ERROR, VALUE_ERROR))
        check(told(lambda: m.null_fastcall_keywords(1, a=2)), (NULL.format("null_fastcall_keywords"), "None", "None"))
        check(told(lambda: m.both_fastcall_keywords(1, a=2)), (BOTH.format("both_fastcall_keywords"), VALUE_ERROR, VALUE_ERROR))

finish()
