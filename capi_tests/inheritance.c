/* Inheritance: C types that extend built-in types and other C types, static and heap; a classmethod in C that makes
 * instances of the subclass; an exception class in C; type checks from C. */
#include "support.h"

/* ---- Stack: a list with a counter (static) */

typedef struct {
    PyListObject list;
    int pushes;
} Stack;

static PyObject *
Stack_push(Stack *self, PyObject *item)
{
    self->pushes++;
    return PyList_Append((PyObject *)self, item) < 0 ? NULL : Py_NewRef(self);
}

static PyObject *
Stack_top(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Py_ssize_t size = PyList_GET_SIZE(self);
    if (size == 0) {
        PyErr_SetString(PyExc_IndexError, "top of an empty stack");
        return NULL;
    }
    return Py_NewRef(PyList_GET_ITEM(self, size - 1));
}

static PyMethodDef Stack_methods[] = {
    {"push", (PyCFunction)Stack_push, METH_O, NULL}, {"top", Stack_top, METH_NOARGS, NULL}, END_OF_ROWS};
static PyMemberDef Stack_members[] = {{"pushes", Py_T_INT, offsetof(Stack, pushes), 0, NULL}, {NULL, 0, 0, 0, NULL}};

static int
Stack_init(Stack *self, PyObject *args, PyObject *kwargs)
{
    if (PyList_Type.tp_init((PyObject *)self, args, kwargs) < 0)
        return -1;
    self->pushes = 0;
    return 0;
}

static PyTypeObject Stack_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_inheritance.Stack",
    .tp_basicsize = sizeof(Stack),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_init = (initproc)Stack_init,
    .tp_methods = Stack_methods,
    .tp_members = Stack_members,
};

/* ---- Defaults: a dict that makes up what is missing (static, mp_subscript overridden) */

typedef struct {
    PyDictObject dict;
    PyObject *factory;
} Defaults;

static PyObject *
Defaults_subscript(Defaults *self, PyObject *key)
{
    PyObject *found = PyDict_GetItemWithError((PyObject *)self, key);
    if (found != NULL || PyErr_Occurred())
        return Py_XNewRef(found);
    if (self->factory == NULL)
        return PyErr_Format(PyExc_KeyError, "no factory for %R", key);
    PyObject *made = PyObject_CallOneArg(self->factory, key);
    if (made != NULL && PyDict_SetItem((PyObject *)self, key, made) < 0)
        Py_CLEAR(made);
    return made;
}

static int
Defaults_init(Defaults *self, PyObject *args, PyObject *kwargs)
{
    PyObject *factory = NULL;
    if (!PyArg_ParseTuple(args, "|O:Defaults", &factory))
        return -1;
    PyObject *none = PyTuple_New(0);
    int failed = none == NULL || PyDict_Type.tp_init((PyObject *)self, none, kwargs) < 0;
    Py_XDECREF(none);
    if (!failed)
        Py_XSETREF(self->factory, Py_XNewRef(factory));
    return failed ? -1 : 0;
}

static int
Defaults_traverse(Defaults *self, visitproc visit, void *arg)
{
    Py_VISIT(self->factory);
    return PyDict_Type.tp_traverse((PyObject *)self, visit, arg);
}

static int
Defaults_clear(Defaults *self)
{
    Py_CLEAR(self->factory);
    return PyDict_Type.tp_clear((PyObject *)self);
}

static void
Defaults_dealloc(Defaults *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->factory);
    PyDict_Type.tp_dealloc((PyObject *)self);
}

static PyMappingMethods Defaults_mapping = {.mp_subscript = (binaryfunc)Defaults_subscript};

static PyTypeObject Defaults_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_inheritance.Defaults",
    .tp_basicsize = sizeof(Defaults),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_init = (initproc)Defaults_init,
    .tp_as_mapping = &Defaults_mapping,
    .tp_traverse = (traverseproc)Defaults_traverse,
    .tp_clear = (inquiry)Defaults_clear,
    .tp_dealloc = (destructor)Defaults_dealloc,
};

/* ---- heap types that extend int, str, float, tuple, BaseException's kin */

