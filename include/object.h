/* object.h: objects and types: the object header, reference counts, type flags and slots, and the
   operations that every object has. */
#ifndef Py_OBJECT_H
#define Py_OBJECT_H

#include "pyport.h"
#include "pymacro.h"
#include "pytypedefs.h"
#include "pybuffer.h"
#include "pystats.h"

_Py_BEGIN_DECLS

/* ---- The object header ----------------------------------------------------------------------- */

/* Begin a struct that describes an object of fixed, or of variable, size. */
#define PyObject_HEAD PyObject ob_base;
#define PyObject_VAR_HEAD PyVarObject ob_base;

/* Reference count of objects that live forever. As a signed 32-bit number it is negative; reference
   counting leaves such objects alone. */
#define _Py_IMMORTAL_REFCNT _Py_CAST(Py_ssize_t, UINT_MAX)

#define _PyObject_EXTRA_INIT

/* Initializers of static objects (types above all); `type` may be NULL until the object is made
   ready. Both end in a comma. */
#define PyObject_HEAD_INIT(type) {{_Py_IMMORTAL_REFCNT}, (type)},
#define PyVarObject_HEAD_INIT(type, size) {PyObject_HEAD_INIT(type) (size)},

#define Py_INVALID_SIZE (Py_ssize_t)-1

/* What every object starts with. Use Py_TYPE, Py_REFCNT and their kin rather than the fields. */
struct _object {
    _Py_ANONYMOUS union {
        Py_ssize_t ob_refcnt;
        uint32_t ob_refcnt_split[2]; /* the same memory as two halves */
    };
    PyTypeObject *ob_type;
};

/* What an object with a number of items starts with. */
typedef struct {
    PyObject ob_base;
    Py_ssize_t ob_size;
} PyVarObject;

#define _PyObject_CAST(op) _Py_CAST(PyObject *, (op))
#define _PyVarObject_CAST(op) _Py_CAST(PyVarObject *, (op))

/* Inline functions that take PyObject * are wrapped in macros that cast the argument, so that they
   accept any object struct. The limited API of 3.11 and later wants the exact type instead. */
#if !defined(Py_LIMITED_API) || _Py_API_LEVEL < 0x030b0000
#  define _Py_CASTING_MACROS 1
#endif

/* ---- Identity and singletons ----------------------------------------------------------------- */

PyAPI_FUNC(int) Py_Is(PyObject *x, PyObject *y);
#define Py_Is(x, y) ((x) == (y))

/* Constants by number: a new, or a borrowed, reference; NULL with SystemError for a bad number. */
#define Py_CONSTANT_NONE 0
#define Py_CONSTANT_FALSE 1
#define Py_CONSTANT_TRUE 2
#define Py_CONSTANT_ELLIPSIS 3
#define Py_CONSTANT_NOT_IMPLEMENTED 4
#define Py_CONSTANT_ZERO 5
#define Py_CONSTANT_ONE 6
#define Py_CONSTANT_EMPTY_STR 7
#define Py_CONSTANT_EMPTY_BYTES 8
#define Py_CONSTANT_EMPTY_TUPLE 9
#if _Py_API_LEVEL >= 0x030d0000
PyAPI_FUNC(PyObject *) Py_GetConstant(unsigned int constant_id);
PyAPI_FUNC(PyObject *) Py_GetConstantBorrowed(unsigned int constant_id);
#endif

PyAPI_DATA(PyObject) _Py_NoneStruct;
PyAPI_DATA(PyObject) _Py_NotImplementedStruct;
#if defined(Py_LIMITED_API) && _Py_API_LEVEL >= 0x030d0000
#  define Py_None Py_GetConstantBorrowed(Py_CONSTANT_NONE)
#  define Py_NotImplemented Py_GetConstantBorrowed(Py_CONSTANT_NOT_IMPLEMENTED)
#else
#  define Py_None (&_Py_NoneStruct)
#  define Py_NotImplemented (&_Py_NotImplementedStruct)
#endif

