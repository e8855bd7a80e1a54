#!/usr/bin/env python3.13
"""Check the optimizer and assembler against the reference interpreter, code unit by code unit, without our front half.

usage: python3.13 reference_codegen.py TOOL [--show N] [--dump NAME] PATH ...

TOOL is the built example `assemble_units`. Run this under the reference interpreter itself: a build of CPython 3.13 as a
shared library with its symbol table, on x86-64 Linux. While it compiles the files at PATH, three calls inside its compiler
are redirected here, which gives what its code generator emitted for every unit, nested ones included. TOOL optimizes and
assembles the same instructions, and the results are compared with the code objects.
"""
import argparse
import ctypes
import mmap
import re
import struct
import subprocess
import sys
import warnings
from pathlib import Path

from notation import encode

RECORDS = []


def library():
    """The mapped library of the interpreter and its load address."""
    for line in open("/proc/self/maps"):
        if "libpython3.13" in line:
            return line.split()[-1], int(line.split("-")[0], 16)
    sys.exit("the reference interpreter must be built as a shared library")


def symbols(path):
    out = subprocess.run(["nm", path], capture_output=True, text=True, check=True).stdout
    return {p[2]: int(p[0], 16) for p in (l.split() for l in out.splitlines()) if len(p) == 3}


def call_sites(path, start, wanted):
    """Addresses of the `call` instructions in the function at `start` that lead to one of `wanted`."""
    text = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", f"--start-address={start}", f"--stop-address={start + 0x3000}", path],
        capture_output=True, text=True, check=True).stdout
    for m in re.finditer(r"^\s*([0-9a-f]+):\s+call\s+([0-9a-f]+) <(\w+)>", text, re.M):
        if m[3] in wanted:
            yield int(m[1], 16), m[3]


class Metadata(ctypes.Structure):
    _fields_ = [(n, ctypes.py_object) for n in
                ("name", "qualname", "consts", "names", "varnames", "cellvars", "freevars", "fasthidden")] + \
               [(n, ctypes.c_ssize_t) for n in ("argcount", "posonlyargcount", "kwonlyargcount")] + [("firstlineno", ctypes.c_int)]


def install():
    """Redirect the three calls; afterwards compile() fills RECORDS."""
    path, base = library()
    table = symbols(path)
    P, O, I = ctypes.c_void_p, ctypes.py_object, ctypes.c_int
    current = {}

    def prototype(name, result, *args):
        return ctypes.PYFUNCTYPE(result, *args), base + table[name]

    to_graph, to_graph_at = prototype("instr_sequence_to_cfg", P, O)
    optimize, optimize_at = prototype("_PyCfg_OptimizeCodeUnit", I, P, O, O, I, I, I)
    make, make_at = prototype("_PyAssemble_MakeCodeObject", O, ctypes.POINTER(Metadata), O, O, I, P, I, I, O)

    def on_graph(seq):
        current["instructions"] = seq.get_instructions()
        return to_graph(to_graph_at)(seq)

    def on_optimize(graph, consts, cache, nlocals, nparams, firstlineno):
        current["consts"] = list(consts)
        return optimize(optimize_at)(graph, consts, cache, nlocals, nparams, firstlineno)

    def on_make(umd, cache, consts, depth, instrs, nlocalsplus, flags, filename):
        m = umd.contents
        unit = {n: list(getattr(m, n)) for n in ("names", "varnames", "cellvars", "freevars", "fasthidden")}
        unit.update({n: getattr(m, n) for n in ("name", "argcount", "posonlyargcount", "kwonlyargcount", "firstlineno")})
        unit["argcount"] += unit["posonlyargcount"]
        unit["name"] = unit["name"].replace(" ", "_")
        code = make(make_at)(umd, cache, consts, depth, instrs, nlocalsplus, flags, filename)
        RECORDS.append((dict(current), unit, flags, code))
        return code

    hooks = {"instr_sequence_to_cfg": to_graph(on_graph), "_PyCfg_OptimizeCodeUnit": optimize(on_optimize),
             "_PyAssemble_MakeCodeObject": make(on_make)}
    sites = list(call_sites(path, table["optimize_and_assemble"], hooks))
    if {name for _, name in sites} != set(hooks):
        sys.exit(f"cannot find the calls in the compiler: {sites}")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, I, I, I, ctypes.c_long]
    # A `call` reaches two gigabytes, so the stubs lie just below the library.
    for below in range(0x100000, 0x70000000, 0x100000):
        stubs = libc.mmap(base - below, 4096, 7, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100000, -1, 0)
        if stubs not in (None, ctypes.c_void_p(-1).value):
            break
    else:
        sys.exit("no room near the library")
    for i, (name, hook) in enumerate(hooks.items()):
        address = ctypes.cast(hook, ctypes.c_void_p).value
        # movabs rax, address; jmp rax
        ctypes.memmove(stubs + 32 * i, b"\x48\xb8" + struct.pack("<Q", address) + b"\xff\xe0", 12)
        for at, target in sites:
            if target == name:
                page = (base + at) & ~4095
                libc.mprotect(ctypes.c_void_p(page), 8192, 7)
                ctypes.memmove(base + at + 1, struct.pack("<i", stubs + 32 * i - (base + at + 5)), 4)
    return hooks


