# needs: standard library
import sys
def err(f, *a, **k):
    try:
        r = f(*a, **k)
        print("no error:", repr(r))
    except BaseException as e:
        print(type(e).__name__ + ":", e)
W = type(lambda: 0)
class O:
    def __del__(self): print('del', self.n)
o = O(); o.n = 1; del o
o = O(); o.n = 2
class Res:
    def __del__(self):
        global saved; saved = self; print('resurrect')
r = Res(); del r; print(saved.__class__.__name__); del saved
# cycles
class gc:
    collect = staticmethod(lambda: print("cycle del"))
class Cy: 
    pass
c = Cy(); c.me = c; del c; gc.collect()
# descriptors
print(type(int.__add__), type(list.append), type(dict.__dict__['fromkeys']), type(type.__dict__['__dict__']) , type([].append), type((1).__add__), type(type.__dict__['__basicsize__']))
print(repr(int.__add__), repr(list.append), repr(dict.__dict__['fromkeys']), repr([].append)[:30], repr((1).__add__)[:36], repr(type.__dict__['__basicsize__']), repr(type.__dict__['__name__']))
print(list.append.__name__, list.append.__qualname__, list.append.__objclass__, list.append.__text_signature__, [].append.__qualname__, [].append.__self__, len.__self__ if 0 else '')
err(list.append); err(list.append, 5); err(list.append, []); err(list.append, [], 1, 2); err([].append); err([].append, x=1); err(int.__add__); err(int.__add__, 'x'); err(int.__add__, 1); err((1).__add__, 1, 2)
err(dict.fromkeys); err(dict.__dict__['fromkeys'], 1); err(dict.__dict__['fromkeys']); print(dict.fromkeys('ab'), dict.__dict__['fromkeys'](dict, 'a'))
err(type.__dict__['__name__'].__get__, 5); print(type.__dict__['__name__'].__get__(int), type.__dict__['__name__'].__get__(None, int) is type.__dict__['__name__'])
print([].append == [].append, (lambda l: l.append == l.append)([]), hash([].append) == hash([].append) or True)
class A:
    def m(self): 'doc m'; return 1
a = A(); print(a.m == a.m, a.m is a.m, a.m.__doc__, a.m.__name__, a.m.__func__ is A.m, a.m.__self__ is a, hash(a.m) == hash(a.m))
err(lambda: a.m.zz); err(setattr, a.m, 'zz', 1)
p = A.__dict__
print(type(p), 'm' in p, p['m'] is A.m, len(p) > 3, list(p)[:2]); err(lambda: p.__setitem__); 
try: p['x'] = 1
except TypeError as e: print(e)
print(A.__doc__, A.__module__, A.__dict__['__module__'])
A.__doc__ = 'new doc'; print(A.__doc__); err(setattr, int, '__doc__', 'x')
print(sorted(set(dir(a)) - set(dir(object))), '__mro__' in dir(A), 'mro' in dir(type))
print(a.__sizeof__() > 10, object().__format__('') [:7], a.__dir__()[:1], a.__reduce_ex__ is not None)
err(object().__format__, 'x'); print(object.__subclasshook__(int), object.__init_subclass__())
class PR:
    def g(self): return 1
    x = property(g, doc='hello')
    @property
    def y(self): 'doc y'; return 2
print(PR.x.__doc__, PR.y.__doc__, PR.y.fget.__name__, PR.y.__name__, PR.y.__isabstractmethod__)
print(PR.y.setter(lambda s, v: None).fset is not None)
class PS(property):
    """sub doc"""
print(PS(lambda s: 1).__doc__, PS(lambda s: 1, doc='d').__doc__)
sm = staticmethod(lambda: 3); print(sm(), sm.__func__(), sm.__wrapped__ is sm.__func__, repr(sm)[:20]); err(staticmethod); err(staticmethod, 1, 2); err(classmethod, 1, x=2)
@classmethod
def cf(cls): return cls
print(cf.__name__, cf.__get__(None, int)(), cf.__get__(5)())
# mro entries
class ME:
    def __mro_entries__(self, bases): return (A,)
class FromME(ME()): pass
print(FromME.__bases__, FromME.__orig_bases__ is not None)
err(lambda: type('x', (ME(),), {}))
# abstract
class Ab: 
    pass
Ab.__abstractmethods__ = frozenset({'foo', 'bar'}); err(Ab); Ab.__abstractmethods__ = frozenset({'foo'}); err(Ab); Ab.__abstractmethods__ = frozenset(); print(type(Ab()).__name__)
err(lambda: A.__abstractmethods__)
print(type.__flags__ & 1, A.__basicsize__, A.__dictoffset__, A.__weakrefoffset__, A.__flags__ & 0x1c)
class Meta(type):
    @property
    def mp(cls): return 'mp ' + cls.__name__
    def mm(cls): return 'mm'
class UM(metaclass=Meta): pass
print(UM.mp, UM.mm()); err(lambda: UM().mp)
UM.extra = 1; print(UM.extra); err(setattr, UM, 'mp', 3)
print(UM.__annotations__, hasattr(int, '__annotations__')); 
class An: x: int = 3
print(An.__annotations__)
class Ca:
    def __call__(self, x): return x + 1
print(list(map(Ca(), [1, 2])))
import types
print(types.SimpleNamespace(a=1), types.MethodType(lambda s: s, 5)(), types.MethodType(lambda s: s, 5).__self__)
err(types.MethodType, 5, 5); err(types.MethodType, print, None)
m = types.ModuleType('mod', 'doc'); print(m.__name__, m.__doc__, m); m.x = 1; print(m.x); err(lambda: m.y)
m.__getattr__ = lambda n: 'dyn ' + n; print(m.zzz)
print(int | str, list[int] | None, (int | str).__args__)
class Slotted:
    __slots__ = ('x', '__dict__', '__weakref__')
s = Slotted(); s.x = 1; s.y = 2; print(s.x, s.y, s.__dict__)
class Sub(Slotted): __slots__ = ('z',)
s = Sub(); s.x, s.y, s.z = 1, 2, 3; print(s.x, s.y, s.z, s.__dict__)
class E1(Exception):
    def __init__(self, a): super().__init__(a); self.extra = 5
try: raise E1(3)
except E1 as e: print(e, e.extra, e.__dict__, e.args)
import weakref
class Wr: pass
w = Wr(); r = weakref.ref(w, lambda r: print('callback', r() is None)); print(r() is w, weakref.ref(w) is weakref.ref(w)); del w; print(r())
d = weakref.WeakValueDictionary(); w = Wr(); d['k'] = w; print(len(d)); del w; print(len(d))
w = Wr(); w.v = 5; px = weakref.proxy(w); print(px.v); px.v = 6; print(w.v); del w; err(lambda: px.v)
err(weakref.ref, 5)
