/* Strings, bytes and bytearrays: what their C functions do with right and wrong arguments. */
#include "support.h"
#include <string.h>

/* Of the internal headers; exported all the same. */
Py_hash_t _Py_HashBytes(const void *, Py_ssize_t);

#define TWO(NAME, CALL)                                                                                               \
    static PyObject *NAME(PyObject *module, PyObject *args)                                                           \
    {                                                                                                                 \
        PyObject *a, *b;                                                                                              \
        if (!PyArg_ParseTuple(args, "OO", &a, &b))                                                                    \
            return NULL;                                                                                              \
        return CALL(a, b);                                                                                            \
    }
#define ONE(NAME, CALL)                                                                                               \
    static PyObject *NAME(PyObject *module, PyObject *a)                                                              \
    {                                                                                                                 \
        return CALL(a);                                                                                               \
    }

TWO(concat, PyUnicode_Concat)
TWO(join, PyUnicode_Join)
TWO(partition, PyUnicode_Partition)
TWO(rpartition, PyUnicode_RPartition)
TWO(format, PyUnicode_Format)
TWO(bytearray_concat, PyByteArray_Concat)
ONE(from_object, PyUnicode_FromObject)
ONE(utf8, PyUnicode_AsUTF8String)
ONE(ascii, PyUnicode_AsASCIIString)
ONE(latin1, PyUnicode_AsLatin1String)
ONE(utf16, PyUnicode_AsUTF16String)
ONE(utf32, PyUnicode_AsUTF32String)
ONE(escape, PyUnicode_AsUnicodeEscapeString)
ONE(raw_escape, PyUnicode_AsRawUnicodeEscapeString)
ONE(fs_encode, PyUnicode_EncodeFSDefault)
ONE(bytes_from, PyBytes_FromObject)
ONE(bytearray_from, PyByteArray_FromObject)

static PyObject *
number_or_error(Py_ssize_t n, Py_ssize_t error)
{
    return n == error && PyErr_Occurred() ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *
compare(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    return number_or_error(PyUnicode_Compare(a, b), -1);
}

static PyObject *
compare_ascii(PyObject *module, PyObject *args)
{
    PyObject *a;
    const char *b;
    if (!PyArg_ParseTuple(args, "Uy", &a, &b))
        return NULL;
    return Py_BuildValue("iii", PyUnicode_CompareWithASCIIString(a, b), PyUnicode_EqualToUTF8(a, b),
                         PyUnicode_EqualToUTF8AndSize(a, b, 2));
}

static PyObject *
contains(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    return number_or_error(PyUnicode_Contains(a, b), -1);
}

static PyObject *
rich(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    int op;
    if (!PyArg_ParseTuple(args, "OOi", &a, &b, &op))
        return NULL;
    return PyUnicode_RichCompare(a, b, op);
}

static PyObject *
find(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    Py_ssize_t start, end;
    int direction;
    if (!PyArg_ParseTuple(args, "OOnni", &a, &b, &start, &end, &direction))
        return NULL;
    return number_or_error(PyUnicode_Find(a, b, start, end, direction), -2);
}

static PyObject *
find_char(PyObject *module, PyObject *args)
{
    PyObject *a;
    Py_ssize_t start, end;
    int c, direction;
    if (!PyArg_ParseTuple(args, "OCnni", &a, &c, &start, &end, &direction))
        return NULL;
    return number_or_error(PyUnicode_FindChar(a, c, start, end, direction), -2);
}

static PyObject *
count(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    Py_ssize_t start, end;
    if (!PyArg_ParseTuple(args, "OOnn", &a, &b, &start, &end))
        return NULL;
    return number_or_error(PyUnicode_Count(a, b, start, end), -1);
}

static PyObject *
tailmatch(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    Py_ssize_t start, end;
    int direction;
    if (!PyArg_ParseTuple(args, "OOnni", &a, &b, &start, &end, &direction))
        return NULL;
    return number_or_error(PyUnicode_Tailmatch(a, b, start, end, direction), -1);
}

static PyObject *
split(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    Py_ssize_t most;
    int from_right = 0;
    if (!PyArg_ParseTuple(args, "OOn|i", &a, &b, &most, &from_right))
        return NULL;
    b = b == Py_None ? NULL : b;
    return from_right ? PyUnicode_RSplit(a, b, most) : PyUnicode_Split(a, b, most);
}

static PyObject *
splitlines(PyObject *module, PyObject *args)
{
    PyObject *a;
    int keep;
    if (!PyArg_ParseTuple(args, "Oi", &a, &keep))
        return NULL;
    return PyUnicode_Splitlines(a, keep);
}

static PyObject *
replace(PyObject *module, PyObject *args)
{
    PyObject *a, *b, *c;
    Py_ssize_t most;
    if (!PyArg_ParseTuple(args, "OOOn", &a, &b, &c, &most))
        return NULL;
    return PyUnicode_Replace(a, b, c, most);
}

static PyObject *
substring(PyObject *module, PyObject *args)
{
    PyObject *a;
    Py_ssize_t start, end;
    if (!PyArg_ParseTuple(args, "Onn", &a, &start, &end))
        return NULL;
    return PyUnicode_Substring(a, start, end);
}

static PyObject *
read_char(PyObject *module, PyObject *args)
{
    PyObject *a;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "On", &a, &i))
        return NULL;
    Py_UCS4 c = PyUnicode_ReadChar(a, i);
    return c == (Py_UCS4)-1 && PyErr_Occurred() ? NULL : PyLong_FromUnsignedLong(c);
}

