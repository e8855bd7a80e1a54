/* intrcheck.h: interrupts, and forking. */
#ifndef Py_INTRCHECK_H
#define Py_INTRCHECK_H

#include "pyport.h"

_Py_BEGIN_DECLS

/* 1 if SIGINT arrived, which is then forgotten. Main thread only. */
PyAPI_FUNC(int) PyOS_InterruptOccurred(void);

/* Around a fork(). */
#if _Py_API_LEVEL >= 0x03070000
PyAPI_FUNC(void) PyOS_BeforeFork(void);
PyAPI_FUNC(void) PyOS_AfterFork_Parent(void);
PyAPI_FUNC(void) PyOS_AfterFork_Child(void);
#endif

Py_DEPRECATED(3.7) PyAPI_FUNC(void) PyOS_AfterFork(void);

_Py_END_DECLS

#endif /* Py_INTRCHECK_H */
