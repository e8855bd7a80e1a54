"""Methods and operators of str, bytes and bytearray on values that a small generator picks."""

seed, n = 2024, 700
def rnd(k):
    global seed
    seed = (seed * 6364136223846793005 + 1442695040888963407) & ((1<<64)-1)
    return (seed >> 33) % k
S = ['', 'a', 'b', 'ab', 'aba', 'abab', ' ', '  a b ', '\t', '\n', 'a\nb\r\nc', 'é', 'é a', '€', 'a€b', '\U0001f600', 'x\U0001f600y€', 'ß', 'Σ', 'ΑΣ', 'İ', 'ﬁ', 'ǆ', '1', '12', '-12', '+0', '0x', 'A', 'aB c', 'Hello World', '\x00', '\x85', '\u2028a', '\ud800', 'a\udc80', '{}', '{0}', '{:>5}', '%s', '%d', '%', ',', 'a,b,c', ',,', '½', '²', '٣', 'ª', '\xa0', '\x1f', "'", '"', "'\"", '\\', 'aaaaaaaaaa', 'abcabcabc']
I = [-100, -5, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 100, None, 10**30, -10**30, True, 1.5, 'x']
E = ['utf-8','ascii','latin-1','utf-16','utf-16-le','utf-16-be','utf-32','utf-32-be']
H = ['strict','ignore','replace','backslashreplace','xmlcharrefreplace','surrogateescape','surrogatepass','nope']
def s(): return S[rnd(len(S))] if rnd(6) else S[rnd(len(S))] + S[rnd(len(S))]
def i(): return I[rnd(len(I))]
def b():
    x = s().encode('utf-8','surrogatepass')
    return x if rnd(3) else bytearray(x)
def rb():
    return bytes(rnd(256) if rnd(2) else [0xc3,0xa9,0xe2,0x82,0xac,0xed,0xa0,0x80,0xf0,0x9f,0x98,0x41,0xff,0xfe,0,0xd8,0xdc][rnd(17)] for _ in range(rnd(9)))
SM = ['capitalize','casefold','title','lower','upper','swapcase','isalpha','isalnum','isdigit','isdecimal','isnumeric','islower','isupper','istitle','isspace','isprintable','isidentifier','isascii','split','rsplit','splitlines','strip','lstrip','rstrip','expandtabs','format']
BM = ['capitalize','title','lower','upper','swapcase','isalpha','isalnum','isdigit','islower','isupper','istitle','isspace','isascii','split','rsplit','splitlines','strip','lstrip','rstrip','expandtabs','hex']
def call(f):
    try: r = f()
    except Exception as e: return type(e).__name__ + ': ' + str(e)
    return type(r).__name__ + ' ' + repr(r)
