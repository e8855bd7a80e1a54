/* One function for each macro and inline function of the headers. What each of them needs from the runtime is compared
   with expected/expansions.tsv; compiling the file in several dialects of C and C++ proves that they expand there. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <marshal.h>
#include <opcode.h>
#include <osdefs.h>
#include <stdlib.h>
#include <structmember.h>
#ifndef Py_LIMITED_API
#  include <datetime.h>
#  include <frameobject.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* A function that evaluates an expression, and one that runs statements. */
#define VALUE(name, type, parameters, expression) \
    type use_##name parameters;                   \
    type use_##name parameters                    \
    {                                             \
        return expression;                        \
    }
#define RUN(name, parameters, statements) \
    void use_##name parameters;           \
    void use_##name parameters            \
    {                                     \
        statements;                       \
    }
/* A function whose body returns. */
#define BODY(name, parameters, statements) \
    PyObject *use_##name parameters;       \
    PyObject *use_##name parameters        \
    {                                      \
        statements;                        \
    }
/* A check of one object. */
#define CHECK(name) VALUE(name, int, (PyObject * o), name(o))
/* Reading an object. */
#define GET(name, type) VALUE(name, type, (PyObject * o), name(o))

typedef struct {
    PyObject_HEAD
    long number;
} Fixed;

typedef struct {
    PyObject_VAR_HEAD
    long numbers[1];
} Variable;

/* ---- object.h ---- */

VALUE(Py_Is, int, (PyObject * a, PyObject *b), Py_Is(a, b))
CHECK(Py_IsNone)
CHECK(Py_IsTrue)
CHECK(Py_IsFalse)
VALUE(Py_None, PyObject *, (void), Py_None)
VALUE(Py_NotImplemented, PyObject *, (void), Py_NotImplemented)
VALUE(Py_Ellipsis, PyObject *, (void), Py_Ellipsis)
VALUE(Py_True, PyObject *, (void), Py_True)
VALUE(Py_False, PyObject *, (void), Py_False)
BODY(Py_RETURN_NONE, (void), Py_RETURN_NONE)
BODY(Py_RETURN_NOTIMPLEMENTED, (void), Py_RETURN_NOTIMPLEMENTED)
BODY(Py_RETURN_TRUE, (void), Py_RETURN_TRUE)
BODY(Py_RETURN_FALSE, (void), Py_RETURN_FALSE)
BODY(Py_RETURN_RICHCOMPARE, (int a, int b, int op), Py_RETURN_RICHCOMPARE(a, b, op))
BODY(Py_RETURN_NAN, (void), Py_RETURN_NAN)
BODY(Py_RETURN_INF, (double sign), Py_RETURN_INF(sign))
GET(Py_REFCNT, Py_ssize_t)
GET(Py_TYPE, PyTypeObject *)
GET(Py_SIZE, Py_ssize_t)
VALUE(Py_IS_TYPE, int, (PyObject * o, PyTypeObject *t), Py_IS_TYPE(o, t))
RUN(Py_SET_REFCNT, (PyObject * o, Py_ssize_t n), Py_SET_REFCNT(o, n))
RUN(Py_SET_TYPE, (PyObject * o, PyTypeObject *t), Py_SET_TYPE(o, t))
RUN(Py_SET_SIZE, (PyVarObject * o, Py_ssize_t n), Py_SET_SIZE(o, n))
RUN(Py_INCREF, (PyObject * o), Py_INCREF(o))
RUN(Py_DECREF, (PyObject * o), Py_DECREF(o))
RUN(Py_XINCREF, (PyObject * o), Py_XINCREF(o))
RUN(Py_XDECREF, (PyObject * o), Py_XDECREF(o))
VALUE(Py_NewRef, PyObject *, (PyObject * o), Py_NewRef(o))
VALUE(Py_XNewRef, PyObject *, (PyObject * o), Py_XNewRef(o))
RUN(Py_CLEAR, (PyObject * *slots, int i), Py_CLEAR(slots[i]))
VALUE(PyType_HasFeature, int, (PyTypeObject * t, unsigned long f), PyType_HasFeature(t, f))
VALUE(PyType_FastSubclass, int, (PyTypeObject * t), PyType_FastSubclass(t, Py_TPFLAGS_LIST_SUBCLASS))
VALUE(PyObject_TypeCheck, int, (PyObject * o, PyTypeObject *t), PyObject_TypeCheck(o, t))
CHECK(PyType_Check)
CHECK(PyType_CheckExact)
VALUE(PyType_IS_GC, int, (PyTypeObject * t), PyType_IS_GC(t))
#if !defined(Py_LIMITED_API) || Py_LIMITED_API + 0 < 0x030b0000
/* Where macros cast, they accept any object struct. */
RUN(casts, (Fixed * f, Variable *v, PyTypeObject *t),
    Py_INCREF(Py_NewRef(f));
    Py_XINCREF(Py_XNewRef(v));
    Py_SET_SIZE(v, Py_SIZE(v) + Py_REFCNT(f) + PyType_Check(t) + PyObject_TypeCheck(v, Py_TYPE(f)));
    Py_XDECREF(v);
    Py_DECREF(f))
#endif

/* ---- objimpl.h and pymem.h ---- */

