//! Evaluation: thread states, frames, the opcode table, instruction bodies, the dispatch back ends.

pub mod frame;
pub mod thread;
