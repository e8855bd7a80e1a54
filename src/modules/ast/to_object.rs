//! From the compiler's tree to node objects.
//!
//! The table gives the fields' names; here is which part of the tree each value comes from, in the table's order. The
//! recursion is as deep as the tree, so callers see to the native stack.

use super::asdl::Class;
use super::class::{State, state};
use super::node::Node;
use crate::abi::{Ref, Result};
use crate::intern;
use crate::types::bytes::Bytes;
use crate::types::complex::Complex;
use crate::types::dict::instance::new_dict_with_shared_keys;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::none as nothing;
use crate::types::object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_compiler::Constant;
use abide_compiler::ast;
use abide_compiler::instruction::Location;
use std::collections::HashMap;
use std::rc::Rc;

/// The tree as objects. Runs Python (the cycle collector).
pub fn module(module: &ast::Module) -> Result {
    let converter = Converter { state: state()?, names: Default::default() };
    converter.module(module)
}

struct Converter {
    state: &'static State,
    /// The names met so far, by the address of their text, which the parser shares among equal names.
    names: core::cell::RefCell<HashMap<*const u8, Ref<Str>>>,
}

/// A number as an object.
fn int(value: i32) -> Result {
    Int::new(i64::from(value)).map(Ref::into_object)
}

/// A constant as an object.
fn constant_object(constant: &Constant) -> Result {
    let items = |constants: &[Constant]| constants.iter().map(constant_object).collect::<Result<Vec<_>>>();
    Ok(match constant {
        Constant::None => nothing(),
        Constant::Ellipsis => crate::types::none::ellipsis(),
        Constant::Bool(value) => crate::types::bool::bool_object(*value),
        Constant::Int(value) => Int::from_big(value)?.into_object(),
        Constant::Float(value) => Float::new(*value)?.into_object(),
        Constant::Complex(real, imag) => Complex::new(*real, *imag)?.into_object(),
        Constant::Str(text) => Str::from_wtf8(text)?.into_object(),
        Constant::Bytes(bytes) => Bytes::new(bytes)?.into_object(),
        Constant::Tuple(constants) => Tuple::from_vec(items(constants)?)?.into_object(),
        Constant::FrozenSet(constants) => crate::vm::outside::frozenset(items(constants)?)?,
        Constant::Code(_) => return Err(system_error!("code in a syntax tree")),
    })
}

impl Converter {
    fn name(&self, name: &ast::Name) -> Result {
        let key = name.as_ptr();
        if let Some(known) = self.names.borrow().get(&key) {
            return Ok(known.clone().into_object());
        }
        let made = Str::intern(Str::new(name)?);
        self.names.borrow_mut().insert(key, made.clone());
        Ok(made.into_object())
    }

    fn optional_name(&self, name: Option<&ast::Name>) -> Result {
        name.map_or_else(|| Ok(nothing()), |name| self.name(name))
    }

    fn text(&self, text: Option<&Rc<str>>) -> Result {
        text.map_or_else(|| Ok(nothing()), |text| Str::new(text).map(Ref::into_object))
    }

    fn list<T>(&self, items: &[T], mut convert: impl FnMut(&T) -> Result) -> Result {
        let list = List::new(items.len())?;
        for item in items {
            list.push(convert(item)?)?;
        }
        Ok(list.into_object())
    }

    fn optional<T: ?Sized>(&self, item: Option<&T>, convert: impl FnOnce(&T) -> Result) -> Result {
        item.map_or_else(|| Ok(nothing()), convert)
    }

    fn shared(&self, class: Class) -> Result {
        Ok(self.state.shared(class).to_ref())
    }

