# needs: standard library
"""Which specialized form each instruction takes, after how many runs, and how its counters stand: call by call.

A case of the table below is `== name : what it begins with`, a source, and after `>` expressions with the number of times
each is evaluated (60 if none is told). A case for several words (after `@`) stands for one case a word: `{word}` is the word,
`{first}` and `{last}` are its parts, `{pair}` both with a comma between, `{each}` each of several parts in turn.

In the output a line with an instruction tells the evaluation after which its form had changed; a line with # gives the
counters (count/backoff by offset).
"""
import marshal
import types
from _opcode_metadata import _specializations, _specialized_opmap, opmap
from opcode import _inline_cache_entries
from operator import itemgetter

OBJECTS = """
class A:
    cv = 7
    def __init__(self, x=1): self.x = x
    def m(self): return self.x
    def m1(self, a): return a
    def md(self, a=1, b=2): return a
    def va(self, *a): return a
    def kw(self, *, k=1): return k
    @property
    def p(self): return self.x
    @staticmethod
    def s(a=1): return a
    @classmethod
    def c(cls): return 1
class B(A): pass
class S:
    __slots__ = ('z', 'w')
    def __init__(self): self.z = 1
    def m(self): return self.z
    k = 5
class D(dict):
    def m(self): return 1
class L(list):
    def m(self): return 1
class T(tuple):
    __slots__ = ()
    def m(self): return 1
a = A(); b = B(); s = S(); d = D(); l = L(); t = T()
def many(n=40):
    o = A()
    for i in range(n): setattr(o, 'q%d' % i, i)
    return o
"""

CALLABLES = """def p0(): return 1
def p1(a): return a
def p2(a, b): return a
def pd(a, b=2): return a
def pd2(a=1, b=2): return a
def pv(*a): return a
def pk(**k): return k
def pko(*, k=1): return k
def pvk(a, *b, c=1, **d): return a
def pos(a, /, b): return a
def gen(a=1): yield a
async def co(a=1): return a
async def ag(a=1): yield a
class A:
    def __init__(self, x=1): self.x = x
    def m(self): return 1
    def m1(self, a): return a
    def md(self, a=1): return a
    def mv(self, *a): return a
    def mk(self, *, k=1): return k
    @classmethod
    def c(cls): return 1
    @classmethod
    def c1(cls, a): return a
    @classmethod
    def cd(cls, a=1): return a
    @staticmethod
    def s(): return 1
    @staticmethod
    def s1(a): return a
    def __call__(self, a=1): return a
class E: pass
class N:
    def __new__(cls, *a): return object.__new__(cls)
class NI:
    def __new__(cls, *a): return object.__new__(cls)
    def __init__(self, *a): pass
class I0:
    def __init__(self): pass
class I1:
    def __init__(self, a): self.a = a
class I2:
    def __init__(self, a, b): self.a = a; self.b = b
class ID:
    def __init__(self, a=1): self.a = a
class IV:
    def __init__(self, *a): self.a = a
class IK:
    def __init__(self, *, a=1): self.a = a
class IS:
    __slots__ = ('a',)
    def __init__(self, a): self.a = a
class ISD:
    __slots__ = ('a', '__dict__')
    def __init__(self, a): self.a = a
class IB(list):
    def __init__(self, a): self.a = a
class IE(Exception):
    def __init__(self, a): self.a = a
class IR:
    def __init__(self): return 4
class IX:
    def __init__(self): raise ValueError
class IG:
    def __init__(self): yield
class IL:
    __init__ = lambda self: None
class ID2(I1): pass
class I2S(I1):
    def __init__(self, a): super().__init__(a)
class IM(type):
    def __call__(cls, *a): return 5
class IMC(metaclass=IM):
    def __init__(self): pass
class IM2(type): pass
class IMC2(metaclass=IM2):
    def __init__(self): pass
import functools, operator, types
class W:
    def __init__(self): pass
    __slots__ = ('__weakref__',)
class IDel:
    def __init__(self): pass
    def __del__(self): pass
a = A()
bm = a.m; bm1 = a.m1; bmd = a.md; bmv = a.mv; bc = A.c; bk = a.mk
bl = [].append; bb = types.MethodType(len, [1]); bbc = types.MethodType(A, 1)
pa = functools.partial(p1, 1)
big = [0] * 300
"""

VALUES = """
class LS(list): pass
class SS(str): pass
class IS(int): pass
class FS(float): pass
class DS(dict): pass
class TS(tuple): pass
class GI:
    def __getitem__(self, i): return i
    def __contains__(self, i): return True
    def __add__(self, o): return 1
    __radd__ = __mul__ = __sub__ = __lt__ = __add__
    def __len__(self): return 3
class GI2:
    def __getitem__(self, i): return i
class GD:
    def __getitem__(self, i, j=1): return i
class GV:
    def __getitem__(self, *i): return i
class GB:
    __getitem__ = len
class GS(GI): pass
class Bo:
    def __bool__(self): return False
class Ln:
    def __len__(self): return 0
class Em: pass
class Sl: __slots__ = ()
import collections
nt = collections.namedtuple('nt', 'a b')(1, 2)
si = 3
bi = 10**20
ni = -4
z = 0
fl = 1.5
st = "abc"
us = "a\\u20ac"
by = b"ab"
tr = True
no = None
li = [1,2,3]
tu = (1,2,3)
di = {"a": 1, 1: 2}
se = {1, "a"}
fs = frozenset({1})
cx = 1j
el = []
es = ""
vLS = LS([1,2,3])
vSS = SS("abc")
vIS = IS(2)
vFS = FS(2.5)
vDS = DS(a=1)
vTS = TS((1,2,3))
vGI = GI()
ob = object()
ra = range(3)
mi = 2**30-1
m2 = 2**30
ba = bytearray(b"abc")
"""