PyAPI_FUNC(int) Py_IsNone(PyObject *x);
#define Py_IsNone(x) Py_Is((x), Py_None)

#define Py_RETURN_NONE return Py_None
#define Py_RETURN_NOTIMPLEMENTED return Py_NotImplemented

/* ---- Header fields --------------------------------------------------------------------------- */

PyAPI_DATA(PyTypeObject) PyType_Type;
PyAPI_DATA(PyTypeObject) PyBaseObject_Type;
PyAPI_DATA(PyTypeObject) PySuper_Type;
PyAPI_DATA(PyTypeObject) PyLong_Type;
PyAPI_DATA(PyTypeObject) PyBool_Type;

/* The number of references; huge and meaningless for immortal objects. */
_Py_INLINE Py_ssize_t
Py_REFCNT(PyObject *ob)
{
    return ob->ob_refcnt;
}

/* Borrowed reference to the type. */
_Py_INLINE PyTypeObject *
Py_TYPE(PyObject *ob)
{
    return ob->ob_type;
}

/* Number of items of an object that starts with PyVarObject. Not for int, which does not. */
_Py_INLINE Py_ssize_t
Py_SIZE(PyObject *ob)
{
    assert(ob->ob_type != &PyLong_Type);
    assert(ob->ob_type != &PyBool_Type);
    return _PyVarObject_CAST(ob)->ob_size;
}

_Py_INLINE int
_Py_IsImmortal(PyObject *op)
{
    return _Py_CAST(int32_t, op->ob_refcnt) < 0;
}
#define _Py_IsImmortal(op) _Py_IsImmortal(_PyObject_CAST(op))

/* 1 if the type is exactly `type`. */
_Py_INLINE int
Py_IS_TYPE(PyObject *ob, PyTypeObject *type)
{
    return ob->ob_type == type;
}

PyAPI_FUNC(void) _Py_SetRefcnt(PyObject *ob, Py_ssize_t refcnt);

/* Has no effect on immortal objects. */
_Py_INLINE void
Py_SET_REFCNT(PyObject *ob, Py_ssize_t refcnt)
{
#if defined(Py_LIMITED_API) && _Py_API_LEVEL >= 0x030d0000
    _Py_SetRefcnt(ob, refcnt);
#else
    if (!_Py_IsImmortal(ob)) {
        ob->ob_refcnt = refcnt;
    }
#endif
}

/* Takes no reference to the type. */
_Py_INLINE void
Py_SET_TYPE(PyObject *ob, PyTypeObject *type)
{
    ob->ob_type = type;
}

_Py_INLINE void
Py_SET_SIZE(PyVarObject *ob, Py_ssize_t size)
{
    assert(ob->ob_base.ob_type != &PyLong_Type);
    assert(ob->ob_base.ob_type != &PyBool_Type);
    ob->ob_size = size;
}

#ifdef _Py_CASTING_MACROS
#  define Py_REFCNT(ob) Py_REFCNT(_PyObject_CAST(ob))
#  define Py_TYPE(ob) Py_TYPE(_PyObject_CAST(ob))
#  define Py_SIZE(ob) Py_SIZE(_PyObject_CAST(ob))
#  define Py_IS_TYPE(ob, type) Py_IS_TYPE(_PyObject_CAST(ob), (type))
#  define Py_SET_REFCNT(ob, refcnt) Py_SET_REFCNT(_PyObject_CAST(ob), (refcnt))
#  define Py_SET_TYPE(ob, type) Py_SET_TYPE(_PyObject_CAST(ob), (type))
#  define Py_SET_SIZE(ob, size) Py_SET_SIZE(_PyVarObject_CAST(ob), (size))
#endif

/* ---- Reference counting ---------------------------------------------------------------------- */

