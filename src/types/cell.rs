//! Cells: the variables that closures share (PyCellObject).

use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use abide_macros::capi;

layout! {
    /// PyCellObject.
    pub struct CellObject: Object = "PyCellObject", 24 {
        pub base: Object = "ob_base",
        pub content: Slot = "ob_ref",
    }
}
object_type!(CellObject => PyCell_Type);

/// The type of cells.
#[capi]
pub static PyCell_Type: TypeObject = TypeObject::new(c"cell", size_of::<CellObject>()).with(TypeFlags::HAVE_GC);

impl CellObject {
    /// A cell with that content.
    pub fn new(content: Option<Ref>) -> Result<Ref<CellObject>> {
        todo!("vm {}", content.is_some())
    }
}
