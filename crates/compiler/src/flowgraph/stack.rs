//! The needed stack size, and the stack depth at which each handler starts.

use super::{BlockId, ENTRY, Graph};
use crate::instruction::InvalidCode;

impl Graph {
    /// Follows every path; returns the deepest stack.
    pub(super) fn compute_stack_depth(&mut self) -> Result<u32, InvalidCode> {
        let mut deepest = 0;
        let mut todo = Vec::new();
        self.reach(ENTRY, 0, &mut todo)?;
        while let Some(id) = todo.pop() {
            let mut depth = self.blocks[id].start_depth.expect("set when it was reached");
            let mut next = self.blocks[id].next;
            for at in 0..self.blocks[id].instrs.len() {
                let instr = self.blocks[id].instrs[at];
                let after = |jump| {
                    depth
                        .checked_add_signed(instr.op.stack_effect(instr.oparg, jump))
                        .ok_or_else(|| InvalidCode("Invalid CFG, stack underflow".into()))
                };
                let here = after(false)?;
                deepest = deepest.max(here);
                if let Some(target) = instr.target {
                    let there = after(true)?;
                    deepest = deepest.max(there);
                    self.reach(target, there, &mut todo)?;
                }
                depth = here;
                if instr.op.is_unconditional_jump() || instr.op.is_scope_exit() {
                    next = None;
                    break;
                }
            }
            if let Some(next) = next {
                self.reach(next, depth, &mut todo)?;
            }
        }
        Ok(deepest)
    }

    fn reach(&mut self, id: BlockId, depth: u32, todo: &mut Vec<BlockId>) -> Result<(), InvalidCode> {
        match self.blocks[id].start_depth.replace(depth) {
            None => todo.push(id),
            Some(before) if before == depth => {}
            Some(_) => return Err(InvalidCode("Invalid CFG, inconsistent stackdepth".into())),
        }
        Ok(())
    }
}
