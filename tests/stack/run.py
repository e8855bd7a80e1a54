#!/usr/bin/env python3
"""Runs loops.py on a stack of one mebibyte: in the optimized executable each instruction must end in a sibling call
(docs/ARCHITECTURE.md, invariant 7), and one that does not would use up the stack within a loop.

    tests/stack/run.py      ABIDE names the executable, target/release/abide by default
"""

import resource
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "scripts"))
import common  # noqa: E402

STACK = 1 << 20


def main():
    def limit():
        resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))

    done = subprocess.run(
        [common.abide(), HERE / "loops.py"], capture_output=True, text=True, timeout=600, preexec_fn=limit
    )
    if done.stdout != "every loop ended\n" or done.returncode != 0:
        print(done.stdout, done.stderr, sep="")
        print("0 passed, 1 failed")
        return 1
    print("1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
