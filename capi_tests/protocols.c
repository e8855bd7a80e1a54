/* The number, sequence, mapping and object protocols: a C type with every slot, used from Python's syntax, and the
 * PyNumber_*, PySequence_*, PyMapping_*, PyObject_* functions, used on anything. */
#include "support.h"

/* ---- Recorder: every slot answers with its name and its arguments; `refuse` makes binary slots return NotImplemented */

typedef struct {
    PyObject_HEAD
    char refuse;
    PyObject *log; /* list, for slots that return no object */
} Recorder;

static PyTypeObject Recorder_Type;
#define IS_RECORDER(o) PyObject_TypeCheck(o, &Recorder_Type)

static PyObject *
binary(const char *name, PyObject *a, PyObject *b)
{
    PyObject *self = IS_RECORDER(a) ? a : b;
    if (((Recorder *)self)->refuse)
        Py_RETURN_NOTIMPLEMENTED;
    return Py_BuildValue("(sNN)", name, IS_RECORDER(a) ? PyUnicode_FromString("self") : Py_NewRef(a),
                         IS_RECORDER(b) ? PyUnicode_FromString("self") : Py_NewRef(b));
}

#define BINARY(slot) static PyObject *r_##slot(PyObject *a, PyObject *b) { return binary(#slot, a, b); }
#define UNARY(slot) static PyObject *r_##slot(PyObject *a) { return PyUnicode_FromString(#slot); }
BINARY(add) BINARY(subtract) BINARY(multiply) BINARY(remainder) BINARY(divmod) BINARY(lshift) BINARY(rshift) BINARY(and)
BINARY(xor) BINARY(or) BINARY(floor_divide) BINARY(true_divide) BINARY(matrix_multiply)
BINARY(inplace_add) BINARY(inplace_subtract) BINARY(inplace_multiply) BINARY(inplace_remainder) BINARY(inplace_lshift)
BINARY(inplace_rshift) BINARY(inplace_and) BINARY(inplace_xor) BINARY(inplace_or) BINARY(inplace_floor_divide)
BINARY(inplace_true_divide) BINARY(inplace_matrix_multiply)
UNARY(negative) UNARY(positive) UNARY(absolute) UNARY(invert)

static PyObject *
ternary(const char *name, PyObject *a, PyObject *b, PyObject *c)
{
    PyObject *texts[3], *given[] = {a, b, c};
    for (int i = 0; i < 3; i++)
        texts[i] = IS_RECORDER(given[i]) ? PyUnicode_FromString("self") : Py_NewRef(given[i]);
    return Py_BuildValue("(sNNN)", name, texts[0], texts[1], texts[2]);
}

static PyObject *r_power(PyObject *a, PyObject *b, PyObject *c) { return ternary("power", a, b, c); }
static PyObject *r_inplace_power(PyObject *a, PyObject *b, PyObject *c) { return ternary("inplace_power", a, b, c); }
static int r_bool(Recorder *self) { return !self->refuse; }
static PyObject *r_int(PyObject *self) { return PyLong_FromLong(12); }
static PyObject *r_float(PyObject *self) { return PyFloat_FromDouble(1.25); }
static PyObject *r_index(PyObject *self) { return PyLong_FromLong(2); }

static PyNumberMethods Recorder_number = {
    r_add, r_subtract, r_multiply, r_remainder, r_divmod, r_power, r_negative, r_positive, r_absolute, (inquiry)r_bool,
    r_invert, r_lshift, r_rshift, r_and, r_xor, r_or, r_int, NULL, r_float, r_inplace_add, r_inplace_subtract,
    r_inplace_multiply, r_inplace_remainder, r_inplace_power, r_inplace_lshift, r_inplace_rshift, r_inplace_and,
    r_inplace_xor, r_inplace_or, r_floor_divide, r_true_divide, r_inplace_floor_divide, r_inplace_true_divide, r_index,
    r_matrix_multiply, r_inplace_matrix_multiply};