    /// A node with its fields, in the table's order, and its place.
    fn node<const N: usize>(&self, class: Class, values: [Ref; N], place: Option<&Location>) -> Result {
        let fields = self.state.fields(class);
        debug_assert_eq!(fields.len(), N, "{class:?}");
        let node = object::allocate(self.state.class(class))?;
        let dict = new_dict_with_shared_keys(node.ty())?;
        for (field, value) in fields.iter().zip(&values) {
            dict.set_str(field.name, value)?;
        }
        if let Some(place) = place {
            dict.set_str(intern!("lineno"), &*int(place.line)?)?;
            dict.set_str(intern!("col_offset"), &*int(place.col)?)?;
            dict.set_str(intern!("end_lineno"), &*int(place.end_line)?)?;
            dict.set_str(intern!("end_col_offset"), &*int(place.end_col)?)?;
        }
        // SAFETY: an instance of a node class.
        unsafe { node.cast_unchecked::<Node>() }.dict.set(Some(dict.into_object()));
        Ok(node)
    }

    fn module(&self, module: &ast::Module) -> Result {
        match module {
            ast::Module::Module(body, ignores) => {
                let ignores = self.list(ignores, |i| {
                    self.node(Class::TypeIgnore, [int(i.lineno)?, self.text(Some(&i.tag))?], None)
                })?;
                self.node(Class::Module, [self.body(body)?, ignores], None)
            }
            ast::Module::Interactive(body) => self.node(Class::Interactive, [self.body(body)?], None),
            ast::Module::Expression(body) => self.node(Class::Expression, [self.expr(body)?], None),
            ast::Module::FunctionType { argtypes, returns } => {
                self.node(Class::FunctionType, [self.exprs(argtypes)?, self.expr(returns)?], None)
            }
        }
    }

    fn body(&self, body: &[ast::Stmt]) -> Result {
        self.list(body, |stmt| self.stmt(stmt))
    }

    fn exprs(&self, exprs: &[ast::Expr]) -> Result {
        self.list(exprs, |expr| self.expr(expr))
    }

    fn optional_expr(&self, expr: Option<&ast::Expr>) -> Result {
        self.optional(expr, |e| self.expr(e))
    }

    fn optional_exprs(&self, exprs: &[Option<ast::Expr>]) -> Result {
        self.list(exprs, |e| self.optional_expr(e.as_ref()))
    }

    fn type_params(&self, params: &[ast::TypeParam]) -> Result {
        self.list(params, |param| {
            let place = Some(&param.location);
            match &param.kind {
                ast::TypeParamKind::TypeVar { name, bound, default_value } => {
                    let (bound, default) = (bound.as_deref(), default_value.as_deref());
                    let values = [self.name(name)?, self.optional_expr(bound)?, self.optional_expr(default)?];
                    self.node(Class::TypeVar, values, place)
                }
                ast::TypeParamKind::ParamSpec { name, default_value } => {
                    let values = [self.name(name)?, self.optional_expr(default_value.as_deref())?];
                    self.node(Class::ParamSpec, values, place)
                }
                ast::TypeParamKind::TypeVarTuple { name, default_value } => {
                    let values = [self.name(name)?, self.optional_expr(default_value.as_deref())?];
                    self.node(Class::TypeVarTuple, values, place)
                }
            }
        })
    }

    fn keywords(&self, keywords: &[ast::Keyword]) -> Result {
        self.list(keywords, |k| {
            let values = [self.optional_name(k.arg.as_ref())?, self.expr(&k.value)?];
            self.node(Class::Keyword, values, Some(&k.location))
        })
    }

    fn aliases(&self, names: &[ast::Alias]) -> Result {
        self.list(names, |a| {
            let values = [self.name(&a.name)?, self.optional_name(a.asname.as_ref())?];
            self.node(Class::Alias, values, Some(&a.location))
        })
    }

    fn names(&self, names: &[ast::Name]) -> Result {
        self.list(names, |name| self.name(name))
    }

