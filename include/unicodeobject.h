/* unicodeobject.h: str. */
#ifndef Py_UNICODEOBJECT_H
#define Py_UNICODEOBJECT_H

#include "object.h"

_Py_BEGIN_DECLS

/* ---- Characters ------------------------------------------------------------------------------ */

#define Py_USING_UNICODE
#define Py_UNICODE_SIZE SIZEOF_WCHAR_T
#if Py_UNICODE_SIZE >= 4
#  define Py_UNICODE_WIDE
#endif

/* A code point; a code unit of two bytes; one of Latin-1. */
typedef uint32_t Py_UCS4;
typedef uint16_t Py_UCS2;
typedef uint8_t Py_UCS1;

/* What decoders put in place of what they cannot decode. */
#define Py_UNICODE_REPLACEMENT_CHARACTER ((Py_UCS4)0xFFFD)

PyAPI_DATA(PyTypeObject) PyUnicode_Type;
PyAPI_DATA(PyTypeObject) PyUnicodeIter_Type;

#define PyUnicode_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_UNICODE_SUBCLASS)
#define PyUnicode_CheckExact(op) Py_IS_TYPE((op), &PyUnicode_Type)

/* ---- Making strings: new str, or NULL -------------------------------------------------------- */

/* Decodes UTF-8. */
PyAPI_FUNC(PyObject *) PyUnicode_FromStringAndSize(const char *utf8, Py_ssize_t size);

PyAPI_FUNC(PyObject *) PyUnicode_FromString(const char *utf8);

/* obj itself if exactly str, a copy of an instance of a subclass, else TypeError. */
PyAPI_FUNC(PyObject *) PyUnicode_FromObject(PyObject *obj);

/* One character; ValueError if it is out of range. */
PyAPI_FUNC(PyObject *) PyUnicode_FromOrdinal(int ordinal);

/* As printf, with %U (str), %V (str or C string), %S (str of), %R (repr of), %A (ascii of), %T
   and %N (type names) besides. */
PyAPI_FUNC(PyObject *) PyUnicode_FromFormat(const char *format, ...);

PyAPI_FUNC(PyObject *) PyUnicode_FromFormatV(const char *format, va_list vargs);

/* size -1: up to the terminating zero. */
PyAPI_FUNC(PyObject *) PyUnicode_FromWideChar(const wchar_t *w, Py_ssize_t size);

/* Decodes an object with a buffer. */
PyAPI_FUNC(PyObject *) PyUnicode_FromEncodedObject(PyObject *obj, const char *encoding,
    const char *errors);

#if _Py_API_LEVEL >= 0x03030000
/* Characters from start up to end; no negative indices. */
PyAPI_FUNC(PyObject *) PyUnicode_Substring(PyObject *str, Py_ssize_t start, Py_ssize_t end);
#endif

/* ---- Interning ------------------------------------------------------------------------------- */

/* Replaces *p by the interned equal string; the reference is kept or exchanged. Never fails. */
PyAPI_FUNC(void) PyUnicode_InternInPlace(PyObject **p);

/* New reference to the interned string. */
PyAPI_FUNC(PyObject *) PyUnicode_InternFromString(const char *utf8);

/* ---- Access ---------------------------------------------------------------------------------- */

#if _Py_API_LEVEL >= 0x03030000
/* In code points; -1 with TypeError if it is not a str. */
PyAPI_FUNC(Py_ssize_t) PyUnicode_GetLength(PyObject *unicode);

/* One code point; (Py_UCS4)-1 with IndexError or TypeError. */
PyAPI_FUNC(Py_UCS4) PyUnicode_ReadChar(PyObject *unicode, Py_ssize_t index);

/* Only for a string nobody else has seen: 0 or -1. */
PyAPI_FUNC(int) PyUnicode_WriteChar(PyObject *unicode, Py_ssize_t index, Py_UCS4 character);
#endif

/* Changes the length of *p, which may be replaced: 0 or -1. */
PyAPI_FUNC(int) PyUnicode_Resize(PyObject **p, Py_ssize_t length);

#if _Py_API_LEVEL >= 0x030a0000
/* UTF-8 kept alive by the string itself; NULL on error, with *size -1. size may be NULL. */
PyAPI_FUNC(const char *) PyUnicode_AsUTF8AndSize(PyObject *unicode, Py_ssize_t *size);
#endif
#if _Py_API_LEVEL >= 0x03030000
/* Copies the code points: buffer, or NULL with SystemError if it is too small. */
PyAPI_FUNC(Py_UCS4 *) PyUnicode_AsUCS4(PyObject *unicode, Py_UCS4 *buffer, Py_ssize_t buflen,
    int copy_null);

