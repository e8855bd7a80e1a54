/* setobject.h: set and frozenset. */
#ifndef Py_SETOBJECT_H
#define Py_SETOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PySet_Type;
PyAPI_DATA(PyTypeObject) PyFrozenSet_Type;
PyAPI_DATA(PyTypeObject) PySetIter_Type;

/* AnySet: set or frozenset. */
#define PySet_CheckExact(op) Py_IS_TYPE((op), &PySet_Type)
#define PySet_Check(ob) (PySet_CheckExact(ob) || PyType_IsSubtype(Py_TYPE(ob), &PySet_Type))
#define PyFrozenSet_CheckExact(ob) Py_IS_TYPE((ob), &PyFrozenSet_Type)
#define PyFrozenSet_Check(ob) \
    (PyFrozenSet_CheckExact(ob) || PyType_IsSubtype(Py_TYPE(ob), &PyFrozenSet_Type))
#define PyAnySet_CheckExact(ob) (PySet_CheckExact(ob) || PyFrozenSet_CheckExact(ob))
#define PyAnySet_Check(ob)                                                              \
    (PyAnySet_CheckExact(ob) || PyType_IsSubtype(Py_TYPE(ob), &PySet_Type) ||           \
     PyType_IsSubtype(Py_TYPE(ob), &PyFrozenSet_Type))

/* New set, or NULL; the iterable may be NULL. */
PyAPI_FUNC(PyObject *) PySet_New(PyObject *iterable);
PyAPI_FUNC(PyObject *) PyFrozenSet_New(PyObject *iterable);

/* -1 with an exception on error. */
PyAPI_FUNC(Py_ssize_t) PySet_Size(PyObject *anyset);

/* 1 or 0; does not turn an unhashable set into a frozenset. */
PyAPI_FUNC(int) PySet_Contains(PyObject *anyset, PyObject *key);

/* 0. Also for a frozenset nobody else has seen. */
PyAPI_FUNC(int) PySet_Add(PyObject *set, PyObject *key);

/* 1 if removed, 0 if missing. */
PyAPI_FUNC(int) PySet_Discard(PyObject *set, PyObject *key);

/* New reference; NULL with KeyError if empty. */
PyAPI_FUNC(PyObject *) PySet_Pop(PyObject *set);

/* 0. */
PyAPI_FUNC(int) PySet_Clear(PyObject *set);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/setobject.h"
#endif

#endif /* Py_SETOBJECT_H */
