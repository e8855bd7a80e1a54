# needs: standard library
"""What dis prints of functions, classes, generators, comprehensions, tracebacks; what runs hot changes no co_code."""
import contextlib
import dis
import io
import re


def f(a, b=1, *c, d, **e):
    x = a + b
    for i in c:
        if i > 3: print(i, d, sep=e['x'])
        else: x += i
    try:
        return [y * x for y in c if y]
    except (ValueError, TypeError) as q:
        raise RuntimeError from q
    finally:
        with a as z, b: yield z
class A:
    "doc"
    attr = 1
    def m(self): return self.attr, super().m, lambda: self
    @property
    def p(self): return __class__
async def co():
    async with x as y:
        async for z in y: await z
    return {**a, 'b': 1}, {k: v async for k, v in x}
def g(x):
    match x:
        case [1, *r] if r: return r
        case {'a': A(attr=1) as q, **kw}: return kw
        case None | 'x': return f'{x!r:>{10}} {x}'
    global zz
    zz = x[1:2]; del x[0]
    import os.path as p


def shown(call):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            call()
        except (TypeError, RuntimeError) as e:
            print(type(e).__name__, e)
    print(re.sub("0x[0-9a-f]{6,}", "0x", out.getvalue()).replace(__file__.removesuffix("disassembly.py"), ""))


def hot(n):
    total, text, items = 0, "", [1, 2, 3]
    for i in range(n):
        total += i * 2
        text = text + str(items[0])
        if total > 3 and text:
            a, b = items[0], len(items)
        items[1] = a if i > 2 else 4
    return total


co_object = co()
sources = [f, A, A.m, g, "x = 1\ny: int = x\n", compile("lambda: [x for x in y]", "<s>", "eval"), co_object, 5]
for o in sources:
    shown(lambda: dis.dis(o))
    shown(lambda: dis.show_code(o))
shown(lambda: dis.dis(f, show_caches=True, show_offsets=True))
shown(lambda: dis.dis(co, adaptive=True, show_caches=True))
for i in dis.get_instructions(g):
    print(i.positions, i.jump_target, i.oparg, i.baseopname, i.cache_offset, i.end_offset, i.start_offset, i.is_jump_target)
b = dis.Bytecode(A.m)
print(len(list(b)), b.codeobj.co_name, b.first_line, list(dis.findlinestarts(f.__code__)), dis.findlabels(f.__code__.co_code))
before = hot.__code__.co_code
for _ in range(30):
    hot(20)
print(hot.__code__.co_code == before, hash(hot.__code__) == hash(hot.__code__.replace()), hot.__code__ == hot.__code__.replace())
shown(lambda: dis.dis(hot, adaptive=True))
try:
    A().p.foo + 1 / 0
except Exception as e:
    tb = e.__traceback__
    shown(lambda: dis.distb(tb))
    print(dis.Bytecode.from_traceback(tb).dis().count("\n"))
shown(dis.distb)
print(dis.stack_effect(dis.opmap["CALL"], 3), dis.hasarg, dis.hasjrel, dis.hasjabs, dis.haslocal, dis.hasexc)
print(dis.EXTENDED_ARG, dis.COMPILER_FLAG_NAMES, sorted(dis.opmap), dis.cmp_op, dis.hasconst, dis.hasname, dis.hasfree)
co_object.close()
