# class construction and slots details
def err(f, *a, **k):
    try:
        r = f(*a, **k)
        print("no error:", repr(r))
    except BaseException as e:
        print(type(e).__name__ + ":", e)
err(type.__call__); err(type.__call__, 5); err(type.__new__); err(type.__new__, 5); err(type.__new__, type); err(type.__new__, int, 'a', (), {}); err(type.__init__); err(type, 'a', (), {}, 5) 
err(type, 'a', 5, {}); err(type, 'a\0b', (), {}); err(type, 'a', (), {'__qualname__': 5}); err(type, 'a', (), {'__classcell__': 5})
err(type, 'x', (type(None),), {}); err(type, 'x', (type(len),), {}); err(type, 'x', (range,), {}); err(type, 'x', (slice,), {}); 
T = type('T', (int,), {'a': 1}); print(T(5) + 1, T.__module__, T.__qualname__)
class A:
    def __new__(cls, *a, **k):
        print('new', a, k); return super().__new__(cls)
    def __init__(self, *a, **k): print('init', a, k)
A(1, x=2)
class NI:
    def __new__(cls): return 5
    def __init__(self): print('never')
print(NI())
class Sub(A):
    def __init__(self, q): super().__init__(q); self.q = q
print(Sub(9).q)
# classcell / super in various
class P:
    def f(self): return 'P.f'
    @classmethod
    def c(cls): return 'P.c ' + cls.__name__
    @staticmethod
    def s(): return 'P.s'
    @property
    def p(self): return 'P.p'
class Q(P):
    def f(self): return super().f() + ' Q'
    @classmethod
    def c(cls): return super().c() + ' Q'
    @property
    def p(self): return super().p + ' Q'
    def s2(self): return super().s()
    def lam(self): return (lambda: super(Q, self).f())()
    def gen(self): return [super(Q, self).f() for _ in range(2)]
    def cellarg(self):
        def inner(): return self
        return super().f(), inner() is self
print(Q().f(), Q.c(), Q().c(), Q().p, Q().s2(), Q().lam(), Q().gen(), Q().cellarg())
err(lambda: super().x)
def noargs(): return super()
err(noargs)
def ff(a): return super()
err(ff, 1)
# diamond
class D0:
    def m(self): return ['D0']
class D1(D0):
    def m(self): return ['D1'] + super().m()
class D2(D0):
    def m(self): return ['D2'] + super().m()
class D3(D1, D2):
    def m(self): return ['D3'] + super().m()
print(D3().m(), [c.__name__ for c in D3.__mro__], D3.mro() == list(D3.__mro__))
class CustomMRO(type):
    def mro(cls): return [cls, object]
class CM(D0, metaclass=CustomMRO): pass
print(CM.__mro__); err(lambda: CM().m())
class BadMRO(type):
    def mro(cls): return [cls, 5]
err(lambda: BadMRO('x', (), {}))
# operators via type attribute lookups
class Meta(type):
    def __len__(cls): return 5
    def __getitem__(cls, k): return ('meta', k)
    def __iter__(cls): return iter('abc')
    def __contains__(cls, x): return True
    def __add__(cls, o): return 'meta+'
    def __repr__(cls): return '<M ' + cls.__name__ + '>'
    def __eq__(cls, o): return True
    __hash__ = type.__hash__
    def __bool__(cls): return False
    def __call__(cls, *a): return ('called', a)
    def __getattr__(cls, n): return 'mga ' + n
    def __setattr__(cls, n, v): print('msa', n); super().__setattr__(n, v)
    def __delattr__(cls, n): print('mda', n); super().__delattr__(n)
    def __dir__(cls): return ['z', 'a']
class MC(metaclass=Meta): pass
print(len(MC), MC[1], list(MC), 5 in MC, MC + 1, MC, MC == 3, bool(MC), MC(1, 2), MC.foo, dir(MC))
MC.x = 5; print(MC.x); del MC.x; print(MC.x)
# attribute order: data desc > instance > non-data > getattr
class DD:
    def __get__(s, i, o): return 'dd'
    def __set__(s, i, v): print('dd set', v)
    def __delete__(s, i): print('dd del')
