/* Py_BuildValue and Py_VaBuildValue: every unit; PyTuple_Pack, Py_ReprEnter; ownership of "O", "S", "N". */
#include "support.h"
#include <wchar.h>

static PyObject *
identity(void *object)
{
    return Py_NewRef((PyObject *)object);
}

static PyObject *
refuses(void *Py_UNUSED(object))
{
    PyErr_SetString(PyExc_ValueError, "the converter refuses");
    return NULL;
}

static PyObject *
through_va_list(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PyObject *result = Py_VaBuildValue(format, arguments);
    va_end(arguments);
    return result;
}

/* build(number of the case, object): see the table in building.py */
static PyObject *
build(PyObject *module, PyObject *args)
{
    int which;
    PyObject *o = Py_None;
    if (!PyArg_ParseTuple(args, "i|O", &which, &o))
        return NULL;
    Py_complex z = {1.5, -2.0};
    switch (which) {
    case 0: return Py_BuildValue("");
    case 1: return Py_BuildValue("i", -5);
    case 2: return Py_BuildValue("ii", 1, 2);
    case 3: return Py_BuildValue("(i)", 1);
    case 4: return Py_BuildValue("()");
    case 5: return Py_BuildValue("[]");
    case 6: return Py_BuildValue("{}");
    case 7: return Py_BuildValue("[i,s,(i:i)]", 1, "x", 2, 3);
    case 8: return Py_BuildValue("{s:i,s:[ii]}", "a", 1, "b", 2, 3);
    case 9: return Py_BuildValue("bBhH", (char)-3, (unsigned char)250, (short)-300, (unsigned short)65000);
    case 10: return Py_BuildValue("iIlk", -1, 4294967295u, -9000000000L, 18446744073709551615UL);
    case 11: return Py_BuildValue("LKn", -9000000000LL, 18446744073709551615ULL, (Py_ssize_t)-7);
    case 12: return Py_BuildValue("cC", 'x', 0x20ac);
    case 13: return Py_BuildValue("fd", 1.5f, 2.25);
    case 14: return Py_BuildValue("D", &z);
    case 15: return Py_BuildValue("szU", "caf\xc3\xa9", NULL, "u");
    case 16: return Py_BuildValue("s#z#U#", "a\0b", (Py_ssize_t)3, "xyz", (Py_ssize_t)2, "uvw", (Py_ssize_t)1);
    case 17: return Py_BuildValue("yy#", "raw", "r\0w", (Py_ssize_t)3);
    case 18: return Py_BuildValue("yy#", NULL, NULL, (Py_ssize_t)3);
    case 19: return Py_BuildValue("uu#", L"wide\u20ac", L"wide", (Py_ssize_t)2);
    case 20: return Py_BuildValue("OSN", o, o, Py_NewRef(o));
    case 21: return Py_BuildValue("(O&i)", identity, o, 3);
    case 22: return Py_BuildValue("(iO&)", 3, refuses, o);
    case 23: return Py_BuildValue("(s(i[O{sO}]))", "deep", 1, o, "k", o);
    case 24: return through_va_list("(iO)", 1, o);
    case 25: return Py_BuildValue("s", "\xff");
    case 26: return Py_BuildValue("p?", 1);
    case 27: return Py_BuildValue("(i", 1);
    case 28: return Py_BuildValue("{s}", "a");
    case 29: return Py_BuildValue("O", NULL);
    case 30: return Py_BuildValue("(ON)", o, NULL);
    case 31: return Py_BuildValue("i)", 1);
    case 32: return Py_BuildValue("{O:i}", o, 1);
    case 33: return Py_BuildValue("\t (i , i : i) ", 1, 2, 3);
    case 34: return Py_BuildValue("p", 1);
    case 35: return PyTuple_Pack(3, o, Py_None, o);
    case 36: return PyTuple_Pack(0);
    case 37:
        PyErr_SetString(PyExc_KeyError, "set by the caller");
        return Py_BuildValue("N", NULL);
    case 38: return Py_BuildValue("(N(O&)N)", Py_NewRef(o), refuses, o, Py_NewRef(o)); /* the rest is released */
    default: PyErr_SetString(PyExc_IndexError, "no such case"); return NULL;
    }
}

static PyMethodDef rows[] = {ROW(build, METH_VARARGS), END_OF_ROWS};

MODULE(_building, rows, nothing_to_do)
