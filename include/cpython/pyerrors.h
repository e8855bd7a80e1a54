/* cpython/pyerrors.h: inside exceptions. */
#ifndef Py_CPYTHON_ERRORS_H
#define Py_CPYTHON_ERRORS_H
#ifndef Py_LIMITED_API

#include "../pyerrors.h"

_Py_BEGIN_DECLS

/* ---- Layouts --------------------------------------------------------------------------------- */

/* What every exception starts with. */
#define PyException_HEAD     \
    PyObject_HEAD            \
    PyObject *dict;          \
    PyObject *args;          \
    PyObject *notes;         \
    PyObject *traceback;     \
    PyObject *context;       \
    PyObject *cause;         \
    char suppress_context;

typedef struct {
    PyException_HEAD
} PyBaseExceptionObject;

typedef struct {
    PyException_HEAD
    PyObject *msg;
    PyObject *excs;
} PyBaseExceptionGroupObject;

typedef struct {
    PyException_HEAD
    PyObject *msg;
    PyObject *filename;
    PyObject *lineno;
    PyObject *offset;
    PyObject *end_lineno;
    PyObject *end_offset;
    PyObject *text;
    PyObject *print_file_and_line;
} PySyntaxErrorObject;

typedef struct {
    PyException_HEAD
    PyObject *msg;
    PyObject *name;
    PyObject *path;
    PyObject *name_from;
} PyImportErrorObject;

typedef struct {
    PyException_HEAD
    PyObject *encoding;
    PyObject *object;
    Py_ssize_t start;
    Py_ssize_t end;
    PyObject *reason;
} PyUnicodeErrorObject;

typedef struct {
    PyException_HEAD
    PyObject *code;
} PySystemExitObject;

typedef struct {
    PyException_HEAD
    PyObject *myerrno;
    PyObject *strerror;
    PyObject *filename;
    PyObject *filename2;
    Py_ssize_t written; /* BlockingIOError only; -1 if unset */
} PyOSErrorObject;
typedef PyOSErrorObject PyEnvironmentErrorObject;

typedef struct {
    PyException_HEAD
    PyObject *value;
} PyStopIterationObject;

typedef struct {
    PyException_HEAD
    PyObject *name;
} PyNameErrorObject;

typedef struct {
    PyException_HEAD
    PyObject *obj;
    PyObject *name;
} PyAttributeErrorObject;

/* ---- Functions ------------------------------------------------------------------------------- */

PyAPI_DATA(PyObject *) PyExc_PythonFinalizationError;

/* Makes exc, whose reference is taken over, the context of the current exception, or current if
   there is none. */
PyAPI_FUNC(void) _PyErr_ChainExceptions1(PyObject *exc);

/* What an except* statement has to raise in the end: new reference, None if nothing, NULL on
   error. */
PyAPI_FUNC(PyObject *) PyUnstable_Exc_PrepReraiseStar(PyObject *orig, PyObject *excs);

/* The old descriptor that signal numbers were written to, or -1. */
PyAPI_FUNC(int) PySignal_SetWakeupFd(int fd);

PyAPI_FUNC(void) PyErr_SyntaxLocationObject(PyObject *filename, int lineno, int col_offset);
PyAPI_FUNC(void) PyErr_RangedSyntaxLocationObject(PyObject *filename, int lineno, int col_offset,
    int end_lineno, int end_col_offset);
PyAPI_FUNC(PyObject *) PyErr_ProgramTextObject(PyObject *filename, int lineno);

/* As PyErr_WriteUnraisable, with a message in place of the object. */
PyAPI_FUNC(void) PyErr_FormatUnraisable(const char *format, ...);

PyAPI_FUNC(void) _Py_NO_RETURN _Py_FatalErrorFunc(const char *func, const char *message);
#define Py_FatalError(message) _Py_FatalErrorFunc(__func__, (message))

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_ERRORS_H */