class ND:
    def __get__(s, i, o): return 'nd'
class K:
    d = DD(); n = ND(); c = 'class'
k = K(); k.__dict__.update(d='inst', n='inst', c='inst'); print(k.d, k.n, k.c, K.d, K.n); k.d = 5; del k.d; del k.n; print(k.n)
class OnlySet:
    def __set__(s, i, v): i.__dict__['o'] = v
class K2: o = OnlySet()
k2 = K2(); print(k2.o.__class__.__name__); k2.o = 3; print(k2.o); err(delattr, k2, 'o')
k = K(); k.__dict__ = {'q': 1}; print(k.q); err(setattr, k, '__dict__', 5); del k.__dict__; print(k.__dict__); 
for i in range(40): setattr(k, 'a%d' % i, i)
print(len(k.__dict__), k.a39, list(k.__dict__)[:3])
for i in range(40): delattr(k, 'a%d' % i)
print(k.__dict__)
k1, k2 = K(), K(); k1.a = 1; k1.b = 2; k2.b = 3; k2.a = 4; print(k1.__dict__, k2.__dict__, k1.__dict__ == k2.__dict__)
k1.__class__ = type('K3', (K,), {}); print(k1.a, k1.b, k1.__dict__); k1.z = 1; print(k1.__dict__)
d = k2.__dict__; d['new'] = 1; print(k2.new); del k2; print(d)
# hash/eq
class HE:
    def __init__(s, v): s.v = v
    def __eq__(s, o): return s.v == o.v
    def __hash__(s): return hash(s.v)
print(len({HE(1), HE(1), HE(2)}), HE(1) in {HE(1): 1}, HE(1) != HE(2), not HE(1) != HE(1))
class NE:
    def __ne__(s, o): return 'ne'
print(NE() != 1, NE() == 1)
class LT:
    def __init__(s, v): s.v = v
    def __lt__(s, o): return s.v < o.v
    def __repr__(s): return 'LT%d' % s.v
print(sorted([LT(3), LT(1), LT(2)]), max(LT(1), LT(5)) if 0 else '')
class GI:
    def __getitem__(s, i): return i if i < 3 else (_ for _ in ()).throw(IndexError)
print(list(GI()), 2 in GI(), 7 in GI())
class LH:
    def __length_hint__(s): return 3
    def __iter__(s): return iter(())
print(list(LH()))
class Fmt:
    def __format__(s, spec): return 'F' + spec
print(f'{Fmt():abc}', format(Fmt(), 'q'), '{:z}'.format(Fmt()))
class BadFmt:
    def __format__(s, spec): return 5
err(format, BadFmt())
class Rev:
    def __reversed__(s): return iter('rev')
print(list(reversed(Rev())))
class Rnd:
    def __round__(s, n=None): return ('round', n)
    def __trunc__(s): return 7
    def __floor__(s): return 8
    def __complex__(s): return 1j
    def __int__(s): return 5
    def __float__(s): return 2.5
    def __bytes__(s): return b'bytes'
    def __abs__(s): return 'abs'
print(round(Rnd()), round(Rnd(), 2), int(Rnd()), float(Rnd()), complex(Rnd()), bytes(Rnd()), abs(Rnd()))
class Enter:
    def __enter__(s): return 'entered'
    def __exit__(s, *a): print('exit', a[0]); return True
with Enter() as e: print(e); 1/0
class BadInt:
    def __int__(s): return 'x'
    def __index__(s): return 'y'
    def __float__(s): return 'z'
    def __str__(s): return 5
    def __bytes__(s): return 5
err(int, BadInt()); err(lambda: [1][BadInt()]); err(float, BadInt()); err(str, BadInt()); err(bytes, BadInt())
import sys
print(sys.getrefcount(object()) if 0 else 'ok')
