/* Static types: members of every kind, getsets, attribute slots, documents, names, flags, PyType_Ready's work. */
#include "support.h"

/* ---- Every: one member of each type code, read-write and read-only */

typedef struct {
    PyObject_HEAD
    char c;
    signed char b;
    unsigned char B;
    short h;
    unsigned short H;
    int i;
    unsigned int I;
    long l;
    unsigned long L;
    long long q;
    unsigned long long Q;
    Py_ssize_t n;
    float f;
    double d;
    char truth;
    const char *text;
    char in_place[8];
    PyObject *object;    /* NULL reads as None (_Py_T_OBJECT) */
    PyObject *object_ex; /* NULL is an AttributeError */
    PyObject *weak_list;
    PyObject *dict;
} Every;

static PyMemberDef Every_members[] = {
    {"c", Py_T_CHAR, offsetof(Every, c), 0, "a character"},
    {"b", Py_T_BYTE, offsetof(Every, b), 0, NULL},
    {"B", Py_T_UBYTE, offsetof(Every, B), 0, NULL},
    {"h", Py_T_SHORT, offsetof(Every, h), 0, NULL},
    {"H", Py_T_USHORT, offsetof(Every, H), 0, NULL},
    {"i", Py_T_INT, offsetof(Every, i), 0, NULL},
    {"I", Py_T_UINT, offsetof(Every, I), 0, NULL},
    {"l", Py_T_LONG, offsetof(Every, l), 0, NULL},
    {"L", Py_T_ULONG, offsetof(Every, L), 0, NULL},
    {"q", Py_T_LONGLONG, offsetof(Every, q), 0, NULL},
    {"Q", Py_T_ULONGLONG, offsetof(Every, Q), 0, NULL},
    {"n", Py_T_PYSSIZET, offsetof(Every, n), 0, NULL},
    {"f", Py_T_FLOAT, offsetof(Every, f), 0, NULL},
    {"d", Py_T_DOUBLE, offsetof(Every, d), 0, NULL},
    {"truth", Py_T_BOOL, offsetof(Every, truth), 0, NULL},
    {"text", Py_T_STRING, offsetof(Every, text), 0, NULL},
    {"in_place", Py_T_STRING_INPLACE, offsetof(Every, in_place), 0, NULL},
    {"object", _Py_T_OBJECT, offsetof(Every, object), 0, NULL},
    {"object_ex", Py_T_OBJECT_EX, offsetof(Every, object_ex), 0, NULL},
    {"fixed", Py_T_INT, offsetof(Every, i), Py_READONLY, NULL},
    {"fixed_object", Py_T_OBJECT_EX, offsetof(Every, object_ex), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *
Every_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Every *self = (Every *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->c = 'c';
        self->text = "text";
        strcpy(self->in_place, "inside");
    }
    return (PyObject *)self;
}

static void
Every_dealloc(Every *self)
{
    if (self->weak_list != NULL)
        PyObject_ClearWeakRefs((PyObject *)self);
    Py_CLEAR(self->object);
    Py_CLEAR(self->object_ex);
    Py_CLEAR(self->dict);
    Py_TYPE(self)->tp_free(self);
}

static PyTypeObject Every_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_static_types.Every",
    .tp_basicsize = sizeof(Every),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "Every(size=0)\n--\n\nA member of every kind.",
    .tp_new = Every_new,
    .tp_dealloc = (destructor)Every_dealloc,
    .tp_members = Every_members,
    .tp_weaklistoffset = offsetof(Every, weak_list),
    .tp_dictoffset = offsetof(Every, dict),
};

/* ---- Computed: getsets, attribute hooks, call, hash, comparison, representation */

typedef struct {
    PyObject_HEAD
    long value;
} Computed;

static int live; /* Computed objects that exist */

static PyObject *
Computed_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Computed *self = (Computed *)type->tp_alloc(type, 0);
    live += self != NULL;
    return (PyObject *)self;
}

static int
Computed_init(Computed *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"value", NULL};
    return PyArg_ParseTupleAndKeywords(args, kwargs, "|l:Computed", names, &self->value) ? 0 : -1;
}

