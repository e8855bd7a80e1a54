/* PyUnicode_FromFormat, PyUnicode_FromFormatV, PyErr_Format, PyOS_snprintf, PyBytes_FromFormat: every unit. */
#include "support.h"
#include <wchar.h>

static PyObject *
through_va_list(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PyObject *result = PyUnicode_FromFormatV(format, arguments);
    va_end(arguments);
    return result;
}

/* Hides the format from the compiler's own checks, which know only printf's units. */
#define F PyUnicode_FromFormat

/* text(number, object): see formatting.py */
static PyObject *
text(PyObject *module, PyObject *args)
{
    int which;
    PyObject *o = Py_None;
    if (!PyArg_ParseTuple(args, "i|O", &which, &o))
        return NULL;
    switch (which) {
    case 0: return F("");
    case 1: return F("plain 100%%");
    case 2: return F("%c%c%c", 'a', 0xe9, 0x1f600);
    case 3: return F("%d %i %u", -5, 7, 4000000000u);
    case 4: return F("%ld %lu %li", -5000000000L, 18446744073709551615UL, 3L);
    case 5: return F("%lld %llu", -5000000000LL, 18446744073709551615ULL);
    case 6: return F("%zd %zu %zi", (Py_ssize_t)-9, (size_t)9, (Py_ssize_t)3);
    case 7: return F("%jd %ju %td", (intmax_t)-9, (uintmax_t)9, (ptrdiff_t)-3);
    case 8: return F("%x %X %o", 255, 255, 8);
    case 9: return F("%lx %llx %zx %lX %zo", 255L, 255LL, (size_t)255, 255L, (size_t)8);
    case 10: return F("[%5d] [%-5d] [%05d] [%.3d] [%8.3d] [%-8.3d]", 42, 42, 42, 42, 42, 42);
    case 11: return F("[%5d] [%05d] [%.5d]", -42, -42, -42);
    case 12: return F("[%*d] [%-*d] [%.*d] [%*.*d]", 5, 42, 5, 42, 4, 42, 6, 3, 42);
    case 13: return F("[%s] [%5s] [%-5s] [%.2s] [%5.2s] [%-5.2s]", "abc", "abc", "abc", "abc", "abc", "abc");
    case 14: return F("[%s] [%.3s]", "caf\xc3\xa9", "caf\xc3\xa9");
    case 15: return F("[%s]", "bad \xff byte");
    case 16: return F("[%ls] [%.2ls] [%5.2ls]", L"w\u20acde", L"w\u20acde", L"w\u20acde");
    case 17: return F("%S|%R|%A", o, o, o);
    case 18: return F("[%10S] [%-10R] [%.3A] [%8.2U]", o, o, o, o);
    case 19: return F("[%V] [%V] [%6V] [%.2V]", o, "unused", NULL, "fallback", NULL, "abc", NULL, "abc");
    case 20: return F("%T %#T %N %#N", o, o, Py_TYPE(o), Py_TYPE(o));
    case 21: return F("[%30T] [%-12N]", o, Py_TYPE(o));
    case 22: return F("%p", (void *)0x1234);
    case 23: return through_va_list("%s=%d", "x", 3);
    case 24: return F("%q", 1);
    case 25: return F("trailing %");
    case 26: return F("%lq", 1L);
    case 27: return F("%c", 0x110000);
    case 28: return F("%c", -1);
    case 29: return F("\xff not ascii %d", 1);
    case 30: return F("[%*s] [%-*s] [%.*s]", 5, "ab", 5, "ab", 1, "ab");
    case 31: return F("[%*s]", -5, "ab");
    case 32: return F("%.0d|%.0d|%5.0d|", 0, 1, 0);
    case 33: return F("%s %s", "a much longer string than any buffer on the stack would like to hold, so that the writer must "
                      "grow several times before it is done, and then once more", "end");
    case 34: return F("%ld%%%s%%", 5L, "x");
    case 35: return F("%+d", 5);
    case 36: return F("%f", 1.5);
    case 37: return F("[%3c] [%-3c]", 'a', 'b');
    default: PyErr_SetString(PyExc_IndexError, "no such case"); return NULL;
    }
}

static PyObject *
raise(PyObject *module, PyObject *args)
{
    int which;
    PyObject *o = Py_None;
    if (!PyArg_ParseTuple(args, "i|O", &which, &o))
        return NULL;
    switch (which) {
    case 0: return PyErr_Format(PyExc_ValueError, "plain");
    case 1: return PyErr_Format(PyExc_KeyError, "%R is %d too much", o, 5);
    case 2: return PyErr_Format(PyExc_TypeError, "not %.200s", Py_TYPE(o)->tp_name);
    case 3: return PyErr_Format(PyExc_OSError, "%S", o);
    case 4: return PyErr_Format(PyExc_ValueError, "%q", 1);
    case 5: return PyErr_Format(o, "class from the caller");
    case 6: return PyErr_Format(PyExc_UnicodeDecodeError, "too few arguments");
    default: PyErr_SetString(PyExc_IndexError, "no such case"); return NULL;
    }
}

static PyObject *
bytes(PyObject *module, PyObject *args)
{
    int which;
    if (!PyArg_ParseTuple(args, "i", &which))
        return NULL;
    switch (which) {
    case 0: return PyBytes_FromFormat("plain 100%%");
    case 1: return PyBytes_FromFormat("%c %d %u %i", 'x', -5, 4000000000u, 3);
    case 2: return PyBytes_FromFormat("%ld %lu %zd %zu", -5L, 5UL, (Py_ssize_t)-5, (size_t)5);
    case 3: return PyBytes_FromFormat("%x [%s] [%.2s] %p", 255, "abc", "abc", (void *)0x1234);
    case 4: return PyBytes_FromFormat("%c", 256);
    default: PyErr_SetString(PyExc_IndexError, "no such case"); return NULL;
    }
}

static PyMethodDef rows[] = {
    ROW(text, METH_VARARGS),
    ROW(raise, METH_VARARGS),
    ROW(bytes, METH_VARARGS),
    END_OF_ROWS,
};

MODULE(_formatting, rows, nothing_to_do)
