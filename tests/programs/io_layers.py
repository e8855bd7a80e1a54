# needs: standard library
# The layers of files against raw files that misbehave, positions in text, newlines, files in memory, finalization.
import io, sys, os
out=[]
def show(label, f):
    try: r=f(); 
    except BaseException as e: r=(type(e).__name__, str(e))
    print(label, repr(r))
# misbehaving raws
class Raw(io.RawIOBase):
    def __init__(self, chunks=(), ret=None): self.chunks=list(chunks); self.ret=ret; self.written=[]; self.log=[]
    def readable(self): return True
    def writable(self): return True
    def seekable(self): return True
    def readinto(self,b):
        self.log.append(('readinto',len(b)))
        if self.ret is not None: return self.ret
        if not self.chunks: return 0
        c=self.chunks.pop(0)
        if c is None: return None
        n=min(len(b),len(c)); b[:n]=c[:n]
        if n<len(c): self.chunks.insert(0,c[n:])
        return n
    def write(self,b):
        self.log.append(('write',bytes(b))); 
        if self.ret is not None: return self.ret
        self.written.append(bytes(b)); return len(b)
    def tell(self): return 0
    def seek(self,a,b=0): self.log.append(('seek',a,b)); return 0
for ret in (-1, 100, 'a', 1.5, 2**70, None):
    show(('bad ret',ret), lambda: io.BufferedReader(Raw([b'abc'],ret),10).read(5))
    show(('bad ret r1',ret), lambda: io.BufferedReader(Raw([b'abc'],ret),10).read1(5))
    def w():
        r=Raw((),ret); b=io.BufferedWriter(r,10); b.write(b'x'*25)
        try: b.flush()
        finally:
            r.ret=None
    show(('bad ret w',ret), w)
def seq(bs):
    for n in (1,3,5,-1):
        r=Raw([b'abc',b'd',None,b'efgh\nij\n',b'',b'zz']); b=io.BufferedReader(r,bs)
        res=[]
        for i in range(6):
            res.append(b.read(n))
        show(('seq',bs,n), lambda:(res,r.log))
    r=Raw([b'abc',b'd',b'efgh\nij\n',None,b'zz\n']); b=io.BufferedReader(r,bs)
    show(('lines',bs), lambda:([b.readline() for i in range(5)],r.log))
    r=Raw([b'abc',b'd',b'efgh\nij\n',None,b'zz\n']); b=io.BufferedReader(r,bs)
    show(('peek',bs), lambda:([(b.peek(2), b.read(2), b.read1(3)) for i in range(5)],r.log))
    r=Raw([b'abc',b'd',b'efgh\nij\n',None,b'zz\n']); b=io.BufferedReader(r,bs)
    ba=bytearray(6)
    show(('into',bs), lambda:([(b.readinto(ba), bytes(ba), b.readinto1(ba), bytes(ba)) for i in range(5)],r.log))
    r=Raw(); b=io.BufferedWriter(r,bs)
    def f():
        for k in (1,2,3,20,5,7,0,8,9): b.write(bytes([97+k])*k)
        b.flush(); return r.log
    show(('w',bs), f)
    r=Raw([b'0123456789',b'abcdef']); b=io.BufferedRandom(r,bs)
    def f():
        res=[b.read(3), b.write(b'XY'), b.tell(), b.read(2), b.seek(1), b.write(b'Q'), b.seek(2,1), b.peek(1), b.write(b'LONG LONG'), b.flush(), b.read()]
        return res, r.log
    show(('rand',bs), f)
for bs in (1,2,5,8,100): seq(bs)
# reentrancy
class Re(Raw):
    def readinto(self,b): 
        self.owner.read(1)
        return 0
