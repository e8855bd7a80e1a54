//! The buffered files: BufferedReader, BufferedWriter, BufferedRandom, and the pair of a reader and a writer.
//!
//! One struct serves the first three. Its buffer holds a stretch of the raw file: what was read ahead, what is still to
//! be written, or both. `position` is where the user is in it, `raw_position` where the raw file is; `absolute` is what
//! the raw file last told of its own position. `read_end` and `write_end` are -1 where the buffer holds nothing to read or
//! write.
//!
//! - here: making, closing, positions; `raw.rs`: calling the raw file, `read.rs`, `write.rs`; `pair.rs`: BufferedRWPair.
//!
//! A lock is held while the buffer changes: other threads wait for it, and a call from inside (a raw file written in
//! Python, a signal handler) raises RuntimeError instead of waiting for itself.

pub mod pair;
mod raw;
mod read;
mod write;

use super::base::{self, IoBase, UNPICKLED, dealloc, file_type};
use super::file::{FILE_IO, FileIo};
use super::unsupported;
use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Raised, Ref, Result, Slot, TypeObject};
use crate::protocol::repr::ReprGuard;
use crate::types::bytes::Bytes;
use crate::types::exception;
use crate::types::str::Str;
use crate::types::str::search::joined;
use crate::vm::flag::Event;
use crate::vm::gil;
use crate::vm::thread::{self, INTERPRETER};
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;
use std::time::{Duration, Instant};

pub(super) use raw::count_of;

/// The default in the constructors' signatures.
const DEFAULT_BUFFER_SIZE: isize = super::DEFAULT_BUFFER_SIZE as isize;

/// A file with a buffer.
#[repr(C)]
pub struct Buffered {
    base: IoBase,
    raw: Slot,
    initialized: Cell<bool>,
    detached: Cell<bool>,
    /// Whether this is a type that reads, and one that writes.
    reads: Cell<bool>,
    writes: Cell<bool>,
    /// Whether the object is closed because nobody needs it any more.
    finalizing: Cell<bool>,
    /// Whether neither this nor the raw file is of a class that may override something.
    plain: Cell<bool>,
    /// The raw file's position, -1 where it is not known.
    absolute: Cell<i64>,
    /// `size` bytes; empty once closed.
    buffer: Slot<Bytes>,
    size: Cell<i64>,
    position: Cell<i64>,
    raw_position: Cell<i64>,
    read_end: Cell<i64>,
    write_position: Cell<i64>,
    write_end: Cell<i64>,
    /// The thread that holds the lock, or 0.
    owner: Cell<u64>,
}
native_object!(Buffered: IoBase => BUFFERED_READER);

/// What the three types have in common.
const fn buffered_type(ty: TypeObject) -> TypeObject {
    file_type(ty)
        .inherits(&super::abstracts::BUFFERED_IO_BASE)
        .deallocated(dealloc::<Buffered>)
        .traversed(traverse)
        .cleared(clear)
        .repr(repr)
        .members(&MEMBERS)
        .getset(&GETSETS)
}

/// `_io.BufferedReader`.
pub static BUFFERED_READER: TypeObject = buffered_type(TypeObject::new(c"_io.BufferedReader", size_of::<Buffered>()))
    .doc(c"BufferedReader(raw, buffer_size=DEFAULT_BUFFER_SIZE)\n--\n\nA buffer for a raw file that is read.")
    .iterator(read::next)
    .methods(&READER_METHODS)
    .initializer(ReaderInit::tp_init);

/// `_io.BufferedWriter`.
pub static BUFFERED_WRITER: TypeObject = buffered_type(TypeObject::new(c"_io.BufferedWriter", size_of::<Buffered>()))
    .doc(c"BufferedWriter(raw, buffer_size=DEFAULT_BUFFER_SIZE)\n--\n\nA buffer for a raw file that is written.")
    .methods(&WRITER_METHODS)
    .initializer(WriterInit::tp_init);

/// `_io.BufferedRandom`.
pub static BUFFERED_RANDOM: TypeObject = buffered_type(TypeObject::new(c"_io.BufferedRandom", size_of::<Buffered>()))
    .doc(
        c"BufferedRandom(raw, buffer_size=DEFAULT_BUFFER_SIZE)\n--\n\n\
A buffer for a seekable raw file that is read and written.",
    )
    .iterator(read::next)
    .methods(&RANDOM_METHODS)
    .initializer(RandomInit::tp_init);

