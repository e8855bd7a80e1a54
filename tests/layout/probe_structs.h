/* Structs that our headers keep private, spelled for the layout tests (src/abi/layout.rs), and for them alone. */
#ifndef ABIDE_PROBE_STRUCTS_H
#define ABIDE_PROBE_STRUCTS_H

#include <stdbool.h>
#include <stdint.h>

#include "internal/pycore_frame.h"

typedef struct {
    PyObject_HEAD
    PyWrapperDescrObject *descr;
    PyObject *self;
} wrapperobject;

typedef struct {
    PyObject_HEAD
    PyObject *mapping;
} mappingproxyobject;

typedef struct {
    PyObject_HEAD
    PyObject *sm_callable;
    PyObject *sm_dict;
} staticmethod;

typedef struct {
    PyObject_HEAD
    PyTypeObject *type;
    PyObject *obj;
    PyTypeObject *obj_type;
} superobject;

typedef struct {
    PyObject_HEAD
    PyObject *origin;
    PyObject *args;
    PyObject *parameters;
    PyObject *weakreflist;
    bool starred;
    vectorcallfunc vectorcall;
} gaobject;

typedef struct {
    PyObject_HEAD
    PyObject *obj;
} gaiterobject;

typedef struct {
    PyObject_HEAD
    PyObject *args;
    PyObject *parameters;
} unionobject;

typedef struct {
    PyObject_HEAD
    PyObject *ns_dict;
} _PyNamespaceObject;

typedef struct {
    PyObject_HEAD
    void *pointer;
    const char *name;
    void *context;
    PyCapsule_Destructor destructor;
    traverseproc traverse_func;
    inquiry clear_func;
} PyCapsule;

typedef struct {
    PyObject_HEAD
    PyObject *prop_get;
    PyObject *prop_set;
    PyObject *prop_del;
    PyObject *prop_doc;
    PyObject *prop_name;
    int getter_doc;
} _PyPropertyObject;

typedef struct {
    PyObject_HEAD
    PyObject *md_dict;
    struct PyModuleDef *md_def;
    void *md_state;
    PyObject *md_weaklist;
    PyObject *md_name;
} PyModuleObject;

struct _dictkeysobject {
    Py_ssize_t dk_refcnt;
    uint8_t dk_log2_size;
    uint8_t dk_log2_index_bytes;
    uint8_t dk_kind;
    uint32_t dk_version;
    Py_ssize_t dk_usable;
    Py_ssize_t dk_nentries;
    char dk_indices[];
};

struct _dictvalues {
    uint8_t capacity;
    uint8_t size;
    uint8_t embedded;
    uint8_t valid;
    PyObject *values[1];
};

typedef struct {
    PyObject_HEAD;
    PyDictObject *dv_dict;
} _PyDictViewObject;

typedef struct {
    uintptr_t _gc_next;
    uintptr_t _gc_prev;
} PyGC_Head;

typedef struct {
    PyObject_HEAD;
    Py_ssize_t it_index;
    PyListObject *it_seq;
} _PyListIterObject;

typedef struct {
    PyObject_HEAD;
    PyObject *it_callable;
    PyObject *it_sentinel;
} calliterobject;

typedef struct {
    PyObject_HEAD;
    PyDictObject *di_dict;
    Py_ssize_t di_used;
    Py_ssize_t di_pos;
    PyObject *di_result;
    Py_ssize_t len;
} dictiterobject;

typedef struct {
    PyObject_HEAD;
    PySetObject *si_set;
    Py_ssize_t si_used;
    Py_ssize_t si_pos;
    Py_ssize_t len;
} setiterobject;

typedef struct {
    PyObject_HEAD;
    Py_ssize_t en_index;
    PyObject *en_sit;
    PyObject *en_result;
    PyObject *en_longindex;
    PyObject *one;
} enumobject;

typedef struct {
    PyObject_HEAD;
    Py_ssize_t index;
    PyObject *seq;
} reversedobject;

typedef struct {
    PyObject_HEAD;
    PyObject *func;
    PyObject *it;
} filterobject;

typedef struct {
    PyObject_HEAD;
    PyObject *iters;
    PyObject *func;
} mapobject;

typedef struct {
    PyObject_HEAD;
    Py_ssize_t tuplesize;
    PyObject *ittuple;
    PyObject *result;
    int strict;
} zipobject;

typedef struct {
    PyObject_HEAD;
    PyObject *start;
    PyObject *stop;
    PyObject *step;
    PyObject *length;
} rangeobject;

typedef struct {
    PyObject_HEAD;
    long start;
    long step;
    long len;
} _PyRangeIterObject;

typedef struct {
    PyObject_HEAD;
    PyObject *start;
    PyObject *step;
    PyObject *len;
} longrangeiterobject;

typedef struct {
    PyObject_HEAD;
    PyObject *agw_val;
} _PyAsyncGenWrappedValue;

typedef struct {
    PyObject_HEAD;
    PyAsyncGenObject *ags_gen;
    PyObject *ags_sendval;
    int ags_state;
} PyAsyncGenASend;

typedef struct {
    PyObject_HEAD;
    PyAsyncGenObject *agt_gen;
    PyObject *agt_args;
    int agt_state;
} PyAsyncGenAThrow;

typedef struct {
    PyObject_HEAD;
    PyCoroObject *cw_coroutine;
} PyCoroWrapper;

typedef struct {
    PyObject_HEAD
    PyObject *wrapped;
    PyObject *default_value;
} anextawaitableobject;

typedef struct {
    PyObject_HEAD
    Py_buffer view;
    PyObject *weakreflist;
} PyPickleBufferObject;

typedef struct {
    PyObject *buffer;
    Py_ssize_t allocated;
    Py_ssize_t min_size;
    int use_bytearray;
    int overallocate;
    int use_small_buffer;
    char small_buffer[512];
} _PyBytesWriter;

typedef struct {
    PyObject_VAR_HEAD
    uint32_t b_bitmap;
    PyObject *b_array[1];
} PyHamtNode_Bitmap;

typedef struct {
    PyObject_HEAD
    PyObject *h_root;
    PyObject *h_weakreflist;
    Py_ssize_t h_count;
} PyHamtObject;

struct _pycontextobject {
    PyObject_HEAD
    PyContext *ctx_prev;
    PyHamtObject *ctx_vars;
    PyObject *ctx_weakreflist;
    int ctx_entered;
};

struct _pycontextvarobject {
    PyObject_HEAD
    PyObject *var_name;
    PyObject *var_default;
    PyObject *var_cached;
    uint64_t var_cached_tsid;
    uint64_t var_cached_tsver;
    Py_hash_t var_hash;
};

struct _pycontexttokenobject {
    PyObject_HEAD
    PyContext *tok_ctx;
    PyContextVar *tok_var;
    PyObject *tok_oldval;
    int tok_used;
};

/* The view that frame.f_locals is in functions. */
typedef struct {
    PyObject_HEAD
    PyFrameObject *frame;
} PyFrameLocalsProxyObject;

/* The compiler's instructions between two of its stages. */
typedef struct {
    int i_opcode;
    int i_oparg;
    int i_loc[4];
    int i_except_handler_info[3];
    int i_target;
    int i_offset;
} _PyInstruction;

typedef struct {
    PyObject_HEAD
    _PyInstruction *s_instrs;
    int s_allocated;
    int s_used;
    int s_next_free_label;
    int *s_labelmap;
    int s_labelmap_size;
    PyObject *s_nested;
} _PyInstructionSequence;

#endif
