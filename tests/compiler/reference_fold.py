#!/usr/bin/env python3.13
"""Compare folded operations on constants with the reference interpreter.

usage: python3.13 reference_fold.py TOOL [--random N]        (run it under the reference interpreter)

TOOL is the built example `fold_operations`. Every operator is tried on every pair of a set of awkward constants, and on N
random pairs of numbers.
"""
import argparse
import ast
import itertools
import random
import subprocess
import sys
import warnings

from notation import encode

INTS = [0, 1, -1, 2, -2, 3, 7, -7, 10, 63, 64, 127, 128, 255, 256, 2**31, 2**53 + 1, -2**63, 2**64, 10**20, 2**127, 2**128 - 1, 10**400]
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.0, 3.0, -8.0, 1e16, 1e308, 5e-324, 1e-310, float("inf"), -float("inf"), 0.1]
COMPLEX = [0j, 1j, -1j, 1 + 2j, complex(-0.0, 0.0), 3.5 - 2j, complex(1e200, 1e200)]
OTHER = [True, False, None, ..., "", "a", "ab\u20ac", "\ud800x", "x" * 100, b"", b"a", b"\xff\x00", (), (1,), (1, 2), ("a", (1, 2)),
         tuple(range(100)), (tuple(range(50)),) * 3]
BINARY = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "@": ast.MatMult, "/": ast.Div, "%": ast.Mod, "**": ast.Pow, "<<": ast.LShift,
          ">>": ast.RShift, "|": ast.BitOr, "^": ast.BitXor, "&": ast.BitAnd, "//": ast.FloorDiv}
UNARY = {"~": ast.Invert, "not": ast.Not, "+": ast.UAdd, "-": ast.USub}


def cases(count):
    values = INTS + FLOATS + COMPLEX + OTHER
    for op, v in itertools.product(UNARY, values):
        yield "unary", op, v
    for op, a, b in itertools.product(BINARY, values, values):
        yield "binary", op, a, b
    for a, b in itertools.product(values, values):
        yield "subscript", None, a, b
    rng = random.Random(0)

    def number():
        kind = rng.randrange(4)
        if kind == 0:
            return rng.randrange(-20, 20)
        if kind == 1:
            return rng.getrandbits(rng.randrange(1, 140)) * rng.choice((1, -1))
        if kind == 2:
            return rng.uniform(-10, 10)
        return rng.uniform(-1, 1) * 10.0 ** rng.randrange(-320, 308)

    def big():
        return rng.getrandbits(rng.randrange(1, 2200)) * rng.choice((1, -1))

    for _ in range(count):
        yield "binary", rng.choice(list(BINARY)), number(), number()
        yield "binary", "/", big(), big()
        yield "binary", "**", complex(number() % 7, rng.uniform(-3, 3)), complex(rng.choice((0, 1, 2, -3, 0.5)), rng.choice((0, 0, 1.5)))
        yield "binary", rng.choice(("*", "/")), complex(number() % 1e9, number() % 1e9), complex(number() % 1e9, number() % 1e9)


def reference(case):
    kind, op, *operands = case
    operands = [ast.Constant(v) for v in operands]
    if kind == "unary":
        e = ast.UnaryOp(UNARY[op](), *operands)
    elif kind == "binary":
        e = ast.BinOp(operands[0], BINARY[op](), operands[1])
    else:
        e = ast.Subscript(*operands, ast.Load())
    tree = ast.fix_missing_locations(ast.Expression(e))
    e = compile(tree, "", "eval", ast.PyCF_OPTIMIZED_AST).body
    return encode(e.value) if isinstance(e, ast.Constant) else "-"


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("tool")
    ap.add_argument("--random", type=int, default=5000)
    a = ap.parse_args()
    warnings.simplefilter("ignore")
    all_cases = list(cases(a.random))
    lines = [" ".join([kind, *([op] if op else []), *map(encode, operands)]) for kind, op, *operands in all_cases]
    run = subprocess.run([a.tool], input="\n".join(lines) + "\n", capture_output=True, text=True)
    answers = run.stdout.splitlines()
    if run.returncode or len(answers) != len(lines):
        sys.exit(f"the tool failed at {lines[len(answers)] if len(answers) < len(lines) else 'the end'}: {run.stderr[-300:]}")
    bad = 0
    for case, got in zip(all_cases, answers):
        want = reference(case)
        # The sign of a NaN is nobody's promise.
        nan = "7ff8000000000000", "fff8000000000000"
        if got.replace(*nan) != want.replace(*nan):
            bad += 1
            if bad <= 20:
                print(str(case)[:150], "want", want[:80], "got", got[:80])
    print(f"{len(lines) - bad} of {len(lines)} operations fold alike")
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
