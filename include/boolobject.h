/* boolobject.h: bool: True and False. */
#ifndef Py_BOOLOBJECT_H
#define Py_BOOLOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

#define PyBool_Check(x) Py_IS_TYPE((x), &PyBool_Type)

/* The two objects; use the macros. */
PyAPI_DATA(PyLongObject) _Py_FalseStruct;
PyAPI_DATA(PyLongObject) _Py_TrueStruct;
#if defined(Py_LIMITED_API) && _Py_API_LEVEL >= 0x030d0000
#  define Py_False Py_GetConstantBorrowed(Py_CONSTANT_FALSE)
#  define Py_True Py_GetConstantBorrowed(Py_CONSTANT_TRUE)
#else
#  define Py_False _PyObject_CAST(&_Py_FalseStruct)
#  define Py_True _PyObject_CAST(&_Py_TrueStruct)
#endif

PyAPI_FUNC(int) Py_IsTrue(PyObject *x);
#define Py_IsTrue(x) Py_Is((x), Py_True)
PyAPI_FUNC(int) Py_IsFalse(PyObject *x);
#define Py_IsFalse(x) Py_Is((x), Py_False)

#define Py_RETURN_TRUE return Py_True
#define Py_RETURN_FALSE return Py_False

/* New reference to True, or to False for 0. */
PyAPI_FUNC(PyObject *) PyBool_FromLong(long value);

_Py_END_DECLS

#endif /* Py_BOOLOBJECT_H */