    fn stmt(&self, stmt: &ast::Stmt) -> Result {
        use ast::StmtKind as S;
        let place = Some(&stmt.location);
        match &stmt.kind {
            S::FunctionDef(def) => self.function(Class::FunctionDef, def, place),
            S::AsyncFunctionDef(def) => self.function(Class::AsyncFunctionDef, def, place),
            S::ClassDef(def) => self.class(def, place),
            S::For(f) => self.for_loop(Class::For, f, place),
            S::AsyncFor(f) => self.for_loop(Class::AsyncFor, f, place),
            S::With { items, body, type_comment } => self.with(Class::With, items, body, type_comment, place),
            S::AsyncWith { items, body, type_comment } => self.with(Class::AsyncWith, items, body, type_comment, place),
            S::Match { subject, cases } => self.match_statement(subject, cases, place),
            S::Try(t) => self.try_statement(Class::Try, t, place),
            S::TryStar(t) => self.try_statement(Class::TryStar, t, place),
            S::While { test, body, orelse } => {
                self.node(Class::While, [self.expr(test)?, self.body(body)?, self.body(orelse)?], place)
            }
            S::If { test, body, orelse } => {
                self.node(Class::If, [self.expr(test)?, self.body(body)?, self.body(orelse)?], place)
            }
            _ => self.simple_stmt(stmt),
        }
    }

    /// The statements without statements in them.
    fn simple_stmt(&self, stmt: &ast::Stmt) -> Result {
        use ast::StmtKind as S;
        let place = Some(&stmt.location);
        match &stmt.kind {
            S::Return(value) => self.node(Class::Return, [self.optional_expr(value.as_deref())?], place),
            S::Delete(targets) => self.node(Class::Delete, [self.exprs(targets)?], place),
            S::Assign { targets, value, type_comment } => {
                let values = [self.exprs(targets)?, self.expr(value)?, self.text(type_comment.as_ref())?];
                self.node(Class::Assign, values, place)
            }
            S::TypeAlias { name, type_params, value } => {
                let values = [self.expr(name)?, self.type_params(type_params)?, self.expr(value)?];
                self.node(Class::TypeAlias, values, place)
            }
            S::AugAssign { target, op, value } => {
                let values = [self.expr(target)?, self.shared(operator(*op))?, self.expr(value)?];
                self.node(Class::AugAssign, values, place)
            }
            S::AnnAssign { target, annotation, value, simple } => {
                let value = self.optional_expr(value.as_deref())?;
                let values = [self.expr(target)?, self.expr(annotation)?, value, int(i32::from(*simple))?];
                self.node(Class::AnnAssign, values, place)
            }
            S::Raise { exc, cause } => {
                let values = [self.optional_expr(exc.as_deref())?, self.optional_expr(cause.as_deref())?];
                self.node(Class::Raise, values, place)
            }
            S::Assert { test, msg } => {
                self.node(Class::Assert, [self.expr(test)?, self.optional_expr(msg.as_deref())?], place)
            }
            S::Import(names) => self.node(Class::Import, [self.aliases(names)?], place),
            S::ImportFrom { module, names, level } => {
                let values = [self.optional_name(module.as_ref())?, self.aliases(names)?, int(*level as i32)?];
                self.node(Class::ImportFrom, values, place)
            }
            S::Global(names) => self.node(Class::Global, [self.names(names)?], place),
            S::Nonlocal(names) => self.node(Class::Nonlocal, [self.names(names)?], place),
            S::Expr(value) => self.node(Class::Expr, [self.expr(value)?], place),
            S::Pass => self.node(Class::Pass, [], place),
            S::Break => self.node(Class::Break, [], place),
            S::Continue => self.node(Class::Continue, [], place),
            _ => Err(system_error!("a compound statement among the simple ones")),
        }
    }

    fn function(&self, class: Class, def: &ast::FunctionDef, place: Option<&Location>) -> Result {
        let values = [
            self.name(&def.name)?,
            self.arguments(&def.args)?,
            self.body(&def.body)?,
            self.exprs(&def.decorator_list)?,
            self.optional_expr(def.returns.as_ref())?,
            self.text(def.type_comment.as_ref())?,
            self.type_params(&def.type_params)?,
        ];
        self.node(class, values, place)
    }

    fn class(&self, def: &ast::ClassDef, place: Option<&Location>) -> Result {
        let values = [
            self.name(&def.name)?,
            self.exprs(&def.bases)?,
            self.keywords(&def.keywords)?,
            self.body(&def.body)?,
            self.exprs(&def.decorator_list)?,
            self.type_params(&def.type_params)?,
        ];
        self.node(Class::ClassDef, values, place)
    }

