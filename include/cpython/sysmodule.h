/* cpython/sysmodule.h: audit hooks, and maps for perf. */
#ifndef Py_CPYTHON_SYSMODULE_H
#define Py_CPYTHON_SYSMODULE_H
#ifndef Py_LIMITED_API

#include "../sysmodule.h"
#include "../pythread.h"
#include <stdio.h>

_Py_BEGIN_DECLS

/* 0, or -1 with an exception: from PySys_AddAuditHook's callers, the event is given up. */
typedef int (*Py_AuditHookFunction)(const char *event, PyObject *args, void *userData);

/* 0, or -1 with an exception; before initialization too. */
PyAPI_FUNC(int) PySys_AddAuditHook(Py_AuditHookFunction hook, void *userData);

/* ---- Machine code that perf shall know by name: 0, or negative on failure -------------------- */

typedef struct {
    FILE *perf_map;
    PyThread_type_lock map_lock;
} PerfMapState;
PyAPI_FUNC(int) PyUnstable_PerfMapState_Init(void);
PyAPI_FUNC(int) PyUnstable_WritePerfMapEntry(const void *code_addr, unsigned int code_size,
    const char *entry_name);
PyAPI_FUNC(void) PyUnstable_PerfMapState_Fini(void);
PyAPI_FUNC(int) PyUnstable_CopyPerfMapFile(const char *parent_filename);
PyAPI_FUNC(int) PyUnstable_PerfTrampoline_CompileCode(PyCodeObject *code);
PyAPI_FUNC(int) PyUnstable_PerfTrampoline_SetPersistAfterFork(int enable);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_SYSMODULE_H */
