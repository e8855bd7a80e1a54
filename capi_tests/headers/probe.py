"""Asks a set of headers for facts with the C compiler: what is declared, defined and laid out, and what macros need."""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "scripts"))
import common  # noqa: E402

# None: without Py_LIMITED_API.
LEVELS = [None, *(f"0x03{minor:02x}0000" for minor in range(2, 14))]
# Headers outside Python.h. Those of the second list are empty or absent under the limited API.
EXTRA = ["structmember.h", "osdefs.h", "errcode.h", "opcode.h", "dynamic_annotations.h"]
EXTRA_UNLIMITED = ["marshal.h", "frameobject.h", "datetime.h"]
# Headers that need those of a library, which may be missing.
OF_LIBRARIES = {"pyexpat.h": "expat.h", "py_curses.h": "curses.h"}
# Structs of an internal header that extensions include nevertheless.
INTERNAL = {"PyFrameObject", "_PyInterpreterFrame", "_Py_CODEUNIT"}
INTERNAL_PROLOGUE = "#define Py_BUILD_CORE 1\n#include <Python.h>\n#include <internal/pycore_frame.h>\n"


def prologue(level, libraries=False):
    """The C text that includes every header there is at a level."""
    lines = ["#define PY_SSIZE_T_CLEAN", "#include <Python.h>"]
    lines += [f"#include <{name}>" for name in EXTRA + ([] if level else EXTRA_UNLIMITED)]
    if libraries:
        there = filter(library_is_there, OF_LIBRARIES)
        lines += [f"#include <{OF_LIBRARIES[name]}>\n#include <{name}>" for name in there]
    return "\n".join(lines) + "\n"


def library_is_there(header):
    return compiler("#include <stddef.h>\n#include <stdio.h>\n#include <%s>\n" % OF_LIBRARIES[header],
                    "-fsyntax-only")[0] == 0


def compiler(source, *flags, language="c"):
    """Compiles a text. Returns (exit code, standard output, standard error)."""
    result = subprocess.run([common.CC, "-x", language, *flags, "-"], input=source, capture_output=True, text=True)
    return result.returncode, result.stdout, result.stderr


def limited(level):
    return [f"-DPy_LIMITED_API={level}"] if level else []


def must(answer):
    """The output of a compilation that has to succeed."""
    code, output, errors = answer
    if code != 0:
        raise RuntimeError(errors)
    return output


def statements(text):
    """The top-level declarations and definitions of preprocessed C."""
    result, depth, current = [], 0, ""
    for character in re.sub(r'^#.*$|extern "C" \{', "", text, flags=re.M):
        depth += {"{": 1, "}": -1}.get(character, 0)
        current += character
        if depth == 0 and character in ";}":
            head = current.split("{")[0]
            if character == "}" and re.search(r"\b(struct|union|enum)\b", head) and not head.rstrip().endswith(")"):
                continue  # the declarator follows
            result.append(" ".join(current.split()))
            current = ""
    return result


ATTRIBUTE = re.compile(r"__attribute__ ?\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)|__extension__")


def declarations(include, level):
    """{name: (kind, declaration)}: functions, data and the typedefs of one line that the headers declare."""
    text = must(compiler(prologue(level), "-E", "-P", f"-I{include}", *limited(level)))
    own = own_text(include)
    result = {}
    for statement in statements(text):
        exported = 'visibility ("default")' in statement or 'visibility("default")' in statement
        plain = " ".join(ATTRIBUTE.sub("", statement).split())
        if exported and "{" not in statement:
            plain = re.sub(r"^extern ", "", plain)
            variable = re.match(r"[^()]*\(\*(\w+)\)\(", plain)
            name = variable[1] if variable else re.match(r"[^()]*?(\w+) ?[(;\[]", plain)[1]
            result[name] = ("data" if variable or "(" not in plain else "function", plain)
        elif plain.startswith("typedef ") and "{" not in plain:
            name = (re.search(r"\(\* ?(\w+)\)", plain) or re.search(r"(\w+)[\]\d[]*;$", plain) or ["", ""])[1]
            if name and re.search(rf"typedef\b[^;{{]*\b{name}\s*[;)]", own):
                result[name] = ("typedef", plain)
    return result


def own_text(include):
    """The text of all headers of a folder, those of its subfolder cpython included."""
    files = [*Path(include).glob("*.h"), *Path(include).glob("cpython/*.h")]
    return "\n".join(file.read_text() for file in files if file.name != "pthread_stubs.h")


