//! cellobject.h: cells.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::types::cell::CellObject;
use abide_macros::capi;

/// A cell with that content, or empty.
#[capi]
pub fn PyCell_New(content: Option<&Object>) -> Result {
    CellObject::new(content.map(Object::to_ref)).map(Ref::into_object)
}

/// The content, or NULL without an exception if the cell is empty. SystemError for what is no cell.
#[capi]
pub fn PyCell_Get(cell: &Object) -> Option<Ref> {
    match cell.cast::<CellObject>() {
        Some(cell) => cell.content.get(),
        None => crate::call::convert::told(bad_internal_call(), None),
    }
}

/// Stores into a cell. SystemError for what is no cell.
#[capi]
pub fn PyCell_Set(cell: &Object, content: Option<&Object>) -> Result<()> {
    cell.cast::<CellObject>().ok_or_else(bad_internal_call)?.content.set(content.map(Object::to_ref));
    Ok(())
}
