//! `FileIO`: a file of the system, read and written by system calls.
//!
//! Every call that may block is made without the GIL. One that a signal interrupts is made again after the signal's
//! handler has run; one that would block returns None.

use super::base::{self, IoBase, UNPICKLED, dealloc, file_type};
use super::{Size, WritableArg, unsupported};
use crate::abi::constants::member;
use crate::abi::{MemberDef, MethodDef, Object, Raised, Ref, Result, TypeObject};
use crate::memory;
use crate::modules::posix::path;
use crate::protocol::buffer::BytesLike;
use crate::protocol::repr::ReprGuard;
use crate::types::bytes::Bytes;
use crate::types::exception::{self, os_error, raise};
use crate::types::int::Int;
use crate::types::none::none;
use crate::types::str::Str;
use crate::types::str::search::joined;
use crate::vm::{breaker, gil};
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::c_int;
use core::mem::offset_of;
use std::ffi::CString;

/// A file of the system.
#[repr(C)]
pub struct FileIo {
    base: IoBase,
    /// -1 while closed.
    fd: Cell<c_int>,
    created: Cell<bool>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    appending: Cell<bool>,
    /// -1 as long as nobody asked.
    seekable: Cell<i8>,
    /// Whether closing the object closes the descriptor.
    closefd: Cell<bool>,
    /// Whether the object is closed because nobody needs it any more.
    finalizing: Cell<bool>,
    block_size: Cell<u32>,
}
native_object!(FileIo: IoBase => FILE_IO);

/// `_io.FileIO`.
pub static FILE_IO: TypeObject = file_type(TypeObject::new(c"_io.FileIO", size_of::<FileIo>()))
    .inherits(&super::abstracts::RAW_IO_BASE)
    .doc(c"FileIO(file, mode='r', closefd=True, opener=None)\n--\n\nOpen a file of the system.\n\n\
The mode is one of 'r', 'w', 'x' and 'a' for reading, writing, creating and appending; with '+' the file can be both\n\
read and written. The file is a path or a descriptor. An opener is called with path and flags and returns a descriptor.")
    .deallocated(dealloc::<FileIo>)
    .traversed::<IoBase>(base::traverse)
    .cleared::<IoBase>(base::clear)
    .repr(repr)
    .methods(&ALL_METHODS)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .initializer(FileIo::tp_init)
    .constructor(new);

static MEMBERS: [MemberDef; 3] = [
    MemberDef::new(c"_blksize", member::UINT, offset_of!(FileIo, block_size), 0),
    MemberDef::new(c"_finalizing", member::BOOL, offset_of!(FileIo, finalizing), 0),
    MemberDef::END,
];

extern "C" fn new(cls: &TypeObject, _: &Object, _: Option<&Object>) -> Result {
    let object = memory::alloc(cls, 0)?;
    // SAFETY: an instance of the type.
    let this = unsafe { object.cast_unchecked::<FileIo>() };
    this.fd.set(-1);
    this.seekable.set(-1);
    this.closefd.set(true);
    Ok(object)
}

/// What a mode says.
struct Mode {
    flags: c_int,
    created: bool,
    readable: bool,
    writable: bool,
    appending: bool,
}

impl Mode {
    fn parse(mode: &str) -> Result<Mode> {
        let mut parsed = Mode { flags: 0, created: false, readable: false, writable: false, appending: false };
        let (mut kind, mut plus) = (false, false);
        for c in mode.chars() {
            let again = match c {
                'r' | 'w' | 'x' | 'a' => core::mem::replace(&mut kind, true),
                '+' => core::mem::replace(&mut plus, true),
                'b' => false,
                _ => return Err(value_error!("invalid mode: {mode}")),
            };
            if again {
                return Err(bad_mode());
            }
            match c {
                'r' => parsed.readable = true,
                'w' => {
                    parsed.writable = true;
                    parsed.flags |= libc::O_CREAT | libc::O_TRUNC;
                }
                'x' => {
                    parsed.writable = true;
                    parsed.created = true;
                    parsed.flags |= libc::O_CREAT | libc::O_EXCL;
                }
                'a' => {
                    parsed.writable = true;
                    parsed.appending = true;
                    parsed.flags |= libc::O_CREAT | libc::O_APPEND;
                }
                _ => {}
            }
        }
        if !kind {
            return Err(bad_mode());
        }
        (parsed.readable, parsed.writable) = (parsed.readable || plus, parsed.writable || plus);
        parsed.flags |= libc::O_CLOEXEC
            | match (parsed.readable, parsed.writable) {
                (true, true) => libc::O_RDWR,
                (true, false) => libc::O_RDONLY,
                _ => libc::O_WRONLY,
            };
        Ok(parsed)
    }
}

