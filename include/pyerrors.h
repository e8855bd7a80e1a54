/* pyerrors.h: exceptions: raising, catching, and the built-in types. */
#ifndef Py_ERRORS_H
#define Py_ERRORS_H

#include "object.h"

_Py_BEGIN_DECLS

/* ---- The current exception ------------------------------------------------------------------- */

PyAPI_FUNC(void) PyErr_SetNone(PyObject *type);
PyAPI_FUNC(void) PyErr_SetObject(PyObject *type, PyObject *value);

/* The message is UTF-8. */
PyAPI_FUNC(void) PyErr_SetString(PyObject *type, const char *message);

/* Borrowed type of the current exception, NULL if there is none. */
PyAPI_FUNC(PyObject *) PyErr_Occurred(void);

PyAPI_FUNC(void) PyErr_Clear(void);

/* New reference to the current exception, which is cleared; NULL if none. */
PyAPI_FUNC(PyObject *) PyErr_GetRaisedException(void);

/* Makes exc current, taking its reference over; NULL clears. */
PyAPI_FUNC(void) PyErr_SetRaisedException(PyObject *exc);

/* The same in three parts: Fetch gives new references, any may be NULL; Restore takes them over. */
PyAPI_FUNC(void) PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback);
PyAPI_FUNC(void) PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback);

/* Makes *value an instance of *type. */
PyAPI_FUNC(void) PyErr_NormalizeException(PyObject **type, PyObject **value, PyObject **traceback);

/* The exception being handled (sys.exception()). Get: new references. Set: SetExcInfo takes the
   references over, SetHandledException does not. */
#if _Py_API_LEVEL >= 0x030b0000
PyAPI_FUNC(PyObject *) PyErr_GetHandledException(void);
PyAPI_FUNC(void) PyErr_SetHandledException(PyObject *exc);
#endif
#if _Py_API_LEVEL >= 0x03030000
PyAPI_FUNC(void) PyErr_GetExcInfo(PyObject **type, PyObject **value, PyObject **traceback);
PyAPI_FUNC(void) PyErr_SetExcInfo(PyObject *type, PyObject *value, PyObject *traceback);
#endif

/* 1 if given is an instance or subclass of exc, a class or a tuple of classes, else 0. */
PyAPI_FUNC(int) PyErr_GivenExceptionMatches(PyObject *given, PyObject *exc);

/* The same for the current exception, which must exist. */
PyAPI_FUNC(int) PyErr_ExceptionMatches(PyObject *exc);

/* Prints the message and aborts the process. */
PyAPI_FUNC(void) _Py_NO_RETURN Py_FatalError(const char *message);

/* ---- Exception objects ----------------------------------------------------------------------- */

/* Getters: new reference, or NULL if unset. Cause and context are taken over by their setters. */

/* 0, or -1 with TypeError. */
PyAPI_FUNC(int) PyException_SetTraceback(PyObject *exc, PyObject *traceback);

PyAPI_FUNC(PyObject *) PyException_GetTraceback(PyObject *exc);
PyAPI_FUNC(PyObject *) PyException_GetCause(PyObject *exc);
PyAPI_FUNC(void) PyException_SetCause(PyObject *exc, PyObject *cause);
PyAPI_FUNC(PyObject *) PyException_GetContext(PyObject *exc);
PyAPI_FUNC(void) PyException_SetContext(PyObject *exc, PyObject *context);
PyAPI_FUNC(PyObject *) PyException_GetArgs(PyObject *exc);
PyAPI_FUNC(void) PyException_SetArgs(PyObject *exc, PyObject *args);

#define PyExceptionClass_Check(x) \
    (PyType_Check((x)) && PyType_FastSubclass((PyTypeObject *)(x), Py_TPFLAGS_BASE_EXC_SUBCLASS))
#define PyExceptionInstance_Check(x) \
    PyType_FastSubclass(Py_TYPE(x), Py_TPFLAGS_BASE_EXC_SUBCLASS)

/* Name of an exception class, kept alive by it. */
PyAPI_FUNC(const char *) PyExceptionClass_Name(PyObject *type);

