"""try, except, else, finally, raise: control flow and context."""


def flow(action):
    log = []
    try:
        log.append("try")
        action()
        log.append("after")
    except (KeyError, IndexError) as error:
        log.append(f"lookup {error!r}")
    except ValueError:
        log.append("value")
        raise TypeError("from handler")
    else:
        log.append("else")
    finally:
        log.append("finally")
        print(log)
    return "end"


def fails(error):
    raise error


print(flow(lambda: None), flow(lambda: {}["k"]), flow(lambda: [].pop()))
for error in (ValueError("v"), OSError("o")):
    try:
        flow(lambda: fails(error))
    except Exception as caught:
        print(repr(caught), repr(caught.__context__), caught.__cause__, caught.__suppress_context__)


def returns():
    try:
        return "try"
    finally:
        print("finally runs")


def overrides():
    try:
        return "try"
    finally:
        return "finally"


def swallows():
    try:
        raise ValueError
    finally:
        return "swallowed"


def loop():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append(f"f{i}")
    else:
        out.append("else")
    return out


def nested():
    try:
        try:
            raise KeyError("inner")
        finally:
            print("inner finally")
    except KeyError as e:
        print("outer", e)
        try:
            raise ValueError("while handling")
        except ValueError as f:
            return repr(f.__context__), f.__context__ is e


print(returns(), overrides(), swallows(), loop(), nested())
try:
    raise ValueError("a") from KeyError("b")
except ValueError as e:
    print(repr(e.__cause__), e.__suppress_context__, e.__context__)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("hidden") from None
except ValueError as e:
    print(e.__cause__, e.__suppress_context__, repr(e.__context__))
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise
except ZeroDivisionError as again:
    print(again, again.__context__)
try:
    e
except NameError as error:
    print(error)  # the name is deleted after the handler


class Custom(Exception):
    def __init__(self, code, *, detail="none"):
        super().__init__(code, detail)
        self.code = code

    def __str__(self):
        return f"custom {self.code}"


try:
    raise Custom(5, detail="d")
except Exception as error:
    print(error, repr(error), error.args, error.code, isinstance(error, Custom))
error = ValueError("noted")
error.add_note("first note")
error.add_note("second")
print(error.__notes__)
try:
    error.add_note(5)
except TypeError as e:
    print(e)
for value in (5, None, "text", int, (ValueError,), Custom):
    try:
        raise value
    except TypeError as e:
        print(e)
try:
    raise ValueError from 5
except TypeError as e:
    print(e)
try:
    raise
except RuntimeError as e:
    print(e)


def bad_except():
    try:
        raise ValueError
    except 5:
        pass


def bad_except_tuple():
    try:
        raise ValueError
    except (KeyError, "x"):
        pass


for f in (bad_except, bad_except_tuple):
    try:
        f()
    except TypeError as e:
        print(e, repr(e.__context__))
try:
    raise KeyError
except LookupError as e:
    print(repr(e), e.args)
print(ValueError(), ValueError(1, 2), repr(ValueError("a", 1)), str(KeyError("k")), str(KeyError("a", "b")), [str(ValueError()), str(ValueError(None))])
print(ValueError("a") == ValueError("a"), ValueError.__mro__, BaseException().__dict__)
e = OSError(2, "No such file", "name", None, "second")
print(e, e.errno, e.strerror, e.filename, e.filename2, repr(e), type(e).__name__, e.args)
print(type(OSError(13, "x")).__name__, type(OSError(17, "x")).__name__, type(OSError(110, "x")).__name__, type(OSError("x")).__name__)
u = UnicodeDecodeError("utf-8", b"ab\xff", 2, 3, "bad byte")
print(u, u.encoding, u.object, u.start, u.end, u.reason)
print(UnicodeEncodeError("ascii", "a\u20ac", 1, 2, "no"), UnicodeTranslateError("a\u20acb", 1, 3, "no"))
s = StopIteration(5)
print(s.value, StopIteration().value, repr(s), SystemExit(3).code, SystemExit().code, SystemExit(1, 2).code)
i = ImportError("msg", name="n", path="p")
print(i, i.name, i.path, repr(i), ModuleNotFoundError("m").msg)
x = SyntaxError("bad", ("file", 3, 5, "text", 3, 9))
print(x.msg, x.filename, x.lineno, x.offset, x.text, x.end_lineno, x.end_offset, x)
n = NameError("n", name="the name")
print(n.name, AttributeError("a", name="b", obj=5).obj)
for call in (lambda: OSError(1, 2, 3, 4, 5, 6), lambda: UnicodeDecodeError("x"), lambda: ImportError(bad=1), lambda: ValueError(a=1), lambda: SyntaxError("m", (1, 2))):
    try:
        print(repr(call()))
    except (TypeError, IndexError) as error:
        print(type(error).__name__, error)
import sys

print(sys.exception(), sys.exc_info())
try:
    raise KeyError(1)
except KeyError:
    print(repr(sys.exception()), sys.exc_info()[0].__name__)

    def in_function():
        return repr(sys.exception())

    print(in_function())
    try:
        raise ValueError
    except ValueError:
        print(repr(sys.exception()))
    print(repr(sys.exception()))
print(sys.exception())
a, b = ValueError("a"), ValueError("b")
a.__context__, b.__context__ = b, None
try:
    try:
        raise a
    except ValueError:
        raise b
except ValueError as caught:
    print(caught, repr(caught.__context__), caught.__context__.__context__)
for value in (5, "x"):
    for name in ("__cause__", "__context__", "__traceback__"):
        try:
            setattr(a, name, value)
        except TypeError as error:
            print(error)
with_tb = ValueError("t").with_traceback(None)
print(with_tb.__traceback__)


def traceback_names():
    try:
        fails(ValueError())
    except ValueError as error:
        tb, names = error.__traceback__, []
        while tb:
            names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - traceback_names.__code__.co_firstlineno))
            tb = tb.tb_next
        return names[0], names[1][0]


print(traceback_names())
