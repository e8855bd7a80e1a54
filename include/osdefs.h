/* osdefs.h: separators and lengths of paths. */
#ifndef Py_OSDEFS_H
#define Py_OSDEFS_H

#include <limits.h>

#ifndef SEP
#  define SEP L'/'
#endif
#ifndef MAXPATHLEN
#  ifdef PATH_MAX
#    define MAXPATHLEN PATH_MAX
#  else
#    define MAXPATHLEN 4096
#  endif
#endif
#ifndef DELIM
#  define DELIM L':'
#endif

#endif /* Py_OSDEFS_H */
