//! Which exception handler covers which instruction.

use super::{BlockId, ENTRY, Graph};
use crate::instruction::InvalidCode;
use crate::opcode::Opcode;

/// RESUME's oparg bit for a suspension at exception depth 1.
const RESUME_DEPTH_1: u32 = 4;

impl Graph {
    /// Marks the blocks that block pushes name as handlers.
    pub(super) fn mark_handlers(&mut self) {
        for id in 0..self.blocks.len() {
            for at in 0..self.blocks[id].instrs.len() {
                let instr = self.blocks[id].instrs[at];
                if instr.op.is_block_push() {
                    self.blocks[instr.target.expect("a block push has a handler")].is_handler = true;
                }
            }
        }
    }

    /// Follows the block pushes and POP_BLOCKs along every path and notes the innermost handler on each instruction.
    /// POP_BLOCKs become NOPs; a RESUME whose suspension lies at exception depth 1 gets its bit.
    pub(super) fn label_exception_targets(&mut self) -> Result<(), InvalidCode> {
        let mut visited = vec![false; self.blocks.len()];
        visited[ENTRY] = true;
        let mut todo: Vec<(BlockId, Vec<BlockId>)> = vec![(ENTRY, Vec::new())];
        while let Some((id, mut handlers)) = todo.pop() {
            let mut suspension_depth = None;
            let falls_through = self.blocks[id].falls_through();
            for at in 0..self.blocks[id].instrs.len() {
                let instr = &mut self.blocks[id].instrs[at];
                let (op, target) = (instr.op, instr.target);
                // What becomes a NOP raises nothing.
                if !op.is_block_push() && op != Opcode::POP_BLOCK {
                    instr.except = handlers.last().copied();
                }
                if op.is_block_push() {
                    let target = target.expect("a block push has a handler");
                    if !visited[target] {
                        visited[target] = true;
                        todo.push((target, handlers.clone()));
                    }
                    handlers.push(target);
                    if matches!(op, Opcode::SETUP_WITH | Opcode::SETUP_CLEANUP) {
                        self.blocks[target].preserve_lasti = true;
                    }
                } else if op == Opcode::POP_BLOCK {
                    instr.set_nop();
                    if handlers.pop().is_none() {
                        return Err(InvalidCode("POP_BLOCK outside of any block".into()));
                    }
                } else if op.is_jump() {
                    let target = target.expect("a jump has a target");
                    if !visited[target] {
                        visited[target] = true;
                        todo.push((target, handlers.clone()));
                    }
                } else if op == Opcode::YIELD_VALUE {
                    suspension_depth = Some(handlers.len());
                } else if op == Opcode::RESUME && instr.oparg != 0 && suspension_depth.take() == Some(1) {
                    instr.oparg |= RESUME_DEPTH_1;
                }
            }
            if let Some(next) = self.blocks[id].next
                && falls_through
                && !visited[next]
            {
                visited[next] = true;
                todo.push((next, handlers));
            }
        }
        Ok(())
    }
}
