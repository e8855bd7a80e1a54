/* pyatomic.h: atomic operations used by inline functions; empty under the limited API. */
#ifndef Py_ATOMIC_H
#define Py_ATOMIC_H

#ifndef Py_LIMITED_API
#  include "cpython/pyatomic.h"
#endif

#endif /* Py_ATOMIC_H */
