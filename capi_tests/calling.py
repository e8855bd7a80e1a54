"""Calling out of C: every function that calls, on every kind of callable; vectorcall types."""

from support import balanced, check, check_is, finish, outcome

import _calling as m


def function(a, b=2, /, c=3, *args, d=4, **kwargs):
    return a, b, c, args, d, kwargs


def plain(*args, **kwargs):
    return args, kwargs


def fixed(a, b):
    return a, b


class Class:
    def __init__(self, *args, **kwargs):
        self.got = args, kwargs

    def __eq__(self, other):
        return type(other) is tuple and self.got == other

    def __repr__(self):
        return repr(self.got)

    def method(self, *args, **kwargs):
        return "method", args, kwargs

    @classmethod
    def class_method(cls, *args, **kwargs):
        return cls.__name__, args, kwargs

    @staticmethod
    def static_method(*args, **kwargs):
        return "static", args, kwargs


class Callable:
    def __call__(self, *args, **kwargs):
        return "called", args, kwargs


class Made(m.Made):
    pass


instance = Class()
fast, heap_fast = m.Fast(), m.HeapFast()
KINDS = {
    "plain": plain,
    "lambda": lambda *args, **kwargs: (args, kwargs),
    "callable": Callable(),
    "bound method": instance.method,
    "unbound method": lambda *args, **kwargs: Class.method(instance, *args, **kwargs),
    "class method": Class.class_method,
    "static method": Class.static_method,
    "built-in function": print and dict,
    "fast": fast,
    "heap fast": heap_fast,
    "no pointer": m.NoPointer(),
    "made": m.Made,
    "bound built-in method": "{} {} {a}".format,
}
WAYS = ["Call", "Vectorcall", "Vectorcall with offset", "VectorcallDict"]

# ---- all ways, all kinds, the same answer
check(outcome(m.call, "Call", plain, (1, 2), {"a": 3}), ((1, 2), {'a': 3}))
check(
    [outcome(m.call, "Call", kind, (), {"a": 3}) for kind in KINDS.values()],
    [((), {'a': 3}), ((), {'a': 3}), ('called', (), {'a': 3}), ('method', (), {'a': 3}), ('method', (), {'a': 3}), ('Class', (), {'a': 3}), ('static', (), {'a': 3}), {'a': 3}, ((), ('a',), (3,)), ((), ('a',), (3,)), ('tp_call', (), {'a': 3}), ('made by vectorcall', (), ('a',)), 'IndexError: Replacement index 0 out of range for positional args tuple'],
)
check(
    [outcome(m.call, "Call", kind, (1, 2), None) for kind in KINDS.values()],
    [((1, 2), {}), ((1, 2), {}), ('called', (1, 2), {}), ('method', (1, 2), {}), ('method', (1, 2), {}), ('Class', (1, 2), {}), ('static', (1, 2), {}), 'TypeError: dict expected at most 1 argument, got 2', ((1, 2), None, ()), ((1, 2), None, ()), ('tp_call', (1, 2), None), ('made by vectorcall', (1, 2), None), "KeyError: 'a'"],
)
for kind in KINDS.values():
    for args, kwargs in [((), None), ((1,), None), ((1, 2), None), ((), {"a": 3}), ((1,), {"a": 3, "b": 4}), ((1, 2, 3), {})]:
        expected = outcome(kind, *args, **(kwargs or {}))
        for way in WAYS:
            check(outcome(m.call, way, kind, args, kwargs), expected, way)
        if not kwargs:
            check(outcome(m.call, "CallObject", kind, args), expected, "CallObject")
            check(outcome(m.call, "CallFunctionObjArgs", kind, args), expected, "CallFunctionObjArgs")
        if not args and not kwargs:
            check(outcome(m.call, "CallNoArgs", kind, args), expected, "CallNoArgs")
        if len(args) == 1 and not kwargs:
            check(outcome(m.call, "CallOneArg", kind, args), expected, "CallOneArg")

