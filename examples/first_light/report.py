"""Report on the dependency tree of a Rust workspace.

    report.py METADATA [--wheels DIR] [--native DIR] [--out DIR]

METADATA is the output of `cargo metadata --format-version 1` (`-` reads it from standard input). Writes
`report.html` and the data behind it, `report.json`, to the folder given with --out and a summary to the terminal.
What it writes depends on METADATA alone.

Compiled modules do the heavy work: five from PyPI wheels, unpacked under the folder given with --wheels, and `native`,
the extension module beside this file, compiled into the folder given with --native.
"""

import sys

# Where each wheel keeps the extension module that is used here; it is imported by its own name, without its package.
WHEELS = {
    "ujson": "ujson",
    "_speedups": "markupsafe/markupsafe",
    "_xxhash": "xxhash/xxhash",
    "_brotli": "brotli",
    "_block": "lz4/lz4/block",
}

UNKNOWN_LICENCE = "not stated"


class UsageError(Exception):
    """The command line makes no sense."""


# ---- input ---------------------------------------------------------------------------------------------------------


def parse_arguments(arguments):
    """Options as a dict: metadata, wheels, native, out."""
    options = {"metadata": None, "wheels": None, "native": None, "out": "."}
    remaining = iter(arguments)
    for argument in remaining:
        match argument.split("="):
            case ["--help" | "-h"]:
                raise UsageError(__doc__.strip())
            case [name, value] if name.startswith("--") and name[2:] in options:
                options[name[2:]] = value
            case [name] if name.startswith("--") and name[2:] in options:
                try:
                    options[name[2:]] = next(remaining)
                except StopIteration:
                    raise UsageError(f"{name} wants a folder") from None
            case [name, *_] if name.startswith("--"):
                raise UsageError(f"unknown option {name}")
            case _ if options["metadata"] is None:
                options["metadata"] = argument
            case _:
                raise UsageError(f"one METADATA file is enough, but there is also {argument!r}")
    if options["metadata"] is None:
        raise UsageError("METADATA is missing; --help tells more")
    return options


def extend_path(options):
    """Makes the compiled modules importable."""
    if (wheels := options["wheels"]) is not None:
        sys.path[:0] = [f"{wheels}/{folder}" for folder in WHEELS.values()]
    if options["native"] is not None:
        sys.path.insert(0, options["native"])


def read_text(path):
    if path == "-":
        return sys.stdin.read()
    with open(path, encoding="utf-8") as file:
        return file.read()


# ---- the model -----------------------------------------------------------------------------------------------------


class Package:
    """One package of the tree, as far as the report cares."""

    __slots__ = ("name", "version", "licence", "features", "source", "description", "needs", "needed_by", "reach", "users")

    def __init__(self, record):
        self.name = record["name"]
        self.version = record["version"]
        self.licence = record.get("license") or UNKNOWN_LICENCE
        self.features = sorted(record["features"])
        self.source = "workspace" if record["source"] is None else "registry"
        self.description = " ".join((record.get("description") or "").split())
        self.needs, self.needed_by = [], []
        self.reach = self.users = 0

    @property
    def key(self):
        return f"{self.name} {self.version}"

    @property
    def anchor(self):
        return "".join(c if c.isalnum() else "-" for c in self.key)

    @property
    def fingerprint(self):
        """16 hexadecimal digits that change with anything the report says about the package."""
        state = xxh3_64(seed=len(self.name))
        for part in (self.key, self.licence, *self.features, *self.needs):
            state.update(part.encode())
            state.update(b"\0")
        return state.hexdigest()

    def __lt__(self, other):
        return (self.name, self.version) < (other.name, other.version)

    def __repr__(self):
        return f"<Package {self.key}>"

    def as_dict(self):
        data = {slot: getattr(self, slot) for slot in self.__slots__ if slot != "description"}
        return data | {"fingerprint": self.fingerprint}


