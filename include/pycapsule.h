/* pycapsule.h: capsules: C pointers as objects, the way modules share C functions. */
#ifndef Py_CAPSULE_H
#define Py_CAPSULE_H

#include "object.h"

_Py_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyCapsule_Type;

typedef void (*PyCapsule_Destructor)(PyObject *capsule);

#define PyCapsule_CheckExact(op) Py_IS_TYPE((op), &PyCapsule_Type)

/* New capsule, or NULL. pointer must not be NULL; name, which may be NULL, is not copied and
   must outlive the capsule; destructor may be NULL. */
PyAPI_FUNC(PyObject *) PyCapsule_New(void *pointer, const char *name,
    PyCapsule_Destructor destructor);

/* NULL with ValueError unless the names are equal. */
PyAPI_FUNC(void *) PyCapsule_GetPointer(PyObject *capsule, const char *name);

/* NULL is a valid result: ask PyErr_Occurred. */
PyAPI_FUNC(PyCapsule_Destructor) PyCapsule_GetDestructor(PyObject *capsule);
PyAPI_FUNC(const char *) PyCapsule_GetName(PyObject *capsule);
PyAPI_FUNC(void *) PyCapsule_GetContext(PyObject *capsule);

/* 1 if it is a capsule of that name, else 0. Never fails. */
PyAPI_FUNC(int) PyCapsule_IsValid(PyObject *capsule, const char *name);

/* 0, or -1 with ValueError. */
PyAPI_FUNC(int) PyCapsule_SetPointer(PyObject *capsule, void *pointer);
PyAPI_FUNC(int) PyCapsule_SetDestructor(PyObject *capsule, PyCapsule_Destructor destructor);
PyAPI_FUNC(int) PyCapsule_SetName(PyObject *capsule, const char *name);
PyAPI_FUNC(int) PyCapsule_SetContext(PyObject *capsule, void *context);

/* The pointer of the capsule "module.attribute", which is also its name; NULL on error. no_block
   means nothing. */
PyAPI_FUNC(void *) PyCapsule_Import(const char *name, int no_block);

_Py_END_DECLS

#endif /* Py_CAPSULE_H */
