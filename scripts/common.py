"""What the test drivers share: where things are, how to compile an extension, how to run and count.

Runs under the host's own python3 (3.9 or later), never under the runtime being tested.
"""

import concurrent.futures
import functools
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "target"
SUFFIX = ".cpython-313-x86_64-linux-gnu.so"
MEMORY_LIMIT = 6 << 30  # address space in bytes: a test that runs away must not take the machine with it

CC = os.environ.get("CC", "gcc")
CFLAGS = ["-O1", "-g", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter",
          "-Wno-cast-function-type", "-Wno-missing-field-initializers", "-shared", "-fPIC", "-pthread"]


def abide():
    """The executable under test: $ABIDE, or what `make build` leaves."""
    path = Path(os.environ.get("ABIDE") or TARGET / "release" / "abide").resolve()
    if not path.exists():
        sys.exit(f"{path} is missing: run `make build` or name an executable in $ABIDE")
    return path


@functools.cache
def cpython():
    """(executable, folder of its headers) of a CPython 3.13, or None: $CPYTHON, then PATH, then pyenv's usual place.

    The folder is None where the headers are not installed.
    """
    probe = ("import sys, sysconfig; assert sys.version_info[:2] == (3, 13) and 'Abide' not in sys.version; "
             "print(sys.executable); print(sysconfig.get_path('include'))")
    pyenv = sorted(Path.home().glob(".pyenv/versions/3.13.*/bin/python3.13"))
    for candidate in [os.environ.get("CPYTHON"), "python3.13", *map(str, pyenv)]:
        if not candidate or not shutil.which(candidate):
            continue
        result = subprocess.run([candidate, "-I", "-c", probe], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if result.returncode == 0:
            executable, include = result.stdout.splitlines()
            return executable, include if Path(include, "Python.h").exists() else None
    return None


def compile_extension(source, output, include, *flags):
    """Compiles one C file to an extension module. Returns None, or what the compiler said against it."""
    output.parent.mkdir(parents=True, exist_ok=True)
    command = [CC, *CFLAGS, f"-I{include}", str(source), "-o", str(output), "-lm", *flags]
    result = subprocess.run(command, capture_output=True, text=True)
    return None if result.returncode == 0 else result.stderr


def run(command, cwd=None, stdin="", timeout=120, env=None, memory=MEMORY_LIMIT):
    """Runs a program with limits. Returns (exit code, standard output, standard error); a signal is a negative code,
    running out of time the code 'timeout'."""

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    environment = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", **(env or {})}
    try:
        result = subprocess.run([str(c) for c in command], cwd=cwd, input=stdin.encode(), capture_output=True,
                                timeout=timeout, env=environment, preexec_fn=limit)
    except subprocess.TimeoutExpired as late:
        return "timeout", (late.stdout or b"").decode("utf-8", "backslashreplace"), f"[no end after {timeout} s]\n"
    decoded = (stream.decode("utf-8", "backslashreplace") for stream in (result.stdout, result.stderr))
    return (result.returncode, *decoded)


def describe(code):
    """An exit code in words, where it needs them."""
    if isinstance(code, int) and code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


class Pending:
    """The tests that the runtime does not pass yet: one name a line. They must fail; one that passes has to be taken
    off, so the list only shrinks. `--update-pending` writes it anew."""

    def __init__(self, path):
        self.path = path
        lines = path.read_text().splitlines() if path.exists() else []
        self.names = {line.split("#")[0].strip() for line in lines} - {""}

    def write(self, names):
        if names:
            head = "# What Abide does not pass yet. A test listed here must fail; take it off when it passes.\n"
            self.path.write_text(head + "".join(f"{name}\n" for name in sorted(names)))
        else:
            self.path.unlink(missing_ok=True)


def run_tests(title, tests, pending=None, update=False, verbose=False):
    """Runs tests, {name: function that returns None or a complaint}, two at a time; prints and returns the exit code."""
    waiting = pending.names if pending else set()
    passed, failed, skipped = 0, 0, 0
    still_pending = set()
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        futures = {name: pool.submit(test) for name, test in tests.items()}
        for name, future in futures.items():
            complaint = future.result()
            if complaint is not None:
                still_pending.add(name)
            if complaint is None and (name not in waiting or update):
                passed += 1
                if verbose:
                    print(f"ok      {name}")
            elif complaint is None:
                failed += 1
                print(f"FAILED  {name}: passes now; take it off {pending.path.relative_to(ROOT)}")
            elif name in waiting or update:
                skipped += 1
                if verbose:
                    print(f"pending {name}: {complaint.rstrip()}")
            else:
                failed += 1
                print(f"FAILED  {name}: {complaint.rstrip()}")
    if update:
        # A partial run leaves the rest of the list alone.
        pending.write(still_pending | (waiting - set(tests)))
    for name in sorted(waiting - set(tests)) if not update and pending else ():
        if getattr(pending, "complete", False):
            failed += 1
            print(f"FAILED  {name}: listed in {pending.path.relative_to(ROOT)}, but there is no such test")
    print(f"{title}: {len(tests)} tests, {skipped} of them pending")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed else 0


def shorten(text, lines=40):
    """The first and last lines of a long text."""
    all_lines = text.splitlines()
    if len(all_lines) <= lines:
        return text
    half = lines // 2
    return "\n".join([*all_lines[:half], f"[... {len(all_lines) - lines} lines ...]", *all_lines[-half:]]) + "\n"
