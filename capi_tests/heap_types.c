/* Heap types: PyType_FromSpec and its kin, slots, members, module state, metaclasses, PyType_GetSlot. */
#include "support.h"
#include "structmember.h" /* the old names of the member codes must go on working */

typedef struct {
    PyObject *types[2];
    int state_marker;
} State;

/* ---- Plain: no GC; state of its module through its type */

typedef struct {
    PyObject_HEAD
    int number;
    PyObject *thing;
} Plain;

static int
Plain_init(Plain *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"number", "thing", NULL};
    PyObject *thing = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|iO:Plain", names, &self->number, &thing))
        return -1;
    Py_XSETREF(self->thing, Py_NewRef(thing));
    return 0;
}

static void
Plain_dealloc(Plain *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_CLEAR(self->thing);
    freefunc release = PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyObject *
Plain_repr(Plain *self)
{
    return PyUnicode_FromFormat("Plain(%d, %R)", self->number, self->thing);
}

static PyObject *
Plain_marker(Plain *self, PyTypeObject *defining, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    State *state = PyType_GetModuleState(defining);
    return state ? PyLong_FromLong(state->state_marker) : NULL;
}

static PyObject *
Plain_add(PyObject *a, PyObject *b)
{
    int left = PyLong_Check(a) ? (int)PyLong_AsLong(a) : ((Plain *)a)->number;
    int right = PyLong_Check(b) ? (int)PyLong_AsLong(b) : ((Plain *)b)->number;
    return PyLong_FromLong(left + right);
}

static Py_ssize_t
Plain_length(PyObject *self)
{
    return ((Plain *)self)->number;
}

static PyObject *
Plain_item(PyObject *self, PyObject *key)
{
    return Py_BuildValue("(sO)", "item", key);
}

static PyMethodDef Plain_methods[] = {
    {"marker", (PyCFunction)(void (*)(void))Plain_marker, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    END_OF_ROWS,
};

static PyMemberDef Plain_members[] = {
    {"number", T_INT, offsetof(Plain, number), 0, "its number"},
    {"thing", T_OBJECT_EX, offsetof(Plain, thing), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot Plain_slots[] = {
    {Py_tp_doc, "Plain(number=0, thing=None)\n--\n\nA plain thing."},
    {Py_tp_init, Plain_init},
    {Py_tp_dealloc, Plain_dealloc},
    {Py_tp_repr, Plain_repr},
    {Py_nb_add, Plain_add},
    {Py_mp_length, Plain_length},
    {Py_mp_subscript, Plain_item},
    {Py_tp_methods, Plain_methods},
    {Py_tp_members, Plain_members},
    {0, NULL},
};

static PyType_Spec Plain_spec = {"_heap_types.Plain", sizeof(Plain), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, Plain_slots};

/* ---- Managed: dict and weak references kept by the runtime; Offsets: by __dictoffset__ and __weaklistoffset__ */

static int
Managed_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    return PyObject_VisitManagedDict(self, visit, arg);
}

static int
Managed_clear(PyObject *self)
{
    PyObject_ClearManagedDict(self);
    return 0;
}

static void
Managed_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    PyObject_ClearManagedDict(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyGetSetDef Managed_getset[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot Managed_slots[] = {
    {Py_tp_traverse, Managed_traverse}, {Py_tp_clear, Managed_clear}, {Py_tp_dealloc, Managed_dealloc},
    {Py_tp_getset, Managed_getset},     {0, NULL},
};

static PyType_Spec Managed_spec = {
    "_heap_types.Managed", sizeof(PyObject), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF,
    Managed_slots};

typedef struct {
    PyObject_HEAD
    PyObject *dict;
    PyObject *weak_list;
} Offsets;

static void
Offsets_dealloc(Offsets *self)
{
    PyTypeObject *type = Py_TYPE(self);
    if (self->weak_list != NULL)
        PyObject_ClearWeakRefs((PyObject *)self);
    Py_CLEAR(self->dict);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMemberDef Offsets_members[] = {
    {"__dictoffset__", Py_T_PYSSIZET, offsetof(Offsets, dict), Py_READONLY, NULL},
    {"__weaklistoffset__", Py_T_PYSSIZET, offsetof(Offsets, weak_list), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot Offsets_slots[] = {
    {Py_tp_members, Offsets_members}, {Py_tp_dealloc, Offsets_dealloc}, {Py_tp_getset, Managed_getset}, {0, NULL}};
static PyType_Spec Offsets_spec = {"_heap_types.Offsets", sizeof(Offsets), 0, Py_TPFLAGS_DEFAULT, Offsets_slots};

/* ---- Extended: its own data behind that of whatever base it has (negative basicsize) */

typedef struct {
    int extra;
} Extension;

static PyMemberDef Extended_members[] = {
    {"extra", Py_T_INT, offsetof(Extension, extra), Py_RELATIVE_OFFSET, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot Extended_slots[] = {{Py_tp_members, Extended_members}, {0, NULL}};
static PyType_Spec Extended_spec = {"_heap_types.Extended", -(int)sizeof(Extension), 0,
                                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, Extended_slots};

static PyObject *
extend(PyObject *module, PyObject *base)
{
    return PyType_FromSpecWithBases(&Extended_spec, base);
}

/* (extra as the C side sees it, size of the own data) */
static PyObject *
extension_data(PyObject *module, PyObject *args)
{
    PyObject *object, *type;
    if (!PyArg_ParseTuple(args, "OO!", &object, &PyType_Type, &type))
        return NULL;
    Extension *extension = PyObject_GetTypeData(object, (PyTypeObject *)type);
    return extension ? Py_BuildValue("(in)", extension->extra, PyType_GetTypeDataSize((PyTypeObject *)type)) : NULL;
}

/* ---- a metaclass in C and a class made with it */

static PyObject *
Meta_answer(PyObject *cls, PyObject *Py_UNUSED(ignored))
{
    return Py_BuildValue("(sO)", "from the metaclass", cls);
}

static PyMethodDef Meta_methods[] = {{"answer", Meta_answer, METH_NOARGS, NULL}, END_OF_ROWS};
static PyType_Slot Meta_slots[] = {{Py_tp_methods, Meta_methods}, {0, NULL}};
static PyType_Spec Meta_spec = {"_heap_types.Meta", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, Meta_slots};

static PyType_Slot Empty_slots[] = {{0, NULL}};
static PyType_Spec Empty_spec = {"some.deep.package.Empty", 0, 0, Py_TPFLAGS_DEFAULT, Empty_slots};
static PyType_Spec Undotted_spec = {"Undotted", 0, 0, Py_TPFLAGS_DEFAULT, Empty_slots};
static PyType_Spec Fixed_spec = {"_heap_types.Fixed", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, Empty_slots};
static PyType_Spec Closed_spec = {"_heap_types.Closed", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                                  Empty_slots};
static PyType_Slot Bad_slots[] = {{1000, NULL}, {0, NULL}};
static PyType_Spec Bad_spec = {"_heap_types.Bad", 0, 0, Py_TPFLAGS_DEFAULT, Bad_slots};
static PyType_Slot Base_slots[] = {{Py_tp_base, &PyList_Type}, {0, NULL}};
static PyType_Spec Base_spec = {"_heap_types.Based", 0, 0, Py_TPFLAGS_DEFAULT, Base_slots};

static PyObject *
from_spec(PyObject *module, PyObject *args)
{
    const char *which;
    PyObject *bases = NULL;
    if (!PyArg_ParseTuple(args, "s|O", &which, &bases))
        return NULL;
    PyType_Spec *spec = !strcmp(which, "empty") ? &Empty_spec : !strcmp(which, "undotted") ? &Undotted_spec
        : !strcmp(which, "fixed") ? &Fixed_spec : !strcmp(which, "closed") ? &Closed_spec
        : !strcmp(which, "bad") ? &Bad_spec : !strcmp(which, "based") ? &Base_spec : &Plain_spec;
    return bases ? PyType_FromSpecWithBases(spec, bases) : PyType_FromSpec(spec);
}

static PyObject *
from_metaclass(PyObject *module, PyObject *args)
{
    PyTypeObject *meta;
    PyObject *bases = NULL;
    if (!PyArg_ParseTuple(args, "O!|O", &PyType_Type, &meta, &bases))
        return NULL;
    return PyType_FromMetaclass(meta, module, &Empty_spec, bases);
}

/* ---- questions */

static PyObject *
slots_of(PyObject *module, PyObject *type)
{
    PyTypeObject *t = (PyTypeObject *)type;
    return Py_BuildValue("{s:N,s:N,s:N,s:N}", "nb_add", PyBool_FromLong(PyType_GetSlot(t, Py_nb_add) == (void *)Plain_add),
                         "nb_subtract", PyBool_FromLong(PyType_GetSlot(t, Py_nb_subtract) != NULL), "tp_repr",
                         PyBool_FromLong(PyType_GetSlot(t, Py_tp_repr) == (void *)Plain_repr), "tp_base",
                         Py_NewRef((PyObject *)PyType_GetSlot(t, Py_tp_base)));
}

static PyObject *
bad_slot(PyObject *module, PyObject *number)
{
    void *slot = PyType_GetSlot((PyTypeObject *)((State *)PyModule_GetState(module))->types[0], (int)PyLong_AsLong(number));
    return PyErr_Occurred() ? NULL : PyBool_FromLong(slot != NULL);
}

static PyObject *
module_of(PyObject *module, PyObject *type)
{
    return Py_XNewRef(PyType_GetModule((PyTypeObject *)type));
}

static struct PyModuleDef _heap_types_def;

static PyObject *
module_by_def(PyObject *module, PyObject *type)
{
    return Py_XNewRef(PyType_GetModuleByDef((PyTypeObject *)type, &_heap_types_def));
}

static PyObject *
names_of(PyObject *module, PyObject *type)
{
    PyTypeObject *t = (PyTypeObject *)type;
    return Py_BuildValue("(NNNN)", PyType_GetName(t), PyType_GetQualName(t), PyType_GetModuleName(t),
                         PyType_GetFullyQualifiedName(t));
}

static PyObject *
flags_of(PyObject *module, PyObject *type)
{
    unsigned long flags = PyType_GetFlags((PyTypeObject *)type);
    return Py_BuildValue("(iiiii)", !!(flags & Py_TPFLAGS_HEAPTYPE), !!(flags & Py_TPFLAGS_BASETYPE),
                         !!(flags & Py_TPFLAGS_HAVE_GC), !!(flags & Py_TPFLAGS_IMMUTABLETYPE),
                         !!(flags & Py_TPFLAGS_DISALLOW_INSTANTIATION));
}

static PyMethodDef rows[] = {
    ROW(extend, METH_O),       ROW(extension_data, METH_VARARGS), ROW(from_spec, METH_VARARGS), ROW(from_metaclass, METH_VARARGS),
    ROW(slots_of, METH_O),     ROW(bad_slot, METH_O),             ROW(module_of, METH_O),       ROW(module_by_def, METH_O),
    ROW(names_of, METH_O),     ROW(flags_of, METH_O),             END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    State *state = PyModule_GetState(module);
    state->state_marker = 4711;
    PyType_Spec *specs[] = {&Plain_spec, &Managed_spec};
    for (int i = 0; i < 2; i++) {
        state->types[i] = PyType_FromModuleAndSpec(module, specs[i], NULL);
        if (state->types[i] == NULL || PyModule_AddType(module, (PyTypeObject *)state->types[i]) < 0)
            return -1;
    }
    if (PyModule_Add(module, "Offsets", PyType_FromModuleAndSpec(module, &Offsets_spec, NULL)) < 0)
        return -1;
    return PyModule_Add(module, "Meta", PyType_FromModuleAndSpec(module, &Meta_spec, (PyObject *)&PyType_Type));
}

static int
traverse(PyObject *module, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(module);
    Py_VISIT(state->types[0]);
    Py_VISIT(state->types[1]);
    return 0;
}

static int
clear(PyObject *module)
{
    State *state = PyModule_GetState(module);
    Py_CLEAR(state->types[0]);
    Py_CLEAR(state->types[1]);
    return 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, exec}, {0, NULL}};

static struct PyModuleDef _heap_types_def = {
    PyModuleDef_HEAD_INIT, .m_name = "_heap_types", .m_size = sizeof(State), .m_methods = rows,
    .m_slots = module_slots, .m_traverse = traverse, .m_clear = clear};

PyMODINIT_FUNC
PyInit__heap_types(void)
{
    return PyModuleDef_Init(&_heap_types_def);
}
