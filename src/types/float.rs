//! `float`: a C double (PyFloatObject).

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use abide_macros::capi;
use core::cell::Cell;

layout! {
    /// PyFloatObject.
    pub struct Float: Object = "PyFloatObject", 24 {
        pub base: Object = "ob_base",
        pub value: Cell<f64> = "ob_fval",
    }
}
object_type!(Float => PyFloat_Type);

/// The type `float`.
#[capi]
pub static PyFloat_Type: TypeObject =
    TypeObject::new(c"float", size_of::<Float>()).with(TypeFlags::BASETYPE.and(TypeFlags::MATCH_SELF));

impl Float {
    /// A float of that value.
    pub fn new(value: f64) -> Result<Ref<Float>> {
        todo!("numbers {value}")
    }
}