#[cold]
fn bad_mode() -> Raised {
    value_error!("Must have exactly one of create/read/write/append mode and at most one plus")
}

#[cold]
fn closed_error() -> Raised {
    value_error!("I/O operation on closed file")
}

/// What a system call returned, or its errno. After EINTR the signal handlers run and the call is made again.
fn system_call(mut call: impl FnMut() -> isize) -> Result<core::result::Result<usize, c_int>> {
    loop {
        let result = gil::released(&mut call);
        if result >= 0 {
            return Ok(Ok(result as usize));
        }
        let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
        if errno != libc::EINTR {
            return Ok(Err(errno));
        }
        breaker::handle()?;
    }
}

/// The count of a read or write; `None` where it would have blocked.
fn transferred(outcome: core::result::Result<usize, c_int>) -> Result<Option<usize>> {
    match outcome {
        Ok(count) => Ok(Some(count)),
        Err(libc::EAGAIN) => Ok(None),
        Err(errno) => Err(os_error::raise_errno(errno, None)),
    }
}

/// The descriptor that a number means; `None` for what is no number. ValueError if it is negative. Runs Python.
fn descriptor(file: &Object) -> Result<Option<c_int>> {
    if file.is_type(&crate::types::bool::PyBool_Type) {
        exception::warn::issue(&exception::RUNTIME_WARNING, "bool is used as a file descriptor", 1)?;
    }
    let number = match file.index_as_i64() {
        Ok(number) => number,
        Err(e) => {
            e.clear();
            return Ok(None);
        }
    };
    match c_int::try_from(number) {
        Ok(fd) if fd >= 0 => Ok(Some(fd)),
        Ok(_) => Err(value_error!("negative file descriptor")),
        Err(_) => Ok(None),
    }
}

impl FileIo {
    /// The descriptor, -1 once closed.
    pub(super) fn fd(&self) -> c_int {
        self.fd.get()
    }

    fn open_fd(&self) -> Result<c_int> {
        match self.fd.get() {
            fd if fd < 0 => Err(closed_error()),
            fd => Ok(fd),
        }
    }

    /// The descriptor of a file to read from. ValueError, UnsupportedOperation.
    fn reading_fd(&self) -> Result<c_int> {
        let fd = self.open_fd()?;
        if self.readable.get() { Ok(fd) } else { Err(unsupported("File not open for reading")) }
    }

    /// The descriptor of a file to write to. ValueError, UnsupportedOperation.
    fn writing_fd(&self) -> Result<c_int> {
        let fd = self.open_fd()?;
        if self.writable.get() { Ok(fd) } else { Err(unsupported("File not open for writing")) }
    }

    /// Closes the descriptor whatever else happens. OSError.
    fn close_descriptor(&self) -> Result<()> {
        let fd = self.fd.replace(-1);
        // SAFETY: the descriptor is ours.
        if fd >= 0 && gil::released(|| unsafe { libc::close(fd) }) < 0 {
            return Err(os_error::raise_last(None));
        }
        Ok(())
    }

    /// Reads up to `size` bytes to `start`; `None` where it would block. Runs Python (signal handlers).
    ///
    /// # Safety
    /// `start` points to `size` writable bytes that stay there meanwhile, without the GIL too.
    pub(super) unsafe fn read_to(&self, start: *mut u8, size: usize) -> Result<Option<usize>> {
        let fd = self.reading_fd()?;
        // SAFETY: the caller's contract.
        transferred(system_call(|| unsafe { libc::read(fd, start.cast(), size) })?)
    }

