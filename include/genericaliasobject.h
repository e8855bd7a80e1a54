/* genericaliasobject.h: generic types such as list[int]. */
#ifndef Py_GENERICALIASOBJECT_H
#define Py_GENERICALIASOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

/* New reference to origin[args], or NULL; the usual __class_getitem__. */
PyAPI_FUNC(PyObject *) Py_GenericAlias(PyObject *origin, PyObject *args);

PyAPI_DATA(PyTypeObject) Py_GenericAliasType;

_Py_END_DECLS

#endif /* Py_GENERICALIASOBJECT_H */
