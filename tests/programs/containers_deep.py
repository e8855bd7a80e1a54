# Deep and cyclic structures: freed, shown, compared.
l = None
for i in range(200000): l = [l]
l = None
t = ()
for i in range(200000): t = (t, 1)
t = None
d = {}
for i in range(100000): d = {'a': d}
d = None
class N:
    def __init__(self, n): self.n = n
n = None
for i in range(100000): n = N(n)
n = None
s = frozenset()
for i in range(100000): s = frozenset([s])
s = None
print('freed')
l = []
for i in range(100000): l = [l]
try: repr(l)
except RecursionError as e: print(e)
try: l == [l]
except RecursionError as e: print(e)
a = []; a.append(a); print(a, [a]); d = {}; d[1] = d; print(d); s = [1]; t = (s,); s.append(t); print(t, s)
try: print(a == [a])
except RecursionError as e: print(e)
