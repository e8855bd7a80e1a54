//! From the optimized graph back to a list of instructions.

use super::{Block, BlockId, Graph, Instr};
use crate::instruction::{InvalidCode, Location};
use crate::opcode::Opcode;

/// The handler that covers an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    /// Index of its first instruction.
    pub start: usize,
    /// Stack depth there.
    pub start_depth: u32,
    /// Pushes the offset of the failing instruction.
    pub preserve_lasti: bool,
}

/// An instruction as the assembler encodes it.
#[derive(Clone, Copy, Debug)]
pub struct FinalInstruction {
    /// What it does.
    pub op: Opcode,
    /// The oparg; for jumps the index of the target instruction.
    pub oparg: u32,
    /// The source it belongs to.
    pub loc: Location,
    /// What its exceptions lead to.
    pub handler: Option<Handler>,
}

impl Graph {
    /// Turns pseudo-opcodes that are no jumps into real ones.
    pub(super) fn convert_pseudo_ops(&mut self) {
        for instr in self.blocks.iter_mut().flat_map(|b| &mut b.instrs) {
            match instr.op {
                Opcode::LOAD_CLOSURE => instr.op = Opcode::LOAD_FAST,
                Opcode::STORE_FAST_MAYBE_NULL => instr.op = Opcode::STORE_FAST,
                op if op.is_block_push() => instr.set_nop(),
                _ => {}
            }
        }
        self.remove_redundant_nops_and_jumps();
    }

    /// Conditional jumps exist only forwards: those that lead backwards are reversed, to skip a jump back.
    pub(super) fn normalize_jumps(&mut self) -> Result<(), InvalidCode> {
        let mut seen = vec![false; self.blocks.len()];
        for id in self.order_now() {
            seen[id] = true;
            let Some(last) = self.blocks[id].last_jump().copied() else { continue };
            let target = last.target.expect("a jump has a target");
            if last.op.is_unconditional_jump() || !seen[target] {
                continue;
            }
            let reversed = match last.op {
                Opcode::POP_JUMP_IF_FALSE => Opcode::POP_JUMP_IF_TRUE,
                Opcode::POP_JUMP_IF_TRUE => Opcode::POP_JUMP_IF_FALSE,
                Opcode::POP_JUMP_IF_NONE => Opcode::POP_JUMP_IF_NOT_NONE,
                Opcode::POP_JUMP_IF_NOT_NONE => Opcode::POP_JUMP_IF_NONE,
                op => return Err(InvalidCode(format!("{op:?} cannot jump backwards"))),
            };
            let next = self.blocks[id].next;
            let back = self.add_block(Block {
                instrs: vec![Instr::jump(Opcode::JUMP, target, last.loc)],
                next,
                cold: self.blocks[id].cold,
                start_depth: self.blocks[target].start_depth,
                ..Block::default()
            });
            let block = &mut self.blocks[id];
            block.next = Some(back);
            let last = block.instrs.last_mut().expect("it ends in a jump");
            last.op = reversed;
            last.target = next;
            if next.is_none() {
                return Err(InvalidCode("the code runs past its end".into()));
            }
        }
        Ok(())
    }

    /// The instructions in order, targets as indices.
    pub(super) fn into_instructions(self) -> Vec<FinalInstruction> {
        let mut starts = vec![0; self.blocks.len()];
        let mut total = 0;
        for id in self.order() {
            starts[id] = total;
            total += self.blocks[id].instrs.len();
        }
        let handler = |id: BlockId| Handler {
            start: starts[id],
            start_depth: self.blocks[id].start_depth.unwrap_or(0),
            preserve_lasti: self.blocks[id].preserve_lasti,
        };
        let mut out = Vec::with_capacity(total);
        for id in self.order() {
            out.extend(self.blocks[id].instrs.iter().map(|i| FinalInstruction {
                op: i.op,
                oparg: i.target.map_or(i.oparg, |t| u32::try_from(starts[t]).expect("fewer than 2^32 instructions")),
                loc: i.loc,
                handler: i.except.map(handler),
            }));
        }
        out
    }
}
