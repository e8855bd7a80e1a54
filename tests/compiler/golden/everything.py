"""Every statement and expression once or more; what CPython compiles it to is beside it."""
from __future__ import generator_stop
import os, sys as system
from os.path import join as j, split
import os.path

x: int = 1
y: "str"
(z): list[int] = [1, 2, *range(3)]
a = b = c = (1, 2, (3, None, ..., True), -1.5, 2j, b"bytes", "s" "t")
d, (e, *f), g = 1, (2, 3, 4), 5
a += 1; b -= 2; c *= 3; d @= e; f **= 2; g //= 3; g >>= 1
x, y = y, x
x, y, z = z, y, x
del a, (b, [c]), z[0], x.y
assert x, "message"
assert (y)


@decorator(1)
def function(p, q=1, /, r=2, *args, s, t=3, **kwargs) -> int:
    """Docstring.

        indented
    """
    global counter
    counter += 1
    local = p + q * r - s / t % 3
    if local < 1 <= q != 3 and not r or s is None:
        return local
    elif t is not None:
        pass
    else:
        raise ValueError("text") from None
    for i in range(10):
        if i == 5:
            continue
        elif i in (1, 2, 3) or i not in [4, 5]:
            break
    else:
        print(f"{i!r:>{p}} {q=} {{}}" "tail", *args, sep="", **kwargs)
    while True:
        local -= 1
        if local:
            break
    while local and q:
        local = local[1:2] if local else local[::-1]
    return [i for i in args if i if not p], {k: v for k, v in kwargs.items()}, {i for i in q}, (w for w in r)


def outer(n):
    m = n

    def inner(k=lambda o: o + n):
        nonlocal m
        m += k(n)
        return m, n
    return inner, [lambda: i for i in range(n)]


class Base[T: (int, str), *Ts, **P](object, metaclass=type, **{}):
    """Class docstring."""
    attribute: T = 1
    __private = 2

    def __init__(self, *, value: T = None) -> None:
        super().__init__()
        self.__private = value
        self.items = [super().x for _ in range(3)]

    @property
    def value(self):
        return self.__private.real.imag(1, 2, key=3)

    class Nested:
        def method(self):
            return __class__


type Alias[U = int] = dict[str, U]


def generator():
    sent = yield 1
    result = yield from other()
    try:
        yield sent
    except (ValueError, TypeError) as error:
        print(error)
    except OSError:
        raise
    except:
        return result
    else:
        yield
    finally:
        print("finally")
    return result


async def coroutine(lock):
    async with lock as locked, other() as o:
        await locked
        async for item in aiter():
            yield item
            if item:
                return
    result = [await i async for i in source() if await i]
    values = {i: 1 async for i in source()}


def handles():
    try:
        with open("file") as file, lock:
            for line in file:
                try:
                    return int(line)
                finally:
                    del line
    except* OSError as group:
        print(group)
    except* ValueError:
        pass


def matches(command):
    match command:
        case 1 | -2.5 | "text" | None:
            return 0
        case [first, *_, last] if first:
            return first, last
        case {"key": value, 1: [_, _], **rest}:
            return value, rest
        case Point(x=0, y=yy) | Point(yy, 0):
            return yy
        case [Color.RED, (a, b) as pair]:
            return pair
        case str(s):
            return s
        case _:
            return -1


def conditional(n, m=None):
    if (k := len(n)) > 10 and (m is None or k):
        return k if n else m
    return not n, ~m, +k, -n, "%s and %r" % (n, m), "%d" % n, 1 + 2 * 3, "ab" * 2, (1, 2)[1]


def unbound(flag):
    if flag:
        maybe = 1
    try:
        del flag
        print(maybe, flag)
    except NameError as e:
        return e
    return maybe


if __debug__:
    conditional(x[1:], y[:, 1], **{"a": 1, **z})
print((lambda *a, b=1, **c: (yield))(*x, *y, key=z))
