/* cpython/setobject.h: inside set and frozenset. */
#ifndef Py_CPYTHON_SETOBJECT_H
#define Py_CPYTHON_SETOBJECT_H
#ifndef Py_LIMITED_API

#include "../setobject.h"

_Py_BEGIN_DECLS

/* Sets of up to so many slots keep their table in the object. */
#define PySet_MINSIZE 8

typedef struct {
    PyObject *key; /* NULL: never used */
    Py_hash_t hash;
} setentry;

typedef struct {
    PyObject_HEAD
    Py_ssize_t fill; /* used and deleted slots */
    Py_ssize_t used; /* elements */
    Py_ssize_t mask; /* slots - 1 */
    setentry *table;
    Py_hash_t hash; /* frozenset only; -1: not computed yet */
    Py_ssize_t finger; /* where pop() continues */
    setentry smalltable[PySet_MINSIZE];
    PyObject *weakreflist;
} PySetObject;

#define _PySet_CAST(so) (assert(PyAnySet_Check(so)), _Py_CAST(PySetObject *, (so)))

/* The unchecked form of PySet_Size. */
_Py_INLINE Py_ssize_t
PySet_GET_SIZE(PyObject *so)
{
    return _PySet_CAST(so)->used;
}
#define PySet_GET_SIZE(so) PySet_GET_SIZE(_PyObject_CAST(so))

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_SETOBJECT_H */