VALUE(PyObject_MALLOC, void *, (size_t n), PyObject_MALLOC(n))
VALUE(PyObject_REALLOC, void *, (void *p, size_t n), PyObject_REALLOC(p, n))
RUN(PyObject_FREE, (void *p), PyObject_FREE(p))
RUN(PyObject_Del, (void *p), PyObject_Del(p))
RUN(PyObject_DEL, (void *p), PyObject_DEL(p))
VALUE(PyObject_INIT, PyObject *, (Fixed * o, PyTypeObject *t), PyObject_INIT(o, t))
VALUE(PyObject_INIT_VAR, PyVarObject *, (Variable * o, PyTypeObject *t, Py_ssize_t n), PyObject_INIT_VAR(o, t, n))
VALUE(PyObject_New, Fixed *, (PyTypeObject * t), PyObject_New(Fixed, t))
VALUE(PyObject_NEW, Fixed *, (PyTypeObject * t), PyObject_NEW(Fixed, t))
VALUE(PyObject_NewVar, Variable *, (PyTypeObject * t, Py_ssize_t n), PyObject_NewVar(Variable, t, n))
VALUE(PyObject_NEW_VAR, Variable *, (PyTypeObject * t, Py_ssize_t n), PyObject_NEW_VAR(Variable, t, n))
VALUE(PyObject_GC_New, Fixed *, (PyTypeObject * t), PyObject_GC_New(Fixed, t))
VALUE(PyObject_GC_NewVar, Variable *, (PyTypeObject * t, Py_ssize_t n), PyObject_GC_NewVar(Variable, t, n))
VALUE(PyObject_GC_Resize, Variable *, (Variable * o, Py_ssize_t n), PyObject_GC_Resize(Variable, o, n))
int use_Py_VISIT(Fixed *o, visitproc visit, void *arg);
int
use_Py_VISIT(Fixed *o, visitproc visit, void *arg)
{
    Py_VISIT(o);
    return 0;
}
VALUE(PyMem_New, long *, (size_t n), PyMem_New(long, n))
VALUE(PyMem_NEW, long *, (size_t n), PyMem_NEW(long, n))
VALUE(PyMem_Resize, long *, (long *p, size_t n), PyMem_Resize(p, long, n))
VALUE(PyMem_RESIZE, long *, (long *p, size_t n), PyMem_RESIZE(p, long, n))
VALUE(PyMem_MALLOC, void *, (size_t n), PyMem_MALLOC(n))
VALUE(PyMem_REALLOC, void *, (void *p, size_t n), PyMem_REALLOC(p, n))
RUN(PyMem_FREE, (void *p), PyMem_FREE(p))
RUN(PyMem_Del, (void *p), PyMem_Del(p))
RUN(PyMem_DEL, (void *p), PyMem_DEL(p))

/* ---- Built-in types ---- */

CHECK(PyByteArray_Check)
CHECK(PyByteArray_CheckExact)
CHECK(PyBytes_Check)
CHECK(PyBytes_CheckExact)
CHECK(PyBool_Check)
CHECK(PyFloat_Check)
CHECK(PyFloat_CheckExact)
CHECK(PyComplex_Check)
CHECK(PyComplex_CheckExact)
CHECK(PyRange_Check)
CHECK(PyMemoryView_Check)
CHECK(PyTuple_Check)
CHECK(PyTuple_CheckExact)
CHECK(PyList_Check)
CHECK(PyList_CheckExact)
CHECK(PyDict_Check)
CHECK(PyDict_CheckExact)
CHECK(PyDictKeys_Check)
CHECK(PyDictValues_Check)
CHECK(PyDictItems_Check)
CHECK(PyDictViewSet_Check)
CHECK(PySet_Check)
CHECK(PySet_CheckExact)
CHECK(PyFrozenSet_Check)
CHECK(PyFrozenSet_CheckExact)
CHECK(PyAnySet_Check)
CHECK(PyAnySet_CheckExact)
CHECK(PyLong_Check)
CHECK(PyLong_CheckExact)
CHECK(PyUnicode_Check)
CHECK(PyUnicode_CheckExact)
CHECK(PyCFunction_Check)
CHECK(PyCFunction_CheckExact)
CHECK(PyModule_Check)
CHECK(PyModule_CheckExact)
CHECK(PyCapsule_CheckExact)
CHECK(PyTraceBack_Check)
CHECK(PySlice_Check)
CHECK(PySeqIter_Check)
CHECK(PyCallIter_Check)
CHECK(PyWeakref_Check)
CHECK(PyWeakref_CheckRef)
CHECK(PyWeakref_CheckRefExact)
CHECK(PyWeakref_CheckProxy)
CHECK(PyExceptionClass_Check)
CHECK(PyExceptionInstance_Check)
GET(PyExceptionInstance_Class, PyObject *)
CHECK(_PyBaseExceptionGroup_Check)
RUN(PyErr_BadInternalCall, (void), PyErr_BadInternalCall())
GET(PyLong_AS_LONG, long)
VALUE(PyLong_FromPid, PyObject *, (int pid), PyLong_FromPid(pid))
GET(PyLong_AsPid, int)
VALUE(PySlice_GetIndicesEx, int, (PyObject * o, Py_ssize_t n, Py_ssize_t *a, Py_ssize_t *b, Py_ssize_t *c, Py_ssize_t *d),
      PySlice_GetIndicesEx(o, n, a, b, c, d))
VALUE(PyCFunction_New, PyObject *, (PyMethodDef * m, PyObject *o), PyCFunction_New(m, o))
VALUE(PyCFunction_NewEx, PyObject *, (PyMethodDef * m, PyObject *o), PyCFunction_NewEx(m, o, NULL))
PyObject *three(PyObject *self, PyObject *args, PyObject *kwargs);
VALUE(_PyCFunction_CAST, PyCFunction, (void), _PyCFunction_CAST(three))

