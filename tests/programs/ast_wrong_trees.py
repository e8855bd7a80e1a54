# needs: standard library
"""Trees that no parser makes: what compile() says of each."""
import _ast as a
import re

PLACE = dict(lineno=1, col_offset=0)


def N(id="x", ctx=None):
    return a.Name(id, ctx or a.Load(), **PLACE)


def S(id="x"):
    return N(id, a.Store())


def C(value=1):
    return a.Constant(value, **PLACE)


def E(value):
    return a.Expr(value, **PLACE)


P = a.Pass(**PLACE)


def report(title, tree, mode="exec", flags=0):
    try:
        compile(tree, "<tree>", mode, flags)
    except Exception as e:
        print(f"{title}: {type(e).__name__}: {re.sub(' at 0x[0-9a-f]+', '', str(e))}")
    else:
        print(f"{title}: compiles")


def stmt(title, *body):
    report(title, a.Module(list(body), []))


def expr(title, value):
    report(title, a.Expression(value), "eval")


def text(value):
    return re.sub(" at 0x[0-9a-f]+", "", repr(value))


# Each field of each class: missing, None, of a wrong type, a wrong list.
GOOD = {
    "Expression": lambda: a.Expression(N()),
    "Interactive": lambda: a.Interactive([P]),
    "Module": lambda: a.Module([P], []),
    "FunctionDef": lambda: a.FunctionDef("f", a.arguments(), [P], **PLACE),
    "AsyncFunctionDef": lambda: a.AsyncFunctionDef("f", a.arguments(), [P], **PLACE),
    "ClassDef": lambda: a.ClassDef("c", [], [], [P], **PLACE),
    "Return": lambda: a.Return(N(), **PLACE),
    "Delete": lambda: a.Delete([N("x", a.Del())], **PLACE),
    "Assign": lambda: a.Assign([S()], N(), **PLACE),
    "TypeAlias": lambda: a.TypeAlias(S(), [], N(), **PLACE),
    "AugAssign": lambda: a.AugAssign(S(), a.Add(), N(), **PLACE),
    "AnnAssign": lambda: a.AnnAssign(S(), N(), N(), 1, **PLACE),
    "For": lambda: a.For(S(), N(), [P], [P], **PLACE),
    "AsyncFor": lambda: a.AsyncFor(S(), N(), [P], [P], **PLACE),
    "While": lambda: a.While(N(), [P], [P], **PLACE),
    "If": lambda: a.If(N(), [P], [P], **PLACE),
    "With": lambda: a.With([a.withitem(N(), S())], [P], **PLACE),
    "AsyncWith": lambda: a.AsyncWith([a.withitem(N(), S())], [P], **PLACE),
    "Match": lambda: a.Match(N(), [case(a.MatchAs(**SPAN))], **PLACE),
    "Raise": lambda: a.Raise(N(), N(), **PLACE),
    "Try": lambda: a.Try([P], [a.ExceptHandler(N(), "e", [P], **PLACE)], [P], [P], **PLACE),
    "TryStar": lambda: a.TryStar([P], [a.ExceptHandler(N(), "e", [P], **PLACE)], [P], [P], **PLACE),
    "Assert": lambda: a.Assert(N(), N(), **PLACE),
    "Import": lambda: a.Import([a.alias("m", "n", **PLACE)], **PLACE),
    "ImportFrom": lambda: a.ImportFrom("m", [a.alias("m", "n", **PLACE)], 0, **PLACE),
    "Global": lambda: a.Global(["g"], **PLACE),
    "Nonlocal": lambda: a.Nonlocal(["g"], **PLACE),
    "Expr": lambda: a.Expr(N(), **PLACE),
    "Pass": lambda: a.Pass(**PLACE),
    "Break": lambda: a.Break(**PLACE),
    "Continue": lambda: a.Continue(**PLACE),
    "BoolOp": lambda: a.BoolOp(a.And(), [N(), N()], **PLACE),
    "NamedExpr": lambda: a.NamedExpr(S(), N(), **PLACE),
    "BinOp": lambda: a.BinOp(N(), a.Add(), N(), **PLACE),
    "UnaryOp": lambda: a.UnaryOp(a.Not(), N(), **PLACE),
    "Lambda": lambda: a.Lambda(a.arguments(), N(), **PLACE),
    "IfExp": lambda: a.IfExp(N(), N(), N(), **PLACE),
    "Dict": lambda: a.Dict([N()], [N()], **PLACE),
    "Set": lambda: a.Set([N()], **PLACE),
    "ListComp": lambda: a.ListComp(N(), [a.comprehension(S(), N(), [N()], 0)], **PLACE),
    "SetComp": lambda: a.SetComp(N(), [a.comprehension(S(), N(), [N()], 0)], **PLACE),
    "DictComp": lambda: a.DictComp(N(), N(), [a.comprehension(S(), N(), [N()], 0)], **PLACE),
    "GeneratorExp": lambda: a.GeneratorExp(N(), [a.comprehension(S(), N(), [N()], 0)], **PLACE),
    "Await": lambda: a.Await(N(), **PLACE),
    "Yield": lambda: a.Yield(N(), **PLACE),
    "YieldFrom": lambda: a.YieldFrom(N(), **PLACE),
    "Compare": lambda: a.Compare(N(), [a.Lt()], [N()], **PLACE),
    "Call": lambda: a.Call(N(), [N()], [a.keyword("k", N(), **PLACE)], **PLACE),
    "FormattedValue": lambda: a.FormattedValue(N(), -1, C("s"), **PLACE),
    "JoinedStr": lambda: a.JoinedStr([C("s")], **PLACE),
    "Constant": lambda: a.Constant(1, "u", **PLACE),
    "Attribute": lambda: a.Attribute(N(), "attr", a.Load(), **PLACE),
    "Subscript": lambda: a.Subscript(N(), N(), a.Load(), **PLACE),
    "Starred": lambda: a.Starred(N(), a.Load(), **PLACE),
    "Name": lambda: a.Name("n", a.Load(), **PLACE),
    "List": lambda: a.List([N()], a.Load(), **PLACE),
    "Tuple": lambda: a.Tuple([N()], a.Load(), **PLACE),
    "Slice": lambda: a.Slice(N(), N(), N(), **PLACE),
}
SPAN = dict(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)


