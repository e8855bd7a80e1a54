/* The variadic functions of the C API: the only C of the runtime, because Rust cannot define them.
 *
 * Each entry wraps its arguments in a cursor and hands it to one Rust function, which takes what it needs through the
 * abide_va_* readers. Nothing is decided here.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct object PyObject;
typedef struct cursor { va_list arguments; } cursor;

int abide_va_int(cursor *c) { return va_arg(c->arguments, int); }
long abide_va_long(cursor *c) { return va_arg(c->arguments, long); }
long long abide_va_long_long(cursor *c) { return va_arg(c->arguments, long long); }
double abide_va_double(cursor *c) { return va_arg(c->arguments, double); }
void *abide_va_pointer(cursor *c) { return va_arg(c->arguments, void *); }
/* Py_complex is passed in two floating-point registers, as any struct of two doubles. */
typedef struct { double real, imag; } complex_value;
void abide_va_complex(cursor *c, complex_value *out) { *out = va_arg(c->arguments, complex_value); }

/* Runs `call` with a cursor over the arguments after `last`. */
#define WITH_CURSOR(type, last, call)      \
    cursor c;                              \
    va_start(c.arguments, last);           \
    type result = call;                    \
    va_end(c.arguments);                   \
    return result

/* Runs `call` with a cursor over a copy of the caller's list. */
#define WITH_COPY(type, list, call)        \
    cursor c;                              \
    va_copy(c.arguments, list);            \
    type result = call;                    \
    va_end(c.arguments);                   \
    return result

/* -- arguments (modsupport.h) */

int abide_parse(PyObject *args, const char *format, int compat, cursor *c);
int abide_parse_keywords(PyObject *args, PyObject *kwargs, const char *format, const char *const *names, cursor *c);
int abide_parse_fast(PyObject *args, PyObject *kwargs, void *parser, cursor *c);
int abide_parse_stack(PyObject *const *args, ptrdiff_t nargs, const char *format, cursor *c);
int abide_parse_stack_keywords(PyObject *const *args, ptrdiff_t nargs, PyObject *kwnames, void *parser, cursor *c);
int abide_unpack_tuple(PyObject *args, const char *name, ptrdiff_t min, ptrdiff_t max, cursor *c);

int PyArg_Parse(PyObject *args, const char *format, ...) { WITH_CURSOR(int, format, abide_parse(args, format, 1, &c)); }
int PyArg_ParseTuple(PyObject *args, const char *format, ...) { WITH_CURSOR(int, format, abide_parse(args, format, 0, &c)); }
int PyArg_VaParse(PyObject *args, const char *format, va_list list) { WITH_COPY(int, list, abide_parse(args, format, 0, &c)); }
int PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format, char *const *names, ...) {
    WITH_CURSOR(int, names, abide_parse_keywords(args, kwargs, format, (const char *const *)names, &c));
}
int PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format, char *const *names, va_list list) {
    WITH_COPY(int, list, abide_parse_keywords(args, kwargs, format, (const char *const *)names, &c));
}
int PyArg_UnpackTuple(PyObject *args, const char *name, ptrdiff_t min, ptrdiff_t max, ...) {
    WITH_CURSOR(int, max, abide_unpack_tuple(args, name, min, max, &c));
}
int _PyArg_Parse_SizeT(PyObject *args, const char *format, ...) { WITH_CURSOR(int, format, abide_parse(args, format, 1, &c)); }
int _PyArg_ParseTuple_SizeT(PyObject *args, const char *format, ...) { WITH_CURSOR(int, format, abide_parse(args, format, 0, &c)); }
int _PyArg_VaParse_SizeT(PyObject *args, const char *format, va_list list) { WITH_COPY(int, list, abide_parse(args, format, 0, &c)); }
int _PyArg_ParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format, const char *const *names, ...) {
    WITH_CURSOR(int, names, abide_parse_keywords(args, kwargs, format, names, &c));
}
int _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format, const char *const *names, va_list list) {
    WITH_COPY(int, list, abide_parse_keywords(args, kwargs, format, names, &c));
}
int _PyArg_ParseTupleAndKeywordsFast(PyObject *args, PyObject *kwargs, void *parser, ...) {
    WITH_CURSOR(int, parser, abide_parse_fast(args, kwargs, parser, &c));
}
int _PyArg_ParseStack(PyObject *const *args, ptrdiff_t nargs, const char *format, ...) {
    WITH_CURSOR(int, format, abide_parse_stack(args, nargs, format, &c));
}
int _PyArg_ParseStackAndKeywords(PyObject *const *args, ptrdiff_t nargs, PyObject *kwnames, void *parser, ...) {
    WITH_CURSOR(int, parser, abide_parse_stack_keywords(args, nargs, kwnames, parser, &c));
}

