"""Context managers."""


class Manager:
    def __init__(self, name, swallow=False, fail=None):
        self.name, self.swallow, self.fail = name, swallow, fail

    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise ValueError("in enter")
        return self.name.upper()

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__, value, traceback is not None)
        if self.fail == "exit":
            raise ValueError("in exit")
        return self.swallow


with Manager("a") as a:
    print("body", a)
with Manager("a") as a, Manager("b") as (b):
    print(a, b)
with (
    Manager("c") as c,
    Manager("d"),
):
    print(c)
with Manager("swallow", True):
    raise KeyError("swallowed")
try:
    with Manager("outer"), Manager("inner"):
        raise KeyError("k")
except KeyError as error:
    print("caught", repr(error))
try:
    with Manager("x"), Manager("y", fail="enter"):
        print("never")
except ValueError as error:
    print(error)
try:
    with Manager("z", fail="exit"):
        raise KeyError("first")
except ValueError as error:
    print(error, repr(error.__context__))


def returns():
    with Manager("r"):
        return "value"


def loops():
    for i in range(3):
        with Manager(f"loop{i}"):
            if i == 0:
                continue
            break
    return i


print(returns(), loops())


class Holder:
    pass


h = Holder()
with Manager("attribute") as h.x, Manager("item") as h.__dict__["y"], Manager("pq") as (p, q):
    print(h.x, h.y, p, q)


class NoExit:
    def __enter__(self):
        pass


class NoEnter:
    def __exit__(self, *args):
        pass


class Instance:
    def __init__(self):
        self.__enter__ = lambda: 1
        self.__exit__ = lambda *args: None


for thing in (NoExit(), NoEnter(), 5, Instance()):
    try:
        with thing:
            pass
    except TypeError as error:
        print(error)


class Falsy:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        return []


class Strange:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        class Truth:
            def __bool__(self):
                raise OSError("no truth")

        return Truth()


try:
    with Falsy():
        raise KeyError
except KeyError:
    print("not swallowed")
try:
    with Strange():
        raise KeyError
except OSError as error:
    print(error, repr(error.__context__))


def generator():
    with Manager("in generator"):
        yield 1
        yield 2


for x in generator():
    print(x)
    break
g = generator()
next(g)
try:
    g.throw(KeyError("thrown"))
except KeyError:
    print("out")


class contextmanager:
    """Makes a context manager of a generator function."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        made = contextmanager(self.function)
        made.generator = self.function(*args)
        return made

    def __enter__(self):
        return next(self.generator)

    def __exit__(self, kind, value, traceback):
        if kind is None:
            next(self.generator, None)
            return False
        try:
            self.generator.throw(value)
        except StopIteration:
            return True
        except BaseException as error:
            if error is value:
                return False
            raise
        return False


@contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name
    except KeyError as error:
        print("handled", error)
    print(f"</{name}>")


with tag("p") as t:
    print(t)
with tag("q"):
    raise KeyError("inside")
try:
    with tag("r"):
        raise ValueError("not handled")
except ValueError as error:
    print(error)