def case(pattern, guard=None):
    return a.match_case(pattern, guard, [P])


def pattern(title, value):
    stmt(title, a.Match(N(), [case(value)], **PLACE))


def wrapped(node):
    """The node as part of a module, and the mode to compile that in."""
    if isinstance(node, a.mod):
        return node, {"Expression": "eval", "Interactive": "single"}.get(type(node).__name__, "exec")
    if isinstance(node, a.expr):
        node = E(node)
    return a.Module([node], []), "exec"


PATTERNS = {
    "MatchValue": lambda: a.MatchValue(C(), **SPAN),
    "MatchSingleton": lambda: a.MatchSingleton(None, **SPAN),
    "MatchSequence": lambda: a.MatchSequence([a.MatchValue(C(), **SPAN)], **SPAN),
    "MatchMapping": lambda: a.MatchMapping([C()], [a.MatchValue(C(), **SPAN)], "rest", **SPAN),
    "MatchClass": lambda: a.MatchClass(N(), [], ["k"], [a.MatchValue(C(), **SPAN)], **SPAN),
    "MatchAs": lambda: a.MatchAs(a.MatchValue(C(), **SPAN), "n", **SPAN),
    "MatchOr": lambda: a.MatchOr([a.MatchValue(C(), **SPAN), a.MatchValue(C(2), **SPAN)], **SPAN),
}
PARTS = {
    "TypeVar": (lambda: a.TypeVar("T", N(), N(), **SPAN), lambda p: a.TypeAlias(S(), [p], N(), **PLACE)),
    "ParamSpec": (lambda: a.ParamSpec("T", N(), **SPAN), lambda p: a.TypeAlias(S(), [p], N(), **PLACE)),
    "TypeVarTuple": (lambda: a.TypeVarTuple("T", N(), **SPAN), lambda p: a.TypeAlias(S(), [p], N(), **PLACE)),
    "comprehension": (
        lambda: a.comprehension(S(), N(), [N()], 0),
        lambda p: E(a.ListComp(N(), [p], **PLACE)),
    ),
    "ExceptHandler": (
        lambda: a.ExceptHandler(N(), "e", [P], **PLACE),
        lambda p: a.Try([P], [p], [P], [P], **PLACE),
    ),
    "arguments": (
        lambda: a.arguments(
            [a.arg("p", **PLACE)], [a.arg("q", **PLACE)], a.arg("v", **PLACE), [a.arg("k", **PLACE)], [N()],
            a.arg("w", **PLACE), [N()],
        ),
        lambda p: E(a.Lambda(p, N(), **PLACE)),
    ),
    "arg": (lambda: a.arg("p", N(), "t", **PLACE), lambda p: a.FunctionDef("f", a.arguments([p]), [P], **PLACE)),
    "keyword": (lambda: a.keyword("k", N(), **PLACE), lambda p: E(a.Call(N(), [], [p], **PLACE))),
    "alias": (lambda: a.alias("n", "m", **PLACE), lambda p: a.Import([p], **PLACE)),
    "withitem": (lambda: a.withitem(N(), S()), lambda p: a.With([p], [P], **PLACE)),
    "match_case": (
        lambda: a.match_case(a.MatchAs(**SPAN), N(), [P]),
        lambda p: a.Match(N(), [p], **PLACE),
    ),
    "TypeIgnore": (lambda: a.TypeIgnore(1, "t"), lambda p: a.Module([], [p])),
}


