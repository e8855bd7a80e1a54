#!/usr/bin/env python3
"""Proves that include/ is what extensions written for CPython 3.13 expect: it compiles in every dialect, and its
declarations, constants, layouts and the symbols that its macros need are those of the tables in expected/.
(That what it compiles runs under CPython is for capi_tests/run.py to show.)

    capi_tests/headers/check.py [--reference INCLUDE] [--regenerate] [-v]

Where a CPython 3.13 with headers is present, or INCLUDE names its headers, the tables are checked against those too;
--regenerate writes the tables anew from them (which facts to ask for comes from the tables as they are).
"""

import argparse
import re
import sys
from pathlib import Path

import probe
from probe import LEVELS, common

HERE = Path(__file__).resolve().parent
OURS = common.ROOT / "include"
EXPECTED = HERE / "expected"

WARNINGS = ["-Wall", "-Wextra", "-Werror"]
DIALECTS = {"c": ["gnu89", "c99", "c11", "c17", "gnu2x"], "c++": ["c++11", "c++17", "c++20"]}
SOME_LEVELS = [None, "0x03020000", "0x03080000", "0x030a0000", "0x030d0000"]
HEADERS = sorted(str(file.relative_to(OURS)) for file in OURS.rglob("*.h"))

TITLES = {
    "declarations": "kind name since declaration",
    "macros": "name since until",
    "constants": "name type value",
    "layouts": "struct field offset size bits",
    "expansions": "use level symbols",
}


def read(table):
    lines = (EXPECTED / f"{table}.tsv").read_text().splitlines()
    return [tuple(line.split("\t")) for line in lines[1:]]


def write(table, rows):
    lines = ["\t".join(TITLES[table].split()), *("\t".join(row) for row in rows)]
    (EXPECTED / f"{table}.tsv").write_text("\n".join(lines) + "\n")


def in_view(since, level, until="-"):
    """Is a name with these bounds in view at a level? '-' as `since`: never under the limited API."""
    if level is None:
        return True
    return since != "-" and since <= level and (until == "-" or level <= until)


def complain(problems, count=12):
    """None, or the first few of a list of problems."""
    if not problems:
        return None
    more = [f"... and {len(problems) - count} more"] if len(problems) > count else []
    return "\n" + "\n".join([*problems[:count], *more])


# ---- Compiling ----


def each_alone(language, dialect, level):
    problems = []
    for header in HEADERS:
        library = probe.OF_LIBRARIES.get(header)
        if library and not probe.library_is_there(header):
            continue
        code, _, errors = probe.compiler(f"#include <{header}>\n", f"-std={dialect}", *WARNINGS, f"-I{OURS}",
                                         *probe.limited(level), "-fsyntax-only", language=language)
        if code != 0:
            problems.append(f"{header}: {errors.splitlines()[0] if errors else code}")
    return complain(problems)


def all_together(language, dialect, level):
    """Everything after Python.h, and every macro expanded."""
    flags = [f"-std={dialect}", *WARNINGS, f"-I{OURS}", *probe.limited(level), "-fsyntax-only"]
    text = probe.prologue(level)
    text += "".join(f"#include <{name}>\n" for name in HEADERS if name not in probe.OF_LIBRARIES)
    code, _, errors = probe.compiler(text, *flags, language=language)
    if code == 0:
        code, _, errors = probe.compiler((HERE / "uses.c").read_text(), *flags, "-Wno-deprecated-declarations",
                                         "-Wno-unused-but-set-variable", language=language)
    return None if code == 0 else "\n" + common.shorten(errors)


# ---- Facts ----


def declarations(include, level):
    """Redeclares what shall be in view with the expected type, and declares as something else what shall not."""
    lines = [probe.prologue(level)]
    rows = read("declarations")
    lines += [f"#undef {name}" for _, name, _, _ in rows]
    for kind, name, since, declaration in rows:
        if not in_view(since, level):
            lines.append(f"typedef struct {{ int hidden; }} {name};")
        elif kind == "typedef":
            lines += [f"extern {name} *is_there_{name};", declaration]
        else:
            lines += [f"const volatile void *const is_there_{name} = &{name};", f"extern {declaration}"]
    code, _, errors = probe.compiler("\n".join(lines), "-std=gnu11", "-w", f"-I{include}", *probe.limited(level),
                                     "-fsyntax-only")
    return None if code == 0 else "\n" + common.shorten("\n".join(l for l in errors.splitlines() if "error" in l))


def macros(include, level):
    defined = probe.macros(include, level)
    problems = []
    for name, since, until in read("macros"):
        if in_view(since, level, until) != (name in defined):
            problems.append(f"{name} is {'' if name in defined else 'not '}defined")
    return complain(problems)


def constants(include):
    rows = read("constants")
    found = probe.constants(include, [name for name, _, _ in rows])
    return complain([f"{name}: {found[name]}, not {(kind, value)}" for name, kind, value in rows
                     if found[name] != (kind, value)])


def asked_fields():
    there = {header: probe.library_is_there(header) for header in probe.OF_LIBRARIES}
    foreign = {"struct PyExpat_CAPI": "pyexpat.h", "PyCursesWindowObject": "py_curses.h"}
    return [row for row in read("layouts") if there.get(foreign.get(row[0]), True)]


def layouts(include):
    rows = asked_fields()
    found = probe.layouts(include, [(struct, field, ":" in bits) for struct, field, _, _, bits in rows])
    return complain([f"{struct} {field}: {found[struct, field]}, not {tuple(facts)}"
                     for struct, field, *facts in rows if found[struct, field] != tuple(facts)])


