//! Parses the sources that it reads, one a line in hexadecimal, and prints the tree of each, or what is
//! wrong with it: the tool behind `tests/compiler/trees.py`.
//!
//! A line is the mode, type comments or not (`c` or `-`), the minor version to keep to (or `-`) and the source.

use std::fmt::Write as _;
use std::io::{BufRead, Write as _};

use abide_compiler::ast::*;
use abide_compiler::instruction::Location;
use abide_compiler::{Constant, Mode, Options, Source, parse};

type Text = String;

fn node(name: &str, fields: &[Text], location: Option<&Location>) -> Text {
    let mut out = format!("{name}({})", fields.join(","));
    if let Some(l) = location {
        write!(out, "@{}:{}-{}:{}", l.line, l.col, l.end_line, l.end_col).expect("a string");
    }
    out
}

fn list<T>(items: &[T], f: impl Fn(&T) -> Text) -> Text {
    format!("[{}]", items.iter().map(f).collect::<Vec<_>>().join(","))
}

fn opt<T>(item: Option<&T>, f: impl Fn(&T) -> Text) -> Text {
    item.map_or_else(|| "None".into(), f)
}

fn string(s: &str) -> Text {
    Constant::str(s).repr()
}

fn name(n: &Name) -> Text {
    string(n)
}

fn names(n: &[Name]) -> Text {
    list(n, name)
}

fn comment(c: &TypeComment) -> Text {
    opt(c.as_ref(), name)
}

fn module(m: &Module) -> Text {
    match m {
        Module::Module(body, ignores) => {
            let ignore = |i: &TypeIgnore| node("TypeIgnore", &[i.lineno.to_string(), string(&i.tag)], None);
            node("Module", &[stmts(body), list(ignores, ignore)], None)
        }
        Module::Interactive(body) => node("Interactive", &[stmts(body)], None),
        Module::Expression(e) => node("Expression", &[expr(e)], None),
        Module::FunctionType { argtypes, returns } => node("FunctionType", &[exprs(argtypes), expr(returns)], None),
    }
}

fn stmts(body: &[Stmt]) -> Text {
    list(body, stmt)
}

fn exprs(es: &[Expr]) -> Text {
    list(es, expr)
}

fn boxed(e: &Option<Box<Expr>>) -> Text {
    opt(e.as_deref(), expr)
}

fn maybe(e: &Option<Expr>) -> Text {
    opt(e.as_ref(), expr)
}

fn stmt(s: &Stmt) -> Text {
    let (name, fields) = match &s.kind {
        StmtKind::FunctionDef(d) => ("FunctionDef", function(d)),
        StmtKind::AsyncFunctionDef(d) => ("AsyncFunctionDef", function(d)),
        StmtKind::ClassDef(d) => (
            "ClassDef",
            vec![
                self::name(&d.name),
                exprs(&d.bases),
                list(&d.keywords, keyword),
                stmts(&d.body),
                exprs(&d.decorator_list),
                list(&d.type_params, type_param),
            ],
        ),
        StmtKind::Return(e) => ("Return", vec![boxed(e)]),
        StmtKind::Delete(es) => ("Delete", vec![exprs(es)]),
        StmtKind::Assign { targets, value, type_comment } => {
            ("Assign", vec![exprs(targets), expr(value), comment(type_comment)])
        }
        StmtKind::TypeAlias { name, type_params, value } => {
            ("TypeAlias", vec![expr(name), list(type_params, type_param), expr(value)])
        }
        StmtKind::AugAssign { target, op, value } => {
            ("AugAssign", vec![expr(target), format!("{op:?}()"), expr(value)])
        }
        StmtKind::AnnAssign { target, annotation, value, simple } => {
            ("AnnAssign", vec![expr(target), expr(annotation), boxed(value), u8::from(*simple).to_string()])
        }
        StmtKind::For(f) => ("For", for_loop(f)),
        StmtKind::AsyncFor(f) => ("AsyncFor", for_loop(f)),
        StmtKind::While { test, body, orelse } => ("While", vec![expr(test), stmts(body), stmts(orelse)]),
        StmtKind::If { test, body, orelse } => ("If", vec![expr(test), stmts(body), stmts(orelse)]),
        StmtKind::With { items, body, type_comment } => {
            ("With", vec![list(items, item), stmts(body), comment(type_comment)])
        }
        StmtKind::AsyncWith { items, body, type_comment } => {
            ("AsyncWith", vec![list(items, item), stmts(body), comment(type_comment)])
        }
        StmtKind::Match { subject, cases } => {
            let case =
                |c: &MatchCase| node("match_case", &[pattern(&c.pattern), maybe(&c.guard), stmts(&c.body)], None);
            ("Match", vec![expr(subject), list(cases, case)])
        }
        StmtKind::Raise { exc, cause } => ("Raise", vec![boxed(exc), boxed(cause)]),
        StmtKind::Try(t) => ("Try", try_stmt(t)),
        StmtKind::TryStar(t) => ("TryStar", try_stmt(t)),
        StmtKind::Assert { test, msg } => ("Assert", vec![expr(test), boxed(msg)]),
        StmtKind::Import(names) => ("Import", vec![list(names, alias)]),
        StmtKind::ImportFrom { module, names, level } => {
            ("ImportFrom", vec![opt(module.as_ref(), self::name), list(names, alias), level.to_string()])
        }
        StmtKind::Global(n) => ("Global", vec![names(n)]),
        StmtKind::Nonlocal(n) => ("Nonlocal", vec![names(n)]),
        StmtKind::Expr(e) => ("Expr", vec![expr(e)]),
        StmtKind::Pass => ("Pass", vec![]),
        StmtKind::Break => ("Break", vec![]),
        StmtKind::Continue => ("Continue", vec![]),
    };
    node(name, &fields, Some(&s.location))
}

