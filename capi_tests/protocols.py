"""The number, sequence, mapping and object protocols, in both directions: C slots from Python's syntax, Python's dunder
methods from C."""

from support import balanced, check, check_is, finish, outcome

import _protocols as m

r = m.Recorder()
shy = m.Recorder(True)  # its binary slots return NotImplemented

# ---- C slots from Python's operators

check(outcome(lambda: r + 1), ('add', 'self', 1))
check(outcome(lambda: 1 + r), ('add', 1, 'self'))
check(outcome(lambda: shy + 1), "TypeError: unsupported operand type(s) for +: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r - 1), ('subtract', 'self', 1))
check(outcome(lambda: 1 - r), ('subtract', 1, 'self'))
check(outcome(lambda: shy - 1), "TypeError: unsupported operand type(s) for -: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r * 1), ('multiply', 'self', 1))
check(outcome(lambda: 1 * r), ('multiply', 1, 'self'))
check(outcome(lambda: shy * 1), "TypeError: unsupported operand type(s) for *: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r @ 1), ('matrix_multiply', 'self', 1))
check(outcome(lambda: 1 @ r), ('matrix_multiply', 1, 'self'))
check(outcome(lambda: shy @ 1), "TypeError: unsupported operand type(s) for @: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r / 1), ('true_divide', 'self', 1))
check(outcome(lambda: 1 / r), ('true_divide', 1, 'self'))
check(outcome(lambda: shy / 1), "TypeError: unsupported operand type(s) for /: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r // 1), ('floor_divide', 'self', 1))
check(outcome(lambda: 1 // r), ('floor_divide', 1, 'self'))
check(outcome(lambda: shy // 1), "TypeError: unsupported operand type(s) for //: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r % 1), ('remainder', 'self', 1))
check(outcome(lambda: 1 % r), ('remainder', 1, 'self'))
check(outcome(lambda: shy % 1), "TypeError: unsupported operand type(s) for %: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r << 1), ('lshift', 'self', 1))
check(outcome(lambda: 1 << r), ('lshift', 1, 'self'))
check(outcome(lambda: shy << 1), "TypeError: unsupported operand type(s) for <<: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r >> 1), ('rshift', 'self', 1))
check(outcome(lambda: 1 >> r), ('rshift', 1, 'self'))
check(outcome(lambda: shy >> 1), "TypeError: unsupported operand type(s) for >>: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r & 1), ('and', 'self', 1))
check(outcome(lambda: 1 & r), ('and', 1, 'self'))
check(outcome(lambda: shy & 1), "TypeError: unsupported operand type(s) for &: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r ^ 1), ('xor', 'self', 1))
check(outcome(lambda: 1 ^ r), ('xor', 1, 'self'))
check(outcome(lambda: shy ^ 1), "TypeError: unsupported operand type(s) for ^: '_protocols.Recorder' and 'int'")
check(outcome(lambda: r | 1), ('or', 'self', 1))
check(outcome(lambda: 1 | r), ('or', 1, 'self'))
check(outcome(lambda: shy | 1), "TypeError: unsupported operand type(s) for |: '_protocols.Recorder' and 'int'")
check(outcome(lambda: 1 + shy), "TypeError: unsupported operand type(s) for +: 'int' and '_protocols.Recorder'")
check(outcome(lambda: r + shy), ('add', 'self', 'self'))
check(
    outcome(lambda: shy + r),
    "TypeError: unsupported operand type(s) for +: '_protocols.Recorder' and '_protocols.Recorder'",
)
check(
    outcome(lambda: shy + shy),
    "TypeError: unsupported operand type(s) for +: '_protocols.Recorder' and '_protocols.Recorder'",
)
check(outcome(lambda: "%s" % (1,) + r), ('add', '1', 'self'))
check(outcome(lambda: [1] + r), ('add', [1], 'self'))
check(outcome(lambda: "ab" * r), ('multiply', 'ab', 'self'))
check(outcome(lambda: [0] * r), ('multiply', [0], 'self'))
check(outcome(divmod, r, 1), ('divmod', 'self', 1))
check(outcome(divmod, 1, r), ('divmod', 1, 'self'))
check(outcome(divmod, shy, 1), "TypeError: unsupported operand type(s) for divmod(): '_protocols.Recorder' and 'int'")
check(outcome(lambda: r**2), ('power', 'self', 2, None))
check(outcome(lambda: 2**r), ('power', 2, 'self', None))
check(outcome(pow, r, 2, 3), ('power', 'self', 2, 3))
check(outcome(pow, 2, r, 3), ('power', 2, 'self', 3))
check(outcome(pow, 2, 3, r), ('power', 2, 3, 'self'))
check(outcome(lambda: -r), "negative")
check(outcome(lambda: +r), "positive")
check(outcome(lambda: ~r), "invert")
check(outcome(abs, r), "absolute")
check(outcome(int, r), 12)
check(outcome(float, r), 1.25)
check(outcome(complex, r), (1.25+0j))
check(outcome(bool, r), True)
check(outcome(bool, shy), False)
check(outcome(lambda: not shy), True)
check(outcome(lambda: [10, 20, 30][r]), 30)
check(outcome(lambda: "abc"[r:]), "c")
check(outcome(hex, r), "0x2")
check(outcome(round, r), "TypeError: type _protocols.Recorder doesn't define __round__ method")
check(outcome(range, r), range(0, 2))
check(outcome(chr, r), "\x02")


def in_place(operator, target):
    namespace = {"x": target}
    exec(f"x {operator} 1", namespace)
    return namespace["x"]


check(outcome(in_place, "+=", r), ('inplace_add', 'self', 1))
check(outcome(in_place, "-=", r), ('inplace_subtract', 'self', 1))
check(outcome(in_place, "*=", r), ('inplace_multiply', 'self', 1))
check(outcome(in_place, "@=", r), ('inplace_matrix_multiply', 'self', 1))
check(outcome(in_place, "/=", r), ('inplace_true_divide', 'self', 1))
check(outcome(in_place, "//=", r), ('inplace_floor_divide', 'self', 1))
check(outcome(in_place, "%=", r), ('inplace_remainder', 'self', 1))
check(outcome(in_place, "<<=", r), ('inplace_lshift', 'self', 1))
check(outcome(in_place, ">>=", r), ('inplace_rshift', 'self', 1))
check(outcome(in_place, "&=", r), ('inplace_and', 'self', 1))
check(outcome(in_place, "^=", r), ('inplace_xor', 'self', 1))
check(outcome(in_place, "|=", r), ('inplace_or', 'self', 1))
check(outcome(in_place, "**=", r), ('inplace_power', 'self', 1, None))
check(outcome(in_place, "+=", shy), "TypeError: unsupported operand type(s) for +=: '_protocols.Recorder' and 'int'")
check(outcome(in_place, "**=", shy), ('inplace_power', 'self', 1, None))

# ---- mappings and sequences

check(outcome(lambda: len(r)), 4)
check(outcome(lambda: r["k"]), ('subscript', 'k'))
check(outcome(lambda: r[1]), ('subscript', 1))
check(outcome(lambda: r[1:2]), ('subscript', slice(1, 2, None)))
check(outcome(lambda: r[:, 1]), ('subscript', (slice(None, None, None), 1)))
check(outcome(lambda: None in r), True)
check(outcome(lambda: 1 in r), False)
check(outcome(lambda: list(shy.log)), [])
r["k"] = 5
r[1:2] = 6
del r["gone"]
check(r.log, [('ass_subscript', 'k', 5), ('ass_subscript', slice(1, 2, None), 6), ('ass_subscript', 'gone', ...)])
five = m.Five()

check(outcome(lambda: len(five)), 5)
check(outcome(lambda: five[0]), 0)
check(outcome(lambda: five[-1]), 40)
check(outcome(lambda: five[5]), "IndexError: index 5 of five")
check(outcome(lambda: five[-6]), "IndexError: index -1 of five")
check(outcome(lambda: five[1:2]), "TypeError: sequence index must be integer, not 'slice'")
check(outcome(lambda: five["k"]), "TypeError: sequence index must be integer, not 'str'")
check(outcome(lambda: list(five)), [0, 10, 20, 30, 40])
check(outcome(lambda: 20 in five), True)
check(outcome(lambda: 21 in five), False)
check(outcome(lambda: five + [1]), ('concat', [1]))
check(outcome(lambda: five + 1), ('concat', 1))
check(outcome(lambda: five * 3), ('repeat', 3))
check(outcome(lambda: 3 * five), ('repeat', 3))
check(outcome(lambda: five * 1.5), "TypeError: can't multiply sequence by non-int of type 'float'")
check(outcome(lambda: [*five]), [0, 10, 20, 30, 40])
check(outcome(lambda: dict.fromkeys(five)), {0: None, 10: None, 20: None, 30: None, 40: None})
check(outcome(lambda: tuple(reversed(five))), (40, 30, 20, 10, 0))
check(outcome(lambda: max(five)), 40)
check(outcome(lambda: five[r]), 20)
check(outcome(lambda: iter(five).__length_hint__()), 5)
check(outcome(in_place, "+=", five), ('inplace_concat', 1))
check(outcome(in_place, "*=", five), ('inplace_repeat', 1))
check(outcome(five.__setitem__, 1, 2), "RuntimeError: set 1")
check(outcome(five.__setitem__, -1, 2), "RuntimeError: set 4")
check(outcome(five.__delitem__, 3), "RuntimeError: delete 3")
check(outcome(five.__getitem__, "x"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(five.__add__, 1), ('concat', 1))
check(outcome(five.__rmul__, 2), ('repeat', 2))
check(
    outcome(setattr, five, "x", 1),
    "AttributeError: '_protocols.Five' object has no attribute 'x' and no __dict__ for setting new attributes",
)
check(
    sorted(n for n in m.Five.__dict__ if n.startswith("__")),
    ['__add__', '__delitem__', '__doc__', '__getitem__', '__iadd__', '__imul__', '__len__', '__mul__', '__new__', '__rmul__', '__setitem__'],
)
check(
    sorted(n for n in m.Recorder.__dict__ if n.startswith("__")),
    ['__abs__', '__add__', '__and__', '__bool__', '__contains__', '__delitem__', '__divmod__', '__doc__', '__float__', '__floordiv__', '__getitem__', '__iadd__', '__iand__', '__ifloordiv__', '__ilshift__', '__imatmul__', '__imod__', '__imul__', '__index__', '__int__', '__invert__', '__ior__', '__ipow__', '__irshift__', '__isub__', '__itruediv__', '__ixor__', '__len__', '__lshift__', '__matmul__', '__mod__', '__mul__', '__neg__', '__new__', '__or__', '__pos__', '__pow__', '__radd__', '__rand__', '__rdivmod__', '__rfloordiv__', '__rlshift__', '__rmatmul__', '__rmod__', '__rmul__', '__ror__', '__rpow__', '__rrshift__', '__rshift__', '__rsub__', '__rtruediv__', '__rxor__', '__setitem__', '__sub__', '__truediv__', '__xor__'],
)
check(outcome(r.__add__, 1), ('add', 'self', 1))
check(outcome(r.__radd__, 1), ('add', 1, 'self'))
check(outcome(shy.__add__, 1), NotImplemented)
check(outcome(r.__pow__, 2), ('power', 'self', 2, None))
check(outcome(r.__pow__, 2, 3), ('power', 'self', 2, 3))
check(outcome(r.__rpow__, 2), ('power', 2, 'self', None))
check(outcome(r.__bool__), True)
check(outcome(r.__iadd__, 1), ('inplace_add', 'self', 1))
check(
    outcome(m.Recorder.__add__, 1, 2),
    "TypeError: descriptor '__add__' requires a '_protocols.Recorder' object but received a 'int'",
)
check(outcome(r.__add__), "TypeError: expected 1 argument, got 0")
check(outcome(r.__add__, 1, 2), "TypeError: expected 1 argument, got 2")
check(outcome(r.__contains__, None), True)
check(outcome(r.__divmod__, 1), ('divmod', 'self', 1))
check(outcome(r.__index__), 2)

# ---- Python classes seen by the C functions


class Whole:
    def __init__(self, refuse=False):
        self.refuse = refuse
        self.log = []

    def __getattr__(self, name):
        raise AttributeError(f"no {name}")

    def __len__(self):
        return 3

    def __getitem__(self, key):
        if key == 3:
            raise IndexError("end")
        return ("got", key)

    def __setitem__(self, key, value):
        self.log.append(("set", key, value))

    def __delitem__(self, key):
        self.log.append(("del", key))

    def __contains__(self, key):
        return "truthy" if key == "k" else ""

    def __bool__(self):
        return not self.refuse

    def __hash__(self):
        return 2**61 + 5

    def __index__(self):
        return 7

    def __int__(self):
        return 8

    def __float__(self):
        return 9.5

    def __neg__(self):
        return "neg"

    def __pos__(self):
        return "pos"

    def __abs__(self):
        return "abs"

    def __invert__(self):
        return "invert"

    def __format__(self, spec):
        return f"<{spec}>"

    def __bytes__(self):
        return b"bytes"

    def __str__(self):
        return "str\u20ac"

    def __repr__(self):
        return "repr\u20ac"

    def __dir__(self):
        return ["b", "a"]

    def keys(self):
        return ["k"]

    def values(self):
        return ("v",)

    def items(self):
        return iter([("k", "v")])

    def __length_hint__(self):
        return 99

    def __lt__(self, other):
        return "lt"

    def __eq__(self, other):
        return NotImplemented


def binary_method(name):
    def method(self, other):
        return NotImplemented if self.refuse else (name, type(other).__name__)

    return method


NAMES = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or".split()
for name in NAMES:
    for prefix in ("", "r") if name in ("divmod",) else ("", "r", "i"):
        setattr(Whole, f"__{prefix}{name}__", binary_method(prefix + name))

w, refusing = Whole(), Whole(True)

check(outcome(m.call, "Number_Add", w, 1), ('add', 'int'))
check(outcome(m.call, "Number_Add", 1, w), ('radd', 'int'))
check(outcome(m.call, "Number_Add", refusing, 1), "TypeError: unsupported operand type(s) for +: 'Whole' and 'int'")
check(outcome(m.call, "Number_InPlaceAdd", w, 1), ('iadd', 'int'))
check(outcome(m.call, "Number_InPlaceAdd", 1, 2), 3)
check(outcome(m.call, "Number_Add", "a", None), 'TypeError: can only concatenate str (not "NoneType") to str')
check(outcome(m.call, "Number_Add", r, 5), ('add', 'self', 5))
check(outcome(m.call, "Number_Subtract", w, 1), ('sub', 'int'))
check(outcome(m.call, "Number_Subtract", 1, w), ('rsub', 'int'))
check(
    outcome(m.call, "Number_Subtract", refusing, 1),
    "TypeError: unsupported operand type(s) for -: 'Whole' and 'int'",
)
check(outcome(m.call, "Number_InPlaceSubtract", w, 1), ('isub', 'int'))
check(outcome(m.call, "Number_InPlaceSubtract", 1, 2), -1)
check(
    outcome(m.call, "Number_Subtract", "a", None),
    "TypeError: unsupported operand type(s) for -: 'str' and 'NoneType'",
)
check(outcome(m.call, "Number_Subtract", r, 5), ('subtract', 'self', 5))
check(outcome(m.call, "Number_Multiply", w, 1), ('mul', 'int'))
check(outcome(m.call, "Number_Multiply", 1, w), ('rmul', 'int'))
check(
    outcome(m.call, "Number_Multiply", refusing, 1),
    "TypeError: unsupported operand type(s) for *: 'Whole' and 'int'",
)
check(outcome(m.call, "Number_InPlaceMultiply", w, 1), ('imul', 'int'))
check(outcome(m.call, "Number_InPlaceMultiply", 1, 2), 2)
check(outcome(m.call, "Number_Multiply", "a", None), "TypeError: can't multiply sequence by non-int of type 'NoneType'")
check(outcome(m.call, "Number_Multiply", r, 5), ('multiply', 'self', 5))
check(outcome(m.call, "Number_MatrixMultiply", w, 1), ('matmul', 'int'))
check(outcome(m.call, "Number_MatrixMultiply", 1, w), ('rmatmul', 'int'))
check(
    outcome(m.call, "Number_MatrixMultiply", refusing, 1),
    "TypeError: unsupported operand type(s) for @: 'Whole' and 'int'",
)
check(outcome(m.call, "Number_InPlaceMatrixMultiply", w, 1), ('imatmul', 'int'))
check(
    outcome(m.call, "Number_InPlaceMatrixMultiply", 1, 2),
    "TypeError: unsupported operand type(s) for @=: 'int' and 'int'",
)
check(
    outcome(m.call, "Number_MatrixMultiply", "a", None),
    "TypeError: unsupported operand type(s) for @: 'str' and 'NoneType'",
)
check(outcome(m.call, "Number_MatrixMultiply", r, 5), ('matrix_multiply', 'self', 5))
check(outcome(m.call, "Number_FloorDivide", w, 1), ('floordiv', 'int'))
check(outcome(m.call, "Number_FloorDivide", 1, w), ('rfloordiv', 'int'))
check(
    outcome(m.call, "Number_FloorDivide", refusing, 1),
    "TypeError: unsupported operand type(s) for //: 'Whole' and 'int'",
)
check(outcome(m.call, "Number_InPlaceFloorDivide", w, 1), ('ifloordiv', 'int'))
check(outcome(m.call, "Number_InPlaceFloorDivide", 1, 2), 0)
check(
    outcome(m.call, "Number_FloorDivide", "a", None),
    "TypeError: unsupported operand type(s) for //: 'str' and 'NoneType'",
)
check(outcome(m.call, "Number_FloorDivide", r, 5), ('floor_divide', 'self', 5))
check(outcome(m.call, "Number_TrueDivide", w, 1), ('truediv', 'int'))
check(outcome(m.call, "Number_TrueDivide", 1, w), ('rtruediv', 'int'))
check(
    outcome(m.call, "Number_TrueDivide", refusing, 1),
    "TypeError: unsupported operand type(s) for /: 'Whole' and 'int'",
)
check(outcome(m.call, "Number_InPlaceTrueDivide", w, 1), ('itruediv', 'int'))
check(outcome(m.call, "Number_InPlaceTrueDivide", 1, 2), 0.5)
check(
    outcome(m.call, "Number_TrueDivide", "a", None),
    "TypeError: unsupported operand type(s) for /: 'str' and 'NoneType'",
)
check(outcome(m.call, "Number_TrueDivide", r, 5), ('true_divide', 'self', 5))
check(outcome(m.call, "Number_Remainder", w, 1), ('mod', 'int'))
check(outcome(m.call, "Number_Remainder", 1, w), ('rmod', 'int'))
check(
    outcome(m.call, "Number_Remainder", refusing, 1),
    "TypeError: unsupported operand type(s) for %: 'Whole' and 'int'",
)
check(outcome(m.call, "Number_InPlaceRemainder", w, 1), ('imod', 'int'))
check(outcome(m.call, "Number_InPlaceRemainder", 1, 2), 1)
check(outcome(m.call, "Number_Remainder", "a", None), "TypeError: not all arguments converted during string formatting")
check(outcome(m.call, "Number_Remainder", r, 5), ('remainder', 'self', 5))
check(outcome(m.call, "Number_Divmod", w, 1), ('divmod', 'int'))
check(outcome(m.call, "Number_Divmod", 1, w), ('rdivmod', 'int'))
check(
    outcome(m.call, "Number_Divmod", refusing, 1),
    "TypeError: unsupported operand type(s) for divmod(): 'Whole' and 'int'",
)
check(
    outcome(m.call, "Number_Divmod", "a", None),
    "TypeError: unsupported operand type(s) for divmod(): 'str' and 'NoneType'",
)
check(outcome(m.call, "Number_Divmod", r, 5), ('divmod', 'self', 5))
check(outcome(m.call, "Number_Lshift", w, 1), ('lshift', 'int'))
check(outcome(m.call, "Number_Lshift", 1, w), ('rlshift', 'int'))
check(outcome(m.call, "Number_Lshift", refusing, 1), "TypeError: unsupported operand type(s) for <<: 'Whole' and 'int'")
check(outcome(m.call, "Number_InPlaceLshift", w, 1), ('ilshift', 'int'))
check(outcome(m.call, "Number_InPlaceLshift", 1, 2), 4)
check(
    outcome(m.call, "Number_Lshift", "a", None),
    "TypeError: unsupported operand type(s) for <<: 'str' and 'NoneType'",
)
check(outcome(m.call, "Number_Lshift", r, 5), ('lshift', 'self', 5))
check(outcome(m.call, "Number_Rshift", w, 1), ('rshift', 'int'))
check(outcome(m.call, "Number_Rshift", 1, w), ('rrshift', 'int'))
check(outcome(m.call, "Number_Rshift", refusing, 1), "TypeError: unsupported operand type(s) for >>: 'Whole' and 'int'")
check(outcome(m.call, "Number_InPlaceRshift", w, 1), ('irshift', 'int'))
check(outcome(m.call, "Number_InPlaceRshift", 1, 2), 0)
check(
    outcome(m.call, "Number_Rshift", "a", None),
    "TypeError: unsupported operand type(s) for >>: 'str' and 'NoneType'",
)
check(outcome(m.call, "Number_Rshift", r, 5), ('rshift', 'self', 5))
check(outcome(m.call, "Number_And", w, 1), ('and', 'int'))
check(outcome(m.call, "Number_And", 1, w), ('rand', 'int'))
check(outcome(m.call, "Number_And", refusing, 1), "TypeError: unsupported operand type(s) for &: 'Whole' and 'int'")
check(outcome(m.call, "Number_InPlaceAnd", w, 1), ('iand', 'int'))
check(outcome(m.call, "Number_InPlaceAnd", 1, 2), 0)
check(outcome(m.call, "Number_And", "a", None), "TypeError: unsupported operand type(s) for &: 'str' and 'NoneType'")
check(outcome(m.call, "Number_And", r, 5), ('and', 'self', 5))
check(outcome(m.call, "Number_Xor", w, 1), ('xor', 'int'))
check(outcome(m.call, "Number_Xor", 1, w), ('rxor', 'int'))
check(outcome(m.call, "Number_Xor", refusing, 1), "TypeError: unsupported operand type(s) for ^: 'Whole' and 'int'")
check(outcome(m.call, "Number_InPlaceXor", w, 1), ('ixor', 'int'))
check(outcome(m.call, "Number_InPlaceXor", 1, 2), 3)
check(outcome(m.call, "Number_Xor", "a", None), "TypeError: unsupported operand type(s) for ^: 'str' and 'NoneType'")
check(outcome(m.call, "Number_Xor", r, 5), ('xor', 'self', 5))
check(outcome(m.call, "Number_Or", w, 1), ('or', 'int'))
check(outcome(m.call, "Number_Or", 1, w), ('ror', 'int'))
check(outcome(m.call, "Number_Or", refusing, 1), "TypeError: unsupported operand type(s) for |: 'Whole' and 'int'")
check(outcome(m.call, "Number_InPlaceOr", w, 1), ('ior', 'int'))
check(outcome(m.call, "Number_InPlaceOr", 1, 2), 3)
check(outcome(m.call, "Number_Or", "a", None), "TypeError: unsupported operand type(s) for |: 'str' and 'NoneType'")
check(outcome(m.call, "Number_Or", r, 5), ('or', 'self', 5))
check(outcome(m.call, "Number_Power", 2, 10), 1024)
check(outcome(m.call, "Number_Power", 2, 10, 7), 2)
check(outcome(m.call, "Number_Power", w, 1), ('pow', 'int'))
check(outcome(m.call, "Number_Power", 1, w), ('rpow', 'int'))
check(
    outcome(m.call, "Number_Power", "a", 1),
    "TypeError: unsupported operand type(s) for ** or pow(): 'str' and 'int'",
)
check(
    outcome(m.call, "Number_Power", "a", 1, 2),
    "TypeError: unsupported operand type(s) for ** or pow(): 'str', 'int', 'int'",
)
check(outcome(m.call, "Number_InPlacePower", w, 1), ('ipow', 'int'))
check(outcome(m.call, "Number_InPlacePower", 3, 2), 9)
check(outcome(m.call, "Number_InPlacePower", "a", 2), "TypeError: unsupported operand type(s) for **=: 'str' and 'int'")
check(outcome(m.call, "Number_Power", r, 1, 2), ('power', 'self', 1, 2))
check(outcome(m.call, "Number_Negative", w), "neg")
check(outcome(m.call, "Number_Negative", 5), -5)
check(outcome(m.call, "Number_Negative", -2.5), 2.5)
check(outcome(m.call, "Number_Negative", True), -1)
check(outcome(m.call, "Number_Negative", "12"), "TypeError: bad operand type for unary -: 'str'")
check(outcome(m.call, "Number_Negative", None), "TypeError: bad operand type for unary -: 'NoneType'")
check(outcome(m.call, "Number_Negative", []), "TypeError: bad operand type for unary -: 'list'")
check(outcome(m.call, "Number_Negative", b"7"), "TypeError: bad operand type for unary -: 'bytes'")
check(outcome(m.call, "Number_Negative", r), "negative")
check(outcome(m.call, "Number_Positive", w), "pos")
check(outcome(m.call, "Number_Positive", 5), 5)
check(outcome(m.call, "Number_Positive", -2.5), -2.5)
check(outcome(m.call, "Number_Positive", True), 1)
check(outcome(m.call, "Number_Positive", "12"), "TypeError: bad operand type for unary +: 'str'")
check(outcome(m.call, "Number_Positive", None), "TypeError: bad operand type for unary +: 'NoneType'")
check(outcome(m.call, "Number_Positive", []), "TypeError: bad operand type for unary +: 'list'")
check(outcome(m.call, "Number_Positive", b"7"), "TypeError: bad operand type for unary +: 'bytes'")
check(outcome(m.call, "Number_Positive", r), "positive")
check(outcome(m.call, "Number_Absolute", w), "abs")
check(outcome(m.call, "Number_Absolute", 5), 5)
check(outcome(m.call, "Number_Absolute", -2.5), 2.5)
check(outcome(m.call, "Number_Absolute", True), 1)
check(outcome(m.call, "Number_Absolute", "12"), "TypeError: bad operand type for abs(): 'str'")
check(outcome(m.call, "Number_Absolute", None), "TypeError: bad operand type for abs(): 'NoneType'")
check(outcome(m.call, "Number_Absolute", []), "TypeError: bad operand type for abs(): 'list'")
check(outcome(m.call, "Number_Absolute", b"7"), "TypeError: bad operand type for abs(): 'bytes'")
check(outcome(m.call, "Number_Absolute", r), "absolute")
check(outcome(m.call, "Number_Invert", w), "invert")
check(outcome(m.call, "Number_Invert", 5), -6)
check(outcome(m.call, "Number_Invert", -2.5), "TypeError: bad operand type for unary ~: 'float'")
check(outcome(m.call, "Number_Invert", True), -2)
check(outcome(m.call, "Number_Invert", "12"), "TypeError: bad operand type for unary ~: 'str'")
check(outcome(m.call, "Number_Invert", None), "TypeError: bad operand type for unary ~: 'NoneType'")
check(outcome(m.call, "Number_Invert", []), "TypeError: bad operand type for unary ~: 'list'")
check(outcome(m.call, "Number_Invert", b"7"), "TypeError: bad operand type for unary ~: 'bytes'")
check(outcome(m.call, "Number_Invert", r), "invert")
check(outcome(m.call, "Number_Long", w), 8)
check(outcome(m.call, "Number_Long", 5), 5)
check(outcome(m.call, "Number_Long", -2.5), -2)
check(outcome(m.call, "Number_Long", True), 1)
check(outcome(m.call, "Number_Long", "12"), 12)
check(
    outcome(m.call, "Number_Long", None),
    "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
)
check(
    outcome(m.call, "Number_Long", []),
    "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'",
)
check(outcome(m.call, "Number_Long", b"7"), 7)
check(outcome(m.call, "Number_Long", r), 12)
check(outcome(m.call, "Number_Float", w), 9.5)
check(outcome(m.call, "Number_Float", 5), 5.0)
check(outcome(m.call, "Number_Float", -2.5), -2.5)
check(outcome(m.call, "Number_Float", True), 1.0)
check(outcome(m.call, "Number_Float", "12"), 12.0)
check(
    outcome(m.call, "Number_Float", None),
    "TypeError: float() argument must be a string or a real number, not 'NoneType'",
)
check(outcome(m.call, "Number_Float", []), "TypeError: float() argument must be a string or a real number, not 'list'")
check(outcome(m.call, "Number_Float", b"7"), 7.0)
check(outcome(m.call, "Number_Float", r), 1.25)
check(outcome(m.call, "Number_Index", w), 7)
check(outcome(m.call, "Number_Index", 5), 5)
check(outcome(m.call, "Number_Index", -2.5), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(m.call, "Number_Index", True), 1)
check(outcome(m.call, "Number_Index", "12"), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.call, "Number_Index", None), "TypeError: 'NoneType' object cannot be interpreted as an integer")
check(outcome(m.call, "Number_Index", []), "TypeError: 'list' object cannot be interpreted as an integer")
check(outcome(m.call, "Number_Index", b"7"), "TypeError: 'bytes' object cannot be interpreted as an integer")
check(outcome(m.call, "Number_Index", r), 2)
check(outcome(m.call, "Number_Long", "x"), "ValueError: invalid literal for int() with base 10: 'x'")
check(outcome(m.call, "Number_Long", " 1_0 "), 10)
check(outcome(m.call, "Number_Float", "1e3"), 1000.0)
check(outcome(m.call, "Number_Float", "x"), "ValueError: could not convert string to float: 'x'")
check(outcome(m.call, "Number_Long", float("inf")), "OverflowError: cannot convert float infinity to integer")
check(
    [m.call("Number_Check", o) for o in (w, refusing, r, five, 5, 1.5, "s", b"", [], (), dict(), None, len, int, iter([]), range(3))],
    [1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
)
check(
    [m.call("Index_Check", o) for o in (w, refusing, r, five, 5, 1.5, "s", b"", [], (), dict(), None, len, int, iter([]), range(3))],
    [1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
)
check(
    [m.call("Sequence_Check", o) for o in (w, refusing, r, five, 5, 1.5, "s", b"", [], (), dict(), None, len, int, iter([]), range(3))],
    [1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1],
)
check(
    [m.call("Mapping_Check", o) for o in (w, refusing, r, five, 5, 1.5, "s", b"", [], (), dict(), None, len, int, iter([]), range(3))],
    [1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1],
)
check(
    [m.call("Callable_Check", o) for o in (w, refusing, r, five, 5, 1.5, "s", b"", [], (), dict(), None, len, int, iter([]), range(3))],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0],
)
check(
    [m.call("Iter_Check", o) for o in (w, refusing, r, five, 5, 1.5, "s", b"", [], (), dict(), None, len, int, iter([]), range(3))],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
)
check(
    [m.call("Object_IsTrue", o) for o in (w, refusing, r, five, 5, 1.5, "s", b"", [], (), dict(), None, len, int, iter([]), range(3))],
    [1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1],
)
check(
    [m.call("Object_Not", o) for o in (w, refusing, r, five, 5, 1.5, "s", b"", [], (), dict(), None, len, int, iter([]), range(3))],
    [0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0],
)
check(outcome(m.call, "Object_Size", w), 3)
check(outcome(m.call, "Object_Size", r), 4)
check(outcome(m.call, "Object_Size", five), 5)
check(outcome(m.call, "Object_Size", 5), "TypeError: object of type 'int' has no len()")
check(outcome(m.call, "Object_Size", [1, 2]), 2)
check(outcome(m.call, "Object_Size", {}), 0)
check(outcome(m.call, "Object_Size", {1: 2}), 1)
check(outcome(m.call, "Sequence_Size", w), 3)
check(outcome(m.call, "Sequence_Size", r), "TypeError: _protocols.Recorder is not a sequence")
check(outcome(m.call, "Sequence_Size", five), 5)
check(outcome(m.call, "Sequence_Size", 5), "TypeError: object of type 'int' has no len()")
check(outcome(m.call, "Sequence_Size", [1, 2]), 2)
check(outcome(m.call, "Sequence_Size", {}), "TypeError: dict is not a sequence")
check(outcome(m.call, "Sequence_Size", {1: 2}), "TypeError: dict is not a sequence")
check(outcome(m.call, "Mapping_Size", w), 3)
check(outcome(m.call, "Mapping_Size", r), 4)
check(outcome(m.call, "Mapping_Size", five), "TypeError: _protocols.Five is not a mapping")
check(outcome(m.call, "Mapping_Size", 5), "TypeError: object of type 'int' has no len()")
check(outcome(m.call, "Mapping_Size", [1, 2]), 2)
check(outcome(m.call, "Mapping_Size", {}), 0)
check(outcome(m.call, "Mapping_Size", {1: 2}), 1)
check(outcome(m.call, "Object_Hash", w), 2305843009213693957)
check(outcome(m.call, "Object_Hash", 5), 5)
check(outcome(m.call, "Object_Hash", [1, 2]), "TypeError: unhashable type: 'list'")
check(outcome(m.call, "Object_Hash", {}), "TypeError: unhashable type: 'dict'")
check(outcome(m.call, "Object_Hash", {1: 2}), "TypeError: unhashable type: 'dict'")
check(outcome(m.call, "Sequence_List", w), [('got', 0), ('got', 1), ('got', 2)])
check(outcome(m.call, "Sequence_List", [1, 2]), [1, 2])
check(outcome(m.call, "Sequence_List", {"a": 1}), ['a'])
check(outcome(m.call, "Sequence_List", five), [0, 10, 20, 30, 40])
check(outcome(m.call, "Sequence_List", 5), "TypeError: 'int' object is not iterable")
check(outcome(m.call, "Sequence_Tuple", w), (('got', 0), ('got', 1), ('got', 2)))
check(outcome(m.call, "Sequence_Tuple", [1, 2]), (1, 2))
check(outcome(m.call, "Sequence_Tuple", {"a": 1}), ('a',))
check(outcome(m.call, "Sequence_Tuple", five), (0, 10, 20, 30, 40))
check(outcome(m.call, "Sequence_Tuple", 5), "TypeError: 'int' object is not iterable")
check(outcome(m.call, "Mapping_Keys", w), ['k'])
check(outcome(m.call, "Mapping_Keys", [1, 2]), "AttributeError: 'list' object has no attribute 'keys'")
check(outcome(m.call, "Mapping_Keys", {"a": 1}), ['a'])
check(outcome(m.call, "Mapping_Keys", five), "AttributeError: '_protocols.Five' object has no attribute 'keys'")
check(outcome(m.call, "Mapping_Keys", 5), "AttributeError: 'int' object has no attribute 'keys'")
check(outcome(m.call, "Mapping_Values", w), ['v'])
check(outcome(m.call, "Mapping_Values", [1, 2]), "AttributeError: 'list' object has no attribute 'values'")
check(outcome(m.call, "Mapping_Values", {"a": 1}), [1])
check(outcome(m.call, "Mapping_Values", five), "AttributeError: '_protocols.Five' object has no attribute 'values'")
check(outcome(m.call, "Mapping_Values", 5), "AttributeError: 'int' object has no attribute 'values'")
check(outcome(m.call, "Mapping_Items", w), [('k', 'v')])
check(outcome(m.call, "Mapping_Items", [1, 2]), "AttributeError: 'list' object has no attribute 'items'")
check(outcome(m.call, "Mapping_Items", {"a": 1}), [('a', 1)])
check(outcome(m.call, "Mapping_Items", five), "AttributeError: '_protocols.Five' object has no attribute 'items'")
check(outcome(m.call, "Mapping_Items", 5), "AttributeError: 'int' object has no attribute 'items'")
check(outcome(m.call, "Object_Repr", w), "repr€")
check(outcome(m.call, "Object_Repr", [1, 2]), "[1, 2]")
check(outcome(m.call, "Object_Repr", {"a": 1}), "{'a': 1}")
check(outcome(m.call, "Object_Repr", 5), "5")
check(outcome(m.call, "Object_Str", w), "str€")
check(outcome(m.call, "Object_Str", [1, 2]), "[1, 2]")
check(outcome(m.call, "Object_Str", {"a": 1}), "{'a': 1}")
check(outcome(m.call, "Object_Str", 5), "5")
check(outcome(m.call, "Object_ASCII", w), "repr\\u20ac")
check(outcome(m.call, "Object_ASCII", [1, 2]), "[1, 2]")
check(outcome(m.call, "Object_ASCII", {"a": 1}), "{'a': 1}")
check(outcome(m.call, "Object_ASCII", 5), "5")
check(outcome(m.call, "Object_Bytes", w), b'bytes')
check(outcome(m.call, "Object_Bytes", [1, 2]), b'\x01\x02')
check(outcome(m.call, "Object_Bytes", {"a": 1}), "TypeError: 'str' object cannot be interpreted as an integer")
check(outcome(m.call, "Object_Bytes", five), b'\x00\n\x14\x1e(')
check(outcome(m.call, "Object_Bytes", 5), "TypeError: cannot convert 'int' object to bytes")
check(outcome(m.call, "Object_Dir", w), ['a', 'b'])
check_is(m.call("Object_Type", w), Whole)
check_is(m.call("Object_SelfIter", w), w)
check(outcome(m.call, "Object_Bytes", [1, 2]), b'\x01\x02')
check(outcome(m.call, "Object_Bytes", "s"), "TypeError: cannot convert 'str' object to bytes")
check(outcome(m.call, "Object_Format", w, "spec"), "<spec>")
check(outcome(m.call, "Object_Format", 255, "x"), "ff")
check(outcome(m.call, "Object_Format", w, 5), "SystemError: Format specifier must be a string, not int")
check(outcome(m.call, "Object_Format", 5, "q"), "ValueError: Unknown format code 'q' for object of type 'int'")
check(outcome(m.call, "Object_Format", [], "q"), "TypeError: unsupported format string passed to list.__format__")
check(outcome(m.call, "Object_GetItem", w, "k"), ('got', 'k'))
check(outcome(m.call, "Object_GetItem", [1], 0), 1)
check(outcome(m.call, "Object_GetItem", [1], 5), "IndexError: list index out of range")
check(outcome(m.call, "Object_GetItem", [1], "x"), "TypeError: list indices must be integers or slices, not str")
check(outcome(m.call, "Object_GetItem", {}, "k"), "KeyError: 'k'")
check(outcome(m.call, "Object_GetItem", five, -1), 40)
check(outcome(m.call, "Object_GetItem", 5, 0), "TypeError: 'int' object is not subscriptable")
check(outcome(m.call, "Object_GetItem", list, int), list[int])
check(outcome(m.call, "Object_GetItem", int, int), "TypeError: type 'int' is not subscriptable")
check(outcome(m.call, "Object_GetItem", "abc", slice(1, 2)), "b")
check(outcome(m.call, "Object_GetItem", w, 2**70), ('got', 1180591620717411303424))
check(outcome(m.call, "Object_SetItem", w, "k", 1), 0)
check(outcome(m.call, "Object_DelItem", w, "k"), 0)
check(w.log, [('set', 'k', 1), ('del', 'k')])
check(outcome(m.call, "Object_SetItem", (1,), 0, 1), "TypeError: 'tuple' object does not support item assignment")
check(outcome(m.call, "Object_SetItem", [1], 5, 1), "IndexError: list assignment index out of range")
check(outcome(m.call, "Object_SetItem", {}, [], 1), "TypeError: unhashable type: 'list'")
check(outcome(m.call, "Object_DelItem", "abc", 0), "TypeError: 'str' object doesn't support item deletion")
check(outcome(m.call, "Object_DelItem", [1], 5), "IndexError: list assignment index out of range")
check(outcome(m.call, "Object_DelItem", {}, 5), "KeyError: 5")
check(outcome(m.call, "Object_SetItem", five, 2, 5), "RuntimeError: set 2")
check(outcome(m.call, "Object_DelItem", five, -1), "RuntimeError: delete 4")
check(outcome(m.call, "Object_GetAttr", w, "log"), [('set', 'k', 1), ('del', 'k')])
check(outcome(m.call, "Object_GetAttr", w, "x"), "AttributeError: no x")
check(outcome(m.call, "Object_GetAttr", w, 5), "TypeError: attribute name must be string, not 'int'")
check(outcome(m.call, "Object_SetAttr", w, "x", 1), 0)
check(outcome(m.call, "Object_DelAttr", w, "x"), 0)
check(outcome(m.call, "Object_DelAttr", w, "x"), "AttributeError: 'Whole' object has no attribute 'x'")
check(
    outcome(m.call, "Object_SetAttr", 5, "x", 1),
    "AttributeError: 'int' object has no attribute 'x' and no __dict__ for setting new attributes",
)
check(outcome(m.call, "Object_SetAttr", w, 5, 1), "TypeError: attribute name must be string, not 'int'")
check(outcome(m.call, "Object_HasAttr", w, "log"), 1)
check(outcome(m.call, "Object_HasAttr", w, "y"), 0)
check(outcome(m.call, "Object_HasAttrWithError", w, "y"), 0)
check(outcome(m.call, "Object_HasAttrWithError", w, "log"), 1)
check(outcome(m.call, "Sequence_Contains", w, "k"), 1)
check(outcome(m.call, "Sequence_Contains", w, "j"), 0)
check(outcome(m.call, "Sequence_Contains", five, 20), 1)
check(outcome(m.call, "Sequence_Contains", 5, 20), "TypeError: argument of type 'int' is not iterable")
check(outcome(m.call, "Sequence_Contains", iter([1, 2]), 2), 1)
check(outcome(m.call, "Mapping_HasKey", {"a": 1}, "a"), 1)
check(outcome(m.call, "Sequence_Concat", [1], [2]), [1, 2])
check(outcome(m.call, "Sequence_Concat", [1], (2,)), 'TypeError: can only concatenate list (not "tuple") to list')
check(outcome(m.call, "Sequence_Concat", w, w), ('add', 'Whole'))
check(outcome(m.call, "Sequence_Concat", 1, 2), "TypeError: 'int' object can't be concatenated")
check(outcome(m.call, "Sequence_InPlaceConcat", [1], (2,)), [1, 2])
check(outcome(m.call, "Sequence_InPlaceConcat", five, 2), ('inplace_concat', 2))
check(outcome(m.call, "Sequence_InPlaceConcat", 1, 2), "TypeError: 'int' object can't be concatenated")
check(outcome(m.attributes, w, "log"), (1, 1, [('set', 'k', 1), ('del', 'k')], [('set', 'k', 1), ('del', 'k')]))
check(outcome(m.attributes, w, "absent"), (0, 0, ..., None))
check(outcome(m.attributes, 5, "real"), (1, 1, 5, 5))
check(outcome(m.items, {"a": 1}, "a"), (1, 1, 1, 1))
check(outcome(m.items, {"a": 1}, "b"), (0, 0, ..., None))
check(outcome(m.items, w, "a"), (1, 1, ('got', 'a'), ('got', 'a')))


class Explosive:
    def __getattr__(self, name):
        raise ZeroDivisionError(name)

    def __getitem__(self, key):
        raise ZeroDivisionError(key)

    def __len__(self):
        return -1

    def __hash__(self):
        return "x"

    def __bool__(self):
        return 1

    def __index__(self):
        return 1.5

    def __contains__(self, key):
        raise ZeroDivisionError(key)

    def __str__(self):
        return b"x"

    def __repr__(self):
        return None

    def __format__(self, spec):
        return 5

    def __bytes__(self):
        return "x"

    def __float__(self):
        return 1

    def __int__(self):
        return 1.0

    def __length_hint__(self):
        return "x"

    def __iter__(self):
        return 5

    def __dir__(self):
        return 5

    def __eq__(self, other):
        raise ZeroDivisionError("eq")


x = Explosive()

check(outcome(m.call, "Object_Size", x), "ValueError: __len__() should return >= 0")
check(outcome(m.call, "Object_Hash", x), "TypeError: __hash__ method should return an integer")
check(outcome(m.call, "Object_IsTrue", x), "TypeError: __bool__ should return bool, returned int")
check(outcome(m.call, "Object_Not", x), "TypeError: __bool__ should return bool, returned int")
check(outcome(m.call, "Number_Index", x), "TypeError: __index__ returned non-int (type float)")
check(outcome(m.call, "Number_Long", x), "TypeError: __int__ returned non-int (type float)")
check(outcome(m.call, "Number_Float", x), "TypeError: Explosive.__float__ returned non-float (type int)")
check(outcome(m.call, "Object_Str", x), "TypeError: __str__ returned non-string (type bytes)")
check(outcome(m.call, "Object_Repr", x), "TypeError: __repr__ returned non-string (type NoneType)")
check(outcome(m.call, "Object_ASCII", x), "TypeError: __repr__ returned non-string (type NoneType)")
check(outcome(m.call, "Object_Bytes", x), "TypeError: __bytes__ returned non-bytes (type str)")
check(outcome(m.call, "Object_Dir", x), "TypeError: 'int' object is not iterable")
check(outcome(m.call, "Sequence_List", x), "TypeError: iter() returned non-iterator of type 'int'")
check(outcome(m.call, "Sequence_Tuple", x), "TypeError: iter() returned non-iterator of type 'int'")
check(outcome(m.call, "Mapping_Keys", x), "ZeroDivisionError: keys")
check(outcome(m.call, "Object_Format", x, ""), "TypeError: __format__ must return a str, not int")
check(outcome(m.attributes, x, "name"), "ZeroDivisionError: name")
check(outcome(m.items, x, "name"), "ZeroDivisionError: name")
check(outcome(m.call, "Object_HasAttrWithError", x, "y"), "ZeroDivisionError: y")
check(outcome(m.call, "Sequence_Contains", x, 1), "ZeroDivisionError: 1")
check(outcome(m.call, "Object_GetItem", x, 1), "ZeroDivisionError: 1")
check(outcome(m.length_hint, x), "ValueError: __len__() should return >= 0")
check(outcome(m.length_hint, w), 3)
check(outcome(m.length_hint, 5), 8)
check(outcome(m.length_hint, iter([1, 2])), 2)
check(outcome(m.compare, x, 1, 2), "ZeroDivisionError: eq")
check(outcome(m.compare, x, x, 2), "ZeroDivisionError: eq")

# ---- sequences by index

check(outcome(m.sequence, "GetItem", [1, 2], 1), 2)
check(outcome(m.sequence, "GetItem", [1, 2], -1), 2)
check(outcome(m.sequence, "GetItem", [1, 2], 2), "IndexError: list index out of range")
check(outcome(m.sequence, "GetItem", five, 2), 20)
check(outcome(m.sequence, "GetItem", five, -1), 40)
check(outcome(m.sequence, "GetItem", w, 1), ('got', 1))
check(outcome(m.sequence, "GetItem", w, -1), ('got', 2))
check(outcome(m.sequence, "GetItem", 5, 1), "TypeError: 'int' object does not support indexing")
check(outcome(m.sequence, "GetItem", {0: 1}, 0), "TypeError: dict is not a sequence")
check(outcome(m.sequence, "GetSlice", [1, 2, 3], 1, 3), [2, 3])
check(outcome(m.sequence, "GetSlice", "abc", -2, 3), "bc")
check(outcome(m.sequence, "GetSlice", w, 1, 3), ('got', slice(1, 3, None)))
check(outcome(m.sequence, "GetSlice", five, 1, 3), "TypeError: '_protocols.Five' object is unsliceable")
check(outcome(m.sequence, "GetSlice", 5, 1, 3), "TypeError: 'int' object is unsliceable")
check(outcome(m.sequence, "Repeat", [1], 3), [1, 1, 1])
check(outcome(m.sequence, "Repeat", w, 3), ('mul', 'int'))
check(outcome(m.sequence, "Repeat", 5, 3), "TypeError: 'int' object can't be repeated")
check(outcome(m.sequence, "InPlaceRepeat", five, 3), ('inplace_repeat', 3))
check(outcome(m.sequence, "InPlaceRepeat", 5, 3), "TypeError: 'int' object can't be repeated")
check(outcome(m.sequence, "SetItem", [1], 5, 0, 1), "IndexError: list assignment index out of range")
check(outcome(m.sequence, "SetItem", (1,), 0, 0, 1), "TypeError: 'tuple' object does not support item assignment")
check(outcome(m.sequence, "SetItem", five, -2, 0, 1), "RuntimeError: set 3")
check(outcome(m.sequence, "SetItem", {}, 0, 0, 1), "TypeError: dict is not a sequence")
check(outcome(m.sequence, "DelItem", [1], 0), 0)
check(outcome(m.sequence, "DelItem", (1,), 0), "TypeError: 'tuple' object doesn't support item deletion")
check(outcome(m.sequence, "DelItem", five, -2), "RuntimeError: delete 3")
check(outcome(m.sequence, "SetSlice", [1], 0, 1, (2,)), 0)
check(outcome(m.sequence, "SetSlice", "abc", 0, 1, "x"), "TypeError: 'str' object doesn't support slice assignment")
check(outcome(m.sequence, "DelSlice", [1], 0, 1), 0)
check(outcome(m.sequence, "DelSlice", "abc", 0, 1), "TypeError: 'str' object doesn't support slice deletion")
check(outcome(m.sequence, "Count", [1, 2, 1], 0, 0, 1), 2)
check(outcome(m.sequence, "Count", 5, 0, 0, 1), "TypeError: argument of type 'int' is not iterable")
check(outcome(m.sequence, "Index", [1, 2], 0, 0, 2), 1)
check(outcome(m.sequence, "Index", [1, 2], 0, 0, 3), "ValueError: sequence.index(x): x not in sequence")
check(outcome(m.sequence, "Index", 5, 0, 0, 3), "TypeError: argument of type 'int' is not iterable")
check(outcome(m.sequence, "Fast", [1]), (1, True))
check(outcome(m.sequence, "Fast", (1,)), (1, True))
check(outcome(m.sequence, "Fast", "ab"), (2, False))
check(outcome(m.sequence, "Fast", 5), "TypeError: the test's own message")

# ---- comparisons: 0 to 5 are <, <=, ==, !=, >, >=

check(outcome(m.compare, 1, 2, 0), (True, True))
check(outcome(m.compare, 1, 2, 2), (False, False))
check(outcome(m.compare, 1, 2, 3), (True, True))
check(outcome(m.compare, 1, 2, 5), (False, False))
check(outcome(m.compare, "a", "b", 0), (True, True))
check(outcome(m.compare, "a", "b", 2), (False, False))
check(outcome(m.compare, "a", "b", 3), (True, True))
check(outcome(m.compare, "a", "b", 5), (False, False))
check(outcome(m.compare, 1, "a", 0), "TypeError: '<' not supported between instances of 'int' and 'str'")
check(outcome(m.compare, 1, "a", 2), (False, False))
check(outcome(m.compare, 1, "a", 3), (True, True))
check(outcome(m.compare, 1, "a", 5), "TypeError: '>=' not supported between instances of 'int' and 'str'")
check(outcome(m.compare, [1], [2], 0), (True, True))
check(outcome(m.compare, [1], [2], 2), (False, False))
check(outcome(m.compare, [1], [2], 3), (True, True))
check(outcome(m.compare, [1], [2], 5), (False, False))
check(outcome(m.compare, None, None, 0), "TypeError: '<' not supported between instances of 'NoneType' and 'NoneType'")
check(outcome(m.compare, None, None, 2), (True, True))
check(outcome(m.compare, None, None, 3), (False, False))
check(outcome(m.compare, None, None, 5), "TypeError: '>=' not supported between instances of 'NoneType' and 'NoneType'")
check(outcome(m.compare, w, 1, 0), ('lt', True))
check(outcome(m.compare, w, 1, 2), (False, False))
check(outcome(m.compare, w, 1, 3), (True, True))
check(outcome(m.compare, w, 1, 5), "TypeError: '>=' not supported between instances of 'Whole' and 'int'")
check(outcome(m.compare, w, w, 0), ('lt', True))
check(outcome(m.compare, w, w, 2), (True, True))
check(outcome(m.compare, w, w, 3), (False, False))
check(outcome(m.compare, w, w, 5), "TypeError: '>=' not supported between instances of 'Whole' and 'Whole'")
check(outcome(m.compare, 1, w, 0), "TypeError: '<' not supported between instances of 'int' and 'Whole'")
check(outcome(m.compare, 1, w, 2), (False, False))
check(outcome(m.compare, 1, w, 3), (True, True))
check(outcome(m.compare, 1, w, 5), "TypeError: '>=' not supported between instances of 'int' and 'Whole'")
check(outcome(m.compare, float("nan"), 1, 0), (False, False))
check(outcome(m.compare, float("nan"), 1, 2), (False, False))
check(outcome(m.compare, float("nan"), 1, 3), (True, True))
check(outcome(m.compare, float("nan"), 1, 5), (False, False))

# ---- indices, bases, printing

check(outcome(m.as_ssize_t, 5), 5)
check(outcome(m.as_ssize_t, w), 7)
check(outcome(m.as_ssize_t, 2**70), 9223372036854775807)
check(outcome(m.as_ssize_t, -(2**70)), -9223372036854775808)
check(outcome(m.as_ssize_t, 2**70, OverflowError), "OverflowError: cannot fit 'int' into an index-sized integer")
check(outcome(m.as_ssize_t, 2**70, IndexError), "IndexError: cannot fit 'int' into an index-sized integer")
check(outcome(m.as_ssize_t, -(2**70), IndexError), "IndexError: cannot fit 'int' into an index-sized integer")
check(outcome(m.as_ssize_t, 1.5), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(m.as_ssize_t, x), "TypeError: __index__ returned non-int (type float)")
check(outcome(m.to_base, 255, 16), "0xff")
check(outcome(m.to_base, 255, 2), "0b11111111")
check(outcome(m.to_base, 255, 8), "0o377")
check(outcome(m.to_base, -255, 10), "-255")
check(outcome(m.to_base, w, 16), "0x7")
check(outcome(m.to_base, 255, 3), "SystemError: PyNumber_ToBase: base must be 2, 8, 10 or 16")
check(outcome(m.to_base, 1.5, 10), "TypeError: 'float' object cannot be interpreted as an integer")
check(outcome(m.print, x), "TypeError: __repr__ returned non-string (type NoneType)")

# ---- none of it leaks

value = object()
for args in [("Number_Add", w, value), ("Number_Add", value, 5), ("Number_Multiply", r, value), ("Number_Power", w, value, None), ("Object_GetItem", w, value),
             ("Object_GetItem", [], value), ("Sequence_List", five), ("Object_Str", w), ("Object_Str", x), ("Object_SetItem", {}, 1, value),
             ("Object_SetItem", [], 1, value), ("Mapping_Items", {1: value}), ("Object_GetAttr", w, "missing"), ("Sequence_Contains", five, value),
             ("Object_Format", w, "x"), ("Object_Hash", x), ("Number_Index", x), ("Object_Size", x), ("Number_InPlaceAdd", [], (value,))]:
    balanced(m.call, *args)
balanced(m.compare, value, value, 2)
balanced(m.compare, w, value, 0)
balanced(m.attributes, w, "absent")
balanced(m.items, {"a": value}, "a")
balanced(m.sequence, "Fast", (value,))
balanced(m.sequence, "GetSlice", [value], 0, 1)

finish()
