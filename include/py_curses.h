/* py_curses.h: windows of the _curses module, and what it shares by capsule. Needs the headers of
   ncurses. A source file runs import_curses() before it uses the rest. */
#ifndef Py_CURSES_H
#define Py_CURSES_H

#include "Python.h"

#if defined(HAVE_NCURSESW_NCURSES_H) && defined(__has_include)
#  if __has_include(<ncursesw/ncurses.h>)
#    include <ncursesw/ncurses.h>
#  else
#    include <curses.h>
#  endif
#else
#  include <curses.h>
#endif

_Py_BEGIN_DECLS

typedef struct {
    PyObject_HEAD
    WINDOW *win;
    char *encoding;
} PyCursesWindowObject;

#define PyCursesWindow_Check(v) Py_IS_TYPE((v), &PyCursesWindow_Type)

#define PyCurses_CAPSULE_NAME "_curses._C_API"

/* Entries: the type of windows, then functions that check, setting an exception if not, whether
   setupterm(), initscr() and start_color() were called. */
#define PyCurses_API_pointers 4

#ifndef CURSES_MODULE
static void **PyCurses_API;
#  define import_curses() PyCurses_API = (void **)PyCapsule_Import(PyCurses_CAPSULE_NAME, 1);
#  define PyCursesWindow_Type (*_PyType_CAST(PyCurses_API[0]))
/* Statements that return NULL if the check fails. */
#  define _PyCurses_REQUIRE(i) {if (!((int (*)(void))PyCurses_API[i])()) return NULL;}
#  define PyCursesSetupTermCalled _PyCurses_REQUIRE(1)
#  define PyCursesInitialised _PyCurses_REQUIRE(2)
#  define PyCursesInitialisedColor _PyCurses_REQUIRE(3)
#endif

_Py_END_DECLS

#endif /* Py_CURSES_H */
