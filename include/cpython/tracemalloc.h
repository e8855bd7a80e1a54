/* cpython/tracemalloc.h: telling tracemalloc about memory of one's own. */
#ifndef Py_TRACEMALLOC_H
#define Py_TRACEMALLOC_H
#ifndef Py_LIMITED_API

#include "../pyport.h"

_Py_BEGIN_DECLS

/* Memory at `ptr`, distinct within its domain. They need no attached thread. */

/* 0; -1 if there is no memory; -2 if tracemalloc does not run. */
PyAPI_FUNC(int) PyTraceMalloc_Track(unsigned int domain, uintptr_t ptr, size_t size);

/* 0; -2 if tracemalloc does not run. */
PyAPI_FUNC(int) PyTraceMalloc_Untrack(unsigned int domain, uintptr_t ptr);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_TRACEMALLOC_H */
