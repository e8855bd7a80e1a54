/* cpython/pythread.h: keys of thread-specific storage as variables. */
#ifndef Py_CPYTHON_PYTHREAD_H
#define Py_CPYTHON_PYTHREAD_H
#ifndef Py_LIMITED_API

#include "../pythread.h"
#include <pthread.h>

_Py_BEGIN_DECLS

/* No thread has this identifier. */
#define PYTHREAD_INVALID_THREAD_ID ((unsigned long)-1)

/* The longest timeout, in microseconds. */
PyAPI_DATA(const long long) PY_TIMEOUT_MAX;

struct _Py_tss_t {
    int _is_initialized;
    pthread_key_t _key;
};

/* Py_tss_t key = Py_tss_NEEDS_INIT; */
#define Py_tss_NEEDS_INIT {0, 0}

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_PYTHREAD_H */