for k in range(n):
    w = rnd(34)
    x, y, z = s(), s(), s()
    p, q, r = i(), i(), i()
    bx, by, bz = b(), b(), b()
    if w == 0: m = SM[rnd(len(SM))]; d = (m, x); f = lambda: getattr(x, m)()
    elif w == 1: m = ['find','rfind','index','rindex','count','startswith','endswith'][rnd(7)]; d = (m, x, y, p, q); f = lambda: getattr(x, m)(y, p, q)
    elif w == 2: m = ['split','rsplit'][rnd(2)]; d = (m, x, y, p); f = lambda: getattr(x, m)(y, p)
    elif w == 3: m = ['split','rsplit'][rnd(2)]; d = (m, x, p); f = lambda: getattr(x, m)(None, p)
    elif w == 4: m = ['strip','lstrip','rstrip','partition','rpartition','removeprefix','removesuffix'][rnd(7)]; d = (m, x, y); f = lambda: getattr(x, m)(y)
    elif w == 5: d = ('replace', x, y, z, p); f = lambda: x.replace(y, z, p)
    elif w == 6: m = ['center','ljust','rjust'][rnd(3)]; d = (m, x, p, y); f = lambda: getattr(x, m)(p if p != 10**30 else 3, y)
    elif w == 7: d = ('zfill', x, p); f = lambda: x.zfill(p)
    elif w == 8: d = ('slice', x, p, q, r); f = lambda: x[p:q:r]
    elif w == 9: d = ('item', x, p); f = lambda: x[p]
    elif w == 10: d = ('ops', x, y); f = lambda: (x + y, x == y, x < y, x in y, hash(x) == hash(y))
    elif w == 11: d = ('mul', x, p); f = lambda: x * p if p not in (10**30,) else 0
    elif w == 12: e = E[rnd(len(E))]; h = H[rnd(len(H))]; d = ('enc', x, e, h); f = lambda: x.encode(e, h)
    elif w == 13: e = E[rnd(len(E))]; h = H[rnd(len(H))]; v = rb(); d = ('dec', v, e, h); f = lambda: v.decode(e, h)
    elif w == 14: d = ('repr', x + y); f = lambda: (repr(x + y), ascii(x + y))
    elif w == 15: d = ('join', x, y, z); f = lambda: x.join([y, z, x])
    elif w == 16: d = ('translate', x, y, z); f = lambda: x.translate(str.maketrans(y, z)) if len(y) == len(z) else x.translate({ord(c): z for c in y})
    elif w == 17: m = BM[rnd(len(BM))]; d = (m, bx); f = lambda: getattr(bx, m)()
    elif w == 18: m = ['find','rfind','index','rindex','count','startswith','endswith'][rnd(7)]; d = (m, bx, by, p, q); f = lambda: getattr(bx, m)(by, p, q)
    elif w == 19: m = ['split','rsplit'][rnd(2)]; d = (m, bx, by, p); f = lambda: getattr(bx, m)(by, p)
    elif w == 20: m = ['strip','lstrip','rstrip','partition','rpartition','removeprefix','removesuffix'][rnd(7)]; d = (m, bx, by); f = lambda: getattr(bx, m)(by)
    elif w == 21: d = ('replace', bx, by, bz, p); f = lambda: bx.replace(by, bz, p)
    elif w == 22: d = ('bslice', bx, p, q, r); f = lambda: bx[p:q:r]
    elif w == 23: d = ('bops', bx, by); f = lambda: (bx + by, bx == by, bx < by, bx in by, bx * 2)
    elif w == 24:
        bx = bytearray(bx); d = ('bset', bytes(bx), p, q, r, by)
        def f():
            bx[p:q:r] = by
            return bx
    elif w == 25:
        bx = bytearray(bx); d = ('bdel', bytes(bx), p, q, r)
        def f():
            del bx[p:q:r]
            return bx
    elif w == 26:
        fm = '%' + ['','-','+',' ','#','0','-0','+0','#0'][rnd(9)] + ['','5','10','1'][rnd(4)] + ['','.0','.3','.10','.'][rnd(5)] + 'diouxXeEfFgGcrsa%qb'[rnd(19)]
        v = [0, 1, -1, 255, -255, 10**20, -10**20, 1.5, -0.0, 1e10, 1e-10, 3.14159, float('inf'), float('nan'), True, None, 'a', 'é', b'x', [1]][rnd(20)]
        d = ('pct', fm, v); f = lambda: fm % (v,)
    elif w == 27:
        fm = ['','<','>','^','=','*<','é>','0='][rnd(8)] + ['','+','-',' '][rnd(4)] + ['','z'][rnd(8) == 0] + ['','#'][rnd(4) == 0] + ['','0'][rnd(4) == 0] + ['','1','5','12','20'][rnd(5)] + ['','',',','_'][rnd(4)] + ['','','.0','.3','.10'][rnd(5)] + ['','b','c','d','e','E','f','F','g','G','n','o','s','x','X','%','q'][rnd(17)]
        v = [0, 1, -1, 255, -255, 1234567, 10**20, -10**20, 1.5, -0.0, 1234567.891, 1e10, 1e-10, 3.14159, 1e300, float('inf'), float('-inf'), float('nan'), True, 'a', 'héllo', 1+2j, -1.5j][rnd(23)]
        d = ('fmt', fm, v); f = lambda: format(v, fm)
    elif w == 28:
        fm = ''.join(['{','}','{}','{0}','{a}','{!r}',':','>5','[','0]','.real','x','{{','}}','{0:{1}}','!s','{a[0]}','é'][rnd(18)] for _ in range(1 + rnd(5)))
        d = ('format', fm); f = lambda: fm.format('A', 'B', 3, a='xyz')
    elif w == 29: d = ('splitlines', x + y, p); f = lambda: ((x + y).splitlines(p), (bx + by).splitlines(p))
    elif w == 30:
        v = memoryview(bx); d = ('mv', bytes(bx), p, q, r); f = lambda: (v[p:q:r].tolist(), v[p:q:r].tobytes(), v[p:q:r].strides, v[p:q:r] == bx[p:q:r])
    elif w == 31:
        bx = bytearray(bx); d = ('bmeth', bytes(bx), p, q)
        def f():
            o = []
            o.append(call(lambda: bx.append(p))); o.append(call(lambda: bx.insert(q, p))); o.append(call(lambda: bx.pop(q))); o.append(call(lambda: bx.remove(p))); o.append(call(lambda: bx.extend([1, 2, 3] * 4))); bx.reverse(); o.append(bytes(bx)); o.append(call(lambda: bx.__iadd__(by)))
            return o
    elif w == 32:
        fm = b'%' + [b'',b'-',b'0',b'#'][rnd(4)] + [b'',b'5'][rnd(2)] + [b'',b'.2'][rnd(2)] + b'dxXcbsarfi'[rnd(10):][:1]
        v = [0, 65, -1, 256, 1.5, 'é', b'xyz', b'x', bytearray(b'q'), None][rnd(10)]
        d = ('bpct', fm, v); f = lambda: fm % (v,)
    else:
        d = ('conv', x, p); f = lambda: (call(lambda: bytes(p)), call(lambda: bytearray(x, 'utf-8')), call(lambda: bytes.fromhex(x)), call(lambda: bx.hex(y, p)) if p in (1, 2, 3, -1, -2, 0) else 0)
    print(k, ascii(d), ascii(call(f)))
