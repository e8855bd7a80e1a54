"""Every METH_* kind, with right and wrong arguments."""

from support import balanced, check, check_is, finish, raises

import _methods as m

# ---- functions of the module: what they receive

check(m.noargs(), (m, True))
check(m.noargs(*()), (m, True))
check(m.noargs(**{}), (m, True))
check(m.one(1), (m, 1))
check(m.one((1, 2)), (m, (1, 2)))
check(m.varargs(), (m, ()))
check(m.varargs(1, 2), (m, (1, 2)))
check(m.varargs(*range(3), **{}), (m, (0, 1, 2)))
check(m.varargs_keywords(), (m, (), None))
check(m.varargs_keywords(1, a=2), (m, (1,), {"a": 2}))
check(m.varargs_keywords(**{"a": 1, "b": 2}), (m, (), {"a": 1, "b": 2}))
check(m.varargs_keywords(*[1], **{}), (m, (1,), {}))
check(m.fastcall(), (m, ()))
check(m.fastcall(1, None, "x"), (m, (1, None, "x")))
check(m.fastcall_keywords(), (m, (), None))
check(m.fastcall_keywords(1), (m, (1,), None))
check(m.fastcall_keywords(1, 2, z=3, a=4), (m, (1, 2), [("z", 3), ("a", 4)]))
check(m.fastcall_keywords(*(1, 2), z=3, **{"a": 4}), (m, (1, 2), [("z", 3), ("a", 4)]))

# ---- functions of the module: wrong arguments

for function, args, kwargs, message in [
    (m.noargs, (1,), {}, "_methods.noargs() takes no arguments (1 given)"),
    (m.noargs, (1, 2), {}, "_methods.noargs() takes no arguments (2 given)"),
    (m.noargs, (), {"a": 1}, "_methods.noargs() takes no keyword arguments"),
    (m.noargs, (1,), {"a": 1}, "_methods.noargs() takes no keyword arguments"),
    (m.one, (), {}, "_methods.one() takes exactly one argument (0 given)"),
    (m.one, (1, 2), {}, "_methods.one() takes exactly one argument (2 given)"),
    (m.one, (1,), {"a": 1}, "_methods.one() takes no keyword arguments"),
    (m.one, (), {"a": 1}, "_methods.one() takes no keyword arguments"),
    (m.varargs, (1,), {"a": 1}, "varargs() takes no keyword arguments"),
    (m.fastcall, (1,), {"a": 1}, "_methods.fastcall() takes no keyword arguments"),
]:
    raises(TypeError, message, function, *args, **kwargs)
check(m.varargs_keywords(**{1: 2}), (m, (), {1: 2}))  # it is up to the callee
raises(TypeError, "keywords must be strings", lambda: m.fastcall_keywords(**{1: 2}))
raises(TypeError, "_methods.fastcall_keywords() argument after * must be an iterable, not int", lambda: m.fastcall_keywords(*1))
raises(TypeError, "_methods.fastcall_keywords() argument after ** must be a mapping, not int", lambda: m.fastcall_keywords(**1))
raises(
    TypeError,
    "_methods.fastcall_keywords() got multiple values for keyword argument 'a'",
    lambda: m.fastcall_keywords(a=1, **{"a": 2}),
)

# ---- methods of a static type, bound, unbound, through a subclass

K = m.Kinds


class Sub(K):
    pass


for k in (K(), Sub()):
    check(k.noargs(), (k, True))
    check(k.one(1), (k, 1))
    check(k.varargs(1, 2), (k, (1, 2)))
    check(k.varargs_keywords(1, a=2), (k, (1,), {"a": 2}))
    check(k.fastcall(1, 2), (k, (1, 2)))
    check(k.fastcall_keywords(1, a=2), (k, (1,), [("a", 2)]))
    check(K.noargs(k), (k, True))
    check(K.one(k, 1), (k, 1))
    check(K.varargs(k, 1), (k, (1,)))
    check(K.varargs_keywords(k, 1, a=2), (k, (1,), {"a": 2}))
    check(K.fastcall(k, 1), (k, (1,)))
    check(K.fastcall_keywords(k, 1, a=2), (k, (1,), [("a", 2)]))
    bound = k.one
    check(bound(5), (k, 5))
    check_is(bound.__self__, k)
    check(bound.__name__, "one")
    check(bound.__qualname__, f"{type(k).__name__}.one")
    # class and static methods, through the instance and the class
    for owner in (k, type(k)):
        check(owner.class_noargs(), (type(k), True))
        check(owner.class_one(1), (type(k), 1))
        check(owner.class_varargs(1, 2), (type(k), (1, 2)))
        check(owner.class_keywords(1, a=2), (type(k), (1,), [("a", 2)]))
        check(owner.static_noargs(), True)
        check(owner.static_fastcall(1, 2), (True, (1, 2)))

