"""print: separators, ends, files, conversion."""

import sys

print()
print(1, "a", None, True, [1, "x"], sep="|")
print("no newline", end="")
print(" continued", end="!\n")
print("a", "b", sep="")
print(*range(5), sep=", ", end=".\n", flush=True)
print("to stderr", file=sys.stderr)
print("é", "\u20ac", "\U0001f600", ascii("é"), repr("é\n"))


class File:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)


f = File()
print("x", 5, sep="-", file=f)
print(f.parts)
print("sep None", "works", sep=None, end=None)
for kwargs in ({"sep": 5}, {"end": 5}, {"file": 5}, {"unknown": 1}):
    try:
        print("x", **kwargs)
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)


class BadStr:
    def __str__(self):
        raise ValueError("no text")


try:
    print("before", BadStr())
except ValueError as error:
    print("|", error)
sys.stdout.write("direct\n")
print(sys.stdout.write("count\n"))
sys.stderr.write("error text\n")
print(file=sys.stdout)
