class R:
    def __init__(s, seed): s.x = seed
    def __call__(s, n):
        s.x = (s.x * 1103515245 + 12345) % (1 << 31)
        return (s.x >> 8) % n
r = R(42)
out = []
pool = [object, int, str, list, dict, tuple, Exception, set, float, OSError]
for i in range(150):
    n = 1 + r(3)
    bases = tuple(dict.fromkeys(pool[r(len(pool))] for _ in range(n)))
    ns = {}
    k = r(6)
    if k == 0: ns['__slots__'] = ()
    elif k == 1: ns['__slots__'] = ('a%d' % r(4),)
    elif k == 2: ns['__slots__'] = ('a', '__dict__')
    elif k == 3: ns['__slots__'] = ('__weakref__', 'b', '__c')
    if r(4) == 0: ns['__eq__'] = lambda s, o: True
    if r(4) == 0: ns['__hash__'] = lambda s: 5
    if r(4) == 0: ns['__len__'] = lambda s: 3
    if r(5) == 0: ns['__call__'] = lambda s: 'called'
    if r(5) == 0: ns['__getattr__'] = lambda s, n: 'ga'
    if r(5) == 0: ns['__repr__'] = lambda s: 'repr'
    if r(5) == 0: ns['__add__'] = lambda s, o: 'add'
    if r(6) == 0: ns['__iter__'] = None
    try:
        c = type('C%d' % i, bases, ns)
    except Exception as e:
        out.append((i, type(e).__name__, str(e)))
        continue
    facts = (i, [b.__name__ for b in bases], [m.__name__ for m in c.__mro__], c.__base__.__name__, c.__basicsize__, c.__itemsize__, c.__dictoffset__, c.__weakrefoffset__, hex(c.__flags__ & ~(1 << 19)), sorted(k for k in c.__dict__ if k not in ns and k != '__module__'))
    res = []
    try:
        o = c()
    except Exception as e:
        res.append((type(e).__name__, str(e)))
    else:
        for name, f in (('len', lambda: len(o)), ('hash', lambda: hash(o) if c.__hash__ is not object.__hash__ and c.__hash__ is not BaseException.__hash__ else 'id'), ('call', lambda: o()), ('attr', lambda: o.zzz), ('repr', lambda: repr(o) if 'object at' not in repr(o) else 'obj'), ('add', lambda: o + 1), ('eq', lambda: o == 7), ('iter', lambda: list(iter(o))), ('bool', lambda: bool(o)), ('set', lambda: setattr(o, 'q', 1) or o.q), ('seta', lambda: setattr(o, 'a', 2) or o.a), ('dict', lambda: o.__dict__), ('weak', lambda: __import__('_weakref').ref(o)() is o), ('slots', lambda: [getattr(o, s) for s in ('a0', 'b')])):
            try: res.append((name, f()))
            except Exception as e: res.append((name, type(e).__name__, str(e)))
    out.append((facts, res))
    if len(pool) < 60: pool.append(c)
    else: pool[10 + r(50)] = c
for o in out: print(o)
