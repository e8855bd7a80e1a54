//! The buffer protocol of classes written in Python (PEP 688): `__buffer__`, `__release_buffer__`.

use crate::abi::slots::Buffer;
use crate::abi::{Object, Result};
use core::ffi::c_int;

/// `__buffer__` of a built-in type: a memoryview of the object.
///
/// BufferError: views of built-in objects are made by `memoryview()`, which is not here yet.
pub fn view_with_flags(_this: &Object, _flags: &Object) -> Result {
    Err(not_implemented_error!("__buffer__ is not available"))
}

/// `__release_buffer__` of a built-in type.
pub fn release_view(_this: &Object, _buffer: &Object) -> Result {
    Err(not_implemented_error!("__release_buffer__ is not available"))
}

/// Fills a view by calling `__buffer__`.
///
/// # Safety
/// `view` is a buffer to be filled.
pub unsafe fn get_through_method(this: &Object, view: *mut Buffer, flags: c_int) -> Result<()> {
    let _ = (view, flags);
    Err(not_implemented_error!("the buffer of a '{}' object is not available", this.ty().full_name()))
}

/// Releases a view by calling `__release_buffer__`.
///
/// # Safety
/// `view` was filled by [`get_through_method`].
pub unsafe fn release_through_method(_this: &Object, _view: *mut Buffer) {}
