"""Modules: single and several phases, state, failing initialization, the functions that deal with modules."""

import sys

from support import balanced, check, check_is, finish, outcome, raises

import _modules as m


def load(name):
    return __import__(name)


# ---- single phase

import _single

check(
    (_single.__name__, _single.__doc__, _single.answer, _single.text, _single.list),
    ('_single', 'One phase.', 42, 'café', [1, 2]),
)
check(_single.__file__.endswith("/_single.cpython-313-x86_64-linux-gnu.so"), True)
check_is(_single.module_itself(), _single)
check_is(sys.modules["_single"], _single)
check(_single.counted()[0], 1)
check_is(load("_single"), _single)
check(_single.counted()[0], 1)
_single.list.append("changed")
_single.new_attribute = 1
check(
    (type(_single).__name__, _single.__loader__ is not None, _single.__spec__.name, _single.__package__),
    ('module', True, '_single', ''),
)
check(m.about(_single), ('_single', '_single', '_single', True, 1))
check(repr(_single).startswith("<module '_single' from '/"), True)
check(m.filename(_single), _single.__file__)
import _single_state

check([_single_state.state_value() for _ in range(3)], [100, 101, 102])

# ---- several phases

import _multi

check(
    (_multi.__name__, _multi.__doc__, _multi.first, _multi.second, _multi.counted()),
    ('_multi', 'Several phases.', 1, 1, (0, 1, 1, 0)),
)
check((_multi.state_value(), _multi.state_value()), (7, 8))
check_is(_multi.module_itself(), _multi)
first = _multi
del sys.modules["_multi"]
import _multi

check((_multi is first, _multi.counted(), _multi.state_value(), first.state_value()), (False, (0, 2, 2, 0), 7, 9))
check(m.about(_multi), ('_multi', '_multi', '_multi', True, 1))
import _multi_create

check(
    (type(_multi_create).__name__, _multi_create["name"], _multi_create["made"]),
    ('dict', '_multi_create', 'a dict as module'),
)
import _replaced

check(_replaced, None)

# ---- failures; a module that failed is not in sys.modules

for name in ("_exec_fails", "_exec_lies", "_exec_null", "_init_fails", "_init_lies", "_init_raises_and_returns", "_slot_unknown", "_create_twice"):
    for attempt in range(2):
        check(name in sys.modules, False)
check(outcome(load, "_exec_fails"), "ZeroDivisionError: exec failed")
check(outcome(load, "_exec_lies"), "SystemError: execution of module _exec_lies failed without setting an exception")
check(outcome(load, "_exec_null"), "SystemError: execution of module _exec_null raised unreported exception")
check(outcome(load, "_init_fails"), "ZeroDivisionError: initialization failed")
check(outcome(load, "_init_lies"), "SystemError: initialization of _init_lies failed without raising an exception")
check(
    outcome(load, "_init_raises_and_returns"),
    "SystemError: initialization of _init_raises_and_returns raised unreported exception",
)
check(outcome(load, "_slot_unknown"), "SystemError: module _slot_unknown uses unknown slot ID 77")
check(outcome(load, "_create_twice"), "SystemError: module _create_twice has multiple create slots")
check(outcome(load, "_no_init"), "ImportError: dynamic module does not define module export function (PyInit__no_init)")
check(outcome(load, "_no_such_module"), "ModuleNotFoundError: No module named '_no_such_module'")
check(outcome(load, "_exec_fails"), "ZeroDivisionError: exec failed")
check(
    [name for name in ("_exec_fails", "_exec_lies", "_init_fails", "_slot_unknown", "_no_init") if name in sys.modules],
    [],
)
try:
    import _no_init
except ImportError as error:
    check((error.name, error.path.endswith("/_no_init.cpython-313-x86_64-linux-gnu.so")), ('_no_init', True))
try:
    import _no_such_module
except ModuleNotFoundError as error:
    check((error.name, error.path), ('_no_such_module', None))
try:
    import _exec_null
except SystemError as error:
    check(repr(error.__cause__), "ZeroDivisionError('set beside success')")

# ---- functions

made = m.new_module("dotted.name")
check(
    (made.__name__, made.__doc__, repr(made), made.counted.__module__),
    ('dotted.name', 'set later', "<module 'dotted.name'>", 'dotted.name'),
)
check_is(made.module_itself(), made)
check(m.about(made), ('dotted.name', 'dotted.name', '(none)', True, 1))
check(m.about(sys)[0], "sys")
check(outcome(m.about, 5), "TypeError: not a module")
check(outcome(m.filename, made), "SystemError: module filename missing")
del made.__name__
check(outcome(m.about, made), "SystemError: nameless module")
made.__name__ = 5
check(outcome(m.about, made), "SystemError: nameless module")
check(outcome(m.new_module, 5), "SystemError: nameless module")
check(outcome(m.add_badly, 0, made), 0)
check(made.x, None)
check(outcome(m.add_badly, 0, 5), "TypeError: PyModule_AddObjectRef() first argument must be a module")
check(
    outcome(m.add_badly, 1, made),
    "SystemError: PyModule_AddObjectRef() must be called with an exception raised if value is NULL",
)
check(
    outcome(m.add_badly, 2, made),
    "SystemError: PyModule_AddObjectRef() must be called with an exception raised if value is NULL",
)
check(outcome(m.add_badly, 3, made), "KeyError: 'earlier'")
for how in ("Import", "ImportModule", "ImportModuleLevel"):
    check_is(m.import_by(how, "_single"), _single)
    check_is(m.import_by(how, "sys"), sys)
    check(outcome(m.import_by, how, "_no_such_module"), "ModuleNotFoundError: No module named '_no_such_module'")
    check(outcome(m.import_by, how, "_init_fails"), "ZeroDivisionError: initialization failed")
    check(outcome(m.import_by, how, ""), "ValueError: Empty module name")
check_is(m.import_by("GetModule", "_single"), _single)
check(m.import_by("GetModule", "never_imported"), ...)
added = m.import_by("AddModuleRef", "made_up.name")
check_is(sys.modules["made_up.name"], added)
check_is(m.import_by("AddModuleObject", "made_up.name"), added)
check(repr(added), "<module 'made_up.name'>")
balanced(m.import_by, "ImportModule", "_single", times=1000)
balanced(m.new_module, 5)
balanced(m.about, _single)
balanced(m.add_badly, 2, made)

finish()
