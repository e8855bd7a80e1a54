//! `bool`: True and False are ints (PyLongObject) of their own type.

use super::int::Int;
use crate::abi::{Object, Ref, TypeObject};
use abide_macros::capi;

/// The type of True and False.
#[capi]
pub static PyBool_Type: TypeObject = TypeObject::new(c"bool", size_of::<Int>()).inherits(&super::int::PyLong_Type);

/// True.
#[capi]
pub static _Py_TrueStruct: Int = Int::immortal(&PyBool_Type, 1);

/// False.
#[capi]
pub static _Py_FalseStruct: Int = Int::immortal(&PyBool_Type, 0);

/// True or False, borrowed.
#[inline(always)]
pub fn bool_static(value: bool) -> &'static Object {
    if value { &_Py_TrueStruct } else { &_Py_FalseStruct }
}

/// A reference to True or False (both immortal: no count changes).
#[inline(always)]
pub fn bool_object(value: bool) -> Ref {
    // SAFETY: immortal.
    unsafe { Ref::from_raw(bool_static(value)) }
}
