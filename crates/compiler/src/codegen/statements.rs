//! Simple statements, assignment, imports.

use super::Compiler;
use super::unit::ScopeKind;
use crate::ast::*;
use crate::code::{CO_FUTURE_ANNOTATIONS, Constant};
use crate::error::{ErrorKind, Result, SyntaxError};
use crate::instruction::{Location, NO_LOCATION, Opcode};

/// `CALL_INTRINSIC_1` operands.
pub(super) mod intrinsic {
    pub const PRINT: u32 = 1;
    pub const IMPORT_STAR: u32 = 2;
    pub const STOPITERATION_ERROR: u32 = 3;
    pub const ASYNC_GEN_WRAP: u32 = 4;
    pub const UNARY_POSITIVE: u32 = 5;
    pub const LIST_TO_TUPLE: u32 = 6;
    pub const TYPEVAR: u32 = 7;
    pub const PARAMSPEC: u32 = 8;
    pub const TYPEVARTUPLE: u32 = 9;
    pub const SUBSCRIPT_GENERIC: u32 = 10;
    pub const TYPEALIAS: u32 = 11;
    /// `CALL_INTRINSIC_2` operands.
    pub const PREP_RERAISE_STAR: u32 = 1;
    pub const TYPEVAR_WITH_BOUND: u32 = 2;
    pub const TYPEVAR_WITH_CONSTRAINTS: u32 = 3;
    pub const SET_FUNCTION_TYPE_PARAMS: u32 = 4;
    pub const SET_TYPEPARAM_DEFAULT: u32 = 5;
}

/// Whether a body annotates a name, in nested blocks too.
pub(super) fn has_annotations(body: &[Stmt]) -> bool {
    body.iter().any(|s| match &s.kind {
        StmtKind::AnnAssign { .. } => true,
        StmtKind::For(s) | StmtKind::AsyncFor(s) => has_annotations(&s.body) || has_annotations(&s.orelse),
        StmtKind::While { body, orelse, .. } => has_annotations(body) || has_annotations(orelse),
        StmtKind::If { body, orelse, .. } => {
            let (mut body, mut orelse) = (body, orelse);
            loop {
                match &**orelse {
                    _ if has_annotations(body) => return true,
                    [Stmt { kind: StmtKind::If { body: b, orelse: o, .. }, .. }] => (body, orelse) = (b, o),
                    rest => return has_annotations(rest),
                }
            }
        }
        StmtKind::Match { cases, .. } => cases.iter().any(|c| has_annotations(&c.body)),
        StmtKind::With { body, .. } | StmtKind::AsyncWith { body, .. } => has_annotations(body),
        StmtKind::Try(s) | StmtKind::TryStar(s) => {
            has_annotations(&s.body)
                || s.handlers.iter().any(|h| has_annotations(&h.body))
                || has_annotations(&s.finalbody)
                || has_annotations(&s.orelse)
        }
        _ => false,
    })
}

