/* Every METH_* kind, as functions of a module and as methods of a static type. */
#include "support.h"

/* ---- functions of the module; each returns what it received */

static PyObject *
noargs(PyObject *module, PyObject *args)
{
    return Py_BuildValue("(ON)", module, PyBool_FromLong(args == NULL));
}

static PyObject *
one(PyObject *module, PyObject *arg)
{
    return Py_BuildValue("(OO)", module, arg);
}

static PyObject *
varargs(PyObject *module, PyObject *args)
{
    return Py_BuildValue("(OO)", module, args);
}

static PyObject *
varargs_keywords(PyObject *module, PyObject *args, PyObject *kwargs)
{
    return Py_BuildValue("(OOO)", module, args, kwargs ? kwargs : Py_None);
}

static PyObject *
positional(PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *tuple = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; tuple != NULL && i < nargs; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    return tuple;
}

/* Keyword names and values as a list of pairs, in their order; None for kwnames == NULL. */
static PyObject *
keywords(PyObject *const *values, PyObject *kwnames)
{
    if (kwnames == NULL)
        Py_RETURN_NONE;
    Py_ssize_t count = PyTuple_GET_SIZE(kwnames);
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++)
        PyList_SET_ITEM(list, i, Py_BuildValue("(OO)", PyTuple_GET_ITEM(kwnames, i), values[i]));
    return list;
}

static PyObject *
fastcall(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    return Py_BuildValue("(ON)", module, positional(args, nargs));
}

static PyObject *
fastcall_keywords(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    return Py_BuildValue("(ONN)", module, positional(args, nargs), keywords(args + nargs, kwnames));
}

/* ---- methods of a static type; each returns (self, what it received) */

static PyTypeObject Kinds_Type;

static PyObject *
m_method(PyObject *self, PyTypeObject *defining, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    return Py_BuildValue("(OONN)", self, defining, positional(args, nargs), keywords(args + nargs, kwnames));
}

static PyObject *
m_static_noargs(PyObject *self, PyObject *arg)
{
    return PyBool_FromLong(self == NULL && arg == NULL);
}

static PyObject *
m_static(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return Py_BuildValue("(NN)", PyBool_FromLong(self == NULL), positional(args, nargs));
}

static PyObject *
contains_as_method(PyObject *self, PyObject *arg)
{
    return Py_BuildValue("(sO)", "coexisting method", arg);
}

static PyObject *
len_as_method(PyObject *self, PyObject *arg)
{
    return PyUnicode_FromString("never reached: the slot's wrapper comes first");
}

static int
slot_contains(PyObject *self, PyObject *arg)
{
    return 1;
}

static Py_ssize_t
slot_length(PyObject *self)
{
    return 7;
}

static PySequenceMethods Kinds_sequence = {.sq_contains = slot_contains, .sq_length = slot_length};

static PyMethodDef Kinds_methods[] = {
    {"noargs", noargs, METH_NOARGS, "noargs($self, /)\n--\n\nTakes nothing."},
    {"one", one, METH_O, "one($self, thing, /)\n--\n\nTakes one."},
    {"varargs", varargs, METH_VARARGS, "No signature here."},
    {"varargs_keywords", (PyCFunction)(void (*)(void))varargs_keywords, METH_VARARGS | METH_KEYWORDS, NULL},
    {"fastcall", (PyCFunction)(void (*)(void))fastcall, METH_FASTCALL, NULL},
    {"fastcall_keywords", (PyCFunction)(void (*)(void))fastcall_keywords, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"class_noargs", noargs, METH_NOARGS | METH_CLASS, NULL},
    {"class_one", one, METH_O | METH_CLASS, NULL},
    {"class_varargs", varargs, METH_VARARGS | METH_CLASS, NULL},
    {"class_keywords", (PyCFunction)(void (*)(void))fastcall_keywords, METH_FASTCALL | METH_KEYWORDS | METH_CLASS, NULL},
    {"static_noargs", m_static_noargs, METH_NOARGS | METH_STATIC, NULL},
    {"static_fastcall", (PyCFunction)(void (*)(void))m_static, METH_FASTCALL | METH_STATIC, NULL},
    {"__contains__", contains_as_method, METH_O | METH_COEXIST, "Wins over the slot's wrapper."},
    {"__len__", len_as_method, METH_NOARGS, NULL},
    END_OF_ROWS,
};