/* Borrowed class of an exception. */
#define PyExceptionInstance_Class(x) _PyObject_CAST(Py_TYPE(x))
#define _PyBaseExceptionGroup_Check(x) \
    PyObject_TypeCheck((x), (PyTypeObject *)PyExc_BaseExceptionGroup)

/* ---- Built-in exception types ---------------------------------------------------------------- */

PyAPI_DATA(PyObject *) PyExc_BaseException;
PyAPI_DATA(PyObject *) PyExc_Exception;
PyAPI_DATA(PyObject *) PyExc_BaseExceptionGroup;
#if _Py_API_LEVEL >= 0x03050000
PyAPI_DATA(PyObject *) PyExc_StopAsyncIteration;
#endif

PyAPI_DATA(PyObject *) PyExc_StopIteration;
PyAPI_DATA(PyObject *) PyExc_GeneratorExit;
PyAPI_DATA(PyObject *) PyExc_ArithmeticError;
PyAPI_DATA(PyObject *) PyExc_LookupError;
PyAPI_DATA(PyObject *) PyExc_AssertionError;
PyAPI_DATA(PyObject *) PyExc_AttributeError;
PyAPI_DATA(PyObject *) PyExc_BufferError;
PyAPI_DATA(PyObject *) PyExc_EOFError;
PyAPI_DATA(PyObject *) PyExc_FloatingPointError;
PyAPI_DATA(PyObject *) PyExc_OSError;
PyAPI_DATA(PyObject *) PyExc_ImportError;
#if _Py_API_LEVEL >= 0x03060000
PyAPI_DATA(PyObject *) PyExc_ModuleNotFoundError;
#endif

PyAPI_DATA(PyObject *) PyExc_IndexError;
PyAPI_DATA(PyObject *) PyExc_KeyError;
PyAPI_DATA(PyObject *) PyExc_KeyboardInterrupt;
PyAPI_DATA(PyObject *) PyExc_MemoryError;
PyAPI_DATA(PyObject *) PyExc_NameError;
PyAPI_DATA(PyObject *) PyExc_OverflowError;
PyAPI_DATA(PyObject *) PyExc_RuntimeError;
#if _Py_API_LEVEL >= 0x03050000
PyAPI_DATA(PyObject *) PyExc_RecursionError;
#endif

PyAPI_DATA(PyObject *) PyExc_NotImplementedError;
PyAPI_DATA(PyObject *) PyExc_SyntaxError;
PyAPI_DATA(PyObject *) PyExc_IndentationError;
PyAPI_DATA(PyObject *) PyExc_TabError;
PyAPI_DATA(PyObject *) PyExc_ReferenceError;
PyAPI_DATA(PyObject *) PyExc_SystemError;
PyAPI_DATA(PyObject *) PyExc_SystemExit;
PyAPI_DATA(PyObject *) PyExc_TypeError;
PyAPI_DATA(PyObject *) PyExc_UnboundLocalError;
PyAPI_DATA(PyObject *) PyExc_UnicodeError;
PyAPI_DATA(PyObject *) PyExc_UnicodeEncodeError;
PyAPI_DATA(PyObject *) PyExc_UnicodeDecodeError;
PyAPI_DATA(PyObject *) PyExc_UnicodeTranslateError;
PyAPI_DATA(PyObject *) PyExc_ValueError;
PyAPI_DATA(PyObject *) PyExc_ZeroDivisionError;

/* Kinds of OSError. */
#if _Py_API_LEVEL >= 0x03030000
PyAPI_DATA(PyObject *) PyExc_BlockingIOError;
PyAPI_DATA(PyObject *) PyExc_BrokenPipeError;
PyAPI_DATA(PyObject *) PyExc_ChildProcessError;
PyAPI_DATA(PyObject *) PyExc_ConnectionError;
PyAPI_DATA(PyObject *) PyExc_ConnectionAbortedError;
PyAPI_DATA(PyObject *) PyExc_ConnectionRefusedError;
PyAPI_DATA(PyObject *) PyExc_ConnectionResetError;
PyAPI_DATA(PyObject *) PyExc_FileExistsError;
PyAPI_DATA(PyObject *) PyExc_FileNotFoundError;
PyAPI_DATA(PyObject *) PyExc_InterruptedError;
PyAPI_DATA(PyObject *) PyExc_IsADirectoryError;
PyAPI_DATA(PyObject *) PyExc_NotADirectoryError;
PyAPI_DATA(PyObject *) PyExc_PermissionError;
PyAPI_DATA(PyObject *) PyExc_ProcessLookupError;
PyAPI_DATA(PyObject *) PyExc_TimeoutError;
#endif

