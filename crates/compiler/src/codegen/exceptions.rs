//! `try` and `with`.

use super::Compiler;
use super::statements::intrinsic;
use super::unit::Frame;
use crate::ast::*;
use crate::error::Result;
use crate::instruction::{Label, Location, NO_LOCATION, Opcode};

impl<'a> Compiler<'a> {
    pub(super) fn try_stmt(&mut self, at: Location, s: &'a Try) -> Result<()> {
        if s.finalbody.is_empty() {
            return self.try_except(at, s);
        }
        self.try_finally(at, s, |c| if s.handlers.is_empty() { c.stmts(&s.body) } else { c.try_except(at, s) })
    }

    pub(super) fn try_star(&mut self, at: Location, s: &'a Try) -> Result<()> {
        if s.finalbody.is_empty() {
            return self.try_star_except(at, s);
        }
        self.try_finally(at, s, |c| c.try_star_except(at, s))
    }

    fn try_finally(&mut self, at: Location, s: &'a Try, protected: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let (body, end, exit, cleanup) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        self.jump(Opcode::SETUP_FINALLY, end, at);
        self.use_label(body);
        self.push_block(Frame::FinallyTry(&s.finalbody), Some(body), Some(end), at)?;
        protected(self)?;
        self.emit(Opcode::POP_BLOCK, NO_LOCATION);
        self.pop_block();
        self.stmts(&s.finalbody)?;
        self.jump(Opcode::JUMP_NO_INTERRUPT, exit, NO_LOCATION);

        self.use_label(end);
        self.push_block(Frame::FinallyEnd, Some(end), None, at)?;
        self.jump(Opcode::SETUP_CLEANUP, cleanup, NO_LOCATION);
        self.emit(Opcode::PUSH_EXC_INFO, NO_LOCATION);
        self.stmts(&s.finalbody)?;
        self.pop_block();
        self.emit_i(Opcode::RERAISE, 0, NO_LOCATION);
        self.use_label(cleanup);
        self.pop_except_and_reraise();
        self.use_label(exit);
        Ok(())
    }

    fn pop_except_and_reraise(&mut self) {
        self.emit_i(Opcode::COPY, 3, NO_LOCATION);
        self.emit(Opcode::POP_EXCEPT, NO_LOCATION);
        self.emit_i(Opcode::RERAISE, 1, NO_LOCATION);
    }

    fn try_except(&mut self, at: Location, s: &'a Try) -> Result<()> {
        let (body, except, end, cleanup) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        self.jump(Opcode::SETUP_FINALLY, except, at);
        self.use_label(body);
        self.push_block(Frame::TryExcept, Some(body), None, at)?;
        self.stmts(&s.body)?;
        self.pop_block();
        self.emit(Opcode::POP_BLOCK, NO_LOCATION);
        self.stmts(&s.orelse)?;
        self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);