macro_rules! constructor {
    ($Init:ident, $TYPE:ident, $signature:literal, $reads:literal, $writes:literal) => {
        /// The receiver of the type's constructor.
        #[repr(transparent)]
        struct $Init(Buffered);
        // SAFETY: it is a buffered file.
        unsafe impl crate::abi::ObjectLike for $Init {}

        #[methods]
        impl $Init {
            #[init($signature)]
            fn init(&self, raw: &Object, buffer_size: isize) -> Result<()> {
                self.0.set_up(&$TYPE, raw, buffer_size, $reads, $writes)
            }
        }
    };
}
constructor!(ReaderInit, BUFFERED_READER, "BufferedReader(raw, buffer_size=DEFAULT_BUFFER_SIZE)", true, false);
constructor!(WriterInit, BUFFERED_WRITER, "BufferedWriter(raw, buffer_size=DEFAULT_BUFFER_SIZE)", false, true);
constructor!(RandomInit, BUFFERED_RANDOM, "BufferedRandom(raw, buffer_size=DEFAULT_BUFFER_SIZE)", true, true);

static MEMBERS: [MemberDef; 3] = [
    MemberDef::new(c"raw", member::OBJECT, offset_of!(Buffered, raw), member::READONLY),
    MemberDef::new(c"_finalizing", member::BOOL, offset_of!(Buffered, finalizing), 0),
    MemberDef::END,
];

type Methods<const N: usize> = [crate::abi::MethodDef; N];
/// What a buffered file has, whichever way it goes.
static BASIC: Methods<{ COMMON.len() + UNPICKLED.len() - 1 }> = joined(&[&COMMON, &UNPICKLED]);
static READER_METHODS: Methods<{ BASIC.len() + READABLE.len() + read::METHODS.len() + PASS_FLUSH.len() - 3 }> =
    joined(&[&BASIC, &READABLE, &read::METHODS, &PASS_FLUSH]);
static WRITER_METHODS: Methods<{ BASIC.len() + WRITABLE.len() + write::METHODS.len() - 2 }> =
    joined(&[&BASIC, &WRITABLE, &write::METHODS]);
static RANDOM_METHODS: Methods<
    { BASIC.len() + READABLE.len() + WRITABLE.len() + read::METHODS.len() + write::METHODS.len() - 4 },
> = joined(&[&BASIC, &READABLE, &WRITABLE, &read::METHODS, &write::METHODS]);

/// Wakes the threads that wait for a lock: the number of times that one was given back while somebody waited.
static RELEASES: Event = Event::new();

struct Waiting(Cell<usize>);
// SAFETY: used under the GIL.
unsafe impl Sync for Waiting {}
static WAITING: Waiting = Waiting(Cell::new(0));

/// Whether this process began as another's fork: threads that had a lock may be missing.
struct Forked(Cell<bool>);
// SAFETY: used under the GIL.
unsafe impl Sync for Forked {}
static FORKED: Forked = Forked(Cell::new(false));

/// In a new process: locks may be in the hands of threads that are not there.
pub fn after_fork() {
    FORKED.0.set(true);
}

/// The lock of a buffered file, held until dropped.
struct Lock<'a>(&'a Buffered);

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        self.0.owner.set(0);
        if WAITING.0.get() > 0 {
            RELEASES.happen();
        }
    }
}