r=Re(); b=io.BufferedReader(r); r.owner=b
show('reentrant', lambda: b.read(5).__class__)
# text
def text(data, **k):
    for cs in (1,2,3,5,8192):
        t=io.TextIOWrapper(io.BytesIO(data), **k); t._CHUNK_SIZE=cs
        res=[]
        while True:
            p=t.tell(); l=t.readline(); res.append((p,l))
            if not l: break
        show(('lines',k,cs), lambda:(res,t.newlines))
        t=io.TextIOWrapper(io.BytesIO(data), **k); t._CHUNK_SIZE=cs
        res=[]
        while True:
            c=t.read(1)
            if not c: break
            p=t.tell(); r1=t.read(3); t.seek(p); r2=t.read(3); t.seek(p)
            res.append((c,p,r1,r1==r2))
        show(('chars',k,cs), lambda:res)
        t=io.TextIOWrapper(io.BytesIO(data), **k); t._CHUNK_SIZE=cs
        show(('rl',k,cs), lambda:[t.readline(n) for n in (0,1,2,3,-1,4,1,1,1,1,5,100)])
d='a\r\nbé\rc€\n\U0001F600d\r\n\r\n\rend'
for nl in (None,'','\n','\r','\r\n'):
    text(d.encode(), encoding='utf-8', newline=nl)
text(d.encode('utf-16'), encoding='utf-16')
text(d.encode('utf-8-sig'), encoding='utf-8-sig', newline='')
text(d.encode('utf-8')+b'\xff\xfe\xe2\x82', encoding='utf-8', errors='replace')
text(d.encode('utf-8')+b'\xff\xfe\xe2\x82', encoding='utf-8', errors='surrogateescape')
text(d.encode('utf-8')+b'\xff\xfe\xe2\x82', encoding='latin-1')
text(d.encode('utf-8'), encoding='ascii', errors='backslashreplace')
text(d.encode('utf-7'), encoding='utf-7')
show('strict', lambda: io.TextIOWrapper(io.BytesIO(b'abc\xff'),'utf-8').read())
show('strict2', lambda: io.TextIOWrapper(io.BytesIO(b'abc\xe2'),'utf-8').read())
for nl in (None,'','\n','\r','\r\n'):
    for enc in ('utf-8','latin-1','utf-16','utf-8-sig','ascii'):
        for lb in (0,1):
            b=io.BytesIO(); t=io.TextIOWrapper(b,enc,errors='xmlcharrefreplace',newline=nl,line_buffering=lb)
            def f():
                t.write('abc\n'); v=b.getvalue(); t.write('d\r'); v2=b.getvalue(); t.write('é€\r\n'); t.flush(); p=t.tell(); t.write('x'); t.seek(0); t.write('Y'); t.seek(0,2); t.write('Z'); t.flush()
                return v,v2,p,b.getvalue()
            show((nl,enc,lb),f)
# rw text
b=io.BytesIO(b'line1\nline2\nline3\n'); t=io.TextIOWrapper(io.BufferedRandom(b),'utf-8')
show('rw', lambda:(t.readline(), t.tell(), t.write('new\n'), t.tell(), t.read(), t.seek(0), t.read()))
t=io.TextIOWrapper(io.BytesIO(b'a\nb\n'),'utf-8')
show('next', lambda: next(t)); show('tell', lambda: t.tell()); show('rest', lambda:(list(t), t.tell()))
for k in ({},{'encoding':'latin-1'},{'newline':'\r'},{'newline':None},{'errors':'ignore'},{'line_buffering':True},{'write_through':True}):
    t=io.TextIOWrapper(io.BytesIO(),'utf-8'); show(('reconf',k), lambda:(t.reconfigure(**k), t.encoding, t.errors, t.line_buffering, t.write_through, t.write('é\n'), t.flush(), t.buffer.getvalue()))
t=io.TextIOWrapper(io.BytesIO(b'a\nb'),'utf-8'); t.read(1)
for k in ({},{'encoding':'latin-1'},{'newline':'\r'},{'newline':None}): show(('reconf2',k), lambda:t.reconfigure(**k))
# StringIO
for nl in (None,'','\n','\r','\r\n'):
    s=io.StringIO('a\r\nb\rc\nd',newline=nl)
    show(('sio',nl),lambda:(s.getvalue(), s.readline(), s.readline(2), s.tell(), list(s), s.newlines, s.write('x\r\ny\n'), s.getvalue(), s.seek(20), s.write('q'), s.getvalue(), s.truncate(3), s.getvalue(), s.__getstate__()))
    s=io.StringIO(newline=nl)
    show(('sio2',nl),lambda:(s.write('x\r\ny\n'), s.getvalue(), s.write('z'), s.read(), s.seek(0), s.read(2), s.write('é\U0001F600'), s.getvalue(),s.newlines))
