/* Reference balance of every conversion between C and Python and of the container functions: each function does its work
 * once; the test calls it ten thousand times and looks at the counts. */
#include "support.h"

#define CONVERT(name, expression) \
    static PyObject *name(PyObject *module, PyObject *o) { return expression; }

static PyObject *
number_or_null(int failed, PyObject *(*make)(long), long value)
{
    return failed && PyErr_Occurred() ? NULL : make(value);
}

/* ---- Python to C and back, one function for each pair */

static PyObject *c_long(PyObject *m, PyObject *o) { long v = PyLong_AsLong(o); return number_or_null(v == -1, PyLong_FromLong, v); }
static PyObject *c_int(PyObject *m, PyObject *o) { int v = PyLong_AsInt(o); return number_or_null(v == -1, PyLong_FromLong, v); }

static PyObject *
c_long_long(PyObject *m, PyObject *o)
{
    long long v = PyLong_AsLongLong(o);
    return v == -1 && PyErr_Occurred() ? NULL : PyLong_FromLongLong(v);
}

static PyObject *
c_unsigned(PyObject *m, PyObject *o)
{
    unsigned long v = PyLong_AsUnsignedLong(o);
    return v == (unsigned long)-1 && PyErr_Occurred() ? NULL : PyLong_FromUnsignedLong(v);
}

static PyObject *
c_unsigned_long_long(PyObject *m, PyObject *o)
{
    unsigned long long v = PyLong_AsUnsignedLongLong(o);
    return v == (unsigned long long)-1 && PyErr_Occurred() ? NULL : PyLong_FromUnsignedLongLong(v);
}

static PyObject *
c_mask(PyObject *m, PyObject *o)
{
    unsigned long v = PyLong_AsUnsignedLongMask(o);
    return v == (unsigned long)-1 && PyErr_Occurred() ? NULL : PyLong_FromUnsignedLong(v);
}

static PyObject *
c_overflow(PyObject *m, PyObject *o)
{
    int overflow;
    long v = PyLong_AsLongAndOverflow(o, &overflow);
    return v == -1 && PyErr_Occurred() ? NULL : Py_BuildValue("(li)", v, overflow);
}

static PyObject *
c_ssize_t(PyObject *m, PyObject *o)
{
    Py_ssize_t v = PyLong_AsSsize_t(o);
    return v == -1 && PyErr_Occurred() ? NULL : PyLong_FromSsize_t(v);
}

static PyObject *
c_size_t(PyObject *m, PyObject *o)
{
    size_t v = PyLong_AsSize_t(o);
    return v == (size_t)-1 && PyErr_Occurred() ? NULL : PyLong_FromSize_t(v);
}

static PyObject *
c_double(PyObject *m, PyObject *o)
{
    double v = PyFloat_AsDouble(o);
    return v == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(v);
}

static PyObject *
c_long_double(PyObject *m, PyObject *o)
{
    double v = PyLong_AsDouble(o);
    return v == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(v);
}

static PyObject *
c_complex(PyObject *m, PyObject *o)
{
    Py_complex v = PyComplex_AsCComplex(o);
    return v.real == -1.0 && PyErr_Occurred() ? NULL : PyComplex_FromDoubles(v.real, v.imag);
}

static PyObject *
c_pointer(PyObject *m, PyObject *o)
{
    void *v = PyLong_AsVoidPtr(o);
    return v == NULL && PyErr_Occurred() ? NULL : PyLong_FromVoidPtr(v);
}

static PyObject *
c_text(PyObject *m, PyObject *o)
{
    Py_ssize_t size;
    const char *v = PyUnicode_AsUTF8AndSize(o, &size);
    return v == NULL ? NULL : PyUnicode_FromStringAndSize(v, size);
}

static PyObject *
c_bytes(PyObject *m, PyObject *o)
{
    char *v;
    Py_ssize_t size;
    return PyBytes_AsStringAndSize(o, &v, &size) < 0 ? NULL : PyBytes_FromStringAndSize(v, size);
}

static PyObject *
c_bytearray(PyObject *m, PyObject *o)
{
    if (!PyByteArray_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "bytearray wanted");
        return NULL;
    }
    return PyByteArray_FromStringAndSize(PyByteArray_AS_STRING(o), PyByteArray_GET_SIZE(o));
}

static PyObject *
c_wide(PyObject *m, PyObject *o)
{
    Py_ssize_t size;
    wchar_t *v = PyUnicode_AsWideCharString(o, &size);
    PyObject *text = v ? PyUnicode_FromWideChar(v, size) : NULL;
    PyMem_Free(v);
    return text;
}

