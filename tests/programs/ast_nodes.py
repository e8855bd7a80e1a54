# needs: standard library
"""Making, copying and pickling nodes."""
import ast
import copy
import gc
import warnings
import weakref

warnings.simplefilter("always")


def show(message, category, filename, lineno, file=None, line=None):
    print(f"  warned: {category.__name__}: {message}")


warnings.showwarning = show


def attempt(title, make):
    print(title)
    try:
        result = make()
    except Exception as e:
        print("  raised:", type(e).__name__, e)
    else:
        print("  gave:", ast.dump(result) if isinstance(result, ast.AST) else result)


attempt("Name()", lambda: ast.Name())
attempt("Name('a')", lambda: ast.Name("a"))
attempt("Name of too many", lambda: ast.Name("a", 1, 2))
attempt("Load of too many", lambda: ast.Load(1))
attempt("Expr of too many", lambda: ast.Expr(1, 2))
attempt("Name twice", lambda: ast.Name("a", id="b"))
attempt("Name unknown", lambda: ast.Name("a", other=1))
attempt("Name with line", lambda: ast.Name("a", lineno=1))
attempt("Import", lambda: ast.Import())
attempt("Return", lambda: ast.Return())
attempt("alias", lambda: ast.alias())
attempt("TypeIgnore", lambda: ast.TypeIgnore(3))
attempt("AST(1)", lambda: ast.AST(1))
attempt("AST(a=1)", lambda: ast.AST(a=1))
attempt("None defaults", lambda: (ast.Return().value, ast.Constant(1).kind, ast.expr.end_lineno, ast.alias("x").asname))
attempt("no lineno", lambda: ast.Name("a").lineno)
attempt("pattern has no default", lambda: ast.pattern.end_lineno)
attempt("shared", lambda: ast.Name("a").ctx is ast.parse("a").body[0].value.ctx is ast.List().ctx)
attempt("new ones", lambda: ast.Load() is ast.Load())


class Plain(ast.AST):
    pass


class Two(ast.AST):
    _fields = ("a", "b")


class Typed(ast.AST):
    _fields = ("a", "b", "c", "d")
    _field_types = {"a": int, "b": list[int], "c": int | None}
    _attributes = ("x",)


class OfName(ast.Name):
    _fields = ("more",)


class Odd(ast.AST):
    _fields = 5


class OddNames(ast.AST):
    _fields = (1,)


attempt("Plain", lambda: Plain())
attempt("Plain(x=1)", lambda: Plain(x=1).x)
attempt("Two", lambda: Two(1))
attempt("Two(1, 2)", lambda: Two(1, 2))
attempt("Two(1, 2, 3)", lambda: Two(1, 2, 3))
attempt("Typed x", lambda: Typed(1, d=2, x=3).b)
attempt("Typed d", lambda: Typed(1).b)
attempt("OfName", lambda: OfName())
attempt("OfName id", lambda: OfName(more=1, id=2))
attempt("Odd", lambda: Odd())
attempt("OddNames", lambda: OddNames(1))

attempt("reduce", lambda: ast.Assign([1], 2, lineno=3).__reduce__()[1:])
attempt("reduce without the first", lambda: ast.ImportFrom(names=[1]).__reduce__()[1:])
attempt("reduce AST", lambda: ast.AST().__reduce__())

tree = ast.parse("def f(a, *b: int) -> None:\n    return [a for x in b if f'{x}' or 1 < 2]")
for again in (copy.deepcopy(tree), copy.copy(tree)):
    assert ast.dump(again, include_attributes=True) == ast.dump(tree, include_attributes=True)
    assert again is not tree
attempt("replace", lambda: copy.replace(ast.Name("a"), id="b"))

node = ast.Name("a")
reference = weakref.ref(node)
assert reference() is node
del node
assert reference() is None
try:
    weakref.ref(ast.AST())
except TypeError as e:
    print(e)
node = ast.Name("a")
node.self = node
reference = weakref.ref(node)
del node
gc.collect()
assert reference() is None
node = ast.Name("a")
node.__dict__ = {"id": "z"}
print(node.id, vars(node), node._fields)
try:
    node.__dict__ = 1
except TypeError as e:
    print(e)
del node.id
try:
    node.id
except AttributeError as e:
    print(e)

deep = ast.Constant(1)
for _ in range(200_000):
    deep = ast.UnaryOp(ast.USub(), deep)
del deep

ast.AST.extra = 1
print(ast.Name.extra, ast.Name("x").extra)
del ast.AST.extra
print(ast.Name.__mro__, ast.AST.__basicsize__, ast.Name.__basicsize__, ast.Name.__dictoffset__)
print(repr(ast.AST), ast.AST.__module__, ast.AST.__doc__, ast.Name.__module__, ast.Name.__qualname__)
print(ast.Name._field_types is ast.Name.__annotations__, ast.Name._fields is ast.Name.__match_args__)
match ast.Name("q"):
    case ast.Name(id, ast.Load()):
        print("matched", id)

fields = ast.AST._fields
del ast.AST._fields
attempt("AST without _fields", lambda: ast.AST().x)
attempt("AST without _fields", lambda: ast.AST.__new__(ast.AST).__reduce__())
ast.AST._fields = fields
