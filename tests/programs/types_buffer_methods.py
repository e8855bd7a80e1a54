import _weakref as weakref
def err(f, *a, **k):
    try:
        r = f(*a, **k)
        print("no error:", repr(r))
    except BaseException as e:
        print(type(e).__name__ + ":", e)
class BF:
    def __init__(s,b): s.b=b
    def __buffer__(self, flags): print('buf',flags); return memoryview(self.b)
    def __release_buffer__(self, m): print('rel', m.tobytes())
x=BF(b'abc'); m=memoryview(x); print(bytes(m)); del m
class BB(bytearray):
    def __buffer__(self, flags): print('bb'); return super().__buffer__(flags)
    def __release_buffer__(self, m): print('rel2'); super().__release_buffer__(m)
with memoryview(BB(b'q')) as m: print(m.tobytes())
print(bytes.__buffer__(b'12',0).tobytes())
class Bad:
    def __buffer__(self,f): return 5
err(memoryview, Bad())
class Bad2:
    def __buffer__(self,f): 1/0
err(memoryview, Bad2())
err(bytearray.__release_buffer__, bytearray(), memoryview(b''))
err(bytes.__buffer__, b'12','x')