    fn for_loop(&self, class: Class, f: &ast::For, place: Option<&Location>) -> Result {
        let values = [
            self.expr(&f.target)?,
            self.expr(&f.iter)?,
            self.body(&f.body)?,
            self.body(&f.orelse)?,
            self.text(f.type_comment.as_ref())?,
        ];
        self.node(class, values, place)
    }

    fn with(
        &self,
        class: Class,
        items: &[ast::WithItem],
        body: &[ast::Stmt],
        type_comment: &ast::TypeComment,
        place: Option<&Location>,
    ) -> Result {
        let items = self.list(items, |item| {
            let values = [self.expr(&item.context_expr)?, self.optional_expr(item.optional_vars.as_ref())?];
            self.node(Class::WithItem, values, None)
        })?;
        self.node(class, [items, self.body(body)?, self.text(type_comment.as_ref())?], place)
    }

    fn match_statement(&self, subject: &ast::Expr, cases: &[ast::MatchCase], place: Option<&Location>) -> Result {
        let subject = self.expr(subject)?;
        let cases = self.list(cases, |case| {
            let values =
                [self.pattern(&case.pattern)?, self.optional_expr(case.guard.as_ref())?, self.body(&case.body)?];
            self.node(Class::MatchCase, values, None)
        })?;
        self.node(Class::Match, [subject, cases], place)
    }

    fn try_statement(&self, class: Class, t: &ast::Try, place: Option<&Location>) -> Result {
        let body = self.body(&t.body)?;
        let handlers = self.list(&t.handlers, |handler| {
            let ty = self.optional_expr(handler.kind.as_ref())?;
            let values = [ty, self.optional_name(handler.name.as_ref())?, self.body(&handler.body)?];
            self.node(Class::ExceptHandler, values, Some(&handler.location))
        })?;
        self.node(class, [body, handlers, self.body(&t.orelse)?, self.body(&t.finalbody)?], place)
    }

    fn expr(&self, expr: &ast::Expr) -> Result {
        use ast::ExprKind as E;
        let place = Some(&expr.location);
        match &expr.kind {
            E::Name { id, context } => self.node(Class::Name, [self.name(id)?, self.context(*context)?], place),
            E::Constant(value, kind) => {
                self.node(Class::Constant, [constant_object(value)?, self.optional_name(kind.as_ref())?], place)
            }
            E::Attribute { value, attr, context } => {
                let values = [self.expr(value)?, self.name(attr)?, self.context(*context)?];
                self.node(Class::Attribute, values, place)
            }
            E::Subscript { value, slice, context } => {
                let values = [self.expr(value)?, self.expr(slice)?, self.context(*context)?];
                self.node(Class::Subscript, values, place)
            }
            E::Call { func, args, keywords } => {
                let values = [self.expr(func)?, self.exprs(args)?, self.keywords(keywords)?];
                self.node(Class::Call, values, place)
            }
            E::Starred { value, context } => {
                self.node(Class::Starred, [self.expr(value)?, self.context(*context)?], place)
            }
            E::List { elts, context } => self.node(Class::List, [self.exprs(elts)?, self.context(*context)?], place),
            E::Tuple { elts, context } => self.node(Class::Tuple, [self.exprs(elts)?, self.context(*context)?], place),
            E::Slice { lower, upper, step } => {
                let (lower, upper) = (self.optional_expr(lower.as_deref())?, self.optional_expr(upper.as_deref())?);
                self.node(Class::Slice, [lower, upper, self.optional_expr(step.as_deref())?], place)
            }
            E::BoolOp { .. } | E::BinOp { .. } | E::UnaryOp { .. } | E::Compare { .. } => self.operation(expr),
            E::ListComp { .. } | E::SetComp { .. } | E::DictComp { .. } | E::GeneratorExp { .. } => {
                self.comprehension(expr)
            }
            _ => self.other_expr(expr),
        }
    }

