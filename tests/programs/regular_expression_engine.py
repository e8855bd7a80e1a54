# needs: standard library
# The matcher: what it finds early, what it gives back, and where it must not be clever.
import re
import signal
import sys
import zlib


def show(*values):
    print(*map(ascii, values))


def spans(pattern, text, flags=0):
    return [m.span() for m in re.finditer(pattern, text, flags)]


# Prefixes: literals, alternatives, sets, in texts of every width; near the end; overlapping.
for text in ("xxabcabcabd abx ab", "\u0431abcab\u0431cabd", "\U0001F600abcabd\U0001F600"):
    show(spans("abc", text), spans("abc|abd", text), spans("a[bx]c?", text), spans("(ab)c|(x)", text))
    show(spans("[^a]", text), spans("\u0431c", text), spans("\U0001F600$", text), spans("c|d|x|\u0431", text))
show(spans("aab", "aaab" * 3), spans("aa", "aaaaa"), spans("b?a", "bba"), spans("x*", "axxb"), spans("", "ab"))
show(spans("a{3}", "a" * 100 + "b" + "a" * 5)[-2:], spans("ab|b", "a" * 70 + "b" + "a" * 70 + "ab"))
show(spans("foo|bar|baz|qux|[a-c]d|\\dx|zz*y|w", "foo bar bax baz quux qux cd 1x zzzzy zy w"))

# Anchors.
for pattern in ("^a", "(?m)^a", "(?m)^", "(?m)$", "$", "\\Aa", "a\\Z", "(?m)a$", "(^)a", "(?:^|,)a"):
    show(pattern, spans(pattern, "a\na,a\n\na"), spans(pattern, "\u0431\na\n"))
    compiled = re.compile(pattern)
    show([m and m.span() for m in (compiled.search("a\na", 1), compiled.search("a\na", 2), compiled.match("a\na", 2))])

# What follows a run decides how much of it stays.
for pattern in ("a*ab", "a*b", "a*?b", "a*?ab", "a+?", "a{2,3}a", "a{2,3}?a", "a*+a", "a*+b", "[ab]*b", "[ab]*?b", ".*b", ".*?b", "(a*)(a)"):
    show(pattern, [m and (m.span(), m.groups()) for m in (re.match(pattern, t) for t in ("aaab", "aaaa", "b", "abab"))])
show(re.match("\\w*\\d", "abc1x2y").span(), re.match("\\w*[^a]", "\u0431\u04311a").span(), re.match(".*\\n", "ab\n\n", re.S).span())

# Groups are undone where the way that set them fails.
for pattern in ("(?:(a)|b)*", "(?:(a)|(b)|c)*?c", "(a|ab)(c|bcd)(d*)", "((a)|b)+?c", "(?=(a))(?:ab|a)c", "(?!(a)b)a(.)", "(?>(a)|ab)c?",
                "(?:(a)b|a)c", "(a)?(?(1)b|c)", "(?:(a)|x)?+(?(1)b|c)", "(?<=(a))b", "(?<!(a)x)b", "(?:a(x)?)*b", "(a*)*", "(a*)+", "(a|b*)*c"):
    found = [re.search(pattern, t) for t in ("abc", "aabcd", "ac", "cab", "b")]
    show(pattern, [m and (m.span(), m.groups(), m.lastindex) for m in found])

# Repeats of the empty match end.
show(spans("(?:)*", "ab"), spans("(?:a?)*?b", "aab"), spans("(?:a|)+b", "aab"), spans("(?:){3}a", "a"), spans("(?:a*){2,}", "aab"))

# Case: characters that have more than one other case.
for char in "k\u212aK\u0130i\u0131s\u017fS\u00df\u1e9e\u03c3\u03c2\ufb05":
    show(char, [re.findall(p, "kK\u212a iI\u0130\u0131 sS\u017f \u00df\u1e9e \u03c3\u03c2\u03a3 \ufb05\ufb06", f)
                for p in (char, "[" + char + "]", "[^" + char + "]") for f in (re.I, re.I | re.A)])
show(re.findall("(?i)(\\w)\\1", "aA\u03c3\u03c2k\u212ab"), re.findall(b"(?i)[a-c]x", b"AxbXdx"))

# A match may begin behind where the search ends.
for pattern in ("", "a*", "a*?", "(?:a)?", "$", "(?!a)", "(?=a)|", "()\\1"):
    show(pattern, [m and m.span() for m in (re.compile(pattern).match("aaaa", 3, 1), re.compile(pattern).search("aaaa", 3, 1))])

