/* PyArg_*: every format unit. `parse` takes a format at run time, so that Python can ask for any of them. */
#include "support.h"

/* What one unit stored, as a Python object; the storage is big enough for every unit. */
typedef union {
    char c;
    unsigned char b;
    short h;
    unsigned short H;
    int i;
    unsigned int I;
    long l;
    unsigned long k;
    long long L;
    unsigned long long K;
    Py_ssize_t n;
    float f;
    double d;
    Py_complex D;
    const char *s;
    PyObject *O;
    Py_buffer buffer;
} Storage;

/* unit(format, args...): parses one unit without further C arguments; returns the stored value. */
static PyObject *
unit(PyObject *module, PyObject *args)
{
    const char *format;
    PyObject *values;
    if (!PyArg_ParseTuple(args, "sO!", &format, &PyTuple_Type, &values))
        return NULL;
    Storage s;
    Py_ssize_t size = -1;
    memset(&s, 0x55, sizeof s);
    char kind = format[0];
    if (format[1] == '#') {
        if (!PyArg_ParseTuple(values, format, &s.s, &size))
            return NULL;
        return s.s == NULL ? Py_BuildValue("(On)", Py_None, size) : Py_BuildValue("(y#n)", s.s, size, size);
    }
    if (!PyArg_ParseTuple(values, format, &s))
        return NULL;
    if (format[1] == '*') {
        PyObject *seen = s.buffer.buf == NULL
            ? Py_BuildValue("(OnN)", Py_None, s.buffer.len, PyBool_FromLong(s.buffer.obj == NULL))
            : Py_BuildValue("(y#nN)", s.buffer.buf, s.buffer.len, s.buffer.len, PyBool_FromLong(s.buffer.readonly));
        PyBuffer_Release(&s.buffer);
        return seen;
    }
    switch (kind) {
    case 'b': case 'B': return PyLong_FromLong(s.b);
    case 'h': return PyLong_FromLong(s.h);
    case 'H': return PyLong_FromLong(s.H);
    case 'i': case 'p': case 'C': return PyLong_FromLong(s.i);
    case 'I': return PyLong_FromUnsignedLong(s.I);
    case 'l': return PyLong_FromLong(s.l);
    case 'k': return PyLong_FromUnsignedLong(s.k);
    case 'L': return PyLong_FromLongLong(s.L);
    case 'K': return PyLong_FromUnsignedLongLong(s.K);
    case 'n': return PyLong_FromSsize_t(s.n);
    case 'c': return PyBytes_FromStringAndSize(&s.c, 1);
    case 'f': return PyFloat_FromDouble(s.f);
    case 'd': return PyFloat_FromDouble(s.d);
    case 'D': return PyComplex_FromCComplex(s.D);
    case 's': case 'z': case 'y': return s.s == NULL ? Py_NewRef(Py_None) : PyBytes_FromString(s.s);
    case 'O': case 'S': case 'U': case 'Y': return Py_NewRef(s.O);
    default:
        PyErr_Format(PyExc_SystemError, "test asks for unknown unit '%c'", kind);
        return NULL;
    }
}

static int converter_calls;

/* Doubles an int; refuses negative ones; cleans up when called with NULL. */
static int
converter(PyObject *object, void *address)
{
    if (object == NULL) {
        converter_calls = -1;
        return 1;
    }
    long value = PyLong_AsLong(object);
    if (value == -1 && PyErr_Occurred())
        return 0;
    if (value < 0) {
        PyErr_SetString(PyExc_ValueError, "converter wants no negative number");
        return 0;
    }
    if (value == 99)
        return 0; /* fails without an exception */
    *(long *)address = 2 * value;
    converter_calls++;
    return value == 77 ? Py_CLEANUP_SUPPORTED : 1;
}

static PyObject *
converted(PyObject *module, PyObject *args)
{
    long value = 0;
    int more = 0;
    converter_calls = 0;
    if (!PyArg_ParseTuple(args, "O&|i:converted", converter, &value, &more))
        return converter_calls == -1 ? (PyErr_Clear(), PyUnicode_FromString("cleaned up")) : NULL;
    return Py_BuildValue("(li)", value, converter_calls);
}

