"""The cases of run.py: what is wrong in each, as files, arguments and standard input."""

import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))
import common  # noqa: E402

SO = common.SUFFIX
EXTENSION_SOURCE = """
#include <Python.h>
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "broken", NULL, 0, NULL, NULL, NULL, NULL, NULL};
%s
PyMODINIT_FUNC PyInit_broken(void) { %s return PyModuleDef_Init(&def); }
"""
MISSING_SYMBOL = ("extern PyObject *PyNoSuch_Function(void);", "PyNoSuch_Function();")


@dataclass
class Case:
    """One case; `stored` is the expectation where CPython's own answer is not the one wanted."""

    name: str
    files: dict = field(default_factory=dict)
    arguments: list = field(default_factory=lambda: ["main.py"])
    stdin: str = ""
    last_line: bool = False
    only_exit: bool = False
    signal_expected: bool = False
    stored: str | None = None
    memory: int = common.MEMORY_LIMIT


BUILDING = threading.Lock()
BUILT = {}


def extension(declarations="", statements=""):
    """A function that gives the bytes of a small extension module called `broken`; compiled once."""

    def build():
        with BUILDING:
            if (declarations, statements) not in BUILT:
                with tempfile.TemporaryDirectory() as folder:
                    source, library = Path(folder, "broken.c"), Path(folder, "broken.so")
                    source.write_text(EXTENSION_SOURCE % (declarations, statements))
                    flags = ["-shared", "-fPIC", f"-I{common.ROOT / 'include'}"]
                    subprocess.run([common.CC, *flags, str(source), "-o", str(library)], check=True)
                    BUILT[declarations, statements] = library.read_bytes()
            return BUILT[declarations, statements]

    return build


def cut(length):
    return lambda: extension()()[:length]


def patched(offset, value):
    """The extension with some bytes of its ELF header changed."""

    def build():
        content = bytearray(extension()())
        content[offset : offset + len(value)] = value
        return bytes(content)

    return build


IMPORT = "import broken\n"
CAUGHT = """
try:
    import broken
except ImportError as error:
    print(type(error).__name__, error.name, error.path is not None, error)
print("still alive")
"""


def script(name, text, **kwargs):
    return Case(name, {"main.py": text}, **kwargs)


def nested(opening, closing, count, middle=""):
    return lambda: f"x = {opening * count}{middle}{closing * count}\n"


RECURSION = """
import sys


class Endless:
    def __repr__(self):
        return repr(self)

    def __eq__(self, other):
        return [self] == [other]

    def __hash__(self):
        return hash((self,))

    def __getattr__(self, name):
        return getattr(self, name)

    def __call__(self):
        return self()

    def __add__(self, other):
        return self + other

    def __iter__(self):
        return iter(self)

    def __contains__(self, item):
        return item in self

    def __len__(self):
        return len(self)

    def __getitem__(self, key):
        return self[key]

    def __bool__(self):
        return bool(self)

    def __str__(self):
        return str(self)

    def __format__(self, spec):
        return format(self, spec)

    def __lt__(self, other):
        return self < other

    def __index__(self):
        return range(self)[0]


e = Endless()
l = []
l.append(l)
d = {}
d["d"] = d
deep = ()
for _ in range(100000):
    deep = (deep,)
tower = []
for _ in range(100000):
    tower = [tower]


def sorter(n):
    return sorted([1], key=sorter)


def mapper(n):
    return list(map(mapper, [1]))


def generator():
    yield from generator()


def comprehension():
    return [comprehension() for _ in (1,)]


def callback(match):
    return max([1, 2], key=callback)


class Meta(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, cls)

    def __getattr__(cls, name):
        return getattr(cls, name)


class WithMeta(metaclass=Meta):
    pass


class Descriptor:
    def __get__(self, instance, owner):
        return instance.attribute


class Owner:
    attribute = Descriptor()


CASES = {
    "repr": lambda: repr(e),
    "eq": lambda: e == Endless(),
    "hash": lambda: hash(e),
    "getattr": lambda: e.x,
    "call": lambda: e(),
    "add": lambda: e + 1,
    "iter": lambda: list(e),
    "contains": lambda: 1 in e,
    "len": lambda: len(e),
    "getitem": lambda: e[0],
    "bool": lambda: not e,
    "str": lambda: str(e),
    "format": lambda: f"{e:x}",
    "lt": lambda: e < e,
    "sort": lambda: [Endless(), Endless()].sort(),
    "index": lambda: [1, 2][e],
    "list of itself": lambda: l == [l],
    "compare lists": lambda: tower == [tower],
    "repr of a deep tuple": lambda: repr(deep),
    "repr of a deep list": lambda: repr(tower),
    "sorted": lambda: sorter(1),
    "map": lambda: mapper(1),
    "max": lambda: callback(1),
    "generator": lambda: list(generator()),
    "comprehension": lambda: comprehension(),
    "instance check": lambda: isinstance(1, WithMeta),
    "metaclass": lambda: WithMeta.x,
    "descriptor": lambda: Owner().attribute,
    "exec": lambda: exec_self(),
    "nested isinstance": lambda: isinstance(1, deep),
    "class": lambda: make_class(),
    "import": lambda: __import__("main_that_does_not_exist" * 1000),
}


def exec_self():
    exec("exec_self()", {"exec_self": exec_self})


def make_class():
    class C:
        x = make_class()


print(repr(l), repr(d))
for name, function in CASES.items():
    try:
        result = function()
    except RecursionError as error:
        print(name, "RecursionError")
    except Exception as error:
        print(name, type(error).__name__)
    else:
        print(name, "finished")
print("still alive")
"""

