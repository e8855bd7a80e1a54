/* Exceptions through C in both directions: setting, asking, fetching, restoring, normalizing, chaining, new classes,
 * unraisable ones, tracebacks, warnings. */
#include "support.h"
#include <errno.h>

/* set(how, class, value): raises in one of the ways there are */
static PyObject *
set(PyObject *module, PyObject *args)
{
    const char *how;
    PyObject *cls, *value = Py_None;
    if (!PyArg_ParseTuple(args, "sO|O", &how, &cls, &value))
        return NULL;
    if (!strcmp(how, "SetObject"))
        PyErr_SetObject(cls, value);
    else if (!strcmp(how, "SetNone"))
        PyErr_SetNone(cls);
    else if (!strcmp(how, "SetString"))
        PyErr_SetString(cls, "text from c: \xc3\xa9");
    else if (!strcmp(how, "Format"))
        return PyErr_Format(cls, "%R and %d", value, 5);
    else if (!strcmp(how, "Restore"))
        PyErr_Restore(Py_NewRef(cls), value == Py_None ? NULL : Py_NewRef(value), NULL);
    else if (!strcmp(how, "SetRaisedException"))
        PyErr_SetRaisedException(Py_NewRef(value));
    else if (!strcmp(how, "NoMemory"))
        return PyErr_NoMemory();
    else if (!strcmp(how, "BadArgument"))
        PyErr_BadArgument();
    else if (!strcmp(how, "BadInternalCall"))
        PyErr_BadInternalCall();
    else if (!strcmp(how, "SetImportError"))
        return PyErr_SetImportError(value, Py_None, Py_None);
    else if (!strcmp(how, "SetFromErrno")) {
        errno = ENOENT;
        return PyErr_SetFromErrno(cls);
    } else if (!strcmp(how, "SetFromErrnoWithFilename")) {
        errno = EACCES;
        return PyErr_SetFromErrnoWithFilename(cls, "some/file");
    } else if (!strcmp(how, "SetFromErrnoWithFilenameObject")) {
        errno = EEXIST;
        return PyErr_SetFromErrnoWithFilenameObject(cls, value);
    }
    return NULL;
}

/* Calls, catches what is raised, and tells what the three functions say of it. */
static PyObject *
fetch(PyObject *module, PyObject *callable)
{
    PyObject *result = PyObject_CallNoArgs(callable), *type, *value, *traceback;
    if (result != NULL)
        return result;
    PyErr_Fetch(&type, &value, &traceback);
    int occurred = PyErr_Occurred() != NULL;
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *told = Py_BuildValue("(iONN)", occurred, type, PyObject_Repr(value),
                                   PyBool_FromLong(traceback != NULL && PyTraceBack_Check(traceback)));
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return told;
}

static PyObject *
get_raised(PyObject *module, PyObject *callable)
{
    PyObject *result = PyObject_CallNoArgs(callable);
    if (result != NULL)
        return result;
    PyObject *raised = PyErr_GetRaisedException();
    return PyErr_Occurred() ? NULL : raised;
}

/* Normalizes (class, value) that was never an instance. */
static PyObject *
normalize(PyObject *module, PyObject *args)
{
    PyObject *type, *value = NULL, *traceback = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &type, &value))
        return NULL;
    Py_INCREF(type);
    Py_XINCREF(value);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *told = Py_BuildValue("(OO)", type, value ? value : Py_None);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return told;
}

/* Fetches and puts back: the exception must come out as it went in, traceback and all. */
static PyObject *
fetch_and_restore(PyObject *module, PyObject *callable)
{
    PyObject *result = PyObject_CallNoArgs(callable), *type, *value, *traceback;
    if (result != NULL)
        return result;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_Restore(type, value, traceback);
    return NULL;
}

