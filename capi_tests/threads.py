"""The GIL and threads that C makes."""

import sys

from support import balanced, check, check_is, finish, outcome

import _threads as m

# ---- threads that call back

calls = []
check(m.in_threads(calls.append, 1, 3), (0, 3))
check(calls, [0, 1, 2])
calls.clear()
check(m.in_threads(calls.append, 4, 500), (0, 2000))
check((len(calls), sum(calls), sorted(set(calls)) == list(range(500))), (2000, 499000, True))

total = 0


def work(n):
    """Python code that may be interrupted anywhere; the list keeps every step."""
    global total
    parts = [i * i for i in range(50)]
    try:
        if n % 7 == 3:
            raise KeyError(n)
        parts.append(sum(parts))
    except KeyError:
        parts.append(-1)
    calls.append(len(parts))


calls.clear()
check(m.in_threads(work, 4, 300), (0, 1200))
check((len(calls), set(calls)), (1200, {51}))

# ---- exceptions in threads are unraisable there and do not reach this one

seen = []
sys.unraisablehook = lambda args: seen.append((args.exc_type.__name__, str(args.exc_value)))


def failing(n):
    raise ValueError(f"round {n}")


check(m.in_threads(failing, 1, 3), (3, 3))
check(seen, [('ValueError', 'round 0'), ('ValueError', 'round 1'), ('ValueError', 'round 2')])
sys.unraisablehook = sys.__unraisablehook__

# ---- recursion and generators in a thread of its own stack


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def generate(n):
    calls.append(sum(x for x in range(n)) + deep(100))


calls.clear()
check(m.in_threads(generate, 2, 5), (0, 10))
check(sorted(calls), [100, 100, 100, 100, 101, 101, 103, 103, 106, 106])


def too_deep(n):
    try:
        deep(10**6)
    except RecursionError:
        calls.append("RecursionError")


calls.clear()
check(m.in_threads(too_deep, 2, 2), (0, 4))
check(calls, ['RecursionError', 'RecursionError', 'RecursionError', 'RecursionError'])

# ---- handing over

check(m.released(), (0, 1, 1))
check(m.nested(), (1, 1, 1, 1))
m.start_waiting()
rounds = 0
while not m.has_arrived() and rounds < 10**8:  # Python code gives the GIL away by itself
    rounds += 1
check((m.has_arrived(), rounds < 10**8), (True, True))
m.join_waiting()

# ---- states, storage, locks, pending calls

check(m.state_facts(), (1, 1, 1, 0))
d = m.thread_dict()
check_is(m.thread_dict(), d)
others = []
m.in_threads(lambda n: others.append(m.thread_dict()), 1, 1)
check(others[0] is d, False)
check(m.storage(), (0, 1, 1, 1, 0))
check(m.lock(), (1, 0, 1))
calls.clear()
check(m.add_pending(calls.append), 0)
for _ in range(1000):
    pass
check(calls, ['pending'])


def raising(text):
    raise KeyError(text)


def until_it_comes():
    m.add_pending(raising)
    for _ in range(100000):
        pass


check(outcome(until_it_comes), "KeyError: 'pending'")

value = object()
balanced(m.in_threads, work, 2, 2, times=200)
balanced(m.nested)
balanced(m.storage)
balanced(m.lock)

finish()
