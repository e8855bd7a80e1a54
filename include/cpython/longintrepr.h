/* cpython/longintrepr.h: inside int: sign, size and digits. */
#ifndef Py_LONGINTREPR_H
#define Py_LONGINTREPR_H
#ifndef Py_LIMITED_API

/* Declares PyUnstable_Long_IsCompact and PyUnstable_Long_CompactValue before they become macros. */
#include "../longobject.h"

_Py_BEGIN_DECLS

/* Digits are base 2**30, the least significant first. */
typedef uint32_t digit;
typedef int32_t sdigit;
typedef uint64_t twodigits;
typedef int64_t stwodigits;
#define PyLong_SHIFT 30
#define _PyLong_DECIMAL_SHIFT 9
#define _PyLong_DECIMAL_BASE ((digit)1000000000)
#define PyLong_BASE ((digit)1 << PyLong_SHIFT)
#define PyLong_MASK ((digit)(PyLong_BASE - 1))

/* lv_tag: the number of digits shifted left by NON_SIZE_BITS, and in the low bits the sign: 0
   positive, 1 zero, 2 negative. */
#define _PyLong_NON_SIZE_BITS 3
#define _PyLong_SIGN_MASK 3

typedef struct _PyLongValue {
    uintptr_t lv_tag;
    digit ob_digit[1];
} _PyLongValue;

struct _longobject {
    PyObject_HEAD
    _PyLongValue long_value;
};

/* New positive int whose digits the caller fills in; NULL on error. */
PyAPI_FUNC(PyLongObject *) _PyLong_New(Py_ssize_t ndigits);

PyAPI_FUNC(PyLongObject *) _PyLong_FromDigits(int negative, Py_ssize_t digit_count, digit *digits);

/* New int of the same value. */
PyAPI_FUNC(PyObject *) _PyLong_Copy(PyLongObject *src);

/* One digit or none? */
_Py_INLINE int
_PyLong_IsCompact(const PyLongObject *op)
{
    return op->long_value.lv_tag < (2 << _PyLong_NON_SIZE_BITS);
}
#define PyUnstable_Long_IsCompact _PyLong_IsCompact

/* The value of a compact int. */
_Py_INLINE Py_ssize_t
_PyLong_CompactValue(const PyLongObject *op)
{
    Py_ssize_t sign = 1 - (Py_ssize_t)(op->long_value.lv_tag & _PyLong_SIGN_MASK);
    assert(_PyLong_IsCompact(op));
    return sign * (Py_ssize_t)op->long_value.ob_digit[0];
}
#define PyUnstable_Long_CompactValue _PyLong_CompactValue

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_LONGINTREPR_H */