TABLE = r'''
== inst : objects
def f(o): return o.x
> f(a) ; f(b) ; 3*f(a) ; f(a) ; f(s) ; f(1) ; f(a)
== inst_dict : objects
def f(o): return o.x
a.__dict__
> f(a) ; a.__dict__.update(y=1) or f(a) ; f(a)
== inst_dict_replaced : objects
def f(o): return o.x
a.__dict__ = {"x": 3}
> f(a) ; f(b) ; f(a) ; a.__dict__.clear() or a.__dict__.update(q=1,x=2) or f(a) ; f(a)
== inst_hint_many : objects
def f(o): return o.x
o = many()
> f(o) ; f(many())
== inst_hint_many_last : objects
def f(o): return o.q35
o = many()
p=many()
del p.q3
> f(o) ; f(p) ; f(o)
== inst_hint_store : objects
def f(o): o.q35 = 1
o = many()
p=many()
del p.q3
> f(o) ; f(p) ; f(o)
== inst_hint_store_dict : objects
def f(o): o.x = 1
a.__dict__ = {"x": 3}
> f(a) ; f(b) ; f(a)
== inst_hint_store_nonstr : objects
def f(o): o.x = 1
def g(o): return o.x
a.__dict__ = {1:2, "x": 3}
> f(a) ; g(a)
== inst_hint_sub : objects
class M(dict): pass
def f(o): return o.x
def g(o): o.x=1
a.__dict__ = M(x=1)
> f(a) ; g(a)
== inst_missing : objects
def f(o):
  try: return o.nope
  except AttributeError: pass
> f(a) ; f(s)
== inst_deleted : objects
def f(o): return o.x
c=A()
del c.x
> f(a) ; f(c) ; f(a)
== meth : objects
def f(o): return o.m()
> f(a) ; f(b) ; f(s) ; f(d) ; f(l) ; f(t) ; f(a)
== attr {word} : objects
@ o.m1(1) | o.md() | o.md(1) | o.md(1,2) | o.va() | o.va(1,2) | o.kw() | o.kw(k=2) | o.p | o.p() | o.s()
@ o.s(2) | o.c() | o.cv | o.cv() | o.m | o.s | o.c | o.__class__ | o.__dict__ | o.__class__() | o.__init__()
@ o.__eq__(1) | o.__hash__() | o.__doc__ | o.__module__ | o.__str__() | o.__repr__() | o.__sizeof__()
@ o.__init__ | o.__weakref__
def f(o): return {word}
> f(a) ; f(b) ; f(a)
== attrcls {word} : objects
@ o.m1(1) | o.p | o.s() | o.c() | o.cv | o.m | o.__class__
def f(o): return {word}
> f(A) ; f(B) ; f(A)
== slot {word} : objects
@ o.z | o.m() | o.m | o.k | o.w | o.__class__ | o.__slots__ | o.__init__() | o.z()
def f(o): return {word}
> f(s) ; f(S) ; f(s) ; f(a)
== shadow : objects
def f(o): return o.m()
a.m = lambda: 2
> f(a) ; f(b) ; f(a)
== shadow2 : objects
def f(o): return o.m()
> f(a) ; setattr(a, "m", lambda: 3) or f(a) ; f(a) ; f(A())
== shadow3 : objects
def f(o): return o.cv
> f(a) ; setattr(a, "cv", 3) or f(a) ; f(a) ; f(A()) ; f(b)
== shadow4 : objects
def f(o): return o.cv
a.cv = 2
> f(a) ; f(A()) ; f(b)
== shadow5 : objects
def f(o): return o.c
a.c = 2
> f(a) ; f(A())
== shadow6 : objects
def f(o): return o.s
a.s = 2
> f(a) ; f(A())
== shadow7 : objects
def f(o): return o.m
a.m = 2
> f(a) ; f(A())
== shadow_dict : objects
def f(o): return o.cv
a.__dict__ = {"cv": 9}
> f(a) ; f(A())
== shadow_dict2 : objects
def f(o): return o.m()
a.__dict__ = {"m": lambda: 9}
> f(a) ; f(A())
== nodict_with_dict : objects
def f(o): return o.m()
a.__dict__ = {"z": 9}
> f(a) ; f(A())
== cv_mod : objects
def f(o): return o.cv
> f(a) ; setattr(A, "cv", 9) or f(a) ; f(a)
== m_mod : objects
def f(o): return o.m()
> f(a) ; 1*setattr(A, "m", lambda s: 9) or f(a) ; f(a) ; f(a)
== m_mod_fast : objects
def f(o): return o.m()
> 160*setattr(A, "m", lambda s: 9) or f(a)
== keys_mod : objects
def f(o): return o.m()
i=0
def g():
  global i
  i += 1
  if i < 20: setattr(a, "n%d" % i, 1)
> f(a) ; g() or f(a)
== class_store : objects
def f(o, v): o.cv = v
> f(A, 1) ; f(a, 1)
== store : objects
def f(o): o.x = 1
> f(a) ; f(b) ; f(s)
== store_new : objects
def f():
  o = A.__new__(A)
  o.nn = 1
  return o
> f()
== store_new2
class Z: pass
def f():
  o = Z()
  o.a = 1
  o.b = 2
> f()
== store_dict : objects
def f(o): o.x = 1
a.__dict__
> f(a) ; f(b)
== store_slot : objects
def f(o): o.z = 1
> f(s) ; f(a) ; f(s)
== store_slot_del : objects
def f(o): o.w = 1; del o.w
> f(s)
== store_cv : objects
def f(o): o.cv = 1
> f(a) ; f(a)
== store_prop : objects
def f(o):
  try: o.p = 1
  except AttributeError: pass
> f(a)
== store_setattr
class Z:
  def __setattr__(s, n, v): object.__setattr__(s, n, v)
z=Z()
def f(o): o.x = 1
> f(z)
== store_module
import types
m=types.ModuleType("m")
def f(o): o.x = 1
> f(m)
== store_ro : objects
def f(o):
  try: o.__class__ = A
  except TypeError: pass
> f(a)
== store_func
def g(): pass
def f(o): o.x = 1
def h(o): return o.x, o.__name__, o.__code__, o.__defaults__, o.__dict__
> f(g) ; h(g)
== getattr_hook
class Z:
  k=1
  def __init__(s): s.x=1
  def __getattr__(s, n): return 4
  @property
  def p(s): return 1
  def m(s): return 1
z=Z()
def f(o): return o.x, o.k, o.p, o.m(), o.q
> f(z)
== getattribute
class Z:
  k=1
  def __init__(s): s.x=1
  def __getattribute__(s, n): return object.__getattribute__(s, n)
  def m(s): return 1
z=Z()
def f(o): return o.x, o.k, o.m()
> f(z)
== getattribute2
class Z:
  def __getattribute__(s, n): return 3
  def __getattr__(s, n): return 2
z=Z()
def f(o): return o.x, o.k
> f(z)
== getattribute3
class Z:
  def __getattribute__(s, *n): return 3
z=Z()
def f(o): return o.x, o.k
> f(z)
== getattribute4
class Z:
  __getattribute__ = object.__getattribute__
  def __init__(s): s.x=1
z=Z()
def f(o): return o.x
> f(z)
== getattribute5
class Z:
  def __getattribute__(s, n, k=1): return 3
z=Z()
def f(o): return o.x, o.k
> f(z) ; setattr(Z, "__getattribute__", lambda s, n: 3) or f(z) ; f(z)
== getattribute6
class Z:
  def __getattribute__(s, n): return 3
class Y(Z): pass
z=Z();y=Y()
def f(o): return o.x, o.k
> f(z) ; f(y) ; f(z)
== getattribute_cls
class Z:
  k=1
  def __getattribute__(s, n): return 3
  def m(self): pass
class Y:
  k=1
  def __getattr__(s, n): return 3
  def m(self): pass
def f(o): return o.k, o.m, o.m(1)
> f(Z) ; f(Y)
== meta
class M(type):
  k=1
  def mm(c): return 1
  def __call__(c, *a): return super().__call__(*a)
class Z(metaclass=M):
  j=2
  def __init__(s): s.x=1
  @staticmethod
  def s(): return 1
  def m(s): return 1
z=Z()
def f(o): return o.k, o.j, o.mm(), o.s(), o.m(1)
def g(o): return o()
def h(o): return o.j, o.m(), o.x
> f(Z) ; g(Z) ; h(z)
== meta2
class M(type): pass
class Z(metaclass=M):
  j=2
  def __init__(s): s.x=1
z=Z()
def g(o): return o(), o.j
> g(Z)
== meta3
import abc
class Z(abc.ABC):
  j=2
  def __init__(s): s.x=1
  @abc.abstractmethod
  def q(s): pass
class Y(Z):
  def q(s): pass
def g(o): return o(), o.j
> g(Z) ; g(Y)
== dictclass : objects
def f(o): return o.m(), o.x if hasattr(o,"x") else 1
d2=D()
d2.x=3
> f(d) ; f(d2) ; f(l)
== dictclass2 : objects
def f(o): return o.x
def g(o): o.x=1
d.x=3
l.x=1
e=ValueError()
e.x=1
> f(d) ; g(d) ; f(l) ; g(l) ; f(e) ; g(e)
== builtin_attr
def f(o): return o.real, o.imag, o.numerator, o.bit_length()
> f(1) ; f(True)
== slots_weird
class S:
 __slots__=("a","__dict__")
 k=2
 def __init__(s): s.a=1; s.b=2
 def m(s): return s.a+s.b
s=S()
def f(o): return o.a, o.b, o.m(), o.k
def g(o): o.a=1; o.b=2
> f(s) ; g(s)
== slots_weakref
class S:
 __slots__=("a","__weakref__")
 k=2
 def __init__(s): s.a=1
 def m(s): return s.a
s=S()
def f(o): return o.a, o.m(), o.k, o.__weakref__
def g(o): o.a=1
> f(s) ; g(s)
== slots_sub
class S:
 __slots__=("a",)
 def __init__(s): s.a=1
 def m(s): return s.a
class R(S): pass
r=R()
s=S()
def f(o): return o.a, o.m()
def g(o): o.a=1; o.q=1
> f(r) ; g(r) ; f(s)
== var_sub
class I(int):
  def m(s): return 1
  k=1
i=I(3)
j=I(4)
j.x=1
def f(o): return o.m(), o.k
def g(o): return o.x
def h(o): o.x=2
> f(i) ; f(j) ; g(j) ; h(j)
== descr_user
class De:
  def __get__(s,o,t=None): return 4
class Ds:
  def __get__(s,o,t=None): return 4
  def __set__(s,o,v): pass
class Dn: pass
class Z:
  a=De()
  b=Ds()
  c=Dn()
z=Z()
def f(o): return o.a,o.b,o.c
def g(o): o.a=1;o.b=2;o.c=3
def h(o): return o.c
> f(z) ; f(Z) ; g(z) ; f(z) ; h(z)
== prop_kinds
class Z:
  p=property(lambda s: 1)
  q=property(len)
  r=property(lambda s, a=1: 1)
  t=property(lambda *s: 1)
  u=property()
  def __len__(s): return 1
z=Z()
def f(o): return o.p,o.q,o.r,o.t
def g(o):
  try: o.u
  except AttributeError: pass
> f(z) ; g(z) ; f(Z)
== prop_changed
class Z:
  @property
  def p(s): return 1
z=Z()
def f(o): return o.p
def g(): return 4
def x(s): return 2
> f(z) ; 1*setattr(Z.p.fget, "__code__", x.__code__) or f(z) ; f(z)
== cached_property
import functools
class Z:
  @functools.cached_property
  def p(s): return 1
z=Z()
def f(o): return o.p
> f(z) ; f(Z())
== func_attr
def g(a, b=1): pass
def f(o): return o.__name__, o.__doc__, o.__code__.co_name, o.__defaults__, o.__module__
> f(g)
== module
import math, types, sys
m=types.ModuleType("m")
m.x=1
def f(o): return o.x
def g(): return math.pi, math.sin(1.0), math.floor(2.5), sys.maxsize, math.__name__, math.__doc__
> f(m) ; g() ; setattr(m, "x", 2) or f(m) ; setattr(m, "y", 2) or f(m) ; f(m)
== module_getattr
import types
m=types.ModuleType("m")
m.x=1
m.__getattr__=lambda n: 3
def f(o): return o.x
def g(o): return o.zz
> f(m) ; g(m)
== module_sub
import types
class MM(types.ModuleType):
  k=1
  def m(s): return 1
m=MM("m")
m.x=1
def f(o): return o.x, o.k, o.m()
def g(o): o.x=1
> f(m) ; g(m)
== module_nonstr
import types
m=types.ModuleType("m")
m.x=1
m.__dict__[1]=2
def f(o): return o.x
> f(m)
== module_del
import types
m=types.ModuleType("m")
m.x=1
m.y=1
def f(o): return o.x
> f(m) ; m.__dict__.pop("y", 0) and f(m) ; f(m)
== module_special
import types
m=types.ModuleType("m")
def f(o): return o.__dict__, o.__class__, o.__annotations__
def g(o): return o.__annotations__
> f(m) ; g(m)
== call {word} : callables
@ p0() | pd(1) | pd2() | pv() | pko() | p1(a=1) | p2(*(1, 2)) | gen() | a.m() | a.md() | a.mv() | A.m(a)
@ A.c() | A.cd() | a.c() | A.s() | a.s1(1) | bm() | bmd() | bmv() | bb() | a() | a(1) | pa() | E() | N()
@ I0() | I1(1) | ID() | IV() | IS(1) | ISD(1) | IB(1) | IR() | IX() | IG() | IMC() | IMC2() | I1() | I0(1)
@ len([1]) | len() | isinstance(1, int) | type(1) | str(1) | str() | tuple([1]) | list() | int("1")
@ object() | slice(1) | super(A, a) | complex(1) | ValueError(1) | abs(1) | print(end="") | dir() | globals()
@ "a".upper() | "a".split() | "a".format(1) | [].copy() | [1].count(1) | {}.get(1) | dict.fromkeys([1])
@ int.from_bytes(b"a", "big") | str.upper("a") | list.append(big, 1) | {}.__contains__(1)
def f(): return {word}
def g():
  {word}
> f() ; g()
== seq0 {word} : callables
@ p0 / E / len / I0 | bm / p0 | p0 / lambda: 2 / p0 | bm / bc / bm | bm / A().m / bm
@ bm / bmd / bm / bmv / bm | p0 / pd2 / pv / pko / p0 | pd2 / pv / pko | I0 / ID / I0
@ I0 / IL / IV / IDel / I0 | E / I0 / E / p0 | a / E / IV / dict / a / p0 / bm / a
@ dict / list / object / int / E / dict | bb / bbc / p0 / bb | pa / a / p0 / pa / bm
@ big.copy / big.copy / {}.copy / p0 / big.copy
def f(g): return g()
> f({each}) ; f({each}) ; 160*f({each})
== seq1 {word} : callables
@ p1 / pd / pv / bm1 / bmd / bmv / p1 | len / abs / hash / len | str / tuple / type / list / int / str
@ I1 / ID / IV / IS / I2S / I1 | list / tuple / set / dict | repr / str / len / sum
@ any / all / sorted / max / sum / any | bm1 / A().m1 / A.c1 / bmd / A.cd / bm1 | a / A / I1 / a
@ "".join / ",".join / len / "".join
def f(g, x):
  try: return g(x)
  except TypeError: pass
> f({each}, []) ; f({each}, iter([])) ; f({each}, "ab")
== meth upper() : callables
o0 = "a"
o1 = b"a"
o2 = type("S", (str,), {})("a")
o3 = "b"
def f(o, x):
  try:
    o.upper()
  except (TypeError, KeyError, IndexError): pass
  return o.upper
def g(o, x):
  try:
    return o.upper()
  except (TypeError, KeyError, IndexError): pass
> f(o0, 97) ; f(o1, 97) ; f(o2, 97) ; f(o3, 97) ; f(o0, 97) ; f(o1, 97) ; f(o2, 97) ; f(o3, 97) ; g(o0, 97)
> g(o1, 97) ; g(o2, 97) ; g(o3, 97)
== meth pop() : callables
o0 = big.copy()
o1 = {1}
o2 = type("L", (list,), {})([1])
o3 = bytearray(b"a")
o4 = [1]
def f(o, x):
  try:
    o.pop()
  except (TypeError, KeyError, IndexError): pass
  return o.pop
def g(o, x):
  try:
    return o.pop()
  except (TypeError, KeyError, IndexError): pass
> f(o0, 97) ; f(o1, 97) ; f(o2, 97) ; f(o3, 97) ; f(o4, 97) ; f(o0, 97) ; f(o1, 97) ; f(o2, 97) ; f(o3, 97)
> f(o4, 97) ; g(o0, 97) ; g(o1, 97) ; g(o2, 97) ; g(o3, 97) ; g(o4, 97)
== meth m() : callables
o0 = a
o1 = type("X", (A,), {})()
o2 = type("Y", (A,), {"__slots__": ()})()
o3 = a
def f(o, x):
  try:
    o.m()
  except (TypeError, KeyError, IndexError): pass
  return o.m
def g(o, x):
  try:
    return o.m()
  except (TypeError, KeyError, IndexError): pass
> f(o0, 97) ; f(o1, 97) ; f(o2, 97) ; f(o3, 97) ; f(o0, 97) ; f(o1, 97) ; f(o2, 97) ; f(o3, 97) ; g(o0, 97)
> g(o1, 97) ; g(o2, 97) ; g(o3, 97)
== meth c() : callables
o0 = a
o1 = A
o2 = type("X", (A,), {})
o3 = a
def f(o, x):
  try:
    o.c()
  except (TypeError, KeyError, IndexError): pass
  return o.c
def g(o, x):
  try:
    return o.c()
  except (TypeError, KeyError, IndexError): pass
> f(o0, 97) ; f(o1, 97) ; f(o2, 97) ; f(o3, 97) ; f(o0, 97) ; f(o1, 97) ; f(o2, 97) ; f(o3, 97) ; g(o0, 97)
> g(o1, 97) ; g(o2, 97) ; g(o3, 97)
== fn_defaults : callables
def f(): return pd(1)
def h(): return pd(1,2)
> f() ; h() ; setattr(pd, "__defaults__", (3, 4)) or f() ; f() ; h()
> 1*setattr(pd, "__defaults__", (3, 4, 5, 6)) or f() ; f() ; h() ; setattr(pd, "__defaults__", None) or h() ; f()
== fn_kwdefaults : callables
def f(): return pko()
def h(): return p0()
> f() ; h() ; 1*setattr(pko, "__kwdefaults__", {"k": 3}) or f() ; f()
> 1*setattr(p0, "__kwdefaults__", {"k": 3}) or f() ; h()
== fn_code : callables
def f(): return p0()
def q0(): return 4
> f() ; 1*setattr(p0, "__code__", q0.__code__) or f() ; f() ; setattr(p0, "__code__", q0.__code__) or f()
== fn_annot : callables
def f(): return p0()
> f() ; 1*setattr(p0, "__annotations__", {}) or f() ; f() ; 1*setattr(p0, "__name__", "x") or f() ; f()
> 1*setattr(p0, "__qualname__", "x") or f() ; f() ; 1*setattr(p0, "__doc__", "x") or f() ; f()
> 1*setattr(p0, "x", "x") or f() ; f() ; 1*setattr(p0, "__type_params__", ()) or f() ; f()
> 1*setattr(p0, "__dict__", {}) or f() ; f() ; 1*setattr(p0, "__module__", 1) or f() ; f()
== fn_annot2 : callables
def f(): return p0()
> f() ; 1*p0.__annotations__ ; f() ; 1*p0.__annotations__.update(x=1) ; f()
== fn_types : callables
def f(): return g()
g = types.FunctionType(p0.__code__, globals())
h = types.FunctionType(p0.__code__, globals())
> f() ; globals().__setitem__("g", h) or f() ; f()
== fn_closure : callables
def mk():
  def inner(): return 1
  return inner
def f(g): return g()
> f(mk()) ; f(mk())
== fn_nested : callables
def f():
  def inner(): return 1
  return inner()
def h(): return [g() for g in [lambda: 1, lambda: 2]]
> f() ; h()
== rec_init : callables
class Z:
  def __init__(s, n):
    if n: s.n = Z(n-1)
> 5*Z(50) ; 2*Z(300)
== list_append : callables
def f(l, x):
  l.append(x)
  return l.append(x)
class L(list): pass
class M(list):
  def append(s, x): pass
l=[];m=L();n=M()
> f(l, 1) ; f(m, 1) ; f(n, 1) ; f(l, 1)
== builtin_rebind : callables
def f(): return len([1])
> f() ; 1*globals().__setitem__("len", lambda x: 3) or f() ; f() ; 1*globals().pop("len") and f() ; f()
== init_mod : callables
def f(): return I0()
> f() ; 1*setattr(I0, "__init__", lambda self: None) or f() ; f()
> 1*setattr(I0, "__init__", lambda self, x=1: None) or f() ; f() ; 1*delattr(I0, "__init__") or f() ; f()
== init_code : callables
def f(): return I0()
def q(self): self.z=1
def q2(self, z=1): self.z=1
> f() ; 1*setattr(I0.__init__, "__code__", q.__code__) or f() ; f()
> 1*setattr(I0.__init__, "__code__", q2.__code__) or setattr(I0.__init__, "__defaults__", (1,)) or f() ; f()
== init_code_varargs : callables
def f(): return I0()
def q(self, *a): self.z=a
def p(self, *, k=4): self.z=k
> f() ; 1*setattr(I0.__init__, "__code__", q.__code__) or f() ; f().z[0]
> 1*setattr(I0.__init__, "__code__", p.__code__) or setattr(I0.__init__, "__kwdefaults__", {"k": 5}) or f()
> 1 // (f().z - 5)
== call_code_varargs : callables
def f(a): return a(1)
def q(self, a, *b): return len(b)
> f(a) ; 1*setattr(A.__call__, "__code__", q.__code__) or f(a) ; 1 // f(a)
== init_new : callables
def f(): return I0()
> f() ; 1*setattr(I0, "__new__", lambda cls: object.__new__(cls)) or f() ; f()
== call_meth_unbound_poly : callables
def f(m): return m("a")
> f(str.upper) ; f(str.lower) ; f(str.split) ; f(len) ; f(str.upper) ; f(str)
== vectorcall_class : callables
def f(g): return g()
> f(int) ; f(list) ; f(bytes) ; f(object) ; f(ValueError) ; f(E) ; f(int)
== ops {word} : values
@ si si | si bi | fl fl | st st | st us | li ni | us z
def r(f, a, b):
  try: return f(a[:] if isinstance(a, list) else a, b)
  except Exception as e: pass
def o0(a, b): return a + b
def o1(a, b): return a - b
def o2(a, b): return a * b
def o3(a, b): return a < b
def o4(a, b): return a == b
def o5(a, b): return a >= b
def o6(a, b): return a != b
def o7(a, b): return a in b
def o8(a, b): return a[b]
def o9(a, b): return a % b
def o10(a, b): return a & b
def o11(a, b): return a / b
def o12(a, b): return a // b
def o13(a, b): return a ** b if 0 else 1
def o14(a, b): return a | b
def o15(a, b): return a is b
def o16(a, b): return a not in b
def oi(a, b):
  a += b
  return a
def oj(a, b):
  a -= b
  return a
def ok(a, b):
  a *= b
  return a
def oc(a, b):
  if a < b: return 1
  if a == b: return 2
  return 3
FS_=[o0,o1,o2,o3,o4,o5,o6,o7,o8,o9,o10,o11,o12,o13,o14,o15,o16,oi,oj,ok,oc]
def all_(a, b):
  for f in FS_: r(f, a, b)
> 6*all_({pair}) ; 50*all_({pair}) ; 20*all_(si, si) ; all_(si, si) ; 150*all_({pair})
== inplace_str
def f(n):
  s = ""
  for i in range(n): s += "a"
  return s
def g(n):
  s = ""
  t = ""
  for i in range(n): t = s + "a"
  return s
def h(n):
  s = ""
  for i in range(n): s = s + "a"
  return s
def k(n):
  global G
  G = ""
  for i in range(n): G += "a"
def m(n):
  s = ""
  for i in range(n): s = "b" + s
def c(n):
  s = ""
  for i in range(n): s += "a"
  return lambda: s
> f(5) ; g(5) ; h(5) ; k(5) ; m(5) ; c(5)
== inplace_str2
def f(a, b):
  a += b
  return a
def g(s, t, x):
  if x: s, t = t, s
  for i in range(3):
    s = s + "x"
  return s
> f("a", "b") ; f(1, 2) ; f("a", "b") ; f(1.5, 2.5) ; g("a", "b", 0) ; g("a", "b", 1)
== bool {word} : values
@ bi | tr | no | el | Em()
def f(a): return not a
def g(a):
  if a: return 1
  while a and 1: break
  return a or 2
v = {word}
> 10*f(v) ; 10*g(v) ; f(v) ; f(1) ; f(v)
== bool mod : values
def f(a): return not a
e=Em()
> f(e) ; 1*setattr(Em, "__bool__", lambda s: True) or f(e) ; f(e) ; 1*setattr(Em, "x", 1) or f(e)
> 1*delattr(Em, "__bool__") or f(e) ; f(e) ; f(Sl()) ; f(e)
== unpack {word} : values
@ (1, 2) | [1, 2] | (1, 2, 3)
def f(v):
  try: a, b = v
  except Exception: pass
def g(v):
  try: a, b, c = v
  except Exception: pass
def h(v):
  try: a, *b = v
  except Exception: pass
def k(v):
  try: [a] = v
  except Exception: pass
> f({word}) ; g({word}) ; h({word}) ; k({word}) ; f((1, 2)) ; f({word}) ; f([1, 2]) ; f({word}) ; g((1, 2, 3))
> g({word})
== unpack_for
def f(x):
  for a, b in x: pass
def g(x): return [a for a, b in x]
def h(x): return {k: v for k, v in x.items()}
> f([(1, 2)] * 3) ; f([[1, 2]] * 3) ; g([(1, 2)] * 3) ; h({1: 2, 3: 4}) ; f(zip([1], [2]))
== for {word} : values
@ [1, 2] | (1, 2) | range(3) | range(2**62, 2**62+2) | ge2()
def ge():
  yield 1
  yield 2
def ge2():
  yield from ge()
  yield from [1]
  return 3
def ya():
  x = yield from ge2()
  yield x
def f(v):
  t = 0
  for x in v: t = x
  return t
def g(v): return [x for x in v]
def h(v):
  for x in v: break
  else: pass
def k(v):
  for x in v:
    for y in (1, 2): pass
> f({word}) ; g({word}) ; h({word}) ; k({word}) ; 20*f([1]) ; 20*f({word}) ; f((1,)) ; f({word})
== for_err
def g():
  yield 1
  raise ValueError
def f():
  try:
    for x in g(): pass
  except ValueError: pass
def r(g):
  for x in g: pass
def q():
  try:
    for x in s: pass
  except ValueError: pass
  yield 2
def w():
  global s
  s = q()
  for x in s: pass
> f() ; w()
== send
import types
def g():
  r = 0
  while True:
    r = yield r
    if r == 5: return 6
def h(it): 
  return (yield from it)
def run(it, n=6):
  x = h(it)
  out = []
  try:
    x.send(None)
    for i in range(n): out.append(x.send(i))
  except (StopIteration, AttributeError) as e: out.append(getattr(e, 'value', 0))
  return out
async def co(x): return x
async def aw(x): return await x
async def chain(): return await aw(co(1))
class Aw:
  def __await__(self): yield 1; return 2
class Aw2:
  def __await__(self): return iter([1])
@types.coroutine
def tc(): yield 1
async def ag():
  yield 1
  yield 2
async def af():
  async for x in ag(): pass
  return [x async for x in ag()]
class Cm:
  async def __aenter__(self): return 1
  async def __aexit__(self, *a): return None
async def cm():
  async with Cm() as x: pass
def drive(c):
  try:
    while True: c.send(None)
  except StopIteration as e: return e.value
> run(g()) ; run([1,2,3,4,5,6,7,8]) ; run(g()) ; run(iter([1]*9)) ; drive(chain()) ; drive(aw(Aw()))
> drive(aw(Aw2())) ; drive(aw(tc())) ; drive(af()) ; drive(cm())
== send_throw
def g():
  try: yield 1
  except ValueError: yield 2
def h():
  yield from g()
  yield 3
def d():
  x = h(); next(x); 
  try:
    x.throw(ValueError); next(x); next(x)
  except StopIteration: pass
def e():
  x = h(); next(x); x.close()
> d() ; e()
== setitem {word} : values
@ di "a" | li 1 | li -1
c = {first}
k = {last}
v = [1] if type(k) is slice else 1
def f(c, k, v):
  try: c[k] = v
  except Exception: pass
def g(c, k, v):
  try: c[k] += v
  except Exception: pass
def d(c, k):
  try: del c[k]
  except Exception: pass
def s(c):
  try: c[0:1] = [1]; return c[0:1]
  except Exception: pass
> f(c, k, v) ; g(c, k, 1) ; 3*d(c, k) ; s(c) ; 20*f([1], 0, 1) ; f(c, k, v)
== getitem_py : values
def f(o): return o[1]
class X:
  def __getitem__(self, i): raise KeyError
> f(GI()) ; f(GI2()) ; f(GS()) ; f(GD()) ; f(GV()) ; f(GB()) if 0 else f([1,2]) ; f(GI())
> 1*setattr(GI, "__getitem__", lambda s, i: 9) or f(GI()) ; f(GI()) ; f(GS())
> 1*setattr(GI.__getitem__, "__defaults__", ()) or f(GI()) ; f(GI()) ; 1*setattr(GI, "__getitem__", len) or 1
> f(X()) ; 1*delattr(GI, "__getitem__") or 1 ; f(GI())
== getitem_type : values
def f(o): return o[1]
class CG:
  def __class_getitem__(cls, i): return i
class Mt(type):
  def __getitem__(c, i): return i
class CM(metaclass=Mt): pass
> f(list) ; f(CG) ; f(CM) ; f(dict) ; f(CM)
== contains : values
def f(a, b): return a in b
def g(a, b): return a not in b
> f(1, {}) ; f(1, []) ; f(1, {1}) ; f(1, frozenset()) ; f(1, ()) ; f(1, DS()) ; f(1, range(3)) ; f(1, GI())
> f(1, {1: 1}.keys()) ; f(1, {}) ; f(1, {1}) ; g(1, {}) ; g(1, []) ; g(1, {1}) ; g(1, frozenset()) ; g(1, ())
> g(1, DS()) ; g(1, range(3)) ; g(1, GI()) ; g(1, {1: 1}.keys()) ; g(1, {}) ; g(1, {1}) ; f("a", "abc")
== globals
X = 1
def f(): return X
def g(): return len
def h():
  global Y
  Y = X
  return Y
def k():
  try: return ZZ
  except NameError: pass
def c(): return X(), len() if 0 else 1
> f() ; g() ; h() ; k() ; 1*globals().__setitem__("X", 2) or f() ; f() ; 1*globals().__setitem__("NEW", 2) or f()
> f() ; g() ; 1*globals().__setitem__("len", 2) or f() ; g() ; 1*globals().pop("len") ; g()
> 1*__import__("builtins").__dict__.__setitem__("newb", 2) or g() ; g()
> 1*__import__("builtins").__dict__.pop("newb") and g() ; g() ; 1*globals().pop("X") ; 5*f()
> 1*globals().__setitem__("X", 2) ; f() ; 1*globals().__setitem__(1, 2) ; f() ; g()
== globals_many
X = 1
n = 0
def f(): return X, len
def inc():
  global n
  n += 1
  globals()["v%d" % n] = 1
  f()
> 160*inc() ; f()
== super
class A:
  k = 1
  def __init__(self): pass
  def m(self): return 1
  @classmethod
  def c(cls): return 1
  @staticmethod
  def s(): return 1
  @property
  def p(self): return 1
  def __getattr__(self, n): return lambda: 3
class B(A):
  def __init__(self): super().__init__()
  def m(self): return super().m()
  def m2(self): return super(B, self).m()
  @classmethod
  def c(cls): return super().c()
  @staticmethod
  def s(): return super(B, B).s()
  @property
  def p(self): return super().p
  def q(self): return super().m
  def r(self): return super().k, super().p
  def t(self):
    try: return super().nope()
    except AttributeError: pass
  def u(self): return super().__class__
  def v(self): return super().k()  if 0 else super().s()
  def w(self):
    __class__
    return super(__class__, self).m()
  def x(self, y): return super(B, y).m()
  def y(self): return super().__init__, super().__init__()
class C(B):
  def m(self): return super().m()
class G(A):
  def __getattribute__(self, n): return object.__getattribute__(self, n)
  def m(self): return super().m()
b = B(); c = C()
> B() ; b.m() ; b.m2() ; B.c() ; b.c() ; B.s() ; b.p ; b.q() ; b.r() ; b.t() ; b.u() ; b.v() ; b.w() ; c.m()
> b.m() ; G().m() ; b.x(b) ; b.x(c) ; b.y() ; 3*b.x(1) ; b.x(b) ; 1*setattr(A, "m", lambda s: 5) or b.m() ; b.m()
== super_rebound
class A:
  def m(self): return 1
class S:
  def __init__(self, *a): pass
  def m(self): return 2
class B(A):
  def m(self): return super().m()
  def n(self): return super(B, self).m()
b=B()
> b.m() ; b.n() ; 1*globals().__setitem__("super", S) ; b.m() ; b.n() ; 1*globals().pop("super") ; b.m() ; b.n()
== loop {word}
@ 1 | 3 | 20 | 100
class P:
  def __init__(s): s.x = 1
  def m(s): return s.x
def f(n, o):
  t = 0; l = []; d = {}
  for i in range(n):
    t += i; l.append(i); d[i] = t
    if i in d and t > 3 and l: o.x = o.m() + l[0] + len(l)
    a, b = i, t
    for q in (1,): pass
    try: o.zz
    except AttributeError: pass
    o[0] if 0 else -i + ~i
  return t
> 1*f({word}, P()) ; 1*f({word}, P()) ; 3*f({word}, P())
== poly
class A:
  def __init__(s): s.x = 1
class B:
  def __init__(s): s.x = 1
class S:
  __slots__=("x",)
  def __init__(s): s.x = 1
os=[A(), B(), S()]
def f(i): return os[i % 3].x
def g(n):
  for i in range(n): f(i)
def h(a, b): return a + b, a < b, a == b
def k(n):
  for i in range(n):
    h(1, 2); h(1.5, 2.5); h("a", "b")
> 1*g(1) ; 1*g(2) ; 1*g(3) ; 1*g(50) ; 1*g(60) ; 1*g(100) ; 1*g(160) ; 1*g(200) ; 1*g(500) ; 1*k(1) ; 1*k(2)
> 1*k(3) ; 1*k(20) ; 1*k(30) ; 1*k(50) ; 1*k(60) ; 1*k(100) ; 1*k(160) ; 1*k(200) ; 1*k(500)
== comp
def f(n): return [i * 2 for i in range(n) if i % 2], {i: i for i in range(n)}, {i for i in range(n)}, sum(i for i in range(n))
> 10*f(3) ; f(20)
== exc
class E(Exception):
  def __init__(self, a): super().__init__(a); self.a = a
def f():
  try: raise E(1)
  except E as e: return e.a, e.args, str(e)
> f()
'''

