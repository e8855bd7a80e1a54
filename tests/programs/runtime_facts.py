"""What a program may ask about the runtime; only what must be the same in every cp313 runtime."""

import sys

print(sys.version_info[:2], sys.version_info.major, sys.version_info >= (3, 13), sys.version_info.releaselevel, sys.hexversion >> 16 == 0x30D)
print(sys.implementation.name, sys.implementation.cache_tag, sys.maxsize == 2**63 - 1, sys.maxunicode, sys.byteorder, sys.platform)
print(sys.argv, type(sys.path).__name__, sys.path[0].endswith("programs") or sys.path[0] == "", sys.modules["sys"] is sys, sys.modules["__main__"].__name__)
print(sys.float_info.max, sys.float_info.epsilon, sys.int_info.bits_per_digit, sys.hash_info.modulus == 2**61 - 1, sys.hash_info.inf)
print(sys.getrecursionlimit(), sys.intern("abc") is sys.intern("".join(["a", "bc"])), sys.getsizeof(0) > 0, sys.getdefaultencoding(), sys.api_version)
print(sys.stdout.encoding.lower(), sys.stdin is not None, sys.stderr is not None, sys.flags.optimize, sys.flags.debug, sys.dont_write_bytecode in (True, False))
print(type(sys).__name__, repr(sys), sys.__name__, callable(sys.exit), sys.exc_info(), sys.exception())
print(sys._getframe().f_code.co_name, sys._getframe().f_lineno, sys._getframe(0).f_globals is globals())


def where():
    frame = sys._getframe(1)
    return frame.f_code.co_name, frame.f_locals.get("marker"), frame.f_back is not None


def caller():
    marker = 5
    return where()


print(caller())
try:
    sys._getframe(100)
except ValueError as error:
    print(error)
print(sorted(sys.builtin_module_names)[:0], "sys" in sys.builtin_module_names, "builtins" in sys.builtin_module_names, sys.get_int_max_str_digits())
for limit in (0, 640, 100):
    try:
        sys.set_int_max_str_digits(limit)
        print("set", limit)
    except ValueError as error:
        print(error)
try:
    str(10**700)
except ValueError as error:
    print(error)
shown = []
sys.displayhook = lambda value: shown.append(value)
exec(compile("1 + 1\n", "<x>", "single"))
print(shown)
sys.excepthook = lambda kind, value, traceback: print("hook:", kind.__name__, value)
raise ValueError("seen by the hook")
