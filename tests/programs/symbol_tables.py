# What the compiler knows of names: `_symtable`, the flags as integers.
import _symtable

print(sorted((k, v) for k, v in vars(_symtable).items() if isinstance(v, int)))


def show(table, depth=0):
    symbols = list(table.symbols.items())
    # Names that are free only further in come in no particular order.
    passed_on = sorted(s for s in symbols if s[1] == _symtable.FREE << _symtable.SCOPE_OFF)
    own = [s for s in symbols if s not in passed_on]
    print("  " * depth, table.type, table.name, table.lineno, table.nested, table.varnames, own, passed_on)
    for child in table.children:
        show(child, depth + 1)


SOURCES = [
    "import a.b, c as d\nfrom e import *\nx: int = 1\n(y): int\ndel z\nfor i in j: k += 1\n",
    "def f(a, /, b: B = d, *args, c=e, **kw) -> R:\n global g\n def h():\n  nonlocal a\n  a = g = b\n return h\n",
    "class C(B, metaclass=M):\n __x = 1\n def m(self, __p):\n  super().m(self.__x, __y)\n  return __class__\n",
    "[x for x in y if (z := x)]\n{a: b for a, b in c for d in a}\n(e for e in [f for f in g])\n",
    "def f():\n return [lambda: x for x in y], {x for x in y}\n",
    "class C:\n a = [b for b in c]\n d = [__class__ for e in f]\n def g(self): return [h for h in a]\n",
    "def f[T: (int, U), *Ts, **P](a: T = 1, *, k=2) -> T: return T\n",
    "class C[T = int, U: C](Base[T]):\n __t: T\n def m[__V](self, x: __V): return T, __V\n",
    "type A = B\ntype L[T] = list[T] | (lambda: T)\nclass C:\n x = 1\n type X[__T: x] = x\n",
    "from __future__ import annotations\ndef f(a: b) -> c:\n d: e\n",
    "async def f():\n async with a as b: pass\n return [x async for x in b], await c\n",
    "try: a\nexcept b as c: d\nelse: e\nfinally: f\n",
    "match a:\n case {'k': v, **rest} | [v, *rest] if g: pass\n case C(x=_) as y: pass\n",
    "def f():\n def g():\n  def h(): return a, b\n  b = 1\n a = 2\n class C:\n  b = a\n  def m(self): return a, b\n",
]
for source in SOURCES:
    show(_symtable.symtable(source, "name", "exec"))
show(_symtable.symtable("lambda a, b=c: (a, b, d)", "name", "eval"))
show(_symtable.symtable(b"x = y\n", b"name", "single"))

table = _symtable.symtable("", "name", "exec")
print(repr(table) == f"<symtable entry top({table.id}), line 0>", type(table))

ERRORS = [
    "def f(a, a): pass",
    "def f(a):\n global a",
    "x = 1\ndef f():\n print(x)\n global x",
    "nonlocal x",
    "def f():\n nonlocal x",
    "def f():\n def g():\n  x = 1\n  nonlocal x",
    "def f():\n x: int\n global x",
    "def f(x):\n def g():\n  global x\n  nonlocal x",
    "[(x := 1) for x in y]",
    "[x for x in (y := z)]",
    "class C: [x := 1 for y in z]",
    "def f[T, T](): pass",
    "def f[T](): nonlocal T",
    "type X = (yield)",
    "def f[T: (await x)](): pass",
    "def f():\n from a import *",
    "[(yield) for x in y]",
    "from __future__ import braces",
    "from __future__ import nothing",
    "x = \n",
]
for source in ERRORS:
    try:
        _symtable.symtable(source, "name", "exec")
    except SyntaxError as e:
        print(e.args, e.filename, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text)

for args in [(1, "a", "exec"), ("x", 1, "exec"), ("x", "a", 1), ("x", "a", "b"), ("x", "a"), (b"\0", "a", "exec")]:
    try:
        _symtable.symtable(*args)
    except (TypeError, ValueError, SyntaxError) as e:
        print(type(e).__name__, e)
try:
    type(table)()
except TypeError as e:
    print(e)
