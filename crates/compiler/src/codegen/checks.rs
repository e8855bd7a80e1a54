//! Warnings and errors that show while code is generated, and the questions they ask about constants.

use super::Compiler;
use super::unit::ScopeKind;
use crate::ast::*;
use crate::code::Constant;
use crate::error::Result;
use crate::instruction::Location;

/// The name of the type of an expression's value, where the expression shows it.
fn inferred_type(e: &Expr) -> Option<&'static str> {
    Some(match &e.kind {
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List { .. } | ExprKind::ListComp { .. } => "list",
        ExprKind::Dict { .. } | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set(_) | ExprKind::SetComp { .. } => "set",
        ExprKind::GeneratorExp { .. } => "generator",
        ExprKind::Lambda { .. } => "function",
        ExprKind::JoinedStr(_) | ExprKind::FormattedValue { .. } => "str",
        ExprKind::Constant(constant, _) => type_name(constant),
        _ => return None,
    })
}

fn type_name(constant: &Constant) -> &'static str {
    match constant {
        Constant::None => "NoneType",
        Constant::Ellipsis => "ellipsis",
        Constant::Bool(_) => "bool",
        Constant::Int(_) => "int",
        Constant::Float(_) => "float",
        Constant::Complex(..) => "complex",
        Constant::Str(_) => "str",
        Constant::Bytes(_) => "bytes",
        Constant::Tuple(_) => "tuple",
        Constant::FrozenSet(_) => "frozenset",
        Constant::Code(_) => "code",
    }
}

impl Compiler<'_> {
    /// Refuses to bind or unbind `__debug__`.
    pub(super) fn forbidden_name(&self, name: &Name, context: Context, at: Location) -> Result<()> {
        match context {
            Context::Store if &**name == "__debug__" => self.error("cannot assign to __debug__", at),
            Context::Del if &**name == "__debug__" => self.error("cannot delete __debug__", at),
            _ => Ok(()),
        }
    }

    pub(super) fn validate_keywords(&self, keywords: &[Keyword]) -> Result<()> {
        for (i, keyword) in keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            self.forbidden_name(name, Context::Store, keyword.location)?;
            if let Some(other) = keywords[i + 1..].iter().find(|k| k.arg.as_ref() == Some(name)) {
                return self.error(format!("keyword argument repeated: {name}"), other.location);
            }
        }
        Ok(())
    }

    pub(super) fn check_parameters(&self, args: &Arguments) -> Result<()> {
        let named = args.posonlyargs.iter().chain(&args.args).chain(&args.kwonlyargs);
        for arg in named.chain(args.vararg.as_deref()).chain(args.kwarg.as_deref()) {
            self.forbidden_name(&arg.arg, Context::Store, arg.location)?;
        }
        Ok(())
    }

    pub(super) fn require_async_function(&self, what: &str, at: Location) -> Result<()> {
        if self.unit.kind != ScopeKind::AsyncFunction && !self.is_top_level_await() {
            return self.error(format!("{what} outside async function"), at);
        }
        Ok(())
    }

    /// Warns of `is` with a literal.
    pub(super) fn check_compare(&mut self, at: Location, left: &Expr, ops: &[CmpOp], comparators: &[Expr]) {
        let literal = |e: &Expr| match &e.kind {
            ExprKind::Constant(c, _) => !matches!(c, Constant::None | Constant::Bool(_) | Constant::Ellipsis),
            _ => false,
        };
        let mut before = left;
        for (op, after) in ops.iter().zip(comparators) {
            if matches!(op, CmpOp::Is | CmpOp::IsNot) {
                let culprit = [before, after].into_iter().find(|e| literal(e));
                if let Some(kind) = culprit.and_then(inferred_type) {
                    let (is, equals) = match op {
                        CmpOp::Is => ("is", "=="),
                        _ => ("is not", "!="),
                    };
                    // One for the whole chain.
                    return self.warn(format!("\"{is}\" with '{kind}' literal. Did you mean \"{equals}\"?"), at);
                }
            }
            before = after;
        }
    }

    pub(super) fn check_caller(&mut self, func: &Expr) {
        let kind = match &func.kind {
            ExprKind::Lambda { .. } => None,
            _ => inferred_type(func),
        };
        if let Some(kind) = kind {
            self.warn(format!("'{kind}' object is not callable; perhaps you missed a comma?"), func.location);
        }
    }

    pub(super) fn check_subscripter(&mut self, value: &Expr) {
        let kind = match &value.kind {
            ExprKind::Constant(
                Constant::None
                | Constant::Ellipsis
                | Constant::Bool(_)
                | Constant::Int(_)
                | Constant::Float(_)
                | Constant::Complex(..)
                | Constant::FrozenSet(_),
                _,
            )
            | ExprKind::Set(_)
            | ExprKind::SetComp { .. }
            | ExprKind::GeneratorExp { .. }
            | ExprKind::Lambda { .. } => inferred_type(value),
            _ => None,
        };
        if let Some(kind) = kind {
            self.warn(format!("'{kind}' object is not subscriptable; perhaps you missed a comma?"), value.location);
        }
    }

    pub(super) fn check_index(&mut self, value: &Expr, slice: &Expr) {
        let Some(index) = inferred_type(slice) else { return };
        if matches!(index, "int" | "bool") {
            return;
        }
        let indexed = match &value.kind {
            ExprKind::Constant(Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_), _)
            | ExprKind::Tuple { .. }
            | ExprKind::List { .. }
            | ExprKind::ListComp { .. }
            | ExprKind::JoinedStr(_)
            | ExprKind::FormattedValue { .. } => inferred_type(value),
            _ => None,
        };
        if let Some(kind) = indexed {
            self.warn(
                format!("{kind} indices must be integers or slices, not {index}; perhaps you missed a comma?"),
                value.location,
            );
        }
    }
}