/* append(a, b): the result of *a += b when a has another owner, and when it has none. */
static PyObject *
append(PyObject *module, PyObject *args)
{
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    PyObject *shared = Py_NewRef(a);
    PyUnicode_Append(&shared, b);
    if (shared == NULL)
        return NULL;
    PyObject *own = PyUnicode_FromKindAndData(PyUnicode_KIND(a), PyUnicode_DATA(a), PyUnicode_GET_LENGTH(a));
    PyUnicode_Append(&own, b);
    PyUnicode_AppendAndDel(&own, Py_NewRef(b));
    return Py_BuildValue("NN", shared, own);
}

/* made(maxchar, length, fill): PyUnicode_New, filled by the macros; then shortened and made longer. */
static PyObject *
made(PyObject *module, PyObject *args)
{
    Py_ssize_t length;
    int maxchar, fill;
    if (!PyArg_ParseTuple(args, "Cni", &maxchar, &length, &fill))
        return NULL;
    PyObject *s = PyUnicode_New(length, maxchar);
    if (s == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < length; i++)
        PyUnicode_WRITE(PyUnicode_KIND(s), PyUnicode_DATA(s), i, maxchar);
    if (fill >= 0 && PyUnicode_Fill(s, 1, length, fill) < 0) {
        Py_DECREF(s);
        return NULL;
    }
    if (length > 1 && PyUnicode_WriteChar(s, 0, 'w') < 0) {
        Py_DECREF(s);
        return NULL;
    }
    PyObject *copy = PyUnicode_FromKindAndData(PyUnicode_KIND(s), PyUnicode_DATA(s), length);
    if (length > 1 && PyUnicode_Resize(&s, length - 1) < 0)
        return NULL;
    PyObject *shorter = PyUnicode_FromKindAndData(PyUnicode_KIND(s), PyUnicode_DATA(s), PyUnicode_GET_LENGTH(s));
    Py_DECREF(s);
    return Py_BuildValue("NN", copy, shorter);
}

static PyObject *
copy_characters(PyObject *module, PyObject *args)
{
    PyObject *from;
    Py_ssize_t at, start, many;
    if (!PyArg_ParseTuple(args, "Onnn", &from, &at, &start, &many))
        return NULL;
    PyObject *to = PyUnicode_New(4, 0xff);
    for (int i = 0; i < 4; i++)
        PyUnicode_WriteChar(to, i, i == 3 ? 0xe9 : '.');
    Py_ssize_t n = PyUnicode_CopyCharacters(to, at, from, start, many);
    if (n < 0) {
        Py_DECREF(to);
        return NULL;
    }
    return Py_BuildValue("nN", n, to);
}

/* views(s): the text as UTF-8, UCS-4 and wide characters. */
static PyObject *
views(PyObject *module, PyObject *s)
{
    Py_ssize_t size = -5, wide_size = -5;
    const char *utf8 = PyUnicode_AsUTF8AndSize(s, &size);
    if (utf8 == NULL)
        return NULL;
    Py_UCS4 *points = PyUnicode_AsUCS4Copy(s);
    wchar_t *wide = PyUnicode_AsWideCharString(s, &wide_size);
    Py_UCS4 few[3] = {7, 7, 7};
    PyObject *fits = PyUnicode_AsUCS4(s, few, 3, 1) ? Py_True : Py_False;
    PyErr_Clear();
    wchar_t two[2];
    Py_ssize_t copied = PyUnicode_AsWideChar(s, two, 2);
    PyObject *result = Py_BuildValue(
        "y#NNOnnnO", utf8, size, PyUnicode_FromKindAndData(4, points, PyUnicode_GET_LENGTH(s)),
        PyUnicode_FromWideChar(wide, wide_size), fits, wide_size, copied, PyUnicode_AsWideChar(s, NULL, 0),
        PyUnicode_AsUTF8(s) == utf8 ? Py_True : Py_False);
    PyMem_Free(points);
    PyMem_Free(wide);
    return result;
}