impl Buffered {
    /// Takes the lock. Other threads are waited for; RuntimeError where this one has it already.
    fn lock(&self) -> Result<Lock<'_>> {
        // SAFETY: a query about the calling thread.
        let me = unsafe { libc::pthread_self() };
        if self.owner.get() == me {
            let text = self.as_object().repr()?;
            return Err(runtime_error!("reentrant call inside {}", text.to_string_lossy()));
        }
        while self.owner.get() != 0 {
            if FORKED.0.get() && !thread::is_alive(self.owner.get()) {
                // The thread did not come along when this process began.
                break;
            }
            WAITING.0.set(WAITING.0.get() + 1);
            let before = RELEASES.count();
            let ending = INTERPRETER.is_finalizing();
            let deadline = ending.then(|| Instant::now() + Duration::from_secs(1));
            let waited = gil::released(|| !RELEASES.wait(before, deadline));
            WAITING.0.set(WAITING.0.get() - 1);
            if waited && ending && self.owner.get() != 0 {
                // The thread that holds the lock never runs again.
                let text = self.as_object().repr()?;
                crate::vm::outside::fatal(&format!(
                    "_enter_buffered_busy: could not acquire lock for {} at interpreter shutdown, possibly due to daemon \
                     threads",
                    text.to_string_lossy()
                ));
            }
        }
        self.owner.set(me);
        Ok(Lock(self))
    }

    fn as_object(&self) -> &Object {
        self
    }

    /// The raw file. ValueError before `__init__` and after `detach()`.
    fn raw(&self) -> Result<Ref> {
        if let (true, Some(raw)) = (self.initialized.get(), self.raw.get()) {
            return Ok(raw);
        }
        Err(self.not_there())
    }

    #[cold]
    fn not_there(&self) -> Raised {
        if self.detached.get() {
            value_error!("raw stream has been detached")
        } else {
            value_error!("I/O operation on uninitialized object")
        }
    }

    fn check(&self) -> Result<()> {
        if self.initialized.get() { Ok(()) } else { Err(self.not_there()) }
    }

    /// The raw file where neither class may override something.
    fn plain_raw(&self) -> Option<Ref<FileIo>> {
        if !self.plain.get() {
            return None;
        }
        // SAFETY: the raw file is exactly a FileIO.
        self.raw.get().map(|raw| unsafe { raw.downcast_unchecked() })
    }

    /// Whether the file is closed. Runs Python where the raw file is no FileIO.
    pub(in crate::modules::io) fn closed(&self) -> Result<bool> {
        if self.buffer.is_empty() {
            return Ok(true);
        }
        match self.plain_raw() {
            Some(raw) => Ok(raw.fd() < 0),
            None => self.raw_closed(),
        }
    }

    fn raw_closed(&self) -> Result<bool> {
        self.raw()?.get_attr(crate::intern!("closed"))?.is_true()
    }

    /// ValueError if the file is closed and nothing read ahead is left. Runs Python.
    fn check_closed(&self, message: &str) -> Result<()> {
        self.check()?;
        if self.closed()? && self.ahead() == 0 { Err(value_error!("{message}")) } else { Ok(()) }
    }

    fn set_up(&self, ty: &TypeObject, raw: &Object, size: isize, reads: bool, writes: bool) -> Result<()> {
        let _lock = self.lock()?;
        self.initialized.set(false);
        self.detached.set(false);
        if reads && writes {
            base::check_seekable(raw)?;
        }
        if reads {
            base::check_readable(raw)?;
        }
        if writes {
            base::check_writable(raw)?;
        }
        if size <= 0 {
            return Err(value_error!("buffer size must be strictly positive"));
        }
        self.raw.set(Some(raw.to_ref()));
        self.reads.set(reads);
        self.writes.set(writes);
        self.size.set(size as i64);
        self.buffer.set(Some(Bytes::filled(size as usize, |_| {})?));
        if let Err(e) = self.raw_tell() {
            e.clear();
        }
        self.forget_read();
        self.write_position.set(0);
        self.write_end.set(-1);
        self.position.set(0);
        self.raw_position.set(0);
        self.plain.set(self.is_type(ty) && raw.is_type(&FILE_IO));
        self.initialized.set(true);
        Ok(())
    }

    fn has_read(&self) -> bool {
        self.reads.get() && self.read_end.get() != -1
    }

    fn has_written(&self) -> bool {
        self.writes.get() && self.write_end.get() != -1
    }

    /// How many bytes were read and not yet handed out.
    fn ahead(&self) -> i64 {
        if self.has_read() { self.read_end.get() - self.position.get() } else { 0 }
    }

    /// How far the raw file is behind (or before) the position.
    fn raw_offset(&self) -> i64 {
        if (self.has_read() || self.has_written()) && self.raw_position.get() >= 0 {
            self.raw_position.get() - self.position.get()
        } else {
            0
        }
    }

    /// Moves the position; what was read ends there at least.
    fn move_to(&self, position: i64) {
        self.position.set(position);
        if self.has_read() && self.read_end.get() < position {
            self.read_end.set(position);
        }
    }

    fn forget_read(&self) {
        self.read_end.set(-1);
    }

    fn forget_written(&self) {
        self.write_position.set(0);
        self.write_end.set(-1);
    }

    /// The buffer's memory, `size` bytes of it.
    fn memory(&self) -> Result<*mut u8> {
        match self.buffer.borrowed() {
            Some(buffer) => Ok(buffer.as_mut_ptr()),
            None => Err(value_error!("I/O operation on closed file.")),
        }
    }

    /// Copies bytes out of the buffer.
    fn slice(&self, start: i64, count: i64) -> Result<Ref<Bytes>> {
        match self.buffer.borrowed().and_then(|b| b.as_slice().get(start as usize..(start + count) as usize)) {
            Some(bytes) => Bytes::new(bytes),
            None => Err(value_error!("I/O operation on closed file.")),
        }
    }

    /// Copies bytes into the buffer, at `start`.
    fn fill_in(&self, start: i64, bytes: &[u8]) -> Result<()> {
        let memory = self.memory()?;
        if start < 0 || start as usize + bytes.len() > self.size.get() as usize {
            return Err(system_error!("buffer positions out of range"));
        }
        // SAFETY: the buffer has room, which was just looked at; the bytes may lie in it.
        unsafe { core::ptr::copy(bytes.as_ptr(), memory.add(start as usize), bytes.len()) };
        Ok(())
    }

    /// Calls a method of the raw file. Runs Python.
    fn pass_on(&self, name: &'static Str, args: &[&Object]) -> Result {
        self.raw()?.call_method(name, args)
    }

    /// Writes out what is buffered and moves the raw file to the position. The lock is held. Runs Python.
    fn flush_and_rewind(&self) -> Result<()> {
        self.write_out()?;
        if self.reads.get() {
            // What was read ahead is forgotten, so the raw file goes back.
            let moved = self.raw_seek(-self.raw_offset(), 1);
            self.forget_read();
            moved?;
        }
        Ok(())
    }
}