def each():
    for name, make in GOOD.items():
        yield name, make, lambda node: node
    for name, make in PATTERNS.items():
        yield name, make, lambda node: a.Match(N(), [case(node)], **PLACE)
    for name, (make, wrap) in PARTS.items():
        yield name, make, wrap


# None in these lists ends CPython.
DEADLY = {"handlers", "names", "kwd_attrs", "patterns", "kwd_patterns", "type_params", "type_ignores"}
for name, make, wrap in each():
    report(f"{name}", *wrapped(wrap(make())))
    node = make()
    for field in node._fields + node._attributes:
        node = make()
        if field in vars(node):
            delattr(node, field)
            report(f"{name} without {field}", *wrapped(wrap(node)))
        is_list = isinstance(getattr(make(), field, None), list)
        for wrong in (None, 1, "s", b"b", [], (), [1], [None], N(), P, a.Load()):
            if field in ("type_comment", "kind", "tag") and isinstance(wrong, bytes):
                continue
            if wrong == [None] and (field in DEADLY or name == "MatchMapping" or not is_list):
                continue
            node = make()
            setattr(node, field, wrong)
            report(f"{name} {field} {text(wrong)}", *wrapped(wrap(node)))

print("-- modes")
for mode in "exec", "eval", "single":
    for tree in a.Module([]), a.Expression(N()), a.Interactive([]), a.FunctionType([], N()), a.mod(), N(), a.AST():
        report(f"{mode} {type(tree).__name__}", tree, mode)
report("func_type", a.Module([]), "func_type")
report("a class", a.Module)
report("a list", [])