NAMES = {number: name for name, number in {**opmap, **_specialized_opmap}.items()}
BASE = {form: base for base, forms in _specializations.items() for form in forms}
UNCOUNTED = {"JUMP_BACKWARD", "POP_JUMP_IF_TRUE", "POP_JUMP_IF_FALSE", "POP_JUMP_IF_NONE", "POP_JUMP_IF_NOT_NONE"}


def cases():
    """Name, beginning, source and calls of each case."""
    for block in TABLE.strip().removeprefix("== ").split("\n== "):
        title, *lines = block.split("\n")
        title, _, beginning = title.partition(" : ")
        words = [word for line in lines if line.startswith("@ ") for word in line[2:].split(" | ")] or [None]
        source = "".join(line + "\n" for line in lines if not line.startswith(("@ ", "> ")))
        calls = [call for line in lines if line.startswith("> ") for call in line[2:].split(" ; ")]
        for word in words:
            if word is None:
                yield title, beginning, source, calls
                continue
            parts = word.split(" / ")
            pair = word.split(" ")

            def fill(text, each=""):
                text = text.replace("{pair}", ", ".join(pair)).replace("{first}", pair[0]).replace("{last}", pair[-1])
                return text.replace("{word}", ",".join(parts)).replace("{each}", each)

            filled = [fill(call, part) for call in calls for part in (parts if "{each}" in call else [""])]
            yield fill(title), beginning, fill(source), filled


