# needs: standard library
"""The classes of `_ast`, and trees of parsed source as `ast.dump` shows them."""
import _ast
import ast

for name, cls in vars(_ast).items():
    if isinstance(cls, type) and issubclass(cls, _ast.AST):
        print(name, cls.__base__.__name__, cls._fields, cls._attributes, cls.__doc__)
        print("   ", vars(cls).get("_field_types"), [k for k, v in vars(cls).items() if v is None])
print({k: v for k, v in vars(_ast).items() if k.startswith("PyCF")})

SOURCES = [
    "x = 1",
    "x: int = 3; (y): str; a.b: c",
    "def f(a, /, b: int = 1, *c: d, e, g=2, **h) -> i: return a",
    "async def f[T: int, *Ts, **P](): await x; yield; yield y",
    "class C[T](A, *B, m=1, **k): 'doc'",
    "del a, b.c, d[0]",
    "a = b = c, *d = e",
    "type X[T] = list[T]",
    "a += 1; b **= 2; c //= 3; d @= e",
    "for a, b in c: pass\nelse: break",
    "async def f():\n async for a in b: continue\n async with a as b, c: pass\n return [x async for x in y if z]",
    "while 1: pass\nelse: 2",
    "if a: b\nelif c: d\nelse: e",
    "with (a as b, c): d",
    "match x:\n case 1 | -2 | 1+2j: pass\n case [a, *_, b]: pass\n case {'k': v, **rest} if rest: pass\n"
    " case C(a, b=c): pass\n case None | True: pass\n case a.b as q: pass\n case _: pass",
    "raise\nraise a\nraise a from b",
    "try: a\nexcept B as c: d\nexcept: e\nelse: f\nfinally: g",
    "try: a\nexcept* B: c",
    "assert a, b; assert c",
    "import a.b as c, d; from . import e; from ..f import *; from g import (h as i,)",
    "def f():\n global a, b\n nonlocal c",
    "a and b and c or not d",
    "(a := b) + c * -d ** ~e",
    "lambda a, *b, c=1, **d: a",
    "a if b else c",
    "{a: b, **c}; {a, b}; {}",
    "[a for b in c if d if e for f in g]; {a for b in c}; {a: b for c in d}; (a for b in c)",
    "a < b <= c != d is e is not f in g not in h",
    "f(a, *b, c=d, **e)(g)",
    "f'a{b!r:>{c}}{d=}' 'e'",
    "b'c'; 1.5; 2j; ...; None; True; 10**100; 123456789012345678901234567890",
    "a.b[c, d:e, ::f][:, *g]",
    "é = 'ü' + ñ; ﬁ",
    "@a\n@b.c(d)\ndef f(): pass",
    "",
]
for source in SOURCES:
    print(ast.dump(ast.parse(source), include_attributes=True))
print(ast.dump(ast.parse("a\n", mode="single"), include_attributes=True))
print(ast.dump(ast.parse("a + 1", mode="eval"), include_attributes=True))
