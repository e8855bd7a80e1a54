/* pythonrun.h: source that C has, compiled and run. */
#include "support.h"
#include <stdio.h>

/* string(text, start, globals, locals): NULL for a namespace that is None */
static PyObject *
string(PyObject *module, PyObject *args)
{
    const char *text;
    int start;
    PyObject *globals, *locals;
    if (!PyArg_ParseTuple(args, "yiOO", &text, &start, &globals, &locals))
        return NULL;
    return PyRun_StringFlags(text, start, globals == Py_None ? NULL : globals, locals == Py_None ? NULL : locals, NULL);
}

/* file(contents, name, start, namespace, close): who closes the stream, the function or its caller */
static PyObject *
file(PyObject *module, PyObject *args)
{
    const char *name;
    char *contents;
    Py_ssize_t length;
    int start, close;
    PyObject *namespace;
    if (!PyArg_ParseTuple(args, "y#yiOi", &contents, &length, &name, &start, &namespace, &close))
        return NULL;
    FILE *stream = tmpfile();
    if (stream == NULL || fwrite(contents, 1, length, stream) != (size_t)length)
        return PyErr_SetFromErrno(PyExc_OSError);
    rewind(stream);
    if (close)
        return PyRun_FileEx(stream, name, start, namespace, namespace, 1);
    PyObject *result = PyRun_File(stream, name, start, namespace, namespace);
    fclose(stream);
    return result;
}

/* simple(text): what PyRun_SimpleString returns */
static PyObject *
simple(PyObject *module, PyObject *arg)
{
    return PyLong_FromLong(PyRun_SimpleString(PyBytes_AsString(arg)));
}

/* compile(text, name, start) */
static PyObject *
compile(PyObject *module, PyObject *args)
{
    const char *text, *name;
    int start;
    if (!PyArg_ParseTuple(args, "yyi", &text, &name, &start))
        return NULL;
    return Py_CompileString(text, name, start);
}

static PyMethodDef rows[] = {
    ROW(string, METH_VARARGS), ROW(file, METH_VARARGS), ROW(simple, METH_O), ROW(compile, METH_VARARGS), END_OF_ROWS,
};

MODULE(_running, rows, nothing_to_do)
