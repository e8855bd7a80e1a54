# needs: standard library
"""What the collector tells: callbacks, gc.garbage, the debugging flags."""
import gc
import sys
import weakref

gc.disable()
gc.collect()


class Node:
    pass


def cycle():
    node = Node()
    node.self = node
    return node


told = []
gc.callbacks.append(lambda phase, info: told.append((phase, sorted(info.items()))))
cycle()
print(gc.collect(0), told)
told.clear()
gc.callbacks.append(None)
hook, sys.unraisablehook = sys.unraisablehook, lambda u: told.append(("unraisable", u.exc_type, u.object))
print(gc.collect(1), told)
sys.unraisablehook = hook
gc.callbacks.clear()

# Everything found is kept.
print(gc.get_debug(), gc.garbage)
gc.set_debug(gc.DEBUG_SAVEALL)
cycle().name = "kept"
print(gc.collect(), [type(o).__name__ for o in gc.garbage], [o.name for o in gc.garbage], gc.get_debug())
gc.set_debug(0)
gc.garbage.clear()
print(gc.collect(), gc.garbage)


class Lines:
    def write(self, text):
        lines.append(text)

    def flush(self):
        pass


lines = []
stderr, sys.stderr = sys.stderr, Lines()
gc.set_debug(gc.DEBUG_STATS | gc.DEBUG_COLLECTABLE)
cycle()
gc.collect(1)
gc.set_debug(0)
sys.stderr = stderr
text = "".join(lines).splitlines()
print(len(text), text[0], text[1].split(":")[:2], text[2], text[3].startswith("gc: collectable <Node 0x"))
print(text[4][:40], text[4].endswith("s elapsed"))
print(gc.DEBUG_STATS, gc.DEBUG_COLLECTABLE, gc.DEBUG_UNCOLLECTABLE, gc.DEBUG_SAVEALL, gc.DEBUG_LEAK)
try:
    gc.set_debug("all")
except TypeError as e:
    print(e)

# A weak reference that is garbage is dead before finalizers run, and is not told of anything.
seen = []
live = Node()


class Finalized:
    def __del__(self):
        seen.append((self.ref(), self.out()))


f = Finalized()
f.self = f
f.ref = weakref.ref(f, seen.append)
f.out = weakref.ref(live, seen.append)
del f
print(gc.collect(), seen)
del live
print(seen)

# Callbacks of references that are reachable run before finalizers.
order = []


class Last:
    def __del__(self):
        order.append("del")


x = Last()
x.self = x
r = weakref.ref(x, lambda r: order.append(("callback", r())))
del x
gc.collect()
print(order)
