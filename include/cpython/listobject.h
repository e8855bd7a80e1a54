/* cpython/listobject.h: inside list. */
#ifndef Py_CPYTHON_LISTOBJECT_H
#define Py_CPYTHON_LISTOBJECT_H
#ifndef Py_LIMITED_API

#include "../listobject.h"

_Py_BEGIN_DECLS

typedef struct {
    PyObject_VAR_HEAD
    PyObject **ob_item; /* ob_size owned references; NULL if nothing is allocated */
    Py_ssize_t allocated; /* how many fit; -1 while being sorted */
} PyListObject;

#define _PyList_CAST(op) (assert(PyList_Check(op)), _Py_CAST(PyListObject *, (op)))

/* The unchecked forms of PyList_Size, PyList_GetItem and PyList_SetItem; the last does not give up
   an item that was there. */
_Py_INLINE Py_ssize_t
PyList_GET_SIZE(PyObject *op)
{
    return Py_SIZE(_PyList_CAST(op));
}
#define PyList_GET_SIZE(op) PyList_GET_SIZE(_PyObject_CAST(op))

#define PyList_GET_ITEM(op, index) (_PyList_CAST(op)->ob_item[(index)])

_Py_INLINE void
PyList_SET_ITEM(PyObject *op, Py_ssize_t index, PyObject *value)
{
    PyListObject *list = _PyList_CAST(op);
    assert(0 <= index && index < list->allocated);
    list->ob_item[index] = value;
}
#define PyList_SET_ITEM(op, index, value) \
    PyList_SET_ITEM(_PyObject_CAST(op), (index), _PyObject_CAST(value))

/* 0 or -1. */
PyAPI_FUNC(int) PyList_Extend(PyObject *self, PyObject *iterable);

/* 0 or -1. */
PyAPI_FUNC(int) PyList_Clear(PyObject *self);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_LISTOBJECT_H */
