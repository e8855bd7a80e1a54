/* native: the report's own extension module.
 *
 * Graph   static type: a directed graph with named nodes; orders it, walks it with a callback, computes who
 *         reaches whom (without the GIL, because that is the one piece of real work here).
 * Table   heap type: lays text out in columns for the terminal.
 * summary percentiles of a list of numbers.
 *
 * Plain C against <Python.h>; multi-phase initialization, module state, several kinds of methods. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What one loaded module owns. */
typedef struct {
    PyObject *cycle_error; /* native.CycleError, a ValueError */
    PyTypeObject *table_type;
} State;

/* ---- Graph -------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *names; /* tuple of str: node number -> name */
    PyObject *index; /* dict: name -> node number */
    Py_ssize_t nodes;
    Py_ssize_t edge_count;
    Py_ssize_t *start;  /* the targets of node n are target[start[n]] .. target[start[n + 1] - 1] */
    Py_ssize_t *target;
} Graph;

static PyTypeObject Graph_Type;
static PyObject *cycle_error; /* static types have no module state; the module keeps the reference that counts */

/* The number of the node called `name`, or -1 with KeyError. */
static Py_ssize_t
node_number(Graph *self, PyObject *name)
{
    PyObject *number = PyDict_GetItemWithError(self->index, name);
    if (number == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, name);
        return -1;
    }
    return PyLong_AsSsize_t(number);
}

/* Counts and then stores the targets of every node; `edges` maps names to sequences of names. */
static int
fill_edges(Graph *self, PyObject *edges)
{
    Py_ssize_t total = 0, node;
    for (int pass = 0; pass < 2; pass++) {
        total = 0;
        for (node = 0; node < self->nodes; node++) {
            if (pass == 1)
                self->start[node] = total;
            PyObject *found = PyDict_GetItemWithError(edges, PyTuple_GET_ITEM(self->names, node));
            if (found == NULL) {
                if (PyErr_Occurred())
                    return -1;
                continue;
            }
            PyObject *targets = PySequence_Fast(found, "the targets of a node must be a sequence");
            if (targets == NULL)
                return -1;
            Py_ssize_t count = PySequence_Fast_GET_SIZE(targets);
            if (pass == 1) {
                for (Py_ssize_t i = 0; i < count; i++) {
                    Py_ssize_t to = node_number(self, PySequence_Fast_GET_ITEM(targets, i));
                    if (to < 0) {
                        Py_DECREF(targets);
                        return -1;
                    }
                    self->target[total + i] = to;
                }
            }
            total += count;
            Py_DECREF(targets);
        }
        if (pass == 0) {
            self->start = PyMem_Calloc(self->nodes + 1, sizeof(Py_ssize_t));
            self->target = PyMem_Calloc(total + 1, sizeof(Py_ssize_t));
            if (self->start == NULL || self->target == NULL) {
                PyErr_NoMemory();
                return -1;
            }
        }
    }
    self->start[self->nodes] = total;
    self->edge_count = total;
    return 0;
}

static PyObject *
Graph_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names_of_arguments[] = {"names", "edges", NULL};
    PyObject *names, *edges;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO!:Graph", names_of_arguments, &names, &PyDict_Type, &edges))
        return NULL;
    Graph *self = (Graph *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->names = PySequence_Tuple(names);
    self->index = PyDict_New();
    if (self->names == NULL || self->index == NULL)
        goto failed;
    self->nodes = PyTuple_GET_SIZE(self->names);
    for (Py_ssize_t node = 0; node < self->nodes; node++) {
        PyObject *name = PyTuple_GET_ITEM(self->names, node);
        if (!PyUnicode_Check(name)) {
            PyErr_Format(PyExc_TypeError, "a node's name must be str, not %.100s", Py_TYPE(name)->tp_name);
            goto failed;
        }
        PyObject *number = PyLong_FromSsize_t(node);
        if (number == NULL)
            goto failed;
        int failed = PyDict_SetItem(self->index, name, number);
        Py_DECREF(number);
        if (failed < 0)
            goto failed;
    }
    if (PyDict_GET_SIZE(self->index) != self->nodes) {
        PyErr_SetString(PyExc_ValueError, "two nodes have the same name");
        goto failed;
    }
    if (fill_edges(self, edges) < 0)
        goto failed;
    return (PyObject *)self;
failed:
    Py_DECREF(self);
    return NULL;
}

