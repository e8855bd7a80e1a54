//! Expressions other than calls and comprehensions.

use super::Compiler;
use super::statements::intrinsic;
use super::unit::{Frame, ScopeKind};
use crate::ast::*;
use crate::code::Constant;
use crate::error::{ErrorKind, Result, SyntaxError};
use crate::instruction::{Location, NO_LOCATION, Opcode};

/// Stack slots that a display or call may use before its parts are collected one by one.
pub(super) const STACK_USE_GUIDELINE: usize = 30;

/// The operand of `BINARY_OP`; the in-place operators come 13 later.
pub(super) fn binary_operand(op: Operator) -> u32 {
    match op {
        Operator::Add => 0,
        Operator::BitAnd => 1,
        Operator::FloorDiv => 2,
        Operator::LShift => 3,
        Operator::MatMult => 4,
        Operator::Mult => 5,
        Operator::Mod => 6,
        Operator::BitOr => 7,
        Operator::Pow => 8,
        Operator::RShift => 9,
        Operator::Sub => 10,
        Operator::Div => 11,
        Operator::BitXor => 12,
    }
}

/// The location of an attribute that stands on another line than the object before it.
pub(super) fn attribute_location(mut at: Location, attribute: &Expr) -> Location {
    let ExprKind::Attribute { attr, .. } = &attribute.kind else { return at };
    let end = attribute.location;
    if at.line != end.end_line {
        at.line = end.end_line;
        let len = i32::try_from(attr.chars().count()).unwrap_or(i32::MAX);
        if len <= end.end_col {
            at.col = end.end_col - len;
        } else {
            (at.col, at.end_col) = (-1, -1);
        }
        // In a tree made by hand the whole may end before its part.
        at.end_line = at.end_line.max(at.line);
        if at.end_line == at.line {
            at.end_col = at.end_col.max(at.col);
        }
    }
    at
}

fn is_constant(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Constant(..))
}

fn constant(e: &Expr) -> Constant {
    match &e.kind {
        ExprKind::Constant(constant, _) => constant.clone(),
        _ => unreachable!("asked of constants alone"),
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).expect("fewer than 2^32 operands")
}

/// Which display is being built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    List,
    Tuple,
    Set,
}

