/* frameobject.h: older functions on frame objects; not part of Python.h nor of the limited API. */
#ifndef Py_FRAMEOBJECT_H
#define Py_FRAMEOBJECT_H

#include "pyframe.h"

#ifndef Py_LIMITED_API
#  include "cpython/frameobject.h"
#endif

#endif /* Py_FRAMEOBJECT_H */
