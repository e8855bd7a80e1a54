//! Constant folding on the syntax tree, before the symbol table sees it.
//!
//! What CPython 3.13 folds, with its limits on the size of results: operators and subscripts of constants, tuples of
//! constants, `not` over `in` and `is`, `__debug__`, literal lists and sets that are only iterated or searched, and
//! `"..." % (...)` with simple formats. An operation that would raise stays as it is and raises when it runs.

mod arithmetic;
mod complex;
mod format;
mod int;

use std::cell::Cell;

use crate::ast::{
    Arg, Arguments, CmpOp, Comprehension, Context, Expr, ExprKind, FunctionDef, Keyword, Module, Operator, Pattern,
    PatternKind, Stmt, StmtKind, Try, TypeParam, TypeParamKind, UnaryOp, WithItem,
};
use crate::code::Constant;
use crate::error::{Warning, WarningKind};

pub(crate) use arithmetic::{ByValue, distinct};

/// What the folding depends on besides the tree.
#[derive(Clone, Copy, Debug)]
pub struct FoldOptions {
    /// The `-O` level; `__debug__` is true at 0.
    pub optimize: u8,
    /// Under `from __future__ import annotations`, which leaves annotations as they were written.
    pub future_annotations: bool,
    /// `~True` stays as it is.
    pub keep_inverted_bools: bool,
}

/// The words for `~True`.
const INVERTED_BOOL: &str = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns \
     the bitwise inversion of the underlying int object and is usually not what you expect from negating a bool. Use the \
     'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying int.";

/// Folds the whole tree in place. Its warnings have no place: they belong to the caller of `compile()`.
pub fn fold(module: &mut Module, options: FoldOptions, warnings: &mut Vec<Warning>) {
    let folder = Folder { options, inverted_bools: Cell::new(0) };
    match module {
        Module::Module(body, _) => folder.body(body),
        Module::Interactive(body) => folder.stmts(body),
        Module::Expression(body) => folder.expr(body),
        Module::FunctionType { argtypes, returns } => {
            argtypes.iter_mut().for_each(|e| folder.expr(e));
            folder.expr(returns);
        }
    }
    for _ in 0..folder.inverted_bools.get() {
        warnings.push(Warning::of_caller(WarningKind::Deprecation, INVERTED_BOOL));
    }
}

struct Folder {
    options: FoldOptions,
    /// How often `~` met a bool.
    inverted_bools: Cell<usize>,
}

/// The docstring of a body: the constant of a first statement that is nothing but a string.
pub(crate) fn docstring(body: &[Stmt]) -> Option<&[u8]> {
    match body.first().map(|s| &s.kind) {
        Some(StmtKind::Expr(e)) => match &e.kind {
            ExprKind::Constant(Constant::Str(s), _) => Some(s),
            _ => None,
        },
        _ => None,
    }
}

impl Folder {
    fn body(&self, body: &mut [Stmt]) {
        let had_docstring = docstring(body).is_some();
        self.stmts(body);
        if !had_docstring
            && docstring(body).is_some()
            && let StmtKind::Expr(e) = &mut body[0].kind
        {
            // A computed string is no docstring.
            let string = Expr { kind: take(e), location: e.location };
            e.kind = ExprKind::JoinedStr(vec![string]);
        }
    }

    fn stmts(&self, body: &mut [Stmt]) {
        for stmt in body {
            self.stmt(stmt);
        }
    }