    /// Writes bytes, which nobody changes meanwhile; `None` where it would block. Runs Python (signal handlers).
    pub(super) fn write_bytes(&self, bytes: &[u8]) -> Result<Option<usize>> {
        let fd = self.writing_fd()?;
        // SAFETY: the bytes stay where they are.
        transferred(system_call(|| unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) })?)
    }

    /// Changes the position; `None` where pipes have none and that is no error.
    pub(super) fn seek_to(&self, offset: i64, whence: c_int, pipes: bool) -> Result<Option<i64>> {
        let fd = self.fd.get();
        // SAFETY: a system call about a descriptor.
        let at = gil::released(|| unsafe { libc::lseek(fd, offset, whence) });
        if self.seekable.get() < 0 {
            self.seekable.set((at >= 0) as i8);
        }
        if at >= 0 {
            return Ok(Some(at));
        }
        let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
        if pipes && errno == libc::ESPIPE { Ok(None) } else { Err(os_error::raise_errno(errno, None)) }
    }

    /// Opens the path, or has the opener do it. Runs Python.
    fn open_path(&self, file: &Object, path: &CString, flags: c_int, opener: Option<&Object>) -> Result<()> {
        self.closefd.set(true);
        let fd = match opener {
            None => match system_call(|| {
                // SAFETY: the path is a C string.
                unsafe { libc::open(path.as_ptr(), flags, 0o666 as libc::c_uint) as isize }
            })? {
                Ok(fd) => fd as c_int,
                Err(errno) => return Err(os_error::raise_errno(errno, Some(file))),
            },
            Some(opener) => {
                let fd = opener.call(&[file, &*Int::new(flags as i64)?])?;
                let Some(number) = fd.cast::<Int>() else { return Err(type_error!("expected integer from opener")) };
                match number.to_i64().map(c_int::try_from) {
                    Some(Ok(fd)) if fd >= 0 => fd,
                    Some(Ok(fd)) => return Err(value_error!("opener returned {fd}")),
                    _ => return Err(overflow_error!("Python int too large to convert to C int")),
                }
            }
        };
        self.fd.set(fd);
        if opener.is_some() {
            // SAFETY: a system call about a descriptor.
            unsafe {
                let old = libc::fcntl(fd, libc::F_GETFD);
                if old < 0 || libc::fcntl(fd, libc::F_SETFD, old | libc::FD_CLOEXEC) < 0 {
                    return Err(os_error::raise_last(None));
                }
            }
        }
        Ok(())
    }

    /// What is to be known of the file once it is open.
    fn look(&self, file: &Object) -> Result<()> {
        let fd = self.fd.get();
        // SAFETY: the struct is filled by the call; zero is a valid state of it.
        let (failed, status) = unsafe {
            let mut status: libc::stat = core::mem::zeroed();
            (gil::released(|| libc::fstat(fd, &mut status)) < 0, status)
        };
        if failed {
            // Some files have no status; only a descriptor that is none is an error.
            let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
            return if errno == libc::EBADF { Err(os_error::raise_errno(errno, None)) } else { Ok(()) };
        }
        if status.st_mode & libc::S_IFMT == libc::S_IFDIR {
            return Err(os_error::raise_errno(libc::EISDIR, Some(file)));
        }
        if status.st_blksize > 1 {
            self.block_size.set(status.st_blksize as u32);
        }
        Ok(())
    }

    fn mode_text(&self) -> &'static str {
        match (self.created.get(), self.appending.get(), self.readable.get(), self.writable.get()) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }

    /// Reads to the end of the file. `None` where it would block and nothing was read. Runs Python (signal handlers).
    pub(super) fn read_all(&self) -> Result<Option<Ref<Bytes>>> {
        let fd = self.open_fd()?;
        // SAFETY: system calls about a descriptor; zero is a valid state of the struct.
        let (position, size) = gil::released(|| unsafe {
            let mut status: libc::stat = core::mem::zeroed();
            let position = libc::lseek(fd, 0, libc::SEEK_CUR);
            (position, if libc::fstat(fd, &mut status) == 0 { status.st_size } else { -1 })
        });
        // One more than the rest, to see the end without another buffer.
        let known = position >= 0 && size >= position;
        let mut capacity = if known { (size - position) as usize + 1 } else { super::DEFAULT_BUFFER_SIZE };
        // SAFETY: only what was read is handed out.
        let mut buffer = unsafe { Bytes::alloc(capacity) }?;
        let mut count = 0;
        loop {
            if count == capacity {
                let more = if capacity > 65_536 { capacity >> 3 } else { 256 + capacity };
                capacity = capacity.saturating_add(more.max(super::DEFAULT_BUFFER_SIZE));
                buffer = Bytes::resized(buffer, capacity)?;
            }
            let start = buffer.as_mut_ptr().wrapping_add(count);
            // SAFETY: the buffer is ours alone and has that much room.
            match transferred(system_call(|| unsafe { libc::read(fd, start.cast(), capacity - count) })?)? {
                Some(0) => break,
                Some(n) => count += n,
                None if count > 0 => break,
                None => return Ok(None),
            }
        }
        Bytes::resized(buffer, count).map(Some)
    }
}

