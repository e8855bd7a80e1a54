"""Static types: members of every kind, getsets, attribute hooks, what PyType_Ready does, creation and destruction."""

import sys

from support import balanced, check, check_is, finish, outcome, raises

import _static_types as m


def get(o, name):
    return getattr(o, name)


def put(o, name, value):
    """Sets and reads back."""
    setattr(o, name, value)
    return getattr(o, name)


def delete(o, name):
    delattr(o, name)
    return outcome(getattr, o, name)


# ---- members

e = m.Every()
check(
    [get(e, n) for n in ("c", "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "f", "d", "truth", "text", "in_place", "object")],
    ['c', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.0, 0.0, False, 'text', 'inside', None],
)
check(outcome(get, e, "object_ex"), "AttributeError: '_static_types.Every' object has no attribute 'object_ex'")
check(outcome(get, e, "fixed"), 0)
check(outcome(get, e, "fixed_object"), "AttributeError: '_static_types.Every' object has no attribute 'fixed_object'")
check(outcome(put, e, "c", "x"), "x")
check(outcome(put, e, "c", "xy"), "TypeError: bad argument type for built-in operation")
check(outcome(put, e, "c", 5), "TypeError: bad argument type for built-in operation")
check(outcome(put, e, "b", -128), -128)
check(outcome(put, e, "b", 0.5), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(put, e, "B", 255), 255)
check(outcome(put, e, "h", -32768), -32768)
check(outcome(put, e, "H", 65535), 65535)
check(outcome(put, e, "i", -2147483648), -2147483648)
check(outcome(put, e, "i", "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(put, e, "i", 2**70), "OverflowError: Python int too large to convert to C long")
check(outcome(put, e, "I", 4294967295), 4294967295)
check(outcome(put, e, "I", "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(put, e, "l", -(2**63)), -9223372036854775808)
check(outcome(put, e, "l", 2**63), "OverflowError: Python int too large to convert to C long")
check(outcome(put, e, "L", 2**64 - 1), 18446744073709551615)
check(outcome(put, e, "L", 2**64), "OverflowError: Python int too large to convert to C unsigned long")
check(outcome(put, e, "q", -(2**63)), -9223372036854775808)
check(outcome(put, e, "q", 2**63), "OverflowError: int too big to convert")
check(outcome(put, e, "Q", 2**64 - 1), 18446744073709551615)
check(outcome(put, e, "Q", "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(put, e, "n", -(2**63)), -9223372036854775808)
check(outcome(put, e, "n", None), "TypeError: an integer is required")
check(outcome(put, e, "f", 1.5), 1.5)
check(outcome(put, e, "f", 3), 3.0)
check(outcome(put, e, "f", "x"), "TypeError: must be real number, not str")
check(outcome(put, e, "d", 1e300), 1e+300)
check(outcome(put, e, "d", None), "TypeError: must be real number, not NoneType")
check(outcome(put, e, "truth", True), True)
check(outcome(put, e, "truth", False), False)
check(outcome(put, e, "truth", 1), "TypeError: attribute value type must be bool")
check(outcome(put, e, "text", "new"), "TypeError: readonly attribute")
check(outcome(put, e, "in_place", "new"), "TypeError: readonly attribute")
check(outcome(put, e, "object", [1]), [1])
check(outcome(put, e, "object_ex", [2]), [2])
check(outcome(put, e, "fixed", 1), "AttributeError: readonly attribute")
check(outcome(put, e, "fixed_object", 1), "AttributeError: readonly attribute")
check(outcome(delete, e, "object"), None)
check(outcome(delete, e, "object_ex"), "AttributeError: '_static_types.Every' object has no attribute 'object_ex'")
check(outcome(delete, e, "object_ex"), "AttributeError: object_ex")
check(outcome(delete, e, "i"), "TypeError: can't delete numeric/char attribute")
check(outcome(delete, e, "text"), "TypeError: can't delete numeric/char attribute")
check(outcome(delete, e, "fixed"), "AttributeError: readonly attribute")
check(outcome(delete, e, "nothing"), "AttributeError: '_static_types.Every' object has no attribute 'nothing'")
check(outcome(put, e, "in_the_dict", 3), 3)
check(outcome(lambda: e.__dict__)[:80], "AttributeError: '_static_types.Every' object has no attribute '__dict__'")
check(type(m.Every.c).__name__, "member_descriptor")
check(m.Every.c.__doc__, "a character")
check(m.Every.c.__name__, "c")
check(m.Every.c.__qualname__, "Every.c")
check_is(m.Every.c.__objclass__, m.Every)
check(repr(m.Every.c), "<member 'c' of '_static_types.Every' objects>")
check(
    outcome(m.Every.c.__get__, 5),
    "TypeError: descriptor 'c' for '_static_types.Every' objects doesn't apply to a 'int' object",
)
check(m.Every.c.__get__(e, m.Every), "x")
check(
    outcome(m.Every.c.__set__, 5, "x"),
    "TypeError: descriptor 'c' for '_static_types.Every' objects doesn't apply to a 'int' object",
)
check(m.Every.__doc__, "A member of every kind.")
check(m.Every.__text_signature__, "(size=0)")
check(m.Every.__module__, "_static_types")
check(m.Every.__name__, "Every")
check(m.Every.__basicsize__ > 100, True)
check(m.Every.__itemsize__, 0)
check((m.Every.__dictoffset__ > 0, m.Every.__weakrefoffset__ > 0), (True, True))
check(m.Every.__flags__ & 0x600, 1024)
check(m.Every.__mro__ == (m.Every, object), True)

# ---- getsets, slots

c = m.Computed(5)
check(outcome(m.Computed, "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.Computed, 1, 2), "TypeError: Computed() takes at most 1 argument (2 given)")
check(
    outcome(m.Computed, values=2),
    "TypeError: Computed() got an unexpected keyword argument 'values'. Did you mean 'value'?",
)
check(m.Computed(value=4).value, 4)
check((c.value, c.more, c.read_only), (5, 1005, 5))
check(
    outcome(get, c, "write_only"),
    "AttributeError: attribute 'write_only' of '_static_types.Computed' objects is not readable",
)
check(outcome(put, c, "value", 7), 7)
check(outcome(put, c, "value", "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(put, c, "more", 1009), 1009)
check(
    outcome(put, c, "read_only", 3),
    "AttributeError: attribute 'read_only' of '_static_types.Computed' objects is not writable",
)
check(
    outcome(delete, c, "read_only"),
    "AttributeError: attribute 'read_only' of '_static_types.Computed' objects is not writable",
)
check(outcome(delete, c, "value"), "TypeError: value cannot be deleted")
check(
    outcome(put, c, "unknown", 3),
    "AttributeError: '_static_types.Computed' object has no attribute 'unknown' and no __dict__ for setting new attributes",
)
check(
    outcome(delete, c, "unknown"),
    "AttributeError: '_static_types.Computed' object has no attribute 'unknown' and no __dict__ for setting new attributes",
)
check(outcome(get, c, "unknown"), "AttributeError: '_static_types.Computed' object has no attribute 'unknown'")
check(repr(m.Computed.value), "<attribute 'value' of '_static_types.Computed' objects>")
check(m.Computed.value.__doc__, "the value")
check(
    outcome(m.Computed.value.__get__, 5),
    "TypeError: descriptor 'value' for '_static_types.Computed' objects doesn't apply to a 'int' object",
)
check(repr(c), "<_static_types.Computed 9>")
check(str(c), "value 9")
check(f"{c}|{c!r}", "value 9|<_static_types.Computed 9>")
check(outcome(format, c, ">5"), "TypeError: unsupported format string passed to _static_types.Computed.__format__")
check(hash(c), 9)
check(outcome(hash, m.Computed(13)), "ValueError: 13 has no hash")
check(outcome(dict, [(m.Computed(13), 1)]), "ValueError: 13 has no hash")
check({m.Computed(1): "one"}[m.Computed(1)], "one")
check(
    [c == m.Computed(9), c != m.Computed(9), c < m.Computed(10), c <= m.Computed(8), c > m.Computed(8), c >= m.Computed(10)],
    [True, False, True, False, True, False],
)
check([c == 9, c != 9], [False, True])
check(outcome(lambda: c < 9), "TypeError: '<' not supported between instances of '_static_types.Computed' and 'int'")
check(c(1, a=2), (9, (1,), {'a': 2}))
check(c(), (9, (), None))
check(c(*[1, 2], **{}), (9, (1, 2), {}))
check(callable(c), True)
check(
    sorted(n for n in m.Computed.__dict__ if n.startswith("__")),
    ['__call__', '__doc__', '__eq__', '__ge__', '__gt__', '__hash__', '__init__', '__le__', '__lt__', '__ne__', '__new__', '__repr__', '__str__'],
)
check(c.__repr__(), "<_static_types.Computed 9>")
check(c.__eq__(5), NotImplemented)
check(c.__lt__(m.Computed(100)), True)
check(
    outcome(m.Computed.__repr__, 5),
    "TypeError: descriptor '__repr__' requires a '_static_types.Computed' object but received a 'int'",
)
check(
    outcome(m.Computed.__hash__),
    "TypeError: descriptor '__hash__' of '_static_types.Computed' object needs an argument",
)
check(repr(m.Computed.__repr__), "<slot wrapper '__repr__' of '_static_types.Computed' objects>")
check(
    outcome(lambda: type("Sub", (m.Computed,), {})),
    "TypeError: type '_static_types.Computed' is not an acceptable base type",
)
check(
    outcome(setattr, m.Computed, "value", 1),
    "TypeError: cannot set 'value' attribute of immutable type '_static_types.Computed'",
)
check(
    outcome(delattr, m.Computed, "value"),
    "TypeError: cannot set 'value' attribute of immutable type '_static_types.Computed'",
)
check(
    outcome(lambda: setattr(c, "__class__", m.Every)),
    "TypeError: __class__ assignment only supported for mutable types or ModuleType subclasses",
)

# ---- attribute hooks

d = m.Dynamic()
check(d.anything, "made up: anything")
check(outcome(get, d, "missing"), "AttributeError: really missing")
check(getattr(d, "missing", "default"), "default")
check(hasattr(d, "missing"), False)
check(outcome(put, d, "x", 1), "AttributeError: cannot set x")
check(outcome(delete, d, "x"), "AttributeError: cannot delete x")
check(d.__getattribute__("y"), "made up: y")
check(outcome(d.__setattr__, "y", 1), "AttributeError: cannot set y")


class DynamicSub(m.Dynamic):
    def method(self):
        return self.unknown


check(DynamicSub().method(), "made up: unknown")
o = m.Old()
check(o.name, "old name")
check(outcome(put, o, "name", 1), "AttributeError: old cannot set name")
check(outcome(delete, o, "name"), "AttributeError: old cannot delete name")

# ---- creation and descriptors

check(outcome(m.Bare), "TypeError: cannot create '_static_types.Bare' instances")
check(type(m.new_bare()).__name__, "Bare")
check(
    outcome(lambda: type("Sub", (m.Bare,), {})),
    "TypeError: type '_static_types.Bare' is not an acceptable base type",
)
check(
    outcome(lambda: object.__new__(m.Bare)),
    "TypeError: object.__new__(_static_types.Bare) is not safe, use _static_types.Bare.__new__()",
)
check(
    outcome(lambda: object.__new__(m.Computed)),
    "TypeError: object.__new__(_static_types.Computed) is not safe, use _static_types.Computed.__new__()",
)


class Owner:
    attribute = m.Descriptor()


owner = Owner()
check(owner.attribute == ("get", owner, Owner), True)
check(Owner.attribute == ("get", None, Owner), True)
check(outcome(put, owner, "attribute", 5), "RuntimeError: descriptor set to 5")
check(outcome(delete, owner, "attribute"), "RuntimeError: descriptor set to Ellipsis")
owner.__dict__["attribute"] = "hidden"
check(owner.attribute[0], "get")

check(m.Sized(5).sum(), (5, 10))
check(m.Sized(0).sum(), (0, 0))
check(m.Sized.__itemsize__, 8)


class SizedSub(m.Sized):
    pass


s = SizedSub(3)
s.extra = 4
check((s.sum(), s.extra), ((3, 3), 4))

# ---- questions

check(
    {k: v for k, v in m.ready().items() if k not in ("base", "basicsize")},
    {'ready': 1, 'type is type': 1, 'mro': 1, 'dict': 1, 'inherited': 1},
)
check_is(m.ready()["base"], object)
check(m.names(m.Computed), ('_static_types.Computed', 'Computed', 'Computed', '_static_types.Computed'))
check(m.names(int), ('int', 'int', 'int', 'int'))
check(m.names(Owner)[1:], ('Owner', 'Owner', 'Owner'))
check(
    [m.subtype(bool, int), m.subtype(int, bool), m.subtype(DynamicSub, m.Dynamic), m.subtype(m.Dynamic, object), m.subtype(int, int)],
    [True, False, True, True, True],
)

# ---- life and death

del c
before = m.live_objects()
several = [m.Computed(i) for i in range(10)]
check(m.live_objects() - before, 10)
del several
check(m.live_objects() - before, 0)
value = object()
e2 = m.Every()
count = sys.getrefcount(value)
e2.object = value
e2.object_ex = value
e2.attribute = value
check(sys.getrefcount(value) - count, 3)
del e2
check(sys.getrefcount(value) - count, 0)
e = m.Every()
balanced(m.Computed, 5)
balanced(m.Computed, "x")
balanced(m.Every)
balanced(m.Sized, 5)
balanced(setattr, e, "object", value)
balanced(setattr, e, "i", value)
balanced(getattr, e, "object_ex")
balanced(m.names, m.Computed)
balanced(m.Computed(3), value, key=value)
balanced(getattr, d, "made_up_name")

finish()
