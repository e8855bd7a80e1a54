/* cpython/bytearrayobject.h: inside bytearray. */
#ifndef Py_CPYTHON_BYTEARRAYOBJECT_H
#define Py_CPYTHON_BYTEARRAYOBJECT_H
#ifndef Py_LIMITED_API

#include "../bytearrayobject.h"

_Py_BEGIN_DECLS

typedef struct {
    PyObject_VAR_HEAD
    Py_ssize_t ob_alloc; /* bytes allocated */
    char *ob_bytes; /* the allocation */
    char *ob_start; /* first byte in use */
    Py_ssize_t ob_exports; /* live buffers */
} PyByteArrayObject;

/* Contents of an empty bytearray. */
PyAPI_DATA(char) _PyByteArray_empty_string[];

#define _PyByteArray_CAST(op) \
    (assert(PyByteArray_Check(op)), _Py_CAST(PyByteArrayObject *, (op)))

/* The unchecked forms of PyByteArray_AsString and PyByteArray_Size. */
_Py_INLINE char *
PyByteArray_AS_STRING(PyObject *op)
{
    PyByteArrayObject *self = _PyByteArray_CAST(op);
    return Py_SIZE(self) != 0 ? self->ob_start : _PyByteArray_empty_string;
}
#define PyByteArray_AS_STRING(self) PyByteArray_AS_STRING(_PyObject_CAST(self))

_Py_INLINE Py_ssize_t
PyByteArray_GET_SIZE(PyObject *op)
{
    return Py_SIZE(_PyByteArray_CAST(op));
}
#define PyByteArray_GET_SIZE(self) PyByteArray_GET_SIZE(_PyObject_CAST(self))

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_BYTEARRAYOBJECT_H */
