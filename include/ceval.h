/* ceval.h: evaluation: code and frames, recursion, pending calls, and the GIL. */
#ifndef Py_CEVAL_H
#define Py_CEVAL_H

#include "object.h"

_Py_BEGIN_DECLS

/* ---- Code and frames ------------------------------------------------------------------------- */

/* New reference, or NULL. */
PyAPI_FUNC(PyObject *) PyEval_EvalCode(PyObject *code, PyObject *globals, PyObject *locals);
PyAPI_FUNC(PyObject *) PyEval_EvalCodeEx(PyObject *co, PyObject *globals, PyObject *locals,
    PyObject *const *args, int argc, PyObject *const *kwds, int kwdc, PyObject *const *defs,
    int defc, PyObject *kwdefs, PyObject *closure);
PyAPI_FUNC(PyObject *) PyEval_EvalFrame(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyEval_EvalFrameEx(PyFrameObject *frame, int throwflag);

/* Of the running frame. Borrowed; PyEval_GetFrame* functions with a plural give new references. If
   nothing runs: the interpreter's builtins, else NULL, with SystemError in the case of locals. */
PyAPI_FUNC(PyObject *) PyEval_GetBuiltins(void);
PyAPI_FUNC(PyObject *) PyEval_GetGlobals(void);
PyAPI_FUNC(PyObject *) PyEval_GetLocals(void);
PyAPI_FUNC(PyFrameObject *) PyEval_GetFrame(void);
PyAPI_FUNC(PyObject *) PyEval_GetFrameBuiltins(void);
PyAPI_FUNC(PyObject *) PyEval_GetFrameGlobals(void);
PyAPI_FUNC(PyObject *) PyEval_GetFrameLocals(void);

/* How messages name a callable: "name", "()". */
PyAPI_FUNC(const char *) PyEval_GetFuncName(PyObject *func);
PyAPI_FUNC(const char *) PyEval_GetFuncDesc(PyObject *func);

/* ---- Signals and calls from elsewhere -------------------------------------------------------- */

/* Has the main thread call func soon: 0, or -1 if there is no room. Needs no attached thread. */
PyAPI_FUNC(int) Py_AddPendingCall(int (*func)(void *), void *arg);

/* 0 or -1. */
PyAPI_FUNC(int) Py_MakePendingCalls(void);

/* ---- Recursion ------------------------------------------------------------------------------- */

PyAPI_FUNC(void) Py_SetRecursionLimit(int limit);
PyAPI_FUNC(int) Py_GetRecursionLimit(void);

/* 0, or not 0 with RecursionError; `where` is the end of its message. Each 0 is matched by a
   Leave. */
PyAPI_FUNC(int) Py_EnterRecursiveCall(const char *where);

PyAPI_FUNC(void) Py_LeaveRecursiveCall(void);

/* ---- The GIL --------------------------------------------------------------------------------- */

/* Detaches the thread; its state goes to RestoreThread. */
PyAPI_FUNC(PyThreadState *) PyEval_SaveThread(void);

PyAPI_FUNC(void) PyEval_RestoreThread(PyThreadState *tstate);
PyAPI_FUNC(void) PyEval_AcquireThread(PyThreadState *tstate);
PyAPI_FUNC(void) PyEval_ReleaseThread(PyThreadState *tstate);

/* Does nothing. */
Py_DEPRECATED(3.9) PyAPI_FUNC(void) PyEval_InitThreads(void);

/* Around code that does not touch Python: other threads run meanwhile. In between, BLOCK and
   UNBLOCK attach for a moment. */
#define Py_BEGIN_ALLOW_THREADS \
    {                          \
        PyThreadState *_save;  \
        _save = PyEval_SaveThread();
#define Py_BLOCK_THREADS PyEval_RestoreThread(_save);
#define Py_UNBLOCK_THREADS _save = PyEval_SaveThread();
#define Py_END_ALLOW_THREADS         \
        PyEval_RestoreThread(_save); \
    }

/* ---- Oparg of instructions that format values ------------------------------------------------ */

#define FVC_MASK 0x3
#define FVC_NONE 0x0
#define FVC_STR 0x1
#define FVC_REPR 0x2
#define FVC_ASCII 0x3
#define FVS_MASK 0x4
#define FVS_HAVE_SPEC 0x4

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/ceval.h"
#endif

#endif /* Py_CEVAL_H */