# BytesIO
b=io.BytesIO(b'abc\ndef\nghi')
show('bio', lambda:(b.readline(), b.readline(2), b.tell(), b.readlines(), b.seek(0), b.readlines(5), b.seek(3), b.write(b'XYZ'), b.getvalue(), b.seek(20), b.write(b'q'), b.getvalue(), b.truncate(5), b.getvalue(), b.read(), b.seek(0), b.read1(2), list(b)))
v=b.getbuffer(); v[0]=65
show('exp1', lambda:b.write(b'x'*100)); show('exp2', lambda:b.truncate(1)); show('exp3', lambda:b.close()); show('exp4', lambda:b.__init__(b'a')); show('exp5', lambda:b.__setstate__((b'',0,None)))
show('exp6', lambda:(b.getvalue(), bytes(v))); v.release(); show('exp7', lambda:(b.write(b'ok'), b.getvalue()))
# subclass finalization
class F(io.RawIOBase):
    def close(self): print('closing', self.closed); super().close(); print('closed', self.closed)
    def flush(self): print('flush'); super().flush()
f=F(); del f
class G(io.BytesIO):
    def __del__(self): print('del', self.closed); super().__del__(); print(self.closed)
g=G(); del g
class H(io.BufferedWriter):
    def close(self): print('H close'); super().close()
r=Raw(); h=H(r); h.write(b'pending'); del h; print(r.log)
class U(io.TextIOWrapper):
    def write(self,s): return super().write(s.upper())
b=io.BytesIO(); u=U(b,'utf-8'); print('hello', file=u); u.flush(); print(b.getvalue())
p=io.BufferedRWPair(Raw([b'abc\n',b'de']), Raw())
show('pair', lambda:(p.read(2), p.peek(1), p.readinto(bytearray(1)), p.write(b'x'), p.flush(), p.readable(), p.writable(), p.isatty(), p.closed, p.close(), p.closed))
for cls in (io.IOBase,io.RawIOBase,io.BufferedIOBase,io.TextIOBase):
    x=cls(); show(cls.__name__, lambda:(x.closed, x.readable(), x.isatty(), x.flush(), x.close(), x.closed)); show('c',lambda:x.flush()); show('e',lambda:x.__enter__()); show('i',lambda:iter(x))
class L(io.RawIOBase):
    def __init__(self): self.d=b'ab\ncd\n\nef'
    def readable(self): return True
    def read(self,n=-1):
        r=self.d[:n] if n>=0 else self.d; self.d=self.d[len(r):]; return r
l=L(); show('L', lambda:(l.readline(), l.readline(1), list(l)))
l=L(); show('L2', lambda:l.readlines(4)); show('L3', lambda:L().readall())
d=io.IncrementalNewlineDecoder(None,False); show('ind', lambda:[d.decode(x,f) for x,f in (('a\r',False),('\nb\r',False),('',False),('c',False),('\r',True),('\n',False))]+[d.newlines,d.getstate(), d.reset(), d.newlines])
d=io.IncrementalNewlineDecoder(None,True); show('ind', lambda:[(d.decode(x,f),d.getstate(),d.newlines) for x,f in (('a\r',False),('\nb\r',False),('',False),('c',False),('\r',True),('\n',False),('é\r\n\r€\r',False))])
import codecs
d=io.IncrementalNewlineDecoder(codecs.getincrementaldecoder('utf-8')(),True); show('ind', lambda:[(d.decode(x,f),d.getstate(),d.newlines) for x,f in ((b'a\r\xc3',False),(b'\xa9\nb\r',False),(b'',True))]+[d.setstate((b'\xc3',1)), d.decode(b'\xa9')])