/* The operations as functions. The first pair accepts NULL, the second does not. */
PyAPI_FUNC(void) Py_IncRef(PyObject *op);
PyAPI_FUNC(void) Py_DecRef(PyObject *op);
PyAPI_FUNC(void) _Py_IncRef(PyObject *op);
PyAPI_FUNC(void) _Py_DecRef(PyObject *op);

/* Runs the type's tp_dealloc; the reference count must be zero. */
PyAPI_FUNC(void) _Py_Dealloc(PyObject *op);

/* Take and give up a reference; op must not be NULL. Py_DECREF may run any Python code. */
_Py_INLINE Py_ALWAYS_INLINE void
Py_INCREF(PyObject *op)
{
#if defined(Py_LIMITED_API) && _Py_API_LEVEL >= 0x030c0000
    _Py_IncRef(op);
#else
    /* Only the low half counts; at its maximum the object is immortal. */
    uint32_t count = op->ob_refcnt_split[PY_BIG_ENDIAN] + 1;
    if (count != 0) {
        op->ob_refcnt_split[PY_BIG_ENDIAN] = count;
        _Py_INCREF_STAT_INC();
    }
#endif
}

_Py_INLINE Py_ALWAYS_INLINE void
Py_DECREF(PyObject *op)
{
#if defined(Py_LIMITED_API) && _Py_API_LEVEL >= 0x030c0000
    _Py_DecRef(op);
#else
    if (_Py_IsImmortal(op)) {
        return;
    }
    _Py_DECREF_STAT_INC();
    op->ob_refcnt -= 1;
    if (op->ob_refcnt == 0) {
        _Py_Dealloc(op);
    }
#endif
}
#define Py_DECREF(op) Py_DECREF(_PyObject_CAST(op))
#ifdef _Py_CASTING_MACROS
#  define Py_INCREF(op) Py_INCREF(_PyObject_CAST(op))
#endif

/* The same, accepting NULL. */
_Py_INLINE void
Py_XINCREF(PyObject *op)
{
    if (op != _Py_NULL) {
        Py_INCREF(op);
    }
}

_Py_INLINE void
Py_XDECREF(PyObject *op)
{
    if (op != _Py_NULL) {
        Py_DECREF(op);
    }
}
#ifdef _Py_CASTING_MACROS
#  define Py_XINCREF(op) Py_XINCREF(_PyObject_CAST(op))
#  define Py_XDECREF(op) Py_XDECREF(_PyObject_CAST(op))
#endif

/* The argument, with a reference more: Py_XNewRef accepts NULL. */
PyAPI_FUNC(PyObject *) Py_NewRef(PyObject *obj);
PyAPI_FUNC(PyObject *) Py_XNewRef(PyObject *obj);

_Py_INLINE PyObject *
_Py_NewRef(PyObject *obj)
{
    Py_INCREF(obj);
    return obj;
}

_Py_INLINE PyObject *
_Py_XNewRef(PyObject *obj)
{
    Py_XINCREF(obj);
    return obj;
}
#ifdef _Py_CASTING_MACROS
#  define Py_NewRef(obj) _Py_NewRef(_PyObject_CAST(obj))
#  define Py_XNewRef(obj) _Py_XNewRef(_PyObject_CAST(obj))
#else
#  define Py_NewRef(obj) _Py_NewRef(obj)
#  define Py_XNewRef(obj) _Py_XNewRef(obj)
#endif

/* Sets a variable to NULL and only then gives its reference up, so that code run by the
   deallocation does not find it. Evaluates `op` once. */
#ifdef _Py_TYPEOF
#  define Py_CLEAR(op)                                \
      do {                                            \
          _Py_TYPEOF(op) *_py_where = &(op);          \
          _Py_TYPEOF(op) _py_old = *_py_where;        \
          if (_py_old != NULL) {                      \
              *_py_where = _Py_NULL;                  \
              Py_DECREF(_py_old);                     \
          }                                           \
      } while (0)
