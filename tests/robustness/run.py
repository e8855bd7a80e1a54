#!/usr/bin/env python3
"""Bad input: broken extension modules, broken scripts, deep recursion, exhausted memory. Each must end in a clear error
and the right exit code, never in a crash.

    tests/robustness/run.py [--update-pending] [-v] [CASE...]   run under Abide, compare with what is stored
    tests/robustness/run.py --regenerate [CASE...]              run under CPython 3.13 and store what it gives
    tests/robustness/run.py --check-reference                   compare CPython 3.13 itself with what is stored

The cases are in cases.py, the expectations in expected/NAME.out (standard output, `--- stderr`, `--- exit N`). In both,
the executable is called PYTHON and the folder that a case runs in DIR. A case that is marked `last_line` compares only
the last line of the errors, because what comes before is the runtime's own business (or, in CPython, not constant).
"""

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "scripts")]
import cases  # noqa: E402
import common  # noqa: E402
import expectations  # noqa: E402

KNOWN = {case.name: case for case in cases.CASES}


def observe(command, name, runtime):
    """Prepares a fresh folder, runs the case there and returns what it did, in the stored form."""
    case = KNOWN[name]
    folder = common.TARGET / "robustness" / runtime / case.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = content() if callable(content) else content
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    code, output, errors = common.run([*command, *case.arguments], cwd=folder, stdin=case.stdin, timeout=120, memory=case.memory)
    shutil.rmtree(folder, ignore_errors=True)
    for real, stands_for in ((str(command[0]), "PYTHON"), (str(folder), "DIR")):
        output, errors = output.replace(real, stands_for), errors.replace(real, stands_for)
    if isinstance(code, int) and code < 0 and not case.signal_expected:
        return f"crashed: {common.describe(code)}\n{common.shorten(errors)}"
    if case.last_line:
        errors = "\n".join(errors.rstrip("\n").split("\n")[-1:]) + "\n"
    if case.only_exit:
        output, errors = "", ""
    seen = output + (f"--- stderr\n{errors}" if errors.strip() else "")
    return seen + (f"--- exit {code}\n" if code != 0 else "")


if __name__ == "__main__":
    suite = expectations.Suite(
        title="robustness",
        description="Run the robustness cases.",
        stored={name: HERE / "expected" / f"{name}.out" for name in KNOWN},
        observe=observe,
        pending=HERE / "pending.txt",
        # Where CPython's own answer is not the one wanted.
        fixed={name: case.stored for name, case in KNOWN.items() if case.stored is not None},
    )
    sys.exit(suite.main())
