//! `BytesIO`: a binary file in memory, and the object by which `getbuffer()` lends its memory.
//!
//! The bytes lie in a bytes object. As long as others hold that object too it is not written: `BytesIO(b)` and
//! `getvalue()` copy nothing. While memory is lent the size cannot change.

use super::base::{IoBase, dealloc, file_type};
use super::{Size, WritableArg};
use crate::abi::slots::{Buffer, BufferProcs, Visit, slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{CReturn, told};
use crate::memory::{self, gc};
use crate::protocol::buffer::BytesLike;
use crate::types::bytes::{self, Bytes};
use crate::types::int::Int;
use crate::types::iter::iter_self;
use crate::types::list::List;
use crate::types::memoryview::MemoryView;
use crate::types::object::dealloc_collected;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};

/// A binary file in memory.
#[repr(C)]
pub struct BytesIo {
    base: IoBase,
    /// The bytes and room for more; empty once closed.
    buffer: Slot<Bytes>,
    /// May lie behind the end.
    position: Cell<usize>,
    /// How many bytes of the buffer are the file's.
    size: Cell<usize>,
    /// How many views of the memory there are.
    exports: Cell<usize>,
}
native_object!(BytesIo: IoBase => BYTES_IO);

/// `_io.BytesIO`.
pub static BYTES_IO: TypeObject = file_type(TypeObject::new(c"_io.BytesIO", size_of::<BytesIo>()))
    .inherits(&super::abstracts::BUFFERED_IO_BASE)
    .doc(c"BytesIO(initial_bytes=b'')\n--\n\nA binary file in memory.")
    .deallocated(dealloc::<BytesIo>)
    .traversed(traverse)
    .cleared(clear)
    .iterable(iter_self::<Object>)
    .iterator(next)
    .methods(&METHODS)
    .getset(&GETSETS)
    .initializer(BytesIo::tp_init)
    .constructor(new);

extern "C" fn new(cls: &TypeObject, _: &Object, _: Option<&Object>) -> Result {
    let object = memory::alloc(cls, 0)?;
    // SAFETY: an instance of the type.
    unsafe { object.cast_unchecked::<BytesIo>() }.buffer.set(Some(Ref::of(bytes::empty())));
    Ok(object)
}

impl BytesIo {
    fn open_buffer(&self) -> Result<&Bytes> {
        match self.buffer.borrowed() {
            Some(buffer) => Ok(buffer),
            None => Err(value_error!("I/O operation on closed file.")),
        }
    }