# ---- binding to parameters, right and wrong
for way in WAYS:
    check(outcome(m.call, way, function, ()), "TypeError: function() missing 1 required positional argument: 'a'")
    check(outcome(m.call, way, function, (1,)), (1, 2, 3, (), 4, {}))
    check(outcome(m.call, way, function, (1, 2, 3, 4, 5), {"d": 6, "e": 7}), (1, 2, 3, (4, 5), 6, {'e': 7}))
    check(outcome(m.call, way, function, (1,), {"a": 5, "b": 6}), (1, 2, 3, (), 4, {'a': 5, 'b': 6}))
    check(
        outcome(m.call, way, function, (1, 2, 3), {"c": 5}),
        "TypeError: function() got multiple values for argument 'c'",
    )
    check(outcome(m.call, way, fixed, (1,)), "TypeError: fixed() missing 1 required positional argument: 'b'")
    check(outcome(m.call, way, fixed, (1, 2, 3)), "TypeError: fixed() takes 2 positional arguments but 3 were given")
    check(outcome(m.call, way, fixed, (1,), {"a": 2}), "TypeError: fixed() got multiple values for argument 'a'")
    check(outcome(m.call, way, fixed, (1,), {"x": 2}), "TypeError: fixed() got an unexpected keyword argument 'x'")
    check(outcome(m.call, way, fixed, (), {"b": 1, "a": 2}), (2, 1))
    check(outcome(m.call, way, len, ([1],)), 1)
    check(outcome(m.call, way, len, ()), "TypeError: len() takes exactly one argument (0 given)")
    check(outcome(m.call, way, len, ([],), {"a": 1}), "TypeError: len() takes no keyword arguments")
    check(outcome(m.call, way, int, ("ff", 16)), 255)
    check(outcome(m.call, way, int, ("ff",), {"base": 16}), 255)
    check(outcome(m.call, way, int, ("zz",)), "ValueError: invalid literal for int() with base 10: 'zz'")
    check(outcome(m.call, way, 5, (1,)), "TypeError: 'int' object is not callable")
    check(outcome(m.call, way, None, ()), "TypeError: 'NoneType' object is not callable")
    check(outcome(m.call, way, "text", (), {"a": 1}), "TypeError: 'str' object is not callable")

# ---- vectorcall types
check(
    [m.has_vectorcall(o) for o in (fast, heap_fast, m.NoPointer(), plain, len, instance.method, int, Class, Callable(), str.upper, 5)],
    [True, True, False, True, True, True, True, False, False, True, False],
)
check(fast(1, 2, a=3), ((1, 2), ('a',), (3,)))
check(fast(*(1, 2), **{"a": 3}), ((1, 2), ('a',), (3,)))
check(fast(), ((), None, ()))
check(heap_fast(1, b=2), ((1,), ('b',), (2,)))
check(m.NoPointer()(1, a=2), ('tp_call', (1,), {'a': 2}))
m.call("Vectorcall", fast, (1,))
check(fast.offset_allowed, 0)
m.call("Vectorcall with offset", fast, (1,))
check(fast.offset_allowed, 1)
m.call("CallOneArg", fast, (1,))
check(fast.offset_allowed, 1)
check(outcome(m.call, "PyVectorcall_Call", fast, (1,), {"a": 2}), ((1,), ('a',), (2,)))
check(outcome(m.call, "PyVectorcall_Call", plain, (1,), {"a": 2}), ((1,), {'a': 2}))
check(
    outcome(m.call, "PyVectorcall_Call", Callable(), (1,)),
    "TypeError: 'Callable' object does not support vectorcall",
)
check(
    outcome(m.call, "PyVectorcall_Call", m.NoPointer(), (1,)),
    "TypeError: '_calling.NoPointer' object does not support vectorcall",
)
check(m.Made(1, 2, a=3), ('made by vectorcall', (1, 2), ('a',)))
check(type(Made()).__name__, "Made")


class FastSub(m.Fast):
    pass


class FastCall(m.Fast):
    def __call__(self, *args):
        return "python", args


check(
    (FastSub()(1), m.has_vectorcall(FastSub()), FastCall()(1), m.has_vectorcall(FastCall()), m.call("Vectorcall", FastCall(), (2,))),
    (((1,), None, ()), True, ('python', (1,)), False, ('python', (2,))),
)
HeapFastSub = type("HeapFastSub", (m.HeapFast,), {})
check((HeapFastSub()(1), m.has_vectorcall(HeapFastSub())), (((1,), None, ()), True))
HeapFastSub.__call__ = lambda self, *args: ("replaced", args)
check(
    (HeapFastSub()(1), m.call("Vectorcall", HeapFastSub(), (2,)), m.has_vectorcall(HeapFastSub())),
    (('replaced', (1,)), ('replaced', (2,)), False),
)

# ---- methods by name
for way in ("VectorcallMethod", "VectorcallMethod without offset"):
    check(m.call(way, "method", (instance, 1), {"k": 2}), ('method', (1,), {'k': 2}))
    check(m.call(way, "class_method", (instance, 1)), ('Class', (1,), {}))
    check(m.call(way, "static_method", (instance, 1)), ('static', (1,), {}))
    check(m.call(way, "append", ([], 1)), None)
    check(m.call(way, "format", ("{}{x}", 1), {"x": 2}), "12")
    check(outcome(m.call, way, "append", ([],)), "TypeError: list.append() takes exactly one argument (0 given)")
    check(outcome(m.call, way, "missing", ([], 1)), "AttributeError: 'list' object has no attribute 'missing'")
    check(outcome(m.call, way, "real", (5,)), "TypeError: 'int' object is not callable")
    check(m.call(way, "upper", ("abc",)), "ABC")
