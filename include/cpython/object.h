/* cpython/object.h: the type object and what else of objects the limited API hides. */
/* object.h includes this file halfway: its second half needs the type object. */
#ifndef Py_OBJECT_H
#  include "../object.h"
#endif
#ifndef Py_CPYTHON_OBJECT_H
#define Py_CPYTHON_OBJECT_H
#ifndef Py_LIMITED_API

#include <stdio.h>

_Py_BEGIN_DECLS

/* ---- Slot tables of types -------------------------------------------------------------------- */

typedef struct {
    /* Either operand of a binary slot may be the instance; NotImplemented passes on. */
    binaryfunc nb_add;
    binaryfunc nb_subtract;
    binaryfunc nb_multiply;
    binaryfunc nb_remainder;
    binaryfunc nb_divmod;
    ternaryfunc nb_power;
    unaryfunc nb_negative;
    unaryfunc nb_positive;
    unaryfunc nb_absolute;
    inquiry nb_bool;
    unaryfunc nb_invert;
    binaryfunc nb_lshift;
    binaryfunc nb_rshift;
    binaryfunc nb_and;
    binaryfunc nb_xor;
    binaryfunc nb_or;
    unaryfunc nb_int;
    void *nb_reserved;
    unaryfunc nb_float;

    binaryfunc nb_inplace_add;
    binaryfunc nb_inplace_subtract;
    binaryfunc nb_inplace_multiply;
    binaryfunc nb_inplace_remainder;
    ternaryfunc nb_inplace_power;
    binaryfunc nb_inplace_lshift;
    binaryfunc nb_inplace_rshift;
    binaryfunc nb_inplace_and;
    binaryfunc nb_inplace_xor;
    binaryfunc nb_inplace_or;

    binaryfunc nb_floor_divide;
    binaryfunc nb_true_divide;
    binaryfunc nb_inplace_floor_divide;
    binaryfunc nb_inplace_true_divide;

    unaryfunc nb_index;

    binaryfunc nb_matrix_multiply;
    binaryfunc nb_inplace_matrix_multiply;
} PyNumberMethods;

typedef struct {
    lenfunc sq_length;
    binaryfunc sq_concat;
    ssizeargfunc sq_repeat;
    ssizeargfunc sq_item;
    void *was_sq_slice;
    ssizeobjargproc sq_ass_item;
    void *was_sq_ass_slice;
    objobjproc sq_contains;
    binaryfunc sq_inplace_concat;
    ssizeargfunc sq_inplace_repeat;
} PySequenceMethods;

typedef struct {
    lenfunc mp_length;
    binaryfunc mp_subscript;
    objobjargproc mp_ass_subscript;
} PyMappingMethods;

/* Resumes an iterator with a value: see PyIter_Send. */
typedef PySendResult (*sendfunc)(PyObject *iter, PyObject *value, PyObject **result);

typedef struct {
    unaryfunc am_await;
    unaryfunc am_aiter;
    unaryfunc am_anext;
    sendfunc am_send;
} PyAsyncMethods;

typedef struct {
    getbufferproc bf_getbuffer;
    releasebufferproc bf_releasebuffer;
} PyBufferProcs;

/* The type of tp_vectorcall_offset. */
typedef Py_ssize_t printfunc;

/* ---- The type object ------------------------------------------------------------------------- */

struct _typeobject {
    PyObject_VAR_HEAD
    const char *tp_name; /* "module.name"; __name__ alone for heap types */
    Py_ssize_t tp_basicsize;
    Py_ssize_t tp_itemsize;

    destructor tp_dealloc;
    Py_ssize_t tp_vectorcall_offset;
    getattrfunc tp_getattr;
    setattrfunc tp_setattr;
    PyAsyncMethods *tp_as_async;
    reprfunc tp_repr;

    PyNumberMethods *tp_as_number;
    PySequenceMethods *tp_as_sequence;
    PyMappingMethods *tp_as_mapping;