/* -- values (modsupport.h, tupleobject.h) */

PyObject *abide_build(const char *format, cursor *c);
PyObject *abide_pack(ptrdiff_t n, cursor *c);

PyObject *Py_BuildValue(const char *format, ...) { WITH_CURSOR(PyObject *, format, abide_build(format, &c)); }
PyObject *Py_VaBuildValue(const char *format, va_list list) { WITH_COPY(PyObject *, list, abide_build(format, &c)); }
PyObject *_Py_BuildValue_SizeT(const char *format, ...) { WITH_CURSOR(PyObject *, format, abide_build(format, &c)); }
PyObject *_Py_VaBuildValue_SizeT(const char *format, va_list list) { WITH_COPY(PyObject *, list, abide_build(format, &c)); }
PyObject *PyTuple_Pack(ptrdiff_t n, ...) { WITH_CURSOR(PyObject *, n, abide_pack(n, &c)); }

/* -- calls (abstract.h, ceval.h) */

PyObject *abide_call_format(PyObject *callable, const char *format, cursor *c);
PyObject *abide_call_method_format(PyObject *object, const char *name, const char *format, cursor *c);
PyObject *abide_call_method_object_format(PyObject *object, PyObject *name, const char *format, cursor *c);
PyObject *abide_call_method_id_format(PyObject *object, void *id, const char *format, cursor *c);
PyObject *abide_call_objects(PyObject *callable, cursor *c);
PyObject *abide_call_method_objects(PyObject *object, PyObject *name, cursor *c);

PyObject *PyObject_CallFunction(PyObject *callable, const char *format, ...) {
    WITH_CURSOR(PyObject *, format, abide_call_format(callable, format, &c));
}
PyObject *_PyObject_CallFunction_SizeT(PyObject *callable, const char *format, ...) {
    WITH_CURSOR(PyObject *, format, abide_call_format(callable, format, &c));
}
PyObject *PyEval_CallFunction(PyObject *callable, const char *format, ...) {
    WITH_CURSOR(PyObject *, format, abide_call_format(callable, format, &c));
}
PyObject *PyObject_CallMethod(PyObject *object, const char *name, const char *format, ...) {
    WITH_CURSOR(PyObject *, format, abide_call_method_format(object, name, format, &c));
}
PyObject *_PyObject_CallMethod_SizeT(PyObject *object, const char *name, const char *format, ...) {
    WITH_CURSOR(PyObject *, format, abide_call_method_format(object, name, format, &c));
}
PyObject *PyEval_CallMethod(PyObject *object, const char *name, const char *format, ...) {
    WITH_CURSOR(PyObject *, format, abide_call_method_format(object, name, format, &c));
}
PyObject *_PyObject_CallMethod(PyObject *object, PyObject *name, const char *format, ...) {
    WITH_CURSOR(PyObject *, format, abide_call_method_object_format(object, name, format, &c));
}
PyObject *_PyObject_CallMethodId(PyObject *object, void *id, const char *format, ...) {
    WITH_CURSOR(PyObject *, format, abide_call_method_id_format(object, id, format, &c));
}
PyObject *PyObject_CallFunctionObjArgs(PyObject *callable, ...) {
    WITH_CURSOR(PyObject *, callable, abide_call_objects(callable, &c));
}
PyObject *PyObject_CallMethodObjArgs(PyObject *object, PyObject *name, ...) {
    WITH_CURSOR(PyObject *, name, abide_call_method_objects(object, name, &c));
}

/* -- text (unicodeobject.h, bytesobject.h) */

PyObject *abide_format_text(const char *format, cursor *c);
PyObject *abide_format_bytes(const char *format, cursor *c);

PyObject *PyUnicode_FromFormat(const char *format, ...) { WITH_CURSOR(PyObject *, format, abide_format_text(format, &c)); }
PyObject *PyUnicode_FromFormatV(const char *format, va_list list) { WITH_COPY(PyObject *, list, abide_format_text(format, &c)); }
PyObject *PyBytes_FromFormat(const char *format, ...) { WITH_CURSOR(PyObject *, format, abide_format_bytes(format, &c)); }
PyObject *PyBytes_FromFormatV(const char *format, va_list list) { WITH_COPY(PyObject *, list, abide_format_bytes(format, &c)); }