static PyObject *
c_ucs4(PyObject *m, PyObject *o)
{
    if (!PyUnicode_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "str wanted");
        return NULL;
    }
    Py_UCS4 *v = PyUnicode_AsUCS4Copy(o);
    PyObject *text = v ? PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, v, PyUnicode_GET_LENGTH(o)) : NULL;
    PyMem_Free(v);
    return text;
}

CONVERT(to_utf8, PyUnicode_AsUTF8String(o))
CONVERT(to_latin1, PyUnicode_AsLatin1String(o))
CONVERT(to_ascii, PyUnicode_AsASCIIString(o))
CONVERT(to_codec, PyUnicode_AsEncodedString(o, "utf-16-le", "strict"))
CONVERT(from_object, PyUnicode_FromEncodedObject(o, "utf-8", "strict"))
CONVERT(text_of, PyUnicode_FromObject(o))
CONVERT(float_from, PyFloat_FromString(o))
CONVERT(int_from, PyLong_FromUnicodeObject(o, 10))
CONVERT(bytes_from, PyBytes_FromObject(o))
CONVERT(bytearray_from, PyByteArray_FromObject(o))
CONVERT(set_from, PySet_New(o))
CONVERT(frozenset_from, PyFrozenSet_New(o))
CONVERT(slice_from, PySlice_New(o, o, NULL))
CONVERT(cell_from, PyCell_New(o))
CONVERT(range_of, PyObject_CallOneArg((PyObject *)&PyRange_Type, o))

static PyObject *
from_utf8(PyObject *module, PyObject *o)
{
    const char *v = PyBytes_AsString(o);
    return v == NULL ? NULL : PyUnicode_DecodeUTF8(v, PyBytes_GET_SIZE(o), "strict");
}

static PyObject *
truth(PyObject *module, PyObject *o)
{
    int v = PyObject_IsTrue(o);
    return v < 0 ? NULL : PyBool_FromLong(v);
}

/* ---- containers: each takes an object, does everything with it, and leaves nothing behind */

static PyObject *
lists(PyObject *module, PyObject *o)
{
    PyObject *list = PyList_New(2);
    if (list == NULL)
        return NULL;
    PyList_SET_ITEM(list, 0, Py_NewRef(o));
    PyList_SetItem(list, 1, Py_NewRef(o));
    int failed = PyList_SetItem(list, 5, Py_NewRef(o)) < 0; /* out of range: the reference is taken all the same */
    PyErr_Clear();
    failed &= PyList_Append(list, o) == 0 && PyList_Insert(list, 0, o) == 0 && PyList_Insert(list, -1, o) == 0;
    failed &= PyList_SetItem(list, 0, Py_NewRef(Py_None)) == 0;
    PyObject *slice = PyList_GetSlice(list, 1, 3), *tuple = PyList_AsTuple(list);
    failed &= PyList_SetSlice(list, 0, 2, slice) == 0 && PyList_SetSlice(list, 0, 1, NULL) == 0 && PyList_Reverse(list) == 0;
    failed &= PyList_GetItem(list, 0) != NULL && PyList_GetItem(list, 99) == NULL;
    PyErr_Clear();
    PyObject *got = PyList_GetItemRef(list, 0);
    failed &= PyList_Extend(list, tuple) == 0 && PySequence_Contains(list, o) == 1;
    Py_ssize_t size = PyList_GET_SIZE(list);
    failed &= PyList_Clear(list) == 0 && PyList_Size(list) == 0;
    PyObject *result = Py_BuildValue("(innn)", failed, size, PyList_GET_SIZE(slice), PyTuple_GET_SIZE(tuple));
    Py_DECREF(slice);
    Py_DECREF(tuple);
    Py_DECREF(got);
    Py_DECREF(list);
    return result;
}

static PyObject *
tuples(PyObject *module, PyObject *o)
{
    PyObject *tuple = PyTuple_New(3);
    for (int i = 0; i < 3; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(o));
    PyObject *slice = PyTuple_GetSlice(tuple, 1, 3), *packed = PyTuple_Pack(2, o, tuple);
    int same = PyTuple_GetItem(tuple, 2) == o && PyTuple_GetItem(tuple, 3) == NULL;
    PyErr_Clear();
    PyObject *grown = PyTuple_New(1);
    PyTuple_SetItem(grown, 0, Py_NewRef(o));
    same &= _PyTuple_Resize(&grown, 3) == 0 && PyTuple_SetItem(grown, 1, Py_NewRef(o)) == 0 && PyTuple_SetItem(grown, 2, Py_NewRef(o)) == 0;
    PyObject *shared = Py_NewRef(grown); /* a shared tuple must not be changed */
    same &= PyTuple_SetItem(grown, 0, Py_NewRef(Py_None)) < 0;
    PyErr_Clear();
    PyObject *result = Py_BuildValue("(innn)", same, PyTuple_GET_SIZE(slice), PyTuple_Size(packed), PyTuple_GET_SIZE(shared));
    Py_DECREF(tuple);
    Py_DECREF(slice);
    Py_DECREF(packed);
    Py_DECREF(grown);
    Py_DECREF(shared);
    return result;
}

