# needs: standard library
# deque and defaultdict, straight from _collections.
from _collections import _count_elements, defaultdict, deque


def t(s):
    try:
        print(s, "->", eval(s))
    except BaseException as e:
        print(s, "->", type(e).__name__, e)


for s in ["deque(1)","deque([1],-1)","deque([1],'a')","deque([1,2,3],2)","deque().pop()","deque().popleft()","deque([1])[5]","deque([1]).remove(3)","deque([1]).index(3)","deque([1],1).insert(0,3)","deque([1])+[1]","deque([1])*2","deque([1])<deque([2])","deque([1])==[1]","deque()[1:2]","deque(['a'])['a']","hash(deque())","deque([1,2]).rotate('a')","defaultdict(1)","defaultdict(list)['a']","defaultdict()['a']","defaultdict(list,{1:2})","defaultdict(list).copy()","defaultdict(list,a=1)|{2:3}","{2:3}|defaultdict(list,a=1)","deque(maxlen=3)","deque([1],maxlen=None)","deque([1],2,3)","deque([1]).maxlen","iter(deque([1])).__length_hint__()","deque().extend(1)","deque([1]).__contains__(1)","deque[int]","defaultdict[int,str]","deque(foo=1)","deque([1]).__setitem__(3,1)","deque([1]).__delitem__(3)","deque([1]).index(1,'a')","deque('abc').index('c',-1)","deque([1]).count()","defaultdict(int, [(1,2)]).__missing__(5)"]:
    t(s)
d = deque("abc")
d.append("d")
d.appendleft("z")
d.extend([1, 2])
d.extendleft([3, 4])
print(d, len(d), d[0], d[-1], d.pop(), d.popleft(), d)
d.rotate(2)
print(d)
d.rotate(-3)
print(d, list(reversed(d)), "a" in d, d.count("a"), d.index("a"))
d.insert(1, "new")
d.insert(-1, "last")
d.insert(100, "end")
d.remove("a")
d.reverse()
print(d, bool(d), bool(deque()))
d[0] = 0
del d[1]
print(d, d.copy() == d, d != deque(), deque([1, 2]) < deque([1, 3]), deque([1, 2]) <= deque([1]))
b = deque(range(5), 3)
b.append(9)
b.appendleft(8)
print(b, b.maxlen, b + deque([1]), b * 3, b.copy())
b *= 2
b += [7]
print(b, deque([1, 2], 5) * 4, deque([], 0), deque([1, 2], 0))
d = deque([1, 2, 3])


def change():
    for x in d:
        d.append(x)


t("change()")
it = iter(d)
next(it)
d.pop()
t("next(it)")
t("next(it)")
d.append(d)
print(d)
d.clear()
print(d, list(d))


class E:
    def __eq__(self, o):
        m.clear()
        return False


m = deque([E(), 1])
t("m.index(5)")
m = deque([E(), 1])
t("m.remove(5)")
m = deque([E(), 1])
t("5 in m")


class D(deque):
    pass


x = D([1, 2], 4)
x.a = 1
print(x, type(x.copy()), type(x + x), x.__reduce__()[:3])
dd = defaultdict(list)
for i in range(6):
    dd[i % 3].append(i)
print(dd, dd.get(9), 9 in dd, dd.default_factory, len(dd), dict(dd))
dd.default_factory = None
t("dd[9]")
cnt = {}
_count_elements(cnt, "abracadabra")
print(cnt)
n = defaultdict(lambda: defaultdict(int))
n["a"]["b"] += 1
print(n["a"], type(n["q"]))


class DD(defaultdict):
    def __missing__(self, key):
        return key * 2


print(DD(list)[4], DD(list).copy(), type(DD().copy()))
q = deque(range(1000))
s = 0
while q:
    s += q.popleft()
    if q:
        s -= q.pop()
print(s)
