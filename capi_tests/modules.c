/* Modules: single-phase, multi-phase, state, failing initialization of every kind, module functions.
 * Also built as: _single _single_state _multi _multi_create _exec_fails _exec_lies _init_fails _init_lies _init_raises_and_returns
 * Also built as: _no_init _slot_unknown _create_twice _exec_null _replaced
 */
#include "support.h"

static int counts[8]; /* how often each piece of initialization ran */

static PyObject *
counted(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return Py_BuildValue("(iiii)", counts[0], counts[1], counts[2], counts[3]);
}

static PyObject *
module_itself(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(module);
}

static PyMethodDef common_rows[] = {
    {"counted", counted, METH_NOARGS, "How often."}, {"module_itself", module_itself, METH_NOARGS, NULL}, END_OF_ROWS};

/* ---- single phase */

static struct PyModuleDef single_def = {PyModuleDef_HEAD_INIT, "_single", "One phase.", -1, common_rows, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit__single(void)
{
    counts[0]++;
    PyObject *module = PyModule_Create(&single_def);
    if (module == NULL || PyModule_AddIntConstant(module, "answer", 42) < 0
        || PyModule_AddStringConstant(module, "text", "caf\xc3\xa9") < 0
        || PyModule_Add(module, "list", Py_BuildValue("[ii]", 1, 2)) < 0)
        return NULL;
    return module;
}

typedef struct {
    int value;
} State;

static PyObject *
state_value(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    State *state = PyModule_GetState(module);
    return state ? PyLong_FromLong(state->value++) : PyErr_Format(PyExc_RuntimeError, "no state");
}

static PyMethodDef state_rows[] = {{"state_value", state_value, METH_NOARGS, NULL}, END_OF_ROWS};
static struct PyModuleDef single_state_def = {
    PyModuleDef_HEAD_INIT, "_single_state", NULL, sizeof(State), state_rows, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit__single_state(void)
{
    PyObject *module = PyModule_Create(&single_state_def);
    if (module != NULL)
        ((State *)PyModule_GetState(module))->value = 100;
    return module;
}

/* ---- several phases; two exec slots run in order */

static int
first_exec(PyObject *module)
{
    counts[1]++;
    ((State *)PyModule_GetState(module))->value = 7;
    return PyModule_AddIntConstant(module, "first", 1);
}

static int
second_exec(PyObject *module)
{
    counts[2]++;
    return PyModule_AddIntConstant(module, "second", PyObject_HasAttrString(module, "first"));
}

static PyMethodDef multi_rows[] = {
    {"counted", counted, METH_NOARGS, "How often."},
    {"module_itself", module_itself, METH_NOARGS, NULL},
    {"state_value", state_value, METH_NOARGS, NULL},
    END_OF_ROWS};
static PyModuleDef_Slot multi_slots[] = {
    {Py_mod_exec, first_exec},
    {Py_mod_exec, second_exec},
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_USED},
    {0, NULL}};
static struct PyModuleDef multi_def = {
    PyModuleDef_HEAD_INIT, .m_name = "_multi", .m_doc = "Several phases.", .m_size = sizeof(State), .m_methods = multi_rows,
    .m_slots = multi_slots};

PyMODINIT_FUNC
PyInit__multi(void)
{
    return PyModuleDef_Init(&multi_def);
}

/* ---- Py_mod_create: any object may be the module */

static PyObject *
create(PyObject *spec, PyModuleDef *def)
{
    PyObject *name = PyObject_GetAttrString(spec, "name");
    PyObject *made = name ? Py_BuildValue("{s:N,s:s}", "name", name, "made", "a dict as module") : NULL;
    return made;
}

static PyModuleDef_Slot create_slots[] = {{Py_mod_create, create}, {0, NULL}};
static struct PyModuleDef create_def = {
    PyModuleDef_HEAD_INIT, .m_name = "_multi_create", .m_slots = create_slots};

PyMODINIT_FUNC
PyInit__multi_create(void)
{
    return PyModuleDef_Init(&create_def);
}

/* ---- failures */

static int
failing_exec(PyObject *module)
{
    PyErr_SetString(PyExc_ZeroDivisionError, "exec failed");
    return -1;
}

static int
lying_exec(PyObject *module)
{
    return -1;
}

static int
noisy_exec(PyObject *module)
{
    PyErr_SetString(PyExc_ZeroDivisionError, "set beside success");
    return 0;
}

static PyModuleDef_Slot exec_fails_slots[] = {{Py_mod_exec, failing_exec}, {0, NULL}};
static struct PyModuleDef exec_fails_def = {PyModuleDef_HEAD_INIT, .m_name = "_exec_fails", .m_slots = exec_fails_slots};
PyMODINIT_FUNC PyInit__exec_fails(void) { return PyModuleDef_Init(&exec_fails_def); }

static PyModuleDef_Slot exec_lies_slots[] = {{Py_mod_exec, lying_exec}, {0, NULL}};
static struct PyModuleDef exec_lies_def = {PyModuleDef_HEAD_INIT, .m_name = "_exec_lies", .m_slots = exec_lies_slots};
PyMODINIT_FUNC PyInit__exec_lies(void) { return PyModuleDef_Init(&exec_lies_def); }

static PyModuleDef_Slot exec_null_slots[] = {{Py_mod_exec, noisy_exec}, {0, NULL}};
static struct PyModuleDef exec_null_def = {PyModuleDef_HEAD_INIT, .m_name = "_exec_null", .m_slots = exec_null_slots};
PyMODINIT_FUNC PyInit__exec_null(void) { return PyModuleDef_Init(&exec_null_def); }

PyMODINIT_FUNC
PyInit__init_fails(void)
{
    PyErr_SetString(PyExc_ZeroDivisionError, "initialization failed");
    return NULL;
}

PyMODINIT_FUNC
PyInit__init_lies(void)
{
    return NULL;
}

PyMODINIT_FUNC
PyInit__init_raises_and_returns(void)
{
    PyErr_SetString(PyExc_ZeroDivisionError, "set beside a module");
    return PyModuleDef_Init(&exec_fails_def);
}

static PyModuleDef_Slot unknown_slots[] = {{77, lying_exec}, {0, NULL}};
static struct PyModuleDef unknown_def = {PyModuleDef_HEAD_INIT, .m_name = "_slot_unknown", .m_slots = unknown_slots};
PyMODINIT_FUNC PyInit__slot_unknown(void) { return PyModuleDef_Init(&unknown_def); }

static PyModuleDef_Slot twice_slots[] = {{Py_mod_create, create}, {Py_mod_create, create}, {0, NULL}};
static struct PyModuleDef twice_def = {PyModuleDef_HEAD_INIT, .m_name = "_create_twice", .m_slots = twice_slots};
PyMODINIT_FUNC PyInit__create_twice(void) { return PyModuleDef_Init(&twice_def); }

/* ---- a module that puts something else into sys.modules while it is executed */

static int
replacing_exec(PyObject *module)
{
    return PyDict_SetItemString(PyImport_GetModuleDict(), "_replaced", Py_None);
}

static PyModuleDef_Slot replaced_slots[] = {{Py_mod_exec, replacing_exec}, {0, NULL}};
static struct PyModuleDef replaced_def = {PyModuleDef_HEAD_INIT, .m_name = "_replaced", .m_slots = replaced_slots};
PyMODINIT_FUNC PyInit__replaced(void) { return PyModuleDef_Init(&replaced_def); }

/* ---- module functions */

static PyObject *
new_module(PyObject *module, PyObject *name)
{
    PyObject *made = PyModule_NewObject(name);
    if (made == NULL)
        return NULL;
    if (PyModule_SetDocString(made, "set later") < 0 || PyModule_AddFunctions(made, common_rows) < 0) {
        Py_DECREF(made);
        return NULL;
    }
    return made;
}

static PyObject *
about(PyObject *module, PyObject *o)
{
    if (!PyModule_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "not a module");
        return NULL;
    }
    PyModuleDef *def = PyModule_GetDef(o);
    return Py_BuildValue("(sNsNi)", PyModule_GetName(o), PyModule_GetNameObject(o), def ? def->m_name : "(none)",
                         PyBool_FromLong(PyModule_CheckExact(o)), PyModule_GetDict(o) != NULL && PyDict_Check(PyModule_GetDict(o)));
}