static PyObject *
dicts(PyObject *module, PyObject *o)
{
    PyObject *dict = PyDict_New(), *other = PyDict_New(), *key, *value, *found, *popped;
    Py_ssize_t position = 0, seen = 0;
    int ok = PyDict_SetItem(dict, o, o) == 0;
    if (!ok) {
        Py_DECREF(dict);
        Py_DECREF(other);
        return NULL;
    }
    ok &= PyDict_SetItemString(dict, "text", o) == 0 && PyDict_GetItemString(dict, "text") == o;
    ok &= PyDict_GetItem(dict, o) == o && PyDict_GetItemWithError(dict, Py_None) == NULL && !PyErr_Occurred();
    ok &= PyDict_Contains(dict, o) == 1 && PyDict_ContainsString(dict, "missing") == 0;
    ok &= PyDict_GetItemRef(dict, o, &found) == 1 && found == o;
    Py_XDECREF(found);
    ok &= PyDict_GetItemStringRef(dict, "missing", &found) == 0 && found == NULL;
    ok &= PyDict_SetDefault(dict, Py_None, o) == o && PyDict_SetDefaultRef(dict, Py_None, Py_True, &found) == 1 && found == o;
    Py_XDECREF(found);
    while (PyDict_Next(dict, &position, &key, &value))
        seen += value == o;
    PyObject *keys = PyDict_Keys(dict), *values = PyDict_Values(dict), *items = PyDict_Items(dict), *copy = PyDict_Copy(dict);
    ok &= PyDict_Update(other, dict) == 0 && PyDict_Merge(other, copy, 0) == 0 && PyDict_MergeFromSeq2(other, items, 1) == 0;
    ok &= PyDict_DelItemString(dict, "text") == 0 && PyDict_DelItem(dict, Py_False) < 0 && PyErr_ExceptionMatches(PyExc_KeyError);
    PyErr_Clear();
    ok &= PyDict_Pop(dict, o, &popped) == 1 && popped == o;
    Py_XDECREF(popped);
    ok &= PyDict_PopString(dict, "missing", &popped) == 0 && popped == NULL;
    PyObject *view = PyDictProxy_New(dict);
    Py_ssize_t left = PyDict_GET_SIZE(dict);
    PyDict_Clear(dict);
    PyObject *result = Py_BuildValue("(innnnn)", ok, seen, left, PyList_GET_SIZE(keys), PyDict_Size(other), PyDict_Size(dict));
    Py_DECREF(keys);
    Py_DECREF(values);
    Py_DECREF(items);
    Py_DECREF(copy);
    Py_DECREF(other);
    Py_DECREF(view);
    Py_DECREF(dict);
    return result;
}

static PyObject *
sets(PyObject *module, PyObject *o)
{
    PyObject *set = PySet_New(NULL);
    if (PySet_Add(set, o) < 0) {
        Py_DECREF(set);
        return NULL;
    }
    int ok = PySet_Add(set, o) == 0 && PySet_Add(set, Py_None) == 0 && PySet_Contains(set, o) == 1 && PySet_Size(set) == 2;
    ok &= PySet_Discard(set, Py_None) == 1 && PySet_Discard(set, Py_None) == 0;
    PyObject *popped = PySet_Pop(set);
    ok &= popped == o && PySet_Pop(set) == NULL;
    PyErr_Clear();
    Py_XDECREF(popped);
    ok &= PySet_Add(set, o) == 0;
    PyObject *frozen = PyFrozenSet_New(set), *result = Py_BuildValue("(inii)", ok, PySet_GET_SIZE(frozen), PyFrozenSet_Check(frozen), PyAnySet_Check(set));
    PySet_Clear(set);
    Py_DECREF(frozen);
    Py_DECREF(set);
    return result;
}