    fn operation(&self, expr: &ast::Expr) -> Result {
        use ast::ExprKind as E;
        let place = Some(&expr.location);
        match &expr.kind {
            E::BoolOp { op, values } => {
                let op = match op {
                    ast::BoolOp::And => Class::And,
                    ast::BoolOp::Or => Class::Or,
                };
                self.node(Class::BoolOp, [self.shared(op)?, self.exprs(values)?], place)
            }
            E::BinOp { left, op, right } => {
                let values = [self.expr(left)?, self.shared(operator(*op))?, self.expr(right)?];
                self.node(Class::BinOp, values, place)
            }
            E::UnaryOp { op, operand } => {
                let op = match op {
                    ast::UnaryOp::Invert => Class::Invert,
                    ast::UnaryOp::Not => Class::Not,
                    ast::UnaryOp::UAdd => Class::UAdd,
                    ast::UnaryOp::USub => Class::USub,
                };
                self.node(Class::UnaryOp, [self.shared(op)?, self.expr(operand)?], place)
            }
            E::Compare { left, ops, comparators } => {
                let left = self.expr(left)?;
                let ops = self.list(ops, |op| self.shared(comparison(*op)))?;
                self.node(Class::Compare, [left, ops, self.exprs(comparators)?], place)
            }
            _ => Err(system_error!("no operation")),
        }
    }

    fn comprehension(&self, expr: &ast::Expr) -> Result {
        use ast::ExprKind as E;
        let place = Some(&expr.location);
        match &expr.kind {
            E::ListComp { elt, generators } => {
                self.node(Class::ListComp, [self.expr(elt)?, self.generators(generators)?], place)
            }
            E::SetComp { elt, generators } => {
                self.node(Class::SetComp, [self.expr(elt)?, self.generators(generators)?], place)
            }
            E::GeneratorExp { elt, generators } => {
                self.node(Class::GeneratorExp, [self.expr(elt)?, self.generators(generators)?], place)
            }
            E::DictComp { key, value, generators } => {
                let values = [self.expr(key)?, self.expr(value)?, self.generators(generators)?];
                self.node(Class::DictComp, values, place)
            }
            _ => Err(system_error!("no comprehension")),
        }
    }

    fn other_expr(&self, expr: &ast::Expr) -> Result {
        use ast::ExprKind as E;
        let place = Some(&expr.location);
        match &expr.kind {
            E::NamedExpr { target, value } => {
                self.node(Class::NamedExpr, [self.expr(target)?, self.expr(value)?], place)
            }
            E::Lambda { args, body } => self.node(Class::Lambda, [self.arguments(args)?, self.expr(body)?], place),
            E::IfExp { test, body, orelse } => {
                self.node(Class::IfExp, [self.expr(test)?, self.expr(body)?, self.expr(orelse)?], place)
            }
            E::Dict { keys, values } => {
                self.node(Class::Dict, [self.optional_exprs(keys)?, self.exprs(values)?], place)
            }
            E::Set(elts) => self.node(Class::Set, [self.exprs(elts)?], place),
            E::Await(value) => self.node(Class::Await, [self.expr(value)?], place),
            E::Yield(value) => self.node(Class::Yield, [self.optional_expr(value.as_deref())?], place),
            E::YieldFrom(value) => self.node(Class::YieldFrom, [self.expr(value)?], place),
            E::FormattedValue { value, conversion, format_spec } => {
                let spec = self.optional_expr(format_spec.as_deref())?;
                self.node(Class::FormattedValue, [self.expr(value)?, int(*conversion)?, spec], place)
            }
            E::JoinedStr(values) => self.node(Class::JoinedStr, [self.exprs(values)?], place),
            _ => Err(system_error!("an expression that is treated elsewhere")),
        }
    }

    fn generators(&self, generators: &[ast::Comprehension]) -> Result {
        self.list(generators, |g| {
            let (target, iter) = (self.expr(&g.target)?, self.expr(&g.iter)?);
            let values = [target, iter, self.exprs(&g.ifs)?, int(i32::from(g.is_async))?];
            self.node(Class::Comprehension, values, None)
        })
    }

