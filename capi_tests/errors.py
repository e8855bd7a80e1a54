"""Exceptions through C in both directions."""

import sys

from support import balanced, check, check_is, finish, outcome, raises

import _errors as m


class Custom(Exception):
    def __init__(self, *args, extra=None):
        super().__init__(*args)
        self.extra = extra


class Picky(Exception):
    def __init__(self, one, two):
        super().__init__(one, two)


class Failing(Exception):
    def __init__(self, *args):
        raise ZeroDivisionError("no instance")


def raiser(error, cause=None):
    def function():
        raise error from cause

    return function


def caught(function, *args):
    """The exception that a call raises."""
    try:
        function(*args)
    except BaseException as error:
        return error
    return None


def told(function, *args):
    e = caught(function, *args)
    return type(e).__name__, e.args


# ---- setting

check(told(m.set, "SetObject", ValueError, "text"), ('ValueError', ('text',)))
check(told(m.set, "SetObject", ValueError, (1, 2)), ('ValueError', (1, 2)))
check(told(m.set, "SetObject", ValueError, None), ('ValueError', ()))
check(told(m.set, "SetObject", ValueError, ()), ('ValueError', ()))
check(told(m.set, "SetObject", ValueError, [1]), ('ValueError', ([1],)))
check(told(m.set, "SetObject", ValueError, ValueError("ready made")), ('ValueError', ('ready made',)))
check(told(m.set, "SetObject", ValueError, UnicodeError("of a subclass")), ('UnicodeError', ('of a subclass',)))
check(
    repr(caught(m.set, "SetObject", ValueError, KeyError("of another class"))),
    "ValueError(KeyError('of another class'))",
)
check(told(m.set, "SetObject", Picky, (1, 2)), ('Picky', (1, 2)))
check(
    told(m.set, "SetObject", Picky, 1),
    ('TypeError', ("Picky.__init__() missing 1 required positional argument: 'two'",)),
)
check(told(m.set, "SetObject", Failing, 1), ('ZeroDivisionError', ('no instance',)))
check(
    told(m.set, "SetObject", 5, 1),
    ('SystemError', ('_PyErr_SetObject: exception 5 is not a BaseException subclass',)),
)
check(
    told(m.set, "SetObject", int, 1),
    ('SystemError', ("_PyErr_SetObject: exception <class 'int'> is not a BaseException subclass",)),
)
check(told(m.set, "SetNone", KeyError), ('KeyError', ()))
check(
    told(m.set, "SetNone", Picky),
    ('TypeError', ("Picky.__init__() missing 2 required positional arguments: 'one' and 'two'",)),
)
check(told(m.set, "SetString", Custom), ('Custom', ('text from c: é',)))
check(told(m.set, "SetString", KeyError), ('KeyError', ('text from c: é',)))
check(told(m.set, "SetString", SystemExit), ('SystemExit', ('text from c: é',)))
check(
    told(m.set, "SetString", "no class"),
    ('SystemError', ("_PyErr_SetObject: exception 'no class' is not a BaseException subclass",)),
)
check(told(m.set, "Format", OSError, [1]), ('OSError', ('[1] and 5',)))
check(told(m.set, "Restore", ValueError, "v"), ('ValueError', ('v',)))
check(told(m.set, "Restore", ValueError), ('ValueError', ()))
check(told(m.set, "Restore", ValueError, ValueError(1)), ('ValueError', (1,)))
check(told(m.set, "SetRaisedException", None, Custom("direct", 1)), ('Custom', ('direct', 1)))
check(told(m.set, "NoMemory", None), ('MemoryError', ()))
check(told(m.set, "BadArgument", None), ('TypeError', ('bad argument type for built-in operation',)))
check(type(caught(m.set, "BadInternalCall", None)).__name__, "SystemError")
check(told(m.set, "SetImportError", None, "import text"), ('ImportError', ('import text',)))
check(told(m.set, "SetFromErrno", OSError), ('FileNotFoundError', (2, 'No such file or directory')))
check(str(caught(m.set, "SetFromErrno", OSError)), "[Errno 2] No such file or directory")
check(str(caught(m.set, "SetFromErrnoWithFilename", OSError)), "[Errno 13] Permission denied: 'some/file'")
check(caught(m.set, "SetFromErrnoWithFilename", OSError).filename, "some/file")
check(str(caught(m.set, "SetFromErrnoWithFilenameObject", OSError, b"bytes")), "[Errno 17] File exists: b'bytes'")
check(told(m.set, "SetFromErrno", ValueError), ('ValueError', (2, 'No such file or directory')))

# ---- fetching

