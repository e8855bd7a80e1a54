/* cpython/import.h: tables of built-in and frozen modules. */
#ifndef Py_CPYTHON_IMPORT_H
#define Py_CPYTHON_IMPORT_H
#ifndef Py_LIMITED_API

#include "../import.h"

_Py_BEGIN_DECLS

/* The table of built-in modules ends with a NULL name. */
struct _inittab {
    const char *name;
    PyObject *(*initfunc)(void);
};
PyAPI_DATA(struct _inittab *) PyImport_Inittab;

/* Before initialization: 0 or -1. */
PyAPI_FUNC(int) PyImport_ExtendInittab(struct _inittab *newtab);

/* The table of frozen modules, NULL by default, ends with a NULL name. */
struct _frozen {
    const char *name;
    const unsigned char *code;
    int size;
    int is_package;
};
PyAPI_DATA(const struct _frozen *) PyImport_FrozenModules;

PyAPI_FUNC(PyObject *) PyInit__imp(void);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_IMPORT_H */