static void
Computed_dealloc(Computed *self)
{
    live--;
    Py_TYPE(self)->tp_free(self);
}

static PyObject *
get_value(Computed *self, void *closure)
{
    return PyLong_FromLong(self->value + (closure ? *(long *)closure : 0));
}

static int
set_value(Computed *self, PyObject *value, void *closure)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "value cannot be deleted");
        return -1;
    }
    long number = PyLong_AsLong(value);
    if (number == -1 && PyErr_Occurred())
        return -1;
    self->value = number - (closure ? *(long *)closure : 0);
    return 0;
}

static long thousand = 1000;

static PyGetSetDef Computed_getset[] = {
    {"value", (getter)get_value, (setter)set_value, "the value", NULL},
    {"more", (getter)get_value, (setter)set_value, NULL, &thousand},
    {"read_only", (getter)get_value, NULL, NULL, NULL},
    {"write_only", NULL, (setter)set_value, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyObject *
Computed_repr(Computed *self)
{
    return PyUnicode_FromFormat("<%s %ld>", Py_TYPE(self)->tp_name, self->value);
}

static PyObject *
Computed_str(Computed *self)
{
    return PyUnicode_FromFormat("value %ld", self->value);
}

static Py_hash_t
Computed_hash(Computed *self)
{
    if (self->value == 13) {
        PyErr_SetString(PyExc_ValueError, "13 has no hash");
        return -1;
    }
    return self->value;
}

static PyObject *
Computed_compare(PyObject *left, PyObject *right, int op)
{
    if (Py_TYPE(right)->tp_repr != (reprfunc)Computed_repr)
        Py_RETURN_NOTIMPLEMENTED;
    Py_RETURN_RICHCOMPARE(((Computed *)left)->value, ((Computed *)right)->value, op);
}

static PyObject *
Computed_call(Computed *self, PyObject *args, PyObject *kwargs)
{
    return Py_BuildValue("(lOO)", self->value, args, kwargs ? kwargs : Py_None);
}

static PyTypeObject Computed_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_static_types.Computed",
    .tp_basicsize = sizeof(Computed),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = Computed_new,
    .tp_init = (initproc)Computed_init,
    .tp_dealloc = (destructor)Computed_dealloc,
    .tp_getset = Computed_getset,
    .tp_repr = (reprfunc)Computed_repr,
    .tp_str = (reprfunc)Computed_str,
    .tp_hash = (hashfunc)Computed_hash,
    .tp_richcompare = Computed_compare,
    .tp_call = (ternaryfunc)Computed_call,
};

/* ---- Dynamic: tp_getattro and tp_setattro; Old: tp_getattr and tp_setattr */

static PyObject *
Dynamic_getattro(PyObject *self, PyObject *name)
{
    PyObject *found = PyObject_GenericGetAttr(self, name);
    if (found != NULL || !PyErr_ExceptionMatches(PyExc_AttributeError))
        return found;
    PyErr_Clear();
    if (PyUnicode_CompareWithASCIIString(name, "missing") == 0) {
        PyErr_SetString(PyExc_AttributeError, "really missing");
        return NULL;
    }
    return PyUnicode_FromFormat("made up: %U", name);
}

static int
Dynamic_setattro(PyObject *self, PyObject *name, PyObject *value)
{
    PyErr_Format(PyExc_AttributeError, value ? "cannot set %U" : "cannot delete %U", name);
    return -1;
}

static PyTypeObject Dynamic_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_static_types.Dynamic",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_getattro = Dynamic_getattro,
    .tp_setattro = Dynamic_setattro,
};

static PyObject *
Old_getattr(PyObject *self, char *name)
{
    return PyUnicode_FromFormat("old %s", name);
}

static int
Old_setattr(PyObject *self, char *name, PyObject *value)
{
    PyErr_Format(PyExc_AttributeError, "old cannot %s %s", value ? "set" : "delete", name);
    return -1;
}

static PyTypeObject Old_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_static_types.Old",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_getattr = Old_getattr,
    .tp_setattr = Old_setattr,
};

