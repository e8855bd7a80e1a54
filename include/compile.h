/* compile.h: what source code is compiled as. */
#ifndef Py_COMPILE_H
#define Py_COMPILE_H

#include "pyport.h"

/* Start symbols: an interactive statement, a module, an expression, the signature of a function. */
#define Py_single_input 256
#define Py_file_input 257
#define Py_eval_input 258
#define Py_func_type_input 345

#ifndef Py_LIMITED_API
#  include "cpython/compile.h"
#endif

#endif /* Py_COMPILE_H */
