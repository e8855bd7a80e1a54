/* The buffer protocol: a C type that exports memory, views on anything, contiguity, copies, releases. */
#include "support.h"

/* ---- Grid: 3 rows of 4 ints; counts its exports; how = 1 read-only, 2 refuses, 3 exports columns (Fortran order) */

typedef struct {
    PyObject_HEAD
    int cells[12];
    Py_ssize_t shape[2], strides[2];
    int how, exports;
} Grid;

static PyObject *
Grid_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    int how = 0;
    if (!PyArg_ParseTuple(args, "|i:Grid", &how))
        return NULL;
    Grid *self = (Grid *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->how = how;
    for (int i = 0; i < 12; i++)
        self->cells[i] = i * i;
    self->shape[0] = 3;
    self->shape[1] = 4;
    self->strides[0] = how == 3 ? sizeof(int) : 4 * sizeof(int);
    self->strides[1] = how == 3 ? 3 * sizeof(int) : sizeof(int);
    return (PyObject *)self;
}

static int
Grid_getbuffer(Grid *self, Py_buffer *view, int flags)
{
    if (self->how == 2 || (self->how == 1 && (flags & PyBUF_WRITABLE))) {
        view->obj = NULL;
        PyErr_SetString(PyExc_BufferError, self->how == 2 ? "no buffer today" : "read-only grid");
        return -1;
    }
    view->obj = Py_NewRef(self);
    view->buf = self->cells;
    view->len = sizeof self->cells;
    view->readonly = self->how == 1;
    view->itemsize = sizeof(int);
    view->format = flags & PyBUF_FORMAT ? "i" : NULL;
    view->ndim = 2;
    view->shape = flags & PyBUF_ND ? self->shape : NULL;
    view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? self->strides : NULL;
    view->suboffsets = NULL;
    view->internal = NULL;
    self->exports++;
    return 0;
}

static void
Grid_releasebuffer(Grid *self, Py_buffer *view)
{
    self->exports--;
}

static PyBufferProcs Grid_buffer = {(getbufferproc)Grid_getbuffer, (releasebufferproc)Grid_releasebuffer};
static PyMemberDef Grid_members[] = {{"exports", Py_T_INT, offsetof(Grid, exports), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}};

static PyTypeObject Grid_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_buffers.Grid",
    .tp_basicsize = sizeof(Grid),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = Grid_new,
    .tp_as_buffer = &Grid_buffer,
    .tp_members = Grid_members,
};

/* ---- Simple: bytes by PyBuffer_FillInfo */

static char shared[] = "shared memory";

static int
Simple_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    return PyBuffer_FillInfo(view, self, shared, (Py_ssize_t)strlen(shared), 1, flags);
}

static PyBufferProcs Simple_buffer = {Simple_getbuffer, NULL};
static PyTypeObject Simple_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_buffers.Simple",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_as_buffer = &Simple_buffer,
};

/* ---- consumers */

static PyObject *
sizes_of(const Py_ssize_t *values, int count)
{
    if (values == NULL)
        Py_RETURN_NONE;
    PyObject *tuple = PyTuple_New(count);
    for (int i = 0; tuple != NULL && i < count; i++)
        PyTuple_SET_ITEM(tuple, i, PyLong_FromSsize_t(values[i]));
    return tuple;
}

/* view(object, flags): every field */
static PyObject *
view(PyObject *module, PyObject *args)
{
    PyObject *o;
    int flags = PyBUF_FULL_RO;
    if (!PyArg_ParseTuple(args, "O|i", &o, &flags))
        return NULL;
    Py_buffer b;
    if (PyObject_GetBuffer(o, &b, flags) < 0)
        return NULL;
    PyObject *told = Py_BuildValue("(nniziNNNii)", b.len, b.itemsize, b.readonly, b.format, b.ndim, sizes_of(b.shape, b.ndim),
                                   sizes_of(b.strides, b.ndim), PyBool_FromLong(b.obj == o),
                                   b.shape ? PyBuffer_IsContiguous(&b, 'C') : -1, b.shape ? PyBuffer_IsContiguous(&b, 'F') : -1);
    PyBuffer_Release(&b);
    return told;
}