print("-- positions")
for line, column, end_line, end_column in [
    (1, 0, 0, 0), (1, 1, 1, 0), (-1, 0, 1, 0), (1, -1, 1, 0), (-2, -2, -2, -2), (2, 5, 3, 1), (0, 0, 0, 0),
    (1, 5, 1, 5), (-1, -1, -1, 0), (2**31, 0, 0, 0), (-2**31 - 1, 0, 0, 0), (True, False, True, True), (1.0, 0, 1, 0),
    (1, 0, None, None), ("1", 0, 1, 0), (1, 0, 1, "x"),
]:
    place = dict(lineno=line, col_offset=column, end_lineno=end_line, end_col_offset=end_column)
    stmt(f"stmt at {place}", a.Pass(**place))
    stmt(f"expr at {place}", E(a.Name("x", a.Load(), **place)))
    pattern(f"pattern at {place}", a.MatchAs(None, "x", **place))
    stmt(f"arg at {place}", a.FunctionDef("f", a.arguments([a.arg("x", **place)]), [P], **PLACE))
    stmt(f"vararg at {place}", a.FunctionDef("f", a.arguments(vararg=a.arg("x", **place)), [P], **PLACE))
    stmt(f"keyword at {place}", E(a.Call(N(), [], [a.keyword("k", N(), **place)], **PLACE)))
    stmt(f"alias at {place}", a.Import([a.alias("x", **place)], **PLACE))
    stmt(f"handler at {place}", a.Try([P], [a.ExceptHandler(None, None, [P], **place)], **PLACE))
    stmt(f"type_param at {place}", a.TypeAlias(S(), [a.TypeVar("T", **place)], N(), **PLACE))

print("-- contexts")
for make in (
    lambda ctx: a.Name("x", ctx, **PLACE),
    lambda ctx: a.Attribute(N(), "x", ctx, **PLACE),
    lambda ctx: a.Subscript(N(), N(), ctx, **PLACE),
    lambda ctx: a.Starred(N("x", ctx), ctx, **PLACE),
    lambda ctx: a.List([N("x", ctx)], ctx, **PLACE),
    lambda ctx: a.Tuple([N("x", ctx)], ctx, **PLACE),
    lambda ctx: a.List([N("x")], ctx, **PLACE),
    lambda ctx: a.Starred(N("x"), ctx, **PLACE),
    lambda ctx: a.Tuple([a.Starred(N("x", ctx), ctx, **PLACE)], ctx, **PLACE),
):
    for ctx in a.Load(), a.Store(), a.Del():
        title = f"{type(make(ctx)).__name__} {type(ctx).__name__}"
        stmt(f"{title} as value", E(make(ctx)))
        stmt(f"{title} as target", a.Assign([make(ctx)], N(), **PLACE))
        stmt(f"{title} deleted", a.Delete([make(ctx)], **PLACE))
        stmt(f"{title} augmented", a.AugAssign(make(ctx), a.Add(), N(), **PLACE))
        stmt(f"{title} annotated", a.AnnAssign(make(ctx), N(), None, 0, **PLACE))
        stmt(f"{title} in for", a.For(make(ctx), N(), [P], **PLACE))
        stmt(f"{title} in with", a.With([a.withitem(N(), make(ctx))], [P], **PLACE))
        stmt(f"{title} in comprehension", E(a.ListComp(N(), [a.comprehension(make(ctx), N(), [], 0)], **PLACE)))
        stmt(f"{title} named", E(a.NamedExpr(make(ctx), N(), **PLACE)))
        stmt(f"{title} as type", a.TypeAlias(make(ctx), [], N(), **PLACE))
stmt("constant as target", a.Assign([C()], N(), **PLACE))
stmt("call deleted", a.Delete([a.Call(N(), **PLACE)], **PLACE))