/* matches(callable, class): whether the exception matches, by both functions */
static PyObject *
matches(PyObject *module, PyObject *args)
{
    PyObject *callable, *cls;
    if (!PyArg_ParseTuple(args, "OO", &callable, &cls))
        return NULL;
    PyObject *result = PyObject_CallNoArgs(callable);
    if (result != NULL)
        return result;
    int now = PyErr_ExceptionMatches(cls);
    int given = PyErr_GivenExceptionMatches(PyErr_Occurred(), cls);
    PyErr_Clear();
    return Py_BuildValue("(ii)", now, given);
}

/* Raises RuntimeError while another exception is being dealt with in C: no implicit context. */
static PyObject *
replace(PyObject *module, PyObject *callable)
{
    PyObject *result = PyObject_CallNoArgs(callable);
    if (result != NULL)
        return result;
    PyErr_SetString(PyExc_RuntimeError, "replaced");
    return NULL;
}

/* ... and with cause and context set by hand. */
static PyObject *
chain(PyObject *module, PyObject *callable)
{
    PyObject *result = PyObject_CallNoArgs(callable);
    if (result != NULL)
        return result;
    PyObject *first = PyErr_GetRaisedException();
    PyErr_SetString(PyExc_RuntimeError, "chained");
    PyObject *second = PyErr_GetRaisedException();
    PyException_SetCause(second, Py_NewRef(first));
    PyException_SetContext(second, first);
    PyErr_SetRaisedException(second);
    return NULL;
}

/* What the PyException_* accessors say. */
static PyObject *
parts(PyObject *module, PyObject *e)
{
    PyObject *traceback = PyException_GetTraceback(e), *cause = PyException_GetCause(e), *context = PyException_GetContext(e);
    int has_traceback = traceback != NULL && PyTraceBack_Check(traceback);
    Py_XDECREF(traceback);
    return Py_BuildValue("(NNNN)", PyBool_FromLong(has_traceback), cause ? cause : Py_NewRef(Py_None),
                         context ? context : Py_NewRef(Py_None), PyException_GetArgs(e));
}

static PyObject *
set_parts(PyObject *module, PyObject *args)
{
    PyObject *e, *traceback, *new_args;
    if (!PyArg_ParseTuple(args, "OOO", &e, &traceback, &new_args))
        return NULL;
    if (PyException_SetTraceback(e, traceback) < 0)
        return NULL;
    PyException_SetArgs(e, new_args);
    Py_RETURN_NONE;
}

/* new_exception(name, document, base, dict) */
static PyObject *
new_exception(PyObject *module, PyObject *args)
{
    const char *name, *document = NULL;
    PyObject *base = NULL, *dict = NULL;
    if (!PyArg_ParseTuple(args, "s|zOO", &name, &document, &base, &dict))
        return NULL;
    if (document)
        return PyErr_NewExceptionWithDoc(name, document, base == Py_None ? NULL : base, dict);
    return PyErr_NewException(name, base == Py_None ? NULL : base, dict);
}

static PyObject *
write_unraisable(PyObject *module, PyObject *args)
{
    PyObject *callable, *where = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &callable, &where))
        return NULL;
    PyObject *result = PyObject_CallNoArgs(callable);
    if (result != NULL)
        return result;
    PyErr_WriteUnraisable(where == Py_None ? NULL : where);
    return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

static PyObject *
format_unraisable(PyObject *module, PyObject *callable)
{
    PyObject *result = PyObject_CallNoArgs(callable);
    if (result != NULL)
        return result;
    PyErr_FormatUnraisable("Exception ignored %s %d", "in test", 5);
    Py_RETURN_NONE;
}

/* Prints to sys.stderr as for an uncaught exception. */
static PyObject *
print_exception(PyObject *module, PyObject *callable)
{
    PyObject *result = PyObject_CallNoArgs(callable);
    if (result != NULL)
        return result;
    PyErr_PrintEx(0);
    Py_RETURN_NONE;
}

static PyObject *
display(PyObject *module, PyObject *e)
{
    PyErr_DisplayException(e);
    Py_RETURN_NONE;
}

/* The exception that is being handled (sys.exc_info), seen and replaced from C. */
static PyObject *
handled(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    PyObject *e = PyErr_GetHandledException();
    return e ? e : Py_NewRef(Py_None);
}

