/* cpython/pythonrun.h: running source code from strings and C streams. */
#ifndef Py_CPYTHON_PYTHONRUN_H
#define Py_CPYTHON_PYTHONRUN_H
#ifndef Py_LIMITED_API

#include "../pythonrun.h"
#include <stdio.h>

_Py_BEGIN_DECLS

/* int results: 0 or -1, exceptions being printed. PyObject * results: new reference, or NULL with
   an exception. start is Py_*_input; flags may be NULL; closeit closes the stream. */

/* ---- In __main__ ----------------------------------------------------------------------------- */

PyAPI_FUNC(int) PyRun_SimpleStringFlags(const char *source, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_SimpleFileExFlags(FILE *fp, const char *filename, int closeit,
    PyCompilerFlags *flags);

/* Interactively if the stream is a terminal. */
PyAPI_FUNC(int) PyRun_AnyFileExFlags(FILE *fp, const char *filename, int closeit,
    PyCompilerFlags *flags);

PyAPI_FUNC(int) PyRun_InteractiveOneObject(FILE *fp, PyObject *filename, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveOneFlags(FILE *fp, const char *filename, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveLoopFlags(FILE *fp, const char *filename, PyCompilerFlags *flags);

/* ---- In given namespaces --------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyRun_StringFlags(const char *source, int start, PyObject *globals,
    PyObject *locals, PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *) PyRun_FileExFlags(FILE *fp, const char *filename, int start,
    PyObject *globals, PyObject *locals, int closeit, PyCompilerFlags *flags);

/* ---- Compiling ------------------------------------------------------------------------------- */

/* New code object, or AST; optimize -1 means the interpreter's level. */
PyAPI_FUNC(PyObject *) Py_CompileStringExFlags(const char *str, const char *filename, int start,
    PyCompilerFlags *flags, int optimize);
PyAPI_FUNC(PyObject *) Py_CompileStringObject(const char *str, PyObject *filename, int start,
    PyCompilerFlags *flags, int optimize);
#define Py_CompileString(str, p, s) Py_CompileStringExFlags((str), (p), (s), NULL, -1)
#define Py_CompileStringFlags(str, p, s, f) Py_CompileStringExFlags((str), (p), (s), (f), -1)

/* ---- The same with less arguments: functions, and macros that spare the way through them ----- */

PyAPI_FUNC(PyObject *) PyRun_String(const char *source, int start, PyObject *globals,
    PyObject *locals);
PyAPI_FUNC(int) PyRun_AnyFile(FILE *fp, const char *name);
PyAPI_FUNC(int) PyRun_AnyFileEx(FILE *fp, const char *name, int closeit);
PyAPI_FUNC(int) PyRun_AnyFileFlags(FILE *fp, const char *name, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_SimpleString(const char *source);
PyAPI_FUNC(int) PyRun_SimpleFile(FILE *fp, const char *name);
PyAPI_FUNC(int) PyRun_SimpleFileEx(FILE *fp, const char *name, int closeit);
PyAPI_FUNC(int) PyRun_InteractiveOne(FILE *fp, const char *name);
PyAPI_FUNC(int) PyRun_InteractiveLoop(FILE *fp, const char *name);
PyAPI_FUNC(PyObject *) PyRun_File(FILE *fp, const char *name, int start, PyObject *globals,
    PyObject *locals);
PyAPI_FUNC(PyObject *) PyRun_FileEx(FILE *fp, const char *name, int start, PyObject *globals,
    PyObject *locals, int closeit);
PyAPI_FUNC(PyObject *) PyRun_FileFlags(FILE *fp, const char *name, int start, PyObject *globals,
    PyObject *locals, PyCompilerFlags *flags);

#define PyRun_String(str, s, g, l) PyRun_StringFlags((str), (s), (g), (l), NULL)
#define PyRun_AnyFile(fp, name) PyRun_AnyFileExFlags((fp), (name), 0, NULL)
#define PyRun_AnyFileEx(fp, name, closeit) PyRun_AnyFileExFlags((fp), (name), (closeit), NULL)
#define PyRun_AnyFileFlags(fp, name, flags) PyRun_AnyFileExFlags((fp), (name), 0, (flags))
#define PyRun_SimpleString(s) PyRun_SimpleStringFlags((s), NULL)
#define PyRun_SimpleFile(f, p) PyRun_SimpleFileExFlags((f), (p), 0, NULL)
#define PyRun_SimpleFileEx(f, p, c) PyRun_SimpleFileExFlags((f), (p), (c), NULL)
#define PyRun_InteractiveOne(f, p) PyRun_InteractiveOneFlags((f), (p), NULL)
#define PyRun_InteractiveLoop(f, p) PyRun_InteractiveLoopFlags((f), (p), NULL)
#define PyRun_File(fp, p, s, g, l) PyRun_FileExFlags((fp), (p), (s), (g), (l), 0, NULL)
#define PyRun_FileEx(fp, p, s, g, l, c) PyRun_FileExFlags((fp), (p), (s), (g), (l), (c), NULL)
#define PyRun_FileFlags(fp, p, s, g, l, flags) \
    PyRun_FileExFlags((fp), (p), (s), (g), (l), 0, (flags))

/* ---- Reading a line interactively ------------------------------------------------------------ */

/* A line to be freed with PyMem_Free (the hook's, with PyMem_RawFree); "" at the end of the input;
   NULL if interrupted or on error. */
PyAPI_FUNC(char *) PyOS_Readline(FILE *in, FILE *out, const char *prompt);
PyAPI_DATA(char *) (*PyOS_ReadlineFunctionPointer)(FILE *, FILE *, const char *);

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* Py_CPYTHON_PYTHONRUN_H */
