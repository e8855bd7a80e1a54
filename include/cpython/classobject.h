/* cpython/classobject.h: bound methods, and instancemethod. */
#ifndef Py_CLASSOBJECT_H
#define Py_CLASSOBJECT_H
#ifndef Py_LIMITED_API

#include "../object.h"

_Py_BEGIN_DECLS

typedef struct {
    PyObject_HEAD
    PyObject *im_func;
    PyObject *im_self; /* never NULL */
    PyObject *im_weakreflist;
    vectorcallfunc vectorcall;
} PyMethodObject;

PyAPI_DATA(PyTypeObject) PyMethod_Type;
#define PyMethod_Check(op) Py_IS_TYPE((op), &PyMethod_Type)

/* New bound method, or NULL. */
PyAPI_FUNC(PyObject *) PyMethod_New(PyObject *func, PyObject *self);

/* Borrowed reference; NULL with SystemError if it is not a method. */
PyAPI_FUNC(PyObject *) PyMethod_Function(PyObject *method);
PyAPI_FUNC(PyObject *) PyMethod_Self(PyObject *method);

#define _PyMethod_CAST(meth) (assert(PyMethod_Check(meth)), _Py_CAST(PyMethodObject *, (meth)))

/* The unchecked forms. */
_Py_INLINE PyObject *
PyMethod_GET_FUNCTION(PyObject *meth)
{
    return _PyMethod_CAST(meth)->im_func;
}
#define PyMethod_GET_FUNCTION(meth) PyMethod_GET_FUNCTION(_PyObject_CAST(meth))

_Py_INLINE PyObject *
PyMethod_GET_SELF(PyObject *meth)
{
    return _PyMethod_CAST(meth)->im_self;
}
#define PyMethod_GET_SELF(meth) PyMethod_GET_SELF(_PyObject_CAST(meth))

/* Makes a callable bind to instances, as functions do. */
typedef struct {
    PyObject_HEAD
    PyObject *func;
} PyInstanceMethodObject;

PyAPI_DATA(PyTypeObject) PyInstanceMethod_Type;
#define PyInstanceMethod_Check(op) Py_IS_TYPE((op), &PyInstanceMethod_Type)

/* New reference, or NULL. */
PyAPI_FUNC(PyObject *) PyInstanceMethod_New(PyObject *func);

/* Borrowed reference; NULL with SystemError. */
PyAPI_FUNC(PyObject *) PyInstanceMethod_Function(PyObject *method);

#define _PyInstanceMethod_CAST(meth) \
    (assert(PyInstanceMethod_Check(meth)), _Py_CAST(PyInstanceMethodObject *, (meth)))

_Py_INLINE PyObject *
PyInstanceMethod_GET_FUNCTION(PyObject *meth)
{
    return _PyInstanceMethod_CAST(meth)->func;
}
#define PyInstanceMethod_GET_FUNCTION(meth) PyInstanceMethod_GET_FUNCTION(_PyObject_CAST(meth))

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CLASSOBJECT_H */