static PyObject *
encode(PyObject *module, PyObject *args)
{
    PyObject *s;
    const char *encoding, *errors;
    if (!PyArg_ParseTuple(args, "Ozz", &s, &encoding, &errors))
        return NULL;
    return PyUnicode_AsEncodedString(s, encoding, errors);
}

static PyObject *
decode(PyObject *module, PyObject *args)
{
    const char *data, *encoding, *errors;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "y#zz", &data, &size, &encoding, &errors))
        return NULL;
    return PyUnicode_Decode(data, size, encoding, errors);
}

/* stateful(data, errors): each decoder that can leave something; what it made and how much it took. */
static PyObject *
stateful(PyObject *module, PyObject *args)
{
    const char *data, *errors;
    Py_ssize_t size, n8 = -1, n16 = -1, n32 = -1;
    int order = 0, order32 = 1;
    if (!PyArg_ParseTuple(args, "y#z", &data, &size, &errors))
        return NULL;
    PyObject *a = PyUnicode_DecodeUTF8Stateful(data, size, errors, &n8);
    PyObject *b = a ? PyUnicode_DecodeUTF16Stateful(data, size, errors, &order, &n16) : NULL;
    PyObject *c = b ? PyUnicode_DecodeUTF32Stateful(data, size, errors, &order32, &n32) : NULL;
    if (c == NULL) {
        Py_XDECREF(a);
        Py_XDECREF(b);
        return NULL;
    }
    return Py_BuildValue("NnNniNni", a, n8, b, n16, order, c, n32, order32);
}

static PyObject *
decode_error(PyObject *module, PyObject *unused)
{
    PyObject *e = PyUnicodeDecodeError_Create("enc", "ab\xff", 3, 1, 2, "because");
    Py_ssize_t start, end;
    if (e == NULL || PyUnicodeDecodeError_GetStart(e, &start) < 0 || PyUnicodeDecodeError_GetEnd(e, &end) < 0)
        return NULL;
    PyUnicodeDecodeError_SetEnd(e, 3);
    PyUnicodeDecodeError_SetReason(e, "other");
    return Py_BuildValue("nnNNNN", start, end, PyUnicodeDecodeError_GetEncoding(e), PyUnicodeDecodeError_GetObject(e),
                         PyUnicodeDecodeError_GetReason(e), PyObject_Str(e));
}

static PyObject *
interned(PyObject *module, PyObject *s)
{
    PyObject *a = PyUnicode_FromKindAndData(PyUnicode_KIND(s), PyUnicode_DATA(s), PyUnicode_GET_LENGTH(s));
    PyObject *b = PyUnicode_FromKindAndData(PyUnicode_KIND(s), PyUnicode_DATA(s), PyUnicode_GET_LENGTH(s));
    int before = a == b;
    PyUnicode_InternInPlace(&a);
    PyUnicode_InternInPlace(&b);
    PyObject *c = PyUnicode_InternFromString(PyUnicode_AsUTF8(s));
    PyObject *result = Py_BuildValue("iiii", before, a == b, a == c, PyUnicode_CHECK_INTERNED(a) != 0);
    Py_DECREF(a);
    Py_DECREF(b);
    Py_DECREF(c);
    return result;
}

/* writer(strings): everything written by the private writer. */
static PyObject *
writer(PyObject *module, PyObject *parts)
{
    _PyUnicodeWriter w;
    _PyUnicodeWriter_Init(&w);
    w.overallocate = 1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(parts); i++) {
        PyObject *s = PyList_GET_ITEM(parts, i);
        if (_PyUnicodeWriter_WriteStr(&w, s) < 0 || _PyUnicodeWriter_WriteASCIIString(&w, "-", 1) < 0 ||
            _PyUnicodeWriter_WriteChar(&w, 0xe9) < 0 ||
            _PyUnicodeWriter_WriteSubstring(&w, s, 0, PyUnicode_GET_LENGTH(s) / 2) < 0 ||
            _PyUnicodeWriter_WriteLatin1String(&w, "z", 1) < 0) {
            _PyUnicodeWriter_Dealloc(&w);
            return NULL;
        }
    }
    return _PyUnicodeWriter_Finish(&w);
}

/* bytes_resized(data, size): a private bytes object that changes its size. */
static PyObject *
bytes_resized(PyObject *module, PyObject *args)
{
    const char *data;
    Py_ssize_t size, wanted;
    if (!PyArg_ParseTuple(args, "y#n", &data, &size, &wanted))
        return NULL;
    PyObject *b = PyBytes_FromStringAndSize(NULL, size);
    if (b == NULL)
        return NULL;
    memcpy(PyBytes_AS_STRING(b), data, size);
    if (_PyBytes_Resize(&b, wanted) < 0)
        return NULL;
    for (Py_ssize_t i = size; i < wanted; i++)
        PyBytes_AS_STRING(b)[i] = '+';
    return Py_BuildValue("Nni", b, PyBytes_Size(b), PyBytes_AsString(b)[wanted]);
}