/* ---- Modules, arguments, imports ---- */

VALUE(PyModule_Create, PyObject *, (PyModuleDef * d), PyModule_Create(d))
#if !defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x03050000
VALUE(PyModule_FromDefAndSpec, PyObject *, (PyModuleDef * d, PyObject *s), PyModule_FromDefAndSpec(d, s))
#endif
VALUE(PyModule_AddIntMacro, int, (PyObject * m), PyModule_AddIntMacro(m, METH_O))
VALUE(PyModule_AddStringMacro, int, (PyObject * m), PyModule_AddStringMacro(m, PYTHON_API_STRING))
VALUE(PyImport_ImportModuleEx, PyObject *, (const char *n), PyImport_ImportModuleEx(n, NULL, NULL, NULL))
VALUE(PyThreadState_GET, PyThreadState *, (void), PyThreadState_GET())
RUN(Py_BEGIN_ALLOW_THREADS, (int *p),
    Py_BEGIN_ALLOW_THREADS
    *p = 1;
    Py_BLOCK_THREADS
    *p = 2;
    Py_UNBLOCK_THREADS
    *p = 3;
    Py_END_ALLOW_THREADS)
PyMODINIT_FUNC
PyInit_uses(void)
{
    static PyModuleDef definition = {
        PyModuleDef_HEAD_INIT, "uses", NULL, 0, NULL, NULL, NULL, NULL, NULL,
    };
    return PyModule_Create(&definition);
}

/* ---- abstract.h ---- */

VALUE(PyObject_Length, Py_ssize_t, (PyObject * o), PyObject_Length(o))
VALUE(PySequence_Length, Py_ssize_t, (PyObject * o), PySequence_Length(o))
VALUE(PySequence_In, int, (PyObject * o, PyObject *x), PySequence_In(o, x))
VALUE(PyMapping_Length, Py_ssize_t, (PyObject * o), PyMapping_Length(o))
VALUE(PyMapping_DelItem, int, (PyObject * o, PyObject *k), PyMapping_DelItem(o, k))
VALUE(PyMapping_DelItemString, int, (PyObject * o), PyMapping_DelItemString(o, "key"))
#if !defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x030c0000
VALUE(PyVectorcall_NARGS, Py_ssize_t, (size_t n), PyVectorcall_NARGS(n | PY_VECTORCALL_ARGUMENTS_OFFSET))
#endif

/* ---- Small macros ---- */

VALUE(Py_ABS, long, (long x), Py_ABS(x))
VALUE(Py_MIN, long, (long x, long y), Py_MIN(x, y))
VALUE(Py_MAX, long, (long x, long y), Py_MAX(x, y))
VALUE(Py_CHARMASK, int, (int c), Py_CHARMASK(c))
VALUE(Py_STRINGIFY, const char *, (void), Py_STRINGIFY(PYTHON_API_VERSION))
VALUE(Py_ARRAY_LENGTH, size_t, (void), Py_ARRAY_LENGTH("abc"))
VALUE(Py_MEMBER_SIZE, size_t, (void), Py_MEMBER_SIZE(Fixed, number))
VALUE(Py_BUILD_ASSERT_EXPR, size_t, (void), Py_BUILD_ASSERT_EXPR(1 + 1 == 2))
VALUE(Py_ARITHMETIC_RIGHT_SHIFT, long, (long i, int j), Py_ARITHMETIC_RIGHT_SHIFT(long, i, j))
VALUE(Py_SAFE_DOWNCAST, int, (Py_ssize_t n), Py_SAFE_DOWNCAST(n, Py_ssize_t, int))
VALUE(Py_IS_NAN, int, (double x), Py_IS_NAN(x) != 0)
VALUE(Py_IS_INFINITY, int, (double x), Py_IS_INFINITY(x) != 0)
VALUE(Py_IS_FINITE, int, (double x), Py_IS_FINITE(x) != 0)
VALUE(_Py_SIZE_ROUND_DOWN, size_t, (size_t n), _Py_SIZE_ROUND_DOWN(n, 16))
VALUE(_Py_SIZE_ROUND_UP, size_t, (size_t n), _Py_SIZE_ROUND_UP(n, 16))
VALUE(_Py_ALIGN_DOWN, void *, (void *p), _Py_ALIGN_DOWN(p, 16))
VALUE(_Py_ALIGN_UP, void *, (void *p), _Py_ALIGN_UP(p, 16))
VALUE(_Py_IS_ALIGNED, int, (void *p), _Py_IS_ALIGNED(p, 16))
int use_Py_UNREACHABLE(int x);
int
use_Py_UNREACHABLE(int x)
{
    if (x == 1) {
        return 2;
    }
    Py_UNREACHABLE();
}
VALUE(Py_UNUSED, int, (int Py_UNUSED(x)), 1)
PyDoc_STRVAR(documentation, "text");
VALUE(PyDoc_STRVAR, const char *, (void), documentation)
VALUE(PyOS_stricmp, int, (const char *a, const char *b), PyOS_stricmp(a, b))
VALUE(PyOS_strnicmp, int, (const char *a, const char *b), PyOS_strnicmp(a, b, 3))
RUN(Py_FatalError, (void), Py_FatalError("gone"))
VALUE(Py_CompileString, PyObject *, (const char *s), Py_CompileString(s, "name", Py_file_input))
VALUE(PyStructSequence_GetItem, PyObject *, (PyObject * o), PyStructSequence_GetItem(o, 1))

