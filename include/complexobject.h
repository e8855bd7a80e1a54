/* complexobject.h: complex. */
#ifndef Py_COMPLEXOBJECT_H
#define Py_COMPLEXOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyComplex_Type;

#define PyComplex_Check(op) PyObject_TypeCheck((op), &PyComplex_Type)
#define PyComplex_CheckExact(op) Py_IS_TYPE((op), &PyComplex_Type)

/* New complex, or NULL. */
PyAPI_FUNC(PyObject *) PyComplex_FromDoubles(double real, double imag);

/* -1.0 with an exception on error. What is not complex is converted by __complex__ (then, for the
   real part, by __float__). */
PyAPI_FUNC(double) PyComplex_RealAsDouble(PyObject *op);
PyAPI_FUNC(double) PyComplex_ImagAsDouble(PyObject *op);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/complexobject.h"
#endif

#endif /* Py_COMPLEXOBJECT_H */