static PyObject *
typed(PyObject *module, PyObject *args)
{
    PyObject *list;
    return PyArg_ParseTuple(args, "O!:typed", &PyList_Type, &list) ? Py_NewRef(list) : NULL;
}

/* "es", "et", "es#", "et#": encoded copies */
static PyObject *
encoded(PyObject *module, PyObject *args)
{
    const char *format, *encoding;
    PyObject *values, *result = NULL;
    if (!PyArg_ParseTuple(args, "szO!", &format, &encoding, &PyTuple_Type, &values))
        return NULL;
    char *copy = NULL;
    if (format[2] == '#') {
        Py_ssize_t size = 0;
        if (!PyArg_ParseTuple(values, format, encoding, &copy, &size))
            return NULL;
        result = Py_BuildValue("(y#n)", copy, size, size);
    } else {
        if (!PyArg_ParseTuple(values, format, encoding, &copy))
            return NULL;
        result = PyBytes_FromString(copy);
    }
    PyMem_Free(copy);
    return result;
}

/* "es#" into a buffer of the caller's */
static PyObject *
encoded_in_place(PyObject *module, PyObject *args)
{
    char room[8], *start = room;
    Py_ssize_t size = sizeof room;
    if (!PyArg_ParseTuple(args, "es#", "utf-8", &start, &size))
        return NULL;
    return Py_BuildValue("(y#N)", room, size, PyBool_FromLong(start == room));
}

static PyObject *
nested(PyObject *module, PyObject *args)
{
    int a, b, c;
    if (!PyArg_ParseTuple(args, "i(ii):nested", &a, &b, &c))
        return NULL;
    return Py_BuildValue("(iii)", a, b, c);
}

static PyObject *
optional(PyObject *module, PyObject *args)
{
    int a, b = -2, c = -3;
    if (!PyArg_ParseTuple(args, "i|ii:optional", &a, &b, &c))
        return NULL;
    return Py_BuildValue("(iii)", a, b, c);
}

static PyObject *
exactly_two(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    return PyArg_ParseTuple(args, "OO:exactly_two", &a, &b) ? PyTuple_Pack(2, a, b) : NULL;
}

static PyObject *
own_message(PyObject *module, PyObject *args)
{
    int a;
    return PyArg_ParseTuple(args, "i;this is my own message", &a) ? PyLong_FromLong(a) : NULL;
}

static PyObject *
nothing(PyObject *module, PyObject *args)
{
    return PyArg_ParseTuple(args, ":nothing") ? Py_NewRef(Py_None) : NULL;
}

static PyObject *
nameless(PyObject *module, PyObject *args)
{
    int a;
    return PyArg_ParseTuple(args, "i", &a) ? PyLong_FromLong(a) : NULL;
}

/* PyArg_Parse on one object, old style */
static PyObject *
parse_one(PyObject *module, PyObject *arg)
{
    int a;
    return PyArg_Parse(arg, "i", &a) ? PyLong_FromLong(a) : NULL;
}

static PyObject *
parse_pair(PyObject *module, PyObject *arg)
{
    int a, b;
    return PyArg_Parse(arg, "(ii)", &a, &b) ? Py_BuildValue("(ii)", a, b) : NULL;
}

static PyObject *
keywords(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "b", "c", NULL};
    int a, b = -2;
    PyObject *c = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i|iO:keywords", names, &a, &b, &c))
        return NULL;
    return Py_BuildValue("(iiO)", a, b, c);
}

static PyObject *
keyword_only(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "b", "c", NULL};
    int a, b = -2, c = -3;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i|$ii:keyword_only", names, &a, &b, &c))
        return NULL;
    return Py_BuildValue("(iii)", a, b, c);
}

static PyObject *
optional_keyword_only(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "b", NULL};
    int a = -1, b = -2;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|i$i:optional_keyword_only", names, &a, &b))
        return NULL;
    return Py_BuildValue("(ii)", a, b);
}

static PyObject *
positional_only(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "", "key", NULL};
    int a, b = -2, key = -3;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i|ii:positional_only", names, &a, &b, &key))
        return NULL;
    return Py_BuildValue("(iii)", a, b, key);
}

