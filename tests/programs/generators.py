"""Generators: send, throw, close, yield from, return values, what they say when misused."""


def count(n):
    i = 0
    while i < n:
        received = yield i
        if received is not None:
            print("received", received)
            i = received
        else:
            i += 1
    return "done"


g = count(3)
print(type(g).__name__, next(g), next(g), g.send(0), list(g), next(g, "exhausted"))
print(g.gi_frame, g.gi_running, g.gi_code.co_name, g.__name__, g.__qualname__)
g = count(1)
next(g)
try:
    next(g)
except StopIteration as stop:
    print(repr(stop), stop.value)


def careful():
    try:
        while True:
            try:
                x = yield "ready"
                print("got", x)
            except ValueError as error:
                print("caught", error)
                yield "recovered"
    except GeneratorExit:
        print("closing")
        raise
    finally:
        print("cleanup")


g = careful()
print(next(g), g.send(1), g.throw(ValueError("thrown")), next(g))
try:
    g.throw(KeyError("other"))
except KeyError as error:
    print(repr(error))
print(list(g))
g = careful()
next(g)
print(g.close(), g.close())
g = careful()
next(g)
del g
g = careful()
g.close()  # never started: nothing to clean up
try:
    careful().throw(ValueError("before start"))
except ValueError as error:
    print(error)


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as error:
    print(error)


def returns_on_close():
    try:
        yield 1
    except GeneratorExit:
        return "value of close"


g = returns_on_close()
next(g)
print(g.close())


def leaks():
    yield 1
    raise StopIteration("inside")


try:
    list(leaks())
except RuntimeError as error:
    print(error, repr(error.__cause__))


def itself():
    yield next(me)


me = itself()
try:
    next(me)
except ValueError as error:
    print(error)
try:
    count(1).send(5)
except TypeError as error:
    print(error)
for arguments in [(5,), ("x",), (ValueError,), (KeyError(1, 2),), (int,)]:
    g = count(1)
    try:
        g.throw(*arguments)
    except BaseException as error:
        print(type(error).__name__, error)


def inner():
    try:
        x = yield "inner 1"
        print("inner got", x)
        yield "inner 2"
    except ValueError as error:
        print("inner caught", error)
        return "inner recovered"
    finally:
        print("inner cleanup")
    return "inner result"


def outer():
    result = yield from inner()
    print("outer got", result)
    try:
        result = yield from [10, 20]
    except KeyError:
        print("outer caught")
    return result


g = outer()
print(next(g), g.send("hello"), next(g), next(g), next(g, "end"))
g = outer()
next(g)
print(g.throw(ValueError("into inner")))
try:
    g.throw(KeyError)
except StopIteration as stop:
    print("stopped", stop.value)
g = outer()
next(g)
g.close()


def through_iterator():
    yield from iter([1, 2, 3])


g = through_iterator()
next(g)
try:
    g.send(5)
except AttributeError as error:
    print(error)


def not_iterable():
    yield from 5


try:
    next(not_iterable())
except TypeError as error:
    print(error)


class Tree:
    def __init__(self, value, *children):
        self.value, self.children = value, children

    def __iter__(self):
        yield self.value
        for child in self.children:
            yield from child


print(list(Tree(1, Tree(2, Tree(3)), Tree(4))))


def primes():
    n, composites = 2, {}
    while True:
        if n not in composites:
            yield n
            composites[n * n] = [n]
        else:
            for p in composites.pop(n):
                composites.setdefault(p + n, []).append(p)
        n += 1


p = primes()
print([next(p) for _ in range(20)])


def pipeline(lines):
    def grep(pattern, source):
        return (line for line in source if pattern in line)

    def upper(source):
        for line in source:
            yield line.upper()

    return upper(grep("a", lines))


print(list(pipeline(["abc", "xyz", "bar"])))


def averager():
    total = n = 0
    average = None
    while True:
        total += yield average
        n += 1
        average = total / n


a = averager()
next(a)
print(a.send(10), a.send(20), a.send(60))
print(sum(x * x for x in range(10)), max((len(w), w) for w in ["a", "ccc", "bb"]), list(zip(count(2), count(5))))
e = (print("evaluated") or x for x in [1])
print("lazy")
print(list(e))


def source():
    print("outermost iterable is evaluated at once")
    return [1, 2]


e = (x for x in source())
print("then")
print(list(e))
try:
    (x for x in 5)
except TypeError as error:
    print(error)


def context():
    try:
        raise KeyError("handled")
    except KeyError:
        yield "inside except"
        try:
            raise ValueError("second")
        except ValueError as error:
            yield repr(error.__context__)


import sys

g = context()
try:
    raise OSError("outer")
except OSError:
    print(next(g), sys.exception(), next(g))


def finally_order():
    try:
        yield 1
    finally:
        print("first")
        try:
            yield 2
        finally:
            print("second")


for x in finally_order():
    print(x)


def deep(n):
    if n:
        yield from deep(n - 1)
    yield n


print(sum(deep(200)))
