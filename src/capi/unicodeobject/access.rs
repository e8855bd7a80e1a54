//! The characters and the memory of strings.

use super::string;
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::capi::bad_internal_call;
use crate::memory;
use crate::types::str::Str;
use crate::types::str::data::class_of;
use abide_macros::capi;
use core::ffi::{c_char, c_int};

/// The number of characters. TypeError.
#[capi]
pub fn PyUnicode_GetLength(object: &Object) -> Result<isize> {
    Ok(string(object)?.length.get())
}

/// The character at `index`. TypeError, IndexError.
#[capi]
pub fn PyUnicode_ReadChar(object: &Object, index: isize) -> Result<u32> {
    let s = string(object)?;
    match usize::try_from(index) {
        Ok(i) if i < s.len() => Ok(s.code_point(i)),
        _ => Err(index_error!("string index out of range")),
    }
}

/// Writes a unit of the string's kind.
fn write(s: &Str, i: usize, point: u32) {
    // SAFETY: the caller checked position and class; the string is being made still.
    unsafe {
        match s.kind() {
            1 => *s.data().add(i) = point as u8,
            2 => *s.data().cast::<u16>().add(i) = point as u16,
            _ => *s.data().cast::<u32>().add(i) = point,
        }
    }
}

/// SystemError unless the string may still be changed: one reference, not hashed, not interned, exact.
fn check_modifiable(s: &Str) -> Result<()> {
    if s.is_modifiable() { Ok(()) } else { Err(system_error!("Cannot modify a string currently used")) }
}

/// Writes a character into a string that is being made. TypeError, IndexError, ValueError, SystemError.
#[capi]
pub fn PyUnicode_WriteChar(object: &Object, index: isize, character: u32) -> Result<()> {
    let s = string(object)?;
    if index < 0 || index as usize >= s.len() {
        return Err(index_error!("string index out of range"));
    }
    check_modifiable(s)?;
    if character > s.class() {
        return Err(value_error!("character out of range"));
    }
    write(s, index as usize, character);
    Ok(())
}

/// Writes a character many times into a string that is being made; how many. SystemError, IndexError, ValueError.
#[capi]
pub fn PyUnicode_Fill(object: &Object, start: isize, length: isize, character: u32) -> Result<isize> {
    let s = object.cast::<Str>().ok_or_else(bad_internal_call)?;
    check_modifiable(s)?;
    if start < 0 {
        return Err(index_error!("string index out of range"));
    }
    if character > s.class() {
        return Err(value_error!("fill character is bigger than the string maximum character"));
    }
    let count = length.min(s.length.get() - start).max(0);
    for i in start..start + count {
        write(s, i as usize, character);
    }
    Ok(count)
}

/// Copies characters into a string that is being made; how many. SystemError, IndexError.
#[capi]
pub fn PyUnicode_CopyCharacters(
    to: &Object,
    to_start: isize,
    from: &Object,
    from_start: isize,
    how_many: isize,
) -> Result<isize> {
    let (Some(to), Some(from)) = (to.cast::<Str>(), from.cast::<Str>()) else { return Err(bad_internal_call()) };
    let (to_length, from_length) = (to.length.get(), from.length.get());
    if from_start < 0 || from_start > from_length || to_start < 0 || to_start > to_length {
        return Err(index_error!("string index out of range"));
    }
    if how_many < 0 {
        return Err(system_error!("how_many cannot be negative"));
    }
    let count = how_many.min(from_length - from_start);
    if to_start + count > to_length {
        return Err(system_error!(
            "Cannot write {count} characters at {to_start} in a string of {to_length} characters"
        ));
    }
    if count == 0 {
        return Ok(0);
    }
    check_modifiable(to)?;
    let part = from.text().slice(from_start as usize, (from_start + count) as usize);
    if part.max_class() > to.class() {
        return Err(system_error!(
            "Cannot copy {} characters into a string of {} characters",
            class_name(part.max_class()),
            class_name(to.class())
        ));
    }
    for (i, point) in part.points().enumerate() {
        write(to, to_start as usize + i, point);
    }
    Ok(count)
}

fn class_name(class: u32) -> &'static str {
    match class {
        0x7F => "ascii",
        0xFF => "latin1",
        0xFFFF => "UCS2",
        _ => "UCS4",
    }
}

/// Changes the length of the string that the pointer names: in place if nobody else uses it, else by a copy.
/// SystemError, MemoryError.
///
/// # Safety
/// `place` points to an owned reference.
#[capi]
pub unsafe fn PyUnicode_Resize(place: *mut Option<Ref>, length: isize) -> Result<()> {
    // SAFETY: the caller's contract.
    let Some(place) = (unsafe { place.as_mut() }) else { return Err(bad_internal_call()) };
    let is_str = place.as_ref().is_some_and(|o| o.cast::<Str>().is_some());
    let Some(object) = place.take_if(|_| is_str && length >= 0) else { return Err(bad_internal_call()) };
    // SAFETY: just checked.
    let s = unsafe { object.downcast_unchecked::<Str>() };
    let resized = Str::resized(s, length as usize);
    match resized {
        Ok(s) => {
            *place = Some(s.into_object());
            Ok(())
        }
        Err((s, e)) => {
            *place = Some(s.into_object());
            Err(e)
        }
    }
}

/// The UTF-8 text and its size, cached in the string. TypeError, UnicodeEncodeError.
///
/// # Safety
/// `size` is NULL or may be written.
#[capi]
pub unsafe fn PyUnicode_AsUTF8AndSize(object: &Object, size: *mut isize) -> Result<*const c_char> {
    let text = string(object).and_then(Str::to_utf8);
    if !size.is_null() {
        // SAFETY: the caller's contract.
        unsafe { *size = text.as_ref().map_or(-1, |t| t.len() as isize) };
    }
    text.map(|t| t.as_ptr().cast())
}

