/* exports.h: symbol visibility, linkage, and which part of the API is in view. */
#ifndef Py_EXPORTS_H
#define Py_EXPORTS_H

/* Every declaration has C linkage in C++. */
#ifdef __cplusplus
#  define _Py_BEGIN_DECLS extern "C" {
#  define _Py_END_DECLS }
#else
#  define _Py_BEGIN_DECLS
#  define _Py_END_DECLS
#endif

/* The version of the limited API in view, comparable with 0x030B0000 and the like.
   Without Py_LIMITED_API everything is in view; a Py_LIMITED_API below 3.2 (the value 3
   is customary) means 3.2. */
#ifndef Py_LIMITED_API
#  define _Py_API_LEVEL 0x7fffffff
#elif Py_LIMITED_API+0 < 0x03020000
#  define _Py_API_LEVEL 0x03020000
#else
#  define _Py_API_LEVEL (Py_LIMITED_API+0)
#endif

#ifndef __has_attribute
#  define __has_attribute(x) 0
#endif

#if defined(__GNUC__) && (__GNUC__ >= 4 || __has_attribute(visibility))
#  define Py_IMPORTED_SYMBOL __attribute__((visibility("default")))
#  define Py_EXPORTED_SYMBOL __attribute__((visibility("default")))
#  define Py_LOCAL_SYMBOL __attribute__((visibility("hidden")))
#else
#  define Py_IMPORTED_SYMBOL
#  define Py_EXPORTED_SYMBOL
#  define Py_LOCAL_SYMBOL
#endif

/* A function or a datum that the runtime exports. */
#define PyAPI_FUNC(RTYPE) Py_EXPORTED_SYMBOL RTYPE
#define PyAPI_DATA(RTYPE) extern Py_EXPORTED_SYMBOL RTYPE

/* Head of a module's entry point: PyMODINIT_FUNC PyInit_name(void) { ... } */
#ifdef __cplusplus
#  define PyMODINIT_FUNC extern "C" Py_EXPORTED_SYMBOL PyObject*
#else
#  define PyMODINIT_FUNC Py_EXPORTED_SYMBOL PyObject*
#endif

#endif /* Py_EXPORTS_H */