print("-- shapes")
stmt("empty function", a.FunctionDef("f", a.arguments(), [], **PLACE))
stmt("empty async function", a.AsyncFunctionDef("f", a.arguments(), [], **PLACE))
stmt("empty class", a.ClassDef("c", [], [], [], **PLACE))
stmt("empty delete", a.Delete([], **PLACE))
stmt("empty assign", a.Assign([], N(), **PLACE))
stmt("empty for", a.For(S(), N(), [], **PLACE))
stmt("empty while", a.While(N(), [], **PLACE))
stmt("empty if", a.If(N(), [], **PLACE))
stmt("empty with", a.With([], [P], **PLACE))
stmt("empty with body", a.With([a.withitem(N())], [], **PLACE))
stmt("empty match", a.Match(N(), [], **PLACE))
stmt("empty case", a.Match(N(), [a.match_case(a.MatchAs(**SPAN), None, [])], **PLACE))
for Try in a.Try, a.TryStar:
    stmt("empty try", Try([], [], [], [], **PLACE))
    stmt("try alone", Try([P], [], [], [], **PLACE))
    stmt("try else", Try([P], [], [P], [], **PLACE))
    stmt("try else finally", Try([P], [], [P], [P], **PLACE))
    stmt("empty handler", Try([P], [a.ExceptHandler(N(), None, [], **PLACE)], [], [], **PLACE))
    stmt("handler without type", Try([P], [a.ExceptHandler(None, "e", [P], **PLACE)], [], [], **PLACE))
    bare, typed = a.ExceptHandler(None, None, [P], **PLACE), a.ExceptHandler(N(), None, [P], **PLACE)
    stmt("bare handler first", Try([P], [bare, typed], [], [], **PLACE))
stmt("empty import", a.Import([], **PLACE))
stmt("empty from", a.ImportFrom("m", [], 0, **PLACE))
stmt("from without module", a.ImportFrom(None, [a.alias("x", **PLACE)], 0, **PLACE))
stmt("from with -1", a.ImportFrom("m", [a.alias("x", **PLACE)], -1, **PLACE))
stmt("from future", a.ImportFrom("__future__", [a.alias("x", **PLACE)], 0, **PLACE))
stmt("late future", P, a.ImportFrom("__future__", [a.alias("division", **PLACE)], 0, **PLACE))
stmt("braces", a.ImportFrom("__future__", [a.alias("braces", **PLACE)], 0, **PLACE))
stmt("star in function", a.FunctionDef("f", a.arguments(), [a.ImportFrom("m", [a.alias("*", **PLACE)], 0, **PLACE)], **PLACE))
stmt("empty global", a.Global([], **PLACE))
stmt("empty nonlocal", a.Nonlocal([], **PLACE))
stmt("nonlocal in module", a.Nonlocal(["x"], **PLACE))
stmt("global of None", a.Global(["None"], **PLACE))
stmt("cause alone", a.Raise(None, N(), **PLACE))
stmt("simple annotated attribute", a.AnnAssign(a.Attribute(N(), "a", a.Store(), **PLACE), N(), None, 1, **PLACE))
stmt("annotated tuple", a.AnnAssign(a.Tuple([S()], a.Store(), **PLACE), N(), None, 0, **PLACE))
stmt("not simple", a.AnnAssign(S(), N(), None, 0, **PLACE))
stmt("augmented tuple", a.AugAssign(a.Tuple([S()], a.Store(), **PLACE), a.Add(), N(), **PLACE))
stmt("return outside", a.Return(None, **PLACE))
stmt("break outside", a.Break(**PLACE))
stmt("continue outside", a.Continue(**PLACE))
stmt("yield outside", E(a.Yield(None, **PLACE)))
stmt("await outside", E(a.Await(N(), **PLACE)))
stmt("starred alone", E(a.Starred(N(), a.Load(), **PLACE)))
stmt("two stars", a.Assign([a.Tuple([a.Starred(S(), a.Store(), **PLACE)] * 2, a.Store(), **PLACE)], N(), **PLACE))
stmt("starred target", a.Assign([a.Starred(S(), a.Store(), **PLACE)], N(), **PLACE))
stmt("async comprehension", E(a.ListComp(N(), [a.comprehension(S(), N(), [], 1)], **PLACE)))
stmt("slice alone", E(a.Slice(N(), **PLACE)))
expr("one value", a.BoolOp(a.And(), [N()], **PLACE))
expr("no value", a.BoolOp(a.And(), [], **PLACE))
expr("dict", a.Dict([N()], [], **PLACE))
expr("dict unpacking", a.Dict([None], [N()], **PLACE))
expr("dict of None", a.Dict([N()], [None], **PLACE))
expr("empty set", a.Set([], **PLACE))
expr("no generators", a.ListComp(N(), [], **PLACE))
expr("no generators", a.DictComp(N(), N(), [], **PLACE))
expr("no comparators", a.Compare(N(), [], [], **PLACE))
expr("few comparators", a.Compare(N(), [a.Lt(), a.Gt()], [N()], **PLACE))
expr("named attribute", a.NamedExpr(a.Attribute(N(), "a", a.Store(), **PLACE), N(), **PLACE))
expr("named load", a.NamedExpr(N(), N(), **PLACE))
expr("conversion", a.FormattedValue(N(), 65, None, **PLACE))
for conversion in -1, 97, 114, 115:
    expr(f"conversion {conversion}", a.FormattedValue(N(), conversion, None, **PLACE))
