"""Recursion of several shapes, and recovering from too much of it."""

import sys


def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, ackermann(m, n - 1) if n else 1)


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


def depth(n=0):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


class Walker:
    def __call__(self, n):
        return n if n == 0 else 1 + self(n - 1)

    def __getitem__(self, n):
        return n if n == 0 else 1 + self[n - 1]

    @property
    def endless(self):
        return self.endless


print(ackermann(2, 3), even(300), odd(301), Walker()(200), Walker()[150])
first = depth()
print(900 < first < 1000, abs(depth() - first) < 5)
for endless in (lambda: Walker().endless, lambda: (lambda f: f(f))(lambda f: f(f)), lambda: ackermann(5, 5)):
    try:
        endless()
    except RecursionError as error:
        print(str(error)[:32])
sys.setrecursionlimit(300)
print(sys.getrecursionlimit(), 200 < depth() < 300)
sys.setrecursionlimit(5000)
print(4800 < depth() < 5000, even(4000))
Y = lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a)))
print(Y(lambda fact: lambda n: 1 if n < 2 else n * fact(n - 1))(20))


def flatten(x):
    return [z for y in x for z in flatten(y)] if isinstance(x, list) else [x]


print(flatten([1, [2, [3, [4, [[[5]]]]]]]))


def power_set(s):
    return [[]] if not s else (rest := power_set(s[1:])) + [[s[0], *r] for r in rest]


print(power_set([1, 2, 3]))
