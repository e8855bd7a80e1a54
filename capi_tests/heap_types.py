"""Heap types: creation from specs, slots, members, module state, managed dicts, metaclasses, type data."""

import sys

from support import balanced, check, check_is, finish, outcome, raises

import _heap_types as m

# ---- Plain

p = m.Plain(3, thing=[1])
check(repr(p), "Plain(3, [1])")
check((p.number, p.thing, len(p), p["key"], p + 4, 4 + p, p + p), (3, [1], 3, ('item', 'key'), 7, 7, 6))
check(outcome(setattr, p, "thing", 1), "AttributeError: readonly attribute")
check(outcome(setattr, p, "number", "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(lambda: p - 1), "TypeError: unsupported operand type(s) for -: '_heap_types.Plain' and 'int'")
check(
    outcome(lambda: p + "x" if False else p.nothing),
    "AttributeError: '_heap_types.Plain' object has no attribute 'nothing'",
)
check(
    outcome(setattr, p, "nothing", 1),
    "AttributeError: '_heap_types.Plain' object has no attribute 'nothing' and no __dict__ for setting new attributes",
)
check(outcome(m.Plain, "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(
    outcome(m.Plain, things=1),
    "TypeError: Plain() got an unexpected keyword argument 'things'. Did you mean 'thing'?",
)
check(p.marker(), 4711)
check(outcome(p.marker, 1), 4711)
check(
    (m.Plain.__name__, m.Plain.__qualname__, m.Plain.__module__, m.Plain.__doc__, m.Plain.__text_signature__),
    ('Plain', 'Plain', '_heap_types', 'A plain thing.', '(number=0, thing=None)'),
)
check(repr(m.Plain), "<class '_heap_types.Plain'>")
check(m.flags_of(m.Plain), (1, 1, 0, 0, 0))
check(m.names_of(m.Plain), ('Plain', 'Plain', '_heap_types', '_heap_types.Plain'))
check(m.names_of(int), ('int', 'int', 'builtins', 'int'))
check(m.slots_of(m.Plain)["nb_add"], True)
check(m.slots_of(int)["nb_add"], False)
check_is(m.slots_of(m.Plain)["tp_base"], object)
check_is(m.slots_of(bool)["tp_base"], int)
raises(SystemError, None, m.bad_slot, 0)  # the text names a line of CPython
raises(SystemError, None, m.bad_slot, 1000)  # the text names a line of CPython
raises(SystemError, None, m.bad_slot, -1)  # the text names a line of CPython
m.Plain.added = 5  # heap types can be changed
check(p.added, 5)
del m.Plain.added
check(outcome(lambda: p.added), "AttributeError: '_heap_types.Plain' object has no attribute 'added'")
check(type(m.Plain.__dict__["number"]).__name__, "member_descriptor")
check(
    sorted(n for n in m.Plain.__dict__ if n not in ("__module__", "__doc__")),
    ['__add__', '__getitem__', '__init__', '__len__', '__radd__', '__repr__', 'marker', 'number', 'thing'],
)


class Sub(m.Plain):
    def __init__(self, *args):
        super().__init__(*args)
        self.attribute = "own"

    def __len__(self):
        return super().__len__() * 10


s = Sub(2, "t")
check(
    (s.number, s.thing, s.attribute, len(s), s.marker(), repr(s), s + 1, s["k"]),
    (2, 't', 'own', 20, 4711, "Plain(2, 't')", 3, ('item', 'k')),
)
check(Sub.__mro__ == (Sub, m.Plain, object), True)
check(m.slots_of(Sub)["tp_repr"], True)

# ---- modules and state

check_is(m.module_of(m.Plain), m)
check_is(m.module_by_def(m.Plain), m)
check_is(m.module_by_def(Sub), m)
check(outcome(m.module_of, Sub), "TypeError: PyType_GetModule: Type 'Sub' has no associated module")
check(outcome(m.module_of, int), "TypeError: PyType_GetModule: Type 'int' is not a heap type")
check(
    outcome(m.module_of, m.from_spec("empty")),
    "TypeError: PyType_GetModule: Type 'some.deep.package.Empty' has no associated module",
)
check(outcome(m.module_by_def, int), "TypeError: PyType_GetModuleByDef: No superclass of 'int' has the given module")
check(
    outcome(m.module_by_def, type("Other", (), {})),
    "TypeError: PyType_GetModuleByDef: No superclass of 'Other' has the given module",
)

# ---- dict and weak references

for kind in (m.Managed, m.Offsets):
    o = kind()
    check(o.__dict__, {})
    o.x = 1
    o.y = [2]
    check(o.__dict__, {'x': 1, 'y': [2]})
    check((o.x, o.y), (1, [2]))
    o.__dict__["z"] = 3
    check(o.z, 3)


# Replacing a managed dict through PyObject_GenericSetDict is left out: 3.13.0 loses sight of the new one.
o = m.Offsets()
o.x = 1
o.__dict__ = {"fresh": True}
check(o.fresh, True)
check(outcome(lambda: o.x), "AttributeError: '_heap_types.Offsets' object has no attribute 'x'")
check(outcome(setattr, o, "__dict__", 5), "TypeError: __dict__ must be set to a dictionary, not a 'int'")
del o.fresh
check(o.__dict__, {})


class ManagedSub(m.Managed):
    __slots__ = ("slot",)


ms = ManagedSub()
ms.slot, ms.free = 1, 2
check((ms.slot, ms.free, ms.__dict__), (1, 2, {'free': 2}))

# ---- data behind the base's

for base in (m.Plain, list, dict, object):
    Extended = m.extend(base)
    o = Extended()
    check(o.extra, 0)
    o.extra = 77
    check(m.extension_data(o, Extended)[0], 77)
    check(m.extension_data(o, Extended)[1] >= 4, True)
    check_is(Extended.__base__, base)
check(outcome(m.extend, int), "SystemError: Cannot extend variable-size class without Py_TPFLAGS_ITEMS_AT_END.")
check(outcome(m.extend, tuple), "SystemError: Cannot extend variable-size class without Py_TPFLAGS_ITEMS_AT_END.")
check(outcome(m.extend, bool), "TypeError: type 'bool' is not an acceptable base type")
check(
    outcome(m.extend, 5),
    "TypeError: metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
)
check(outcome(m.extend, type(None)), "TypeError: type 'NoneType' is not an acceptable base type")
lists = m.extend(list)([1, 2, 3])
lists.append(4)
lists.extra = 5
check((lists, lists.extra, len(lists)) == ([1, 2, 3, 4], 5, 4), True)

# ---- other specs

Empty = m.from_spec("empty")
check(
    (Empty.__module__, Empty.__qualname__, Empty.__name__, Empty.__doc__),
    ('some.deep.package', 'Empty', 'Empty', None),
)
check(m.names_of(Empty), ('Empty', 'Empty', 'some.deep.package', 'some.deep.package.Empty'))
check(m.flags_of(Empty), (1, 0, 0, 0, 0))
check(
    outcome(lambda: type("Sub", (Empty,), {})),
    "TypeError: type 'some.deep.package.Empty' is not an acceptable base type",
)
check(m.from_spec("fixed").__name__, "Fixed")
check(
    outcome(setattr, m.from_spec("fixed"), "x", 1),
    "TypeError: cannot set 'x' attribute of immutable type '_heap_types.Fixed'",
)
check(outcome(m.from_spec("closed")), "TypeError: cannot create '_heap_types.Closed' instances")
check(outcome(m.from_spec, "bad"), "RuntimeError: invalid slot offset")
check([c.__name__ for c in m.from_spec("based").__mro__], ['Based', 'list', 'object'])
check(list(m.from_spec("based")([1, 2])), [1, 2])
check([c.__name__ for c in m.from_spec("empty", (list,)).__mro__], ['Empty', 'list', 'object'])
check([c.__name__ for c in m.from_spec("empty", dict).__mro__], ['Empty', 'dict', 'object'])
check(outcome(m.from_spec, "empty", (bool,)), "TypeError: type 'bool' is not an acceptable base type")
check(
    outcome(m.from_spec, "empty", (5,)),
    "TypeError: metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
)
check(outcome(m.from_spec, "empty", (int, str)), "TypeError: multiple bases have instance lay-out conflict")
check(m.from_spec("plain", (m.Plain,))(5) + 1, 6)

# ---- metaclasses

check_is(type(m.Meta), type)
WithMeta = m.from_metaclass(m.Meta)
check_is(type(WithMeta), m.Meta)
check(WithMeta.answer() == ("from the metaclass", WithMeta), True)


class InPython(metaclass=m.Meta):
    pass


check(InPython.answer() == ("from the metaclass", InPython), True)
check_is(type(type("Dynamic", (InPython,), {})), m.Meta)


class OtherMeta(type):
    def __new__(cls, *args):
        return super().__new__(cls, *args)


check(outcome(m.from_metaclass, OtherMeta), "TypeError: Metaclasses with custom tp_new are not supported.")
check(type(m.from_metaclass(type, (InPython,))).__name__, "Meta")
check(type(m.from_metaclass(m.Meta, (object,))).__name__, "Meta")
check(
    outcome(m.from_metaclass, int),
    "TypeError: metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
)

# ---- counts

value = object()
before = sys.getrefcount(m.Plain)
several = [m.Plain(1, value) for _ in range(100)]
check(sys.getrefcount(m.Plain) - before, 100)
del several
check(sys.getrefcount(m.Plain) - before, 0)
balanced(m.Plain, 1, value)
balanced(m.Plain, "x", value)
balanced(Sub, 1, value)
balanced(m.Managed)
balanced(m.Offsets)
balanced(setattr, m.Managed(), "x", value)
balanced(p.marker)
balanced(m.names_of, m.Plain)
balanced(m.from_spec, "empty", (bool,))
balanced(m.from_spec, "bad")

finish()
