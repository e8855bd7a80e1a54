# reference counts and lifetimes of the object model
import gc, sys
gc.disable()  # when it runs depends on what start-up left
def err(f, *a, **k):
    try:
        r = f(*a, **k)
        print("no error:", repr(r))
    except BaseException as e:
        print(type(e).__name__ + ":", e)
class C:
    x = 1
    def m(self): return self
    @property
    def p(self): return self
    @classmethod
    def c(cls): return cls
    @staticmethod
    def s(o): return o
    def __getattr__(self, n):
        if n == 'dyn': return self
        raise AttributeError(n)
    def __add__(self, o): return self
    def __eq__(self, o): return True
    def __hash__(self): return 1
    def __getitem__(self, i): return self
    def __call__(self, o): return o
    def __len__(self): return 3
    def __iter__(self): return iter(())
    def __contains__(self, o): return True
def balance(name, f, *objs):
    for _ in range(3): f(*objs)
    before = [sys.getrefcount(o) for o in objs]
    for _ in range(50): f(*objs)
    after = [sys.getrefcount(o) for o in objs]
    print(name, 'ok' if before == after else ('LEAK', before, after))
o = C(); o.attr = o2 = object(); k = C(); big = 'some string %d' % 3
balance('method', lambda o: o.m(), o)
balance('bound', lambda o: o.m, o)
balance('prop', lambda o: o.p, o)
balance('class m', lambda o: o.c(), C, ) if 0 else balance('class m', lambda c: c.c(), C)
balance('static', lambda o: C.s(o), o)
balance('getattr', lambda o: o.dyn, o)
balance('attr', lambda o, v: o.attr, o, o2)
def setdel(o, v):
    o.tmp = v; del o.tmp
balance('setdel', setdel, o, o2)
balance('add', lambda o, k: o + k, o, k)
balance('eq', lambda o, k: o == k, o, k)
balance('item', lambda o, k: o[k], o, k)
balance('call', lambda o, k: o(k), o, k)
balance('len', lambda o: (len(o), bool(o)), o)
balance('iter', lambda o: list(o), o)
balance('in', lambda o, k: k in o, o, k)
balance('hash', lambda o: hash(o), o)
def fail(o):
    try: o.nope
    except AttributeError: pass
balance('attrerr', fail, o)
balance('hasattr', lambda o: hasattr(o, 'zzz'), o)
balance('getattr3', lambda o, d: getattr(o, 'zzz', d), o, o2)
balance('isinst', lambda o, c: isinstance(o, c), o, C)
balance('create', lambda c: c(), C)
class Sub(C):
    def m(self): return super().m()
s = Sub()
balance('super', lambda o: o.m(), s)
balance('super2', lambda o: super(Sub, o).m, s)
balance('newclass', lambda c, v: type('Z', (c,), {'v': v}), C, o2)
def mk(c, v):
    class Q(c):
        w = v
        def f(self): return super().f
    return Q()
for _ in range(5): mk(C, o2)

b = sys.getrefcount(o2), len(C.__subclasses__())
for _ in range(20): mk(C, o2)


class Sl: __slots__ = ('a',)
sl = Sl(); sl.a = o2
balance('slot', lambda s, v: s.a, sl, o2)
def slotset(s, v): s.a = v
balance('slotset', slotset, sl, o2)
balance('partial err', lambda o: (lambda: [o.m, o.p]) (), o)
balance('dict', lambda o: o.__dict__, o)
balance('class attr', lambda c: (c.x, c.m), C)
balance('setclass', lambda c, v: (setattr(c, 'yy', v), delattr(c, 'yy')), C, o2)
balance('vars', lambda o: vars(o), o)
balance('dir', lambda o: dir(o), o)
class Meta(type):
    def __call__(cls, *a): return super().__call__(*a)
class MC(metaclass=Meta):
    def __init__(self, v): self.v = v
balance('meta', lambda c, v: c(v), MC, o2)
class N:
    def __new__(cls, v): 
        self = super().__new__(cls); self.v = v; return self
balance('new', lambda c, v: c(v), N, o2)
class TI(int): pass
balance('int sub', lambda c: c(5), TI)
class LS(list): pass
balance('list sub', lambda c, v: c([v, v]), LS, o2)
class DS(dict): pass
balance('dict sub', lambda c, v: c(a=v), DS, o2)
class ES(Exception): pass
def rs(c, v):
    try: raise c(v)
    except c as e: e.x = v
balance('exc sub', rs, ES, o2)
def initfail(c, v):
    try: c(v, 1, 2)
    except TypeError: pass
balance('init fail', initfail, MC, o2)
balance('format', lambda o: f'{o!r}', o)
balance('compare', lambda a, b: (a != b), o, k)
balance('weakref', lambda o: __import__('_weakref').ref(o)(), o)
balance('class changes', lambda o: (setattr(o, '__class__', Sub), setattr(o, '__class__', C)), o)
balance('dictswap', lambda o: setattr(o, '__dict__', {'attr': o2}), k)
balance('instancecheck', lambda c: issubclass(c, (int, C)), Sub)
