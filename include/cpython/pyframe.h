/* cpython/pyframe.h: what frame objects tell. */
#ifndef Py_CPYTHON_PYFRAME_H
#define Py_CPYTHON_PYFRAME_H
#ifndef Py_LIMITED_API

#include "../pyframe.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyFrame_Type;
PyAPI_DATA(PyTypeObject) PyFrameLocalsProxy_Type;

#define PyFrame_Check(op) Py_IS_TYPE((op), &PyFrame_Type)
#define PyFrameLocalsProxy_Check(op) Py_IS_TYPE((op), &PyFrameLocalsProxy_Type)

/* New reference, or NULL: without an exception in the first two, if there is none. */
PyAPI_FUNC(PyFrameObject *) PyFrame_GetBack(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyFrame_GetGenerator(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyFrame_GetLocals(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyFrame_GetGlobals(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyFrame_GetBuiltins(PyFrameObject *frame);

/* Byte offset of the current instruction; -1 if not started. */
PyAPI_FUNC(int) PyFrame_GetLasti(PyFrameObject *frame);

/* NameError if there is no such variable. */
PyAPI_FUNC(PyObject *) PyFrame_GetVar(PyFrameObject *frame, PyObject *name);

PyAPI_FUNC(PyObject *) PyFrame_GetVarString(PyFrameObject *frame, const char *name);

/* ---- Frames of the interpreter, for evaluators of one's own ---------------------------------- */

struct _PyInterpreterFrame;

/* New reference. */
PyAPI_FUNC(PyObject *) PyUnstable_InterpreterFrame_GetCode(struct _PyInterpreterFrame *frame);

PyAPI_FUNC(int) PyUnstable_InterpreterFrame_GetLasti(struct _PyInterpreterFrame *frame);
PyAPI_FUNC(int) PyUnstable_InterpreterFrame_GetLine(struct _PyInterpreterFrame *frame);

/* Indices of PyUnstable_ExecutableKinds, which gives the types a frame's executable may have. */
#define PyUnstable_EXECUTABLE_KIND_SKIP 0
#define PyUnstable_EXECUTABLE_KIND_PY_FUNCTION 1
#define PyUnstable_EXECUTABLE_KIND_BUILTIN_FUNCTION 3
#define PyUnstable_EXECUTABLE_KIND_METHOD_DESCRIPTOR 4
#define PyUnstable_EXECUTABLE_KINDS 5
PyAPI_DATA(const PyTypeObject *const) PyUnstable_ExecutableKinds[6];

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_PYFRAME_H */