    fn check_exports(&self) -> Result<()> {
        if self.exports.get() > 0 {
            return Err(buffer_error!("Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }

    fn is_shared(&self) -> bool {
        self.buffer.borrowed().is_some_and(|b| b.refcnt.get() > 1)
    }

    /// Makes the buffer hold `capacity` bytes and belong to this object alone.
    fn set_capacity(&self, capacity: usize) -> Result<()> {
        if !self.is_shared() {
            // Nobody else sees the object while it is taken out.
            if let Some(buffer) = self.buffer.take() {
                let kept = self.size.get().min(capacity);
                match Bytes::resized(buffer, capacity) {
                    Ok(buffer) => {
                        self.buffer.set(Some(buffer));
                        // The shared object of no byte may have come out of it.
                        self.size.set(kept);
                    }
                    Err(e) => {
                        self.size.set(0);
                        self.buffer.set(Some(Ref::of(bytes::empty())));
                        return Err(e);
                    }
                }
            }
            return Ok(());
        }
        let old = self.open_buffer()?;
        let kept = self.size.get().min(capacity);
        // SAFETY: what lies beyond the file's bytes is written before it becomes the file's.
        let new = unsafe {
            let new = Bytes::alloc(capacity)?;
            core::ptr::copy_nonoverlapping(old.as_mut_ptr(), new.as_mut_ptr(), kept);
            new
        };
        self.buffer.set(Some(new));
        Ok(())
    }

    /// Room for `size` bytes, with some to spare where the buffer grows little by little.
    fn reserve(&self, size: usize) -> Result<()> {
        if size > isize::MAX as usize - 256 {
            return Err(overflow_error!("new buffer size too large"));
        }
        let had = self.open_buffer()?.len();
        let capacity = if size < had / 2 {
            size + 1
        } else if size < had {
            return if self.is_shared() { self.set_capacity(had) } else { Ok(()) };
        } else if size <= had + had / 8 {
            size + (size >> 3) + if size < 9 { 3 } else { 6 }
        } else {
            size + 1
        };
        self.set_capacity(capacity)
    }

    /// Writes at the position. BufferError while memory is lent.
    fn write_bytes(&self, object: &Object) -> Result<usize> {
        self.open_buffer()?;
        self.check_exports()?;
        let bytes = BytesLike::of(object)?;
        // Whose memory it is may have been told in Python.
        let had = self.open_buffer()?.len();
        self.check_exports()?;
        if bytes.is_empty() {
            return Ok(0);
        }
        let (start, size) = (self.position.get(), self.size.get());
        let Some(end) = start.checked_add(bytes.len()) else {
            return Err(overflow_error!("new buffer size too large"));
        };
        if end > had {
            self.reserve(end)?;
        } else if self.is_shared() {
            self.set_capacity(had)?;
        }
        let data = self.open_buffer()?.as_mut_ptr();
        // SAFETY: the buffer is ours alone and has room up to `end`; nothing lent overlaps it.
        unsafe {
            if start > size {
                data.add(size).write_bytes(0, start - size);
            }
            core::ptr::copy(bytes.as_ptr(), data.add(start), bytes.len());
        }
        self.position.set(end);
        self.size.set(size.max(end));
        Ok(bytes.len())
    }

    /// The next `count` bytes, which are there.
    fn take(&self, count: usize) -> Result<Ref<Bytes>> {
        let buffer = self.open_buffer()?;
        let start = self.position.get();
        if count > 1 && start == 0 && count == buffer.len() && self.exports.get() == 0 {
            self.position.set(count);
            buffer.forget_hash();
            return Ok(Ref::of(buffer));
        }
        let start = start.min(buffer.len());
        let part = Bytes::new(&buffer.as_slice()[start..start + count])?;
        if count > 0 {
            self.position.set(start + count);
        }
        Ok(part)
    }

    /// How many bytes are left.
    fn left(&self) -> usize {
        self.size.get().saturating_sub(self.position.get())
    }

    /// How long the next line is, at most `limit`; negative is no limit.
    fn line_length(&self, limit: isize) -> Result<usize> {
        let buffer = self.open_buffer()?;
        let left = self.left();
        let most = usize::try_from(limit).map_or(left, |limit| limit.min(left));
        if most == 0 {
            return Ok(0);
        }
        let rest = &buffer.as_slice()[self.position.get()..][..most];
        Ok(memchr(rest).map_or(most, |i| i + 1))
    }

    /// All bytes, in the buffer's object itself where that can be. Runs no Python.
    fn value(&self) -> Result<Ref<Bytes>> {
        let buffer = self.open_buffer()?;
        let size = self.size.get();
        if size != buffer.len() {
            if self.exports.get() > 0 {
                return Bytes::new(&buffer.as_slice()[..size]);
            }
            self.set_capacity(size)?;
        }
        let buffer = self.open_buffer()?;
        // It may have been asked for before the bytes changed.
        buffer.forget_hash();
        Ok(Ref::of(buffer))
    }
}

/// Where the next newline is.
pub(super) fn memchr(bytes: &[u8]) -> Option<usize> {
    // SAFETY: the C function looks at no byte outside.
    let found = unsafe { libc::memchr(bytes.as_ptr().cast(), b'\n' as c_int, bytes.len()) };
    (!found.is_null()).then(|| found as usize - bytes.as_ptr() as usize)
}

#[methods]
impl BytesIo {
    #[init("BytesIO(initial_bytes=b'')")]
    fn init(&self, initial_bytes: Option<&Object>) -> Result<()> {
        self.size.set(0);
        self.position.set(0);
        self.check_exports()?;
        if self.buffer.is_empty() {
            self.buffer.set(Some(Ref::of(bytes::empty())));
        }
        let Some(initial) = initial_bytes.filter(|i| !i.is_none()) else { return Ok(()) };
        if let Some(exact) = initial.cast_exact::<Bytes>() {
            self.buffer.set(Some(Ref::of(exact)));
            self.size.set(exact.len());
        } else {
            self.write_bytes(initial)?;
            self.position.set(0);
        }
        Ok(())
    }

    /// True, for as long as the file is open.
    #[sig("($self, /)")]
    fn readable(&self) -> Result<bool> {
        self.open_buffer().map(|_| true)
    }

    /// True, for as long as the file is open.
    #[sig("($self, /)")]
    fn seekable(&self) -> Result<bool> {
        self.open_buffer().map(|_| true)
    }

    /// True, for as long as the file is open.
    #[sig("($self, /)")]
    fn writable(&self) -> Result<bool> {
        self.open_buffer().map(|_| true)
    }

    /// Give the memory up.
    #[sig("($self, /)")]
    fn close(&self) -> Result<()> {
        self.check_exports()?;
        self.buffer.set(None);
        Ok(())
    }

    /// Nothing: there is nowhere to write to.
    #[sig("($self, /)")]
    fn flush(&self) -> Result<()> {
        self.open_buffer().map(drop)
    }

    /// False: memory is no terminal.
    #[sig("($self, /)")]
    fn isatty(&self) -> Result<bool> {
        self.open_buffer().map(|_| false)
    }

    /// The position.
    #[sig("($self, /)")]
    fn tell(&self) -> Result<usize> {
        self.open_buffer()?;
        Ok(self.position.get())
    }

    /// Write bytes at the position; returns how many.
    #[sig("($self, b, /)")]
    fn write(&self, b: &Object) -> Result<usize> {
        self.write_bytes(b)
    }

    /// Write each item of an iterable of bytes.
    #[sig("($self, lines, /)")]
    fn writelines(&self, lines: &Object) -> Result<()> {
        self.open_buffer()?;
        let it = lines.iter()?;
        while let Some(line) = it.next()? {
            self.write_bytes(&line)?;
        }
        Ok(())
    }

    /// Read at most size bytes, or all that are left.
    #[sig("($self, size=-1, /)")]
    fn read1(&self, size: Option<Size>) -> Result<Ref<Bytes>> {
        self.read(size)
    }

    /// Read into a buffer; returns how many bytes.
    #[sig("($self, buffer, /)")]
    fn readinto(&self, buffer: WritableArg) -> Result<usize> {
        let data = self.open_buffer()?.as_mut_ptr();
        let (start, count) = (self.position.get(), self.left().min(buffer.len()));
        if count > 0 {
            // SAFETY: so many bytes are there and so many may be written; the buffer may be this file's own.
            unsafe { core::ptr::copy(data.add(start), buffer.as_mut_ptr(), count) };
            self.position.set(start + count);
        }
        Ok(count)
    }

    /// Read a line with its newline, at most size bytes of it.
    #[sig("($self, size=-1, /)")]
    fn readline(&self, size: Option<Size>) -> Result<Ref<Bytes>> {
        let length = self.line_length(Size::or_all(size))?;
        self.take(length)
    }

    /// Read all lines, or lines of size bytes at least, into a list.
    #[sig("($self, size=None, /)")]
    fn readlines(&self, size: Option<&Object>) -> Result<Ref<List>> {
        self.open_buffer()?;
        let most = match size {
            None => 0,
            Some(size) if !size.has_index() => {
                return Err(type_error!("integer argument expected, got '{}'", size.ty().full_name()));
            }
            Some(size) => size.index_as_isize()?,
        };
        let (lines, mut total) = (List::new(0)?, 0);
        loop {
            let length = self.line_length(-1)?;
            if length == 0 {
                return Ok(lines);
            }
            lines.push(self.take(length)?.into_object())?;
            total += length as isize;
            if most > 0 && total >= most {
                return Ok(lines);
            }
        }
    }

    /// Read at most size bytes, or all that are left.
    #[sig("($self, size=-1, /)")]
    fn read(&self, size: Option<Size>) -> Result<Ref<Bytes>> {
        self.open_buffer()?;
        let left = self.left();
        self.take(usize::try_from(Size::or_all(size)).map_or(left, |size| size.min(left)))
    }

    /// A view of the file's memory, by which it can be read and written without copying.
    #[sig("($self, /)")]
    fn getbuffer(&self) -> Result<Ref<MemoryView>> {
        self.open_buffer()?;
        let lender =
            memory::new(BytesIoBuffer { base: Object::new(&BYTES_IO_BUFFER), source: Slot::new(Some(Ref::of(self))) })?;
        gc::track(&lender);
        MemoryView::of(&lender)
    }

    /// All bytes of the file.
    #[sig("($self, /)")]
    fn getvalue(&self) -> Result<Ref<Bytes>> {
        self.value()
    }

    /// Change the position; returns it.
    ///
    /// It counts from the beginning (whence 0), the current position (1) or the end (2).
    #[sig("($self, pos, whence=0, /)")]
    fn seek(&self, pos: isize, whence: i32) -> Result<isize> {
        self.open_buffer()?;
        if pos < 0 && whence == 0 {
            return Err(value_error!("negative seek value {pos}"));
        }
        let from = match whence {
            0 => 0,
            1 => self.position.get() as isize,
            2 => self.size.get() as isize,
            _ => return Err(value_error!("invalid whence ({whence}, should be 0, 1 or 2)")),
        };
        let Some(to) = from.checked_add(pos) else { return Err(overflow_error!("new position too large")) };
        self.position.set(to.max(0) as usize);
        Ok(to.max(0))
    }

    /// Cut the file at size bytes, by default at the position, which stays.
    #[sig("($self, size=None, /)")]
    fn truncate(&self, size: Option<Size>) -> Result<isize> {
        self.open_buffer()?;
        self.check_exports()?;
        let size = size.map_or(self.position.get() as isize, |size| size.0);
        if size < 0 {
            return Err(value_error!("negative size value {size}"));
        }
        if (size as usize) < self.size.get() {
            self.size.set(size as usize);
            self.reserve(size as usize)?;
        }
        Ok(size)
    }

    #[sig("__getstate__($self, /)")]
    fn getstate(&self) -> Result<Ref<Tuple>> {
        let value = self.value()?;
        let dict = super::dict_copy(self)?;
        Tuple::new(&[&value, &*Int::from_u64(self.position.get() as u64)?, &dict])
    }

    #[sig("__setstate__($self, object, /)")]
    fn setstate(&self, object: &Object) -> Result<()> {
        let state = object;
        let Some([value, position, dict]) = state.cast::<Tuple>().map(Tuple::items) else {
            let (ty, given) = (self.ty().full_name(), state.ty().full_name());
            return Err(type_error!("{ty}.__setstate__ argument should be 3-tuple, got {given}"));
        };
        self.check_exports()?;
        self.size.set(0);
        self.position.set(0);
        self.write_bytes(value)?;
        if position.cast::<Int>().is_none() {
            let given = position.ty().full_name();
            return Err(type_error!("second item of state must be an integer, not {given}"));
        }
        let Ok(position) = usize::try_from(position.index_as_isize()?) else {
            return Err(value_error!("position value cannot be negative"));
        };
        self.position.set(position);
        super::restore_dict(self, dict, "third")
    }

    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> usize {
        let own = self.ty().basicsize.get() as usize;
        match self.buffer.borrowed() {
            Some(buffer) if !self.is_shared() => own + bytes::HEAD + buffer.len(),
            _ => own,
        }
    }

    /// Whether the file is closed.
    #[getter("closed")]
    fn closed(&self) -> bool {
        self.buffer.is_empty()
    }
}

extern "C" fn next(this: &BytesIo) -> Option<Ref> {
    let line = this.line_length(-1).and_then(|length| if length == 0 { Ok(None) } else { this.take(length).map(Some) });
    match line {
        Ok(line) => line.map(Ref::into_object),
        Err(e) => told(e, None),
    }
}

extern "C" fn traverse(this: &BytesIo, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.dict, this.buffer)
}

extern "C" fn clear(this: &BytesIo) -> c_int {
    this.dict.set(None);
    if this.exports.get() == 0 {
        this.buffer.set(None);
    }
    0
}

/// What `getbuffer()` asks for the memory: it keeps the file and counts the views.
#[repr(C)]
pub struct BytesIoBuffer {
    base: Object,
    source: Slot<BytesIo>,
}

native_object!(BytesIoBuffer => BYTES_IO_BUFFER);

/// `_io._BytesIOBuffer`.
pub static BYTES_IO_BUFFER: TypeObject = TypeObject::new(c"_io._BytesIOBuffer", size_of::<BytesIoBuffer>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .deallocated(dealloc_collected::<BytesIoBuffer>)
    .traversed(traverse_buffer)
    .buffer_procs(&BUFFER);

static BUFFER: BufferProcs = BufferProcs {
    // SAFETY: called with instances of the type only.
    get: unsafe { slot(get_buffer as unsafe extern "C" fn(&BytesIoBuffer, *mut Buffer, c_int) -> c_int) },
    // SAFETY: as above.
    release: unsafe { slot(release_buffer as unsafe extern "C" fn(&BytesIoBuffer, *mut Buffer)) },
};

unsafe extern "C" fn get_buffer(this: &BytesIoBuffer, view: *mut Buffer, wanted: c_int) -> c_int {
    let lend = || {
        // SAFETY: the consumer's buffer, or null.
        let Some(view) = (unsafe { view.as_ref() }) else {
            return Err(buffer_error!("bytesiobuf_getbuffer: view==NULL argument is obsolete"));
        };
        let Some(source) = this.source.get() else { return Err(value_error!("I/O operation on closed file.")) };
        if source.exports.get() == 0 && source.is_shared() {
            source.set_capacity(source.size.get())?;
        }
        let data = source.open_buffer()?.as_mut_ptr();
        view.fill(Some(this), data.cast(), source.size.get() as isize, false, wanted)?;
        source.exports.set(source.exports.get() + 1);
        Ok(())
    };
    lend().into_c()
}

unsafe extern "C" fn release_buffer(this: &BytesIoBuffer, _: *mut Buffer) {
    if let Some(source) = this.source.borrowed() {
        source.exports.set(source.exports.get() - 1);
    }
}

extern "C" fn traverse_buffer(this: &BytesIoBuffer, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.source)
}
