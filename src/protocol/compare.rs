//! Comparison: `<`, `<=`, `==`, `!=`, `>`, `>=`.

use crate::abi::constants::CompareOp;
use crate::abi::{Object, Result};

impl Object {
    /// `self <op> other`. TypeError for an order that neither side knows. Runs Python.
    pub fn compare(&self, other: &Object, op: CompareOp) -> Result {
        todo!("lead {other:p} {op:?}")
    }

    /// The truth of `self <op> other`; identical objects count as equal. Runs Python.
    pub fn compare_bool(&self, other: &Object, op: CompareOp) -> Result<bool> {
        todo!("lead {other:p} {op:?}")
    }

    /// Whether the objects are identical or equal. Runs Python.
    pub fn equals(&self, other: &Object) -> Result<bool> {
        self.compare_bool(other, CompareOp::Eq)
    }
}
