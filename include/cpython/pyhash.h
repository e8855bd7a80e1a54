/* cpython/pyhash.h: hashing of numbers and pointers. */
#ifndef Py_CPYTHON_HASH_H
#define Py_CPYTHON_HASH_H
#ifndef Py_LIMITED_API

#include "../pyhash.h"

_Py_BEGIN_DECLS

/* Numbers hash modulo this prime, so that equal numbers of any type hash alike. */
#define PyHASH_BITS 61
#define PyHASH_MODULUS (((size_t)1 << PyHASH_BITS) - 1)
#define PyHASH_INF 314159
#define PyHASH_IMAG PyHASH_MULTIPLIER
#define PyHASH_MULTIPLIER 1000003UL

#define _PyHASH_BITS PyHASH_BITS
#define _PyHASH_MODULUS PyHASH_MODULUS
#define _PyHASH_INF PyHASH_INF
#define _PyHASH_IMAG PyHASH_IMAG
#define _PyHASH_MULTIPLIER PyHASH_MULTIPLIER

/* Hash of a float; obj gives the hash of NaN its identity. */
PyAPI_FUNC(Py_hash_t) _Py_HashDouble(PyObject *obj, double value);

/* Hash of an address. Always succeeds. */
PyAPI_FUNC(Py_hash_t) Py_HashPointer(const void *ptr);

#define _Py_HashPointer Py_HashPointer

/* Hash by identity. */
PyAPI_FUNC(Py_hash_t) PyObject_GenericHash(PyObject *obj);

/* The function that hashes str and bytes. */
typedef struct {
    Py_hash_t (*const hash)(const void *data, Py_ssize_t size);
    const char *name;
    const int hash_bits;
    const int seed_bits;
} PyHash_FuncDef;
PyAPI_FUNC(PyHash_FuncDef *) PyHash_GetFuncDef(void);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_HASH_H */
