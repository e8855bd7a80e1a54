//! Comparison: `<`, `<=`, `==`, `!=`, `>`, `>=`.

use crate::abi::constants::CompareOp;
use crate::abi::{Object, Result};
use crate::call::check;
use crate::types::bool::{bool_object, bool_static};
use crate::vm::thread;

impl Object {
    /// `self <op> other`. TypeError for an order that neither side knows. Runs Python.
    pub fn compare(&self, other: &Object, op: CompareOp) -> Result {
        thread::check_native_stack(" in comparison")?;
        let (left, right) = (self.ty(), other.ty());
        // A subclass on the right may override what its base on the left does.
        let mut right_tried = false;
        if !core::ptr::eq(left, right)
            && right.is_subtype(left)
            && let Some(function) = right.richcompare.get()
        {
            right_tried = true;
            let result = check::slot_result("__eq__", function(other, self, op.swapped() as i32))?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        if let Some(function) = left.richcompare.get() {
            let result = check::slot_result("__eq__", function(self, other, op as i32))?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        if !right_tried && let Some(function) = right.richcompare.get() {
            let result = check::slot_result("__eq__", function(other, self, op.swapped() as i32))?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        match op {
            CompareOp::Eq => Ok(bool_object(self.is(other))),
            CompareOp::Ne => Ok(bool_object(!self.is(other))),
            _ => Err(type_error!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                left.full_name(),
                right.full_name()
            )),
        }
    }

    /// The truth of `self <op> other`; identical objects count as equal. Runs Python.
    #[inline]
    pub fn compare_bool(&self, other: &Object, op: CompareOp) -> Result<bool> {
        if self.is(other) {
            match op {
                CompareOp::Eq => return Ok(true),
                CompareOp::Ne => return Ok(false),
                _ => {}
            }
        }
        let result = self.compare(other, op)?;
        if result.is(bool_static(true)) {
            Ok(true)
        } else if result.is(bool_static(false)) {
            Ok(false)
        } else {
            result.is_true()
        }
    }

    /// Whether the objects are identical or equal. Runs Python.
    #[inline]
    pub fn equals(&self, other: &Object) -> Result<bool> {
        self.compare_bool(other, CompareOp::Eq)
    }
}