static PyTypeObject Kinds_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_methods.Kinds",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_as_sequence = &Kinds_sequence,
    .tp_methods = Kinds_methods,
};

/* METH_METHOD wants a heap type: that is where a defining class makes sense. */
static PyMethodDef Heap_methods[] = {
    {"method", (PyCFunction)(void (*)(void))m_method, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, "method(...)\n\nAll."},
    {"class_method", (PyCFunction)(void (*)(void))m_method, METH_METHOD | METH_FASTCALL | METH_KEYWORDS | METH_CLASS, NULL},
    END_OF_ROWS,
};
static PyType_Slot Heap_slots[] = {{Py_tp_methods, Heap_methods}, {0, NULL}};
static PyType_Spec Heap_spec = {"_methods.Heap", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, Heap_slots};

/* A function object made at run time: with self, module and, for METH_METHOD, a class. */
static PyMethodDef made_def = {"made", varargs, METH_VARARGS, "made(*args)\n--\n\nMade at run time."};
static PyMethodDef made_method_def = {"made_method", (PyCFunction)(void (*)(void))m_method,
                                      METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL};

static PyObject *
make(PyObject *module, PyObject *args)
{
    PyObject *self, *name;
    if (!PyArg_ParseTuple(args, "OO:make", &self, &name))
        return NULL;
    return PyCFunction_NewEx(&made_def, self, name);
}

static PyObject *
make_method(PyObject *module, PyObject *args)
{
    PyObject *self, *type;
    if (!PyArg_ParseTuple(args, "OO!:make_method", &self, &PyType_Type, &type))
        return NULL;
    return PyCMethod_New(&made_method_def, self, NULL, (PyTypeObject *)type);
}

/* What the accessors say of a built-in function: (flags, self, name of the function pointer's row). */
static PyObject *
inspect(PyObject *module, PyObject *function)
{
    if (!PyCFunction_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "not a built-in function");
        return NULL;
    }
    PyObject *self = PyCFunction_GetSelf(function);
    return Py_BuildValue("(iONN)", PyCFunction_GetFlags(function), self ? self : Py_Ellipsis,
                         PyBool_FromLong(PyCFunction_GetFunction(function) == varargs),
                         PyBool_FromLong(PyCFunction_CheckExact(function)));
}

/* Bound and unbound descriptors made by hand. */
static PyMethodDef extra_def = {"extra", one, METH_O, NULL};

static PyObject *
new_method_descriptor(PyObject *module, PyObject *type)
{
    return PyDescr_NewMethod((PyTypeObject *)type, &extra_def);
}

static PyObject *
new_classmethod_descriptor(PyObject *module, PyObject *type)
{
    return PyDescr_NewClassMethod((PyTypeObject *)type, &extra_def);
}

static PyMethodDef rows[] = {
    {"noargs", noargs, METH_NOARGS, "noargs($module, /)\n--\n\nTakes nothing."},
    ROW(one, METH_O),
    ROW(varargs, METH_VARARGS),
    ROW(varargs_keywords, METH_VARARGS | METH_KEYWORDS),
    ROW(fastcall, METH_FASTCALL),
    ROW(fastcall_keywords, METH_FASTCALL | METH_KEYWORDS),
    ROW(make, METH_VARARGS),
    ROW(make_method, METH_VARARGS),
    ROW(inspect, METH_O),
    ROW(new_method_descriptor, METH_O),
    ROW(new_classmethod_descriptor, METH_O),
    END_OF_ROWS,
};

/* One row with flags that make no sense; it is used only where its error is wanted. */
static PyMethodDef bad_rows[] = {{"bad", noargs, METH_NOARGS | METH_O, NULL}, END_OF_ROWS};

static PyObject *
bad_flags(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return PyCFunction_New(bad_rows, NULL);
}

static PyMethodDef more_rows[] = {ROW(bad_flags, METH_NOARGS), END_OF_ROWS};

static int
exec(PyObject *module)
{
    if (add_type(module, &Kinds_Type) < 0 || PyModule_AddFunctions(module, more_rows) < 0)
        return -1;
    PyObject *heap = PyType_FromModuleAndSpec(module, &Heap_spec, NULL);
    return PyModule_Add(module, "Heap", heap);
}

MODULE(_methods, rows, exec)
