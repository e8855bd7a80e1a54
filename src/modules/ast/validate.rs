//! What no parser would produce, found in a converted tree: ValueError and TypeError in CPython's words and order.

use super::from_object::{Fault, fault_of};
use crate::abi::{Raised, Result};
use abide_compiler::ast::*;
use abide_compiler::code::Constant;
use abide_compiler::instruction::Location;

/// Checks a tree whose marks speak of `faults`.
pub fn module(module: &Module, faults: &[Fault]) -> Result<()> {
    let validator = Validator { faults };
    match module {
        Module::Module(body, _) | Module::Interactive(body) => validator.stmts(body),
        Module::Expression(body) => validator.expr(body, Context::Load),
        Module::FunctionType { argtypes, returns } => {
            validator.exprs(argtypes, Context::Load)?;
            validator.expr(returns, Context::Load)
        }
    }
}

struct Validator<'a> {
    faults: &'a [Fault],
}

/// Lines and columns must not run backwards.
fn positions(place: &Location) -> Result<()> {
    let Location { line, end_line, col, end_col } = *place;
    if line > end_line {
        return Err(value_error!("AST node line range ({line}, {end_line}) is not valid"));
    }
    if (line < 0 && end_line != line) || (col < 0 && col != end_col) {
        return Err(value_error!(
            "AST node column range ({col}, {end_col}) for line range ({line}, {end_line}) is not valid"
        ));
    }
    if line == end_line && col > end_col {
        return Err(value_error!("line {line}, column {col}-{end_col} is not a valid range"));
    }
    Ok(())
}

/// `None`, `True` and `False` are no names.
fn name(name: &str) -> Result<()> {
    match name {
        "None" | "True" | "False" => Err(value_error!("identifier field can't represent '{name}' constant")),
        _ => Ok(()),
    }
}

/// A name bound by a pattern.
fn capture(captured: &str) -> Result<()> {
    if captured == "_" {
        return Err(value_error!("can't capture name '_' in patterns"));
    }
    name(captured)
}

fn nonempty<T>(items: &[T], what: &str, owner: &str) -> Result<()> {
    if items.is_empty() { Err(value_error!("empty {what} on {owner}")) } else { Ok(()) }
}

fn context_name(context: Context) -> &'static str {
    match context {
        Context::Load => "Load",
        Context::Store => "Store",
        Context::Del => "Del",
    }
}

/// The context that an expression carries, if its kind has one.
fn own_context(expr: &Expr) -> Option<Context> {
    match &expr.kind {
        ExprKind::Attribute { context, .. }
        | ExprKind::Subscript { context, .. }
        | ExprKind::Starred { context, .. }
        | ExprKind::Name { context, .. }
        | ExprKind::List { context, .. }
        | ExprKind::Tuple { context, .. } => Some(*context),
        _ => None,
    }
}

fn is_number(expr: &Expr, real: bool, imaginary: bool) -> bool {
    match &expr.kind {
        ExprKind::Constant(Constant::Int(_) | Constant::Float(_), _) => real,
        ExprKind::Constant(Constant::Complex(..), _) => imaginary,
        _ => false,
    }
}

fn is_negative_number(expr: &Expr, imaginary: bool) -> bool {
    match &expr.kind {
        ExprKind::UnaryOp { op: UnaryOp::USub, operand } => is_number(operand, true, imaginary),
        _ => false,
    }
}

/// A real number, signed or not, plus or minus an imaginary one.
fn is_complex_literal(left: &Expr, op: Operator, right: &Expr) -> bool {
    matches!(op, Operator::Add | Operator::Sub)
        && (is_number(left, true, false) || is_negative_number(left, false))
        && is_number(right, false, true)
}

