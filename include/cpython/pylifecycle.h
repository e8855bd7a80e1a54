/* cpython/pylifecycle.h: starting interpreters from a configuration. */
#ifndef Py_CPYTHON_PYLIFECYCLE_H
#define Py_CPYTHON_PYLIFECYCLE_H
#ifndef Py_LIMITED_API

#include "../pylifecycle.h"
#include "initconfig.h"
#include <stdio.h>

_Py_BEGIN_DECLS

/* ---- Starting -------------------------------------------------------------------------------- */

PyAPI_FUNC(PyStatus) Py_PreInitialize(const PyPreConfig *src_config);
PyAPI_FUNC(PyStatus) Py_PreInitializeFromBytesArgs(const PyPreConfig *src_config, Py_ssize_t argc,
    char **argv);
PyAPI_FUNC(PyStatus) Py_PreInitializeFromArgs(const PyPreConfig *src_config, Py_ssize_t argc,
    wchar_t **argv);
PyAPI_FUNC(PyStatus) Py_InitializeFromConfig(const PyConfig *config);

/* Second half of an initialization with _init_main 0. */
PyAPI_FUNC(PyStatus) _Py_InitializeMain(void);

/* Runs what the configuration says, then finalizes: exit status. */
PyAPI_FUNC(int) Py_RunMain(void);

PyAPI_FUNC(int) Py_FrozenMain(int argc, char **argv);

/* Ends the process, which the status must ask for. */
PyAPI_FUNC(void) _Py_NO_RETURN Py_ExitStatusException(PyStatus err);

/* 1 if the stream is a terminal or, in interactive mode, standard input. */
PyAPI_FUNC(int) Py_FdIsInteractive(FILE *fp, const char *filename);

/* ---- Subinterpreters ------------------------------------------------------------------------- */

typedef struct {
    int use_main_obmalloc;
    int allow_fork;
    int allow_exec;
    int allow_threads;
    int allow_daemon_threads;
    int check_multi_interp_extensions;
    int gil; /* PyInterpreterConfig_*_GIL */
} PyInterpreterConfig;

#define PyInterpreterConfig_DEFAULT_GIL (0)
#define PyInterpreterConfig_SHARED_GIL (1)
#define PyInterpreterConfig_OWN_GIL (2)

/* Isolated; and as by Py_NewInterpreter. The values are in the order of the fields. */
#define _PyInterpreterConfig_INIT {0, 0, 0, 1, 0, 1, PyInterpreterConfig_OWN_GIL}
#define _PyInterpreterConfig_LEGACY_CHECK_MULTI_INTERP_EXTENSIONS 0
#define _PyInterpreterConfig_LEGACY_INIT \
    {1, 1, 1, 1, 1, _PyInterpreterConfig_LEGACY_CHECK_MULTI_INTERP_EXTENSIONS, \
     PyInterpreterConfig_SHARED_GIL}

PyAPI_FUNC(PyStatus) Py_NewInterpreterFromConfig(PyThreadState **tstate_p,
    const PyInterpreterConfig *config);

/* Called when the interpreter ends, in reverse order. */
typedef void (*atexit_datacallbackfunc)(void *data);

/* 0 or -1. */
PyAPI_FUNC(int) PyUnstable_AtExit(PyInterpreterState *interp, atexit_datacallbackfunc func,
    void *data);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_PYLIFECYCLE_H */
