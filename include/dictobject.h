/* dictobject.h: dict and its views. */
#ifndef Py_DICTOBJECT_H
#define Py_DICTOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyDict_Type;

#define PyDict_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_DICT_SUBCLASS)
#define PyDict_CheckExact(op) Py_IS_TYPE((op), &PyDict_Type)

/* int results: -1 with an exception on error. Keys and values stored get references of their own.
   What is not a dict is a SystemError. char * keys are UTF-8. */

/* New dict, or NULL. */
PyAPI_FUNC(PyObject *) PyDict_New(void);

PyAPI_FUNC(Py_ssize_t) PyDict_Size(PyObject *dict);

/* 1, 0 or -1. */
PyAPI_FUNC(int) PyDict_Contains(PyObject *dict, PyObject *key);

#if _Py_API_LEVEL >= 0x030d0000
/* 1 and a new reference; 0 and NULL if missing; -1 on error. */
PyAPI_FUNC(int) PyDict_GetItemRef(PyObject *dict, PyObject *key, PyObject **result);

PyAPI_FUNC(int) PyDict_GetItemStringRef(PyObject *dict, const char *key, PyObject **result);
#endif

/* Borrowed reference; NULL without an exception if missing. */
PyAPI_FUNC(PyObject *) PyDict_GetItemWithError(PyObject *dict, PyObject *key);

/* The same, but errors are lost: NULL without an exception. */
PyAPI_FUNC(PyObject *) PyDict_GetItem(PyObject *dict, PyObject *key);
PyAPI_FUNC(PyObject *) PyDict_GetItemString(PyObject *dict, const char *key);

/* 0 or -1. */
PyAPI_FUNC(int) PyDict_SetItem(PyObject *dict, PyObject *key, PyObject *value);

PyAPI_FUNC(int) PyDict_SetItemString(PyObject *dict, const char *key, PyObject *value);

/* 0, or -1 with KeyError if missing. */
PyAPI_FUNC(int) PyDict_DelItem(PyObject *dict, PyObject *key);

PyAPI_FUNC(int) PyDict_DelItemString(PyObject *dict, const char *key);
PyAPI_FUNC(void) PyDict_Clear(PyObject *dict);

/* Steps through the items: 1, or 0 at the end. *pos starts as 0; key and value, each may be
   NULL, receive borrowed references. Values may be replaced on the way, but no key added or
   removed. */
PyAPI_FUNC(int) PyDict_Next(PyObject *dict, Py_ssize_t *pos, PyObject **key, PyObject **value);

/* New list. */
PyAPI_FUNC(PyObject *) PyDict_Keys(PyObject *dict);
PyAPI_FUNC(PyObject *) PyDict_Values(PyObject *dict);
PyAPI_FUNC(PyObject *) PyDict_Items(PyObject *dict);

/* New dict. */
PyAPI_FUNC(PyObject *) PyDict_Copy(PyObject *dict);

/* As PyDict_Merge, overriding. */
PyAPI_FUNC(int) PyDict_Update(PyObject *dict, PyObject *other);

/* Adds the items of a dict or other mapping: 0 or -1. override 0 keeps present values. */
PyAPI_FUNC(int) PyDict_Merge(PyObject *dict, PyObject *other, int override);

/* The same from an iterable of pairs. */
PyAPI_FUNC(int) PyDict_MergeFromSeq2(PyObject *dict, PyObject *pairs, int override);

#if _Py_API_LEVEL >= 0x030a0000
/* Getter of __dict__: new reference, or NULL. */
PyAPI_FUNC(PyObject *) PyObject_GenericGetDict(PyObject *obj, void *context);
#endif

/* ---- Views and iterators --------------------------------------------------------------------- */

PyAPI_DATA(PyTypeObject) PyDictKeys_Type;
PyAPI_DATA(PyTypeObject) PyDictValues_Type;
PyAPI_DATA(PyTypeObject) PyDictItems_Type;

#define PyDictKeys_Check(op) PyObject_TypeCheck((op), &PyDictKeys_Type)
#define PyDictValues_Check(op) PyObject_TypeCheck((op), &PyDictValues_Type)
#define PyDictItems_Check(op) PyObject_TypeCheck((op), &PyDictItems_Type)
/* A view that behaves like a set? */
#define PyDictViewSet_Check(op) (PyDictKeys_Check(op) || PyDictItems_Check(op))

PyAPI_DATA(PyTypeObject) PyDictIterKey_Type;
PyAPI_DATA(PyTypeObject) PyDictIterValue_Type;
PyAPI_DATA(PyTypeObject) PyDictIterItem_Type;
PyAPI_DATA(PyTypeObject) PyDictRevIterKey_Type;
PyAPI_DATA(PyTypeObject) PyDictRevIterValue_Type;
PyAPI_DATA(PyTypeObject) PyDictRevIterItem_Type;

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/dictobject.h"
#endif

#endif /* Py_DICTOBJECT_H */
