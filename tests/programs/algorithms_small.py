"""Well-known small algorithms."""


def queens(n):
    def place(row, columns, diagonals, anti):
        if row == n:
            yield ()
            return
        for c in range(n):
            if c not in columns and row + c not in diagonals and row - c not in anti:
                for rest in place(row + 1, columns | {c}, diagonals | {row + c}, anti | {row - c}):
                    yield (c, *rest)

    return place(0, frozenset(), frozenset(), frozenset())


solutions = list(queens(6))
print(len(solutions), solutions[0], len(list(queens(7))))


def permutations(items):
    if not items:
        yield []
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1 :]):
            yield [item] + rest


print(["".join(p) for p in permutations(list("abc"))])


def hanoi(n, a="A", b="B", c="C"):
    return [] if n == 0 else hanoi(n - 1, a, c, b) + [(a, c)] + hanoi(n - 1, b, a, c)


print(len(hanoi(8)), hanoi(2))


def quicksort(l):
    if len(l) < 2:
        return l
    pivot, *rest = l
    return quicksort([x for x in rest if x < pivot]) + [pivot] + quicksort([x for x in rest if x >= pivot])


print(quicksort([3, 6, 1, 8, 2, 9, 2]))


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


print(edit_distance("kitten", "sitting"), edit_distance("", "abc"), edit_distance("same", "same"))


def dijkstra(graph, start):
    distance, done = {start: 0}, set()
    while len(done) < len(distance):
        node = min((n for n in distance if n not in done), key=lambda n: (distance[n], n))
        done.add(node)
        for neighbour, weight in graph.get(node, {}).items():
            if (d := distance[node] + weight) < distance.get(neighbour, float("inf")):
                distance[neighbour] = d
    return distance


print(dijkstra({"a": {"b": 7, "c": 3}, "c": {"b": 1, "d": 8}, "b": {"d": 2}}, "a"))


def life(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    counts[x + dx, y + dy] = counts.get((x + dx, y + dy), 0) + 1
    return {c for c, n in counts.items() if n == 3 or n == 2 and c in cells}


glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for _ in range(4):
    glider = life(glider)
print(sorted(glider))


def mandelbrot(width, height):
    for y in range(height):
        line = ""
        for x in range(width):
            z, c = 0j, complex(3 * x / width - 2.2, 2.4 * y / height - 1.2)
            n = 0
            while abs(z) <= 2 and n < 30:
                z, n = z * z + c, n + 1
            line += " .:-=+*#%@"[n // 4] if n < 30 else "@"
        yield line


print("\n".join(mandelbrot(60, 20)))


def huffman(text):
    nodes = sorted((text.count(c), c, None) for c in set(text))
    while len(nodes) > 1:
        a, b, *rest = nodes
        nodes = sorted([*rest, (a[0] + b[0], a[1] + b[1], (a, b))], key=lambda n: (n[0], n[1]))

    def codes(node, prefix=""):
        if node[2] is None:
            return {node[1]: prefix or "0"}
        return codes(node[2][0], prefix + "0") | codes(node[2][1], prefix + "1")

    return dict(sorted(codes(nodes[0]).items()))


print(huffman("abracadabra"))


def roman(n):
    out = ""
    for value, letters in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split()):
        out += letters * (n // value)
        n %= value
    return out


print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2026)])
print(" ".join("FizzBuzz" if n % 15 == 0 else "Fizz" if n % 3 == 0 else "Buzz" if n % 5 == 0 else str(n) for n in range(1, 31)))


def pascal(n):
    row = [1]
    for _ in range(n):
        yield row
        row = [a + b for a, b in zip([0, *row], [*row, 0])]


for row in pascal(6):
    print(" ".join(map(str, row)).center(20).rstrip())


def pi_digits(n):
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    while n:
        if 4 * q + r - t < m * t:
            yield m
            n -= 1
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2


print("".join(map(str, pi_digits(100))))
