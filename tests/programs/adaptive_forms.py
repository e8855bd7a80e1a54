# needs: standard library
"""Which specialized form each instruction takes, after how many runs, and how its counters stand: call by call.

Every case is a source and a list of expressions with the number of times they are evaluated. A line with an instruction
tells the evaluation after which its form had changed; a line with # gives the counters (count/backoff by offset).
"""
import types
from _opcode_metadata import _specializations, _specialized_opmap, opmap
from opcode import _inline_cache_entries

NAMES = {number: name for name, number in {**opmap, **_specialized_opmap}.items()}
BASE = {form: base for base, forms in _specializations.items() for form in forms}
UNCOUNTED = {"JUMP_BACKWARD", "POP_JUMP_IF_TRUE", "POP_JUMP_IF_FALSE", "POP_JUMP_IF_NONE", "POP_JUMP_IF_NOT_NONE"}


def forms(code):
    """Offset to form and counter."""
    raw, at, found = code._co_code_adaptive, 0, {}
    while at < len(raw):
        name = NAMES[raw[at]]
        caches = _inline_cache_entries.get(BASE.get(name, name), 0)
        if caches and name not in UNCOUNTED:
            found[at] = name, int.from_bytes(raw[at + 2 : at + 4], "little")
        at += 2 + 2 * caches
    return found


def codes(namespace, file):
    found, done = {}, set()

    def add(code):
        if code.co_filename == file and code not in found.values():
            name = code.co_qualname
            while name in found:
                name += "'"
            found[name] = code
            for constant in code.co_consts:
                if isinstance(constant, types.CodeType):
                    add(constant)

    def walk(value):
        if id(value) in done:
            return
        done.add(id(value))
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
    return found


def case(name, source, *calls):
    file = f"<{name}>"
    print("==", name)
    namespace = {"__name__": "case"}
    exec(compile(source, file, "exec"), namespace)
    known, raws, last, shown, turn, error = codes(namespace, file), {}, {}, {}, 0, None

    def look(counters):
        for function, code in known.items():
            # Others are looked at less often.
            if not counters and len(function) > 1:
                continue
            raw = code._co_code_adaptive
            if raw == raws.get(function) and not counters:
                continue
            raws[function] = raw
            now, before = forms(code), last.get(function, {})
            for at, (form, _) in now.items():
                if before.get(at, (BASE.get(form, form),))[0] != form:
                    print("  ", turn, function, at, form)
            last[function] = now
            if counters:
                text = " ".join(f"{at}:{c >> 4}/{c & 15}" for at, (_, c) in now.items() if c != 17)
                if text != shown.get(function, ""):
                    print("   #", turn, function, text)
                shown[function] = text

    for call in calls:
        expression, times = call if isinstance(call, tuple) else (call, 60)
        compiled = compile(expression, "<call>", "eval")
        for _ in range(times):
            turn += 1
            try:
                eval(compiled, namespace)
            except Exception as e:
                if str(e) != error:
                    print("   !", turn, type(e).__name__, e)
                error = str(e)
            look(False)
        print("   >", expression)
        known = codes(namespace, file)
        look(True)


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

