//! Evaluation: thread states, frames, the opcode table, instruction bodies, the dispatch back ends.
//!
//! - `opcode.rs`: the table; `instructions/`: the bodies by topic; `registers.rs`: what they work on;
//! - `dispatch/`: the loops made from the table; `eval.rs`: entering them; `unwind.rs`: exceptions; `breaker.rs`:
//!   interruptions; `specialize/`: inline caches; `monitoring/`, `tracing.rs`: who watches code;
//! - `hook.rs`: evaluation functions of tools (PEP 523); `perf.rs`: native frames for profilers of the system;
//! - `gil.rs`, `flag.rs`: how threads wait for each other; `fork.rs`: what becomes of them in a new process;
//! - `frame.rs`, `thread.rs`: the state; `runtime.rs`: where C and debuggers look for it.

pub mod audit;
pub mod breaker;
pub mod build_class;
pub mod dispatch;
pub mod eval;
pub mod flag;
pub mod fork;
pub mod frame;
pub mod gil;
pub mod hook;
pub mod instructions;
pub mod interpreter;
pub mod monitoring;
pub mod opcode;
pub mod opcode_facts;
pub(crate) mod outside;
#[macro_use]
pub mod registers;
pub mod pending;
pub mod perf;
pub mod runtime;
pub mod signals;
pub mod specialize;
pub mod thread;
pub mod time;
pub mod tracing;
pub mod unwind;
