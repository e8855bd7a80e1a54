/* cpython/pyfpe.h: remains of the trapping of floating-point errors. */
#ifndef Py_PYFPE_H
#define Py_PYFPE_H
#ifndef Py_LIMITED_API

#include "../exports.h"

_Py_BEGIN_DECLS

#define PyFPE_START_PROTECT(err_string, leave_stmt)
#define PyFPE_END_PROTECT(v)

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_PYFPE_H */
