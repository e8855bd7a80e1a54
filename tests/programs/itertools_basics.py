# itertools: every iterator, its errors, and how they behave at their ends.
from itertools import *


def t(s):
    try:
        print(s, "->", eval(s))
    except BaseException as e:
        print(s, "->", type(e).__name__, e)


for s in ["count('a')","count(1,'a')","count(5)","count(5,2)","count(1.5)","count()","repeat(1)","repeat(1,3)","repeat(1,-3)","repeat(1).__length_hint__()","repeat()","repeat(1,'a')","accumulate()","batched([1],0)","list(batched('abc',2,strict=True))","list(chain(1))","chain.from_iterable(1)","combinations([1],-1)","combinations([1])","permutations([1],'a')","permutations([1],-1)","permutations([1],1.5)","product([1],repeat=-1)","product(1)","product([1],foo=1)","islice([1])","islice([1],-1)","islice([1],1,-1)","islice([1],1,2,0)","islice([1],'a')","islice([1],1,2,3,4)","islice(1,2)","takewhile(1)","takewhile(1,2)","starmap(1,2)","list(starmap(pow,[1]))","groupby(1)","tee([1],-1)","tee([1],'a')","tee(1)","zip_longest(1)","zip_longest([1],foo=1)","pairwise(1)","compress(1,2)","compress([1])","count(a=1)","cycle(1)","filterfalse(1)","dropwhile(1,2,3)","next(count(2**70))","chain(a=1)","zip_longest([1],fillvalue=1,a=2)","tee()","groupby()","list(product(repeat=0))","list(product(repeat=2))","count(10**20,10**20)","tee([],0)"]:
    t(s)
print(list(islice(count(3), 4)), list(islice(count(1, 0.5), 3)), list(islice(count(2**63 - 2), 4)), list(islice(count(5, -2), 4)))
c = count(5)
next(c)
print(c, list(islice(cycle("abc"), 8)), list(cycle([])), list(repeat("x", 3)), list(map(pow, range(4), repeat(2))))
print(list(accumulate([1, 2, 3, 4])), list(accumulate([1, 2, 3], lambda a, b: a * b, initial=10)), list(accumulate([])), list(accumulate([], initial=1)), list(accumulate("abc")))
print(list(chain("ab", [1], (), {2: 3})), list(chain()), list(chain.from_iterable(["ab", "cd"])), list(compress("abcdef", [1, 0, 1, 0, 1])))
print(list(dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(filterfalse(None, [0, 1, "", "a"])), list(filterfalse(lambda x: x % 2, range(6))), list(starmap(pow, [(2, 3), [3, 2]])))
print(list(islice("abcdefg", 2)), list(islice("abcdefg", 2, 4)), list(islice("abcdefg", 2, None)), list(islice("abcdefg", 0, None, 2)), list(islice("abcdefg", 1, 6, 3)), list(islice("abc", 0)), list(islice("abc", 5, 2)))
it = iter(range(10))
print(list(islice(it, 2, 5, 2)), list(it))
print(list(batched("abcdefg", 3)), list(pairwise("abcd")), list(pairwise("a")), list(zip_longest("ab", [1, 2, 3], fillvalue="-")), list(zip_longest()), list(zip_longest("ab", [])))
print([(k, list(g)) for k, g in groupby("aaabbca")], [(k, list(g)) for k, g in groupby([1, 3, 2, 4, 5], lambda x: x % 2)], [k for k, g in groupby("aabbb")])
g = groupby("aab")
k1, g1 = next(g)
k2, g2 = next(g)
print(list(g1), list(g2), list(g))
a, b, c = tee(iter([1, 2, 3]), 3)
print(next(a), next(a), list(b), list(a), list(c), list(a))
x, = tee("ab", 1)
y, z = tee(x)
print(list(y), list(z), list(x))
print(list(combinations("abcd", 2)), list(combinations([1, 2], 3)), list(combinations([], 0)), list(combinations_with_replacement("abc", 2)), list(combinations_with_replacement([], 0)), list(combinations_with_replacement([], 1)))
print(list(permutations("abc")), list(permutations([1, 2, 3], 2)), list(permutations([1], 2)), list(permutations([], 0)), len(list(permutations(range(6), 4))))
print(list(product("ab", [1, 2])), list(product([0, 1], repeat=3)), list(product("ab", [])), list(product()))
print(sum(1 for _ in product(range(5), repeat=4)), len(list(combinations(range(12), 5))), hash(tuple(permutations(range(5)))) == hash(tuple(permutations(range(5)))))
for o in (count(), chain(), product(), groupby([])):
    print(type(o), iter(o) is o)


class MyChain(chain):
    pass


m = MyChain([1], [2])
m.x = 1
print(list(m), m.x, type(MyChain.from_iterable([[1]])), chain[int])
big = tee(range(100000), 2)
del big
a, b = tee(range(100000))
print(sum(a))
del a
print(sum(b))
