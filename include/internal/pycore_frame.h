/* internal/pycore_frame.h: inside frame objects and the interpreter's frames. No part of the API; here because generated
   and low-level extensions (Cython's traceback entries, switchers of stacks) read and write these fields. */
#ifndef Py_INTERNAL_FRAME_H
#define Py_INTERNAL_FRAME_H

#include <stdbool.h>

#include "../cpython/code.h"
#include "../cpython/pystate.h"
#include "../pyframe.h"

#ifndef Py_LIMITED_API

_Py_BEGIN_DECLS

/* ---- The frame object ------------------------------------------------------------------------ */

struct _PyInterpreterFrame;

struct _frame {
    PyObject_HEAD
    PyFrameObject *f_back; /* NULL while it can be found through f_frame */
    struct _PyInterpreterFrame *f_frame;
    PyObject *f_trace; /* may be NULL */
    int f_lineno; /* 0: to be found from the instruction */
    char f_trace_lines;
    char f_trace_opcodes;
    PyObject *f_extra_locals; /* dict, or NULL */
    PyObject *f_locals_cache; /* what PyEval_GetLocals gave; may be NULL */
    PyObject *_f_frame_data[1]; /* the interpreter's frame, once it has finished */
};

/* ---- The interpreter's frame ------------------------------------------------------------------ */

/* An instruction, or an entry of an inline cache. */
typedef union {
    uint16_t cache;
    struct {
        uint8_t code;
        uint8_t arg;
    } op;
} _Py_CODEUNIT;

typedef struct _PyInterpreterFrame {
    PyObject *f_executable; /* the code object; None, or another object, in frames of C */
    struct _PyInterpreterFrame *previous;
    PyObject *f_funcobj;
    PyObject *f_globals; /* borrowed */
    PyObject *f_builtins; /* borrowed */
    PyObject *f_locals; /* NULL in functions */
    PyFrameObject *frame_obj; /* NULL until somebody asks for it */
    _Py_CODEUNIT *instr_ptr; /* the current instruction */
    int stacktop; /* behind the top of the stack in localsplus; -1 while it runs */
    uint16_t return_offset;
    char owner; /* FRAME_OWNED_BY_* */
    PyObject *localsplus[1]; /* locals, cells and free variables, then the stack */
} _PyInterpreterFrame;

/* Words of the struct before localsplus. */
#define FRAME_SPECIALS_SIZE ((int)((sizeof(_PyInterpreterFrame) - 1) / sizeof(PyObject *)))

enum _frameowner {
    FRAME_OWNED_BY_THREAD = 0,
    FRAME_OWNED_BY_GENERATOR = 1,
    FRAME_OWNED_BY_FRAME_OBJECT = 2,
    FRAME_OWNED_BY_CSTACK = 3
};

/* States of a generator: gi_frame_state and its kin. */
typedef enum _framestate {
    FRAME_CREATED = -3,
    FRAME_SUSPENDED = -2,
    FRAME_SUSPENDED_YIELD_FROM = -1,
    FRAME_EXECUTING = 0,
    FRAME_COMPLETED = 1,
    FRAME_CLEARED = 4
} PyFrameState;
#define FRAME_STATE_SUSPENDED(S) ((S) == FRAME_SUSPENDED || (S) == FRAME_SUSPENDED_YIELD_FROM)
#define FRAME_STATE_FINISHED(S) ((S) >= FRAME_COMPLETED)

/* First instruction of a code object; index of a frame's current one. */
#define _PyCode_CODE(CO) _Py_RVALUE((_Py_CODEUNIT *)(CO)->co_code_adaptive)
#define _PyInterpreterFrame_LASTI(IF) \
    ((int)((IF)->instr_ptr - _PyCode_CODE(_PyFrame_GetCode(IF))))

/* Borrowed code object of a frame of Python code. */
_Py_INLINE PyCodeObject *
_PyFrame_GetCode(_PyInterpreterFrame *frame)
{
    assert(PyCode_Check(frame->f_executable));
    return (PyCodeObject *)frame->f_executable;
}

/* Is it a frame that Python code does not see: one of C, or one whose first traceable instruction is
   still to come? */
_Py_INLINE bool
_PyFrame_IsIncomplete(_PyInterpreterFrame *frame)
{
    if (frame->owner == FRAME_OWNED_BY_CSTACK) {
        return true;
    }
    if (frame->owner == FRAME_OWNED_BY_GENERATOR) {
        return false;
    }
    PyCodeObject *code = _PyFrame_GetCode(frame);
    return frame->instr_ptr < _PyCode_CODE(code) + code->_co_firsttraceable;
}

/* The frame itself or the nearest outer one that Python code sees; NULL if none. */
_Py_INLINE _PyInterpreterFrame *
_PyFrame_GetFirstComplete(_PyInterpreterFrame *frame)
{
    while (frame != NULL && _PyFrame_IsIncomplete(frame)) {
        frame = frame->previous;
    }
    return frame;
}

_Py_INLINE _PyInterpreterFrame *
_PyThreadState_GetFrame(PyThreadState *tstate)
{
    return _PyFrame_GetFirstComplete(tstate->current_frame);
}

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_INTERNAL_FRAME_H */
