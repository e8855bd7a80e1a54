/* Calling out: every PyObject_Call* function on any callable; vectorcall types; PyVectorcall_Call and _NARGS. */
#include "support.h"

/* ---- Fast: a type whose instances are called by vectorcall; says how it was called */

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    int offset_allowed; /* the last call carried PY_VECTORCALL_ARGUMENTS_OFFSET */
} Fast;

static PyObject *
tuple_of(PyObject *const *values, Py_ssize_t count)
{
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple != NULL && i < count; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(values[i]));
    return tuple;
}

static PyObject *
Fast_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t nargs = PyVectorcall_NARGS(nargsf);
    ((Fast *)self)->offset_allowed = (nargsf & PY_VECTORCALL_ARGUMENTS_OFFSET) != 0;
    return Py_BuildValue("(NON)", tuple_of(args, nargs), kwnames ? kwnames : Py_None,
                         tuple_of(args + nargs, kwnames ? PyTuple_GET_SIZE(kwnames) : 0));
}

static PyObject *
Fast_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Fast *self = (Fast *)type->tp_alloc(type, 0);
    if (self != NULL)
        self->vectorcall = Fast_vectorcall;
    return (PyObject *)self;
}

static PyMemberDef Fast_members[] = {
    {"offset_allowed", Py_T_INT, offsetof(Fast, offset_allowed), 0, NULL}, {NULL, 0, 0, 0, NULL}};

static PyTypeObject Fast_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_calling.Fast",
    .tp_basicsize = sizeof(Fast),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(Fast, vectorcall),
    .tp_call = PyVectorcall_Call,
    .tp_new = Fast_new,
    .tp_members = Fast_members,
};

/* The same as a heap type: the offset comes as a member, and the flag from the spec. */
static PyMemberDef HeapFast_members[] = {
    {"__vectorcalloffset__", Py_T_PYSSIZET, offsetof(Fast, vectorcall), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}};
static PyType_Slot HeapFast_slots[] = {
    {Py_tp_new, Fast_new}, {Py_tp_call, PyVectorcall_Call}, {Py_tp_members, HeapFast_members}, {0, NULL}};
static PyType_Spec HeapFast_spec = {"_calling.HeapFast", sizeof(Fast), 0,
                                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_VECTORCALL, HeapFast_slots};

/* NoPointer: has the flag, but its vectorcall pointer is NULL, so tp_call serves. */
static PyObject *
NoPointer_call(PyObject *self, PyObject *args, PyObject *kwargs)
{
    return Py_BuildValue("(sOO)", "tp_call", args, kwargs && PyDict_GET_SIZE(kwargs) ? kwargs : Py_None);
}

static PyTypeObject NoPointer_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_calling.NoPointer",
    .tp_basicsize = sizeof(Fast),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(Fast, vectorcall),
    .tp_call = NoPointer_call,
    .tp_new = PyType_GenericNew,
};

/* Made: its class is created by tp_vectorcall of the type, not by tp_new and tp_init. */
static PyObject *
Made_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    return Py_BuildValue("(sNO)", "made by vectorcall", tuple_of(args, PyVectorcall_NARGS(nargsf)), kwnames ? kwnames : Py_None);
}

static PyTypeObject Made_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_calling.Made",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_vectorcall = Made_vectorcall,
    .tp_new = PyType_GenericNew,
};

/* ---- call(how, callable, args, kwargs): args is a tuple, kwargs a dict or None */

