def err(f, *a, **k):
    try:
        r = f(*a, **k)
        print("no error:", repr(r))
    except BaseException as e:
        print(type(e).__name__ + ":", e)
class V:
    def __init__(self, v): self.v = v
    def __add__(self, o): return ('add', self.v)
    def __radd__(self, o): return ('radd', self.v)
    def __iadd__(self, o): return ('iadd', self.v)
    def __eq__(self, o): return isinstance(o, V) and self.v == o.v
    def __lt__(self, o): return self.v < o.v
    def __len__(self): return self.v
    def __getitem__(self, i):
        if i >= 3: raise IndexError
        return i * 10
    def __setitem__(self, i, x): print('setitem', i, x)
    def __delitem__(self, i): print('delitem', i)
    def __contains__(self, x): return x == 42
    def __call__(self, *a, **k): return (a, k)
    def __bool__(self): return self.v > 1
    def __neg__(self): return -self.v
    def __index__(self): return self.v
    def __pow__(self, o, m=None): return ('pow', o, m)
    def __rpow__(self, o): return ('rpow', o)
    def __divmod__(self, o): return 'divmod'
    def __matmul__(self, o): return 'matmul'
v = V(2)
print(v + 1, 1 + v, v == V(2), v != V(2), v < V(3), v > V(1), len(v), v[1], list(v), 42 in v, 1 in v, v(1, a=2), bool(v), bool(V(1)), -v)
v[0] = 5; del v[1]
w = v; w += 1; print(w)
print([10,20,30][v], pow(v, 2), pow(v, 2, 3), pow(2, v), divmod(v, 1), v @ 1, range(v))
err(hash, v); err(lambda: v - 1); err(lambda: 1 - v); err(lambda: v < 3 if 0 else v >= 3)
err(lambda: ~v); err(lambda: v <= v)
class VS(V):
    def __radd__(self, o): return ('subradd', self.v)
print(V(1) + VS(2), VS(1) + V(2), V(1)+V(2))
class BadBool:
    def __bool__(self): return 1
err(bool, BadBool())
class BadLen:
    def __len__(self): return self.n
for n in (-1, 'a', 1 << 100, 1.5):
    b = BadLen(); b.n = n; err(len, b)
    err(bool, b)
class BadHash:
    def __hash__(self): return 'x'
err(hash, BadHash())
class H:
    def __hash__(self): return -1
print(hash(H()))
class H2:
    def __hash__(self): return 1 << 70
print(hash(H2()) == hash(1<<70))
class NoHash: __hash__ = None
err(hash, NoHash())
class E:
    def __eq__(self, o): return True
err(hash, E()); print(E.__hash__)
class E2(E):
    __hash__ = object.__hash__
print(isinstance(hash(E2()), int))
class R:
    def __repr__(self): return 5
err(repr, R()); err(str, R())
class St:
    def __str__(self): return 'st'
print(str(St()), f'{St()}'); err(lambda: f'{St():x}')
class It:
    def __iter__(self): return 5
err(iter, It()); err(iter, 5)
class It2:
    __iter__ = None
err(iter, It2())
class C0:
    __contains__ = None
err(lambda: 1 in C0()); err(lambda: 1 in object())
class N:
    def __iter__(self): return self
    def __next__(self): raise StopIteration
print(list(N()))
err(next, 5); err(lambda: object()())
# slot updates
class U: pass
u = U(); err(len, u)
U.__len__ = lambda s: 7
print(len(u)); 
class U2(U): pass
print(len(U2())); U.__len__ = lambda s: 8; print(len(U2()))
del U.__len__; err(len, U2())
U.__call__ = lambda s, *a: a; print(u(1,2)); del U.__call__; err(u)
U.__getattr__ = lambda s, n: 'ga ' + n; print(u.q); del U.__getattr__; err(lambda: u.q)
U.__eq__ = lambda s, o: 'eq'; print(u == 1); del U.__eq__; print(u == 1)
class I(int):
    def __add__(self, o): return 'I.add'
    def __repr__(self): return 'I!'
print(I(3) + 1, 1 + I(3), I(3) * 2, I(3), [I(4)], int.__add__(I(3), 4), hash(I(5)), I(7) == 7)
class L(list):
    def append(self, x): super().append(x * 2)
    def __len__(self): return 99
l = L([1]); l.append(5); print(l, len(l), list.__len__(l), l[1], L.__mro__)
class Dm(dict):
    def __missing__(self, k): return 'missing ' + k
print(Dm()['x'], Dm(a=1)['a'])
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    @property
    def first(self): return self[0]
t = T(1, 2); print(t, t.first, t == (1, 2), type(t)); t.extra = 1; print(t.__dict__)
class Sx(str): pass
print(Sx('abc').upper(), type(Sx('a')), Sx('q') + 'r', {Sx('k'): 1}['k'])
# classes
print(type(5).__name__, int.__module__, A if 0 else '', type.__qualname__, type(type))
print(int.__base__, bool.__bases__, bool.__mro__, object.__base__, type.__mro__)
class Outer:
    class Inner: pass
    def m(self): pass
print(Outer.Inner, Outer.Inner.__qualname__, Outer().m.__func__ is Outer.m, Outer.m.__qualname__)
Outer.__name__ = 'New'; print(Outer, Outer.__name__)
err(setattr, Outer, '__name__', 5); err(delattr, Outer, '__name__'); err(setattr, int, '__name__', 'x')
err(setattr, Outer, '__bases__', ()); err(setattr, Outer, '__bases__', 5); err(setattr, Outer, '__bases__', (5,)); err(setattr, Outer, '__bases__', (Outer,))
class BA:
    def who(self): return 'BA'
class BB:
    def who(self): return 'BB'
class CC(BA): pass
class DD(CC): pass
d = DD(); print(d.who()); CC.__bases__ = (BB,); print(d.who(), CC.__mro__, BA.__subclasses__(), BB.__subclasses__())
d.__class__ = BA; print(d.who(), type(d))
err(setattr, d, '__class__', int); err(setattr, d, '__class__', 5); err(delattr, d, '__class__'); err(setattr, 5, '__class__', BA)
class SlA: __slots__ = ('a',)
class SlB: __slots__ = ('a',)
class SlC: __slots__ = ('b',)
q = SlA(); q.a = 1; q.__class__ = SlB; print(q.a); err(setattr, q, '__class__', SlC); err(setattr, q, '__class__', BA)
print(isinstance(5, int), isinstance(True, (str, int)), isinstance(5, int | str), issubclass(bool, int), isinstance(None, int | None))
err(isinstance, 5, 5); err(issubclass, 5, int); err(issubclass, int, 5); err(isinstance, 5, (int if 0 else str, 5))
class IC(type):
    def __instancecheck__(c, i): return i == 3
    def __subclasscheck__(c, s): return s is str
class ICC(metaclass=IC): pass
print(isinstance(3, ICC), isinstance(4, ICC), issubclass(str, ICC), issubclass(int, ICC))
print(sorted(k for k in A.__dict__) if 0 else '')
err(super); err(super, 1)
class Sup:
    def f(self): return super().__repr__()[:5], super().__thisclass__ if 0 else super().__self__ is self
print(Sup().f()[1], super(bool, True).__repr__(), super(int, True).__repr__()[:16])
print(repr(super(bool, True)), super(bool), super(bool).__self__)
err(lambda: super(bool, 5)); err(lambda: super(bool, int)); err(lambda: super(int, 5).nope)