class Watched:
    """A code object and what has been seen of it."""

    def __init__(self, name, code):
        self.name, self.code, self.raw, self.counted, self.text = name, code, None, None, ""
        raw, at, self.places, self.forms = code._co_code_adaptive, 0, [], []
        while at < len(raw):
            name = BASE.get(NAMES[raw[at]], NAMES[raw[at]])
            caches = _inline_cache_entries.get(name, 0)
            if caches and name not in UNCOUNTED:
                self.places.append(at)
                self.forms.append(opmap[name])
            at += 2 + 2 * caches
        # Fetches all instructions at once, as a tuple.
        self.instructions = itemgetter(0, 0, *self.places)
        self.forms = 0, 0, *self.forms

    def changes(self, turn, raw):
        """Prints what has changed its form."""
        self.raw = raw
        forms = self.instructions(raw)
        if forms[2:] != self.forms[2:]:
            for at, before, now in zip(self.places, self.forms[2:], forms[2:]):
                if before != now:
                    print("  ", turn, self.name, at, NAMES[now])
            self.forms = forms

    def counters(self, turn, raw):
        """Prints the counters, where they are others than the last time."""
        self.counted = raw
        counts = [(at, raw[at + 2] | raw[at + 3] << 8) for at in self.places]
        text = " ".join(f"{at}:{c >> 4}/{c & 15}" for at, c in counts if c != 17)
        if text != self.text:
            print("   #", turn, self.name, text)
            self.text = text


