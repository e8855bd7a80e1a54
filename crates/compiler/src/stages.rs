//! The stages behind the parser, each on its own: code generation, optimization of the flow graph, assembly.
//!
//! `compile` runs the same passes in one go. What goes from stage to stage here is plain data that the caller may have
//! made up, so each stage first looks whether it can be worked on at all.

use crate::ast::Module;
use crate::code::CodeDesc;
pub use crate::codegen::clean_docstring;
use crate::error::{Result, Warning};
use crate::flowgraph::Graph;
pub use crate::flowgraph::{FinalInstruction, Handler};
use crate::instruction::{Constants, Instruction, InvalidCode, Opcode, UnitInfo};
use crate::{Options, codegen, prepare};

/// Instructions between two stages, targets as positions.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    /// The instructions.
    pub instructions: Vec<Instruction>,
    /// Those of the code objects inside, in the order in which they were finished.
    pub nested: Vec<Sequence>,
}

/// What code generation makes of a tree.
#[derive(Debug)]
pub struct Generated {
    /// The module's instructions, not optimized.
    pub sequence: Sequence,
    /// Their constants and names.
    pub unit: UnitInfo,
    /// Warnings in the order of their discovery.
    pub warnings: Vec<Warning>,
}

/// Generates the code of a tree, which is folded in place, without optimizing and assembling the outermost unit.
///
/// The caller sees to it that the tree is at most [`crate::MAX_DEPTH`] deep.
///
/// # Errors
/// As [`crate::compile_ast`].
pub fn generate(module: &mut Module, filename: &str, options: &Options) -> Result<Generated> {
    crate::on_deep_stack(|| {
        let mut warnings = Vec::new();
        let (table, settings) = prepare(module, filename, options, &mut warnings)?;
        let (sequence, unit) = codegen::generate_sequence(module, table, settings, &mut warnings)?;
        Ok(Generated { sequence, unit, warnings })
    })
}

/// Runs the passes that optimize; `locals` is how many fast locals there are.
///
/// # Errors
/// [`InvalidCode`] for instructions that do not form code, and what the constants raise.
pub fn optimize<C: Constants>(
    instructions: &[Instruction],
    consts: &mut C,
    locals: usize,
) -> std::result::Result<Vec<FinalInstruction>, C::Error> {
    check(instructions)?;
    let count = consts.count();
    if instructions.iter().any(|i| i.op.has_const() && i.oparg as usize >= count) {
        return Err(InvalidCode("an instruction uses a constant that is not there".into()).into());
    }
    // Unbound locals are followed in a word of 64 bits, beyond those in a table of `locals` places.
    if instructions.iter().any(|i| i.op.has_local() && i.oparg as usize >= locals.max(64)) {
        return Err(InvalidCode("an instruction uses a local variable that is not there".into()).into());
    }
    Graph::run_optimizer(instructions, consts, locals)
}

/// Makes code of instructions as they are. The constants of `unit` become those of the code.
///
/// # Errors
/// [`InvalidCode`] if the instructions do not form code, underflow the stack, or reach a place with different stack
/// depths.
pub fn assemble(instructions: &[Instruction], unit: UnitInfo) -> std::result::Result<CodeDesc, InvalidCode> {
    check(instructions)?;
    let derefs = unit.cellvars.len() + unit.freevars.len();
    if instructions.iter().any(|i| i.op.is_deref() && i.oparg as usize >= derefs) {
        return Err(InvalidCode("an instruction uses a cell or free variable that is not there".into()));
    }
    let (instructions, stacksize) = Graph::run_unoptimized(instructions, &unit)?;
    crate::assemble::encode_unit(instructions, stacksize, unit)
}

/// Refuses what no pass could work on.
fn check(instructions: &[Instruction]) -> std::result::Result<(), InvalidCode> {
    /// The deepest SWAP; a run of them is simulated on a stack of that size.
    const DEEPEST: u32 = 1 << 20;
    if instructions.is_empty() {
        return Err(InvalidCode("no instructions".into()));
    }
    let wrong = |i: &Instruction| i.op == Opcode::SWAP && !(1..=DEEPEST).contains(&i.oparg);
    match instructions.iter().find(|i| wrong(i)) {
        Some(i) => Err(InvalidCode(format!("{:?} of depth {}", i.op, i.oparg))),
        None => Ok(()),
    }
}
