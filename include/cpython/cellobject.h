/* cpython/cellobject.h: cells: variables that closures share. */
#ifndef Py_CELLOBJECT_H
#define Py_CELLOBJECT_H
#ifndef Py_LIMITED_API

#include "../object.h"

_Py_BEGIN_DECLS

typedef struct {
    PyObject_HEAD
    PyObject *ob_ref; /* NULL: unbound */
} PyCellObject;

PyAPI_DATA(PyTypeObject) PyCell_Type;
#define PyCell_Check(op) Py_IS_TYPE((op), &PyCell_Type)

/* New cell, or NULL; value may be NULL. */
PyAPI_FUNC(PyObject *) PyCell_New(PyObject *value);

/* New reference, NULL if unbound; NULL with SystemError if it is not a cell. */
PyAPI_FUNC(PyObject *) PyCell_Get(PyObject *cell);

/* 0 or -1; takes a reference of its own, value may be NULL. */
PyAPI_FUNC(int) PyCell_Set(PyObject *cell, PyObject *value);

/* The unchecked forms. GET borrows; SET takes the reference over, not giving up the old one. */
_Py_INLINE PyObject *
PyCell_GET(PyObject *op)
{
    assert(PyCell_Check(op));
    return _Py_CAST(PyCellObject *, op)->ob_ref;
}
#define PyCell_GET(op) PyCell_GET(_PyObject_CAST(op))

_Py_INLINE void
PyCell_SET(PyObject *op, PyObject *value)
{
    assert(PyCell_Check(op));
    _Py_CAST(PyCellObject *, op)->ob_ref = value;
}
#define PyCell_SET(op, value) PyCell_SET(_PyObject_CAST(op), (value))

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CELLOBJECT_H */
