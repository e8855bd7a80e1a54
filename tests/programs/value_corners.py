# needs: standard library
"""Corners of the built-ins: singletons, iterators that pickle, order and hashes of copies, numbers, formats."""
import functools
import operator
import warnings
from types import AsyncGeneratorType, CoroutineType, GeneratorType

# Comparisons of None, truth of NotImplemented.
print(None.__ne__(None), None.__eq__(None), None.__eq__(1), None.__lt__(None), None.__bool__(), hash(None) == hash(None))
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for ask in bool, operator.not_, lambda x: 1 if x else 2:
        try:
            print(ask(NotImplemented))
        except DeprecationWarning as e:
            print("DeprecationWarning:", e)

# __reduce__ of iterators takes `iter` from the built-ins that the running frame sees.
for iterator in iter([1, 2]), iter("ab"), iter((1,)), reversed([1, 2]), iter(int, 1), iter(range(3)), iter({1: 2}), iter({5}):
    for builtins in {"iter": "mine", "reversed": "backwards"}, {}:
        try:
            print(eval("it.__reduce__()", {"__builtins__": builtins, "it": iterator}))
        except AttributeError as e:
            print("AttributeError:", e)
spent = reversed([1])
list(spent)
print(spent.__reduce__())

# A function inherits the built-ins of the frame that makes it.
space = {"type": type, "__builtins__": {"None": None}}
exec("def f(): pass\ng = type(f)(f.__code__, {})", space)
print(space["f"].__builtins__, space["g"].__builtins__, space["g"].__globals__)


# A copy of a dict has the order of its class.
class Backwards(dict):
    def __iter__(self):
        return reversed(list(super().__iter__()))

    def keys(self):
        return list(self)


b = Backwards(a=1, b=2)
print(b.copy(), dict(b), list(type("C", (), b).__dict__)[:2])


class Counted(int):
    hashed = 0

    def __hash__(self):
        Counted.hashed += 1
        return int(self)


items = {Counted(i) for i in range(5)}
before = Counted.hashed
print(len(dict.fromkeys(items)), len(dict.fromkeys(frozenset(items), 1)), Counted.hashed - before)
s = frozenset("abc")
print([m(s) is s for m in (frozenset.intersection, frozenset.union, frozenset.difference, frozenset.copy, frozenset)])

# Numbers.
inf = float("inf")
print(0.0 ** -inf, -0.0 ** -inf, (-0.0) ** -inf, pow(0.0, inf))
for base, exponent in (0.0, -1.0), (-0.0, -2.5):
    try:
        print(base ** exponent)
    except ZeroDivisionError as e:
        print(e)


class Floating(float):
    def __float__(self):
        return 42.0


class Text(str):
    def __float__(self):
        return float(str(self)) + 1


class Wrong(float):
    def __float__(self):
        return 42


print(float(Floating(1)), float(Text("8")), float("8"), type(Floating(Floating(2))), Floating(Floating(2)) + 0)
for call in (
    lambda: float(Wrong(1)),
    lambda: int.from_bytes(0, "big"),
    lambda: int.from_bytes("a", "big"),
    lambda: int(memoryview(b"10"), 2),
    lambda: int(bytearray(b"10"), 2),
    lambda: int.from_bytes([1, 2], "big"),
    lambda: "%.*f" % (2**31, 1.0),
    lambda: "%.*f" % (-5, 1.5),
):
    try:
        print(call())
    except Exception as e:
        print(f"{type(e).__name__}: {e}")

# A string that fills the result is the result.
text = "abcde"
print(["%s" % text is text, "%5s" % text is text, "%.5s" % text is text, text % () is text])
print(["{}".format(text) is text, "{0:5s}".format(text) is text, text.format() is text, "{:.4}".format(text)])
print("%s%s" % ("", text), "%s%.0s" % (text, text), "%%" % (), "{{".format(), "{}{}".format("", text), "%s%%" % "")


class Named(str):
    pass


class Shown:
    def __repr__(self):
        return Named("<shown>")


print(type(ascii(Shown())), type(repr(Shown())), type("%s" % Named("x")), type(Named("x").format()), type(Named("x") % ()))

for kind in GeneratorType, CoroutineType, AsyncGeneratorType:
    print(kind[int, str], kind.__class_getitem__.__self__ is kind)

# Deep nesting is refused, not a crash.
nested = {}
for _ in range(20_000):
    nested = {1: nested}
for show in repr, str:
    try:
        show(nested)
    except RecursionError as e:
        print(e)
while nested:
    nested = nested[1]
group = ExceptionGroup("eg", [TypeError(1)])
for _ in range(20_000):
    group = ExceptionGroup("eg", [group])
for split in functools.partial(group.split, TypeError), functools.partial(group.subgroup, TypeError):
    try:
        split()
    except RecursionError as e:
        print(e)