static PyObject *
filename(PyObject *module, PyObject *o)
{
    return PyModule_GetFilenameObject(o);
}

static PyObject *
add_badly(PyObject *module, PyObject *args)
{
    int which;
    PyObject *o;
    if (!PyArg_ParseTuple(args, "iO", &which, &o))
        return NULL;
    int done = which == 0 ? PyModule_AddObjectRef(o, "x", Py_None) : which == 1 ? PyModule_AddObjectRef(o, "x", NULL)
        : which == 2 ? PyModule_Add(o, "x", NULL) : (PyErr_SetString(PyExc_KeyError, "earlier"), PyModule_Add(o, "x", NULL));
    return done < 0 ? NULL : PyLong_FromLong(done);
}

/* import_by(how, name) */
static PyObject *
import_by(PyObject *module, PyObject *args)
{
    const char *how;
    PyObject *name;
    if (!PyArg_ParseTuple(args, "sU", &how, &name))
        return NULL;
    const char *text = PyUnicode_AsUTF8(name);
    if (!strcmp(how, "Import"))
        return PyImport_Import(name);
    if (!strcmp(how, "ImportModule"))
        return PyImport_ImportModule(text);
    if (!strcmp(how, "ImportModuleLevel")) {
        PyObject *from = Py_BuildValue("(s)", "x");
        PyObject *found = PyImport_ImportModuleLevel(text, NULL, NULL, from, 0);
        Py_XDECREF(from);
        return found;
    }
    if (!strcmp(how, "GetModule")) {
        PyObject *found = PyImport_GetModule(name);
        return found || PyErr_Occurred() ? found : Py_NewRef(Py_Ellipsis);
    }
    if (!strcmp(how, "AddModuleRef"))
        return PyImport_AddModuleRef(text);
    return Py_XNewRef(PyImport_AddModuleObject(name));
}

static PyMethodDef rows[] = {
    ROW(new_module, METH_O),         ROW(about, METH_O),           ROW(filename, METH_O), ROW(add_badly, METH_VARARGS),
    ROW(import_by, METH_VARARGS),    END_OF_ROWS,
};

MODULE(_modules, rows, nothing_to_do)
