/* sysmodule.h: the sys module. */
#ifndef Py_SYSMODULE_H
#define Py_SYSMODULE_H

#include "object.h"

_Py_BEGIN_DECLS

/* Borrowed attribute of sys; NULL without an exception if missing. */
PyAPI_FUNC(PyObject *) PySys_GetObject(const char *name);

/* 0 or -1; value NULL deletes. */
PyAPI_FUNC(int) PySys_SetObject(const char *name, PyObject *value);

/* Borrowed sys._xoptions; NULL on error. */
PyAPI_FUNC(PyObject *) PySys_GetXOptions(void);

/* Set sys.argv and with it sys.path[0]. */
Py_DEPRECATED(3.11) PyAPI_FUNC(void) PySys_SetArgv(int argc, wchar_t **argv);
Py_DEPRECATED(3.11) PyAPI_FUNC(void) PySys_SetArgvEx(int argc, wchar_t **argv, int updatepath);
Py_DEPRECATED(3.13) PyAPI_FUNC(void) PySys_ResetWarnOptions(void);

/* Print to sys.stdout or sys.stderr, keeping the current exception. Write: at most 1000 bytes, C
   formats. Format: those of PyUnicode_FromFormat. */
PyAPI_FUNC(void) PySys_WriteStdout(const char *format,
    ...) Py_GCC_ATTRIBUTE((format(printf, 1, 2)));
PyAPI_FUNC(void) PySys_WriteStderr(const char *format,
    ...) Py_GCC_ATTRIBUTE((format(printf, 1, 2)));
PyAPI_FUNC(void) PySys_FormatStdout(const char *format, ...);
PyAPI_FUNC(void) PySys_FormatStderr(const char *format, ...);

/* Raise an audit event: 0, or -1 if a hook raised. */
#if _Py_API_LEVEL >= 0x030d0000
PyAPI_FUNC(int) PySys_Audit(const char *event, const char *format, ...);

/* args: a tuple, or NULL for none. */
PyAPI_FUNC(int) PySys_AuditTuple(const char *event, PyObject *args);
#endif

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/sysmodule.h"
#endif

#endif /* Py_SYSMODULE_H */