#else
#  define Py_CLEAR(op)                                                   \
      do {                                                               \
          PyObject **_py_where = _Py_CAST(PyObject **, &(op));           \
          PyObject *_py_old = *_py_where;                                \
          if (_py_old != NULL) {                                         \
              *_py_where = _Py_NULL;                                     \
              Py_DECREF(_py_old);                                        \
          }                                                              \
      } while (0)
#endif

/* ---- Types of functions in type slots -------------------------------------------------------- */

/* Unless said otherwise: PyObject * results are new references, NULL with an exception on error;
   int results are -1 with an exception on error; arguments are borrowed. */
typedef PyObject *(*unaryfunc)(PyObject *);
typedef PyObject *(*binaryfunc)(PyObject *, PyObject *);
typedef PyObject *(*ternaryfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*inquiry)(PyObject *);
typedef Py_ssize_t (*lenfunc)(PyObject *);
typedef PyObject *(*ssizeargfunc)(PyObject *, Py_ssize_t);
typedef PyObject *(*ssizessizeargfunc)(PyObject *, Py_ssize_t, Py_ssize_t);
/* Assignments: a NULL value asks for deletion. */
typedef int (*ssizeobjargproc)(PyObject *, Py_ssize_t, PyObject *);
typedef int (*ssizessizeobjargproc)(PyObject *, Py_ssize_t, Py_ssize_t, PyObject *);
typedef int (*objobjargproc)(PyObject *, PyObject *, PyObject *);
typedef int (*objobjproc)(PyObject *, PyObject *);

/* Garbage collection: see Py_VISIT. A result other than 0 ends the traversal and is returned. */
typedef int (*visitproc)(PyObject *, void *);
typedef int (*traverseproc)(PyObject *, visitproc, void *);

typedef void (*freefunc)(void *);
typedef void (*destructor)(PyObject *);
typedef PyObject *(*getattrfunc)(PyObject *, char *);
typedef PyObject *(*getattrofunc)(PyObject *, PyObject *);
typedef int (*setattrfunc)(PyObject *, char *, PyObject *);
typedef int (*setattrofunc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*reprfunc)(PyObject *);
typedef Py_hash_t (*hashfunc)(PyObject *);
typedef PyObject *(*richcmpfunc)(PyObject *, PyObject *, int);
typedef PyObject *(*getiterfunc)(PyObject *);
/* NULL without an exception means exhaustion. */
typedef PyObject *(*iternextfunc)(PyObject *);
typedef PyObject *(*descrgetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*descrsetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*initproc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*newfunc)(PyTypeObject *, PyObject *, PyObject *);
typedef PyObject *(*allocfunc)(PyTypeObject *, Py_ssize_t);

#if _Py_API_LEVEL >= 0x030c0000
/* A call: positional arguments, then the values of those named in the tuple kwnames (or NULL).
   nargsf counts the positional ones and may carry PY_VECTORCALL_ARGUMENTS_OFFSET. */
typedef PyObject *(*vectorcallfunc)(PyObject *callable, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames);
#endif

/* ---- Heap types from specifications ---------------------------------------------------------- */

typedef struct {
    int slot; /* Py_tp_new and so on, from typeslots.h; 0 ends the list */
    void *pfunc;
} PyType_Slot;

typedef struct {
    const char *name; /* "module.qualified.name" */
    int basicsize; /* 0: the base's; negative: so many bytes more than the base's */
    int itemsize;
    unsigned int flags;
    PyType_Slot *slots;
} PyType_Spec;

/* New type, or NULL. bases is a type, a tuple of types, or NULL: then slots or object decide. */
PyAPI_FUNC(PyObject *) PyType_FromSpec(PyType_Spec *spec);
#if _Py_API_LEVEL >= 0x03030000
PyAPI_FUNC(PyObject *) PyType_FromSpecWithBases(PyType_Spec *spec, PyObject *bases);
#endif
#if _Py_API_LEVEL >= 0x03090000
/* Also ties the type to a module, or NULL for none. */
PyAPI_FUNC(PyObject *) PyType_FromModuleAndSpec(PyObject *module, PyType_Spec *spec,
    PyObject *bases);
