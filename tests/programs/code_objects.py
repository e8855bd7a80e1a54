"""Code objects: making them by hand, what is refused, equality, iterators, audit events."""
import sys

def f(a, b=1, *c):
    x = a + b
    return x

co = f.__code__
CodeType = type(co)

def attempt(label, call):
    try:
        result = call()
    except Exception as e:
        print(label, type(e).__name__, "" if "bad argument to internal" in str(e) else e)
    else:
        print(label, result)

# -- tables by hand
def table(*data, **more):
    c = co.replace(co_linetable=bytes(data), **more)
    print(bytes(data).hex(" "), list(c.co_lines()), list(c.co_positions()))

table()
table(0x80 | 13 << 3 | 7, 2)
table(*[0x80 | 13 << 3 | 7, 2] * 3)
table(0x80 | 13 << 3 | 1, 2, 0x80 | 13 << 3 | 1, 0, 0x80 | 13 << 3 | 1, 2)
table(0x80 | 15 << 3 | 1, 0x80 | 15 << 3 | 1, 0x80 | 13 << 3 | 1, 2)
table(0x80 | 14 << 3 | 1, 2, 3, 4, 5, 0x80 | 10 << 3 | 1, 7, 8, 0x80 | 3 << 3 | 1, 0x25)
table(5, 5, 5, 0x80 | 10 << 3 | 1, 7, 8, 9, 9, 9, 0x80 | 10 << 3 | 1, 7, 8)
table(0x80 | 13 << 3 | 1, 0x03, 0x80 | 13 << 3 | 1, 0x05, co_firstlineno=1)
print(type(co.co_lines()), type(co.co_positions()), iter(co.co_lines()) is not None)
for kind in (type(co.co_lines()), type(co.co_positions())):
    attempt("made", kind)

# -- what replace() and the constructor refuse
for changes in [dict(x=1), dict(co_code=1), dict(co_code="x", co_argcount="y"), dict(co_argcount=-1),
                dict(co_nlocals=-1), dict(co_flags=-1), dict(co_stacksize=-1), dict(co_firstlineno=-1),
                dict(co_nlocals=7), dict(co_argcount=70), dict(co_argcount=2**40), dict(co_varnames=(1, 2, 3, 4)),
                dict(co_names=(1,)), dict(co_code=b"1"), dict(co_varnames=()), dict(co_consts=[]),
                dict(co_names=(type("S", (str,), {})("a"),)), dict(co_cellvars=(3,)), dict(co_freevars=(3,)),
                dict(co_argcount=1.5), dict(co_linetable=""), dict(co_filename=b""), dict(co_name=None),
                dict(co_qualname=1), dict(co_exceptiontable=1), dict(co_cellvars=("a",)), dict(co_freevars=("q",)),
                dict(co_posonlyargcount=5)]:
    attempt(changes, lambda: (lambda r: (r.co_varnames, r.co_cellvars, r.co_freevars, r == co))(co.replace(**changes)))
base = [co.co_argcount, co.co_posonlyargcount, co.co_kwonlyargcount, co.co_nlocals, co.co_stacksize, co.co_flags,
        co.co_code, co.co_consts, co.co_names, co.co_varnames, co.co_filename, co.co_name, co.co_qualname,
        co.co_firstlineno, co.co_linetable, co.co_exceptiontable, co.co_freevars, co.co_cellvars]
print(CodeType(*base) == co, hash(CodeType(*base)) == hash(co))
for i in range(18):
    for value in (None, -1, "s", b"bb", (1,), ("q",), 2**31, 7):
        changed = list(base)
        changed[i] = value
        attempt((i, value), lambda: CodeType(*changed) == co)
for n in (0, 15, 19):
    attempt(n, lambda: CodeType(*(base * 2)[:n]))
attempt("keyword", lambda: CodeType(*base, x=1))
attempt("varname", lambda: [co._varname_from_oparg(i) for i in range(4)])
attempt("varname", lambda: co._varname_from_oparg(-1))
attempt("varname", lambda: co._varname_from_oparg("a"))

# -- equality: constants by type and sign of zero, in tuples and frozensets too
def same(a, b):
    one, other = co.replace(co_consts=(None, a)), co.replace(co_consts=(None, b))
    print(repr(a), repr(b), one == other, one != other, len({one, other}))

for a, b in [(1, 1.0), (1, True), (0.0, -0.0), (0j, -0j), (complex(0, 0.0), complex(0, -0.0)), ((1,), (1.0,)),
             ((0.0,), (0.0,)), (frozenset({1}), frozenset({True})), (frozenset({1}), frozenset({1})), ("a", b"a"),
             (b"a", bytearray(b"a")), ((1, (2, 3.0)), (1, (2, 3))), (..., ...), (None, None)]:
    same(a, b)
for name in ("co_name", "co_qualname", "co_filename"):
    print(name, co.replace(**{name: "other"}) == co)
for name in ("co_firstlineno", "co_stacksize", "co_posonlyargcount", "co_flags"):
    print(name, co.replace(**{name: getattr(co, name) + 1}) == co)
print(co == 1, co != 1, co.__eq__(1), co.__lt__(co))

# -- running what was made
def outer():
    free = 5
    def inner(q):
        return free + q
    return inner

inner = outer()
made = type(inner)(inner.__code__.replace(co_consts=(None,)), {}, "made", None, inner.__closure__)
print(made(3), made.__code__.co_freevars, co.replace() is not co, f.__code__.__sizeof__() == 200 + len(co.co_code) + 2)
g = lambda: 1
g.__code__ = g.__code__.replace(co_consts=(None, 2), co_code=g.__code__.co_code)
print(g())

# -- audit events
def hook(event, args):
    if event == "code.__new__":
        print(event, args[1:])
    elif event == "veto":
        raise ValueError("veto", args)

attempt("silent", lambda: sys.audit(1))
sys.addaudithook(hook)
attempt("type", lambda: sys.audit(1))
attempt("veto", lambda: sys.audit("veto", 1, "two"))
co.replace(co_filename="audit.py")
CodeType(*base[:10], "audit.py", *base[11:])
