#!/usr/bin/env python3
"""Runs the example under Abide and, where a CPython 3.13 with headers is present, under CPython: both must write the same
bytes. Without one, the fingerprints of what CPython wrote for `sample.json` are compared instead.

    check.py METADATA [--store]
"""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "scripts"))
import common  # noqa: E402


def write_report(runtime, command, include, metadata):
    """Builds native.c for a runtime and runs the report. Returns ({file: bytes}, complaint)."""
    folder = common.TARGET / "first_light" / runtime
    complaint = common.compile_extension(HERE / "native.c", folder / f"native{common.SUFFIX}", include)
    if complaint is not None:
        return None, f"native.c does not compile\n{common.shorten(complaint)}"
    for stale in folder.glob("report.*"):
        stale.unlink()
    options = ["--wheels", common.TARGET / "wheels", "--native", folder, "--out", folder]
    code, output, errors = common.run([*command, HERE / "report.py", metadata, *options])
    if code != 0 or errors:
        return None, f"{common.describe(code)}\n{common.shorten(errors)}"
    return {"terminal": output.encode(), **{f.name: f.read_bytes() for f in sorted(folder.glob("report.*"))}}, None


def digests(files):
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def compare(metadata, expected, include):
    def test():
        got, complaint = write_report("abide", [common.abide()], include, metadata)
        if complaint is not None:
            return complaint
        differing = [name for name, digest in expected.items() if digests(got).get(name) != digest]
        return f"differs from CPython's: {', '.join(differing)}" if differing else None

    return test


def main():
    metadata = Path(sys.argv[1]).resolve()
    sample, stored = HERE / "sample.json", HERE / "sample.sha256.json"
    include = common.ROOT / "include"
    reference = common.cpython()
    if reference and reference[1]:
        command = [reference[0], "-S", "-E"]
        if "--store" in sys.argv:
            files, complaint = write_report("cpython", command, reference[1], sample)
            if complaint:
                sys.exit(complaint)
            stored.write_text(json.dumps(digests(files), indent=1) + "\n")
        files, complaint = write_report("cpython", command, reference[1], metadata)
        if complaint:
            sys.exit(f"under CPython: {complaint}")
        live = digests(files)
    else:
        print("first_light: no CPython 3.13 with headers here; comparing with the stored fingerprints only")
        live = None
    on_sample = compare(sample, json.loads(stored.read_text()), include)
    on_metadata = compare(metadata, live, include) if live is not None else lambda: None
    tests = {"first_light": lambda: on_sample() or on_metadata()}  # one after the other: they write to the same folder
    pending = common.Pending(HERE / "pending.txt")
    return common.run_tests("first_light", tests, pending, "--update-pending" in sys.argv, "-v" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