class Workspace:
    """All packages that a build of the workspace members may need, development dependencies left out."""

    def __init__(self, metadata):
        by_id = {record["id"]: Package(record) for record in metadata["packages"]}
        self.members = [by_id[i] for i in metadata["workspace_members"]]
        for node in metadata["resolve"]["nodes"]:
            package = by_id[node["id"]]
            package.needs = sorted({by_id[d["pkg"]].key for d in node["deps"] if self.is_built(d)})
        self.packages = {p.key: p for p in self.reachable(by_id.values())}
        for package in self.packages.values():
            for key in package.needs:
                self.packages[key].needed_by.append(package.key)
        self.graph = native.Graph(list(self.packages), {p.key: p.needs for p in self})
        reach, users = self.graph.reach(), self.graph.reach(reverse=True)
        for package in self:
            package.reach, package.users = reach[package.key], users[package.key]

    @staticmethod
    def is_built(dependency):
        return any(kind["kind"] != "dev" for kind in dependency["dep_kinds"])

    def reachable(self, packages):
        """Packages reachable from the members, sorted."""
        by_key = {p.key: p for p in packages}
        found, waiting = set(), [p.key for p in self.members]
        while waiting:
            if (key := waiting.pop()) not in found:
                found.add(key)
                waiting.extend(by_key[key].needs)
        return sorted(by_key[key] for key in found)

    def __iter__(self):
        return iter(self.packages.values())

    def __len__(self):
        return len(self.packages)

    def __getitem__(self, key):
        return self.packages[key]

    @property
    def roots(self):
        """Members that no other package needs; all members if they need one another."""
        return sorted(p for p in self.members if not p.needed_by) or sorted(self.members)

    def longest_chain(self):
        return max((self.graph.longest_path(p.key) for p in self.roots), key=len)

    def licences(self):
        """[(licence, packages)], the most frequent first."""
        groups = {}
        for package in self:
            groups.setdefault(package.licence, []).append(package)
        return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))

    def duplicates(self):
        """{name: versions} of the packages that occur in several versions."""
        versions = {}
        for package in self:
            versions.setdefault(package.name, []).append(package.version)
        return {name: found for name, found in versions.items() if len(found) > 1}


def statistics(workspace):
    """{title: {percentile: value}}"""
    series = {
        "direct dependencies": lambda p: len(p.needs),
        "direct users": lambda p: len(p.needed_by),
        "packages pulled in": lambda p: p.reach,
        "features": lambda p: len(p.features),
    }
    return {
        title: native.summary([measure(p) for p in workspace], percent=(0, 50, 90, 100)) for title, measure in series.items()
    }


# ---- the page ------------------------------------------------------------------------------------------------------


def section(title, note=""):
    """Registers a generator of HTML lines as a section of the page."""

    def register(generate):
        section.all.append((title, note, generate))
        return generate

    return register


section.all = []


def text(value):
    return escape(str(value))


def link(package):
    return f'<a href="#{package.anchor}">{text(package.name)}</a> <small>{text(package.version)}</small>'


def plural(count, noun, many=None):
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


@section("At a glance")
def glance(workspace):
    facts = {
        "packages": len(workspace),
        "in the workspace": sum(p.source == "workspace" for p in workspace),
        "dependencies": workspace.graph.edge_count,
        "licences": len(workspace.licences()),
        "longest chain": len(workspace.longest_chain()),
        "in several versions": len(workspace.duplicates()),
    }
    yield '<dl class="facts">'
    yield from (f"<div><dd>{value:,}</dd><dt>{text(name)}</dt></div>" for name, value in facts.items())
    yield "</dl>"
    yield "<p>Longest chain: " + " → ".join(link(workspace[key]) for key in workspace.longest_chain()) + ".</p>"
    for name, versions in workspace.duplicates().items():
        yield f"<p>{text(name)} is built in versions {text(' and '.join(versions))}.</p>"


