/* pylifecycle.h: starting and ending interpreters, and what they are. */
#ifndef Py_PYLIFECYCLE_H
#define Py_PYLIFECYCLE_H

#include "object.h"

_Py_BEGIN_DECLS

/* ---- Starting and ending --------------------------------------------------------------------- */

PyAPI_FUNC(void) Py_Initialize(void);
PyAPI_FUNC(void) Py_InitializeEx(int install_signal_handlers);
PyAPI_FUNC(void) Py_Finalize(void);
#if _Py_API_LEVEL >= 0x03060000
/* 0, or -1 if buffered data could not be written. */
PyAPI_FUNC(int) Py_FinalizeEx(void);
#endif

PyAPI_FUNC(int) Py_IsInitialized(void);
#if _Py_API_LEVEL >= 0x030d0000
PyAPI_FUNC(int) Py_IsFinalizing(void);
#endif

/* State of a new subinterpreter's thread, now current; NULL on error. */
PyAPI_FUNC(PyThreadState *) Py_NewInterpreter(void);

PyAPI_FUNC(void) Py_EndInterpreter(PyThreadState *tstate);

/* Calls func at the very end: 0, or -1 if there is no room. */
PyAPI_FUNC(int) Py_AtExit(void (*func)(void));

PyAPI_FUNC(void) _Py_NO_RETURN Py_Exit(int status);

/* The command line: exit status. */
PyAPI_FUNC(int) Py_Main(int argc, wchar_t **argv);
PyAPI_FUNC(int) Py_BytesMain(int argc, char **argv);

/* ---- Paths and names, superseded by PyConfig ------------------------------------------------- */

Py_DEPRECATED(3.11) PyAPI_FUNC(void) Py_SetProgramName(const wchar_t *name);
Py_DEPRECATED(3.13) PyAPI_FUNC(wchar_t *) Py_GetProgramName(void);
Py_DEPRECATED(3.11) PyAPI_FUNC(void) Py_SetPythonHome(const wchar_t *home);
Py_DEPRECATED(3.13) PyAPI_FUNC(wchar_t *) Py_GetPythonHome(void);
Py_DEPRECATED(3.13) PyAPI_FUNC(wchar_t *) Py_GetProgramFullPath(void);
Py_DEPRECATED(3.13) PyAPI_FUNC(wchar_t *) Py_GetPrefix(void);
Py_DEPRECATED(3.13) PyAPI_FUNC(wchar_t *) Py_GetExecPrefix(void);
Py_DEPRECATED(3.13) PyAPI_FUNC(wchar_t *) Py_GetPath(void);

/* ---- Version: static strings ----------------------------------------------------------------- */

PyAPI_FUNC(const char *) Py_GetVersion(void);
PyAPI_FUNC(const char *) Py_GetPlatform(void);
PyAPI_FUNC(const char *) Py_GetCopyright(void);
PyAPI_FUNC(const char *) Py_GetCompiler(void);
PyAPI_FUNC(const char *) Py_GetBuildInfo(void);
#if _Py_API_LEVEL >= 0x030b0000
/* PY_VERSION_HEX of the running Python. */
PyAPI_DATA(const unsigned long) Py_Version;
#endif

/* ---- Signals --------------------------------------------------------------------------------- */

typedef void (*PyOS_sighandler_t)(int signum);
PyAPI_FUNC(PyOS_sighandler_t) PyOS_getsig(int signum);

/* The old handler, or SIG_ERR. */
PyAPI_FUNC(PyOS_sighandler_t) PyOS_setsig(int signum, PyOS_sighandler_t handler);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/initconfig.h"
#  include "cpython/pylifecycle.h"
#endif

#endif /* Py_PYLIFECYCLE_H */
