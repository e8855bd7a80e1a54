/* cpython/fileutils.h: opening files by path objects. */
#ifndef Py_CPYTHON_FILEUTILS_H
#define Py_CPYTHON_FILEUTILS_H
#ifndef Py_LIMITED_API

#include "../object.h"
#include <stdio.h>

_Py_BEGIN_DECLS

/* As fopen; the descriptor is not inherited. NULL with OSError. */
PyAPI_FUNC(FILE *) _Py_fopen_obj(PyObject *path, const char *mode);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_FILEUTILS_H */
