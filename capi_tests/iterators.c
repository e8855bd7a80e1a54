/* Iterators: types with tp_iter and tp_iternext, PyIter_Next and PyIter_Send on anything, am_send, iterators over
 * sequences and callables, async slots. */
#include "support.h"

/* ---- Countdown: how = 0 ends quietly, 1 ends with StopIteration(value), 2 fails with an error at zero, 3 ends, but goes on
 * when asked again (a broken iterator that callers must survive) */

typedef struct {
    PyObject_HEAD
    long left;
    int how;
} Countdown;

static PyObject *
Countdown_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    long from;
    int how = 0;
    if (!PyArg_ParseTuple(args, "l|i:Countdown", &from, &how))
        return NULL;
    Countdown *self = (Countdown *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->left = from;
        self->how = how;
    }
    return (PyObject *)self;
}

static PyObject *
Countdown_next(Countdown *self)
{
    if (self->left > 0)
        return PyLong_FromLong(self->left--);
    if (self->how == 1)
        PyErr_SetString(PyExc_StopIteration, "the value");
    else if (self->how == 2)
        PyErr_SetString(PyExc_RuntimeError, "failed at zero");
    else if (self->how == 3)
        self->left = 2;
    return NULL;
}

static PyTypeObject Countdown_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_iterators.Countdown",
    .tp_basicsize = sizeof(Countdown),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = Countdown_new,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)Countdown_next,
};

/* ---- Iterable: gives a fresh Countdown; how = 9 gives no iterator, 8 fails */

static PyObject *
Iterable_iter(Countdown *self)
{
    if (self->how == 9)
        return PyLong_FromLong(5);
    if (self->how == 8) {
        PyErr_SetString(PyExc_RuntimeError, "no iterator today");
        return NULL;
    }
    return PyObject_CallFunction((PyObject *)&Countdown_Type, "li", self->left, self->how);
}

static PyTypeObject Iterable_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_iterators.Iterable",
    .tp_basicsize = sizeof(Countdown),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = Countdown_new,
    .tp_iter = (getiterfunc)Iterable_iter,
};

/* ---- Sender: am_send; Awaitable: am_await gives a Countdown; async iteration */

static PySendResult
Sender_send(PyObject *self, PyObject *value, PyObject **result)
{
    if (value == Py_None) {
        *result = PyUnicode_FromString("yielded");
        return PYGEN_NEXT;
    }
    if (PyLong_Check(value)) {
        *result = PyNumber_Add(value, value);
        return *result ? PYGEN_RETURN : PYGEN_ERROR;
    }
    *result = NULL;
    PyErr_Format(PyExc_TypeError, "cannot send %R", value);
    return PYGEN_ERROR;
}

static PyObject *
Sender_next(PyObject *self)
{
    return PyUnicode_FromString("tp_iternext called");
}

static PyAsyncMethods Sender_async = {.am_send = Sender_send};
static PyTypeObject Sender_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_iterators.Sender",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = Sender_next,
    .tp_as_async = &Sender_async,
};

static PyObject *
Awaitable_await(Countdown *self)
{
    return Iterable_iter(self);
}

static PyObject *
Awaitable_anext(Countdown *self)
{
    if (self->left-- <= 0) {
        PyErr_SetNone(PyExc_StopAsyncIteration);
        return NULL;
    }
    return PyObject_CallFunction((PyObject *)Py_TYPE(self), "ii", 0, 1); /* awaiting it gives "the value" at once */
}

static PyAsyncMethods Awaitable_async = {
    .am_await = (unaryfunc)Awaitable_await, .am_aiter = PyObject_SelfIter, .am_anext = (unaryfunc)Awaitable_anext};
static PyTypeObject Awaitable_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_iterators.Awaitable",
    .tp_basicsize = sizeof(Countdown),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = Countdown_new,
    .tp_as_async = &Awaitable_async,
};

/* ---- functions */

/* Everything that an iterable yields, by PyObject_GetIter and PyIter_Next. */
static PyObject *
drain(PyObject *module, PyObject *iterable)
{
    PyObject *iterator = PyObject_GetIter(iterable), *item, *list = PyList_New(0);
    if (iterator == NULL) {
        Py_DECREF(list);
        return NULL;
    }
    while ((item = PyIter_Next(iterator)) != NULL) {
        int failed = PyList_Append(list, item);
        Py_DECREF(item);
        if (failed < 0 || PyList_GET_SIZE(list) > 1000)
            break;
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred())
        Py_CLEAR(list);
    return list;
}

/* One step by the slot itself: a value, or whether StopIteration is set. */
static PyObject *
step(PyObject *module, PyObject *iterator)
{
    PyObject *item = Py_TYPE(iterator)->tp_iternext(iterator);
    if (item != NULL)
        return Py_BuildValue("(sN)", "item", item);
    if (!PyErr_Occurred())
        return Py_BuildValue("(s)", "end, nothing set");
    if (!PyErr_ExceptionMatches(PyExc_StopIteration))
        return NULL;
    PyObject *e = PyErr_GetRaisedException();
    PyObject *result = Py_BuildValue("(sN)", "StopIteration", PyObject_GetAttrString(e, "value"));
    Py_DECREF(e);
    return result;
}

static PyObject *
send(PyObject *module, PyObject *args)
{
    PyObject *iterator, *value, *result = NULL;
    if (!PyArg_ParseTuple(args, "OO", &iterator, &value))
        return NULL;
    PySendResult how = PyIter_Send(iterator, value, &result);
    if (how == PYGEN_ERROR)
        return NULL;
    return Py_BuildValue("(sN)", how == PYGEN_NEXT ? "next" : "return", result);
}

static PyObject *
checks(PyObject *module, PyObject *o)
{
    return Py_BuildValue("(iiii)", PyIter_Check(o), PyAIter_Check(o), PyGen_Check(o), PyCoro_CheckExact(o));
}

static PyObject *
sequence_iterator(PyObject *module, PyObject *o)
{
    return PySeqIter_New(o);
}

static PyObject *
call_iterator(PyObject *module, PyObject *args)
{
    PyObject *callable, *sentinel;
    return PyArg_ParseTuple(args, "OO", &callable, &sentinel) ? PyCallIter_New(callable, sentinel) : NULL;
}

static PyObject *
async_iterator(PyObject *module, PyObject *o)
{
    return PyObject_GetAIter(o);
}

static PyMethodDef rows[] = {
    ROW(drain, METH_O),  ROW(step, METH_O),  ROW(send, METH_VARARGS), ROW(checks, METH_O), ROW(sequence_iterator, METH_O),
    ROW(call_iterator, METH_VARARGS), ROW(async_iterator, METH_O), END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    PyTypeObject *types[] = {&Countdown_Type, &Iterable_Type, &Sender_Type, &Awaitable_Type};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(types); i++) {
        if (add_type(module, types[i]) < 0)
            return -1;
    }
    return 0;
}

MODULE(_iterators, rows, exec)