static void
Graph_dealloc(Graph *self)
{
    Py_XDECREF(self->names);
    Py_XDECREF(self->index);
    PyMem_Free(self->start);
    PyMem_Free(self->target);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* METH_CLASS | METH_O: a graph from an iterable of (from, to) pairs; nodes in the order of their first appearance. */
static PyObject *
Graph_from_pairs(PyObject *cls, PyObject *pairs)
{
    PyObject *graph = NULL, *pair;
    PyObject *edges = PyDict_New(), *iterator = PyObject_GetIter(pairs);
    if (edges == NULL || iterator == NULL)
        goto done;
    while ((pair = PyIter_Next(iterator)) != NULL) {
        PyObject *from, *to;
        int failed = 1;
        if (!PyTuple_Check(pair))
            PyErr_SetString(PyExc_TypeError, "from_pairs() wants pairs");
        else if (PyArg_ParseTuple(pair, "UU;from_pairs() wants pairs of str", &from, &to)) {
            PyObject *empty = PyList_New(0), *ends = NULL;
            if (empty != NULL && (ends = PyDict_SetDefault(edges, from, empty)) != NULL
                && PyList_Append(ends, to) == 0) {
                Py_SETREF(empty, PyList_New(0));
                failed = empty == NULL || PyDict_SetDefault(edges, to, empty) == NULL;
            }
            Py_XDECREF(empty);
        }
        Py_DECREF(pair);
        if (failed)
            goto done;
    }
    if (!PyErr_Occurred())
        graph = PyObject_CallFunctionObjArgs(cls, edges, edges, NULL);
done:
    Py_XDECREF(edges);
    Py_XDECREF(iterator);
    return graph;
}

/* Depth-first search from `node`; writes finished nodes to `order`. Returns -1, or the node that closes a cycle. */
static Py_ssize_t
visit(Graph *self, Py_ssize_t node, char *color, Py_ssize_t *order, Py_ssize_t *count)
{
    color[node] = 1;
    for (Py_ssize_t i = self->start[node]; i < self->start[node + 1]; i++) {
        Py_ssize_t to = self->target[i];
        Py_ssize_t closing = color[to] == 1 ? to : color[to] == 0 ? visit(self, to, color, order, count) : -1;
        if (closing >= 0)
            return closing;
    }
    color[node] = 2;
    order[(*count)++] = node;
    return -1;
}

/* Nodes so that each comes after everything it points to, in a new array; NULL with CycleError. */
static Py_ssize_t *
finishing_order(Graph *self)
{
    Py_ssize_t count = 0;
    Py_ssize_t *order = PyMem_Calloc(self->nodes + 1, sizeof(Py_ssize_t));
    char *color = PyMem_Calloc(self->nodes + 1, 1);
    if (order == NULL || color == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    for (Py_ssize_t node = 0; node < self->nodes; node++) {
        Py_ssize_t closing = color[node] == 0 ? visit(self, node, color, order, &count) : -1;
        if (closing >= 0) {
            PyErr_Format(cycle_error, "%R depends on itself", PyTuple_GET_ITEM(self->names, closing));
            goto failed;
        }
    }
    PyMem_Free(color);
    return order;
failed:
    PyMem_Free(order);
    PyMem_Free(color);
    return NULL;
}

/* METH_NOARGS: names, each after everything it points to. */
static PyObject *
Graph_order(Graph *self, PyObject *Py_UNUSED(ignored))
{
    Py_ssize_t *order = finishing_order(self);
    if (order == NULL)
        return NULL;
    PyObject *list = PyList_New(self->nodes);
    for (Py_ssize_t i = 0; list != NULL && i < self->nodes; i++)
        PyList_SET_ITEM(list, i, Py_NewRef(PyTuple_GET_ITEM(self->names, order[i])));
    PyMem_Free(order);
    return list;
}

/* METH_O: the names on a longest path that starts at `name`; of equals the one listed first. */
static PyObject *
Graph_longest_path(Graph *self, PyObject *name)
{
    Py_ssize_t node = node_number(self, name);
    if (node < 0)
        return NULL;
    PyObject *path = NULL;
    Py_ssize_t *length = PyMem_Calloc(self->nodes + 1, sizeof(Py_ssize_t));
    Py_ssize_t *next = PyMem_Calloc(self->nodes + 1, sizeof(Py_ssize_t));
    Py_ssize_t *order = finishing_order(self);
    if (length == NULL || next == NULL || order == NULL) {
        if (!PyErr_Occurred())
            PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < self->nodes; i++) {
        Py_ssize_t from = order[i];
        next[from] = -1;
        for (Py_ssize_t e = self->start[from]; e < self->start[from + 1]; e++) {
            if (length[self->target[e]] + 1 > length[from]) {
                length[from] = length[self->target[e]] + 1;
                next[from] = self->target[e];
            }
        }
    }
    path = PyList_New(0);
    for (; path != NULL && node >= 0; node = next[node]) {
        if (PyList_Append(path, PyTuple_GET_ITEM(self->names, node)) < 0)
            Py_CLEAR(path);
    }
done:
    PyMem_Free(length);
    PyMem_Free(next);
    PyMem_Free(order);
    return path;
}

/* Calls visit(name, depth, seen) for `node`, and for its targets unless it was seen or visit() returned False. */
static int
walk_from(Graph *self, Py_ssize_t node, Py_ssize_t depth, PyObject *callback, char *seen)
{
    if (Py_EnterRecursiveCall(" while walking a graph"))
        return -1;
    int result = -1;
    PyObject *number = PyLong_FromSsize_t(depth);
    if (number == NULL)
        goto done;
    PyObject *again = seen[node] ? Py_True : Py_False;
    /* One free slot before the arguments: the callee may use it to prepend `self`. */
    PyObject *stack[] = {NULL, PyTuple_GET_ITEM(self->names, node), number, again};
    PyObject *answer = PyObject_Vectorcall(callback, stack + 1, 3 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_DECREF(number);
    if (answer == NULL)
        goto done;
    int stop = seen[node] || answer == Py_False;
    Py_DECREF(answer);
    seen[node] = 1;
    for (Py_ssize_t i = self->start[node]; !stop && i < self->start[node + 1]; i++) {
        if (walk_from(self, self->target[i], depth + 1, callback, seen) < 0)
            goto done;
    }
    result = 0;
done:
    Py_LeaveRecursiveCall();
    return result;
}

/* METH_FASTCALL: walk(root, visit). */
static PyObject *
Graph_walk(Graph *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 2) {
        PyErr_Format(PyExc_TypeError, "walk() takes exactly 2 arguments (%zd given)", nargs);
        return NULL;
    }
    if (!PyCallable_Check(args[1])) {
        PyErr_Format(PyExc_TypeError, "walk() cannot call %R", args[1]);
        return NULL;
    }
    Py_ssize_t root = node_number(self, args[0]);
    if (root < 0)
        return NULL;
    char *seen = PyMem_Calloc(self->nodes + 1, 1);
    if (seen == NULL)
        return PyErr_NoMemory();
    int failed = walk_from(self, root, 0, args[1], seen);
    PyMem_Free(seen);
    if (failed < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* METH_VARARGS | METH_KEYWORDS: reach(*, reverse=False): {name: how many nodes it reaches, itself not counted}.
 * The closure is computed on bit sets that no Python code can see, so other threads may run meanwhile. */
static PyObject *
Graph_reach(Graph *self, PyObject *args, PyObject *kwargs)
{
    static char *names_of_arguments[] = {"reverse", NULL};
    int reverse = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$p:reach", names_of_arguments, &reverse))
        return NULL;
    Py_ssize_t words = (self->nodes + 63) / 64, nodes = self->nodes;
    uint64_t *sets = PyMem_Calloc(nodes * words + 1, sizeof(uint64_t));
    Py_ssize_t *counts = PyMem_Calloc(nodes + 1, sizeof(Py_ssize_t));
    if (sets == NULL || counts == NULL) {
        PyMem_Free(sets);
        PyMem_Free(counts);
        return PyErr_NoMemory();
    }
    Py_INCREF(self); /* another thread may drop the caller's reference while this one works */
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t from = 0; from < nodes; from++) {
        for (Py_ssize_t e = self->start[from]; e < self->start[from + 1]; e++) {
            Py_ssize_t a = reverse ? self->target[e] : from, b = reverse ? from : self->target[e];
            sets[a * words + b / 64] |= (uint64_t)1 << (b % 64);
        }
    }
    for (Py_ssize_t via = 0; via < nodes; via++) {
        for (Py_ssize_t from = 0; from < nodes; from++) {
            if (sets[from * words + via / 64] >> (via % 64) & 1) {
                for (Py_ssize_t w = 0; w < words; w++)
                    sets[from * words + w] |= sets[via * words + w];
            }
        }
    }
    for (Py_ssize_t node = 0; node < nodes; node++) {
        sets[node * words + node / 64] &= ~((uint64_t)1 << (node % 64));
        for (Py_ssize_t w = 0; w < words; w++)
            counts[node] += __builtin_popcountll(sets[node * words + w]);
    }
    Py_END_ALLOW_THREADS
    PyObject *result = PyDict_New();
    for (Py_ssize_t node = 0; result != NULL && node < nodes; node++) {
        PyObject *count = PyLong_FromSsize_t(counts[node]);
        if (count == NULL || PyDict_SetItem(result, PyTuple_GET_ITEM(self->names, node), count) < 0)
            Py_CLEAR(result);
        Py_XDECREF(count);
    }
    PyMem_Free(sets);
    PyMem_Free(counts);
    Py_DECREF(self);
    return result;
}

static Py_ssize_t
Graph_length(Graph *self)
{
    return self->nodes;
}

/* graph[name]: the names it points to, as a tuple. */
static PyObject *
Graph_subscript(Graph *self, PyObject *name)
{
    Py_ssize_t node = node_number(self, name);
    if (node < 0)
        return NULL;
    Py_ssize_t first = self->start[node], count = self->start[node + 1] - first;
    PyObject *targets = PyTuple_New(count);
    for (Py_ssize_t i = 0; targets != NULL && i < count; i++)
        PyTuple_SET_ITEM(targets, i, Py_NewRef(PyTuple_GET_ITEM(self->names, self->target[first + i])));
    return targets;
}

static int
Graph_contains(Graph *self, PyObject *name)
{
    return PyDict_Contains(self->index, name);
}

static PyObject *
Graph_iter(Graph *self)
{
    return PyObject_GetIter(self->names);
}

static PyObject *
Graph_repr(Graph *self)
{
    return PyUnicode_FromFormat("<%s of %zd nodes and %zd edges>", Py_TYPE(self)->tp_name, self->nodes, self->edge_count);
}

static PyObject *
Graph_get_edge_count(Graph *self, void *Py_UNUSED(closure))
{
    return PyLong_FromSsize_t(self->edge_count);
}

static PyMethodDef Graph_methods[] = {
    {"from_pairs", Graph_from_pairs, METH_CLASS | METH_O,
     PyDoc_STR("from_pairs($type, pairs, /)\n--\n\nA graph from an iterable of (from, to) pairs.")},
    {"order", (PyCFunction)Graph_order, METH_NOARGS,
     PyDoc_STR("order($self, /)\n--\n\nNames, each after everything it points to; CycleError if there is none.")},
    {"longest_path", (PyCFunction)Graph_longest_path, METH_O,
     PyDoc_STR("longest_path($self, name, /)\n--\n\nThe names on a longest path that starts at name.")},
    {"walk", (PyCFunction)(void (*)(void))Graph_walk, METH_FASTCALL,
     PyDoc_STR("walk($self, root, visit, /)\n--\n\nCall visit(name, depth, seen) depth first.")},
    {"reach", (PyCFunction)(void (*)(void))Graph_reach, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("reach($self, /, *, reverse=False)\n--\n\nHow many nodes each node reaches.")},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Graph_getset[] = {
    {"edge_count", (getter)Graph_get_edge_count, NULL, PyDoc_STR("number of edges"), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMappingMethods Graph_mapping = {
    .mp_length = (lenfunc)Graph_length,
    .mp_subscript = (binaryfunc)Graph_subscript,
};

static PySequenceMethods Graph_sequence = {
    .sq_length = (lenfunc)Graph_length,
    .sq_contains = (objobjproc)Graph_contains,
};

static PyTypeObject Graph_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "native.Graph",
    .tp_basicsize = sizeof(Graph),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("Graph(names, edges)\n--\n\nA directed graph; edges maps a name to the names it points to."),
    .tp_new = Graph_new,
    .tp_dealloc = (destructor)Graph_dealloc,
    .tp_repr = (reprfunc)Graph_repr,
    .tp_iter = (getiterfunc)Graph_iter,
    .tp_as_mapping = &Graph_mapping,
    .tp_as_sequence = &Graph_sequence,
    .tp_methods = Graph_methods,
    .tp_getset = Graph_getset,
};

/* ---- Table -------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *rows;    /* list of tuples of str */
    char *alignment;   /* one character a column: '<' or '>' */
    Py_ssize_t columns;
    int gap;           /* spaces between columns */
} Table;

static int
Table_init(Table *self, PyObject *args, PyObject *kwargs)
{
    static char *names_of_arguments[] = {"alignment", "gap", NULL};
    const char *alignment;
    Py_ssize_t columns;
    int gap = 2;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s#|i:Table", names_of_arguments, &alignment, &columns, &gap))
        return -1;
    if (columns == 0 || strspn(alignment, "<>") != (size_t)columns) {
        PyErr_Format(PyExc_ValueError, "alignment must consist of '<' and '>', not '%s'", alignment);
        return -1;
    }
    if (gap < 0 || gap > 100) {
        PyErr_SetString(PyExc_ValueError, "gap must be between 0 and 100");
        return -1;
    }
    PyObject *rows = PyList_New(0);
    char *copy = PyMem_Malloc(columns + 1);
    if (rows == NULL || copy == NULL) {
        Py_XDECREF(rows);
        PyMem_Free(copy);
        if (!PyErr_Occurred())
            PyErr_NoMemory();
        return -1;
    }
    memcpy(copy, alignment, columns + 1);
    Py_XSETREF(self->rows, rows);
    PyMem_Free(self->alignment);
    self->alignment = copy;
    self->columns = columns;
    self->gap = gap;
    return 0;
}

static int
Table_traverse(Table *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->rows);
    return 0;
}

static int
Table_clear(Table *self)
{
    Py_CLEAR(self->rows);
    return 0;
}

static void
Table_dealloc(Table *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    (void)Table_clear(self);
    PyMem_Free(self->alignment);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

/* METH_FASTCALL: add(*cells): str() of every cell; returns self, so that calls chain. */
static PyObject *
Table_add(Table *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != self->columns) {
        PyErr_Format(PyExc_ValueError, "a row has %zd cells, not %zd", self->columns, nargs);
        return NULL;
    }
    PyObject *row = PyTuple_New(nargs);
    if (row == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < nargs; i++) {
        PyObject *text = PyObject_Str(args[i]);
        if (text == NULL) {
            Py_DECREF(row);
            return NULL;
        }
        PyTuple_SET_ITEM(row, i, text);
    }
    int failed = PyList_Append(self->rows, row);
    Py_DECREF(row);
    return failed < 0 ? NULL : Py_NewRef(self);
}

/* Widths of the columns in characters, in a new array. */
static Py_ssize_t *
column_widths(Table *self)
{
    Py_ssize_t *widths = PyMem_Calloc(self->columns, sizeof(Py_ssize_t));
    if (widths == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t r = 0; r < PyList_GET_SIZE(self->rows); r++) {
        PyObject *row = PyList_GET_ITEM(self->rows, r);
        for (Py_ssize_t c = 0; c < self->columns; c++) {
            Py_ssize_t length = PyUnicode_GET_LENGTH(PyTuple_GET_ITEM(row, c));
            if (length > widths[c])
                widths[c] = length;
        }
    }
    return widths;
}

/* METH_METHOD | METH_FASTCALL | METH_KEYWORDS: lines(*, limit=None): the rows as a list of str.
 * The defining class leads to the module's state; a line longer than `limit` is an OverflowError.*/
static PyObject *
Table_lines(Table *self, PyTypeObject *defining_class, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    State *state = PyType_GetModuleState(defining_class);
    if (state == NULL)
        return NULL;
    if (nargs != 0) {
        PyErr_SetString(PyExc_TypeError, "lines() takes no positional arguments");
        return NULL;
    }
    Py_ssize_t limit = PY_SSIZE_T_MAX;
    for (Py_ssize_t i = 0; kwnames != NULL && i < PyTuple_GET_SIZE(kwnames); i++) {
        PyObject *keyword = PyTuple_GET_ITEM(kwnames, i);
        if (PyUnicode_CompareWithASCIIString(keyword, "limit") != 0) {
            PyErr_Format(PyExc_TypeError, "lines() got an unexpected keyword argument '%U'", keyword);
            return NULL;
        }
        limit = PyNumber_AsSsize_t(args[nargs + i], PyExc_OverflowError);
        if (limit == -1 && PyErr_Occurred())
            return NULL;
    }
    Py_ssize_t *widths = column_widths(self);
    PyObject *lines = widths == NULL ? NULL : PyList_New(0);
    for (Py_ssize_t r = 0; lines != NULL && r < PyList_GET_SIZE(self->rows); r++) {
        PyObject *row = PyList_GET_ITEM(self->rows, r);
        PyObject *line = PyUnicode_FromString("");
        for (Py_ssize_t c = 0; line != NULL && c < self->columns; c++) {
            PyObject *cell = PyTuple_GET_ITEM(row, c);
            int padding = (int)(widths[c] - PyUnicode_GET_LENGTH(cell));
            int last = c + 1 == self->columns;
            int left = self->alignment[c] == '>' ? padding : 0;
            int right = self->alignment[c] == '<' && !last ? padding : 0;
            /* "%*s" with an empty string is `width` spaces. */
            PyObject *longer = PyUnicode_FromFormat("%U%*s%U%*s", line, left, "", cell, right + (last ? 0 : self->gap), "");
            Py_SETREF(line, longer);
        }
        if (line == NULL || PyUnicode_GET_LENGTH(line) > limit || PyList_Append(lines, line) < 0) {
            if (line != NULL && !PyErr_Occurred())
                PyErr_Format(PyExc_OverflowError, "line %zd of a %s has %zd characters, more than %zd", r + 1,
                             state->table_type->tp_name, PyUnicode_GET_LENGTH(line), limit);
            Py_CLEAR(lines);
        }
        Py_XDECREF(line);
    }
    PyMem_Free(widths);
    return lines;
}

/* METH_STATIC | METH_VARARGS: bar(part, whole, width): a bar of '#' and '.' characters. */
static PyObject *
Table_bar(PyObject *Py_UNUSED(self), PyObject *args)
{
    double part, whole;
    int width = 20;
    if (!PyArg_ParseTuple(args, "dd|i:bar", &part, &whole, &width))
        return NULL;
    if (!(whole > 0) || part < 0 || part > whole || width < 1 || width > 1000) {
        PyErr_SetString(PyExc_ValueError, "bar() wants 0 <= part <= whole and a width of 1 to 1000");
        return NULL;
    }
    char bar[1001];
    int full = (int)(part / whole * width + 0.5);
    memset(bar, '#', full);
    memset(bar + full, '.', width - full);
    return PyUnicode_FromStringAndSize(bar, width);
}

static PyObject *
Table_get_widths(Table *self, void *Py_UNUSED(closure))
{
    Py_ssize_t *widths = column_widths(self);
    PyObject *list = widths == NULL ? NULL : PyList_New(self->columns);
    for (Py_ssize_t c = 0; list != NULL && c < self->columns; c++) {
        PyObject *width = PyLong_FromSsize_t(widths[c]);
        if (width == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, c, width);
    }
    PyMem_Free(widths);
    return list;
}

static PyMethodDef Table_methods[] = {
    {"add", (PyCFunction)(void (*)(void))Table_add, METH_FASTCALL, PyDoc_STR("Append a row; returns the table.")},
    {"lines", (PyCFunction)(void (*)(void))Table_lines, METH_METHOD | METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("The rows as aligned lines of text.")},
    {"bar", Table_bar, METH_STATIC | METH_VARARGS, PyDoc_STR("A bar that shows part of whole.")},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef Table_members[] = {
    {"columns", Py_T_PYSSIZET, offsetof(Table, columns), Py_READONLY, PyDoc_STR("number of columns")},
    {"gap", Py_T_INT, offsetof(Table, gap), 0, PyDoc_STR("spaces between two columns")},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef Table_getset[] = {
    {"widths", (getter)Table_get_widths, NULL, PyDoc_STR("width of each column"), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot Table_slots[] = {
    {Py_tp_doc, "Table(alignment, gap=2)\n--\n\nText in columns, aligned by one '<' or '>' for each."},
    {Py_tp_init, Table_init},
    {Py_tp_traverse, Table_traverse},
    {Py_tp_clear, Table_clear},
    {Py_tp_dealloc, Table_dealloc},
    {Py_tp_methods, Table_methods},
    {Py_tp_members, Table_members},
    {Py_tp_getset, Table_getset},
    {0, NULL},
};

static PyType_Spec Table_spec = {
    .name = "native.Table",
    .basicsize = sizeof(Table),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = Table_slots,
};

/* ---- the module --------------------------------------------------------------------------------------------- */

static int
compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* METH_FASTCALL | METH_KEYWORDS: summary(values, *, percent=(50,)): the given percentiles, linearly interpolated. */
static PyObject *
summary(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *percent = NULL;
    if (nargs != 1) {
        PyErr_Format(PyExc_TypeError, "summary() takes exactly one positional argument (%zd given)", nargs);
        return NULL;
    }
    if (kwnames != NULL && PyTuple_GET_SIZE(kwnames) > 0) {
        PyObject *keyword = PyTuple_GET_ITEM(kwnames, 0);
        if (PyTuple_GET_SIZE(kwnames) > 1 || PyUnicode_CompareWithASCIIString(keyword, "percent") != 0) {
            PyErr_SetString(PyExc_TypeError, "summary() takes no keyword argument but 'percent'");
            return NULL;
        }
        percent = args[1];
    }
    PyObject *values = PySequence_Fast(args[0], "summary() wants an iterable of numbers");
    if (values == NULL)
        return NULL;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(values);
    double *sorted = PyMem_Calloc(count + 1, sizeof(double));
    PyObject *wanted = percent != NULL ? PySequence_Tuple(percent) : Py_BuildValue("(i)", 50);
    PyObject *result = NULL;
    if (sorted == NULL)
        PyErr_NoMemory();
    if (sorted == NULL || wanted == NULL)
        goto done;
    for (Py_ssize_t i = 0; i < count; i++) {
        sorted[i] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(values, i));
        if (sorted[i] == -1.0 && PyErr_Occurred())
            goto done;
    }
    if (count == 0) {
        PyErr_SetString(PyExc_ValueError, "summary() of no values");
        goto done;
    }
    qsort(sorted, count, sizeof(double), compare_doubles);
    result = PyDict_New();
    for (Py_ssize_t i = 0; result != NULL && i < PyTuple_GET_SIZE(wanted); i++) {
        PyObject *key = PyTuple_GET_ITEM(wanted, i), *value = NULL;
        double share = PyFloat_AsDouble(key);
        if (share == -1.0 && PyErr_Occurred()) {
            Py_CLEAR(result);
            break;
        }
        if (!(share >= 0 && share <= 100))
            PyErr_Format(PyExc_ValueError, "%R is no percentage", key);
        else {
            double position = share / 100.0 * (double)(count - 1);
            Py_ssize_t low = (Py_ssize_t)position, high = low + 1 < count ? low + 1 : low;
            value = PyFloat_FromDouble(sorted[low] + (sorted[high] - sorted[low]) * (position - (double)low));
        }
        if (value == NULL || PyDict_SetItem(result, key, value) < 0)
            Py_CLEAR(result);
        Py_XDECREF(value);
    }
done:
    Py_DECREF(values);
    Py_XDECREF(wanted);
    PyMem_Free(sorted);
    return result;
}

static PyMethodDef module_methods[] = {
    {"summary", (PyCFunction)(void (*)(void))summary, METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("summary($module, values, /, *, percent=(50,))\n--\n\nPercentiles of some numbers.")},
    {NULL, NULL, 0, NULL},
};

static int
module_exec(PyObject *module)
{
    State *state = PyModule_GetState(module);
    state->cycle_error = PyErr_NewExceptionWithDoc("native.CycleError", "A graph that must not have a cycle has one.",
                                                   PyExc_ValueError, NULL);
    if (state->cycle_error == NULL || PyModule_AddObjectRef(module, "CycleError", state->cycle_error) < 0)
        return -1;
    cycle_error = state->cycle_error;
    if (PyModule_AddType(module, &Graph_Type) < 0)
        return -1;
    state->table_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &Table_spec, NULL);
    if (state->table_type == NULL || PyModule_AddType(module, state->table_type) < 0)
        return -1;
    return PyModule_AddStringConstant(module, "compiled_for", "Python 3." Py_STRINGIFY(PY_MINOR_VERSION));
}

static int
module_traverse(PyObject *module, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(module);
    Py_VISIT(state->cycle_error);
    Py_VISIT(state->table_type);
    return 0;
}

static int
module_clear(PyObject *module)
{
    State *state = PyModule_GetState(module);
    Py_CLEAR(state->cycle_error);
    Py_CLEAR(state->table_type);
    return 0;
}

static void
module_free(void *module)
{
    (void)module_clear(module);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
    {0, NULL},
};

static struct PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "native",
    .m_doc = PyDoc_STR("Graphs, tables and percentiles for the report."),
    .m_size = sizeof(State),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC
PyInit_native(void)
{
    return PyModuleDef_Init(&module_def);
}
