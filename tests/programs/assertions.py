"""assert and AssertionError."""


def check(value, message=None):
    try:
        if message is None:
            assert value
        else:
            assert value, message
        return "passed"
    except AssertionError as error:
        return repr(error)


print(check(True), check(0), check([], "empty"), check("x", 1 / 1), check(None, [1, 2]), check(False, ()))
try:
    assert 1 == 2, f"{1} is not {2}"
except AssertionError as error:
    print(error, error.args)
AssertionError_before = AssertionError
AssertionError = ValueError
try:
    assert False, "the name may be rebound"
except AssertionError_before as error:
    print(type(error).__name__, error)
assert (True, "a non-empty tuple is true")[0]
print(__debug__)
assert False, "uncaught at last"
