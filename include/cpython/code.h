/* cpython/code.h: code objects, and the source positions in them. */
#ifndef Py_CODE_H
#define Py_CODE_H
#ifndef Py_LIMITED_API

#include "../object.h"

_Py_BEGIN_DECLS

/* ---- Monitoring data: the runtime's own ------------------------------------------------------ */

/* Events of a code object, of an ungrouped kind, and of all kinds. */
#define _PY_MONITORING_LOCAL_EVENTS 10
#define _PY_MONITORING_UNGROUPED_EVENTS 15
#define _PY_MONITORING_EVENTS 17

/* For each event, a bit for each tool. */
typedef struct _Py_LocalMonitors {
    uint8_t tools[_PY_MONITORING_LOCAL_EVENTS];
} _Py_LocalMonitors;
typedef struct _Py_GlobalMonitors {
    uint8_t tools[_PY_MONITORING_UNGROUPED_EVENTS];
} _Py_GlobalMonitors;

typedef struct {
    uint8_t original_opcode;
    int8_t line_delta;
} _PyCoLineInstrumentationData;

typedef struct {
    _Py_LocalMonitors local_monitors;
    _Py_LocalMonitors active_monitors;
    uint8_t *tools;
    _PyCoLineInstrumentationData *lines;
    uint8_t *line_tools;
    uint8_t *per_instruction_opcodes;
    uint8_t *per_instruction_tools;
} _PyCoMonitoringData;

typedef struct {
    int size;
    int capacity;
    struct _PyExecutorObject *executors[1];
} _PyExecutorArray;

/* Attributes made on demand. */
typedef struct {
    PyObject *_co_code;
    PyObject *_co_varnames;
    PyObject *_co_cellvars;
    PyObject *_co_freevars;
} _PyCoCached;

/* ---- The code object ------------------------------------------------------------------------- */

/* Body of the struct, with room for SIZE bytes of instructions: for static code objects. */
#define _PyCode_DEF(SIZE)                                                                    \
    {                                                                                        \
        PyObject_VAR_HEAD                                                                    \
        PyObject *co_consts; /* tuple */                                                     \
        PyObject *co_names; /* tuple */                                                      \
        PyObject *co_exceptiontable; /* bytes */                                             \
        int co_flags; /* CO_* */                                                             \
        int co_argcount; /* positional, without *args */                                     \
        int co_posonlyargcount;                                                              \
        int co_kwonlyargcount; /* without **kwargs */                                        \
        int co_stacksize;                                                                    \
        int co_firstlineno;                                                                  \
        int co_nlocalsplus; /* locals, cells and free variables */                           \
        int co_framesize; /* in words */                                                     \
        int co_nlocals;                                                                      \
        int co_ncellvars;                                                                    \
        int co_nfreevars;                                                                    \
        uint32_t co_version;                                                                 \
        PyObject *co_localsplusnames; /* tuple */                                            \
        PyObject *co_localspluskinds; /* bytes */                                            \
        PyObject *co_filename; /* str */                                                     \
        PyObject *co_name; /* str */                                                         \
        PyObject *co_qualname; /* str */                                                     \
        PyObject *co_linetable; /* bytes */                                                  \
        PyObject *co_weakreflist;                                                            \
        _PyExecutorArray *co_executors;                                                      \
        _PyCoCached *_co_cached;                                                             \
        uintptr_t _co_instrumentation_version;                                               \
        _PyCoMonitoringData *_co_monitoring;                                                 \
        int _co_firsttraceable; /* index of the first instruction that may be traced */      \
        void *co_extra; /* see PyUnstable_Code_SetExtra */                                   \
        char co_code_adaptive[(SIZE)]; /* ob_size code units */                              \
    }

struct PyCodeObject _PyCode_DEF(1);

