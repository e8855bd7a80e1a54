/* bytesobject.h: bytes. */
#ifndef Py_BYTESOBJECT_H
#define Py_BYTESOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyBytes_Type;
PyAPI_DATA(PyTypeObject) PyBytesIter_Type;

#define PyBytes_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_BYTES_SUBCLASS)
#define PyBytes_CheckExact(op) Py_IS_TYPE((op), &PyBytes_Type)

/* New bytes, or NULL. */

/* A copy of the data; uninitialized if it is NULL. */
PyAPI_FUNC(PyObject *) PyBytes_FromStringAndSize(const char *data, Py_ssize_t size);

/* A copy of a C string. */
PyAPI_FUNC(PyObject *) PyBytes_FromString(const char *text);

/* From an object with a buffer, or an iterable of ints. */
PyAPI_FUNC(PyObject *) PyBytes_FromObject(PyObject *obj);

/* As printf: %c %d %u %ld %lu %zd %zu %i %x %s %p %%, no others. */
PyAPI_FUNC(PyObject *) PyBytes_FromFormat(const char *format,
    ...) Py_GCC_ATTRIBUTE((format(printf, 1, 2)));

PyAPI_FUNC(PyObject *) PyBytes_FromFormatV(const char *format,
    va_list vargs) Py_GCC_ATTRIBUTE((format(printf, 1, 0)));

/* New str: the repr, preferring double quotes where they help. */
PyAPI_FUNC(PyObject *) PyBytes_Repr(PyObject *bytes, int smartquotes);

/* The value of a bytes literal; the last two arguments are unused. */
PyAPI_FUNC(PyObject *) PyBytes_DecodeEscape(const char *text, Py_ssize_t length, const char *errors,
    Py_ssize_t unicode, const char *recode_encoding);

/* -1 with TypeError if it is not bytes. */
PyAPI_FUNC(Py_ssize_t) PyBytes_Size(PyObject *bytes);

/* Borrowed contents, terminated by NUL, not to be changed; NULL with TypeError if it is not
   bytes. */
PyAPI_FUNC(char *) PyBytes_AsString(PyObject *bytes);

/* The same: 0 or -1. With len NULL, NUL bytes inside are a ValueError. */
PyAPI_FUNC(int) PyBytes_AsStringAndSize(PyObject *obj, char **s, Py_ssize_t *len);

/* Replace *bytes by its concatenation with newpart, giving up the old reference. On error *bytes
   becomes NULL. The second form also gives up newpart, which may be NULL. */
PyAPI_FUNC(void) PyBytes_Concat(PyObject **bytes, PyObject *newpart);
PyAPI_FUNC(void) PyBytes_ConcatAndDel(PyObject **bytes, PyObject *newpart);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/bytesobject.h"
#endif

#endif /* Py_BYTESOBJECT_H */