static int
note(Recorder *self, const char *what, PyObject *key, PyObject *value)
{
    PyObject *entry = Py_BuildValue("(sOO)", what, key, value ? value : Py_Ellipsis);
    int failed = entry == NULL || PyList_Append(self->log, entry) < 0;
    Py_XDECREF(entry);
    return failed ? -1 : 0;
}

static Py_ssize_t r_length(Recorder *self) { return 4; }
static PyObject *r_subscript(PyObject *self, PyObject *key) { return Py_BuildValue("(sO)", "subscript", key); }
static int r_ass_subscript(Recorder *self, PyObject *key, PyObject *value) { return note(self, "ass_subscript", key, value); }
static int r_contains(PyObject *self, PyObject *o) { return o == Py_None; }
static PyMappingMethods Recorder_mapping = {(lenfunc)r_length, r_subscript, (objobjargproc)r_ass_subscript};
static PySequenceMethods Recorder_sequence = {.sq_contains = r_contains};

static PyObject *
Recorder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    int refuse = 0;
    if (!PyArg_ParseTuple(args, "|p:Recorder", &refuse))
        return NULL;
    Recorder *self = (Recorder *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->refuse = (char)refuse;
    self->log = PyList_New(0);
    return (PyObject *)self;
}

static void
Recorder_dealloc(Recorder *self)
{
    Py_CLEAR(self->log);
    Py_TYPE(self)->tp_free(self);
}

static PyMemberDef Recorder_members[] = {
    {"log", Py_T_OBJECT_EX, offsetof(Recorder, log), 0, NULL}, {NULL, 0, 0, 0, NULL}};

static PyTypeObject Recorder_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_protocols.Recorder",
    .tp_basicsize = sizeof(Recorder),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = Recorder_new,
    .tp_dealloc = (destructor)Recorder_dealloc,
    .tp_as_number = &Recorder_number,
    .tp_as_mapping = &Recorder_mapping,
    .tp_as_sequence = &Recorder_sequence,
    .tp_members = Recorder_members,
};

/* ---- Five: a sequence by sq_* slots only: length 5, items are their index, NULL past the end */

static Py_ssize_t f_length(PyObject *self) { return 5; }

static PyObject *
f_item(PyObject *self, Py_ssize_t index)
{
    if (index < 0 || index >= 5) {
        PyErr_Format(PyExc_IndexError, "index %zd of five", index);
        return NULL;
    }
    return PyLong_FromSsize_t(index * 10);
}

static int
f_ass_item(PyObject *self, Py_ssize_t index, PyObject *value)
{
    PyErr_Format(PyExc_RuntimeError, "%s %zd", value ? "set" : "delete", index);
    return -1;
}

static PyObject *f_concat(PyObject *a, PyObject *b) { return Py_BuildValue("(sO)", "concat", b); }
static PyObject *f_repeat(PyObject *a, Py_ssize_t n) { return Py_BuildValue("(sn)", "repeat", n); }
static PyObject *f_inplace_concat(PyObject *a, PyObject *b) { return Py_BuildValue("(sO)", "inplace_concat", b); }
static PyObject *f_inplace_repeat(PyObject *a, Py_ssize_t n) { return Py_BuildValue("(sn)", "inplace_repeat", n); }
static PySequenceMethods Five_sequence = {f_length, f_concat, f_repeat, f_item, NULL, f_ass_item, NULL, NULL, f_inplace_concat,
                                          f_inplace_repeat};
static PyTypeObject Five_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_protocols.Five",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_as_sequence = &Five_sequence,
};

/* ---- the functions, by name */

typedef PyObject *(*Binary)(PyObject *, PyObject *);
typedef PyObject *(*Unary)(PyObject *);

