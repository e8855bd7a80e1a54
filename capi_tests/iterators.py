"""Iterators in C used by Python's syntax, Python's iterators used by C; sending, awaiting, async iteration."""

import sys

from support import balanced, check, check_is, finish, outcome, raises

import _iterators as m

C, I = m.Countdown, m.Iterable

# ---- C iterators in Python's hands

check([x for x in C(3)], [3, 2, 1])
check(
    (list(C(3)), tuple(I(2)), set(I(2)), sum(C(4)), max(C(3)), dict(zip(C(2), I(2))), [*C(2), *I(1)], sorted(C(3))),
    ([3, 2, 1], (2, 1), {1, 2}, 10, 3, {2: 2, 1: 1}, [2, 1, 1], [1, 2, 3]),
)
check(
    (2 in C(3), 5 in C(3), list(enumerate(C(2))), list(map(str, C(2))), list(filter(None, C(2))), any(C(1)), all(C(0))),
    (True, False, [(0, 2), (1, 1)], ['2', '1'], [2, 1], True, True),
)
a, *b = C(4)
check((a, b), (4, [3, 2, 1]))
(first, second), third = C(2), I(1)
check((first, second), (2, 1))
check(outcome(lambda: [a for a, b in [C(3)]]), "ValueError: too many values to unpack (expected 2)")
check(outcome(lambda: [a for a, b in [C(1)]]), "ValueError: not enough values to unpack (expected 2, got 1)")
check(outcome(next, C(0)), "StopIteration: ")
check(next(C(0), "default"), "default")
check(next(C(2)), 2)
check(list(C(2, 1)), [2, 1])
check(outcome(m.step, C(0, 2)), "RuntimeError: failed at zero")
check(outcome(list, C(2, 2)), "RuntimeError: failed at zero")
check(outcome(list, C(2, 3)), [2, 1])
check(outcome(next, C(0, 1)), "StopIteration: the value")
check(outcome(next, C(0, 2)), "RuntimeError: failed at zero")
check(next(C(0, 1), "default"), "default")
check(outcome(lambda: [x for x in C(1, 2)]), "RuntimeError: failed at zero")
check(outcome(lambda: next(C(0, 2), "default")), "RuntimeError: failed at zero")
check(outcome(iter, I(1, 9)), "TypeError: iter() returned non-iterator of type 'int'")
check(outcome(iter, I(1, 8)), "RuntimeError: no iterator today")
check(outcome(lambda: [x for x in I(1, 9)]), "TypeError: iter() returned non-iterator of type 'int'")
check(outcome(lambda: [*I(1, 8)]), "RuntimeError: no iterator today")
check(outcome(dict, C(2)), "TypeError: cannot convert dictionary update sequence element #0 to a sequence")
check(outcome(lambda: max(C(0))), "ValueError: max() iterable argument is empty")
check((C(1).__next__(), C(1).__iter__().__class__.__name__, I(3).__iter__().__next__()), (1, 'Countdown', 3))
check(outcome(C(0).__next__), "StopIteration: ")
check(outcome(C(0, 1).__next__), "StopIteration: the value")
check(sorted(n for n in C.__dict__ if n.startswith("__")), ['__doc__', '__iter__', '__new__', '__next__'])
check(iter(C(1)).__class__.__name__, "Countdown")


class Sub(C):
    def __next__(self):
        return super().__next__() * 10


check(list(Sub(3)), [30, 20, 10])
check(m.drain(Sub(3)), [30, 20, 10])


def delegating():
    result = yield from C(2, 1)
    yield result


check(list(delegating()), [2, 1, 'the value'])

# ---- Python's iterators in C's hands


class Class:
    def __init__(self, ending):
        self.ending, self.left = ending, 2

    def __iter__(self):
        return self

    def __next__(self):
        if self.left:
            self.left -= 1
            return self.left
        raise self.ending


class Old:
    def __getitem__(self, index):
        if index > 2:
            raise IndexError
        return index * index


class Bad:
    def __iter__(self):
        return [1]


def generator(ending=None):
    received = yield 1
    yield received
    if ending:
        raise ending
    return "result"


for thing in ([1, 2], (1,), "ab", b"ab", {1: 2}, range(3), {5}, Old(), I(2)):
    check(m.drain(thing), list(thing))
check(m.drain(generator()), [1, None])
check(outcome(m.drain, Class(StopIteration())), [1, 0])
check(outcome(m.drain, Class(StopIteration("value"))), [1, 0])
check(outcome(m.drain, Class(KeyError("from python"))), "KeyError: 'from python'")
check(outcome(m.drain, generator(ZeroDivisionError("in the generator"))), "ZeroDivisionError: in the generator")
check(outcome(m.drain, generator(StopIteration("leaks"))), "RuntimeError: generator raised StopIteration")
check(outcome(m.drain, Bad()), "TypeError: iter() returned non-iterator of type 'list'")
check(outcome(m.drain, 5), "TypeError: 'int' object is not iterable")
check(outcome(m.drain, None), "TypeError: 'NoneType' object is not iterable")
check(outcome(m.drain, I(1, 9)), "TypeError: iter() returned non-iterator of type 'int'")
check([m.step(i) for i in [iter([1])] for _ in range(3)], [('item', 1), ('end, nothing set',), ('end, nothing set',)])
check(
    [m.step(i) for i in [generator()] for _ in range(4)],
    [('item', 1), ('item', None), ('StopIteration', 'result'), ('end, nothing set',)],
)
check(
    [m.step(i) for i in [Class(StopIteration("value"))] for _ in range(3)],
    [('item', 1), ('item', 0), ('StopIteration', 'value')],
)
check([m.step(i) for i in [C(1, 1)] for _ in range(2)], [('item', 1), ('StopIteration', 'the value')])

