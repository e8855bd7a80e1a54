//! Removal of what has become redundant: NOPs, jumps to the next instruction, pairs without effect, unused constants.

use super::{BlockId, Graph};
use crate::instruction::Constants;
use crate::opcode::Opcode;

impl Graph {
    /// Drops the block's NOPs that no line needs; returns how many.
    fn remove_redundant_nops_of(&mut self, id: BlockId) -> usize {
        let ends_in_nop = self.blocks[id].instrs.last().is_some_and(|last| last.op == Opcode::NOP);
        let following_line = if ends_in_nop { self.line_behind(id) } else { None };
        let instrs = &mut self.blocks[id].instrs;
        let before = instrs.len();
        let mut kept = 0;
        let mut previous_line = -1;
        for at in 0..before {
            let instr = instrs[at];
            let line = instr.loc.line;
            if instr.op == Opcode::NOP {
                if line < 0 || line == previous_line {
                    continue;
                }
                if let Some(next) = instrs.get_mut(at + 1) {
                    if next.loc.line == line {
                        continue;
                    }
                    if next.loc.line < 0 {
                        next.loc = instr.loc;
                        continue;
                    }
                } else if Some(line) == following_line {
                    continue;
                }
            }
            instrs[kept] = instr;
            kept += 1;
            previous_line = line;
        }
        instrs.truncate(kept);
        before - kept
    }

    /// The line at which the code behind a block goes on; `None` if there is no such code. NOPs without a line there will go.
    fn line_behind(&self, id: BlockId) -> Option<i32> {
        let next = self.next_nonempty(self.blocks[id].next)?;
        let instrs = &self.blocks[next].instrs;
        Some(instrs.iter().find(|i| i.op != Opcode::NOP || i.loc.line >= 0).map_or(-1, |i| i.loc.line))
    }

    /// Drops the NOPs that no line needs; returns how many.
    pub(super) fn remove_redundant_nops(&mut self) -> usize {
        self.order_now().into_iter().map(|id| self.remove_redundant_nops_of(id)).sum()
    }

    /// Makes jumps to what comes next anyway into NOPs; returns how many.
    fn remove_redundant_jumps(&mut self) -> usize {
        let mut changes = 0;
        for id in self.order_now() {
            let block = &self.blocks[id];
            if let Some(last) = block.instrs.last().filter(|last| last.op.is_unconditional_jump())
                && self.next_nonempty(last.target) == self.next_nonempty(block.next)
            {
                self.blocks[id].instrs.last_mut().expect("it ends in a jump").set_nop();
                changes += 1;
            }
        }
        changes
    }

    /// Drops NOPs and jumps until none is redundant.
    pub(super) fn remove_redundant_nops_and_jumps(&mut self) {
        while self.remove_redundant_nops() + self.remove_redundant_jumps() > 0 {}
    }

    /// Drops NOPs, and pushes that are popped at once.
    pub(super) fn remove_redundant_nops_and_pairs(&mut self) {
        loop {
            let mut changed = false;
            let mut previous: Option<(BlockId, usize)> = None;
            for id in self.order_now() {
                self.remove_redundant_nops_of(id);
                if self.blocks[id].is_target {
                    previous = None;
                }
                for at in 0..self.blocks[id].instrs.len() {
                    if let Some((block, i)) = previous.replace((id, at))
                        && self.blocks[id].instrs[at].op == Opcode::POP_TOP
                    {
                        let push = &mut self.blocks[block].instrs[i];
                        if push.op == Opcode::LOAD_CONST || push.op == Opcode::COPY && push.oparg == 1 {
                            push.set_nop();
                            self.blocks[id].instrs[at].set_nop();
                            changed = true;
                        }
                    }
                }
                let after_jump = previous.is_some_and(|(block, i)| self.blocks[block].instrs[i].op.is_jump());
                if after_jump || !self.blocks[id].falls_through() {
                    previous = None;
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// Drops the constants that no instruction loads. The first one stays, as it may be the docstring.
    pub(super) fn remove_unused_consts<C: Constants>(&mut self, consts: &mut C) -> Result<(), C::Error> {
        let mut used = vec![false; consts.count()];
        if let Some(first) = used.first_mut() {
            *first = true;
        }
        let order = self.order_now();
        for &id in &order {
            for instr in self.blocks[id].instrs.iter().filter(|i| i.op.has_const()) {
                used[instr.oparg as usize] = true;
            }
        }
        consts.retain(&used)?;
        let renumbered: Vec<u32> = used
            .iter()
            .scan(0, |next, &used| {
                let index = *next;
                *next += u32::from(used);
                Some(index)
            })
            .collect();
        for id in order {
            for instr in self.blocks[id].instrs.iter_mut().filter(|i| i.op.has_const()) {
                instr.oparg = renumbered[instr.oparg as usize];
            }
        }
        Ok(())
    }
}