#[methods(COMMON, GETSETS)]
impl Buffered {
    /// Give up the raw file, flushed, and return it.
    #[sig("($self, /)")]
    fn detach(&self) -> Result {
        self.check()?;
        self.call_method(crate::intern!("flush"), &[])?;
        self.detached.set(true);
        self.initialized.set(false);
        match self.raw.take() {
            Some(raw) => Ok(raw),
            None => Err(self.not_there()),
        }
    }

    /// Flush and close the file and the raw file.
    #[sig("($self, /)")]
    fn close(&self) -> Result {
        self.check()?;
        {
            let _lock = self.lock()?;
            if self.raw_closed()? {
                return Ok(crate::types::none::none());
            }
            if self.finalizing.get() {
                self.warn_unclosed(self);
            }
        }
        // flush() takes the lock itself.
        let flushed = self.call_method(crate::intern!("flush"), &[]);
        let failed = flushed.err().map(Raised::take);
        let lock = match self.lock() {
            Ok(lock) => lock,
            Err(e) => {
                drop(failed);
                return Err(e);
            }
        };
        let closed = self.pass_on(crate::intern!("close"), &[]);
        self.buffer.set(None);
        self.read_end.set(0);
        self.position.set(0);
        drop(lock);
        match (failed, closed) {
            (None, closed) => closed,
            (failed, closed) => {
                if let Err(e) = closed {
                    core::mem::forget(e);
                }
                base::chain(failed).map(|()| crate::types::none::none())
            }
        }
    }

    /// Whether the raw file's position can be changed.
    #[sig("($self, /)")]
    fn seekable(&self) -> Result {
        self.pass_on(crate::intern!("seekable"), &[])
    }

    /// The raw file's descriptor.
    #[sig("($self, /)")]
    fn fileno(&self) -> Result {
        self.pass_on(crate::intern!("fileno"), &[])
    }

    /// Whether the raw file is a terminal.
    #[sig("($self, /)")]
    fn isatty(&self) -> Result {
        self.pass_on(crate::intern!("isatty"), &[])
    }

    #[sig("_dealloc_warn($self, source, /)")]
    fn dealloc_warn(&self, source: &Object) {
        if self.initialized.get() {
            self.warn_unclosed(source);
        }
    }

