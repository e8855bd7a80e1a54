/* cpython/pyatomic.h: the atomic operations that inline functions of these headers need. */
#ifndef Py_CPYTHON_ATOMIC_H
#define Py_CPYTHON_ATOMIC_H
#ifndef Py_LIMITED_API

#include "../pyport.h"

/* The operations are those of GCC and Clang. */
#define _Py_USE_GCC_BUILTIN_ATOMICS 1

/* Stores desired in *obj if it holds *expected: 1; else loads *obj into *expected: 0.
   Sequentially consistent. */
_Py_INLINE int
_Py_atomic_compare_exchange_uint8(uint8_t *obj, uint8_t *expected, uint8_t desired)
{
    return __atomic_compare_exchange_n(obj, expected, desired, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_ATOMIC_H */
