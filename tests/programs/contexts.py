# needs: standard library
# Contexts: values that belong to a flow of control.
import contextvars, gc, weakref, re, threading

def shown(value):
    return re.sub(r"0x[0-9a-f]+", "0x", str(value))

def told(f, *args, **kwargs):
    try:
        print(shown(f(*args, **kwargs)))
    except BaseException as e:
        print(type(e).__name__, shown(e))

a = contextvars.ContextVar("a")
b = contextvars.ContextVar("b", default=5)
told(repr, a)
told(repr, b)
told(a.get)
print(a.get(3), b.get(), b.get(7), a.name)
t = a.set(1)
told(repr, t)
print(t.old_value, t.var is a, a.get())
t2 = a.set(2)
print(t2.old_value, contextvars.Token.MISSING is t.old_value)
told(b.reset, t2)
told(a.reset, 5)
a.reset(t2)
print(a.get())
told(a.reset, t2)
told(repr, t2)
a.reset(t)
told(a.get)
told(contextvars.Context, 1)
told(contextvars.Token)
told(contextvars.ContextVar, 1)
told(contextvars.ContextVar)
told(hash, contextvars.Context())
told(hash, t)
c = contextvars.copy_context()
print(len(c), a in c, c.get(a), c.get(a, "none"))
told(lambda: c[a])
told(lambda: c[5])
told(lambda: 5 in c)
def f(x, *, y=0):
    a.set(x)
    told(c.run, f, 1)
    told(contextvars.copy_context().run, a.get)
    return a.get() + y
print(c.run(f, 10, y=5), c[a], a in contextvars.copy_context(), len(c), list(c.items()) == [(a, 10)])
told(c.run)
told(c.run, lambda: 1 / 0)
token = c.run(a.set, 4)
told(a.reset, token)
print(c == contextvars.copy_context(), c == c.copy(), c != c.copy(), c == 5)
many = [contextvars.ContextVar(f"v{i}", default=-1) for i in range(500)]
c = contextvars.Context()
def fill():
    for i, v in enumerate(many):
        v.set(i)
    tokens = [v.set(i + 1000) for i, v in enumerate(many)]
    print(sum(v.get() for v in many))
    for v, token in zip(many[::2], tokens[::2]):
        v.reset(token)
    print(sum(v.get() for v in many))
    return contextvars.copy_context()
d = c.run(fill)
print(len(c), len(d), c == d, sorted(c.values()) == sorted(d.values()), set(c.keys()) == set(many), set(c) == set(many))
def one_by_one():
    tokens = []
    for i, v in enumerate(many):
        tokens.append(v.set(i))
    for v, token in reversed(list(zip(many, tokens))):
        v.reset(token)
        assert v.get() == -1
    return len(contextvars.copy_context())
print(contextvars.Context().run(one_by_one))
class Equal:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return self.n == other.n
    __hash__ = None
e, g = contextvars.Context(), contextvars.Context()
e.run(a.set, Equal(1)); g.run(a.set, Equal(1))
print(e == g)
g.run(a.set, Equal(2))
print(e == g)
r = weakref.ref(e)
del e
print(r() is None)
# A cycle: the context holds what holds the context.
class Box: pass
box = Box()
box.context = contextvars.Context()
box.context.run(a.set, box)
r = weakref.ref(box)
del box
gc.collect()
print(r() is None)
def in_thread():
    print(a.get("fresh"))
a.set("main")
th = threading.Thread(target=in_thread); th.start(); th.join()
print(contextvars.ContextVar[int], contextvars.Token[str])
print(a.get())
