import _weakref as weakref
def err(f, *a, **k):
    try:
        r = f(*a, **k)
        print("no error:", repr(r))
    except BaseException as e:
        print(type(e).__name__ + ":", e)
class A:
    def __call__(self): return 1
    def __len__(self): return 3
    def __bytes__(self): return b'x'
    def __add__(self, o): return ('add', o)
a=A(); p=weakref.proxy(a); print(p(), len(p), p + 1, bool(p), str(p)[:10]); p.q = 5; print(a.q, p.q); del p.q; err(lambda: p.q)
class B: pass
b=B(); q=weakref.proxy(b); print(repr(q)[:12])
err(hash, p); err(len, q); err(q); err(next, q); err(iter, q)
del b
for f in (lambda: str(q), lambda: q==1, lambda:bool(q), lambda: isinstance(q,B), lambda: q + 1): err(f)
class Wr: pass
w = Wr(); r = weakref.ref(w, lambda r: print('callback', r() is None)); print(r() is w, weakref.ref(w) is weakref.ref(w), weakref.getweakrefcount(w), len(weakref.getweakrefs(w))); del w; print(r())
err(weakref.ref, 5); err(weakref.ref); err(weakref.ref, Wr, 1, 2); err(weakref.ref(Wr), 1); err(weakref.ref(Wr), x=1)
class SR(weakref.ref):
    def __new__(cls, o, cb=None): return super().__new__(cls, o, cb)
    def __init__(self, o, cb=None): super().__init__(o, cb)
w = Wr(); s = SR(w); s.attr = 1; print(s() is w, s.attr, s == weakref.ref(w), hash(s) == hash(weakref.ref(w)), repr(s)[:11])
print(w.__weakref__ is s or w.__weakref__ is not None, weakref.ref(w).__callback__)
class D(dict): pass
d = D(); k = weakref.ref(d); print(k() is d)
del d; print(k())
order = []
w = Wr(); r1 = weakref.ref(w, lambda _: order.append(1)); r2 = weakref.ref(w, lambda _: order.append(2)); del w; print(order)
def gen():
    for i in range(3): yield i
print(weakref.ref(gen).__call__() is gen, [weakref.ref(type)() is type])
SN = type(__import__('sys').implementation)
print(SN(a=1, b='x'), SN() == SN(), SN(a=1) == SN(a=1), SN({'a': 1}), SN([('z', 2)], b=3))
err(SN, 1); err(SN, 1, 2); err(SN, {1: 2})
n = SN(a=1); n.self = n; print(n, n.__dict__.keys())
MT = type(__import__('sys'))
m = MT('mod', 'doc'); print(m.__name__, m.__doc__, m); m.x = 1; print(m.x); err(lambda: m.y); err(MT); err(MT, 1); del m.x; err(lambda: m.x)
m.__getattr__ = lambda n: 'dyn ' + n; print(m.zzz, sorted(m.__dict__))
GA = type(list[int]); UT = type(int | str)
print(list[int], dict[str, int], tuple[()], tuple[int, ...], GA(list, ()), list[[int]], list[int].__origin__, list[int].__args__, list[int] == list[int], hash(list[int]) == hash(list[int]))
print(*list[int], next(iter(list[int])).__unpacked__, list[int](), list[int].append, list[int].__mro_entries__(()))
err(lambda: list[int][str]); err(isinstance, 1, list[int]); err(issubclass, int, list[int]); err(GA, 1); err(GA, list, int, x=1); err(lambda: int | 1); err(lambda: (int | str)[int]); err(lambda: list[int].foo); err(lambda: list[int].__bases__)
class C:
    __class_getitem__ = classmethod(GA)
print(C[int], C[int]().__orig_class__, list[C], list[None], list[int, 'x'])
print(int | str, int | None, (int | None).__args__, int | str == str | int, hash(int | str) == hash(str | int), int | int, None | int, list[int] | str, (int | str) | (str | float))
err(lambda: (int | str).foo); print((int|str).__module__)
class LS(list[int]): pass
print(LS.__orig_bases__, LS.__bases__)
err(type(len)); err(type([].append)); err(type(int.__add__)); err(type(weakref.proxy(a)))
