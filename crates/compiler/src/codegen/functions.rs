//! Functions and lambdas: defaults, annotations, bodies, closures, decorators.

use super::Compiler;
use super::docstring;
use super::statements::intrinsic;
use super::unit::{Frame, ScopeKind};
use crate::ast::*;
use crate::code::{CodeDesc, Constant, FAST_FREE};
use crate::error::Result;
use crate::instruction::{Location, NO_LOCATION, Opcode};
use crate::symtable::{key, type_params_key};

/// Operands of `SET_FUNCTION_ATTRIBUTE`.
const DEFAULTS: u32 = 1;
const KWDEFAULTS: u32 = 2;
const ANNOTATIONS: u32 = 4;
const CLOSURE: u32 = 8;

fn index(n: usize) -> u32 {
    u32::try_from(n).expect("fewer than 2^32 parameters")
}

impl<'a> Compiler<'a> {
    pub(super) fn function(&mut self, stmt: &'a Stmt, def: &'a FunctionDef, is_async: bool) -> Result<()> {
        let at = stmt.location;
        self.check_parameters(&def.args)?;
        self.exprs(&def.decorator_list)?;
        let first_line = def.decorator_list.first().map_or(at.line, |d| d.location.line);
        let mut attributes = self.defaults(&def.args, at)?;
        let generic_args = (attributes & DEFAULTS).count_ones() + (attributes & KWDEFAULTS).count_ones();
        let generic = !def.type_params.is_empty();
        if generic {
            if generic_args == 2 {
                self.emit_i(Opcode::SWAP, 2, at);
            }
            let name = format!("<generic parameters of {}>", def.name).into();
            self.enter(name, ScopeKind::TypeParameters, type_params_key(&def.type_params), first_line, None);
            self.type_params(&def.type_params)?;
            for i in 0..generic_args {
                self.emit_i(Opcode::LOAD_FAST, i, at);
            }
        }
        if self.annotations(&def.args, def.returns.as_ref(), at)? {
            attributes |= ANNOTATIONS;
        }
        let code = self.function_body(stmt, def, is_async, first_line)?;
        self.make_closure(code, attributes, at);
        if generic {
            self.emit_i(Opcode::SWAP, 2, at);
            self.emit_i(Opcode::CALL_INTRINSIC_2, intrinsic::SET_FUNCTION_TYPE_PARAMS, at);
            self.unit.info.argcount = generic_args;
            let code = self.leave(false)?;
            self.make_closure(code, 0, at);
            if generic_args > 0 {
                self.emit_i(Opcode::SWAP, generic_args + 1, at);
                self.emit_i(Opcode::CALL, generic_args - 1, at);
            } else {
                self.emit(Opcode::PUSH_NULL, at);
                self.emit_i(Opcode::CALL, 0, at);
            }
        }
        self.apply_decorators(&def.decorator_list);
        self.store_name(&def.name, at)
    }

    pub(super) fn apply_decorators(&mut self, decorators: &[Expr]) {
        for decorator in decorators.iter().rev() {
            self.emit_i(Opcode::CALL, 0, decorator.location);
        }
    }

    /// Pushes the tuple of defaults and the dict of keyword-only defaults; which of them are there.
    fn defaults(&mut self, args: &'a Arguments, at: Location) -> Result<u32> {
        let mut attributes = 0;
        if !args.defaults.is_empty() {
            self.exprs(&args.defaults)?;
            self.emit_i(Opcode::BUILD_TUPLE, index(args.defaults.len()), at);
            attributes |= DEFAULTS;
        }
        let mut names = Vec::new();
        for (arg, default) in args.kwonlyargs.iter().zip(&args.kw_defaults) {
            if let Some(default) = default {
                names.push(Constant::str(&self.mangle(&arg.arg)));
                self.expr(default)?;
            }
        }
        if !names.is_empty() {
            let n = index(names.len());
            self.load_const(Constant::Tuple(names), at);
            self.emit_i(Opcode::BUILD_CONST_KEY_MAP, n, at);
            attributes |= KWDEFAULTS;
        }
        Ok(attributes)
    }

    /// Pushes the tuple of names and annotations, if there are any.
    fn annotations(&mut self, args: &'a Arguments, returns: Option<&'a Expr>, at: Location) -> Result<bool> {
        let mut n = 0;
        let parameters = args.args.iter().chain(&args.posonlyargs).chain(args.vararg.as_deref());
        for arg in parameters.chain(&args.kwonlyargs).chain(args.kwarg.as_deref()) {
            if let Some(annotation) = &arg.annotation {
                self.named_annotation(&arg.arg, annotation, at)?;
                n += 2;
            }
        }
        if let Some(returns) = returns {
            self.named_annotation(&"return".into(), returns, at)?;
            n += 2;
        }
        if n > 0 {
            self.emit_i(Opcode::BUILD_TUPLE, n, at);
        }
        Ok(n > 0)
    }

