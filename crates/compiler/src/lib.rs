//! Python 3.13 source -> code descriptions.

mod assemble;
pub mod ast;
pub mod code;
mod flowgraph;
pub mod fold;
pub mod instruction;
pub mod opcode;
