"""Containers, callables, attributes and copies as Python classes; subclasses of built-in containers."""


class Grid:
    def __init__(self, w, h):
        self.w, self.h, self.cells = w, h, {}

    def __len__(self):
        return self.w * self.h

    def __getitem__(self, key):
        match key:
            case int(i):
                if not -len(self) <= i < len(self):
                    raise IndexError(f"cell {i}")
                return self.cells.get(divmod(i % len(self), self.w)[::-1], ".")
            case (int(x), int(y)):
                return self.cells.get((x, y), ".")
            case (slice() as xs, int(y)):
                return "".join(self[x, y] for x in range(*xs.indices(self.w)))
            case slice():
                return [self[i] for i in range(*key.indices(len(self)))]
            case _:
                raise TypeError(f"cannot index with {type(key).__name__}")

    def __setitem__(self, key, value):
        self.cells[key] = value

    def __delitem__(self, key):
        del self.cells[key]

    def __contains__(self, value):
        return value in self.cells.values()

    def __iter__(self):
        return (self[:, y] for y in range(self.h))

    def __reversed__(self):
        return (self[:, y] for y in reversed(range(self.h)))

    def __call__(self, *args, **kwargs):
        return f"called with {args} {kwargs}"

    def __str__(self):
        return "/".join(self)

    def __repr__(self):
        return f"Grid({self.w}, {self.h})"

    def __eq__(self, other):
        return isinstance(other, Grid) and self.cells == other.cells

    __hash__ = None

    def __bool__(self):
        return bool(self.cells)

    def __format__(self, spec):
        return f"{str(self):{spec}}" if spec else "grid"

    def __bytes__(self):
        return str(self).encode()

    def __length_hint__(self):
        return 3

    def __getattr__(self, name):
        if name.startswith("row"):
            return self[:, int(name[3:])]
        raise AttributeError(name)


g = Grid(3, 2)
g[1, 0] = "#"
g[2, 1] = "@"
print(g, repr(g), len(g), g[1], g[-1], g[0:2], g[::2, 0], g[:, 1], "#" in g, "x" in g, list(g), list(reversed(g)), bool(g), bool(Grid(1, 1)), f"{g:>10}", f"{g}", bytes(g), g(1, a=2), g.row0, g == g, g == Grid(3, 2), g != Grid(3, 2))
del g[1, 0]
print(g)
for code in ("g[10]", "g['x']", "g[1.5]", "del g[5, 5]", "hash(g)", "{g}", "g.nothing", "g.w()", "g + 1", "g < g", "next(g)"):
    try:
        exec(code)
    except Exception as error:
        print(code, "->", type(error).__name__, error)


class Stack(list):
    def push(self, item):
        self.append(item)
        return self

    def __repr__(self):
        return f"Stack{super().__repr__()}"

    def __getitem__(self, key):
        result = super().__getitem__(key)
        return Stack(result) if isinstance(key, slice) else result

    def __iter__(self):
        return reversed(self)


s = Stack().push(1).push(2).push(3)
print(s, s[0], s[1:], list(s), [*s], len(s), s == [1, 2, 3], s + [4], type(s + [4]).__name__, s * 2, sorted(s), s.copy(), type(s.copy()).__name__, isinstance(s, list), bool(Stack()), max(s), sum(s), tuple(s), s.index(2), str(s), f"{s}", "%s" % s if False else "", 2 in s)


class Lower(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)

    def __getitem__(self, key):
        return super().__getitem__(key.lower())

    def __contains__(self, key):
        return super().__contains__(key.lower())


d = Lower(A=1)
d["Big"] = 2
print(d, d["BIG"], "bIg" in d, d.get("BIG"), len(d), {**d}, dict(d), d == {"A": 1, "big": 2}, [*d], (lambda **k: k)(**d), d | {"x": 1}, type(d | {}).__name__, d.copy().__class__.__name__)


class Text(str):
    def __new__(cls, value, tag):
        self = super().__new__(cls, value)
        self.tag = tag
        return self

    def __add__(self, other):
        return Text(str(self) + other, self.tag)

    def __eq__(self, other):
        return str.lower(self) == str.lower(other)

    def __hash__(self):
        return hash(str.lower(self))


t = Text("Hello", "greeting")
print(t, t.tag, (t + " you").tag, t.upper(), type(t.upper()).__name__, t == "HELLO", "hello" == t, {t: 1}["hello"] if False else len({t, Text("HELLO", 1)}), t[1:], f"{t:>8}", "x".join([t, t]), t in "Hello world", t.replace("l", "L"), len(t), t.encode(), isinstance(t, str), str(t) is t, type(str(t)).__name__)


class Callable:
    def __init__(self, f):
        self.f = f
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)

    def __get__(self, instance, owner):
        return self if instance is None else lambda *args: self(instance, *args)


class Owner:
    @Callable
    def method(self, x):
        return x * 2


print(Owner().method(5), Owner.method.calls, Owner.method(None, 3), Owner.method.calls)


class Proxy:
    def __init__(self, target):
        object.__setattr__(self, "_target", target)

    def __getattribute__(self, name):
        if name == "_target":
            return object.__getattribute__(self, name)
        return getattr(object.__getattribute__(self, "_target"), name)

    def __setattr__(self, name, value):
        setattr(self._target, name, value)

    def __repr__(self):
        return f"Proxy({self._target!r})"


p = Proxy([1, 2])
p.append(3)
print(p, p.count(1), p._target)
try:
    len(p)
except TypeError as error:
    print(error)


class Lazy:
    def __getattr__(self, name):
        value = f"computed {name}"
        setattr(self, name, value)
        return value


z = Lazy()
print(z.a, z.__dict__, z.a)
