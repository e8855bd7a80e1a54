/* pymem.h: raw memory. PyMem_Malloc and its kin need the thread to be attached to an interpreter
   (GIL held); PyMem_Raw* do not. Memory must be resized and released by the family that made it. */
#ifndef Py_PYMEM_H
#define Py_PYMEM_H

#include "pyport.h"

_Py_BEGIN_DECLS

/* All return NULL when there is no memory, without setting an exception. A size of zero still
   gives a distinct pointer that is not NULL. Realloc and Free accept NULL. */
PyAPI_FUNC(void *) PyMem_Malloc(size_t size);

/* Zeroed memory; NULL also if the product overflows. */
PyAPI_FUNC(void *) PyMem_Calloc(size_t nelem, size_t elsize);

/* On failure the old block stays valid. */
PyAPI_FUNC(void *) PyMem_Realloc(void *ptr, size_t new_size);

PyAPI_FUNC(void) PyMem_Free(void *ptr);

/* The same, usable without an attached thread. */
#if _Py_API_LEVEL >= 0x030d0000
PyAPI_FUNC(void *) PyMem_RawMalloc(size_t size);
PyAPI_FUNC(void *) PyMem_RawCalloc(size_t nelem, size_t elsize);
PyAPI_FUNC(void *) PyMem_RawRealloc(void *ptr, size_t new_size);
PyAPI_FUNC(void) PyMem_RawFree(void *ptr);
#endif

/* Room for n objects of a C type, NULL on overflow or lack of memory. */
#define PyMem_New(type, n)                                 \
    (((size_t)(n) > PY_SSIZE_T_MAX / sizeof(type))         \
         ? NULL                                            \
         : ((type *)PyMem_Malloc((n) * sizeof(type))))

/* Assigns the resized block to p, NULL on failure: keep a copy of p to free it then. */
#define PyMem_Resize(p, type, n)                                    \
    ((p) = (((size_t)(n) > PY_SSIZE_T_MAX / sizeof(type))           \
                ? NULL                                              \
                : (type *)PyMem_Realloc((p), (n) * sizeof(type))))

/* Older spellings. */
#define PyMem_MALLOC(n) PyMem_Malloc((n))
#define PyMem_NEW(type, n) PyMem_New(type, (n))
#define PyMem_REALLOC(p, n) PyMem_Realloc((p), (n))
#define PyMem_RESIZE(p, type, n) PyMem_Resize((p), type, (n))
#define PyMem_FREE(p) PyMem_Free((p))
#define PyMem_Del(p) PyMem_Free((p))
#define PyMem_DEL(p) PyMem_Free((p))

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/pymem.h"
#endif

#endif /* Py_PYMEM_H */
