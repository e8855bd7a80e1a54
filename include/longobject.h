/* longobject.h: int. */
#ifndef Py_LONGOBJECT_H
#define Py_LONGOBJECT_H

#include "object.h"
#include "pyerrors.h"

_Py_BEGIN_DECLS

#define PyLong_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_LONG_SUBCLASS)
#define PyLong_CheckExact(op) Py_IS_TYPE((op), &PyLong_Type)

/* ---- From C: new int, or NULL ---------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyLong_FromLong(long value);
PyAPI_FUNC(PyObject *) PyLong_FromUnsignedLong(unsigned long value);
PyAPI_FUNC(PyObject *) PyLong_FromLongLong(long long value);
PyAPI_FUNC(PyObject *) PyLong_FromUnsignedLongLong(unsigned long long value);
PyAPI_FUNC(PyObject *) PyLong_FromSize_t(size_t value);
PyAPI_FUNC(PyObject *) PyLong_FromSsize_t(Py_ssize_t value);

/* The integer part; OverflowError or ValueError for infinity and NaN. */
PyAPI_FUNC(PyObject *) PyLong_FromDouble(double value);

PyAPI_FUNC(PyObject *) PyLong_FromVoidPtr(void *address);

/* Parses as int() does; *end, unless end is NULL, is set behind the number. */
PyAPI_FUNC(PyObject *) PyLong_FromString(const char *text, char **end, int base);

/* New reference to sys.int_info. */
PyAPI_FUNC(PyObject *) PyLong_GetInfo(void);

/* ---- To C: -1 (cast) with an exception on error; __index__ is used if it is not an int ------- */

/* OverflowError if it does not fit. */
PyAPI_FUNC(long) PyLong_AsLong(PyObject *obj);

/* -1 without an exception and *overflow 1 or -1 if it does not fit, else *overflow 0. */
PyAPI_FUNC(long) PyLong_AsLongAndOverflow(PyObject *obj, int *overflow);

PyAPI_FUNC(long long) PyLong_AsLongLong(PyObject *obj);
PyAPI_FUNC(long long) PyLong_AsLongLongAndOverflow(PyObject *obj, int *overflow);
#if _Py_API_LEVEL >= 0x030d0000
PyAPI_FUNC(int) PyLong_AsInt(PyObject *obj);
#endif

/* The low bits; no OverflowError. */
PyAPI_FUNC(unsigned long) PyLong_AsUnsignedLongMask(PyObject *obj);

PyAPI_FUNC(unsigned long long) PyLong_AsUnsignedLongLongMask(PyObject *obj);
#define PyLong_AS_LONG(op) PyLong_AsLong(op)

/* These want an int, else TypeError. */
PyAPI_FUNC(Py_ssize_t) PyLong_AsSsize_t(PyObject *obj);
PyAPI_FUNC(size_t) PyLong_AsSize_t(PyObject *obj);
PyAPI_FUNC(unsigned long) PyLong_AsUnsignedLong(PyObject *obj);
PyAPI_FUNC(unsigned long long) PyLong_AsUnsignedLongLong(PyObject *obj);

/* -1.0 on error. */
PyAPI_FUNC(double) PyLong_AsDouble(PyObject *obj);

/* NULL on error. */
PyAPI_FUNC(void *) PyLong_AsVoidPtr(PyObject *obj);

/* Process ids; formats for them and for pointer-sized integers. */
#define _Py_PARSE_PID "i"
#define _Py_PARSE_INTPTR "l"
#define _Py_PARSE_UINTPTR "k"
#define PyLong_FromPid PyLong_FromLong
#if _Py_API_LEVEL >= 0x030d0000
#  define PyLong_AsPid PyLong_AsInt
#else
/* An int of C's range: -1 with an exception on error. */
_Py_INLINE int
PyLong_AsPid(PyObject *obj)
{
    int overflow;
    long value = PyLong_AsLongAndOverflow(obj, &overflow);
    if (overflow == 0 && value >= INT_MIN && value <= INT_MAX) {
        return (int)value;
    }
    PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
    return -1;
}
#endif

/* As in C, always in the C locale. */
PyAPI_FUNC(unsigned long) PyOS_strtoul(const char *text, char **end, int base);
PyAPI_FUNC(long) PyOS_strtol(const char *text, char **end, int base);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/longobject.h"
#endif

#endif /* Py_LONGOBJECT_H */
