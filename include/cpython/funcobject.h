/* cpython/funcobject.h: functions written in Python, classmethod and staticmethod. */
#ifndef Py_FUNCOBJECT_H
#define Py_FUNCOBJECT_H
#ifndef Py_LIMITED_API

#include "../object.h"

_Py_BEGIN_DECLS

/* What a frame needs of a function. */
typedef struct {
    PyObject *fc_globals;
    PyObject *fc_builtins;
    PyObject *fc_name;
    PyObject *fc_qualname;
    PyObject *fc_code;
    PyObject *fc_defaults;
    PyObject *fc_kwdefaults;
    PyObject *fc_closure;
} PyFrameConstructor;

typedef struct {
    PyObject_HEAD
    PyObject *func_globals; /* dict */
    PyObject *func_builtins; /* dict */
    PyObject *func_name; /* str */
    PyObject *func_qualname; /* str */
    PyObject *func_code;
    PyObject *func_defaults; /* tuple, or NULL */
    PyObject *func_kwdefaults; /* dict, or NULL */
    PyObject *func_closure; /* tuple of cells, one for each free variable; or NULL */
    PyObject *func_doc;
    PyObject *func_dict; /* dict, or NULL */
    PyObject *func_weakreflist;
    PyObject *func_module;
    PyObject *func_annotations; /* dict, tuple of names and values, or NULL */
    PyObject *func_typeparams; /* tuple, or NULL */
    vectorcallfunc vectorcall;
    uint32_t func_version; /* for specialized calls; 0: none, reset by any change */
} PyFunctionObject;

PyAPI_DATA(PyTypeObject) PyFunction_Type;
#define PyFunction_Check(op) Py_IS_TYPE((op), &PyFunction_Type)

/* New function, or NULL. */
PyAPI_FUNC(PyObject *) PyFunction_New(PyObject *code, PyObject *globals);

/* qualname NULL: that of the code. */
PyAPI_FUNC(PyObject *) PyFunction_NewWithQualName(PyObject *code, PyObject *globals,
    PyObject *qualname);

/* Borrowed reference, NULL if unset; NULL with SystemError if it is not a function. */
PyAPI_FUNC(PyObject *) PyFunction_GetCode(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetGlobals(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetModule(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetDefaults(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetKwDefaults(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetClosure(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetAnnotations(PyObject *func);
/* 0 or -1; Py_None unsets. */
PyAPI_FUNC(int) PyFunction_SetDefaults(PyObject *func, PyObject *defaults);
PyAPI_FUNC(int) PyFunction_SetKwDefaults(PyObject *func, PyObject *kwdefaults);
PyAPI_FUNC(int) PyFunction_SetClosure(PyObject *func, PyObject *closure);
PyAPI_FUNC(int) PyFunction_SetAnnotations(PyObject *func, PyObject *annotations);
PyAPI_FUNC(void) PyFunction_SetVectorcall(PyFunctionObject *func, vectorcallfunc vectorcall);

#define _PyFunction_CAST(func) \
    (assert(PyFunction_Check(func)), _Py_CAST(PyFunctionObject *, (func)))

/* The unchecked forms. */
_Py_INLINE PyObject *
PyFunction_GET_CODE(PyObject *func)
{
    return _PyFunction_CAST(func)->func_code;
}
#define PyFunction_GET_CODE(func) PyFunction_GET_CODE(_PyObject_CAST(func))

_Py_INLINE PyObject *
PyFunction_GET_GLOBALS(PyObject *func)
{
    return _PyFunction_CAST(func)->func_globals;
}
#define PyFunction_GET_GLOBALS(func) PyFunction_GET_GLOBALS(_PyObject_CAST(func))

_Py_INLINE PyObject *
PyFunction_GET_MODULE(PyObject *func)
{
    return _PyFunction_CAST(func)->func_module;
}
#define PyFunction_GET_MODULE(func) PyFunction_GET_MODULE(_PyObject_CAST(func))

_Py_INLINE PyObject *
PyFunction_GET_DEFAULTS(PyObject *func)
{
    return _PyFunction_CAST(func)->func_defaults;
}
#define PyFunction_GET_DEFAULTS(func) PyFunction_GET_DEFAULTS(_PyObject_CAST(func))

_Py_INLINE PyObject *
PyFunction_GET_KW_DEFAULTS(PyObject *func)
{
    return _PyFunction_CAST(func)->func_kwdefaults;
}
#define PyFunction_GET_KW_DEFAULTS(func) PyFunction_GET_KW_DEFAULTS(_PyObject_CAST(func))

_Py_INLINE PyObject *
PyFunction_GET_CLOSURE(PyObject *func)
{
    return _PyFunction_CAST(func)->func_closure;
}
#define PyFunction_GET_CLOSURE(func) PyFunction_GET_CLOSURE(_PyObject_CAST(func))

_Py_INLINE PyObject *
PyFunction_GET_ANNOTATIONS(PyObject *func)
{
    return _PyFunction_CAST(func)->func_annotations;
}
#define PyFunction_GET_ANNOTATIONS(func) PyFunction_GET_ANNOTATIONS(_PyObject_CAST(func))

/* ---- classmethod and staticmethod ------------------------------------------------------------ */

PyAPI_DATA(PyTypeObject) PyClassMethod_Type;
PyAPI_DATA(PyTypeObject) PyStaticMethod_Type;

/* New reference. */
PyAPI_FUNC(PyObject *) PyClassMethod_New(PyObject *callable);

/* New reference. */
PyAPI_FUNC(PyObject *) PyStaticMethod_New(PyObject *callable);

/* ---- Watching -------------------------------------------------------------------------------- */

typedef enum {
    PyFunction_EVENT_CREATE,
    PyFunction_EVENT_DESTROY,
    PyFunction_EVENT_MODIFY_CODE,
    PyFunction_EVENT_MODIFY_DEFAULTS,
    PyFunction_EVENT_MODIFY_KWDEFAULTS
} PyFunction_WatchEvent;

#define PY_FOREACH_FUNC_EVENT(V) \
    V(CREATE)                    \
    V(DESTROY)                   \
    V(MODIFY_CODE)               \
    V(MODIFY_DEFAULTS)           \
    V(MODIFY_KWDEFAULTS)

/* Called before the change: 0, or -1 with an exception. new_value is NULL for CREATE, DESTROY. */
typedef int (*PyFunction_WatchCallback)(PyFunction_WatchEvent event, PyFunctionObject *func,
                                        PyObject *new_value);

/* The new watcher's number, or -1. */
PyAPI_FUNC(int) PyFunction_AddWatcher(PyFunction_WatchCallback callback);

/* 0 or -1. */
PyAPI_FUNC(int) PyFunction_ClearWatcher(int watcher_id);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_FUNCOBJECT_H */