        self.use_label(except);
        self.jump(Opcode::SETUP_CLEANUP, cleanup, NO_LOCATION);
        self.emit(Opcode::PUSH_EXC_INFO, NO_LOCATION);
        self.push_block(Frame::ExceptionHandler, None, None, at)?;
        for (i, handler) in s.handlers.iter().enumerate() {
            let at = handler.location;
            if handler.kind.is_none() && i + 1 < s.handlers.len() {
                return self.error("default 'except:' must be last", at);
            }
            let next = self.new_label();
            if let Some(kind) = &handler.kind {
                self.expr(kind)?;
                self.emit(Opcode::CHECK_EXC_MATCH, at);
                self.jump(Opcode::POP_JUMP_IF_FALSE, next, at);
            }
            if let Some(name) = &handler.name {
                let (cleanup_end, cleanup_body) = (self.new_label(), self.new_label());
                self.store_name(name, at)?;
                self.jump(Opcode::SETUP_CLEANUP, cleanup_end, at);
                self.use_label(cleanup_body);
                self.push_block(Frame::HandlerCleanup(Some(name.clone())), Some(cleanup_body), None, at)?;
                self.stmts(&handler.body)?;
                self.pop_block();
                self.emit(Opcode::POP_BLOCK, NO_LOCATION);
                self.emit(Opcode::POP_BLOCK, NO_LOCATION);
                self.emit(Opcode::POP_EXCEPT, NO_LOCATION);
                self.forget_name(name, NO_LOCATION)?;
                self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);
                self.use_label(cleanup_end);
                self.forget_name(name, NO_LOCATION)?;
                self.emit_i(Opcode::RERAISE, 1, NO_LOCATION);
            } else {
                let cleanup_body = self.new_label();
                self.emit(Opcode::POP_TOP, at);
                self.use_label(cleanup_body);
                self.push_block(Frame::HandlerCleanup(None), Some(cleanup_body), None, at)?;
                self.stmts(&handler.body)?;
                self.pop_block();
                self.emit(Opcode::POP_BLOCK, NO_LOCATION);
                self.emit(Opcode::POP_EXCEPT, NO_LOCATION);
                self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);
            }
            self.use_label(next);
        }
        self.emit_i(Opcode::RERAISE, 0, NO_LOCATION);
        self.pop_block();
        self.use_label(cleanup);
        self.pop_except_and_reraise();
        self.use_label(end);
        Ok(())
    }

    fn try_star_except(&mut self, at: Location, s: &'a Try) -> Result<()> {
        let (body, except, orelse) = (self.new_label(), self.new_label(), self.new_label());
        let (end, cleanup, reraise_star) = (self.new_label(), self.new_label(), self.new_label());
        self.jump(Opcode::SETUP_FINALLY, except, at);
        self.use_label(body);
        self.push_block(Frame::TryExcept, Some(body), None, at)?;
        self.stmts(&s.body)?;
        self.pop_block();
        self.emit(Opcode::POP_BLOCK, NO_LOCATION);
        self.jump(Opcode::JUMP_NO_INTERRUPT, orelse, NO_LOCATION);

        self.use_label(except);
        self.jump(Opcode::SETUP_CLEANUP, cleanup, NO_LOCATION);
        self.emit(Opcode::PUSH_EXC_INFO, NO_LOCATION);
        self.push_block(Frame::ExceptionGroupHandler, None, None, at)?;
        for (i, handler) in s.handlers.iter().enumerate() {
            let at = handler.location;
            let (next, with_error, no_match) = (self.new_label(), self.new_label(), self.new_label());
            if i == 0 {
                // The exceptions that the clauses raise are collected in a list, the rest of the group is above it.
                self.emit_i(Opcode::BUILD_LIST, 0, at);
                self.emit_i(Opcode::COPY, 2, at);
            }
            if let Some(kind) = &handler.kind {
                self.expr(kind)?;
                self.emit(Opcode::CHECK_EG_MATCH, at);
                self.emit_i(Opcode::COPY, 1, at);
                self.jump(Opcode::POP_JUMP_IF_NONE, no_match, at);
            }
            let (cleanup_end, cleanup_body) = (self.new_label(), self.new_label());
            match &handler.name {
                Some(name) => self.store_name(name, at)?,
                None => self.emit(Opcode::POP_TOP, at),
            }
            self.jump(Opcode::SETUP_CLEANUP, cleanup_end, at);
            self.use_label(cleanup_body);
            self.push_block(Frame::HandlerCleanup(handler.name.clone()), Some(cleanup_body), None, at)?;
            self.stmts(&handler.body)?;
            self.pop_block();
            self.emit(Opcode::POP_BLOCK, NO_LOCATION);
            if let Some(name) = &handler.name {
                self.forget_name(name, NO_LOCATION)?;
            }
            self.jump(Opcode::JUMP_NO_INTERRUPT, next, NO_LOCATION);
            self.use_label(cleanup_end);
            if let Some(name) = &handler.name {
                self.forget_name(name, NO_LOCATION)?;
            }
            self.emit_i(Opcode::LIST_APPEND, 3, NO_LOCATION);
            self.emit(Opcode::POP_TOP, NO_LOCATION);
            self.jump(Opcode::JUMP_NO_INTERRUPT, with_error, NO_LOCATION);
            self.use_label(next);
            // Holds a location that is propagated to it.
            self.emit(Opcode::NOP, NO_LOCATION);
            self.jump(Opcode::JUMP_NO_INTERRUPT, with_error, NO_LOCATION);
            self.use_label(no_match);
            self.emit(Opcode::POP_TOP, at);
            self.use_label(with_error);
            if i + 1 == s.handlers.len() {
                self.emit_i(Opcode::LIST_APPEND, 1, NO_LOCATION);
                self.jump(Opcode::JUMP_NO_INTERRUPT, reraise_star, NO_LOCATION);
            }
        }
        self.pop_block();
        let reraise = self.new_label();
        self.use_label(reraise_star);
        self.emit_i(Opcode::CALL_INTRINSIC_2, intrinsic::PREP_RERAISE_STAR, NO_LOCATION);
        self.emit_i(Opcode::COPY, 1, NO_LOCATION);
        self.jump(Opcode::POP_JUMP_IF_NOT_NONE, reraise, NO_LOCATION);
        self.emit(Opcode::POP_TOP, NO_LOCATION);
        self.emit(Opcode::POP_BLOCK, NO_LOCATION);
        self.emit(Opcode::POP_EXCEPT, NO_LOCATION);
        self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);
        self.use_label(reraise);
        self.emit(Opcode::POP_BLOCK, NO_LOCATION);
        self.emit_i(Opcode::SWAP, 2, NO_LOCATION);
        self.emit(Opcode::POP_EXCEPT, NO_LOCATION);
        self.emit_i(Opcode::RERAISE, 0, NO_LOCATION);
        self.use_label(cleanup);
        self.pop_except_and_reraise();
        self.use_label(orelse);
        self.stmts(&s.orelse)?;
        self.use_label(end);
        Ok(())
    }

    /// Calls the `__exit__` on the stack as at the end of a block that did not raise.
    pub(super) fn call_exit_with_nones(&mut self, at: Location) {
        for _ in 0..3 {
            self.load_none(at);
        }
        self.emit_i(Opcode::CALL, 2, at);
    }

    /// Awaits the value on the stack; `from` says which method it came from.
    pub(super) fn await_value(&mut self, from: u32, at: Location) -> Result<()> {
        self.emit_i(Opcode::GET_AWAITABLE, from, at);
        self.load_none(at);
        self.yield_from(true, at)
    }

    pub(super) fn with_stmt(&mut self, items: &'a [WithItem], body: &'a [Stmt]) -> Result<()> {
        let Some((item, rest)) = items.split_first() else { return self.stmts(body) };
        let (block, handler, exit, cleanup) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        self.expr(&item.context_expr)?;
        let at = item.context_expr.location;
        self.emit(Opcode::BEFORE_WITH, at);
        self.jump(Opcode::SETUP_WITH, handler, at);
        self.use_label(block);
        self.push_block(Frame::With, Some(block), Some(handler), at)?;
        match &item.optional_vars {
            Some(vars) => self.expr(vars)?,
            None => self.emit(Opcode::POP_TOP, at),
        }
        self.with_stmt(rest, body)?;
        self.emit(Opcode::POP_BLOCK, NO_LOCATION);
        self.pop_block();
        self.call_exit_with_nones(at);
        self.emit(Opcode::POP_TOP, at);
        self.jump(Opcode::JUMP, exit, at);

        self.use_label(handler);
        self.jump(Opcode::SETUP_CLEANUP, cleanup, at);
        self.emit(Opcode::PUSH_EXC_INFO, at);
        self.emit(Opcode::WITH_EXCEPT_START, at);
        self.with_except_finish(cleanup);
        self.use_label(exit);
        Ok(())
    }

    pub(super) fn async_with(&mut self, stmt_at: Location, items: &'a [WithItem], body: &'a [Stmt]) -> Result<()> {
        let Some((item, rest)) = items.split_first() else { return self.stmts(body) };
        self.require_async_function("'async with'", stmt_at)?;
        let (block, handler, exit, cleanup) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        self.expr(&item.context_expr)?;
        let at = item.context_expr.location;
        self.emit(Opcode::BEFORE_ASYNC_WITH, at);
        self.await_value(1, at)?;
        self.jump(Opcode::SETUP_WITH, handler, at);
        self.use_label(block);
        self.push_block(Frame::AsyncWith, Some(block), Some(handler), at)?;
        match &item.optional_vars {
            Some(vars) => self.expr(vars)?,
            None => self.emit(Opcode::POP_TOP, at),
        }
        self.async_with(stmt_at, rest, body)?;
        self.pop_block();
        self.emit(Opcode::POP_BLOCK, at);
        self.call_exit_with_nones(at);
        self.await_value(2, at)?;
        self.emit(Opcode::POP_TOP, at);
        self.jump(Opcode::JUMP, exit, at);

        self.use_label(handler);
        self.jump(Opcode::SETUP_CLEANUP, cleanup, at);
        self.emit(Opcode::PUSH_EXC_INFO, at);
        self.emit(Opcode::WITH_EXCEPT_START, at);
        self.await_value(2, at)?;
        self.with_except_finish(cleanup);
        self.use_label(exit);
        Ok(())
    }

    fn with_except_finish(&mut self, cleanup: Label) {
        let suppress = self.new_label();
        self.emit(Opcode::TO_BOOL, NO_LOCATION);
        self.jump(Opcode::POP_JUMP_IF_TRUE, suppress, NO_LOCATION);
        self.emit_i(Opcode::RERAISE, 2, NO_LOCATION);
        self.use_label(suppress);
        self.emit(Opcode::POP_TOP, NO_LOCATION);
        self.emit(Opcode::POP_BLOCK, NO_LOCATION);
        self.emit(Opcode::POP_EXCEPT, NO_LOCATION);
        self.emit(Opcode::POP_TOP, NO_LOCATION);
        self.emit(Opcode::POP_TOP, NO_LOCATION);
        let exit = self.new_label();
        self.jump(Opcode::JUMP_NO_INTERRUPT, exit, NO_LOCATION);
        self.use_label(cleanup);
        self.pop_except_and_reraise();
        self.use_label(exit);
    }
}