expr("joined names", a.JoinedStr([N(), C(1), a.FormattedValue(N(), -1, None, **PLACE)], **PLACE))
expr("empty joined", a.JoinedStr([], **PLACE))
for word in "None", "True", "False", "__debug__", "", "a b", "1", "é", "class":
    expr(f"name {word!r}", N(word))
    stmt(f"store {word!r}", a.Assign([S(word)], N(), **PLACE))
    expr(f"attribute {word!r}", a.Attribute(N(), word, a.Load(), **PLACE))
    stmt(f"store attribute {word!r}", a.Assign([a.Attribute(N(), word, a.Store(), **PLACE)], N(), **PLACE))
    expr(f"keyword {word!r}", a.Call(N(), [], [a.keyword(word, N(), **PLACE)], **PLACE))
    stmt(f"arg {word!r}", a.FunctionDef("f", a.arguments([a.arg(word, **PLACE)]), [P], **PLACE))
    stmt(f"def {word!r}", a.FunctionDef(word, a.arguments(), [P], **PLACE))
    stmt(f"class {word!r}", a.ClassDef(word, [], [], [P], **PLACE))
    stmt(f"import {word!r}", a.Import([a.alias(word, **PLACE)], **PLACE))
    stmt(f"as {word!r}", a.Import([a.alias("m", word, **PLACE)], **PLACE))
    stmt(f"except as {word!r}", a.Try([P], [a.ExceptHandler(N(), word, [P], **PLACE)], **PLACE))
    stmt(f"type parameter {word!r}", a.TypeAlias(S(), [a.TypeVar(word, **SPAN)], N(), **PLACE))
    stmt(f"global {word!r}", a.Global([word], **PLACE))
    pattern(f"capture {word!r}", a.MatchAs(None, word, **SPAN))
expr("keyword twice", a.Call(N(), [], [a.keyword("k", N(), **PLACE)] * 2, **PLACE))
stmt("arg twice", a.FunctionDef("f", a.arguments([a.arg("x", **PLACE)] * 2), [P], **PLACE))
A = a.arg("x", **PLACE)
for title, args in {
    "defaults": a.arguments([], [A], defaults=[N(), N()]),
    "default of None": a.arguments([], [A], defaults=[None]),
    "kw_defaults": a.arguments(kwonlyargs=[A], kw_defaults=[]),
    "kw_default of None": a.arguments(kwonlyargs=[A], kw_defaults=[None]),
    "stored default": a.arguments([], [A], defaults=[S()]),
    "stored kw_default": a.arguments(kwonlyargs=[A], kw_defaults=[S()]),
    "stored annotation": a.arguments([a.arg("x", S(), **PLACE)]),
    "stored annotation of vararg": a.arguments(vararg=a.arg("x", S(), **PLACE)),
    "stored annotation of kwarg": a.arguments(kwarg=a.arg("x", S(), **PLACE)),
}.items():
    stmt(title, a.FunctionDef("f", args, [P], **PLACE))
    expr(title, a.Lambda(args, N(), **PLACE))

