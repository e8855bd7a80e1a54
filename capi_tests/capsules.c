/* Capsules: names, pointers, contexts, destructors, import of a capsule's pointer by its dotted name. */
#include "support.h"

static int payload = 42, destroyed;
static void *last_context;

static void
when_destroyed(PyObject *capsule)
{
    destroyed++;
    last_context = PyCapsule_GetContext(capsule);
}

static PyObject *
new_capsule(PyObject *module, PyObject *args)
{
    const char *name = NULL;
    int with_destructor = 0;
    if (!PyArg_ParseTuple(args, "|zi", &name, &with_destructor))
        return NULL;
    /* The name must live as long as the capsule. */
    static const char *known[] = {"test.name", "_capsules.exported", "_capsules.inner.exported"};
    const char *kept = NULL;
    for (int i = 0; name != NULL && i < 3; i++)
        if (!strcmp(known[i], name))
            kept = known[i];
    return PyCapsule_New(&payload, kept, with_destructor ? when_destroyed : NULL);
}

static PyObject *
null_capsule(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return PyCapsule_New(NULL, "test.name", NULL);
}

static PyObject *
value_of(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *name;
    if (!PyArg_ParseTuple(args, "Oz", &capsule, &name))
        return NULL;
    int *pointer = PyCapsule_GetPointer(capsule, name);
    return pointer ? PyLong_FromLong(*pointer) : NULL;
}

static PyObject *
is_valid(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *name;
    if (!PyArg_ParseTuple(args, "Oz", &capsule, &name))
        return NULL;
    return Py_BuildValue("(ii)", PyCapsule_IsValid(capsule, name), PyCapsule_CheckExact(capsule));
}

static PyObject *
name_of(PyObject *module, PyObject *capsule)
{
    const char *name = PyCapsule_GetName(capsule);
    return PyErr_Occurred() ? NULL : Py_BuildValue("z", name);
}

static PyObject *
change(PyObject *module, PyObject *capsule)
{
    static int other = 7;
    if (PyCapsule_SetPointer(capsule, &other) < 0 || PyCapsule_SetName(capsule, "changed") < 0
        || PyCapsule_SetContext(capsule, &other) < 0 || PyCapsule_SetDestructor(capsule, NULL) < 0)
        return NULL;
    return Py_BuildValue("(siii)", PyCapsule_GetName(capsule), *(int *)PyCapsule_GetPointer(capsule, "changed"),
                         PyCapsule_GetContext(capsule) == &other, PyCapsule_GetDestructor(capsule) == NULL);
}

static PyObject *
set_null(PyObject *module, PyObject *capsule)
{
    return PyCapsule_SetPointer(capsule, NULL) < 0 ? NULL : Py_NewRef(Py_None);
}

static PyObject *
import_capsule(PyObject *module, PyObject *args)
{
    const char *name;
    if (!PyArg_ParseTuple(args, "s", &name))
        return NULL;
    int *pointer = PyCapsule_Import(name, 0);
    return pointer ? PyLong_FromLong(*pointer) : NULL;
}

static PyObject *
count_destroyed(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromLong(destroyed);
}

static PyMethodDef rows[] = {
    ROW(new_capsule, METH_VARARGS), ROW(null_capsule, METH_NOARGS), ROW(value_of, METH_VARARGS), ROW(is_valid, METH_VARARGS),
    ROW(name_of, METH_O),           ROW(change, METH_O),            ROW(set_null, METH_O),       ROW(import_capsule, METH_VARARGS),
    ROW(count_destroyed, METH_NOARGS), END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    return PyModule_Add(module, "exported", PyCapsule_New(&payload, "_capsules.exported", NULL));
}

MODULE(_capsules, rows, exec)