impl Validator<'_> {
    /// The error that a mark stands for.
    #[cold]
    fn fault(&self, number: usize) -> Raised {
        match self.faults.get(number) {
            Some(Fault::NoExpr) => value_error!("None disallowed in expression list"),
            Some(Fault::NoStmt) => value_error!("None disallowed in statement list"),
            Some(Fault::NoNode(what)) => value_error!("None disallowed in {what} list"),
            Some(Fault::NoConstant(ty)) => type_error!("got an invalid type in Constant: {ty}"),
            Some(Fault::Depth) => recursion_error!("maximum recursion depth exceeded during compilation"),
            None => system_error!("a mark without a fault"),
        }
    }

    /// The fault of an expression that stands for None.
    fn check_present(&self, expr: &Expr) -> Result<()> {
        if let ExprKind::Constant(value, _) = &expr.kind
            && let Some(number) = fault_of(value)
            && matches!(self.faults.get(number), Some(Fault::NoExpr | Fault::NoStmt))
        {
            return Err(self.fault(number));
        }
        Ok(())
    }

    fn exprs(&self, exprs: &[Expr], context: Context) -> Result<()> {
        exprs.iter().try_for_each(|expr| {
            self.check_present(expr)?;
            self.expr(expr, context)
        })
    }

    fn optional_exprs(&self, exprs: &[Option<Expr>]) -> Result<()> {
        exprs.iter().flatten().try_for_each(|expr| self.expr(expr, Context::Load))
    }

    fn optional(&self, expr: Option<&Expr>) -> Result<()> {
        expr.map_or(Ok(()), |expr| self.expr(expr, Context::Load))
    }

    fn stmts(&self, stmts: &[Stmt]) -> Result<()> {
        stmts.iter().try_for_each(|stmt| {
            if let StmtKind::Expr(value) = &stmt.kind {
                self.check_present(value)?;
            }
            self.stmt(stmt)
        })
    }

    fn body(&self, body: &[Stmt], owner: &str) -> Result<()> {
        nonempty(body, "body", owner)?;
        self.stmts(body)
    }

    fn keywords(&self, keywords: &[Keyword]) -> Result<()> {
        keywords.iter().try_for_each(|k| self.expr(&k.value, Context::Load))
    }

    fn generators(&self, generators: &[Comprehension]) -> Result<()> {
        if generators.is_empty() {
            return Err(value_error!("comprehension with no generators"));
        }
        generators.iter().try_for_each(|g| {
            self.expr(&g.target, Context::Store)?;
            self.expr(&g.iter, Context::Load)?;
            self.exprs(&g.ifs, Context::Load)
        })
    }

    fn args(&self, args: &[Arg]) -> Result<()> {
        args.iter().try_for_each(|arg| {
            positions(&arg.location)?;
            self.optional(arg.annotation.as_deref())
        })
    }

    fn arguments(&self, args: &Arguments) -> Result<()> {
        self.args(&args.posonlyargs)?;
        self.args(&args.args)?;
        self.optional(args.vararg.as_deref().and_then(|a| a.annotation.as_deref()))?;
        self.args(&args.kwonlyargs)?;
        self.optional(args.kwarg.as_deref().and_then(|a| a.annotation.as_deref()))?;
        if args.defaults.len() > args.posonlyargs.len() + args.args.len() {
            return Err(value_error!("more positional defaults than args on arguments"));
        }
        if args.kw_defaults.len() != args.kwonlyargs.len() {
            return Err(value_error!("length of kwonlyargs is not the same as kw_defaults on arguments"));
        }
        self.exprs(&args.defaults, Context::Load)?;
        self.optional_exprs(&args.kw_defaults)
    }

    fn expr(&self, expr: &Expr, context: Context) -> Result<()> {
        use ExprKind as E;
        positions(&expr.location)?;
        if let E::Name { id, .. } = &expr.kind {
            name(id)?;
        }
        match own_context(expr) {
            Some(own) if own != context => {
                let (expected, own) = (context_name(context), context_name(own));
                return Err(value_error!("expression must have {expected} context but has {own} instead"));
            }
            None if context != Context::Load => {
                let expected = context_name(context);
                return Err(value_error!("expression which can't be assigned to in {expected} context"));
            }
            _ => {}
        }
        let load = |expr: &Expr| self.expr(expr, Context::Load);
        match &expr.kind {
            E::BoolOp { values, .. } => {
                if values.len() < 2 {
                    return Err(value_error!("BoolOp with less than 2 values"));
                }
                self.exprs(values, Context::Load)
            }
            E::BinOp { left, right, .. } => load(left).and_then(|()| load(right)),
            E::UnaryOp { operand, .. } => load(operand),
            E::Lambda { args, body } => self.arguments(args).and_then(|()| load(body)),
            E::IfExp { test, body, orelse } => load(test).and_then(|()| load(body)).and_then(|()| load(orelse)),
            E::Dict { keys, values } => {
                if keys.len() != values.len() {
                    return Err(value_error!("Dict doesn't have the same number of keys as values"));
                }
                self.optional_exprs(keys)?;
                self.exprs(values, Context::Load)
            }
            E::Set(elts) => self.exprs(elts, Context::Load),
            E::ListComp { elt, generators } | E::SetComp { elt, generators } | E::GeneratorExp { elt, generators } => {
                self.generators(generators)?;
                load(elt)
            }
            E::DictComp { key, value, generators } => {
                self.generators(generators)?;
                load(key)?;
                load(value)
            }
            E::Yield(value) => self.optional(value.as_deref()),
            E::YieldFrom(value) | E::Await(value) => load(value),
            E::Compare { left, ops, comparators } => {
                if comparators.is_empty() {
                    return Err(value_error!("Compare with no comparators"));
                }
                if comparators.len() != ops.len() {
                    return Err(value_error!("Compare has a different number of comparators and operands"));
                }
                self.exprs(comparators, Context::Load)?;
                load(left)
            }
            E::Call { func, args, keywords } => {
                load(func)?;
                self.exprs(args, Context::Load)?;
                self.keywords(keywords)
            }
            E::Constant(value, _) => match fault_of(value) {
                Some(number) => Err(self.fault(number)),
                None => Ok(()),
            },
            E::JoinedStr(values) => self.exprs(values, Context::Load),
            E::FormattedValue { value, format_spec, .. } => {
                load(value)?;
                self.optional(format_spec.as_deref())
            }
            E::Attribute { value, .. } => load(value),
            E::Subscript { value, slice, .. } => load(slice).and_then(|()| load(value)),
            E::Starred { value, .. } => self.expr(value, context),
            E::Slice { lower, upper, step } => {
                self.optional(lower.as_deref())?;
                self.optional(upper.as_deref())?;
                self.optional(step.as_deref())
            }
            E::List { elts, .. } | E::Tuple { elts, .. } => self.exprs(elts, context),
            E::NamedExpr { target, value } => {
                if !matches!(target.kind, E::Name { .. }) {
                    return Err(type_error!("NamedExpr target must be a Name"));
                }
                load(value)
            }
            E::Name { .. } => Ok(()),
        }
    }

    /// The expression of a `case` that compares.
    fn literal(&self, expr: &Expr) -> Result<()> {
        self.expr(expr, Context::Load)?;
        let fits = match &expr.kind {
            ExprKind::Constant(value, _) => match value {
                Constant::Int(_)
                | Constant::Float(_)
                | Constant::Bytes(_)
                | Constant::Complex(..)
                | Constant::Str(_) => true,
                _ => return Err(value_error!("unexpected constant inside of a literal pattern")),
            },
            ExprKind::Attribute { .. } | ExprKind::JoinedStr(_) => true,
            ExprKind::UnaryOp { .. } => is_negative_number(expr, true),
            ExprKind::BinOp { left, op, right } => is_complex_literal(left, *op, right),
            _ => false,
        };
        if fits { Ok(()) } else { Err(value_error!("patterns may only match literals and attribute lookups")) }
    }

    fn patterns(&self, patterns: &[Pattern], star: bool) -> Result<()> {
        patterns.iter().try_for_each(|p| self.pattern(p, star))
    }

    fn pattern(&self, pattern: &Pattern, star: bool) -> Result<()> {
        use PatternKind as P;
        positions(&pattern.location)?;
        match &pattern.kind {
            P::MatchValue(value) => self.literal(value),
            P::MatchSingleton(value) => match value {
                Constant::None | Constant::Bool(_) => Ok(()),
                value => match fault_of(value).filter(|&n| matches!(self.faults.get(n), Some(Fault::NoNode(_)))) {
                    Some(number) => Err(self.fault(number)),
                    None => Err(value_error!("MatchSingleton can only contain True, False and None")),
                },
            },
            P::MatchSequence(patterns) => self.patterns(patterns, true),
            P::MatchMapping { keys, patterns, rest } => {
                if keys.len() != patterns.len() {
                    return Err(value_error!("MatchMapping doesn't have the same number of keys as patterns"));
                }
                if let Some(rest) = rest {
                    capture(rest)?;
                }
                for key in keys {
                    if !matches!(key.kind, ExprKind::Constant(Constant::None | Constant::Bool(_), _)) {
                        self.check_present(key)?;
                        self.literal(key)?;
                    }
                }
                self.patterns(patterns, false)
            }
            P::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                if kwd_attrs.len() != kwd_patterns.len() {
                    return Err(value_error!(
                        "MatchClass doesn't have the same number of keyword attributes as patterns"
                    ));
                }
                self.expr(cls, Context::Load)?;
                let mut class = &**cls;
                while let ExprKind::Attribute { value, .. } = &class.kind {
                    class = value;
                }
                if !matches!(class.kind, ExprKind::Name { .. }) {
                    return Err(value_error!("MatchClass cls field can only contain Name or Attribute nodes."));
                }
                kwd_attrs.iter().try_for_each(|attr| name(attr))?;
                self.patterns(patterns, false)?;
                self.patterns(kwd_patterns, false)
            }
            P::MatchStar(captured) => {
                if !star {
                    return Err(value_error!("can't use MatchStar here"));
                }
                captured.as_ref().map_or(Ok(()), |n| capture(n))
            }
            P::MatchAs { pattern, name } => {
                if let Some(name) = name {
                    capture(name)?;
                }
                match (pattern, name) {
                    (None, _) => Ok(()),
                    (Some(_), None) => Err(value_error!("MatchAs must specify a target name if a pattern is given")),
                    (Some(pattern), Some(_)) => self.pattern(pattern, false),
                }
            }
            P::MatchOr(patterns) => {
                if patterns.len() < 2 {
                    return Err(value_error!("MatchOr requires at least 2 patterns"));
                }
                self.patterns(patterns, false)
            }
        }
    }

    fn type_params(&self, params: &[TypeParam]) -> Result<()> {
        params.iter().try_for_each(|param| {
            positions(&param.location)?;
            name(param.name())?;
            match &param.kind {
                TypeParamKind::TypeVar { bound, default_value, .. } => {
                    self.optional(bound.as_deref())?;
                    self.optional(default_value.as_deref())
                }
                TypeParamKind::ParamSpec { default_value, .. } | TypeParamKind::TypeVarTuple { default_value, .. } => {
                    self.optional(default_value.as_deref())
                }
            }
        })
    }

    fn stmt(&self, stmt: &Stmt) -> Result<()> {
        use StmtKind as S;
        positions(&stmt.location)?;
        let load = |expr: &Expr| self.expr(expr, Context::Load);
        let store = |expr: &Expr| self.expr(expr, Context::Store);
        match &stmt.kind {
            S::FunctionDef(def) => self.function(def, "FunctionDef"),
            S::AsyncFunctionDef(def) => self.function(def, "AsyncFunctionDef"),
            S::ClassDef(def) => {
                self.body(&def.body, "ClassDef")?;
                self.type_params(&def.type_params)?;
                self.exprs(&def.bases, Context::Load)?;
                self.keywords(&def.keywords)?;
                self.exprs(&def.decorator_list, Context::Load)
            }
            S::Return(value) => self.optional(value.as_deref()),
            S::Delete(targets) => {
                nonempty(targets, "targets", "Delete")?;
                self.exprs(targets, Context::Del)
            }
            S::Assign { targets, value, .. } => {
                nonempty(targets, "targets", "Assign")?;
                self.exprs(targets, Context::Store)?;
                load(value)
            }
            S::AugAssign { target, value, .. } => store(target).and_then(|()| load(value)),
            S::AnnAssign { target, annotation, value, simple } => {
                if *simple && !matches!(target.kind, ExprKind::Name { .. }) {
                    return Err(type_error!("AnnAssign with simple non-Name target"));
                }
                store(target)?;
                self.optional(value.as_deref())?;
                load(annotation)
            }
            S::TypeAlias { name, type_params, value } => {
                if !matches!(name.kind, ExprKind::Name { .. }) {
                    return Err(type_error!("TypeAlias with non-Name name"));
                }
                store(name)?;
                self.type_params(type_params)?;
                load(value)
            }
            S::For(f) => self.for_loop(f, "For"),
            S::AsyncFor(f) => self.for_loop(f, "AsyncFor"),
            S::While { test, body, orelse } => {
                load(test)?;
                self.body(body, "While")?;
                self.stmts(orelse)
            }
            S::If { test, body, orelse } => {
                load(test)?;
                self.body(body, "If")?;
                self.stmts(orelse)
            }
            S::With { items, body, .. } => self.with(items, body, "With"),
            S::AsyncWith { items, body, .. } => self.with(items, body, "AsyncWith"),
            S::Match { subject, cases } => {
                load(subject)?;
                nonempty(cases, "cases", "Match")?;
                cases.iter().try_for_each(|case| {
                    self.pattern(&case.pattern, false)?;
                    self.optional(case.guard.as_ref())?;
                    self.body(&case.body, "match_case")
                })
            }
            S::Raise { exc: Some(exc), cause } => {
                load(exc)?;
                self.optional(cause.as_deref())
            }
            S::Raise { exc: None, cause: Some(_) } => Err(value_error!("Raise with cause but no exception")),
            S::Try(t) => self.try_statement(t, "Try"),
            S::TryStar(t) => self.try_statement(t, "TryStar"),
            S::Assert { test, msg } => {
                load(test)?;
                self.optional(msg.as_deref())
            }
            S::Import(names) => nonempty(names, "names", "Import"),
            S::ImportFrom { names, level, .. } => {
                if (*level as i32) < 0 {
                    return Err(value_error!("Negative ImportFrom level"));
                }
                nonempty(names, "names", "ImportFrom")
            }
            S::Global(names) => nonempty(names, "names", "Global"),
            S::Nonlocal(names) => nonempty(names, "names", "Nonlocal"),
            S::Expr(value) => load(value),
            S::Raise { exc: None, cause: None } | S::Pass | S::Break | S::Continue => Ok(()),
        }
    }

    fn function(&self, def: &FunctionDef, owner: &str) -> Result<()> {
        self.body(&def.body, owner)?;
        self.type_params(&def.type_params)?;
        self.arguments(&def.args)?;
        self.exprs(&def.decorator_list, Context::Load)?;
        self.optional(def.returns.as_ref())
    }

    fn for_loop(&self, f: &For, owner: &str) -> Result<()> {
        self.expr(&f.target, Context::Store)?;
        self.expr(&f.iter, Context::Load)?;
        self.body(&f.body, owner)?;
        self.stmts(&f.orelse)
    }

    fn with(&self, items: &[WithItem], body: &[Stmt], owner: &str) -> Result<()> {
        nonempty(items, "items", owner)?;
        for item in items {
            self.expr(&item.context_expr, Context::Load)?;
            if let Some(target) = &item.optional_vars {
                self.expr(target, Context::Store)?;
            }
        }
        self.body(body, owner)
    }

    fn try_statement(&self, t: &Try, owner: &str) -> Result<()> {
        self.body(&t.body, owner)?;
        if t.handlers.is_empty() && t.finalbody.is_empty() {
            return Err(value_error!("{owner} has neither except handlers nor finalbody"));
        }
        if t.handlers.is_empty() && !t.orelse.is_empty() {
            return Err(value_error!("{owner} has orelse but no except handlers"));
        }
        for handler in &t.handlers {
            if owner == "Try" {
                positions(&handler.location)?;
            }
            self.optional(handler.kind.as_ref())?;
            self.body(&handler.body, "ExceptHandler")?;
        }
        self.stmts(&t.finalbody)?;
        self.stmts(&t.orelse)
    }
}
