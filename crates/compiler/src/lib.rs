//! Python 3.13 source -> code descriptions.

mod assemble;
pub mod code;
mod flowgraph;
pub mod instruction;
pub mod opcode;
