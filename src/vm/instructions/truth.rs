//! Truth values.

use crate::abi::Result;
use crate::types::bool::{_Py_FalseStruct, bool_static};
use crate::vm::registers::{Flow, Registers};

/// Replaces the top by its truth. Runs Python.
pub unsafe fn to_bool(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop();
        let truth = value.is_true()?;
        r.push_raw(bool_static(truth).as_ptr());
    }
    Ok(())
}

/// Replaces True by False and False by True.
#[inline(always)]
pub unsafe fn unary_not(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; both are immortal.
    unsafe {
        let is_false = core::ptr::eq(r.peek(1).cast(), &_Py_FalseStruct);
        r.put(1, bool_static(is_false).as_ptr());
    }
    Flow::Next
}