impl<'a> Compiler<'a> {
    pub(super) fn expr(&mut self, e: &'a Expr) -> Result<()> {
        let at = e.location;
        match &e.kind {
            ExprKind::Name { id, context } => self.name(id, *context, at),
            ExprKind::Constant(constant, _) => {
                self.load_const(constant.clone(), at);
                Ok(())
            }
            ExprKind::Attribute { value, attr, context } => self.attribute(e, value, attr, *context),
            ExprKind::Call { func, args, keywords } => self.call(e, func, args, keywords),
            ExprKind::Subscript { value, slice, context } => self.subscript(at, value, slice, *context),
            ExprKind::BinOp { left, op, right } => {
                self.expr(left)?;
                self.expr(right)?;
                self.emit_i(Opcode::BINARY_OP, binary_operand(*op), at);
                Ok(())
            }
            ExprKind::UnaryOp { op, operand } => {
                self.expr(operand)?;
                match op {
                    UnaryOp::Invert => self.emit(Opcode::UNARY_INVERT, at),
                    UnaryOp::Not => {
                        self.emit(Opcode::TO_BOOL, at);
                        self.emit(Opcode::UNARY_NOT, at);
                    }
                    UnaryOp::UAdd => self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::UNARY_POSITIVE, at),
                    UnaryOp::USub => self.emit(Opcode::UNARY_NEGATIVE, at),
                }
                Ok(())
            }
            ExprKind::BoolOp { op, values } => {
                let jump = match op {
                    BoolOp::And => Opcode::POP_JUMP_IF_FALSE,
                    BoolOp::Or => Opcode::POP_JUMP_IF_TRUE,
                };
                let end = self.new_label();
                let (last, rest) = values.split_last().expect("a boolean operation has operands");
                for value in rest {
                    self.expr(value)?;
                    self.emit_i(Opcode::COPY, 1, at);
                    self.emit(Opcode::TO_BOOL, at);
                    self.jump(jump, end, at);
                    self.emit(Opcode::POP_TOP, at);
                }
                self.expr(last)?;
                self.use_label(end);
                Ok(())
            }
            ExprKind::Compare { left, ops, comparators } => self.compare(at, left, ops, comparators),
            ExprKind::NamedExpr { target, value } => {
                self.expr(value)?;
                self.emit_i(Opcode::COPY, 1, at);
                self.expr(target)
            }
            ExprKind::Lambda { args, body } => self.lambda(e, args, body),
            ExprKind::IfExp { test, body, orelse } => {
                let (end, next) = (self.new_label(), self.new_label());
                self.jump_if(test, next, false)?;
                self.expr(body)?;
                self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);
                self.use_label(next);
                self.expr(orelse)?;
                self.use_label(end);
                Ok(())
            }
            ExprKind::Dict { keys, values } => self.dict(at, keys, values),
            ExprKind::Set(elts) => self.display(at, elts, 0, Display::Set),
            ExprKind::List { elts, context } => self.sequence(at, elts, *context, Display::List),
            ExprKind::Tuple { elts, context } => self.sequence(at, elts, *context, Display::Tuple),
            ExprKind::ListComp { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::DictComp { .. }
            | ExprKind::GeneratorExp { .. } => self.comprehension(e),
            ExprKind::Yield(value) => {
                if !self.is_function_like() {
                    return self.error("'yield' outside function", at);
                }
                match value {
                    Some(value) => self.expr(value)?,
                    None => self.load_none(at),
                }
                self.yield_value(at);
                Ok(())
            }
            ExprKind::YieldFrom(value) => {
                if !self.is_function_like() {
                    return self.error("'yield from' outside function", at);
                }
                if self.unit.kind == ScopeKind::AsyncFunction {
                    return self.error("'yield from' inside async function", at);
                }
                self.expr(value)?;
                self.emit(Opcode::GET_YIELD_FROM_ITER, at);
                self.load_none(at);
                self.yield_from(false, at)
            }
            ExprKind::Await(value) => {
                if !self.is_top_level_await() {
                    if !self.is_function_like() {
                        return self.error("'await' outside function", at);
                    }
                    if !matches!(self.unit.kind, ScopeKind::AsyncFunction | ScopeKind::Comprehension) {
                        return self.error("'await' outside async function", at);
                    }
                }
                self.expr(value)?;
                self.await_value(0, at)
            }
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                self.expr(value)?;
                match (u8::try_from(*conversion), conversion) {
                    (Ok(b's'), _) => self.emit_i(Opcode::CONVERT_VALUE, 1, at),
                    (Ok(b'r'), _) => self.emit_i(Opcode::CONVERT_VALUE, 2, at),
                    (Ok(b'a'), _) => self.emit_i(Opcode::CONVERT_VALUE, 3, at),
                    (_, -1) => {}
                    _ => {
                        let message = format!("Unrecognized conversion character {conversion}");
                        return Err(SyntaxError::of_kind(ErrorKind::System, &message));
                    }
                }
                match format_spec {
                    Some(spec) => {
                        self.expr(spec)?;
                        self.emit(Opcode::FORMAT_WITH_SPEC, at);
                    }
                    None => self.emit(Opcode::FORMAT_SIMPLE, at),
                }
                Ok(())
            }
            ExprKind::JoinedStr(values) => self.joined_str(at, values),
            ExprKind::Slice { lower, upper, step } => {
                self.slice_bounds(e, lower.as_deref(), upper.as_deref())?;
                let mut n = 2;
                if let Some(step) = step {
                    self.expr(step)?;
                    n = 3;
                }
                self.emit_i(Opcode::BUILD_SLICE, n, at);
                Ok(())
            }
            ExprKind::Starred { context, .. } => match context {
                Context::Store => self.error("starred assignment target must be in a list or tuple", at),
                _ => self.error("can't use starred expression here", at),
            },
        }
    }

    fn attribute(&mut self, e: &'a Expr, value: &'a Expr, attr: &'a Name, context: Context) -> Result<()> {
        let mut at = e.location;
        if context == Context::Store {
            self.note_static_attribute(value, attr);
        }
        if context == Context::Load
            && let Some(args) = self.optimizable_super(value, attr)
        {
            self.load_super_args(value, args)?;
            let op = if args.is_empty() { Opcode::LOAD_ZERO_SUPER_ATTR } else { Opcode::LOAD_SUPER_ATTR };
            self.emit_name(op, attr, at);
            at = attribute_location(at, e);
            self.emit(Opcode::NOP, at);
            return Ok(());
        }
        self.expr(value)?;
        at = attribute_location(at, e);
        match context {
            Context::Load => self.emit_name(Opcode::LOAD_ATTR, attr, at),
            Context::Store => {
                self.forbidden_name(attr, context, at)?;
                self.emit_name(Opcode::STORE_ATTR, attr, at);
            }
            Context::Del => self.emit_name(Opcode::DELETE_ATTR, attr, at),
        }
        Ok(())
    }

    /// Remembers an assignment to an attribute of `self` for the `__static_attributes__` of the class around.
    fn note_static_attribute(&mut self, object: &Expr, attr: &Name) {
        let ExprKind::Name { id, .. } = &object.kind else { return };
        if &**id != "self" {
            return;
        }
        if let Some(class) = self.outer.iter_mut().rev().find(|u| u.kind == ScopeKind::Class)
            && !class.static_attributes.contains(attr)
        {
            class.static_attributes.push(attr.clone());
        }
    }

    fn subscript(&mut self, at: Location, value: &'a Expr, slice: &'a Expr, context: Context) -> Result<()> {
        if context == Context::Load {
            self.check_subscripter(value);
            self.check_index(value, slice);
        }
        self.expr(value)?;
        match &slice.kind {
            ExprKind::Slice { lower, upper, step: None } if context != Context::Del => {
                self.slice_bounds(slice, lower.as_deref(), upper.as_deref())?;
                self.emit(if context == Context::Load { Opcode::BINARY_SLICE } else { Opcode::STORE_SLICE }, at);
            }
            _ => {
                self.expr(slice)?;
                let op = match context {
                    Context::Load => Opcode::BINARY_SUBSCR,
                    Context::Store => Opcode::STORE_SUBSCR,
                    Context::Del => Opcode::DELETE_SUBSCR,
                };
                self.emit(op, at);
            }
        }
        Ok(())
    }

    pub(super) fn slice_bounds(
        &mut self,
        slice: &'a Expr,
        lower: Option<&'a Expr>,
        upper: Option<&'a Expr>,
    ) -> Result<()> {
        for bound in [lower, upper] {
            match bound {
                Some(bound) => self.expr(bound)?,
                None => self.load_none(slice.location),
            }
        }
        Ok(())
    }

    fn compare(&mut self, at: Location, left: &'a Expr, ops: &[CmpOp], comparators: &'a [Expr]) -> Result<()> {
        self.check_compare(at, left, ops, comparators);
        self.expr(left)?;
        let last = ops.len() - 1;
        if last == 0 {
            self.expr(&comparators[0])?;
            self.compare_op(ops[0], at);
            return Ok(());
        }
        let cleanup = self.new_label();
        for (op, right) in ops.iter().zip(comparators).take(last) {
            self.expr(right)?;
            self.emit_i(Opcode::SWAP, 2, at);
            self.emit_i(Opcode::COPY, 2, at);
            self.compare_op(*op, at);
            self.emit_i(Opcode::COPY, 1, at);
            self.emit(Opcode::TO_BOOL, at);
            self.jump(Opcode::POP_JUMP_IF_FALSE, cleanup, at);
            self.emit(Opcode::POP_TOP, at);
        }
        self.expr(&comparators[last])?;
        self.compare_op(ops[last], at);
        let end = self.new_label();
        self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);
        self.use_label(cleanup);
        self.emit_i(Opcode::SWAP, 2, at);
        self.emit(Opcode::POP_TOP, at);
        self.use_label(end);
        Ok(())
    }

    /// One comparison; the operand carries the operator above a mask of outcomes that count as true.
    pub(super) fn compare_op(&mut self, op: CmpOp, at: Location) {
        let (op, oparg) = match op {
            CmpOp::Lt => (Opcode::COMPARE_OP, 2),
            CmpOp::LtE => (Opcode::COMPARE_OP, 1 << 5 | 2 | 8),
            CmpOp::Eq => (Opcode::COMPARE_OP, 2 << 5 | 8),
            CmpOp::NotEq => (Opcode::COMPARE_OP, 3 << 5 | 1 | 2 | 4),
            CmpOp::Gt => (Opcode::COMPARE_OP, 4 << 5 | 4),
            CmpOp::GtE => (Opcode::COMPARE_OP, 5 << 5 | 4 | 8),
            CmpOp::In => (Opcode::CONTAINS_OP, 0),
            CmpOp::NotIn => (Opcode::CONTAINS_OP, 1),
            CmpOp::Is => (Opcode::IS_OP, 0),
            CmpOp::IsNot => (Opcode::IS_OP, 1),
        };
        self.emit_i(op, oparg, at);
    }

    pub(super) fn yield_value(&mut self, at: Location) {
        let scope = self.table.get(self.unit.scope);
        if scope.is_generator && scope.is_coroutine {
            self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::ASYNC_GEN_WRAP, at);
        }
        self.emit_i(Opcode::YIELD_VALUE, 0, at);
        self.emit_i(Opcode::RESUME, 1, at);
    }

    /// Sends to the iterator below the value on the stack until it is exhausted.
    pub(super) fn yield_from(&mut self, is_await: bool, at: Location) -> Result<()> {
        let (send, fail, exit) = (self.new_label(), self.new_label(), self.new_label());
        self.use_label(send);
        self.jump(Opcode::SEND, exit, at);
        // `close()` and `throw()` raise out of the yield.
        self.jump(Opcode::SETUP_FINALLY, fail, at);
        self.push_block(Frame::TryExcept, Some(send), None, at)?;
        self.emit_i(Opcode::YIELD_VALUE, 1, at);
        self.pop_block();
        self.emit(Opcode::POP_BLOCK, NO_LOCATION);
        self.emit_i(Opcode::RESUME, if is_await { 3 } else { 2 }, at);
        self.jump(Opcode::JUMP_NO_INTERRUPT, send, at);
        self.use_label(fail);
        self.emit(Opcode::CLEANUP_THROW, at);
        self.use_label(exit);
        self.emit(Opcode::END_SEND, at);
        Ok(())
    }

    fn joined_str(&mut self, at: Location, values: &'a [Expr]) -> Result<()> {
        if values.len() > STACK_USE_GUIDELINE {
            self.load_const(Constant::str(""), at);
            self.emit_name(Opcode::LOAD_METHOD, &"join".into(), at);
            self.emit_i(Opcode::BUILD_LIST, 0, at);
            for value in values {
                self.expr(value)?;
                self.emit_i(Opcode::LIST_APPEND, 1, at);
            }
            self.emit_i(Opcode::CALL, 1, at);
            return Ok(());
        }
        self.exprs(values)?;
        match values.len() {
            0 => self.load_const(Constant::str(""), at),
            1 => {}
            n => self.emit_i(Opcode::BUILD_STRING, index(n), at),
        }
        Ok(())
    }

    fn sequence(&mut self, at: Location, elts: &'a [Expr], context: Context, display: Display) -> Result<()> {
        match context {
            Context::Load => self.display(at, elts, 0, display),
            Context::Del => self.exprs(elts),
            Context::Store => {
                self.unpack(at, elts)?;
                for elt in elts {
                    match &elt.kind {
                        ExprKind::Starred { value, .. } => self.expr(value)?,
                        _ => self.expr(elt)?,
                    }
                }
                Ok(())
            }
        }
    }

    fn unpack(&mut self, at: Location, elts: &[Expr]) -> Result<()> {
        let n = elts.len();
        let mut seen_star = false;
        for (i, elt) in elts.iter().enumerate() {
            if !matches!(elt.kind, ExprKind::Starred { .. }) {
                continue;
            }
            if seen_star {
                return self.error("multiple starred expressions in assignment", at);
            }
            if i >= 1 << 8 || n - i > (i32::MAX >> 8) as usize {
                return self.error("too many expressions in star-unpacking assignment", at);
            }
            self.emit_i(Opcode::UNPACK_EX, index(i + ((n - i - 1) << 8)), at);
            seen_star = true;
        }
        if !seen_star {
            self.emit_i(Opcode::UNPACK_SEQUENCE, index(n), at);
        }
        Ok(())
    }

    /// Builds a list, tuple or set from elements and `pushed` values that are on the stack already.
    pub(super) fn display(&mut self, at: Location, elts: &'a [Expr], pushed: usize, display: Display) -> Result<()> {
        let (build, add, extend) = match display {
            Display::List | Display::Tuple => (Opcode::BUILD_LIST, Opcode::LIST_APPEND, Opcode::LIST_EXTEND),
            Display::Set => (Opcode::BUILD_SET, Opcode::SET_ADD, Opcode::SET_UPDATE),
        };
        let tuple = display == Display::Tuple;
        let n = elts.len();
        if n > 2 && elts.iter().all(is_constant) {
            let items: Vec<Constant> = elts.iter().map(constant).collect();
            if tuple && pushed == 0 {
                self.load_const(Constant::Tuple(items), at);
                return Ok(());
            }
            let folded = match display {
                Display::Set => Constant::FrozenSet(crate::fold::distinct(items)),
                _ => Constant::Tuple(items),
            };
            self.emit_i(build, index(pushed), at);
            self.load_const(folded, at);
            self.emit_i(extend, 1, at);
            if tuple {
                self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::LIST_TO_TUPLE, at);
            }
            return Ok(());
        }
        let big = n + pushed > STACK_USE_GUIDELINE;
        let starred = elts.iter().any(|e| matches!(e.kind, ExprKind::Starred { .. }));
        if !starred && !big {
            self.exprs(elts)?;
            self.emit_i(if tuple { Opcode::BUILD_TUPLE } else { build }, index(n + pushed), at);
            return Ok(());
        }
        let mut built = big;
        if big {
            self.emit_i(build, index(pushed), at);
        }
        for (i, elt) in elts.iter().enumerate() {
            if let ExprKind::Starred { value, .. } = &elt.kind {
                if !built {
                    self.emit_i(build, index(i + pushed), at);
                    built = true;
                }
                self.expr(value)?;
                self.emit_i(extend, 1, at);
            } else {
                self.expr(elt)?;
                if built {
                    self.emit_i(add, 1, at);
                }
            }
        }
        if tuple {
            self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::LIST_TO_TUPLE, at);
        }
        Ok(())
    }

    fn dict(&mut self, at: Location, keys: &'a [Option<Expr>], values: &'a [Expr]) -> Result<()> {
        let mut have_dict = false;
        let mut pending = 0;
        for (i, (key, value)) in keys.iter().zip(values).enumerate() {
            if key.is_none() {
                if pending > 0 {
                    self.subdict(at, &keys[i - pending..i], &values[i - pending..i])?;
                    if have_dict {
                        self.emit_i(Opcode::DICT_UPDATE, 1, at);
                    }
                    have_dict = true;
                    pending = 0;
                }
                if !have_dict {
                    self.emit_i(Opcode::BUILD_MAP, 0, at);
                    have_dict = true;
                }
                self.expr(value)?;
                self.emit_i(Opcode::DICT_UPDATE, 1, at);
            } else if pending * 2 > STACK_USE_GUIDELINE {
                self.subdict(at, &keys[i - pending..=i], &values[i - pending..=i])?;
                if have_dict {
                    self.emit_i(Opcode::DICT_UPDATE, 1, at);
                }
                have_dict = true;
                pending = 0;
            } else {
                pending += 1;
            }
        }
        if pending > 0 {
            let begin = values.len() - pending;
            self.subdict(at, &keys[begin..], &values[begin..])?;
            if have_dict {
                self.emit_i(Opcode::DICT_UPDATE, 1, at);
            }
            have_dict = true;
        }
        if !have_dict {
            self.emit_i(Opcode::BUILD_MAP, 0, at);
        }
        Ok(())
    }

    fn subdict(&mut self, at: Location, keys: &'a [Option<Expr>], values: &'a [Expr]) -> Result<()> {
        let n = values.len();
        let big = n * 2 > STACK_USE_GUIDELINE;
        if n > 1 && !big && keys.iter().flatten().all(is_constant) {
            self.exprs(values)?;
            self.load_const(Constant::Tuple(keys.iter().flatten().map(constant).collect()), at);
            self.emit_i(Opcode::BUILD_CONST_KEY_MAP, index(n), at);
            return Ok(());
        }
        if big {
            self.emit_i(Opcode::BUILD_MAP, 0, at);
        }
        for (key, value) in keys.iter().flatten().zip(values) {
            self.expr(key)?;
            self.expr(value)?;
            if big {
                self.emit_i(Opcode::MAP_ADD, 1, at);
            }
        }
        if !big {
            self.emit_i(Opcode::BUILD_MAP, index(n), at);
        }
        Ok(())
    }
}