/* Other names of OSError. */
PyAPI_DATA(PyObject *) PyExc_EnvironmentError;
PyAPI_DATA(PyObject *) PyExc_IOError;

/* Warnings. */
PyAPI_DATA(PyObject *) PyExc_Warning;
PyAPI_DATA(PyObject *) PyExc_UserWarning;
PyAPI_DATA(PyObject *) PyExc_DeprecationWarning;
PyAPI_DATA(PyObject *) PyExc_PendingDeprecationWarning;
PyAPI_DATA(PyObject *) PyExc_SyntaxWarning;
PyAPI_DATA(PyObject *) PyExc_RuntimeWarning;
PyAPI_DATA(PyObject *) PyExc_FutureWarning;
PyAPI_DATA(PyObject *) PyExc_ImportWarning;
PyAPI_DATA(PyObject *) PyExc_UnicodeWarning;
PyAPI_DATA(PyObject *) PyExc_BytesWarning;
PyAPI_DATA(PyObject *) PyExc_ResourceWarning;
PyAPI_DATA(PyObject *) PyExc_EncodingWarning;

/* ---- Raising the usual ones ------------------------------------------------------------------ */

/* Functions that return PyObject * always return NULL, to be returned in turn. */

/* TypeError; always 0. */
PyAPI_FUNC(int) PyErr_BadArgument(void);

/* MemoryError. */
PyAPI_FUNC(PyObject *) PyErr_NoMemory(void);

/* The format is that of PyUnicode_FromFormat. */
PyAPI_FUNC(PyObject *) PyErr_Format(PyObject *type, const char *format, ...);

#if _Py_API_LEVEL >= 0x03050000
PyAPI_FUNC(PyObject *) PyErr_FormatV(PyObject *type, const char *format, va_list vargs);
#endif

/* From errno: OSError or a subclass, with up to two file names, each may be NULL. */
PyAPI_FUNC(PyObject *) PyErr_SetFromErrno(PyObject *type);
PyAPI_FUNC(PyObject *) PyErr_SetFromErrnoWithFilenameObject(PyObject *type, PyObject *filename);
#if _Py_API_LEVEL >= 0x03040000
PyAPI_FUNC(PyObject *) PyErr_SetFromErrnoWithFilenameObjects(PyObject *type, PyObject *filename,
    PyObject *filename2);
#endif

PyAPI_FUNC(PyObject *) PyErr_SetFromErrnoWithFilename(PyObject *type, const char *filename);

#if _Py_API_LEVEL >= 0x03030000
/* name and path may be NULL. */
PyAPI_FUNC(PyObject *) PyErr_SetImportError(PyObject *message, PyObject *name, PyObject *path);
#endif
#if _Py_API_LEVEL >= 0x03060000
PyAPI_FUNC(PyObject *) PyErr_SetImportErrorSubclass(PyObject *type, PyObject *message,
    PyObject *name, PyObject *path);
#endif

/* SystemError: a C function was called with a wrong argument. */
PyAPI_FUNC(void) PyErr_BadInternalCall(void);

PyAPI_FUNC(void) _PyErr_BadInternalCall(const char *filename, int lineno);
#define PyErr_BadInternalCall() _PyErr_BadInternalCall(__FILE__, __LINE__)

/* New exception class "module.Name", or NULL. base: class or tuple, NULL for Exception; dict: its
   namespace, or NULL; doc: UTF-8, or NULL. */
PyAPI_FUNC(PyObject *) PyErr_NewException(const char *name, PyObject *base, PyObject *dict);
PyAPI_FUNC(PyObject *) PyErr_NewExceptionWithDoc(const char *name, const char *doc, PyObject *base,
    PyObject *dict);

/* Reports and clears the current exception where nobody can catch it; obj, which may be NULL,
   says where. */
PyAPI_FUNC(void) PyErr_WriteUnraisable(PyObject *obj);