# Substitution keeps and makes what it must.
text = "no match here"
show(re.sub("xyz", "-", text) is text, re.sub("(a)|(b)", r"<\1\2>", "abc"), re.sub("", "-", "abc"), re.sub("a", "", "aaa"))
show(re.sub("b", "\u0431", "abc"), re.sub("\u0431", "b", "a\u0431c"), re.sub("\\w+", r"\g<0>\n", "a b\u0431"), re.subn("a", "b", "aaaa", count=2))
show(re.sub(b"a(.)", rb"\1a", bytearray(b"abac")), re.sub(b"a", b"bb", memoryview(b"aXa")), re.sub("(?P<n>.)", r"\g<n>\g<n>", "ab", count=1))
for pattern, repl, text in (("a", b"b", "a"), (b"a", "b", b"xa"), ("(a)", r"\2", "a"), ("a", "b", b"xa")):
    try:
        show(re.sub(pattern, repl, text))
    except Exception as e:
        print(type(e).__name__, e)

# Neither long texts nor deep patterns exhaust a stack.
n = 200_000
show(re.match("(?:a|b)*", "ab" * n).end(), re.match("(a|b)*?c", "ab" * n + "c").span(1), re.match("(?:(?=a)a|b)*+", "ab" * n).end())
sys.setrecursionlimit(20_000)
for opening in ("(?:", "(", "(?=", "(?!", "(?>", "(?:a|"):
    depth = 60 if opening == "(?!" else 400
    m = re.match(opening * depth + "a" + ")" * depth, "a" * 3)
    show(opening, m and m.span(), m and m.lastindex)

# Signals have their turn in a match that takes for ever.
class Late(Exception):
    pass


def late(number, frame):
    raise Late


signal.signal(signal.SIGALRM, late)
for pattern, text in (("(a+)+b", "a" * 60), ("(?:a|a)*b", "a" * 60), ("(?:(?:a?)*?)*?b", "a" * 60), ("(?>(a|a)*b)", "a" * 60), ("(?=(a|aa)+b)", "a" * 90)):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        print(re.match(pattern, text))
    except Late:
        print("late")
    signal.setitimer(signal.ITIMER_REAL, 0)

# Code that makes no sense is refused.
import _sre
for code in ([], [1], [17, 9, 1], [16, 97, 1], [15, 0, 1], [7, 3, 16, 97, 1], [24, 5, 0, 1, 99, 1], ["a"], [-1], [2**32], [2**64], [16, 97]):
    try:
        print(_sre.compile("", 0, code, 0, {}, ()).match("a"))
    except Exception as e:
        print(code, type(e).__name__, e)
for template in (["", (), ""], ["", -1, ""], ["", 2**64, ""], ["", 1]):
    try:
        print(_sre.template("", template))
    except TypeError as e:
        print(template, e)
    except OverflowError as e:
        print(template, e)

# Patterns and texts made up: the sums of what comes out.
state = 1


def pick(choices):
    global state
    state = state * 6364136223846793005 + 1442695040888963407 & 2**64 - 1
    return choices[(state >> 33) % len(choices)]


def make(depth):
    parts = ""
    for _ in range(pick((1, 1, 2, 3))):
        part = pick(("a", "b", "ab", ".", "[ab]", "[^a]", "\\w", "\\b", "^", "$", "c", "group", "group", "look", "alt"))
        if part in ("group", "look", "alt"):
            opening = {"group": ("(?:", "(?>"), "look": ("(?=", "(?!"), "alt": ("(?:", "(?:")}[part]
            inside = make(depth - 1) if depth else "a"
            part = pick(opening) + inside + ("|" + make(depth - 1) if part == "alt" and depth else "") + ")"
        part += pick(("", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "*+", "?+"))
        parts += part
    return parts


for block in range(10):
    total = 0
    for _ in range(60):
        pattern = make(2)
        try:
            compiled = re.compile(pattern, pick((0, re.M, re.S, re.I)))
        except re.error as e:
            total = zlib.crc32(ascii((pattern, str(e))).encode(), total)
            continue
        for _ in range(4):
            text = "".join(pick("aabbc\nA\u0431") for _ in range(pick((0, 2, 5, 9))))
            found = (spans(compiled, text), compiled.split(text), compiled.sub("-", text), compiled.fullmatch(text) is None)
            total = zlib.crc32(ascii((pattern, text, found)).encode(), total)
    print(block, total)
