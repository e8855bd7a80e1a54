/* pyhash.h: the hash algorithm of str and bytes; the rest is outside the limited API. */
#ifndef Py_HASH_H
#define Py_HASH_H

#include "pyport.h"
#include "pytypedefs.h"

_Py_BEGIN_DECLS

/* Values of Py_HASH_ALGORITHM. */
#define Py_HASH_EXTERNAL 0
#define Py_HASH_SIPHASH24 1
#define Py_HASH_FNV 2
#define Py_HASH_SIPHASH13 3
#ifndef Py_HASH_ALGORITHM
#  define Py_HASH_ALGORITHM Py_HASH_SIPHASH13
#endif

/* Strings of up to so many bytes are hashed by a simpler function; 0 means none are. */
#define Py_HASH_CUTOFF 0

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/pyhash.h"
#endif

#endif /* Py_HASH_H */