def expansions(include, level):
    found = probe.expansions(include, level)
    rows = {use: set(symbols.split()) - {"-"} for use, at, symbols in read("expansions") if at == (level or "all")}
    problems = [f"{use}: no expectation" for use in sorted(found.keys() - rows.keys())]
    problems += [f"{use}: gone" for use in sorted(rows.keys() - found.keys())]
    problems += [f"{use} needs {sorted(found[use])}, not {sorted(rows[use])}"
                 for use in sorted(found.keys() & rows.keys()) if found[use] != rows[use]]
    return complain(problems)


def declares_more(include):
    """Does the reference declare or define anything that the tables do not list?"""
    listed = {name for _, name, _, _ in read("declarations")}
    problems = [name for name in probe.declarations(include, None) if name not in listed | NOT_EXPORTED]
    listed = {name for name, _, _ in read("macros")}
    problems += [name for name in probe.macros(include, None) if wanted_macro(name) and name not in listed]
    return complain(problems)


# ---- Tables ----

# Macros of the reference that are no part of the API: guards, repairs for other systems, helpers of one header.
UNWANTED = re.compile(r"\w+_H|_[_W]\w+|_Py_atomic_\w+|PY_DEF_EVENT|PYSTATS_\w+|SPECIALIZATION_\w+|EVAL_CALL_\w+|S_\w+|"
                      r"PTHREAD_KEYS_MAX|LONG_BIT|"
                      r"_PYMONITORING_IF_ACTIVE|PATH_MAX|INT_MAX|LONG_M\w+|_PyThreadState_WHENCE_\w+|static_assert|"
                      r"_POSIX_THREADS|_Py_UOP_HIST_SIZE|_PyGenObject_HEAD|NATIVE_TSS_KEY_T|DATETIME_H|PYMACCONFIG_H")
# Internal functions that are declared but not exported.
NOT_EXPORTED = {"_PyTrash_begin", "_PyTrash_end"}


def wanted_macro(name):
    return not UNWANTED.fullmatch(name)


def regenerate(include):
    seen = {level: probe.declarations(include, level) for level in LEVELS}
    rows = []
    for name, (kind, text) in seen[None].items():
        since = next((level for level in LEVELS[1:] if name in seen[level]), "-")
        if name not in NOT_EXPORTED:
            rows.append((kind, name, since, text))
    write("declarations", sorted(rows))

    defined = {level: probe.macros(include, level) for level in LEVELS}
    rows = []
    for name in sorted(filter(wanted_macro, defined[None])):
        at = [level for level in LEVELS[1:] if name in defined[level]]
        rows.append((name, at[0] if at else "-", at[-1] if at and at[-1] != LEVELS[-1] else "-"))
    write("macros", rows)

    found = probe.constants(include, [name for name, _, _ in read("constants")])
    write("constants", [(name, *facts) for name, facts in found.items()])
    fields = [(struct, field, ":" in bits) for struct, field, _, _, bits in asked_fields()]
    found = probe.layouts(include, fields)
    write("layouts", [(struct, field, *facts) for (struct, field), facts in found.items()])
    rows = []
    for level in LEVELS:
        for use, symbols in sorted(probe.expansions(include, level).items()):
            rows.append((use, level or "all", " ".join(sorted(symbols)) or "-"))
    write("expansions", rows)


def failing_to_compile(test):
    """The test, with a probe that does not compile as a complaint."""

    def guarded():
        try:
            return test()
        except RuntimeError as error:
            return "\n" + common.shorten("\n".join(line for line in str(error).splitlines() if "error" in line))

    return guarded


def fact_tests(title, include):
    tests = {f"{title}: constants": lambda: constants(include), f"{title}: layouts": lambda: layouts(include)}
    for level in LEVELS:
        at = f"{title}, {level or 'whole API'}"
        tests[f"{at}: declarations"] = lambda level=level: declarations(include, level)
        tests[f"{at}: macros"] = lambda level=level: macros(include, level)
        tests[f"{at}: expansions"] = lambda level=level: expansions(include, level)
    return tests


def main():
    parser = argparse.ArgumentParser(description="Check the C headers.")
    parser.add_argument("--reference", metavar="INCLUDE", help="folder of CPython 3.13's Python.h")
    parser.add_argument("--regenerate", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    reference = options.reference or (common.cpython() or (None, None))[1]
    if options.regenerate:
        if reference is None:
            parser.error("no headers of CPython 3.13 found; name them with --reference")
        regenerate(reference)

    tests = {}
    for language, dialects in DIALECTS.items():
        for dialect in dialects:
            for level in SOME_LEVELS:
                where = f"{dialect}, {level or 'whole API'}"
                tests[f"{where}: all together"] = lambda a=language, b=dialect, c=level: all_together(a, b, c)
    for language, dialect in [("c", "c99"), ("c", "c11"), ("c++", "c++11"), ("c++", "c++17")]:
        for level in SOME_LEVELS if dialect in ("c99", "c++17") else [None]:
            where = f"{dialect}, {level or 'whole API'}"
            tests[f"{where}: each alone"] = lambda a=language, b=dialect, c=level: each_alone(a, b, c)
    tests.update(fact_tests("include/", OURS))
    if reference:
        tests.update(fact_tests("CPython", reference))
        tests["CPython: everything is in the tables"] = lambda: declares_more(reference)
    else:
        print("headers: no CPython 3.13 with headers here, so the tables are taken as they are")
    tests = {name: failing_to_compile(test) for name, test in tests.items()}
    sys.exit(common.run_tests("headers", tests, verbose=options.verbose))


if __name__ == "__main__":
    main()
