# The tokenizer as an iterator: `_tokenize.TokenizerIter`.
import _tokenize


def lines_of(source):
    newline, end = ("\n", "") if isinstance(source, str) else (b"\n", b"")
    lines = source.split(newline)
    lines = [line + newline for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    iterator = iter(lines)
    return lambda: next(iterator, end)


def show(source, extra_tokens=True, **options):
    print(ascii(source), extra_tokens, options)
    iterator = _tokenize.TokenizerIter(lines_of(source), extra_tokens=extra_tokens, **options)
    try:
        for token in iterator:
            print("   ", ascii(token))
    except Exception as e:
        places = [getattr(e, name, None) for name in ("lineno", "offset", "end_lineno", "end_offset", "text")]
        print("   ", type(e).__name__, ascii(e.args), places)


SOURCES = [
    "", "\n", "a", "a\n", "# comment", "if a:\n  b # c\n\n# d\n\n  e\nf\n", "if a:\n\tif b:\n\t\tc\nd", "\x0c a\n",
    "x = \\\n 1 + \\\n  2\n", "(a,\n # b\n\n c)\n", "a\r\nb\r\n", "'a\\\r\nb' c\r\n", "a\rb\n", "\u00e9 = '\u00e9' + \u00e9\n",
    "'''\u00e9\n\u00e9''' + \u00e9\n", "f'a{b}c'\n", "f'\u00e9{x!r:>{y}}\u00e9'\n", "f'{{}}{{{a}}}'\n", "f'''\n{a\n!r:>\n}\n'''\n", "f'{a:\n}'\n",
    "f'{f\"{f'{x}'}\"}'\n", "rf'\\N{x}' f'\\N{DASH}'\n", "f'{a!=b}{lambda x: 1}{x=}'\n", "1_0.5e-1_0j 0xFf 0o7 0b1 00 1.e5 .5 1e 09\n",
    "a<>b->c:=d**=e//=f>>=g<<=h...i@=j!=k ~^|&%$?`!\n", "async def f(): await x\n", "1if x else y\n", "\u20ac = 1\n",
    "'a\n", "'a\\'\n", "'''a\nb\n", "f'a\n", "f'''a\n\n", "f'{a'\n", "f'{'\n", "f'}'\n", "f'{a:{b:{c:{d}}}}'\n", "f'{a\"'\n", "(\n", "a \\", "a \\ b\n",
    "if a:\n  b\n c\n", "if a:\n\tb\n        c\n", "a\0b\n", "1_\n", "0b12\n", "0o8\n", "0xg\n", "1__0\n", "1e+\n", "x = )\n", "(]\n", "(\n]\n",
    "f'{)}'\n", "0777\n", "\u00e9 = 09\n", "1abc\n", "1jx\n", "\x7f\n", "\ufeffa\n", "\ud800\n",
]
for source in SOURCES:
    show(source)
    show(source, False)
show("a = 1\nif a:\n b = 'x\u00e9'\n".encode(), encoding="utf-8")
show("'\u00e9' a\n".encode("latin-1"), encoding="latin-1")
show(b"'\xff\xfe' a\n", encoding="utf-8")
show(b"a\n")
show("a\n", encoding="utf-8")
show(b"a\n", encoding="no-such-codec")

# Lines are read when they are needed; `readline` may raise.
asked = []


def readline():
    asked.append(len(asked))
    return ["a = '''\n", "b''' + (\n", "c)\n", "d\n"][len(asked) - 1]


iterator = _tokenize.TokenizerIter(readline, extra_tokens=True)
for token in iterator:
    print(token[1], asked)
    if token[1] == "d":
        break
try:
    list(iterator)
except IndexError as e:
    print(repr(e))


def stops():
    raise StopIteration


print(list(_tokenize.TokenizerIter(stops, extra_tokens=True)))
chunks = iter(["a\nb\n", "c"])
print(list(_tokenize.TokenizerIter(lambda: next(chunks), extra_tokens=True)))

T = _tokenize.TokenizerIter
for args, options in [((), {}), ((1,), {}), ((1,), {"extra_tokens": 1, "encoding": None}), ((1, 2), {"extra_tokens": 1}), ((1,), {"extra_tokens": 1, "x": 2})]:
    try:
        T(*args, **options)
    except TypeError as e:
        print(e)
try:
    next(T(1, extra_tokens=True))
except TypeError as e:
    print(e)
iterator = T(lines_of("a"), extra_tokens=False)
print(iter(iterator) is iterator, T.__name__, T.__module__)

try:
    list(T(lines_of("(" * 201), extra_tokens=True))
except SyntaxError as e:
    print(e.msg, e.offset)