/* A copy terminated by 0, to be freed with PyMem_Free; NULL on error. */
PyAPI_FUNC(Py_UCS4 *) PyUnicode_AsUCS4Copy(PyObject *unicode);
#endif

/* Copies at most size units: how many, without the terminator; -1 on error. With w NULL, the
   size needed, with the terminator. */
PyAPI_FUNC(Py_ssize_t) PyUnicode_AsWideChar(PyObject *unicode, wchar_t *w, Py_ssize_t size);

/* A copy to be freed with PyMem_Free; NULL on error. With size NULL, NULs inside are a
   ValueError. */
PyAPI_FUNC(wchar_t *) PyUnicode_AsWideCharString(PyObject *unicode, Py_ssize_t *size);

/* ---- Codecs ---------------------------------------------------------------------------------- */

/* Decoders return a new str, encoders new bytes, or NULL. encoding NULL means UTF-8, errors NULL
   "strict". Stateful decoders stop before an incomplete sequence at the end and store in *consumed
   how far they came. */

/* Always "utf-8". */
PyAPI_FUNC(const char *) PyUnicode_GetDefaultEncoding(void);

PyAPI_FUNC(PyObject *) PyUnicode_Decode(const char *s, Py_ssize_t size, const char *encoding,
    const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedString(PyObject *unicode, const char *encoding,
    const char *errors);
Py_DEPRECATED(3.6) PyAPI_FUNC(PyObject *) PyUnicode_AsDecodedObject(PyObject *unicode,
    const char *encoding, const char *errors);
Py_DEPRECATED(3.6) PyAPI_FUNC(PyObject *) PyUnicode_AsDecodedUnicode(PyObject *unicode,
    const char *encoding, const char *errors);
Py_DEPRECATED(3.6) PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedObject(PyObject *unicode,
    const char *encoding, const char *errors);
Py_DEPRECATED(3.6) PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedUnicode(PyObject *unicode,
    const char *encoding, const char *errors);

PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF7(const char *string, Py_ssize_t length,
    const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF7Stateful(const char *string, Py_ssize_t length,
    const char *errors, Py_ssize_t *consumed);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF8(const char *string, Py_ssize_t length,
    const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF8Stateful(const char *string, Py_ssize_t length,
    const char *errors, Py_ssize_t *consumed);
PyAPI_FUNC(PyObject *) PyUnicode_AsUTF8String(PyObject *unicode);

/* *byteorder: -1 little, 1 big, 0 native unless a byte order mark says otherwise; the outcome is
   stored back. NULL counts as 0. */
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF32(const char *string, Py_ssize_t length,
    const char *errors, int *byteorder);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF32Stateful(const char *string, Py_ssize_t length,
    const char *errors, int *byteorder, Py_ssize_t *consumed);
PyAPI_FUNC(PyObject *) PyUnicode_AsUTF32String(PyObject *unicode);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF16(const char *string, Py_ssize_t length,
    const char *errors, int *byteorder);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF16Stateful(const char *string, Py_ssize_t length,
    const char *errors, int *byteorder, Py_ssize_t *consumed);
PyAPI_FUNC(PyObject *) PyUnicode_AsUTF16String(PyObject *unicode);

PyAPI_FUNC(PyObject *) PyUnicode_DecodeUnicodeEscape(const char *string, Py_ssize_t length,
    const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsUnicodeEscapeString(PyObject *unicode);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeRawUnicodeEscape(const char *string, Py_ssize_t length,
    const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsRawUnicodeEscapeString(PyObject *unicode);

PyAPI_FUNC(PyObject *) PyUnicode_DecodeLatin1(const char *string, Py_ssize_t length,
    const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsLatin1String(PyObject *unicode);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeASCII(const char *string, Py_ssize_t length,
    const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsASCIIString(PyObject *unicode);

/* mapping NULL means Latin-1. */
PyAPI_FUNC(PyObject *) PyUnicode_DecodeCharmap(const char *string, Py_ssize_t length,
    PyObject *mapping, const char *errors);

PyAPI_FUNC(PyObject *) PyUnicode_AsCharmapString(PyObject *unicode, PyObject *mapping);

/* An object for PyUnicode_AsCharmapString from a decoding table. */
PyAPI_FUNC(PyObject *) PyUnicode_BuildEncodingMap(PyObject *string);

/* The encodings of the current locale, and of file names. */
#if _Py_API_LEVEL >= 0x03030000
PyAPI_FUNC(PyObject *) PyUnicode_DecodeLocaleAndSize(const char *str, Py_ssize_t len,
    const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeLocale(const char *str, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_EncodeLocale(PyObject *unicode, const char *errors);
#endif

PyAPI_FUNC(PyObject *) PyUnicode_DecodeFSDefault(const char *s);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeFSDefaultAndSize(const char *s, Py_ssize_t size);
PyAPI_FUNC(PyObject *) PyUnicode_EncodeFSDefault(PyObject *unicode);
/* Converters for "O&": a path as new bytes, or as a new str, stored in *(PyObject **)result. They
   return Py_CLEANUP_SUPPORTED, or 0 on error; obj NULL releases the result. */
PyAPI_FUNC(int) PyUnicode_FSConverter(PyObject *obj, void *result);
PyAPI_FUNC(int) PyUnicode_FSDecoder(PyObject *obj, void *result);

/* ---- Operations: those that return PyObject * give a new reference, or NULL ------------------ */

PyAPI_FUNC(PyObject *) PyUnicode_Concat(PyObject *left, PyObject *right);
/* Replace *pleft by its concatenation with right; NULL on error. AndDel gives up right as well. */
PyAPI_FUNC(void) PyUnicode_Append(PyObject **pleft, PyObject *right);
PyAPI_FUNC(void) PyUnicode_AppendAndDel(PyObject **pleft, PyObject *right);

/* A sep of NULL means white space; a maxsplit of -1, no limit. Lists. */
PyAPI_FUNC(PyObject *) PyUnicode_Split(PyObject *s, PyObject *sep, Py_ssize_t maxsplit);
PyAPI_FUNC(PyObject *) PyUnicode_RSplit(PyObject *s, PyObject *sep, Py_ssize_t maxsplit);
PyAPI_FUNC(PyObject *) PyUnicode_Splitlines(PyObject *s, int keepends);

/* A tuple of three. */
PyAPI_FUNC(PyObject *) PyUnicode_Partition(PyObject *s, PyObject *sep);

PyAPI_FUNC(PyObject *) PyUnicode_RPartition(PyObject *s, PyObject *sep);

PyAPI_FUNC(PyObject *) PyUnicode_Translate(PyObject *str, PyObject *table, const char *errors);

/* separator NULL means a space. */
PyAPI_FUNC(PyObject *) PyUnicode_Join(PyObject *separator, PyObject *seq);

PyAPI_FUNC(PyObject *) PyUnicode_Replace(PyObject *str, PyObject *substr, PyObject *replstr,
    Py_ssize_t maxcount);

/* format % args. */
PyAPI_FUNC(PyObject *) PyUnicode_Format(PyObject *format, PyObject *args);

/* Positions count code points; negative ones, from the end. direction: 1 forwards or at the end,
   -1 backwards or at the start. */

/* 1 if substr is there, 0 if not, -1 on error. */
PyAPI_FUNC(Py_ssize_t) PyUnicode_Tailmatch(PyObject *str, PyObject *substr, Py_ssize_t start,
    Py_ssize_t end, int direction);

/* Position, -1 if not found, -2 on error. */
PyAPI_FUNC(Py_ssize_t) PyUnicode_Find(PyObject *str, PyObject *substr, Py_ssize_t start,
    Py_ssize_t end, int direction);

#if _Py_API_LEVEL >= 0x03030000
PyAPI_FUNC(Py_ssize_t) PyUnicode_FindChar(PyObject *str, Py_UCS4 ch, Py_ssize_t start,
    Py_ssize_t end, int direction);
#endif

/* -1 on error. */
PyAPI_FUNC(Py_ssize_t) PyUnicode_Count(PyObject *str, PyObject *substr, Py_ssize_t start,
    Py_ssize_t end);

/* -1, 0, 1; -1 with an exception on error. */
PyAPI_FUNC(int) PyUnicode_Compare(PyObject *left, PyObject *right);

/* -1, 0, 1. Never fails. */
PyAPI_FUNC(int) PyUnicode_CompareWithASCIIString(PyObject *left, const char *right);

/* 1 or 0; never fail. */
#if _Py_API_LEVEL >= 0x030d0000
PyAPI_FUNC(int) PyUnicode_EqualToUTF8(PyObject *unicode, const char *utf8);
PyAPI_FUNC(int) PyUnicode_EqualToUTF8AndSize(PyObject *unicode, const char *utf8, Py_ssize_t size);
#endif

/* Py_True, Py_False or Py_NotImplemented. */
PyAPI_FUNC(PyObject *) PyUnicode_RichCompare(PyObject *left, PyObject *right, int op);

/* 1, 0, or -1 on error. */
PyAPI_FUNC(int) PyUnicode_Contains(PyObject *container, PyObject *element);

/* 1 or 0. */
PyAPI_FUNC(int) PyUnicode_IsIdentifier(PyObject *s);

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/unicodeobject.h"
#endif

#endif /* Py_UNICODEOBJECT_H */
