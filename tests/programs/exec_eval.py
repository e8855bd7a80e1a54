"""exec, eval and compile; namespaces."""

x = 10
print(eval("x + 1"), eval("x + y", {"x": 1, "y": 2}), eval("x + y", {"x": 1}, {"y": 5}), eval(" 1 + 1\n"), eval("[i for i in range(3)]"))
namespace = {}
exec("a = 5\ndef f(n):\n    return n * a", namespace)
print(namespace["a"], namespace["f"](3), sorted(k for k in namespace if k != "__builtins__"))
code = compile("x * 2", "<test>", "eval")
print(eval(code), eval(code, {"x": 21}), code.co_filename, code.co_name, type(code).__name__)
exec(compile("print('compiled', x)\n1 + 1", "<test>", "exec"))
exec(compile("1 + 1\n", "<test>", "single"))
exec("None", {}) if False else None
for source in ("1 +", "x = 1", "undefined_name", "1 / 0", "'a", "(1", "def f(): pass", "", "return 1", "\x00"):
    try:
        print(eval(source))
    except Exception as error:
        print(repr(source), type(error).__name__, error)
for arguments in ((5,), ("1", 5), ("1", {}, 5), (None,), (), ("1", {}, {}, {})):
    try:
        print(eval(*arguments))
    except TypeError as error:
        print(error)


def local_scope():
    y = 5
    exec("y = 6; z = 7")
    found = eval("y")
    return y, found, "z" in locals()


print(local_scope())


def with_locals():
    a = 1
    names = locals()
    names["b"] = 2
    b_visible = "b" in locals()
    return names["a"], b_visible


print(with_locals())


class Mapping(dict):
    def __missing__(self, key):
        return f"<{key}>"


print(eval("a + b", {}, Mapping(b="B")))
exec("global_made = 1", globals())
print(global_made, "x" in globals(), globals()["x"], __name__)
g = {"__builtins__": {"len": len}}
print(eval("len('abc')", g))
try:
    eval("print(1)", g)
except NameError as error:
    print(error)
exec("class C:\n    v = 1\n    def m(self):\n        return self.v")
print(C().m(), C.__module__)
exec("import sys as s")
print(s.__name__)
f = eval("lambda a, b=2: a + b")
print(f(1), f.__name__)
source = "result = []\nfor i in range(3):\n    result.append(i * i)\n"
space = {}
exec(source, space)
print(space["result"])
try:
    exec("raise KeyError('from exec')")
except KeyError as error:
    print(repr(error), error.__traceback__.tb_next.tb_frame.f_code.co_filename)
for mode in ("eval", "exec", "bad"):
    try:
        print(type(compile("1", "f", mode)).__name__)
    except ValueError as error:
        print(error)
