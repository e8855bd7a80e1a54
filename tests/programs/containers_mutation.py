# Containers that change while they are looked at, subclasses of containers, attributes of instances.
def err(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return type(e).__name__ + ': ' + str(e)
# mutation during iteration
def it1():
    d = {1: 1, 2: 2}
    for k in d: d[k + 10] = 1
def it2():
    d = {1: 1, 2: 2}
    for k in d: del d[k]; d[k + 10] = 1
def it3():
    s = {1, 2}
    for k in s: s.add(k + 10)
def it4():
    d = {1: 1, 2: 2, 3: 3}; out = []
    for k in reversed(d): out.append(k); d[k] = 5
    return out, d
def it5():
    l = [1, 2, 3]; out = []
    for x in l:
        out.append(x)
        if len(l) < 8: l.append(x * 10)
    return out
def it6():
    d = {1: 1, 2: 2}
    it = iter(d.items()); next(it); d.clear(); return err(next, it), err(next, it)
for f in (it1, it2, it3, it4, it5, it6): print(f.__name__, err(f))
# __eq__ that mutates
class M:
    def __init__(s, d, h): s.d, s.h = d, h
    def __hash__(s): return s.h
    def __eq__(s, o):
        s.d.clear(); return False
d = {}; d[M(d, 1)] = 1; d[2] = 2
print(err(d.__setitem__, 1, 5), len(d), d)
class M2:
    n = 0
    def __hash__(s): return 7
    def __eq__(s, o):
        M2.n += 1
        if M2.n < 5: dd[M2.n + 100] = 1; 
        return NotImplemented
dd = {M2(): 1}
for i in range(3): dd[7 + i * 0] = i
print(len(dd) > 3, M2.n > 0)
class E:
    def __hash__(s): return 1
    def __eq__(s, o): raise ValueError('eq')
print(err(lambda: {E(): 1}[1]), err(lambda: E() in {E()}), err(lambda: [E()].index(1)), err(lambda: [1].count(E())), err(lambda: (1,) == (E(),)))
l = [1, 2, 3]
class P:
    def __eq__(s, o): l.clear(); return False
l = [P(), P(), P(), 4]
print(err(l.index, 4), l); l = [P(), 1]; print(err(l.remove, 1), l); l = [P(), 1]; print(5 in l, l); l = [P(), 1]; print(l == [3, 4], l)
# sort mutation
l = [3, 1, 2]
print(err(l.sort, key=lambda x: l.append(x) or x), l)
l = [3, 1, 2]; print(err(l.sort, key=lambda x: (len(l), x)), l)
class LT:
    def __init__(s, v): s.v = v
    def __lt__(s, o):
        if s.v == 5: raise ZeroDivisionError('lt')
        return s.v < o.v
l = [LT(i % 7) for i in range(40)]
print(err(l.sort), len(l), sorted(x.v for x in l) == sorted(i % 7 for i in range(40)))
print(sorted([1, 2.5, True, 0, -1.0]), sorted([(1, 'b'), (1, 'a'), (0, 'z')]), sorted(['b', 'a', 'Z', 'é', 'aa', '']), sorted([float('nan'), 1.0, 0.5]).__len__(), err(sorted, [1, 'a']), err(sorted, [(1, 'a'), (1, 2)]), sorted([[2], [1, 5], [1]]), sorted([2**70, -2**70, 5, 2**64]))
# subclasses
class D(dict):
    def __missing__(s, k): return k * 2
    def __setitem__(s, k, v): super().__setitem__(k, v + 1)
d = D(a=1); d['b'] = 1; d.update(c=1); print(d, d['zz'], d.get('q'), type(d.copy()), type(D.fromkeys('ab', 1)), D.fromkeys('ab', 1), d | {1: 2}, type(d | {}))
class L(list):
    def __init__(s, *a): super().__init__(a)
x = L(1, 2); print(x, x + [3], type(x + [3]), type(x[:]), type(x * 2), x == [1, 2], isinstance(x, list)); x.y = 5; print(x.y, x.__dict__)
class T(tuple):
    def __new__(c, *a): return super().__new__(c, a)
t = T(1, 2); print(t, type(t[:]), type(t + (1,)), hash(t) == hash((1, 2)), t == (1, 2), {t: 1}[(1, 2)])
class St(set): 
    def __init__(s, a, b=0): super().__init__(a)
print(St([1]), St([1], 5) | {2}, type(St([1]).copy()), {1} == St([1]))
class FS(frozenset):
    def __new__(c, *a, x=0): return super().__new__(c, a)
    def __init__(s, *a, x=0): s.x = x
print(FS(1, 2, x=4).x, FS(1) == {1}, hash(FS(1)) == hash(frozenset([1])))
class Mapping:
    def keys(s): return ['a', 'b']
    def __getitem__(s, k): return k + '!'
print(dict(Mapping()), {**Mapping()}, (lambda **k: k)(**Mapping()))
class Seq:
    def __getitem__(s, i):
        if i > 3: raise IndexError
        return i * i
    def __len__(s): return 4
print(list(Seq()), 9 in Seq(), tuple(Seq()), list(reversed(Seq())), [*Seq()], list(zip(Seq(), 'abcdef')), set(Seq()), max(Seq()), sum(Seq()))
# instance dict behaviour
class C: pass
c = C(); c.b = 1; c.a = 2; print(c.__dict__, list(vars(c))); del c.b; c.b = 3; print(c.__dict__, c.__dict__ is c.__dict__)
c.__dict__['z'] = 9; print(c.z); c.__dict__ = {'q': 1}; print(c.q, err(lambda: c.z)); c.__dict__.update(w=2); print(c.w)
objs = [C() for _ in range(40)]
for i, o in enumerate(objs):
    for j in range(i): setattr(o, 'f%d' % j, j)
print([len(o.__dict__) for o in objs][-5:], sum(o.f3 for o in objs[4:]), list(objs[35].__dict__)[-2:])
dct = objs[10].__dict__; objs[10].new = 1; print(dct['new'], len(dct)); del objs; print(len(dct), list(dct)[:3])
o = C(); dd = o.__dict__; dd[1] = 2; o.x = 5; print(dd, err(lambda: o.y)); del o; print(dd)
print(err(delattr, C(), 'foo'), err(getattr, C(), 'foo'))
# set ops with views / misc
d = {1: 'a', 2: 'b'}; print(d.keys() | {5}, d.items() & [(1, 'a')], d.keys() ^ [1, 9], {1} - d.keys(), d.keys() - d.keys(), sorted(d.values()), d.keys() >= {1}, d.items() <= {(1, 'a'), (2, 'b'), 3}, list(reversed(d.items())), (1, 'x') in d.items())
print({1, 2} | {3}, {1, 2}.symmetric_difference([2, 3]), {1, 2, 3}.intersection([2], [2, 3]), {1, 2, 3}.difference([2], {3}), {1}.union([2], (3,)), frozenset({1}) | {2}, {2} | frozenset({1}), type(frozenset() | {1}), type({1} | frozenset()))
s = {1, 2, 3}; s.update([4], {5: 6}); s.intersection_update([1, 2, 4, 5]); s.difference_update([1]); s.symmetric_difference_update([2, 9]); print(s)
a = b = {1}; a |= {2}; print(b, a is b); f = g = frozenset({1}); f |= {2}; print(g, f)
x = [1, 2, 3, 4, 5, 6]; x[::2] = 'abc'; print(x); del x[1::2]; print(x); x[1:1] = [7, 8]; print(x); x[:] = x; print(x); x[2:4] = x; print(x); x *= 2; print(len(x)); x[::-1] = list(x); print(x[:3])
x += (1, 2); x += 'ab'; print(x[-4:]); x.clear(); print(x, err(x.__delitem__, slice(0, 5)), x)
print([1, 2, 3].index(3, -1), err([1, 2, 3].index, 1, -1), (1, 2, 1).index(1, 1), [1, 2, 3, 1].index(1, 1, 10**20))
print(iter([1, 2]).__length_hint__(), list(iter([1, 2, 3])), next(iter({5: 6})), [*{1: 2}.items()])
i = iter([1, 2, 3]); next(i); print(i.__reduce__()[1:]); i.__setstate__(0); print(list(i), list(i))
e = enumerate('ab', 2**63 - 1); print(next(e), next(e))
print(list(zip()), list(zip([])), list(map(max, [1, 5], [3, 2])), list(filter(lambda x: x % 2, range(6))), [a for a in zip('ab', range(9), [1.5, 2.5])])
z = zip([1, 2], [3, 4]); a = next(z); b = next(z); print(a, b, a is b)
print(slice(1, 2) == slice(1, 2), slice(1) < slice(2), hash(slice(1, 2)) == hash(slice(1, 2)), slice(None, None, -1).indices(5), slice(-3, 100).indices(5), slice(2**70, None).indices(3), repr(slice(1, 'a')))
print(print.__name__, print(end=''), err(print, 'a', sep='', end=3), ascii({'é': 'ü'}), format([1], ''), err(format, [1], 'x'))
exec('def foo(): return bar\nbar = 3'); print(foo()); ns = {}; exec('x = 1\ny = x + 1', ns); print(ns['y'], sorted(k for k in ns if k != '__builtins__')); print(eval('[i for i in range(n)]', {'n': 3}))
code = compile('a + 1', 'f', 'eval'); print(eval(code, {'a': 5}), code.co_filename); print(err(compile, 'a +', 'f', 'eval'), err(eval, '1 1'), err(exec, 'if'))
def loc(a, b=2):
    c = 3; del a; return locals()
print(loc(1), 'loc' in globals(), 'err' in dir(), vars() is globals())
def clo():
    x = 1
    def inner(): return x
    return inner
k = clo(); g2 = {'r': None}
def tmpl():
    x = 0
    def f():
        global r
        r = x
    return f
exec(tmpl().__code__, g2, closure=k.__closure__); print(g2['r'])
