//! What buffered files ask of the raw file, and what they believe of its answers.

use super::Buffered;
use crate::abi::{Object, Raised, Ref, Result};
use crate::modules::io::base;
use crate::protocol::buffer::flags;
use crate::types::bytes::Bytes;
use crate::types::exception::{OVERFLOW_ERROR, VALUE_ERROR, raise};
use crate::types::int::Int;
use crate::types::memoryview::MemoryView;

/// A number that a raw file returned. TypeError, ValueError if it is too large. Runs Python.
pub fn count_of(object: &Object) -> Result<isize> {
    offset_of(object).map(|n| n as isize)
}

/// A position that the user or a raw file gave. TypeError, ValueError if it is too large. Runs Python.
pub fn offset_of(object: &Object) -> Result<i64> {
    match object.index_as_isize() {
        Ok(number) => Ok(number as i64),
        Err(e) if e.matches(&OVERFLOW_ERROR) => {
            e.clear();
            let ty = object.ty().full_name();
            Err(raise::raise(&VALUE_ERROR, format_args!("cannot fit '{ty}' into an index-sized integer")))
        }
        Err(e) => Err(e),
    }
}

#[cold]
fn bad_length(method: &str, given: isize, most: usize) -> Raised {
    os_error!("raw {method}() returned invalid length {given} (should have been between 0 and {most})")
}

/// A view of memory of its own, for raw files that are no FileIO: they may keep it.
fn view_of(memory: &Bytes, writable: bool) -> Result<Ref<MemoryView>> {
    /// The memory of a bytes object, lent for writing before anybody else sees it.
    unsafe extern "C" fn lend(
        memory: &Object,
        view: *mut crate::abi::slots::Buffer,
        wanted: core::ffi::c_int,
    ) -> core::ffi::c_int {
        // SAFETY: called by `by_function` below with the bytes and a buffer.
        let (memory, view) = unsafe { (memory.cast_unchecked::<Bytes>(), &*view) };
        let lent = view.fill(Some(memory), memory.as_mut_ptr().cast(), memory.len() as isize, false, wanted);
        crate::call::convert::CReturn::into_c(lent)
    }
    if writable { MemoryView::by_function(memory, flags::FULL, lend) } else { MemoryView::of(memory) }
}

impl Buffered {
    /// What the raw file says its position is. OSError. Runs Python.
    pub(super) fn raw_tell(&self) -> Result<i64> {
        self.absolute.set(-1);
        let raw = match self.raw.get() {
            Some(raw) => raw,
            None => return Err(self.not_there()),
        };
        let at = offset_of(&*raw.call_method(crate::intern!("tell"), &[])?)?;
        self.believe(at)
    }

    /// The raw file's position, asked for if it is not known. Runs Python.
    pub(super) fn known_position(&self) -> Result<i64> {
        match self.absolute.get() {
            -1 => self.raw_tell(),
            at => Ok(at),
        }
    }

    /// Moves the raw file. Runs Python.
    pub(super) fn raw_seek(&self, target: i64, whence: i32) -> Result<i64> {
        let raw = self.raw()?;
        let at = raw.call_method(crate::intern!("seek"), &[&*Int::new(target)?, &*Int::new(whence as i64)?])?;
        self.absolute.set(-1);
        self.believe(offset_of(&at)?)
    }

    fn believe(&self, at: i64) -> Result<i64> {
        if at < 0 {
            return Err(os_error!("Raw stream returned invalid position {at}"));
        }
        self.absolute.set(at);
        Ok(at)
    }

    /// The raw file has moved on.
    pub(super) fn moved_on(&self, count: usize) {
        if count > 0 && self.absolute.get() != -1 {
            self.absolute.set(self.absolute.get() + count as i64);
        }
    }

    /// Reads from the raw file, once; `None` where it would block. The lock is held. Runs Python.
    ///
    /// # Safety
    /// `start` points to `size` writable bytes that stay there meanwhile.
    pub(super) unsafe fn raw_read(&self, start: *mut u8, size: usize) -> Result<Option<usize>> {
        let count = match self.plain_raw() {
            // SAFETY: the caller's contract.
            Some(raw) => unsafe { raw.read_to(start, size)? },
            None => {
                let memory = Bytes::filled(size, |_| {})?;
                let view = view_of(&memory, true)?;
                let raw = self.raw()?;
                let count = base::call_through_signals(&raw, crate::intern!("readinto"), &[&view])?;
                if count.is_none() {
                    None
                } else {
                    let count = match count_of(&count) {
                        Ok(count) => count,
                        Err(e) => {
                            let cause = e.take();
                            return Err(raise::raise_from(
                                Some(cause),
                                &crate::types::exception::OS_ERROR,
                                "raw readinto() failed",
                            ));
                        }
                    };
                    if count < 0 || count as usize > size {
                        return Err(bad_length("readinto", count, size));
                    }
                    // SAFETY: so many bytes are in the memory, and there is room for them.
                    unsafe { core::ptr::copy_nonoverlapping(memory.as_mut_ptr(), start, count as usize) };
                    Some(count as usize)
                }
            }
        };
        self.moved_on(count.unwrap_or(0));
        Ok(count)
    }

    /// Writes to the raw file, once; `None` where it would block. The lock is held. Runs Python.
    pub(super) fn raw_write(&self, bytes: &[u8]) -> Result<Option<usize>> {
        let count = match self.plain_raw() {
            Some(raw) => raw.write_bytes(bytes)?,
            None => {
                let memory = Bytes::new(bytes)?;
                let view = view_of(&memory, false)?;
                let raw = self.raw()?;
                let count = base::call_through_signals(&raw, crate::intern!("write"), &[&view])?;
                if count.is_none() {
                    None
                } else {
                    // What is no number counts as a bad one here.
                    let count = count_of(&count).unwrap_or_else(|e| {
                        e.clear();
                        -1
                    });
                    if count < 0 || count as usize > bytes.len() {
                        return Err(bad_length("write", count, bytes.len()));
                    }
                    Some(count as usize)
                }
            }
        };
        self.moved_on(count.unwrap_or(0));
        Ok(count)
    }

    /// Reads ahead into the room behind what was read; `None` where it would block. The lock is held. Runs Python.
    pub(super) fn fill(&self) -> Result<Option<usize>> {
        let start = if self.has_read() { self.read_end.get() } else { 0 };
        let buffer = match self.buffer.get() {
            Some(buffer) => buffer,
            None => return Err(value_error!("I/O operation on closed file.")),
        };
        let room = (self.size.get() - start).max(0) as usize;
        // SAFETY: the buffer, which is held, has so much room behind `start`.
        let count = unsafe { self.raw_read(buffer.as_mut_ptr().add(start as usize), room)? };
        if let Some(count) = count.filter(|n| *n > 0) {
            self.read_end.set(start + count as i64);
            self.raw_position.set(start + count as i64);
        }
        Ok(count)
    }
}
