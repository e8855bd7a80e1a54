/* sliceobject.h: slice and Ellipsis. */
#ifndef Py_SLICEOBJECT_H
#define Py_SLICEOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyObject) _Py_EllipsisObject;
#if defined(Py_LIMITED_API) && _Py_API_LEVEL >= 0x030d0000
#  define Py_Ellipsis Py_GetConstantBorrowed(Py_CONSTANT_ELLIPSIS)
#else
#  define Py_Ellipsis (&_Py_EllipsisObject)
#endif

#ifndef Py_LIMITED_API
typedef struct {
    PyObject_HEAD
    PyObject *start; /* never NULL: Py_None where left out */
    PyObject *stop;
    PyObject *step;
} PySliceObject;
#endif

PyAPI_DATA(PyTypeObject) PySlice_Type;
PyAPI_DATA(PyTypeObject) PyEllipsis_Type;
#define PySlice_Check(op) Py_IS_TYPE((op), &PySlice_Type)

/* New slice, or NULL; NULL arguments stand for None. */
PyAPI_FUNC(PyObject *) PySlice_New(PyObject *start, PyObject *stop, PyObject *step);

#ifndef Py_LIMITED_API
/* New slice, or NULL. */
PyAPI_FUNC(PyObject *) _PySlice_FromIndices(Py_ssize_t start, Py_ssize_t stop);

/* As slice.indices(), with new references to int: 0 or -1. */
PyAPI_FUNC(int) _PySlice_GetLongIndices(PySliceObject *self, PyObject *length, PyObject **start_ptr,
    PyObject **stop_ptr, PyObject **step_ptr);
#endif

/* 0, or -1 with or without an exception: out of range indices are errors. Not to be used. */
PyAPI_FUNC(int) PySlice_GetIndices(PyObject *slice, Py_ssize_t length, Py_ssize_t *start,
    Py_ssize_t *stop, Py_ssize_t *step);

/* Finding the items of a slice takes two steps. Unpack gives C integers, clipped to their range: 0,
   or -1 with an exception. AdjustIndices fits them to a length and returns the number of items. */
#if _Py_API_LEVEL >= 0x03060100 || (_Py_API_LEVEL >= 0x03050400 && _Py_API_LEVEL < 0x03060000)
PyAPI_FUNC(int) PySlice_Unpack(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop,
    Py_ssize_t *step);
PyAPI_FUNC(Py_ssize_t) PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop,
    Py_ssize_t step);
#endif

/* Both steps in one: 0, or -1 with an exception. */
Py_DEPRECATED(3.7) PyAPI_FUNC(int) PySlice_GetIndicesEx(PyObject *slice, Py_ssize_t length,
    Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step, Py_ssize_t *slicelength);
#if _Py_API_LEVEL >= 0x03060100 || (_Py_API_LEVEL >= 0x03050400 && _Py_API_LEVEL < 0x03060000)
#  define PySlice_GetIndicesEx(slice, length, start, stop, step, slicelen)                        \
      (PySlice_Unpack((slice), (start), (stop), (step)) < 0                                       \
           ? (*(slicelen) = 0, -1)                                                                \
           : (*(slicelen) = PySlice_AdjustIndices((length), (start), (stop), *(step)), 0))
#endif

_Py_END_DECLS

#endif /* Py_SLICEOBJECT_H */
