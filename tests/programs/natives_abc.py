# needs: standard library
"""_abc: registration, caches, hooks, collection flags."""
import abc, _abc, collections.abc as ca, weakref, gc
from abc import ABC, ABCMeta, abstractmethod
def t(f,*a,**k):
    try: r=f(*a,**k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
    return repr(r)
class A(ABC):
    @abstractmethod
    def f(self): ...
    @property
    @abstractmethod
    def g(self): ...
class B(A):
    def f(self): pass
class C(B): g=5
print(sorted(A.__abstractmethods__), sorted(B.__abstractmethods__), C.__abstractmethods__, t(A), t(B), isinstance(C(),A))
class P: pass
print(isinstance(P(),A), issubclass(P,A)); print(A.register(P) is P, isinstance(P(),A), issubclass(P,A), P in A.__subclasses__())
print(t(A.register,1), t(P.__class__.__call__,P)[:10], t(A.register, A), t(issubclass,1,A), t(B.register,A))
print([[type(w()).__name__ for w in s] if isinstance(s,set) else type(s) for s in _abc._get_dump(A)])
n=_abc.get_cache_token(); A.register(list); print(_abc.get_cache_token()-n, abc.get_cache_token()==n+1)
for x in ([],(),{},set(),'a',b'a',1,1.5,iter([]),range(3),(i for i in []),len,None,frozenset(),bytearray(),memoryview(b'')):
    print(type(x).__name__, [n for n in ca.__all__ if n!="ByteString" and isinstance(x,getattr(ca,n))])
class Hook(ABC):
    @classmethod
    def __subclasshook__(cls,c): return {int:True,str:False}.get(c,NotImplemented) if c is not float else 5
print(isinstance(1,Hook),isinstance('a',Hook),isinstance([],Hook),t(isinstance,1.5,Hook))
class S(ca.Sequence):
    def __len__(self): return 2
    def __getitem__(self,i): return [1,2][i]
class R: 
    def __len__(self): return 2
    def __getitem__(self,i): return [1,2][i]
class M(ca.Mapping):
    def __len__(self): return 1
    def __getitem__(self,i): return {'a':1}[i]
    def __iter__(self): return iter('a')
def m(x):
    match x:
        case [a,b]: return 'seq',a,b
        case {'a':v}: return 'map',v
    return None
print(m(S()),m(R()),m(M())); 
class R2(R): pass
ca.Sequence.register(R); print(m(R()),m(R2()))
_abc._reset_registry(A); _abc._reset_caches(A); print(isinstance(P(),A), isinstance([],A))
print(t(_abc._abc_instancecheck,int,1), t(_abc._abc_init,1), t(_abc._get_dump,int), t(_abc._abc_subclasscheck,A,1))
def mk():
    class Tmp: pass
    A.register(Tmp); isinstance(Tmp(),A); return weakref.ref(Tmp)
r=mk(); gc.collect(); print(r(), len(_abc._get_dump(A)[0]))
class Proxy:
    def __init__(s,o): s.o=o
    @property
    def __class__(s): return type(s.o)
print(isinstance(Proxy([]),ca.MutableSequence), isinstance(Proxy(1),ca.MutableSequence))
for i in range(300): 
    c=type('T%d'%i,(),{}); A.register(c); assert isinstance(c(),A); assert not issubclass(type('U',(),{}),A)
print(len(_abc._get_dump(A)[2])<300)
class Bad(type):
    @property
    def __abstractmethods__(self): return 5
print(t(ABCMeta,'X',(object,),{'__abstractmethods__':1}).replace('__main__.',''))
print(ABCMeta.__module__, ABCMeta.__instancecheck__.__qualname__)
