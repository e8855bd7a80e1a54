//! Specialization: generic instructions count down in their inline cache and replace themselves by a form for what
//! they see.

use super::registers::Registers;
use crate::types::str::Str;

/// The counter that new code begins with.
pub fn counter_at_start(_opcode: u8) -> u16 {
    0x11
}
pub fn load_global(_: &mut Registers, _: &Str) {}
pub fn load_attr(_: &mut Registers, _: &Str) {}
pub fn store_attr(_: &mut Registers, _: &Str) {}
pub fn binary_op(_: &mut Registers, _: usize) {}
pub fn compare_op(_: &mut Registers, _: usize) {}
pub fn contains_op(_: &mut Registers) {}
pub fn binary_subscr(_: &mut Registers) {}
pub fn store_subscr(_: &mut Registers) {}
pub fn unpack_sequence(_: &mut Registers, _: usize) {}
pub fn for_iter(_: &mut Registers, _: usize) {}
pub fn send(_: &mut Registers, _: usize) {}
pub fn call(_: &mut Registers, _: usize) {}
