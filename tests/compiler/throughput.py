#!/usr/bin/env python3.13
"""Measure how fast and in how much memory the standard library compiles, beside the reference interpreter.

usage: python3.13 throughput.py TOOL          (run it under the reference interpreter)

TOOL is the example `throughput`, built with --release. Each file is compiled on its own and dropped; files that do not
compile do not count.
"""
import resource
import subprocess
import sys
import sysconfig
import time
import warnings
from pathlib import Path


def main():
    warnings.simplefilter("ignore")
    paths = [p for p in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")) if "site-packages" not in p.parts]
    files = lines = spent = 0
    for path in paths:
        source = path.read_bytes()
        start = time.perf_counter()
        try:
            compile(source, str(path), "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            continue
        finally:
            spent += time.perf_counter() - start
        files, lines = files + 1, lines + source.count(b"\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"reference: {files} files, {lines} lines, {spent:.2f} s, peak {peak} kB")
    run = subprocess.run([sys.argv[1]], input="".join(f"{p}\n" for p in paths), text=True, stdout=subprocess.PIPE)
    print("here:     ", run.stdout.strip())
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
