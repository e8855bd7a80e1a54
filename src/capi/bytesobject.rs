//! bytesobject.h: bytes.

use crate::abi::{Object, Raised, Ref, Result, Slot};
use crate::call::convert::told;
use crate::capi::bad_internal_call;
use crate::memory;
use crate::types::bytearray::ByteArray;
use crate::types::bytes::{Bytes, HEAD, PyBytes_Type};
use crate::types::str::{Str, repr};
use abide_macros::capi;
use core::cell::Cell;
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
pub fn PyBytes_Repr(object: &Object, smartquotes: c_int) -> Result<Ref<Str>> {
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
        // Others see the object too: a copy serves the caller.
        // SAFETY: that the bytes are written is the caller's contract.
        let new = unsafe { Bytes::alloc(size) }?;
        // SAFETY: both hold at least that many bytes.
        unsafe { core::ptr::copy_nonoverlapping(old.as_mut_ptr(), new.as_mut_ptr(), old.len().min(size)) };
        *place = Some(new.into_object());
        return Ok(());
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

/// The bytes of a literal's text with its escapes. ValueError.
///
/// # Safety
/// `len` bytes lie at `s`; `errors` is a C string or NULL.
#[capi]
pub unsafe fn PyBytes_DecodeEscape(
    s: *const c_char,
    len: isize,
    errors: *const c_char,
    _unicode: isize,
    _recode_encoding: *const c_char,
) -> Result<Ref<Bytes>> {
    if len == isize::MAX {
        return Err(overflow_error!("byte string is too large"));
    }
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (slice(s, len), super::unicodeobject::c_text(errors)) };
    let (made, invalid) = crate::codecs::escape::decode_bytes_escape(bytes, errors.as_deref())?;
    if let Some(at) = invalid {
        crate::codecs::escape::warn_invalid(bytes, at)?;
    }
    Bytes::new(&made)
}

/// The hexadecimal digits of memory. MemoryError.
///
/// # Safety
/// `len` bytes lie at `start` (here and below).
#[capi]
pub unsafe fn _Py_strhex(start: *const c_char, len: isize) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    crate::types::bytes_methods::to_hex(unsafe { slice(start, len) }, None, 0)
}

/// The hexadecimal digits of memory, as bytes. MemoryError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _Py_strhex_bytes(start: *const c_char, len: isize) -> Result<Ref<Bytes>> {
    // SAFETY: the caller's contract.
    unsafe { _Py_strhex_bytes_with_sep(start, len, None, 0) }
}

/// The hexadecimal digits of memory with separators. ValueError, TypeError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _Py_strhex_with_sep(
    start: *const c_char,
    len: isize,
    sep: Option<&Object>,
    group: c_int,
) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    crate::types::bytes_methods::to_hex(unsafe { slice(start, len) }, sep, group)
}

/// As [`_Py_strhex_with_sep`], as bytes.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _Py_strhex_bytes_with_sep(
    start: *const c_char,
    len: isize,
    sep: Option<&Object>,
    group: c_int,
) -> Result<Ref<Bytes>> {
    // SAFETY: the caller's contract.
    let text = crate::types::bytes_methods::to_hex(unsafe { slice(start, len) }, sep, group)?;
    Bytes::new(text.text().raw())
}

// — _PyBytesWriter —

layout! {
    /// _PyBytesWriter: bytes in the making, in the struct itself while they are few.
    pub struct BytesWriter = "_PyBytesWriter", 552 {
        /// The bytes or bytearray, once the small buffer does not do.
        pub buffer: Slot = "buffer",
        pub allocated: Cell<isize> = "allocated",
        pub min_size: Cell<isize> = "min_size",
        pub use_bytearray: Cell<c_int> = "use_bytearray",
        pub overallocate: Cell<c_int> = "overallocate",
        pub use_small_buffer: Cell<c_int> = "use_small_buffer",
        pub small_buffer: [Cell<u8>; 512] = "small_buffer",
    }
}

impl BytesWriter {
    /// Where the bytes begin.
    fn start(&self) -> *mut u8 {
        if self.use_small_buffer.get() != 0 {
            return self.small_buffer.as_ptr().cast::<u8>().cast_mut();
        }
        match self.buffer.borrowed() {
            Some(buffer) => match (buffer.cast::<Bytes>(), buffer.cast::<ByteArray>()) {
                (Some(bytes), _) => bytes.as_mut_ptr(),
                (_, Some(array)) => array.as_mut_ptr(),
                _ => core::ptr::null_mut(),
            },
            None => core::ptr::null_mut(),
        }
    }

