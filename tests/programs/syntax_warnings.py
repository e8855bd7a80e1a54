# needs: standard library
# What the compiler warns of: where, in which order, and what becomes of it where the filters make errors of warnings.
import ast
import warnings

SOURCES = [
    '"\\d"', 'x = 1\ny = "\\d"\n', 'f"\\d"', 'f"{x}\\d"', 'b"\\d"', '"\\400"', "'\\777'", '"""\n\\d"""',
    'f"""\n\\d{x:\\d}"""', 'x = (\n"a"\n"\\d")', 'def f():\n  return "\\d"\n', "'é' '\\d'", 'é = "é\\d"',
    'f"""\\d\n\n"""', '"\\d" if 1else "\\e"', 'f"\\d{"\\e"}\\f\\g"', 'rf"\\d"', 'f"\\{x}"', '"\\d"; x x', '"\\d" = 1',
    '1if 2else 3', '0x1for x in y', '0b1or x', '1_0if x else 2', '1jin z', '1if 2: "\\d"',
    '1 is 1', 'x is not ()', '[1][1,2]', '1()', '"a".b\n()()()', '{1}[0]', 'assert(1, 2)', "return '\\d'",
    '~True', 'x = [~False, 1 is 1, "\\d"]', 'def f(): return ~True',
]


def attempt(source, mode, action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter(action)
        try:
            made = compile(source, "nofile", mode)
            print("  made", [c for c in made.co_consts if not hasattr(c, "co_code")])
        except SyntaxError as e:
            print(" ", type(e).__name__, e.args)
        for w in caught:
            place = (w.filename, w.lineno) if w.filename == "nofile" else "here"
            print("  warned", w.category.__name__, str(w.message)[:60], place)


for source in SOURCES:
    print(repr(source))
    attempt(source, "exec", "always")
    for mode in "exec", "eval", "single":
        attempt(source, mode, "error")

# A warning about folding that is an error leaves the expression as it is: the error comes when it runs.
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for code in compile("~True", "nofile", "eval"), compile(ast.parse("~True", mode="eval"), "nofile", "eval"):
        try:
            eval(code)
        except DeprecationWarning as e:
            print("when run:", str(e)[:32])
    print(ast.dump(ast.parse("~True", optimize=1)))
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    print(ast.dump(ast.parse("~True", optimize=1)))
