/* Life and death: containers with tp_traverse and tp_clear, finalizers, resurrection, weak references, deep chains,
 * objects created and destroyed in number. */
#include "support.h"

static int live; /* Node objects that exist */
static int cleared;

typedef struct {
    PyObject_HEAD
    PyObject *next, *other;
    PyObject *on_finalize; /* called with the object by tp_finalize */
    PyObject *weak_list;
} Node;

static int
Node_traverse(Node *self, visitproc visit, void *arg)
{
    Py_VISIT(self->next);
    Py_VISIT(self->other);
    Py_VISIT(self->on_finalize);
    return 0;
}

static int
Node_clear(Node *self)
{
    cleared++;
    Py_CLEAR(self->next);
    Py_CLEAR(self->other);
    Py_CLEAR(self->on_finalize);
    return 0;
}

static void
Node_finalize(PyObject *self)
{
    PyObject *raised = PyErr_GetRaisedException(), *callable = ((Node *)self)->on_finalize;
    if (callable != NULL) {
        PyObject *result = PyObject_CallOneArg(callable, self);
        if (result == NULL)
            PyErr_WriteUnraisable(callable);
        Py_XDECREF(result);
    }
    PyErr_SetRaisedException(raised);
}

static void
Node_dealloc(Node *self)
{
    if (PyObject_CallFinalizerFromDealloc((PyObject *)self) < 0)
        return; /* resurrected */
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, Node_dealloc)
    if (self->weak_list != NULL)
        PyObject_ClearWeakRefs((PyObject *)self);
    Py_CLEAR(self->next);
    Py_CLEAR(self->other);
    Py_CLEAR(self->on_finalize);
    live--;
    Py_TYPE(self)->tp_free(self);
    Py_TRASHCAN_END
}

static PyObject *
Node_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *next = NULL;
    if (!PyArg_ParseTuple(args, "|O:Node", &next))
        return NULL;
    Node *self = (Node *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->next = Py_XNewRef(next);
        live++;
    }
    return (PyObject *)self;
}

