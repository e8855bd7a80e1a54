#!/usr/bin/env python3
"""Compiles every `topic.c` of this folder against include/ and runs `topic.py` with it under Abide; where a CPython 3.13
with headers is present, also compiles the same source against those and runs the same test under CPython, and runs there
what was compiled against include/.

    capi_tests/run.py [--only abide|cpython] [--update-pending] [-v] [TOPIC...]

Exit code 0 if every topic passed under every runtime, or failed as `pending.txt` says.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))
import common  # noqa: E402


def missing_symbols(library, executable):
    """The symbols that a module needs and an executable does not export, C library symbols aside."""

    def names(kind, path):
        listed = subprocess.run(["nm", "-D", kind, str(path)], capture_output=True, text=True).stdout
        return {line.split()[-1].split("@")[0] for line in listed.splitlines() if line.strip()}

    needed = names("--undefined-only", library) - names("--defined-only", executable)
    return sorted(name for name in needed if name.lstrip("_").startswith("Py"))


def topic_test(topic, runtime, command, include):
    """A function that compiles and runs one topic; it returns None or a complaint."""

    def test():
        folder = common.TARGET / "capi_tests" / runtime / topic
        complaint = common.compile_extension(HERE / f"{topic}.c", folder / f"_{topic}{common.SUFFIX}", include)
        if complaint is not None:
            return "does not compile\n" + common.shorten(complaint)
        # One library may hold several modules; each is found under its own file name.
        for names in re.findall(r"^ \* Also built as: (.*)$", (HERE / f"{topic}.c").read_text(), re.MULTILINE):
            for name in names.split():
                shutil.copy(folder / f"_{topic}{common.SUFFIX}", folder / f"{name}{common.SUFFIX}")
        code, output, errors = common.run([*command, HERE / f"{topic}.py", folder], cwd=folder)
        if code != 0 or not output.rstrip().endswith("checks passed"):
            if "undefined symbol" in errors:
                missing = missing_symbols(folder / f"_{topic}{common.SUFFIX}", command[0])
                return f"{len(missing)} symbols are not exported: {' '.join(missing)}"
            return f"{common.describe(code)}\n{common.shorten(output)}{common.shorten(errors)}"
        return None

    return test


def main():
    parser = argparse.ArgumentParser(description="Run the C API tests.")
    parser.add_argument("topics", nargs="*", metavar="TOPIC")
    parser.add_argument("--only", choices=["abide", "cpython"])
    parser.add_argument("--update-pending", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    topics = sorted(source.stem for source in HERE.glob("*.c"))
    if unknown := set(options.topics) - set(topics):
        parser.error(f"no such topic: {', '.join(sorted(unknown))}")
    chosen = options.topics or topics

    status = 0
    if options.only != "abide":
        reference = common.cpython()
        if reference and reference[1]:
            executable, include = reference
            tests = {t: topic_test(t, "cpython", [executable, "-S", "-E"], include) for t in chosen}
            status |= common.run_tests("capi_tests under CPython", tests, verbose=options.verbose)
            # Built with our headers and run there, too: programs compiled with either must be interchangeable.
            ours = common.ROOT / "include"
            tests = {t: topic_test(t, "cpython-our-headers", [executable, "-S", "-E"], ours) for t in chosen}
            status |= common.run_tests("capi_tests under CPython, built with include/", tests, verbose=options.verbose)
        elif options.only == "cpython":
            sys.exit("no CPython 3.13 with headers found; name one in $CPYTHON")
        else:
            print("capi_tests: no CPython 3.13 with headers here, so the reference run is left out")
    if options.only != "cpython":
        pending = common.Pending(HERE / "pending.txt")
        pending.complete = not options.topics
        tests = {t: topic_test(t, "abide", [common.abide()], common.ROOT / "include") for t in chosen}
        status |= common.run_tests("capi_tests under Abide", tests, pending, options.update_pending, options.verbose)
    return status


if __name__ == "__main__":
    sys.exit(main())
