/* critical_section.h: locking of objects; not part of the limited API. */
#ifndef Py_CRITICAL_SECTION_H
#define Py_CRITICAL_SECTION_H

#ifndef Py_LIMITED_API
#  include "cpython/critical_section.h"
#endif

#endif /* Py_CRITICAL_SECTION_H */