    fn arg(&self, arg: &ast::Arg) -> Result {
        let annotation = self.optional_expr(arg.annotation.as_deref())?;
        let values = [self.name(&arg.arg)?, annotation, self.text(arg.type_comment.as_ref())?];
        self.node(Class::Arg, values, Some(&arg.location))
    }

    fn arguments(&self, args: &ast::Arguments) -> Result {
        let values = [
            self.list(&args.posonlyargs, |a| self.arg(a))?,
            self.list(&args.args, |a| self.arg(a))?,
            self.optional(args.vararg.as_deref(), |a| self.arg(a))?,
            self.list(&args.kwonlyargs, |a| self.arg(a))?,
            self.optional_exprs(&args.kw_defaults)?,
            self.optional(args.kwarg.as_deref(), |a| self.arg(a))?,
            self.exprs(&args.defaults)?,
        ];
        self.node(Class::Arguments, values, None)
    }

    fn patterns(&self, patterns: &[ast::Pattern]) -> Result {
        self.list(patterns, |p| self.pattern(p))
    }

    fn pattern(&self, pattern: &ast::Pattern) -> Result {
        use ast::PatternKind as P;
        let place = Some(&pattern.location);
        match &pattern.kind {
            P::MatchValue(value) => self.node(Class::MatchValue, [self.expr(value)?], place),
            P::MatchSingleton(value) => self.node(Class::MatchSingleton, [constant_object(value)?], place),
            P::MatchSequence(patterns) => self.node(Class::MatchSequence, [self.patterns(patterns)?], place),
            P::MatchMapping { keys, patterns, rest } => {
                let values = [self.exprs(keys)?, self.patterns(patterns)?, self.optional_name(rest.as_ref())?];
                self.node(Class::MatchMapping, values, place)
            }
            P::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                let (cls, patterns) = (self.expr(cls)?, self.patterns(patterns)?);
                let values = [cls, patterns, self.names(kwd_attrs)?, self.patterns(kwd_patterns)?];
                self.node(Class::MatchClass, values, place)
            }
            P::MatchStar(name) => self.node(Class::MatchStar, [self.optional_name(name.as_ref())?], place),
            P::MatchAs { pattern, name } => {
                let pattern = self.optional(pattern.as_deref(), |p| self.pattern(p))?;
                self.node(Class::MatchAs, [pattern, self.optional_name(name.as_ref())?], place)
            }
            P::MatchOr(patterns) => self.node(Class::MatchOr, [self.patterns(patterns)?], place),
        }
    }

    fn context(&self, context: ast::Context) -> Result {
        self.shared(match context {
            ast::Context::Load => Class::Load,
            ast::Context::Store => Class::Store,
            ast::Context::Del => Class::Del,
        })
    }
}

fn operator(op: ast::Operator) -> Class {
    use ast::Operator as O;
    match op {
        O::Add => Class::Add,
        O::Sub => Class::Sub,
        O::Mult => Class::Mult,
        O::MatMult => Class::MatMult,
        O::Div => Class::Div,
        O::Mod => Class::Mod,
        O::Pow => Class::Pow,
        O::LShift => Class::LShift,
        O::RShift => Class::RShift,
        O::BitOr => Class::BitOr,
        O::BitXor => Class::BitXor,
        O::BitAnd => Class::BitAnd,
        O::FloorDiv => Class::FloorDiv,
    }
}

fn comparison(op: ast::CmpOp) -> Class {
    use ast::CmpOp as C;
    match op {
        C::Eq => Class::Eq,
        C::NotEq => Class::NotEq,
        C::Lt => Class::Lt,
        C::LtE => Class::LtE,
        C::Gt => Class::Gt,
        C::GtE => Class::GtE,
        C::Is => Class::Is,
        C::IsNot => Class::IsNot,
        C::In => Class::In,
        C::NotIn => Class::NotIn,
    }
}
