/* The GIL: released around work, taken again, called back into from a thread that C made; thread states; pending calls. */
#include "support.h"
#include <pthread.h>
#include <unistd.h>

/* What a thread works on. */
typedef struct {
    PyObject *callable; /* borrowed: the main thread keeps it */
    int rounds;
    int failed;
    int states_differ; /* the thread's state is not the main thread's */
    PyThreadState *main_state;
} Work;

static void *
call_back(void *argument)
{
    Work *work = argument;
    for (int i = 0; i < work->rounds; i++) {
        PyGILState_STATE held = PyGILState_Ensure();
        work->states_differ += PyThreadState_Get() != work->main_state;
        work->failed += !PyGILState_Check();
        PyObject *result = PyObject_CallFunction(work->callable, "i", i);
        if (result == NULL)
            PyErr_WriteUnraisable(work->callable);
        work->failed += result == NULL;
        Py_XDECREF(result);
        PyGILState_Release(held);
    }
    return NULL;
}

/* in_threads(callable, threads, rounds): each thread calls callable(round); (failures, calls with a state of their own) */
static PyObject *
in_threads(PyObject *module, PyObject *args)
{
    PyObject *callable;
    int count, rounds, failed = 0, differ = 0;
    if (!PyArg_ParseTuple(args, "Oii", &callable, &count, &rounds) || count > 16)
        return NULL;
    pthread_t threads[16];
    Work work[16];
    PyThreadState *main_state = PyThreadState_Get();
    Py_BEGIN_ALLOW_THREADS
    for (int i = 0; i < count; i++) {
        work[i] = (Work){callable, rounds, 0, 0, main_state};
        pthread_create(&threads[i], NULL, call_back, &work[i]);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        failed += work[i].failed;
        differ += work[i].states_differ;
    }
    Py_END_ALLOW_THREADS
    return Py_BuildValue("(ii)", failed, differ);
}

/* A thread that wants the GIL while the main thread runs Python code must get it before long. */
static volatile int arrived;

static void *
arrive(void *Py_UNUSED(argument))
{
    PyGILState_STATE held = PyGILState_Ensure();
    arrived = 1;
    PyGILState_Release(held);
    return NULL;
}

static pthread_t waiting_thread;

static PyObject *
start_waiting(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    arrived = 0;
    pthread_create(&waiting_thread, NULL, arrive, NULL);
    Py_RETURN_NONE;
}

static PyObject *
has_arrived(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    return PyBool_FromLong(arrived);
}

static PyObject *
join_waiting(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    Py_BEGIN_ALLOW_THREADS
    pthread_join(waiting_thread, NULL);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* While the GIL is released, another thread really runs: it must be able to take it meanwhile. */
static PyObject *
released(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    int inside, seen = 0;
    arrived = 0;
    pthread_create(&waiting_thread, NULL, arrive, NULL);
    Py_BEGIN_ALLOW_THREADS
    inside = PyGILState_Check();
    for (int i = 0; i < 5000 && !seen; i++) {
        usleep(1000);
        seen = arrived;
    }
    Py_END_ALLOW_THREADS
    pthread_join(waiting_thread, NULL);
    return Py_BuildValue("(iii)", inside, seen, PyGILState_Check());
}

/* Nested ensures on the main thread, which holds the GIL already. */
static PyObject *
nested(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    PyThreadState *before = PyThreadState_Get();
    PyGILState_STATE outer = PyGILState_Ensure(), inner = PyGILState_Ensure();
    int same = PyThreadState_Get() == before && PyGILState_GetThisThreadState() == before;
    PyGILState_Release(inner);
    PyGILState_Release(outer);
    PyThreadState *saved = PyEval_SaveThread();
    int none = PyThreadState_GetUnchecked() == NULL;
    PyEval_RestoreThread(saved);
    return Py_BuildValue("(iiii)", outer == PyGILState_LOCKED, same, saved == before, none);
}

static PyObject *
thread_dict(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    PyObject *dict = PyThreadState_GetDict();
    return dict ? Py_NewRef(dict) : PyErr_Format(PyExc_RuntimeError, "no dict");
}

static PyObject *
state_facts(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    PyThreadState *state = PyThreadState_Get();
    return Py_BuildValue("(iiiL)", PyThreadState_GetInterpreter(state) == PyInterpreterState_Get(),
                         PyInterpreterState_Main() == PyInterpreterState_Get(), PyThreadState_GetID(state) > 0,
                         (long long)PyInterpreterState_GetID(PyInterpreterState_Get()));
}

/* Thread-specific storage and locks. */
static Py_tss_t key = Py_tss_NEEDS_INIT;

static void *
other_value(void *argument)
{
    *(int *)argument = PyThread_tss_get(&key) == NULL;
    PyThread_tss_set(&key, argument);
    return NULL;
}

static PyObject *
storage(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    int before = PyThread_tss_is_created(&key), empty_elsewhere = 0, mine = 0;
    pthread_t thread;
    if (PyThread_tss_create(&key) != 0)
        return PyErr_NoMemory();
    PyThread_tss_set(&key, &mine);
    pthread_create(&thread, NULL, other_value, &empty_elsewhere);
    pthread_join(thread, NULL);
    int kept = PyThread_tss_get(&key) == &mine, created = PyThread_tss_is_created(&key);
    PyThread_tss_delete(&key);
    return Py_BuildValue("(iiiii)", before, created, kept, empty_elsewhere, PyThread_tss_is_created(&key));
}

static PyObject *
lock(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    PyThread_type_lock made = PyThread_allocate_lock();
    int first = PyThread_acquire_lock(made, NOWAIT_LOCK), second = PyThread_acquire_lock(made, NOWAIT_LOCK);
    PyThread_release_lock(made);
    int third = PyThread_acquire_lock(made, WAIT_LOCK);
    PyThread_release_lock(made);
    PyThread_free_lock(made);
    return Py_BuildValue("(iii)", first, second, third);
}

/* Pending calls run in the main thread between instructions. */
static int
run_pending(void *argument)
{
    PyObject *result = PyObject_CallFunction((PyObject *)argument, "s", "pending");
    Py_DECREF((PyObject *)argument);
    if (result == NULL)
        return -1;
    Py_DECREF(result);
    return 0;
}

static PyObject *
add_pending(PyObject *module, PyObject *callable)
{
    return PyLong_FromLong(Py_AddPendingCall(run_pending, Py_NewRef(callable)));
}

static PyMethodDef rows[] = {
    ROW(in_threads, METH_VARARGS), ROW(start_waiting, METH_NOARGS), ROW(has_arrived, METH_NOARGS), ROW(join_waiting, METH_NOARGS),
    ROW(released, METH_NOARGS),    ROW(nested, METH_NOARGS),        ROW(thread_dict, METH_NOARGS), ROW(state_facts, METH_NOARGS),
    ROW(storage, METH_NOARGS),     ROW(lock, METH_NOARGS),          ROW(add_pending, METH_O),      END_OF_ROWS,
};

MODULE(_threads, rows, nothing_to_do)
