//! genericaliasobject.h and namespaceobject.h.

use crate::abi::{Object, Result};
use crate::types::dict::Dict;
use crate::types::{generic_alias, simple_namespace};
use abide_macros::capi;

/// `origin[args]`; anything but a tuple is the one argument.
#[capi]
pub fn Py_GenericAlias(origin: &Object, args: &Object) -> Result {
    Ok(generic_alias::new(origin, args)?.into_object())
}

/// A `types.SimpleNamespace` with these attributes.
#[capi]
pub fn _PyNamespace_New(attributes: Option<&Object>) -> Result {
    Ok(simple_namespace::new_namespace(attributes.and_then(|a| a.cast::<Dict>()))?.into_object())
}
