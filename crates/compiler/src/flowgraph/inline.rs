//! Reachability, and copying of small blocks over the jumps that lead to them.

use super::{ENTRY, Graph};
use crate::instruction::InvalidCode;
use crate::opcode::Opcode;

/// The most instructions an exit block may have to be copied.
const MAX_COPY: usize = 4;
/// More instructions than the copies in any block of a program have.
pub(super) const MAX_GROWTH: usize = 1 << 18;

impl Graph {
    /// Replaces unconditional jumps by the code they lead to, where that is a small exit block, or a block without lines
    /// that does not fall through. Repeats until nothing changes.
    pub(super) fn inline_small_blocks(&mut self) -> Result<(), InvalidCode> {
        let longest = self.blocks.iter().map(|block| block.instrs.len()).sum::<usize>() + MAX_GROWTH;
        loop {
            let mut changed = false;
            for id in self.order_now() {
                changed |= self.inline_jump_of(id);
                // An endless loop without lines would be copied for ever.
                if self.blocks[id].instrs.len() > longest {
                    return Err(InvalidCode("a loop has neither lines nor an end".into()));
                }
            }
            if !changed {
                return Ok(());
            }
        }
    }

    fn inline_jump_of(&mut self, id: usize) -> bool {
        let Some(last) = self.blocks[id].instrs.last().filter(|last| last.op.is_unconditional_jump()) else {
            return false;
        };
        let removed = last.op;
        let target = last.target.expect("a jump has a target");
        if target == id {
            return false;
        }
        let block = &self.blocks[target];
        let small_exit = block.exits_scope() && block.instrs.len() <= MAX_COPY;
        let lineless = block.has_no_line() && !block.falls_through();
        if !small_exit && !lineless {
            return false;
        }
        let copy = block.instrs.clone();
        let instrs = &mut self.blocks[id].instrs;
        instrs.last_mut().expect("it ends in a jump").set_nop();
        instrs.extend(copy);
        if let Some(last) = instrs.last_mut().filter(|last| last.op.is_unconditional_jump())
            && removed == Opcode::JUMP
        {
            // The loop must stay interruptible.
            last.op = Opcode::JUMP;
        }
        self.blocks[target].predecessors -= 1;
        true
    }

    /// Counts predecessors and empties the blocks that nothing leads to.
    pub(super) fn remove_unreachable(&mut self) {
        for block in &mut self.blocks {
            block.predecessors = 0;
        }
        self.blocks[ENTRY].predecessors = 1;
        let mut visited = vec![false; self.blocks.len()];
        visited[ENTRY] = true;
        let mut todo = vec![ENTRY];
        while let Some(id) = todo.pop() {
            let block = &self.blocks[id];
            let next = block.next.filter(|_| block.falls_through());
            let ways: Vec<_> = next.into_iter().chain(block.instrs.iter().filter_map(|i| i.target)).collect();
            for way in ways {
                self.blocks[way].predecessors += 1;
                if !visited[way] {
                    visited[way] = true;
                    todo.push(way);
                }
            }
        }
        for block in &mut self.blocks {
            if block.predecessors == 0 {
                block.instrs.clear();
                block.is_handler = false;
            }
        }
    }
}
