/* codecs.h: the registry of codecs. */
#ifndef Py_CODECREGISTRY_H
#define Py_CODECREGISTRY_H

#include "object.h"

_Py_BEGIN_DECLS

/* PyObject * results: new reference, or NULL. errors NULL means "strict". */

/* 0 or -1. */
PyAPI_FUNC(int) PyCodec_Register(PyObject *search_function);

/* 0 or -1. */
PyAPI_FUNC(int) PyCodec_Unregister(PyObject *search_function);

/* 1 if there is such a codec, else 0. Never fails. */
PyAPI_FUNC(int) PyCodec_KnownEncoding(const char *encoding);

PyAPI_FUNC(PyObject *) PyCodec_Encode(PyObject *object, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyCodec_Decode(PyObject *object, const char *encoding, const char *errors);

/* What the codec's entry offers. LookupError if there is none. */
PyAPI_FUNC(PyObject *) PyCodec_Encoder(const char *encoding);
PyAPI_FUNC(PyObject *) PyCodec_Decoder(const char *encoding);
PyAPI_FUNC(PyObject *) PyCodec_IncrementalEncoder(const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyCodec_IncrementalDecoder(const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyCodec_StreamReader(const char *encoding, PyObject *stream,
    const char *errors);
PyAPI_FUNC(PyObject *) PyCodec_StreamWriter(const char *encoding, PyObject *stream,
    const char *errors);

/* 0 or -1. */
PyAPI_FUNC(int) PyCodec_RegisterError(const char *name, PyObject *error);

/* name NULL means "strict". */
PyAPI_FUNC(PyObject *) PyCodec_LookupError(const char *name);

/* The built-in error handlers: given a UnicodeError, they raise or return the tuple of replacement
   and position to go on from. */
PyAPI_FUNC(PyObject *) PyCodec_StrictErrors(PyObject *exc);
PyAPI_FUNC(PyObject *) PyCodec_IgnoreErrors(PyObject *exc);
PyAPI_FUNC(PyObject *) PyCodec_ReplaceErrors(PyObject *exc);
PyAPI_FUNC(PyObject *) PyCodec_XMLCharRefReplaceErrors(PyObject *exc);
PyAPI_FUNC(PyObject *) PyCodec_BackslashReplaceErrors(PyObject *exc);
#if _Py_API_LEVEL >= 0x03050000
PyAPI_FUNC(PyObject *) PyCodec_NameReplaceErrors(PyObject *exc);
#endif

/* "0123456789abcdef" */
#ifndef Py_LIMITED_API
PyAPI_DATA(const char *) Py_hexdigits;
#endif

_Py_END_DECLS

#endif /* Py_CODECREGISTRY_H */
