/* listobject.h: list. */
#ifndef Py_LISTOBJECT_H
#define Py_LISTOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyList_Type;
PyAPI_DATA(PyTypeObject) PyListIter_Type;
PyAPI_DATA(PyTypeObject) PyListRevIter_Type;

#define PyList_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_LIST_SUBCLASS)
#define PyList_CheckExact(op) Py_IS_TYPE((op), &PyList_Type)

/* What is not a list is a SystemError in all of these (a TypeError in PyList_GetItemRef). */

/* New list of NULLs, to be filled in; NULL on error. */
PyAPI_FUNC(PyObject *) PyList_New(Py_ssize_t size);

/* -1 on error. */
PyAPI_FUNC(Py_ssize_t) PyList_Size(PyObject *list);

/* Borrowed reference; NULL with IndexError. */
PyAPI_FUNC(PyObject *) PyList_GetItem(PyObject *list, Py_ssize_t index);

#if _Py_API_LEVEL >= 0x030d0000
/* New reference; NULL with IndexError. */
PyAPI_FUNC(PyObject *) PyList_GetItemRef(PyObject *list, Py_ssize_t index);
#endif

/* 0 or -1; takes the reference to item over, even on error. */
PyAPI_FUNC(int) PyList_SetItem(PyObject *list, Py_ssize_t index, PyObject *item);

/* 0 or -1; takes a reference of its own. */
PyAPI_FUNC(int) PyList_Insert(PyObject *list, Py_ssize_t index, PyObject *item);

/* 0 or -1; takes a reference of its own. */
PyAPI_FUNC(int) PyList_Append(PyObject *list, PyObject *item);

/* New list; no negative indices. */
PyAPI_FUNC(PyObject *) PyList_GetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high);

/* 0 or -1; items NULL deletes. */
PyAPI_FUNC(int) PyList_SetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high, PyObject *items);

/* 0 or -1. */
PyAPI_FUNC(int) PyList_Sort(PyObject *list);

/* 0 or -1. */
PyAPI_FUNC(int) PyList_Reverse(PyObject *list);

/* New tuple. */
PyAPI_FUNC(PyObject *) PyList_AsTuple(PyObject *list);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/listobject.h"
#endif

#endif /* Py_LISTOBJECT_H */
