//! Iteration: `iter(o)`, `next(it)`.

use crate::abi::{Object, Ref, Result};

impl Object {
    /// `iter(self)`. TypeError if it cannot be iterated. Runs Python.
    pub fn iter(&self) -> Result {
        todo!("lead")
    }

    /// The next item of an iterator, `None` at its end (StopIteration is cleared). Runs Python.
    pub fn next(&self) -> Result<Option<Ref>> {
        todo!("lead")
    }

    /// All items of an iterable. Runs Python.
    pub fn collect(&self) -> Result<Vec<Ref>> {
        todo!("lead")
    }

    /// `__length_hint__`, or `default`. Runs Python.
    pub fn length_hint(&self, default: usize) -> Result<usize> {
        todo!("lead {default}")
    }
}
