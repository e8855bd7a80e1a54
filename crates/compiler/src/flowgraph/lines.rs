//! Line numbers for instructions that were emitted without one.

use super::{Block, Graph};
use crate::opcode::Opcode;

/// Opcodes at which the interpreter looks for signals and other interruptions.
fn checks_for_interruption(op: Opcode) -> bool {
    matches!(
        op,
        Opcode::CALL
            | Opcode::CALL_KW
            | Opcode::CALL_FUNCTION_EX
            | Opcode::JUMP_BACKWARD
            | Opcode::JUMP
            | Opcode::RESUME
    )
}

impl Block {
    /// An exit or an interruptible jump that needs a line number, because tracing will report it, and has none.
    fn lacks_line(&self) -> bool {
        (self.exits_scope() || self.instrs.iter().any(|i| checks_for_interruption(i.op))) && self.has_no_line()
    }
}

impl Graph {
    /// Gives each instruction without a line that of what runs before it, as far as that is one and the same.
    pub(super) fn resolve_lines(&mut self) {
        self.duplicate_exits_without_line();
        self.propagate_lines();
    }

    /// Copies exits without a line for each jump that leads to them, so that each copy gets the line of its jump.
    fn duplicate_exits_without_line(&mut self) {
        let mut at = Some(super::ENTRY);
        while let Some(id) = at {
            if let Some(&last) = self.blocks[id].last_jump() {
                // Of trees and sequences made by hand a jump can lead to where nothing is left.
                if let Some(target) = self.next_nonempty(last.target)
                    && self.blocks[target].lacks_line()
                    && self.blocks[target].predecessors > 1
                {
                    let mut copy = self.blocks[target].clone();
                    copy.instrs[0].loc = last.loc;
                    copy.predecessors = 1;
                    copy.is_target = true;
                    let copy = self.add_block(copy);
                    self.blocks[target].predecessors -= 1;
                    self.blocks[target].next = Some(copy);
                    self.blocks[id].instrs.last_mut().expect("it ends in a jump").target = Some(copy);
                }
            }
            at = self.blocks[id].next;
        }

        // What is left without a line is reached by falling through alone, from one place.
        for id in self.order_now() {
            let block = &self.blocks[id];
            if let (Some(next), Some(last)) = (block.next, block.instrs.last())
                && block.falls_through()
                && self.blocks[next].lacks_line()
                && !self.blocks[next].instrs.is_empty()
            {
                let loc = last.loc;
                self.blocks[next].instrs[0].loc = loc;
            }
        }
    }

    fn propagate_lines(&mut self) {
        for id in self.order_now() {
            let block = &mut self.blocks[id];
            if block.instrs.is_empty() {
                continue;
            }
            let mut previous = crate::instruction::NO_LOCATION;
            for instr in &mut block.instrs {
                if instr.loc.line < 0 {
                    instr.loc = previous;
                } else {
                    previous = instr.loc;
                }
            }
            let falls_to = block.next.filter(|_| block.falls_through());
            let jumps_to = block.last_jump().and_then(|last| last.target);
            for way in falls_to.into_iter().chain(jumps_to) {
                let successor = &mut self.blocks[way];
                if successor.predecessors == 1
                    && let Some(first) = successor.instrs.first_mut()
                    && first.loc.line < 0
                {
                    first.loc = previous;
                }
            }
        }
    }
}
