/* cpython/bytesobject.h: inside bytes. */
#ifndef Py_CPYTHON_BYTESOBJECT_H
#define Py_CPYTHON_BYTESOBJECT_H
#ifndef Py_LIMITED_API

#include "../bytesobject.h"

_Py_BEGIN_DECLS

typedef struct {
    PyObject_VAR_HEAD
    Py_DEPRECATED(3.11) Py_hash_t ob_shash; /* -1: not computed yet */
    char ob_sval[1]; /* ob_size bytes and a NUL */
} PyBytesObject;

#define _PyBytes_CAST(op) (assert(PyBytes_Check(op)), _Py_CAST(PyBytesObject *, (op)))

/* The unchecked forms of PyBytes_AsString and PyBytes_Size. */
_Py_INLINE char *
PyBytes_AS_STRING(PyObject *op)
{
    return _PyBytes_CAST(op)->ob_sval;
}
#define PyBytes_AS_STRING(op) PyBytes_AS_STRING(_PyObject_CAST(op))

_Py_INLINE Py_ssize_t
PyBytes_GET_SIZE(PyObject *op)
{
    return Py_SIZE(_PyBytes_CAST(op));
}
#define PyBytes_GET_SIZE(self) PyBytes_GET_SIZE(_PyObject_CAST(self))

/* Changes the size of fresh bytes that only *bytes refers to: 0, or -1 with *bytes set to NULL. */
PyAPI_FUNC(int) _PyBytes_Resize(PyObject **bytes, Py_ssize_t newsize);

/* sep.join(iterable). */
PyAPI_FUNC(PyObject *) _PyBytes_Join(PyObject *sep, PyObject *iterable);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_BYTESOBJECT_H */