#ifndef Py_LIMITED_API

/* ---- Beyond the limited API: containers and numbers ---- */

CHECK(_Py_IsImmortal)
GET(PyByteArray_AS_STRING, char *)
GET(PyByteArray_GET_SIZE, Py_ssize_t)
GET(PyBytes_AS_STRING, char *)
GET(PyBytes_GET_SIZE, Py_ssize_t)
GET(PyFloat_AS_DOUBLE, double)
GET(PyMemoryView_GET_BUFFER, Py_buffer *)
GET(PyMemoryView_GET_BASE, PyObject *)
GET(PyTuple_GET_SIZE, Py_ssize_t)
VALUE(PyTuple_GET_ITEM, PyObject *, (PyObject * o, Py_ssize_t i), PyTuple_GET_ITEM(o, i))
RUN(PyTuple_SET_ITEM, (PyObject * o, Py_ssize_t i, PyObject *x), PyTuple_SET_ITEM(o, i, x))
GET(PyList_GET_SIZE, Py_ssize_t)
VALUE(PyList_GET_ITEM, PyObject *, (PyObject * o, Py_ssize_t i), PyList_GET_ITEM(o, i))
RUN(PyList_SET_ITEM, (PyObject * o, Py_ssize_t i, PyObject *x), PyList_SET_ITEM(o, i, x))
VALUE(PyList_ITEM_address, PyObject **, (PyObject * o), &PyList_GET_ITEM(o, 0))
GET(PyDict_GET_SIZE, Py_ssize_t)
GET(PySet_GET_SIZE, Py_ssize_t)
CHECK(PyODict_Check)
CHECK(PyODict_CheckExact)
GET(PyODict_SIZE, Py_ssize_t)
GET(PyODict_Size, Py_ssize_t)
VALUE(PyODict_GetItem, PyObject *, (PyObject * o, PyObject *k), PyODict_GetItem(o, k))
VALUE(PyODict_GetItemWithError, PyObject *, (PyObject * o, PyObject *k), PyODict_GetItemWithError(o, k))
VALUE(PyODict_GetItemString, PyObject *, (PyObject * o), PyODict_GetItemString(o, "key"))
VALUE(PyODict_Contains, int, (PyObject * o, PyObject *k), PyODict_Contains(o, k))
VALUE(_PyLong_IsCompact, int, (PyLongObject * o), _PyLong_IsCompact(o))
VALUE(_PyLong_CompactValue, Py_ssize_t, (PyLongObject * o), _PyLong_CompactValue(o))
VALUE(PyUnstable_Long_IsCompact, int, (PyLongObject * o), PyUnstable_Long_IsCompact(o))
VALUE(PyUnstable_Long_CompactValue, Py_ssize_t, (PyLongObject * o), PyUnstable_Long_CompactValue(o))
VALUE(PyStructSequence_GET_ITEM, PyObject *, (PyObject * o), PyStructSequence_GET_ITEM(o, 1))
RUN(PyStructSequence_SET_ITEM, (PyObject * o, PyObject *x), PyStructSequence_SET_ITEM(o, 1, x))

/* ---- str ---- */

GET(PyUnicode_GET_LENGTH, Py_ssize_t)
GET(PyUnicode_CHECK_INTERNED, unsigned int)
GET(PyUnicode_IS_ASCII, unsigned int)
GET(PyUnicode_IS_COMPACT, unsigned int)
GET(PyUnicode_IS_COMPACT_ASCII, int)
GET(PyUnicode_KIND, int)
GET(PyUnicode_DATA, void *)
GET(PyUnicode_1BYTE_DATA, Py_UCS1 *)
GET(PyUnicode_2BYTE_DATA, Py_UCS2 *)
GET(PyUnicode_4BYTE_DATA, Py_UCS4 *)
GET(PyUnicode_MAX_CHAR_VALUE, Py_UCS4)
GET(PyUnicode_IS_READY, unsigned int)
GET(PyUnicode_READY, int)
VALUE(PyUnicode_READ, Py_UCS4, (int k, const void *d, Py_ssize_t i), PyUnicode_READ(k, d, i))
VALUE(PyUnicode_READ_CHAR, Py_UCS4, (PyObject * o, Py_ssize_t i), PyUnicode_READ_CHAR(o, i))
RUN(PyUnicode_WRITE, (int k, void *d, Py_ssize_t i, Py_UCS4 c), PyUnicode_WRITE(k, d, i, c))
GET(_PyUnicode_AsString, const char *)
VALUE(_PyUnicodeWriter_Prepare, int, (_PyUnicodeWriter * w, Py_ssize_t n, Py_UCS4 m), _PyUnicodeWriter_Prepare(w, n, m))
VALUE(_PyUnicodeWriter_PrepareKind, int, (_PyUnicodeWriter * w, int k), _PyUnicodeWriter_PrepareKind(w, k))
#define CHARACTER(name) VALUE(name, int, (Py_UCS4 c), name(c))
CHARACTER(Py_UNICODE_ISSPACE)
CHARACTER(Py_UNICODE_ISLOWER)
CHARACTER(Py_UNICODE_ISUPPER)
CHARACTER(Py_UNICODE_ISTITLE)
CHARACTER(Py_UNICODE_ISLINEBREAK)
CHARACTER(Py_UNICODE_ISDECIMAL)
CHARACTER(Py_UNICODE_ISDIGIT)
CHARACTER(Py_UNICODE_ISNUMERIC)
CHARACTER(Py_UNICODE_ISPRINTABLE)
CHARACTER(Py_UNICODE_ISALPHA)
CHARACTER(Py_UNICODE_ISALNUM)
CHARACTER(Py_UNICODE_TOLOWER)
CHARACTER(Py_UNICODE_TOUPPER)
CHARACTER(Py_UNICODE_TOTITLE)
CHARACTER(Py_UNICODE_TODECIMAL)
CHARACTER(Py_UNICODE_TODIGIT)
VALUE(Py_UNICODE_TONUMERIC, double, (Py_UCS4 c), Py_UNICODE_TONUMERIC(c))
CHARACTER(Py_UNICODE_IS_SURROGATE)
CHARACTER(Py_UNICODE_IS_HIGH_SURROGATE)
CHARACTER(Py_UNICODE_IS_LOW_SURROGATE)
CHARACTER(Py_UNICODE_HIGH_SURROGATE)
CHARACTER(Py_UNICODE_LOW_SURROGATE)
VALUE(Py_UNICODE_JOIN_SURROGATES, Py_UCS4, (Py_UCS4 h, Py_UCS4 l), Py_UNICODE_JOIN_SURROGATES(h, l))
#define BYTE(name) VALUE(name, int, (int c), name(c))
BYTE(Py_ISLOWER)
BYTE(Py_ISUPPER)
BYTE(Py_ISALPHA)
BYTE(Py_ISDIGIT)
BYTE(Py_ISXDIGIT)
BYTE(Py_ISALNUM)
BYTE(Py_ISSPACE)
BYTE(Py_TOLOWER)
BYTE(Py_TOUPPER)

