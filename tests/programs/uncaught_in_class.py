"""An exception in a class body, through a decorator, a property and a comprehension."""


def decorator(cls):
    return [check(name) for name in vars(cls) if not name.startswith("__")]


def check(name):
    class Local:
        @property
        def value(self):
            return name.missing

        def __repr__(self):
            return f"{self.value!r}"

    return repr(Local())


print("before")


@decorator
class Decorated:
    attribute = 1
