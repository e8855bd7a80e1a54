/* pystate.h: interpreters and threads. */
#ifndef Py_PYSTATE_H
#define Py_PYSTATE_H

#include "object.h"

_Py_BEGIN_DECLS

/* How many kinds of data can be attached to code objects. */
#define MAX_CO_EXTRA_USERS 255

/* ---- Interpreters ---------------------------------------------------------------------------- */

PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_New(void);
PyAPI_FUNC(void) PyInterpreterState_Clear(PyInterpreterState *interp);
PyAPI_FUNC(void) PyInterpreterState_Delete(PyInterpreterState *interp);
#if _Py_API_LEVEL >= 0x03090000
/* The current one, never NULL; the thread must be attached. */
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Get(void);
#endif
#if _Py_API_LEVEL >= 0x03080000
/* Borrowed dict for data of extensions; NULL without an exception if there is none. */
PyAPI_FUNC(PyObject *) PyInterpreterState_GetDict(PyInterpreterState *interp);
#endif
#if _Py_API_LEVEL >= 0x03070000
/* -1 with an exception on error. */
PyAPI_FUNC(int64_t) PyInterpreterState_GetID(PyInterpreterState *interp);
#endif

/* Modules of single-phase initialization, by definition. */
#if _Py_API_LEVEL >= 0x03030000
/* 0 or -1; takes a reference of its own. */
PyAPI_FUNC(int) PyState_AddModule(PyObject *module, PyModuleDef *def);

/* 0 or -1. */
PyAPI_FUNC(int) PyState_RemoveModule(PyModuleDef *def);
#endif

/* Borrowed module; NULL without an exception if there is none. */
PyAPI_FUNC(PyObject *) PyState_FindModule(PyModuleDef *def);

/* ---- Threads --------------------------------------------------------------------------------- */

PyAPI_FUNC(PyThreadState *) PyThreadState_New(PyInterpreterState *interp);
PyAPI_FUNC(void) PyThreadState_Clear(PyThreadState *tstate);

/* Not for the current one. */
PyAPI_FUNC(void) PyThreadState_Delete(PyThreadState *tstate);

/* The current one; fatal error if there is none. */
PyAPI_FUNC(PyThreadState *) PyThreadState_Get(void);

#define PyThreadState_GET() PyThreadState_Get()

/* Makes another state (or none: NULL) current; the one before, or NULL. */
PyAPI_FUNC(PyThreadState *) PyThreadState_Swap(PyThreadState *tstate);

/* Borrowed dict for thread-local data; NULL without an exception if there is none. */
PyAPI_FUNC(PyObject *) PyThreadState_GetDict(void);

/* Raises exc, or with NULL revokes it, in another thread: how many were found. */
PyAPI_FUNC(int) PyThreadState_SetAsyncExc(unsigned long thread_id, PyObject *exc);

#if _Py_API_LEVEL >= 0x03090000
PyAPI_FUNC(PyInterpreterState *) PyThreadState_GetInterpreter(PyThreadState *tstate);

/* New reference; NULL if nothing is running. */
PyAPI_FUNC(PyFrameObject *) PyThreadState_GetFrame(PyThreadState *tstate);

PyAPI_FUNC(uint64_t) PyThreadState_GetID(PyThreadState *tstate);
#endif

/* ---- Calls from threads that Python did not make --------------------------------------------- */

typedef enum {
    PyGILState_LOCKED,
    PyGILState_UNLOCKED
} PyGILState_STATE;

/* Attaches this thread, whatever its state; its result goes to Release. Pairs nest. */
PyAPI_FUNC(PyGILState_STATE) PyGILState_Ensure(void);

PyAPI_FUNC(void) PyGILState_Release(PyGILState_STATE oldstate);

/* NULL if this thread has none yet. */
PyAPI_FUNC(PyThreadState *) PyGILState_GetThisThreadState(void);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/pystate.h"
#endif

#endif /* Py_PYSTATE_H */
