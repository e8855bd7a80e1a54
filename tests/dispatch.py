#!/usr/bin/env python3
"""Proves on the release executable that an instruction's handler ends in a jump to the next one, never in a call.

The compiler does not promise these sibling calls. Two proofs: no handler contains a call through the dispatch table
(wants objdump and nm), and long loops over many kinds of instructions run on a stack of 512 KiB. Nor does a handler
call anything else, but for the native functions that instructions named CALL are there for: one call in its rarest
case, and it saves registers in every other.
"""

import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
import common  # noqa: E402

PROGRAM = """
class C:
    def __init__(self, x): self.x = x
    def get(self, y=1): return self.x + y
    @property
    def p(self): return self.x
    def __call__(self, z): return z
def gen(n):
    for i in range(n): yield i
def inner():
    x = 0
    while True: x = yield x
def outer(): yield from inner()
def work(n):
    c, t, d, s, o = C(1), 0, {}, "", outer()
    next(o)
    for i in gen(n):
        c.x = i
        t = (t + c.get() + c.get(2) + c.p + c(i) + len([i]) + o.send(i)) % 1000
        d[i & 7] = t
        a, b = (t, d[i & 7])
        s = f"{a}{b}"
        try:
            if i % 1000 == 0: raise ValueError(i)
        except ValueError as e:
            t += len(e.args)
        C(i)
        [x for x in (a, b) if x]
    return t
print(work(300_000))
"""


def calls_in_handlers(executable):
    """The handlers that call what they must not; None where that cannot be seen."""
    if not (shutil.which("objdump") and shutil.which("nm")):
        return None
    symbols = subprocess.run(["nm", executable], capture_output=True, text=True, check=True).stdout
    table = re.search(r"^0*([0-9a-f]+) \w \S*sibling8HANDLERS\S*$", symbols, re.M)
    if not table:
        return None
    command = ["objdump", "-d", "--no-show-raw-insn", executable]
    guilty, function, handlers = [], "", 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.endswith(">:\n"):
                function = line.split("<", 1)[1][:-3]
                handlers += "sibling8handlers" in function
            elif "call " not in line:
                continue
            elif f"0x{table[1]}(" in line and not function.endswith("run"):
                guilty.append(function)
            elif handler := re.search(r"sibling8handlers\d+([A-Z_0-9]+?)17h", function):
                # A native function is called through a pointer.
                if not (handler[1].startswith("CALL_") and "*" in line):
                    guilty.append(handler[1])
    return guilty if handlers > 100 else None


def small_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (512 << 10, 512 << 10))


def main():
    executable = common.abide()
    guilty = calls_in_handlers(str(executable))
    if guilty is None:
        print("dispatch: the handlers cannot be told apart here (no nm, objdump or symbols)")
    elif guilty:
        print("dispatch: these handlers call functions:", *sorted(set(guilty)), sep="\n  ")
    ran = subprocess.run(
        [str(executable), "-c", PROGRAM], capture_output=True, text=True, timeout=120, preexec_fn=small_stack
    )
    if ran.returncode or not ran.stdout.strip().isdigit():
        print(f"dispatch: the loop on a small stack ended with {ran.returncode}: {ran.stderr.strip()[-300:]}")
    failed = bool(guilty) or ran.returncode != 0
    print("dispatch:", "FAILED" if failed else "ok")
    return failed


if __name__ == "__main__":
    sys.exit(main())
