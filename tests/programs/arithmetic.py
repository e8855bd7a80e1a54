"""Small integers and floats in loops: what specialized instructions must get right."""


def loop(n):
    total, product, alternating, fraction = 0, 1, 0, 0.0
    for i in range(1, n):
        total += i
        product = product * i % 1000003
        alternating = alternating - i if i % 2 else alternating + i
        fraction += 1 / i
    return total, product, alternating, round(fraction, 10)


def mixed(values):
    out = []
    for v in values:
        out.append(v + v)
        out.append(v * 3)
    return out


print(loop(1000))
for values in ([1, 2, 3], [1.5, 2.5], ["a", "b"], [1, 1.5, "a", [0], (1,)], [True, 2**62, 2**63, -(2**62)]):
    for _ in range(3):
        result = mixed(values)
    print(result)


def compare(pairs):
    return [(a < b, a <= b, a == b, a != b, a > b, a >= b) for a, b in pairs]


for _ in range(3):
    print(compare([(1, 2), (2**70, 2**71), (1, 1.0), (-1, 2**64), (1.5, 1), (0.0, -0.0)]))


def add(a, b):
    return a + b


print([add(i, i) for i in range(5)], add("a", "b"), add([1], [2]), add(1, 2.5), add(2**62, 2**62), add(-(2**63), -1))
try:
    add(1, "x")
except TypeError as error:
    print(error)


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


print([collatz(n) for n in (1, 7, 27, 97, 871)])


def is_prime(n):
    if n < 2:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


print([n for n in range(60) if is_prime(n)])
print(sum(n for n in range(2000) if is_prime(n)))


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


print(gcd(1071, 462), gcd(2**80, 6**40), -7 // 2, -7 % 3, 7 // -2, 7 % -3, 2**10, 2**-1, 7 / 2, -7 >> 1, 1 << 40)
