# needs: standard library
"""What inspect and traceback say of functions, frames and tracebacks: positions, carets, signatures."""
import sys
import builtins, inspect, re, traceback
def print(*values):
    text = ' '.join(map(str, values)).replace(__file__.removesuffix('inspection.py'), '')
    builtins.print(re.sub('0x[0-9a-f]{6,}', '0x', text))
def f(a, /, b: int = 1, *c, d, e='x', **k) -> str:
    "doc"
    fr = sys._getframe()
    print(fr.f_lineno, fr.f_lasti, fr.f_code.co_name, fr.f_back.f_lineno, sorted(fr.f_locals))
    return inspect.getframeinfo(fr), inspect.stack()[0][2:]
print(inspect.signature(f)); print(f(1, d=2))
x = 10
def outer():
    y = 1
    def inner(): return x + y + len([]) + zz
    return inner
print(inspect.getclosurevars(outer()))
print(inspect.getsource(outer), inspect.getsourcelines(f)[1], inspect.getsourcefile(f)[-5:], inspect.getdoc(f))
class K:
    "Kdoc"
    def m(self, a, *, b=2): pass
    @classmethod
    def c(cls, q): pass
    @staticmethod
    def s(q): pass
    x: int = 1
    def __init__(self, z): pass
for o in (K, K.m, K(1).m, K.c, K.s, len, int, str.split, dict.get, sorted, type, object, list.append, [].sort, inspect.signature, type(f.__code__), sum, isinstance):
    try: print(o.__name__, inspect.signature(o))
    except Exception as e: print(o, type(e).__name__, e)
print(inspect.getmembers(K(1), inspect.ismethod)[:2].__len__(), inspect.classify_class_attrs(K)[-3:])
print(inspect.getfullargspec(f), inspect.getcallargs(f, 1, d=4))
def t1(): return (1 +
    2 / 0)
def t2():
    x = {'a': {'b': None}}
    return x['a']['b']['c']
def t3(): return undefined_name.foo(1, 2)
def t4(): return f(1)
def t5(): 'abc'.foo + 1
def t6(): [i for i in range(3) if i.bar]
def t7():
    for i in t8(): pass
def t8():
    yield 1
    yield t1()
def t9():
    try: t1()
    except Exception as e: raise ValueError('x') from e
class E(Exception): pass
def t10():
    try: t2()
    finally: raise E
def t11(): assert 1 == 2, 'no'
def t12(): a, b = 1, 2, 3
def t13(): exec('1/0')
def t14(): eval('1 +')
def t15(): x = 'é' + 1; return x
def t16(): raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
def t17(): return 1 if t3() else 2
def t18(): del zz
def t19(): import nonexistent_mod
def t20(): from sys import nonexistent
for n in range(1, 21):
    try: globals()['t%d' % n]()
    except BaseException as e:
        tb = e.__traceback__
        print(traceback.format_exc())
        while tb:
            print(tb.tb_lineno, tb.tb_lasti, tb.tb_frame.f_code.co_name, tb.tb_frame.f_lineno, tb.tb_frame.f_lasti, list(tb.tb_frame.f_code.co_positions())[tb.tb_lasti//2])
            try: print(inspect.getframeinfo(tb))
            except Exception as q: print(type(q), q)
            tb = tb.tb_next
        print(inspect.trace()[-1][2:], traceback.extract_tb(e.__traceback__))
