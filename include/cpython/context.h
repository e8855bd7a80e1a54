/* cpython/context.h: contextvars. */
#ifndef Py_CONTEXT_H
#define Py_CONTEXT_H
#ifndef Py_LIMITED_API

#include "../object.h"

_Py_BEGIN_DECLS

typedef struct _pycontextobject PyContext;
typedef struct _pycontextvarobject PyContextVar;
typedef struct _pycontexttokenobject PyContextToken;

PyAPI_DATA(PyTypeObject) PyContext_Type;
PyAPI_DATA(PyTypeObject) PyContextVar_Type;
PyAPI_DATA(PyTypeObject) PyContextToken_Type;

#define PyContext_CheckExact(o) Py_IS_TYPE((o), &PyContext_Type)
#define PyContextVar_CheckExact(o) Py_IS_TYPE((o), &PyContextVar_Type)
#define PyContextToken_CheckExact(o) Py_IS_TYPE((o), &PyContextToken_Type)

/* New reference, or NULL. */

/* An empty context. */
PyAPI_FUNC(PyObject *) PyContext_New(void);

PyAPI_FUNC(PyObject *) PyContext_Copy(PyObject *context);
PyAPI_FUNC(PyObject *) PyContext_CopyCurrent(void);

/* Make a context current, and go back: 0 or -1. */
PyAPI_FUNC(int) PyContext_Enter(PyObject *context);
PyAPI_FUNC(int) PyContext_Exit(PyObject *context);

/* New variable; default_value may be NULL. */
PyAPI_FUNC(PyObject *) PyContextVar_New(const char *name, PyObject *default_value);

/* 0 and a new reference in *value, which is default_value, then the variable's default, then
   NULL if there is no value; -1 on error. */
PyAPI_FUNC(int) PyContextVar_Get(PyObject *var, PyObject *default_value, PyObject **value);

/* New token, or NULL. */
PyAPI_FUNC(PyObject *) PyContextVar_Set(PyObject *var, PyObject *value);

/* 0 or -1. */
PyAPI_FUNC(int) PyContextVar_Reset(PyObject *var, PyObject *token);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CONTEXT_H */