def nested(items):
    """Nested lists from (depth, HTML) pairs in depth-first order."""
    previous = -1
    for depth, html in items:
        yield "<ul>" if depth > previous else "</li>" + "</ul></li>" * (previous - depth)
        yield f"<li>{html}"
        previous = depth
    yield "</li></ul>" * (previous + 1)


@section("Tree", "What needs what. A package's own dependencies are shown where it appears first.")
def tree(workspace):
    items = []

    def enter(key, depth, seen):  # called back from C for every edge of the walk
        mark = ' <span class="dim">(above)</span>' if seen and workspace[key].needs else ""
        items.append((depth, link(workspace[key]) + mark))

    for root in workspace.roots:
        workspace.graph.walk(root.key, enter)
    yield '<div class="tree">'
    yield from nested(items)
    yield "</div>"


@section("Packages", "Pulls in: packages it needs, directly or not. Serves: packages that need it, directly or not.")
def packages(workspace):
    yield "<table><thead><tr><th>Package<th>Licence<th class=n>Features<th class=n>Pulls in<th class=n>Serves"
    yield "<th>Needed by<th>Fingerprint</tr></thead><tbody>"
    most = max(p.users for p in workspace) or 1
    for package in workspace:
        users = ", ".join(link(workspace[key]) for key in package.needed_by) or '<span class="dim">nobody</span>'
        features = ", ".join(package.features)
        yield (
            f'<tr id="{package.anchor}"><td title="{text(package.description)}"><b>{text(package.name)}</b> '
            f"<small>{text(package.version)}</small><td>{text(package.licence)}"
            f'<td class=n title="{text(features)}">{len(package.features)}<td class=n>{package.reach}'
            f'<td class=n style="--share:{package.users / most:.1%}">{package.users}'
            f"<td>{users}<td><code>{package.fingerprint}</code></tr>"
        )
    yield "</tbody></table>"


@section("Licences")
def licences(workspace):
    yield "<table><tbody>"
    for licence, group in workspace.licences():
        names = ", ".join(link(p) for p in group)
        yield f'<tr><td>{text(licence)}<td class=n style="--share:{len(group) / len(workspace):.1%}">{len(group)}<td>{names}</tr>'
    yield "</tbody></table>"


@section("Distribution", "Over all packages.")
def distribution(workspace):
    yield "<table><thead><tr><th><th class=n>least<th class=n>median<th class=n>90 % have at most<th class=n>most</tr></thead><tbody>"
    for title, values in statistics(workspace).items():
        yield f"<tr><td>{text(title)}" + "".join(f"<td class=n>{value:g}" for value in values.values()) + "</tr>"
    yield "</tbody></table>"


STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1d2330, #e4e7ee); --dim: light-dark(#69707f, #9aa2b1);
  --line: light-dark(#e2e5ea, #343a46); --paper: light-dark(#fff, #171a21); --accent: light-dark(#2457c5, #8ab0ff);
  --bar: light-dark(#dbe6fd, #26375c); }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1100px;
  margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.9rem; margin: 0; } h2 { margin: 2.6rem 0 .4rem; font-size: 1.2rem; }
.dim, small, footer, header p, .note { color: var(--dim); } .note { margin: 0 0 .8rem; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; color: var(--dim); }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td[style] { background: linear-gradient(to left, var(--bar) var(--share), transparent 0) no-repeat; }
tr:target { background: var(--bar); } code { font-size: .85em; }
.facts { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0; }
.facts div { border: 1px solid var(--line); border-radius: 10px; padding: .7rem 1.1rem; min-width: 7rem; }
.facts dd { margin: 0; font-size: 1.7rem; font-weight: 650; } .facts dt { color: var(--dim); font-size: .85rem; }
.tree ul { list-style: none; margin: 0; padding-left: 1.3rem; border-left: 1px solid var(--line); }
.tree > ul { border: 0; padding: 0; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; font-size: .9rem; }
"""


def page_lines(workspace):
    """The page up to its footer."""
    name = ", ".join(p.name for p in workspace.roots)
    yield "<!doctype html>"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>Dependencies of {text(name)}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>{STYLE}</style></head><body>"
    yield f"<header><h1>Dependencies of {text(name)}</h1>"
    yield f"<p>{plural(len(workspace), 'package')} that a build of the workspace may need, on any platform.</p></header>"
    for title, note, generate in section.all:
        yield f"<h2>{text(title)}</h2>"
        if note:
            yield f'<p class="note">{text(note)}</p>'
        yield from generate(workspace)


def compressed_sizes(data):
    """{name of the method: size in bytes}; every result is unpacked again and compared."""
    compressor = _brotli.Compressor(quality=9)
    results = {
        "brotli": (compressor.process(data) + compressor.finish(), _brotli.decompress),
        "lz4": (_block.compress(data), _block.decompress),
        "lz4, high compression": (_block.compress(data, mode="high_compression", compression=9), _block.decompress),
    }
    for name, (packed, unpack) in results.items():
        if unpack(packed) != data:
            raise RuntimeError(f"{name} did not give back what it got")
    return {name: len(packed) for name, (packed, _) in results.items()}


def page(workspace):
    """The whole page as bytes and the sizes its footer tells."""
    body = "\n".join(page_lines(workspace)) + "\n"
    sizes = {"as it is": len(body.encode())} | compressed_sizes(body.encode())
    told = ", ".join(f"{size:,} {name}" for name, size in sizes.items())
    footer = f"<footer>The page above, in bytes: {text(told)}. Fingerprint {xxh3_64(body.encode()).hexdigest()}.</footer>"
    return f"{body}{footer}</body></html>\n".encode(), sizes


# ---- the summary on the terminal -----------------------------------------------------------------------------------


def summary_lines(workspace, sizes):
    edges = plural(workspace.graph.edge_count, "dependency", "dependencies")
    yield f"{plural(len(workspace), 'package')}, {edges}"
    yield ""
    table = native.Table("<<>>>")
    table.add("most needed", "licence", "features", "pulls in", "serves")
    for package in sorted(workspace, key=lambda p: (-p.users, p))[:8]:
        table.add(package.key, package.licence, len(package.features), package.reach, package.users)
    yield from table.lines()
    yield ""
    yield "longest chain: " + " > ".join(workspace[key].name for key in workspace.longest_chain())
    yield ""
    table = native.Table("<><", gap=1)
    whole = sizes["as it is"]
    for name, size in sizes.items():
        table.add(f"page {name}", f"{size:,}", native.Table.bar(size, whole, 30))
    yield from table.lines(limit=200)


def checked_json(data):
    """`data` as JSON text, after reading it back."""
    written = ujson.dumps(data, indent=1, ensure_ascii=False, escape_forward_slashes=False)
    if ujson.loads(written) != data:
        raise RuntimeError("JSON did not give back what it got")
    return written


def main(arguments):
    global native, ujson, escape, xxh3_64, _brotli, _block
    try:
        options = parse_arguments(arguments)
        extend_path(options)
        import _block
        import _brotli
        import native
        import ujson
        from _speedups import _escape_inner as escape
        from _xxhash import xxh3_64

        workspace = Workspace(ujson.loads(read_text(options["metadata"])))
        html, sizes = page(workspace)
        data = {
            "packages": [package.as_dict() for package in workspace],
            "statistics": {title: {str(k): v for k, v in s.items()} for title, s in statistics(workspace).items()},
            "bytes": sizes,
        }
        for name, content in {"report.html": html, "report.json": checked_json(data).encode()}.items():
            with open(f"{options['out']}/{name}", "wb") as file:
                file.write(content)
        for line in summary_lines(workspace, sizes):
            print(line)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except ImportError as error:
        print(f"report.py: {error} (see --wheels and --native)", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"report.py: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except (KeyError, ValueError) as error:
        print(f"report.py: this is not the output of cargo metadata: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