    hashfunc tp_hash;
    ternaryfunc tp_call;
    reprfunc tp_str;
    getattrofunc tp_getattro;
    setattrofunc tp_setattro;
    PyBufferProcs *tp_as_buffer;

    unsigned long tp_flags;
    const char *tp_doc;

    traverseproc tp_traverse;
    inquiry tp_clear;

    richcmpfunc tp_richcompare;
    Py_ssize_t tp_weaklistoffset;

    getiterfunc tp_iter;
    iternextfunc tp_iternext;

    PyMethodDef *tp_methods;
    PyMemberDef *tp_members;
    PyGetSetDef *tp_getset;
    PyTypeObject *tp_base; /* owned by heap types */
    PyObject *tp_dict; /* see PyType_GetDict */
    descrgetfunc tp_descr_get;
    descrsetfunc tp_descr_set;
    Py_ssize_t tp_dictoffset;
    initproc tp_init;
    allocfunc tp_alloc;
    newfunc tp_new;
    freefunc tp_free;
    inquiry tp_is_gc;
    PyObject *tp_bases; /* tuple */
    PyObject *tp_mro; /* tuple */
    PyObject *tp_cache;
    void *tp_subclasses;
    PyObject *tp_weaklist;
    destructor tp_del;

    unsigned int tp_version_tag; /* 0: no tag */

    destructor tp_finalize;
    vectorcallfunc tp_vectorcall;

    unsigned char tp_watched; /* a bit for each watcher */
    uint16_t tp_versions_used;
};

/* Of the runtime's own: what specialized instructions remember about a class. */
struct _specialization_cache {
    PyObject *getitem;
    uint32_t getitem_version;
    PyObject *init;
};

struct _dictkeysobject;

/* A type made at run time. Slots of a class statement follow it. */
typedef struct _heaptypeobject {
    PyTypeObject ht_type;
    PyAsyncMethods as_async;
    PyNumberMethods as_number;
    PyMappingMethods as_mapping;
    PySequenceMethods as_sequence;
    PyBufferProcs as_buffer;
    PyObject *ht_name;
    PyObject *ht_slots;
    PyObject *ht_qualname;
    struct _dictkeysobject *ht_cached_keys;
    PyObject *ht_module;
    char *_ht_tpname;
    struct _specialization_cache _spec_cache;
} PyHeapTypeObject;

/* New reference to the type's namespace; NULL before the type is ready. */
PyAPI_FUNC(PyObject *) PyType_GetDict(PyTypeObject *type);

/* Where the items of an instance with ITEMS_AT_END begin; NULL with TypeError. */
PyAPI_FUNC(void *) PyObject_GetItemData(PyObject *obj);

/* The part of tp_name behind the last dot. */
PyAPI_FUNC(const char *) _PyType_Name(PyTypeObject *type);

/* Borrowed reference to what the MRO has under a name, not bound; NULL without an exception if
   nothing. */
PyAPI_FUNC(PyObject *) _PyType_Lookup(PyTypeObject *type, PyObject *name);

/* The same as a new reference. */
PyAPI_FUNC(PyObject *) _PyType_LookupRef(PyTypeObject *type, PyObject *name);

/* 1 if the type has a version tag now, else 0. */
PyAPI_FUNC(int) PyUnstable_Type_AssignVersionTag(PyTypeObject *type);

/* ---- Objects --------------------------------------------------------------------------------- */

/* Writes repr, or str with Py_PRINT_RAW: 0 or -1. */
PyAPI_FUNC(int) PyObject_Print(PyObject *obj, FILE *fp, int flags);

/* Describes an object on stderr, as far as that is safe for a broken one. */
PyAPI_FUNC(void) _PyObject_Dump(PyObject *obj);

/* A place for debuggers to stop at. */
PyAPI_FUNC(void) _Py_BreakPoint(void);

/* New str that names a callable in messages, as "module.name()". */
PyAPI_FUNC(PyObject *) _PyObject_FunctionStr(PyObject *func);

/* Where the reference to the instance dict is stored; NULL if nowhere. */
PyAPI_FUNC(PyObject **) _PyObject_GetDictPtr(PyObject *obj);

