# Long runs of operations on sets, dicts and lists by a fixed generator; sorting of all shapes and kinds of keys.
class Rng:
    def __init__(self, seed): self.s = seed
    def __call__(self, n):
        self.s = (self.s * 1103515245 + 12345) & 0x7fffffff
        return (self.s >> 8) % n
def err(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return type(e).__name__ + ': ' + str(e)
r = Rng(42)
# sets
for rnd in range(30):
    size = [5, 20, 100, 2000][r(4)]
    a, b = set(), set()
    for i in range(size):
        x = r(size * 3) * [1, 7, 64, 1000][r(4)]
        op = r(7)
        if op < 3: a.add(x)
        elif op < 4: b.add(x)
        elif op == 4: a.discard(x)
        elif op == 5 and a: b.add(a.pop())
        else: b.discard(x)
    res = [a, b, a | b, a & b, a - b, b - a, a ^ b, a.union(b, [1, 2]), a.intersection(list(b)), a.difference([1, 2, 3]), a.symmetric_difference(list(b)), frozenset(a), set(list(a)[::-1])]
    a |= b; a -= {1, 2, 3}; a ^= set(range(10)); a &= set(range(0, 5000, 2)); res.append(a)
    print(rnd, len(res), [list(x)[:12] for x in res], hash(frozenset(res[2])), a <= b, a < b, a >= b, a.isdisjoint(b), a == b, a.issubset(list(b)))
# strings
words = ['w%d' % (i * i % 997) for i in range(500)]
s = set(words); print(len(s)); 
# dict
for rnd in range(30):
    size = [5, 20, 100, 2000][r(4)]
    d = {}
    for i in range(size):
        x = r(size * 2)
        if r(3) == 0: x = 'k%d' % x
        op = r(8)
        if op < 4: d[x] = i
        elif op == 4: d.pop(x, None)
        elif op == 5 and d: d.popitem()
        elif op == 6: d.setdefault(x, -i)
        else:
            if x in d: del d[x]
    e = dict(d); e.update({1: 2, 'z': 3}); f = d | e; g = dict(zip(range(5), 'abcde'), x=1); f |= [(1, 2), ('q', 5)]
    print(len(d), list(d.items())[:40], list(reversed(d))[:5], list(f)[-3:], e == d, d == dict(d), g, d.copy() == d, list(dict.fromkeys(list(d)[:3], 0)), sorted(map(str, d.keys() & e.keys()))[:5], len(d.items() ^ e.items()))
# list
for rnd in range(30):
    l = [r(50) for i in range(r(60))]
    for i in range(20):
        op = r(14); n = len(l)
        a, b, c = r(70) - 35, r(70) - 35, [None, 1, 2, 3, -1, -2, -3][r(7)]
        if op == 0: l[a:b:c] = err(lambda: [9] * len(l[a:b:c]))
        elif op == 1: l[a:b] = [r(9) for _ in range(r(5))]
        elif op == 2: del l[a:b:c]
        elif op == 3: l.insert(a, i)
        elif op == 4 and l: l.pop(r(n))
        elif op == 5: l.reverse()
        elif op == 6: l.sort(reverse=r(2))
        elif op == 7: l += l[a:b:c]
        elif op == 8: l = l * r(3) if n < 100 else l[:50]
        elif op == 9: l.sort(key=lambda x: -x % 7)
        elif op == 10: print(err(l.index, 9, a, b), l.count(9), err(l.remove, 9))
        elif op == 11: l.extend(range(r(5)))
        elif op == 12: print(err(l.__setitem__, slice(a, b, c), (1, 2)))
        else: print(l[a:b:c], err(l.__getitem__, a))
    print(l)
# sorts
class K:
    n = 0
    def __init__(s, v): s.v = v
    def __lt__(s, o): K.n += 1; return s.v < o.v
for n in (0, 1, 2, 10, 50, 100, 500, 3000):
    for kind in range(6):
        v = [[r(n + 1) for _ in range(n)], list(range(n)), list(range(n, 0, -1)), [i % 10 for i in range(n)], [r(3) for _ in range(n)], sorted(r(n+1) for _ in range(n // 2)) + sorted(r(n+1) for _ in range(n // 2))][kind]
        for tr in (lambda x: x, float, str, lambda x: (x // 3, x), lambda x: x * 10**30, K):
            w = [(tr(x), i) for i, x in enumerate(v)]
            w.sort(key=lambda t: t[0])
            u = sorted(w, key=lambda t: t[0], reverse=True)
            chk = 0
            for t, i in w: chk = (chk * 31 + i) % 1000003
            for t, i in u: chk = (chk * 37 + i) % 1000003
            print(chk, end=' ')
print()
# compare
for x in ([], [1], [1, 2], [1, 3], [0, 9], [1, 2, 0]):
    for y in ([], [1], [1, 2], [1, 3], [2]):
        print(x < y, x <= y, x == y, x != y, x > y, x >= y, tuple(x) < tuple(y), tuple(x) >= tuple(y), end=' ')
print()
for a in range(-4, 9, 3):
    for b in range(-3, 12, 4):
        for c in (-3, -1, 1, 2, 5):
            q = range(a, b, c); print(list(q), len(q), q[::-1], q[1:], q[-3:2:-1] if len(q) else 0, list(reversed(q)), 3 in q, hash(q) == hash(range(a, b, c)), err(q.index, 2), slice(a, b, c).indices(7), end=';')
print()
