"""Coroutines, async generators, async for, async with: driven by hand, without an event loop."""


class Suspend:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        received = yield self.value
        print("resumed with", received)
        return f"result of {self.value}"


def drive(coroutine, *values):
    """Runs a coroutine to its end; prints what it suspends with; returns its value."""
    values = list(values)
    send = None
    while True:
        try:
            print("suspended:", coroutine.send(send))
        except StopIteration as stop:
            return stop.value
        send = values.pop(0) if values else None


async def simple():
    return 5


async def two():
    a = await Suspend(1)
    b = await Suspend(2)
    return a, b, await simple()


print(drive(simple()), drive(two(), "x", "y"))
c = two()
print(type(c).__name__, c.cr_frame is not None, c.cr_running, c.cr_await, c.__name__)
print(c.send(None), c.cr_await is not None)
try:
    c.throw(ValueError("thrown in"))
except ValueError as error:
    print(error)
try:
    c.send(None)
except RuntimeError as error:
    print(error)
c = two()
c.send(None)
print(c.close())
for action in (lambda: iter(c), lambda: next(c), lambda: list(c)):
    try:
        action()
    except TypeError as error:
        print(error)


async def await_bad(value):
    return await value


class BadAwait:
    def __await__(self):
        return 5


for value in (5, None, [1], BadAwait()):
    try:
        drive(await_bad(value))
    except TypeError as error:
        print(error)
c = simple()
drive(c)
try:
    drive(await_bad(c))
except RuntimeError as error:
    print(error)


class Manager:
    async def __aenter__(self):
        print("enter", await Suspend("entering"))
        return "resource"

    async def __aexit__(self, kind, value, traceback):
        print("exit", kind and kind.__name__, value)
        await Suspend("leaving")
        return isinstance(value, KeyError)


async def uses(error=None):
    async with Manager() as resource:
        print("body", resource)
        if error:
            raise error
        return "returned"
    return "swallowed"


print(drive(uses()), drive(uses(KeyError("k"))))
try:
    drive(uses(ValueError("v")))
except ValueError as error:
    print(repr(error))


class Range:
    def __init__(self, n):
        self.n, self.i = n, 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        return await Suspend(self.i)


async def loops():
    async for x in Range(2):
        print("item", x)
    else:
        print("else")
    return [x async for x in Range(1)], {x: 1 async for x in Range(1) if x}


print(drive(loops()))


async def agen(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print("agen got", got)
            await Suspend(f"between {i}")
    except ValueError as error:
        print("agen caught", error)
        yield "after error"
    finally:
        print("agen cleanup")


async def use_agen():
    result = [x async for x in agen(2)]
    g = agen(3)
    print(await g.__anext__(), await g.asend("sent"), await g.athrow(ValueError("into agen")))
    await g.aclose()
    try:
        await g.__anext__()
    except StopAsyncIteration:
        print("stopped")
    return result, type(g).__name__


print(drive(use_agen()))


async def gather(*coroutines):
    return [await c for c in coroutines]


print(drive(gather(simple(), simple())))
print(drive(await_bad(await_bad(Suspend("deep"))), "all the way down"))


async def comprehension():
    async def double(x):
        return x * 2

    return [await double(x) for x in range(3)], [y for x in range(2) for y in [await double(x)]], sum([await double(x) async for x in agen(0)])


print(drive(comprehension()))
try:

    async def bad_for():
        async for x in [1]:
            pass

    drive(bad_for())
except TypeError as error:
    print(error)
try:

    async def bad_with():
        async with 5:
            pass

    drive(bad_with())
except TypeError as error:
    print(error)
try:

    async def plain_with():
        with Manager():
            pass

    drive(plain_with())
except TypeError as error:
    print(error)


async def try_finally():
    try:
        await Suspend("a")
    finally:
        print("finally")
        await Suspend("in finally")


c = try_finally()
c.send(None)
try:
    c.close()
except RuntimeError as error:
    print(error)
a = aiter(Range(1))
n = anext(a)
print(type(n).__name__, drive(n))


async def default():
    return await anext(a, "default")


print(drive(default()))
