//! Arithmetic and bitwise operators.

use super::number::{both_compact_ints, compact, float, give_up, is, is_float, new_float_for, new_int_for};
use crate::abi::Result;
use crate::protocol::number::BinaryOp;
use crate::types::float::PyFloat_Type;
use crate::types::int::PyLong_Type;
use crate::types::str::{PyUnicode_Type, Str};
use crate::vm::opcode;
use crate::vm::registers::{Flow, Registers, outcome};

/// The operators in the order of the oparg; the in-place forms follow at 13.
const OPERATORS: [BinaryOp; 13] = [
    BinaryOp::Add,
    BinaryOp::And,
    BinaryOp::FloorDivide,
    BinaryOp::Lshift,
    BinaryOp::MatrixMultiply,
    BinaryOp::Multiply,
    BinaryOp::Remainder,
    BinaryOp::Or,
    BinaryOp::Power,
    BinaryOp::Rshift,
    BinaryOp::Subtract,
    BinaryOp::TrueDivide,
    BinaryOp::Xor,
];

/// `lhs, rhs` becomes the operator's result. Runs Python.
pub unsafe fn binary_op(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::binary_op(r, oparg) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { binary_op_plain(r, oparg) })
}

/// As [`binary_op`], without a word to the specializer. Runs Python.
pub unsafe fn binary_op_plain(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (lhs, rhs) = (r.operand(2), r.operand(1));
        let value = match oparg.checked_sub(13) {
            None => lhs.binary(OPERATORS[oparg], rhs)?,
            Some(inplace) => lhs.inplace(OPERATORS[inplace], rhs)?,
        };
        let (rhs, lhs) = (r.pop(), r.pop());
        r.push(value);
        drop((lhs, rhs));
    }
    Ok(())
}

/// `-value`. Runs Python.
pub unsafe fn unary_negative(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop();
        let Some(negative) = value.ty().number().and_then(|n| n.negative.get()) else {
            return Err(type_error!("bad operand type for unary -: '{}'", value.ty().full_name()));
        };
        r.push(crate::call::check::slot_result("__neg__", negative(&value))?);
    }
    Ok(())
}

/// `~value`. Runs Python.
pub unsafe fn unary_invert(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop();
        let Some(invert) = value.ty().number().and_then(|n| n.invert.get()) else {
            return Err(type_error!("bad operand type for unary ~: '{}'", value.ty().full_name()));
        };
        r.push(crate::call::check::slot_result("__invert__", invert(&value))?);
    }
    Ok(())
}

/// Operands of which one is no int of one digit: larger ints are what the forms for ints are for, too.
unsafe fn no_compact_ints(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        match is(r.peek(2), &PyLong_Type) && is(r.peek(1), &PyLong_Type) {
            true => outcome(binary_op_plain(r, oparg)),
            false => binary_op(r, oparg),
        }
    }
}

/// An operator on ints of one digit.
macro_rules! int_operators {
    ($($(#[$m:meta])* $name:ident => $operation:ident;)*) => {$(
        $(#[$m])*
        #[inline(always)]
        pub unsafe fn $name(r: &mut Registers, _: usize) -> Flow {
            // SAFETY: the contract of bodies.
            unsafe {
                let (lhs, rhs) = (r.peek(2), r.peek(1));
                if !both_compact_ints(lhs, rhs) {
                    return Flow::Slow(no_compact_ints);
                }
                let value = new_int_for(compact(lhs).$operation(compact(rhs)), lhs);
                if value.is_null() {
                    return Flow::Slow(no_compact_ints);
                }
                give_up(rhs);
                r.sp = r.sp.sub(1);
                r.put(1, value);
            }
            Flow::Next
        }
    )*};
}
int_operators! {
    /// int + int
    add_int => wrapping_add;
    /// int - int
    subtract_int => wrapping_sub;
    /// int * int
    multiply_int => wrapping_mul;
}

/// Operands that are no floats, or no memory at hand.
unsafe fn no_floats(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        match is(r.peek(2), &PyFloat_Type) && is(r.peek(1), &PyFloat_Type) {
            true => outcome(binary_op_plain(r, oparg)),
            false => binary_op(r, oparg),
        }
    }
}

/// An operator on floats.
macro_rules! float_operators {
    ($($(#[$m:meta])* $name:ident => $operator:tt;)*) => {$(
        $(#[$m])*
        #[inline(always)]
        pub unsafe fn $name(r: &mut Registers, _: usize) -> Flow {
            // SAFETY: the contract of bodies.
            unsafe {
                let (lhs, rhs) = (r.peek(2), r.peek(1));
                if !is_float(lhs) || !is_float(rhs) {
                    return Flow::Slow(no_floats);
                }
                let value = new_float_for(float(lhs) $operator float(rhs), lhs, rhs);
                if value.is_null() {
                    return Flow::Slow(no_floats);
                }
                r.sp = r.sp.sub(1);
                r.put(1, value);
            }
            Flow::Next
        }
    )*};
}
float_operators! {
    /// float + float
    add_float => +;
    /// float - float
    subtract_float => -;
    /// float * float
    multiply_float => *;
}

/// str + str
pub unsafe fn add_str(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if !is(r.peek(2), &PyUnicode_Type) || !is(r.peek(1), &PyUnicode_Type) {
            return binary_op(r, oparg);
        }
        match r.operand(2).cast_unchecked::<Str>().concat(r.operand(1).cast_unchecked()) {
            Ok(value) => {
                let (rhs, lhs) = (r.pop(), r.pop());
                r.push(value.into_object());
                drop((lhs, rhs));
                Flow::Next
            }
            Err(e) => crate::call::convert::told(e, Flow::Error),
        }
    }
}

/// `local = local + str`, with the STORE_FAST behind: the local's string grows in place where nobody else has it.
pub unsafe fn append_str(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let store = *r.ip.add(1);
        let target = r.local((store >> 8) as usize);
        let fits = store as u8 == opcode::STORE_FAST
            && is(r.peek(2), &PyUnicode_Type)
            && is(r.peek(1), &PyUnicode_Type)
            && *target == r.peek(2);
        if !fits {
            return binary_op(r, oparg);
        }
        let (rhs, lhs) = (r.pop(), r.pop());
        // The local's own reference goes first: one is left, `lhs`.
        drop(crate::abi::Ref::from_raw(target.replace(core::ptr::null_mut())));
        match Str::append(lhs.downcast_unchecked(), rhs.cast_unchecked()) {
            Ok(value) => {
                *target = value.into_object().into_raw();
                r.ip = r.ip.add(2);
                Flow::Jump
            }
            Err(e) => crate::call::convert::told(e, Flow::Error),
        }
    }
}
