//! Arithmetic and bitwise operators.

use crate::abi::Result;
use crate::protocol::number::BinaryOp;
use crate::vm::registers::Registers;

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
pub unsafe fn binary_op(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        crate::vm::specialize::binary_op(r, oparg);
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
