"""The driver of tests that compare what Abide does with what CPython 3.13 did, as stored in files.

A suite names its cases and says how to observe one; the command line, regenerating, checking the reference itself and
the list of what is pending are the same for all suites.
"""

import argparse
import dataclasses
import difflib
import sys
from collections.abc import Callable
from pathlib import Path

import common


@dataclasses.dataclass
class Suite:
    """Cases with stored expectations.

    `observe(command, name, runtime)` runs a case under an executable and returns what it did in the stored form;
    `runtime` is "abide" or "cpython".
    """

    title: str
    description: str
    stored: dict  # name of a case -> path of its expectation
    observe: Callable
    pending: Path  # list of the cases that Abide does not pass yet
    reference_options: list = dataclasses.field(default_factory=lambda: ["-S", "-E"])
    abide_options: list = dataclasses.field(default_factory=list)
    fixed: dict = dataclasses.field(default_factory=dict)  # expectations that are not CPython's answer, as texts
    extra: dict = dataclasses.field(default_factory=dict)  # further tests, run under Abide alone
    wants_library: Callable = lambda name: False  # whether a case cannot run without a standard library

    def test(self, command, name, runtime):
        """The test of one case, as `common.run_tests` takes it."""

        def test():
            expected = self.stored[name].read_text()
            if (got := self.observe(command, name, runtime)) == expected:
                return None
            lines = difflib.unified_diff(expected.splitlines(), got.splitlines(), "expected", "got", lineterm="", n=1)
            return "differs\n" + common.shorten("\n".join(line[:500] for line in lines))

        return test

    def regenerate(self, command, chosen):
        """Writes down what the reference does."""
        for name in chosen:
            self.stored[name].parent.mkdir(exist_ok=True)
            fixed = self.fixed.get(name)
            self.stored[name].write_text(self.observe(command, name, "cpython") if fixed is None else fixed)
        print(f"{len(chosen)} expectations written")
        return 0

    def main(self):
        """Reads the command line, runs what it asks for and returns the exit code."""
        parser = argparse.ArgumentParser(description=self.description)
        parser.add_argument("cases", nargs="*", metavar="CASE")
        parser.add_argument("--regenerate", action="store_true", help="run under CPython 3.13 and store what it gives")
        parser.add_argument("--check-reference", action="store_true", help="compare CPython 3.13 itself with what is stored")
        parser.add_argument("--update-pending", action="store_true", help="write the list of what does not pass anew")
        parser.add_argument("-v", "--verbose", action="store_true")
        options = parser.parse_args()
        chosen = [name.removesuffix(".py") for name in options.cases] or [*self.stored, *self.extra]
        if unknown := set(chosen) - set(self.stored) - set(self.extra):
            parser.error(f"no such case: {', '.join(sorted(unknown))}")

        if options.regenerate or options.check_reference:
            reference = common.cpython()
            if reference is None:
                sys.exit("no CPython 3.13 found; name one in $CPYTHON")
            command = [reference[0], *self.reference_options]
            chosen = [name for name in chosen if name in self.stored]
            if options.regenerate:
                return self.regenerate(command, chosen)
            tests = {name: self.test(command, name, "cpython") for name in chosen if name not in self.fixed}
            return common.run_tests(f"{self.title} under CPython", tests, verbose=options.verbose)

        if common.cpython() is None:
            wanting = [name for name in chosen if self.wants_library(name)]
            chosen = [name for name in chosen if name not in wanting]
            if wanting:
                print(f"no standard library of CPython 3.13 is installed: left out {', '.join(wanting)}")
        pending = common.Pending(self.pending)
        pending.complete = not options.cases
        command = [common.abide(), *self.abide_options]
        tests = {name: self.extra.get(name) or self.test(command, name, "abide") for name in chosen}
        return common.run_tests(f"{self.title} under Abide", tests, pending, options.update_pending, options.verbose)
