# The buffer protocol of classes written in Python: which views they are given, and what may be made of them.
import sys
log=[]
def t(f):
    try: return f()
    except Exception as e: return f"{type(e).__name__}: {e}"
class B(bytearray):
    def __buffer__(self, flags):
        return super().__buffer__(flags)
    def __release_buffer__(self, view):
        print("rel", view.obj is self, view.obj is None)
        print(t(lambda: memoryview(view)), t(lambda: view.cast("b")), t(lambda: view.toreadonly()), t(lambda:view[:1]), t(lambda:view.__buffer__(0)), t(lambda: view[0]), t(lambda: view.hex()), t(lambda: bytes(view)))
        print(t(lambda: super(B, self).__release_buffer__(view)))
        print(t(lambda: super(B, self).__release_buffer__(view)))
        print(t(view.tobytes))
        global keep; keep = view
b = B(b"hello")
with memoryview(b) as mv: print(mv.tobytes())
print(t(keep.tobytes)); print(t(b.clear))
class C(bytearray):
    def __release_buffer__(self, view):
        print("rel", view.obj is self, view.obj is None)
        print(t(lambda: memoryview(view)), t(lambda: view[0]))
        print(t(lambda: super(C, self).__release_buffer__(view)))
        print(t(lambda: super(C, self).__release_buffer__(view)))
        print(t(view.tobytes))
c = C(b"hello")
with memoryview(c) as mv: print(mv.tobytes())
print(t(c.clear))
class D(bytearray):
    def __release_buffer__(self, view): print("D")
c = D(b"hello")
with memoryview(c) as mv: print(mv.tobytes())
print(t(c.clear))
c=bytearray(b"abc"); m=c.__buffer__(0); print(t(lambda:c.__release_buffer__(m)),t(lambda:c.__release_buffer__(m)), t(c.clear), t(m.tobytes))
c=bytearray(b"abc"); m=c.__buffer__(0); m2=memoryview(m); print(t(lambda:c.__release_buffer__(m)),t(lambda:c.__release_buffer__(m)), t(c.clear), t(m.tobytes), t(m2.tobytes))
m2.release(); m.release(); print(t(c.clear))
c=bytearray(b"abc"); m=c.__buffer__(0); m.release(); print(t(lambda:c.__release_buffer__(m)), t(lambda: c.__release_buffer__(1)), t(lambda: c.__buffer__(2**70)), t(lambda: c.__buffer__(2**40)), t(lambda: c.__buffer__("a")))
c=bytearray(b"abc"); m=memoryview(b"abc");print(t(lambda:c.__release_buffer__(m)))
class E:
    def __buffer__(self, flags):
        self.mv = memoryview(ba); return self.mv
    def __release_buffer__(self, view):
        print("E", view is self.mv); self.kept=view; print(t(lambda: memoryview(view).tobytes()))
ba=bytearray(b"hello")
e=E()
with memoryview(e) as mv: print(mv.obj is e, type(mv.obj))
print(t(e.kept.tobytes), t(ba.clear)); e.kept.release(); print(t(ba.clear))
with memoryview(e) as mv: pass
class F:
    def __buffer__(self, flags): return memoryview(b"abc")
    def __release_buffer__(self, view): 1/0
with memoryview(F()) as mv: pass
print("end")
