/* cpython/pyatomic.h: atomic operations on integers and pointers, by GCC's and Clang's built-ins. */
#ifndef Py_CPYTHON_ATOMIC_H
#define Py_CPYTHON_ATOMIC_H
#ifndef Py_LIMITED_API

#include "../pyport.h"

#define _Py_USE_GCC_BUILTIN_ATOMICS 1

_Py_BEGIN_DECLS

/* Names are _Py_atomic_<operation>_<type>, and _relaxed, _acquire or _release for weaker orders;
   without them the order is sequentially consistent. The macros below define an operation for one
   type; they are undefined at the end. */

/* The value; a new value. */
#define _Py_ATOMIC_LOAD(suffix, name, type, order)     \
    _Py_INLINE type                                    \
    _Py_atomic_load_##name##suffix(const type *obj)    \
    {                                                  \
        return __atomic_load_n(obj, order);            \
    }
#define _Py_ATOMIC_STORE(suffix, name, type, order)        \
    _Py_INLINE void                                        \
    _Py_atomic_store_##name##suffix(type *obj, type value) \
    {                                                      \
        __atomic_store_n(obj, value, order);               \
    }
#define _Py_ATOMIC_ACCESS(name, type)                            \
    _Py_ATOMIC_LOAD(, name, type, __ATOMIC_SEQ_CST)              \
    _Py_ATOMIC_STORE(, name, type, __ATOMIC_SEQ_CST)             \
    _Py_ATOMIC_LOAD(_relaxed, name, type, __ATOMIC_RELAXED)      \
    _Py_ATOMIC_STORE(_relaxed, name, type, __ATOMIC_RELAXED)
#define _Py_ATOMIC_ORDERED(name, type)                           \
    _Py_ATOMIC_LOAD(_acquire, name, type, __ATOMIC_ACQUIRE)      \
    _Py_ATOMIC_STORE(_release, name, type, __ATOMIC_RELEASE)

/* exchange and the others of this kind give the value before. */
#define _Py_ATOMIC_UPDATE(operation, builtin, name, type)         \
    _Py_INLINE type                                               \
    _Py_atomic_##operation##_##name(type *obj, type value)        \
    {                                                             \
        return builtin(obj, value, __ATOMIC_SEQ_CST);             \
    }
#define _Py_ATOMIC_BITS(name, type)                               \
    _Py_ATOMIC_UPDATE(and, __atomic_fetch_and, name, type)        \
    _Py_ATOMIC_UPDATE(or, __atomic_fetch_or, name, type)

/* compare_exchange stores desired in *obj if it holds *expected: 1; else it loads *obj into
   *expected: 0. */
#define _Py_ATOMIC_COMPARE(name, type)                                                          \
    _Py_INLINE int                                                                              \
    _Py_atomic_compare_exchange_##name(type *obj, type *expected, type desired)                 \
    {                                                                                           \
        return __atomic_compare_exchange_n(obj, expected, desired, 0, __ATOMIC_SEQ_CST,         \
                                           __ATOMIC_SEQ_CST);                                   \
    }

#define _Py_ATOMIC_INTEGER(name, type)                            \
    _Py_ATOMIC_ACCESS(name, type)                                 \
    _Py_ATOMIC_UPDATE(add, __atomic_fetch_add, name, type)        \
    _Py_ATOMIC_UPDATE(exchange, __atomic_exchange_n, name, type)  \
    _Py_ATOMIC_COMPARE(name, type)

_Py_ATOMIC_INTEGER(int, int)
_Py_ATOMIC_INTEGER(int8, int8_t)
_Py_ATOMIC_INTEGER(int16, int16_t)
_Py_ATOMIC_INTEGER(int32, int32_t)
_Py_ATOMIC_INTEGER(int64, int64_t)
_Py_ATOMIC_INTEGER(intptr, intptr_t)
_Py_ATOMIC_INTEGER(uint, unsigned int)
_Py_ATOMIC_INTEGER(uint8, uint8_t)
_Py_ATOMIC_INTEGER(uint16, uint16_t)
_Py_ATOMIC_INTEGER(uint32, uint32_t)
_Py_ATOMIC_INTEGER(uint64, uint64_t)
_Py_ATOMIC_INTEGER(uintptr, uintptr_t)
_Py_ATOMIC_INTEGER(ssize, Py_ssize_t)

