//! The dispatch back ends. Both are made from the table in `vm/opcode.rs`:
//!
//! - `match_loop`: a loop over one `match`; debug builds and every target without cheap sibling calls.
//! - `sibling`: one function for each opcode, which ends in a sibling call to the next instruction's; release builds.
//!   rustc does not promise those calls, so `tests/` proves on the release binary that the stack does not grow.

mod bodies;

pub(super) use bodies::run_one as execute;

#[cfg(any(debug_assertions, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod match_loop;
#[cfg(any(debug_assertions, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub use match_loop::run;

#[cfg(all(not(debug_assertions), any(target_arch = "x86_64", target_arch = "aarch64")))]
mod sibling;
#[cfg(all(not(debug_assertions), any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use sibling::run;