static PyObject *
describe(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyUnicode_FromFormat("%s (%R)", Py_TYPE(self)->tp_name, (PyObject *)Py_TYPE(self)->tp_base);
}

static PyObject *
again(PyObject *cls, PyObject *arg)
{
    return PyObject_CallOneArg(cls, arg);
}

static PyObject *
Celsius_repr(PyObject *self)
{
    PyObject *number = PyFloat_Type.tp_repr(self);
    PyObject *text = number ? PyUnicode_FromFormat("%U degrees", number) : NULL;
    Py_XDECREF(number);
    return text;
}

static PyMethodDef shared_methods[] = {
    {"describe", describe, METH_NOARGS, NULL}, {"again", again, METH_O | METH_CLASS, NULL}, END_OF_ROWS};
static PyType_Slot plain_slots[] = {{Py_tp_methods, shared_methods}, {0, NULL}};
static PyType_Slot celsius_slots[] = {{Py_tp_methods, shared_methods}, {Py_tp_repr, Celsius_repr}, {0, NULL}};
#define SPEC(name, slots) {"_inheritance." name, 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots}
static PyType_Spec specs[] = {SPEC("Number", plain_slots), SPEC("Text", plain_slots), SPEC("Celsius", celsius_slots),
                              SPEC("Pair", plain_slots), SPEC("Problem", plain_slots)};

/* ---- Base and Derived: C on C, static; slots and methods overridden, called up */

typedef struct {
    PyObject_HEAD
    int base_value;
} Base;

typedef struct {
    Base base;
    int derived_value;
} Derived;

static int
Base_init(Base *self, PyObject *args, PyObject *kwargs)
{
    return PyArg_ParseTuple(args, "i:Base", &self->base_value) ? 0 : -1;
}

static PyObject *
Base_who(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyUnicode_FromString("base");
}

static PyObject *
Base_value(Base *self, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromLong(self->base_value);
}

static Py_ssize_t
Base_length(Base *self)
{
    return self->base_value;
}

static PyObject *
Base_multiply(PyObject *a, PyObject *b)
{
    if (!PyLong_Check(b))
        Py_RETURN_NOTIMPLEMENTED;
    return PyLong_FromLong(((Base *)a)->base_value * PyLong_AsLong(b));
}

static PyMethodDef Base_methods[] = {
    {"who", Base_who, METH_NOARGS, NULL}, {"value", (PyCFunction)Base_value, METH_NOARGS, NULL}, END_OF_ROWS};
static PySequenceMethods Base_sequence = {.sq_length = (lenfunc)Base_length};
static PyNumberMethods Base_number = {.nb_multiply = Base_multiply};

static PyTypeObject Base_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_inheritance.Base",
    .tp_basicsize = sizeof(Base),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)Base_init,
    .tp_methods = Base_methods,
    .tp_as_sequence = &Base_sequence,
    .tp_as_number = &Base_number,
};

static int
Derived_init(Derived *self, PyObject *args, PyObject *kwargs)
{
    PyObject *first = PyTuple_GetSlice(args, 0, 1);
    int failed = first == NULL || Base_Type.tp_init((PyObject *)self, first, NULL) < 0;
    Py_XDECREF(first);
    if (failed || !PyArg_ParseTuple(args, "ii:Derived", &self->base.base_value, &self->derived_value))
        return -1;
    return 0;
}

static PyObject *
Derived_who(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *below = Base_who(self, NULL);
    PyObject *text = below ? PyUnicode_FromFormat("derived of %U", below) : NULL;
    Py_XDECREF(below);
    return text;
}

static PyObject *
Derived_negative(Derived *self)
{
    return PyLong_FromLong(-self->derived_value);
}

static PyMethodDef Derived_methods[] = {{"who", Derived_who, METH_NOARGS, NULL}, END_OF_ROWS};
static PyNumberMethods Derived_number = {.nb_negative = (unaryfunc)Derived_negative};

static PyTypeObject Derived_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_inheritance.Derived",
    .tp_base = &Base_Type,
    .tp_basicsize = sizeof(Derived),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_init = (initproc)Derived_init,
    .tp_methods = Derived_methods,
    .tp_as_number = &Derived_number,
};

