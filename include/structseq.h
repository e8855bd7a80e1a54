/* structseq.h: struct sequences: tuples whose items have names. */
#ifndef Py_STRUCTSEQ_H
#define Py_STRUCTSEQ_H

#include "object.h"
#include "tupleobject.h"

_Py_BEGIN_DECLS

typedef struct PyStructSequence_Field {
    const char *name; /* NULL ends the list; see PyStructSequence_UnnamedField */
    const char *doc; /* may be NULL */
} PyStructSequence_Field;

typedef struct PyStructSequence_Desc {
    const char *name;
    const char *doc; /* may be NULL */
    PyStructSequence_Field *fields;
    int n_in_sequence; /* how many are items; the others are attributes only */
} PyStructSequence_Desc;

/* Name of an item without a name. */
PyAPI_DATA(const char *const) PyStructSequence_UnnamedField;

/* New type, or NULL. */
PyAPI_FUNC(PyTypeObject *) PyStructSequence_NewType(PyStructSequence_Desc *desc);

#ifndef Py_LIMITED_API
/* Complete a static type instead; InitType2 returns 0 or -1. */
PyAPI_FUNC(void) PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc);
PyAPI_FUNC(int) PyStructSequence_InitType2(PyTypeObject *type, PyStructSequence_Desc *desc);
#endif

/* New instance, to be filled in with SetItem; NULL on error. */
PyAPI_FUNC(PyObject *) PyStructSequence_New(PyTypeObject *type);

/* Takes the reference to item over. No check is made. */
PyAPI_FUNC(void) PyStructSequence_SetItem(PyObject *seq, Py_ssize_t index, PyObject *item);

/* Borrowed reference. No check is made. */
PyAPI_FUNC(PyObject *) PyStructSequence_GetItem(PyObject *seq, Py_ssize_t index);

#ifndef Py_LIMITED_API
typedef PyTupleObject PyStructSequence;
#  define PyStructSequence_SET_ITEM PyStructSequence_SetItem
#  define PyStructSequence_GET_ITEM PyStructSequence_GetItem
#endif

_Py_END_DECLS

#endif /* Py_STRUCTSEQ_H */