instance.attribute = plain
check(m.call("VectorcallMethod", "attribute", (instance, 1)), ((1,), {}))
check(m.methods("CallMethodNoArgs", "abc", "upper", ()), "ABC")
check(m.methods("CallMethodOneArg", "a,b", "split", (",",)), ['a', 'b'])
check(m.methods("CallMethodObjArgs", "a,b,c", "split", (",", 1)), ['a', 'b,c'])
check(m.methods("CallMethod", "abc", "upper", ()), "ABC")
check(m.methods("CallMethod(O)", [1], "__add__", ([2],)), [1, 2])
check(m.methods("CallMethod O", instance, "method", (1,)), ('method', (1,), {}))
check(m.methods("CallMethod O", instance, "method", ((1, 2),)), ('method', (1, 2), {}))
check(m.methods("CallMethod(O)", instance, "method", ((1, 2),)), ('method', ((1, 2),), {}))
check(
    outcome(m.methods, "CallMethodNoArgs", "abc", "missing", ()),
    "AttributeError: 'str' object has no attribute 'missing'",
)
check(outcome(m.methods, "CallMethod", 5, "real", ()), "TypeError: attribute of type 'int' is not callable")
check(
    outcome(m.methods, "CallMethodOneArg", "abc", "upper", (1,)),
    "TypeError: str.upper() takes no arguments (1 given)",
)

# ---- formats (calling.c has them under the same numbers)
for which in (0, 1, 2, 3, 4, 5, 6, 9, 11, 12, 13, 14, 15, 17):
    check(outcome(m.format, plain, which), outcome(m.format, KINDS["lambda"], which))
check(
    [outcome(m.format, plain, which) for which in (0, 1, 2, 3, 4, 5, 6, 9, 11, 12, 13, 14, 15, 17)],
    [((), {}), ((), {}), ((1,), {}), ((1,), {}), ((1, 'two'), {}), ((1, 'two'), {}), (((1, 'two'),), {}), ((None, None), {}), (([1],), {}), (({'a': 1},), {}), (('a', b'cd'), {}), ((), {}), 'SystemError: bad format char passed to Py_BuildValue', ((), {})],
)
for value in [5, (1, 2), ()]:
    for which in (7, 8, 9, 10):
        check(outcome(m.format, plain, which, value), {7: (value if type(value) is tuple else (value,), {}), 8: ((value,), {}),
              9: ((value, value), {}), 10: (value if type(value) is tuple else (value,), {})}[which])
check(outcome(m.format, 5, 2), "TypeError: 'int' object is not callable")
check(outcome(m.format, fixed, 2), "TypeError: fixed() missing 1 required positional argument: 'b'")
for which in range(4):
    check(outcome(m.nulls, which), "SystemError: null argument to internal routine")
check(outcome(m.bad_args, plain, [1]), "TypeError: argument list must be a tuple")
check(outcome(m.bad_args, fast, 5), "TypeError: argument list must be a tuple")
check(outcome(m.bad_args, Callable(), 5), "TypeError: argument list must be a tuple")


# ---- exceptions come through, and nothing leaks


def raising(*args, **kwargs):
    raise KeyError(*args)


value = [1]
for kind in [*KINDS.values(), raising, fixed, 5, function]:
    for way in WAYS:
        balanced(m.call, way, kind, (value,), {"k": value}, times=1000)
        balanced(m.call, way, kind, (value, value), times=1000)
    balanced(m.call, "CallFunctionObjArgs", kind, (value,), times=1000)
    balanced(m.call, "CallOneArg", kind, (value,), times=1000)
    balanced(m.format, kind, 10, value, times=1000)
    balanced(m.format, kind, 9, value, times=1000)
balanced(m.call, "VectorcallMethod", "method", (instance, value), {"k": value})
balanced(m.call, "VectorcallMethod", "missing", (instance, value))
balanced(m.methods, "CallMethodObjArgs", value, "index", (1,))
balanced(m.methods, "CallMethod O", value, "count", (value,))
check(outcome(m.call, "Call", raising, (1,)), "KeyError: 1")
check(outcome(m.call, "VectorcallMethod", "pop", ([],)), "IndexError: pop from empty list")

finish()