#endif
#if _Py_API_LEVEL >= 0x030c0000
/* metaclass NULL: derived from the bases. */
PyAPI_FUNC(PyObject *) PyType_FromMetaclass(PyTypeObject *metaclass, PyObject *module,
    PyType_Spec *spec, PyObject *bases);
#endif

#if _Py_API_LEVEL >= 0x03090000
/* Borrowed module the type was made with; NULL with TypeError if none. */
PyAPI_FUNC(PyObject *) PyType_GetModule(PyTypeObject *type);

/* State of that module; NULL with an exception if there is no module. */
PyAPI_FUNC(void *) PyType_GetModuleState(PyTypeObject *type);
#endif
#if _Py_API_LEVEL >= 0x030d0000
/* Borrowed module, found along the MRO by its definition; NULL with TypeError. */
PyAPI_FUNC(PyObject *) PyType_GetModuleByDef(PyTypeObject *type, PyModuleDef *def);
#endif
#if _Py_API_LEVEL >= 0x03040000
/* Content of a slot, NULL if empty or, with SystemError, for a bad number. */
PyAPI_FUNC(void *) PyType_GetSlot(PyTypeObject *type, int slot);
#endif
#if _Py_API_LEVEL >= 0x030b0000
/* New str: __name__. */
PyAPI_FUNC(PyObject *) PyType_GetName(PyTypeObject *type);

/* New str: __qualname__. */
PyAPI_FUNC(PyObject *) PyType_GetQualName(PyTypeObject *type);
#endif
#if _Py_API_LEVEL >= 0x030d0000
/* New str: module and qualified name; the latter alone for builtins and __main__. */
PyAPI_FUNC(PyObject *) PyType_GetFullyQualifiedName(PyTypeObject *type);

/* New reference: __module__. */
PyAPI_FUNC(PyObject *) PyType_GetModuleName(PyTypeObject *type);
#endif
#if _Py_API_LEVEL >= 0x030c0000
/* The memory that `cls` added to its base's with a negative basicsize; never fails. */
PyAPI_FUNC(void *) PyObject_GetTypeData(PyObject *obj, PyTypeObject *cls);

/* Size of that memory; 0 if the type added none; -1 on error. */
PyAPI_FUNC(Py_ssize_t) PyType_GetTypeDataSize(PyTypeObject *cls);
#endif

/* ---- Working with types ---------------------------------------------------------------------- */

/* 1 if a is b or derived from it, else 0; looks at the MRO only. */
PyAPI_FUNC(int) PyType_IsSubtype(PyTypeObject *a, PyTypeObject *b);

/* Completes a static type: 0 or -1. Call it before the type is used. */
PyAPI_FUNC(int) PyType_Ready(PyTypeObject *type);

/* To be called after changing a type's slots or dict by hand. */
PyAPI_FUNC(void) PyType_Modified(PyTypeObject *type);

PyAPI_FUNC(unsigned long) PyType_GetFlags(PyTypeObject *type);

/* Empties the method cache and returns the current version tag. */
PyAPI_FUNC(unsigned int) PyType_ClearCache(void);

/* New zeroed instance, tracked if its type takes part in garbage collection; the usual tp_alloc. */
PyAPI_FUNC(PyObject *) PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t nitems);

/* The usual tp_new: type->tp_alloc(type, 0). */
PyAPI_FUNC(PyObject *) PyType_GenericNew(PyTypeObject *type, PyObject *args, PyObject *kwds);

/* ---- Operations of every object -------------------------------------------------------------- */

