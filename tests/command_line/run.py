#!/usr/bin/env python3
"""The command line, imports from files, compiled files, warnings, the prompt: what a user meets outside of a program.

    tests/command_line/run.py [--update-pending] [-v] [CASE...]   run under Abide, compare with what is stored
    tests/command_line/run.py --regenerate [CASE...]              run under CPython 3.13 and store what it gives
    tests/command_line/run.py --check-reference                   compare CPython 3.13 itself with what is stored

The cases are in cases.py, the expectations in expected/NAME.out: for each command its output, `--- stderr`, `--- exit N`
and the compiled files that lie there afterwards. The executable is called PYTHON, the folder DIR. All of it needs the
standard library of a CPython 3.13; the tests of shared compiled files run CPython as well.
"""

import os
import re
import shutil
import sys
import textwrap
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "scripts")]
import cases  # noqa: E402
import common  # noqa: E402
import expectations  # noqa: E402

KNOWN = {case.name: case for case in cases.CASES}


def fresh(runtime, name):
    """An empty folder for a test."""
    folder = common.TARGET / "command_line" / runtime / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def environment(variables=None):
    """The variables of a run: the reference comes first on the path, for its library is the one to be used."""
    home = Path(common.cpython()[0]).resolve().parent
    return {"PATH": f"{home}:{os.environ.get('PATH', '')}", "PYTHON_BASIC_REPL": "1", **(variables or {})}


def observe(command, name, runtime):
    """Runs the case's commands in a fresh folder and returns what they did, in the stored form."""
    case = KNOWN[name]
    folder = fresh(runtime, case.name)
    for file, text in case.files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"))
    seen = ""
    if case.site:
        command = [part for part in command if part != "-S"]
    for step in case.commands:
        step = step if isinstance(step, tuple) else (step,)
        arguments, stdin, variables = (*step, *("", {})[len(step) - 1 :])
        code, output, errors = common.run([*command, *arguments], cwd=folder, stdin=stdin, timeout=60,
                                          env=environment(variables))
        if isinstance(code, int) and code < 0:
            return f"crashed: {common.describe(code)}\n{common.shorten(errors)}"
        seen += f"=== {' '.join(arguments)}\n{output}"
        seen += f"--- stderr\n{errors}" if errors else ""
        seen += "" if errors.endswith("\n") or not errors else "\n"
        seen += f"--- exit {code}\n" if code != 0 else ""
    library = str(Path(common.cpython()[0]).resolve().parent.parent)
    for real, stands_for in ((str(command[0]), "PYTHON"), (str(folder), "DIR"), (library, "PREFIX")):
        seen = seen.replace(real, stands_for)
    seen = re.sub(r" at 0x[0-9a-f]+", " at ADDRESS", seen)
    compiled = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.pyc"))
    # What CPython compiles of its library on the way is its own business.
    compiled = [path for path in compiled if library not in f"/{path}"]
    compiled = [path.replace(str(folder).lstrip("/"), "DIR") for path in compiled]
    return seen + "".join(f"compiled: {path}\n" for path in compiled)


SHARED = '"""text"""\nassert True\ndef f(a, *, b=(1, 2.5, "x", b"y", None)):\n    "doc"\n    return {a: [i for i in b]}\nprint("first")\n'


def shared_test(writer, reader, options):
    """One runtime's compiled file is the other's: byte for byte what that would have written, and used as it is."""

    def test():
        name = "".join(options) or "plain"
        folder = fresh("shared", f"{writer[1]}{name}")
        source = folder / "shared.py"

        def run(runtime):
            code, output, errors = common.run([runtime[0](), "-S", *options, "-c", "import shared"], cwd=folder, env=environment())
            return output if (code, errors) == (0, "") else f"exit {code}: {errors}"

        source.write_text(SHARED)
        os.utime(source, (1_700_000_000, 1_700_000_000))
        if (output := run(reader)) != "first\n":
            return output
        [cached] = (folder / "__pycache__").iterdir()
        before = cached.read_bytes()
        cached.unlink()
        if (output := run(writer)) != "first\n":
            return output
        if cached.read_bytes() != before:
            return f"{cached.name}: the two runtimes do not write the same bytes"
        # Only who takes the compiled file sees the old text: time and size of the source are the same.
        source.write_text(SHARED.replace("first", "other"))
        os.utime(source, (1_700_000_000, 1_700_000_000))
        return None if (output := run(reader)) == "first\n" else f"the compiled file was not used: {output}"

    return test


def shared_tests():
    """What each runtime writes, read by the other, at each level of optimization."""
    ours, theirs = (common.abide, "abide"), (lambda: common.cpython()[0], "cpython")
    return {
        f"shared_by_{writer[1]}{''.join(level)}": shared_test(writer, reader, level)
        for level in ([], ["-O"], ["-OO"])
        for writer, reader in ((ours, theirs), (theirs, ours))
    }


if __name__ == "__main__":
    if common.cpython() is None:
        print("command line: skipped, for there is no standard library of CPython 3.13 (name one's executable in $CPYTHON)")
        sys.exit(0)
    suite = expectations.Suite(
        title="command line",
        description="Run the cases of the command line.",
        stored={name: HERE / "expected" / f"{name}.out" for name in KNOWN},
        observe=observe,
        pending=HERE / "pending.txt",
        reference_options=["-S"],
        abide_options=["-S"],
        extra=shared_tests(),
    )
    sys.exit(suite.main())