def functions(namespace, file):
    """The code objects of functions and classes, and those within them."""
    found, done = {}, set()

    def add(code):
        if code.co_filename == file and code not in done:
            done.add(code)
            name = code.co_qualname
            while name in found:
                name += "'"
            found[name] = Watched(name, code)
            for constant in code.co_consts:
                if isinstance(constant, types.CodeType):
                    add(constant)

    def walk(value):
        if isinstance(value, types.FunctionType):
            add(value.__code__)
        elif isinstance(value, (staticmethod, classmethod)):
            walk(value.__func__)
        elif isinstance(value, property):
            walk(value.fget)
        elif isinstance(value, type) and value.__module__ == namespace["__name__"]:
            for item in list(value.__dict__.values()):
                walk(item)

    for value in list(namespace.values()):
        walk(value)
    return list(found.values())


BEGINNINGS = {name: marshal.dumps(compile(source, "<case>", "exec"))
              for name, source in [("", ""), ("objects", OBJECTS), ("callables", CALLABLES), ("values", VALUES)]}

for name, beginning, source, calls in cases():
    print("==", name)
    namespace = {"__name__": "case"}
    # Read anew for each case: what code objects have learnt stays with them.
    exec(marshal.loads(BEGINNINGS[beginning]), namespace)
    exec(compile(source, "<case>", "exec"), namespace)
    known, turn, error = functions(namespace, "<case>"), 0, None
    # Others are looked at less often.
    short = [watched for watched in known if len(watched.name) == 1]
    for call in calls:
        times, star, expression = call.partition("*")
        times, expression = (int(times), expression) if star and times.isdigit() else (60, call)
        compiled = compile(expression, "<call>", "eval")
        for turn in range(turn + 1, turn + times + 1):
            try:
                eval(compiled, namespace)
            except Exception as e:
                if str(e) != error:
                    print("   !", turn, type(e).__name__, e)
                error = str(e)
            for watched in short:
                raw = watched.code._co_code_adaptive
                if raw != watched.raw:
                    watched.changes(turn, raw)
        print("   >", expression)
        for watched in known:
            raw = watched.code._co_code_adaptive
            if raw != watched.counted:
                watched.changes(turn, raw)
                watched.counters(turn, raw)
