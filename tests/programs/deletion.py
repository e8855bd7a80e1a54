"""del, finalizers, their order, resurrection; what keeps objects alive."""

log = []


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


def flush(label):
    print(label, log)
    log.clear()


a = Loud("a")
b = a
del a
flush("still referenced")
del b
flush("gone")
Loud("temporary")
flush("expression statement")
x = Loud("old")
x = Loud("new")
flush("rebinding")
l = [Loud("l0"), Loud("l1"), Loud("l2")]
del l[1]
flush("del item")
l[0] = None
flush("replaced")
l.clear()
flush("cleared")
t = (Loud("t0"), Loud("t1"))
del t
flush("tuple")
d = {"k": Loud("value"), Loud("key"): 1}
d["k"] = 2
flush("dict value")
d.clear()
flush("dict key")


def function(argument):
    local = Loud("local")
    other = Loud("other")
    del local
    flush("del local")
    argument = None
    flush("argument rebound")
    return 5


function(Loud("argument"))
flush("function left")


def raising():
    inside = Loud("inside")
    raise ValueError


try:
    raising()
except ValueError as error:
    flush("traceback keeps the frame")
flush("handler left")


def generator():
    held = Loud("held by generator")
    yield 1
    yield 2


g = generator()
next(g)
del g
flush("generator dropped")


class Node:
    def __init__(self, name, child=None):
        self.name, self.child = name, child

    def __del__(self):
        log.append(f"node {self.name}")


n = Node(1, Node(2, Node(3)))
del n
flush("chain")


class Attributes:
    def __init__(self):
        self.first = Loud("first")
        self.second = Loud("second")

    def __del__(self):
        log.append("owner")


o = Attributes()
del o.first
flush("del attribute")
del o
flush("owner before its attributes")
kept = []


class Phoenix:
    def __del__(self):
        log.append("phoenix")
        kept.append(self)


p = Phoenix()
del p
flush("resurrected")
print(len(kept), type(kept[0]).__name__)
kept.clear()
flush("finalizer runs once")
closure_target = Loud("closed over")


def make():
    captured = Loud("captured")
    return lambda: captured


f = make()
flush("closure holds")
del f
flush("closure gone")
while True:
    in_loop = Loud("loop")
    break
for i in (Loud(f"item{k}") for k in range(3)):
    pass
flush("loop items")
del i
flush("loop variable")
print([Loud("in comprehension").name for _ in range(2)])
flush("comprehension")
del x, closure_target, in_loop
flush("several")
for statement in ("del undefined_name", "del l[10]", "del d['k']", "del (1).x", "del o", "x = 1; del x; x", "del l[0], l[1]"):
    try:
        exec(statement)
    except Exception as error:
        print(statement, "->", type(error).__name__, error)
a = b = c = 1
del a, (b, [c])
print("a" in globals(), "b" in globals(), "c" in globals())


def local_del():
    v = 1
    del v
    try:
        v
    except UnboundLocalError as error:
        print(error)
    v = 2
    return v


print(local_del())


class Failing:
    def __del__(self):
        raise ValueError("in __del__")


class WithSlots:
    __slots__ = ("x", "__weakref__")

    def __del__(self):
        log.append("slots")


w = WithSlots()
w.x = Loud("in slot")
del w
flush("slots")
s = {Loud("in set")}
s.pop()
flush("set")
a, b = Loud("swap a"), Loud("swap b")
a, b = b, a
flush("swap")
a = a.name
flush("self-reference in assignment")
r = [Loud(str(i)) for i in range(4)]
r[1:3] = []
flush("slice")
r = r[:1]
flush("new list")
import sys

print(sys.getrefcount(kept) >= 2)
