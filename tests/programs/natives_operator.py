# needs: standard library
"""_operator: every function over odd arguments; the getters."""
import _operator, _functools, _abc, _stat, atexit, _signal
def t(f,*a,**k):
    try: r=f(*a,**k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
    return repr(r)
from _operator import *
import operator
for n in sorted(dir(_operator)):
    f=getattr(_operator,n)
    if n.startswith('__'): continue
    for a in [(),(1,),(1,2),(7,3),('a','b'),([1],[2]),([1,2,3],2),(None,None),([1,2,3],1,5),(1.5,),("é","a"),(b'a',b'a'),(b'a','a'),({}, 'x'),((1,2),'x'),(0,5)]:
        if n in('pow','ipow','lshift','mul','imul','ilshift') and 0: continue
        try: r=f(*a)
        except BaseException as e: r=f'{type(e).__name__}: {e}'
        if hasattr(r,'__call__') and not isinstance(r,type): r=repr(r)
        print(n,a,r)
    print(n,t(f,1,x=2))
    print(n, type(f).__name__, f.__module__, f.__qualname__)
g=itemgetter(1); print(g, g((1,2)), t(g,(1,)), t(g), t(g,1,2), t(g,(1,2),x=1), g.__reduce__(), t(g,5))
g=itemgetter('a','b'); print(g, g({'a':1,'b':2}), t(g,{}), g.__reduce__())
print(t(itemgetter), t(itemgetter,x=1), itemgetter(-1)([1,2]), itemgetter(slice(1))([1,2]), itemgetter.__text_signature__, itemgetter.__module__)
a=attrgetter('x.y'); print(a, t(a,1), a.__reduce__(), attrgetter('real','imag')(3+4j), attrgetter('real','imag'), t(attrgetter), t(attrgetter,1), t(attrgetter,'a',x=1), attrgetter('__class__.__name__')(5))
m=methodcaller('split',',',maxsplit=1); print(m, m('a,b,c'), m.__reduce__(), t(m), t(m,1), t(m,'a',b=1), t(methodcaller), t(methodcaller,1), methodcaller('upper')('x'), methodcaller('upper').__reduce__(), methodcaller('x',1,2))
print(call(dict,[(1,2)],a=3), t(call))