    fn stmt(&self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def) => self.function(def),
            StmtKind::ClassDef(def) => {
                self.type_params(&mut def.type_params);
                self.exprs(&mut def.bases);
                self.keywords(&mut def.keywords);
                self.body(&mut def.body);
                self.exprs(&mut def.decorator_list);
            }
            StmtKind::Return(value) => self.optional(value),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Assign { targets, value, .. } => {
                self.exprs(targets);
                self.expr(value);
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                self.expr(name);
                self.type_params(type_params);
                self.expr(value);
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target);
                self.expr(value);
            }
            StmtKind::AnnAssign { target, annotation, value, .. } => {
                self.expr(target);
                self.annotation(annotation);
                self.optional(value);
            }
            StmtKind::For(l) => {
                self.expr(&mut l.target);
                self.expr(&mut l.iter);
                self.stmts(&mut l.body);
                self.stmts(&mut l.orelse);
                fold_iterable(&mut l.iter);
            }
            StmtKind::AsyncFor(l) => {
                self.expr(&mut l.target);
                self.expr(&mut l.iter);
                self.stmts(&mut l.body);
                self.stmts(&mut l.orelse);
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(test);
                self.stmts(body);
                self.stmts(orelse);
            }
            StmtKind::With { items, body, .. } | StmtKind::AsyncWith { items, body, .. } => {
                for WithItem { context_expr, optional_vars } in items {
                    self.expr(context_expr);
                    self.option(optional_vars);
                }
                self.stmts(body);
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject);
                for case in cases {
                    self.pattern(&mut case.pattern);
                    self.option(&mut case.guard);
                    self.stmts(&mut case.body);
                }
            }
            StmtKind::Raise { exc, cause } => {
                self.optional(exc);
                self.optional(cause);
            }
            StmtKind::Try(t) | StmtKind::TryStar(t) => self.try_stmt(t),
            StmtKind::Assert { test, msg } => {
                self.expr(test);
                self.optional(msg);
            }
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Import(_)
            | StmtKind::ImportFrom { .. }
            | StmtKind::Global(_)
            | StmtKind::Nonlocal(_)
            | StmtKind::Pass
            | StmtKind::Break
            | StmtKind::Continue => {}
        }
    }

    fn function(&self, def: &mut FunctionDef) {
        self.type_params(&mut def.type_params);
        self.arguments(&mut def.args);
        self.body(&mut def.body);
        self.exprs(&mut def.decorator_list);
        if let Some(returns) = &mut def.returns {
            self.annotation(returns);
        }
    }

    fn try_stmt(&self, t: &mut Try) {
        self.stmts(&mut t.body);
        for handler in &mut t.handlers {
            self.option(&mut handler.kind);
            self.stmts(&mut handler.body);
        }
        self.stmts(&mut t.orelse);
        self.stmts(&mut t.finalbody);
    }

    fn type_params(&self, params: &mut [TypeParam]) {
        for param in params {
            match &mut param.kind {
                TypeParamKind::TypeVar { bound, default_value, .. } => {
                    self.optional(bound);
                    self.optional(default_value);
                }
                TypeParamKind::ParamSpec { default_value, .. } | TypeParamKind::TypeVarTuple { default_value, .. } => {
                    self.optional(default_value);
                }
            }
        }
    }

    fn arguments(&self, args: &mut Arguments) {
        let positional = args.posonlyargs.iter_mut().chain(&mut args.args).chain(args.vararg.as_deref_mut());
        for Arg { annotation, .. } in positional.chain(&mut args.kwonlyargs).chain(args.kwarg.as_deref_mut()) {
            if let Some(annotation) = annotation {
                self.annotation(annotation);
            }
        }
        for default in &mut args.kw_defaults {
            self.option(default);
        }
        self.exprs(&mut args.defaults);
    }

    fn annotation(&self, annotation: &mut Expr) {
        if !self.options.future_annotations {
            self.expr(annotation);
        }
    }

    fn keywords(&self, keywords: &mut [Keyword]) {
        for keyword in keywords {
            self.expr(&mut keyword.value);
        }
    }

    fn comprehensions(&self, generators: &mut [Comprehension]) {
        for generator in generators {
            self.expr(&mut generator.target);
            self.expr(&mut generator.iter);
            self.exprs(&mut generator.ifs);
            fold_iterable(&mut generator.iter);
        }
    }

    fn pattern(&self, pattern: &mut Pattern) {
        match &mut pattern.kind {
            PatternKind::MatchValue(value) => self.expr(value),
            PatternKind::MatchSequence(patterns) | PatternKind::MatchOr(patterns) => self.patterns(patterns),
            PatternKind::MatchMapping { keys, patterns, .. } => {
                self.exprs(keys);
                self.patterns(patterns);
            }
            PatternKind::MatchClass { cls, patterns, kwd_patterns, .. } => {
                self.expr(cls);
                self.patterns(patterns);
                self.patterns(kwd_patterns);
            }
            PatternKind::MatchAs { pattern: Some(pattern), .. } => self.pattern(pattern),
            PatternKind::MatchAs { .. } | PatternKind::MatchSingleton(_) | PatternKind::MatchStar(_) => {}
        }
    }

    fn patterns(&self, patterns: &mut [Pattern]) {
        for pattern in patterns {
            self.pattern(pattern);
        }
    }

    fn exprs(&self, exprs: &mut [Expr]) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn optional(&self, expr: &mut Option<Box<Expr>>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn option(&self, expr: &mut Option<Expr>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn expr(&self, expr: &mut Expr) {
        match &mut expr.kind {
            ExprKind::BoolOp { values, .. } | ExprKind::JoinedStr(values) => self.exprs(values),
            ExprKind::NamedExpr { value, .. }
            | ExprKind::Await(value)
            | ExprKind::YieldFrom(value)
            | ExprKind::Attribute { value, .. }
            | ExprKind::Starred { value, .. } => self.expr(value),
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left);
                self.expr(right);
                fold_binary(expr);
            }
            ExprKind::UnaryOp { operand, .. } => {
                self.expr(operand);
                self.fold_unary(expr);
            }
            ExprKind::Lambda { args, body } => {
                self.arguments(args);
                self.expr(body);
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test);
                self.expr(body);
                self.expr(orelse);
            }
            ExprKind::Dict { keys, values } => {
                for key in keys {
                    self.option(key);
                }
                self.exprs(values);
            }
            ExprKind::Set(elts) | ExprKind::List { elts, .. } => self.exprs(elts),
            ExprKind::ListComp { elt, generators }
            | ExprKind::SetComp { elt, generators }
            | ExprKind::GeneratorExp { elt, generators } => {
                self.expr(elt);
                self.comprehensions(generators);
            }
            ExprKind::DictComp { key, value, generators } => {
                self.expr(key);
                self.expr(value);
                self.comprehensions(generators);
            }
            ExprKind::Yield(value) => self.optional(value),
            ExprKind::Compare { left, ops, comparators } => {
                self.expr(left);
                self.exprs(comparators);
                if let (Some(CmpOp::In | CmpOp::NotIn), Some(container)) = (ops.last(), comparators.last_mut()) {
                    fold_iterable(container);
                }
            }
            ExprKind::Call { func, args, keywords } => {
                self.expr(func);
                self.exprs(args);
                self.keywords(keywords);
            }
            ExprKind::FormattedValue { value, format_spec, .. } => {
                self.expr(value);
                self.optional(format_spec);
            }
            ExprKind::Subscript { value, slice, context } => {
                let context = *context;
                self.expr(value);
                self.expr(slice);
                if context == Context::Load {
                    fold_subscript(expr);
                }
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower);
                self.optional(upper);
                self.optional(step);
            }
            ExprKind::Tuple { elts, context } => {
                let context = *context;
                self.exprs(elts);
                if context == Context::Load {
                    fold_tuple(expr);
                }
            }
            ExprKind::Name { id, context: Context::Load } if &**id == "__debug__" => {
                expr.kind = ExprKind::Constant(Constant::Bool(self.options.optimize == 0), None);
            }
            ExprKind::Name { .. } | ExprKind::Constant(..) => {}
        }
    }

    fn fold_unary(&self, expr: &mut Expr) {
        let ExprKind::UnaryOp { op, operand } = &mut expr.kind else { return };
        if let ExprKind::Constant(value, _) = &operand.kind {
            if *op == UnaryOp::Invert && matches!(value, Constant::Bool(_)) {
                if self.options.keep_inverted_bools {
                    return;
                }
                self.inverted_bools.set(self.inverted_bools.get() + 1);
            }
            let folded = arithmetic::unary(*op, value);
            set_constant(expr, folded);
            return;
        }
        if *op == UnaryOp::Not
            && let ExprKind::Compare { ops, .. } = &mut operand.kind
            && let [only] = &mut ops[..]
        {
            // Only these are each other's negation whatever the operands do.
            *only = match only {
                CmpOp::Is => CmpOp::IsNot,
                CmpOp::IsNot => CmpOp::Is,
                CmpOp::In => CmpOp::NotIn,
                CmpOp::NotIn => CmpOp::In,
                _ => return,
            };
            let location = operand.location;
            let comparison = take(operand);
            *expr = Expr { kind: comparison, location };
        }
    }
}

