#!/usr/bin/env python3.13
"""Print what the compiler's stages do to files, one digest for each file: the output of two runtimes can be compared.

usage: stages.py [--every N] [--whole] [PATH ...]       (needs `_testinternalcapi`)

For each function of each file: the instructions of `compiler_codegen`, those that `optimize_cfg` makes of them with two
lists of invented constants, and the code that `assemble_code_object` makes of both. `--whole` prints all of it.
"""
import argparse
import ast
import hashlib
import opcode
import sys
import warnings
from pathlib import Path
from types import CodeType

import _testinternalcapi as stages

OP = opcode.opmap
SHIFT = {OP["LOAD_ATTR"]: 1, OP["LOAD_GLOBAL"]: 1, OP["LOAD_SUPER_ATTR"]: 2}
LOCALS = {OP[n] for n in ("LOAD_FAST", "STORE_FAST", "DELETE_FAST", "LOAD_FAST_AND_CLEAR", "STORE_FAST_MAYBE_NULL")}
DEREFS = {OP[n] for n in ("LOAD_DEREF", "STORE_DEREF", "DELETE_DEREF", "LOAD_FROM_DICT_OR_DEREF", "MAKE_CELL",
                          "LOAD_CLOSURE")}
POOL = [None, 1, "a", 2.5, True, (), b"x", -0.0, 0, False, "", (1, 2), 1j, frozenset({1}), ...]


def plain(value):
    """The value in a form that prints the same in every process."""
    if isinstance(value, CodeType):
        return [value.co_qualname, value.co_firstlineno, value.co_code.hex(), value.co_linetable.hex(),
                value.co_exceptiontable.hex(), value.co_flags, value.co_stacksize, value.co_names, value.co_varnames,
                value.co_cellvars, value.co_freevars, plain(value.co_consts)]
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(repr(plain(item)) for item in value)
    return type(value).__name__, repr(value)


def count(instructions, opcodes):
    """How many variables or constants there have to be for these instructions."""
    return max((i[1] >> SHIFT.get(i[0], 0) for i in instructions if i[0] in opcodes), default=-1) + 1


def metadata(instructions, consts, nlocals):
    derefs = count(instructions, DEREFS)
    cells = [f"v{i}" if i % 2 else f"c{i}" for i in range(derefs // 2) if i % 2 == 0 or i < nlocals]
    return {
        "name": "n", "qualname": "q", "argcount": 0, "posonlyargcount": 0, "kwonlyargcount": 0, "fasthidden": {},
        "consts": {("wrapped", value, i): i for i, value in enumerate(consts)},
        "names": {f"n{i}": i for i in range(count(instructions, set(opcode.hasname)))},
        "varnames": {f"v{i}": i for i in range(nlocals)},
        "cellvars": {name: i for i, name in enumerate(cells)},
        "freevars": {f"f{i}": i for i in range(len(cells), derefs)},
        "firstlineno": max(1, instructions[0][2]),
    }


def attempt(out, function, *args):
    try:
        return function(*args)
    except Exception as e:
        out.append(repr((type(e).__name__, str(e))))


def sequence(seq, path, out):
    instructions = seq.get_instructions()
    out.append(repr((path, instructions)))
    for i, nested in enumerate(seq.get_nested()):
        sequence(nested, path + (i,), out)
    nconsts, nlocals = count(instructions, {OP["LOAD_CONST"]}), count(instructions, LOCALS)
    for variant in (0, 1):
        consts = [POOL[(i + 7 * variant) % len(POOL)] if i % 3 else i * (1 - variant) for i in range(nconsts)]
        optimized = attempt(out, stages.optimize_cfg, seq, consts, nlocals)
        if optimized is None:
            continue
        out.append(repr((path, optimized.get_instructions(), plain(tuple(consts)))))
        for chosen, constants in ((optimized, consts), (seq, range(nconsts))):
            unit = metadata(chosen.get_instructions(), constants, nlocals)
            code = attempt(out, stages.assemble_code_object, "file", chosen, unit)
            out.append(repr((path, plain(code))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("paths", nargs="*", type=Path)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    library = Path(ast.__file__).parent
    paths = options.paths or [p for p in sorted(library.rglob("*.py")) if "site-packages" not in p.parts]
    for path in paths[::options.every]:
        out = []
        for optimize in (0, 2):
            try:
                tree = ast.parse(path.read_bytes())
            except (SyntaxError, ValueError):
                continue
            generated = attempt(out, stages.compiler_codegen, tree, str(path), optimize)
            if generated is None:
                continue
            seq, unit = generated
            consts = unit.pop("consts")
            out.append(repr((unit, plain(tuple(consts)), list(consts.values()))))
            sequence(seq, (), out)
        text = "\n".join(out)
        shown = text if options.whole else hashlib.sha1(text.encode("utf-8", "backslashreplace")).hexdigest()
        print(path.name, len(text), shown, flush=True)


if __name__ == "__main__":
    sys.exit(main())