/* With a given dict, or NULL for its own; suppress: NULL without an exception if missing. */
PyAPI_FUNC(PyObject *) _PyObject_GenericGetAttrWithDict(PyObject *obj, PyObject *name,
    PyObject *dict, int suppress);

PyAPI_FUNC(int) _PyObject_GenericSetAttrWithDict(PyObject *obj, PyObject *name, PyObject *value,
    PyObject *dict);
/* The instance dict of types with Py_TPFLAGS_MANAGED_DICT, for tp_traverse and tp_clear. */
PyAPI_FUNC(int) PyObject_VisitManagedDict(PyObject *obj, visitproc visit, void *arg);
PyAPI_FUNC(void) PyObject_ClearManagedDict(PyObject *obj);
PyAPI_FUNC(int) _PyObject_SetManagedDict(PyObject *obj, PyObject *new_dict);

/* For tp_dealloc: run tp_finalize. The second returns -1 if the object was resurrected. */
PyAPI_FUNC(void) PyObject_CallFinalizer(PyObject *obj);
PyAPI_FUNC(int) PyObject_CallFinalizerFromDealloc(PyObject *obj);

/* Breaks the weak references, leaving callbacks uncalled. */
PyAPI_FUNC(void) PyUnstable_Object_ClearWeakRefsNoCallbacks(PyObject *obj);

/* Give a fresh object its first reference; a deallocated one, again. */
PyAPI_FUNC(void) _Py_NewReference(PyObject *op);
PyAPI_FUNC(void) _Py_NewReferenceNoTotal(PyObject *op);
PyAPI_FUNC(void) _Py_ResurrectReference(PyObject *op);

/* ---- Names kept by static variables ---------------------------------------------------------- */

/* A C string with the index of the str made from it. */
typedef struct _Py_Identifier {
    const char *string;
    Py_ssize_t index;
    struct {
        uint8_t v;
    } mutex;
} _Py_Identifier;

#define _Py_static_string_init(value) {(value), -1, {0}}
#define _Py_static_string(varname, value) \
    static _Py_Identifier varname = _Py_static_string_init(value)
#define _Py_IDENTIFIER(varname) _Py_static_string(PyId_##varname, #varname)

/* As PyObject_GetAttr. */
PyAPI_FUNC(PyObject *) _PyObject_GetAttrId(PyObject *obj, _Py_Identifier *name);

/* ---- Replacing a reference ------------------------------------------------------------------- */

/* Assigns src, whose reference is taken over, to dst, and only then gives the old value up; the
   X form accepts a NULL old value. Each argument is evaluated once. */
#ifdef _Py_TYPEOF
#  define Py_SETREF(dst, src)                         \
      do {                                            \
          _Py_TYPEOF(dst) *_py_where = &(dst);        \
          _Py_TYPEOF(dst) _py_old = *_py_where;       \
          *_py_where = (src);                         \
          Py_DECREF(_py_old);                         \
      } while (0)
#  define Py_XSETREF(dst, src)                        \
      do {                                            \
          _Py_TYPEOF(dst) *_py_where = &(dst);        \
          _Py_TYPEOF(dst) _py_old = *_py_where;       \
          *_py_where = (src);                         \
          Py_XDECREF(_py_old);                        \
      } while (0)
#else
#  define Py_SETREF(dst, src)                                    \
      do {                                                       \
          PyObject **_py_where = _Py_CAST(PyObject **, &(dst));  \
          PyObject *_py_old = *_py_where;                        \
          *_py_where = _PyObject_CAST(src);                      \
          Py_DECREF(_py_old);                                    \
      } while (0)
#  define Py_XSETREF(dst, src)                                   \
      do {                                                       \
          PyObject **_py_where = _Py_CAST(PyObject **, &(dst));  \
          PyObject *_py_old = *_py_where;                        \
          *_py_where = _PyObject_CAST(src);                      \
          Py_XDECREF(_py_old);                                   \
      } while (0)
#endif

