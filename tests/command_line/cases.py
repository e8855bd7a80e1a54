"""The cases of run.py: files of a folder, and the command lines that run there one after the other."""

from dataclasses import dataclass, field


@dataclass
class Case:
    """One case. Each command is a list of arguments, or (arguments, standard input), or with variables of the
    environment as a third part."""

    name: str
    commands: list
    files: dict = field(default_factory=dict)
    # Whether `site` is imported, as it is without the option -S.
    site: bool = False


TELL = (
    'print(__name__, __file__.rsplit("/", 1)[-1], __spec__ and __spec__.name, __package__, '
    'type(__loader__).__name__, __cached__ and __cached__.rsplit("/", 1)[-1])\n'
)
DOCUMENTED = '"doc"\nassert print("assert") is None\nprint(__name__, __debug__, __doc__, __cached__.rsplit("/", 1)[-1])\n'
PACKAGE = {
    "pack/__init__.py": DOCUMENTED,
    "pack/__main__.py": TELL,
    "pack/mod.py": "import sys\nprint(sys.argv[0].rsplit('/', 1)[-1], sys.argv[1:], __name__, __package__, __spec__.name)\n",
    "pack/sub/__init__.py": "",
    "plain.py": DOCUMENTED,
    "script.py": TELL,
    "folder/__main__.py": TELL,
    "wrong.py": "1 / 0\n",
    "syntax.py": "x =\n",
    "leave.py": "raise SystemExit(7)\n",
}


def prompt(name, *lines, before=()):
    return Case(name, [([*before, "-q", "-i"], "".join(f"{line}\n" for line in lines))])


SITE = "import sys, builtins\nprint('site' in sys.modules, hasattr(builtins, 'exit'), hasattr(sys, '__interactivehook__'))\n"

