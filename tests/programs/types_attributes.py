def err(f, *a, **k):
    try:
        r = f(*a, **k)
        print("no error:", repr(r))
    except BaseException as e:
        print(type(e).__name__ + ":", e)

class A:
    x = 1
    def f(self): return 'f', self.x
    @classmethod
    def c(cls): return cls.__name__
    @staticmethod
    def s(a): return a
    @property
    def p(self): return self.x * 2
    @p.setter
    def p(self, v): self.x = v
    def __repr__(self): return 'A!'
a = A()
print(a.f(), a.c(), A.c(), a.s(3), A.s(4), a.p)
a.p = 5
print(a.p, a.__dict__, a)
err(lambda: a.nope)
err(lambda: A.nope)
err(setattr, A, 5, 1)
err(delattr, a, 'zz')
err(lambda: delattr(a, 'p'))
class RO:
    @property
    def q(self): return 1
err(setattr, RO(), 'q', 1)
err(delattr, RO(), 'q')
class NG:
    q = property(None, lambda s, v: None)
err(lambda: NG().q)
err(setattr, 5, 'x', 1)
err(setattr, 5, 'real', 1)
err(setattr, object(), 'x', 1)
err(setattr, int, 'x', 1)
err(delattr, int, 'x')
err(setattr, [], 'append', 1)
class S:
    __slots__ = ('a', 'b')
s = S(); s.a = 1
print(s.a, S.a, S.__slots__)
err(lambda: s.b)
err(setattr, s, 'c', 1)
err(delattr, s, 'b')
class M(type):
    def __call__(cls, *a, **k):
        print('meta call', cls.__name__, a, k)
        return super().__call__(*a, **k)
    def __prepare__(name, bases, **k):
        print('prepare', name, bases, k)
        return {}
    def __new__(m, name, bases, ns, **k):
        print('new', name, k)
        return super().__new__(m, name, bases, ns)
    def __init__(c, name, bases, ns, **k):
        print('init', name, k)
class B(A, metaclass=M, kw=3):
    def __init__(self, v=0): self.v = v
print(B(7).v, type(B), B.__mro__, B.__bases__)
class X: pass
class Y(X): pass
err(lambda: type('Z', (X, Y), {}))
err(lambda: type('Z', (X, X), {}))
err(lambda: type('Z', (int, str), {}))
err(lambda: type('Z', (bool,), {}))
err(lambda: type('Z', (5,), {}))
err(lambda: type(1, 2))
err(lambda: type('a', (), 3))
err(lambda: type(3, (), {}))
class M2(type): pass
class M3(type): pass
class P1(metaclass=M2): pass
class P2(metaclass=M3): pass
err(lambda: type('Z', (P1, P2), {}))
def slots(v, base=object):
    return type('Q', (base,), {'__slots__': v, 'cv': 1})
err(slots, ('a b',)); err(slots, (1,)); err(slots, ('cv',)); err(slots, ('__dict__', '__dict__')); err(slots, ('__weakref__', '__weakref__'))
err(slots, ('x',), int); err(slots, ('x',), tuple)
print(slots(()).__dict__.keys())
print(slots('abc').__slots__)
print(slots(('__mangled', 'z')).__dict__.keys())
err(A.f); err(A); err(A, 1); err(A, x=1); err(object, 1)
class WithInit:
    def __init__(self, a): pass
err(WithInit); err(WithInit, 1, 2)
class BadInit:
    def __init__(self): return 5
err(BadInit)
class WithNew:
    def __new__(cls): return super().__new__(cls)
err(WithNew, 1); 
class WN2:
    def __new__(cls, *a): return object.__new__(cls, *a)
err(WN2, 1)
class WI2:
    def __init__(self, *a): object.__init__(self, *a)
err(WI2, 1)
err(object.__new__); err(object.__new__, 3); err(int.__new__, str); err(object.__new__, int); err(tuple.__new__, list)
class Base:
    def __init_subclass__(cls, /, tag=None, **k):
        super().__init_subclass__(**k)
        print('sub', cls.__name__, tag)
class D1(Base, tag='t'): pass
err(lambda: type('D2', (Base,), {}, foo=1))
err(lambda: type('D2', (object,), {}, foo=1))
class Desc:
    def __set_name__(self, owner, name): print('set_name', owner.__name__, name)
    def __get__(self, i, o): return ('got', i is not None, o.__name__)
class HasD: d = Desc()
print(HasD.d, HasD().d)
class BadSN:
    def __set_name__(self, o, n): raise ValueError('sn')
try:
    class W: q = BadSN()
except ValueError as e: print(repr(e), e.__notes__)
class G:
    def __class_getitem__(cls, k): return (cls.__name__, k)
print(G[3])
err(lambda: int[3])
print(list[int])
class GA:
    def __getattr__(self, n):
        if n == 'bad': raise AttributeError('custom')
        return n.upper()
g = GA(); print(g.foo); err(lambda: g.bad); g.foo = 3; print(g.foo)
class GAB:
    def __getattribute__(self, n): return 'attr ' + n
print(GAB().x)
class SA:
    def __setattr__(self, n, v): print('set', n, v); object.__setattr__(self, n, v)
    def __delattr__(self, n): print('del', n); object.__delattr__(self, n)
z = SA(); z.a = 1; del z.a; err(delattr, z, 'a')
