/* pyport.h: integer types, compiler differences and attributes that all other headers use. */
#ifndef Py_PYPORT_H
#define Py_PYPORT_H

#include "pyconfig.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <wchar.h>

#include "exports.h"

/* ---- Language -------------------------------------------------------------------------------- */

/* A function defined in a header. C89 compilers know the keyword under another name. */
#if defined(__cplusplus) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L)
#  define _Py_INLINE static inline
#else
#  define _Py_INLINE static __inline__
#endif

/* Members of an unnamed union, silent under -pedantic. */
#ifdef __GNUC__
#  define _Py_ANONYMOUS __extension__
#else
#  define _Py_ANONYMOUS
#endif

#ifdef __has_builtin
#  define _Py__has_builtin(x) __has_builtin(x)
#else
#  define _Py__has_builtin(x) 0
#endif

/* _Py_CAST converts between any scalar types, dropping const if need be; _Py_STATIC_CAST is for
   conversions that lose no qualifier. */
#define _Py_CAST(type, expr) ((type)(expr))
#ifdef __cplusplus
#  define _Py_STATIC_CAST(type, expr) static_cast<type>(expr)
#else
#  define _Py_STATIC_CAST(type, expr) ((type)(expr))
#endif

/* The null pointer in macros that C++ code expands. */
#if defined(__cplusplus) && __cplusplus >= 201103L
#  define _Py_NULL nullptr
#else
#  define _Py_NULL NULL
#endif

/* The type of an expression; undefined where the compiler cannot name it. */
#if defined(__GNUC__) || defined(__clang__)
#  define _Py_TYPEOF(expr) __typeof__(expr)
#endif

/* ---- Integer types --------------------------------------------------------------------------- */

#define HAVE_LONG_LONG 1
#define PY_LONG_LONG long long
#define PY_LLONG_MIN LLONG_MIN
#define PY_LLONG_MAX LLONG_MAX
#define PY_ULLONG_MAX ULLONG_MAX
#define PY_UINT32_T uint32_t
#define PY_UINT64_T uint64_t
#define PY_INT32_T int32_t
#define PY_INT64_T int64_t
#define PY_DWORD_MAX 4294967295U
#define Py_LL(x) x##LL
#define Py_ULL(x) Py_LL(x##U)

/* Width of a digit of a Python int. */
#define PYLONG_BITS_IN_DIGIT 30

typedef uintptr_t Py_uintptr_t;
typedef intptr_t Py_intptr_t;

/* Signed counterpart of size_t: sizes, indices, reference counts. */
typedef ssize_t Py_ssize_t;
#define PY_SIZE_MAX SIZE_MAX
#define PY_SSIZE_T_MAX ((Py_ssize_t)(((size_t)-1) >> 1))
#define PY_SSIZE_T_MIN (-PY_SSIZE_T_MAX - 1)
#define PY_FORMAT_SIZE_T "z"

/* Hash values; -1 is reserved for "error". */
typedef Py_ssize_t Py_hash_t;
typedef size_t Py_uhash_t;
#define SIZEOF_PY_HASH_T SIZEOF_SIZE_T
#define SIZEOF_PY_UHASH_T SIZEOF_SIZE_T

/* The type of a '#' length in argument formats. */
typedef Py_ssize_t Py_ssize_clean_t;

#ifdef WORDS_BIGENDIAN
#  define PY_BIG_ENDIAN 1
#  define PY_LITTLE_ENDIAN 0
#else
#  define PY_BIG_ENDIAN 0
#  define PY_LITTLE_ENDIAN 1
#endif

#ifndef LONG_BIT
#  define LONG_BIT (8 * SIZEOF_LONG)
#endif

/* I >> J with sign extension, for signed types. */
#define Py_ARITHMETIC_RIGHT_SHIFT(TYPE, I, J) ((I) >> (J))

/* Lets a macro argument be expanded before it is pasted or stringified. */
#define Py_FORCE_EXPANSION(X) X

/* Narrows an integer whose value is known to fit; checked in debug builds only. */
#ifdef Py_DEBUG
#  define Py_SAFE_DOWNCAST(VALUE, WIDE, NARROW) \
      (assert(_Py_STATIC_CAST(WIDE, _Py_STATIC_CAST(NARROW, (VALUE))) == (VALUE)), \
       _Py_STATIC_CAST(NARROW, (VALUE)))
