//! Comparison, identity, membership.

use crate::abi::Result;
use crate::abi::constants::CompareOp;
use crate::types::bool::bool_static;
use crate::vm::registers::{Flow, Registers, release};

/// `lhs, rhs` becomes the comparison's result (its truth, if bit 4 of the oparg is set). Runs Python.
pub unsafe fn compare_op(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        crate::vm::specialize::compare_op(r, oparg);
        let op = CompareOp::from_c((oparg >> 5) as core::ffi::c_int);
        let mut value = r.operand(2).compare(r.operand(1), op)?;
        if oparg & 16 != 0 {
            let truth = value.is_true()?;
            value = crate::types::bool::bool_object(truth);
        }
        let (rhs, lhs) = (r.pop(), r.pop());
        r.push(value);
        drop((lhs, rhs));
    }
    Ok(())
}

/// `is`, `is not`.
#[inline(always)]
pub unsafe fn is_op(r: &mut Registers, inverted: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let rhs = r.peek(1);
        let lhs = r.peek(2);
        if (*lhs).refcnt.get() as u32 == 1 {
            return crate::leave_to!(is_op_slow);
        }
        let same = core::ptr::eq(lhs, rhs);
        r.sp = r.sp.sub(1);
        r.put(1, bool_static(same != (inverted != 0)).as_ptr());
        // `lhs` has another reference, as tested.
        let _ = release(lhs);
        if release(rhs) { Flow::Dealloc(rhs) } else { Flow::Next }
    }
}

unsafe fn is_op_slow(r: &mut Registers, inverted: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (rhs, lhs) = (r.pop(), r.pop());
        r.push_raw(bool_static(lhs.is(&rhs) != (inverted != 0)).as_ptr());
    }
    Ok(())
}

/// `item, container` becomes `item in container`. Runs Python.
pub unsafe fn contains_op(r: &mut Registers, inverted: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        crate::vm::specialize::contains_op(r);
        let found = r.operand(1).contains(r.operand(2))?;
        let (container, item) = (r.pop(), r.pop());
        r.push_raw(bool_static(found != (inverted != 0)).as_ptr());
        drop((container, item));
    }
    Ok(())
}
