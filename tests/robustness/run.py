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

import argparse
import difflib
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "scripts")]
import cases  # noqa: E402
import common  # noqa: E402


def observe(command, case, runtime):
    """Prepares a fresh folder, runs the case there and returns what it did, in the stored form."""
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


def case_test(command, case, runtime):
    def test():
        expected = (HERE / "expected" / f"{case.name}.out").read_text()
        if (got := observe(command, case, runtime)) == expected:
            return None
        difference = difflib.unified_diff(expected.splitlines(), got.splitlines(), "expected", "got", lineterm="", n=1)
        return "differs\n" + common.shorten("\n".join(line[:500] for line in difference))

    return test


def main():
    parser = argparse.ArgumentParser(description="Run the robustness cases.")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--regenerate", action="store_true")
    parser.add_argument("--check-reference", action="store_true")
    parser.add_argument("--update-pending", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    known = {case.name: case for case in cases.CASES}
    chosen = options.cases or list(known)
    if unknown := set(chosen) - set(known):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")

    if options.regenerate or options.check_reference:
        reference = common.cpython()
        if reference is None:
            sys.exit("no CPython 3.13 found; name one in $CPYTHON")
        command = [reference[0], "-S", "-E"]
        if options.check_reference:
            # Where `stored` is set, CPython's own answer is not the one wanted.
            tests = {name: case_test(command, known[name], "cpython") for name in chosen if known[name].stored is None}
            return common.run_tests("robustness under CPython", tests, verbose=options.verbose)
        (HERE / "expected").mkdir(exist_ok=True)
        for name in chosen:
            if known[name].stored is None:
                (HERE / "expected" / f"{name}.out").write_text(observe(command, known[name], "cpython"))
            else:
                (HERE / "expected" / f"{name}.out").write_text(known[name].stored)
        print(f"{len(chosen)} expectations written")
        return 0

    pending = common.Pending(HERE / "pending.txt")
    pending.complete = not options.cases
    tests = {name: case_test([common.abide()], known[name], "abide") for name in chosen}
    return common.run_tests("robustness under Abide", tests, pending, options.update_pending, options.verbose)


if __name__ == "__main__":
    sys.exit(main())
