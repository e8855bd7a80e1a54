"""What the tests of this folder share. Uses built-ins and sys only, because it runs under the runtime being tested.

Importing it puts the folder of the compiled extension (the first argument) on the path. A failed check is reported with
its line and the test goes on, so one run shows all there is to see; `finish()` ends it with the exit code.
"""

import sys

sys.path.insert(0, sys.argv[1])

_checks = 0
_failures = 0


def _complain(text):
    global _failures
    _failures += 1
    frame = sys._getframe(1)
    while frame.f_code.co_filename == __file__ and frame.f_back is not None:
        frame = frame.f_back
    print(f"line {frame.f_lineno}: {text}")


def check(got, expected, what=""):
    """`got` must equal `expected` and be of the same type."""
    global _checks
    _checks += 1
    if type(got) is not type(expected) or got != expected:
        _complain(f"{what}{': ' if what else ''}got {got!r}, expected {expected!r}")


def check_is(got, expected, what=""):
    """`got` must be the very object `expected`."""
    global _checks
    _checks += 1
    if got is not expected:
        _complain(f"{what}{': ' if what else ''}got {got!r}, which is not {expected!r}")


def raises(exception, message, function, *args, **kwargs):
    """The call must raise exactly this class, with this text (None: any). Returns the exception."""
    global _checks
    _checks += 1
    try:
        result = function(*args, **kwargs)
    except BaseException as error:
        if type(error) is not exception:
            _complain(f"raised {type(error).__name__}: {error}, expected {exception.__name__}: {message}")
        elif message is not None and str(error) != message:
            _complain(f"{exception.__name__} says {str(error)!r}, expected {message!r}")
        return error
    _complain(f"returned {result!r}, expected {exception.__name__}: {message}")
    return None


def outcome(function, *args, **kwargs):
    """What a call comes to, as something to compare: the result, or 'ExceptionName: message'."""
    try:
        return function(*args, **kwargs)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


def _blocks():
    count = getattr(sys, "getallocatedblocks", None)
    return count() if count is not None else 0


def balanced(function, *args, times=10000, **kwargs):
    """Calling `function` many times, whether it returns or raises, must leave the reference counts of its arguments and
    the number of live objects as they were."""
    global _checks
    _checks += 1

    def once():
        try:
            function(*args, **kwargs)
        except Exception:
            pass

    def repeat(count):
        for _ in range(count):
            once()

    watched = [*args, *kwargs.values(), function]
    repeat(50)
    counts = [sys.getrefcount(x) for x in watched]
    for _ in range(3):  # a cache that fills once is no leak
        blocks = _blocks()
        repeat(times)
        grown = _blocks() - blocks
        if abs(grown) <= times // 20:
            break
    else:
        _complain(f"{function}{args!r}{kwargs or ''}: {grown} more live blocks after {times} calls")
    for value, before, after in zip(watched, counts, [sys.getrefcount(x) for x in watched]):
        if before != after:
            _complain(f"{function}: the reference count of {value!r} went from {before} to {after}")


def finish():
    """Ends the test."""
    if _failures:
        print(f"{_failures} of {_checks} checks failed")
        sys.exit(1)
    print(f"{_checks} checks passed")