static PyObject *
texts(PyObject *module, PyObject *o)
{
    if (!PyUnicode_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "str wanted");
        return NULL;
    }
    PyObject *joined = PyUnicode_Concat(o, o), *part = PyUnicode_Substring(o, 1, 3), *upper, *left = Py_NewRef(o);
    PyUnicode_Append(&left, joined);
    PyUnicode_AppendAndDel(&left, Py_NewRef(part));
    PyObject *separator = PyUnicode_FromString("-"), *list = Py_BuildValue("[OOO]", o, part, joined);
    PyObject *with = PyUnicode_Join(separator, list), *split = PyUnicode_Split(with, separator, 1);
    PyObject *replaced = PyUnicode_Replace(with, separator, joined, -1), *interned = PyUnicode_InternFromString("balance test");
    PyObject *lines = PyUnicode_Splitlines(o, 0), *triple = PyUnicode_Partition(with, separator), *written = PyUnicode_New(3, 0x20ac);
    for (int i = 0; i < 3; i++)
        PyUnicode_WriteChar(written, i, 0x20ac);
    upper = PyObject_CallMethod(o, "upper", NULL);
    PyUnicode_InternInPlace(&part);
    PyObject *result = Py_BuildValue(
        "(nnnniniiC)", PyUnicode_GET_LENGTH(left), PyUnicode_GetLength(with), PyList_GET_SIZE(split), PyUnicode_Find(with, separator, 0, 99, 1),
        PyUnicode_Compare(o, joined), PyUnicode_Count(with, separator, 0, 99), PyUnicode_EqualToUTF8(interned, "balance test"),
        (int)PyUnicode_Tailmatch(with, o, 0, 99, -1), (int)PyUnicode_ReadChar(written, 1));
    PyObject *all[] = {joined, part, upper, left, separator, list, with, split, replaced, interned, lines, triple, written};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(all); i++)
        Py_XDECREF(all[i]);
    return result;
}

static PyObject *
bytes(PyObject *module, PyObject *o)
{
    if (!PyBytes_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "bytes wanted");
        return NULL;
    }
    PyObject *left = Py_NewRef(o), *resized = PyBytes_FromStringAndSize(NULL, 10), *array = PyByteArray_FromObject(o);
    PyBytes_Concat(&left, o);
    PyBytes_ConcatAndDel(&left, PyBytes_FromString("x"));
    memset(PyBytes_AS_STRING(resized), 'r', 10);
    _PyBytes_Resize(&resized, 4);
    PyByteArray_Resize(array, 100);
    PyObject *both = PyByteArray_Concat(array, o), *shown = PyBytes_Repr(o, 0);
    PyObject *result = Py_BuildValue("(nSnnN)", PyBytes_GET_SIZE(left), resized, PyByteArray_Size(array), PyByteArray_GET_SIZE(both), shown);
    Py_DECREF(left);
    Py_DECREF(resized);
    Py_DECREF(array);
    Py_DECREF(both);
    return result;
}

static PyObject *
slices(PyObject *module, PyObject *o)
{
    Py_ssize_t start, stop, step, length;
    if (PySlice_GetIndicesEx(o, 10, &start, &stop, &step, &length) < 0)
        return NULL;
    Py_ssize_t a, b, c;
    if (PySlice_Unpack(o, &a, &b, &c) < 0)
        return NULL;
    Py_ssize_t adjusted = PySlice_AdjustIndices(10, &a, &b, c);
    return Py_BuildValue("(nnnnn)", start, stop, step, length, adjusted);
}

static PyMethodDef rows[] = {
    ROW(c_long, METH_O), ROW(c_int, METH_O), ROW(c_long_long, METH_O), ROW(c_unsigned, METH_O), ROW(c_unsigned_long_long, METH_O),
    ROW(c_mask, METH_O), ROW(c_overflow, METH_O), ROW(c_ssize_t, METH_O), ROW(c_size_t, METH_O), ROW(c_double, METH_O),
    ROW(c_long_double, METH_O), ROW(c_complex, METH_O), ROW(c_pointer, METH_O), ROW(c_text, METH_O), ROW(c_bytes, METH_O),
    ROW(c_bytearray, METH_O), ROW(c_wide, METH_O), ROW(c_ucs4, METH_O), ROW(to_utf8, METH_O), ROW(to_latin1, METH_O),
    ROW(to_ascii, METH_O), ROW(to_codec, METH_O), ROW(from_utf8, METH_O), ROW(from_object, METH_O), ROW(text_of, METH_O),
    ROW(float_from, METH_O), ROW(int_from, METH_O), ROW(bytes_from, METH_O), ROW(bytearray_from, METH_O), ROW(truth, METH_O),
    ROW(set_from, METH_O), ROW(frozenset_from, METH_O), ROW(slice_from, METH_O), ROW(cell_from, METH_O), ROW(range_of, METH_O),
    ROW(lists, METH_O), ROW(tuples, METH_O), ROW(dicts, METH_O), ROW(sets, METH_O), ROW(texts, METH_O), ROW(bytes, METH_O),
    ROW(slices, METH_O), END_OF_ROWS,
};

MODULE(_balance, rows, nothing_to_do)
