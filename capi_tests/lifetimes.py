"""Life and death of objects: reference counts, deep chains, finalizers, resurrection, weak references.

Cycles are in cycles.py: nothing here needs the collector.
"""

import sys

from support import balanced, check, check_is, finish, outcome

import _lifetimes as m

N = m.Node


def fresh():
    """Node objects beyond those that exist now."""
    return m.live_nodes() - base


base = m.live_nodes()

# ---- reference counting alone

n = N(N(N()))
check(fresh(), 3)
n.next = None
check(fresh(), 1)
del n
check(fresh(), 0)
several = [N() for _ in range(100)]
check(fresh(), 100)
several.clear()
check(fresh(), 0)
chain = None
for _ in range(200000):
    chain = N(chain)
check(fresh(), 200000)
chain = None  # deep, but must not overflow the C stack
check(fresh(), 0)
nested = ()
for _ in range(200000):
    nested = (nested,)
del nested
nested = []
for _ in range(200000):
    nested = [nested]
del nested
nested = {}
for _ in range(100000):
    nested = {"k": nested}
del nested

# ---- finalizers

seen = []
n = N()
n.on_finalize = lambda o: seen.append((type(o).__name__, fresh()))
del n
check((seen, fresh()), ([('Node', 1)], 0))
kept = []
n = N()
n.on_finalize = kept.append  # resurrects
del n
check((len(kept), fresh(), m.gc_facts(kept[0])), (1, 1, (1, 1, 1)))
kept[0].on_finalize = None
kept.clear()
check(fresh(), 0)
n = N()
n.on_finalize = kept.append
del n
kept.clear()  # the finalizer is not called twice
check((kept, fresh()), ([], 0))


class Python(N):
    def __del__(self):
        seen.append("__del__")


seen.clear()
p = Python()
p.attribute = [1]
del p
check((seen, fresh()), (['__del__'], 0))

unraisable = []
sys.unraisablehook = lambda args: unraisable.append((args.exc_type.__name__, str(args.exc_value)))
n = N()
n.on_finalize = lambda o: {}["missing"]
del n
sys.unraisablehook = sys.__unraisablehook__
check((unraisable, fresh()), ([('KeyError', "'missing'")], 0))


def with_pending_exception():
    n = N()
    n.on_finalize = lambda o: seen.append("during")
    raise ValueError("survives")


seen.clear()
check(outcome(with_pending_exception), "ValueError: survives")
check(seen, ['during'])

# ---- weak references

n = N()
r = m.new_ref(n)
check_is(r(), n)
check_is(m.new_ref(n), r)
check((m.is_weak(r), m.is_weak(n), m.get_ref(r)[0]), ((1, 1, 0), (0, 0, 0), 1))
check_is(m.get_ref(r)[1], n)
called = []
with_callback = m.new_ref(n, lambda ref: called.append(ref() is None))
check((with_callback is r, with_callback == r, hash(with_callback) == hash(r)), (False, True, True))
proxy = m.new_proxy(n)
proxy.next = 5
check((n.next, proxy.next, m.is_weak(proxy), type(proxy).__name__), (5, 5, (1, 0, 1), 'ProxyType'))
check(repr(r).startswith("<weakref at 0x"), True)
del n
check((r(), called, m.get_ref(r), m.get_ref(with_callback)), (None, [True], (0, None), (0, None)))
check(repr(r).endswith("; dead>"), True)
check(outcome(lambda: proxy.next), "ReferenceError: weakly-referenced object no longer exists")
check(outcome(setattr, proxy, "next", 1), "ReferenceError: weakly-referenced object no longer exists")
check(outcome(m.get_ref, 5), "TypeError: expected a weakref")
check(outcome(m.new_ref, 5), "TypeError: cannot create weak reference to 'int' object")
check(outcome(m.new_ref, []), "TypeError: cannot create weak reference to 'list' object")
check(outcome(m.new_proxy, 5), "TypeError: cannot create weak reference to 'int' object")
check(outcome(hash, m.new_ref(N())), "TypeError: weak object has gone away")


class Plain:
    pass


class NoWeak:
    __slots__ = ()


o = Plain()
r = m.new_ref(o, None)
check_is(r(), o)
del o
check(r(), None)
check(outcome(m.new_ref, NoWeak()), "TypeError: cannot create weak reference to 'NoWeak' object")
order = []
o = Plain()
refs = [m.new_ref(o, lambda ref, i=i: order.append(i)) for i in range(3)]
del o
check(order, [2, 1, 0])
o = Plain()
refs = [m.new_ref(o, lambda ref: order.append("never"))]
del refs[:]
del o
check(order, [2, 1, 0])

unraisable.clear()
sys.unraisablehook = lambda args: unraisable.append((args.exc_type.__name__, str(args.exc_value)))
o = Plain()
r = m.new_ref(o, lambda ref: {}["in callback"])
del o
sys.unraisablehook = sys.__unraisablehook__
check(unraisable, [('KeyError', "'in callback'")])


def function():
    pass


for thing in (function, Plain, {1}, frozenset(), (x for x in ()), len, m.Node, m):
    check_is(m.new_ref(thing)(), thing)

# ---- memory and counts

check(m.memory(), (1, 1, 1, 1, 1))
check(m.counts(), (1, 3, 1, 1))
check(
    [m.gc_facts(o)[0] for o in (N(), [], {}, (), 5, "s", object(), Plain(), len, function, Plain)],
    [1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1],
)
n = N()
n.other = [n]
check([x is n.other for x in m.visited(n)], [True])
check([m.visited([1, "two"]), m.visited((1,)), m.visited({"k": "v"}), m.visited(5)], [['two', 1], [1], ['v'], []])
n.other = None
del n

value = object()
for function, args in [(N, ()), (N, (value,)), (N, (N(),)), (m.new_ref, (N(),)), (m.new_ref, (Plain(), print)), (m.new_proxy, (N(),)),
                       (m.new_ref, (5,)), (m.memory, ()), (m.counts, ()), (m.visited, ([value],)), (Python, ())]:
    balanced(function, *args)

finish()
