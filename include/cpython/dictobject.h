/* cpython/dictobject.h: inside dict, and watching it. */
#ifndef Py_CPYTHON_DICTOBJECT_H
#define Py_CPYTHON_DICTOBJECT_H
#ifndef Py_LIMITED_API

#include "../dictobject.h"

_Py_BEGIN_DECLS

typedef struct _dictkeysobject PyDictKeysObject;
typedef struct _dictvalues PyDictValues;

typedef struct {
    PyObject_HEAD
    Py_ssize_t ma_used; /* items */
    Py_DEPRECATED(3.12) uint64_t ma_version_tag; /* bits for watchers, and a version */
    PyDictKeysObject *ma_keys; /* hash table; shared if ma_values is not NULL */
    PyDictValues *ma_values;
} PyDictObject;

/* The unchecked form of PyDict_Size. */
_Py_INLINE Py_ssize_t
PyDict_GET_SIZE(PyObject *op)
{
    assert(PyDict_Check(op));
    return _Py_CAST(PyDictObject *, op)->ma_used;
}
#define PyDict_GET_SIZE(op) PyDict_GET_SIZE(_PyObject_CAST(op))

/* Borrowed reference; NULL, with an exception only on error. */
PyAPI_FUNC(PyObject *) _PyDict_GetItem_KnownHash(PyObject *mp, PyObject *key, Py_hash_t hash);

/* Borrowed reference; NULL, with an exception only on error. */
PyAPI_FUNC(PyObject *) _PyDict_GetItemStringWithError(PyObject *dict, const char *key);

/* 1, 0, or -1 on error. */
PyAPI_FUNC(int) PyDict_ContainsString(PyObject *mp, const char *key);

/* Borrowed reference to the value present, or put there now; NULL on error. */
PyAPI_FUNC(PyObject *) PyDict_SetDefault(PyObject *mp, PyObject *key, PyObject *defaultobj);

/* 1 if the key was present, 0 if added, -1 on error; a new reference to the value in *result,
   unless result is NULL. */
PyAPI_FUNC(int) PyDict_SetDefaultRef(PyObject *mp, PyObject *key, PyObject *default_value,
    PyObject **result);

/* 1 if removed (new reference in *result, unless result is NULL), 0 if missing, -1 on error. */
PyAPI_FUNC(int) PyDict_Pop(PyObject *dict, PyObject *key, PyObject **result);

PyAPI_FUNC(int) PyDict_PopString(PyObject *dict, const char *key, PyObject **result);

/* New reference; a missing key gives default_value, or KeyError if that is NULL. */
PyAPI_FUNC(PyObject *) _PyDict_Pop(PyObject *dict, PyObject *key, PyObject *default_value);

/* New dict with room for so many items; NULL on error. */
PyAPI_FUNC(PyObject *) _PyDict_NewPresized(Py_ssize_t minused);

/* ---- Watching -------------------------------------------------------------------------------- */

#define PY_FOREACH_DICT_EVENT(V) \
    V(ADDED)                     \
    V(MODIFIED)                  \
    V(DELETED)                   \
    V(CLONED)                    \
    V(CLEARED)                   \
    V(DEALLOCATED)

typedef enum {
    PyDict_EVENT_ADDED,
    PyDict_EVENT_MODIFIED,
    PyDict_EVENT_DELETED,
    PyDict_EVENT_CLONED,
    PyDict_EVENT_CLEARED,
    PyDict_EVENT_DEALLOCATED
} PyDict_WatchEvent;

/* Called before the change; must not modify the dict. 0, or -1 with an exception. */
typedef int (*PyDict_WatchCallback)(PyDict_WatchEvent event, PyObject *dict, PyObject *key,
                                    PyObject *new_value);

/* The new watcher's number, or -1. */
PyAPI_FUNC(int) PyDict_AddWatcher(PyDict_WatchCallback callback);

/* 0 or -1. */
PyAPI_FUNC(int) PyDict_ClearWatcher(int watcher_id);

/* 0 or -1. */
PyAPI_FUNC(int) PyDict_Watch(int watcher_id, PyObject *dict);

/* 0 or -1. */
PyAPI_FUNC(int) PyDict_Unwatch(int watcher_id, PyObject *dict);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_DICTOBJECT_H */
