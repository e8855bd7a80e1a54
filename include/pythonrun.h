/* pythonrun.h: running source code, printing exceptions, and hooks of the interactive mode. */
#ifndef Py_PYTHONRUN_H
#define Py_PYTHONRUN_H

#include "object.h"
#include "compile.h"

_Py_BEGIN_DECLS

/* New code object, or NULL; start is Py_*_input. */
PyAPI_FUNC(PyObject *) Py_CompileString(const char *source, const char *filename, int start);

/* Print the current exception, which must exist, to stderr and clear it. SystemExit ends the
   process. */
PyAPI_FUNC(void) PyErr_Print(void);
PyAPI_FUNC(void) PyErr_PrintEx(int set_sys_last_vars);
/* Print a given one. */
PyAPI_FUNC(void) PyErr_Display(PyObject *type, PyObject *value, PyObject *traceback);
#if _Py_API_LEVEL >= 0x030c0000
PyAPI_FUNC(void) PyErr_DisplayException(PyObject *exc);
#endif

/* Called while the interactive mode waits for input. */
PyAPI_DATA(int) (*PyOS_InputHook)(void);

/* Bytes of stack that must be left. */
#define PYOS_STACK_MARGIN 2048

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/pythonrun.h"
#endif

#endif /* Py_PYTHONRUN_H */