/* ---- Functions, methods, code, frames ---- */

CHECK(PyCMethod_Check)
CHECK(PyCMethod_CheckExact)
GET(PyCFunction_GET_FUNCTION, PyCFunction)
GET(PyCFunction_GET_SELF, PyObject *)
GET(PyCFunction_GET_FLAGS, int)
GET(PyCFunction_GET_CLASS, PyTypeObject *)
CHECK(PyFunction_Check)
GET(PyFunction_GET_CODE, PyObject *)
GET(PyFunction_GET_GLOBALS, PyObject *)
GET(PyFunction_GET_MODULE, PyObject *)
GET(PyFunction_GET_DEFAULTS, PyObject *)
GET(PyFunction_GET_KW_DEFAULTS, PyObject *)
GET(PyFunction_GET_CLOSURE, PyObject *)
GET(PyFunction_GET_ANNOTATIONS, PyObject *)
CHECK(PyMethod_Check)
GET(PyMethod_GET_FUNCTION, PyObject *)
GET(PyMethod_GET_SELF, PyObject *)
CHECK(PyInstanceMethod_Check)
GET(PyInstanceMethod_GET_FUNCTION, PyObject *)
CHECK(PyCode_Check)
VALUE(PyCode_GetNumFree, Py_ssize_t, (PyCodeObject * c), PyCode_GetNumFree(c))
VALUE(PyUnstable_Code_GetFirstFree, int, (PyCodeObject * c), PyUnstable_Code_GetFirstFree(c))
VALUE(PyCode_GetFirstFree, int, (PyCodeObject * c), PyCode_GetFirstFree(c))
VALUE(PyCode_New, PyCodeObject *, (PyObject * o), PyCode_New(1, 2, 3, 4, 5, o, o, o, o, o, o, o, o, o, 6, o, o))
VALUE(PyCode_NewWithPosOnlyArgs, PyCodeObject *, (PyObject * o),
      PyCode_NewWithPosOnlyArgs(1, 7, 2, 3, 4, 5, o, o, o, o, o, o, o, o, o, 6, o, o))
VALUE(_PyCode_GetExtra, int, (PyObject * c, void **p), _PyCode_GetExtra(c, 1, p))
VALUE(_PyCode_SetExtra, int, (PyObject * c, void *p), _PyCode_SetExtra(c, 1, p))
VALUE(_PyEval_RequestCodeExtraIndex, Py_ssize_t, (freefunc f), _PyEval_RequestCodeExtraIndex(f))
struct small_code _PyCode_DEF(4);
VALUE(_PyCode_DEF, size_t, (void), sizeof(struct small_code))
CHECK(PyFrame_Check)
CHECK(PyFrameLocalsProxy_Check)
CHECK(PyGen_Check)
CHECK(PyGen_CheckExact)
CHECK(PyCoro_CheckExact)
CHECK(PyAsyncGen_CheckExact)
CHECK(PyAsyncGenASend_CheckExact)
CHECK(PyCell_Check)
GET(PyCell_GET, PyObject *)
RUN(PyCell_SET, (PyObject * o, PyObject *x), PyCell_SET(o, x))
VALUE(PyDescr_TYPE, PyTypeObject *, (PyObject * o), PyDescr_TYPE(o))
VALUE(PyDescr_NAME, PyObject *, (PyObject * o), PyDescr_NAME(o))
CHECK(PyContext_CheckExact)
CHECK(PyContextVar_CheckExact)
CHECK(PyContextToken_CheckExact)
CHECK(PyPickleBuffer_Check)
GET(PyWeakref_GET_OBJECT, PyObject *)

/* ---- Objects and memory ---- */

