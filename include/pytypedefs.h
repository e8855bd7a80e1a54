/* pytypedefs.h: names of the structs that several headers refer to before they are defined. */
#ifndef Py_PYTYPEDEFS_H
#define Py_PYTYPEDEFS_H

#include "exports.h"

_Py_BEGIN_DECLS

typedef struct _object PyObject;
typedef struct _typeobject PyTypeObject;
typedef struct _longobject PyLongObject;
typedef struct PyCodeObject PyCodeObject;
typedef struct _frame PyFrameObject;

typedef struct PyModuleDef PyModuleDef;
typedef struct PyModuleDef_Slot PyModuleDef_Slot;
typedef struct PyMethodDef PyMethodDef;
typedef struct PyGetSetDef PyGetSetDef;
typedef struct PyMemberDef PyMemberDef;

/* A thread's state, and that of an interpreter (opaque). */
typedef struct _ts PyThreadState;
typedef struct _is PyInterpreterState;

_Py_END_DECLS

#endif /* Py_PYTYPEDEFS_H */