static PyMemberDef Node_members[] = {
    {"next", _Py_T_OBJECT, offsetof(Node, next), 0, NULL},
    {"other", _Py_T_OBJECT, offsetof(Node, other), 0, NULL},
    {"on_finalize", _Py_T_OBJECT, offsetof(Node, on_finalize), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyTypeObject Node_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_lifetimes.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_new = Node_new,
    .tp_dealloc = (destructor)Node_dealloc,
    .tp_finalize = Node_finalize,
    .tp_traverse = (traverseproc)Node_traverse,
    .tp_clear = (inquiry)Node_clear,
    .tp_members = Node_members,
    .tp_weaklistoffset = offsetof(Node, weak_list),
    .tp_free = PyObject_GC_Del,
};

static PyObject *
live_nodes(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromLong(live);
}

static PyObject *
times_cleared(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromLong(cleared);
}

static PyObject *
collect(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromSsize_t(PyGC_Collect());
}

/* (tracked, finalized already, has a GC head) */
static PyObject *
gc_facts(PyObject *module, PyObject *o)
{
    int has = PyObject_IS_GC(o);
    return Py_BuildValue("(iii)", has, has && PyObject_GC_IsTracked(o), has && PyObject_GC_IsFinalized(o));
}

static PyObject *
gc_switch(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    int before = PyGC_IsEnabled(), was = PyGC_Disable(), off = PyGC_IsEnabled();
    PyGC_Enable();
    return Py_BuildValue("(iiii)", before, was, off, PyGC_IsEnabled());
}

/* What tp_traverse of an object visits. */
static int
remember(PyObject *o, void *list)
{
    return PyList_Append((PyObject *)list, o);
}

static PyObject *
visited(PyObject *module, PyObject *o)
{
    PyObject *list = PyList_New(0);
    if (Py_TYPE(o)->tp_traverse != NULL && Py_TYPE(o)->tp_traverse(o, remember, list) != 0)
        Py_CLEAR(list);
    return list;
}

/* ---- weak references by C */

static PyObject *
new_ref(PyObject *module, PyObject *args)
{
    PyObject *o, *callback = NULL;
    return PyArg_ParseTuple(args, "O|O", &o, &callback) ? PyWeakref_NewRef(o, callback) : NULL;
}

static PyObject *
new_proxy(PyObject *module, PyObject *args)
{
    PyObject *o, *callback = NULL;
    return PyArg_ParseTuple(args, "O|O", &o, &callback) ? PyWeakref_NewProxy(o, callback) : NULL;
}

static PyObject *
get_ref(PyObject *module, PyObject *ref)
{
    PyObject *o;
    int status = PyWeakref_GetRef(ref, &o);
    return status < 0 ? NULL : Py_BuildValue("(iN)", status, o ? o : Py_NewRef(Py_None));
}

static PyObject *
is_weak(PyObject *module, PyObject *o)
{
    return Py_BuildValue("(iii)", PyWeakref_Check(o), PyWeakref_CheckRef(o), PyWeakref_CheckProxy(o));
}

/* ---- raw objects: PyObject_New, PyObject_NewVar, PyObject_GC_New, and memory */

static PyObject *
memory(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    char *a = PyMem_Malloc(10), *b = PyMem_Calloc(3, 5), *c = PyObject_Malloc(700), *d = PyMem_RawMalloc(0);
    int zero = 1;
    for (int i = 0; i < 15; i++)
        zero &= b[i] == 0;
    memset(a, 'x', 10);
    a = PyMem_Realloc(a, 100000);
    int kept = a[0] == 'x' && a[9] == 'x';
    c = PyObject_Realloc(c, 20);
    int aligned = ((uintptr_t)a & 15) == 0 && ((uintptr_t)b & 15) == 0 && ((uintptr_t)c & 15) == 0;
    int too_big = PyMem_Malloc(PY_SSIZE_T_MAX + (size_t)1) == NULL && PyMem_Calloc(PY_SSIZE_T_MAX, 16) == NULL;
    long *resized = PyMem_New(long, 4);
    PyMem_Resize(resized, long, 8);
    PyMem_Free(a);
    PyMem_Free(b);
    PyObject_Free(c);
    PyMem_RawFree(d);
    PyMem_Free(resized);
    PyMem_Free(NULL);
    return Py_BuildValue("(iiiii)", zero, kept, aligned, too_big, d != NULL);
}

/* Counts as the macros see them. */
static PyObject *
counts(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    PyObject *o = PyList_New(0);
    Py_ssize_t first = Py_REFCNT(o);
    Py_INCREF(o);
    PyObject *same = Py_NewRef(o);
    Py_ssize_t third = Py_REFCNT(o);
    Py_IncRef(o);
    Py_DECREF(o);
    Py_DECREF(same);
    Py_DecRef(o);
    Py_ssize_t last = Py_REFCNT(o);
    Py_SETREF(o, NULL);
    Py_XDECREF(o);
    Py_XINCREF(o);
    Py_CLEAR(o);
    int immortal = 1;
    PyObject *singletons[] = {Py_None, Py_True, Py_False, Py_Ellipsis, Py_NotImplemented, (PyObject *)&PyType_Type};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(singletons); i++) {
        Py_ssize_t before = Py_REFCNT(singletons[i]);
        Py_INCREF(singletons[i]);
        immortal &= Py_REFCNT(singletons[i]) == before;
    }
    return Py_BuildValue("(nnni)", first, third, last, immortal);
}

static PyMethodDef rows[] = {
    ROW(live_nodes, METH_NOARGS), ROW(times_cleared, METH_NOARGS), ROW(collect, METH_NOARGS), ROW(gc_facts, METH_O),
    ROW(gc_switch, METH_NOARGS),  ROW(visited, METH_O),            ROW(new_ref, METH_VARARGS), ROW(new_proxy, METH_VARARGS),
    ROW(get_ref, METH_O),         ROW(is_weak, METH_O),            ROW(memory, METH_NOARGS),  ROW(counts, METH_NOARGS),
    END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    return add_type(module, &Node_Type);
}

MODULE(_lifetimes, rows, exec)
