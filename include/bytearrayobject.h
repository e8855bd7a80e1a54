/* bytearrayobject.h: bytearray. */
#ifndef Py_BYTEARRAYOBJECT_H
#define Py_BYTEARRAYOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyByteArray_Type;
PyAPI_DATA(PyTypeObject) PyByteArrayIter_Type;

#define PyByteArray_Check(self) PyObject_TypeCheck((self), &PyByteArray_Type)
#define PyByteArray_CheckExact(self) Py_IS_TYPE((self), &PyByteArray_Type)

/* New bytearray from an object with a buffer, or as bytearray(obj); NULL on error. */
PyAPI_FUNC(PyObject *) PyByteArray_FromObject(PyObject *obj);

/* New bytearray with a copy of the data, or uninitialized if it is NULL. */
PyAPI_FUNC(PyObject *) PyByteArray_FromStringAndSize(const char *data, Py_ssize_t size);

/* New bytearray from two objects with buffers; NULL on error. */
PyAPI_FUNC(PyObject *) PyByteArray_Concat(PyObject *left, PyObject *right);

PyAPI_FUNC(Py_ssize_t) PyByteArray_Size(PyObject *bytearray);

/* Borrowed contents, terminated by NUL; never NULL. Resizing moves it. */
PyAPI_FUNC(char *) PyByteArray_AsString(PyObject *bytearray);

/* 0, or -1 with an exception; fails while a buffer is exported. */
PyAPI_FUNC(int) PyByteArray_Resize(PyObject *bytearray, Py_ssize_t size);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/bytearrayobject.h"
#endif

#endif /* Py_BYTEARRAYOBJECT_H */
