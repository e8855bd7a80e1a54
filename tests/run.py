#!/usr/bin/env python3
"""Runs the programs in tests/programs under Abide and compares output, errors and exit code with what CPython 3.13 gave.

    tests/run.py [--update-pending] [-v] [PROGRAM...]     compare
    tests/run.py --regenerate [PROGRAM...]                run under CPython 3.13 and store what it gives
    tests/run.py --check-reference                        compare CPython 3.13 itself with what is stored

A program whose first line is `# needs: standard library` is left out where no CPython 3.13 is installed, whose modules
it would import.

`NAME.py` has its expectation in `NAME.out`: standard output; if there is any, standard error after a line `--- stderr`;
if it is not 0, the exit code in a last line `--- exit N`.
"""

import argparse
import difflib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))
import common  # noqa: E402

PROGRAMS = HERE / "programs"


def wants_library(program):
    """Whether the program imports modules of the standard library."""
    return program.read_text().startswith("# needs: standard library\n")


def observe(command, program):
    """What a program does, in the stored form, without the folder's absolute path."""
    home = common.cpython() if wants_library(program) else None
    env = {"PYTHONHOME": str(Path(home[0]).resolve().parent.parent)} if home else None
    code, output, errors = common.run([*command, program.name], cwd=program.parent, timeout=60, env=env)
    output, errors = (text.replace(f"{program.parent}/", "") for text in (output, errors))
    if errors:
        output += "--- stderr\n" + errors
    if code != 0:
        output += f"--- exit {code}\n"
    return output


def program_test(command, program):
    def test():
        expected = program.with_suffix(".out").read_text()
        if (got := observe(command, program)) == expected:
            return None
        difference = difflib.unified_diff(expected.splitlines(), got.splitlines(), "expected", "got", lineterm="", n=1)
        return "the output differs\n" + common.shorten("\n".join(difference))

    return test


def main():
    parser = argparse.ArgumentParser(description="Run the Python programs.")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM")
    parser.add_argument("--regenerate", action="store_true")
    parser.add_argument("--check-reference", action="store_true")
    parser.add_argument("--update-pending", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    programs = {p.stem: p for p in sorted(PROGRAMS.glob("*.py"))}
    chosen = [Path(name).stem for name in options.programs] or list(programs)
    if unknown := set(chosen) - set(programs):
        parser.error(f"no such program: {', '.join(sorted(unknown))}")

    if options.regenerate or options.check_reference:
        reference = common.cpython()
        if reference is None:
            sys.exit("no CPython 3.13 found; name one in $CPYTHON")
        command = [reference[0], "-S", "-E"]
        if options.check_reference:
            tests = {name: program_test(command, programs[name]) for name in chosen}
            return common.run_tests("programs under CPython", tests, verbose=options.verbose)
        for name in chosen:
            programs[name].with_suffix(".out").write_text(observe(command, programs[name]))
        print(f"{len(chosen)} expectations written")
        return 0

    if common.cpython() is None:
        wanting = [name for name in chosen if wants_library(programs[name])]
        chosen = [name for name in chosen if name not in wanting]
        if wanting:
            print(f"no standard library of CPython 3.13 is installed: left out {', '.join(wanting)}")
    pending = common.Pending(PROGRAMS / "pending.txt")
    pending.complete = not options.programs
    tests = {name: program_test([common.abide()], programs[name]) for name in chosen}
    return common.run_tests("programs under Abide", tests, pending, options.update_pending, options.verbose)


if __name__ == "__main__":
    sys.exit(main())