/* Every kind of unit between keyword arguments, so that skipping units works for each. */
static PyObject *
skipping(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"s", "n", "e", "c", "t", "v", "last", NULL};
    const char *s = "", *n = "";
    Py_ssize_t size = -1;
    char *e = NULL;
    long c = -1;
    PyObject *t = Py_None;
    int v1 = -1, v2 = -1, last = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|s#zetO&O!(ii)i:skipping", names, &s, &size, &n, "utf-8", &e, converter,
                                     &c, &PyList_Type, &t, &v1, &v2, &last))
        return NULL;
    PyObject *result = Py_BuildValue("(snsslOiii)", s, size, n, e ? e : "", c, t, v1, v2, last);
    PyMem_Free(e);
    return result;
}

static PyObject *
unpack(PyObject *module, PyObject *args)
{
    PyObject *a = NULL, *b = NULL, *c = NULL;
    if (!PyArg_UnpackTuple(args, "unpack", 1, 3, &a, &b, &c))
        return NULL;
    return Py_BuildValue("(OOO)", a, b ? b : Py_Ellipsis, c ? c : Py_Ellipsis);
}

static PyObject *
unpack_two(PyObject *module, PyObject *args)
{
    PyObject *a = NULL, *b = NULL;
    return PyArg_UnpackTuple(args, "unpack_two", 2, 2, &a, &b) ? PyTuple_Pack(2, a, b) : NULL;
}

static PyObject *
unpack_nameless(PyObject *module, PyObject *args)
{
    PyObject *a = NULL, *b = NULL;
    return PyArg_UnpackTuple(args, NULL, 1, 2, &a, &b) ? Py_NewRef(a) : NULL;
}

static PyObject *
validate(PyObject *module, PyObject *kwargs)
{
    return PyArg_ValidateKeywordArguments(kwargs) ? Py_NewRef(Py_None) : NULL;
}

/* Formats that a program must not use: each is a SystemError. */
static PyObject *
bad_format(PyObject *module, PyObject *args)
{
    int which, a;
    PyObject *values, *kwargs = NULL;
    static char *one[] = {"a", NULL}, *two[] = {"a", "b", NULL}, *late[] = {"a", "", NULL};
    if (!PyArg_ParseTuple(args, "iO!|O!", &which, &PyTuple_Type, &values, &PyDict_Type, &kwargs))
        return NULL;
    int done = 0;
    switch (which) {
    case 0: done = PyArg_ParseTuple(values, "?", &a); break;
    case 1: done = PyArg_ParseTupleAndKeywords(values, kwargs, "ii", one, &a, &a); break;
    case 2: done = PyArg_ParseTupleAndKeywords(values, kwargs, "i", two, &a, &a); break;
    case 3: done = PyArg_ParseTupleAndKeywords(values, kwargs, "ii", late, &a, &a); break;
    default: break;
    }
    return done ? Py_NewRef(Py_True) : NULL;
}

static PyMethodDef rows[] = {
    ROW(unit, METH_VARARGS),
    ROW(converted, METH_VARARGS),
    ROW(typed, METH_VARARGS),
    ROW(encoded, METH_VARARGS),
    ROW(encoded_in_place, METH_VARARGS),
    ROW(nested, METH_VARARGS),
    ROW(optional, METH_VARARGS),
    ROW(exactly_two, METH_VARARGS),
    ROW(own_message, METH_VARARGS),
    ROW(nothing, METH_VARARGS),
    ROW(nameless, METH_VARARGS),
    ROW(parse_one, METH_O),
    ROW(parse_pair, METH_O),
    ROW(keywords, METH_VARARGS | METH_KEYWORDS),
    ROW(keyword_only, METH_VARARGS | METH_KEYWORDS),
    ROW(optional_keyword_only, METH_VARARGS | METH_KEYWORDS),
    ROW(positional_only, METH_VARARGS | METH_KEYWORDS),
    ROW(skipping, METH_VARARGS | METH_KEYWORDS),
    ROW(unpack, METH_VARARGS),
    ROW(unpack_two, METH_VARARGS),
    ROW(unpack_nameless, METH_VARARGS),
    ROW(validate, METH_O),
    ROW(bad_format, METH_VARARGS),
    END_OF_ROWS,
};

MODULE(_arguments, rows, nothing_to_do)
