#!/usr/bin/env python3.13
"""Compare syntax errors with the reference interpreter: type, message, line, offset, end line, end offset. And warnings.

usage: python3.13 syntax_errors.py TOOL [--show N] [--only REGEX] [--prefixes]         (run it under the reference interpreter)

TOOL is the built example `errors`. The sources are those of `broken_sources.py` and all strings and doctest examples in CPython's own tests of the
parser, the tokenizer and the compiler, each compiled as a module, as an interactive
statement, and where it has one line as an expression.
"""
import argparse
import ast
import collections
import doctest
import random
import re
import subprocess
import sys
import test
import textwrap
import warnings
from pathlib import Path

from broken_sources import SOURCES
from compare import walk

MODULES = """test_syntax test_exceptions test_fstring test_named_expressions test_patma test_grammar test_type_params test_positional_only_arg
    test_keywordonlyarg test_unpack_ex test_unpack test_genexps test_eof test_string_literals test_generators test_compile test_codeop
    test_except_star test_scope test_extcall test_dictcomps test_listcomps test_setcomps test_global test_tstring test_tokenize
    test_unparse test_ast test_coroutines test_type_aliases test_typechecks test_decorators test_future_stmt test_source_encoding
    test_peg_generator test_cmd_line_script test_type_comments test_augassign test_super test_with test_funcattrs test_lambda""".split()
def sources():
    root = Path(test.__file__).parent
    seen = {}
    for text in SOURCES:
        seen.setdefault(text)
    for name in MODULES:
        for path in [root / (name + ".py"), *sorted((root / name).glob("*.py"))]:
            if not path.exists():
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    text = node.value
                    if ">>>" in text:
                        try:
                            for e in doctest.DocTestParser().get_examples(text):
                                seen.setdefault(e.source)
                        except ValueError:
                            pass
                    elif len(text) < 3000:
                        seen.setdefault(text)
    for text in seen:
        try:
            text.encode()
        except UnicodeEncodeError:
            continue
        if "\0" in text or "\r" in text or "coding" in text:
            continue
        yield "exec", text
        yield "single", text
        if "\n" not in text:
            yield "eval", text


def prefixes():
    """What is typed of the programs of `tests/programs`, line by line and cut anywhere, as `codeop` compiles it."""
    chosen = random.Random(1)
    for path in sorted((Path(__file__).parents[1] / "programs").glob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        start = chosen.randrange(len(lines))
        lines = lines[start:start + 60]
        for end in range(1, len(lines) + 1):
            begin = max(end - chosen.randrange(1, 12), 0)
            text = textwrap.dedent("".join(lines[begin:end]))
            for cut in text, text[:-1], text + "\n", text[:chosen.randrange(len(text))]:
                if "\0" in cut or "\r" in cut:
                    continue
                yield "single+", cut
                yield "single", cut
                yield "exec+", cut
                yield "eval+", cut


FLAGS = {"+": 0x4200, "p": 0x400, "t": 0x1400, "a": 0x2000}


def reference(question, source):
    """The answer to a question of `crates/compiler/examples/common/questions.rs`; `source` is text, or bytes for `b`."""
    mode, *words = question.split(",")
    flags = FLAGS["+"] if mode.endswith("+") else 0
    version = -1
    for word in words:
        flags |= FLAGS.get(word, 0)
        if word[0] == "v":
            flags, version = flags | FLAGS["p"], int(word[1:])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            code = compile(source, "f", mode.rstrip("+"), dont_inherit=True, flags=flags, _feature_version=version)
            answer = ["ok"]
        except SyntaxError as e:
            kind = {"SyntaxError": "Syntax", "IndentationError": "Indentation", "TabError": "Tab"}.get(type(e).__name__, type(e).__name__)
            place = (str(n or 0) for n in (e.lineno, e.offset, e.end_lineno, e.end_offset))
            answer = [kind.lstrip("_").removesuffix("Error"), *place, repr(e.text), e.msg.replace("\n", "\\n")]
        except Exception as e:
            kind = {"MemoryError": "Memory", "RecursionError": "Recursion"}.get(type(e).__name__, type(e).__name__)
            answer = [kind, "0", "0", "0", "0", "None", str(e).replace("\n", "\\n")]
    for w in caught:
        line = w.lineno if w.filename == "f" else -1
        answer.append(f"{w.category.__name__.removesuffix('Warning')} {line} {w.message}".replace("\n", "\\n"))
    if "c" in words and answer[0] == "ok":
        out = []
        walk(code, out, "", collections.Counter())
        answer.extend(repr(fields) for _, fields in out)
    return answer


def message(answer):
    return answer[0] if answer[0] == "ok" else answer[6]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("tool")
    ap.add_argument("--show", type=int, default=20)
    ap.add_argument("--only", default="")
    ap.add_argument("--prefixes", action="store_true", help="compile what is typed of programs, as codeop does, instead")
    a = ap.parse_args()
    warnings.simplefilter("ignore")
    cases = list(prefixes() if a.prefixes else sources())
    lines = [f"{mode} {text.encode().hex()}" for mode, text in cases]
    run = subprocess.run([a.tool], input="\n".join(lines) + "\n", capture_output=True, text=True)
    answers = [l.split("\t") for l in run.stdout.split("\n")[:-1]]
    if run.returncode:
        print(f"the tool failed at {cases[len(answers)]}: {run.stderr[-800:]}")
    totals, groups, shown = collections.Counter(), collections.Counter(), 0
    for (mode, text), got in zip(cases, answers):
        want = reference(mode, text)
        valid = want[0] == "ok"
        kind = "valid sources" if valid else "errors"
        totals[kind] += 1
        totals[kind, "message"] += message(got) == message(want) and got[0] == want[0]
        if got == want:
            totals[kind, "same"] += 1
            continue
        groups[message(want), message(got) if message(got) != message(want) else "(place)"] += 1
        if shown < a.show and re.search(a.only, str(want) + str(got)):
            shown += 1
            print(f"{mode} {text[:300]!r}\n    want {want}\n    got  {got}")
    for (want, got), count in groups.most_common(25):
        print(f"{count:5} want {want[:70]!r} got {got[:70]!r}")
    for kind in ("valid sources", "errors"):
        print(f"{kind}: {totals[kind, 'same']} of {totals[kind]} the same, {totals[kind, 'message']} with the same message")
    return totals["errors", "same"] != totals["errors"] or totals["valid sources", "same"] != totals["valid sources"]


if __name__ == "__main__":
    sys.exit(main())
