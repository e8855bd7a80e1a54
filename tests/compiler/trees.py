#!/usr/bin/env python3.13
"""Compare syntax trees with the reference interpreter: every node, field and location.

usage: python3.13 trees.py TOOL [FILE ...]         (run it under the reference interpreter)

TOOL is the built example `tree`. Without files, the standard library is compared, with type comments; then the snippets of
`tree_snippets.py`, in the mode, with the type comments and the feature version that each asks for.
"""
import argparse
import ast
import subprocess
import sys
import sysconfig
import warnings
from pathlib import Path

from tree_snippets import SNIPPETS

sys.setrecursionlimit(100_000)


def text_of(node):
    if isinstance(node, list):
        return f"[{','.join(map(text_of, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    text = f"{type(node).__name__}({','.join(text_of(getattr(node, f)) for f in node._fields)})"
    if hasattr(node, "end_col_offset"):
        text += f"@{node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}"
    return text


def reference(mode, comments, version, text):
    try:
        with warnings.catch_warnings(action="ignore"):
            return text_of(ast.parse(text, mode=mode, type_comments=comments, feature_version=version and (3, version)))
    except SyntaxError as e:
        kind = {"SyntaxError": "Syntax", "IndentationError": "Indentation", "TabError": "Tab"}.get(type(e).__name__)
        place = [n or 0 for n in (e.lineno, e.offset, e.end_lineno, e.end_offset)]
        return f"{kind} {place} {e.msg}".replace("\n", "\\n")


def difference(want, got):
    at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
    start = max(at - 60, 0)
    return f"    want ..{want[start:at + 100]}\n    got  ..{got[start:at + 100]}"


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("tool")
    ap.add_argument("files", nargs="*", type=Path)
    a = ap.parse_args()
    cases = []
    for path in a.files or sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")):
        if "site-packages" in path.parts and not a.files:
            continue
        try:
            cases.append((str(path), "exec", True, None, path.read_text(encoding="utf-8")))
        except ValueError:
            pass
    if not a.files:
        cases += [(repr(snippet[3]), *snippet) for snippet in SNIPPETS]
    tool = subprocess.Popen([a.tool], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    differ = 0
    for name, mode, comments, version, text in cases:
        tool.stdin.write(f"{mode} {'c' if comments else '-'} {version or '-'} {text.encode().hex()}\n")
        tool.stdin.flush()
        got, want = tool.stdout.readline().rstrip("\n"), reference(mode, comments, version, text)
        if got != want:
            differ += 1
            print(name, mode, version)
            print(difference(want, got))
    print(f"{len(cases) - differ} of {len(cases)} the same")
    return differ != 0


if __name__ == "__main__":
    sys.exit(main())
