/* modsupport.h: arguments, values and contents of modules. */
#ifndef Py_MODSUPPORT_H
#define Py_MODSUPPORT_H

#include "object.h"
#include "moduleobject.h"

_Py_BEGIN_DECLS

/* ---- Arguments to C: 1, or 0 with an exception ----------------------------------------------- */

/* Formats with '#' take Py_ssize_t lengths: define PY_SSIZE_T_CLEAN before including Python.h. What
   is stored is borrowed unless the format says otherwise. */

/* A single value. */
PyAPI_FUNC(int) PyArg_Parse(PyObject *arg, const char *format, ...);

PyAPI_FUNC(int) PyArg_ParseTuple(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) PyArg_VaParse(PyObject *args, const char *format, va_list va);
PyAPI_FUNC(int) PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format,
    PY_CXX_CONST char *const *keywords, ...);
PyAPI_FUNC(int) PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format,
    PY_CXX_CONST char *const *keywords, va_list va);

/* Are all keys str? The argument must be a dict. */
PyAPI_FUNC(int) PyArg_ValidateKeywordArguments(PyObject *kwargs);

/* Stores borrowed items in PyObject * variables. */
PyAPI_FUNC(int) PyArg_UnpackTuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max,
    ...);

/* What a converter for "O&" returns to be called again, with NULL, if a later argument fails. */
#define Py_CLEANUP_SUPPORTED 0x20000

/* ---- Values from C --------------------------------------------------------------------------- */

/* New reference, or NULL: None for "", a tuple for two units or more. "N" takes the reference
   over. */
PyAPI_FUNC(PyObject *) Py_BuildValue(const char *, ...);

PyAPI_FUNC(PyObject *) Py_VaBuildValue(const char *, va_list);

/* ---- Contents of modules: 0, or -1 with an exception ----------------------------------------- */

#if _Py_API_LEVEL >= 0x030a0000
/* Takes a reference of its own. A NULL value reports the exception already set. */
PyAPI_FUNC(int) PyModule_AddObjectRef(PyObject *module, const char *name, PyObject *value);
#endif
#if _Py_API_LEVEL >= 0x030d0000
/* Takes the reference over, even on error. */
PyAPI_FUNC(int) PyModule_Add(PyObject *module, const char *name, PyObject *value);
#endif

/* Takes the reference over, but not on error. */
PyAPI_FUNC(int) PyModule_AddObject(PyObject *module, const char *name, PyObject *value);

PyAPI_FUNC(int) PyModule_AddIntConstant(PyObject *module, const char *name, long value);
PyAPI_FUNC(int) PyModule_AddStringConstant(PyObject *module, const char *name, const char *value);
#if _Py_API_LEVEL >= 0x03090000
/* Adds a static or heap type under the last part of its name, after PyType_Ready. */
PyAPI_FUNC(int) PyModule_AddType(PyObject *module, PyTypeObject *type);
#endif
#define PyModule_AddIntMacro(m, c) PyModule_AddIntConstant((m), #c, (c))
#define PyModule_AddStringMacro(m, c) PyModule_AddStringConstant((m), #c, (c))

#if _Py_API_LEVEL >= 0x03050000
PyAPI_FUNC(int) PyModule_SetDocString(PyObject *module, const char *doc);
PyAPI_FUNC(int) PyModule_AddFunctions(PyObject *module, PyMethodDef *functions);

/* Runs the exec slots. */
PyAPI_FUNC(int) PyModule_ExecDef(PyObject *module, PyModuleDef *def);
#endif

/* ---- Making modules: new module, or NULL ----------------------------------------------------- */

/* The versions a module was compiled for: of the API, and of the limited API. */
#define PYTHON_API_VERSION 1013
#define PYTHON_API_STRING "1013"
#define PYTHON_ABI_VERSION 3
#define PYTHON_ABI_STRING "3"

PyAPI_FUNC(PyObject *) PyModule_Create2(PyModuleDef *def, int module_api_version);
#if _Py_API_LEVEL >= 0x03050000
PyAPI_FUNC(PyObject *) PyModule_FromDefAndSpec2(PyModuleDef *def, PyObject *spec,
    int module_api_version);
#endif
#ifdef Py_LIMITED_API
#  define PyModule_Create(module) PyModule_Create2((module), PYTHON_ABI_VERSION)
#else
#  define PyModule_Create(module) PyModule_Create2((module), PYTHON_API_VERSION)
#endif
#if _Py_API_LEVEL >= 0x03050000
#  ifdef Py_LIMITED_API
#    define PyModule_FromDefAndSpec(module, spec) \
         PyModule_FromDefAndSpec2((module), (spec), PYTHON_ABI_VERSION)
#  else
#    define PyModule_FromDefAndSpec(module, spec) \
         PyModule_FromDefAndSpec2((module), (spec), PYTHON_API_VERSION)
#  endif
#endif

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/modsupport.h"
#endif

#endif /* Py_MODSUPPORT_H */
