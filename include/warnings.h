/* warnings.h: issuing warnings. */
#ifndef Py_WARNINGS_H
#define Py_WARNINGS_H

#include "object.h"

_Py_BEGIN_DECLS

/* 0, or -1 with an exception if the warning was made an error. category NULL: RuntimeWarning; it is
   borrowed. Formats are those of PyUnicode_FromFormat. */
PyAPI_FUNC(int) PyErr_WarnEx(PyObject *category, const char *message, Py_ssize_t stack_level);
PyAPI_FUNC(int) PyErr_WarnFormat(PyObject *category, Py_ssize_t stack_level, const char *format,
    ...);
#if _Py_API_LEVEL >= 0x03060000
/* source: the object concerned, may be NULL. */
PyAPI_FUNC(int) PyErr_ResourceWarning(PyObject *source, Py_ssize_t stack_level, const char *format,
    ...);
#endif

PyAPI_FUNC(int) PyErr_WarnExplicit(PyObject *category, const char *message, const char *filename,
    int lineno, const char *module, PyObject *registry);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/warnings.h"
#endif

#endif /* Py_WARNINGS_H */
