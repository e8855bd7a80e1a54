#!/usr/bin/env python3.13
"""Writes the right-hand sides of tests/text/*.txt: what the CPython 3.13 that runs this makes of each expression.

    python3.13 scripts/text_expectations.py tests/text/*.txt

A line is `expression => repr` or `expression -> Type: message`; what follows the arrow is replaced.
"""

import re
import sys
import warnings

warnings.simplefilter("ignore")


def shown(source):
    try:
        value = repr(eval(source))
    except Exception as e:
        kind, value = "->", f"{type(e).__name__}: {e}"
    else:
        kind = "=>"
    return kind + " " + value.encode("ascii", "backslashreplace").decode()


for path in sys.argv[1:]:
    with open(path) as file:
        lines = file.read().splitlines()
    out = []
    for line in lines:
        if line and not line.startswith("#"):
            source = re.split(r" => | -> ", line)[0].strip()
            line = f"{source} {shown(source)}"
        out.append(line)
    with open(path, "w") as file:
        file.write("\n".join(out) + "\n")
