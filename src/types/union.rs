//! `types.UnionType`: `int | str`.

use crate::abi::{Object, Ref, Result};
use crate::types::none;

/// The members of a union, as a tuple.
pub fn members(_object: &Object) -> Option<Ref> {
    None
}

/// `left | right` of types.
pub fn from_operator(_left: &Object, _right: &Object) -> Result {
    Ok(none::not_implemented())
}
