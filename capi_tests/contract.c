/* Callees that break the contract: NULL without an exception, a result with an exception set, through every kind of call
 * and slot. The runtime must say SystemError and name the callee, not go on as if nothing had happened. */
#include "support.h"

static PyObject *null(PyObject *self, PyObject *args) { return NULL; }

static PyObject *
both(PyObject *self, PyObject *args)
{
    PyErr_SetString(PyExc_ValueError, "set beside a result");
    return Py_NewRef(Py_None);
}

#define null_noargs null
#define null_one null
#define null_varargs null
#define both_noargs both
#define both_one both
#define both_varargs both
static PyObject *null_keywords(PyObject *self, PyObject *args, PyObject *kwargs) { return NULL; }
static PyObject *both_keywords(PyObject *self, PyObject *args, PyObject *kwargs) { return both(self, args); }
static PyObject *null_fastcall(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return NULL; }
static PyObject *both_fastcall(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return both(self, NULL); }
static PyObject *
null_fastcall_keywords(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *names)
{
    return NULL;
}
static PyObject *
both_fastcall_keywords(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *names)
{
    return both(self, NULL);
}

/* Broken: a type whose slots break the contract as `how` of the class says: 0 NULL, 1 both */

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    int how;
} Broken;

static PyObject *
broken(PyObject *self)
{
    return ((Broken *)self)->how ? both(self, NULL) : NULL;
}

static PyObject *b_call(PyObject *self, PyObject *args, PyObject *kwargs) { return broken(self); }
static PyObject *
b_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *names)
{
    return broken(self);
}

static PyObject *
b_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    int how = 0;
    if (!PyArg_ParseTuple(args, "i", &how))
        return NULL;
    if (how > 1) { /* the constructor itself */
        if (how == 2)
            return NULL;
        PyErr_SetString(PyExc_ValueError, "set beside a result");
    }
    Broken *self = (Broken *)type->tp_alloc(type, 0);
    self->how = how;
    self->vectorcall = b_vectorcall;
    return (PyObject *)self;
}

static PyTypeObject Call_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_contract.Call",
    .tp_basicsize = sizeof(Broken),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = b_new,
    .tp_call = b_call,
};

static PyTypeObject Vectorcall_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_contract.Vectorcall",
    .tp_basicsize = sizeof(Broken),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(Broken, vectorcall),
    .tp_new = b_new,
    .tp_call = PyVectorcall_Call,
};

/* call(callable, *args, **kwargs): by vectorcall through the C API, which checks */
static PyObject *
call(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    return PyObject_Vectorcall(args[0], args + 1, nargs - 1, kwnames);
}

/* ... by a tuple and a dict */
static PyObject *
call_dict(PyObject *module, PyObject *args, PyObject *kwargs)
{
    PyObject *rest = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    PyObject *result = rest ? PyObject_Call(PyTuple_GET_ITEM(args, 0), rest, kwargs) : NULL;
    Py_XDECREF(rest);
    return result;
}

/* An initializer that lies: -1 without an exception, 0 with one */
static int
i_init(Broken *self, PyObject *args, PyObject *kwargs)
{
    int how;
    if (!PyArg_ParseTuple(args, "i", &how))
        return -1;
    if (how == 0)
        return -1;
    PyErr_SetString(PyExc_ValueError, "set beside success");
    return 0;
}

static PyTypeObject Init_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_contract.Init",
    .tp_basicsize = sizeof(Broken),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)i_init,
};

static PyMethodDef rows[] = {
    ROW(null_noargs, METH_NOARGS),
    ROW(null_one, METH_O),
    ROW(null_varargs, METH_VARARGS),
    ROW(null_keywords, METH_VARARGS | METH_KEYWORDS),
    ROW(null_fastcall, METH_FASTCALL),
    ROW(null_fastcall_keywords, METH_FASTCALL | METH_KEYWORDS),
    ROW(both_noargs, METH_NOARGS),
    ROW(both_one, METH_O),
    ROW(both_varargs, METH_VARARGS),
    ROW(both_keywords, METH_VARARGS | METH_KEYWORDS),
    ROW(both_fastcall, METH_FASTCALL),
    ROW(both_fastcall_keywords, METH_FASTCALL | METH_KEYWORDS),
    ROW(call, METH_FASTCALL | METH_KEYWORDS),
    ROW(call_dict, METH_VARARGS | METH_KEYWORDS),
    END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    return add_type(module, &Call_Type) < 0 || add_type(module, &Vectorcall_Type) < 0 || add_type(module, &Init_Type) < 0
        ? -1 : 0;
}

MODULE(_contract, rows, exec)
