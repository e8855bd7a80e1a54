/* methodobject.h: functions written in C, and the tables that describe methods. */
#ifndef Py_METHODOBJECT_H
#define Py_METHODOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyCFunction_Type;

#define PyCFunction_CheckExact(op) Py_IS_TYPE((op), &PyCFunction_Type)
#define PyCFunction_Check(op) PyObject_TypeCheck((op), &PyCFunction_Type)

/* ---- Types of C functions: new reference, or NULL with an exception -------------------------- */

/* METH_VARARGS: a tuple; METH_O: the argument; METH_NOARGS: NULL. */
typedef PyObject *(*PyCFunction)(PyObject *self, PyObject *args);
/* METH_VARARGS | METH_KEYWORDS: kwargs is a dict, or NULL. */
typedef PyObject *(*PyCFunctionWithKeywords)(PyObject *self, PyObject *args, PyObject *kwargs);
/* METH_FASTCALL */
typedef PyObject *(*PyCFunctionFast)(PyObject *self, PyObject *const *args, Py_ssize_t nargs);
/* METH_FASTCALL | METH_KEYWORDS: the values named in the tuple kwnames, or NULL, follow args. */
typedef PyObject *(*PyCFunctionFastWithKeywords)(PyObject *self, PyObject *const *args,
                                                 Py_ssize_t nargs, PyObject *kwnames);
/* METH_METHOD | METH_FASTCALL | METH_KEYWORDS: defining_class is the class of the table. */
typedef PyObject *(*PyCMethod)(PyObject *self, PyTypeObject *defining_class,
                               PyObject *const *args, size_t nargs, PyObject *kwnames);

/* Older names. */
typedef PyCFunctionFast _PyCFunctionFast;
typedef PyCFunctionFastWithKeywords _PyCFunctionFastWithKeywords;

/* Any of these as PyCFunction, without a warning. */
#define _PyCFunction_CAST(func) _Py_CAST(PyCFunction, _Py_CAST(void (*)(void), (func)))

/* One entry of a method table, which ends with a NULL name. */
struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags; /* METH_* */
    const char *ml_doc; /* may be NULL */
};

/* ---- Flags ----------------------------------------------------------------------------------- */

#define METH_VARARGS 0x0001
#define METH_KEYWORDS 0x0002
#define METH_NOARGS 0x0004
#define METH_O 0x0008
/* Methods of types only: self is the class, or NULL. */
#define METH_CLASS 0x0010
#define METH_STATIC 0x0020
/* Replaces a slot wrapper of the same name. */
#define METH_COEXIST 0x0040
#if _Py_API_LEVEL >= 0x030a0000
#  define METH_FASTCALL 0x0080
#endif
#define METH_STACKLESS 0x0000
#if _Py_API_LEVEL >= 0x03090000
#  define METH_METHOD 0x0200
#endif

/* ---- Function objects ------------------------------------------------------------------------ */

/* New function, or NULL. self, module and cls may be NULL and are referenced; the definition must
   outlive the function. */
PyAPI_FUNC(PyObject *) PyCFunction_New(PyMethodDef *ml, PyObject *self);
PyAPI_FUNC(PyObject *) PyCFunction_NewEx(PyMethodDef *ml, PyObject *self, PyObject *module);
#if _Py_API_LEVEL >= 0x03090000
PyAPI_FUNC(PyObject *) PyCMethod_New(PyMethodDef *ml, PyObject *self, PyObject *module,
    PyTypeObject *cls);
#endif
#define PyCFunction_New(ML, SELF) PyCFunction_NewEx((ML), (SELF), NULL)
#if _Py_API_LEVEL >= 0x03090000
#  define PyCFunction_NewEx(ML, SELF, MOD) PyCMethod_New((ML), (SELF), (MOD), NULL)
#endif

/* SystemError if it is not a PyCFunction. */

/* NULL on error. */
PyAPI_FUNC(PyCFunction) PyCFunction_GetFunction(PyObject *func);

/* Borrowed reference; NULL if static, or on error. */
PyAPI_FUNC(PyObject *) PyCFunction_GetSelf(PyObject *func);

/* -1 on error. */
PyAPI_FUNC(int) PyCFunction_GetFlags(PyObject *func);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/methodobject.h"
#endif

#endif /* Py_METHODOBJECT_H */
