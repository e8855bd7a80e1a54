/* cpython/pystate.h: inside thread states, tracing, and evaluators. */
#ifndef Py_CPYTHON_PYSTATE_H
#define Py_CPYTHON_PYSTATE_H
#ifndef Py_LIMITED_API

#include "../pystate.h"

struct _PyInterpreterFrame;

_Py_BEGIN_DECLS

/* ---- Interpreters ---------------------------------------------------------------------------- */

PyAPI_FUNC(int) _PyInterpreterState_RequiresIDRef(PyInterpreterState *);
PyAPI_FUNC(void) _PyInterpreterState_RequireIDRef(PyInterpreterState *, int);

/* New reference to __main__; NULL with RuntimeError. */
PyAPI_FUNC(PyObject *) PyUnstable_InterpreterState_GetMainModule(PyInterpreterState *);

/* ---- Tracing and profiling ------------------------------------------------------------------- */

/* `what` is one of PyTrace_*; arg the exception's tuple, the result (NULL if raised), or the C
   function. 0, or -1 with an exception, which also ends the tracing. */
typedef int (*Py_tracefunc)(PyObject *obj, PyFrameObject *frame, int what, PyObject *arg);

#define PyTrace_CALL 0
#define PyTrace_EXCEPTION 1
#define PyTrace_LINE 2
#define PyTrace_RETURN 3
#define PyTrace_C_CALL 4
#define PyTrace_C_EXCEPTION 5
#define PyTrace_C_RETURN 6
#define PyTrace_OPCODE 7

/* ---- The thread state ------------------------------------------------------------------------ */

/* An exception being handled; generators have one each. */
typedef struct _err_stackitem {
    PyObject *exc_value;
    struct _err_stackitem *previous_item;
} _PyErr_StackItem;

/* A part of the stack of interpreter frames. */
typedef struct _stack_chunk {
    struct _stack_chunk *previous;
    size_t size; /* in bytes */
    size_t top;
    PyObject *data[1];
} _PyStackChunk;

struct _ts {
    /* All states of an interpreter form a list. */
    PyThreadState *prev;
    PyThreadState *next;
    PyInterpreterState *interp;

    uintptr_t eval_breaker;

    struct {
        unsigned int initialized : 1;
        unsigned int bound : 1;
        unsigned int unbound : 1;
        unsigned int bound_gilstate : 1;
        unsigned int active : 1;
        unsigned int holds_gil : 1;
        unsigned int finalizing : 1;
        unsigned int cleared : 1;
        unsigned int finalized : 1;
        unsigned int : 23;
    } _status;
    int _whence;
    int state; /* attached, detached, or suspended */

    /* How much deeper Python calls, and C calls, may nest. */
    int py_recursion_remaining;
    int py_recursion_limit;
    int c_recursion_remaining;
    int recursion_headroom;

    int tracing; /* a trace function is running */
    int what_event;

    struct _PyInterpreterFrame *current_frame;

    Py_tracefunc c_profilefunc;
    Py_tracefunc c_tracefunc;
    PyObject *c_profileobj;
    PyObject *c_traceobj;

    PyObject *current_exception; /* being raised; NULL if none */
    _PyErr_StackItem *exc_info; /* being handled, the innermost first */

    PyObject *dict; /* PyThreadState_GetDict */
    int gilstate_counter;
    PyObject *async_exc;
    unsigned long thread_id;
    unsigned long native_thread_id;

    PyObject *delete_later; /* the trashcan */
    uintptr_t critical_section;

    int coroutine_origin_tracking_depth;
    PyObject *async_gen_firstiter;
    PyObject *async_gen_finalizer;

    PyObject *context; /* current contextvars.Context, or NULL */
    uint64_t context_ver;

    uint64_t id; /* unique among the interpreter's threads */

    _PyStackChunk *datastack_chunk;
    PyObject **datastack_top;
    PyObject **datastack_limit;

    _PyErr_StackItem exc_state; /* the end of the exc_info list */
    PyObject *previous_executor;
    uint64_t dict_global_version;

    PyObject *threading_local_key;
    PyObject *threading_local_sentinel;
};

/* How deep C calls may nest. */
#define Py_C_RECURSION_LIMIT 10000

/* The current state, or NULL. */
PyAPI_FUNC(PyThreadState *) PyThreadState_GetUnchecked(void);

#define _PyThreadState_UncheckedGet PyThreadState_GetUnchecked
PyAPI_FUNC(void) PyThreadState_DeleteCurrent(void);
/* Between them no trace function is called. */
PyAPI_FUNC(void) PyThreadState_EnterTracing(PyThreadState *tstate);
PyAPI_FUNC(void) PyThreadState_LeaveTracing(PyThreadState *tstate);

/* 1 if this thread is attached, else 0. */
PyAPI_FUNC(int) PyGILState_Check(void);

/* New dict: frames by thread id; NULL on error. */
PyAPI_FUNC(PyObject *) _PyThread_CurrentFrames(void);

/* ---- All interpreters and threads, for debuggers: NULL ends a list --------------------------- */

PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Main(void);
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Head(void);
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Next(PyInterpreterState *interp);
PyAPI_FUNC(PyThreadState *) PyInterpreterState_ThreadHead(PyInterpreterState *interp);
PyAPI_FUNC(PyThreadState *) PyThreadState_Next(PyThreadState *tstate);

/* ---- Replacing the evaluator of frames ------------------------------------------------------- */

typedef PyObject *(*_PyFrameEvalFunction)(PyThreadState *tstate, struct _PyInterpreterFrame *frame,
                                          int throwflag);
PyAPI_FUNC(_PyFrameEvalFunction) _PyInterpreterState_GetEvalFrameFunc(PyInterpreterState *interp);
PyAPI_FUNC(void) _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState *interp,
    _PyFrameEvalFunction eval_frame);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_PYSTATE_H */
