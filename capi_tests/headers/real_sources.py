#!/usr/bin/env python3
"""Compiles the C and C++ sources of real extensions against include/ and against CPython 3.13's headers, and compares
what the two object files need from the runtime: it must be the same, and what CPython's headers compile ours must too.

    capi_tests/headers/real_sources.py FOLDER [--reference INCLUDE] [-v]

FOLDER holds source distributions (.tar.gz) and wheels (.whl) as `pip download` leaves them. Of the wheels, pybind11 and
nanobind are used through small modules and their own sources, mypy for the C sources of mypyc's runtime, and cython to
translate its own modules to C.
Needs the standard headers of Linux only: sources that CPython's headers do not compile either are left out.
"""

import argparse
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from probe import common

OURS = common.ROOT / "include"
# Folders of other systems, of tests, and of sources that are included by others.
NOT_FOR_US = {"cython", "tests", "test", "examples", "benchmarks", "base64", "aix", "bsd", "freebsd", "netbsd",
              "openbsd", "osx", "sunos", "windows"}
SOURCES = {".c": ("c", "gnu11"), ".cc": ("c++", "c++17"), ".cpp": ("c++", "c++20"), ".cxx": ("c++", "c++17")}
FLAGS = ["-c", "-O1", "-DNDEBUG", "-fPIC", "-w",
         # What the packages' own build scripts define.
         "-DUJSON_VERSION=\"0\"", "-DVERSION=\"0\"", "-DPSUTIL_POSIX=1", "-DPSUTIL_LINUX=1", "-DPSUTIL_VERSION=1"]

PYBIND11_MODULE = """
#include <pybind11/pybind11.h>
#include <pybind11/chrono.h>
#include <pybind11/complex.h>
#include <pybind11/embed.h>
#include <pybind11/eval.h>
#include <pybind11/functional.h>
#include <pybind11/iostream.h>
#include <pybind11/numpy.h>
#include <pybind11/operators.h>
#include <pybind11/stl.h>
#include <pybind11/stl_bind.h>
namespace py = pybind11;
struct Point {
    double x, y;
    Point operator+(const Point &other) const { return {x + other.x, y + other.y}; }
};
PYBIND11_MODULE(small, m)
{
    py::class_<Point>(m, "Point", py::dynamic_attr(), py::buffer_protocol())
        .def(py::init([](double x, double y) { return Point{x, y}; }), py::arg("x") = 0, py::arg("y") = 0)
        .def_readwrite("x", &Point::x)
        .def(py::self + py::self)
        .def_buffer([](Point &p) { return py::buffer_info(&p.x, 2); })
        .def("__repr__", [](const Point &p) { return std::to_string(p.x); })
        .def(py::pickle([](const Point &p) { return py::make_tuple(p.x, p.y); },
                        [](py::tuple t) { return Point{t[0].cast<double>(), t[1].cast<double>()}; }));
    py::enum_<PyGILState_STATE>(m, "State").value("locked", PyGILState_LOCKED);
    py::bind_vector<std::vector<Point>>(m, "Points");
    py::register_exception<std::runtime_error>(m, "Error");
    m.def("later", [](std::chrono::system_clock::time_point t) { return t; });
    m.def("call", [](const std::function<std::map<std::string, int>(std::optional<long>)> &f) {
        py::gil_scoped_release release;
        py::gil_scoped_acquire acquire;
        return f(1);
    });
    m.def("run", [](const py::args &args, const py::kwargs &kwargs) { return py::eval(py::str(args[0]), kwargs); });
}
"""