RUN(Py_SETREF, (PyObject * *slots, int i, PyObject *x), Py_SETREF(slots[i], x))
RUN(Py_XSETREF, (PyObject * *slots, int i, PyObject *x), Py_XSETREF(slots[i], x))
void use_Py_TRASHCAN_BEGIN(PyObject *o);
void
use_Py_TRASHCAN_BEGIN(PyObject *o)
{
    Py_TRASHCAN_BEGIN(o, use_Py_TRASHCAN_BEGIN)
    Py_TYPE(o)->tp_free(o);
    Py_TRASHCAN_END
}
VALUE(_PyObject_SIZE, size_t, (PyTypeObject * t), _PyObject_SIZE(t))
VALUE(_PyObject_VAR_SIZE, size_t, (PyTypeObject * t, Py_ssize_t n), _PyObject_VAR_SIZE(t, n))
RUN(_PyObject_ASSERT_FAILED_MSG, (PyObject * o), _PyObject_ASSERT_FAILED_MSG(o, "why"))
RUN(_PyObject_ASSERT, (PyObject * o), (void)o; _PyObject_ASSERT(o, o != NULL))
PyObject *use_Py_IDENTIFIER(PyObject *o);
PyObject *
use_Py_IDENTIFIER(PyObject *o)
{
    _Py_IDENTIFIER(name);
    return _PyObject_GetAttrId(o, &PyId_name);
}
RUN(PyMutex_Lock, (PyMutex * m), PyMutex_Lock(m))
RUN(PyMutex_Unlock, (PyMutex * m), PyMutex_Unlock(m))
void use_Py_BEGIN_CRITICAL_SECTION(PyObject *o, PyObject *p, int *n);
void
use_Py_BEGIN_CRITICAL_SECTION(PyObject *o, PyObject *p, int *n)
{
    (void)o;
    (void)p;
    Py_BEGIN_CRITICAL_SECTION(o);
    *n = 1;
    Py_END_CRITICAL_SECTION();
    Py_BEGIN_CRITICAL_SECTION2(o, p);
    *n = 2;
    Py_END_CRITICAL_SECTION2();
}

/* ---- Atomic operations ---- */

