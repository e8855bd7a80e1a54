//! bytesobject.h: bytes.

use crate::abi::{Object, Raised, Ref, Result};
use crate::call::convert::told;
use crate::capi::bad_internal_call;
use crate::memory;
use crate::types::bytes::{Bytes, HEAD, PyBytes_Type};
use crate::types::str::repr;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

#[cold]
fn expected_bytes(object: &Object) -> Raised {
    type_error!("expected bytes, {} found", object.ty().full_name())
}

/// Bytes of that size: copied, or to be filled in if the pointer is NULL. SystemError, MemoryError.
///
/// # Safety
/// `size` bytes lie at `bytes`, or it is NULL.
#[capi]
pub unsafe fn PyBytes_FromStringAndSize(bytes: *const c_char, size: isize) -> Result<Ref<Bytes>> {
    if size < 0 {
        return Err(system_error!("Negative size passed to PyBytes_FromStringAndSize"));
    }
    if bytes.is_null() {
        // SAFETY: that the bytes are written is the caller's contract.
        return unsafe { Bytes::alloc(size as usize) };
    }
    // SAFETY: the caller's contract.
    Bytes::new(unsafe { core::slice::from_raw_parts(bytes.cast(), size as usize) })
}

/// The bytes of a C string. MemoryError.
///
/// # Safety
/// The pointer is a C string.
#[capi]
pub unsafe fn PyBytes_FromString(bytes: *const c_char) -> Result<Ref<Bytes>> {
    // SAFETY: the caller's contract.
    Bytes::new(unsafe { CStr::from_ptr(bytes) }.to_bytes())
}

/// `bytes(object)`. TypeError, ValueError. Runs Python.
#[capi]
pub fn PyBytes_FromObject(object: Option<&Object>) -> Result<Ref<Bytes>> {
    match object {
        Some(object) => Bytes::from_object(object),
        None => Err(bad_internal_call()),
    }
}

/// The number of bytes. TypeError.
#[capi]
pub fn PyBytes_Size(object: &Object) -> Result<isize> {
    match object.cast::<Bytes>() {
        Some(bytes) => Ok(bytes.size.get()),
        None => Err(expected_bytes(object)),
    }
}

/// Where the bytes lie; a null byte follows. TypeError.
#[capi]
pub fn PyBytes_AsString(object: &Object) -> Result<*mut c_char> {
    match object.cast::<Bytes>() {
        Some(bytes) => Ok(bytes.as_mut_ptr().cast()),
        None => Err(expected_bytes(object)),
    }
}

/// Where the bytes lie, and how many. TypeError; ValueError if no length is asked for and a null byte is among them.
///
/// # Safety
/// `s` may be written; `len` is NULL or may be written.
#[capi]
pub unsafe fn PyBytes_AsStringAndSize(object: &Object, s: *mut *mut c_char, len: *mut isize) -> Result<()> {
    if s.is_null() {
        return Err(bad_internal_call());
    }
    let Some(bytes) = object.cast::<Bytes>() else { return Err(expected_bytes(object)) };
    // SAFETY: the caller's contract.
    unsafe {
        *s = bytes.as_mut_ptr().cast();
        if !len.is_null() {
            *len = bytes.size.get();
        } else if bytes.as_slice().contains(&0) {
            return Err(value_error!("embedded null byte"));
        }
    }
    Ok(())
}

/// The repr of bytes, with double quotes where that spares escapes if `smartquotes` is true.
#[capi]
pub fn PyBytes_Repr(object: &Object, smartquotes: c_int) -> Result<Ref<crate::types::str::Str>> {
    match object.cast::<Bytes>() {
        Some(bytes) => repr::bytes_repr(bytes.as_slice(), smartquotes != 0, b"", b""),
        None => Err(expected_bytes(object)),
    }
}

/// `*place += other`; NULL stands in for the result after an error.
///
/// # Safety
/// `place` points to an owned reference or NULL.
#[capi]
pub unsafe fn PyBytes_Concat(place: *mut Option<Ref>, other: Option<&Object>) {
    // SAFETY: the caller's contract.
    let place = unsafe { &mut *place };
    let (Some(left), Some(other)) = (place.take(), other) else { return };
    let concat = PyBytes_Type.sequence().and_then(|s| s.concat.get());
    match concat.map(|concat| concat(&left, other)) {
        Some(Ok(result)) => *place = Some(result),
        Some(Err(e)) => told(e, ()),
        None => told(bad_internal_call(), ()),
    }
}

/// As [`PyBytes_Concat`]; gives up the reference to `other`.
///
/// # Safety
/// As [`PyBytes_Concat`].
#[capi]
pub unsafe fn PyBytes_ConcatAndDel(place: *mut Option<Ref>, other: Option<Ref>) {
    // SAFETY: the caller's contract.
    unsafe { PyBytes_Concat(place, other.as_deref()) }
}

