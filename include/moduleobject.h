/* moduleobject.h: module objects and the definitions they are made from. */
#ifndef Py_MODULEOBJECT_H
#define Py_MODULEOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyModule_Type;
#if _Py_API_LEVEL >= 0x03050000
PyAPI_DATA(PyTypeObject) PyModuleDef_Type;
#endif

#define PyModule_Check(op) PyObject_TypeCheck((op), &PyModule_Type)
#define PyModule_CheckExact(op) Py_IS_TYPE((op), &PyModule_Type)

/* ---- Module objects -------------------------------------------------------------------------- */

/* New empty module, or NULL. */
#if _Py_API_LEVEL >= 0x03030000
PyAPI_FUNC(PyObject *) PyModule_NewObject(PyObject *name);
#endif

PyAPI_FUNC(PyObject *) PyModule_New(const char *name);
/* What is not a module is a SystemError or TypeError: NULL. */

/* Borrowed namespace. */
PyAPI_FUNC(PyObject *) PyModule_GetDict(PyObject *module);

#if _Py_API_LEVEL >= 0x03030000
/* New str. */
PyAPI_FUNC(PyObject *) PyModule_GetNameObject(PyObject *module);
#endif

/* UTF-8 kept alive by the name. */
PyAPI_FUNC(const char *) PyModule_GetName(PyObject *module);

Py_DEPRECATED(3.2) PyAPI_FUNC(const char *) PyModule_GetFilename(PyObject *module);

/* New str; NULL with SystemError if there is no __file__. */
PyAPI_FUNC(PyObject *) PyModule_GetFilenameObject(PyObject *module);

/* The definition it was made from, NULL if none. */
PyAPI_FUNC(PyModuleDef *) PyModule_GetDef(PyObject *module);

/* Memory of m_size bytes that belongs to the module; NULL if none. */
PyAPI_FUNC(void *) PyModule_GetState(PyObject *module);

/* ---- Definitions ----------------------------------------------------------------------------- */

/* To be returned by PyInit_* for multi-phase initialization: borrowed reference to the definition
   as an object. */
#if _Py_API_LEVEL >= 0x03050000
PyAPI_FUNC(PyObject *) PyModuleDef_Init(PyModuleDef *def);
#endif

typedef struct PyModuleDef_Base {
    PyObject_HEAD
    PyObject *(*m_init)(void);
    Py_ssize_t m_index; /* for PyState_FindModule */
    PyObject *m_copy; /* namespace after a single-phase initialization */
} PyModuleDef_Base;

#define PyModuleDef_HEAD_INIT {PyObject_HEAD_INIT(_Py_NULL) _Py_NULL, 0, _Py_NULL}

#if _Py_API_LEVEL >= 0x03050000
/* A step of multi-phase initialization. Slot 0 ends the list. */
struct PyModuleDef_Slot {
    int slot;
    void *value;
};

/* PyObject *(*)(PyObject *spec, PyModuleDef *): the module; int (*)(PyObject *module): 0 or -1. */
#  define Py_mod_create 1
#  define Py_mod_exec 2
#endif
#if _Py_API_LEVEL >= 0x030c0000
#  define Py_mod_multiple_interpreters 3
#  define Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED ((void *)0)
#  define Py_MOD_MULTIPLE_INTERPRETERS_SUPPORTED ((void *)1)
#  define Py_MOD_PER_INTERPRETER_GIL_SUPPORTED ((void *)2)
#endif
#if _Py_API_LEVEL >= 0x030d0000
#  define Py_mod_gil 4
#  define Py_MOD_GIL_USED ((void *)0)
#  define Py_MOD_GIL_NOT_USED ((void *)1)
#endif
#ifndef Py_LIMITED_API
#  define _Py_mod_LAST_SLOT 4
#endif

struct PyModuleDef {
    PyModuleDef_Base m_base; /* PyModuleDef_HEAD_INIT */
    const char *m_name;
    const char *m_doc; /* may be NULL */
    Py_ssize_t m_size; /* of the state; -1: global state, no subinterpreters */
    PyMethodDef *m_methods;
    PyModuleDef_Slot *m_slots; /* NULL: single-phase initialization */
    traverseproc m_traverse;
    inquiry m_clear;
    freefunc m_free;
};

_Py_END_DECLS

#endif /* Py_MODULEOBJECT_H */
