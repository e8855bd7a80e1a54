"""Exception groups and except*."""


def attempt(error):
    log = []
    try:
        try:
            raise error
        except* ValueError as group:
            log.append(("ValueError", [repr(e) for e in group.exceptions]))
        except* (KeyError, OSError) as group:
            log.append(("KeyError or OSError", [repr(e) for e in group.exceptions]))
        else:
            log.append("else")
        finally:
            log.append("finally")
    except BaseException as rest:
        log.append(("rest", repr(rest)))
    return log


print(attempt(ExceptionGroup("g", [ValueError(1), KeyError(2), TypeError(3)])))
print(attempt(ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [ValueError(2), OSError(3)])])))
print(attempt(ValueError("naked")))
print(attempt(TypeError("naked")))
print(attempt(ExceptionGroup("only", [TypeError(1)])))
g = ExceptionGroup("outer", [ValueError(1), ExceptionGroup("inner", [KeyError(2), ValueError(3)]), TypeError(4)])
print(repr(g), str(g), g.message, g.exceptions, g.args)
print(g.split(ValueError))
print(g.subgroup(KeyError), g.subgroup(lambda e: isinstance(e, TypeError)), g.subgroup(OSError))
print(g.subgroup((KeyError, TypeError)), g.split(ExceptionGroup)[1])
print(type(BaseExceptionGroup("b", [ValueError()])).__name__, type(BaseExceptionGroup("b", [KeyboardInterrupt()])).__name__)
print(ExceptionGroup.__mro__[1].__name__, isinstance(g, Exception), issubclass(BaseExceptionGroup, Exception))
for arguments in [("m", []), ("m",), (5, [ValueError()]), ("m", [5]), ("m", ValueError()), ("m", [KeyboardInterrupt()]), ("m", [ValueError()], 3)]:
    try:
        print(ExceptionGroup(*arguments))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


class Mine(ExceptionGroup):
    def __new__(cls, message, errors, code=0):
        self = super().__new__(cls, message, errors)
        self.code = code
        return self

    def derive(self, errors):
        return Mine(self.message, errors, self.code)


m = Mine("mine", [ValueError(1), KeyError(2)], 7)
m.add_note("a note")
match, rest = m.split(KeyError)
print(type(match).__name__, match.code, match.exceptions, match.__notes__, rest.exceptions)


def reraise():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise


def raise_other():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as e:
        raise KeyError("new") from e


def raise_two():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise KeyError("one")
    except* TypeError:
        raise OSError("two")


for function in (reraise, raise_other, raise_two):
    try:
        function()
    except BaseException as error:
        print(repr(error), getattr(error, "exceptions", None), repr(error.__cause__), repr(error.__context__))


def bad_type():
    try:
        raise ValueError
    except* 5:
        pass


def bad_group():
    try:
        raise ValueError
    except* ExceptionGroup:
        pass


for function in (bad_type, bad_group):
    try:
        function()
    except TypeError as error:
        print(error)


def flow():
    out = []
    for i in range(3):
        try:
            if i == 1:
                raise ExceptionGroup("g", [KeyError(i)])
            out.append(i)
        except* KeyError as e:
            out.append(e.exceptions[0].args)
    return out


print(flow())
raise ExceptionGroup("printed at the end", [ValueError("first"), ExceptionGroup("inside", [KeyError("second"), m.exceptions[0]])])
