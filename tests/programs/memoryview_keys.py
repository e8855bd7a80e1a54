# Views of memory: keys and values of all kinds, casts, what releases a view meanwhile.
def t(*a):
    f=a[-1]
    try: print(*a[:-1], "->", f())
    except Exception as e: print(*a[:-1], "->", type(e).__name__, e)
m = memoryview(bytearray(range(24)))
for sh in [(2,12),[24],[],(0,24),(-1,-24),(2.5,1),("a",),(10**30,),(-10**30,), (2,3,5), {1:2}, 5, "ab", [2,"x"], [True,24], (24,1), tuple([1]*64+[24]), tuple([1]*65)]:
    t("shape", str(sh)[:40], lambda: m.cast("B", shape=sh).shape)
for src in ["B","d","i","c","@h","?","P","e"]:
    for dst in ["B","b","c","d","@d","<d","x","@@d","dd","", "?", 1, "é", None, b"B"]:
        t(src, dst, lambda: m.cast(src).cast(dst).format)
m2 = m.cast("B", (4,6)); m3=m.cast("i",(2,3)); m0=memoryview(b"abcd").cast("i", ())
keys=[0,-1,24,25,(0,),(0,0),(3,5),(4,0),(0,6),(0,0,0),(),slice(0,2),(slice(0,1),0),(slice(0,1),),(slice(0,1),slice(0,2)),...,(...,),(0,...),None,"a",1.0,(1.0,),10**30,(10**30,),slice(0,10**30),slice(None,None,-1),slice(None,None,10**18), slice(5,1)]
for name,v in dict(m=m,m2=m2,m3=m3,m0=m0,rev=m[::-1],half=m[::2], ro=m.toreadonly()).items():
    for k in keys:
        def g():
            r=v[k]
            return r if not isinstance(r,memoryview) else (r.shape,r.strides,r.tolist(),r.c_contiguous,r.f_contiguous, r.nbytes)
        t(name,k,g)
        for val in [300, m[:2]]:
            def s(): v[k]=val
            t("set",name,k,val if not isinstance(val,memoryview) else val.format,s)
        def d(): del v[k]
        t("del",name,k,d)
    t(name,"len",lambda:len(v)); t(name,"tolist",v.tolist); t(name,"bytes",v.tobytes); t(name,lambda:v.tobytes("F"));t(name,lambda:v.tobytes("A"));t(name,lambda:v.tobytes("X"))
    t(name,"hash", lambda: hash(v)==hash(v.tobytes())); t(name,"iter",lambda:list(v)); t(name,"rev",lambda:list(reversed(v))); t(name, "in", lambda: 3 in v)
    t(name,"hex",v.hex); t(name,"hex",lambda: v.hex(":",2)); t(name,"cast",lambda:v.cast("c").format); t(name,lambda:v.cast("B").shape); t(name,lambda: v==v.tobytes()); t(name, lambda: v==v.tolist())
def rel(k):
    m=memoryview(bytearray(b"\xff"*8))
    class I:
        def __index__(self):
            m.release(); return 4
    return m, I
m,I=rel(0); t(lambda:m[I()])
m,I=rel(0); t(lambda:list(m[:I()]))
m,I=rel(0); t(lambda:list(m[:4:I()]))
def s(): m[I()]=1
m,I=rel(0); t(s)
def s(): m[:I()]=b"aaaa"
m,I=rel(0); t(s)
def s(): m[0]=I()
m,I=rel(0); t(s)
def s(): m[0:1]=I()
m,I=rel(0); t(s)
m,I=rel(0); t(lambda: m.cast("B",shape=(I(),2)))
m,I=rel(0); t(lambda: m.tobytes(I()))
m,I=rel(0); t(lambda: m.hex(":", I()))
