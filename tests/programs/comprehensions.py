"""Comprehensions: scoping, nesting, conditions, kinds."""

x = "outside"
print([x for x in range(3)], x)
print({x: x * x for x in range(4)}, {x % 3 for x in range(10)} == {0, 1, 2})
print([(a, b) for a in range(3) if a for b in range(a) if b % 2 == 0], [[y for y in range(x)] for x in range(4)])
print([a + b for a, b in [(1, 2), (3, 4)]], [a for a, *b in ["xyz", "p"]], [i for i in [1, 2, 3] if i > 1 if i < 3])
print([f"{k}={v}" for k, v in {"a": 1, "b": 2}.items()], {v: k for k, v in zip("ab", "cd")})
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [n for row in matrix for n in row], list(zip(*matrix)))
print([(lambda: i)() for i in range(3)], [y := 5, y**2], [last := n for n in range(3)], last)


def function():
    total = 0
    values = [total := total + n for n in range(5)]
    return total, values, [x for x in locals() if x != "x"]


print(function()[:2])


class Scope:
    a = [1, 2]
    b = [x for x in a]
    c = [(x, y) for x in a for y in [10, 20]]
    d = {x: 1 for x in a}


print(Scope.b, Scope.c, Scope.d)
dictionary = {}
for i in range(3):
    dictionary[i] = [dictionary.get(j) for j in range(i)]
print(dictionary)
print(any(n > 3 for n in range(5)), all(n for n in [1, 0, 1 / 1]), sum(1 for _ in "abc"), ",".join(str(n) for n in range(3)))
try:
    [1 / n for n in (1, 0)]
except ZeroDivisionError as error:
    print(error)
try:
    {[]: 1 for _ in (1,)}
except TypeError as error:
    print(error)
try:
    [a for a in b_undefined]
except NameError as error:
    print(error)
print([*(x for x in "ab")], {**{k: 1 for k in "ab"}}, [x if x > 1 else -x for x in range(3)], [not x for x in (0, 1)])
print([[[z for z in range(y)] for y in range(x)] for x in range(4)])
print(len([None for a in range(10) for b in range(10) for c in range(10)]))
print([(i, j) for i in range(3) for j in range(i, 3) if (i + j) % 2], sorted({(a, b) for a in "xy" for b in "xy"}))
print([g for g in (n for n in range(2))], [e for e in enumerate("ab", 5)], [z for z in zip("abc", range(2))])
print({k: [v for v in range(k)] for k in range(3)}, [d for d in [{1: 2}]][0][1])
