/* monitoring.h: sys.monitoring for C; not part of the limited API. */
#ifndef Py_MONITORING_H
#define Py_MONITORING_H

#ifndef Py_LIMITED_API
#  include "cpython/monitoring.h"
#endif

#endif /* Py_MONITORING_H */