static const struct { const char *name; Binary function; } binaries[] = {
    {"Number_Add", PyNumber_Add}, {"Number_Subtract", PyNumber_Subtract}, {"Number_Multiply", PyNumber_Multiply},
    {"Number_MatrixMultiply", PyNumber_MatrixMultiply}, {"Number_FloorDivide", PyNumber_FloorDivide},
    {"Number_TrueDivide", PyNumber_TrueDivide}, {"Number_Remainder", PyNumber_Remainder}, {"Number_Divmod", PyNumber_Divmod},
    {"Number_Lshift", PyNumber_Lshift}, {"Number_Rshift", PyNumber_Rshift}, {"Number_And", PyNumber_And},
    {"Number_Xor", PyNumber_Xor}, {"Number_Or", PyNumber_Or}, {"Number_InPlaceAdd", PyNumber_InPlaceAdd},
    {"Number_InPlaceSubtract", PyNumber_InPlaceSubtract}, {"Number_InPlaceMultiply", PyNumber_InPlaceMultiply},
    {"Number_InPlaceMatrixMultiply", PyNumber_InPlaceMatrixMultiply}, {"Number_InPlaceFloorDivide", PyNumber_InPlaceFloorDivide},
    {"Number_InPlaceTrueDivide", PyNumber_InPlaceTrueDivide}, {"Number_InPlaceRemainder", PyNumber_InPlaceRemainder},
    {"Number_InPlaceLshift", PyNumber_InPlaceLshift}, {"Number_InPlaceRshift", PyNumber_InPlaceRshift},
    {"Number_InPlaceAnd", PyNumber_InPlaceAnd}, {"Number_InPlaceXor", PyNumber_InPlaceXor}, {"Number_InPlaceOr", PyNumber_InPlaceOr},
    {"Sequence_Concat", PySequence_Concat}, {"Sequence_InPlaceConcat", PySequence_InPlaceConcat},
    {"Object_GetItem", PyObject_GetItem}, {"Object_GetAttr", PyObject_GetAttr}, {"Object_Format", PyObject_Format},
};

static const struct { const char *name; Unary function; } unaries[] = {
    {"Number_Negative", PyNumber_Negative}, {"Number_Positive", PyNumber_Positive}, {"Number_Absolute", PyNumber_Absolute},
    {"Number_Invert", PyNumber_Invert}, {"Number_Long", PyNumber_Long}, {"Number_Float", PyNumber_Float},
    {"Number_Index", PyNumber_Index}, {"Sequence_List", PySequence_List}, {"Sequence_Tuple", PySequence_Tuple},
    {"Mapping_Keys", PyMapping_Keys}, {"Mapping_Values", PyMapping_Values}, {"Mapping_Items", PyMapping_Items},
    {"Object_Repr", PyObject_Repr}, {"Object_Str", PyObject_Str}, {"Object_ASCII", PyObject_ASCII}, {"Object_Bytes", PyObject_Bytes},
    {"Object_Type", PyObject_Type}, {"Object_Dir", PyObject_Dir}, {"Object_SelfIter", PyObject_SelfIter},
};

static const struct { const char *name; int (*function)(PyObject *); } questions[] = {
    {"Number_Check", PyNumber_Check}, {"Index_Check", PyIndex_Check}, {"Sequence_Check", PySequence_Check},
    {"Mapping_Check", PyMapping_Check}, {"Callable_Check", PyCallable_Check}, {"Iter_Check", PyIter_Check},
    {"Object_IsTrue", PyObject_IsTrue}, {"Object_Not", PyObject_Not},
};

static const struct { const char *name; Py_ssize_t (*function)(PyObject *); } sizes[] = {
    {"Object_Size", PyObject_Size}, {"Sequence_Size", PySequence_Size}, {"Mapping_Size", PyMapping_Size},
    {"Object_Hash", PyObject_Hash},
};

