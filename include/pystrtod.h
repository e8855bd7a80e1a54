/* pystrtod.h: numbers and their text, whatever the locale. */
#ifndef Py_STRTOD_H
#define Py_STRTOD_H

#include "object.h"

_Py_BEGIN_DECLS

/* -1.0 with ValueError if it is no number; *endptr behind it, or endptr NULL if nothing may
   follow. Too large: overflow_exception, or if that is NULL, HUGE_VAL. */
PyAPI_FUNC(double) PyOS_string_to_double(const char *str, char **endptr,
    PyObject *overflow_exception);

/* To be freed with PyMem_Free; NULL with MemoryError. format_code: one of eEfFgGr; *type, unless
   type is NULL, is set to Py_DTST_*. */
PyAPI_FUNC(char *) PyOS_double_to_string(double val, char format_code, int precision, int flags,
    int *type);

/* PyOS_double_to_string: flags, and kinds of value. */
#define Py_DTSF_SIGN 0x01
#define Py_DTSF_ADD_DOT_0 0x02
#define Py_DTSF_ALT 0x04
#define Py_DTSF_NO_NEG_0 0x08
#define Py_DTST_FINITE 0
#define Py_DTST_INFINITE 1
#define Py_DTST_NAN 2

_Py_END_DECLS

#endif /* Py_STRTOD_H */