/// The UTF-8 text, cached in the string. TypeError, UnicodeEncodeError.
#[capi]
pub fn PyUnicode_AsUTF8(object: &Object) -> Result<*const c_char> {
    string(object)?.to_utf8().map(|t| t.as_ptr().cast())
}

/// As [`PyUnicode_AsUTF8`]. ValueError if a null character is in the text.
#[capi]
pub fn _PyUnicode_AsUTF8NoNUL(object: &Object) -> Result<*const c_char> {
    let text = string(object)?.to_utf8()?;
    if text.contains('\0') {
        return Err(value_error!("embedded null character"));
    }
    Ok(text.as_ptr().cast())
}

/// Copies the characters into a buffer, with a null one if that is asked for. SystemError if it is too small.
///
/// # Safety
/// `buffer` has room for `buflen` characters.
#[capi]
pub unsafe fn PyUnicode_AsUCS4(object: &Object, buffer: *mut u32, buflen: isize, copy_null: c_int) -> *mut u32 {
    let copy = || -> Result<()> {
        if buffer.is_null() || buflen < 0 {
            return Err(bad_internal_call());
        }
        let s = string(object)?;
        let wanted = s.len() + (copy_null != 0) as usize;
        if (buflen as usize) < wanted {
            if copy_null != 0 && buflen > 0 {
                // SAFETY: the buffer has room for one character.
                unsafe { *buffer = 0 };
            }
            return Err(system_error!("string is longer than the buffer"));
        }
        // SAFETY: the caller's contract.
        let to = unsafe { core::slice::from_raw_parts_mut(buffer, wanted) };
        s.copy_points(to);
        if copy_null != 0 {
            to[wanted - 1] = 0;
        }
        Ok(())
    };
    match copy() {
        Ok(()) => buffer,
        Err(e) => told(e, core::ptr::null_mut()),
    }
}

/// The characters with a null one, in memory that `PyMem_Free` frees. MemoryError.
#[capi]
pub fn PyUnicode_AsUCS4Copy(object: &Object) -> Result<*mut u32> {
    let s = string(object)?;
    let block = memory::object_malloc((s.len() + 1) * 4).cast::<u32>();
    if block.is_null() {
        return Err(memory::no_memory());
    }
    // SAFETY: the block has room for the characters and a null one.
    let to = unsafe {
        core::ptr::write_bytes(block, 0, s.len() + 1);
        core::slice::from_raw_parts_mut(block, s.len() + 1)
    };
    s.copy_points(to);
    Ok(block)
}

/// The string to make wide. SystemError for NULL, TypeError for what is no string.
fn wide_source(object: Option<&Object>) -> Result<&Str> {
    let object = object.ok_or_else(bad_internal_call)?;
    object.cast::<Str>().ok_or_else(|| type_error!("bad argument type for built-in operation"))
}

/// Copies wide characters into a buffer; how many, the null one not counted. Without a buffer, the room needed.
///
/// # Safety
/// `w` is NULL or has room for `size` characters.
#[capi]
pub unsafe fn PyUnicode_AsWideChar(object: Option<&Object>, w: *mut u32, size: isize) -> Result<isize> {
    let s = wide_source(object)?;
    let length = s.len() as isize;
    if w.is_null() {
        return Ok(length + 1);
    }
    let count = size.min(length + 1).max(0) as usize;
    for (i, point) in s.points().chain([0]).take(count).enumerate() {
        // SAFETY: the caller's contract.
        unsafe { *w.add(i) = point };
    }
    Ok(length.min(size))
}

/// The wide characters in memory that `PyMem_Free` frees. ValueError if a null one is among them and no size is asked.
///
/// # Safety
/// `size` is NULL or may be written.
#[capi]
pub unsafe fn PyUnicode_AsWideCharString(object: Option<&Object>, size: *mut isize) -> Result<*mut u32> {
    let s = wide_source(object)?;
    if size.is_null() && s.points().any(|p| p == 0) {
        return Err(value_error!("embedded null character"));
    }
    let block = PyUnicode_AsUCS4Copy(s);
    if block.is_null() {
        return Err(crate::types::exception::raise::assume());
    }
    if !size.is_null() {
        // SAFETY: the caller's contract.
        unsafe { *size = s.length.get() };
    }
    Ok(block)
}

/// Checks the invariants of a string; aborts if one is broken, as an assertion does.
#[capi]
pub fn _PyUnicode_CheckConsistency(object: &Object, check_content: c_int) -> c_int {
    let Some(s) = object.cast::<Str>() else { return 0 };
    let narrowest = check_content == 0 || s.is_empty() || s.text().max_class() == class_of(s.class());
    assert!(matches!(s.kind(), 1 | 2 | 4) && narrowest, "a string is not in its narrowest kind");
    1
}

/// Frees an exact string whose last reference is gone.
///
/// # Safety
/// Nobody uses the string any more.
#[capi]
pub unsafe fn _PyUnicode_ExactDealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe { crate::types::str::dealloc(object) }
}

/// The default encoding, which is UTF-8.
#[capi]
pub fn PyUnicode_GetDefaultEncoding() -> *const c_char {
    c"utf-8".as_ptr()
}

/// The size in code units of a function that is gone from the headers.
#[capi]
pub fn PyUnicode_GetSize(_object: &Object) -> Result<isize> {
    Err(runtime_error!("PyUnicode_GetSize has been removed."))
}
