//! `_PyUnicodeWriter`: the string builder whose fields inline code of extensions reads and writes.

use super::c_bytes;
use crate::abi::{Object, Ref, Result};
use crate::memory;
use crate::types::str::build::copy_text;
use crate::types::str::data::class_of;
use crate::types::str::{Str, Text, empty, latin1_char};
use abide_macros::capi;
use core::ffi::{c_char, c_int, c_void};

/// _PyUnicodeWriter.
#[repr(C)]
pub struct Writer {
    /// The string in the making, owned.
    buffer: Option<Ref<Str>>,
    data: *mut c_void,
    /// 0 while the buffer is somebody else's string.
    kind: c_int,
    maxchar: u32,
    size: isize,
    pos: isize,
    min_length: isize,
    min_char: u32,
    overallocate: u8,
    /// Whether the buffer is a string that may not be changed.
    readonly: u8,
}
const _: () = assert!(size_of::<Writer>() == 56);

impl Writer {
    fn update(&mut self) {
        let Some(buffer) = &self.buffer else { return };
        self.maxchar = buffer.class();
        self.data = buffer.data().cast();
        if self.readonly == 0 {
            self.kind = buffer.kind() as c_int;
            self.size = buffer.length.get();
        } else {
            // So that the next write makes a buffer of our own.
            self.kind = 0;
            self.size = 0;
        }
    }

    /// A buffer of `length` characters of that class with what was written so far.
    fn reallocate(&mut self, length: usize, maxchar: u32) -> Result<()> {
        // SAFETY: what is not written is cut off when the string is finished.
        let new = unsafe { Str::alloc(length, maxchar) }?;
        if let Some(old) = &self.buffer {
            let done = old.text().slice(0, self.pos as usize);
            put(&new, 0, done);
        }
        self.buffer = Some(new);
        self.readonly = 0;
        self.update();
        Ok(())
    }

    fn prepare(&mut self, length: isize, maxchar: u32) -> Result<()> {
        if length < 0 || length > isize::MAX - self.pos {
            return Err(memory::no_memory());
        }
        let mut needed = self.pos + length;
        let maxchar = maxchar.max(self.min_char);
        let grow = |n: isize| n + if self.overallocate != 0 && n <= isize::MAX - n / 4 { n / 4 } else { 0 };
        if self.buffer.is_none() {
            needed = grow(needed).max(self.min_length);
            return self.reallocate(needed as usize, maxchar);
        }
        if needed > self.size {
            needed = grow(needed).max(self.min_length);
            if maxchar > self.maxchar || self.readonly != 0 {
                return self.reallocate(needed as usize, maxchar.max(self.maxchar));
            }
            if let Some(old) = self.buffer.take() {
                match Str::resized(old, needed as usize) {
                    Ok(new) => self.buffer = Some(new),
                    Err((old, e)) => {
                        self.buffer = Some(old);
                        return Err(e);
                    }
                }
            }
            self.update();
        } else if maxchar > self.maxchar {
            return self.reallocate(self.size as usize, maxchar);
        }
        Ok(())
    }

    /// Makes room for text of that class and writes it.
    fn write(&mut self, text: Text<'_>, class: u32) -> Result<()> {
        let length = text.len() as isize;
        if length == 0 {
            return Ok(());
        }
        if class > self.maxchar || length > self.size - self.pos {
            self.prepare(length, class)?;
        }
        if let Some(buffer) = &self.buffer {
            put(buffer, self.pos as usize, text);
        }
        self.pos += length;
        Ok(())
    }
}

/// Copies text into a string in the making that can hold it.
fn put(to: &Str, at: usize, text: Text<'_>) {
    let len = text.len();
    debug_assert!(at + len <= to.len());
    // SAFETY: the place is within the string, which nobody else uses.
    unsafe {
        match to.kind() {
            1 => copy_text(text, core::slice::from_raw_parts_mut(to.data().add(at), len)),
            2 => copy_text(text, core::slice::from_raw_parts_mut(to.data().cast::<u16>().add(at), len)),
            _ => copy_text(text, core::slice::from_raw_parts_mut(to.data().cast::<u32>().add(at), len)),
        }
    }
}