static PyObject *
contents(PyObject *module, PyObject *args)
{
    PyObject *o;
    int order = 'C';
    if (!PyArg_ParseTuple(args, "O|C", &o, &order))
        return NULL;
    Py_buffer b;
    if (PyObject_GetBuffer(o, &b, PyBUF_FULL_RO) < 0)
        return NULL;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, b.len);
    if (bytes != NULL && PyBuffer_ToContiguous(PyBytes_AS_STRING(bytes), &b, b.len, (char)order) < 0)
        Py_CLEAR(bytes);
    PyBuffer_Release(&b);
    return bytes;
}

static PyObject *
fill(PyObject *module, PyObject *args)
{
    PyObject *o;
    int byte;
    if (!PyArg_ParseTuple(args, "Oi", &o, &byte))
        return NULL;
    Py_buffer b;
    if (PyObject_GetBuffer(o, &b, PyBUF_WRITABLE) < 0)
        return NULL;
    memset(b.buf, byte, b.len);
    PyBuffer_Release(&b);
    return Py_NewRef(o);
}

static PyObject *
copy(PyObject *module, PyObject *args)
{
    PyObject *to, *from;
    if (!PyArg_ParseTuple(args, "OO", &to, &from))
        return NULL;
    return PyObject_CopyData(to, from) < 0 ? NULL : Py_NewRef(to);
}

static PyObject *
helpers(PyObject *module, PyObject *args)
{
    Py_ssize_t shape[2] = {3, 4}, strides[2];
    PyBuffer_FillContiguousStrides(2, shape, strides, 8, 'C');
    PyObject *c = sizes_of(strides, 2);
    PyBuffer_FillContiguousStrides(2, shape, strides, 8, 'F');
    return Py_BuildValue("(NNnn)", c, sizes_of(strides, 2), PyBuffer_SizeFromFormat("i"), PyBuffer_SizeFromFormat("d"));
}

static PyObject *
checks(PyObject *module, PyObject *o)
{
    return Py_BuildValue("(ii)", PyObject_CheckBuffer(o), PyMemoryView_Check(o));
}

/* memory views made by C */
static char region[] = "region of C";

static PyObject *
from_memory(PyObject *module, PyObject *writable)
{
    return PyMemoryView_FromMemory(region, sizeof region - 1, PyObject_IsTrue(writable) ? PyBUF_WRITE : PyBUF_READ);
}

static PyObject *
from_object(PyObject *module, PyObject *o)
{
    return PyMemoryView_FromObject(o);
}

static PyObject *
contiguous(PyObject *module, PyObject *args)
{
    PyObject *o;
    int order;
    return PyArg_ParseTuple(args, "OC", &o, &order) ? PyMemoryView_GetContiguous(o, PyBUF_READ, (char)order) : NULL;
}

/* element(view, i, j): by PyBuffer_GetPointer */
static PyObject *
element(PyObject *module, PyObject *args)
{
    PyObject *o;
    Py_ssize_t indices[2];
    if (!PyArg_ParseTuple(args, "Onn", &o, &indices[0], &indices[1]))
        return NULL;
    Py_buffer b;
    if (PyObject_GetBuffer(o, &b, PyBUF_FULL_RO) < 0)
        return NULL;
    int value = *(int *)PyBuffer_GetPointer(&b, indices);
    PyBuffer_Release(&b);
    return PyLong_FromLong(value);
}

static PyMethodDef rows[] = {
    ROW(view, METH_VARARGS),  ROW(contents, METH_VARARGS), ROW(fill, METH_VARARGS), ROW(copy, METH_VARARGS),
    ROW(helpers, METH_NOARGS), ROW(checks, METH_O),        ROW(from_memory, METH_O), ROW(from_object, METH_O),
    ROW(contiguous, METH_VARARGS), ROW(element, METH_VARARGS), END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    if (add_type(module, &Grid_Type) < 0 || add_type(module, &Simple_Type) < 0)
        return -1;
    return PyModule_AddIntMacro(module, PyBUF_SIMPLE) | PyModule_AddIntMacro(module, PyBUF_WRITABLE)
        | PyModule_AddIntMacro(module, PyBUF_ND) | PyModule_AddIntMacro(module, PyBUF_STRIDES)
        | PyModule_AddIntMacro(module, PyBUF_FORMAT) | PyModule_AddIntMacro(module, PyBUF_C_CONTIGUOUS)
        | PyModule_AddIntMacro(module, PyBUF_F_CONTIGUOUS) | PyModule_AddIntMacro(module, PyBUF_FULL_RO);
}

MODULE(_buffers, rows, exec)