    /// Makes room for `size` bytes in all; the bytes up to `at` are kept. The new place of `at`.
    fn resize(&self, at: *mut u8, size: isize) -> Result<*mut u8> {
        let used = if at.is_null() { 0 } else { at as usize - self.start() as usize };
        let mut wanted = size;
        if self.overallocate.get() != 0 && wanted <= isize::MAX - wanted / 4 {
            wanted += wanted / 4;
        }
        let new = if self.use_bytearray.get() != 0 {
            let array = ByteArray::new(&[])?;
            array.resize(wanted as usize)?;
            array.into_object()
        } else {
            // SAFETY: that the bytes are written is the C caller's contract.
            unsafe { Bytes::alloc(wanted as usize) }?.into_object()
        };
        let old = self.start();
        let was_small = self.use_small_buffer.replace(0) != 0;
        let kept = self.buffer.replace(Some(new));
        // SAFETY: both hold at least `used` bytes.
        unsafe { core::ptr::copy_nonoverlapping(old, self.start(), used) };
        debug_assert!(was_small == kept.is_none());
        drop(kept);
        self.allocated.set(wanted);
        Ok(self.start().wrapping_add(used))
    }
}

/// Makes an empty writer.
///
/// # Safety
/// The pointer leads to memory for a writer, whose old contents are lost.
#[capi]
pub unsafe fn _PyBytesWriter_Init(writer: *mut BytesWriter) {
    // SAFETY: the caller's contract; zero is an empty writer.
    unsafe { writer.cast::<u8>().write_bytes(0, core::mem::offset_of!(BytesWriter, small_buffer)) }
}

/// Makes room for `size` bytes; where they begin. MemoryError.
///
/// # Safety
/// The pointer leads to an empty writer.
#[capi]
pub unsafe fn _PyBytesWriter_Alloc(writer: *mut BytesWriter, size: isize) -> Result<*mut c_void> {
    // SAFETY: the caller's contract.
    let writer = unsafe { &*writer };
    writer.use_small_buffer.set(1);
    writer.allocated.set(512);
    let start = writer.start();
    // SAFETY: as above.
    unsafe { prepare_at(writer, start, size) }
}

/// # Safety
/// `at` lies in the writer's memory.
unsafe fn prepare_at(writer: &BytesWriter, at: *mut u8, size: isize) -> Result<*mut c_void> {
    if size == 0 {
        return Ok(at.cast());
    }
    let Some(needed) = writer.min_size.get().checked_add(size) else { return Err(memory::no_memory()) };
    writer.min_size.set(needed);
    if needed <= writer.allocated.get() { Ok(at.cast()) } else { writer.resize(at, needed).map(|at| at.cast()) }
}

/// Makes room for `size` more bytes; the new place of `at`. MemoryError.
///
/// # Safety
/// `at` lies in the writer's memory (here and below).
#[capi]
pub unsafe fn _PyBytesWriter_Prepare(writer: *mut BytesWriter, at: *mut c_void, size: isize) -> Result<*mut c_void> {
    // SAFETY: the caller's contract.
    unsafe { prepare_at(&*writer, at.cast(), size) }
}

/// Makes room for `size` bytes in all; the new place of `at`. MemoryError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyBytesWriter_Resize(writer: *mut BytesWriter, at: *mut c_void, size: isize) -> Result<*mut c_void> {
    // SAFETY: the caller's contract.
    unsafe { (*writer).resize(at.cast(), size) }.map(|at| at.cast())
}

/// Writes bytes at `at`; the place after them. MemoryError.
///
/// # Safety
/// As above; `size` bytes lie at `bytes`.
#[capi]
pub unsafe fn _PyBytesWriter_WriteBytes(
    writer: *mut BytesWriter,
    at: *mut c_void,
    bytes: *const c_void,
    size: isize,
) -> Result<*mut c_void> {
    // SAFETY: the caller's contract.
    unsafe {
        let at = prepare_at(&*writer, at.cast(), size)?;
        core::ptr::copy_nonoverlapping(bytes.cast::<u8>(), at.cast(), size as usize);
        Ok(at.cast::<u8>().add(size as usize).cast())
    }
}

/// The bytes (or bytearray) up to `end`; the writer is empty afterwards. MemoryError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyBytesWriter_Finish(writer: *mut BytesWriter, end: *mut c_void) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let writer = unsafe { &*writer };
    let start = writer.start();
    let size = end as usize - start as usize;
    // SAFETY: `size` bytes were written.
    let bytes = if size == 0 { &[][..] } else { unsafe { core::slice::from_raw_parts(start, size) } };
    let made = if writer.use_bytearray.get() != 0 {
        ByteArray::new(bytes)?.into_object()
    } else {
        Bytes::new(bytes)?.into_object()
    };
    writer.buffer.set(None);
    Ok(made)
}

/// Drops what was written.
///
/// # Safety
/// The pointer leads to a writer.
#[capi]
pub unsafe fn _PyBytesWriter_Dealloc(writer: *mut BytesWriter) {
    // SAFETY: the caller's contract.
    unsafe { (*writer).buffer.set(None) }
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
