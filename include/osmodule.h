/* osmodule.h: the os module. */
#ifndef Py_OSMODULE_H
#define Py_OSMODULE_H

#include "object.h"

_Py_BEGIN_DECLS

#if _Py_API_LEVEL >= 0x03060000
/* New str or bytes: the path itself, or what __fspath__ says; NULL with TypeError. */
PyAPI_FUNC(PyObject *) PyOS_FSPath(PyObject *path);
#endif

_Py_END_DECLS

#endif /* Py_OSMODULE_H */