fn function(d: &FunctionDef) -> Vec<Text> {
    vec![
        name(&d.name),
        arguments(&d.args),
        stmts(&d.body),
        exprs(&d.decorator_list),
        maybe(&d.returns),
        comment(&d.type_comment),
        list(&d.type_params, type_param),
    ]
}

fn for_loop(f: &For) -> Vec<Text> {
    vec![expr(&f.target), expr(&f.iter), stmts(&f.body), stmts(&f.orelse), comment(&f.type_comment)]
}

fn item(i: &WithItem) -> Text {
    node("withitem", &[expr(&i.context_expr), maybe(&i.optional_vars)], None)
}

fn try_stmt(t: &Try) -> Vec<Text> {
    let handler = |h: &ExceptHandler| {
        node("ExceptHandler", &[maybe(&h.kind), opt(h.name.as_ref(), name), stmts(&h.body)], Some(&h.location))
    };
    vec![stmts(&t.body), list(&t.handlers, handler), stmts(&t.orelse), stmts(&t.finalbody)]
}

fn alias(a: &Alias) -> Text {
    node("alias", &[name(&a.name), opt(a.asname.as_ref(), name)], Some(&a.location))
}

fn keyword(k: &Keyword) -> Text {
    node("keyword", &[opt(k.arg.as_ref(), name), expr(&k.value)], Some(&k.location))
}

fn arguments(a: &Arguments) -> Text {
    let arg = |a: &Arg| node("arg", &[name(&a.arg), boxed(&a.annotation), comment(&a.type_comment)], Some(&a.location));
    let fields = [
        list(&a.posonlyargs, arg),
        list(&a.args, arg),
        opt(a.vararg.as_deref(), arg),
        list(&a.kwonlyargs, arg),
        list(&a.kw_defaults, maybe),
        opt(a.kwarg.as_deref(), arg),
        exprs(&a.defaults),
    ];
    node("arguments", &fields, None)
}

fn type_param(p: &TypeParam) -> Text {
    let (kind, fields) = match &p.kind {
        TypeParamKind::TypeVar { name: n, bound, default_value } => {
            ("TypeVar", vec![name(n), boxed(bound), boxed(default_value)])
        }
        TypeParamKind::ParamSpec { name: n, default_value } => ("ParamSpec", vec![name(n), boxed(default_value)]),
        TypeParamKind::TypeVarTuple { name: n, default_value } => ("TypeVarTuple", vec![name(n), boxed(default_value)]),
    };
    node(kind, &fields, Some(&p.location))
}

fn comprehensions(g: &[Comprehension]) -> Text {
    list(g, |c| {
        let fields = [expr(&c.target), expr(&c.iter), exprs(&c.ifs), u8::from(c.is_async).to_string()];
        node("comprehension", &fields, None)
    })
}

fn context(c: Context) -> Text {
    format!("{c:?}()")
}

