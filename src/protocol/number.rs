//! Numbers: operators and conversions.

use crate::abi::{Object, Ref, Result};
use crate::types::int::Int;

/// A binary operator, in the order of `BINARY_OP`'s oparg (`NB_ADD` = 0 ...; the in-place forms follow at 13).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BinaryOp {
    Add = 0,
    And = 1,
    FloorDivide = 2,
    Lshift = 3,
    MatrixMultiply = 4,
    Multiply = 5,
    Remainder = 6,
    Or = 7,
    Power = 8,
    Rshift = 9,
    Subtract = 10,
    TrueDivide = 11,
    Xor = 12,
}

impl Object {
    /// `self <op> other`. TypeError if neither side knows the operation. Runs Python.
    pub fn binary(&self, op: BinaryOp, other: &Object) -> Result {
        todo!("lead {op:?} {other:p}")
    }

    /// `self <op>= other`: the new value. Runs Python.
    pub fn inplace(&self, op: BinaryOp, other: &Object) -> Result {
        todo!("lead {op:?} {other:p}")
    }

    /// `operator.index(self)`: an int (a subclass instance as it is). TypeError. Runs Python.
    pub fn index(&self) -> Result<Ref<Int>> {
        todo!("lead")
    }

    /// `index(self)` as a machine integer. OverflowError if it does not fit. Runs Python.
    pub fn index_as_i64(&self) -> Result<i64> {
        todo!("lead")
    }

    /// `index(self)` as a size or position. OverflowError if it does not fit. Runs Python.
    pub fn index_as_isize(&self) -> Result<isize> {
        todo!("lead")
    }

    /// `index(self)` clipped to the range of positions, as slices want it. Runs Python.
    pub fn index_clipped(&self) -> Result<isize> {
        todo!("lead")
    }

    /// The value as a C double: `PyFloat_AsDouble`. Runs Python.
    pub fn as_f64(&self) -> Result<f64> {
        todo!("lead")
    }
}