CASES = [
    # ---- extension modules
    Case("so_empty", {"main.py": CAUGHT, f"broken{SO}": b""}),
    Case("so_text", {"main.py": CAUGHT, f"broken{SO}": "this is no library\n" * 100}),
    Case("so_truncated_header", {"main.py": CAUGHT, f"broken{SO}": cut(40)}),
    # glibc's loader touches pages beyond the end of such a file, so CPython is killed by SIGBUS.
    Case("so_truncated_early", {"main.py": CAUGHT, f"broken{SO}": cut(700)},
         stored="ImportError broken True DIR/broken.cpython-313-x86_64-linux-gnu.so: file too short\nstill alive\n"),
    Case("so_truncated_late", {"main.py": CAUGHT, f"broken{SO}": cut(9000)},
         stored="ImportError broken True DIR/broken.cpython-313-x86_64-linux-gnu.so: file too short\nstill alive\n"),
    Case("so_uncaught", {"main.py": IMPORT, f"broken{SO}": "text"}, last_line=True),
    Case("so_other_machine", {"main.py": CAUGHT, f"broken{SO}": patched(18, b"\xb7\x00")}),
    Case("so_32_bit", {"main.py": CAUGHT, f"broken{SO}": patched(4, b"\x01")}),
    Case("so_big_endian", {"main.py": CAUGHT, f"broken{SO}": patched(5, b"\x02")}),
    Case("so_bad_program_headers", {"main.py": CAUGHT, f"broken{SO}": patched(56, b"\xff\xff")}),
    Case("so_not_shared", {"main.py": CAUGHT, f"broken{SO}": patched(16, b"\x01\x00")}),
    Case("so_missing_symbol", {"main.py": CAUGHT, f"broken{SO}": extension(*MISSING_SYMBOL)}),
    Case("so_other_name", {"main.py": CAUGHT.replace("broken", "renamed"), f"renamed{SO}": extension()}),
    Case("so_other_version", {"main.py": CAUGHT, "broken.cpython-312-x86_64-linux-gnu.so": extension()}),
    Case("so_other_platform", {"main.py": CAUGHT, "broken.cpython-313-aarch64-linux-gnu.so": extension()}),
    Case("so_debug_build", {"main.py": CAUGHT, "broken.cpython-313d-x86_64-linux-gnu.so": extension()}),
    Case("so_plain_name", {"main.py": CAUGHT, "broken.so": extension()}),
    Case("so_abi3_name", {"main.py": CAUGHT, "broken.abi3.so": extension()}),
    Case("so_folder", {"main.py": CAUGHT, f"broken{SO}/inside": "text"}),
    # ---- scripts that cannot be read
    Case("missing_file", arguments=["nothing.py"]),
    Case("missing_in_folder", arguments=["no/such/folder/nothing.py"]),
    Case("folder_as_script", {"folder/file": ""}, arguments=["folder"]),
    Case("unknown_option", arguments=["--no-such-option"], only_exit=True),
    Case("unknown_letter", arguments=["-Z"], only_exit=True),
    Case("command_missing", arguments=["-c"], only_exit=True),
    Case("empty_command", arguments=["-c", ""]),
    Case("command_error", arguments=["-c", "print('before'); 1 / 0"]),
    Case("command_syntax_error", arguments=["-c", "x = = 1"]),
    Case("stdin_script", arguments=["-"], stdin="print('from stdin')\n1 / 0\n"),
    Case("stdin_without_dash", arguments=[], stdin="print('from stdin')\nraise KeyError('k')\n"),
    Case("stdin_syntax_error", arguments=["-"], stdin="print('from stdin'\n"),
    script("empty_file", ""),
    script("only_comment", "# nothing"),
    script("arguments", "import sys\nprint(sys.argv)\n", arguments=["main.py", "-x", "--help", "a b", ""]),
    # ---- source text
    script("bad_utf8", b"x = '\xff'\n"),
    script("bad_utf8_in_comment", b"# caf\xe9\nx = 1\n"),
    script("null_byte", b"x = 1\0\n"),
    script("byte_order_mark", b"\xef\xbb\xbfprint('with a mark')\n"),
    script("unknown_encoding", "# -*- coding: no-such-encoding -*-\n"),
    script("carriage_returns", "if 1:\r\n    print('dos')\rprint('mac')\n"),
    script("form_feed", "\fprint('form feed')\n"),
    script("no_newline_at_end", "if 1:\n    print('end')"),
    script("backslash_at_end", "x = 1 \\"),
    script("unterminated_string", "x = 'abc\n"),
    script("unterminated_triple", "x = '''abc\n"),
    script("unterminated_fstring", "x = f'{1\n"),
    script("unclosed_bracket", "x = (1,\n\n\n"),
    script("wrong_closing", "x = (1, [2)\n"),
    script("extra_closing", "x = 1)\n"),
    script("tabs_and_spaces", "if 1:\n        x = 1\n\ty = 2\n"),
    script("unexpected_indent", "x = 1\n  y = 2\n"),
    script("missing_indent", "if 1:\nx = 1\n"),
    script("bad_dedent", "if 1:\n        x = 1\n    y = 2\n"),
    script("invalid_character", "x = 1 \u20ac 2\n"),
    script("invisible_character", "x =\u00a01\n"),
    script("bad_number", "x = 0b12\n"),
    script("bad_decimal", "x = 1__0\n"),
    script("leading_zero", "x = 012\n"),
    script("bad_identifier", "1abc = 5\n"),
    script("bad_escape", "x = '\\N{no such name}'\n"),
    script("bad_unicode_escape", "x = '\\uD8'\n"),
    script("assign_to_call", "f() = 1\n"),
    script("assign_to_literal", "1 = x\n"),
    script("delete_call", "del f()\n"),
    script("return_outside", "return 1\n"),
    script("yield_outside", "yield 1\n"),
    script("await_outside", "def f():\n    await x\n"),
    script("break_outside", "break\n"),
    script("continue_outside", "def f():\n    continue\n"),
    script("duplicate_argument", "def f(a, a): pass\n"),
    script("default_order", "def f(a=1, b): pass\n"),
    script("keyword_repeated", "f(a=1, a=2)\n"),
    script("positional_after_keyword", "f(a=1, 2)\n"),
    script("two_stars", "*a, *b = x\n"),
    script("star_alone", "*a = x\n"),
    script("global_after_use", "def f():\n    x = 1\n    global x\n"),
    script("nonlocal_at_top", "nonlocal x\n"),
    script("nonlocal_unknown", "def f():\n    nonlocal x\n"),
    script("parameter_and_global", "def f(x):\n    global x\n"),
    script("late_future", "x = 1\nfrom __future__ import annotations\n"),
    script("unknown_future", "from __future__ import no_such_feature\n"),
    script("import_star_in_function", "def f():\n    from sys import *\n"),
    script("walrus_at_top", "x := 1\n"),
    script("walrus_in_comprehension", "[i := 0 for i in range(3)]\n"),
    script("except_order", "try:\n    pass\nexcept:\n    pass\nexcept ValueError:\n    pass\n"),
    script("mixed_except_star", "try:\n    pass\nexcept ValueError:\n    pass\nexcept* KeyError:\n    pass\n"),
    script("print_statement", "print 'hello'\n"),
    script("exec_statement", "exec 'x = 1'\n"),
    script("not_equal", "x <> y\n"),
    script("equals_in_condition", "if x = 1:\n    pass\n"),
    script("missing_colon", "if 1\n    pass\n"),
    script("missing_comma", "x = [1 2]\n"),
    script("match_unreachable", "match x:\n    case a:\n        pass\n    case 1:\n        pass\n"),
    script("match_alternatives", "match x:\n    case [a] | [b]:\n        pass\n"),
    script("assign_keyword", "None = 1\n"),
    script("debug_assign", "__debug__ = 1\n"),
    script("fstring_empty", "f'{}'\n"),
    script("fstring_single_brace", "f'}'\n"),
    script("fstring_bad_conversion", "f'{1!z}'\n"),
    script("bytes_not_ascii", "b'\u20ac'\n"),
    script("mixed_literals", "'a' b'b'\n"),
    # ---- size
    Case("nested_brackets", {"main.py": nested("[", "]", 5_000_000)}, last_line=True),
    Case("nested_parentheses", {"main.py": nested("(", ")", 5_000_000, "1")}, last_line=True),
    Case("nested_braces", {"main.py": nested("{", "}", 5_000_000)}, last_line=True),
    Case("open_brackets_only", {"main.py": nested("[", "", 10_000_000)}, last_line=True),
    Case("nested_calls", {"main.py": nested("f(", ")", 100_000)}, last_line=True),
    Case("nested_199", {"main.py": nested("[", "]", 99, "1")}),
    script("many_indents", "".join(" " * i + "if 1:\n" for i in range(101)) + " " * 101 + "pass\n", last_line=True),
    Case("long_line", {"main.py": lambda: "x = [" + "1, " * 1_000_000 + "]\nprint(len(x))\n"}),
    Case("long_string", {"main.py": lambda: "x = '" + "a" * 10_000_000 + "'\nprint(len(x))\n"}),
    Case("long_name", {"main.py": lambda: "a" * 1_000_000 + " = 5\nprint('named')\n"}),
    Case("many_lines", {"main.py": lambda: "x = 1\n" * 200_000 + "print(x)\n"}),
    Case("many_constants", {"main.py": lambda: "x = {" + ", ".join(f"{i}: 'v{i}'" for i in range(100_000)) + "}\nprint(len(x))\n"}),
    Case("many_arguments", {"main.py": lambda: "print(len((lambda *a: a)(" + ", ".join(map(str, range(5000))) + ")))\n"}),
    Case("many_statements", {"main.py": lambda: "def f(x):\n" + "    if x: x += 1\n" * 20_000 + "    return x\nprint(f(1))\n"}),
    Case("huge_literal", {"main.py": lambda: "x = " + "9" * 5000 + "\n"}, last_line=True),
    # ---- recursion
    script("recursion", "def f(n):\n    return f(n + 1)\n\n\nf(0)\n"),
    script("recursion_mutual", "def f():\n    g()\n\n\ndef g():\n    f()\n\n\nf()\n", last_line=True),
    script(
        "recursion_caught",
        "def f(n):\n    try:\n        return f(n + 1)\n    except RecursionError:\n        return n > 900\n\n\nprint(f(0), f(0))\n",
    ),
    script(
        "recursion_limit",
        "import sys\nsys.setrecursionlimit(100000)\n\n\ndef f(n):\n    return 0 if n == 0 else 1 + f(n - 1)\n\n\nprint(f(90000))\n",
    ),
    script("recursion_limit_bad", "import sys\nfor n in (0, -1, 'x', 2**40):\n    try:\n        sys.setrecursionlimit(n)\n"
           "    except Exception as e:\n        print(type(e).__name__, e)\n"),
    script("recursion_through_c", RECURSION),
    # CPython 3.13.0 overflows its stack in these two; what counts is to come out alive.
    script("recursion_through_c_high_limit", RECURSION.replace("import sys", "import sys\nsys.setrecursionlimit(200000)", 1)
           .replace("print(name,", "(name,").replace("print(repr(l), repr(d))\n", ""), stored="still alive\n"),
    script("recursion_in_hash", "t = ()\nfor _ in range(10**6):\n    t = (t,)\ntry:\n    hash(t)\nexcept RecursionError:\n    pass\n"
           "print('still alive')\n", stored="still alive\n"),
    script("recursion_in_del", "class A:\n    def __del__(self):\n        A()\n\n\nfor _ in range(3):\n    A\nprint('alive')\n"),
    # ---- memory
    script("memory_list", "try:\n    [0] * 10**18\nexcept MemoryError as e:\n    print('MemoryError')\ntry:\n    [0] * 10**30\n"
           "except OverflowError as e:\n    print(e)\nprint('alive')\n"),
    script("memory_str", "for make in (lambda: 'x' * 10**18, lambda: b'x' * 10**18, lambda: bytes(10**18), lambda: bytearray(10**18),\n"
           "             lambda: (0,) * 10**18, lambda: 'ab'.ljust(10**18), lambda: 1 << 10**18):\n    try:\n        make()\n"
           "    except (MemoryError, OverflowError) as e:\n        print(type(e).__name__)\nprint('alive')\n"),
    script("memory_grows", "x = []\ntry:\n    while True:\n        x.append(bytearray(1 << 28))\nexcept MemoryError:\n    x = None\n"
           "    print('MemoryError')\nprint('alive')\n", memory=2 << 30),
    script("memory_uncaught", "x = 'a' * 10**17\n"),
    # ---- how a program ends
    script("exit_none", "import sys\nsys.exit()\n"),
    script("exit_number", "import sys\nsys.exit(3)\n"),
    script("exit_big", "import sys\nsys.exit(256 + 7)\n"),
    script("exit_negative", "import sys\nsys.exit(-1)\n"),
    script("exit_text", "import sys\nsys.exit('the reason')\n"),
    script("exit_object", "import sys\nsys.exit([1, 2])\n"),
    script("exit_true", "import sys\nsys.exit(True)\n"),
    script("exit_raise", "raise SystemExit(5)\n"),
    script("exit_in_finally", "import sys\ntry:\n    sys.exit(3)\nfinally:\n    print('finally')\n"),
    script("exit_caught", "import sys\ntry:\n    sys.exit(3)\nexcept SystemExit as e:\n    print(e.code)\n"),
    script("uncaught", "def f():\n    raise ValueError('the message')\n\n\nprint('before')\nf()\n"),
    script("uncaught_in_except", "try:\n    1 / 0\nexcept ZeroDivisionError:\n    {}['k']\n"),
    script("uncaught_without_str", "class E(Exception):\n    def __str__(self):\n        raise KeyError\n\n\nraise E\n"),
    script("raise_non_exception", "raise 5\n"),
    script("keyboard_interrupt", "raise KeyboardInterrupt\n", signal_expected=True, last_line=True),
    script("name_error", "print(undefined_name)\n"),
    script("name_suggestion", "value = 1\nprint(valeu)\n"),
    script("attribute_suggestion", "class A:\n    colour = 1\n\n\nA().color\n"),
    Case("error_in_module", {"main.py": "import helper\n", "helper.py": "x = 1\n1 / 0\n"}, last_line=True),
    Case("syntax_error_in_module", {"main.py": "import helper\n", "helper.py": "x = (\n"}, last_line=True),
    Case("circular_import", {"main.py": "import first\n", "first.py": "import second\nx = 1\n", "second.py": "from first import x\n"}, last_line=True),
    Case("import_missing_name", {"main.py": "from helper import missing\n", "helper.py": "x = 1\n"}, last_line=True),
    Case("import_missing_module", {"main.py": "import no_such_module\n"}),
    Case("import_missing_in_package", {"main.py": "import package.missing\n", "package/__init__.py": ""}),
    Case("import_not_a_package", {"main.py": "import helper.sub\n", "helper.py": ""}),
    Case("import_relative_outside", {"main.py": "from . import x\n"}),
    Case("failed_import_is_retried", {"main.py": "for _ in range(2):\n    try:\n        import helper\n    except ValueError as e:\n        print(e)\n",
                                      "helper.py": "print('running')\nraise ValueError('not now')\n"}),
]
