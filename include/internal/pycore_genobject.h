/* internal/pycore_genobject.h: what a finished generator returned.
   No part of the API; here because mypyc's runtime includes it. */
#ifndef Py_INTERNAL_GENOBJECT_H
#define Py_INTERNAL_GENOBJECT_H
#ifndef Py_LIMITED_API

#include "../object.h"

_Py_BEGIN_DECLS

/* If the current exception is StopIteration, or there is none, takes its value out: 0 and a new
   reference (None without an exception) in *value; else -1. */
PyAPI_FUNC(int) _PyGen_FetchStopIterationValue(PyObject **value);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_INTERNAL_GENOBJECT_H */
