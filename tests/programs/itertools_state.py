# needs: standard library
# States that iterators are set to: what fits is clipped, what is no state raises.
import warnings; warnings.simplefilter('ignore')
from itertools import *
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
def st(it,s):
    it.__setstate__(s); return list(it)
for s in [(0,0),(0,),(5,5),(-1,-1),(),'ab',(2**70,0),(1,2.5),((0,),(1,1)),((0,),3),(4,(0,)),((0,),(1,)),((0,0),(1,1)),((1,0),(1,2))]:
    for n in range(4):
        for r in range(n+1):
            t(lambda: st(combinations(range(n),r),s))
            t(lambda: st(combinations_with_replacement(range(n),r),s))
            t(lambda: st(permutations(range(n),r),s))
            t(lambda: st(product(range(n),repeat=r),s))
for k in (takewhile,dropwhile):
    t(lambda: st(k(bool,[1,0,1]),1)); t(lambda: st(k(bool,[1,0,1]),0)); t(lambda: k(bool,[1]).__reduce__()[2:])
    x=k(bool,[1,0,1]); next(x,0); next(x,0); t(lambda:x.__reduce__()[2:])
for k in (starmap,filterfalse,compress,map): t(lambda: len(k(bool,[(1,),0,1]).__reduce__())) if k is not compress else t(lambda: len(k([1],[1]).__reduce__()))
class M(map): pass
import weakref
m=M(int,'12'); w=weakref.ref(m,lambda r:print('dead')); del m
class PM(product):pass
m=PM('12'); w=weakref.ref(m,lambda r:print('dead')); del m
