"""Parsing, grouping, joining and reporting on small tables."""

CSV = """name,team,score,joined
Ann,red,10,2020-01-05
Bob,blue,7,2019-11-30
Cid,red,,2021-06-15
Dee,green,12,2018-03-01
Eve,blue,9,2020-07-20
"""


def parse(text):
    header, *lines = text.strip().splitlines()
    names = header.split(",")
    for number, line in enumerate(lines, 2):
        values = line.split(",")
        if len(values) != len(names):
            raise ValueError(f"line {number}: {len(values)} values")
        yield dict(zip(names, values))


def convert(rows, **kinds):
    for row in rows:
        yield {k: (kinds[k](v) if v else None) if k in kinds else v for k, v in row.items()}


def group_by(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def date(text):
    return tuple(map(int, text.split("-")))


rows = list(convert(parse(CSV), score=int, joined=date))
print(rows[2])
for team, members in sorted(group_by(rows, lambda r: r["team"]).items()):
    scores = [m["score"] for m in members if m["score"] is not None]
    print(f"{team:<6}{len(members):>3}{sum(scores):>5}{sum(scores) / len(scores):>7.2f}  {', '.join(m['name'] for m in members)}")
print(max((r for r in rows if r["score"]), key=lambda r: r["score"])["name"], min(rows, key=lambda r: r["joined"])["name"])
print([r["name"] for r in sorted(rows, key=lambda r: (r["score"] is None, -(r["score"] or 0)))])
capitals = {"red": "Rome", "blue": "Bern"}
print([(r["name"], capitals.get(r["team"], "?")) for r in rows])
try:
    list(parse("a,b\n1,2\n3\n"))
except ValueError as error:
    print(error)


def histogram(values, width=20):
    counts = {}
    for v in values:
        counts[v] = counts.get(v, 0) + 1
    most = max(counts.values())
    for v in sorted(counts):
        yield f"{v:>3} {'#' * round(counts[v] / most * width)} {counts[v]}"


print(*histogram([x * x % 7 for x in range(100)]), sep="\n")


def transpose(table):
    return [list(column) for column in zip(*table)]


def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


m = [[1, 2, 3], [4, 5, 6]]
print(transpose(m), multiply(m, transpose(m)), multiply([[1, 1], [1, 0]], [[1, 1], [1, 0]]))
log = [("start", 1), ("work", 5), ("start", 7), ("stop", 9), ("work", 2)]
totals = {}
for event, n in log:
    totals[event] = totals.get(event, 0) + n
print(totals, dict(sorted(totals.items(), key=lambda kv: -kv[1])), {v: k for k, v in totals.items()})
windows = [log[i : i + 2] for i in range(len(log) - 1)]
print([f"{a[0]}->{b[0]}" for a, b in windows])


def lru(size):
    cache = {}

    def get(key, compute):
        if key in cache:
            cache[key] = cache.pop(key)
            return "hit", cache[key]
        if len(cache) >= size:
            del cache[next(iter(cache))]
        cache[key] = compute(key)
        return "miss", cache[key]

    return get, cache


get, cache = lru(2)
print([get(k, lambda k: k * 2)[0] for k in "abacab"], cache)