/// Takes the expression out of its place.
fn take(expr: &mut Expr) -> ExprKind {
    std::mem::replace(&mut expr.kind, ExprKind::Constant(Constant::None, None))
}

fn set_constant(expr: &mut Expr, constant: Option<Constant>) {
    if let Some(constant) = constant {
        expr.kind = ExprKind::Constant(constant, None);
    }
}

fn fold_binary(expr: &mut Expr) {
    let ExprKind::BinOp { left, op, right } = &mut expr.kind else { return };
    match (&left.kind, &mut right.kind) {
        (ExprKind::Constant(Constant::Str(format), _), ExprKind::Tuple { elts, .. }) if *op == Operator::Mod => {
            if let Some(pieces) = format::pieces(format, elts) {
                expr.kind = ExprKind::JoinedStr(pieces);
            }
        }
        (ExprKind::Constant(left, _), ExprKind::Constant(right, _)) => {
            let folded = arithmetic::binary(*op, left, right);
            set_constant(expr, folded);
        }
        _ => {}
    }
}

fn fold_subscript(expr: &mut Expr) {
    if let ExprKind::Subscript { value, slice, .. } = &expr.kind
        && let (ExprKind::Constant(value, _), ExprKind::Constant(index, _)) = (&value.kind, &slice.kind)
    {
        let folded = arithmetic::subscript(value, index);
        set_constant(expr, folded);
    }
}

/// The constants of a display, if it has nothing else.
fn constants(elts: &mut [Expr]) -> Option<Vec<Constant>> {
    if !elts.iter().all(|e| matches!(e.kind, ExprKind::Constant(..))) {
        return None;
    }
    let constants = elts.iter_mut().map(|e| match take(e) {
        ExprKind::Constant(constant, _) => constant,
        _ => unreachable!("all are constants"),
    });
    Some(constants.collect())
}

fn fold_tuple(expr: &mut Expr) {
    if let ExprKind::Tuple { elts, .. } = &mut expr.kind {
        let folded = constants(elts).map(Constant::Tuple);
        set_constant(expr, folded);
    }
}

/// A list or set that is only iterated or searched may be immutable.
fn fold_iterable(expr: &mut Expr) {
    match &mut expr.kind {
        ExprKind::List { elts, context } if !elts.iter().any(|e| matches!(e.kind, ExprKind::Starred { .. })) => {
            expr.kind = ExprKind::Tuple { elts: std::mem::take(elts), context: *context };
            fold_tuple(expr);
        }
        ExprKind::Set(elts) => {
            let folded = constants(elts).map(|items| Constant::FrozenSet(distinct(items)));
            set_constant(expr, folded);
        }
        _ => {}
    }
}
