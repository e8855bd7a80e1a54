"""What is printed for an uncaught exception: frames, carets, chaining, notes."""


class Problem(Exception):
    pass


def deepest(mapping, keys):
    return mapping["a"]["b"][keys[0]](1, 2)


def middle(x):
    value = (
        deepest(
            {"a": {"b": {}}},
            [x],
        )
        + 1
    )
    return value


def outer():
    try:
        middle("key")
    except KeyError as error:
        error.add_note("a note on the first\nof two lines")
        try:
            [1, 2][5] + 3
        except IndexError:
            raise Problem("the last one", 5) from error


def recurse(n):
    if n == 0:
        outer()
    recurse(n - 1)


recurse(6)
