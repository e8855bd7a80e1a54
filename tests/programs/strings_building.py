"""Building, scanning and comparing text of all widths."""

parts = []
for i, c in enumerate("aé€😀"):
    s = ""
    for n in range(5):
        s += c * n + str(n)
    parts.append(s)
    print(i, s, len(s), s[::-1], s.index("4"), s.count(c), s.find("x"), max(s) == c, s.isascii(), c in s, s.replace(c, "-"), s.split("2"), s.upper())
joined = "|".join(parts)
print(len(joined), joined[30:40], sorted(set(joined))[-3:], joined.encode().decode() == joined, len(joined.encode()), len(joined.encode("utf-16-le")))
print("é" > "e" > "E", "a" < "é" < "€" < "😀", "abc" < "abd", "ab" < "abc", "" < "a", "a" == "a", "é" == "e\u0301", "\u00e9" == "é", "😀" == "\U0001f600", "\x41" == "A", "\101" == "A", "\N{EURO SIGN}" == "€" if False else True)
text = "the quick brown fox"
print(text.title(), text.split(), " ".join(w.capitalize() for w in text.split()), "".join(w[0] for w in text.split()), text[4:9], text[-3:], text.partition(" "), text.center(30, "*"), text.find("q"), text.replace("quick", "slow"), text.startswith("the"), text.count("o"))
print({c: text.count(c) for c in sorted(set(text)) if text.count(c) > 1}, [i for i, c in enumerate(text) if c == "o"])


def wrap(text, width):
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


print(list(wrap("It is a truth universally acknowledged that a single man in possession of a good fortune", 20)))


def caesar(text, shift):
    return "".join(chr((ord(c) - base + shift) % 26 + base) if c.isalpha() and (base := 65 if c.isupper() else 97) else c for c in text)


print(caesar("Hello, World!", 3), caesar(caesar("Hello, World!", 3), -3))
print("a\tb\nc\\d\"e'f", repr("a\tb\nc\\d\"e'f"), r"raw\n", "con" "cat" 'ed', """triple "quoted" text""", '''a
b''', "line\
 continued", "\x7f\x80\xff".__repr__(), "\u200b\u00ad\ue000\U0010ffff".__repr__(), "\ud800".__repr__(), "\0" in "a\0b", len("a\0b"))
big = "x" * 100000
print(len(big + "y"), (big + "é")[-1], big.count("x"), big.find("y"), (big + "needle" + big).find("needle"), len(big.replace("x", "ab")), big == "x" * 100000, big is big[:], hash(big) == hash("x" * 100000))
digits = "".join(str(i) for i in range(1000))
print(len(digits), digits[500:510], digits.count("99"), digits.rfind("123"), int(digits[:30]))
print("%s" % "é", "{}".format("€"), f"{'😀'!r}", "é".encode("latin-1"), "abc".translate({ord("b"): "€"}), "A".casefold(), "ß".upper(), "İ".lower() == "i̇", "ŉ".upper(), "ǆ".title())
print(list("a😀é"), ["a😀é"[i] for i in range(3)], [*reversed("a😀é")], "a😀é"[1:], dict(zip("ab", "é😀")), "-".join("a😀é"))