#else
#  define Py_SAFE_DOWNCAST(VALUE, WIDE, NARROW) _Py_STATIC_CAST(NARROW, (VALUE))
#endif

/* ---- Attributes ------------------------------------------------------------------------------ */

/* Internal linkage; the second form also asks for inlining. */
#define Py_LOCAL(type) static type
#define Py_LOCAL_INLINE(type) static inline type

#if defined(__GNUC__) || defined(__clang__)
#  define Py_GCC_ATTRIBUTE(x) __attribute__(x)
#  define Py_ALIGNED(x) __attribute__((aligned(x)))
#  define Py_DEPRECATED(VERSION_UNUSED) __attribute__((__deprecated__))
#  define Py_ALWAYS_INLINE __attribute__((always_inline))
#  define Py_NO_INLINE __attribute__((noinline))
#  define _Py_HOT_FUNCTION __attribute__((hot))
#  define _Py_NO_RETURN __attribute__((__noreturn__))
#else
#  define Py_GCC_ATTRIBUTE(x)
#  define Py_ALIGNED(x)
#  define Py_DEPRECATED(VERSION_UNUSED)
#  define Py_ALWAYS_INLINE
#  define Py_NO_INLINE
#  define _Py_HOT_FUNCTION
#  define _Py_NO_RETURN
#endif

/* For what only the runtime's own sources may use without a warning. */
#define _Py_DEPRECATED_EXTERNALLY(version) Py_DEPRECATED(version)

/* Silences deprecation warnings between PUSH and POP. */
#if defined(__clang__)
#  define _Py_COMP_DIAG_PUSH _Pragma("clang diagnostic push")
#  define _Py_COMP_DIAG_IGNORE_DEPR_DECLS \
      _Pragma("clang diagnostic ignored \"-Wdeprecated-declarations\"")
#  define _Py_COMP_DIAG_POP _Pragma("clang diagnostic pop")
#elif defined(__GNUC__)
#  define _Py_COMP_DIAG_PUSH _Pragma("GCC diagnostic push")
#  define _Py_COMP_DIAG_IGNORE_DEPR_DECLS \
      _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
#  define _Py_COMP_DIAG_POP _Pragma("GCC diagnostic pop")
#else
#  define _Py_COMP_DIAG_PUSH
#  define _Py_COMP_DIAG_IGNORE_DEPR_DECLS
#  define _Py_COMP_DIAG_POP
#endif

#define Py_VA_COPY va_copy
#if _Py_API_LEVEL < 0x030b0000 || !defined(Py_LIMITED_API)
#  define Py_MEMCPY memcpy
#endif

/* ---- Threads --------------------------------------------------------------------------------- */

#define WITH_THREAD
#define Py_CAN_START_THREADS 1

/* ---- Sanitizers ------------------------------------------------------------------------------ */

#if defined(__SANITIZE_ADDRESS__) && !defined(_Py_ADDRESS_SANITIZER)
#  define _Py_ADDRESS_SANITIZER
#endif
#if defined(__SANITIZE_THREAD__) && !defined(_Py_THREAD_SANITIZER)
#  define _Py_THREAD_SANITIZER
#endif
#ifdef __has_feature
#  if __has_feature(memory_sanitizer) && !defined(_Py_MEMORY_SANITIZER)
#    define _Py_MEMORY_SANITIZER
#  endif
#  if __has_feature(address_sanitizer) && !defined(_Py_ADDRESS_SANITIZER)
#    define _Py_ADDRESS_SANITIZER
#  endif
#  if __has_feature(thread_sanitizer) && !defined(_Py_THREAD_SANITIZER)
#    define _Py_THREAD_SANITIZER
#  endif
#endif

/* Keyword lists are const in C++, where string literals are; C code may pass char ** there. */
#ifndef PY_CXX_CONST
#  ifdef __cplusplus
#    define PY_CXX_CONST const
#  else
#    define PY_CXX_CONST
#  endif
#endif

#endif /* Py_PYPORT_H */