/* call(name, arguments...): the function Py<name> */
static PyObject *
call(PyObject *module, PyObject *args)
{
    const char *name;
    PyObject *a, *b = NULL, *c = NULL;
    if (!PyArg_ParseTuple(args, "sO|OO", &name, &a, &b, &c))
        return NULL;
    for (size_t i = 0; i < Py_ARRAY_LENGTH(binaries); i++)
        if (!strcmp(name, binaries[i].name))
            return binaries[i].function(a, b);
    for (size_t i = 0; i < Py_ARRAY_LENGTH(unaries); i++)
        if (!strcmp(name, unaries[i].name))
            return unaries[i].function(a);
    for (size_t i = 0; i < Py_ARRAY_LENGTH(questions); i++)
        if (!strcmp(name, questions[i].name)) {
            int answer = questions[i].function(a);
            return answer < 0 ? NULL : PyLong_FromLong(answer);
        }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(sizes); i++)
        if (!strcmp(name, sizes[i].name)) {
            Py_ssize_t answer = sizes[i].function(a);
            return answer == -1 && PyErr_Occurred() ? NULL : PyLong_FromSsize_t(answer);
        }
    if (!strcmp(name, "Number_Power"))
        return PyNumber_Power(a, b, c ? c : Py_None);
    if (!strcmp(name, "Number_InPlacePower"))
        return PyNumber_InPlacePower(a, b, c ? c : Py_None);
    int done;
    if (!strcmp(name, "Object_SetItem"))
        done = PyObject_SetItem(a, b, c);
    else if (!strcmp(name, "Object_DelItem"))
        done = PyObject_DelItem(a, b);
    else if (!strcmp(name, "Object_SetAttr"))
        done = PyObject_SetAttr(a, b, c);
    else if (!strcmp(name, "Object_DelAttr"))
        done = PyObject_DelAttr(a, b);
    else if (!strcmp(name, "Sequence_Contains"))
        done = PySequence_Contains(a, b);
    else if (!strcmp(name, "Object_HasAttr"))
        done = PyObject_HasAttr(a, b);
    else if (!strcmp(name, "Object_HasAttrWithError"))
        done = PyObject_HasAttrWithError(a, b);
    else if (!strcmp(name, "Mapping_HasKey"))
        done = PyMapping_HasKey(a, b);
    else
        return PyErr_Format(PyExc_NameError, "the test knows no Py%s", name);
    return done < 0 ? NULL : PyLong_FromLong(done);
}

/* sequence(name, object, i, j, value): the PySequence_* functions that take indices */
static PyObject *
sequence(PyObject *module, PyObject *args)
{
    const char *name;
    PyObject *o, *value = NULL;
    Py_ssize_t i = 0, j = 0;
    if (!PyArg_ParseTuple(args, "sO|nnO", &name, &o, &i, &j, &value))
        return NULL;
    int done;
    if (!strcmp(name, "GetItem"))
        return PySequence_GetItem(o, i);
    if (!strcmp(name, "GetSlice"))
        return PySequence_GetSlice(o, i, j);
    if (!strcmp(name, "Repeat"))
        return PySequence_Repeat(o, i);
    if (!strcmp(name, "InPlaceRepeat"))
        return PySequence_InPlaceRepeat(o, i);
    if (!strcmp(name, "Count") || !strcmp(name, "Index")) {
        Py_ssize_t answer = name[0] == 'C' ? PySequence_Count(o, value) : PySequence_Index(o, value);
        return answer < 0 ? NULL : PyLong_FromSsize_t(answer);
    }
    if (!strcmp(name, "Fast")) {
        PyObject *fast = PySequence_Fast(o, "the test's own message");
        if (fast == NULL)
            return NULL;
        PyObject *result = Py_BuildValue("(nN)", PySequence_Fast_GET_SIZE(fast), PyBool_FromLong(fast == o));
        Py_DECREF(fast);
        return result;
    }
    if (!strcmp(name, "SetItem"))
        done = PySequence_SetItem(o, i, value);
    else if (!strcmp(name, "DelItem"))
        done = PySequence_DelItem(o, i);
    else if (!strcmp(name, "SetSlice"))
        done = PySequence_SetSlice(o, i, j, value);
    else
        done = PySequence_DelSlice(o, i, j);
    return done < 0 ? NULL : PyLong_FromLong(done);
}

