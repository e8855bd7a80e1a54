/* floatobject.h: float. */
#ifndef Py_FLOATOBJECT_H
#define Py_FLOATOBJECT_H

#include "object.h"
#include "pymath.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyFloat_Type;

#define PyFloat_Check(op) PyObject_TypeCheck((op), &PyFloat_Type)
#define PyFloat_CheckExact(op) Py_IS_TYPE((op), &PyFloat_Type)

#define Py_RETURN_NAN return PyFloat_FromDouble(Py_NAN)
/* Infinity with the sign of `sign`. */
#define Py_RETURN_INF(sign)                                  \
    do {                                                     \
        if (copysign(1.0, (sign)) == 1.0) {                  \
            return PyFloat_FromDouble(Py_INFINITY);          \
        }                                                    \
        return PyFloat_FromDouble(-Py_INFINITY);             \
    } while (0)

PyAPI_FUNC(double) PyFloat_GetMax(void);

/* The smallest normalized positive value. */
PyAPI_FUNC(double) PyFloat_GetMin(void);

/* New reference to sys.float_info. */
PyAPI_FUNC(PyObject *) PyFloat_GetInfo(void);

/* New float, or NULL. */

/* From a str, or bytes-like object. */
PyAPI_FUNC(PyObject *) PyFloat_FromString(PyObject *obj);

PyAPI_FUNC(PyObject *) PyFloat_FromDouble(double value);

/* Uses __float__ or __index__ if it is not a float; -1.0 with an exception on error. */
PyAPI_FUNC(double) PyFloat_AsDouble(PyObject *obj);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/floatobject.h"
#endif

#endif /* Py_FLOATOBJECT_H */
