//! bytearrayobject.h: bytearrays.

use crate::abi::{Object, Ref, Result};
use crate::types::bytearray::{ByteArray, PyByteArray_Type};
use abide_macros::capi;
use core::ffi::c_char;

/// A bytearray of an object: what `bytearray(object)` makes. TypeError. Runs Python.
#[capi]
pub fn PyByteArray_FromObject(object: &Object) -> Result {
    PyByteArray_Type.as_object().call1(object)
}

/// A bytearray of that size: copied, or to be filled in if the pointer is NULL. SystemError, MemoryError.
///
/// # Safety
/// `size` bytes lie at `bytes`, or it is NULL.
#[capi]
pub unsafe fn PyByteArray_FromStringAndSize(bytes: *const c_char, size: isize) -> Result<Ref<ByteArray>> {
    if size < 0 {
        return Err(system_error!("Negative size passed to PyByteArray_FromStringAndSize"));
    }
    if bytes.is_null() {
        let new = ByteArray::new(&[])?;
        new.resize(size as usize)?;
        return Ok(new);
    }
    // SAFETY: the caller's contract.
    ByteArray::new(unsafe { core::slice::from_raw_parts(bytes.cast(), size as usize) })
}

/// The concatenation of two bytes-like objects. TypeError.
#[capi]
pub fn PyByteArray_Concat(left: &Object, right: &Object) -> Result {
    match PyByteArray_Type.sequence().and_then(|s| s.concat.get()) {
        Some(concat) => concat(left, right),
        None => Err(crate::capi::bad_internal_call()),
    }
}

/// The number of bytes.
///
/// # Safety
/// The object is a bytearray.
#[capi]
pub unsafe fn PyByteArray_Size(object: &Object) -> isize {
    // SAFETY: the caller's contract.
    unsafe { object.cast_unchecked::<ByteArray>() }.size.get()
}

/// Where the bytes lie; a null byte follows. They move when the bytearray changes its size.
///
/// # Safety
/// The object is a bytearray.
#[capi]
pub unsafe fn PyByteArray_AsString(object: &Object) -> *mut c_char {
    // SAFETY: the caller's contract.
    unsafe { object.cast_unchecked::<ByteArray>() }.as_mut_ptr().cast()
}

/// Changes the number of bytes. BufferError, MemoryError, SystemError.
///
/// # Safety
/// The object is a bytearray.
#[capi]
pub unsafe fn PyByteArray_Resize(object: &Object, size: isize) -> Result<()> {
    if size < 0 {
        return Err(value_error!("Can only resize to positive sizes, got {size}"));
    }
    // SAFETY: the caller's contract.
    unsafe { object.cast_unchecked::<ByteArray>() }.resize(size as usize)
}