/* co_flags */
#define CO_OPTIMIZED 0x0001
#define CO_NEWLOCALS 0x0002
#define CO_VARARGS 0x0004
#define CO_VARKEYWORDS 0x0008
#define CO_NESTED 0x0010
#define CO_GENERATOR 0x0020
#define CO_COROUTINE 0x0080
#define CO_ITERABLE_COROUTINE 0x0100
#define CO_ASYNC_GENERATOR 0x0200
#define CO_FUTURE_DIVISION 0x20000
#define CO_FUTURE_ABSOLUTE_IMPORT 0x40000
#define CO_FUTURE_WITH_STATEMENT 0x80000
#define CO_FUTURE_PRINT_FUNCTION 0x100000
#define CO_FUTURE_UNICODE_LITERALS 0x200000
#define CO_FUTURE_BARRY_AS_BDFL 0x400000
#define CO_FUTURE_GENERATOR_STOP 0x800000
#define CO_FUTURE_ANNOTATIONS 0x1000000
#define CO_NO_MONITORING_EVENTS 0x2000000

/* `with` and `as` are keywords. */
#define PY_PARSER_REQUIRES_FUTURE_KEYWORD

/* How deep blocks may nest. */
#define CO_MAXBLOCKS 21

PyAPI_DATA(PyTypeObject) PyCode_Type;
#define PyCode_Check(op) Py_IS_TYPE((op), &PyCode_Type)

_Py_INLINE Py_ssize_t
PyCode_GetNumFree(PyCodeObject *op)
{
    assert(PyCode_Check(op));
    return op->co_nfreevars;
}

/* Index of the first free variable among locals, cells and free variables. */
_Py_INLINE int
PyUnstable_Code_GetFirstFree(PyCodeObject *op)
{
    assert(PyCode_Check(op));
    return op->co_nlocalsplus - op->co_nfreevars;
}

Py_DEPRECATED(3.13) _Py_INLINE int
PyCode_GetFirstFree(PyCodeObject *op)
{
    return PyUnstable_Code_GetFirstFree(op);
}

/* ---- Making code objects: new reference, or NULL --------------------------------------------- */

PyAPI_FUNC(PyCodeObject *) PyUnstable_Code_New(int argcount, int kwonlyargcount, int nlocals,
    int stacksize, int flags, PyObject *code, PyObject *consts, PyObject *names, PyObject *varnames,
    PyObject *freevars, PyObject *cellvars, PyObject *filename, PyObject *name, PyObject *qualname,
    int firstlineno, PyObject *linetable, PyObject *exceptiontable);
PyAPI_FUNC(PyCodeObject *) PyUnstable_Code_NewWithPosOnlyArgs(int argcount, int posonlyargcount,
    int kwonlyargcount, int nlocals, int stacksize, int flags, PyObject *code, PyObject *consts,
    PyObject *names, PyObject *varnames, PyObject *freevars, PyObject *cellvars, PyObject *filename,
    PyObject *name, PyObject *qualname, int firstlineno, PyObject *linetable,
    PyObject *exceptiontable);
/* For tracebacks; raises AssertionError when run. */
PyAPI_FUNC(PyCodeObject *) PyCode_NewEmpty(const char *filename, const char *funcname,
    int firstlineno);

/* Older names. */
_Py_INLINE PyCodeObject *
PyCode_New(int argcount, int kwonlyargcount, int nlocals, int stacksize, int flags, PyObject *code,
           PyObject *consts, PyObject *names, PyObject *varnames, PyObject *freevars,
           PyObject *cellvars, PyObject *filename, PyObject *name, PyObject *qualname,
           int firstlineno, PyObject *linetable, PyObject *exceptiontable)
{
    return PyUnstable_Code_New(argcount, kwonlyargcount, nlocals, stacksize, flags, code, consts,
                               names, varnames, freevars, cellvars, filename, name, qualname,
                               firstlineno, linetable, exceptiontable);
}

_Py_INLINE PyCodeObject *
PyCode_NewWithPosOnlyArgs(int argcount, int posonlyargcount, int kwonlyargcount, int nlocals,
                          int stacksize, int flags, PyObject *code, PyObject *consts,
                          PyObject *names, PyObject *varnames, PyObject *freevars,
                          PyObject *cellvars, PyObject *filename, PyObject *name,
                          PyObject *qualname, int firstlineno, PyObject *linetable,
                          PyObject *exceptiontable)
{
    return PyUnstable_Code_NewWithPosOnlyArgs(
        argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, code, consts, names,
        varnames, freevars, cellvars, filename, name, qualname, firstlineno, linetable,
        exceptiontable);
}