#define ATOMIC(name, type)                                                                                     \
    VALUE(_Py_atomic_load_##name, type, (const type *p), _Py_atomic_load_##name(p))                            \
    VALUE(_Py_atomic_load_##name##_relaxed, type, (const type *p), _Py_atomic_load_##name##_relaxed(p))        \
    RUN(_Py_atomic_store_##name, (type * p, type v), _Py_atomic_store_##name(p, v))                            \
    RUN(_Py_atomic_store_##name##_relaxed, (type * p, type v), _Py_atomic_store_##name##_relaxed(p, v))        \
    VALUE(_Py_atomic_add_##name, type, (type * p, type v), _Py_atomic_add_##name(p, v))                        \
    VALUE(_Py_atomic_exchange_##name, type, (type * p, type v), _Py_atomic_exchange_##name(p, v))              \
    VALUE(_Py_atomic_compare_exchange_##name, int, (type * p, type * e, type d), _Py_atomic_compare_exchange_##name(p, e, d))
#define ATOMIC_BITS(name, type)                                                               \
    VALUE(_Py_atomic_and_##name, type, (type * p, type v), _Py_atomic_and_##name(p, v))       \
    VALUE(_Py_atomic_or_##name, type, (type * p, type v), _Py_atomic_or_##name(p, v))
#define ATOMIC_ORDERED(name, type)                                                                          \
    VALUE(_Py_atomic_load_##name##_acquire, type, (const type *p), _Py_atomic_load_##name##_acquire(p))     \
    RUN(_Py_atomic_store_##name##_release, (type * p, type v), _Py_atomic_store_##name##_release(p, v))
ATOMIC(int, int)
ATOMIC(int8, int8_t)
ATOMIC(int16, int16_t)
ATOMIC(int32, int32_t)
ATOMIC(int64, int64_t)
ATOMIC(intptr, intptr_t)
ATOMIC(uint, unsigned int)
ATOMIC(uint8, uint8_t)
ATOMIC(uint16, uint16_t)
ATOMIC(uint32, uint32_t)
ATOMIC(uint64, uint64_t)
ATOMIC(uintptr, uintptr_t)
ATOMIC(ssize, Py_ssize_t)
ATOMIC_BITS(uint8, uint8_t)
ATOMIC_BITS(uint16, uint16_t)
ATOMIC_BITS(uint32, uint32_t)
ATOMIC_BITS(uint64, uint64_t)
ATOMIC_BITS(uintptr, uintptr_t)
ATOMIC_ORDERED(int, int)
ATOMIC_ORDERED(uint32, uint32_t)
ATOMIC_ORDERED(uint64, uint64_t)
ATOMIC_ORDERED(uintptr, uintptr_t)
ATOMIC_ORDERED(ssize, Py_ssize_t)
VALUE(_Py_atomic_load_ptr, void *, (PyObject * *p), _Py_atomic_load_ptr(p))
VALUE(_Py_atomic_load_ptr_relaxed, void *, (PyObject * *p), _Py_atomic_load_ptr_relaxed(p))
VALUE(_Py_atomic_load_ptr_acquire, void *, (PyObject * *p), _Py_atomic_load_ptr_acquire(p))
RUN(_Py_atomic_store_ptr, (PyObject * *p, PyObject *v), _Py_atomic_store_ptr(p, v))
RUN(_Py_atomic_store_ptr_relaxed, (PyObject * *p, PyObject *v), _Py_atomic_store_ptr_relaxed(p, v))
RUN(_Py_atomic_store_ptr_release, (PyObject * *p, PyObject *v), _Py_atomic_store_ptr_release(p, v))
VALUE(_Py_atomic_exchange_ptr, void *, (PyObject * *p, PyObject *v), _Py_atomic_exchange_ptr(p, v))
VALUE(_Py_atomic_compare_exchange_ptr, int, (PyObject * *p, PyObject **e, PyObject *d),
      _Py_atomic_compare_exchange_ptr(p, e, d))
VALUE(_Py_atomic_load_ullong_relaxed, unsigned long long, (unsigned long long *p), _Py_atomic_load_ullong_relaxed(p))
RUN(_Py_atomic_store_ullong_relaxed, (unsigned long long *p), _Py_atomic_store_ullong_relaxed(p, 1))
VALUE(_Py_atomic_load_ulong, unsigned long, (unsigned long *p), _Py_atomic_load_ulong(p))
RUN(_Py_atomic_store_ulong, (unsigned long *p), _Py_atomic_store_ulong(p, 1))
RUN(_Py_atomic_fence_seq_cst, (void), _Py_atomic_fence_seq_cst())
RUN(_Py_atomic_fence_acquire, (void), _Py_atomic_fence_acquire())
RUN(_Py_atomic_fence_release, (void), _Py_atomic_fence_release())

VALUE(_Py_HashPointer, Py_hash_t, (void *p), _Py_HashPointer(p))

/* ---- Calls ---- */

VALUE(PyObject_CallMethodNoArgs, PyObject *, (PyObject * o, PyObject *n), PyObject_CallMethodNoArgs(o, n))
VALUE(PyObject_CallMethodOneArg, PyObject *, (PyObject * o, PyObject *n, PyObject *a), PyObject_CallMethodOneArg(o, n, a))
VALUE(_PyObject_Vectorcall, PyObject *, (PyObject * f, PyObject *const *a), _PyObject_Vectorcall(f, a, 1, NULL))
VALUE(_PyObject_VectorcallMethod, PyObject *, (PyObject * n, PyObject *const *a), _PyObject_VectorcallMethod(n, a, 1, NULL))
VALUE(_PyObject_FastCallDict, PyObject *, (PyObject * f, PyObject *const *a), _PyObject_FastCallDict(f, a, 1, NULL))
VALUE(_PyVectorcall_Function, vectorcallfunc, (PyObject * f), _PyVectorcall_Function(f))
VALUE(_PyObject_CallOneArg, PyObject *, (PyObject * f, PyObject *a), _PyObject_CallOneArg(f, a))
VALUE(_PyObject_CallMethodNoArgs, PyObject *, (PyObject * o, PyObject *n), _PyObject_CallMethodNoArgs(o, n))
VALUE(_PyObject_CallMethodOneArg, PyObject *, (PyObject * o, PyObject *n, PyObject *a), _PyObject_CallMethodOneArg(o, n, a))
VALUE(PySequence_ITEM, PyObject *, (PyObject * o, Py_ssize_t i), PySequence_ITEM(o, i))
VALUE(PySequence_Fast_GET_SIZE, Py_ssize_t, (PyObject * o), PySequence_Fast_GET_SIZE(o))
VALUE(PySequence_Fast_GET_ITEM, PyObject *, (PyObject * o, Py_ssize_t i), PySequence_Fast_GET_ITEM(o, i))
VALUE(PySequence_Fast_ITEMS, PyObject **, (PyObject * o), PySequence_Fast_ITEMS(o))
VALUE(_PyThreadState_UncheckedGet, PyThreadState *, (void), _PyThreadState_UncheckedGet())
VALUE(PyErr_Warn, int, (PyObject * c), PyErr_Warn(c, "text"))

/* ---- Running source code ---- */

VALUE(PyRun_String, PyObject *, (PyObject * g), PyRun_String("1", Py_eval_input, g, g))
VALUE(PyRun_SimpleString, int, (void), PyRun_SimpleString("1"))
VALUE(PyRun_SimpleFile, int, (FILE * f), PyRun_SimpleFile(f, "n"))
VALUE(PyRun_SimpleFileEx, int, (FILE * f), PyRun_SimpleFileEx(f, "n", 1))
VALUE(PyRun_AnyFile, int, (FILE * f), PyRun_AnyFile(f, "n"))
VALUE(PyRun_AnyFileEx, int, (FILE * f), PyRun_AnyFileEx(f, "n", 1))
VALUE(PyRun_AnyFileFlags, int, (FILE * f), PyRun_AnyFileFlags(f, "n", NULL))
VALUE(PyRun_InteractiveOne, int, (FILE * f), PyRun_InteractiveOne(f, "n"))
VALUE(PyRun_InteractiveLoop, int, (FILE * f), PyRun_InteractiveLoop(f, "n"))
VALUE(PyRun_File, PyObject *, (FILE * f, PyObject *g), PyRun_File(f, "n", Py_file_input, g, g))
VALUE(PyRun_FileEx, PyObject *, (FILE * f, PyObject *g), PyRun_FileEx(f, "n", Py_file_input, g, g, 1))
VALUE(PyRun_FileFlags, PyObject *, (FILE * f, PyObject *g), PyRun_FileFlags(f, "n", Py_file_input, g, g, NULL))
VALUE(Py_CompileStringFlags, PyObject *, (const char *s), Py_CompileStringFlags(s, "n", Py_file_input, NULL))
PyCompilerFlags
compiler_flags(void);
PyCompilerFlags
compiler_flags(void)
{
    PyCompilerFlags flags = _PyCompilerFlags_INIT;
    return flags;
}
PyInterpreterConfig
interpreter_config(int legacy);
PyInterpreterConfig
interpreter_config(int legacy)
{
    PyInterpreterConfig isolated = _PyInterpreterConfig_INIT;
    PyInterpreterConfig shared = _PyInterpreterConfig_LEGACY_INIT;
    return legacy ? shared : isolated;
}
Py_tss_t thread_key = Py_tss_NEEDS_INIT;

/* ---- Monitoring ---- */

VALUE(PY_MONITORING_IS_INSTRUMENTED_EVENT, int, (int e), PY_MONITORING_IS_INSTRUMENTED_EVENT(e))
#define EVENT(name) VALUE(name, int, (PyMonitoringState * s, PyObject *c), name(s, c, 3))
#define EVENT_OF(name) VALUE(name, int, (PyMonitoringState * s, PyObject *c, PyObject *x), name(s, c, 3, x))
EVENT(PyMonitoring_FirePyStartEvent)
EVENT(PyMonitoring_FirePyResumeEvent)
EVENT_OF(PyMonitoring_FirePyReturnEvent)
EVENT_OF(PyMonitoring_FirePyYieldEvent)
VALUE(PyMonitoring_FireCallEvent, int, (PyMonitoringState * s, PyObject *c, PyObject *f, PyObject *a),
      PyMonitoring_FireCallEvent(s, c, 3, f, a))
VALUE(PyMonitoring_FireLineEvent, int, (PyMonitoringState * s, PyObject *c), PyMonitoring_FireLineEvent(s, c, 3, 4))
EVENT_OF(PyMonitoring_FireJumpEvent)
EVENT_OF(PyMonitoring_FireBranchEvent)
EVENT_OF(PyMonitoring_FireCReturnEvent)
EVENT(PyMonitoring_FirePyThrowEvent)
EVENT(PyMonitoring_FireRaiseEvent)
EVENT(PyMonitoring_FireReraiseEvent)
EVENT(PyMonitoring_FireExceptionHandledEvent)
EVENT(PyMonitoring_FireCRaiseEvent)
EVENT(PyMonitoring_FirePyUnwindEvent)
EVENT_OF(PyMonitoring_FireStopIterationEvent)

/* ---- datetime.h ---- */

RUN(PyDateTime_IMPORT, (void), PyDateTime_IMPORT)
VALUE(PyDateTime_TimeZone_UTC, PyObject *, (void), PyDateTime_TimeZone_UTC)
CHECK(PyDate_Check)
CHECK(PyDate_CheckExact)
CHECK(PyDateTime_Check)
CHECK(PyDateTime_CheckExact)
CHECK(PyTime_Check)
CHECK(PyTime_CheckExact)
CHECK(PyDelta_Check)
CHECK(PyDelta_CheckExact)
CHECK(PyTZInfo_Check)
CHECK(PyTZInfo_CheckExact)
GET(PyDateTime_GET_YEAR, int)
GET(PyDateTime_GET_MONTH, int)
GET(PyDateTime_GET_DAY, int)
GET(PyDateTime_DATE_GET_HOUR, int)
GET(PyDateTime_DATE_GET_MINUTE, int)
GET(PyDateTime_DATE_GET_SECOND, int)
GET(PyDateTime_DATE_GET_MICROSECOND, int)
GET(PyDateTime_DATE_GET_FOLD, int)
GET(PyDateTime_DATE_GET_TZINFO, PyObject *)
GET(PyDateTime_TIME_GET_HOUR, int)
GET(PyDateTime_TIME_GET_MINUTE, int)
GET(PyDateTime_TIME_GET_SECOND, int)
GET(PyDateTime_TIME_GET_MICROSECOND, int)
GET(PyDateTime_TIME_GET_FOLD, int)
GET(PyDateTime_TIME_GET_TZINFO, PyObject *)
GET(PyDateTime_DELTA_GET_DAYS, int)
GET(PyDateTime_DELTA_GET_SECONDS, int)
GET(PyDateTime_DELTA_GET_MICROSECONDS, int)
VALUE(PyDate_FromDate, PyObject *, (void), PyDate_FromDate(2024, 2, 29))
VALUE(PyDateTime_FromDateAndTime, PyObject *, (void), PyDateTime_FromDateAndTime(2024, 2, 29, 1, 2, 3, 4))
VALUE(PyDateTime_FromDateAndTimeAndFold, PyObject *, (void), PyDateTime_FromDateAndTimeAndFold(2024, 2, 29, 1, 2, 3, 4, 1))
VALUE(PyTime_FromTime, PyObject *, (void), PyTime_FromTime(1, 2, 3, 4))
VALUE(PyTime_FromTimeAndFold, PyObject *, (void), PyTime_FromTimeAndFold(1, 2, 3, 4, 1))
VALUE(PyDelta_FromDSU, PyObject *, (void), PyDelta_FromDSU(1, 2, 3))
VALUE(PyTimeZone_FromOffset, PyObject *, (PyObject * o), PyTimeZone_FromOffset(o))
VALUE(PyTimeZone_FromOffsetAndName, PyObject *, (PyObject * o, PyObject *n), PyTimeZone_FromOffsetAndName(o, n))
VALUE(PyDateTime_FromTimestamp, PyObject *, (PyObject * a), PyDateTime_FromTimestamp(a))
VALUE(PyDate_FromTimestamp, PyObject *, (PyObject * a), PyDate_FromTimestamp(a))

#endif /* Py_LIMITED_API */

#ifdef __cplusplus
}
#endif