/* ---- checks from C: which of the macros say yes */

static PyObject *
checks(PyObject *module, PyObject *o)
{
    PyObject *list = PyList_New(0);
    struct {
        const char *name;
        int yes;
    } table[] = {
        {"list", PyList_Check(o)},          {"list exactly", PyList_CheckExact(o)}, {"dict", PyDict_Check(o)},
        {"dict exactly", PyDict_CheckExact(o)}, {"int", PyLong_Check(o)},           {"int exactly", PyLong_CheckExact(o)},
        {"str", PyUnicode_Check(o)},        {"str exactly", PyUnicode_CheckExact(o)}, {"float", PyFloat_Check(o)},
        {"float exactly", PyFloat_CheckExact(o)}, {"tuple", PyTuple_Check(o)},      {"tuple exactly", PyTuple_CheckExact(o)},
        {"bool", PyBool_Check(o)},          {"bytes", PyBytes_Check(o)},            {"type", PyType_Check(o)},
        {"exception", PyExceptionInstance_Check(o)}, {"exception class", PyExceptionClass_Check(o)},
        {"Base", PyObject_TypeCheck(o, &Base_Type)}, {"Stack", PyObject_TypeCheck(o, &Stack_Type)},
    };
    for (size_t i = 0; i < Py_ARRAY_LENGTH(table); i++) {
        PyObject *name = PyUnicode_FromString(table[i].name);
        if (table[i].yes)
            PyList_Append(list, name);
        Py_DECREF(name);
    }
    return list;
}

static PyObject *
is_instance(PyObject *module, PyObject *args)
{
    PyObject *o, *cls;
    if (!PyArg_ParseTuple(args, "OO", &o, &cls))
        return NULL;
    int answer = PyObject_IsInstance(o, cls);
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

static PyObject *
is_subclass(PyObject *module, PyObject *args)
{
    PyObject *o, *cls;
    if (!PyArg_ParseTuple(args, "OO", &o, &cls))
        return NULL;
    int answer = PyObject_IsSubclass(o, cls);
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

/* The part of a list subclass's behaviour that C sees directly: PyList_* on an instance, whatever it overrides. */
static PyObject *
as_list(PyObject *module, PyObject *list)
{
    PyObject *first = PyList_GetItemRef(list, 0);
    return first ? Py_BuildValue("(nN)", PyList_Size(list), first) : NULL;
}

static PyObject *
not_ready(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    static PyTypeObject Bad_Type = {
        PyVarObject_HEAD_INIT(NULL, 0)
        .tp_name = "_inheritance.Bad", .tp_basicsize = sizeof(PyObject), .tp_base = &PyBool_Type,
        .tp_flags = Py_TPFLAGS_DEFAULT,
    };
    return PyType_Ready(&Bad_Type) < 0 ? NULL : Py_NewRef(Py_True);
}

static PyMethodDef rows[] = {
    ROW(checks, METH_O),    ROW(is_instance, METH_VARARGS), ROW(is_subclass, METH_VARARGS),
    ROW(as_list, METH_O),   ROW(not_ready, METH_NOARGS),    END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    Stack_Type.tp_base = &PyList_Type;
    Defaults_Type.tp_base = &PyDict_Type;
    PyTypeObject *types[] = {&Stack_Type, &Defaults_Type, &Base_Type, &Derived_Type};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(types); i++) {
        if (add_type(module, types[i]) < 0)
            return -1;
    }
    PyTypeObject *bases[] = {&PyLong_Type, &PyUnicode_Type, &PyFloat_Type, &PyTuple_Type, (PyTypeObject *)PyExc_LookupError};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(specs); i++) {
        PyObject *type = PyType_FromModuleAndSpec(module, &specs[i], (PyObject *)bases[i]);
        if (type == NULL || PyModule_AddType(module, (PyTypeObject *)type) < 0)
            return -1;
        Py_DECREF(type);
    }
    return 0;
}

MODULE(_inheritance, rows, exec)