fn expr(e: &Expr) -> Text {
    let (name, fields) = match &e.kind {
        ExprKind::BoolOp { op, values } => ("BoolOp", vec![format!("{op:?}()"), exprs(values)]),
        ExprKind::NamedExpr { target, value } => ("NamedExpr", vec![expr(target), expr(value)]),
        ExprKind::BinOp { left, op, right } => ("BinOp", vec![expr(left), format!("{op:?}()"), expr(right)]),
        ExprKind::UnaryOp { op, operand } => ("UnaryOp", vec![format!("{op:?}()"), expr(operand)]),
        ExprKind::Lambda { args, body } => ("Lambda", vec![arguments(args), expr(body)]),
        ExprKind::IfExp { test, body, orelse } => ("IfExp", vec![expr(test), expr(body), expr(orelse)]),
        ExprKind::Dict { keys, values } => ("Dict", vec![list(keys, maybe), exprs(values)]),
        ExprKind::Set(es) => ("Set", vec![exprs(es)]),
        ExprKind::ListComp { elt, generators } => ("ListComp", vec![expr(elt), comprehensions(generators)]),
        ExprKind::SetComp { elt, generators } => ("SetComp", vec![expr(elt), comprehensions(generators)]),
        ExprKind::DictComp { key, value, generators } => {
            ("DictComp", vec![expr(key), expr(value), comprehensions(generators)])
        }
        ExprKind::GeneratorExp { elt, generators } => ("GeneratorExp", vec![expr(elt), comprehensions(generators)]),
        ExprKind::Await(e) => ("Await", vec![expr(e)]),
        ExprKind::Yield(e) => ("Yield", vec![boxed(e)]),
        ExprKind::YieldFrom(e) => ("YieldFrom", vec![expr(e)]),
        ExprKind::Compare { left, ops, comparators } => {
            ("Compare", vec![expr(left), list(ops, |op| format!("{op:?}()")), exprs(comparators)])
        }
        ExprKind::Call { func, args, keywords } => ("Call", vec![expr(func), exprs(args), list(keywords, keyword)]),
        ExprKind::FormattedValue { value, conversion, format_spec } => {
            ("FormattedValue", vec![expr(value), conversion.to_string(), boxed(format_spec)])
        }
        ExprKind::JoinedStr(es) => ("JoinedStr", vec![exprs(es)]),
        ExprKind::Constant(c, kind) => ("Constant", vec![c.repr(), opt(kind.as_ref(), self::name)]),
        ExprKind::Attribute { value, attr, context: c } => {
            ("Attribute", vec![expr(value), self::name(attr), context(*c)])
        }
        ExprKind::Subscript { value, slice, context: c } => ("Subscript", vec![expr(value), expr(slice), context(*c)]),
        ExprKind::Starred { value, context: c } => ("Starred", vec![expr(value), context(*c)]),
        ExprKind::Name { id, context: c } => ("Name", vec![self::name(id), context(*c)]),
        ExprKind::List { elts, context: c } => ("List", vec![exprs(elts), context(*c)]),
        ExprKind::Tuple { elts, context: c } => ("Tuple", vec![exprs(elts), context(*c)]),
        ExprKind::Slice { lower, upper, step } => ("Slice", vec![boxed(lower), boxed(upper), boxed(step)]),
    };
    node(name, &fields, Some(&e.location))
}

fn pattern(p: &Pattern) -> Text {
    let patterns = |p: &[Pattern]| list(p, pattern);
    let optional_name = |n: &Option<Name>| opt(n.as_ref(), name);
    let (kind, fields) = match &p.kind {
        PatternKind::MatchValue(e) => ("MatchValue", vec![expr(e)]),
        PatternKind::MatchSingleton(c) => ("MatchSingleton", vec![c.repr()]),
        PatternKind::MatchSequence(p) => ("MatchSequence", vec![patterns(p)]),
        PatternKind::MatchMapping { keys, patterns: p, rest } => {
            ("MatchMapping", vec![exprs(keys), patterns(p), optional_name(rest)])
        }
        PatternKind::MatchClass { cls, patterns: p, kwd_attrs, kwd_patterns } => {
            ("MatchClass", vec![expr(cls), patterns(p), names(kwd_attrs), patterns(kwd_patterns)])
        }
        PatternKind::MatchStar(n) => ("MatchStar", vec![optional_name(n)]),
        PatternKind::MatchAs { pattern: p, name: n } => ("MatchAs", vec![opt(p.as_deref(), pattern), optional_name(n)]),
        PatternKind::MatchOr(p) => ("MatchOr", vec![patterns(p)]),
    };
    node(kind, &fields, Some(&p.location))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let [mode, comments, version, hex] = words[..] else { return Err("four words".into()) };
        let mode = match mode {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            "func_type" => Mode::FunctionType,
            _ => return Err("unknown mode".into()),
        };
        let bytes: Result<Vec<u8>, _> =
            (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16)).collect();
        let options =
            Options { type_comments: comments == "c", feature_version: version.parse().ok(), ..Options::default() };
        let text = String::from_utf8(bytes?)?;
        match parse(Source::Str(&text), mode, &options) {
            Ok((tree, _)) => writeln!(out, "{}", stacker::grow(1 << 28, || module(&tree)))?,
            Err(e) => {
                let place = [e.line, e.column, e.end_line, e.end_column];
                writeln!(out, "{:?} {place:?} {}", e.kind, e.message.replace('\n', "\\n"))?;
            }
        }
        out.flush()?;
    }
    Ok(())
}
