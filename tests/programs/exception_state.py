"""What exceptions hand on for pickling, and texts of those whose places are odd."""
import sys

e = AttributeError("x", "y", name="n", obj=3)
print(e.__reduce__(), e.__getstate__())
e.note = 1
print(e.__reduce__(), AttributeError().__reduce__(), AttributeError().__getstate__())

print(ImportError("x").__reduce__(), ImportError().__reduce__())
e = ImportError("x", name="n", path=None)
print(e.__reduce__())
e.note = 1
print(e.__reduce__(), e.__dict__)
copy = ImportError(*e.__reduce__()[1])
copy.__setstate__(e.__reduce__()[2])
print(copy.name, copy.path, copy.note)

for args in ((1, 2, "f"), (1, 2, "f", None, "g"), (1, 2), (1,), (1, 2, None), (1, 2, "f", None, None), (11, 2, 5)):
    e = OSError(*args)
    print(e.__reduce__())
    e.attribute = args
    print(e.__reduce__()[2])

for start, end in ((0, 1), (1, 2), (2, 3), (3, 4), (0, 0), (1, 1), (0, 3), (5, 2), (1000, 1001), (2, 1000)):
    for e in (UnicodeEncodeError("ascii", "aé\U0001f600", start, end, "r"), UnicodeDecodeError("x", b"abc", start, end, "r")):
        print(e)
    print(UnicodeTranslateError("aé\U0001f600", start, end, "r"))
e = UnicodeEncodeError("4000", "x" * 4 + "y", 4, 5, "why")
e.start, e.end = 1000, -3
print(e)

sys.stderr = sys.stdout
for args in [
    ("bad.py", 1, 2, "abcdefg", 1, 100), ("bad.py", 1, 2, "abcdefg", 1, -5), ("bad.py", 1, -2, "abcdefg", 1, 4),
    ("bad.py", 1, 20, "abcdefg", 1, 30), ("bad.py", 1, 20, "abcdefg", 1, 3), ("bad.py", 1, 5, "abcdefg", 1, 3),
    ("bad.py", 1, 5, "abcdefg", 2, 3), ("bad.py", 1, 5, "abcdefg\nxyz", 2, 3), ("bad.py", 1, 0, "abcdefg", 1, 3),
    ("bad.py", 1, 0, "  abcdefg", 1, 3), ("bad.py", 1, 2, "  abcdefg", 1, 30), ("bad.py", 1, 2, "  abcdefg\n", 1, 30),
    ("bad.py", 1, 2, "  abcdefg", 3, 30), ("bad.py", 1, 2, "\tabc é x", 1, 6), ("bad.py", 1, 2, None, 1, 6),
    ("bad.py", 1, None, "abc", 1, None), ("bad.py", 1, 2, "abc"), ("bad.py", 1, 2, "", 1, 5),
]:
    sys.__excepthook__(SyntaxError, SyntaxError("bad", args), None)
