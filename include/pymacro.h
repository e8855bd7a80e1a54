/* pymacro.h: small general macros: arithmetic, arrays, alignment, docstrings, unused names. */
#ifndef Py_PYMACRO_H
#define Py_PYMACRO_H

#include "pyport.h"

/* ---- Arithmetic (arguments may be evaluated twice) ------------------------------------------- */

#define Py_ABS(x) ((x) < 0 ? -(x) : (x))
#define Py_MIN(x, y) (((x) > (y)) ? (y) : (x))
#define Py_MAX(x, y) (((x) > (y)) ? (x) : (y))
/* A char as a value from 0 to 255. */
#define Py_CHARMASK(c) ((unsigned char)((c) & 0xff))

/* ---- Compile-time checks and text ------------------------------------------------------------ */

/* static_assert is a keyword only in C++11 and C23. */
#if !defined(__cplusplus) && !defined(static_assert) && defined(__GNUC__) && \
    !(defined(__STDC_VERSION__) && __STDC_VERSION__ > 201710L)
#  define static_assert __extension__ _Static_assert
#endif

#define _Py_XSTRINGIFY(x) #x
/* The text of x after macro expansion. */
#define Py_STRINGIFY(x) _Py_XSTRINGIFY(x)

/* 0, as an expression; does not compile if cond is false. */
#define Py_BUILD_ASSERT_EXPR(cond) (sizeof(char[1 - 2 * !(cond)]) - 1)
#define Py_BUILD_ASSERT(cond) do { (void)Py_BUILD_ASSERT_EXPR(cond); } while (0)

/* ---- Structs and arrays ---------------------------------------------------------------------- */

#define Py_MEMBER_SIZE(type, member) sizeof(((type *)0)->member)
#define _Py_CONTAINER_OF(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

/* Number of elements; in GNU C a pointer argument does not compile. */
#if defined(__GNUC__) && !defined(__cplusplus) && !defined(__STRICT_ANSI__)
#  define Py_ARRAY_LENGTH(array)                                                    \
      (sizeof(array) / sizeof((array)[0]) +                                         \
       Py_BUILD_ASSERT_EXPR(!__builtin_types_compatible_p(__typeof__(array),        \
                                                          __typeof__(&(array)[0]))))
#else
#  define Py_ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#endif

#define _Py_IS_TYPE_SIGNED(type) ((type)(-1) <= 0)

/* The value of EXPR, not assignable. */
#define _Py_RVALUE(EXPR) ((void)0, (EXPR))

/* ---- Alignment: a is a power of two ---------------------------------------------------------- */

#define _Py_SIZE_ROUND_DOWN(n, a) ((size_t)(n) & ~((size_t)(a) - 1))
#define _Py_SIZE_ROUND_UP(n, a) (((size_t)(n) + ((size_t)(a) - 1)) & ~((size_t)(a) - 1))
#define _Py_ALIGN_DOWN(p, a) ((void *)((uintptr_t)(p) & ~((uintptr_t)(a) - 1)))
#define _Py_ALIGN_UP(p, a) \
    ((void *)(((uintptr_t)(p) + ((uintptr_t)(a) - 1)) & ~((uintptr_t)(a) - 1)))
#define _Py_IS_ALIGNED(p, a) (((uintptr_t)(p) & ((uintptr_t)(a) - 1)) == 0)

/* ---- Docstrings ------------------------------------------------------------------------------ */

/* Compile to empty strings where docstrings are left out of the build. */
#define PyDoc_VAR(name) static const char name[]
#define PyDoc_STRVAR(name, str) PyDoc_VAR(name) = PyDoc_STR(str)
#ifdef WITH_DOC_STRINGS
#  define PyDoc_STR(str) str
#else
#  define PyDoc_STR(str) ""
#endif

/* ---- Names and paths that stay unused -------------------------------------------------------- */

/* Declares a parameter that the body does not use: int f(int Py_UNUSED(flags)). */
#if defined(__GNUC__) || defined(__clang__)
#  define Py_UNUSED(name) _unused_##name __attribute__((unused))
#else
#  define Py_UNUSED(name) _unused_##name
#endif

/* Marks a place that control never reaches. */
#if defined(__GNUC__) || defined(__clang__)
#  define Py_UNREACHABLE() __builtin_unreachable()
#else
#  include <stdlib.h>
#  define Py_UNREACHABLE() abort()
#endif

#endif /* Py_PYMACRO_H */