/* ---- Bare: no tp_new, so not callable from Python; made by a function. Descriptor: tp_descr_get and _set */

static PyTypeObject Bare_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_static_types.Bare",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

static PyObject *
new_bare(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return (PyObject *)PyObject_New(PyObject, &Bare_Type);
}

static PyObject *
Descriptor_get(PyObject *self, PyObject *object, PyObject *type)
{
    return Py_BuildValue("(sOO)", "get", object ? object : Py_None, type ? type : Py_None);
}

static int
Descriptor_set(PyObject *self, PyObject *object, PyObject *value)
{
    PyErr_Format(PyExc_RuntimeError, "descriptor set to %R", value ? value : Py_Ellipsis);
    return -1;
}

static PyTypeObject Descriptor_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_static_types.Descriptor",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_descr_get = Descriptor_get,
    .tp_descr_set = Descriptor_set,
};

/* ---- Sized: a variable-size object */

typedef struct {
    PyObject_VAR_HEAD
    long items[1];
} Sized;

static PyObject *
Sized_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t count;
    if (!PyArg_ParseTuple(args, "n", &count))
        return NULL;
    Sized *self = (Sized *)type->tp_alloc(type, count);
    for (Py_ssize_t i = 0; self != NULL && i < count; i++)
        self->items[i] += i; /* fresh memory is zero */
    return (PyObject *)self;
}

static PyObject *
Sized_sum(Sized *self, PyObject *Py_UNUSED(ignored))
{
    long sum = 0;
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++)
        sum += self->items[i];
    return Py_BuildValue("(nl)", Py_SIZE(self), sum);
}

static PyMethodDef Sized_methods[] = {{"sum", (PyCFunction)Sized_sum, METH_NOARGS, NULL}, END_OF_ROWS};

static PyTypeObject Sized_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_static_types.Sized",
    .tp_basicsize = offsetof(Sized, items),
    .tp_itemsize = sizeof(long),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = Sized_new,
    .tp_methods = Sized_methods,
};

/* ---- questions about types */

static PyObject *
live_objects(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromLong(live);
}

/* What PyType_Ready filled in. */
static PyObject *
ready(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    PyTypeObject *t = &Computed_Type;
    return Py_BuildValue("{s:O,s:i,s:i,s:i,s:i,s:n,s:i}", "base", t->tp_base, "ready", (t->tp_flags & Py_TPFLAGS_READY) != 0,
                         "type is type", Py_TYPE(t) == &PyType_Type, "mro", PyTuple_Check(t->tp_mro), "dict",
                         t->tp_dict != NULL && PyDict_Check(t->tp_dict), "basicsize", t->tp_basicsize, "inherited",
                         t->tp_getattro == PyObject_GenericGetAttr && t->tp_alloc == PyType_GenericAlloc
                             && t->tp_free == PyObject_Free);
}

static PyObject *
names(PyObject *module, PyObject *type)
{
    return Py_BuildValue("(sNNN)", ((PyTypeObject *)type)->tp_name, PyType_GetName((PyTypeObject *)type),
                         PyType_GetQualName((PyTypeObject *)type), PyType_GetFullyQualifiedName((PyTypeObject *)type));
}

static PyObject *
subtype(PyObject *module, PyObject *args)
{
    PyTypeObject *a, *b;
    if (!PyArg_ParseTuple(args, "O!O!", &PyType_Type, &a, &PyType_Type, &b))
        return NULL;
    return PyBool_FromLong(PyType_IsSubtype(a, b));
}

static PyMethodDef rows[] = {
    ROW(new_bare, METH_NOARGS), ROW(live_objects, METH_NOARGS), ROW(ready, METH_NOARGS),
    ROW(names, METH_O),         ROW(subtype, METH_VARARGS),     END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    PyTypeObject *types[] = {&Every_Type, &Computed_Type, &Dynamic_Type, &Old_Type, &Bare_Type, &Descriptor_Type, &Sized_Type};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(types); i++) {
        if (add_type(module, types[i]) < 0)
            return -1;
    }
    return 0;
}

MODULE(_static_types, rows, exec)