static ALL_METHODS: [MethodDef; METHODS.len() + UNPICKLED.len() - 1] = joined(&[&METHODS, &UNPICKLED]);

#[methods]
impl FileIo {
    #[init("FileIO(file, mode='r', closefd=True, opener=None)")]
    fn init(&self, file: &Object, mode: &Str, closefd: bool, opener: Option<&Object>) -> Result<()> {
        if self.fd.get() >= 0 {
            if self.closefd.get() {
                self.close_descriptor()?;
            } else {
                self.fd.set(-1);
            }
        }
        let fd = descriptor(file)?;
        let path = match fd {
            Some(_) => None,
            None => {
                let path = path::fspath(file)?;
                let bytes = match path.cast::<Str>() {
                    Some(text) => path::encode(text)?,
                    None => BytesLike::of(&path)?.to_vec(),
                };
                Some(CString::new(bytes).map_err(|_| value_error!("embedded null byte"))?)
            }
        };
        let parsed = Mode::parse(mode.to_utf8()?)?;
        self.created.set(parsed.created);
        self.readable.set(parsed.readable);
        self.writable.set(parsed.writable);
        self.appending.set(parsed.appending);
        self.seekable.set(-1);
        super::open::audit(file, mode.as_object(), parsed.flags)?;
        let opened = (|| {
            match (fd, &path) {
                (Some(fd), _) => {
                    self.fd.set(fd);
                    self.closefd.set(closefd);
                }
                (None, Some(path)) => {
                    if !closefd {
                        self.closefd.set(true);
                        return Err(value_error!("Cannot use closefd=False with file name"));
                    }
                    self.open_path(file, path, parsed.flags, opener)?;
                }
                (None, None) => {}
            }
            self.block_size.set(super::DEFAULT_BUFFER_SIZE as u32);
            self.look(file)?;
            self.set_attr(crate::intern!("name"), file)?;
            if parsed.appending {
                // Appended bytes go to the end anyway; tell() is to know it.
                self.seek_to(0, libc::SEEK_END, true)?;
            }
            Ok(())
        })();
        if let Err(e) = opened {
            // A descriptor that was given stays its owner's.
            if fd.is_some() {
                self.fd.set(-1);
            }
            let failure = e.take();
            let closed = self.close_descriptor();
            if let Err(e) = closed {
                e.clear();
            }
            return Err(raise::reraise(failure));
        }
        Ok(())
    }

    /// Read at most size bytes with one call of the system, or all there are. None where that would block.
    #[sig("($self, size=-1, /)")]
    fn read(&self, size: Option<Size>) -> Result {
        let size = Size::or_all(size);
        self.reading_fd()?;
        let Ok(size) = usize::try_from(size) else { return self.readall() };
        // SAFETY: only what was read is handed out.
        unsafe {
            let buffer = Bytes::alloc(size)?;
            match self.read_to(buffer.as_mut_ptr(), size)? {
                Some(count) => Bytes::resized(buffer, count).map(Ref::into_object),
                None => Ok(none()),
            }
        }
    }

    /// Read until the end of the file. None where that would block and nothing was there.
    #[sig("($self, /)")]
    fn readall(&self) -> Result {
        Ok(self.read_all()?.map_or_else(none, Ref::into_object))
    }

    /// Read into a buffer; returns how many bytes.
    #[sig("($self, buffer, /)")]
    fn readinto(&self, buffer: &Object) -> Result<Option<usize>> {
        let place =
            crate::call::convert::Place { function: "readinto", position: crate::call::convert::Position::Number(1) };
        let buffer = <WritableArg as crate::call::convert::FromArg>::from_arg(buffer, place)?;
        // SAFETY: the view holds so many writable bytes.
        unsafe { self.read_to(buffer.as_mut_ptr(), buffer.len()) }
    }

    /// Write bytes; returns how many the system took, or None where it would block.
    #[sig("($self, b, /)")]
    fn write(&self, b: &Object) -> Result<Option<usize>> {
        let bytes = BytesLike::of(b)?;
        self.write_bytes(&bytes)
    }

    /// Change the position; returns it.
    #[sig("($self, pos, whence=0, /)")]
    fn seek(&self, pos: &Object, whence: i32) -> Result<Option<i64>> {
        self.open_fd()?;
        self.seek_to(pos.index_as_i64()?, whence, false)
    }

    /// The position.
    #[sig("($self, /)")]
    fn tell(&self) -> Result<Option<i64>> {
        self.open_fd()?;
        self.seek_to(0, libc::SEEK_CUR, false)
    }

