/* cpython/modsupport.h: parsing arguments with a format prepared once. */
#ifndef Py_CPYTHON_MODSUPPORT_H
#define Py_CPYTHON_MODSUPPORT_H
#ifndef Py_LIMITED_API

#include "../modsupport.h"

_Py_BEGIN_DECLS

/* Whether something was done. */
typedef struct {
    uint8_t v;
} _PyOnceFlag;

/* Static data of a parser: format and keywords are given, the rest is filled in at first use. */
typedef struct _PyArg_Parser {
    const char *format;
    const char *const *keywords;
    const char *fname;
    const char *custom_msg;
    _PyOnceFlag once;
    int is_kwtuple_owned;
    int pos; /* positional-only parameters */
    int min; /* required ones */
    int max; /* positional ones */
    PyObject *kwtuple; /* names of the others */
    struct _PyArg_Parser *next;
} _PyArg_Parser;

/* 1, or 0 with an exception. */
PyAPI_FUNC(int) _PyArg_ParseTupleAndKeywordsFast(PyObject *args, PyObject *kwargs,
    struct _PyArg_Parser *parser, ...);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_MODSUPPORT_H */
