#!/usr/bin/env python3.13
"""Ask the reference interpreter for what the compiler's tests expect: `golden/*.golden` and `errors.tsv`.

usage: python3.13 write_expectations.py          (run it under the reference interpreter)
"""
import collections
import warnings
from pathlib import Path

from broken_sources import BYTES, SOURCES
from compare import walk
from syntax_errors import reference

HERE = Path(__file__).parent
HEAD = "# Written by write_expectations.py with CPython 3.13, do not edit.\n"


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\f", "\\f")


def main():
    warnings.simplefilter("ignore")
    for file in (HERE / "golden").glob("*.py"):
        out = []
        walk(compile(file.read_bytes(), file.name, "exec", dont_inherit=True), out, "", collections.Counter())
        file.with_suffix(".golden").write_text(HEAD + "".join(f"{fields!r}\n" for _, fields in out), encoding="utf-8")
    with open(HERE / "errors.tsv", "w", encoding="utf-8", newline="\n") as table:
        table.write(HEAD)
        for text in SOURCES:
            for mode in ("exec", "exec+", "single", "single+", *(("eval",) if "\n" not in text else ())):
                table.write(f"{mode}\t{escape(text)}\t=>\t" + "\t".join(reference(mode, text)) + "\n")
        for source in BYTES:
            # Each byte is a character of the table.
            text = escape(source.decode("latin-1"))
            for mode in ("exec,b", "single,b"):
                table.write(f"{mode}\t{text}\t=>\t" + "\t".join(reference(mode, source)) + "\n")


if __name__ == "__main__":
    main()
