/* pyframe.h: frame objects. */
#ifndef Py_PYFRAME_H
#define Py_PYFRAME_H

#include "object.h"

_Py_BEGIN_DECLS

/* 0 if it has none. */
PyAPI_FUNC(int) PyFrame_GetLineNumber(PyFrameObject *frame);

/* New reference, never NULL. */
PyAPI_FUNC(PyCodeObject *) PyFrame_GetCode(PyFrameObject *frame);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/pyframe.h"
#endif

#endif /* Py_PYFRAME_H */
