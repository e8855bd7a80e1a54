/* What the extension modules of this folder share: short forms for method tables and module definitions. */
#ifndef CAPI_TESTS_SUPPORT_H
#define CAPI_TESTS_SUPPORT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <string.h>

/* One row of a method table: the C function and the Python function have the same name. */
#define ROW(name, flags) {#name, (PyCFunction)(void (*)(void))name, flags, NULL}
#define END_OF_ROWS {NULL, NULL, 0, NULL}

/* A module with multi-phase initialization; `exec(module)` runs last and returns 0 or -1. */
#define MODULE(name, rows, exec)                                                                                          \
    static PyModuleDef_Slot name##_slots[] = {{Py_mod_exec, exec}, {0, NULL}};                                            \
    static struct PyModuleDef name##_def = {                                                                              \
        PyModuleDef_HEAD_INIT, .m_name = #name, .m_methods = rows, .m_slots = name##_slots};                              \
    PyMODINIT_FUNC PyInit_##name(void)                                                                                    \
    {                                                                                                                     \
        return PyModuleDef_Init(&name##_def);                                                                             \
    }

/* For a module that has nothing to do when it is executed. */
static inline int
nothing_to_do(PyObject *module)
{
    (void)module;
    return 0;
}

/* Readies a static type and adds it to the module under the last part of its name. */
static inline int
add_type(PyObject *module, PyTypeObject *type)
{
    return PyModule_AddType(module, type);
}

#endif
