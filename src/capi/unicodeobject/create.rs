//! Making strings.

use super::{c_bytes, string};
use crate::abi::{Object, Ref, Result};
use crate::capi::bad_internal_call;
use crate::types::str::{Str, empty};
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

/// A string of `size` characters of at most `maxchar`, to be filled in. SystemError, MemoryError.
#[capi]
pub fn PyUnicode_New(size: isize, maxchar: u32) -> Result<Ref<Str>> {
    if size == 0 {
        return Ok(Ref::of(empty()));
    }
    if maxchar > 0x10FFFF {
        return Err(system_error!("invalid maximum character passed to PyUnicode_New"));
    }
    if size < 0 {
        return Err(system_error!("Negative size passed to PyUnicode_New"));
    }
    // SAFETY: that the text is written is the C caller's contract.
    unsafe { Str::alloc(size as usize, maxchar) }
}

/// A string of UTF-8. SystemError for a negative size or NULL, UnicodeDecodeError.
///
/// # Safety
/// `size` bytes lie at `u`.
#[capi]
pub unsafe fn PyUnicode_FromStringAndSize(u: *const c_char, size: isize) -> Result<Ref<Str>> {
    if size < 0 {
        return Err(system_error!("Negative size passed to PyUnicode_FromStringAndSize"));
    }
    if u.is_null() && size > 0 {
        return Err(system_error!("NULL string with positive size with NULL passed to PyUnicode_FromStringAndSize"));
    }
    // SAFETY: the caller's contract.
    crate::codecs::utf8::decode(unsafe { c_bytes(u, size) }, None, true).map(|d| d.0)
}

/// A string of a UTF-8 C string. UnicodeDecodeError.
///
/// # Safety
/// `u` is a C string.
#[capi]
pub unsafe fn PyUnicode_FromString(u: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let bytes = unsafe { CStr::from_ptr(u) }.to_bytes();
    crate::codecs::utf8::decode(bytes, None, true).map(|d| d.0)
}

/// The interned string of a UTF-8 C string. UnicodeDecodeError.
///
/// # Safety
/// `u` is a C string.
#[capi]
pub unsafe fn PyUnicode_InternFromString(u: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let bytes = unsafe { CStr::from_ptr(u) }.to_bytes();
    Ok(Str::intern(crate::codecs::utf8::decode(bytes, None, true)?.0))
}

/// A string of units of a kind: 1, 2 or 4 bytes each, stored in the narrowest kind. ValueError, SystemError.
///
/// # Safety
/// `size` units lie at `buffer`.
#[capi]
pub unsafe fn PyUnicode_FromKindAndData(kind: c_int, buffer: *const c_void, size: isize) -> Result<Ref<Str>> {
    if size < 0 {
        return Err(value_error!("size must be positive"));
    }
    if !matches!(kind, 1 | 2 | 4) {
        return Err(system_error!("invalid kind"));
    }
    if size == 0 {
        return Ok(Ref::of(empty()));
    }
    let size = size as usize;
    // SAFETY: the caller's contract.
    unsafe {
        match kind {
            1 => Str::from_latin1(core::slice::from_raw_parts(buffer.cast(), size)),
            2 => Str::from_units::<u16>(core::slice::from_raw_parts(buffer.cast(), size)),
            4 => Str::from_units::<u32>(core::slice::from_raw_parts(buffer.cast(), size)),
            _ => Err(system_error!("invalid kind")),
        }
    }
}

/// The string of one character. ValueError: `chr() arg not in range(0x110000)`.
#[capi]
pub fn PyUnicode_FromOrdinal(ordinal: c_int) -> Result<Ref<Str>> {
    match u32::try_from(ordinal) {
        Ok(point @ 0..0x110000) => Str::from_char(point),
        _ => Err(value_error!("chr() arg not in range(0x110000)")),
    }
}

/// The exact string equal to an object that is a string. TypeError.
#[capi]
pub fn PyUnicode_FromObject(object: &Object) -> Result<Ref<Str>> {
    match object.cast::<Str>() {
        Some(s) => s.to_exact(),
        None => Err(type_error!("Can't convert '{}' object to str implicitly", object.ty().full_name())),
    }
}

/// The decoded text of an object with a buffer. TypeError, UnicodeDecodeError. May run Python.
///
/// # Safety
/// `encoding` and `errors` are C strings or NULL.
#[capi]
pub unsafe fn PyUnicode_FromEncodedObject(
    object: Option<&Object>,
    encoding: *const c_char,
    errors: *const c_char,
) -> Result<Ref<Str>> {
    let Some(object) = object else { return Err(bad_internal_call()) };
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (super::c_text(encoding), super::c_text(errors)) };
    let (encoding, errors) = (encoding.map(|e| Str::new(&e)).transpose()?, errors.map(|e| Str::new(&e)).transpose()?);
    crate::codecs::decode_object(object, encoding.as_deref(), errors.as_deref())
}

