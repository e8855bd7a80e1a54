"""Long loops over every family of instructions: run on a small stack, they end only if no instruction grows it."""

N = 200_000


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y=2):
        self.x = x
        self.y = y


class Thing:
    shared = 1

    def __init__(self, value):
        self.value = value

    def method(self, a):
        return a

    @property
    def double(self):
        return self.value * 2

    @staticmethod
    def static(a):
        return a

    @classmethod
    def made(cls, a):
        return a

    def __call__(self, a):
        return a

    def __getitem__(self, key):
        return key

    def __add__(self, other):
        return other

    def __lt__(self, other):
        return True

    def __bool__(self):
        return True

    def __contains__(self, item):
        return True

    def __iter__(self):
        return iter((1, 2))

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return True


class Derived(Thing):
    def method(self, a):
        return super().method(a)


def plain(a, b=1, *rest, c=3, **more):
    return a


def generator(n):
    got = 0
    while got is not None and n:
        got = yield n
        n -= 1
        got = 0


def delegating(n):
    yield from generator(n)


async def coroutine():
    return 1


async def awaiting():
    return await coroutine()


def numbers():
    i, f = 0, 0.0
    for k in range(N):
        i = i + k - 1
        i *= 2
        i //= 3
        i %= 1_000_003
        i = (i << 3 >> 2) & 0xFFFF | 1 ^ 2
        f = f * 0.5 + k / 3
        i = -i if i > 5 else ~i
        big = i * 10**20 + k
        text = "a" + str(k)
        text += "b"
        assert i != f and not (i is f) and (big > 0 or big <= 0)
    return text


def attributes():
    thing, derived, point = Thing(1), Derived(2), Point(3)
    for k in range(N):
        thing.value = k
        point.x = thing.value
        thing.method(k)
        derived.method(k)
        thing.static(k)
        Thing.made(k)
        thing(k)
        thing.double
        thing.shared
        thing.new = k
        del thing.new
        Point(k)
        Thing(k)
        bound = thing.method
        bound(k)


def containers():
    items, mapping, pair = [0, 1, 2], {"a": 1}, (1, 2)
    for k in range(N):
        items[k % 3] = k
        mapping["a"] = items[0]
        mapping[k % 7] = k
        a, b = pair
        a, *b = items
        [a, b] = [b, a]
        x = items[1:2]
        items[1:2] = x
        s = {k % 5, 1}
        d = {**mapping, "z": 1}
        t = (*pair, *items)
        u = [v for v in pair]
        w = {v: v for v in pair}
        k in items
        k not in mapping
        f"{k}{k!r:>3} {s}"
        if len(items) > 3:
            items.pop()
        items.append(k)
        del items[-1]
        for _ in items, pair, mapping.items(), Thing(1):
            pass
    return d, t, u, w


def calls():
    args, kwargs = (1, 2), {"c": 4}
    for k in range(N):
        plain(k)
        plain(k, 2, 3, 4)
        plain(k, c=5)
        plain(k, b=2, z=3)
        plain(*args)
        plain(*args, **kwargs)
        (lambda: k)()
        isinstance(k, int)
        len(args)
        int(k)
        str(k)
        tuple(args)
        type(k)
        max(k, 1, key=lambda v: -v)
        sorted(args)
        globals()
        Thing(1) + 1, Thing(1)[2], Thing(1) < 3, 4 in Thing(1)


def exceptions():
    for k in range(N):
        try:
            raise ValueError(k)
        except (TypeError, ValueError) as e:
            e
        finally:
            k
        try:
            [][k]
        except IndexError:
            pass
        with Thing(1):
            raise KeyError(k)
        while True:
            try:
                break
            finally:
                pass


def generators():
    for _ in generator(N):
        pass
    for _ in delegating(N):
        pass
    for k in range(N // 4):
        g = generator(3)
        next(g)
        g.send(1)
        g.close()
        c = awaiting()
        try:
            c.send(None)
        except StopIteration:
            pass
        sum(v for v in (1, 2))


def matching():
    for k in range(N):
        match (k, {"a": 1}, [1, 2]):
            case (0, {"b": _}, _):
                pass
            case (int(n), {"a": v, **rest}, [1, *others]) if n >= 0:
                pass
            case _:
                raise AssertionError


def cells():
    total = 0

    def add(n):
        nonlocal total
        total += n

    for k in range(N):
        add(k)
        global counter
        counter = k
        del counter
    return total


for part in (numbers, attributes, containers, calls, exceptions, generators, matching, cells):
    part()
print("every loop ended")