static PyObject *
handle(PyObject *module, PyObject *args)
{
    PyObject *e, *callable;
    if (!PyArg_ParseTuple(args, "OO", &e, &callable))
        return NULL;
    PyObject *before = PyErr_GetHandledException();
    PyErr_SetHandledException(e == Py_None ? NULL : e);
    PyObject *result = PyObject_CallNoArgs(callable);
    PyErr_SetHandledException(before);
    Py_XDECREF(before);
    return result;
}

static PyObject *
exc_info(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    PyObject *type, *value, *traceback;
    PyErr_GetExcInfo(&type, &value, &traceback);
    int has_traceback = traceback != NULL && traceback != Py_None;
    Py_XDECREF(traceback);
    return Py_BuildValue("(NNN)", type ? type : Py_NewRef(Py_None), value ? value : Py_NewRef(Py_None),
                         PyBool_FromLong(has_traceback));
}

/* Clears what a failed lookup left, a usual pattern. */
static PyObject *
get_or(PyObject *module, PyObject *args)
{
    PyObject *o, *name, *otherwise;
    if (!PyArg_ParseTuple(args, "OOO", &o, &name, &otherwise))
        return NULL;
    PyObject *found = PyObject_GetAttr(o, name);
    if (found == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        found = Py_NewRef(otherwise);
    }
    return found;
}

/* is_class(o): name of the class, whether it is an exception class or instance */
static PyObject *
is_class(PyObject *module, PyObject *o)
{
    return Py_BuildValue("(iiz)", PyExceptionClass_Check(o), PyExceptionInstance_Check(o),
                         PyExceptionClass_Check(o) ? PyExceptionClass_Name(o) : NULL);
}

static PyObject *
stop_value(PyObject *module, PyObject *value)
{
    PyErr_SetObject(PyExc_StopIteration, value);
    return NULL;
}

static PyObject *
unicode_errors(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    PyObject *e = PyUnicodeDecodeError_Create("utf-8", "ab\xff", (Py_ssize_t)3, (Py_ssize_t)2, (Py_ssize_t)3, "bad byte");
    Py_ssize_t start, end;
    if (e == NULL || PyUnicodeDecodeError_GetStart(e, &start) < 0 || PyUnicodeDecodeError_GetEnd(e, &end) < 0)
        return NULL;
    PyObject *told = Py_BuildValue("(NnnNN)", PyObject_Str(e), start, end, PyUnicodeDecodeError_GetEncoding(e),
                                   PyUnicodeDecodeError_GetReason(e));
    Py_DECREF(e);
    return told;
}

static PyObject *
recursion(PyObject *module, PyObject *callable)
{
    if (Py_EnterRecursiveCall(" in a test"))
        return NULL;
    PyObject *result = PyObject_CallNoArgs(callable);
    Py_LeaveRecursiveCall();
    return result;
}

static PyMethodDef rows[] = {
    ROW(set, METH_VARARGS),          ROW(fetch, METH_O),              ROW(get_raised, METH_O),
    ROW(normalize, METH_VARARGS),    ROW(fetch_and_restore, METH_O),  ROW(matches, METH_VARARGS),
    ROW(replace, METH_O),            ROW(chain, METH_O),              ROW(parts, METH_O),
    ROW(set_parts, METH_VARARGS),    ROW(new_exception, METH_VARARGS), ROW(write_unraisable, METH_VARARGS),
    ROW(format_unraisable, METH_O),  ROW(print_exception, METH_O),    ROW(display, METH_O),
    ROW(handled, METH_NOARGS),       ROW(handle, METH_VARARGS),       ROW(exc_info, METH_NOARGS),
    ROW(get_or, METH_VARARGS),       ROW(is_class, METH_O),           ROW(stop_value, METH_O),
    ROW(unicode_errors, METH_NOARGS), ROW(recursion, METH_O),         END_OF_ROWS,
};

MODULE(_errors, rows, nothing_to_do)