static PyObject *
compare(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    int op;
    if (!PyArg_ParseTuple(args, "OOi", &a, &b, &op))
        return NULL;
    PyObject *full = PyObject_RichCompare(a, b, op);
    if (full == NULL)
        return NULL;
    int truth = PyObject_RichCompareBool(a, b, op);
    if (truth < 0) {
        Py_DECREF(full);
        return NULL;
    }
    return Py_BuildValue("(NN)", full, PyBool_FromLong(truth));
}

/* attributes by C string, with the functions of 3.13 that do not raise for a missing one */
static PyObject *
attributes(PyObject *module, PyObject *args)
{
    PyObject *o, *found = NULL, *optional = NULL;
    const char *name;
    if (!PyArg_ParseTuple(args, "Os", &o, &name))
        return NULL;
    int has = PyObject_HasAttrString(o, name);
    int status = PyObject_GetOptionalAttrString(o, name, &optional);
    if (status < 0)
        return NULL;
    found = PyObject_GetAttrString(o, name);
    if (found == NULL) {
        PyErr_Clear();
        found = Py_NewRef(Py_Ellipsis);
    }
    return Py_BuildValue("(iiNN)", has, status, found, optional ? optional : Py_NewRef(Py_None));
}

static PyObject *
items(PyObject *module, PyObject *args)
{
    PyObject *o, *optional = NULL, *found;
    const char *key;
    if (!PyArg_ParseTuple(args, "Os", &o, &key))
        return NULL;
    int status = PyMapping_GetOptionalItemString(o, key, &optional);
    if (status < 0)
        return NULL;
    if ((found = PyMapping_GetItemString(o, key)) == NULL) {
        PyErr_Clear();
        found = Py_NewRef(Py_Ellipsis);
    }
    return Py_BuildValue("(iiNN)", PyMapping_HasKeyString(o, key), status, found, optional ? optional : Py_NewRef(Py_None));
}

static PyObject *
as_ssize_t(PyObject *module, PyObject *args)
{
    PyObject *o, *error = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &o, &error))
        return NULL;
    Py_ssize_t value = PyNumber_AsSsize_t(o, error);
    return value == -1 && PyErr_Occurred() ? NULL : PyLong_FromSsize_t(value);
}

static PyObject *
to_base(PyObject *module, PyObject *args)
{
    PyObject *o;
    int base;
    return PyArg_ParseTuple(args, "Oi", &o, &base) ? PyNumber_ToBase(o, base) : NULL;
}

static PyObject *
print(PyObject *module, PyObject *o)
{
    if (PyObject_Print(o, stdout, 0) < 0)
        return NULL;
    fputc('\n', stdout);
    if (PyObject_Print(o, stdout, Py_PRINT_RAW) < 0)
        return NULL;
    fputc('\n', stdout);
    fflush(stdout);
    Py_RETURN_NONE;
}

static PyObject *
length_hint(PyObject *module, PyObject *o)
{
    Py_ssize_t hint = PyObject_LengthHint(o, 8);
    return hint < 0 ? NULL : PyLong_FromSsize_t(hint);
}

static PyMethodDef rows[] = {
    ROW(call, METH_VARARGS),  ROW(sequence, METH_VARARGS),   ROW(compare, METH_VARARGS), ROW(attributes, METH_VARARGS),
    ROW(items, METH_VARARGS), ROW(as_ssize_t, METH_VARARGS), ROW(to_base, METH_VARARGS), ROW(print, METH_O),
    ROW(length_hint, METH_O), END_OF_ROWS,
};

static int
exec(PyObject *module)
{
    return add_type(module, &Recorder_Type) < 0 || add_type(module, &Five_Type) < 0 ? -1 : 0;
}

MODULE(_protocols, rows, exec)
