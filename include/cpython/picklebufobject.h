/* cpython/picklebufobject.h: pickle.PickleBuffer. */
#ifndef Py_PICKLEBUFOBJECT_H
#define Py_PICKLEBUFOBJECT_H
#ifndef Py_LIMITED_API

#include "../object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyPickleBuffer_Type;
#define PyPickleBuffer_Check(op) Py_IS_TYPE((op), &PyPickleBuffer_Type)

/* New reference, or NULL. */
PyAPI_FUNC(PyObject *) PyPickleBuffer_FromObject(PyObject *exporter);

/* The view, valid until it is released; NULL with an exception. */
PyAPI_FUNC(const Py_buffer *) PyPickleBuffer_GetBuffer(PyObject *picklebuf);

/* 0 or -1. */
PyAPI_FUNC(int) PyPickleBuffer_Release(PyObject *picklebuf);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_PICKLEBUFOBJECT_H */
