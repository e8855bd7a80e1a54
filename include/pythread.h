/* pythread.h: threads, locks and thread-specific storage of the system. They set no exceptions. */
#ifndef Py_PYTHREAD_H
#define Py_PYTHREAD_H

#include "object.h"

_Py_BEGIN_DECLS

typedef void *PyThread_type_lock;

/* Outcome of waiting for a lock. */
typedef enum PyLockStatus {
    PY_LOCK_FAILURE = 0,
    PY_LOCK_ACQUIRED = 1,
    PY_LOCK_INTR /* a signal arrived */
} PyLockStatus;

PyAPI_FUNC(void) PyThread_init_thread(void);

/* The new thread's identifier, or (unsigned long)-1. */
PyAPI_FUNC(unsigned long) PyThread_start_new_thread(void (*func)(void *), void *arg);

PyAPI_FUNC(void) _Py_NO_RETURN PyThread_exit_thread(void);
PyAPI_FUNC(unsigned long) PyThread_get_thread_ident(void);

#define PY_HAVE_THREAD_NATIVE_ID
PyAPI_FUNC(unsigned long) PyThread_get_thread_native_id(void);

/* ---- Locks: not tied to a thread, not recursive ---------------------------------------------- */

/* NULL on failure. */
PyAPI_FUNC(PyThread_type_lock) PyThread_allocate_lock(void);

PyAPI_FUNC(void) PyThread_free_lock(PyThread_type_lock lock);
#define WAIT_LOCK 1
#define NOWAIT_LOCK 0

/* 1 if acquired, else 0. */
PyAPI_FUNC(int) PyThread_acquire_lock(PyThread_type_lock lock, int waitflag);

/* Microseconds: -1 waits forever, 0 does not wait. */
#define PY_TIMEOUT_T long long

/* intr_flag: return PY_LOCK_INTR on a signal. */
PyAPI_FUNC(PyLockStatus) PyThread_acquire_lock_timed(PyThread_type_lock lock,
    long long microseconds, int intr_flag);

PyAPI_FUNC(void) PyThread_release_lock(PyThread_type_lock lock);

/* Stack size of threads started from now on; 0 means the default. */
PyAPI_FUNC(size_t) PyThread_get_stacksize(void);

/* 0; -1 if the size is bad; -2 if it cannot be set. */
PyAPI_FUNC(int) PyThread_set_stacksize(size_t size);

#if _Py_API_LEVEL >= 0x03030000
/* New reference to sys.thread_info. */
PyAPI_FUNC(PyObject *) PyThread_GetInfo(void);
#endif

/* ---- Thread-specific storage ----------------------------------------------------------------- */

#if _Py_API_LEVEL >= 0x03070000
typedef struct _Py_tss_t Py_tss_t; /* opaque in the limited API */

/* A key not created yet, or NULL. */
PyAPI_FUNC(Py_tss_t *) PyThread_tss_alloc(void);

/* Also deletes it; NULL allowed. */
PyAPI_FUNC(void) PyThread_tss_free(Py_tss_t *key);

/* 1 or 0. */
PyAPI_FUNC(int) PyThread_tss_is_created(Py_tss_t *key);

/* 0, or another value on failure. Once created it stays as it is. */
PyAPI_FUNC(int) PyThread_tss_create(Py_tss_t *key);

/* Forgets the values of all threads. */
PyAPI_FUNC(void) PyThread_tss_delete(Py_tss_t *key);

/* 0, or another value on failure. */
PyAPI_FUNC(int) PyThread_tss_set(Py_tss_t *key, void *value);

/* NULL if this thread set none. */
PyAPI_FUNC(void *) PyThread_tss_get(Py_tss_t *key);
#endif

/* The older form, with int keys. */

/* -1 on failure. */
Py_DEPRECATED(3.7) PyAPI_FUNC(int) PyThread_create_key(void);

Py_DEPRECATED(3.7) PyAPI_FUNC(void) PyThread_delete_key(int key);

/* 0 or -1. */
Py_DEPRECATED(3.7) PyAPI_FUNC(int) PyThread_set_key_value(int key, void *value);

Py_DEPRECATED(3.7) PyAPI_FUNC(void *) PyThread_get_key_value(int key);
Py_DEPRECATED(3.7) PyAPI_FUNC(void) PyThread_delete_key_value(int key);
Py_DEPRECATED(3.7) PyAPI_FUNC(void) PyThread_ReInitTLS(void);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/pythread.h"
#endif

#endif /* Py_PYTHREAD_H */