def macros(include, level):
    """The names of the macros that the files under `include` define."""
    own = set(re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", own_text(include), flags=re.M))
    output = must(compiler(prologue(level), "-E", "-dM", f"-I{include}", *limited(level)))
    return own & set(re.findall(r"^#define (\w+)", output, flags=re.M))


def run_probe(include, body, helpers="", head=None):
    """The lines that a C program prints whose main() has the given body."""
    head = head or prologue(None, libraries=True)
    folder = common.TARGET / "capi_tests" / "headers"
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / f"probe_{abs(hash((str(include), body)))}"
    source = f"{head}#include <stdio.h>\n#include <string.h>\n{helpers}\nint main(void)\n{{\n{body}\nreturn 0;\n}}\n"
    must(compiler(source, "-std=gnu11", "-w", f"-I{include}", "-o", str(program)))
    try:
        return subprocess.run([str(program)], capture_output=True, text=True, check=True).stdout.splitlines()
    finally:
        program.unlink()


def constants(include, names):
    """{name: (type, value)} of macros and enumerators."""
    kinds = {"int": "%d", "unsigned int": "%u", "long": "%ld", "unsigned long": "%lu", "long long": "%lld",
             "unsigned long long": "%llu", "double": "%.17g", "char *": '\\"%s\\"', "void *": "%p"}
    cases = ", ".join(f'{kind}: "{kind}\\t{text}\\n"' for kind, text in kinds.items())
    body = "\n".join(f'printf("{name}\\t"); printf(_Generic(({name}), {cases}), ({name}));' for name in names)
    rows = (line.split("\t") for line in run_probe(include, body))
    return {name: (kind, value) for name, kind, value in rows}


def layouts(include, fields):
    """{(struct, field): (offset, size, bits)}: bits are 'first bit:width' for bit fields, else '-'.

    The field '(total)' is the struct itself; its third entry is the alignment.
    """
    helpers = """
static void
show_bits(const char *name, const unsigned char *bytes, size_t size)
{
    size_t first = 0, width = 0;
    for (size_t i = 0; i < 8 * size; i++) {
        if (bytes[i / 8] >> i % 8 & 1) {
            first = width ? first : i;
            width++;
        }
    }
    printf("%s\\t%zu\\t-\\t%zu:%zu\\n", name, first / 8, first, width);
}"""
    bodies = {False: [], True: []}
    for struct, field, is_bits in fields:
        body = bodies[struct in INTERNAL]
        label = f"{struct}\\t{field}"
        if field == "(total)":
            body.append(f'printf("{label}\\t0\\t%zu\\t%zu\\n", sizeof({struct}), _Alignof({struct}));')
        elif is_bits:
            body.append(f'{{ static {struct} s; memset(&s, 0, sizeof s); s.{field} = -1; '
                        f'show_bits("{label}", (unsigned char *)&s, sizeof s); }}')
        else:
            body.append(f'printf("{label}\\t%zu\\t%zu\\t-\\n", offsetof({struct}, {field}), '
                        f'sizeof((({struct} *)0)->{field}));')
    lines = run_probe(include, "\n".join(bodies[False]), helpers)
    lines += run_probe(include, "\n".join(bodies[True]), helpers, INTERNAL_PROLOGUE)
    rows = (line.split("\t") for line in lines)
    return {(struct, field): tuple(rest) for struct, field, *rest in rows}


def expansions(include, level):
    """{use: symbols of the runtime that it needs}, from the object file of uses.c."""
    folder = common.TARGET / "capi_tests" / "headers"
    folder.mkdir(parents=True, exist_ok=True)
    output = folder / f"uses_{abs(hash(str(include)))}_{level}.o"
    must(compiler((HERE / "uses.c").read_text(), "-c", "-O1", "-DNDEBUG", "-w", "-ffunction-sections", "-fno-pic",
                  f"-I{include}", *limited(level), "-o", str(output)))
    listing = subprocess.run(["objdump", "-r", str(output)], capture_output=True, text=True, check=True).stdout
    table = subprocess.run(["nm", str(output)], capture_output=True, text=True, check=True).stdout
    output.unlink()
    undefined = set(re.findall(r"^ +U (\w+)$", table, flags=re.M))
    needs = {name: set() for name in re.findall(r" T (use_\w+)$", table, flags=re.M)}
    calls = {}
    for section, entries in re.findall(r"RELOCATION RECORDS FOR \[(\S+)\]:\n(.*?)(?:\n\n|\Z)", listing, flags=re.S):
        calls[section] = set(re.findall(r"R_\S+ +([\w.]+)", entries))

    def reach(section, seen):
        for target in calls.get(section, ()):
            if target in undefined:
                yield target
            for name in (target, f".text.{target}"):
                if name in calls and name not in seen:
                    seen.add(name)
                    yield from reach(name, seen)

    for name in needs:
        section = f".text.{name}"
        needs[name] = set(reach(section, {section}))
    return needs
