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
        question, _, source = line.rstrip("\n").partition(" ")
        source = bytes.fromhex(source)
        if "b" not in question.split(","):
            source = source.decode()
        print("\t".join(reference(question, source)), flush=True)


if __name__ == "__main__":
    main()
