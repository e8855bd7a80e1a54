/* cpython/pytime.h: clocks. */
#ifndef Py_PYTIME_H
#define Py_PYTIME_H
#ifndef Py_LIMITED_API

#include "../pyport.h"

_Py_BEGIN_DECLS

/* Nanoseconds. */
typedef int64_t PyTime_t;
#define PyTime_MIN INT64_MIN
#define PyTime_MAX INT64_MAX

PyAPI_FUNC(double) PyTime_AsSecondsDouble(PyTime_t t);

/* Read a clock: 0, or -1 with an exception and *result 0. Raw: no exception is set and no attached
   thread is needed. */
PyAPI_FUNC(int) PyTime_Monotonic(PyTime_t *result);
PyAPI_FUNC(int) PyTime_PerfCounter(PyTime_t *result);
PyAPI_FUNC(int) PyTime_Time(PyTime_t *result);
PyAPI_FUNC(int) PyTime_MonotonicRaw(PyTime_t *result);
PyAPI_FUNC(int) PyTime_PerfCounterRaw(PyTime_t *result);
PyAPI_FUNC(int) PyTime_TimeRaw(PyTime_t *result);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_PYTIME_H */
