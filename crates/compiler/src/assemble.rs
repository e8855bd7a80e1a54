//! From an optimized control-flow graph to bytes: jump offsets, location table, exception table.

use crate::code::CodeDesc;
use crate::instruction::{InstructionSequence, InvalidCode, UnitInfo};

pub(crate) fn assemble(_seq: InstructionSequence, _unit: UnitInfo) -> Result<CodeDesc, InvalidCode> {
    Err(InvalidCode("the assembler is not written yet".into()))
}
