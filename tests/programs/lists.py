"""list: methods, slices, operators, errors, changes while iterating."""


def attempt(function, *args):
    try:
        print(repr(function(*args)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


l = [3, 1, 2]
l.append(4)
l.extend((5, 6))
l.insert(0, 0)
l.insert(-1, 9)
l.insert(100, 10)
print(l, l.pop(), l.pop(0), l.pop(-2), l, l.index(5), l.count(1), l.index(2, 1), len(l))
l.remove(1)
l.reverse()
print(l, l.copy() is l, l + [7], l * 2, [0] * 3, 2 * [1], l == [6, 5, 4, 2, 3], l < [7], [] < [0], [1, 2] < [1, 3], 5 in l, 7 not in l)
l[0] = "first"
l[-1] = "last"
print(l, l[1:3], l[::2], l[::-1], l[-2:], l[5:], l[:-1], l[3:1], l[-100:100], l[True])
for start, stop, step, value in [(1, 2, None, "xyz"), (0, 0, None, [0]), (None, None, 2, [1, 2, 3, 4]), (2, 5, None, []), (None, 1, None, (9, 8)), (-1, None, None, [7]), (3, 1, None, ["m"]), (None, None, -1, "abcdefg")]:
    m = list(range(7))
    try:
        m[start:stop:step] = value
        print(m, end=" ")
    except ValueError as error:
        print(error, end=" ")
print()
m = list(range(10))
del m[0]
del m[-1]
del m[1:3]
del m[::2]
print(m)
del m[:]
print(m, not m)
for action in (
    lambda: [].pop(),
    lambda: [1].pop(5),
    lambda: [1][5],
    lambda: [1][-2],
    lambda: l["x"],
    lambda: l[1.0],
    lambda: [1].__setitem__(5, 0),
    lambda: [1].__delitem__(5),
    lambda: [1].remove(2),
    lambda: [1].index(2),
    lambda: [1, 2].index(1, 1),
    lambda: [1] + (2,),
    lambda: [1] + None,
    lambda: [1] * 1.5,
    lambda: [1] < (1,),
    lambda: [1] < [None],
    lambda: [1].extend(5),
    lambda: [1].insert("x", 1),
    lambda: [1].__setitem__(slice(0, 1), 5),
    lambda: [1, 2, 3].__setitem__(slice(None, None, 2), [1]),
    lambda: [1][:: 0],
    lambda: hash([]),
    lambda: list(5),
    lambda: list(1, 2),
    lambda: [1].sort(5),
    lambda: [1, "a"].sort(),
    lambda: [1].foo,
    lambda: {[]: 1},
    lambda: [1] == (1,),
    lambda: [[1, 2], [3]] == [[1, 2], [3]],
    lambda: [float("nan")] == [float("nan")],
    lambda: [1, 2.0, True] == [1.0, 2, 1],
    lambda: list("abc"),
    lambda: list({"a": 1}),
    lambda: list(range(3)),
    lambda: [*reversed([1, 2, 3])],
    lambda: [1, 2].__iter__().__length_hint__(),
):
    attempt(action)
print()
x = [1, 2, 3]
y = x
y += [4]
y *= 2
print(x is y, x)
x += "ab"
x += (c for c in "cd")
print(x)
x = [[]] * 3
x[0].append(1)
print(x, x[0] is x[2])
recursive = [1]
recursive.append(recursive)
print(recursive, recursive[1][1][1] is recursive)
grows = [0, 1, 2]
for item in grows:
    if len(grows) < 6:
        grows.append(item * 10)
print(grows)
shrinks = list(range(6))
seen = []
for item in shrinks:
    seen.append(item)
    shrinks.remove(item)
print(seen, shrinks)
i = iter([1, 2])
print(next(i), list(i), list(i))
l = [1, 2]
i = iter(l)
list(i)
l.append(3)
print(list(i))
r = reversed([1, 2, 3])
print(next(r), r.__length_hint__(), list(r))


class Evil:
    def __init__(self, target):
        self.target = target

    def __eq__(self, other):
        self.target.clear()
        return False


target = [1, 2, 3]
print(Evil(target) in target, target)
target = [1, 2, 3]
target[1] = Evil(target)
attempt(target.index, 3)
attempt(target.count, 3)
print(target)
l = [5, 3, 1]
l.sort()
l.sort(reverse=True)
l.sort(key=lambda n: n % 3)
print(l, sorted([3, 1], reverse=True), sorted("bca"), l.sort(), [1, 2].clear(), [3].append(4))


def modifies():
    l = [3, 1, 2]
    try:
        l.sort(key=lambda n: l.append(n))
    except ValueError as error:
        return str(error), l
    except TypeError as error:
        return str(error), l


print(modifies())
a, b = [1, 2], [1, 2]
print(a == b, a is b, [a, b].index(b), a >= b, a <= b, a != b, (a < b), [1, [2]] > [1, [1, 5]])
nested = [[1, 2], [3, [4, [5]]]]


def flatten(items):
    for item in items:
        if isinstance(item, list):
            yield from flatten(item)
        else:
            yield item


print(list(flatten(nested)), sum([[1], [2]], []), max([3, 9, 2]), min([[2], [1, 5]]), any([]), all([]))
