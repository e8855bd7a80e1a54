/* cpython/objimpl.h: object sizes, arenas, and inspection of the collector. */
#ifndef Py_CPYTHON_OBJIMPL_H
#define Py_CPYTHON_OBJIMPL_H
#ifndef Py_LIMITED_API

#include "../objimpl.h"

_Py_BEGIN_DECLS

_Py_INLINE size_t
_PyObject_SIZE(PyTypeObject *type)
{
    return _Py_STATIC_CAST(size_t, type->tp_basicsize);
}

/* Bytes of an instance with nitems items, a multiple of the pointer size. */
_Py_INLINE size_t
_PyObject_VAR_SIZE(PyTypeObject *type, Py_ssize_t nitems)
{
    size_t size = _Py_STATIC_CAST(size_t, type->tp_basicsize);
    size += _Py_STATIC_CAST(size_t, nitems) * _Py_STATIC_CAST(size_t, type->tp_itemsize);
    return _Py_SIZE_ROUND_UP(size, SIZEOF_VOID_P);
}

/* Where PyObject_Malloc gets its large blocks from. */
typedef struct {
    void *ctx;
    void *(*alloc)(void *ctx, size_t size);
    void (*free)(void *ctx, void *ptr, size_t size);
} PyObjectArenaAllocator;
PyAPI_FUNC(void) PyObject_GetArenaAllocator(PyObjectArenaAllocator *allocator);
PyAPI_FUNC(void) PyObject_SetArenaAllocator(PyObjectArenaAllocator *allocator);

/* 1 if this object (not just its type) is garbage collected. */
PyAPI_FUNC(int) PyObject_IS_GC(PyObject *obj);

PyAPI_FUNC(int) PyType_SUPPORTS_WEAKREFS(PyTypeObject *type);

/* Where the list of weak references is stored; the type must support them. */
PyAPI_FUNC(PyObject **) PyObject_GET_WEAKREFS_LISTPTR(PyObject *op);

/* As PyObject_GC_New, with zeroed bytes behind the instance. */
PyAPI_FUNC(PyObject *) PyUnstable_Object_GC_NewWithExtraData(PyTypeObject *type, size_t extra_size);

/* Calls back for every tracked object until the callback returns 0. It must not collect. */
typedef int (*gcvisitobjects_t)(PyObject *obj, void *arg);
PyAPI_FUNC(void) PyUnstable_GC_VisitObjects(gcvisitobjects_t callback, void *arg);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_OBJIMPL_H */
