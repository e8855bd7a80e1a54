/* cpython/pymem.h: replacing the memory allocators. */
#ifndef Py_CPYTHON_PYMEM_H
#define Py_CPYTHON_PYMEM_H
#ifndef Py_LIMITED_API

#include "../pymem.h"

_Py_BEGIN_DECLS

/* The three families of allocation functions. */
typedef enum {
    PYMEM_DOMAIN_RAW, /* PyMem_Raw*: no attached thread needed */
    PYMEM_DOMAIN_MEM, /* PyMem_* */
    PYMEM_DOMAIN_OBJ  /* PyObject_* */
} PyMemAllocatorDomain;

/* Values of PyPreConfig.allocator and PYTHONMALLOC. */
typedef enum {
    PYMEM_ALLOCATOR_NOT_SET = 0,
    PYMEM_ALLOCATOR_DEFAULT = 1,
    PYMEM_ALLOCATOR_DEBUG = 2,
    PYMEM_ALLOCATOR_MALLOC = 3,
    PYMEM_ALLOCATOR_MALLOC_DEBUG = 4,
    PYMEM_ALLOCATOR_PYMALLOC = 5,
    PYMEM_ALLOCATOR_PYMALLOC_DEBUG = 6,
    PYMEM_ALLOCATOR_MIMALLOC = 7,
    PYMEM_ALLOCATOR_MIMALLOC_DEBUG = 8
} PyMemAllocatorName;

/* One family; every function receives ctx first. */
typedef struct {
    void *ctx;
    void *(*malloc)(void *ctx, size_t size);
    void *(*calloc)(void *ctx, size_t nelem, size_t elsize);
    void *(*realloc)(void *ctx, void *ptr, size_t new_size);
    void (*free)(void *ctx, void *ptr);
} PyMemAllocatorEx;

/* Copies the current functions of a family into *allocator. */
PyAPI_FUNC(void) PyMem_GetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *allocator);

/* Replaces them. The new functions must give a distinct pointer for size 0, and those of the RAW
   family must be thread-safe. */
PyAPI_FUNC(void) PyMem_SetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *allocator);

/* Wraps the current functions of all families in checks for misuse. */
PyAPI_FUNC(void) PyMem_SetupDebugHooks(void);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_PYMEM_H */
