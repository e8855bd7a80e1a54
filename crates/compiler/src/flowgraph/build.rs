//! From a list of instructions to basic blocks.

use super::{Block, BlockId, Graph, Instr};
use crate::instruction::{Instruction, InvalidCode};

impl Graph {
    /// Cuts the code into blocks: before each instruction that something targets and after each terminator.
    pub(super) fn from_instructions(instructions: &[Instruction]) -> Result<Self, InvalidCode> {
        let mut targeted = vec![false; instructions.len()];
        for i in instructions.iter().filter(|i| i.op.has_target()) {
            match targeted.get_mut(i.oparg as usize) {
                Some(targeted) => *targeted = true,
                None => return Err(InvalidCode("a jump leads out of the code".into())),
            }
        }

        let mut blocks = vec![Block::default()];
        // The block that starts at an instruction, for those that are targets.
        let mut starts: Vec<BlockId> = vec![0; instructions.len()];
        for (at, i) in instructions.iter().enumerate() {
            let current = blocks.len() - 1;
            let block = &blocks[current];
            let ended = block.instrs.last().is_some_and(|last| last.op.is_terminator());
            if ended || targeted[at] && !block.instrs.is_empty() {
                blocks[current].next = Some(current + 1);
                blocks.push(Block::default());
            }
            let current = blocks.len() - 1;
            if targeted[at] {
                blocks[current].is_target = true;
                starts[at] = current;
            }
            blocks[current].instrs.push(Instr::new(i.op, i.oparg, i.loc));
        }
        for instr in blocks.iter_mut().flat_map(|b| &mut b.instrs).filter(|i| i.op.has_target()) {
            instr.target = Some(starts[instr.oparg as usize]);
            instr.oparg = 0;
        }
        Ok(Self { blocks })
    }
}
