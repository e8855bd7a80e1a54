//! Sequences and mappings: length, items, containment.

use crate::abi::{Object, Ref, Result};

impl Object {
    /// `len(self)`. TypeError. Runs Python.
    pub fn length(&self) -> Result<usize> {
        todo!("lead")
    }

    /// `self[key]`. Runs Python.
    pub fn get_item(&self, key: &Object) -> Result {
        todo!("lead {key:p}")
    }

    /// `self[key] = value`. Runs Python.
    pub fn set_item(&self, key: &Object, value: &Object) -> Result<()> {
        todo!("lead {key:p} {value:p}")
    }

    /// `del self[key]`. Runs Python.
    pub fn del_item(&self, key: &Object) -> Result<()> {
        todo!("lead {key:p}")
    }

    /// `item in self`. Runs Python.
    pub fn contains(&self, item: &Object) -> Result<bool> {
        todo!("lead {item:p}")
    }

    /// `self[i]` by way of the sequence slot: `PySequence_GetItem`. Runs Python.
    pub fn sequence_item(&self, i: isize) -> Result {
        todo!("lead {i}")
    }

    /// `self[key]`, or `None` where that would raise KeyError. Runs Python.
    pub fn get_item_opt(&self, key: &Object) -> Result<Option<Ref>> {
        todo!("lead {key:p}")
    }
}
