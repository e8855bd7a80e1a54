//! `object`: the root of all classes, and the generic slots that others inherit from it.

use crate::abi::{Object, TypeFlags, TypeObject};
use abide_macros::capi;

/// The type `object`.
#[capi]
pub static PyBaseObject_Type: TypeObject = TypeObject::new(c"object", size_of::<Object>()).with(TypeFlags::BASETYPE);
