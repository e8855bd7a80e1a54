/* cpython/complexobject.h: inside complex, and complex arithmetic in C. */
#ifndef Py_CPYTHON_COMPLEXOBJECT_H
#define Py_CPYTHON_COMPLEXOBJECT_H
#ifndef Py_LIMITED_API

#include "../complexobject.h"

_Py_BEGIN_DECLS

typedef struct {
    double real;
    double imag;
} Py_complex;

typedef struct {
    PyObject_HEAD
    Py_complex cval;
} PyComplexObject;

/* New complex, or NULL. */
PyAPI_FUNC(PyObject *) PyComplex_FromCComplex(Py_complex value);

/* -1.0 in the real part, with an exception, on error. */
PyAPI_FUNC(Py_complex) PyComplex_AsCComplex(PyObject *op);

/* Errors are reported in errno. */
PyAPI_FUNC(Py_complex) _Py_c_sum(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) _Py_c_diff(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) _Py_c_neg(Py_complex value);
PyAPI_FUNC(Py_complex) _Py_c_prod(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) _Py_c_quot(Py_complex dividend, Py_complex divisor);
PyAPI_FUNC(Py_complex) _Py_c_pow(Py_complex base, Py_complex exponent);
PyAPI_FUNC(double) _Py_c_abs(Py_complex value);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_COMPLEXOBJECT_H */