static PyObject *
bytes_functions(PyObject *module, PyObject *o)
{
    char *start;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(o, &start, &size) < 0)
        return NULL;
    if (PyBytes_AsStringAndSize(o, &start, NULL) < 0)
        return NULL;
    PyObject *sum = Py_NewRef(o);
    PyBytes_Concat(&sum, o);
    PyBytes_ConcatAndDel(&sum, PyBytes_FromString("!"));
    return Py_BuildValue("nNNN", size, sum, PyBytes_Repr(o, 1), PyBytes_Repr(o, 0));
}

static PyObject *
bytearray_functions(PyObject *module, PyObject *unused)
{
    PyObject *a = PyByteArray_FromStringAndSize("abc", 3);
    PyObject *view = PyMemoryView_FromObject(a);
    int refused = PyByteArray_Resize(a, 10);
    PyErr_Clear();
    Py_DECREF(view);
    int done = PyByteArray_Resize(a, 5);
    memcpy(PyByteArray_AS_STRING(a) + 3, "de", 2);
    return Py_BuildValue("iinNi", refused, done, PyByteArray_Size(a), a, PyByteArray_AS_STRING(a)[5]);
}

static PyObject *
memory(PyObject *module, PyObject *unused)
{
    static char bytes[4] = "abcd";
    PyObject *r = PyMemoryView_FromMemory(bytes, 4, PyBUF_READ);
    PyObject *w = PyMemoryView_FromMemory(bytes, 4, PyBUF_WRITE);
    PyObject *c = PyMemoryView_GetContiguous(r, PyBUF_READ, 'C');
    return Py_BuildValue("NNN", r, w, c);
}

static PyObject *
hashes(PyObject *module, PyObject *s)
{
    Py_hash_t hash = PyObject_Hash(s);
    return Py_BuildValue("ii", hash == _Py_HashBytes(PyUnicode_DATA(s), PyUnicode_GET_LENGTH(s) * PyUnicode_KIND(s)),
                         hash == ((PyASCIIObject *)s)->hash);
}

static PyMethodDef methods[] = {
    {"concat", concat, METH_VARARGS},
    {"join", join, METH_VARARGS},
    {"partition", partition, METH_VARARGS},
    {"rpartition", rpartition, METH_VARARGS},
    {"format", format, METH_VARARGS},
    {"bytearray_concat", bytearray_concat, METH_VARARGS},
    {"from_object", from_object, METH_O},
    {"utf8", utf8, METH_O},
    {"ascii", ascii, METH_O},
    {"latin1", latin1, METH_O},
    {"utf16", utf16, METH_O},
    {"utf32", utf32, METH_O},
    {"escape", escape, METH_O},
    {"raw_escape", raw_escape, METH_O},
    {"fs_encode", fs_encode, METH_O},
    {"bytes_from", bytes_from, METH_O},
    {"bytearray_from", bytearray_from, METH_O},
    {"compare", compare, METH_VARARGS},
    {"compare_ascii", compare_ascii, METH_VARARGS},
    {"contains", contains, METH_VARARGS},
    {"rich", rich, METH_VARARGS},
    {"find", find, METH_VARARGS},
    {"find_char", find_char, METH_VARARGS},
    {"count", count, METH_VARARGS},
    {"tailmatch", tailmatch, METH_VARARGS},
    {"split", split, METH_VARARGS},
    {"splitlines", splitlines, METH_VARARGS},
    {"replace", replace, METH_VARARGS},
    {"substring", substring, METH_VARARGS},
    {"read_char", read_char, METH_VARARGS},
    {"append", append, METH_VARARGS},
    {"made", made, METH_VARARGS},
    {"copy_characters", copy_characters, METH_VARARGS},
    {"views", views, METH_O},
    {"encode", encode, METH_VARARGS},
    {"decode", decode, METH_VARARGS},
    {"stateful", stateful, METH_VARARGS},
    {"decode_error", decode_error, METH_NOARGS},
    {"interned", interned, METH_O},
    {"writer", writer, METH_O},
    {"bytes_resized", bytes_resized, METH_VARARGS},
    {"bytes_functions", bytes_functions, METH_O},
    {"bytearray_functions", bytearray_functions, METH_NOARGS},
    {"memory", memory, METH_NOARGS},
    {"hashes", hashes, METH_O},
    {NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_strings", NULL, -1, methods};

PyMODINIT_FUNC
PyInit__strings(void)
{
    return PyModule_Create(&definition);
}
