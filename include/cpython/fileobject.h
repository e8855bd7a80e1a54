/* cpython/fileobject.h: C streams, and opening source files. */
#ifndef Py_CPYTHON_FILEOBJECT_H
#define Py_CPYTHON_FILEOBJECT_H
#ifndef Py_LIMITED_API

#include "../fileobject.h"
#include <stdio.h>

_Py_BEGIN_DECLS

/* As fgets, every kind of line end becoming '\n'; fobj is NULL. */
PyAPI_FUNC(char *) Py_UniversalNewlineFgets(char *buf, int n, FILE *stream, PyObject *fobj);

/* New object with write(), for stderr before io works; NULL on error. */
PyAPI_FUNC(PyObject *) PyFile_NewStdPrinter(int fd);

PyAPI_DATA(PyTypeObject) PyStdPrinter_Type;

/* Opens a file whose content is to be executed: new reference to a binary file, or NULL. */
typedef PyObject *(*Py_OpenCodeHookFunction)(PyObject *path, void *userData);
PyAPI_FUNC(PyObject *) PyFile_OpenCode(const char *utf8path);
PyAPI_FUNC(PyObject *) PyFile_OpenCodeObject(PyObject *path);

/* Before initialization, once: 0 or -1. */
PyAPI_FUNC(int) PyFile_SetOpenCodeHook(Py_OpenCodeHookFunction hook, void *userData);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_FILEOBJECT_H */
