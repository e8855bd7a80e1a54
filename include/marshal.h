/* marshal.h: the format of pyc files. Not part of Python.h nor of the limited API. */
#ifndef Py_MARSHAL_H
#define Py_MARSHAL_H
#ifndef Py_LIMITED_API

#include <stdio.h>

#include "object.h"

_Py_BEGIN_DECLS

/* New reference, or NULL with EOFError, ValueError or TypeError. */
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromString(const char *data, Py_ssize_t size);

/* New bytes. */
PyAPI_FUNC(PyObject *) PyMarshal_WriteObjectToString(PyObject *value, int version);

#define Py_MARSHAL_VERSION 4

/* -1 with EOFError on error. */
PyAPI_FUNC(long) PyMarshal_ReadLongFromFile(FILE *file);
PyAPI_FUNC(int) PyMarshal_ReadShortFromFile(FILE *file);
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromFile(FILE *file);

/* Reads the rest of the file at once. */
PyAPI_FUNC(PyObject *) PyMarshal_ReadLastObjectFromFile(FILE *file);

/* Errors are left as the current exception. */
PyAPI_FUNC(void) PyMarshal_WriteLongToFile(long value, FILE *file, int version);
PyAPI_FUNC(void) PyMarshal_WriteObjectToFile(PyObject *value, FILE *file, int version);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_MARSHAL_H */
