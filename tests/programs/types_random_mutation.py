class R:
    def __init__(s, seed): s.x = seed
    def __call__(s, n):
        s.x = (s.x * 1103515245 + 12345) % (1 << 31)
        return (s.x >> 8) % n
r = R(7)
class Meta(type): pass
classes = [type('A', (), {}), type('B', (), {})]
classes.append(Meta('M0', (classes[0],), {}))
objs = []
names = ['x', 'y', '__len__', '__call__', '__eq__', '__getattr__', '__add__', '__radd__', '__iter__', '__bool__', '__hash__', '__getitem__', '__contains__', '__repr__', '__get__', '__set__', '__lt__', '__setattr__', '__index__', '__next__']
fs = {
 'x': lambda v: v, 'y': lambda v: property(lambda s: ('prop', v)), '__len__': lambda v: lambda s: v % 7, '__call__': lambda v: lambda s, *a: ('call', v), '__eq__': lambda v: lambda s, o: ('eq', v), '__getattr__': lambda v: lambda s, n: ('ga', n, v),
 '__add__': lambda v: lambda s, o: ('add', v), '__radd__': lambda v: lambda s, o: ('radd', v), '__iter__': lambda v: lambda s: iter([v]), '__bool__': lambda v: lambda s: v % 2 == 0, '__hash__': lambda v: (None if v % 5 == 0 else (lambda s: v)), '__getitem__': lambda v: lambda s, i: ('gi', i, v), '__contains__': lambda v: lambda s, o: v % 2,
 '__repr__': lambda v: lambda s: 'repr%d' % v, '__get__': lambda v: lambda s, i, o: ('get', v), '__set__': lambda v: lambda s, i, x: None, '__lt__': lambda v: lambda s, o: ('lt', v), '__setattr__': lambda v: lambda s, n, x: object.__setattr__(s, n, (v, x)), '__index__': lambda v: lambda s: v % 3, '__next__': lambda v: lambda s: ('next', v)}
def show(f):
    try:
        x = f()
        return x if not hasattr(type(x), '__mro__') or type(x) not in classes else 'obj'
    except Exception as e: return (type(e).__name__, str(e).replace('0x', '')[:80])
def probe(o):
    return [show(lambda: o.x), show(lambda: o.y), show(lambda: len(o)), show(lambda: o(1)), show(lambda: (o == 3)), show(lambda: o + 1), show(lambda: 1 + o), show(lambda: bool(o)), show(lambda: hash(o) if '__hash__' in str([c.__dict__.keys() for c in type(o).__mro__[:-1]]) else 0), show(lambda: o[0]), show(lambda: 4 in o) if '__getitem__' not in str([c.__dict__.keys() for c in type(o).__mro__[:-1]]) or '__contains__' in str([c.__dict__.keys() for c in type(o).__mro__[:-1]]) or '__iter__' in str([c.__dict__.keys() for c in type(o).__mro__[:-1]]) else 0, show(lambda: repr(o) if 'object at' not in repr(o) else 'r'), show(lambda: o < 1), show(lambda: [10, 20, 30][o]), show(lambda: next(o))]
for step in range(250):
    k = r(10)
    c = classes[r(len(classes))]
    try:
        if k < 4:
            n = names[r(len(names))]; setattr(c, n, fs[n](r(100))); what = ('set', c.__name__, n)
        elif k < 6:
            ks = [n for n in names if n in c.__dict__]
            if ks:
                n = ks[r(len(ks))]; delattr(c, n); what = ('del', c.__name__, n)
            else: what = 'nothing'
        elif k == 6 and len(classes) < 25:
            b = tuple(dict.fromkeys(classes[r(len(classes))] for _ in range(1 + r(2))))
            classes.append(type(b[0])('C%d' % len(classes), b, {})); what = ('new', [x.__name__ for x in b])
        elif k == 7:
            b = tuple(dict.fromkeys(classes[r(len(classes))] for _ in range(1 + r(2))))
            what = ('bases', c.__name__, [x.__name__ for x in b]); c.__bases__ = b
        elif k == 8:
            o = object.__new__(c); objs.append(o); what = ('obj', c.__name__)
            if len(objs) > 10: objs.pop(r(5))
        else:
            if objs:
                o = objs[r(len(objs))]; what = ('class', c.__name__); o.__class__ = c
                o.__dict__['x'] = r(50)
            else: what = 0
    except Exception as e: what = (what, type(e).__name__, str(e))
    print(step, what, [x.__name__ for x in c.__mro__])
    if objs: print(probe(objs[r(len(objs))]))
