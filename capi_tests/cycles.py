"""Cycles through C containers: collection, finalizers, weak references, resurrection. `gc` is not imported."""

from support import check, finish

import _cycles as m

N = m.Node
base = m.live_nodes()
seen, kept = [], []


def fresh():
    """Node objects beyond those that exist at the start."""
    return m.live_nodes() - base


for make in ("self", "pair", "through python"):
    if make == "self":
        n = N()
        n.next = n
    elif make == "pair":
        n = N(N())
        n.next.next = n
    else:
        n = N()
        n.other = {"key": [n, (n,), lambda n=n: n]}
    del n
m.collect()
check(fresh(), 0)
check(m.times_cleared() > 0, True)
n = N(N())
n.next.next = n
n.on_finalize = n.next.on_finalize = lambda o: seen.append("finalized")
r = m.new_ref(n, lambda ref: seen.append("callback"))
del n
m.collect()
check((sorted(seen), fresh(), r()), (['callback', 'finalized', 'finalized'], 0, None))
n = N()
n.other = [n]
n.on_finalize = kept.append
del n
m.collect()
check((len(kept), fresh()), (1, 1))
kept[0].other = kept[0].on_finalize = None
kept.clear()
check(fresh(), 0)
check(m.gc_switch(), (1, 1, 0, 1))
check(m.collect() >= 0, True)

finish()
