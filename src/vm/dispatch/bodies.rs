//! One instruction by its number: what the loops over instructions call.

use crate::vm::instructions as i;
use crate::vm::opcode::for_each_opcode;
use crate::vm::registers::{Flow, Registers, outcome};

/// One function for each opcode: at opt-level 0 they keep the loop's own stack frame small.
macro_rules! functions {
    ($($NAME:ident = $number:literal, $caches:literal, $kind:ident $($body:ident)::+;)*) => {
        #[allow(non_snake_case, reason = "named as the opcodes are")]
        mod functions {
            use super::*;
            $(
                #[cfg_attr(any(debug_assertions, target_arch = "x86_64", target_arch = "aarch64"), inline(never))]
                #[cfg_attr(all(not(debug_assertions), not(any(target_arch = "x86_64", target_arch = "aarch64"))), inline(always))]
                pub unsafe fn $NAME(r: &mut Registers, oparg: usize) -> Flow {
                    // SAFETY: the dispatch loop keeps the contract of instruction bodies.
                    unsafe { functions!(@$kind r, oparg, $($body)::+) }
                }
            )*
        }
    };
    (@fast $r:ident, $oparg:ident, $($body:ident)::+) => { $($body)::+($r, $oparg) };
    (@slow $r:ident, $oparg:ident, $($body:ident)::+) => {{ $r.save_ip(); outcome($($body)::+($r, $oparg)) }};
    (@flow $r:ident, $oparg:ident, $($body:ident)::+) => {{ $r.save_ip(); $($body)::+($r, $oparg) }};
}
for_each_opcode!(functions);

macro_rules! table_match {
    ($($NAME:ident = $number:literal, $caches:literal, $kind:ident $($body:ident)::+;)*) => {
        #[inline(always)]
        pub(super) unsafe fn execute(r: &mut Registers, opcode: u8, oparg: usize) -> Flow {
            // SAFETY: the dispatch loop's contract.
            unsafe {
                match opcode {
                    $($number => functions::$NAME(r, oparg),)*
                    _ => i::misc::invalid(r, oparg),
                }
            }
        }
    };
}
for_each_opcode!(table_match);

/// One instruction by its number, out of line: for what runs an instruction in another form.
///
/// # Safety
/// The contract of instruction bodies.
#[inline(never)]
pub unsafe fn run_one(r: &mut Registers, opcode: u8, oparg: usize) -> Flow {
    // SAFETY: the caller's contract.
    unsafe { execute(r, opcode, oparg) }
}