check(m.fetch(lambda: "no error"), "no error")
check(m.fetch(raiser(ValueError("x"))), (0, ValueError, "ValueError('x')", True))
check(m.fetch(lambda: m.set("SetString", KeyError)), (0, KeyError, "KeyError('text from c: \u00e9')", True))
check(m.fetch(lambda: {}["k"]), (0, KeyError, "KeyError('k')", True))
check(m.fetch(lambda: [].pop()), (0, IndexError, "IndexError('pop from empty list')", True))
error = Custom("the very object")
check_is(m.get_raised(raiser(error)), error)
check(error.__traceback__.tb_next.tb_frame.f_code.co_name if error.__traceback__.tb_next else error.__traceback__.tb_frame.f_code.co_name, "function")
check(m.get_raised(lambda: 5), 5)
check_is(caught(m.fetch_and_restore, raiser(error)), error)


def names(traceback):
    found = []
    while traceback is not None:
        found.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    return found


def outer(function):
    inner(function)


def inner(function):
    m.fetch_and_restore(function)


check(names(caught(outer, raiser(Custom())).__traceback__), ['caught', 'outer', 'inner', 'function'])
check(
    names(caught(outer, lambda: m.set("SetString", KeyError)).__traceback__),
    ['caught', 'outer', 'inner', '<lambda>'],
)

check(
    [repr(x) if isinstance(x, Exception) else x.__name__ for x in m.normalize(ValueError, "v")],
    ['ValueError', "ValueError('v')"],
)
check(
    [repr(x) if isinstance(x, Exception) else x.__name__ for x in m.normalize(ValueError)],
    ['ValueError', 'ValueError()'],
)
check(
    [repr(x) if isinstance(x, Exception) else x.__name__ for x in m.normalize(ValueError, (1, 2))],
    ['ValueError', 'ValueError(1, 2)'],
)
check(
    [repr(x) if isinstance(x, Exception) else x.__name__ for x in m.normalize(Picky, 1)],
    ['TypeError', 'TypeError("Picky.__init__() missing 1 required positional argument: \'two\'")'],
)
check(
    [repr(x) if isinstance(x, Exception) else x.__name__ for x in m.normalize(Failing, 1)],
    ['ZeroDivisionError', "ZeroDivisionError('no instance')"],
)
check(
    [repr(x) if isinstance(x, Exception) else x.__name__ for x in m.normalize(LookupError, KeyError(1))],
    ['KeyError', 'KeyError(1)'],
)

# ---- matching

for cls in (ValueError, Exception, BaseException, KeyError, (KeyError, ValueError), (), (KeyError, (OSError, ValueError))):
    check(m.matches(raiser(ValueError()), cls), (int(issubclass(ValueError, (cls,) if type(cls) is not tuple else cls)),) * 2)
check(m.matches(raiser(UnicodeError()), ValueError), (1, 1))
check(m.matches(raiser(ValueError()), 5), (0, 0))
check(m.matches(raiser(SystemExit()), Exception), (0, 0))
check(
    [m.is_class(x) for x in (ValueError, ValueError(), Custom, int, 5, BaseException)],
    [(1, 0, 'ValueError'), (0, 1, None), (1, 0, 'Custom'), (0, 0, None), (0, 0, None), (1, 0, 'BaseException')],
)

# ---- context and cause

e = caught(m.replace, raiser(KeyError("first")))
check((repr(e), e.__context__, e.__cause__), ("RuntimeError('replaced')", None, None))
e = caught(m.chain, raiser(KeyError("first")))
check(
    (repr(e), repr(e.__context__), repr(e.__cause__), e.__suppress_context__),
    ("RuntimeError('chained')", "KeyError('first')", "KeyError('first')", True),
)
try:
    try:
        raise KeyError("being handled")
    except KeyError:
        m.set("SetString", ValueError)
except ValueError as e:
    check((repr(e.__context__), e.__cause__, e.__suppress_context__), ("KeyError('being handled')", None, False))
e = caught(raiser(ValueError("a"), KeyError("b")))
check([x if not isinstance(x, BaseException) else repr(x) for x in m.parts(e)], [True, "KeyError('b')", None, ('a',)])
check(m.parts(Custom(1, 2)), (False, None, None, (1, 2)))
m.set_parts(e, None, (3,))
check((e.__traceback__, e.args), (None, (3,)))
check(outcome(m.set_parts, e, 5, (3,)), "TypeError: __traceback__ must be a traceback or None")

# ---- new classes

N = m.new_exception("package.module.Name")
check((N.__name__, N.__module__, N.__doc__, N.__bases__[0].__name__), ('Name', 'package.module', None, 'Exception'))
D = m.new_exception("module.Documented", "what it means", KeyError)
check(
    (D.__name__, D.__module__, D.__doc__, D.__bases__[0].__name__),
    ('Documented', 'module', 'what it means', 'KeyError'),
)
B = m.new_exception("module.Several", None, (N, KeyError), {"extra": 5})
check(
    (B.extra, [c.__name__ for c in B.__mro__]),
    (5, ['Several', 'Name', 'KeyError', 'LookupError', 'Exception', 'BaseException', 'object']),
)
check(outcome(m.new_exception, "undotted"), "SystemError: PyErr_NewException: name must be module.class")
check(m.new_exception("a.b", None, int).__mro__[1].__name__, "int")
check(told(raiser(B("x"))), ('Several', ('x',)))

