/* internal/pycore_pyerrors.h: raising particular exceptions.
   No part of the API; here because mypyc's runtime includes it. */
#ifndef Py_INTERNAL_PYERRORS_H
#define Py_INTERNAL_PYERRORS_H
#ifndef Py_LIMITED_API

#include "../pyerrors.h"

_Py_BEGIN_DECLS

/* KeyError(key), also where the key is a tuple. */
PyAPI_FUNC(void) _PyErr_SetKeyError(PyObject *key);

/* As PyErr_Format; the current exception becomes the cause and context of the new one. */
PyAPI_FUNC(PyObject *) _PyErr_FormatFromCause(PyObject *exception, const char *format, ...);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_INTERNAL_PYERRORS_H */