/* New str (PyObject_Bytes: new bytes), or NULL. A NULL object gives "<NULL>". */
PyAPI_FUNC(PyObject *) PyObject_Repr(PyObject *obj);
PyAPI_FUNC(PyObject *) PyObject_Str(PyObject *obj);
PyAPI_FUNC(PyObject *) PyObject_ASCII(PyObject *obj);
PyAPI_FUNC(PyObject *) PyObject_Bytes(PyObject *obj);

/* New reference, op is Py_LT ... Py_GE; NULL on error. */
PyAPI_FUNC(PyObject *) PyObject_RichCompare(PyObject *left, PyObject *right, int op);

/* 1, 0, or -1 on error. Identical objects are equal. */
PyAPI_FUNC(int) PyObject_RichCompareBool(PyObject *left, PyObject *right, int op);

/* Attributes. Get: new reference, or NULL with AttributeError. Set and delete: 0 or -1; setting to
   NULL deletes. */
PyAPI_FUNC(PyObject *) PyObject_GetAttr(PyObject *obj, PyObject *name);
PyAPI_FUNC(PyObject *) PyObject_GetAttrString(PyObject *obj, const char *name);
PyAPI_FUNC(int) PyObject_SetAttr(PyObject *obj, PyObject *name, PyObject *value);
PyAPI_FUNC(int) PyObject_SetAttrString(PyObject *obj, const char *name, PyObject *value);
PyAPI_FUNC(int) PyObject_DelAttr(PyObject *obj, PyObject *name);
PyAPI_FUNC(int) PyObject_DelAttrString(PyObject *obj, const char *name);
/* 1 and a new reference in *result; 0 and NULL if there is no such attribute; -1 on error. */
#if _Py_API_LEVEL >= 0x030d0000
PyAPI_FUNC(int) PyObject_GetOptionalAttr(PyObject *obj, PyObject *name, PyObject **result);
PyAPI_FUNC(int) PyObject_GetOptionalAttrString(PyObject *obj, const char *name, PyObject **result);
#endif

/* 1 or 0; the first pair swallows errors, the second reports them as -1. */
PyAPI_FUNC(int) PyObject_HasAttr(PyObject *obj, PyObject *name);
PyAPI_FUNC(int) PyObject_HasAttrString(PyObject *obj, const char *name);
#if _Py_API_LEVEL >= 0x030d0000
PyAPI_FUNC(int) PyObject_HasAttrWithError(PyObject *obj, PyObject *name);
PyAPI_FUNC(int) PyObject_HasAttrStringWithError(PyObject *obj, const char *name);
#endif

/* The usual slot functions. */

/* New reference to obj itself, for tp_iter of iterators. */
PyAPI_FUNC(PyObject *) PyObject_SelfIter(PyObject *obj);

PyAPI_FUNC(PyObject *) PyObject_GenericGetAttr(PyObject *obj, PyObject *name);
PyAPI_FUNC(int) PyObject_GenericSetAttr(PyObject *obj, PyObject *name, PyObject *value);
#if _Py_API_LEVEL >= 0x03030000
/* Setter of __dict__. */
PyAPI_FUNC(int) PyObject_GenericSetDict(PyObject *obj, PyObject *value, void *context);
#endif

/* -1 on error. */
PyAPI_FUNC(Py_hash_t) PyObject_Hash(PyObject *obj);

/* Always TypeError: marks unhashable types in tp_hash. */
PyAPI_FUNC(Py_hash_t) PyObject_HashNotImplemented(PyObject *obj);

/* 1, 0, or -1 on error. */
PyAPI_FUNC(int) PyObject_IsTrue(PyObject *obj);

/* The reverse. */
PyAPI_FUNC(int) PyObject_Not(PyObject *obj);

/* 1 if callable, else 0. NULL is not. */
PyAPI_FUNC(int) PyCallable_Check(PyObject *obj);

/* To be called by tp_dealloc of weakly referenceable objects. */
PyAPI_FUNC(void) PyObject_ClearWeakRefs(PyObject *obj);

