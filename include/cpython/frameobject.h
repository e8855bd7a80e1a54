/* cpython/frameobject.h: older functions on frame objects. */
#ifndef Py_CPYTHON_FRAMEOBJECT_H
#define Py_CPYTHON_FRAMEOBJECT_H
#ifndef Py_LIMITED_API

#include "../pyframe.h"
#include "code.h"

_Py_BEGIN_DECLS

/* New frame that has not started, or NULL; for tracebacks. */
PyAPI_FUNC(PyFrameObject *) PyFrame_New(PyThreadState *tstate, PyCodeObject *code,
    PyObject *globals, PyObject *locals);

/* Do nothing, since locals() of a function is a proxy of the frame's variables. */
PyAPI_FUNC(void) PyFrame_LocalsToFast(PyFrameObject *frame, int clear);
PyAPI_FUNC(int) PyFrame_FastToLocalsWithError(PyFrameObject *f);
PyAPI_FUNC(void) PyFrame_FastToLocals(PyFrameObject *frame);

PyAPI_FUNC(int) _PyFrame_IsEntryFrame(PyFrameObject *frame);

typedef struct {
    PyObject_HEAD
    PyFrameObject *frame;
} PyFrameLocalsProxyObject;

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_FRAMEOBJECT_H */
