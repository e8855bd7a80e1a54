/* pystrcmp.h: comparing strings regardless of case. */
#ifndef Py_STRCMP_H
#define Py_STRCMP_H

#include "pyport.h"

_Py_BEGIN_DECLS

PyAPI_FUNC(int) PyOS_mystrnicmp(const char *left, const char *right, Py_ssize_t size);
PyAPI_FUNC(int) PyOS_mystricmp(const char *left, const char *right);

#define PyOS_strnicmp PyOS_mystrnicmp
#define PyOS_stricmp PyOS_mystricmp

_Py_END_DECLS

#endif /* Py_STRCMP_H */
