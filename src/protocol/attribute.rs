//! Attributes: `o.name`, `o.name = v`, `del o.name`, and the generic forms that most types use.

use crate::abi::{Object, Ref, Result};
use crate::types::str::Str;

impl Object {
    /// `self.name`. AttributeError. Runs Python.
    pub fn get_attr(&self, name: &Str) -> Result {
        todo!("types {name:p}")
    }

    /// `self.name`, or `None` where that would raise AttributeError. Runs Python.
    pub fn get_attr_opt(&self, name: &Str) -> Result<Option<Ref>> {
        todo!("types {name:p}")
    }

    /// `self.name = value`. Runs Python.
    pub fn set_attr(&self, name: &Str, value: &Object) -> Result<()> {
        todo!("types {name:p} {value:p}")
    }

    /// `del self.name`. Runs Python.
    pub fn del_attr(&self, name: &Str) -> Result<()> {
        todo!("types {name:p}")
    }

    /// What a call `self.name(...)` calls: with `true`, a function that takes `self` as its first argument; with
    /// `false`, a callable that is bound already. Runs Python.
    pub fn get_method(&self, name: &Str) -> Result<(Ref, bool)> {
        todo!("types {name:p}")
    }
}

/// `tp_getattro` of most types: data descriptor, instance dict, other descriptor or class attribute.
pub extern "C" fn generic_get_attr(object: &Object, name: &Object) -> Result {
    todo!("types {object:p} {name:p}")
}

/// `tp_setattro` of most types.
pub extern "C" fn generic_set_attr(object: &Object, name: &Object, value: Option<&Object>) -> core::ffi::c_int {
    todo!("types {object:p} {name:p} {}", value.is_some())
}