    fn named_annotation(&mut self, name: &Name, annotation: &'a Expr, at: Location) -> Result<()> {
        let mangled = self.mangle(name);
        self.load_const(Constant::str(&mangled), at);
        match &annotation.kind {
            // `*args: *Ts` annotates with what `Ts` unpacks to.
            ExprKind::Starred { value, .. } if !self.future_annotations() => {
                self.expr(value)?;
                self.emit_i(Opcode::UNPACK_SEQUENCE, 1, at);
                Ok(())
            }
            _ => self.annotation(annotation),
        }
    }

    fn set_parameter_counts(&mut self, args: &Arguments) {
        let info = &mut self.unit.info;
        info.argcount = index(args.posonlyargs.len() + args.args.len());
        info.posonlyargcount = index(args.posonlyargs.len());
        info.kwonlyargcount = index(args.kwonlyargs.len());
    }

    fn function_body(
        &mut self,
        stmt: &'a Stmt,
        def: &'a FunctionDef,
        is_async: bool,
        first_line: i32,
    ) -> Result<CodeDesc> {
        let kind = if is_async { ScopeKind::AsyncFunction } else { ScopeKind::Function };
        self.enter(def.name.clone(), kind, key(stmt), first_line, None);
        let mut body = &*def.body;
        let mut doc = Constant::None;
        if let Some((text, _)) = docstring::of(body) {
            body = &body[1..];
            if self.settings.optimize < 2 {
                doc = Constant::Str(docstring::checked(text)?.into());
            }
        }
        self.unit.info.add_const(doc);
        self.set_parameter_counts(&def.args);
        let scope = self.table.get(self.unit.scope);
        let wrap = scope.is_coroutine || scope.is_generator;
        let start = self.new_label();
        self.use_label(start);
        if wrap {
            self.push_block(Frame::StopIteration, Some(start), None, NO_LOCATION)?;
        }
        self.stmts(body)?;
        if wrap {
            self.wrap_stop_iteration();
            self.pop_block();
        }
        self.leave(true)
    }

    /// Surrounds the unit with the handler that turns `StopIteration` into `RuntimeError`.
    pub(super) fn wrap_stop_iteration(&mut self) {
        let handler = self.new_label();
        self.unit.seq.insert_jump(0, Opcode::SETUP_CLEANUP, handler, NO_LOCATION);
        self.load_none(NO_LOCATION);
        self.emit(Opcode::RETURN_VALUE, NO_LOCATION);
        self.use_label(handler);
        self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::STOPITERATION_ERROR, NO_LOCATION);
        self.emit_i(Opcode::RERAISE, 1, NO_LOCATION);
    }

    /// Makes a function from `code`, with its closure and what `attributes` says is on the stack.
    pub(super) fn make_closure(&mut self, code: CodeDesc, mut attributes: u32, at: Location) {
        let free = code.localsplusnames.iter().zip(&code.localspluskinds).filter(|(_, kind)| **kind & FAST_FREE != 0);
        let free: Vec<Name> = free.map(|(name, _)| name.clone()).collect();
        if !free.is_empty() {
            for name in &free {
                let reach = self.closure_reach(name);
                let index = self.deref_index(name, reach);
                self.emit_i(Opcode::LOAD_CLOSURE, index, at);
            }
            attributes |= CLOSURE;
            self.emit_i(Opcode::BUILD_TUPLE, index(free.len()), at);
        }
        self.load_const(Constant::Code(Box::new(code)), at);
        self.emit(Opcode::MAKE_FUNCTION, at);
        for attribute in [CLOSURE, ANNOTATIONS, KWDEFAULTS, DEFAULTS] {
            if attributes & attribute != 0 {
                self.emit_i(Opcode::SET_FUNCTION_ATTRIBUTE, attribute, at);
            }
        }
    }

    pub(super) fn lambda(&mut self, e: &'a Expr, args: &'a Arguments, body: &'a Expr) -> Result<()> {
        let at = e.location;
        self.check_parameters(args)?;
        let attributes = self.defaults(args, at)?;
        self.enter("<lambda>".into(), ScopeKind::Lambda, key(e), at.line, None);
        self.unit.info.add_const(Constant::None);
        self.set_parameter_counts(args);
        self.expr(body)?;
        let code = if self.table.get(self.unit.scope).is_generator {
            self.leave(false)?
        } else {
            self.emit(Opcode::RETURN_VALUE, body.location);
            self.leave(true)?
        };
        self.make_closure(code, attributes, at);
        Ok(())
    }
}
