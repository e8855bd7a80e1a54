/* internal/pycore_unicodeobject.h: comparing strings.
   No part of the API; here because mypyc's runtime includes it. */
#ifndef Py_INTERNAL_UNICODEOBJECT_H
#define Py_INTERNAL_UNICODEOBJECT_H
#ifndef Py_LIMITED_API

#include "../unicodeobject.h"

_Py_BEGIN_DECLS

/* 1 if two str are equal, else 0. Never fails. */
PyAPI_FUNC(int) _PyUnicode_Equal(PyObject *left, PyObject *right);

/* 1 if a str equals a C string of ASCII characters, else 0. Never fails. */
PyAPI_FUNC(int) _PyUnicode_EqualToASCIIString(PyObject *left, const char *right);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_INTERNAL_UNICODEOBJECT_H */
