"""Capsules."""

from support import balanced, check, finish, outcome

import _capsules as m

c = m.new_capsule("test.name")
check(type(c).__name__, "PyCapsule")
check(repr(c).startswith('<capsule object "test.name" at 0x'), True)
check(repr(m.new_capsule()).startswith("<capsule object NULL at 0x"), True)
check(m.value_of(c, "test.name"), 42)
check(outcome(m.value_of, c, "other"), "ValueError: PyCapsule_GetPointer called with incorrect name")
check(outcome(m.value_of, c, None), "ValueError: PyCapsule_GetPointer called with incorrect name")
check(outcome(m.value_of, 5, "test.name"), "ValueError: PyCapsule_GetPointer called with invalid PyCapsule object")
check(outcome(m.value_of, m.new_capsule(), "x"), "ValueError: PyCapsule_GetPointer called with incorrect name")
check(m.value_of(m.new_capsule(), None), 42)
check(
    [m.is_valid(c, "test.name"), m.is_valid(c, "other"), m.is_valid(5, None), m.is_valid(m.new_capsule(), None)],
    [(1, 1), (0, 1), (0, 0), (1, 1)],
)
check((m.name_of(c), m.name_of(m.new_capsule())), ('test.name', None))
check(outcome(m.name_of, 5), "ValueError: PyCapsule_GetName called with invalid PyCapsule object")
check(outcome(m.null_capsule), "ValueError: PyCapsule_New called with null pointer")
check(m.change(c), ('changed', 7, 1, 1))
check(outcome(m.value_of, c, "test.name"), "ValueError: PyCapsule_GetPointer called with incorrect name")
check(outcome(m.change, 5), "ValueError: PyCapsule_SetPointer called with invalid PyCapsule object")
check(outcome(m.set_null, c), "ValueError: PyCapsule_SetPointer called with null pointer")
check(outcome(type(c)), "TypeError: cannot create 'PyCapsule' instances")
check(
    outcome(setattr, c, "x", 1),
    "AttributeError: 'PyCapsule' object has no attribute 'x' and no __dict__ for setting new attributes",
)
check(m.import_capsule("_capsules.exported"), 42)
check(outcome(m.import_capsule, "_capsules.missing"), "AttributeError: module '_capsules' has no attribute 'missing'")
check(
    outcome(m.import_capsule, "_capsules.new_capsule"),
    'AttributeError: PyCapsule_Import "_capsules.new_capsule" is not valid',
)
check(
    outcome(m.import_capsule, "no_such_module.x"),
    'ImportError: PyCapsule_Import could not import module "no_such_module"',
)
check(outcome(m.import_capsule, "_capsules"), 'AttributeError: PyCapsule_Import "_capsules" is not valid')


class Inner:
    exported = m.new_capsule("_capsules.inner.exported")


m.inner = Inner
check(m.import_capsule("_capsules.inner.exported"), 42)
Inner.exported = c
check(
    outcome(m.import_capsule, "_capsules.inner.exported"),
    'AttributeError: PyCapsule_Import "_capsules.inner.exported" is not valid',
)

before = m.count_destroyed()
d = m.new_capsule("test.name", 1)
holder = [d]
del d
check(m.count_destroyed() - before, 0)
holder.clear()
check(m.count_destroyed() - before, 1)
balanced(m.new_capsule, "test.name", 1)
balanced(m.value_of, c, "wrong")
balanced(m.import_capsule, "_capsules.exported")
balanced(m.import_capsule, "_capsules.missing")

finish()
