/* descrobject.h: descriptors: methods, members, properties, and the tables that describe them. */
#ifndef Py_DESCROBJECT_H
#define Py_DESCROBJECT_H

#include "object.h"
#include "methodobject.h"

_Py_BEGIN_DECLS

/* ---- Attributes computed by functions -------------------------------------------------------- */

typedef PyObject *(*getter)(PyObject *self, void *closure);
/* 0, or -1 with an exception; value NULL asks for deletion. */
typedef int (*setter)(PyObject *self, PyObject *value, void *closure);

/* One entry of a table, which ends with a NULL name. */
struct PyGetSetDef {
    const char *name;
    getter get; /* NULL: not readable */
    setter set; /* NULL: not writable */
    const char *doc; /* may be NULL */
    void *closure;
};

/* ---- Attributes that are fields of the struct ------------------------------------------------ */

/* One entry of a table, which ends with a NULL name. */
struct PyMemberDef {
    const char *name;
    int type; /* Py_T_* */
    Py_ssize_t offset; /* offsetof() */
    int flags;
    const char *doc; /* may be NULL */
};

/* The type of the field in C. */
#define Py_T_SHORT 0
#define Py_T_INT 1
#define Py_T_LONG 2
#define Py_T_FLOAT 3
#define Py_T_DOUBLE 4
#define Py_T_STRING 5 /* const char *, read-only */
#define _Py_T_OBJECT 6 /* PyObject *; NULL reads as None */
#define Py_T_CHAR 7 /* str of one character */
#define Py_T_BYTE 8
#define Py_T_UBYTE 9
#define Py_T_USHORT 10
#define Py_T_UINT 11
#define Py_T_ULONG 12
#define Py_T_STRING_INPLACE 13 /* char[], read-only */
#define Py_T_BOOL 14
#define Py_T_OBJECT_EX 16 /* PyObject *; NULL reads as AttributeError */
#define Py_T_LONGLONG 17
#define Py_T_ULONGLONG 18
#define Py_T_PYSSIZET 19
#define _Py_T_NONE 20 /* always None */

/* flags */
#define Py_READONLY 1
#define Py_AUDIT_READ 2
#define _Py_WRITE_RESTRICTED 4
#define Py_RELATIVE_OFFSET 8 /* counts from PyObject_GetTypeData */

/* New reference, or NULL. obj is the address of the struct. */
PyAPI_FUNC(PyObject *) PyMember_GetOne(const char *obj, PyMemberDef *member);

/* 0 or -1. */
PyAPI_FUNC(int) PyMember_SetOne(char *obj, PyMemberDef *member, PyObject *value);

/* ---- Descriptor objects: new reference, or NULL; definitions must outlive them --------------- */

PyAPI_DATA(PyTypeObject) PyClassMethodDescr_Type;
PyAPI_DATA(PyTypeObject) PyGetSetDescr_Type;
PyAPI_DATA(PyTypeObject) PyMemberDescr_Type;
PyAPI_DATA(PyTypeObject) PyMethodDescr_Type;
PyAPI_DATA(PyTypeObject) PyWrapperDescr_Type;
PyAPI_DATA(PyTypeObject) PyDictProxy_Type;
PyAPI_DATA(PyTypeObject) PyProperty_Type;

PyAPI_FUNC(PyObject *) PyDescr_NewMethod(PyTypeObject *type, PyMethodDef *def);
PyAPI_FUNC(PyObject *) PyDescr_NewClassMethod(PyTypeObject *type, PyMethodDef *def);
PyAPI_FUNC(PyObject *) PyDescr_NewMember(PyTypeObject *type, PyMemberDef *def);
PyAPI_FUNC(PyObject *) PyDescr_NewGetSet(PyTypeObject *type, PyGetSetDef *def);

/* New types.MappingProxyType. */
PyAPI_FUNC(PyObject *) PyDictProxy_New(PyObject *mapping);

/* New bound slot wrapper. */
PyAPI_FUNC(PyObject *) PyWrapper_New(PyObject *descr, PyObject *self);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/descrobject.h"
#endif

#endif /* Py_DESCROBJECT_H */