# ---- sending

g = generator()
check([m.send(g, None), m.send(g, "sent"), m.send(g, None)], [('next', 1), ('next', 'sent'), ('return', 'result')])
check(outcome(m.send, g, None), ('return', None))
check(outcome(m.send, generator(), "too early"), "TypeError: can't send non-None value to a just-started generator")
g = generator(KeyError("k"))
check([m.send(g, None), m.send(g, 1)], [('next', 1), ('next', 1)])
check(outcome(m.send, g, 1), "KeyError: 'k'")
check([m.send(i, None) for i in [iter([1])] for _ in range(2)], [('next', 1), ('return', None)])
check([m.send(i, None) for i in [C(1, 1)] for _ in range(2)], [('next', 1), ('return', 'the value')])
check(outcome(m.send, iter([1]), "no send method"), "AttributeError: 'list_iterator' object has no attribute 'send'")
check(outcome(m.send, 5, None), "AttributeError: 'int' object has no attribute 'send'")
check(m.send(m.Sender(), None), ('next', 'yielded'))
check(m.send(m.Sender(), 21), ('return', 42))
check(outcome(m.send, m.Sender(), "text"), "TypeError: cannot send 'text'")


class Sends:
    def __iter__(self):
        return self

    def __next__(self):
        return "next called"

    def send(self, value):
        raise StopIteration(["sent", value])


check(m.send(Sends(), None), ('next', 'next called'))
check(m.send(Sends(), 5), ('return', ['sent', 5]))


def delegate(to):
    return (yield from to)


g = delegate(m.Sender())
check(next(g), "tp_iternext called")
check(outcome(g.send, 4), "AttributeError: '_iterators.Sender' object has no attribute 'send'")
g = delegate(m.Sender())
next(g)
check(outcome(g.send, "text"), "AttributeError: '_iterators.Sender' object has no attribute 'send'")

# ---- awaiting and async iteration, driven by hand


async def awaits(o):
    return await o


async def loops(o):
    return [x async for x in o]


def drive(coroutine):
    """(what it yields, what it returns)"""
    yielded = []
    try:
        while True:
            yielded.append(coroutine.send(None))
    except StopIteration as stop:
        return yielded, stop.value


check(drive(awaits(m.Awaitable(2, 1))), ([2, 1], 'the value'))
check(drive(awaits(m.Awaitable(2, 0))), ([2, 1], None))
check(outcome(drive, awaits(m.Awaitable(2, 2))), "RuntimeError: failed at zero")
check(outcome(drive, awaits(m.Awaitable(2, 8))), "RuntimeError: no iterator today")
check(outcome(drive, awaits(m.Awaitable(2, 9))), "TypeError: __await__() returned non-iterator of type 'int'")
check(
    outcome(drive, awaits(m.Countdown(1))),
    "TypeError: object _iterators.Countdown can't be used in 'await' expression",
)
check(drive(loops(m.Awaitable(3))), ([], ['the value', 'the value', 'the value']))
check(
    outcome(drive, loops(m.Countdown(1))),
    "TypeError: 'async for' requires an object with __aiter__ method, got _iterators.Countdown",
)
check(
    [m.checks(x) for x in (C(1), I(1), m.Awaitable(1), generator(), iter([]), [], 5)],
    [(1, 0, 0, 0), (0, 0, 0, 0), (0, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0)],
)
c = awaits(m.Awaitable(1))
check(m.checks(c), (0, 0, 0, 1))
c.close()
a = m.Awaitable(1)
check_is(m.async_iterator(a), a)
check(outcome(m.async_iterator, 5), "TypeError: 'int' object is not an async iterable")

# ---- iterator objects made by C

s = m.sequence_iterator(Old())
check((type(s).__name__, next(s), list(s), list(s)), ('iterator', 0, [1, 4], []))
check(list(m.sequence_iterator("ab")), ['a', 'b'])
check(outcome(m.sequence_iterator, 5), "SystemError: Objects/iterobject.c:21: bad argument to internal function")
check(outcome(m.sequence_iterator, {1: 2}), "SystemError: Objects/iterobject.c:21: bad argument to internal function")
values = iter([1, 2, "stop", 3])
c = m.call_iterator(lambda: next(values), "stop")
check((type(c).__name__, list(c), list(c), next(values)), ('callable_iterator', [1, 2], [], 3))
check(outcome(list, m.call_iterator(lambda: {}["k"], 5)), "KeyError: 'k'")
check(list(m.call_iterator(lambda: next(iter([])), 5)), [])

# ---- nothing leaks

value = object()
for args in [([value] * 3,), (C(2),), (I(2),), (I(2, 2),), (I(2, 9),), (5,), (Old(),), (Bad(),)]:
    balanced(m.drain, *args)
balanced(m.drain, m.Countdown(0, 2))
balanced(lambda: m.send(generator(), value))
balanced(m.send, m.Sender(), value)
balanced(m.send, m.Sender(), 10**20)
balanced(lambda: drive(awaits(m.Awaitable(2, 1))))
balanced(lambda: drive(loops(m.Awaitable(2, 1))))
balanced(lambda: [x for x in I(3, 1)])
balanced(lambda: list(delegating()))

finish()
