//! `from __future__ import ...`: which features a module asks for, and where such imports end.

use crate::ast::{ExprKind, Module, Stmt, StmtKind};
use crate::code::*;
use crate::error::{Result, SyntaxError};
use crate::instruction::Location;

/// The future features of a module.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Future {
    /// `CO_FUTURE_*` bits.
    pub flags: u32,
    /// The last import of features.
    pub location: Option<Location>,
}

/// The features that the imports at the beginning of `module` ask for.
///
/// # Errors
/// `SyntaxError` for a feature that does not exist.
pub(crate) fn features(module: &Module) -> Result<Future> {
    let mut future = Future::default();
    let (Module::Module(body, _) | Module::Interactive(body)) = module else { return Ok(future) };
    let rest = match body.split_first() {
        Some((Stmt { kind: StmtKind::Expr(e), .. }, rest)) if is_string(&e.kind) => rest,
        _ => body,
    };
    for stmt in rest {
        let StmtKind::ImportFrom { module: Some(module), names, level: 0 } = &stmt.kind else { break };
        if &**module != "__future__" {
            break;
        }
        let at = Location { end_line: stmt.location.line, end_col: -1, ..stmt.location };
        for alias in names {
            future.flags |= match &*alias.name {
                "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
                | "print_function" | "unicode_literals" | "generator_stop" => 0,
                "barry_as_FLUFL" => CO_FUTURE_BARRY_AS_BDFL,
                "annotations" => CO_FUTURE_ANNOTATIONS,
                "braces" => return Err(error("not a chance".into(), at)),
                name => {
                    let message = format!("future feature {name} is not defined");
                    return Err(error(message, at));
                }
            };
        }
        future.location = Some(stmt.location);
    }
    Ok(future)
}

fn error(message: String, at: Location) -> Box<SyntaxError> {
    Box::new(SyntaxError { bare_args: true, ..*SyntaxError::at(message, at) })
}

fn is_string(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::Constant(Constant::Str(_), _))
}
