//! `if`, loops, jumps, and conditions as jumps.

use super::Compiler;
use super::unit::Frame;
use crate::ast::*;
use crate::error::Result;
use crate::instruction::{Label, Location, NO_LOCATION, Opcode};

impl<'a> Compiler<'a> {
    pub(super) fn new_label(&mut self) -> Label {
        self.unit.seq.new_label()
    }

    pub(super) fn use_label(&mut self, label: Label) {
        self.unit.seq.use_label(label);
    }

    pub(super) fn jump(&mut self, op: Opcode, target: Label, at: Location) {
        self.unit.seq.emit_jump(op, target, at);
    }

    /// Jumps to `target` if the truth of `e` is `condition`.
    pub(super) fn jump_if(&mut self, e: &'a Expr, target: Label, condition: bool) -> Result<()> {
        let at = e.location;
        let op = if condition { Opcode::POP_JUMP_IF_TRUE } else { Opcode::POP_JUMP_IF_FALSE };
        match &e.kind {
            ExprKind::UnaryOp { op: UnaryOp::Not, operand } => return self.jump_if(operand, target, !condition),
            ExprKind::BoolOp { op, values } => {
                let shortcut = *op == BoolOp::Or;
                let (last, rest) = values.split_last().expect("a boolean operation has operands");
                let next = if shortcut == condition { target } else { self.new_label() };
                for value in rest {
                    self.jump_if(value, next, shortcut)?;
                }
                self.jump_if(last, target, condition)?;
                if next != target {
                    self.use_label(next);
                }
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let end = self.new_label();
                let next = self.new_label();
                self.jump_if(test, next, false)?;
                self.jump_if(body, target, condition)?;
                self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);
                self.use_label(next);
                self.jump_if(orelse, target, condition)?;
                self.use_label(end);
                return Ok(());
            }
            ExprKind::Compare { left, ops, comparators } if ops.len() > 1 => {
                self.check_compare(at, left, ops, comparators);
                let cleanup = self.new_label();
                self.expr(left)?;
                let last = ops.len() - 1;
                for (op, right) in ops.iter().zip(comparators).take(last) {
                    self.expr(right)?;
                    self.emit_i(Opcode::SWAP, 2, at);
                    self.emit_i(Opcode::COPY, 2, at);
                    self.compare_op(*op, at);
                    self.emit(Opcode::TO_BOOL, at);
                    self.jump(Opcode::POP_JUMP_IF_FALSE, cleanup, at);
                }
                self.expr(&comparators[last])?;
                self.compare_op(ops[last], at);
                self.emit(Opcode::TO_BOOL, at);
                self.jump(op, target, at);
                let end = self.new_label();
                self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);
                self.use_label(cleanup);
                self.emit(Opcode::POP_TOP, at);
                if !condition {
                    self.jump(Opcode::JUMP_NO_INTERRUPT, target, NO_LOCATION);
                }
                self.use_label(end);
                return Ok(());
            }
            _ => {}
        }
        self.expr(e)?;
        self.emit(Opcode::TO_BOOL, at);
        self.jump(op, target, at);
        Ok(())
    }

    pub(super) fn if_stmt(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) -> Result<()> {
        let (mut test, mut body, mut orelse) = (test, body, orelse);
        // A chain of `elif` would recurse as deep as it is long.
        let mut ends = Vec::new();
        loop {
            let end = self.new_label();
            ends.push(end);
            let next = if orelse.is_empty() { end } else { self.new_label() };
            self.jump_if(test, next, false)?;
            self.stmts(body)?;
            if orelse.is_empty() {
                break;
            }
            self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);
            self.use_label(next);
            let [Stmt { kind: StmtKind::If { test: t, body: b, orelse: o }, .. }] = orelse else {
                self.stmts(orelse)?;
                break;
            };
            (test, body, orelse) = (t, b, o);
        }
        for end in ends.into_iter().rev() {
            self.use_label(end);
        }
        Ok(())
    }

    pub(super) fn for_stmt(&mut self, at: Location, s: &'a For) -> Result<()> {
        let (start, cleanup, end) = (self.new_label(), self.new_label(), self.new_label());
        self.push_block(Frame::ForLoop, Some(start), Some(end), at)?;
        self.expr(&s.iter)?;
        let iter_at = s.iter.location;
        self.emit(Opcode::GET_ITER, iter_at);
        self.use_label(start);
        self.jump(Opcode::FOR_ITER, cleanup, iter_at);
        // Keeps the line of a target that stands on a line of its own.
        self.emit(Opcode::NOP, s.target.location);
        self.expr(&s.target)?;
        self.stmts(&s.body)?;
        self.jump(Opcode::JUMP, start, NO_LOCATION);
        self.use_label(cleanup);
        self.emit(Opcode::END_FOR, NO_LOCATION);
        self.emit(Opcode::POP_TOP, NO_LOCATION);
        self.pop_block();
        self.stmts(&s.orelse)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn async_for(&mut self, at: Location, s: &'a For) -> Result<()> {
        self.require_async_function("'async for'", at)?;
        let (start, except, end) = (self.new_label(), self.new_label(), self.new_label());
        let iter_at = s.iter.location;
        self.expr(&s.iter)?;
        self.emit(Opcode::GET_AITER, iter_at);
        self.use_label(start);
        self.push_block(Frame::ForLoop, Some(start), Some(end), at)?;
        self.jump(Opcode::SETUP_FINALLY, except, at);
        self.emit(Opcode::GET_ANEXT, at);
        self.load_none(at);
        self.yield_from(true, at)?;
        self.emit(Opcode::POP_BLOCK, at);
        self.expr(&s.target)?;
        self.stmts(&s.body)?;
        self.jump(Opcode::JUMP, start, NO_LOCATION);
        self.pop_block();
        self.use_label(except);
        self.emit(Opcode::END_ASYNC_FOR, iter_at);
        self.stmts(&s.orelse)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn while_stmt(
        &mut self,
        at: Location,
        test: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
    ) -> Result<()> {
        let (start, again, anchor, end) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        self.use_label(start);
        self.push_block(Frame::WhileLoop, Some(start), Some(end), at)?;
        self.jump_if(test, anchor, false)?;
        self.use_label(again);
        self.stmts(body)?;
        self.jump_if(test, again, true)?;
        self.pop_block();
        self.use_label(anchor);
        self.stmts(orelse)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn break_stmt(&mut self, origin: Location) -> Result<()> {
        let mut at = origin;
        self.emit(Opcode::NOP, at);
        let Some(block) = self.unwind(&mut at, false, true)? else {
            return self.error("'break' outside loop", origin);
        };
        self.unwind_block(&block, &mut at, false)?;
        self.jump(Opcode::JUMP, block.exit.expect("loops have an exit"), at);
        Ok(())
    }

    pub(super) fn continue_stmt(&mut self, origin: Location) -> Result<()> {
        let mut at = origin;
        self.emit(Opcode::NOP, at);
        let Some(block) = self.unwind(&mut at, false, true)? else {
            return self.error("'continue' not properly in loop", origin);
        };
        self.jump(Opcode::JUMP, block.start.expect("loops have a start"), at);
        Ok(())
    }
}