CASES = [
    Case("site", [
        ["-c", SITE], ["-S", "-c", SITE], ["-I", "-c", SITE], ["-c", "print(exit, quit, sep='\\n')"], ["-c", "exit(3)"],
        (["-c", "print('program')"], "", {"PYTHONPATH": "custom"}),
        (["-S", "-c", "print('program')"], "", {"PYTHONPATH": "custom"}),
        (["-c", "print('program')"], "", {"PYTHONPATH": "broken"}),
    ], {"custom/sitecustomize.py": "print('customized')\n", "broken/sitecustomize.py": "1 / 0\n"}, site=True),
    Case("last_exception", [(["-q", "-i"], "import sys\n1 / 0\nsys.last_exc, sys.last_type, sys.last_value is sys.last_exc\n"
                             "sys.last_traceback is sys.last_exc.__traceback__\n")]),
    Case("run_scripts", [["script.py"], ["folder"], ["plain.py"], ["wrong.py"], ["syntax.py"], ["leave.py"], ["none.py"],
                         ["empty"], ["-x", "skipped.py"]],
         {**PACKAGE, "empty/x.txt": "", "skipped.py": "not python\nprint('second line')\n1/0\n"}),
    Case("run_modules", [["-m", "pack"], ["-m", "pack.mod", "a", "b"], ["-m", "pack.sub"], ["-m", "plain"], ["-m", "wrong"],
                         ["-m", "syntax"], ["-m", "leave"], ["-m", "pack.none"], ["-m", "none"], ["-m", "os.path.x"],
                         ["-m", ".x"], ["-m", "plain.x"]], PACKAGE),
    Case("optimization", [
        ["-c", "import plain, pack.sub"], ["-O", "-c", "import plain, pack"], ["-OO", "-c", "import plain, pack"],
        (["-c", "import plain, sys; print(sys.flags.optimize)"], "", {"PYTHONOPTIMIZE": "2"}),
        ["-O", "-c", "assert 0; print(__debug__); exec('assert 0'); c = compile('assert 0', 'x', 'exec')\n"
         "print(c.co_code == compile('', 'x', 'exec').co_code, len(compile('assert 0', 'x', 'exec', optimize=0).co_code))"],
        ["-OO", "-c", "def f(): 'doc'\nprint(f.__doc__)"], ["-OOO", "-c", "import sys; print(sys.flags.optimize)"],
    ], PACKAGE),
    Case("compiled_files", [
        ["-B", "-c", "import pack.mod, sys; print(sys.dont_write_bytecode)"],
        (["-c", "import pack, sys; print(sys.dont_write_bytecode)"], "", {"PYTHONDONTWRITEBYTECODE": "1"}),
        ["-X", "pycache_prefix=there", "-c", "import plain, sys; print(sys.pycache_prefix)"],
        (["-c", "import plain, sys; print(sys.pycache_prefix)"], "", {"PYTHONPYCACHEPREFIX": "elsewhere"}),
        ["-c", "import plain"], ["--check-hash-based-pycs", "always", "-c", "import _imp; print(_imp.check_hash_based_pycs)"],
        ["-c", "import importlib.util as u; print(u.cache_from_source('a/b.py'), u.cache_from_source('b.py', optimization=2))"],
        ["-O", "-c", "import importlib.util as u; print(u.cache_from_source('b.py'), u.source_from_cache('__pycache__/b.cpython-313.opt-1.pyc'))"],
    ], PACKAGE),
    Case("warning_options", [
        ["-W", "error", "-c", "import warnings; warnings.warn('x')"], ["-W", "ignore", "-c", "import warnings; warnings.warn('x')"],
        ["-W", "error::SyntaxWarning", "-c", "1 is 1"], ["-c", "1 is 1"], ["-c", "'\\d'"],
        (["-W", "ignore::UserWarning", "-c", "import sys; print(sys.warnoptions)"], "", {"PYTHONWARNINGS": "error,ignore::UserWarning"}),
        ["-W", "foo", "-W", "error::", "-W", "error:a:UserWarning:m:3", "-c", "import warnings; print(warnings.filters[:3])"],
        ["-bb", "-c", "import sys; print(sys.warnoptions)"],
        ["-X", "dev", "-c", "import sys; print(sys.warnoptions, sys.flags.dev_mode)"],
        ["-c", "import sys; sys.stderr = None; import warnings; warnings.warn('x')"],
        ["-c", "async def f(): pass\nf()"], ["-X", "dev", "-c", "async def f(): pass\nf()"],
    ]),
    Case("warnings_in_files", [["main.py"], ["-W", "error", "main.py"], ["-W", "once", "main.py"]], {
        "main.py": "import warnings, helper\nfor i in range(2):\n    helper.old()\n    helper.level(1); helper.level(2); helper.level(3)\n"
                   "warnings.warn('here', DeprecationWarning)\n"
                   "warnings.warn_explicit('explicit', FutureWarning, 'helper.py', 2)\n"
                   "warnings.warn('skip', skip_file_prefixes=(__file__[:-7],))\n"
                   "import _warnings\nprint(sorted(k for k in vars(_warnings) if not k.startswith('__')))\n",
        "helper.py": "import warnings\ndef old(): warnings.warn('old', DeprecationWarning)\n"
                     "def level(n):\n    warnings.warn(f'level {n}', stacklevel=n)\nx = '\\d'\n",
    }),
    Case("flags", [
        ["-I", "-c", "import sys; print(sys.flags, sys.path[:1] == [''])"], ["-E", "-s", "-q", "-d", "-c", "import sys; print(sys.flags)"],
        ["-P", "-c", "import sys; print(sys.path[0][-4:])"], ["-X", "foo=bar=baz", "-Xq", "-c", "import sys; print(sys._xoptions)"],
        ["-c", "import sys; print([type(f).__name__ for f in sys.flags], hasattr(sys, 'ps1'))"],
        ["-Z"], ["--foo"], ["-c"], ["-m"], ["-W"], ["-J"], ["--check-hash-based-pycs"], ["--check-hash-based-pycs", "x"],
        ["-X", "int_max_str_digits=3", "-c", "1"], ["-X", "int_max_str_digits=x", "-c", "1"], ["-X", "utf8=3", "-c", "1"],
        (["-c", "1"], "", {"PYTHONHASHSEED": "x"}), (["-c", "1"], "", {"PYTHONINTMAXSTRDIGITS": "x"}),
        (["-c", "import sys; print(sys.flags, sys.int_info)"], "", {"PYTHONINTMAXSTRDIGITS": "1000"}),
        (["-R", "-c", "import sys; print(sys.flags.hash_randomization)"], "", {"PYTHONHASHSEED": "0"}),
        (["-c", "import sys; print(sys.flags.hash_randomization, hash('a'))"], "", {"PYTHONHASHSEED": "0"}),
        (["-E", "-c", "import sys; print(sys.flags.optimize)"], "", {"PYTHONOPTIMIZE": "1"}),
        (["-c", "import sys; print([p[-3:] for p in sys.path[:4]])"], "", {"PYTHONPATH": "a::b"}),
    ]),
    Case("exit_codes", [["-c", "import sys; sys.exit('text')"], ["-c", "import sys; sys.exit((1, 2))"],
                        ["-c", "import sys; sys.exit(300)"], ["-c", "import sys; sys.exit()"], ["-c", "raise ValueError"],
                        ["-", "a"], (["-"], "import sys\nprint(sys.argv, __name__)\n"), ([], "1/0\n")]),
    Case("command", [
        ["-c", "import traceback\ntry: len(3)\nexcept TypeError: traceback.print_exc()"], ["-c", "  print(1)"],
        ["-c", "import __main__; print(sorted(vars(__main__)), __loader__, __spec__)"],
    ]),
    Case("import_errors", [["main.py"], ["random.py"], ["numpyx.py"], ["circle_a.py"]], {
        "main.py": """
            import sys
            def show(statement):
                try:
                    exec(statement)
                except BaseException as error:
                    print(statement, '->', type(error).__name__, error, getattr(error, 'name', None), getattr(error, 'name_from', None))
                    level = error.__traceback__.tb_next
                    while level:
                        print('  ', level.tb_frame.f_code.co_filename.rsplit('/', 1)[-1], level.tb_lineno, level.tb_frame.f_code.co_name)
                        level = level.tb_next
                for name in [n for n in sys.modules if n.startswith(('circle', 'pack')) or n in ('random', 'numpyx')]:
                    del sys.modules[name]
            for statement in '''import circle_a
            import random
            import numpyx
            import pack
            import none
            import none.sub
            import sys.foo
            from sys import none
            from json import none
            import json.none
            from . import x
            from .a import b
            __import__('')
            __import__('a', level=-1)
            __import__('a', {}, {}, [], 1)
            __import__('a', {'__name__': 3}, {}, [], 1)
            __import__('a', {'__package__': 3}, {}, [], 1)
            __import__('a', {'__package__': 'os'}, {}, [], 2)
            __import__('a', 3, level=1)
            __import__(3)
            __import__('json', {}, {}, [3])
            import importlib; importlib.import_module('.x', 'pack9')
            import raising
            import invalid
            sys.modules['q'] = None; import q
            sys.modules['weird'] = object(); from weird import a
            sys.path_hooks.append(3); sys.path.append('/nowhere/'); import none3'''.splitlines():
                show(statement.strip())
            """,
        "circle_a.py": "import circle_b\nx = 1\n",
        "circle_b.py": "from circle_a import x\n",
        "random.py": "import random\nrandom.randint\n",
        "numpyx.py": "import numpyx\nnumpyx.array\n",
        "pack/__init__.py": "from . import sub\n",
        "pack/sub.py": "from pack import other\n",
        "raising.py": "def f(): 1/0\nf()\n",
        "invalid.py": "x = = 1\n",
    }),
    Case("import_hooks", [["main.py"]], {
        "plain.py": "value = 1\n",
        "main.py": """
            import builtins, importlib.util, importlib.machinery, sys, types
            print([f.__name__ for f in sys.meta_path], len(sys.path_hooks))
            class Finder:
                def find_spec(self, name, path=None, target=None):
                    print('find', name, path)
                    if name == 'virtual':
                        return importlib.util.spec_from_loader(name, Loader(), origin='nowhere')
            class Loader:
                def create_module(self, spec): print('create', spec.name)
                def exec_module(self, module): module.answer = 42
            sys.meta_path.insert(0, Finder())
            import virtual
            print(virtual, virtual.answer, virtual.__spec__, virtual.__loader__.__class__.__name__)
            try: import nowhere
            except ModuleNotFoundError as error: print(error)
            del sys.meta_path[0]
            original = builtins.__import__
            def replaced(*arguments, **keywords):
                # What the runtime imports for itself is its own business.
                if arguments[0][0] != '_': print('import', arguments[0], arguments[3:], keywords)
                return original(*arguments, **keywords)
            builtins.__import__ = replaced
            from os import path as p
            import os.path
            import plain
            del builtins.__import__
            try: import os
            except ImportError as error: print(error)
            builtins.__import__ = original
            import plain
            plain.value = 2
            importlib.reload(plain)
            print(plain.value, plain.__spec__.has_location, plain.__loader__.__class__, plain.__cached__ == plain.__spec__.cached)
            import os, abc, zipimport
            for module in (os, abc, zipimport, sys, builtins):
                print(module.__spec__.name, module.__spec__.origin, module.__loader__)
            print(os.makedirs.__code__.co_filename)
            lazy = importlib.util.LazyLoader.factory(importlib.machinery.SourceFileLoader)
            spec = importlib.util.spec_from_file_location('lazy', plain.__file__, loader=lazy('lazy', plain.__file__))
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            print(type(module).__name__, module.value, type(module).__name__)
            print(importlib.util.resolve_name('.a', 'b.c'), importlib.util.find_spec('plain').loader is plain.__loader__)
            """,
    }),
    Case("archives", [["make.py"], ["program.zip"], ["-c", "import sys; sys.path.insert(0, 'program.zip'); import inside; print(inside.__loader__, inside.__file__[-21:])"]],
         {"make.py": "import zipfile\nwith zipfile.ZipFile('program.zip', 'w') as z:\n    z.writestr('__main__.py', 'import inside\\nprint(__name__, __loader__)\\n')\n"
                     "    z.writestr('inside.py', 'print(__name__)\\n')\n"}),
    prompt("prompt_values", "1 + 1", "x = 3", "x", "_", 'print("hi")', "None", "1; 2; 3", "# comment", "", "lambda: 1 if 0 else 2; 4", before=["-S"]),
    prompt("prompt_blocks", "if 1:", "  print(2)", "", "for i in range(2):", "  i", "", "class A: pass", "", "@staticmethod", "def f(): return 5", "", "f()",
           "try:", "  1/0", "except ZeroDivisionError:", "  print('caught')", "finally: print('end')", "", "match 1:", "  case 1: 2", "",
           "(1,", "2)", '"""a', 'b"""', "1 + \\", "2", "if 1:", "  2", "   ", "  3", ""),
    prompt("prompt_errors", "1/0", "def f():", "  return 1", "f()", "", "x ==", "x = 'a", "  1", "if 1:", "", "def g():", "  1/0", "", "g()", "g(", ")", "1)", "$",
           "raise ValueError('v')", "undefined", "try: 1", "x = 1", "", "@f", "1"),
    prompt("prompt_exit", "import sys", "sys.exit(3)"),
    prompt("prompt_exit_text", "raise SystemExit('bye')"),
    Case("prompt_after", [(["-i", "-c", "x = 5; raise KeyError(x)"], "x\n"), (["-i", "-c", "raise SystemExit(4)"], "1\n"),
                                        (["-i", "none.py"], "1\n"), (["-i", "script.py"], "value\n"),
                                        (["script.py"], "value\n", {"PYTHONINSPECT": "1"}), (["-i", "-m", "script"], "value\n")],
                       {"script.py": "value = 'of the script'\n"}),
    prompt("prompt_hooks", "import sys", 'sys.ps1 = "P "', "1", "sys.ps2 = 3", "if 1:", "  2", "", "sys.displayhook = lambda x: print('shown', x)", "5",
           "sys.excepthook = lambda *a: print('hook', a[0])", "1/0", "x =", "del sys.displayhook", "6"),
    prompt("prompt_names", "def f():", "  return 1/0", "", "f.__code__.co_filename", "from __future__ import annotations", "def g(a: undefined): pass", "",
           "g.__annotations__", "import warnings", "warnings.warn('w')", "1 is 1", 'exec("1/0")', "__name__", "__file__"),
]
