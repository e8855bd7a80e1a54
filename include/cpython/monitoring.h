/* cpython/monitoring.h: firing the events of sys.monitoring from C code that stands
   for Python code. */
#ifndef Py_CPYTHON_MONITORING_H
#define Py_CPYTHON_MONITORING_H
#ifndef Py_LIMITED_API

#include "code.h"

_Py_BEGIN_DECLS

/* ---- Events: the first ten can be turned on for a single code object ------------------------- */

#define PY_MONITORING_EVENT_PY_START 0
#define PY_MONITORING_EVENT_PY_RESUME 1
#define PY_MONITORING_EVENT_PY_RETURN 2
#define PY_MONITORING_EVENT_PY_YIELD 3
#define PY_MONITORING_EVENT_CALL 4
#define PY_MONITORING_EVENT_LINE 5
#define PY_MONITORING_EVENT_INSTRUCTION 6
#define PY_MONITORING_EVENT_JUMP 7
#define PY_MONITORING_EVENT_BRANCH 8
#define PY_MONITORING_EVENT_STOP_ITERATION 9
#define PY_MONITORING_EVENT_RAISE 10
#define PY_MONITORING_EVENT_EXCEPTION_HANDLED 11
#define PY_MONITORING_EVENT_PY_UNWIND 12
#define PY_MONITORING_EVENT_PY_THROW 13
#define PY_MONITORING_EVENT_RERAISE 14
#define PY_MONITORING_EVENT_C_RETURN 15
#define PY_MONITORING_EVENT_C_RAISE 16

/* 1 if the event is reported by instructions of the code object. */
#define PY_MONITORING_IS_INSTRUMENTED_EVENT(ev) ((ev) < _PY_MONITORING_LOCAL_EVENTS)

/* ---- Scopes ---------------------------------------------------------------------------------- */

/* Whether anybody listens to an event of a piece of code. One for each event it fires. */
typedef struct _PyMonitoringState {
    uint8_t active;
    uint8_t opaque;
} PyMonitoringState;

/* Brings the states of `length` event types up to date unless *version says they are: 0 or -1. */
PyAPI_FUNC(int) PyMonitoring_EnterScope(PyMonitoringState *state_array, uint64_t *version,
    const uint8_t *event_types, Py_ssize_t length);

PyAPI_FUNC(int) PyMonitoring_ExitScope(void);

/* ---- Firing events: 0, or -1 if a callback raised -------------------------------------------- */

/* `codelike` stands for the code object in callbacks; `offset` is a position in it. */

PyAPI_FUNC(int) _PyMonitoring_FirePyStartEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset);
PyAPI_FUNC(int) _PyMonitoring_FirePyResumeEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset);
PyAPI_FUNC(int) _PyMonitoring_FirePyReturnEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset, PyObject *retval);
PyAPI_FUNC(int) _PyMonitoring_FirePyYieldEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset, PyObject *retval);
PyAPI_FUNC(int) _PyMonitoring_FireCallEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset, PyObject *callable, PyObject *arg0);
PyAPI_FUNC(int) _PyMonitoring_FireLineEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset, int lineno);
PyAPI_FUNC(int) _PyMonitoring_FireJumpEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset, PyObject *target_offset);
PyAPI_FUNC(int) _PyMonitoring_FireBranchEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset, PyObject *target_offset);
PyAPI_FUNC(int) _PyMonitoring_FireCReturnEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset, PyObject *retval);
PyAPI_FUNC(int) _PyMonitoring_FirePyThrowEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset);
PyAPI_FUNC(int) _PyMonitoring_FireRaiseEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset);
PyAPI_FUNC(int) _PyMonitoring_FireReraiseEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset);
PyAPI_FUNC(int) _PyMonitoring_FireExceptionHandledEvent(PyMonitoringState *state,
    PyObject *codelike, int32_t offset);
PyAPI_FUNC(int) _PyMonitoring_FireCRaiseEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset);
PyAPI_FUNC(int) _PyMonitoring_FirePyUnwindEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset);
PyAPI_FUNC(int) _PyMonitoring_FireStopIterationEvent(PyMonitoringState *state, PyObject *codelike,
    int32_t offset, PyObject *value);

/* The forms to use: they call only if somebody listens. */

_Py_INLINE int
PyMonitoring_FirePyStartEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset)
{
    return state->active ? _PyMonitoring_FirePyStartEvent(state, codelike, offset) : 0;
}

_Py_INLINE int
PyMonitoring_FirePyResumeEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset)
{
    return state->active ? _PyMonitoring_FirePyResumeEvent(state, codelike, offset) : 0;
}

_Py_INLINE int
PyMonitoring_FirePyReturnEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset,
                               PyObject *retval)
{
    return state->active ? _PyMonitoring_FirePyReturnEvent(state, codelike, offset, retval) : 0;
}

_Py_INLINE int
PyMonitoring_FirePyYieldEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset,
                              PyObject *retval)
{
    return state->active ? _PyMonitoring_FirePyYieldEvent(state, codelike, offset, retval) : 0;
}

_Py_INLINE int
PyMonitoring_FireCallEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset,
                           PyObject *callable, PyObject *arg0)
{
    return state->active ? _PyMonitoring_FireCallEvent(state, codelike, offset, callable, arg0) : 0;
}

_Py_INLINE int
PyMonitoring_FireLineEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset, int lineno)
{
    return state->active ? _PyMonitoring_FireLineEvent(state, codelike, offset, lineno) : 0;
}

_Py_INLINE int
PyMonitoring_FireJumpEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset,
                           PyObject *target_offset)
{
    return state->active ? _PyMonitoring_FireJumpEvent(state, codelike, offset, target_offset) : 0;
}

_Py_INLINE int
PyMonitoring_FireBranchEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset,
                             PyObject *target_offset)
{
    return state->active
               ? _PyMonitoring_FireBranchEvent(state, codelike, offset, target_offset)
               : 0;
}

_Py_INLINE int
PyMonitoring_FireCReturnEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset,
                              PyObject *retval)
{
    return state->active ? _PyMonitoring_FireCReturnEvent(state, codelike, offset, retval) : 0;
}

_Py_INLINE int
PyMonitoring_FirePyThrowEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset)
{
    return state->active ? _PyMonitoring_FirePyThrowEvent(state, codelike, offset) : 0;
}

_Py_INLINE int
PyMonitoring_FireRaiseEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset)
{
    return state->active ? _PyMonitoring_FireRaiseEvent(state, codelike, offset) : 0;
}

_Py_INLINE int
PyMonitoring_FireReraiseEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset)
{
    return state->active ? _PyMonitoring_FireReraiseEvent(state, codelike, offset) : 0;
}

_Py_INLINE int
PyMonitoring_FireExceptionHandledEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset)
{
    return state->active ? _PyMonitoring_FireExceptionHandledEvent(state, codelike, offset) : 0;
}

_Py_INLINE int
PyMonitoring_FireCRaiseEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset)
{
    return state->active ? _PyMonitoring_FireCRaiseEvent(state, codelike, offset) : 0;
}

_Py_INLINE int
PyMonitoring_FirePyUnwindEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset)
{
    return state->active ? _PyMonitoring_FirePyUnwindEvent(state, codelike, offset) : 0;
}

_Py_INLINE int
PyMonitoring_FireStopIterationEvent(PyMonitoringState *state, PyObject *codelike, int32_t offset,
                                    PyObject *value)
{
    return state->active ? _PyMonitoring_FireStopIterationEvent(state, codelike, offset, value) : 0;
}

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_MONITORING_H */
