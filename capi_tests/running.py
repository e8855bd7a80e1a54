"""Source that C has: strings and files, compiled and run."""

import posix
import sys

from support import check, finish, raises

import _running as m

SINGLE, FILE, EVAL = 256, 257, 258  # other numbers may crash CPython

names = {}
check(m.string(b"6 * 7", EVAL, names, None), 42)
check(m.string(b"x = 1\ny = x + 1\n", FILE, names, None), None)
check((names["x"], names["y"], "__builtins__" in names), (1, 2, True))
check(m.string(b"a + x", EVAL, names, {"a": 10}), 11)
check(m.string(b"None", SINGLE, names, None), None)

# The source is compiled before the namespaces are looked at.
for globals in (None, [], 1):
    raises(SystemError, "globals must be a real dict", m.string, b"1", EVAL, globals, None)
    raises(SyntaxError, "invalid syntax (<string>, line 1)", m.string, b"1 +", EVAL, globals, None)

for close in (0, 1):
    check(m.file(b"z = 3\n", b"some file", FILE, names, close), None)
    check(m.file(b"z + 1", b"some file", EVAL, names, close), 4)
    check(m.file(b"# coding: latin-1\nt = '\xe9'\n", b"some file", FILE, names, close), None)
    check(names["t"], "\xe9")
    raises(SyntaxError, "invalid syntax (some file, line 2)", m.file, b"1\n1 1", b"some file", FILE, names, close)
    raises(SyntaxError, "source code cannot contain null bytes (some file, line 2)",
           m.file, b"1\n'\0'\n", b"some file", FILE, names, close)
    raises(SyntaxError, "Non-UTF-8 code starting with '\\xe9' in file some file on line 1, but no encoding declared; see "
           "https://peps.python.org/pep-0263/ for details", m.file, b"'\xe9'\n", b"some file", FILE, names, close)

# File names are decoded as those of the system are.
check(m.compile(b"1", b"\xff", EVAL).co_filename, "\udcff")

# Audit hooks hear of what runs.
heard = []
sys.addaudithook(lambda event, args: heard.append((event, len(args))) if event == "exec" else None)
m.string(b"1", EVAL, names, None)
m.file(b"1", b"some file", EVAL, names, 1)
check(heard, [("exec", 1)] * 2)

# What PyRun_SimpleString raises is printed and kept; SystemExit ends the process.
import __main__
check(m.simple(b"from_c = 5"), 0)
check(__main__.from_c, 5)
printed = []
sys.excepthook = lambda kind, value, traceback: printed.append((kind, str(value)))
check(m.simple(b"1 / 0"), -1)
check(printed, [(ZeroDivisionError, "division by zero")])
check((type(sys.last_exc), sys.last_value is sys.last_exc), (ZeroDivisionError, True))
sys.excepthook = sys.__excepthook__
child = posix.fork()
if child == 0:
    m.simple(b"raise SystemExit(7)")
    posix._exit(1)
check(posix.waitstatus_to_exitcode(posix.waitpid(child, 0)[1]), 7)
del sys.modules["__main__"]
check(m.simple(b"made = 1"), 0)
check(sys.modules["__main__"].made, 1)

finish()
