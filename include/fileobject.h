/* fileobject.h: file objects. */
#ifndef Py_FILEOBJECT_H
#define Py_FILEOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

#define PY_STDIOTEXTMODE "b"

/* As io.open(); name, encoding, errors and newline may be NULL. New file object, or NULL. */
PyAPI_FUNC(PyObject *) PyFile_FromFd(int fd, const char *name, const char *mode, int buffering,
    const char *encoding, const char *errors, const char *newline, int closefd);

/* New str or bytes: one line; at most n bytes if n > 0; n < 0: without its end, EOFError if
   there is none. NULL on error. */
PyAPI_FUNC(PyObject *) PyFile_GetLine(PyObject *file, int n);

/* Writes repr, or str with Py_PRINT_RAW: 0 or -1. */
PyAPI_FUNC(int) PyFile_WriteObject(PyObject *obj, PyObject *file, int flags);

/* 0 or -1. */
PyAPI_FUNC(int) PyFile_WriteString(const char *text, PyObject *file);

/* An int, or what fileno() says; -1 on error. */
PyAPI_FUNC(int) PyObject_AsFileDescriptor(PyObject *obj);

/* Settings as variables. */
Py_DEPRECATED(3.12) PyAPI_DATA(const char *) Py_FileSystemDefaultEncoding;
#if _Py_API_LEVEL >= 0x03060000
Py_DEPRECATED(3.12) PyAPI_DATA(const char *) Py_FileSystemDefaultEncodeErrors;
#endif

Py_DEPRECATED(3.12) PyAPI_DATA(int) Py_HasFileSystemDefaultEncoding;
#if _Py_API_LEVEL >= 0x03070000
Py_DEPRECATED(3.12) PyAPI_DATA(int) Py_UTF8Mode;
#endif

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/fileobject.h"
#endif

#endif /* Py_FILEOBJECT_H */