/// Makes an empty writer.
///
/// # Safety
/// `writer` points to memory for a writer, whose old contents are lost.
#[capi]
pub unsafe fn _PyUnicodeWriter_Init(writer: *mut Writer) {
    let new = Writer {
        buffer: None,
        data: core::ptr::null_mut(),
        kind: 0,
        maxchar: 0,
        size: 0,
        pos: 0,
        min_length: 0,
        min_char: 0,
        overallocate: 0,
        readonly: 0,
    };
    // SAFETY: the caller's contract.
    unsafe { writer.write(new) }
}

/// Makes room for `length` characters of at most `maxchar`. MemoryError.
///
/// # Safety
/// `writer` is a writer (here and below).
#[capi]
pub unsafe fn _PyUnicodeWriter_PrepareInternal(writer: *mut Writer, length: isize, maxchar: u32) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { (*writer).prepare(length, maxchar) }
}

/// Makes the buffer at least of that kind. MemoryError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyUnicodeWriter_PrepareKindInternal(writer: *mut Writer, kind: c_int) -> Result<()> {
    let maxchar = match kind {
        1 => 0xFF,
        2 => 0xFFFF,
        _ => 0x10FFFF,
    };
    // SAFETY: the caller's contract.
    unsafe { (*writer).prepare(0, maxchar) }
}

/// Writes a character. MemoryError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyUnicodeWriter_WriteChar(writer: *mut Writer, ch: u32) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { (*writer).write(Text::Four(&[ch]), class_of(ch)) }
}

/// Writes a string. MemoryError.
///
/// # Safety
/// As above; `str` is a string.
#[capi]
pub unsafe fn _PyUnicodeWriter_WriteStr(writer: *mut Writer, str: &Object) -> Result<()> {
    // SAFETY: the caller's contract.
    let (writer, s) = unsafe { (&mut *writer, str.cast_unchecked::<Str>()) };
    if writer.buffer.is_none() && writer.overallocate == 0 && !s.is_empty() {
        // The string itself serves until something follows.
        writer.readonly = 1;
        writer.buffer = Some(Ref::of(s));
        writer.update();
        writer.pos += s.length.get();
        return Ok(());
    }
    writer.write(s.text(), s.class())
}

/// Writes the characters of a string from `start` to `end`. MemoryError.
///
/// # Safety
/// As above; `str` is a string, both positions lie within it.
#[capi]
pub unsafe fn _PyUnicodeWriter_WriteSubstring(
    writer: *mut Writer,
    str: &Object,
    start: isize,
    end: isize,
) -> Result<()> {
    // SAFETY: the caller's contract.
    let (writer, s) = unsafe { (&mut *writer, str.cast_unchecked::<Str>()) };
    let part = s.text().slice(start as usize, end as usize);
    writer.write(part, part.max_class())
}

/// Writes ASCII text, up to the null byte if `len` is -1. MemoryError.
///
/// # Safety
/// As above; the text is ASCII.
#[capi]
pub unsafe fn _PyUnicodeWriter_WriteASCIIString(writer: *mut Writer, str: *const c_char, len: isize) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        let len = if len == -1 { libc::strlen(str) as isize } else { len };
        (*writer).write(Text::One(c_bytes(str, len)), 0x7F)
    }
}

/// Writes latin-1 text. MemoryError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyUnicodeWriter_WriteLatin1String(writer: *mut Writer, str: *const c_char, len: isize) -> Result<()> {
    // SAFETY: the caller's contract.
    let text = Text::One(unsafe { c_bytes(str, len) });
    // SAFETY: as above.
    unsafe { (*writer).write(text, text.max_class()) }
}

/// The string; the writer is empty afterwards. MemoryError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyUnicodeWriter_Finish(writer: *mut Writer) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let writer = unsafe { &mut *writer };
    let (buffer, length) = (writer.buffer.take(), writer.pos as usize);
    let Some(buffer) = buffer.filter(|_| length > 0) else { return Ok(Ref::of(empty())) };
    if writer.readonly != 0 {
        return Ok(buffer);
    }
    let done = Str::resized(buffer, length).map_err(|(_, e)| e)?;
    match done.text() {
        Text::One([c]) => Ok(Ref::of(latin1_char(*c))),
        _ => Ok(done),
    }
}

/// Drops what was written.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyUnicodeWriter_Dealloc(writer: *mut Writer) {
    // SAFETY: the caller's contract.
    drop(unsafe { (*writer).buffer.take() });
}
