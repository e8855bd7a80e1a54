/* cpython/traceback.h: inside tracebacks. */
#ifndef Py_CPYTHON_TRACEBACK_H
#define Py_CPYTHON_TRACEBACK_H
#ifndef Py_LIMITED_API

#include "../traceback.h"

_Py_BEGIN_DECLS

typedef struct _traceback PyTracebackObject;

struct _traceback {
    PyObject_HEAD
    PyTracebackObject *tb_next; /* towards where it was raised; may be NULL */
    PyFrameObject *tb_frame;
    int tb_lasti;
    int tb_lineno; /* -1: to be found from tb_lasti */
};

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_TRACEBACK_H */