    /// Change the position; returns it.
    #[sig("($self, target, whence=0, /)")]
    fn seek(&self, target: &Object, whence: i32) -> Result<i64> {
        self.check()?;
        if !(0..=2).contains(&whence) && whence != libc::SEEK_HOLE && whence != libc::SEEK_DATA {
            return Err(value_error!("whence value {whence} unsupported"));
        }
        self.check_closed("seek of closed file")?;
        base::check_seekable(&*self.raw()?)?;
        let target = raw::offset_of(target)?;
        // Within what was read nothing need be asked of the raw file.
        if (whence == 0 || whence == 1) && self.reads.get() {
            let current = self.known_position()?;
            let ahead = self.ahead();
            if ahead > 0 {
                let offset = if whence == 0 { target.saturating_sub(current - self.raw_offset()) } else { target };
                if offset >= -self.position.get() && offset <= ahead {
                    self.position.set(self.position.get() + offset);
                    return Ok((current - ahead + offset).max(0));
                }
            }
        }
        let _lock = self.lock()?;
        if self.writes.get() {
            self.write_out()?;
        }
        let target = if whence == 1 { target.saturating_sub(self.raw_offset()) } else { target };
        let at = self.raw_seek(target, whence)?;
        self.raw_position.set(-1);
        if self.reads.get() {
            self.forget_read();
        }
        Ok(at)
    }

    /// The position.
    #[sig("($self, /)")]
    fn tell(&self) -> Result<i64> {
        self.check()?;
        let at = self.raw_tell()?;
        // A raw file that moved by itself may be before what was read.
        Ok((at - self.raw_offset()).max(0))
    }

    /// Cut the file at pos, by default at the position.
    #[sig("($self, pos=None, /)")]
    fn truncate(&self, pos: Option<&Object>) -> Result {
        self.check_closed("truncate of closed file")?;
        if !self.writes.get() {
            return Err(unsupported("truncate"));
        }
        let _lock = self.lock()?;
        self.flush_and_rewind()?;
        let size = self.pass_on(crate::intern!("truncate"), &[pos.unwrap_or(crate::types::none::none_object())])?;
        if let Err(e) = self.raw_tell() {
            e.clear();
        }
        Ok(size)
    }

    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> usize {
        let buffer = if self.buffer.is_empty() { 0 } else { self.size.get() as usize };
        self.ty().basicsize.get() as usize + buffer
    }

    #[getter("closed")]
    fn get_closed(&self) -> Result {
        self.raw()?.get_attr(crate::intern!("closed"))
    }

    #[getter("name")]
    fn get_name(&self) -> Result {
        self.raw()?.get_attr(crate::intern!("name"))
    }

    #[getter("mode")]
    fn get_mode(&self) -> Result {
        self.raw()?.get_attr(crate::intern!("mode"))
    }
}

#[methods(READABLE)]
impl Buffered {
    /// Whether the raw file can be read.
    #[sig("($self, /)")]
    fn readable(&self) -> Result {
        self.pass_on(crate::intern!("readable"), &[])
    }
}

#[methods(WRITABLE)]
impl Buffered {
    /// Whether the raw file can be written.
    #[sig("($self, /)")]
    fn writable(&self) -> Result {
        self.pass_on(crate::intern!("writable"), &[])
    }
}

#[methods(PASS_FLUSH)]
impl Buffered {
    /// Flush the raw file.
    #[sig("flush($self, /)")]
    fn pass_flush(&self) -> Result {
        self.pass_on(crate::intern!("flush"), &[])
    }
}

impl Buffered {
    /// Has the raw file warn that nobody closed `source`. Runs Python; errors are dropped.
    fn warn_unclosed(&self, source: &Object) {
        if let Some(raw) = self.raw.get()
            && let Err(e) = raw.call_method(crate::intern!("_dealloc_warn"), &[source])
        {
            e.clear();
        }
    }
}

extern "C" fn repr(this: &Buffered) -> Result {
    let ty = this.ty().full_name();
    let name = match this.get_attr_opt(crate::intern!("name")) {
        Ok(name) => name,
        // A detached file has no name to tell.
        Err(e) => e.clear_if(&exception::VALUE_ERROR, None)?,
    };
    let Some(name) = name else { return Ok(Str::new(&format!("<{ty}>"))?.into_object()) };
    let Some(_guard) = ReprGuard::enter(this)? else {
        return Err(runtime_error!("reentrant call inside {ty}.__repr__"));
    };
    super::joined(&format!("<{ty} name="), &*name.repr()?, ">")
}

extern "C" fn traverse(this: &Buffered, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.raw, this.dict)
}

extern "C" fn clear(this: &Buffered) -> c_int {
    this.initialized.set(false);
    this.raw.set(None);
    this.dict.set(None);
    0
}