/* New list of names; NULL obj asks for the current scope's. */
PyAPI_FUNC(PyObject *) PyObject_Dir(PyObject *obj);

/* Guard a tp_repr against recursion: 1 if already in progress, 0 if not, -1 on error; each 0 is
   matched by a Leave. */
PyAPI_FUNC(int) Py_ReprEnter(PyObject *obj);
PyAPI_FUNC(void) Py_ReprLeave(PyObject *obj);

/* PyObject_Print: use str instead of repr. */
#define Py_PRINT_RAW 1

/* ---- Type flags ------------------------------------------------------------------------------ */

#ifndef Py_LIMITED_API
#  define _Py_TPFLAGS_STATIC_BUILTIN (1 << 1)
/* Attribute values are stored right behind the instance. */
#  define Py_TPFLAGS_INLINE_VALUES (1 << 2)
/* The list of weak references, or the dict, lies before the object. Both need HAVE_GC. */
#  define Py_TPFLAGS_MANAGED_WEAKREF (1 << 3)
#  define Py_TPFLAGS_MANAGED_DICT (1 << 4)
#  define Py_TPFLAGS_PREHEADER (Py_TPFLAGS_MANAGED_WEAKREF | Py_TPFLAGS_MANAGED_DICT)
/* Instances match sequence, or mapping, patterns. */
#  define Py_TPFLAGS_SEQUENCE (1 << 5)
#  define Py_TPFLAGS_MAPPING (1 << 6)
#endif

/* Cannot be instantiated from Python; tp_new is NULL. */
#define Py_TPFLAGS_DISALLOW_INSTANTIATION (1UL << 7)
/* Attributes of the type cannot be changed. */
#define Py_TPFLAGS_IMMUTABLETYPE (1UL << 8)
/* The type object itself is counted and collected. */
#define Py_TPFLAGS_HEAPTYPE (1UL << 9)
/* May be subclassed. */
#define Py_TPFLAGS_BASETYPE (1UL << 10)
/* Implements vectorcall. */
#if _Py_API_LEVEL >= 0x030c0000
#  define Py_TPFLAGS_HAVE_VECTORCALL (1UL << 11)
#  ifndef Py_LIMITED_API
#    define _Py_TPFLAGS_HAVE_VECTORCALL Py_TPFLAGS_HAVE_VECTORCALL
#  endif
#endif

/* Set by PyType_Ready when done, and while at work. */
#define Py_TPFLAGS_READY (1UL << 12)
#define Py_TPFLAGS_READYING (1UL << 13)
/* Takes part in garbage collection. */
#define Py_TPFLAGS_HAVE_GC (1UL << 14)
#define Py_TPFLAGS_HAVE_STACKLESS_EXTENSION 0
/* Instances are called as unbound methods when found in a type: no bound method is made. */
#define Py_TPFLAGS_METHOD_DESCRIPTOR (1UL << 17)
#define Py_TPFLAGS_HAVE_VERSION_TAG (1UL << 18)
#define Py_TPFLAGS_VALID_VERSION_TAG (1UL << 19)
#define Py_TPFLAGS_IS_ABSTRACT (1UL << 20)
/* A single positional subpattern matches the instance itself. */
#define _Py_TPFLAGS_MATCH_SELF (1UL << 22)
/* Items of variable-size instances lie at the end, whatever subclasses add. */
#define Py_TPFLAGS_ITEMS_AT_END (1UL << 23)
/* Subclasses of built-in types, for fast checks. */
#define Py_TPFLAGS_LONG_SUBCLASS (1UL << 24)
#define Py_TPFLAGS_LIST_SUBCLASS (1UL << 25)
#define Py_TPFLAGS_TUPLE_SUBCLASS (1UL << 26)
#define Py_TPFLAGS_BYTES_SUBCLASS (1UL << 27)
#define Py_TPFLAGS_UNICODE_SUBCLASS (1UL << 28)
#define Py_TPFLAGS_DICT_SUBCLASS (1UL << 29)
#define Py_TPFLAGS_BASE_EXC_SUBCLASS (1UL << 30)
#define Py_TPFLAGS_TYPE_SUBCLASS (1UL << 31)

