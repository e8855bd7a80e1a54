/* tupleobject.h: tuple. */
#ifndef Py_TUPLEOBJECT_H
#define Py_TUPLEOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyTuple_Type;
PyAPI_DATA(PyTypeObject) PyTupleIter_Type;

#define PyTuple_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_TUPLE_SUBCLASS)
#define PyTuple_CheckExact(op) Py_IS_TYPE((op), &PyTuple_Type)

/* New tuple of NULLs, to be filled in; NULL on error. */
PyAPI_FUNC(PyObject *) PyTuple_New(Py_ssize_t size);

/* -1 with SystemError if it is not a tuple. */
PyAPI_FUNC(Py_ssize_t) PyTuple_Size(PyObject *tuple);

/* Borrowed reference; NULL with IndexError. */
PyAPI_FUNC(PyObject *) PyTuple_GetItem(PyObject *tuple, Py_ssize_t index);

/* 0 or -1; takes the reference to item over, even on error. Only for a tuple nobody else refers
   to. */
PyAPI_FUNC(int) PyTuple_SetItem(PyObject *tuple, Py_ssize_t index, PyObject *item);

/* New tuple. */
PyAPI_FUNC(PyObject *) PyTuple_GetSlice(PyObject *tuple, Py_ssize_t low, Py_ssize_t high);

/* New tuple of n objects, which stay the caller's. */
PyAPI_FUNC(PyObject *) PyTuple_Pack(Py_ssize_t n, ...);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/tupleobject.h"
#endif

#endif /* Py_TUPLEOBJECT_H */