/// A string of wide characters, up to the null one if `size` is -1. SystemError, ValueError.
///
/// # Safety
/// `size` wide characters lie at `w`, or it is null-terminated.
#[capi]
pub unsafe fn PyUnicode_FromWideChar(w: *const u32, size: isize) -> Result<Ref<Str>> {
    if w.is_null() && size != 0 || size < -1 {
        return Err(bad_internal_call());
    }
    // SAFETY: the caller's contract.
    unsafe {
        let size = if size == -1 { (0..).take_while(|i| *w.add(*i) != 0).count() } else { size as usize };
        if size == 0 {
            return Ok(Ref::of(empty()));
        }
        if size > isize::MAX as usize / size_of::<u32>() {
            return Err(crate::memory::no_memory());
        }
        let points = core::slice::from_raw_parts(w, size);
        if let Some(wrong) = points.iter().find(|p| **p > 0x10FFFF) {
            return Err(value_error!("character U+{wrong:x} is not in range [U+0000; U+10ffff]"));
        }
        Str::from_units(points)
    }
}

/// A new exact string of the same text.
#[capi]
pub fn _PyUnicode_Copy(object: &Object) -> Result<Ref<Str>> {
    object.cast::<Str>().ok_or_else(bad_internal_call)?.copied()
}

/// The characters from `start` to `end`, which are clipped to the string. IndexError if one is negative.
#[capi]
pub fn PyUnicode_Substring(object: &Object, start: isize, end: isize) -> Result<Ref<Str>> {
    let s = string(object)?;
    if start < 0 || end < 0 {
        return Err(index_error!("string index out of range"));
    }
    let end = (end as usize).min(s.len());
    let start = start as usize;
    if start >= end { Ok(Ref::of(empty())) } else { s.substring(start, end) }
}

/// Puts the interned string in the place of the string that the pointer names.
///
/// # Safety
/// `place` points to an owned reference or to NULL.
#[capi]
pub unsafe fn PyUnicode_InternInPlace(place: *mut Option<Ref>) {
    // SAFETY: the caller's contract.
    let place = unsafe { &mut *place };
    if let Some(object) = place.take() {
        *place = Some(match object.downcast::<Str>() {
            Ok(s) => Str::intern(s).into_object(),
            Err(other) => other,
        });
    }
}

/// As [`PyUnicode_InternInPlace`], and the string stays for ever.
///
/// # Safety
/// As [`PyUnicode_InternInPlace`].
#[capi]
pub unsafe fn PyUnicode_InternImmortal(place: *mut Option<Ref>) {
    // SAFETY: the caller's contract.
    let place = unsafe { &mut *place };
    if let Some(object) = place.take() {
        *place = Some(match object.downcast::<Str>() {
            Ok(s) => Ref::of(Str::intern_immortal(s)).into_object(),
            Err(other) => other,
        });
    }
}

/// As [`PyUnicode_InternInPlace`]; the string goes with its last reference.
///
/// # Safety
/// As [`PyUnicode_InternInPlace`].
#[capi]
pub unsafe fn _PyUnicode_InternMortal(_: *mut c_void, place: *mut Option<Ref>) {
    // SAFETY: the caller's contract.
    unsafe { PyUnicode_InternInPlace(place) }
}

/// `_PyUnicode_InternImmortal` of the interpreter's own code.
///
/// # Safety
/// As [`PyUnicode_InternInPlace`].
#[capi]
pub unsafe fn _PyUnicode_InternImmortal(_: *mut c_void, place: *mut Option<Ref>) {
    // SAFETY: the caller's contract.
    unsafe { PyUnicode_InternImmortal(place) }
}

/// `_PyUnicode_InternInPlace` of the interpreter's own code.
///
/// # Safety
/// As [`PyUnicode_InternInPlace`].
#[capi]
pub unsafe fn _PyUnicode_InternInPlace(_: *mut c_void, place: *mut Option<Ref>) {
    // SAFETY: the caller's contract.
    unsafe { PyUnicode_InternInPlace(place) }
}

/// An identifier of old extensions: its text, and where the interpreter keeps the string.
#[repr(C)]
pub struct Identifier {
    text: *const c_char,
    index: core::cell::Cell<isize>,
    mutex: core::cell::Cell<u8>,
}

/// The immortal interned string of an identifier, borrowed. UnicodeDecodeError.
///
/// # Safety
/// `id` is a valid identifier.
#[capi]
pub unsafe fn _PyUnicode_FromId(id: *const Identifier) -> Result<*const Str> {
    // SAFETY: the caller's contract.
    let bytes = unsafe { CStr::from_ptr((*id).text) }.to_bytes();
    let s = crate::codecs::utf8::decode(bytes, None, true)?.0;
    Ok(Str::intern_immortal(s))
}
