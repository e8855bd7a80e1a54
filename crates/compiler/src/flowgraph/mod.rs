//! The control-flow graph of one code unit and the passes over it, in CPython 3.13's order.
//!
//! Blocks live in a vector and are linked in the order of the code (`next`); an instruction with a target names the
//! target's block. A block ends at the first jump or scope exit; a block push (SETUP_FINALLY and its kin) does not end it.

mod build;
mod cold;
mod exceptions;
mod finish;
mod inline;
mod lines;
mod locals;
mod peephole;
mod reduce;
mod stack;
mod swaps;

use crate::instruction::{Constants, Instruction, InvalidCode, Location, UnitInfo};
use crate::opcode::Opcode;

pub use finish::{FinalInstruction, Handler};

/// Index into [`Graph::blocks`].
type BlockId = usize;

/// One instruction inside the graph.
#[derive(Clone, Copy, Debug)]
struct Instr {
    op: Opcode,
    /// The oparg; without meaning where `target` is set.
    oparg: u32,
    loc: Location,
    /// Jump target, or handler of a block push.
    target: Option<BlockId>,
    /// The exception handler that covers the instruction.
    except: Option<BlockId>,
}

impl Instr {
    fn new(op: Opcode, oparg: u32, loc: Location) -> Self {
        Self { op, oparg, loc, target: None, except: None }
    }

    fn jump(op: Opcode, target: BlockId, loc: Location) -> Self {
        Self { op, oparg: 0, loc, target: Some(target), except: None }
    }

    /// Becomes another instruction without a target; location and handler stay.
    fn set(&mut self, op: Opcode, oparg: u32) {
        debug_assert!(!op.has_target());
        self.op = op;
        self.oparg = oparg;
        self.target = None;
    }

    fn set_nop(&mut self) {
        self.set(Opcode::NOP, 0);
    }
}

/// A basic block.
#[derive(Clone, Debug, Default)]
struct Block {
    instrs: Vec<Instr>,
    /// The next block in the order of the code.
    next: Option<BlockId>,
    /// Some emitted instruction names the block as its target, or did before the passes.
    is_target: bool,
    /// How many ways lead here; counted by `remove_unreachable`.
    predecessors: i32,
    /// Starts an exception handler.
    is_handler: bool,
    /// The handler pushes the offset of the failing instruction.
    preserve_lasti: bool,
    /// Reached without an exception.
    warm: bool,
    /// Reached only by way of an exception handler.
    cold: bool,
    /// Stack depth at the start.
    start_depth: Option<u32>,
    /// Fast locals (the first 64) that may be unbound at the start.
    unsafe_locals: u64,
}

impl Block {
    /// Whether control can run past the end of the block.
    fn falls_through(&self) -> bool {
        self.instrs.last().is_none_or(|last| !last.op.is_scope_exit() && !last.op.is_unconditional_jump())
    }

    fn exits_scope(&self) -> bool {
        self.instrs.last().is_some_and(|last| last.op.is_scope_exit())
    }

    fn has_no_line(&self) -> bool {
        self.instrs.iter().all(|i| i.loc.line < 0)
    }

    /// The last instruction, if it is a jump.
    fn last_jump(&self) -> Option<&Instr> {
        self.instrs.last().filter(|last| last.op.is_jump())
    }
}

/// The control-flow graph of a code unit.
#[derive(Debug)]
pub(crate) struct Graph {
    blocks: Vec<Block>,
}

/// The first block of every graph.
const ENTRY: BlockId = 0;

impl Graph {
    /// Runs every pass up to the instruction list the assembler encodes; also gives the needed stack size.
    pub(crate) fn run(
        instructions: &[Instruction],
        unit: &mut UnitInfo,
    ) -> Result<(Vec<FinalInstruction>, u32), InvalidCode> {
        let mut graph = Self::from_instructions(instructions)?;
        let parameters = unit.parameter_count();
        graph.find_handlers()?;
        graph.optimize(&mut unit.consts, unit.varnames.len(), parameters)?;
        graph.finish(unit)
    }

    /// The passes of [`Self::run`] that optimize, alone.
    pub(crate) fn run_optimizer<C: Constants>(
        instructions: &[Instruction],
        consts: &mut C,
        locals: usize,
    ) -> Result<Vec<FinalInstruction>, C::Error> {
        let mut graph = Self::from_instructions(instructions)?;
        graph.find_handlers()?;
        graph.optimize(consts, locals, 0)?;
        Ok(graph.into_instructions())
    }

    /// The passes of [`Self::run`] that are needed without any optimization.
    pub(crate) fn run_unoptimized(
        instructions: &[Instruction],
        unit: &UnitInfo,
    ) -> Result<(Vec<FinalInstruction>, u32), InvalidCode> {
        let mut graph = Self::from_instructions(instructions)?;
        graph.find_handlers()?;
        graph.finish(unit)
    }

    fn find_handlers(&mut self) -> Result<(), InvalidCode> {
        self.mark_handlers();
        self.label_exception_targets()
    }

    fn finish(mut self, unit: &UnitInfo) -> Result<(Vec<FinalInstruction>, u32), InvalidCode> {
        self.add_prefix_and_fix_cells(unit);
        let stack_size = self.compute_stack_depth()?;
        self.convert_pseudo_ops();
        self.normalize_jumps()?;
        Ok((self.into_instructions(), stack_size))
    }

    fn optimize<C: Constants>(&mut self, consts: &mut C, locals: usize, parameters: usize) -> Result<(), C::Error> {
        self.inline_small_blocks()?;
        self.remove_unreachable();
        self.resolve_lines();
        self.fold_constant_loads(consts)?;
        self.optimize_blocks(consts)?;
        self.remove_redundant_nops_and_pairs();
        self.remove_unreachable();
        self.remove_redundant_nops_and_jumps();

        self.remove_unused_consts(consts)?;
        self.check_unbound_locals(locals, parameters);
        self.insert_superinstructions();
        self.move_cold_blocks_to_end();
        self.resolve_lines();
        Ok(())
    }

    /// The blocks in the order of the code.
    fn order(&self) -> Order<'_> {
        Order { graph: self, at: Some(ENTRY) }
    }

    /// The blocks in the order of the code, for loops that change the graph but not its links.
    fn order_now(&self) -> Vec<BlockId> {
        self.order().collect()
    }

    /// A new block that nothing leads to yet.
    fn add_block(&mut self, block: Block) -> BlockId {
        self.blocks.push(block);
        self.blocks.len() - 1
    }

    /// The first block with instructions, from `at` on.
    fn next_nonempty(&self, mut at: Option<BlockId>) -> Option<BlockId> {
        while let Some(id) = at {
            if !self.blocks[id].instrs.is_empty() {
                break;
            }
            at = self.blocks[id].next;
        }
        at
    }
}

struct Order<'a> {
    graph: &'a Graph,
    at: Option<BlockId>,
}

impl Iterator for Order<'_> {
    type Item = BlockId;

    fn next(&mut self) -> Option<BlockId> {
        let id = self.at?;
        self.at = self.graph.blocks[id].next;
        Some(id)
    }
}
