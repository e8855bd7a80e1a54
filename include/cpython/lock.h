/* cpython/lock.h: PyMutex, a mutex of one byte. Zero-initialized it is unlocked; a thread that has
   to wait for it detaches from its interpreter meanwhile. */
#ifndef Py_CPYTHON_LOCK_H
#define Py_CPYTHON_LOCK_H
#ifndef Py_LIMITED_API

#include "pyatomic.h"

_Py_BEGIN_DECLS

#define _Py_UNLOCKED 0
#define _Py_LOCKED 1

typedef struct PyMutex {
    uint8_t _bits; /* changed by the functions below only */
} PyMutex;

PyAPI_FUNC(void) PyMutex_Lock(PyMutex *m);

/* The mutex must be locked; any thread may unlock it. */
PyAPI_FUNC(void) PyMutex_Unlock(PyMutex *m);

/* A free mutex is taken, and one without waiters released, without a call. */
_Py_INLINE void
_PyMutex_Lock(PyMutex *m)
{
    uint8_t unlocked = _Py_UNLOCKED;
    if (!_Py_atomic_compare_exchange_uint8(&m->_bits, &unlocked, _Py_LOCKED)) {
        PyMutex_Lock(m);
    }
}
#define PyMutex_Lock _PyMutex_Lock

_Py_INLINE void
_PyMutex_Unlock(PyMutex *m)
{
    uint8_t locked = _Py_LOCKED;
    if (!_Py_atomic_compare_exchange_uint8(&m->_bits, &locked, _Py_UNLOCKED)) {
        PyMutex_Unlock(m);
    }
}
#define PyMutex_Unlock _PyMutex_Unlock

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_LOCK_H */