def unpack(folder, work):
    for archive in sorted(folder.iterdir()):
        if archive.suffix == ".whl":
            target = work / archive.name.split("-")[0]
            if not target.exists():
                zipfile.ZipFile(archive).extractall(target)
        elif archive.name.endswith(".tar.gz"):
            if not (work / archive.name.removesuffix(".tar.gz")).exists():
                with tarfile.open(archive) as tar:
                    tar.extractall(work, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(work)


def translate(work, python):
    """Has cython translate some of its own modules, and adds what the C++ binding generators are tried with."""
    cython = work / "cython"
    if cython.exists() and python:
        names = ["Compiler/Scanning.py", "Compiler/FlowControl.py", "Compiler/Visitor.py", "Plex/Transitions.py",
                 "StringIOTree.py", "Compiler/Parsing.py", "Runtime/refnanny.pyx", "Utils.py"]
        for name in names:
            source = cython / "Cython" / name
            output = work / "translated" / f"{source.stem}.c"
            if source.exists() and not output.exists():
                output.parent.mkdir(exist_ok=True)
                subprocess.run([python, "-m", "cython", "-3", str(source), "-o", str(output)], cwd=cython,
                               env={**os.environ, "PYTHONPATH": str(cython)}, capture_output=True)
    if (work / "pybind11").exists():
        (work / "pybind11" / "small.cpp").write_text(PYBIND11_MODULE)


def variants(source):
    """The ways to compile one file: extra flags."""
    yield []
    if "translated" in source.parts and source.stem in ("StringIOTree", "FlowControl"):
        yield ["-DPy_LIMITED_API=0x030a0000", "-DCYTHON_LIMITED_API=1"]
        yield ["-DPy_LIMITED_API=0x030d0000", "-DCYTHON_LIMITED_API=1"]
    if source.name == "nb_combined.cpp":
        yield ["-DPy_LIMITED_API=0x030c0000"]


def needs(source, includes, flags, api):
    """(symbols, complaint): what the object file needs, or why there is none."""
    language, dialect = SOURCES[source.suffix]
    output = source.with_suffix(f".{os.getpid()}.{abs(hash((str(api), *flags)))}.o")
    command = [common.CC, "-x", language, f"-std={dialect}", *FLAGS, f"-I{api}", *includes, *flags, str(source),
               "-o", str(output)]
    try:
        result = subprocess.run(command, capture_output=True, text=True, cwd=source.parent, timeout=300)
        if result.returncode != 0:
            return None, next((line for line in result.stderr.splitlines() if "error" in line), "no error named")
        table = subprocess.run(["nm", "-u", str(output)], capture_output=True, text=True, check=True).stdout
        return {line.split()[-1] for line in table.splitlines()}, None
    finally:
        output.unlink(missing_ok=True)


def comparison(source, includes, flags, reference, left_out):
    def test():
        expected, complaint = needs(source, includes, flags, reference)
        if expected is None:
            left_out.append(f"{source.name} {' '.join(flags)}: {complaint}")
            return None
        if not any(symbol.startswith(("Py", "_Py")) for symbol in expected):
            left_out.append(f"{source.name}: nothing of Python in it")
        found, complaint = needs(source, includes, flags, OURS)
        if found is None:
            return f"compiles with CPython's headers only: {complaint}"
        if found != expected:
            return f"missing {sorted(expected - found)}, extra {sorted(found - expected)}"
        return None

    return test


def main():
    parser = argparse.ArgumentParser(description="Compile real extensions against two sets of headers.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reference", metavar="INCLUDE")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    python, include = common.cpython() or (None, None)
    reference = options.reference or include
    if reference is None:
        parser.error("no headers of CPython 3.13 found; name them with --reference")

    work = common.TARGET / "capi_tests" / "real_sources"
    work.mkdir(parents=True, exist_ok=True)
    unpack(options.folder, work)
    translate(work, python)
    tests, left_out = {}, []
    for package in sorted(path for path in work.iterdir() if path.is_dir()):
        includes = [f"-I{folder}" for folder in [package, *package.rglob("include")] if folder.is_dir()]
        # Folders of headers, unless they would hide one of the system's.
        includes += [f"-I{folder}" for folder in sorted({header.parent for header in package.rglob("*.h")})
                     if not any(Path("/usr/include", header.name).exists() for header in folder.glob("*.h"))]
        for source in sorted(package.rglob("*")):
            folders = source.relative_to(work).parts[:-1]
            if source.suffix in SOURCES and not NOT_FOR_US & set(folders):
                own = [f"-I{work.joinpath(*folders[:depth])}" for depth in range(len(folders), 1, -1)]
                for flags in variants(source):
                    name = f"{source.relative_to(work)} {' '.join(flags)}".strip()
                    tests[name] = comparison(source, own + includes, flags, reference, left_out)
    status = common.run_tests("real sources", tests, verbose=options.verbose)
    print(f"{len(left_out)} of them left out:" if left_out else "none left out", *left_out[:100], sep="\n  ")
    sys.exit(status)


if __name__ == "__main__":
    main()