/* ---- Assertions about objects: they dump the object ------------------------------------------ */

/* Describes the failure and the object on stderr and aborts. */
PyAPI_FUNC(void) _Py_NO_RETURN _PyObject_AssertFailed(PyObject *obj, const char *expr,
    const char *msg, const char *file, int line, const char *function);

#ifdef NDEBUG
#  define _PyObject_ASSERT_FROM(obj, expr, msg, filename, lineno, func) ((void)0)
#else
#  define _PyObject_ASSERT_FROM(obj, expr, msg, filename, lineno, func)                        \
      ((expr) ? (void)0                                                                        \
              : _PyObject_AssertFailed((obj), Py_STRINGIFY(expr), (msg), (filename), (lineno), \
                                       (func)))
#endif
#define _PyObject_ASSERT_WITH_MSG(obj, expr, msg) \
    _PyObject_ASSERT_FROM((obj), expr, (msg), __FILE__, __LINE__, __func__)
#define _PyObject_ASSERT(obj, expr) _PyObject_ASSERT_WITH_MSG((obj), expr, NULL)
#define _PyObject_ASSERT_FAILED_MSG(obj, msg) \
    _PyObject_AssertFailed((obj), NULL, (msg), __FILE__, __LINE__, __func__)

/* ---- The trashcan ---------------------------------------------------------------------------- */

/* Deallocating a long chain of containers must not nest one C call per link. A tp_dealloc puts its
   body between BEGIN and END (and untracks the object first): too deep, the object is set aside and
   deallocated once the stack has been unwound. `dealloc` is that tp_dealloc: one that a subclass's
   calls leaves the matter to the outermost. */
#define Py_TRASHCAN_HEADROOM 50

PyAPI_FUNC(void) _PyTrash_thread_deposit_object(PyThreadState *tstate, PyObject *op);
PyAPI_FUNC(void) _PyTrash_thread_destroy_chain(PyThreadState *tstate);

#define Py_TRASHCAN_BEGIN(op, dealloc)                                            \
    do {                                                                          \
        PyThreadState *tstate = PyThreadState_Get();                              \
        if (tstate->c_recursion_remaining <= Py_TRASHCAN_HEADROOM &&              \
            Py_TYPE(op)->tp_dealloc == (destructor)(dealloc)) {                   \
            _PyTrash_thread_deposit_object(tstate, (PyObject *)(op));             \
            break;                                                                \
        }                                                                         \
        tstate->c_recursion_remaining--;
#define Py_TRASHCAN_END                                                           \
        tstate->c_recursion_remaining++;                                          \
        if (tstate->delete_later &&                                               \
            tstate->c_recursion_remaining > 2 * Py_TRASHCAN_HEADROOM) {           \
            _PyTrash_thread_destroy_chain(tstate);                                \
        }                                                                         \
    } while (0);

/* ---- Watching -------------------------------------------------------------------------------- */

/* Watchers of changes to types, by number. */
#define TYPE_MAX_WATCHERS 8
typedef int (*PyType_WatchCallback)(PyTypeObject *type);

/* The new watcher's number, or -1. */
PyAPI_FUNC(int) PyType_AddWatcher(PyType_WatchCallback callback);

PyAPI_FUNC(int) PyType_ClearWatcher(int watcher_id);
PyAPI_FUNC(int) PyType_Watch(int watcher_id, PyObject *type);
PyAPI_FUNC(int) PyType_Unwatch(int watcher_id, PyObject *type);

/* A function called at the creation and destruction of every object. */
typedef enum {
    PyRefTracer_CREATE = 0,
    PyRefTracer_DESTROY = 1
} PyRefTracerEvent;
typedef int (*PyRefTracer)(PyObject *obj, PyRefTracerEvent event, void *data);
PyAPI_FUNC(int) PyRefTracer_SetTracer(PyRefTracer tracer, void *data);

/* The function, or NULL; its data in *data. */
PyAPI_FUNC(PyRefTracer) PyRefTracer_GetTracer(void **data);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_OBJECT_H */