/* Where the current SyntaxError is in a file; the line's text is looked up. */
PyAPI_FUNC(void) PyErr_SyntaxLocation(const char *filename, int lineno);
PyAPI_FUNC(void) PyErr_SyntaxLocationEx(const char *filename, int lineno, int col_offset);

/* New str: one line of a file; NULL without an exception if it cannot be read. */
PyAPI_FUNC(PyObject *) PyErr_ProgramText(const char *filename, int lineno);

/* ---- Signals --------------------------------------------------------------------------------- */

/* Runs Python's signal handlers: 0, or -1 if one raised. Main thread only. */
PyAPI_FUNC(int) PyErr_CheckSignals(void);

/* As if SIGINT had arrived. */
PyAPI_FUNC(void) PyErr_SetInterrupt(void);

#if _Py_API_LEVEL >= 0x030a0000
/* 0, or -1 for a bad number. Never raises. */
PyAPI_FUNC(int) PyErr_SetInterruptEx(int signum);
#endif

/* ---- UnicodeError and its subclasses --------------------------------------------------------- */

/* Getters: new references, or NULL; positions are stored: 0 or -1. Setters: 0 or -1. */
PyAPI_FUNC(PyObject *) PyUnicodeDecodeError_Create(const char *encoding, const char *object,
    Py_ssize_t length, Py_ssize_t start, Py_ssize_t end, const char *reason);
PyAPI_FUNC(PyObject *) PyUnicodeEncodeError_GetEncoding(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeDecodeError_GetEncoding(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeEncodeError_GetObject(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeDecodeError_GetObject(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeTranslateError_GetObject(PyObject *exc);
PyAPI_FUNC(int) PyUnicodeEncodeError_GetStart(PyObject *exc, Py_ssize_t *start);
PyAPI_FUNC(int) PyUnicodeDecodeError_GetStart(PyObject *exc, Py_ssize_t *start);
PyAPI_FUNC(int) PyUnicodeTranslateError_GetStart(PyObject *exc, Py_ssize_t *start);
PyAPI_FUNC(int) PyUnicodeEncodeError_SetStart(PyObject *exc, Py_ssize_t start);
PyAPI_FUNC(int) PyUnicodeDecodeError_SetStart(PyObject *exc, Py_ssize_t start);
PyAPI_FUNC(int) PyUnicodeTranslateError_SetStart(PyObject *exc, Py_ssize_t start);
PyAPI_FUNC(int) PyUnicodeEncodeError_GetEnd(PyObject *exc, Py_ssize_t *end);
PyAPI_FUNC(int) PyUnicodeDecodeError_GetEnd(PyObject *exc, Py_ssize_t *end);
PyAPI_FUNC(int) PyUnicodeTranslateError_GetEnd(PyObject *exc, Py_ssize_t *end);
PyAPI_FUNC(int) PyUnicodeEncodeError_SetEnd(PyObject *exc, Py_ssize_t end);
PyAPI_FUNC(int) PyUnicodeDecodeError_SetEnd(PyObject *exc, Py_ssize_t end);
PyAPI_FUNC(int) PyUnicodeTranslateError_SetEnd(PyObject *exc, Py_ssize_t end);
PyAPI_FUNC(PyObject *) PyUnicodeEncodeError_GetReason(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeDecodeError_GetReason(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeTranslateError_GetReason(PyObject *exc);
PyAPI_FUNC(int) PyUnicodeEncodeError_SetReason(PyObject *exc, const char *reason);
PyAPI_FUNC(int) PyUnicodeDecodeError_SetReason(PyObject *exc, const char *reason);
PyAPI_FUNC(int) PyUnicodeTranslateError_SetReason(PyObject *exc, const char *reason);

/* ---- Formatting into C strings --------------------------------------------------------------- */

/* As in C, but the result is always terminated; a size of INT_MAX or more is fatal. */
PyAPI_FUNC(int) PyOS_snprintf(char *str, size_t size, const char *format,
    ...) Py_GCC_ATTRIBUTE((format(printf, 3, 4)));
PyAPI_FUNC(int) PyOS_vsnprintf(char *str, size_t size, const char *format,
    va_list va) Py_GCC_ATTRIBUTE((format(printf, 3, 0)));

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/pyerrors.h"
#endif

#endif /* Py_ERRORS_H */