k = K()
for function, args, kwargs, message in [
    (k.noargs, (1,), {}, "Kinds.noargs() takes no arguments (1 given)"),
    (k.one, (), {}, "Kinds.one() takes exactly one argument (0 given)"),
    (k.one, (1, 2), {}, "Kinds.one() takes exactly one argument (2 given)"),
    (k.noargs, (), {"a": 1}, "Kinds.noargs() takes no keyword arguments"),
    (k.varargs, (), {"a": 1}, "varargs() takes no keyword arguments"),
    (k.fastcall, (), {"a": 1}, "Kinds.fastcall() takes no keyword arguments"),
    (K.noargs, (k, 1), {}, "Kinds.noargs() takes no arguments (1 given)"),
    (K.one, (k,), {}, "Kinds.one() takes exactly one argument (0 given)"),
    (K.one, (k, 1, 2), {}, "Kinds.one() takes exactly one argument (2 given)"),
    (K.one, (k, 1), {"a": 1}, "Kinds.one() takes no keyword arguments"),
    (K.noargs, (), {}, "unbound method Kinds.noargs() needs an argument"),
    (K.one, (), {}, "unbound method Kinds.one() needs an argument"),
    (K.varargs, (), {}, "unbound method Kinds.varargs() needs an argument"),
    (K.fastcall, (), {}, "unbound method Kinds.fastcall() needs an argument"),
    (K.noargs, (1,), {}, "descriptor 'noargs' for '_methods.Kinds' objects doesn't apply to a 'int' object"),
    (K.varargs, (1,), {}, "descriptor 'varargs' for '_methods.Kinds' objects doesn't apply to a 'int' object"),
    (K.class_noargs, (1,), {}, "Kinds.class_noargs() takes no arguments (1 given)"),
    (K.class_one, (), {}, "Kinds.class_one() takes exactly one argument (0 given)"),
    (K.static_noargs, (1,), {}, "Kinds.static_noargs() takes no arguments (1 given)"),
    (K.static_fastcall, (), {"a": 1}, "Kinds.static_fastcall() takes no keyword arguments"),
]:
    raises(TypeError, message, function, *args, **kwargs)

# ---- METH_COEXIST replaces the slot's wrapper, the plain row does not

check(k.__contains__(3), ("coexisting method", 3))
check(type(K.__dict__["__contains__"]).__name__, "method_descriptor")
check(3 in k, True)
check(k.__len__(), 7)
check(type(K.__dict__["__len__"]).__name__, "wrapper_descriptor")

# ---- METH_METHOD: the defining class

h = m.Heap()


class HeapSub(m.Heap):
    pass


s = HeapSub()
check(h.method(1, a=2), (h, m.Heap, (1,), [("a", 2)]))
check(s.method(1, a=2), (s, m.Heap, (1,), [("a", 2)]))
check(m.Heap.method(s), (s, m.Heap, (), None))
check(HeapSub.class_method(1), (HeapSub, m.Heap, (1,), None))
raises(TypeError, "unbound method Heap.method() needs an argument", m.Heap.method)
raises(TypeError, "descriptor 'method' for '_methods.Heap' objects doesn't apply to a 'int' object", m.Heap.method, 1)

# ---- names, documents, signatures, kinds of descriptor

check(m.noargs.__name__, "noargs")
check(m.noargs.__qualname__, "noargs")
check(m.noargs.__module__, "_methods")
check_is(m.noargs.__self__, m)
check(m.noargs.__doc__, "Takes nothing.")
check(m.noargs.__text_signature__, "($module, /)")
check(m.one.__doc__, None)
check(m.one.__text_signature__, "($self, object, /)")  # 3.13 makes one up for METH_O and METH_NOARGS
check(K.one.__doc__, "Takes one.")
check(K.one.__text_signature__, "($self, thing, /)")
check(K.varargs.__doc__, "No signature here.")
check(K.varargs.__text_signature__, None)
check(m.Heap.method.__doc__, "method(...)\n\nAll.")
check(repr(m.noargs), "<built-in function noargs>")
check(repr(K.one), "<method 'one' of '_methods.Kinds' objects>")
check(repr(K.__dict__["class_one"]), "<method 'class_one' of '_methods.Kinds' objects>")
check(repr(k.one).startswith("<built-in method one of _methods.Kinds object at 0x"), True)
check([type(K.__dict__[n]).__name__ for n in ("one", "class_one", "static_noargs")],
      ["method_descriptor", "classmethod_descriptor", "staticmethod"])
check_is(K.one.__objclass__, K)
check(k.one == k.one, True)
check(k.one == K().one, False)
check(k.one != k.noargs, True)
check(hash(k.one), hash(k.one))

# ---- objects made at run time

made = m.make("self", "some.module")
check(made(1), ("self", (1,)))
check((made.__name__, made.__module__, made.__self__), ("made", "some.module", "self"))
raises(TypeError, "made() takes no keyword arguments", made, a=1)
bare = m.make(None, None)
check(bare(), (None, ()))
made_method = m.make_method("self", int)
check(made_method(1, b=2), ("self", int, (1,), [("b", 2)]))
check(m.inspect(m.varargs), (1, m, True, True))
check(m.inspect(made), (1, "self", True, True))
check(m.inspect(m.fastcall_keywords), (0x82, m, False, True))
check(m.inspect(K.static_noargs)[:2], (0x24, ...))
check(m.inspect(made_method), (0x282, "self", False, False))
raises(TypeError, "not a built-in function", m.inspect, K.one)
raises(SystemError, "bad() method: bad call flags", m.bad_flags)

descriptor = m.new_method_descriptor(K)
check(descriptor(k, 1), (k, 1))
check(descriptor.__get__(k, K)(1), (k, 1))
check_is(descriptor.__get__(None, K), descriptor)
raises(TypeError, "descriptor 'extra' for '_methods.Kinds' objects doesn't apply to a 'int' object", descriptor.__get__, 1, int)
class_descriptor = m.new_classmethod_descriptor(K)
check(class_descriptor.__get__(None, Sub)(1), (Sub, 1))
raises(TypeError, "descriptor 'extra' for type '_methods.Kinds' needs a type, not a 'int' as arg 2", class_descriptor.__get__, None, 1)

# ---- none of it leaks

value = object()
for function in (m.one, m.varargs, m.varargs_keywords, m.fastcall, m.fastcall_keywords, k.one, k.varargs, k.fastcall,
                 k.class_one, k.static_fastcall, h.method):
    balanced(function, value)
    balanced(function, value, value)
    balanced(function, value, key=value)
balanced(K.one, k, value)
balanced(K.one, value, value)
balanced(m.noargs, value)
balanced(m.make, value, value)

finish()
