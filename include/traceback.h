/* traceback.h: tracebacks. */
#ifndef Py_TRACEBACK_H
#define Py_TRACEBACK_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyTraceBack_Type;
#define PyTraceBack_Check(v) Py_IS_TYPE((v), &PyTraceBack_Type)

/* Adds the frame to the current exception's traceback: 0 or -1. */
PyAPI_FUNC(int) PyTraceBack_Here(PyFrameObject *frame);

/* 0 or -1. */
PyAPI_FUNC(int) PyTraceBack_Print(PyObject *traceback, PyObject *file);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/traceback.h"
#endif

#endif /* Py_TRACEBACK_H */