/* ---- Reading them ---------------------------------------------------------------------------- */

/* New reference, or NULL. */

/* bytes */
PyAPI_FUNC(PyObject *) PyCode_GetCode(PyCodeObject *code);

/* Tuples of str. */
PyAPI_FUNC(PyObject *) PyCode_GetVarnames(PyCodeObject *code);

PyAPI_FUNC(PyObject *) PyCode_GetCellvars(PyCodeObject *code);
PyAPI_FUNC(PyObject *) PyCode_GetFreevars(PyCodeObject *code);

/* New key that tells constants apart which are equal but differ, such as 1 and 1.0. */
PyAPI_FUNC(PyObject *) _PyCode_ConstantKey(PyObject *obj);

/* New reference to the code; does nothing any more. */
PyAPI_FUNC(PyObject *) PyCode_Optimize(PyObject *code, PyObject *consts, PyObject *names,
    PyObject *lnotab);

/* ---- Positions ------------------------------------------------------------------------------- */

/* Line of the instruction at a byte offset; -1 if it has none. */
PyAPI_FUNC(int) PyCode_Addr2Line(PyCodeObject *code, int offset);

/* 1; columns are -1 where unknown. */
PyAPI_FUNC(int) PyCode_Addr2Location(PyCodeObject *code, int offset, int *start_line,
    int *start_column, int *end_line, int *end_column);

/* A walk over the line table. */
struct _opaque {
    int computed_line;
    const uint8_t *lo_next;
    const uint8_t *limit;
};
typedef struct _line_offsets {
    int ar_start;
    int ar_end;
    int ar_line;
    struct _opaque opaque;
} PyCodeAddressRange;

/* Line of the instruction at lasti, whose range becomes *bounds. */
PyAPI_FUNC(int) _PyCode_CheckLineNumber(int lasti, PyCodeAddressRange *bounds);

/* First bytes of the entries of co_linetable. */
typedef enum _PyCodeLocationInfoKind {
    PY_CODE_LOCATION_INFO_SHORT0 = 0,
    PY_CODE_LOCATION_INFO_ONE_LINE0 = 10,
    PY_CODE_LOCATION_INFO_ONE_LINE1 = 11,
    PY_CODE_LOCATION_INFO_ONE_LINE2 = 12,
    PY_CODE_LOCATION_INFO_NO_COLUMNS = 13,
    PY_CODE_LOCATION_INFO_LONG = 14,
    PY_CODE_LOCATION_INFO_NONE = 15
} _PyCodeLocationInfoKind;

/* ---- Data that others attach to code objects: 0, or -1 with an exception --------------------- */

/* The index comes from PyUnstable_Eval_RequestCodeExtraIndex. */

/* *extra is NULL if nothing is set. */
PyAPI_FUNC(int) PyUnstable_Code_GetExtra(PyObject *code, Py_ssize_t index, void **extra);

PyAPI_FUNC(int) PyUnstable_Code_SetExtra(PyObject *code, Py_ssize_t index, void *extra);

Py_DEPRECATED(3.13) _Py_INLINE int
_PyCode_GetExtra(PyObject *code, Py_ssize_t index, void **extra)
{
    return PyUnstable_Code_GetExtra(code, index, extra);
}

Py_DEPRECATED(3.13) _Py_INLINE int
_PyCode_SetExtra(PyObject *code, Py_ssize_t index, void *extra)
{
    return PyUnstable_Code_SetExtra(code, index, extra);
}

/* ---- Watching -------------------------------------------------------------------------------- */

typedef enum {
    PY_CODE_EVENT_CREATE,
    PY_CODE_EVENT_DESTROY
} PyCodeEvent;

#define PY_FOREACH_CODE_EVENT(V) \
    V(CREATE)                    \
    V(DESTROY)

/* 0, or -1 with an exception. */
typedef int (*PyCode_WatchCallback)(PyCodeEvent event, PyCodeObject *code);

/* The new watcher's number, or -1. */
PyAPI_FUNC(int) PyCode_AddWatcher(PyCode_WatchCallback callback);

/* 0 or -1. */
PyAPI_FUNC(int) PyCode_ClearWatcher(int watcher_id);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CODE_H */
