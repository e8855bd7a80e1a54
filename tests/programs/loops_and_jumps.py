"""break, continue, else, nested loops, try inside loops: every way out."""


def find(matrix, wanted):
    for y, row in enumerate(matrix):
        for x, value in enumerate(row):
            if value == wanted:
                break
        else:
            continue
        return x, y
    else:
        return None


print(find([[1, 2], [3, 4]], 3), find([[1]], 9))


def jumps():
    out = []
    for i in range(10):
        try:
            if i == 1:
                continue
            if i == 7:
                break
            if i == 3:
                raise ValueError
            out.append(i)
        except ValueError:
            out.append("error")
            continue
        else:
            out.append("else")
        finally:
            out.append("f")
            if i == 5:
                continue
        out.append("end")
    else:
        out.append("never")
    return out


print(jumps())


def returns_from_finally():
    for i in range(3):
        try:
            return i
        finally:
            if i < 2:
                continue
    return "end"


print(returns_from_finally())


def nested_finally():
    log = []

    def run():
        try:
            try:
                return "inner"
            finally:
                log.append(1)
        finally:
            log.append(2)

    return run(), log


print(nested_finally())
while True:
    try:
        break
    finally:
        print("finally before break")
n = 0
while n < 3:
    n += 1
    while True:
        if n == 2:
            break
        n += 1
        if n > 5:
            break
    else:
        print("never")
print(n)
for i in range(3):
    for j in range(3):
        if j == 1:
            continue
        if i == 1:
            break
        print(i, j, end=" ")
print()
for x in [1, 2, 3]:
    x = x * 10
    print(x, end=" ")
print(x)
i = 0
for i in range(i, 3):
    pass
print(i)
for _ in range(2):
    for i in []:
        pass
    else:
        print("empty loop runs else")
it = iter(range(10))
for a in it:
    if a % 3 == 0:
        skipped = next(it, None)
        print(a, skipped, end=" ")
print()


def deep():
    for a in range(2):
        for b in range(2):
            for c in range(2):
                for d in range(2):
                    with open("/dev/null") if False else Null():
                        try:
                            if (a, b, c, d) == (1, 0, 1, 1):
                                return a, b, c, d
                        finally:
                            pass


class Null:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False


print(deep())
x = 10
while x:
    x -= 1
    if x % 2:
        continue
    if x == 4:
        break
else:
    print("never")
print(x)
pass; pass
if 1: print("one line"); print("two statements")
if 0:
    pass
elif 0:
    pass
else:
    print("else")
