#!/usr/bin/env python3.13
"""Answers as the example `errors` does, in the reference's words: the reference of the example `fuzz`.

usage: python3.13 reference_errors.py          (run it under the reference interpreter; questions come on standard input)
"""
import sys
import warnings

from syntax_errors import reference


def main():
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        mode, _, source = line.rstrip("\n").partition(" ")
        answer = reference(mode, bytes.fromhex(source).decode())
        print("ok" if answer[0] == "ok" else "\t".join(answer), flush=True)


if __name__ == "__main__":
    main()
