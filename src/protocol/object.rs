//! What every object can: repr, str, hash, truth, length, class tests.

use crate::abi::{Object, Ref, Result};
use crate::call::convert::Hash;
use crate::types::str::Str;

impl Object {
    /// `repr(self)`. Runs Python.
    pub fn repr(&self) -> Result<Ref<Str>> {
        todo!("lead")
    }

    /// `str(self)`. Runs Python.
    pub fn str(&self) -> Result<Ref<Str>> {
        todo!("lead")
    }

    /// `hash(self)`. TypeError if it has none. Runs Python.
    pub fn hash(&self) -> Result<Hash> {
        todo!("lead")
    }

    /// `bool(self)`. Runs Python.
    pub fn is_true(&self) -> Result<bool> {
        todo!("lead")
    }

    /// `isinstance(self, class)`. Runs Python.
    pub fn is_instance(&self, class: &Object) -> Result<bool> {
        todo!("types {class:p}")
    }

    /// `issubclass(self, class)`. Runs Python.
    pub fn is_subclass(&self, class: &Object) -> Result<bool> {
        todo!("types {class:p}")
    }

    /// `format(self, spec)`. Runs Python.
    pub fn format(&self, spec: &Str) -> Result<Ref<Str>> {
        todo!("lead {spec:p}")
    }
}