# ---- handled exceptions

check(m.handled(), None)
check(m.exc_info(), (None, None, False))
try:
    raise KeyError(1)
except KeyError as e:
    check_is(m.handled(), e)
    check((m.exc_info()[0] is KeyError, m.exc_info()[1] is e, m.exc_info()[2]), (True, True, True))
    check_is(m.handle(None, lambda: sys.exception()), None)
    check_is(m.handled(), e)
check(m.handled(), None)
check_is(m.handle(error, sys.exception), error)


def reraise():
    raise


check_is(caught(m.handle, error, reraise), error)
check(told(reraise), ('RuntimeError', ('No active exception to reraise',)))


def generator():
    try:
        yield m.handled()
    except KeyError:
        yield repr(m.handled())
    yield m.handled()


g = generator()
check([next(g), g.throw(KeyError("thrown")), next(g)], [None, "KeyError('thrown')", None])

# ---- unraisable and printed ones; sys.stderr is replaced to see them


class Capture:
    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass


def captured(function, *args):
    sys.stderr, before = Capture(), sys.stderr
    try:
        function(*args)
        return sys.stderr.text
    finally:
        sys.stderr = before


def last_lines(text):
    """Without the lines that name files."""
    return [line for line in text.split("\n") if line and not line.startswith(" ")]


check(
    last_lines(captured(m.write_unraisable, raiser(ValueError("lost")), "the object")),
    ["Exception ignored in: 'the object'", 'Traceback (most recent call last):', 'ValueError: lost'],
)
check(
    last_lines(captured(m.write_unraisable, raiser(ValueError("lost")), None)),
    ['Traceback (most recent call last):', 'ValueError: lost'],
)
check(
    last_lines(captured(m.format_unraisable, raiser(KeyError("lost")))),
    ['Exception ignored in test 5:', 'Traceback (most recent call last):', "KeyError: 'lost'"],
)
check(
    last_lines(captured(m.print_exception, raiser(ValueError("printed"), KeyError("cause")))),
    ["KeyError: 'cause'", 'The above exception was the direct cause of the following exception:', 'Traceback (most recent call last):', 'ValueError: printed'],
)
check(last_lines(captured(m.display, Custom("shown"))), ['Custom: shown'])

seen = []
sys.unraisablehook = lambda args: seen.append((args.exc_type.__name__, str(args.exc_value), args.err_msg, args.object))
m.write_unraisable(raiser(ValueError("hooked")), "object")
m.format_unraisable(raiser(ValueError("hooked")))
sys.unraisablehook = sys.__unraisablehook__
check(seen, [('ValueError', 'hooked', None, 'object'), ('ValueError', 'hooked', 'Exception ignored in test 5', None)])

# ---- particular ones

check(m.get_or(5, "missing", "otherwise"), "otherwise")
check(m.get_or(5, "imag", "otherwise"), 0)
check(outcome(m.get_or, 5, 5, 5), "TypeError: attribute name must be string, not 'int'")
check(caught(m.stop_value, 5).value, 5)
check(caught(m.stop_value, (1, 2)).value, 1)
check(caught(m.stop_value, None).value, None)
check(m.unicode_errors(), ("'utf-8' codec can't decode byte 0xff in position 2: bad byte", 2, 3, 'utf-8', 'bad byte'))


def deep():
    return m.recursion(deep)


check(type(caught(deep)).__name__, "RecursionError")
check(m.recursion(lambda: "still fine"), "still fine")

# ---- nothing leaks

value = [1]
for how in ("SetObject", "SetNone", "SetString", "Format", "Restore"):
    balanced(m.set, how, ValueError, value)
balanced(m.set, "SetObject", Picky, value)
balanced(m.set, "SetFromErrnoWithFilename", OSError)
for error in (ValueError(value), Custom()):
    balanced(m.fetch, lambda: m.set("SetObject", KeyError, value))
    balanced(m.normalize, ValueError, value)
    balanced(m.normalize, Failing, value)
    balanced(m.matches, lambda: m.set("SetNone", KeyError), LookupError)
    balanced(m.replace, lambda: m.set("SetObject", KeyError, value))
    balanced(m.chain, lambda: m.set("SetObject", KeyError, value))
    balanced(m.get_raised, lambda: m.set("SetObject", KeyError, value))
    balanced(m.handle, error, lambda: None)
balanced(m.parts, ValueError(value))
balanced(m.new_exception, "undotted")
balanced(m.get_or, value, "missing", value)
balanced(m.stop_value, value)
balanced(m.unicode_errors)

finish()
