/* cpython/tupleobject.h: inside tuple. */
#ifndef Py_CPYTHON_TUPLEOBJECT_H
#define Py_CPYTHON_TUPLEOBJECT_H
#ifndef Py_LIMITED_API

#include "../tupleobject.h"

_Py_BEGIN_DECLS

typedef struct {
    PyObject_VAR_HEAD
    PyObject *ob_item[1]; /* ob_size owned references */
} PyTupleObject;

/* Changes the size of a fresh tuple, which may move: 0, or -1 with *tuple set to NULL. */
PyAPI_FUNC(int) _PyTuple_Resize(PyObject **tuple, Py_ssize_t newsize);

#define _PyTuple_CAST(op) (assert(PyTuple_Check(op)), _Py_CAST(PyTupleObject *, (op)))

/* The unchecked forms of PyTuple_Size, PyTuple_GetItem and PyTuple_SetItem; the last does not give
   up an item that was there. */
_Py_INLINE Py_ssize_t
PyTuple_GET_SIZE(PyObject *op)
{
    return Py_SIZE(_PyTuple_CAST(op));
}
#define PyTuple_GET_SIZE(op) PyTuple_GET_SIZE(_PyObject_CAST(op))

#define PyTuple_GET_ITEM(op, index) (_PyTuple_CAST(op)->ob_item[(index)])

_Py_INLINE void
PyTuple_SET_ITEM(PyObject *op, Py_ssize_t index, PyObject *value)
{
    PyTupleObject *tuple = _PyTuple_CAST(op);
    assert(0 <= index && index < Py_SIZE(tuple));
    tuple->ob_item[index] = value;
}
#define PyTuple_SET_ITEM(op, index, value) \
    PyTuple_SET_ITEM(_PyObject_CAST(op), (index), _PyObject_CAST(value))

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_TUPLEOBJECT_H */
