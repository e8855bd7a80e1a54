//! Type parameters and type aliases (PEP 695, 696).

use super::Compiler;
use super::statements::intrinsic;
use super::unit::ScopeKind;
use crate::ast::*;
use crate::code::Constant;
use crate::error::Result;
use crate::instruction::Opcode;
use crate::symtable::{key, type_params_key};

impl<'a> Compiler<'a> {
    /// Binds type parameters and pushes the tuple of them.
    pub(super) fn type_params(&mut self, params: &'a [TypeParam]) -> Result<()> {
        let mut seen_default = false;
        for param in params {
            let at = param.location;
            let name = param.name();
            self.load_const(Constant::str(name), at);
            let default = match &param.kind {
                TypeParamKind::TypeVar { bound, default_value, .. } => {
                    if let Some(bound) = bound {
                        self.lazy_value(bound, name, key(param), false)?;
                        let oparg = match bound.kind {
                            ExprKind::Tuple { .. } => intrinsic::TYPEVAR_WITH_CONSTRAINTS,
                            _ => intrinsic::TYPEVAR_WITH_BOUND,
                        };
                        self.emit_i(Opcode::CALL_INTRINSIC_2, oparg, at);
                    } else {
                        self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::TYPEVAR, at);
                    }
                    default_value
                }
                TypeParamKind::TypeVarTuple { default_value, .. } => {
                    self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::TYPEVARTUPLE, at);
                    default_value
                }
                TypeParamKind::ParamSpec { default_value, .. } => {
                    self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::PARAMSPEC, at);
                    default_value
                }
            };
            if let Some(default) = default {
                seen_default = true;
                let starred = matches!(param.kind, TypeParamKind::TypeVarTuple { .. });
                self.lazy_value(default, name, key(param) + 1, starred)?;
                self.emit_i(Opcode::CALL_INTRINSIC_2, intrinsic::SET_TYPEPARAM_DEFAULT, at);
            } else if seen_default {
                let message = format!("non-default type parameter '{name}' follows default type parameter");
                return self.error(message, at);
            }
            self.emit_i(Opcode::COPY, 1, at);
            self.store_name(name, at)?;
        }
        let n = u32::try_from(params.len()).expect("fewer than 2^32 parameters");
        self.emit_i(Opcode::BUILD_TUPLE, n, params[0].location);
        Ok(())
    }

    /// A function that evaluates a bound or default when it is asked for.
    fn lazy_value(&mut self, e: &'a Expr, name: &Name, node: usize, allow_starred: bool) -> Result<()> {
        let at = e.location;
        self.enter(name.clone(), ScopeKind::TypeParameters, node, at.line, None);
        match &e.kind {
            ExprKind::Starred { value, .. } if allow_starred => {
                self.expr(value)?;
                self.emit_i(Opcode::UNPACK_SEQUENCE, 1, at);
            }
            _ => self.expr(e)?,
        }
        self.emit(Opcode::RETURN_VALUE, at);
        let code = self.leave(true)?;
        self.make_closure(code, 0, at);
        Ok(())
    }

    pub(super) fn type_alias(
        &mut self,
        stmt: &'a Stmt,
        name: &'a Expr,
        type_params: &'a [TypeParam],
        value: &'a Expr,
    ) -> Result<()> {
        let at = stmt.location;
        let ExprKind::Name { id: name, .. } = &name.kind else {
            return self.error("TypeAlias with non-Name name", at);
        };
        let generic = !type_params.is_empty();
        if generic {
            let unit_name = format!("<generic parameters of {name}>").into();
            self.enter(unit_name, ScopeKind::TypeParameters, type_params_key(type_params), at.line, None);
            self.load_const(Constant::str(name), at);
            self.type_params(type_params)?;
        } else {
            self.load_const(Constant::str(name), at);
            self.load_none(at);
        }
        self.enter(name.clone(), ScopeKind::Function, key(stmt), at.line, None);
        self.unit.info.add_const(Constant::None);
        self.expr(value)?;
        self.emit(Opcode::RETURN_VALUE, at);
        let code = self.leave(false)?;
        self.make_closure(code, 0, at);
        self.emit_i(Opcode::BUILD_TUPLE, 3, at);
        self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::TYPEALIAS, at);
        if generic {
            let code = self.leave(false)?;
            self.make_closure(code, 0, at);
            self.emit(Opcode::PUSH_NULL, at);
            self.emit_i(Opcode::CALL, 0, at);
        }
        self.store_name(name, at)
    }
}