#define Py_TPFLAGS_DEFAULT (Py_TPFLAGS_HAVE_STACKLESS_EXTENSION | 0)

/* Means nothing any more: tp_finalize is always looked at. */
#define Py_TPFLAGS_HAVE_FINALIZE (1UL << 0)

/* ---- Comparison ------------------------------------------------------------------------------ */

#define Py_LT 0
#define Py_LE 1
#define Py_EQ 2
#define Py_NE 3
#define Py_GT 4
#define Py_GE 5

/* Returns True or False from a tp_richcompare whose operands map to values that C can compare. */
#define Py_RETURN_RICHCOMPARE(val1, val2, op)                           \
    do {                                                                \
        switch (op) {                                                   \
        case Py_LT: if ((val1) < (val2)) Py_RETURN_TRUE; Py_RETURN_FALSE;   \
        case Py_LE: if ((val1) <= (val2)) Py_RETURN_TRUE; Py_RETURN_FALSE;  \
        case Py_EQ: if ((val1) == (val2)) Py_RETURN_TRUE; Py_RETURN_FALSE;  \
        case Py_NE: if ((val1) != (val2)) Py_RETURN_TRUE; Py_RETURN_FALSE;  \
        case Py_GT: if ((val1) > (val2)) Py_RETURN_TRUE; Py_RETURN_FALSE;   \
        case Py_GE: if ((val1) >= (val2)) Py_RETURN_TRUE; Py_RETURN_FALSE;  \
        default: Py_UNREACHABLE();                                      \
        }                                                               \
    } while (0)

#if _Py_API_LEVEL >= 0x030a0000
/* Outcome of resuming a generator or iterator: PyIter_Send. */
typedef enum {
    PYGEN_RETURN = 0, /* finished; the result is the returned value */
    PYGEN_ERROR = -1, /* raised; no result */
    PYGEN_NEXT = 1    /* yielded the result */
} PySendResult;
#endif

_Py_END_DECLS

#ifndef Py_LIMITED_API
#  include "cpython/object.h"
#endif

_Py_BEGIN_DECLS

/* ---- Type checks ----------------------------------------------------------------------------- */

/* 1 if the type has any of the given flags. */
_Py_INLINE int
PyType_HasFeature(PyTypeObject *type, unsigned long feature)
{
#ifdef Py_LIMITED_API
    unsigned long flags = PyType_GetFlags(type);
#else
    unsigned long flags = type->tp_flags;
#endif
    return (flags & feature) != 0;
}

#define PyType_FastSubclass(type, flag) PyType_HasFeature((type), (flag))

/* 1 if obj is an instance of type or of a type derived from it. */
_Py_INLINE int
PyObject_TypeCheck(PyObject *ob, PyTypeObject *type)
{
    return Py_IS_TYPE(ob, type) || PyType_IsSubtype(Py_TYPE(ob), type);
}

/* 1 if obj is a type. */
_Py_INLINE int
PyType_Check(PyObject *op)
{
    return PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_TYPE_SUBCLASS);
}

_Py_INLINE int
PyType_CheckExact(PyObject *op)
{
    return Py_IS_TYPE(op, &PyType_Type);
}

#ifdef _Py_CASTING_MACROS
#  define PyObject_TypeCheck(ob, type) PyObject_TypeCheck(_PyObject_CAST(ob), (type))
#  define PyType_Check(op) PyType_Check(_PyObject_CAST(op))
#  define PyType_CheckExact(op) PyType_CheckExact(_PyObject_CAST(op))
#endif

#define _PyType_CAST(op) (assert(PyType_Check(op)), _Py_CAST(PyTypeObject *, (op)))

_Py_END_DECLS

#endif /* Py_OBJECT_H */