/// Changes the size of bytes that are being made and that nobody else knows; they may move. NULL stands in for them
/// after an error. SystemError, MemoryError.
///
/// # Safety
/// `place` points to an owned reference.
#[capi]
pub unsafe fn _PyBytes_Resize(place: *mut Option<Ref>, size: isize) -> Result<()> {
    // SAFETY: the caller's contract.
    let place = unsafe { &mut *place };
    let Some(object) = place.take() else { return Err(bad_internal_call()) };
    let old = match object.downcast::<Bytes>() {
        Ok(bytes) if size >= 0 => bytes,
        _ => return Err(bad_internal_call()),
    };
    let size = size as usize;
    if old.len() == size {
        *place = Some(old.into_object());
        return Ok(());
    }
    if old.is_empty() || size == 0 {
        // The empty object is shared, so it is not the one to grow.
        // SAFETY: that the bytes are written is the caller's contract.
        *place = Some(unsafe { Bytes::alloc(size) }?.into_object());
        return Ok(());
    }
    if old.refcnt.get() != 1 || !old.is_type(&PyBytes_Type) {
        if old.is_immortal() {
            // A shared single byte: a copy serves the caller, who owns what was asked for.
            // SAFETY: that the bytes are written is the caller's contract.
            let new = unsafe { Bytes::alloc(size) }?;
            // SAFETY: both hold at least that many bytes.
            unsafe { core::ptr::copy_nonoverlapping(old.as_mut_ptr(), new.as_mut_ptr(), old.len().min(size)) };
            *place = Some(new.into_object());
            return Ok(());
        }
        return Err(bad_internal_call());
    }
    if size > isize::MAX as usize - HEAD {
        return Err(memory::no_memory());
    }
    let block = old.into_raw();
    // SAFETY: the only reference is ours, so the object may move.
    unsafe {
        let moved = memory::object_realloc(block.cast(), size + HEAD).cast::<Bytes>();
        if moved.is_null() {
            drop(Ref::from_raw(block));
            return Err(memory::no_memory());
        }
        let moved = Ref::from_raw(moved);
        moved.size.set(size as isize);
        moved.hash.set(-1);
        *moved.as_mut_ptr().add(size) = 0;
        *place = Some(moved.into_object());
    }
    Ok(())
}

/// The bytes-like objects of an iterable with `sep` between them. TypeError. Runs Python.
#[capi]
pub fn _PyBytes_Join(sep: Option<&Object>, iterable: &Object) -> Result<Ref<Bytes>> {
    let Some(sep) = sep else { return Err(bad_internal_call()) };
    let Some(sep) = sep.cast::<Bytes>() else {
        return Err(type_error!("sep: expected bytes instance, {} found", sep.ty().full_name()));
    };
    Bytes::new(&crate::types::bytes_methods::joined(sep.as_slice(), iterable)?)
}

/// # Safety
/// `len` bytes lie at `start`.
unsafe fn slice<'a>(start: *const c_char, len: isize) -> &'a [u8] {
    // SAFETY: the caller's contract.
    unsafe { super::unicodeobject::c_bytes(start, len) }
}

/// The first place of the needle, plus `offset`; -1 if there is none.
///
/// # Safety
/// Both lie in memory with these lengths.
#[capi]
pub unsafe fn _PyBytes_Find(
    haystack: *const c_char,
    len_haystack: isize,
    needle: *const c_char,
    len_needle: isize,
    offset: isize,
) -> isize {
    // SAFETY: the caller's contract.
    let (hay, needle) = unsafe { (slice(haystack, len_haystack), slice(needle, len_needle)) };
    crate::types::str::search::find(hay, needle).map_or(-1, |at| at as isize + offset)
}

/// The last place of the needle, plus `offset`; -1 if there is none.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyBytes_ReverseFind(
    haystack: *const c_char,
    len_haystack: isize,
    needle: *const c_char,
    len_needle: isize,
    offset: isize,
) -> isize {
    // SAFETY: the caller's contract.
    let (hay, needle) = unsafe { (slice(haystack, len_haystack), slice(needle, len_needle)) };
    crate::types::str::search::rfind(hay, needle).map_or(-1, |at| at as isize + offset)
}

/// Fills memory with repetitions of a pattern.
///
/// # Safety
/// Both lie in memory with these lengths; the first is a multiple of the second.
#[capi]
pub unsafe fn _PyBytes_Repeat(dest: *mut c_char, len_dest: isize, src: *const c_char, len_src: isize) {
    if len_dest <= 0 || len_src <= 0 {
        return;
    }
    // SAFETY: the caller's contract.
    unsafe {
        for at in (0..len_dest).step_by(len_src as usize) {
            core::ptr::copy_nonoverlapping(src, dest.offset(at), len_src.min(len_dest - at) as usize);
        }
    }
}

/// The hash of memory, equal to that of bytes. Never -1.
///
/// # Safety
/// `len` bytes lie at `start`.
#[capi]
pub unsafe fn _Py_HashBytes(start: *const c_void, len: isize) -> isize {
    // SAFETY: the caller's contract.
    crate::types::str::hash::hash_bytes(unsafe { slice(start.cast(), len) })
}
