//! compile.h: what the compiler knows of the instructions.

use crate::abi::Ref;
use crate::modules::opcode::{BINARY_INTRINSICS, UNARY_INTRINSICS, intrinsic_name};
use crate::types::str::Str;
use crate::vm::opcode_facts::{self, Fact};
use abide_macros::capi;
use core::ffi::c_int;

/// `PY_INVALID_STACK_EFFECT`.
const INVALID: c_int = c_int::MAX;

/// How an instruction changes the stack's depth, where it can jump the larger effect.
#[capi]
pub fn PyCompile_OpcodeStackEffect(opcode: c_int, oparg: c_int) -> c_int {
    PyCompile_OpcodeStackEffectWithJump(opcode, oparg, -1)
}

/// How an instruction changes the stack's depth when it jumps (1), does not (0), or whichever is more (-1).
#[capi]
pub fn PyCompile_OpcodeStackEffectWithJump(opcode: c_int, oparg: c_int, jump: c_int) -> c_int {
    opcode_facts::stack_effect(opcode, oparg, jump != 0).unwrap_or(INVALID)
}

// — internal/pycore_compile.h —

macro_rules! facts {
    ($($(#[doc = $doc:literal])+ $name:ident => $fact:ident;)*) => {$(
        $(#[doc = $doc])+
        #[capi]
        pub fn $name(opcode: c_int) -> c_int {
            opcode_facts::has(opcode, Fact::$fact) as c_int
        }
    )*};
}
facts! {
    /// Whether the number is an opcode.
    _PyCompile_OpcodeIsValid => Valid;
    /// Whether the instruction uses its oparg.
    _PyCompile_OpcodeHasArg => Arg;
    /// Whether the oparg is an index of the constants.
    _PyCompile_OpcodeHasConst => Const;
    /// Whether the oparg is an index of the names.
    _PyCompile_OpcodeHasName => Name;
    /// Whether the oparg is the distance of a jump.
    _PyCompile_OpcodeHasJump => Jump;
    /// Whether the oparg is the index of a cell or free variable.
    _PyCompile_OpcodeHasFree => Free;
    /// Whether the oparg is the index of a local variable.
    _PyCompile_OpcodeHasLocal => Local;
    /// Whether the instruction opens a block that catches exceptions.
    _PyCompile_OpcodeHasExc => Exc;
}

/// The name of an intrinsic function of one argument; NULL without an exception if there is none.
#[capi]
pub fn _PyCompile_GetUnaryIntrinsicName(index: c_int) -> Option<Ref<Str>> {
    intrinsic_name(&UNARY_INTRINSICS, index).unwrap_or_else(|e| crate::call::convert::told(e, None))
}

/// The name of an intrinsic function of two arguments; NULL without an exception if there is none.
#[capi]
pub fn _PyCompile_GetBinaryIntrinsicName(index: c_int) -> Option<Ref<Str>> {
    intrinsic_name(&BINARY_INTRINSICS, index).unwrap_or_else(|e| crate::call::convert::told(e, None))
}
