//! marshal.h.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::modules::marshal::reader::Reader;
use crate::modules::marshal::{dumps, loads, writer};
use crate::types::bytes::Bytes;
use abide_macros::capi;
use core::ffi::{c_char, c_int, c_long};

/// The value that `length` bytes begin with. EOFError, ValueError, TypeError.
///
/// # Safety
/// `data` points to so many bytes.
#[capi]
pub unsafe fn PyMarshal_ReadObjectFromString(data: *const c_char, length: isize) -> Result {
    if data.is_null() || length < 0 {
        return Err(bad_internal_call());
    }
    // SAFETY: the caller's contract.
    loads(unsafe { core::slice::from_raw_parts(data.cast(), length as usize) }, true)
}

/// The bytes of a value. ValueError.
#[capi]
pub fn PyMarshal_WriteObjectToString(value: &Object, version: c_int) -> Result<Ref<Bytes>> {
    dumps(value, version, true)
}

/// The value that comes next in a stream. EOFError, ValueError, TypeError.
///
/// # Safety
/// `stream` is an open `FILE`.
#[capi]
pub unsafe fn PyMarshal_ReadObjectFromFile(stream: *mut libc::FILE) -> Result {
    // SAFETY: the caller's contract.
    unsafe { Reader::of_stream(stream) }.value()
}

/// The last value of a stream. EOFError, ValueError, TypeError.
///
/// # Safety
/// `stream` is an open `FILE`.
#[capi]
pub unsafe fn PyMarshal_ReadLastObjectFromFile(stream: *mut libc::FILE) -> Result {
    // SAFETY: the caller's contract.
    unsafe { Reader::of_stream(stream) }.value()
}

/// A number of 32 bits. EOFError.
///
/// # Safety
/// `stream` is an open `FILE`.
#[capi]
pub unsafe fn PyMarshal_ReadLongFromFile(stream: *mut libc::FILE) -> Result<c_long> {
    // SAFETY: the caller's contract.
    unsafe { Reader::of_stream(stream) }.long().map(c_long::from)
}

/// A number of 16 bits. EOFError.
///
/// # Safety
/// `stream` is an open `FILE`.
#[capi]
pub unsafe fn PyMarshal_ReadShortFromFile(stream: *mut libc::FILE) -> Result<c_int> {
    // SAFETY: the caller's contract.
    unsafe { Reader::of_stream(stream) }.short().map(c_int::from)
}

/// # Safety
/// `stream` is an open `FILE`.
unsafe fn put(bytes: &[u8], stream: *mut libc::FILE) {
    // SAFETY: the caller's contract. Errors stay in the stream, for `ferror`.
    unsafe { libc::fwrite(bytes.as_ptr().cast(), 1, bytes.len(), stream) };
}

/// Writes the low 32 bits of a number.
///
/// # Safety
/// `stream` is an open `FILE`.
#[capi]
pub unsafe fn PyMarshal_WriteLongToFile(value: c_long, stream: *mut libc::FILE, _version: c_int) {
    // SAFETY: the caller's contract.
    unsafe { put(&(value as i32).to_le_bytes(), stream) };
}

/// Writes a value. An exception is set where it cannot be marshalled.
///
/// # Safety
/// `stream` is an open `FILE`.
#[capi]
pub unsafe fn PyMarshal_WriteObjectToFile(value: &Object, stream: *mut libc::FILE, version: c_int) {
    match writer::write(value, version, true) {
        // SAFETY: the caller's contract.
        Ok(bytes) => unsafe { put(&bytes, stream) },
        // The function returns nothing: its caller asks PyErr_Occurred.
        Err(e) => core::mem::forget(e),
    }
}
