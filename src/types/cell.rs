//! Cells: the variables that closures share (PyCellObject).

use crate::abi::constants::CompareOp;
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::memory::gc;
use abide_macros::{capi, methods, slot};
use core::ffi::{c_int, c_void};

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
pub static PyCell_Type: TypeObject = TypeObject::new(c"cell", size_of::<CellObject>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"cell([contents])\n--\n\nA variable that several functions share.")
    .repr(repr)
    .compare(compare)
    .constructor(CellObject::tp_new)
    .called_fast(CellObject::tp_vectorcall)
    .getset(&GETSETS)
    .traversed(traverse)
    .cleared(clear)
    .deallocated(dealloc);

impl CellObject {
    /// A cell with that content.
    pub fn new(content: Option<Ref>) -> Result<Ref<CellObject>> {
        let cell = crate::memory::new(CellObject { base: Object::new(&PyCell_Type), content: Slot::new(content) })?;
        gc::track(&cell);
        Ok(cell)
    }
}

#[methods]
impl CellObject {
    #[new("cell(contents=None, /)")]
    fn make(_: &TypeObject, contents: Option<&Object>) -> Result<Ref<CellObject>> {
        CellObject::new(contents.map(Object::to_ref))
    }

    /// What the variable is bound to; ValueError if it is not.
    #[getter("cell_contents")]
    fn get_contents(&self) -> Result {
        self.content.get().ok_or_else(|| value_error!("Cell is empty"))
    }

    #[setter("cell_contents")]
    fn set_contents(&self, value: Option<&Object>) -> Result<()> {
        self.content.set(value.map(Object::to_ref));
        Ok(())
    }
}

extern "C" fn repr(cell: &CellObject) -> Result {
    match cell.content.get() {
        None => format!("<cell at {cell:p}: empty>").into_return(),
        Some(content) => {
            let name = content.ty().full_name();
            format!("<cell at {cell:p}: {name} object at {:p}>", content.as_raw()).into_return()
        }
    }
}

/// Compares the contents; empty cells come first. Runs Python.
extern "C" fn compare(cell: &CellObject, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let Some(other) = other.cast_exact::<CellObject>() else {
        return Ok(crate::types::none::not_implemented());
    };
    match (cell.content.get(), other.content.get()) {
        (Some(a), Some(b)) => a.compare(&b, op),
        (a, b) => op.of(a.is_some().cmp(&b.is_some())).into_return(),
    }
}

extern "C" fn traverse(cell: &CellObject, visit: Visit, arg: *mut c_void) -> c_int {
    cell.content.borrowed().map_or(0, |content| visit(content, arg))
}

#[slot]
fn clear(cell: &CellObject) -> Result<()> {
    cell.content.set(None);
    Ok(())
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone.
    unsafe {
        let cell = &*object.cast::<CellObject>();
        gc::untrack(cell);
        drop(cell.content.take());
        crate::memory::free(object);
    }
}
