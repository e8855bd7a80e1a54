/* objimpl.h: allocating objects and taking part in garbage collection. */
#ifndef Py_OBJIMPL_H
#define Py_OBJIMPL_H

#include "object.h"
#include "pymem.h"

_Py_BEGIN_DECLS

/* ---- Memory for objects ---------------------------------------------------------------------- */

/* NULL when there is no memory, without an exception. They need the GIL; Realloc and Free accept
   NULL. */
PyAPI_FUNC(void *) PyObject_Malloc(size_t size);
#if _Py_API_LEVEL >= 0x03050000
PyAPI_FUNC(void *) PyObject_Calloc(size_t nelem, size_t elsize);
#endif

PyAPI_FUNC(void *) PyObject_Realloc(void *ptr, size_t new_size);
PyAPI_FUNC(void) PyObject_Free(void *ptr);

#define PyObject_MALLOC PyObject_Malloc
#define PyObject_REALLOC PyObject_Realloc
#define PyObject_FREE PyObject_Free
#define PyObject_Del PyObject_Free
#define PyObject_DEL PyObject_Free

/* ---- Objects that are not garbage collected -------------------------------------------------- */

/* Give uninitialized memory its type, a first reference (and a size); return it. */
PyAPI_FUNC(PyObject *) PyObject_Init(PyObject *op, PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) PyObject_InitVar(PyVarObject *op, PyTypeObject *type, Py_ssize_t size);
#define PyObject_INIT(op, typeobj) PyObject_Init(_PyObject_CAST(op), (typeobj))
#define PyObject_INIT_VAR(op, typeobj, size) \
    PyObject_InitVar(_PyVarObject_CAST(op), (typeobj), (size))

/* Allocate and initialize, NULL with MemoryError: fields behind the header hold garbage. Release
   with PyObject_Free. */
PyAPI_FUNC(PyObject *) _PyObject_New(PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) _PyObject_NewVar(PyTypeObject *type, Py_ssize_t nitems);
#define PyObject_New(type, typeobj) ((type *)_PyObject_New(typeobj))
#define PyObject_NewVar(type, typeobj, n) ((type *)_PyObject_NewVar((typeobj), (n)))
#define PyObject_NEW(type, typeobj) PyObject_New(type, (typeobj))
#define PyObject_NEW_VAR(type, typeobj, n) PyObject_NewVar(type, (typeobj), (n))

/* ---- Garbage-collected objects --------------------------------------------------------------- */

/* Runs a full collection; the number of unreachable objects found. */
PyAPI_FUNC(Py_ssize_t) PyGC_Collect(void);

/* Turn automatic collection on and off; return the state before. */
PyAPI_FUNC(int) PyGC_Enable(void);
PyAPI_FUNC(int) PyGC_Disable(void);
PyAPI_FUNC(int) PyGC_IsEnabled(void);

/* Instances of the type are garbage collected. */
#define PyType_IS_GC(t) PyType_HasFeature((t), Py_TPFLAGS_HAVE_GC)

/* Allocate and initialize, NULL with MemoryError. The object is not tracked yet: fill its fields
   in, then call PyObject_GC_Track. */
PyAPI_FUNC(PyObject *) _PyObject_GC_New(PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) _PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t nitems);
#define PyObject_GC_New(type, typeobj) _Py_CAST(type *, _PyObject_GC_New(typeobj))
#define PyObject_GC_NewVar(type, typeobj, n) \
    _Py_CAST(type *, _PyObject_GC_NewVar((typeobj), (n)))

/* Changes the number of items of an untracked object, which may move: its new address, or NULL. */
PyAPI_FUNC(PyVarObject *) _PyObject_GC_Resize(PyVarObject *op, Py_ssize_t nitems);
#define PyObject_GC_Resize(type, op, n) \
    ((type *)_PyObject_GC_Resize(_PyVarObject_CAST(op), (n)))

/* Lets the collector see the object; its fields must be valid from now on. */
PyAPI_FUNC(void) PyObject_GC_Track(void *op);

/* The reverse, to begin a tp_dealloc with; harmless when not tracked. */
PyAPI_FUNC(void) PyObject_GC_UnTrack(void *op);

/* Releases the memory. */
PyAPI_FUNC(void) PyObject_GC_Del(void *op);

PyAPI_FUNC(int) PyObject_GC_IsTracked(PyObject *op);
PyAPI_FUNC(int) PyObject_GC_IsFinalized(PyObject *op);

/* Body of a tp_traverse whose parameters are called visit and arg: once for each owned reference,
   NULL allowed. */
#define Py_VISIT(op)                                          \
    do {                                                      \
        if (op) {                                             \
            int vret = visit(_PyObject_CAST(op), arg);        \
            if (vret) {                                       \
                return vret;                                  \
            }                                                 \
        }                                                     \
    } while (0)

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/objimpl.h"
#endif

#endif /* Py_OBJIMPL_H */
