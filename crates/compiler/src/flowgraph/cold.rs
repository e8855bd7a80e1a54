//! Placement of exception-handler code behind everything else.

use super::{Block, BlockId, ENTRY, Graph, Instr};
use crate::instruction::NO_LOCATION;
use crate::opcode::Opcode;

impl Graph {
    /// Moves the blocks that only exceptions lead to behind the others.
    pub(super) fn move_cold_blocks_to_end(&mut self) {
        if self.blocks[ENTRY].next.is_none() {
            return;
        }
        self.mark_warm();
        self.mark_cold();

        // A cold block may run on into a warm one; it now needs a jump.
        for id in self.order_now() {
            let block = &self.blocks[id];
            let Some(next) = block.next.filter(|&next| block.cold && block.falls_through() && self.blocks[next].warm)
            else {
                continue;
            };
            let jump = self.add_block(Block {
                instrs: vec![Instr::jump(Opcode::JUMP_NO_INTERRUPT, next, NO_LOCATION)],
                next: Some(next),
                cold: true,
                predecessors: 1,
                ..Block::default()
            });
            self.blocks[id].next = Some(jump);
            self.blocks[next].is_target = true;
        }

        let (cold, rest): (Vec<BlockId>, Vec<BlockId>) =
            self.order().partition(|&id| self.blocks[id].cold && id != ENTRY);
        if cold.is_empty() {
            return;
        }
        let order: Vec<BlockId> = rest.into_iter().chain(cold).collect();
        for (at, &id) in order.iter().enumerate() {
            self.blocks[id].next = order.get(at + 1).copied();
        }
        self.remove_redundant_nops_and_jumps();
    }

    /// What is reached without an exception.
    fn mark_warm(&mut self) {
        let mut todo = vec![ENTRY];
        self.blocks[ENTRY].warm = true;
        while let Some(id) = todo.pop() {
            for way in self.plain_successors(id) {
                if !std::mem::replace(&mut self.blocks[way].warm, true) {
                    todo.push(way);
                }
            }
        }
    }

    /// What only handlers lead to.
    fn mark_cold(&mut self) {
        let mut todo: Vec<BlockId> = self.order().filter(|&id| self.blocks[id].is_handler).collect();
        for &id in &todo {
            self.blocks[id].cold = true;
        }
        while let Some(id) = todo.pop() {
            for way in self.plain_successors(id) {
                let block = &mut self.blocks[way];
                if !block.warm && !std::mem::replace(&mut block.cold, true) {
                    todo.push(way);
                }
            }
        }
    }

    /// Where control goes without an exception.
    fn plain_successors(&self, id: BlockId) -> Vec<BlockId> {
        let block = &self.blocks[id];
        let falls_to = block.next.filter(|_| block.falls_through());
        let jumps_to = block.instrs.iter().filter(|i| i.op.is_jump()).filter_map(|i| i.target);
        falls_to.into_iter().chain(jumps_to).collect()
    }
}