case('inst', OBJECTS + 'def f(o): return o.x\n', 'f(a)', 'f(b)', ('f(a)', 3), 'f(a)', 'f(s)', 'f(1)', 'f(a)')
case('inst_dict', OBJECTS + 'def f(o): return o.x\na.__dict__\n', 'f(a)', 'a.__dict__.update(y=1) or f(a)', 'f(a)')
case('inst_dict_replaced', OBJECTS + 'def f(o): return o.x\na.__dict__ = {"x": 3}\n', 'f(a)', 'f(b)', 'f(a)', 'a.__dict__.clear() or a.__dict__.update(q=1,x=2) or f(a)', 'f(a)')
case('inst_hint_many', OBJECTS + 'def f(o): return o.x\no = many()\n', 'f(o)', 'f(many())')
case('inst_hint_many_last', OBJECTS + 'def f(o): return o.q35\no = many()\np=many()\ndel p.q3\n', 'f(o)', 'f(p)', 'f(o)')
case('inst_hint_store', OBJECTS + 'def f(o): o.q35 = 1\no = many()\np=many()\ndel p.q3\n', 'f(o)', 'f(p)', 'f(o)')
case('inst_hint_store_dict', OBJECTS + 'def f(o): o.x = 1\na.__dict__ = {"x": 3}\n', 'f(a)', 'f(b)', 'f(a)')
case('inst_hint_store_nonstr', OBJECTS + 'def f(o): o.x = 1\ndef g(o): return o.x\na.__dict__ = {1:2, "x": 3}\n', 'f(a)', 'g(a)')
case('inst_hint_sub', OBJECTS + 'class M(dict): pass\ndef f(o): return o.x\ndef g(o): o.x=1\na.__dict__ = M(x=1)\n', 'f(a)', 'g(a)')
case('inst_missing', OBJECTS + 'def f(o):\n  try: return o.nope\n  except AttributeError: pass\n', 'f(a)', 'f(s)')
case('inst_deleted', OBJECTS + 'def f(o): return o.x\nc=A()\ndel c.x\n', 'f(a)', ('f(c)', 60), 'f(a)')
case('meth', OBJECTS + 'def f(o): return o.m()\n', 'f(a)', 'f(b)', 'f(s)', 'f(d)', 'f(l)', 'f(t)', 'f(a)')
case('attr o.m1(1)', OBJECTS + 'def f(o): return o.m1(1)\n', 'f(a)', 'f(b)', 'f(a)')
case('attrcls o.m1(1)', OBJECTS + 'def f(o): return o.m1(1)\n', 'f(A)', 'f(B)', 'f(A)')
case('attr o.md()', OBJECTS + 'def f(o): return o.md()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.md(1)', OBJECTS + 'def f(o): return o.md(1)\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.md(1,2)', OBJECTS + 'def f(o): return o.md(1,2)\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.va()', OBJECTS + 'def f(o): return o.va()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.va(1,2)', OBJECTS + 'def f(o): return o.va(1,2)\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.kw()', OBJECTS + 'def f(o): return o.kw()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.kw(k=2)', OBJECTS + 'def f(o): return o.kw(k=2)\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.p', OBJECTS + 'def f(o): return o.p\n', 'f(a)', 'f(b)', 'f(a)')
case('attrcls o.p', OBJECTS + 'def f(o): return o.p\n', 'f(A)', 'f(B)', 'f(A)')
case('attr o.p()', OBJECTS + 'def f(o): return o.p()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.s()', OBJECTS + 'def f(o): return o.s()\n', 'f(a)', 'f(b)', 'f(a)')
case('attrcls o.s()', OBJECTS + 'def f(o): return o.s()\n', 'f(A)', 'f(B)', 'f(A)')
case('attr o.s(2)', OBJECTS + 'def f(o): return o.s(2)\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.c()', OBJECTS + 'def f(o): return o.c()\n', 'f(a)', 'f(b)', 'f(a)')
case('attrcls o.c()', OBJECTS + 'def f(o): return o.c()\n', 'f(A)', 'f(B)', 'f(A)')
case('attr o.cv', OBJECTS + 'def f(o): return o.cv\n', 'f(a)', 'f(b)', 'f(a)')
case('attrcls o.cv', OBJECTS + 'def f(o): return o.cv\n', 'f(A)', 'f(B)', 'f(A)')
case('attr o.cv()', OBJECTS + 'def f(o): return o.cv()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.m', OBJECTS + 'def f(o): return o.m\n', 'f(a)', 'f(b)', 'f(a)')
case('attrcls o.m', OBJECTS + 'def f(o): return o.m\n', 'f(A)', 'f(B)', 'f(A)')
case('attr o.s', OBJECTS + 'def f(o): return o.s\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.c', OBJECTS + 'def f(o): return o.c\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__class__', OBJECTS + 'def f(o): return o.__class__\n', 'f(a)', 'f(b)', 'f(a)')
case('attrcls o.__class__', OBJECTS + 'def f(o): return o.__class__\n', 'f(A)', 'f(B)', 'f(A)')
case('attr o.__dict__', OBJECTS + 'def f(o): return o.__dict__\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__class__()', OBJECTS + 'def f(o): return o.__class__()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__init__()', OBJECTS + 'def f(o): return o.__init__()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__eq__(1)', OBJECTS + 'def f(o): return o.__eq__(1)\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__hash__()', OBJECTS + 'def f(o): return o.__hash__()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__doc__', OBJECTS + 'def f(o): return o.__doc__\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__module__', OBJECTS + 'def f(o): return o.__module__\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__str__()', OBJECTS + 'def f(o): return o.__str__()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__repr__()', OBJECTS + 'def f(o): return o.__repr__()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__sizeof__()', OBJECTS + 'def f(o): return o.__sizeof__()\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__init__', OBJECTS + 'def f(o): return o.__init__\n', 'f(a)', 'f(b)', 'f(a)')
case('attr o.__weakref__', OBJECTS + 'def f(o): return o.__weakref__\n', 'f(a)', 'f(b)', 'f(a)')
case('slot o.z', OBJECTS + 'def f(o): return o.z\n', 'f(s)', ('f(S)', 60), 'f(s)', 'f(a)')
case('slot o.m()', OBJECTS + 'def f(o): return o.m()\n', 'f(s)', ('f(S)', 60), 'f(s)', 'f(a)')
case('slot o.m', OBJECTS + 'def f(o): return o.m\n', 'f(s)', ('f(S)', 60), 'f(s)', 'f(a)')
case('slot o.k', OBJECTS + 'def f(o): return o.k\n', 'f(s)', ('f(S)', 60), 'f(s)', 'f(a)')
case('slot o.w', OBJECTS + 'def f(o): return o.w\n', 'f(s)', ('f(S)', 60), 'f(s)', 'f(a)')
case('slot o.__class__', OBJECTS + 'def f(o): return o.__class__\n', 'f(s)', ('f(S)', 60), 'f(s)', 'f(a)')
case('slot o.__slots__', OBJECTS + 'def f(o): return o.__slots__\n', 'f(s)', ('f(S)', 60), 'f(s)', 'f(a)')
case('slot o.__init__()', OBJECTS + 'def f(o): return o.__init__()\n', 'f(s)', ('f(S)', 60), 'f(s)', 'f(a)')
case('slot o.z()', OBJECTS + 'def f(o): return o.z()\n', 'f(s)', ('f(S)', 60), 'f(s)', 'f(a)')
case('shadow', OBJECTS + 'def f(o): return o.m()\na.m = lambda: 2\n', 'f(a)', 'f(b)', 'f(a)')
case('shadow2', OBJECTS + 'def f(o): return o.m()\n', 'f(a)', 'setattr(a, "m", lambda: 3) or f(a)', 'f(a)', 'f(A())')
case('shadow3', OBJECTS + 'def f(o): return o.cv\n', 'f(a)', 'setattr(a, "cv", 3) or f(a)', 'f(a)', 'f(A())', 'f(b)')
case('shadow4', OBJECTS + 'def f(o): return o.cv\na.cv = 2\n', 'f(a)', 'f(A())', 'f(b)')
case('shadow5', OBJECTS + 'def f(o): return o.c\na.c = 2\n', 'f(a)', 'f(A())')
case('shadow6', OBJECTS + 'def f(o): return o.s\na.s = 2\n', 'f(a)', 'f(A())')
case('shadow7', OBJECTS + 'def f(o): return o.m\na.m = 2\n', 'f(a)', 'f(A())')
case('shadow_dict', OBJECTS + 'def f(o): return o.cv\na.__dict__ = {"cv": 9}\n', 'f(a)', 'f(A())')
case('shadow_dict2', OBJECTS + 'def f(o): return o.m()\na.__dict__ = {"m": lambda: 9}\n', 'f(a)', 'f(A())')
case('nodict_with_dict', OBJECTS + 'def f(o): return o.m()\na.__dict__ = {"z": 9}\n', 'f(a)', 'f(A())')
case('cv_mod', OBJECTS + 'def f(o): return o.cv\n', 'f(a)', 'setattr(A, "cv", 9) or f(a)', 'f(a)')
case('m_mod', OBJECTS + 'def f(o): return o.m()\n', 'f(a)', ('setattr(A, "m", lambda s: 9) or f(a)', 1), 'f(a)', 'f(a)')
case('m_mod_fast', OBJECTS + 'def f(o): return o.m()\n', ('setattr(A, "m", lambda s: 9) or f(a)', 160))
case('keys_mod', OBJECTS + 'def f(o): return o.m()\ni=0\ndef g():\n  global i\n  i += 1\n  if i < 20: setattr(a, "n%d" % i, 1)\n', 'f(a)', 'g() or f(a)')
case('class_store', OBJECTS + 'def f(o, v): o.cv = v\n', 'f(A, 1)', 'f(a, 1)')
case('store', OBJECTS + 'def f(o): o.x = 1\n', 'f(a)', 'f(b)', 'f(s)')
case('store_new', OBJECTS + 'def f():\n  o = A.__new__(A)\n  o.nn = 1\n  return o\n', 'f()')
case('store_new2', 'class Z: pass\ndef f():\n  o = Z()\n  o.a = 1\n  o.b = 2\n', 'f()')
case('store_dict', OBJECTS + 'def f(o): o.x = 1\na.__dict__\n', 'f(a)', 'f(b)')
case('store_slot', OBJECTS + 'def f(o): o.z = 1\n', 'f(s)', 'f(a)', 'f(s)')
case('store_slot_del', OBJECTS + 'def f(o): o.w = 1; del o.w\n', 'f(s)')
case('store_cv', OBJECTS + 'def f(o): o.cv = 1\n', 'f(a)', 'f(a)')
case('store_prop', OBJECTS + 'def f(o):\n  try: o.p = 1\n  except AttributeError: pass\n', 'f(a)')
case('store_setattr', 'class Z:\n  def __setattr__(s, n, v): object.__setattr__(s, n, v)\nz=Z()\ndef f(o): o.x = 1\n', 'f(z)')
case('store_module', 'import types\nm=types.ModuleType("m")\ndef f(o): o.x = 1\n', 'f(m)')
case('store_ro', OBJECTS + 'def f(o):\n  try: o.__class__ = A\n  except TypeError: pass\n', 'f(a)')
case('store_func', 'def g(): pass\ndef f(o): o.x = 1\ndef h(o): return o.x, o.__name__, o.__code__, o.__defaults__, o.__dict__\n', 'f(g)', 'h(g)')
case('getattr_hook', """
class Z:
  k=1
  def __init__(s): s.x=1
  def __getattr__(s, n): return 4
  @property
  def p(s): return 1
  def m(s): return 1
z=Z()
def f(o): return o.x, o.k, o.p, o.m(), o.q
""", 'f(z)')
case('getattribute', """
class Z:
  k=1
  def __init__(s): s.x=1
  def __getattribute__(s, n): return object.__getattribute__(s, n)
  def m(s): return 1
z=Z()
def f(o): return o.x, o.k, o.m()
""", 'f(z)')
case('getattribute2', 'class Z:\n  def __getattribute__(s, n): return 3\n  def __getattr__(s, n): return 2\nz=Z()\ndef f(o): return o.x, o.k\n', 'f(z)')
case('getattribute3', 'class Z:\n  def __getattribute__(s, *n): return 3\nz=Z()\ndef f(o): return o.x, o.k\n', 'f(z)')
case('getattribute4', 'class Z:\n  __getattribute__ = object.__getattribute__\n  def __init__(s): s.x=1\nz=Z()\ndef f(o): return o.x\n', 'f(z)')
case('getattribute5', 'class Z:\n  def __getattribute__(s, n, k=1): return 3\nz=Z()\ndef f(o): return o.x, o.k\n', 'f(z)', 'setattr(Z, "__getattribute__", lambda s, n: 3) or f(z)', 'f(z)')
case('getattribute6', 'class Z:\n  def __getattribute__(s, n): return 3\nclass Y(Z): pass\nz=Z();y=Y()\ndef f(o): return o.x, o.k\n', 'f(z)', 'f(y)', 'f(z)')
case('getattribute_cls', """
class Z:
  k=1
  def __getattribute__(s, n): return 3
  def m(self): pass
class Y:
  k=1
  def __getattr__(s, n): return 3
  def m(self): pass
def f(o): return o.k, o.m, o.m(1)
""", 'f(Z)', 'f(Y)')
case('meta', """
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
""", 'f(Z)', 'g(Z)', 'h(z)')
case('meta2', 'class M(type): pass\nclass Z(metaclass=M):\n  j=2\n  def __init__(s): s.x=1\nz=Z()\ndef g(o): return o(), o.j\n', 'g(Z)')
case('meta3', """
import abc
class Z(abc.ABC):
  j=2
  def __init__(s): s.x=1
  @abc.abstractmethod
  def q(s): pass
class Y(Z):
  def q(s): pass
def g(o): return o(), o.j
""", 'g(Z)', 'g(Y)')
case('dictclass', OBJECTS + 'def f(o): return o.m(), o.x if hasattr(o,"x") else 1\nd2=D()\nd2.x=3\n', 'f(d)', 'f(d2)', 'f(l)')
case('dictclass2', OBJECTS + 'def f(o): return o.x\ndef g(o): o.x=1\nd.x=3\nl.x=1\ne=ValueError()\ne.x=1\n', 'f(d)', 'g(d)', 'f(l)', 'g(l)', 'f(e)', 'g(e)')
case('builtin_attr', 'def f(o): return o.real, o.imag, o.numerator, o.bit_length()\n', 'f(1)', 'f(True)')
case('slots_weird', """
class S:
 __slots__=("a","__dict__")
 k=2
 def __init__(s): s.a=1; s.b=2
 def m(s): return s.a+s.b
s=S()
def f(o): return o.a, o.b, o.m(), o.k
def g(o): o.a=1; o.b=2
""", 'f(s)', 'g(s)')
case('slots_weakref', """
class S:
 __slots__=("a","__weakref__")
 k=2
 def __init__(s): s.a=1
 def m(s): return s.a
s=S()
def f(o): return o.a, o.m(), o.k, o.__weakref__
def g(o): o.a=1
""", 'f(s)', 'g(s)')
case('slots_sub', """
class S:
 __slots__=("a",)
 def __init__(s): s.a=1
 def m(s): return s.a
class R(S): pass
r=R()
s=S()
def f(o): return o.a, o.m()
def g(o): o.a=1; o.q=1
""", 'f(r)', 'g(r)', 'f(s)')
case('var_sub', 'class I(int):\n  def m(s): return 1\n  k=1\ni=I(3)\nj=I(4)\nj.x=1\ndef f(o): return o.m(), o.k\ndef g(o): return o.x\ndef h(o): o.x=2\n', 'f(i)', 'f(j)', 'g(j)', 'h(j)')
case('descr_user', """
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
""", 'f(z)', 'f(Z)', 'g(z)', 'f(z)', 'h(z)')
case('prop_kinds', """
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
""", 'f(z)', 'g(z)', 'f(Z)')
case('prop_changed', 'class Z:\n  @property\n  def p(s): return 1\nz=Z()\ndef f(o): return o.p\ndef g(): return 4\ndef x(s): return 2\n', 'f(z)', ('setattr(Z.p.fget, "__code__", x.__code__) or f(z)', 1), 'f(z)')
case('cached_property', 'import functools\nclass Z:\n  @functools.cached_property\n  def p(s): return 1\nz=Z()\ndef f(o): return o.p\n', 'f(z)', 'f(Z())')
case('func_attr', 'def g(a, b=1): pass\ndef f(o): return o.__name__, o.__doc__, o.__code__.co_name, o.__defaults__, o.__module__\n', 'f(g)')
case('module', """
import math, types, sys
m=types.ModuleType("m")
m.x=1
def f(o): return o.x
def g(): return math.pi, math.sin(1.0), math.floor(2.5), sys.maxsize, math.__name__, math.__doc__
""", 'f(m)', 'g()', 'setattr(m, "x", 2) or f(m)', 'setattr(m, "y", 2) or f(m)', 'f(m)')
case('module_getattr', 'import types\nm=types.ModuleType("m")\nm.x=1\nm.__getattr__=lambda n: 3\ndef f(o): return o.x\ndef g(o): return o.zz\n', 'f(m)', 'g(m)')
case('module_sub', 'import types\nclass MM(types.ModuleType):\n  k=1\n  def m(s): return 1\nm=MM("m")\nm.x=1\ndef f(o): return o.x, o.k, o.m()\ndef g(o): o.x=1\n', 'f(m)', 'g(m)')
case('module_nonstr', 'import types\nm=types.ModuleType("m")\nm.x=1\nm.__dict__[1]=2\ndef f(o): return o.x\n', 'f(m)')
case('module_del', 'import types\nm=types.ModuleType("m")\nm.x=1\nm.y=1\ndef f(o): return o.x\n', 'f(m)', 'm.__dict__.pop("y", 0) and f(m)', 'f(m)')
case('module_special', 'import types\nm=types.ModuleType("m")\ndef f(o): return o.__dict__, o.__class__, o.__annotations__\ndef g(o): return o.__annotations__\n', 'f(m)', 'g(m)')
case('call p0()', CALLABLES + 'def f(): return p0()\ndef g():\n  p0()\n', 'f()', 'g()')
case('call pd(1)', CALLABLES + 'def f(): return pd(1)\ndef g():\n  pd(1)\n', 'f()', 'g()')
case('call pd2()', CALLABLES + 'def f(): return pd2()\ndef g():\n  pd2()\n', 'f()', 'g()')
case('call pv()', CALLABLES + 'def f(): return pv()\ndef g():\n  pv()\n', 'f()', 'g()')
case('call pko()', CALLABLES + 'def f(): return pko()\ndef g():\n  pko()\n', 'f()', 'g()')
case('call p1(a=1)', CALLABLES + 'def f(): return p1(a=1)\ndef g():\n  p1(a=1)\n', 'f()', 'g()')
case('call p2(*(1, 2))', CALLABLES + 'def f(): return p2(*(1, 2))\ndef g():\n  p2(*(1, 2))\n', 'f()', 'g()')
case('call gen()', CALLABLES + 'def f(): return gen()\ndef g():\n  gen()\n', 'f()', 'g()')
case('call a.m()', CALLABLES + 'def f(): return a.m()\ndef g():\n  a.m()\n', 'f()', 'g()')
case('call a.md()', CALLABLES + 'def f(): return a.md()\ndef g():\n  a.md()\n', 'f()', 'g()')
case('call a.mv()', CALLABLES + 'def f(): return a.mv()\ndef g():\n  a.mv()\n', 'f()', 'g()')
case('call A.m(a)', CALLABLES + 'def f(): return A.m(a)\ndef g():\n  A.m(a)\n', 'f()', 'g()')
case('call A.c()', CALLABLES + 'def f(): return A.c()\ndef g():\n  A.c()\n', 'f()', 'g()')
case('call A.cd()', CALLABLES + 'def f(): return A.cd()\ndef g():\n  A.cd()\n', 'f()', 'g()')
case('call a.c()', CALLABLES + 'def f(): return a.c()\ndef g():\n  a.c()\n', 'f()', 'g()')
case('call A.s()', CALLABLES + 'def f(): return A.s()\ndef g():\n  A.s()\n', 'f()', 'g()')
case('call a.s1(1)', CALLABLES + 'def f(): return a.s1(1)\ndef g():\n  a.s1(1)\n', 'f()', 'g()')
case('call bm()', CALLABLES + 'def f(): return bm()\ndef g():\n  bm()\n', 'f()', 'g()')
case('call bmd()', CALLABLES + 'def f(): return bmd()\ndef g():\n  bmd()\n', 'f()', 'g()')
case('call bmv()', CALLABLES + 'def f(): return bmv()\ndef g():\n  bmv()\n', 'f()', 'g()')
case('call bb()', CALLABLES + 'def f(): return bb()\ndef g():\n  bb()\n', 'f()', 'g()')
case('call a()', CALLABLES + 'def f(): return a()\ndef g():\n  a()\n', 'f()', 'g()')
case('call a(1)', CALLABLES + 'def f(): return a(1)\ndef g():\n  a(1)\n', 'f()', 'g()')
case('call pa()', CALLABLES + 'def f(): return pa()\ndef g():\n  pa()\n', 'f()', 'g()')
case('call E()', CALLABLES + 'def f(): return E()\ndef g():\n  E()\n', 'f()', 'g()')
case('call N()', CALLABLES + 'def f(): return N()\ndef g():\n  N()\n', 'f()', 'g()')
case('call I0()', CALLABLES + 'def f(): return I0()\ndef g():\n  I0()\n', 'f()', 'g()')
case('call I1(1)', CALLABLES + 'def f(): return I1(1)\ndef g():\n  I1(1)\n', 'f()', 'g()')
case('call ID()', CALLABLES + 'def f(): return ID()\ndef g():\n  ID()\n', 'f()', 'g()')
case('call IV()', CALLABLES + 'def f(): return IV()\ndef g():\n  IV()\n', 'f()', 'g()')
case('call IS(1)', CALLABLES + 'def f(): return IS(1)\ndef g():\n  IS(1)\n', 'f()', 'g()')
case('call ISD(1)', CALLABLES + 'def f(): return ISD(1)\ndef g():\n  ISD(1)\n', 'f()', 'g()')
case('call IB(1)', CALLABLES + 'def f(): return IB(1)\ndef g():\n  IB(1)\n', 'f()', 'g()')
case('call IR()', CALLABLES + 'def f(): return IR()\ndef g():\n  IR()\n', 'f()', 'g()')
case('call IX()', CALLABLES + 'def f(): return IX()\ndef g():\n  IX()\n', 'f()', 'g()')
case('call IG()', CALLABLES + 'def f(): return IG()\ndef g():\n  IG()\n', 'f()', 'g()')
case('call IMC()', CALLABLES + 'def f(): return IMC()\ndef g():\n  IMC()\n', 'f()', 'g()')
case('call IMC2()', CALLABLES + 'def f(): return IMC2()\ndef g():\n  IMC2()\n', 'f()', 'g()')
case('call I1()', CALLABLES + 'def f(): return I1()\ndef g():\n  I1()\n', 'f()', 'g()')
case('call I0(1)', CALLABLES + 'def f(): return I0(1)\ndef g():\n  I0(1)\n', 'f()', 'g()')
case('call len([1])', CALLABLES + 'def f(): return len([1])\ndef g():\n  len([1])\n', 'f()', 'g()')
case('call len()', CALLABLES + 'def f(): return len()\ndef g():\n  len()\n', 'f()', 'g()')
case('call isinstance(1, int)', CALLABLES + 'def f(): return isinstance(1, int)\ndef g():\n  isinstance(1, int)\n', 'f()', 'g()')
case('call type(1)', CALLABLES + 'def f(): return type(1)\ndef g():\n  type(1)\n', 'f()', 'g()')
case('call str(1)', CALLABLES + 'def f(): return str(1)\ndef g():\n  str(1)\n', 'f()', 'g()')
case('call str()', CALLABLES + 'def f(): return str()\ndef g():\n  str()\n', 'f()', 'g()')
case('call tuple([1])', CALLABLES + 'def f(): return tuple([1])\ndef g():\n  tuple([1])\n', 'f()', 'g()')
case('call list()', CALLABLES + 'def f(): return list()\ndef g():\n  list()\n', 'f()', 'g()')
case('call int("1")', CALLABLES + 'def f(): return int("1")\ndef g():\n  int("1")\n', 'f()', 'g()')
case('call object()', CALLABLES + 'def f(): return object()\ndef g():\n  object()\n', 'f()', 'g()')
case('call slice(1)', CALLABLES + 'def f(): return slice(1)\ndef g():\n  slice(1)\n', 'f()', 'g()')
case('call super(A, a)', CALLABLES + 'def f(): return super(A, a)\ndef g():\n  super(A, a)\n', 'f()', 'g()')
case('call complex(1)', CALLABLES + 'def f(): return complex(1)\ndef g():\n  complex(1)\n', 'f()', 'g()')
case('call ValueError(1)', CALLABLES + 'def f(): return ValueError(1)\ndef g():\n  ValueError(1)\n', 'f()', 'g()')
case('call abs(1)', CALLABLES + 'def f(): return abs(1)\ndef g():\n  abs(1)\n', 'f()', 'g()')
case('call print(end="")', CALLABLES + 'def f(): return print(end="")\ndef g():\n  print(end="")\n', 'f()', 'g()')
case('call dir()', CALLABLES + 'def f(): return dir()\ndef g():\n  dir()\n', 'f()', 'g()')
case('call globals()', CALLABLES + 'def f(): return globals()\ndef g():\n  globals()\n', 'f()', 'g()')
case('call "a".upper()', CALLABLES + 'def f(): return "a".upper()\ndef g():\n  "a".upper()\n', 'f()', 'g()')
case('call "a".split()', CALLABLES + 'def f(): return "a".split()\ndef g():\n  "a".split()\n', 'f()', 'g()')
case('call "a".format(1)', CALLABLES + 'def f(): return "a".format(1)\ndef g():\n  "a".format(1)\n', 'f()', 'g()')
case('call [].copy()', CALLABLES + 'def f(): return [].copy()\ndef g():\n  [].copy()\n', 'f()', 'g()')
case('call [1].count(1)', CALLABLES + 'def f(): return [1].count(1)\ndef g():\n  [1].count(1)\n', 'f()', 'g()')
case('call {}.get(1)', CALLABLES + 'def f(): return {}.get(1)\ndef g():\n  {}.get(1)\n', 'f()', 'g()')
case('call dict.fromkeys([1])', CALLABLES + 'def f(): return dict.fromkeys([1])\ndef g():\n  dict.fromkeys([1])\n', 'f()', 'g()')
case('call int.from_bytes(b"a", "big")', CALLABLES + 'def f(): return int.from_bytes(b"a", "big")\ndef g():\n  int.from_bytes(b"a", "big")\n', 'f()', 'g()')
case('call str.upper("a")', CALLABLES + 'def f(): return str.upper("a")\ndef g():\n  str.upper("a")\n', 'f()', 'g()')
case('call list.append(big, 1)', CALLABLES + 'def f(): return list.append(big, 1)\ndef g():\n  list.append(big, 1)\n', 'f()', 'g()')
case('call {}.__contains__(1)', CALLABLES + 'def f(): return {}.__contains__(1)\ndef g():\n  {}.__contains__(1)\n', 'f()', 'g()')
case('seq0 p0,E,len,I0', CALLABLES + 'def f(g): return g()\n', 'f(p0)', 'f(E)', 'f(len)', 'f(I0)', 'f(p0)', 'f(E)', 'f(len)', 'f(I0)', ('f(p0)', 160), ('f(E)', 160), ('f(len)', 160), ('f(I0)', 160))
case('seq0 bm,p0', CALLABLES + 'def f(g): return g()\n', 'f(bm)', 'f(p0)', 'f(bm)', 'f(p0)', ('f(bm)', 160), ('f(p0)', 160))
case('seq0 p0,lambda: 2,p0', CALLABLES + 'def f(g): return g()\n', 'f(p0)', 'f(lambda: 2)', 'f(p0)', 'f(p0)', 'f(lambda: 2)', 'f(p0)', ('f(p0)', 160), ('f(lambda: 2)', 160), ('f(p0)', 160))
case('seq0 bm,bc,bm', CALLABLES + 'def f(g): return g()\n', 'f(bm)', 'f(bc)', 'f(bm)', 'f(bm)', 'f(bc)', 'f(bm)', ('f(bm)', 160), ('f(bc)', 160), ('f(bm)', 160))
case('seq0 bm,A().m,bm', CALLABLES + 'def f(g): return g()\n', 'f(bm)', 'f(A().m)', 'f(bm)', 'f(bm)', 'f(A().m)', 'f(bm)', ('f(bm)', 160), ('f(A().m)', 160), ('f(bm)', 160))
case('seq0 bm,bmd,bm,bmv,bm', CALLABLES + 'def f(g): return g()\n', 'f(bm)', 'f(bmd)', 'f(bm)', 'f(bmv)', 'f(bm)', 'f(bm)', 'f(bmd)', 'f(bm)', 'f(bmv)', 'f(bm)', ('f(bm)', 160), ('f(bmd)', 160), ('f(bm)', 160), ('f(bmv)', 160), ('f(bm)', 160))
case('seq0 p0,pd2,pv,pko,p0', CALLABLES + 'def f(g): return g()\n', 'f(p0)', 'f(pd2)', 'f(pv)', 'f(pko)', 'f(p0)', 'f(p0)', 'f(pd2)', 'f(pv)', 'f(pko)', 'f(p0)', ('f(p0)', 160), ('f(pd2)', 160), ('f(pv)', 160), ('f(pko)', 160), ('f(p0)', 160))
case('seq0 pd2,pv,pko', CALLABLES + 'def f(g): return g()\n', 'f(pd2)', 'f(pv)', 'f(pko)', 'f(pd2)', 'f(pv)', 'f(pko)', ('f(pd2)', 160), ('f(pv)', 160), ('f(pko)', 160))
case('seq0 I0,ID,I0', CALLABLES + 'def f(g): return g()\n', 'f(I0)', 'f(ID)', 'f(I0)', 'f(I0)', 'f(ID)', 'f(I0)', ('f(I0)', 160), ('f(ID)', 160), ('f(I0)', 160))
case('seq0 I0,IL,IV,IDel,I0', CALLABLES + 'def f(g): return g()\n', 'f(I0)', 'f(IL)', 'f(IV)', 'f(IDel)', 'f(I0)', 'f(I0)', 'f(IL)', 'f(IV)', 'f(IDel)', 'f(I0)', ('f(I0)', 160), ('f(IL)', 160), ('f(IV)', 160), ('f(IDel)', 160), ('f(I0)', 160))
case('seq0 E,I0,E,p0', CALLABLES + 'def f(g): return g()\n', 'f(E)', 'f(I0)', 'f(E)', 'f(p0)', 'f(E)', 'f(I0)', 'f(E)', 'f(p0)', ('f(E)', 160), ('f(I0)', 160), ('f(E)', 160), ('f(p0)', 160))
case('seq0 a,E,IV,dict,a,p0,bm,a', CALLABLES + 'def f(g): return g()\n', 'f(a)', 'f(E)', 'f(IV)', 'f(dict)', 'f(a)', 'f(p0)', 'f(bm)', 'f(a)', 'f(a)', 'f(E)', 'f(IV)', 'f(dict)', 'f(a)', 'f(p0)', 'f(bm)', 'f(a)', ('f(a)', 160), ('f(E)', 160), ('f(IV)', 160), ('f(dict)', 160), ('f(a)', 160), ('f(p0)', 160), ('f(bm)', 160), ('f(a)', 160))
case('seq0 dict,list,object,int,E,dict', CALLABLES + 'def f(g): return g()\n', 'f(dict)', 'f(list)', 'f(object)', 'f(int)', 'f(E)', 'f(dict)', 'f(dict)', 'f(list)', 'f(object)', 'f(int)', 'f(E)', 'f(dict)', ('f(dict)', 160), ('f(list)', 160), ('f(object)', 160), ('f(int)', 160), ('f(E)', 160), ('f(dict)', 160))
case('seq0 bb,bbc,p0,bb', CALLABLES + 'def f(g): return g()\n', 'f(bb)', 'f(bbc)', 'f(p0)', 'f(bb)', 'f(bb)', 'f(bbc)', 'f(p0)', 'f(bb)', ('f(bb)', 160), ('f(bbc)', 160), ('f(p0)', 160), ('f(bb)', 160))
case('seq0 pa,a,p0,pa,bm', CALLABLES + 'def f(g): return g()\n', 'f(pa)', 'f(a)', 'f(p0)', 'f(pa)', 'f(bm)', 'f(pa)', 'f(a)', 'f(p0)', 'f(pa)', 'f(bm)', ('f(pa)', 160), ('f(a)', 160), ('f(p0)', 160), ('f(pa)', 160), ('f(bm)', 160))
case('seq0 big.copy,big.copy,{}.copy,p0,big.copy', CALLABLES + 'def f(g): return g()\n', 'f(big.copy)', 'f(big.copy)', 'f({}.copy)', 'f(p0)', 'f(big.copy)', 'f(big.copy)', 'f(big.copy)', 'f({}.copy)', 'f(p0)', 'f(big.copy)', ('f(big.copy)', 160), ('f(big.copy)', 160), ('f({}.copy)', 160), ('f(p0)', 160), ('f(big.copy)', 160))
case('seq1 p1,pd,pv,bm1,bmd,bmv,p1', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f(p1, [])', 'f(pd, [])', 'f(pv, [])', 'f(bm1, [])', 'f(bmd, [])', 'f(bmv, [])', 'f(p1, [])', 'f(p1, iter([]))', 'f(pd, iter([]))', 'f(pv, iter([]))', 'f(bm1, iter([]))', 'f(bmd, iter([]))', 'f(bmv, iter([]))', 'f(p1, iter([]))', 'f(p1, "ab")', 'f(pd, "ab")', 'f(pv, "ab")', 'f(bm1, "ab")', 'f(bmd, "ab")', 'f(bmv, "ab")', 'f(p1, "ab")')
case('seq1 len,abs,hash,len', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f(len, [])', 'f(abs, [])', 'f(hash, [])', 'f(len, [])', 'f(len, iter([]))', 'f(abs, iter([]))', 'f(hash, iter([]))', 'f(len, iter([]))', 'f(len, "ab")', 'f(abs, "ab")', 'f(hash, "ab")', 'f(len, "ab")')
case('seq1 str,tuple,type,list,int,str', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f(str, [])', 'f(tuple, [])', 'f(type, [])', 'f(list, [])', 'f(int, [])', 'f(str, [])', 'f(str, iter([]))', 'f(tuple, iter([]))', 'f(type, iter([]))', 'f(list, iter([]))', 'f(int, iter([]))', 'f(str, iter([]))', 'f(str, "ab")', 'f(tuple, "ab")', 'f(type, "ab")', 'f(list, "ab")', 'f(int, "ab")', 'f(str, "ab")')
case('seq1 I1,ID,IV,IS,I2S,I1', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f(I1, [])', 'f(ID, [])', 'f(IV, [])', 'f(IS, [])', 'f(I2S, [])', 'f(I1, [])', 'f(I1, iter([]))', 'f(ID, iter([]))', 'f(IV, iter([]))', 'f(IS, iter([]))', 'f(I2S, iter([]))', 'f(I1, iter([]))', 'f(I1, "ab")', 'f(ID, "ab")', 'f(IV, "ab")', 'f(IS, "ab")', 'f(I2S, "ab")', 'f(I1, "ab")')
case('seq1 list,tuple,set,dict', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f(list, [])', 'f(tuple, [])', 'f(set, [])', 'f(dict, [])', 'f(list, iter([]))', 'f(tuple, iter([]))', 'f(set, iter([]))', 'f(dict, iter([]))', 'f(list, "ab")', 'f(tuple, "ab")', 'f(set, "ab")', 'f(dict, "ab")')
case('seq1 repr,str,len,sum', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f(repr, [])', 'f(str, [])', 'f(len, [])', 'f(sum, [])', 'f(repr, iter([]))', 'f(str, iter([]))', 'f(len, iter([]))', 'f(sum, iter([]))', 'f(repr, "ab")', 'f(str, "ab")', 'f(len, "ab")', 'f(sum, "ab")')
case('seq1 any,all,sorted,max,sum,any', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f(any, [])', 'f(all, [])', 'f(sorted, [])', 'f(max, [])', 'f(sum, [])', 'f(any, [])', 'f(any, iter([]))', 'f(all, iter([]))', 'f(sorted, iter([]))', 'f(max, iter([]))', 'f(sum, iter([]))', 'f(any, iter([]))', 'f(any, "ab")', 'f(all, "ab")', 'f(sorted, "ab")', 'f(max, "ab")', 'f(sum, "ab")', 'f(any, "ab")')
case('seq1 bm1,A().m1,A.c1,bmd,A.cd,bm1', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f(bm1, [])', 'f(A().m1, [])', 'f(A.c1, [])', 'f(bmd, [])', 'f(A.cd, [])', 'f(bm1, [])', 'f(bm1, iter([]))', 'f(A().m1, iter([]))', 'f(A.c1, iter([]))', 'f(bmd, iter([]))', 'f(A.cd, iter([]))', 'f(bm1, iter([]))', 'f(bm1, "ab")', 'f(A().m1, "ab")', 'f(A.c1, "ab")', 'f(bmd, "ab")', 'f(A.cd, "ab")', 'f(bm1, "ab")')
case('seq1 a,A,I1,a', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f(a, [])', 'f(A, [])', 'f(I1, [])', 'f(a, [])', 'f(a, iter([]))', 'f(A, iter([]))', 'f(I1, iter([]))', 'f(a, iter([]))', 'f(a, "ab")', 'f(A, "ab")', 'f(I1, "ab")', 'f(a, "ab")')
case('seq1 "".join,",".join,len,"".join', CALLABLES + 'def f(g, x):\n  try: return g(x)\n  except TypeError: pass\n', 'f("".join, [])', 'f(",".join, [])', 'f(len, [])', 'f("".join, [])', 'f("".join, iter([]))', 'f(",".join, iter([]))', 'f(len, iter([]))', 'f("".join, iter([]))', 'f("".join, "ab")', 'f(",".join, "ab")', 'f(len, "ab")', 'f("".join, "ab")')
case('meth upper()', CALLABLES + """
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
""", 'f(o0, 97)', 'f(o1, 97)', 'f(o2, 97)', 'f(o3, 97)', 'f(o0, 97)', 'f(o1, 97)', 'f(o2, 97)', 'f(o3, 97)', 'g(o0, 97)', 'g(o1, 97)', 'g(o2, 97)', 'g(o3, 97)')
case('meth pop()', CALLABLES + """
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
""", 'f(o0, 97)', 'f(o1, 97)', 'f(o2, 97)', 'f(o3, 97)', 'f(o4, 97)', 'f(o0, 97)', 'f(o1, 97)', 'f(o2, 97)', 'f(o3, 97)', 'f(o4, 97)', 'g(o0, 97)', 'g(o1, 97)', 'g(o2, 97)', 'g(o3, 97)', 'g(o4, 97)')
case('meth m()', CALLABLES + """
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
""", 'f(o0, 97)', 'f(o1, 97)', 'f(o2, 97)', 'f(o3, 97)', 'f(o0, 97)', 'f(o1, 97)', 'f(o2, 97)', 'f(o3, 97)', 'g(o0, 97)', 'g(o1, 97)', 'g(o2, 97)', 'g(o3, 97)')
case('meth c()', CALLABLES + """
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
""", 'f(o0, 97)', 'f(o1, 97)', 'f(o2, 97)', 'f(o3, 97)', 'f(o0, 97)', 'f(o1, 97)', 'f(o2, 97)', 'f(o3, 97)', 'g(o0, 97)', 'g(o1, 97)', 'g(o2, 97)', 'g(o3, 97)')
case('fn_defaults', CALLABLES + 'def f(): return pd(1)\ndef h(): return pd(1,2)\n', 'f()', 'h()', 'setattr(pd, "__defaults__", (3, 4)) or f()', 'f()', 'h()', ('setattr(pd, "__defaults__", (3, 4, 5, 6)) or f()', 1), 'f()', 'h()', 'setattr(pd, "__defaults__", None) or h()', 'f()')
case('fn_kwdefaults', CALLABLES + 'def f(): return pko()\ndef h(): return p0()\n', 'f()', 'h()', ('setattr(pko, "__kwdefaults__", {"k": 3}) or f()', 1), 'f()', ('setattr(p0, "__kwdefaults__", {"k": 3}) or f()', 1), 'h()')
case('fn_code', CALLABLES + 'def f(): return p0()\ndef q0(): return 4\n', 'f()', ('setattr(p0, "__code__", q0.__code__) or f()', 1), 'f()', 'setattr(p0, "__code__", q0.__code__) or f()')
case('fn_annot', CALLABLES + 'def f(): return p0()\n', 'f()', ('setattr(p0, "__annotations__", {}) or f()', 1), 'f()', ('setattr(p0, "__name__", "x") or f()', 1), 'f()', ('setattr(p0, "__qualname__", "x") or f()', 1), 'f()', ('setattr(p0, "__doc__", "x") or f()', 1), 'f()', ('setattr(p0, "x", "x") or f()', 1), 'f()', ('setattr(p0, "__type_params__", ()) or f()', 1), 'f()', ('setattr(p0, "__dict__", {}) or f()', 1), 'f()', ('setattr(p0, "__module__", 1) or f()', 1), 'f()')
case('fn_annot2', CALLABLES + 'def f(): return p0()\n', 'f()', ('p0.__annotations__', 1), 'f()', ('p0.__annotations__.update(x=1)', 1), 'f()')
case('fn_types', CALLABLES + 'def f(): return g()\ng = types.FunctionType(p0.__code__, globals())\nh = types.FunctionType(p0.__code__, globals())\n', 'f()', 'globals().__setitem__("g", h) or f()', 'f()')
case('fn_closure', CALLABLES + 'def mk():\n  def inner(): return 1\n  return inner\ndef f(g): return g()\n', 'f(mk())', 'f(mk())')
case('fn_nested', CALLABLES + 'def f():\n  def inner(): return 1\n  return inner()\ndef h(): return [g() for g in [lambda: 1, lambda: 2]]\n', 'f()', 'h()')
case('rec_init', CALLABLES + 'class Z:\n  def __init__(s, n):\n    if n: s.n = Z(n-1)\n', ('Z(50)', 5), ('Z(300)', 2))
case('list_append', CALLABLES + 'def f(l, x):\n  l.append(x)\n  return l.append(x)\nclass L(list): pass\nclass M(list):\n  def append(s, x): pass\nl=[];m=L();n=M()\n', 'f(l, 1)', 'f(m, 1)', 'f(n, 1)', 'f(l, 1)')
case('builtin_rebind', CALLABLES + 'def f(): return len([1])\n', 'f()', ('globals().__setitem__("len", lambda x: 3) or f()', 1), 'f()', ('globals().pop("len") and f()', 1), 'f()')
case('init_mod', CALLABLES + 'def f(): return I0()\n', 'f()', ('setattr(I0, "__init__", lambda self: None) or f()', 1), 'f()', ('setattr(I0, "__init__", lambda self, x=1: None) or f()', 1), 'f()', ('delattr(I0, "__init__") or f()', 1), 'f()')
case('init_code', CALLABLES + 'def f(): return I0()\ndef q(self): self.z=1\ndef q2(self, z=1): self.z=1\n', 'f()', ('setattr(I0.__init__, "__code__", q.__code__) or f()', 1), 'f()', ('setattr(I0.__init__, "__code__", q2.__code__) or setattr(I0.__init__, "__defaults__", (1,)) or f()', 1), 'f()')
case('init_code_varargs', CALLABLES + 'def f(): return I0()\ndef q(self, *a): self.z=a\ndef p(self, *, k=4): self.z=k\n', 'f()', ('setattr(I0.__init__, "__code__", q.__code__) or f()', 1), 'f().z[0]', ('setattr(I0.__init__, "__code__", p.__code__) or setattr(I0.__init__, "__kwdefaults__", {"k": 5}) or f()', 1), '1 // (f().z - 5)')
case('call_code_varargs', CALLABLES + 'def f(a): return a(1)\ndef q(self, a, *b): return len(b)\n', 'f(a)', ('setattr(A.__call__, "__code__", q.__code__) or f(a)', 1), '1 // f(a)')
case('init_new', CALLABLES + 'def f(): return I0()\n', 'f()', ('setattr(I0, "__new__", lambda cls: object.__new__(cls)) or f()', 1), 'f()')
case('call_meth_unbound_poly', CALLABLES + 'def f(m): return m("a")\n', 'f(str.upper)', 'f(str.lower)', 'f(str.split)', 'f(len)', 'f(str.upper)', 'f(str)')
case('vectorcall_class', CALLABLES + 'def f(g): return g()\n', 'f(int)', 'f(list)', 'f(bytes)', 'f(object)', 'f(ValueError)', 'f(E)', 'f(int)')
case('ops si si', VALUES + """
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
""", ('all_(si, si)', 6), ('all_(si, si)', 50), ('all_(si, si)', 20), ('all_(si, si)', 60), ('all_(si, si)', 150))
case('ops si bi', VALUES + """
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
""", ('all_(si, bi)', 6), ('all_(si, bi)', 50), ('all_(si, si)', 20), ('all_(si, si)', 60), ('all_(si, bi)', 150))
case('ops fl fl', VALUES + """
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
""", ('all_(fl, fl)', 6), ('all_(fl, fl)', 50), ('all_(si, si)', 20), ('all_(si, si)', 60), ('all_(fl, fl)', 150))
case('ops st st', VALUES + """
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
""", ('all_(st, st)', 6), ('all_(st, st)', 50), ('all_(si, si)', 20), ('all_(si, si)', 60), ('all_(st, st)', 150))
case('ops st us', VALUES + """
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
""", ('all_(st, us)', 6), ('all_(st, us)', 50), ('all_(si, si)', 20), ('all_(si, si)', 60), ('all_(st, us)', 150))
case('ops li ni', VALUES + """
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
""", ('all_(li, ni)', 6), ('all_(li, ni)', 50), ('all_(si, si)', 20), ('all_(si, si)', 60), ('all_(li, ni)', 150))
case('ops us z', VALUES + """
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
""", ('all_(us, z)', 6), ('all_(us, z)', 50), ('all_(si, si)', 20), ('all_(si, si)', 60), ('all_(us, z)', 150))
case('inplace_str', """
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
""", 'f(5)', 'g(5)', 'h(5)', 'k(5)', 'm(5)', 'c(5)')
case('inplace_str2', 'def f(a, b):\n  a += b\n  return a\ndef g(s, t, x):\n  if x: s, t = t, s\n  for i in range(3):\n    s = s + "x"\n  return s\n', 'f("a", "b")', 'f(1, 2)', 'f("a", "b")', 'f(1.5, 2.5)', 'g("a", "b", 0)', 'g("a", "b", 1)')
case('bool bi', VALUES + 'def f(a): return not a\ndef g(a):\n  if a: return 1\n  while a and 1: break\n  return a or 2\nv = bi\n', ('f(v)', 10), ('g(v)', 10), ('f(v)', 60), 'f(1)', 'f(v)')
case('bool tr', VALUES + 'def f(a): return not a\ndef g(a):\n  if a: return 1\n  while a and 1: break\n  return a or 2\nv = tr\n', ('f(v)', 10), ('g(v)', 10), ('f(v)', 60), 'f(1)', 'f(v)')
case('bool no', VALUES + 'def f(a): return not a\ndef g(a):\n  if a: return 1\n  while a and 1: break\n  return a or 2\nv = no\n', ('f(v)', 10), ('g(v)', 10), ('f(v)', 60), 'f(1)', 'f(v)')
case('bool el', VALUES + 'def f(a): return not a\ndef g(a):\n  if a: return 1\n  while a and 1: break\n  return a or 2\nv = el\n', ('f(v)', 10), ('g(v)', 10), ('f(v)', 60), 'f(1)', 'f(v)')
case('bool Em()', VALUES + 'def f(a): return not a\ndef g(a):\n  if a: return 1\n  while a and 1: break\n  return a or 2\nv = Em()\n', ('f(v)', 10), ('g(v)', 10), ('f(v)', 60), 'f(1)', 'f(v)')
case('bool mod', VALUES + 'def f(a): return not a\ne=Em()\n', 'f(e)', ('setattr(Em, "__bool__", lambda s: True) or f(e)', 1), 'f(e)', ('setattr(Em, "x", 1) or f(e)', 1), ('delattr(Em, "__bool__") or f(e)', 1), 'f(e)', 'f(Sl())', 'f(e)')
case('unpack (1, 2)', VALUES + """
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
""", 'f((1, 2))', 'g((1, 2))', 'h((1, 2))', 'k((1, 2))', 'f((1, 2))', 'f((1, 2))', 'f([1, 2])', 'f((1, 2))', 'g((1, 2, 3))', 'g((1, 2))')
case('unpack [1, 2]', VALUES + """
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
""", 'f([1, 2])', 'g([1, 2])', 'h([1, 2])', 'k([1, 2])', 'f((1, 2))', 'f([1, 2])', 'f([1, 2])', 'f([1, 2])', 'g((1, 2, 3))', 'g([1, 2])')
case('unpack (1, 2, 3)', VALUES + """
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
""", 'f((1, 2, 3))', 'g((1, 2, 3))', 'h((1, 2, 3))', 'k((1, 2, 3))', 'f((1, 2))', 'f((1, 2, 3))', 'f([1, 2])', 'f((1, 2, 3))', 'g((1, 2, 3))', 'g((1, 2, 3))')
case('unpack_for', 'def f(x):\n  for a, b in x: pass\ndef g(x): return [a for a, b in x]\ndef h(x): return {k: v for k, v in x.items()}\n', 'f([(1, 2)] * 3)', 'f([[1, 2]] * 3)', 'g([(1, 2)] * 3)', 'h({1: 2, 3: 4})', 'f(zip([1], [2]))')
case('for [1, 2]', VALUES + """
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
""", 'f([1, 2])', 'g([1, 2])', 'h([1, 2])', 'k([1, 2])', ('f([1])', 20), ('f([1, 2])', 20), ('f((1,))', 60), ('f([1, 2])', 60))
case('for (1, 2)', VALUES + """
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
""", 'f((1, 2))', 'g((1, 2))', 'h((1, 2))', 'k((1, 2))', ('f([1])', 20), ('f((1, 2))', 20), ('f((1,))', 60), ('f((1, 2))', 60))
case('for range(3)', VALUES + """
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
""", 'f(range(3))', 'g(range(3))', 'h(range(3))', 'k(range(3))', ('f([1])', 20), ('f(range(3))', 20), ('f((1,))', 60), ('f(range(3))', 60))
case('for range(2**62, 2**62+2)', VALUES + """
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
""", 'f(range(2**62, 2**62+2))', 'g(range(2**62, 2**62+2))', 'h(range(2**62, 2**62+2))', 'k(range(2**62, 2**62+2))', ('f([1])', 20), ('f(range(2**62, 2**62+2))', 20), ('f((1,))', 60), ('f(range(2**62, 2**62+2))', 60))
case('for ge2()', VALUES + """
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
""", 'f(ge2())', 'g(ge2())', 'h(ge2())', 'k(ge2())', ('f([1])', 20), ('f(ge2())', 20), ('f((1,))', 60), ('f(ge2())', 60))
case('for_err', """
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
""", 'f()', 'w()')
case('send', """
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
""", 'run(g())', 'run([1,2,3,4,5,6,7,8])', 'run(g())', 'run(iter([1]*9))', 'drive(chain())', 'drive(aw(Aw()))', 'drive(aw(Aw2()))', 'drive(aw(tc()))', 'drive(af())', 'drive(cm())')
case('send_throw', """
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
""", 'd()', 'e()')
case('setitem di "a"', VALUES + """
c = di
k = "a"
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
""", 'f(c, k, v)', 'g(c, k, 1)', ('d(c, k)', 3), 's(c)', ('f([1], 0, 1)', 20), 'f(c, k, v)')
case('setitem li 1', VALUES + """
c = li
k = 1
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
""", 'f(c, k, v)', 'g(c, k, 1)', ('d(c, k)', 3), 's(c)', ('f([1], 0, 1)', 20), 'f(c, k, v)')
case('setitem li -1', VALUES + """
c = li
k = -1
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
""", 'f(c, k, v)', 'g(c, k, 1)', ('d(c, k)', 3), 's(c)', ('f([1], 0, 1)', 20), 'f(c, k, v)')
case('getitem_py', VALUES + 'def f(o): return o[1]\nclass X:\n  def __getitem__(self, i): raise KeyError\n', 'f(GI())', 'f(GI2())', 'f(GS())', 'f(GD())', 'f(GV())', 'f(GB()) if 0 else f([1,2])', 'f(GI())', ('setattr(GI, "__getitem__", lambda s, i: 9) or f(GI())', 1), 'f(GI())', 'f(GS())', ('setattr(GI.__getitem__, "__defaults__", ()) or f(GI())', 1), 'f(GI())', ('setattr(GI, "__getitem__", len) or 1', 1), 'f(X())', ('delattr(GI, "__getitem__") or 1', 1), 'f(GI())')
case('getitem_type', VALUES + """
def f(o): return o[1]
class CG:
  def __class_getitem__(cls, i): return i
class Mt(type):
  def __getitem__(c, i): return i
class CM(metaclass=Mt): pass
""", 'f(list)', 'f(CG)', 'f(CM)', 'f(dict)', 'f(CM)')
case('contains', VALUES + 'def f(a, b): return a in b\ndef g(a, b): return a not in b\n', 'f(1, {})', 'f(1, [])', 'f(1, {1})', 'f(1, frozenset())', 'f(1, ())', 'f(1, DS())', 'f(1, range(3))', 'f(1, GI())', 'f(1, {1: 1}.keys())', 'f(1, {})', 'f(1, {1})', 'g(1, {})', 'g(1, [])', 'g(1, {1})', 'g(1, frozenset())', 'g(1, ())', 'g(1, DS())', 'g(1, range(3))', 'g(1, GI())', 'g(1, {1: 1}.keys())', 'g(1, {})', 'g(1, {1})', 'f("a", "abc")')
case('globals', """
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
""", 'f()', 'g()', 'h()', 'k()', ('globals().__setitem__("X", 2) or f()', 1), 'f()', ('globals().__setitem__("NEW", 2) or f()', 1), 'f()', 'g()', ('globals().__setitem__("len", 2) or f()', 1), 'g()', ('globals().pop("len")', 1), 'g()', ('__import__("builtins").__dict__.__setitem__("newb", 2) or g()', 1), 'g()', ('__import__("builtins").__dict__.pop("newb") and g()', 1), 'g()', ('globals().pop("X")', 1), ('f()', 5), ('globals().__setitem__("X", 2)', 1), 'f()', ('globals().__setitem__(1, 2)', 1), 'f()', 'g()')
case('globals_many', 'X = 1\nn = 0\ndef f(): return X, len\ndef inc():\n  global n\n  n += 1\n  globals()["v%d" % n] = 1\n  f()\n', ('inc()', 160), 'f()')
case('super', """
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
""", 'B()', 'b.m()', 'b.m2()', 'B.c()', 'b.c()', 'B.s()', 'b.p', 'b.q()', 'b.r()', 'b.t()', 'b.u()', 'b.v()', 'b.w()', 'c.m()', 'b.m()', 'G().m()', 'b.x(b)', 'b.x(c)', 'b.y()', ('b.x(1)', 3), 'b.x(b)', ('setattr(A, "m", lambda s: 5) or b.m()', 1), 'b.m()')
case('super_rebound', """
class A:
  def m(self): return 1
class S:
  def __init__(self, *a): pass
  def m(self): return 2
class B(A):
  def m(self): return super().m()
  def n(self): return super(B, self).m()
b=B()
""", 'b.m()', 'b.n()', ('globals().__setitem__("super", S)', 1), 'b.m()', 'b.n()', ('globals().pop("super")', 1), 'b.m()', 'b.n()')
case('loop 1', """
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
""", ('f(1, P())', 1), ('f(1, P())', 1), ('f(1, P())', 3))
case('loop 3', """
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
""", ('f(3, P())', 1), ('f(3, P())', 1), ('f(3, P())', 3))
case('loop 20', """
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
""", ('f(20, P())', 1), ('f(20, P())', 1), ('f(20, P())', 3))
case('loop 100', """
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
""", ('f(100, P())', 1), ('f(100, P())', 1), ('f(100, P())', 3))
case('poly', """
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
""", ('g(1)', 1), ('g(2)', 1), ('g(3)', 1), ('g(50)', 1), ('g(60)', 1), ('g(100)', 1), ('g(160)', 1), ('g(200)', 1), ('g(500)', 1), ('k(1)', 1), ('k(2)', 1), ('k(3)', 1), ('k(20)', 1), ('k(30)', 1), ('k(50)', 1), ('k(60)', 1), ('k(100)', 1), ('k(160)', 1), ('k(200)', 1), ('k(500)', 1))
case('comp', 'def f(n): return [i * 2 for i in range(n) if i % 2], {i: i for i in range(n)}, {i for i in range(n)}, sum(i for i in range(n))\n', ('f(3)', 10), 'f(20)')
case('exc', 'class E(Exception):\n  def __init__(self, a): super().__init__(a); self.a = a\ndef f():\n  try: raise E(1)\n  except E as e: return e.a, e.args, str(e)\n', 'f()')