static PyObject *
call(PyObject *module, PyObject *arguments)
{
    const char *how;
    PyObject *callable, *args, *kwargs = NULL;
    if (!PyArg_ParseTuple(arguments, "sOO!|O", &how, &callable, &PyTuple_Type, &args, &kwargs))
        return NULL;
    if (kwargs == Py_None)
        kwargs = NULL;
    Py_ssize_t nargs = PyTuple_GET_SIZE(args), nkw = kwargs ? PyDict_GET_SIZE(kwargs) : 0;
    PyObject *stack[20] = {NULL}, **first = stack + 1, *key, *value;
    for (Py_ssize_t i = 0; i < nargs; i++)
        first[i] = PyTuple_GET_ITEM(args, i);
    if (!strcmp(how, "Call"))
        return PyObject_Call(callable, args, kwargs);
    if (!strcmp(how, "CallObject"))
        return PyObject_CallObject(callable, nargs ? args : NULL);
    if (!strcmp(how, "CallNoArgs"))
        return PyObject_CallNoArgs(callable);
    if (!strcmp(how, "CallOneArg"))
        return PyObject_CallOneArg(callable, first[0]);
    if (!strcmp(how, "CallFunctionObjArgs"))
        return PyObject_CallFunctionObjArgs(callable, first[0], first[1], first[2], first[3], NULL);
    if (!strcmp(how, "VectorcallDict"))
        return PyObject_VectorcallDict(callable, first, nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, kwargs);
    if (!strcmp(how, "PyVectorcall_Call"))
        return PyVectorcall_Call(callable, args, kwargs);
    PyObject *kwnames = nkw ? PyTuple_New(nkw) : NULL;
    Py_ssize_t position = 0;
    for (Py_ssize_t i = 0; nkw && PyDict_Next(kwargs, &position, &key, &value); i++) {
        PyTuple_SET_ITEM(kwnames, i, Py_NewRef(key));
        first[nargs + i] = value;
    }
    PyObject *before = PyLong_FromLong(123456789);
    stack[0] = before; /* the callee may overwrite it, but must restore it */
    PyObject *result = NULL;
    if (!strcmp(how, "Vectorcall"))
        result = PyObject_Vectorcall(callable, first, nargs, kwnames);
    else if (!strcmp(how, "Vectorcall with offset"))
        result = PyObject_Vectorcall(callable, first, nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
    else if (!strcmp(how, "VectorcallMethod")) /* callable is the name, args[0] is self */
        result = PyObject_VectorcallMethod(callable, first, nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
    else if (!strcmp(how, "VectorcallMethod without offset"))
        result = PyObject_VectorcallMethod(callable, first, nargs, kwnames);
    else
        PyErr_Format(PyExc_NameError, "the test knows no %s", how);
    if (stack[0] != before) {
        Py_CLEAR(result);
        PyErr_SetString(PyExc_AssertionError, "the slot before the arguments was not restored");
    }
    Py_DECREF(before);
    Py_XDECREF(kwnames);
    return result;
}

/* methods(how, object, name, args) */
static PyObject *
methods(PyObject *module, PyObject *arguments)
{
    const char *how;
    PyObject *object, *name, *args;
    if (!PyArg_ParseTuple(arguments, "sOUO!", &how, &object, &name, &PyTuple_Type, &args))
        return NULL;
    PyObject *a[4] = {NULL};
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++)
        a[i] = PyTuple_GET_ITEM(args, i);
    if (!strcmp(how, "CallMethodNoArgs"))
        return PyObject_CallMethodNoArgs(object, name);
    if (!strcmp(how, "CallMethodOneArg"))
        return PyObject_CallMethodOneArg(object, name, a[0]);
    if (!strcmp(how, "CallMethodObjArgs"))
        return PyObject_CallMethodObjArgs(object, name, a[0], a[1], a[2], NULL);
    const char *text = PyUnicode_AsUTF8(name);
    if (!strcmp(how, "CallMethod"))
        return PyObject_CallMethod(object, text, NULL);
    if (!strcmp(how, "CallMethod(O)"))
        return PyObject_CallMethod(object, text, "(O)", a[0]);
    if (!strcmp(how, "CallMethod O"))
        return PyObject_CallMethod(object, text, "O", a[0]);
    return PyErr_Format(PyExc_NameError, "the test knows no %s", how);
}

/* format(callable, number of the case): PyObject_CallFunction's formats */
static PyObject *
format(PyObject *module, PyObject *args)
{
    PyObject *f, *o = Py_None;
    int which;
    if (!PyArg_ParseTuple(args, "Oi|O", &f, &which, &o))
        return NULL;
    switch (which) {
    case 0: return PyObject_CallFunction(f, NULL);
    case 1: return PyObject_CallFunction(f, "");
    case 2: return PyObject_CallFunction(f, "i", 1);
    case 3: return PyObject_CallFunction(f, "(i)", 1);
    case 4: return PyObject_CallFunction(f, "is", 1, "two");
    case 5: return PyObject_CallFunction(f, "(is)", 1, "two");
    case 6: return PyObject_CallFunction(f, "((is))", 1, "two");
    case 7: return PyObject_CallFunction(f, "O", o); /* a tuple is spread: that is how it has always been */
    case 8: return PyObject_CallFunction(f, "(O)", o);
    case 9: return PyObject_CallFunction(f, "OO", o, o);
    case 10: return PyObject_CallFunction(f, "N", Py_NewRef(o));
    case 11: return PyObject_CallFunction(f, "[i]", 1);
    case 12: return PyObject_CallFunction(f, "{s:i}", "a", 1);
    case 13: return PyObject_CallFunction(f, "s#y#", "ab", (Py_ssize_t)1, "cd", (Py_ssize_t)2);
    case 14: return PyObject_CallFunction(f, "()");
    case 15: return PyObject_CallFunction(f, "?", 1);
    case 17: return PyObject_CallFunctionObjArgs(f, NULL);
    default: PyErr_SetString(PyExc_IndexError, "no such case"); return NULL;
    }
}

static PyObject *
nulls(PyObject *module, PyObject *which)
{
    switch (PyLong_AsLong(which)) {
    case 0: return PyObject_CallFunctionObjArgs(NULL, NULL);
    case 1: return PyObject_CallMethodObjArgs(NULL, NULL, NULL);
    case 2: return PyObject_CallFunction(NULL, "i", 1);
    case 3: return PyObject_CallMethod(NULL, "x", "i", 1);
    default: Py_RETURN_NONE;
    }
}

static PyObject *
has_vectorcall(PyObject *module, PyObject *callable)
{
    return PyBool_FromLong(PyVectorcall_Function(callable) != NULL);
}

static PyObject *
bad_args(PyObject *module, PyObject *args)
{
    PyObject *callable, *positional;
    if (!PyArg_ParseTuple(args, "OO", &callable, &positional))
        return NULL;
    return PyObject_CallObject(callable, positional);
}

static PyMethodDef rows[] = {
    ROW(call, METH_VARARGS), ROW(methods, METH_VARARGS), ROW(format, METH_VARARGS),  ROW(nulls, METH_O),
    ROW(has_vectorcall, METH_O), ROW(bad_args, METH_VARARGS), END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    if (add_type(module, &Fast_Type) < 0 || add_type(module, &NoPointer_Type) < 0 || add_type(module, &Made_Type) < 0)
        return -1;
    return PyModule_Add(module, "HeapFast", PyType_FromModuleAndSpec(module, &HeapFast_spec, NULL));
}

MODULE(_calling, rows, exec)