impl<'a> Compiler<'a> {
    pub(super) fn stmt(&mut self, stmt: &'a Stmt) -> Result<()> {
        let at = stmt.location;
        match &stmt.kind {
            StmtKind::Expr(value) => self.expr_stmt(value, at),
            StmtKind::Assign { targets, value, .. } => {
                self.expr(value)?;
                for (i, target) in targets.iter().enumerate() {
                    if i + 1 < targets.len() {
                        self.emit_i(Opcode::COPY, 1, at);
                    }
                    self.expr(target)?;
                }
                Ok(())
            }
            StmtKind::AugAssign { target, op, value } => self.aug_assign(at, target, *op, value),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(at, target, annotation, value.as_deref(), *simple)
            }
            StmtKind::Return(value) => self.return_stmt(at, value.as_deref()),
            StmtKind::If { test, body, orelse } => self.if_stmt(test, body, orelse),
            StmtKind::For(s) => self.for_stmt(at, s),
            StmtKind::AsyncFor(s) => self.async_for(at, s),
            StmtKind::While { test, body, orelse } => self.while_stmt(at, test, body, orelse),
            StmtKind::FunctionDef(def) => self.function(stmt, def, false),
            StmtKind::AsyncFunctionDef(def) => self.function(stmt, def, true),
            StmtKind::ClassDef(def) => self.class(stmt, def),
            StmtKind::TypeAlias { name, type_params, value } => self.type_alias(stmt, name, type_params, value),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::With { items, body, .. } => self.with_stmt(items, body),
            StmtKind::AsyncWith { items, body, .. } => self.async_with(at, items, body),
            StmtKind::Match { subject, cases } => self.match_stmt(subject, cases),
            StmtKind::Raise { exc, cause } => {
                let mut n = 0;
                for value in [exc, cause].into_iter().map_while(Option::as_deref) {
                    self.expr(value)?;
                    n += 1;
                }
                self.emit_i(Opcode::RAISE_VARARGS, n, at);
                Ok(())
            }
            StmtKind::Try(s) => self.try_stmt(at, s),
            StmtKind::TryStar(s) => self.try_star(at, s),
            StmtKind::Assert { test, msg } => self.assert_stmt(at, test, msg.as_deref()),
            StmtKind::Import(names) => self.import(at, names),
            StmtKind::ImportFrom { module, names, level } => self.import_from(at, module.as_ref(), names, *level),
            StmtKind::Global(_) | StmtKind::Nonlocal(_) => Ok(()),
            StmtKind::Pass => {
                self.emit(Opcode::NOP, at);
                Ok(())
            }
            StmtKind::Break => self.break_stmt(at),
            StmtKind::Continue => self.continue_stmt(at),
        }
    }

    fn expr_stmt(&mut self, value: &'a Expr, at: Location) -> Result<()> {
        if self.interactive && self.outer.is_empty() {
            self.expr(value)?;
            self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::PRINT, at);
        } else if matches!(value.kind, ExprKind::Constant(..)) {
            self.emit(Opcode::NOP, at);
            return Ok(());
        } else {
            self.expr(value)?;
        }
        self.emit(Opcode::POP_TOP, NO_LOCATION);
        Ok(())
    }

    fn return_stmt(&mut self, stmt_at: Location, value: Option<&'a Expr>) -> Result<()> {
        let mut at = stmt_at;
        let scope = self.table.get(self.unit.scope);
        if !scope.is_function_like() {
            return self.error("'return' outside function", at);
        }
        if value.is_some() && scope.is_coroutine && scope.is_generator {
            return self.error("'return' with value in async generator", at);
        }
        let constant = match value.map(|v| &v.kind) {
            Some(ExprKind::Constant(constant, _)) => Some(constant),
            _ => None,
        };
        let preserve_top = value.is_some() && constant.is_none();
        if let Some(value) = value {
            if preserve_top {
                self.expr(value)?;
            } else {
                at = value.location;
                self.emit(Opcode::NOP, at);
            }
        }
        if value.is_none_or(|v| v.location.line != stmt_at.line) {
            at = stmt_at;
            self.emit(Opcode::NOP, at);
        }
        self.unwind(&mut at, preserve_top, false)?;
        if value.is_none() {
            self.load_none(at);
        } else if let Some(constant) = constant {
            self.load_const(constant.clone(), at);
        }
        self.emit(Opcode::RETURN_VALUE, at);
        Ok(())
    }

    fn assert_stmt(&mut self, at: Location, test: &'a Expr, msg: Option<&'a Expr>) -> Result<()> {
        let always = match &test.kind {
            ExprKind::Tuple { elts, .. } => !elts.is_empty(),
            ExprKind::Constant(Constant::Tuple(items), _) => !items.is_empty(),
            _ => false,
        };
        if always {
            self.warn("assertion is always true, perhaps remove parentheses?".into(), at);
        }
        if self.settings.optimize > 0 {
            return Ok(());
        }
        let end = self.unit.seq.new_label();
        self.jump_if(test, end, true)?;
        self.emit(Opcode::LOAD_ASSERTION_ERROR, at);
        if let Some(msg) = msg {
            self.expr(msg)?;
            self.emit_i(Opcode::CALL, 0, at);
        }
        self.emit_i(Opcode::RAISE_VARARGS, 1, test.location);
        self.unit.seq.use_label(end);
        Ok(())
    }

    fn import(&mut self, at: Location, names: &'a [Alias]) -> Result<()> {
        for alias in names {
            self.load_const(Constant::int(0), at);
            self.load_none(at);
            self.emit_name(Opcode::IMPORT_NAME, &alias.name, at);
            let (first, rest) = match alias.name.split_once('.') {
                Some((first, rest)) => (first, Some(rest)),
                None => (&*alias.name, None),
            };
            let Some(asname) = &alias.asname else {
                self.store_name(&first.into(), at)?;
                continue;
            };
            let Some(rest) = rest else {
                self.store_name(asname, at)?;
                continue;
            };
            for (i, attribute) in rest.split('.').enumerate() {
                if i > 0 {
                    self.emit_i(Opcode::SWAP, 2, at);
                    self.emit(Opcode::POP_TOP, at);
                }
                let (op, oparg) = self.unit.info.name_op(Opcode::IMPORT_FROM, attribute);
                self.emit_i(op, oparg, at);
            }
            self.store_name(asname, at)?;
            self.emit(Opcode::POP_TOP, at);
        }
        Ok(())
    }

    fn import_from(&mut self, at: Location, module: Option<&Name>, names: &'a [Alias], level: u32) -> Result<()> {
        if level == 0
            && module.is_some_and(|m| &**m == "__future__")
            && self.settings.future_location.is_none_or(|last| (at.line, at.col) > (last.line, last.col))
        {
            return self.error("from __future__ imports must occur at the beginning of the file", at);
        }
        self.load_const(Constant::int(level.into()), at);
        self.load_const(Constant::Tuple(names.iter().map(|a| Constant::str(&a.name)).collect()), at);
        self.emit_name(Opcode::IMPORT_NAME, &module.cloned().unwrap_or_default(), at);
        for alias in names {
            if &*alias.name == "*" {
                self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::IMPORT_STAR, at);
                self.emit(Opcode::POP_TOP, NO_LOCATION);
                return Ok(());
            }
            self.emit_name(Opcode::IMPORT_FROM, &alias.name, at);
            self.store_name(alias.asname.as_ref().unwrap_or(&alias.name), at)?;
        }
        self.emit(Opcode::POP_TOP, at);
        Ok(())
    }

    fn aug_assign(&mut self, stmt_at: Location, target: &'a Expr, op: Operator, value: &'a Expr) -> Result<()> {
        let mut at = target.location;
        let mut slice_parts = 0;
        match &target.kind {
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value)?;
                self.emit_i(Opcode::COPY, 1, at);
                at = super::expressions::attribute_location(at, target);
                self.emit_name(Opcode::LOAD_ATTR, attr, at);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                if let ExprKind::Slice { lower, upper, step: None } = &slice.kind {
                    self.slice_bounds(slice, lower.as_deref(), upper.as_deref())?;
                    slice_parts = 3;
                } else {
                    self.expr(slice)?;
                    slice_parts = 2;
                }
                for _ in 0..slice_parts {
                    self.emit_i(Opcode::COPY, slice_parts, at);
                }
                self.emit(if slice_parts == 3 { Opcode::BINARY_SLICE } else { Opcode::BINARY_SUBSCR }, at);
            }
            ExprKind::Name { id, .. } => self.load_name(id, at)?,
            _ => return Err(impossible_target(target, "augmented")),
        }
        self.expr(value)?;
        self.emit_i(Opcode::BINARY_OP, super::expressions::binary_operand(op) + 13, stmt_at);
        at = target.location;
        match &target.kind {
            ExprKind::Attribute { attr, .. } => {
                at = super::expressions::attribute_location(at, target);
                self.emit_i(Opcode::SWAP, 2, at);
                self.emit_name(Opcode::STORE_ATTR, attr, at);
            }
            ExprKind::Subscript { .. } => {
                for depth in (2..=slice_parts + 1).rev() {
                    self.emit_i(Opcode::SWAP, depth, at);
                }
                self.emit(if slice_parts == 3 { Opcode::STORE_SLICE } else { Opcode::STORE_SUBSCR }, at);
            }
            ExprKind::Name { id, .. } => self.store_name(id, at)?,
            _ => {}
        }
        Ok(())
    }

    pub(super) fn future_annotations(&self) -> bool {
        self.settings.flags & CO_FUTURE_ANNOTATIONS != 0
    }

    /// An annotation: evaluated, or its text under `from __future__ import annotations`.
    pub(super) fn annotation(&mut self, annotation: &'a Expr) -> Result<()> {
        if self.future_annotations() {
            self.load_const(Constant::Str(super::unparse::expr(annotation).into_bytes().into()), annotation.location);
            return Ok(());
        }
        self.expr(annotation)
    }

    fn ann_assign(
        &mut self,
        at: Location,
        target: &'a Expr,
        annotation: &'a Expr,
        value: Option<&'a Expr>,
        simple: bool,
    ) -> Result<()> {
        if let Some(value) = value {
            self.expr(value)?;
            self.expr(target)?;
        }
        let stored = matches!(self.unit.kind, ScopeKind::Module | ScopeKind::Class);
        match &target.kind {
            ExprKind::Name { id, .. } => {
                self.forbidden_name(id, Context::Store, at)?;
                if simple && stored {
                    self.annotation(annotation)?;
                    self.emit_name(Opcode::LOAD_NAME, &"__annotations__".into(), at);
                    let mangled = self.mangle(id);
                    self.load_const(Constant::str(&mangled), at);
                    self.emit(Opcode::STORE_SUBSCR, at);
                }
            }
            ExprKind::Attribute { value: object, attr, .. } => {
                self.forbidden_name(attr, Context::Store, at)?;
                if value.is_none() {
                    self.evaluate(object)?;
                }
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                if value.is_none() {
                    self.evaluate(object)?;
                    self.evaluate_subscript(slice)?;
                }
            }
            _ => return Err(impossible_target(target, "annotated")),
        }
        if !simple && stored && !self.future_annotations() {
            self.evaluate(annotation)?;
        }
        Ok(())
    }

    /// Evaluates and forgets.
    fn evaluate(&mut self, e: &'a Expr) -> Result<()> {
        self.expr(e)?;
        self.emit(Opcode::POP_TOP, e.location);
        Ok(())
    }

    fn evaluate_subscript(&mut self, e: &'a Expr) -> Result<()> {
        match &e.kind {
            ExprKind::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().flatten().try_for_each(|part| self.evaluate(part))
            }
            ExprKind::Tuple { elts, .. } => elts.iter().try_for_each(|elt| self.evaluate_subscript(elt)),
            _ => self.evaluate(e),
        }
    }
}

/// The error for a target that only trees made by hand have.
fn impossible_target(target: &Expr, what: &str) -> Box<SyntaxError> {
    // CPython names the node by its number in the ASDL.
    let number = match &target.kind {
        ExprKind::Starred { .. } => 23,
        ExprKind::List { .. } => 25,
        ExprKind::Tuple { .. } => 26,
        _ => 0,
    };
    SyntaxError::of_kind(ErrorKind::System, &format!("invalid node type ({number}) for {what} assignment"))
}
