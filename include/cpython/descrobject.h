/* cpython/descrobject.h: inside descriptors. */
#ifndef Py_CPYTHON_DESCROBJECT_H
#define Py_CPYTHON_DESCROBJECT_H
#ifndef Py_LIMITED_API

#include "../descrobject.h"

_Py_BEGIN_DECLS

/* ---- Wrappers that make slots callable ------------------------------------------------------- */

typedef PyObject *(*wrapperfunc)(PyObject *self, PyObject *args, void *wrapped);
typedef PyObject *(*wrapperfunc_kwds)(PyObject *self, PyObject *args, void *wrapped,
                                      PyObject *kwds);

struct wrapperbase {
    const char *name;
    int offset; /* of the slot */
    void *function;
    wrapperfunc wrapper; /* wrapperfunc_kwds with PyWrapperFlag_KEYWORDS */
    const char *doc;
    int flags;
    PyObject *name_strobj;
};
#define PyWrapperFlag_KEYWORDS 1

/* ---- Layouts --------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyTypeObject *d_type;
    PyObject *d_name;
    PyObject *d_qualname;
} PyDescrObject;

#define PyDescr_COMMON PyDescrObject d_common
#define PyDescr_TYPE(x) (((PyDescrObject *)(x))->d_type)
#define PyDescr_NAME(x) (((PyDescrObject *)(x))->d_name)

typedef struct {
    PyDescr_COMMON;
    PyMethodDef *d_method;
    vectorcallfunc vectorcall;
} PyMethodDescrObject;

typedef struct {
    PyDescr_COMMON;
    PyMemberDef *d_member;
} PyMemberDescrObject;

typedef struct {
    PyDescr_COMMON;
    PyGetSetDef *d_getset;
} PyGetSetDescrObject;

typedef struct {
    PyDescr_COMMON;
    struct wrapperbase *d_base;
    void *d_wrapped;
} PyWrapperDescrObject;

/* New reference, or NULL. */
PyAPI_FUNC(PyObject *) PyDescr_NewWrapper(PyTypeObject *type, struct wrapperbase *base,
    void *wrapped);

/* 1 if it has tp_descr_set, else 0. */
PyAPI_FUNC(int) PyDescr_IsData(PyObject *descr);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_DESCROBJECT_H */
