/* cpython/longobject.h: int: bytes, compact values, and helpers. */
#ifndef Py_CPYTHON_LONGOBJECT_H
#define Py_CPYTHON_LONGOBJECT_H
#ifndef Py_LIMITED_API

#include "../longobject.h"

_Py_BEGIN_DECLS

/* int(text, base): new reference, or NULL. */
PyAPI_FUNC(PyObject *) PyLong_FromUnicodeObject(PyObject *text, int base);

/* 1 if the value fits one digit: then CompactValue gives it. The argument must be an int. */
PyAPI_FUNC(int) PyUnstable_Long_IsCompact(const PyLongObject *op);
PyAPI_FUNC(Py_ssize_t) PyUnstable_Long_CompactValue(const PyLongObject *op);

/* Flags of the functions below. */
#define Py_ASNATIVEBYTES_DEFAULTS -1
#define Py_ASNATIVEBYTES_BIG_ENDIAN 0
#define Py_ASNATIVEBYTES_LITTLE_ENDIAN 1
#define Py_ASNATIVEBYTES_NATIVE_ENDIAN 3
#define Py_ASNATIVEBYTES_UNSIGNED_BUFFER 4
#define Py_ASNATIVEBYTES_REJECT_NEGATIVE 8
#define Py_ASNATIVEBYTES_ALLOW_INDEX 16

/* Copies the low n_bytes bytes in two's complement: the number of bytes the value needs, which
   may be more; -1 on error. */
PyAPI_FUNC(Py_ssize_t) PyLong_AsNativeBytes(PyObject *v, void *buffer, Py_ssize_t n_bytes,
    int flags);

/* New int from two's complement. */
PyAPI_FUNC(PyObject *) PyLong_FromNativeBytes(const void *buffer, size_t n_bytes, int flags);

PyAPI_FUNC(PyObject *) PyLong_FromUnsignedNativeBytes(const void *buffer, size_t n_bytes,
    int flags);

/* -1, 0 or 1. The argument must be an int. */
PyAPI_FUNC(int) _PyLong_Sign(PyObject *v);

/* Bits of the absolute value; (size_t)-1 with OverflowError. */
PyAPI_FUNC(size_t) _PyLong_NumBits(PyObject *v);

/* New int, or NULL. */
PyAPI_FUNC(PyObject *) _PyLong_FromByteArray(const unsigned char *bytes, size_t n,
    int little_endian, int is_signed);

/* 0, or -1 with OverflowError if it does not fit (no exception if with_exceptions is 0). */
PyAPI_FUNC(int) _PyLong_AsByteArray(PyLongObject *v, unsigned char *bytes, size_t n,
    int little_endian, int is_signed, int with_exceptions);

/* New int, or NULL; both must be int. */
PyAPI_FUNC(PyObject *) _PyLong_GCD(PyObject *a, PyObject *b);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_LONGOBJECT_H */
