/* cpython/ceval.h: tracing, and evaluators of one's own. */
#ifndef Py_CPYTHON_CEVAL_H
#define Py_CPYTHON_CEVAL_H
#ifndef Py_LIMITED_API

#include "../ceval.h"
#include "pystate.h"
#include "compile.h"

_Py_BEGIN_DECLS

/* ---- Tracing: func NULL turns it off; obj is passed to func ---------------------------------- */

PyAPI_FUNC(void) PyEval_SetProfile(Py_tracefunc func, PyObject *obj);
PyAPI_FUNC(void) PyEval_SetProfileAllThreads(Py_tracefunc func, PyObject *obj);
PyAPI_FUNC(void) PyEval_SetTrace(Py_tracefunc func, PyObject *obj);
PyAPI_FUNC(void) PyEval_SetTraceAllThreads(Py_tracefunc func, PyObject *obj);

/* Adds those of the running code: 1 if any flag is set, else 0. */
PyAPI_FUNC(int) PyEval_MergeCompilerFlags(PyCompilerFlags *flags);

/* The standard evaluator: new reference, or NULL. */
PyAPI_FUNC(PyObject *) _PyEval_EvalFrameDefault(PyThreadState *tstate,
    struct _PyInterpreterFrame *f, int exc);

/* ---- Helpers --------------------------------------------------------------------------------- */

/* Index for data on code objects, which `free` releases; -1 if there is no room. */
PyAPI_FUNC(Py_ssize_t) PyUnstable_Eval_RequestCodeExtraIndex(freefunc free);

Py_DEPRECATED(3.13) _Py_INLINE Py_ssize_t
_PyEval_RequestCodeExtraIndex(freefunc func)
{
    return PyUnstable_Eval_RequestCodeExtraIndex(func);
}

/* Integer of a slice's bound, clipped; None (in the first) or NULL leaves *index alone: 1, or 0
   with an exception. */
PyAPI_FUNC(int) _PyEval_SliceIndex(PyObject *obj, Py_ssize_t *index);
PyAPI_FUNC(int) _PyEval_SliceIndexNotNone(PyObject *obj, Py_ssize_t *index);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_CEVAL_H */
