/* memoryobject.h: memoryview. */
#ifndef Py_MEMORYOBJECT_H
#define Py_MEMORYOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyMemoryView_Type;

#define PyMemoryView_Check(op) Py_IS_TYPE((op), &PyMemoryView_Type)

/* New memoryview, or NULL. */
PyAPI_FUNC(PyObject *) PyMemoryView_FromObject(PyObject *exporter);
#if _Py_API_LEVEL >= 0x03030000
/* flags: PyBUF_READ or PyBUF_WRITE. The memory must outlive the view. */
PyAPI_FUNC(PyObject *) PyMemoryView_FromMemory(char *mem, Py_ssize_t size, int flags);
#endif
#if _Py_API_LEVEL >= 0x030b0000
/* *view is copied; its owner still has to release it, afterwards. */
PyAPI_FUNC(PyObject *) PyMemoryView_FromBuffer(const Py_buffer *view);
#endif

/* Of the object's memory if contiguous in the order, of a copy if not and buffertype is
   PyBUF_READ. */
PyAPI_FUNC(PyObject *) PyMemoryView_GetContiguous(PyObject *exporter, int buffertype, char order);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/memoryobject.h"
#endif

#endif /* Py_MEMORYOBJECT_H */
