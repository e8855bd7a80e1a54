/* internal/pycore_setobject.h: adding to sets.
   No part of the API; here because mypyc's runtime includes it. */
#ifndef Py_INTERNAL_SETOBJECT_H
#define Py_INTERNAL_SETOBJECT_H
#ifndef Py_LIMITED_API

#include "../setobject.h"

_Py_BEGIN_DECLS

/* Adds the items of an iterable: 0, or -1 with an exception. */
PyAPI_FUNC(int) _PySet_Update(PyObject *set, PyObject *iterable);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_INTERNAL_SETOBJECT_H */