print("-- constants")


class Int(int):
    pass


class Text(str):
    pass


for value in (
    [], {}, set(), 1, 1.5, 2j, "s", b"b", None, ..., True, (), (1, "s"), (1, []), frozenset(), frozenset({1}),
    frozenset({(1, int)}), ((((),),),), Int(1), Text("s"), bytearray(), object, a.AST(), NotImplemented, range(1), (Int(1),),
    "\ud800", 10**100, -1, -0.0, float("nan"), float("inf"),
):
    expr(f"constant {text(value)}", C(value))
    pattern(f"pattern value {text(value)}", a.MatchValue(C(value), **SPAN))
    pattern(f"pattern singleton {text(value)}", a.MatchSingleton(value, **SPAN))
    pattern(f"pattern key {text(value)}", a.MatchMapping([C(value)], [a.MatchAs(**SPAN)], None, **SPAN))

print("-- patterns")
V = a.MatchValue(C(), **SPAN)
STAR = a.MatchStar("s", **SPAN)
NEGATIVE = a.UnaryOp(a.USub(), C(), **PLACE)
for title, value in {
    "name": N(), "attribute": a.Attribute(N(), "a", a.Load(), **PLACE), "negative": NEGATIVE,
    "positive": a.UnaryOp(a.UAdd(), C(), **PLACE), "negative name": a.UnaryOp(a.USub(), N(), **PLACE),
    "negative string": a.UnaryOp(a.USub(), C("s"), **PLACE), "negative complex": a.UnaryOp(a.USub(), C(1j), **PLACE),
    "sum": a.BinOp(C(1), a.Add(), C(2), **PLACE), "complex": a.BinOp(C(1), a.Add(), C(2j), **PLACE),
    "complex difference": a.BinOp(NEGATIVE, a.Sub(), C(2j), **PLACE),
    "complex product": a.BinOp(C(1), a.Mult(), C(2j), **PLACE),
    "complex left": a.BinOp(C(1j), a.Add(), C(2j), **PLACE),
    "signed right": a.BinOp(C(1), a.Add(), a.UnaryOp(a.USub(), C(2j), **PLACE), **PLACE),
    "call": a.Call(N(), **PLACE), "tuple": a.Tuple([], a.Load(), **PLACE), "stored": S(),
    "joined": a.JoinedStr([C("s")], **PLACE), "joined field": a.JoinedStr([a.FormattedValue(N(), -1, **PLACE)], **PLACE),
}.items():
    pattern(f"value {title}", a.MatchValue(value, **SPAN))
    pattern(f"key {title}", a.MatchMapping([value], [V], None, **SPAN))
    pattern(f"class {title}", a.MatchClass(value, [], [], [], **SPAN))
