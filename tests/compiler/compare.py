#!/usr/bin/env python3.13
"""Compile trees of files with our compiler and with the reference interpreter, and compare every code object.

usage: python3.13 compare.py TOOL [--show N] [--all] [PATH ...]      (run it under the reference interpreter)

TOOL is the built example `dump`. The default is the standard library without its tests; `--all` takes the tests as well.
A code object is the same if its instructions, constants, names, flags, stack size, exception table and line table are.
"""
import argparse
import ast
import collections
import difflib
import dis
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

FIELDS = ["path", "instructions", "constants", "names", "varnames", "cellvars", "freevars", "flags", "stacksize",
          "argcount", "posonlyargcount", "kwonlyargcount", "exception table", "line table"]
LEFT_OUT = {"test", "tests", "site-packages", "lib2to3", "idlelib", "__pycache__"}


def const(c):
    if hasattr(c, "co_code"):
        return "code " + c.co_qualname
    if isinstance(c, tuple):
        return ["tuple"] + [const(x) for x in c]
    if isinstance(c, frozenset):
        return ["frozenset"] + sorted((const(x) for x in c), key=repr)
    return [type(c).__name__, repr(c)]


def plain(constants):
    """The constants with strings escaped to ASCII: which characters are printable depends on the version of Unicode."""
    if isinstance(constants, str):
        return constants
    if len(constants) == 2 and constants[0] == "str" and isinstance(constants[1], str):
        return ["str", ascii(ast.literal_eval(constants[1]))]
    return [plain(c) for c in constants]


def walk(c, out, path, seen):
    path = path + "/" + c.co_qualname + ":" + str(c.co_firstlineno)
    nth = seen[path]
    seen[path] += 1
    out.append((c, [path + "#%d" % nth, c.co_code.hex(), const(c.co_consts), c.co_names, c.co_varnames, c.co_cellvars,
                    c.co_freevars, c.co_flags, c.co_stacksize, c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount,
                    c.co_exceptiontable.hex(), c.co_linetable.hex()]))
    for k in c.co_consts:
        if hasattr(k, "co_code"):
            walk(k, out, path, seen)


def reference(file, optimize):
    """(code object, fields) of every code object, or the text of the error."""
    try:
        code = compile(Path(file).read_bytes(), file, "exec", dont_inherit=True, optimize=optimize)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
    out = []
    walk(code, out, "", collections.Counter())
    return out


def listing(code, consts):
    lines = []
    for i, position in zip(dis.get_instructions(code), (p for p, i in positions(code))):
        value = consts[i.arg + 1] if i.arg is not None and i.opcode in dis.hasconst and i.arg + 1 < len(consts) else ""
        argument = "" if i.arg is None else i.arg
        lines.append(f"{i.opname} {argument} {value!s:.60} {position}")
    return lines


def positions(code):
    """The position of each instruction, its caches and prefixes left out."""
    units = list(code.co_positions())
    for i in dis.get_instructions(code):
        yield units[i.offset // 2], i


def explain(code, want, got):
    try:
        ours = code.replace(co_code=bytes.fromhex(got[1]), co_linetable=bytes.fromhex(got[13]), co_exceptiontable=bytes.fromhex(got[12]),
                            co_consts=code.co_consts + (None,) * 64, co_names=code.co_names + ("?",) * 64)
        a, b = listing(code, want[2]), listing(ours, got[2])
    except Exception as e:
        return [f"cannot be shown: {e}"]
    return list(difflib.unified_diff(a, b, "reference", "ours", lineterm="", n=2))[2:]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("tool")
    ap.add_argument("paths", nargs="*", type=Path)
    ap.add_argument("--show", type=int, default=0, help="describe up to N differing code objects")
    ap.add_argument("--lines", type=int, default=14, help="lines for each of them")
    ap.add_argument("--all", action="store_true", help="the tests of the standard library too")
    ap.add_argument("--optimize", type=int, default=0, help="the -O level")
    a = ap.parse_args()
    warnings.simplefilter("ignore")
    roots = a.paths or [Path(os.__file__).parent]
    skip = {"__pycache__"} if a.paths or a.all else LEFT_OUT
    files = [str(f) for r in roots for f in ([r] if r.is_file() else sorted(r.rglob("*.py")))
             if r.is_file() or not skip & set(f.relative_to(r).parts)]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as names:
        names.write("\n".join(files))
        names.flush()
        run = subprocess.run([a.tool, names.name, str(a.optimize)], capture_output=True, text=True)
    got = {}
    for line in run.stdout.splitlines():
        file, result = ast.literal_eval(line)
        got[file] = result
    if run.returncode:
        print(f"the tool failed after {len(got)} of {len(files)} files: {run.stderr[-600:]}")
    total = same = shown = errors = 0
    differing = collections.Counter()
    for file in files:
        want, ours = reference(file, a.optimize), got.get(file, "nothing")
        if isinstance(want, str) or isinstance(ours, str):
            if isinstance(want, str) and isinstance(ours, str) and want == ours:
                continue
            errors += 1
            if shown < a.show:
                shown += 1
                print(f"{file}: reference {want if isinstance(want, str) else 'compiles'}; ours {ours if isinstance(ours, str) else 'compiles'}")
            if isinstance(want, str):
                continue
        by_path = {c[0]: c for c in ours} if not isinstance(ours, str) else {}
        for code, fields in want:
            total += 1
            other = by_path.get(fields[0])
            if other == fields or other and other[2] != fields[2] and other[:2] + [plain(other[2])] + other[3:] == \
                    fields[:2] + [plain(fields[2])] + fields[3:]:
                same += 1
                continue
            if not other:
                differing["missing"] += 1
                continue
            field = next(n for n, x, y in zip(FIELDS, fields, other) if x != y)
            differing[field] += 1
            if shown < a.show:
                shown += 1
                print(f"{file}{fields[0]}: {', '.join(n for n, x, y in zip(FIELDS, fields, other) if x != y)}")
                for n, x, y in zip(FIELDS, fields, other):
                    if x != y and n not in ("instructions", "exception table", "line table"):
                        print(f"    {n}: want {x!s:.300}\n    {' ' * len(n)}  got  {y!s:.300}")
                for line in explain(code, fields, other)[:a.lines]:
                    print("   ", line)
    print("first difference in:", dict(differing))
    if errors:
        print(f"{errors} files compile in one of the two only, or fail with different errors")
    print(f"{same} of {total} code objects are the same ({100 * same / max(total, 1):.2f} %)")
    return same != total or errors != 0


if __name__ == "__main__":
    sys.exit(main())
