"""Closures, cells, nonlocal and global."""


def counter(start=0):
    count = start

    def increment(by=1):
        nonlocal count
        count += by
        return count

    def read():
        return count

    return increment, read


inc, read = counter(10)
inc()
inc(5)
print(read(), counter()[0](), inc.__closure__[0].cell_contents, inc.__code__.co_freevars, counter.__code__.co_cellvars)


def late():
    def inner():
        return x

    x = 1
    a = inner()
    x = 2
    return a, inner()


print(late())


def unbound(flag):
    if flag:
        value = 1

    def inner():
        return value

    return inner


print(unbound(True)())
for attempt in (lambda: unbound(False)(), lambda: unbound_local()):
    try:
        attempt()
    except NameError as error:
        print(type(error).__name__, error)


def unbound_local():
    print(v)
    v = 1


try:
    unbound_local()
except UnboundLocalError as error:
    print(error)


def deleting():
    x = 1

    def inner():
        return x

    del x
    try:
        inner()
    except NameError as error:
        print(error)
    x = 5
    return inner()


print(deleting())
g = "global"


def scopes():
    g = "outer"

    def reads_outer():
        return g

    def reads_global():
        global g
        return g

    def changes():
        nonlocal g
        g = "changed"

    changes()

    class Body:
        seen = g
        g = "class"
        again = g

        def method(self):
            return g

    return reads_outer(), reads_global(), Body.seen, Body.again, Body().method()


print(scopes())


def make_global():
    global made
    made = [1]

    def inner():
        global made
        made.append(2)

    inner()


make_global()
print(made)


def levels():
    a = 1

    def two():
        b = 2

        def three():
            nonlocal a, b
            a, b = b, a
            return lambda: (a, b)

        return three()

    return two()


print(levels()())
functions = []
for i in range(3):

    def shares():
        return i

    functions.append(shares)
print([f() for f in functions])


def each(n):
    def own():
        return n

    return own


print([f() for f in map(each, range(3))])
print([(lambda: j)() for j in range(3)], [f() for f in [lambda: j for j in range(3)]])


class Class:
    x = 1
    y = [n for n in range(x)]
    try:
        z = [x for _ in range(2) if x]
    except NameError as error:
        z = str(error)

    def get(self):
        return __class__, self.x


print(Class.y, Class.z, Class().get())


def recursive(n):
    def go(k):
        return 1 if k == 0 else k * go(k - 1)

    return go(n)


print(recursive(20))


def memoize(f):
    cache = {}

    def wrapper(*args):
        if args not in cache:
            cache[args] = f(*args)
        return cache[args]

    wrapper.cache = cache
    return wrapper


@memoize
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), len(fib.cache))


def exec_scope():
    local = 1
    exec("local = 2; made = 3")
    return local, "made" in locals()


print(exec_scope())


def arguments_as_cells(a, b=2, *args, c, **kwargs):
    return lambda: (a, b, args, c, kwargs)


print(arguments_as_cells(1, c=3, d=4)())


def generator_closure():
    total = 0

    def add():
        nonlocal total
        for n in range(3):
            total += n
            yield total

    yield from add()
    yield total


print(list(generator_closure()))
try:
    inc.__closure__ = ()
except AttributeError as error:
    print(error)
cell = inc.__closure__[0]
cell.cell_contents = 100
print(inc(), type(cell).__name__)
