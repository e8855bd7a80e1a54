/* The watchers of dicts, types, functions and code objects: each interpreter has its own. */
#include "support.h"

static int told[4];

static int
on_dict(PyDict_WatchEvent event, PyObject *dict, PyObject *key, PyObject *value)
{
    told[0]++;
    return 0;
}

static int
on_type(PyTypeObject *type)
{
    told[1]++;
    return 0;
}

static int
on_function(PyFunction_WatchEvent event, PyFunctionObject *function, PyObject *value)
{
    told[2]++;
    return 0;
}

static int
on_code(PyCodeEvent event, PyCodeObject *code)
{
    told[3]++;
    return 0;
}

/* add(): the numbers of four new watchers */
static PyObject *
add(PyObject *module, PyObject *unused)
{
    return Py_BuildValue("(iiii)", PyDict_AddWatcher(on_dict), PyType_AddWatcher(on_type),
                         PyFunction_AddWatcher(on_function), PyCode_AddWatcher(on_code));
}

/* clear(numbers) */
static PyObject *
clear(PyObject *module, PyObject *args)
{
    int dict, type, function, code;
    if (!PyArg_ParseTuple(args, "(iiii)", &dict, &type, &function, &code) || PyDict_ClearWatcher(dict) < 0 ||
        PyType_ClearWatcher(type) < 0 || PyFunction_ClearWatcher(function) < 0 || PyCode_ClearWatcher(code) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* watch(numbers, dict, type) */
static PyObject *
watch(PyObject *module, PyObject *args)
{
    int dict, type, function, code;
    PyObject *watched_dict, *watched_type;
    if (!PyArg_ParseTuple(args, "(iiii)OO", &dict, &type, &function, &code, &watched_dict, &watched_type) ||
        PyDict_Watch(dict, watched_dict) < 0 || PyType_Watch(type, watched_type) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* counts(): what the watchers have been told since the last time */
static PyObject *
counts(PyObject *module, PyObject *unused)
{
    PyObject *result = Py_BuildValue("(iiii)", told[0], told[1], told[2], told[3]);
    memset(told, 0, sizeof told);
    return result;
}

/* in_other(text, with_watchers): runs text in a new interpreter, which has watchers of its own or none: the result of
 * the run, the numbers of the watchers, what they were told */
static PyObject *
in_other(PyObject *module, PyObject *args)
{
    const char *text;
    int with_watchers, numbers[4] = {-1, -1, -1, -1}, heard[4];
    if (!PyArg_ParseTuple(args, "yi", &text, &with_watchers))
        return NULL;
    PyThreadState *here = PyThreadState_Get(), *there = Py_NewInterpreter();
    if (there == NULL) {
        PyThreadState_Swap(here);
        return PyErr_Format(PyExc_RuntimeError, "no interpreter");
    }
    if (with_watchers) {
        numbers[0] = PyDict_AddWatcher(on_dict);
        numbers[1] = PyType_AddWatcher(on_type);
        numbers[2] = PyFunction_AddWatcher(on_function);
        numbers[3] = PyCode_AddWatcher(on_code);
    }
    memset(told, 0, sizeof told);
    int ran = PyRun_SimpleString(text);
    memcpy(heard, told, sizeof told);
    Py_EndInterpreter(there);
    PyThreadState_Swap(here);
    memset(told, 0, sizeof told);
    return Py_BuildValue("i(iiii)(iiii)", ran, numbers[0], numbers[1], numbers[2], numbers[3], heard[0] > 0, heard[1] > 0,
                         heard[2] > 0, heard[3] > 0);
}

static PyMethodDef rows[] = {
    ROW(add, METH_NOARGS), ROW(clear, METH_VARARGS), ROW(watch, METH_VARARGS), ROW(counts, METH_NOARGS),
    ROW(in_other, METH_VARARGS), END_OF_ROWS,
};

MODULE(_watching, rows, nothing_to_do)