_Py_ATOMIC_BITS(uint8, uint8_t)
_Py_ATOMIC_BITS(uint16, uint16_t)
_Py_ATOMIC_BITS(uint32, uint32_t)
_Py_ATOMIC_BITS(uint64, uint64_t)
_Py_ATOMIC_BITS(uintptr, uintptr_t)

_Py_ATOMIC_ORDERED(int, int)
_Py_ATOMIC_ORDERED(uint32, uint32_t)
_Py_ATOMIC_ORDERED(uint64, uint64_t)
_Py_ATOMIC_ORDERED(uintptr, uintptr_t)
_Py_ATOMIC_ORDERED(ssize, Py_ssize_t)

_Py_ATOMIC_LOAD(_relaxed, ullong, unsigned long long, __ATOMIC_RELAXED)
_Py_ATOMIC_STORE(_relaxed, ullong, unsigned long long, __ATOMIC_RELAXED)

#undef _Py_ATOMIC_LOAD
#undef _Py_ATOMIC_STORE
#undef _Py_ATOMIC_ACCESS
#undef _Py_ATOMIC_ORDERED
#undef _Py_ATOMIC_UPDATE
#undef _Py_ATOMIC_BITS
#undef _Py_ATOMIC_COMPARE
#undef _Py_ATOMIC_INTEGER

/* unsigned long goes by its size. */
#define _Py_atomic_load_ulong(p) \
    ((unsigned long)_Py_atomic_load_uint64((const uint64_t *)(p)))
#define _Py_atomic_load_ulong_relaxed(p) \
    ((unsigned long)_Py_atomic_load_uint64_relaxed((const uint64_t *)(p)))
#define _Py_atomic_store_ulong(p, v) _Py_atomic_store_uint64((uint64_t *)(p), (v))
#define _Py_atomic_store_ulong_relaxed(p, v) _Py_atomic_store_uint64_relaxed((uint64_t *)(p), (v))

/* ---- Pointers: obj is the address of a pointer of any type ----------------------------------- */

_Py_INLINE void *
_Py_atomic_load_ptr(const void *obj)
{
    return __atomic_load_n((void *const *)obj, __ATOMIC_SEQ_CST);
}

_Py_INLINE void *
_Py_atomic_load_ptr_relaxed(const void *obj)
{
    return __atomic_load_n((void *const *)obj, __ATOMIC_RELAXED);
}

_Py_INLINE void *
_Py_atomic_load_ptr_acquire(const void *obj)
{
    return __atomic_load_n((void *const *)obj, __ATOMIC_ACQUIRE);
}

_Py_INLINE void
_Py_atomic_store_ptr(void *obj, void *value)
{
    __atomic_store_n((void **)obj, value, __ATOMIC_SEQ_CST);
}

_Py_INLINE void
_Py_atomic_store_ptr_relaxed(void *obj, void *value)
{
    __atomic_store_n((void **)obj, value, __ATOMIC_RELAXED);
}

_Py_INLINE void
_Py_atomic_store_ptr_release(void *obj, void *value)
{
    __atomic_store_n((void **)obj, value, __ATOMIC_RELEASE);
}

_Py_INLINE void *
_Py_atomic_exchange_ptr(void *obj, void *value)
{
    return __atomic_exchange_n((void **)obj, value, __ATOMIC_SEQ_CST);
}

_Py_INLINE int
_Py_atomic_compare_exchange_ptr(void *obj, void *expected, void *desired)
{
    return __atomic_compare_exchange_n((void **)obj, (void **)expected, desired, 0,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* ---- Fences ---------------------------------------------------------------------------------- */

_Py_INLINE void
_Py_atomic_fence_seq_cst(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

_Py_INLINE void
_Py_atomic_fence_acquire(void)
{
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
}

_Py_INLINE void
_Py_atomic_fence_release(void)
{
    __atomic_thread_fence(__ATOMIC_RELEASE);
}

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_ATOMIC_H */
