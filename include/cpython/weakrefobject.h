/* cpython/weakrefobject.h: inside weak references. */
#ifndef Py_CPYTHON_WEAKREFOBJECT_H
#define Py_CPYTHON_WEAKREFOBJECT_H
#ifndef Py_LIMITED_API

#include "../weakrefobject.h"

_Py_BEGIN_DECLS

struct _PyWeakReference {
    PyObject_HEAD
    PyObject *wr_object; /* borrowed; Py_None once it is gone */
    PyObject *wr_callback; /* may be NULL */
    Py_hash_t hash; /* -1: not computed yet */
    /* All weak references to an object form a list. */
    PyWeakReference *wr_prev;
    PyWeakReference *wr_next;
    vectorcallfunc vectorcall;
};

/* Breaks the reference without calling back. */
PyAPI_FUNC(void) _PyWeakref_ClearRef(PyWeakReference *self);

#define _PyWeakref_CAST(op) (assert(PyWeakref_Check(op)), _Py_CAST(PyWeakReference *, (op)))

/* The unchecked form of PyWeakref_GetObject. An object in deallocation counts as gone. */
Py_DEPRECATED(3.13) _Py_INLINE PyObject *
PyWeakref_GET_OBJECT(PyObject *ref_obj)
{
    PyObject *obj = _PyWeakref_CAST(ref_obj)->wr_object;
    return Py_REFCNT(obj) > 0 ? obj : Py_None;
}
#define PyWeakref_GET_OBJECT(ref) PyWeakref_GET_OBJECT(_PyObject_CAST(ref))

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_WEAKREFOBJECT_H */
