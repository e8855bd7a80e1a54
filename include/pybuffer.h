/* pybuffer.h: the buffer protocol. Objects lend their memory through Py_buffer. */
#ifndef Py_BUFFER_H
#define Py_BUFFER_H

#include "pyport.h"
#include "pytypedefs.h"

#if _Py_API_LEVEL >= 0x030b0000

_Py_BEGIN_DECLS

/* A view of an exporter's memory, to be given back with PyBuffer_Release. */
typedef struct {
    void *buf;
    PyObject *obj; /* strong reference to the exporter, or NULL */
    Py_ssize_t len; /* product of shape times itemsize, in bytes */
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format; /* of one item, as for the struct module; NULL means "B" */
    Py_ssize_t *shape; /* ndim elements, or NULL */
    Py_ssize_t *strides; /* ndim elements, or NULL for C order */
    Py_ssize_t *suboffsets; /* ndim elements, or NULL if nothing is indirect */
    void *internal; /* the exporter's own */
} Py_buffer;

typedef int (*getbufferproc)(PyObject *exporter, Py_buffer *view, int flags);
typedef void (*releasebufferproc)(PyObject *exporter, Py_buffer *view);

/* ---- What a consumer asks for ---------------------------------------------------------------- */

#define PyBUF_MAX_NDIM 64

#define PyBUF_SIMPLE 0
#define PyBUF_WRITABLE 0x0001
#ifndef Py_LIMITED_API
#  define PyBUF_WRITEABLE PyBUF_WRITABLE
#endif
#define PyBUF_FORMAT 0x0004
#define PyBUF_ND 0x0008
#define PyBUF_STRIDES (0x0010 | PyBUF_ND)
#define PyBUF_C_CONTIGUOUS (0x0020 | PyBUF_STRIDES)
#define PyBUF_F_CONTIGUOUS (0x0040 | PyBUF_STRIDES)
#define PyBUF_ANY_CONTIGUOUS (0x0080 | PyBUF_STRIDES)
#define PyBUF_INDIRECT (0x0100 | PyBUF_STRIDES)

#define PyBUF_CONTIG (PyBUF_ND | PyBUF_WRITABLE)
#define PyBUF_CONTIG_RO (PyBUF_ND)
#define PyBUF_STRIDED (PyBUF_STRIDES | PyBUF_WRITABLE)
#define PyBUF_STRIDED_RO (PyBUF_STRIDES)
#define PyBUF_RECORDS (PyBUF_STRIDES | PyBUF_WRITABLE | PyBUF_FORMAT)
#define PyBUF_RECORDS_RO (PyBUF_STRIDES | PyBUF_FORMAT)
#define PyBUF_FULL (PyBUF_INDIRECT | PyBUF_WRITABLE | PyBUF_FORMAT)
#define PyBUF_FULL_RO (PyBUF_INDIRECT | PyBUF_FORMAT)

/* For PyMemoryView_FromMemory and PyMemoryView_GetContiguous. */
#define PyBUF_READ 0x100
#define PyBUF_WRITE 0x200

/* ---- Consuming ------------------------------------------------------------------------------- */

/* 1 if the object's type exports buffers, else 0. Always succeeds. */
PyAPI_FUNC(int) PyObject_CheckBuffer(PyObject *obj);

/* Fills in *view: 0, or -1 with BufferError (or TypeError if the object exports no buffers).
   Release the view later. */
PyAPI_FUNC(int) PyObject_GetBuffer(PyObject *exporter, Py_buffer *view, int flags);

/* Gives the view back; harmless on one already released. May run Python code. */
PyAPI_FUNC(void) PyBuffer_Release(Py_buffer *view);

/* ---- Working with a view --------------------------------------------------------------------- */

/* Address of the item at view->ndim indices. Always succeeds. */
PyAPI_FUNC(void *) PyBuffer_GetPointer(const Py_buffer *view, const Py_ssize_t *indices);

/* Item size that a struct format implies; -1 on error. */
PyAPI_FUNC(Py_ssize_t) PyBuffer_SizeFromFormat(const char *format);

/* 1 if contiguous in order 'C', 'F' or 'A' (either), else 0. */
PyAPI_FUNC(int) PyBuffer_IsContiguous(const Py_buffer *view, char order);

/* Copies len bytes (the view's len) out in the given order: 0 or -1. */
PyAPI_FUNC(int) PyBuffer_ToContiguous(void *buf, const Py_buffer *src, Py_ssize_t len, char order);

/* Copies len bytes in from contiguous memory: 0 or -1. */
PyAPI_FUNC(int) PyBuffer_FromContiguous(const Py_buffer *view, const void *buf, Py_ssize_t len,
    char order);

/* Copies between the buffers of two objects: 0 or -1. */
PyAPI_FUNC(int) PyObject_CopyData(PyObject *dest, PyObject *src);

/* ---- Exporting ------------------------------------------------------------------------------- */

/* Computes strides for 'C' or 'F' order. */
PyAPI_FUNC(void) PyBuffer_FillContiguousStrides(int ndims, Py_ssize_t *shape, Py_ssize_t *strides,
    int itemsize, char order);

/* Serves a request for plain bytes: 0, or -1 with BufferError if it asks to write to read-only
   memory. exporter may be NULL. */
PyAPI_FUNC(int) PyBuffer_FillInfo(Py_buffer *view, PyObject *exporter, void *buf, Py_ssize_t len,
    int readonly, int flags);

_Py_END_DECLS

#endif /* _Py_API_LEVEL */

#endif /* Py_BUFFER_H */
