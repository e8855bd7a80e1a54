/* fileutils.h: strings of the operating system. */
#ifndef Py_FILEUTILS_H
#define Py_FILEUTILS_H

#include <sys/stat.h>

#include "pyport.h"

_Py_BEGIN_DECLS

/* By the encoding of file names, with surrogateescape. The decoded text is freed with
   PyMem_RawFree, the encoded one with PyMem_Free. NULL on failure, without an exception: the last
   argument, unless it is NULL, says why. */
#if _Py_API_LEVEL >= 0x03050000
/* *size: length; (size_t)-1: no memory, (size_t)-2: not decodable. */
PyAPI_FUNC(wchar_t *) Py_DecodeLocale(const char *arg, size_t *size);

/* *error_pos: where it failed; (size_t)-1: no memory. */
PyAPI_FUNC(char *) Py_EncodeLocale(const wchar_t *text, size_t *error_pos);
#endif

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/fileutils.h"
#endif

#endif /* Py_FILEUTILS_H */