    /// Cut the file at size bytes, by default at the position; the position stays.
    #[sig("($self, size=None, /)")]
    fn truncate(&self, size: Option<&Object>) -> Result {
        let fd = self.writing_fd()?;
        let size = match size {
            Some(size) => size.to_ref(),
            None => Int::new(self.seek_to(0, libc::SEEK_CUR, false)?.unwrap_or(0))?.into_object(),
        };
        let length = size.index_as_i64()?;
        // SAFETY: a system call about a descriptor.
        if gil::released(|| unsafe { libc::ftruncate(fd, length) }) != 0 {
            return Err(os_error::raise_last(None));
        }
        Ok(size)
    }

    /// Close the file, and the descriptor unless it is somebody else's.
    #[sig("($self, /)")]
    fn close(&self) -> Result<()> {
        if !self.closefd.get() {
            let closed = base::close(self);
            self.fd.set(-1);
            return closed;
        }
        base::in_turn(
            || base::close(self),
            || {
                if self.finalizing.get() {
                    self.warn_unclosed(self);
                }
                self.close_descriptor()
            },
        )
    }

    /// Whether the position can be changed.
    #[sig("($self, /)")]
    fn seekable(&self) -> Result<bool> {
        self.open_fd()?;
        if self.seekable.get() < 0 {
            self.seek_to(0, libc::SEEK_CUR, false).map(drop).or_else(|e| e.clear_if(&exception::OS_ERROR, ()))?;
        }
        Ok(self.seekable.get() > 0)
    }

    /// Whether the file was opened to be read.
    #[sig("($self, /)")]
    fn readable(&self) -> Result<bool> {
        self.open_fd()?;
        Ok(self.readable.get())
    }

    /// Whether the file was opened to be written.
    #[sig("($self, /)")]
    fn writable(&self) -> Result<bool> {
        self.open_fd()?;
        Ok(self.writable.get())
    }

    /// The descriptor.
    #[sig("($self, /)")]
    fn fileno(&self) -> Result<i32> {
        self.open_fd()
    }

    /// Whether the file is a terminal.
    #[sig("($self, /)")]
    fn isatty(&self) -> Result<bool> {
        let fd = self.open_fd()?;
        // SAFETY: a query about a descriptor.
        Ok(gil::released(|| unsafe { libc::isatty(fd) }) == 1)
    }

    #[sig("_dealloc_warn($self, object, /)")]
    fn dealloc_warn(&self, object: &Object) {
        self.warn_unclosed(object);
    }

    /// Whether the file is closed.
    #[getter("closed")]
    fn is_closed(&self) -> bool {
        self.fd.get() < 0
    }

    /// Whether closing the file closes the descriptor.
    #[getter("closefd")]
    fn get_closefd(&self) -> bool {
        self.closefd.get()
    }

    /// How the file was opened.
    #[getter("mode")]
    fn get_mode(&self) -> &'static str {
        self.mode_text()
    }
}

impl FileIo {
    /// ResourceWarning for a file that nobody closed: `source` is what the program knows of. Runs Python.
    fn warn_unclosed(&self, source: &Object) {
        if self.fd.get() < 0 || !self.closefd.get() {
            return;
        }
        let pending = raise::fetch();
        let warned = (|| {
            let text = source.repr()?;
            let message = format!("unclosed file {}", text.to_string_lossy());
            exception::warn::resource(source, &message, 1)
        })();
        if let Err(e) = warned {
            // A warning that is made an error has no caller to go to.
            if e.matches(&exception::WARNING) {
                e.unraisable(Some(self));
            } else {
                e.clear();
            }
        }
        raise::restore(pending);
    }
}

extern "C" fn repr(this: &FileIo) -> Result {
    let ty = this.ty().full_name();
    if this.fd.get() < 0 {
        return Ok(Str::new(&format!("<{ty} [closed]>"))?.into_object());
    }
    let rest = format!("mode='{}' closefd={}>", this.mode_text(), if this.closefd.get() { "True" } else { "False" });
    let text = match this.get_attr_opt(crate::intern!("name"))? {
        None => format!("<{ty} fd={} {rest}", this.fd.get()),
        Some(name) => {
            let Some(_guard) = ReprGuard::enter(this)? else {
                return Err(runtime_error!("reentrant call inside {ty}.__repr__"));
            };
            return super::joined(&format!("<{ty} name="), &*name.repr()?, &format!(" {rest}"));
        }
    };
    Ok(Str::new(&text)?.into_object())
}
