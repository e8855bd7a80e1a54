/* iterobject.h: iterators over sequences and over calls. */
#ifndef Py_ITEROBJECT_H
#define Py_ITEROBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PySeqIter_Type;
PyAPI_DATA(PyTypeObject) PyCallIter_Type;

#define PySeqIter_Check(op) Py_IS_TYPE((op), &PySeqIter_Type)
#define PyCallIter_Check(op) Py_IS_TYPE((op), &PyCallIter_Type)

/* New iterator over seq[0], seq[1], ... up to IndexError; NULL on error. */
PyAPI_FUNC(PyObject *) PySeqIter_New(PyObject *sequence);

/* New iterator over results of callable() until one equals the sentinel. */
PyAPI_FUNC(PyObject *) PyCallIter_New(PyObject *callable, PyObject *sentinel);

_Py_END_DECLS

#endif /* Py_ITEROBJECT_H */
