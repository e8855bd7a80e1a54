"""Methods of str."""


def attempt(function, *args, **kwargs):
    try:
        print(repr(function(*args, **kwargs)), end=" ")
    except Exception as error:
        print(f"[{type(error).__name__}: {error}]", end=" ")


def table(method, rows):
    print(f"-- {method}")
    for self, *args in rows:
        attempt(getattr(self, method), *args)
    print()


table("split", [("a b  c",), (" a b ",), ("a,b,,c", ","), ("a,b,c", ",", 1), ("", ), ("", ","), ("abc", "b", 0), ("a b c", None, 1), ("  x  y  ", None, 1), ("a", ""), ("a", 5), ("aXXbXXc", "XX"), ("a\u2003b\x1cc",)])
table("rsplit", [("a b  c",), ("a,b,c", ",", 1), ("a b c", None, 1), ("  x  y  ", None, 1)])
table("splitlines", [("a\nb\r\nc\rd",), ("a\n",), ("\n\n",), ("",), ("a\x0bb\x0cc\x1cd\u2028e\x85f",)])
print("a\nb\r\n".splitlines(True), "a\nb".splitlines(keepends=True))
table("strip", [("  a  ",), ("xxaxx", "x"), ("abcba", "ab"), ("\u2003a\u2003",), ("", "x"), ("aaa", "a"), ("a", 5)])
table("lstrip", [("  a  ",), ("xxaxx", "x")])
table("rstrip", [("  a  ",), ("xxaxx", "x"), ("a\n\n",)])
table("removeprefix", [("prefix", "pre"), ("prefix", "x"), ("a", "abc")])
table("removesuffix", [("suffix", "fix"), ("suffix", ""), ("a", "a")])
table("find", [("hello", "l"), ("hello", "x"), ("hello", ""), ("hello", "l", 3), ("hello", "l", 0, 2), ("hello", "", 9), ("hello", "lo", -2), ("caf\u00e9", "\u00e9"), ("a", "\u20ac"), ("hello", 5)])
table("rfind", [("hello", "l"), ("hello", ""), ("hello", "l", 0, 3)])
table("index", [("hello", "l"), ("hello", "x")])
table("rindex", [("hello", "l"), ("hello", "x")])
table("count", [("banana", "a"), ("banana", "ana"), ("banana", ""), ("banana", "a", 2), ("banana", "a", 2, 4), ("", "")])
table("replace", [("banana", "a", "o"), ("banana", "a", "oo", 2), ("banana", "", "-"), ("aaa", "aa", "b"), ("abc", "b", ""), ("abc", "b", "\u20ac"), ("abc", "x", "y"), ("abc", "b", 5), ("", "", "x")])
print("aXbX".replace("X", "-", count=1))
table("join", [(",", ["a", "b"]), ("", "abc"), (",", []), (",", ["x"]), ("-", ("a", "\u20ac")), (",", [1]), (",", 5), (", ", {"k": 1}), (",", (c for c in "ab"))])
table("partition", [("a=b=c", "="), ("abc", "="), ("abc", ""), ("=", "=")])
table("rpartition", [("a=b=c", "="), ("abc", "=")])
table("startswith", [("abc", "a"), ("abc", ("x", "ab")), ("abc", "b", 1), ("abc", ""), ("abc", "c", 5), ("abc", 5), ("abc", ("a", 5)), ("abc", (5, "a"))])
table("endswith", [("abc", "c"), ("abc", ("x", "bc")), ("abc", "b", 0, 2), ("abc", "", 3), ("abc", [])])
for method in "upper lower title capitalize swapcase casefold".split():
    table(method, [("hello World",), ("\u00dfx \u0130 \u01c5",), ("\u03a3\u03a3 \u03c3\u03c2",), ("they're 3x",), ("",), ("\ufb01 \u0149",)])
for method in "isalpha isdigit isdecimal isnumeric isalnum isspace isupper islower istitle isidentifier isprintable isascii".split():
    print(method, [getattr(s, method)() for s in ("", "abc", "ABC", "Abc Def", "123", "a1", " \t", "\u00b2", "\u00bd", "\u0663", "\u00e9", "\n", "_x", "1x", "class", "\u20ac", "a b", "\U0001d7d8")])
table("center", [("ab", 6), ("ab", 7, "*"), ("ab", 5), ("ab", 1), ("ab", 5, ""), ("ab", 5, "xy"), ("ab", "x")])
table("ljust", [("ab", 5), ("ab", 5, "."), ("ab", 0)])
table("rjust", [("ab", 5), ("ab", 5, "\u20ac")])
table("zfill", [("42", 5), ("-42", 5), ("+42", 5), ("", 3), ("abc", 2), ("-", 3)])
table("expandtabs", [("a\tb",), ("a\tb", 4), ("\t\t", 2), ("ab\ncd\te", 4), ("a\tb", 0)])
table("translate", [("abc", {97: "x", 98: None, 99: 0x20ac}), ("abc", str.maketrans("ab", "xy")), ("abc", str.maketrans("ab", "xy", "c")), ("abc", str.maketrans({"a": "long", "b": None})), ("a", {97: 0x110000}), ("a", {97: 1.5}), ("a", 5)])
for arguments in [("ab", "x"), ({1: 2},), ({"ab": 1},), (5,), ("a",)]:
    attempt(str.maketrans, *arguments)
print()
table("encode", [("caf\u00e9",), ("caf\u00e9", "latin-1"), ("caf\u00e9", "ascii", "ignore"), ("caf\u00e9", "ascii", "replace"), ("caf\u00e9\u20ac", "ascii", "xmlcharrefreplace"), ("caf\u00e9\u20ac\U0001f600", "ascii", "backslashreplace"), ("caf\u00e9", "ascii"), ("\ud800", "utf-8"), ("\ud800", "utf-8", "surrogatepass"), ("a", "utf-16-le"), ("\U0001f600", "utf-16-be"), ("a", "utf-32-le"), ("x", "no-such")])
print("abc"[1], "abc"[-1], "abc"[::-1], "abc"[5:], "abcdef"[1:5:2], "abcdef"[-2:], "caf\u00e9"[3], "\U0001f600x"[1], "abc"[:0] == "")
for expression in ("'abc'[3]", "'a' + 1", "1 + 'a'", "'a' * 'b'", "'a' * -1", "3 * 'ab'", "'a' < 1", "'a' in 5", "5 in 'a'", "'' in 'a'", "'bc' in 'abc'", "'a' < 'b' < 'c'", "'Z' < 'a'", "'\u00e9' > 'z'", "'abc' == 'abc'", "'a' != 'b'", "max('hello')", "sorted('banana')", "list('a\u20ac')", "len('\U0001f600')", "hash('a') == hash('a')", "'%s' * 2", "'abc'.x", "str(5, 'x')", "str(b'x', 'ascii')", "str(b'caf\\xc3\\xa9', 'utf-8')", "str(b'\\xff', 'utf-8', 'replace')", "str(object=5)", "str()", "ord('a'), chr(97), chr(0x10ffff)", "ord('ab')", "chr(-1)", "chr(0x110000)", "ascii('\u00e9\U0001f600\\n')", "repr('a\\'b')", "repr('a\"b')", "repr('\\'\"')", "repr('\\x00\\x7f\\xa0\\u200b\\ud800')", "'a\\tb\\\\'"):
    try:
        print(expression, "->", repr(eval(expression)))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)
