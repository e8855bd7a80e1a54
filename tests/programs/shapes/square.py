"""Has a private name, a public one, and a name that is changed from outside."""

_private = 1
counter = 0


def area(side):
    global counter
    counter += 1
    return side * side
