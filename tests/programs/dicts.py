"""dict: order, methods, views, merging, errors."""


def attempt(function, *args):
    try:
        print(repr(function(*args)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


d = {"b": 1, "a": 2}
d["c"] = 3
d["b"] = 9
del d["a"]
d["a"] = 4
print(d, len(d), list(d), list(d.values()), list(d.items()), d["c"], d.get("x"), d.get("x", 0), "a" in d, 9 in d)
print(d.pop("b"), d.pop("x", None), d.setdefault("a", 0), d.setdefault("n"), d.popitem(), d, d.copy() == d, d.copy() is d)
print(dict(a=1, b=2), dict([("x", 1), ("y", 2)]), dict({"p": 1}, q=2), dict(zip("ab", range(2))), dict([[1, 2], "xy"]), dict(), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0))
print({1: "int", 1.0: "float", True: "bool"}, {"a": 1, "a": 2}, {**{"a": 1}, "a": 3, **{"b": 2}}, {"a": 1} | {"b": 2, "a": 5})
e = {"a": 1}
e |= {"z": 0}
e |= [("y", 1)]
e.update({"a": 2}, w=3)
e.update([("v", 4)])
print(e, {"a": 1, "b": 2} == {"b": 2, "a": 1}, {"a": 1} != {"a": 1.0}, list(reversed(e)), list(reversed(e.values())), list(reversed(e.items())))
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), "a" in k, ("a", 4) in i, k & {"a"}, sorted(k | {"q"}), k - {"a"}, k ^ {"a"}, k == {"a", "c"}, k.isdisjoint("xyz"), i == {("c", 3), ("a", 4)}, k <= {"a", "c", "d"}, v == v)
d["new"] = 5
print(k, v, i, k.mapping["new"])
for action in (
    lambda: d["missing"],
    lambda: d[[]],
    lambda: d.pop("missing"),
    lambda: {}.popitem(),
    lambda: d.pop(),
    lambda: {[]: 1},
    lambda: {{}: 1},
    lambda: d.__delitem__("missing"),
    lambda: dict(5),
    lambda: dict([1]),
    lambda: dict(["abc"]),
    lambda: dict([(1,)]),
    lambda: dict("ab"),
    lambda: dict(a=1, **{"a": 2}),
    lambda: {} < {},
    lambda: {} + {},
    lambda: {} | [],
    lambda: {}.update(5),
    lambda: hash({}),
    lambda: {}.get(),
    lambda: {}.get([]),
    lambda: [] in {},
    lambda: dict.fromkeys(5),
    lambda: dict.fromkeys([[]]),
    lambda: {}.setdefault([], 1),
    lambda: {1: 2}[1:2],
    lambda: {}.missing,
    lambda: list({}.keys())[0],
    lambda: {}.keys()[0],
):
    attempt(action)
print()
for change in ("d['x'] = 1", "del d['a']", "d.clear()"):
    d = {"a": 1, "b": 2, "c": 3}
    try:
        for key in d:
            exec(change)
        print("no error")
    except (RuntimeError, KeyError) as error:
        print(type(error).__name__, error, end="; ")
print()
d = {"a": 1, "b": 2}
for key in d:
    d[key] += 10  # changing values is fine
for key in list(d):
    del d[key]
print(d)
it = iter({"a": 1, "b": 2})
print(next(it), it.__length_hint__(), list(it), list(it))


class Key:
    def __init__(self, name, hash_value):
        self.name, self.hash_value = name, hash_value

    def __hash__(self):
        return self.hash_value

    def __eq__(self, other):
        print(f"{self.name}=={other.name}", end=" ")
        return isinstance(other, Key) and self.name[0] == other.name[0]

    def __repr__(self):
        return self.name


k1, k2, k3 = Key("a1", 5), Key("b1", 5), Key("a2", 5)
c = {k1: 1}
c[k2] = 2
c[k3] = 3
print(c, k1 in c, c[Key("b9", 5)], Key("a", 6) in c)


class BadHash:
    def __hash__(self):
        raise ValueError("no hash")


class BadEq:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        raise ValueError("no eq")


attempt(lambda: {BadHash(): 1})
attempt(lambda: {1: 0}[BadEq()])
attempt(lambda: {1: 0, BadEq(): 1})
attempt(lambda: {}.get(BadHash()))
print()


class Missing(dict):
    def __missing__(self, key):
        return f"no {key}"


m = Missing(a=1)
print(m["a"], m["b"], m.get("b"), "b" in m, m)


class Counter(dict):
    def __missing__(self, key):
        self[key] = 0
        return 0


c = Counter()
for letter in "mississippi":
    c[letter] += 1
print(c, sorted(c.items(), key=lambda p: (-p[1], p[0])), max(c, key=c.get))
big = {i: str(i) for i in range(1000)}
for n in range(0, 1000, 2):
    del big[n]
for n in range(0, 100, 2):
    big[n] = n
print(len(big), list(big)[:3], list(big)[-3:], sum(big.keys()), big[999])
r = {}
r["self"] = r
print(r, {"t": (r,)})
nested = {"a": {"b": [{"c": 5}]}}
nested["a"]["b"][0]["c"] += 1
print(nested, nested["a"]["b"][0].get("d", {}).get("e"))
groups = {}
for word in "the quick brown fox jumps over the lazy dog".split():
    groups.setdefault(len(word), []).append(word)
print(groups, {len(v): k for k, v in groups.items()})
print({(1, 2): "tuple", "s": "str", 5: "int", None: "none", 1.5: "float", b"b": "bytes", frozenset(): "fs", int: "type"})
a, b = {"x": 1}, {"x": 2}
print({**a, **b}, a | b, b | a, {**b, "x": 0}, dict(a, **b))
print([k for k in {"a": 1}], dict(enumerate("ab")), {v: k for k, v in {"a": 1, "b": 2}.items()}, dict(sorted({"b": 1, "a": 2}.items())))