def describe(record, codes):
    current, unit, flags, _ = record
    out = ["unit {name} {argcount} {posonlyargcount} {kwonlyargcount} {firstlineno}".format_map(unit) + f" {flags}"]
    out += [" ".join([k, *unit[k]]) for k in ("names", "varnames", "cellvars", "freevars", "fasthidden")]
    out += ["const " + encode(c, codes) for c in current["consts"]]
    out += ["i " + " ".join(str(x or 0) for x in i) for i in current["instructions"]]
    return "\n".join(out) + "\nend\n"


FIELDS = ["code", "consts", "stacksize", "exceptiontable", "linetable", "varnames", "cellvars", "freevars"]


def expected(code, codes):
    return [code.co_code.hex(), " ".join(encode(c, codes) for c in code.co_consts), str(code.co_stacksize),
            code.co_exceptiontable.hex(), code.co_linetable.hex()] + \
           [" ".join(getattr(code, "co_" + n)) for n in FIELDS[5:]]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("tool")
    ap.add_argument("paths", nargs="+", type=Path)
    ap.add_argument("--show", type=int, default=5, help="describe up to N differing units")
    ap.add_argument("--dump", help="print what the code generator emitted for the unit of this name")
    a = ap.parse_args()
    warnings.simplefilter("ignore")
    keep = install()  # noqa: F841, the stubs lead there
    files = [f for p in a.paths for f in ([p] if p.is_file() else sorted(p.rglob("*.py")))]
    total = same = shown = 0
    differing = {}
    for f in files:
        RECORDS.clear()
        try:
            compile(f.read_bytes(), str(f), "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            continue
        records, codes = list(RECORDS), {}
        request = "".join(describe(r, codes) for r in records)
        if a.dump:
            print("".join(describe(r, codes) for r in records if r[1]["name"] == a.dump))
        run = subprocess.run([a.tool], input=request, capture_output=True, text=True)
        answers = [l.split("\t") for l in run.stdout.splitlines()]
        if run.returncode:
            print(f, run.stderr[-500:])
        for r, got in zip(records, answers + [["missing"]] * (len(records) - len(answers))):
            total += 1
            want = expected(r[3], codes)
            if got == want:
                same += 1
                continue
            field = next((n for n, x, y in zip(FIELDS, want, got) if x != y and len(got) > 1), "failed")
            differing[field] = differing.get(field, 0) + 1
            if shown < a.show:
                shown += 1
                print(f"{f}:{r[1]['firstlineno']} {r[1]['name']}: {field}")
                if field == "code":
                    show_code(r[3], bytes.fromhex(got[0]))
                elif field != "failed":
                    print("  want", want[FIELDS.index(field)], "\n  got ", got[FIELDS.index(field)])
                else:
                    print("  ", got)
    print("first difference in:", differing)
    print(f"{same} of {total} units are the same")
    return same != total


def show_code(want, got):
    import difflib
    import dis

    def lines(code, co):
        return [f"{dis.opname[code[i]]} {code[i + 1]}" for i in range(0, len(code), 2) if code[i]]
    x, y = lines(want.co_code, want), lines(got, want)
    for l in list(difflib.unified_diff(x, y, "reference", "ours", lineterm="", n=3))[:40]:
        print("   ", l)


if __name__ == "__main__":
    sys.exit(main())
