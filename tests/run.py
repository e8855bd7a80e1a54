#!/usr/bin/env python3
"""Runs the programs in tests/programs under Abide and compares output, errors and exit code with what CPython 3.13 gave.

    tests/run.py [--update-pending] [-v] [CASE...]     compare
    tests/run.py --regenerate [CASE...]                run under CPython 3.13 and store what it gives
    tests/run.py --check-reference                        compare CPython 3.13 itself with what is stored

A program whose first line is `# needs: standard library` is left out where no CPython 3.13 is installed, whose modules
it would import.

`NAME.py` has its expectation in `NAME.out`: standard output; if there is any, standard error after a line `--- stderr`;
if it is not 0, the exit code in a last line `--- exit N`.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))
import common  # noqa: E402
import expectations  # noqa: E402

PROGRAMS = HERE / "programs"


def wants_library(name):
    """Whether the program imports modules of the standard library."""
    return (PROGRAMS / f"{name}.py").read_text().startswith("# needs: standard library\n")


def observe(command, name, runtime):
    """What a program does, in the stored form, without the folder's absolute path."""
    home = common.cpython() if wants_library(name) else None
    env = {"PYTHONHOME": str(Path(home[0]).resolve().parent.parent)} if home else None
    code, output, errors = common.run([*command, f"{name}.py"], cwd=PROGRAMS, timeout=60, env=env)
    output, errors = (text.replace(f"{PROGRAMS}/", "") for text in (output, errors))
    if errors:
        output += "--- stderr\n" + errors
    if code != 0:
        output += f"--- exit {code}\n"
    return output


if __name__ == "__main__":
    suite = expectations.Suite(
        title="programs",
        description="Run the Python programs.",
        stored={program.stem: program.with_suffix(".out") for program in sorted(PROGRAMS.glob("*.py"))},
        observe=observe,
        pending=PROGRAMS / "pending.txt",
        wants_library=wants_library,
    )
    sys.exit(suite.main())
