# needs: standard library
"""_functools: partial, reduce, cmp_to_key, lru_cache."""
import _functools, functools, gc, weakref, sys
from functools import *
def t(f,*a,**k):
    try: r=f(*a,**k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
    return repr(r)
def capture(*args, **kw): return args, kw
p=partial(capture,1,2,a=10,b=20)
print(p.func is capture,p.args,p.keywords,p(3,4,b=30,c=40),p(),p(x=1))
print(t(partial),t(partial,1),t(partial,a=1))
class S(partial): pass
s=S(capture,1,x=2); s.y=5; print(s(9), s.__dict__, repr(s).replace(repr(capture),'F'), partial(s,5).args, partial(partial(capture,1,k=2),3,k=4,j=5).keywords)
print(partial(int,base=2)('101'), partial(print)(1), partial(max,3)(4,5))
print(p.__reduce__()[0], p.__reduce__()[2][1:])
for st in [None,(),(1,2,3,4),(capture,(),{},None),(capture,[],{},None),(capture,(1,),None,{'z':1}),(capture,(),[],None)]:
    print(t(p.__setstate__,st), p.args,p.keywords,p.__dict__)
try: del p.__dict__
except Exception as e: print(type(e),e)
try: p.func=1
except Exception as e: print(type(e),e)
p=partial(capture); p.__setstate__((p,(),{},{})); print(repr(p)[:40]); 
print(t(p.__setstate__,(capture,(),{},{})))
print(partial[int], partial.__doc__, weakref.ref(p)() is p)
p=partial(capture,*range(20)); print(p(*range(20),**{str(i):i for i in range(20)}))
p=partial(capture); p.keywords[1]=2; print(t(p)); 
print(t(partial(capture,a=1),**{'a':2}))
print(t(reduce), t(reduce,1), t(reduce,1,2), t(reduce,lambda a,b:a+b,[]), t(reduce,lambda a,b:a+b,[1,2,3]), t(reduce,lambda a,b:a+b,'abc','x'), t(reduce,1,[1,2]) )
K=cmp_to_key(lambda a,b:(a>b)-(a<b)); print(K(1)<K(2),K(1)==K(1),K(3)>K(2),K(1)!=K(2), sorted([3,1,2],key=K), K(5).obj, t(K), t(K,1,2), t(K,x=1), K(obj=3).obj, t(hash,K(1)), type(K), type(K(1)))
print(t(lambda:K(1)<1), t(lambda:K(1)<K), t(cmp_to_key), t(cmp_to_key,1,2), t(cmp_to_key,mycmp=1)[:20])
def f(x,y=0,*,k=0):
    calls.append((x,y,k)); return x+y+k
calls=[]
c=lru_cache(maxsize=3)(f)
for a in [(1,),(1,),(2,),(3,),(1,),(4,),(2,),(1,0),(1.0,),(True,)]: c(*a)
print(calls, c.cache_info(), c.cache_parameters(), t(c), t(c,[]), t(c,1,k=[]))
c(1,k=2); c(x=1,y=2); c(y=2,x=1); c(1,k=2); print(c.cache_info()); c.cache_clear(); print(c.cache_info())
c=lru_cache(None,typed=True)(f); calls.clear(); c(1);c(1.0);c(True);c(1,k=1);c(1,k=1.0); print(calls,c.cache_info())
c=lru_cache(0)(f); c(1);c(1); print(c.cache_info())
c=lru_cache(-5)(f); c(1);c(1); print(c.cache_info())
print(t(lru_cache,'x'), t(_functools._lru_cache_wrapper,1,2,3,4), t(_functools._lru_cache_wrapper,f,'a',False,1), t(_functools._lru_cache_wrapper,f,2.5,False,1))
@lru_cache(maxsize=2)
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
print(fib(30), fib.cache_info())
@cache
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
print(fib(300), fib.cache_info())
class X:
    @lru_cache()
    def m(self,a): return a
    @cached_property
    def cp(self): print('once'); return 5
x=X(); print(x.m(1),x.m(1),X.m.cache_info(), x.m.__self__ is x, X.m.__name__, x.cp, x.cp)
import copy
print(copy.copy(fib) is fib, copy.deepcopy(fib) is fib, fib.__reduce__(), type(fib), fib.__wrapped__.__name__)
class E:
    def __init__(s,v): s.v=v
    def __hash__(s): return 1
    def __eq__(s,o):
        if s.v=='bad' or o.v=='bad': raise ValueError('bad')
        return s.v==o.v
c=lru_cache(2)(lambda e:e.v); print(c(E(1)),c(E(1)),c(E(2)),c(E(3)),t(c,E('bad')),c.cache_info())
# cycle collected
class O: pass
def mk():
    o=O(); o.c=lru_cache(4)(lambda *a:o); o.c(1); o.c(o); return weakref.ref(o)
r=mk(); gc.collect(); print(r())
# reentrancy
@lru_cache(1)
def g(n):
    if n: g(n-1); g.cache_clear()
    return n
print(g(5), g.cache_info())
print([sys.getrefcount(z)>0 for z in (p,c)])
print(singledispatch(f), t(total_ordering,int)) if 0 else None
@singledispatch
def sd(x): return 'o'
@sd.register
def _(x:int): return 'i'
@sd.register(list)
def _(x): return 'l'
print(sd(1),sd([]),sd('a'),sd.dispatch(bool)(1))