/* -- errors and warnings (pyerrors.h, warnings.h) */

PyObject *abide_error_format(PyObject *kind, const char *format, cursor *c);
PyObject *abide_error_format_from_cause(PyObject *kind, const char *format, cursor *c);
void abide_unraisable_format(const char *format, cursor *c);
int abide_warn_format(PyObject *category, ptrdiff_t level, PyObject *source, const char *format, cursor *c);
int abide_warn_explicit_format(PyObject *category, const char *file, int line, const char *module, PyObject *registry, const char *format, cursor *c);
extern PyObject *PyExc_ResourceWarning;

PyObject *PyErr_Format(PyObject *kind, const char *format, ...) { WITH_CURSOR(PyObject *, format, abide_error_format(kind, format, &c)); }
PyObject *PyErr_FormatV(PyObject *kind, const char *format, va_list list) { WITH_COPY(PyObject *, list, abide_error_format(kind, format, &c)); }
PyObject *_PyErr_Format(void *thread, PyObject *kind, const char *format, ...) {
    (void)thread;
    WITH_CURSOR(PyObject *, format, abide_error_format(kind, format, &c));
}
PyObject *_PyErr_FormatFromCause(PyObject *kind, const char *format, ...) {
    WITH_CURSOR(PyObject *, format, abide_error_format_from_cause(kind, format, &c));
}
void PyErr_FormatUnraisable(const char *format, ...) {
    cursor c;
    va_start(c.arguments, format);
    abide_unraisable_format(format, &c);
    va_end(c.arguments);
}
int PyErr_WarnFormat(PyObject *category, ptrdiff_t level, const char *format, ...) {
    WITH_CURSOR(int, format, abide_warn_format(category, level, NULL, format, &c));
}
int PyErr_ResourceWarning(PyObject *source, ptrdiff_t level, const char *format, ...) {
    WITH_CURSOR(int, format, abide_warn_format(PyExc_ResourceWarning, level, source, format, &c));
}
int PyErr_WarnExplicitFormat(PyObject *category, const char *file, int line, const char *module, PyObject *registry, const char *format, ...) {
    WITH_CURSOR(int, format, abide_warn_explicit_format(category, file, line, module, registry, format, &c));
}

/* -- sys (sysmodule.h) */

void abide_write_standard(int error, const char *text, size_t length);
void abide_format_standard(int error, const char *format, cursor *c);
int abide_audit(const char *event, const char *format, cursor *c);

/* PySys_WriteStdout writes at most 1000 bytes, as documented. */
static void write_standard(int error, const char *format, va_list list) {
    char buffer[1001];
    int n = vsnprintf(buffer, sizeof buffer, format, list);
    abide_write_standard(error, buffer, n < 0 ? 0 : n > 1000 ? 1000 : (size_t)n);
    if (n > 1000)
        abide_write_standard(error, "... truncated", 13);
}
void PySys_WriteStdout(const char *format, ...) {
    va_list list;
    va_start(list, format);
    write_standard(0, format, list);
    va_end(list);
}
void PySys_WriteStderr(const char *format, ...) {
    va_list list;
    va_start(list, format);
    write_standard(1, format, list);
    va_end(list);
}
void PySys_FormatStdout(const char *format, ...) {
    cursor c;
    va_start(c.arguments, format);
    abide_format_standard(0, format, &c);
    va_end(c.arguments);
}
void PySys_FormatStderr(const char *format, ...) {
    cursor c;
    va_start(c.arguments, format);
    abide_format_standard(1, format, &c);
    va_end(c.arguments);
}
int PySys_Audit(const char *event, const char *format, ...) { WITH_CURSOR(int, format, abide_audit(event, format, &c)); }

/* -- C strings (pyerrors.h) */

int PyOS_vsnprintf(char *str, size_t size, const char *format, va_list list) {
    if (size > INT32_MAX - 1) {
        if (size > 0)
            str[0] = 0;
        return -666;
    }
    int n = vsnprintf(str, size, format, list);
    if (size > 0)
        str[size - 1] = 0;
    return n;
}
int PyOS_snprintf(char *str, size_t size, const char *format, ...) {
    va_list list;
    va_start(list, format);
    int n = PyOS_vsnprintf(str, size, format, list);
    va_end(list);
    return n;
}
