//! Optimizations inside a basic block: constant conditions, constant tuples, truth tests, jump threading.

use super::{BlockId, Graph, Instr};
use crate::instruction::{Constants, InvalidCode};
use crate::opcode::Opcode;

/// COMPARE_OP's oparg bit that makes its result a bool.
const COMPARE_TO_BOOL: u32 = 16;

impl Graph {
    /// Folds what follows a LOAD_CONST and depends on the constant alone.
    pub(super) fn fold_constant_loads<C: Constants>(&mut self, consts: &mut C) -> Result<(), C::Error> {
        self.order_now().into_iter().try_for_each(|id| fold_constant_loads(&mut self.blocks[id].instrs, consts))
    }

    /// Rewrites short patterns in every block.
    pub(super) fn optimize_blocks<C: Constants>(&mut self, consts: &mut C) -> Result<(), C::Error> {
        for id in self.order_now() {
            self.optimize_block(id, consts)?;
            super::swaps::optimize(&mut self.blocks[id].instrs);
        }
        Ok(())
    }

    fn optimize_block<C: Constants>(&mut self, id: BlockId, consts: &mut C) -> Result<(), C::Error> {
        let mut at = 0;
        let longest = self.blocks[id].instrs.len() + super::inline::MAX_GROWTH;
        while at < self.blocks[id].instrs.len() {
            if at > longest {
                // Jumps that lead to each other would be threaded for ever.
                return Err(InvalidCode("a loop has neither lines nor an end".into()).into());
            }
            // A threaded jump leaves a NOP here and the new jump behind it.
            if self.thread_jump(id, at) {
                at += 1;
                continue;
            }
            let instrs = &mut self.blocks[id].instrs;
            let Instr { op, oparg, loc, .. } = instrs[at];
            let next = instrs.get(at + 1).map(|i| (i.op, i.oparg));
            match (op, next) {
                (Opcode::BUILD_TUPLE, Some((Opcode::UNPACK_SEQUENCE, count)))
                    if count == oparg && (1..=3).contains(&count) =>
                {
                    instrs[at].set_nop();
                    if count == 1 {
                        instrs[at + 1].set_nop();
                    } else {
                        instrs[at + 1].set(Opcode::SWAP, count);
                    }
                }
                (Opcode::BUILD_TUPLE, _) => fold_tuple(instrs, at, consts)?,
                (Opcode::COMPARE_OP, Some((Opcode::TO_BOOL, _))) => {
                    instrs[at].set_nop();
                    instrs[at + 1].set(op, oparg | COMPARE_TO_BOOL);
                }
                (Opcode::CONTAINS_OP | Opcode::IS_OP | Opcode::UNARY_NOT, Some((Opcode::TO_BOOL, _))) => {
                    instrs[at].set_nop();
                    instrs[at + 1].set(op, oparg);
                }
                (Opcode::TO_BOOL, Some((Opcode::TO_BOOL, _))) => instrs[at].set_nop(),
                (Opcode::UNARY_NOT, Some((Opcode::UNARY_NOT, _))) => {
                    instrs[at].set_nop();
                    instrs[at + 1].set_nop();
                }
                (Opcode::LOAD_GLOBAL, Some((Opcode::PUSH_NULL, _))) if oparg & 1 == 0 => {
                    instrs[at].oparg |= 1;
                    instrs[at + 1].set_nop();
                }
                (Opcode::STORE_FAST, Some(same)) if same == (op, oparg) && loc.line == instrs[at + 1].loc.line => {
                    instrs[at].set(Opcode::POP_TOP, 0);
                }
                (Opcode::SWAP, _) if oparg == 1 => instrs[at].set_nop(),
                _ => {}
            }
            at += 1;
        }
        Ok(())
    }