pattern("star alone", STAR)
pattern("star in sequence", a.MatchSequence([STAR], **SPAN))
pattern("two stars", a.MatchSequence([STAR, STAR], **SPAN))
pattern("star in or", a.MatchOr([STAR, V], **SPAN))
pattern("star in class", a.MatchClass(N(), [STAR], [], [], **SPAN))
pattern("star in keyword", a.MatchClass(N(), [], ["k"], [STAR], **SPAN))
pattern("star in mapping", a.MatchMapping([C()], [STAR], None, **SPAN))
pattern("star in as", a.MatchAs(STAR, "n", **SPAN))
pattern("star _", a.MatchSequence([a.MatchStar("_", **SPAN)], **SPAN))
pattern("star None", a.MatchSequence([a.MatchStar("None", **SPAN)], **SPAN))
pattern("as without name", a.MatchAs(V, None, **SPAN))
pattern("as _", a.MatchAs(V, "_", **SPAN))
pattern("rest _", a.MatchMapping([], [], "_", **SPAN))
pattern("rest True", a.MatchMapping([], [], "True", **SPAN))
pattern("mapping", a.MatchMapping([C()], [], None, **SPAN))
pattern("mapping twice", a.MatchMapping([C(), C()], [V, V], None, **SPAN))
pattern("class keywords", a.MatchClass(N(), [], ["a"], [], **SPAN))
pattern("class keyword None", a.MatchClass(N(), [], ["None"], [V], **SPAN))
pattern("class keyword twice", a.MatchClass(N(), [], ["a", "a"], [V, V], **SPAN))
pattern("class attribute", a.MatchClass(a.Attribute(N(), "a", a.Load(), **PLACE), [], [], [], **SPAN))
pattern("class attribute of call", a.MatchClass(a.Attribute(a.Call(N(), **PLACE), "a", a.Load(), **PLACE), [], [], [], **SPAN))
pattern("or of one", a.MatchOr([V], **SPAN))
pattern("or of none", a.MatchOr([], **SPAN))
pattern("or binding", a.MatchOr([V, a.MatchAs(None, "n", **SPAN)], **SPAN))
pattern("or unreachable", a.MatchOr([a.MatchAs(None, None, **SPAN), V], **SPAN))
pattern("binding twice", a.MatchSequence([a.MatchAs(None, "n", **SPAN)] * 2, **SPAN))
stmt("wildcard first", a.Match(N(), [case(a.MatchAs(**SPAN)), case(V)], **PLACE))
stmt("stored guard", a.Match(N(), [case(V, S())], **PLACE))

print("-- malicious")


class Growing(a.Name):
    @property
    def id(self):
        VICTIM.append(N())
        return "x"


VICTIM = []
VICTIM.append(Growing(ctx=a.Load(), id="x", **PLACE) if False else Growing.__new__(Growing))
VICTIM[0].__dict__.update(ctx=a.Load(), **PLACE)
expr("list that grows", a.List(VICTIM, a.Load(), **PLACE))


class Clearing(a.Name):
    @property
    def id(self):
        VICTIM.clear()
        return "x"


clearing = Clearing.__new__(Clearing)
clearing.__dict__.update(ctx=a.Load(), **PLACE)
VICTIM[:] = [clearing, N()]
expr("list that is cleared", a.List(VICTIM, a.Load(), **PLACE))


class Raising(a.Name):
    @property
    def id(self):
        raise KeyError("id")


raising = Raising.__new__(Raising)
raising.__dict__.update(ctx=a.Load(), **PLACE)
expr("property that raises", raising)


class Lying(a.Name):
    @property
    def __class__(self):
        return a.Constant


expr("class that lies", Lying("x", a.Load(), **PLACE))


class Both(a.Name, a.Constant):
    _fields = ()


both = Both()
both.__dict__.update(value=1, id="x", ctx=a.Load(), **PLACE)
expr("Name and Constant", both)


class Repr(a.AST):
    def __repr__(self):
        raise ZeroDivisionError


expr("repr that raises", Repr())
odd = Repr()
odd.__dict__.update(PLACE)
expr("repr that raises", odd)
loop = a.UnaryOp(a.Not(), None, **PLACE)
loop.operand = loop
expr("cycle", loop)
loop = a.If(N(), [], [], **PLACE)
loop.body.append(loop)
stmt("cycle of statements", loop)
loop = a.MatchSequence([], **SPAN)
loop.patterns.append(loop)
pattern("cycle of patterns", loop)
deep = N()
for _ in range(100_000):
    deep = a.UnaryOp(a.Not(), deep, **PLACE)
expr("deep", deep)
expr("deep optimized", deep)
deep = ()
for _ in range(100_000):
    deep = (deep,)
expr("deep constant", C(deep))
report("only the tree", a.Module([1], []), "exec", a.PyCF_ONLY_AST)
report("optimized", a.Module([1], []), "exec", a.PyCF_OPTIMIZED_AST)
tree = a.Module([P], [])
print(compile(tree, "", "exec", a.PyCF_ONLY_AST) is tree, compile(tree, "", "exec", a.PyCF_OPTIMIZED_AST) is tree)
