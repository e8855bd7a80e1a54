/* import.h: importing. */
#ifndef Py_IMPORT_H
#define Py_IMPORT_H

#include "object.h"

_Py_BEGIN_DECLS

/* Modules are new references, NULL on error, unless said otherwise. */

/* The statement "import name", by the current __import__; the last part of the name. */
PyAPI_FUNC(PyObject *) PyImport_Import(PyObject *name);

PyAPI_FUNC(PyObject *) PyImport_ImportModule(const char *name);
Py_DEPRECATED(3.13) PyAPI_FUNC(PyObject *) PyImport_ImportModuleNoBlock(const char *name);

/* As __import__(): the first part of the name unless fromlist is given. */
PyAPI_FUNC(PyObject *) PyImport_ImportModuleLevel(const char *name, PyObject *globals,
    PyObject *locals, PyObject *fromlist, int level);

#if _Py_API_LEVEL >= 0x03050000
PyAPI_FUNC(PyObject *) PyImport_ImportModuleLevelObject(PyObject *name, PyObject *globals,
    PyObject *locals, PyObject *fromlist, int level);
#endif
#define PyImport_ImportModuleEx(n, g, l, f) PyImport_ImportModuleLevel((n), (g), (l), (f), 0)
PyAPI_FUNC(PyObject *) PyImport_ReloadModule(PyObject *module);

/* ---- sys.modules ----------------------------------------------------------------------------- */

/* Borrowed sys.modules. */
PyAPI_FUNC(PyObject *) PyImport_GetModuleDict(void);

#if _Py_API_LEVEL >= 0x03070000
/* NULL without an exception if it was not imported. */
PyAPI_FUNC(PyObject *) PyImport_GetModule(PyObject *name);
#endif

/* Adds an empty module if there is none; the first two give borrowed references. */
#if _Py_API_LEVEL >= 0x03030000
PyAPI_FUNC(PyObject *) PyImport_AddModuleObject(PyObject *name);
#endif

PyAPI_FUNC(PyObject *) PyImport_AddModule(const char *name);
#if _Py_API_LEVEL >= 0x030d0000
PyAPI_FUNC(PyObject *) PyImport_AddModuleRef(const char *name);
#endif

/* ---- Modules from code objects --------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyImport_ExecCodeModule(const char *name, PyObject *code);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleEx(const char *name, PyObject *code,
    const char *pathname);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleWithPathnames(const char *name, PyObject *code,
    const char *pathname, const char *cpathname);
#if _Py_API_LEVEL >= 0x03030000
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleObject(PyObject *name, PyObject *code,
    PyObject *pathname, PyObject *cpathname);

/* ---- Frozen and built-in modules ------------------------------------------------------------- */

/* 1, 0 if there is no such frozen module, -1 on error. */
PyAPI_FUNC(int) PyImport_ImportFrozenModuleObject(PyObject *name);
#endif

PyAPI_FUNC(int) PyImport_ImportFrozenModule(const char *name);

/* Adds a built-in module, before initialization: 0 or -1. */
PyAPI_FUNC(int) PyImport_AppendInittab(const char *name, PyObject *(*initfunc)(void));

/* ---- Finders and pyc files ------------------------------------------------------------------- */

/* New reference: path entry finder, None if there is none; NULL on error. */
PyAPI_FUNC(PyObject *) PyImport_GetImporter(PyObject *path);

/* -1 on error. */
PyAPI_FUNC(long) PyImport_GetMagicNumber(void);

PyAPI_FUNC(const char *) PyImport_GetMagicTag(void);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/import.h"
#endif

#endif /* Py_IMPORT_H */