    /// If the instruction jumps to a jump, jumps to that one's target instead.
    fn thread_jump(&mut self, id: BlockId, at: usize) -> bool {
        let instr = self.blocks[id].instrs[at];
        let Some(target) = instr.target else { return false };
        let Some(&second) = self.blocks[target].instrs.first() else { return false };
        let op = match (instr.op, second.op) {
            (
                Opcode::POP_JUMP_IF_FALSE
                | Opcode::POP_JUMP_IF_TRUE
                | Opcode::POP_JUMP_IF_NONE
                | Opcode::POP_JUMP_IF_NOT_NONE,
                Opcode::JUMP,
            ) => instr.op,
            (Opcode::JUMP | Opcode::JUMP_NO_INTERRUPT, Opcode::JUMP) => Opcode::JUMP,
            (Opcode::JUMP | Opcode::JUMP_NO_INTERRUPT, Opcode::JUMP_NO_INTERRUPT) => instr.op,
            _ => return false,
        };
        let end = second.target.expect("a jump has a target");
        if instr.target == Some(end) {
            // An endless loop; threading would not end either.
            return false;
        }
        let instrs = &mut self.blocks[id].instrs;
        instrs[at].set_nop();
        // CPython's new jump is covered by no handler, which shows in the exception table.
        instrs.push(Instr::jump(op, end, second.loc));
        true
    }
}

fn fold_constant_loads<C: Constants>(instrs: &mut [Instr], consts: &mut C) -> Result<(), C::Error> {
    // The constant on top of the stack, if the last instruction put one there.
    let mut loaded: Option<u32> = None;
    let mut at = 0;
    while at < instrs.len() {
        let Instr { op, oparg, .. } = instrs[at];
        match op {
            Opcode::LOAD_CONST => loaded = Some(oparg),
            Opcode::COPY if oparg == 1 && loaded.is_some() => {}
            _ => loaded = None,
        }
        if let Some(index) = loaded
            && at + 1 < instrs.len()
        {
            let (now, rest) = instrs[at..].split_first_mut().expect("at is in range");
            match rest[0].op {
                jump @ (Opcode::POP_JUMP_IF_FALSE | Opcode::POP_JUMP_IF_TRUE) => {
                    now.set_nop();
                    if consts.truth(index)? == (jump == Opcode::POP_JUMP_IF_TRUE) {
                        rest[0].op = Opcode::JUMP;
                    } else {
                        rest[0].set_nop();
                    }
                }
                Opcode::IS_OP if consts.is_none(index) => fold_is_none(now, rest),
                Opcode::RETURN_VALUE => {
                    now.set_nop();
                    rest[0].set(Opcode::RETURN_CONST, index);
                    at += 1;
                }
                Opcode::TO_BOOL => {
                    let truth = consts.truth(index)?;
                    let truth = consts.add_bool(truth)?;
                    now.set_nop();
                    rest[0].set(Opcode::LOAD_CONST, truth);
                }
                _ => {}
            }
        }
        at += 1;
    }
    Ok(())
}

/// `x is None` before a conditional jump becomes one jump.
fn fold_is_none(load: &mut Instr, rest: &mut [Instr]) {
    let mut jump = 1;
    if rest.get(jump).is_some_and(|i| i.op == Opcode::TO_BOOL) {
        rest[jump].set_nop();
        jump += 1;
    }
    let negated = rest[0].oparg != 0;
    let if_not_none = match rest.get(jump).map(|i| i.op) {
        Some(Opcode::POP_JUMP_IF_TRUE) => negated,
        Some(Opcode::POP_JUMP_IF_FALSE) => !negated,
        _ => return,
    };
    load.set_nop();
    rest[0].set_nop();
    rest[jump].op = if if_not_none { Opcode::POP_JUMP_IF_NOT_NONE } else { Opcode::POP_JUMP_IF_NONE };
}

/// BUILD_TUPLE over constants becomes a constant.
fn fold_tuple<C: Constants>(instrs: &mut [Instr], at: usize, consts: &mut C) -> Result<(), C::Error> {
    let count = instrs[at].oparg as usize;
    if count > at {
        return Ok(());
    }
    let loads = &mut instrs[at - count..at];
    if loads.iter().any(|i| i.op != Opcode::LOAD_CONST) {
        return Ok(());
    }
    let index = consts.add_tuple(loads.iter().map(|i| i.oparg))?;
    loads.iter_mut().for_each(Instr::set_nop);
    instrs[at].set(Opcode::LOAD_CONST, index);
    Ok(())
}
