//! Files: what `open()` returns, and the standard streams.
//!
//! One struct serves text and binary files: a descriptor, a read buffer, a write buffer. Text is UTF-8 with universal
//! newlines. The layered classes of the `io` module come with the standard library's.

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::types::bytes::Bytes;
use crate::types::exception::{self, os_error};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::none_object;
use crate::types::str::Str;
use abide_macros::methods;
use core::cell::{Cell, UnsafeCell};
use core::ffi::{c_int, c_void};
use std::ffi::CString;

/// How much is read or gathered before writing at once.
const CHUNK: usize = 64 * 1024;

/// An open file.
#[repr(C)]
pub struct File {
    base: Object,
    /// -1 once closed.
    fd: Cell<c_int>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    text: Cell<bool>,
    line_buffered: Cell<bool>,
    unbuffered: Cell<bool>,
    /// Whether closing the object closes the descriptor.
    owns: Cell<bool>,
    /// How newlines are read and written: `None` translates, an empty string or others do not.
    newline: Cell<Newline>,
    at_end: Cell<bool>,
    buffers: UnsafeCell<Buffers>,
    name: Slot,
    mode: Slot,
}

#[derive(Default)]
struct Buffers {
    /// Read and not yet handed out.
    input: Vec<u8>,
    /// How much of the input has been handed out.
    taken: usize,
    output: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq)]
enum Newline {
    Universal,
    Keep,
    CarriageReturn,
    Both,
}

// SAFETY: `#[repr(C)]` with the head first.
unsafe impl crate::abi::ObjectLike for File {}
impl core::ops::Deref for File {
    type Target = Object;
    fn deref(&self) -> &Object {
        &self.base
    }
}

macro_rules! file_types {
    ($($NAME:ident = $name:literal;)*) => {$(
        /// A file type; all share one implementation.
        pub static $NAME: TypeObject = TypeObject::new($name, size_of::<File>())
            .with(TypeFlags::HAVE_GC)
            .deallocated(dealloc)
            .traversed(traverse)
            .repr(repr)
            .iterable(iter)
            .iterator(next)
            .get_attribute(crate::protocol::attribute::generic_get_attr)
            .methods(&METHODS)
            .getset(&GETSETS);
    )*};
}
file_types! {
    TEXT_FILE = c"_io.TextIOWrapper";
    BINARY_FILE = c"_io.BufferedRandom";
}

/// The types of the room, for start-up.
pub static FILE_TYPES: [&TypeObject; 2] = [&TEXT_FILE, &BINARY_FILE];

fn make(fd: c_int, text: bool, readable: bool, writable: bool, name: Ref, mode: &str) -> Result<Ref<File>> {
    let ty: &'static TypeObject = if text { &TEXT_FILE } else { &BINARY_FILE };
    let mode = Str::new(mode)?.into_object();
    // A GC head precedes the struct, as the type's flag says.
    let object = memory::alloc(ty, 0)?;
    // SAFETY: fresh memory of the type's size; the head stays, every other field is written.
    unsafe {
        let file = object.as_raw().cast::<File>();
        (&raw mut (*file).fd).write(Cell::new(fd));
        (&raw mut (*file).readable).write(Cell::new(readable));
        (&raw mut (*file).writable).write(Cell::new(writable));
        (&raw mut (*file).text).write(Cell::new(text));
        (&raw mut (*file).line_buffered).write(Cell::new(false));
        (&raw mut (*file).unbuffered).write(Cell::new(false));
        (&raw mut (*file).owns).write(Cell::new(true));
        (&raw mut (*file).newline).write(Cell::new(Newline::Universal));
        (&raw mut (*file).at_end).write(Cell::new(false));
        (&raw mut (*file).buffers).write(UnsafeCell::new(Buffers::default()));
        (&raw mut (*file).name).write(Slot::new(Some(name)));
        (&raw mut (*file).mode).write(Slot::new(Some(mode)));
        Ok(object.downcast_unchecked())
    }
}

/// `sys.stdin` (0), `sys.stdout` (1), `sys.stderr` (2).
pub fn standard_stream(fd: c_int) -> Result<Ref<File>> {
    let name = ["<stdin>", "<stdout>", "<stderr>"][fd as usize];
    let file = make(fd, true, fd == 0, fd != 0, Str::new(name)?.into_object(), if fd == 0 { "r" } else { "w" })?;
    file.owns.set(false);
    // SAFETY: a query about a descriptor.
    let terminal = unsafe { libc::isatty(fd) } == 1;
    file.line_buffered.set(fd == 2 || terminal);
    Ok(file)
}

/// What a file mode says.
struct Mode {
    flags: c_int,
    readable: bool,
    writable: bool,
    binary: bool,
}

fn parse_mode(mode: &str) -> Result<Mode> {
    let has = |c: char| mode.contains(c);
    let repeated = mode.chars().enumerate().any(|(i, c)| mode.chars().skip(i + 1).any(|d| d == c));
    if repeated || mode.chars().any(|c| !"axrwb+t".contains(c)) {
        return Err(value_error!("invalid mode: '{mode}'"));
    }
    if has('t') && has('b') {
        return Err(value_error!("can't have text and binary mode at once"));
    }
    let kinds = ['x', 'r', 'w', 'a'].into_iter().filter(|c| has(*c)).count();
    if kinds != 1 {
        return Err(value_error!("must have exactly one of create/read/write/append mode"));
    }
    let (readable, writable) = (has('r') || has('+'), !has('r') || has('+'));
    let access = match (readable, writable) {
        (true, true) => libc::O_RDWR,
        (false, true) => libc::O_WRONLY,
        _ => libc::O_RDONLY,
    };
    let creation = if has('w') {
        libc::O_CREAT | libc::O_TRUNC
    } else if has('x') {
        libc::O_CREAT | libc::O_EXCL
    } else if has('a') {
        libc::O_CREAT | libc::O_APPEND
    } else {
        0
    };
    Ok(Mode { flags: access | creation | libc::O_CLOEXEC, readable, writable, binary: has('b') })
}

/// `open(file, mode, ...)`. OSError, ValueError, LookupError. Releases the GIL while the system opens the file.
pub fn open(
    file: &Object,
    mode: &str,
    buffering: isize,
    encoding: Option<&Str>,
    newline: Option<&Str>,
) -> Result<Ref<File>> {
    let parsed = parse_mode(mode)?;
    if parsed.binary {
        if encoding.is_some() {
            return Err(value_error!("binary mode doesn't take an encoding argument"));
        }
        if newline.is_some() {
            return Err(value_error!("binary mode doesn't take a newline argument"));
        }
    } else if buffering == 0 {
        return Err(value_error!("can't have unbuffered text I/O"));
    }
    if let Some(encoding) = encoding {
        let name = encoding.to_string_lossy().to_ascii_lowercase().replace('_', "-");
        if !matches!(name.as_str(), "utf-8" | "utf8" | "ascii" | "us-ascii" | "locale") {
            return Err(lookup_error!("unknown encoding: {}", encoding.to_string_lossy()));
        }
    }
    let translation = match newline.map(|n| n.to_string_lossy()) {
        None => Newline::Universal,
        Some(n) => match &*n {
            "" | "\n" => Newline::Keep,
            "\r" => Newline::CarriageReturn,
            "\r\n" => Newline::Both,
            other => return Err(value_error!("illegal newline value: {other}")),
        },
    };
    let fd = match file.cast::<Int>() {
        Some(fd) => match fd.to_i64() {
            Some(fd) if fd >= 0 => fd as c_int,
            _ => return Err(value_error!("negative file descriptor")),
        },
        None => open_path(file, parsed.flags)?,
    };
    let object = make(fd, !parsed.binary, parsed.readable, parsed.writable, file.to_ref(), mode)?;
    object.newline.set(translation);
    object.unbuffered.set(buffering == 0);
    object.line_buffered.set(buffering == 1);
    Ok(object)
}

fn open_path(file: &Object, flags: c_int) -> Result<c_int> {
    let path = match (file.cast::<Str>(), file.cast::<Bytes>()) {
        (Some(text), _) => text.to_utf8()?.as_bytes().to_vec(),
        (_, Some(bytes)) => bytes.as_slice().to_vec(),
        _ => {
            let Some(method) = crate::types::r#type::lookup_special(file, crate::intern!("__fspath__"))? else {
                return Err(type_error!("expected str, bytes or os.PathLike object, not {}", file.ty().full_name()));
            };
            let path = method.call0()?;
            return open_path(&path, flags);
        }
    };
    let Ok(path) = CString::new(path) else { return Err(value_error!("embedded null byte")) };
    loop {
        // SAFETY: a C string; the system call touches nothing of ours.
        let fd = crate::vm::gil::released(|| unsafe { libc::open(path.as_ptr(), flags, 0o666) });
        if fd < 0 {
            if std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted {
                crate::vm::breaker::handle()?;
                continue;
            }
            return Err(os_error::raise_last(Some(file)));
        }
        // SAFETY: `stat` is plain data.
        let mut stat = unsafe { core::mem::zeroed::<libc::stat>() };
        // SAFETY: the descriptor is open.
        if unsafe { libc::fstat(fd, &mut stat) } == 0 && stat.st_mode & libc::S_IFMT == libc::S_IFDIR {
            // SAFETY: the descriptor is ours.
            unsafe { libc::close(fd) };
            return Err(os_error::raise_errno(libc::EISDIR, Some(file)));
        }
        return Ok(fd);
    }
}

impl File {
    /// The buffers. No Python code runs while they are borrowed.
    #[allow(clippy::mut_from_ref, reason = "the GIL is held and no two borrows overlap: each method takes them once")]
    fn buffers(&self) -> &mut Buffers {
        // SAFETY: as the reason says.
        unsafe { &mut *self.buffers.get() }
    }

    fn check_open(&self) -> Result<()> {
        if self.fd.get() < 0 { Err(value_error!("I/O operation on closed file.")) } else { Ok(()) }
    }

    fn check_readable(&self) -> Result<()> {
        self.check_open()?;
        if self.readable.get() { Ok(()) } else { Err(unsupported("not readable")) }
    }

    fn check_writable(&self) -> Result<()> {
        self.check_open()?;
        if self.writable.get() { Ok(()) } else { Err(unsupported("not writable")) }
    }

    /// Reads more into the input buffer; false at the end of the file. Releases the GIL.
    fn fill(&self) -> Result<bool> {
        if !self.buffers().output.is_empty() {
            self.flush_output()?;
        }
        let mut chunk = vec![0u8; CHUNK];
        let fd = self.fd.get();
        loop {
            // SAFETY: the chunk is ours and that long.
            let n = crate::vm::gil::released(|| unsafe { libc::read(fd, chunk.as_mut_ptr().cast(), chunk.len()) });
            if n >= 0 {
                let buffers = self.buffers();
                if buffers.taken > 0 {
                    buffers.input.drain(..buffers.taken);
                    buffers.taken = 0;
                }
                buffers.input.extend_from_slice(&chunk[..n as usize]);
                return Ok(n > 0);
            }
            if std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
                return Err(os_error::raise_last(None));
            }
            crate::vm::breaker::handle()?;
        }
    }

    /// Writes out what has been gathered. Releases the GIL.
    fn flush_output(&self) -> Result<()> {
        let pending = core::mem::take(&mut self.buffers().output);
        let fd = self.fd.get();
        let mut written = 0;
        while written < pending.len() {
            let rest = &pending[written..];
            // SAFETY: the bytes are ours.
            let n = crate::vm::gil::released(|| unsafe { libc::write(fd, rest.as_ptr().cast(), rest.len()) });
            if n < 0 {
                if std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
                    return Err(os_error::raise_last(None));
                }
                crate::vm::breaker::handle()?;
            } else {
                written += n as usize;
            }
        }
        Ok(())
    }

    fn append(&self, bytes: &[u8]) -> Result<()> {
        let buffers = self.buffers();
        buffers.output.extend_from_slice(bytes);
        let flush = self.unbuffered.get()
            || buffers.output.len() >= CHUNK
            || self.line_buffered.get() && bytes.contains(&b'\n');
        if flush { self.flush_output() } else { Ok(()) }
    }

    /// Takes `n` bytes from the input, or all of it.
    fn take(&self, n: usize) -> Vec<u8> {
        let buffers = self.buffers();
        let end = (buffers.taken + n).min(buffers.input.len());
        let taken = buffers.input[buffers.taken..end].to_vec();
        buffers.taken = end;
        taken
    }

    fn available(&self) -> usize {
        let buffers = self.buffers();
        buffers.input.len() - buffers.taken
    }

    /// Bytes up to the end of the file, or at most `limit`.
    fn read_bytes(&self, limit: Option<usize>) -> Result<Vec<u8>> {
        while limit.is_none_or(|n| self.available() < n) {
            if !self.fill()? {
                break;
            }
        }
        Ok(self.take(limit.unwrap_or(usize::MAX >> 1)))
    }

    /// A line with its newline, or what is left of the file.
    fn read_line(&self, limit: Option<usize>) -> Result<Vec<u8>> {
        let universal = self.text.get() && self.newline.get() == Newline::Universal;
        let mut searched = 0;
        loop {
            let buffers = self.buffers();
            let rest = &buffers.input[buffers.taken..];
            let end =
                rest[searched..].iter().position(|&b| b == b'\n' || universal && b == b'\r').map(|i| searched + i);
            let complete = end.filter(|&i| rest[i] == b'\n' || i + 1 < rest.len());
            if let Some(i) = complete {
                let both = rest[i] == b'\r' && rest.get(i + 1) == Some(&b'\n');
                let length = i + 1 + both as usize;
                return Ok(self.take(limit.map_or(length, |n| n.min(length))));
            }
            searched = end.unwrap_or(rest.len());
            if limit.is_some_and(|n| rest.len() >= n) || !self.fill()? {
                let length = self.available();
                return Ok(self.take(limit.map_or(length, |n| n.min(length))));
            }
        }
    }

    /// Bytes as text or bytes, as the file is.
    fn wrap(&self, bytes: Vec<u8>) -> Result {
        if !self.text.get() {
            return Ok(Bytes::new(&bytes)?.into_object());
        }
        let translated = if self.newline.get() == Newline::Universal && bytes.contains(&b'\r') {
            let mut out = Vec::with_capacity(bytes.len());
            for (i, &b) in bytes.iter().enumerate() {
                match b {
                    b'\r' => out.push(b'\n'),
                    b'\n' if i > 0 && bytes[i - 1] == b'\r' => {}
                    b => out.push(b),
                }
            }
            out
        } else {
            bytes
        };
        match core::str::from_utf8(&translated) {
            Ok(text) => Ok(Str::new(text)?.into_object()),
            Err(e) => {
                let start = e.valid_up_to();
                let (end, reason) = match e.error_len() {
                    Some(n) if matches!(translated[start], 0xC2..=0xF4) => (start + n, "invalid continuation byte"),
                    Some(n) => (start + n, "invalid start byte"),
                    None => (translated.len(), "unexpected end of data"),
                };
                Err(crate::codecs::error::decode_error("utf-8", &translated, start, end, reason))
            }
        }
    }

    fn close_now(&self) -> Result<()> {
        if self.fd.get() < 0 {
            return Ok(());
        }
        let flushed = self.flush_output();
        let fd = self.fd.replace(-1);
        if self.owns.get() {
            // SAFETY: the descriptor is ours.
            unsafe { libc::close(fd) };
        }
        flushed
    }
}

/// `io.UnsupportedOperation`, which is an OSError and a ValueError; as long as there is no `io` module, an OSError.
fn unsupported(message: &str) -> crate::abi::Raised {
    os_error!("{message}")
}

/// Writes out what the standard streams have gathered, at exit. Errors are dropped: nobody is left to hear of them.
pub fn flush_standard_streams() {
    for name in [crate::intern!("stdout"), crate::intern!("stderr")] {
        let flush = || -> Result<()> {
            if let Some(stream) = super::sys::get(name)?.filter(|s| !s.is_none()) {
                stream.call_method(crate::intern!("flush"), &[])?;
            }
            Ok(())
        };
        if let Err(e) = flush() {
            e.clear();
        }
    }
}

fn size_argument(size: Option<&Object>) -> Result<Option<usize>> {
    match size.filter(|s| !s.is_none()) {
        Some(size) => Ok(usize::try_from(size.index_as_isize()?).ok()),
        None => Ok(None),
    }
}

#[methods]
impl File {
    /// Read up to size characters or bytes, all there are by default.
    #[sig("($self, size=-1, /)")]
    fn read(&self, size: Option<&Object>) -> Result {
        self.check_readable()?;
        let limit = size_argument(size)?;
        if let (true, Some(characters)) = (self.text.get(), limit) {
            // Count characters: read bytes until that many are complete.
            let mut bytes = Vec::new();
            let mut have = 0;
            while have < characters {
                if self.available() == 0 && !self.fill()? {
                    break;
                }
                let byte = self.take(1);
                bytes.extend_from_slice(&byte);
                // The last byte of a character: the next one begins something new.
                let buffers = self.buffers();
                let next = buffers.input.get(buffers.taken).copied();
                let ends = match next {
                    Some(b) => b & 0xC0 != 0x80,
                    None => byte[0] < 0x80 || core::str::from_utf8(&bytes).is_ok(),
                };
                have += ends as usize;
            }
            return self.wrap(bytes);
        }
        self.wrap(self.read_bytes(limit)?)
    }

    /// Read a line, with its newline.
    #[sig("($self, size=-1, /)")]
    fn readline(&self, size: Option<&Object>) -> Result {
        self.check_readable()?;
        let limit = size_argument(size)?;
        self.wrap(self.read_line(limit)?)
    }

    /// Read all lines into a list.
    #[sig("($self, hint=-1, /)")]
    fn readlines(&self, hint: Option<&Object>) -> Result<Ref<List>> {
        self.check_readable()?;
        let limit = size_argument(hint)?.filter(|&n| n > 0);
        let (mut lines, mut total) = (Vec::new(), 0);
        loop {
            let line = self.read_line(None)?;
            if line.is_empty() {
                break;
            }
            total += line.len();
            lines.push(self.wrap(line)?);
            if limit.is_some_and(|n| total >= n) {
                break;
            }
        }
        List::from_vec(lines)
    }

    /// Write text or bytes; returns how much.
    #[sig("($self, text, /)")]
    fn write(&self, text: &Object) -> Result<usize> {
        self.check_writable()?;
        if self.text.get() {
            let Some(string) = text.cast::<Str>() else {
                return Err(type_error!("write() argument must be str, not {}", text.ty().full_name()));
            };
            let utf8 = string.to_utf8()?;
            let newline = match self.newline.get() {
                Newline::CarriageReturn => "\r",
                Newline::Both => "\r\n",
                _ => "\n",
            };
            if newline == "\n" {
                self.append(utf8.as_bytes())?;
            } else {
                self.append(utf8.replace('\n', newline).as_bytes())?;
            }
            return Ok(string.len());
        }
        match crate::types::int::methods::copy_of_buffer(text)? {
            Some(bytes) => {
                self.append(bytes.as_slice())?;
                Ok(bytes.as_slice().len())
            }
            None => Err(type_error!("a bytes-like object is required, not '{}'", text.ty().full_name())),
        }
    }

    /// Write each item of an iterable.
    #[sig("($self, lines, /)")]
    fn writelines(&self, lines: &Object) -> Result<()> {
        lines.for_each(|line| self.write(&line).map(|_| ()))
    }

    /// Write out what has been gathered.
    #[sig("($self, /)")]
    fn flush(&self) -> Result<()> {
        self.check_open()?;
        self.flush_output()
    }

    /// Flush and close; a closed file stays closed.
    #[sig("($self, /)")]
    fn close(&self) -> Result<()> {
        self.close_now()
    }

    /// The file descriptor.
    #[sig("($self, /)")]
    fn fileno(&self) -> Result<i32> {
        self.check_open()?;
        Ok(self.fd.get())
    }

    /// Whether the file is a terminal.
    #[sig("($self, /)")]
    fn isatty(&self) -> Result<bool> {
        self.check_open()?;
        // SAFETY: a query about a descriptor.
        Ok(unsafe { libc::isatty(self.fd.get()) } == 1)
    }

    /// Whether the file can be read.
    #[sig("readable($self, /)")]
    fn is_readable(&self) -> Result<bool> {
        self.check_open()?;
        Ok(self.readable.get())
    }

    /// Whether the file can be written.
    #[sig("writable($self, /)")]
    fn is_writable(&self) -> Result<bool> {
        self.check_open()?;
        Ok(self.writable.get())
    }

    /// Whether the position can be changed.
    #[sig("seekable($self, /)")]
    fn is_seekable(&self) -> Result<bool> {
        self.check_open()?;
        // SAFETY: a query about a descriptor.
        Ok(unsafe { libc::lseek(self.fd.get(), 0, libc::SEEK_CUR) } >= 0)
    }

    /// The position in bytes.
    #[sig("($self, /)")]
    fn tell(&self) -> Result<i64> {
        self.check_open()?;
        self.flush_output()?;
        // SAFETY: a query about a descriptor.
        let at = unsafe { libc::lseek(self.fd.get(), 0, libc::SEEK_CUR) };
        if at < 0 { Err(os_error::raise_last(None)) } else { Ok(at - self.available() as i64) }
    }

    /// Change the position.
    #[sig("($self, offset, whence=0, /)")]
    fn seek(&self, offset: i64, whence: i32) -> Result<i64> {
        self.check_open()?;
        self.flush_output()?;
        let offset = if whence == 1 { offset - self.available() as i64 } else { offset };
        *self.buffers() = Buffers::default();
        // SAFETY: the descriptor is open.
        let at = unsafe { libc::lseek(self.fd.get(), offset, whence) };
        if at < 0 { Err(os_error::raise_last(None)) } else { Ok(at) }
    }

    /// The file itself, for `with`.
    #[sig("__enter__($self, /)")]
    fn enter(&self) -> Result<&File> {
        self.check_open()?;
        Ok(self)
    }

    /// Close at the end of `with`.
    #[sig("__exit__($self, /, *exc_info)")]
    fn exit(&self, exc_info: &[&Object]) -> Result<()> {
        let _ = exc_info;
        self.call_method(crate::intern!("close"), &[])?;
        Ok(())
    }

    #[getter("closed")]
    fn is_closed(&self) -> bool {
        self.fd.get() < 0
    }

    #[getter("name")]
    fn get_name(&self) -> Option<Ref> {
        self.name.get()
    }

    #[getter("mode")]
    fn get_mode(&self) -> Option<Ref> {
        self.mode.get()
    }

    #[getter("encoding")]
    fn get_encoding(&self) -> Result<&'static str> {
        if self.text.get() {
            Ok("utf-8")
        } else {
            Err(attribute_error!("'{}' object has no attribute 'encoding'", self.ty().full_name()))
        }
    }

    #[getter("errors")]
    fn get_errors(&self) -> Result<&'static str> {
        if self.text.get() {
            Ok("strict")
        } else {
            Err(attribute_error!("'{}' object has no attribute 'errors'", self.ty().full_name()))
        }
    }

    #[getter("line_buffering")]
    fn get_line_buffering(&self) -> bool {
        self.line_buffered.get()
    }
}

extern "C" fn repr(this: &File) -> Result {
    let name = this.name.get().unwrap_or_else(|| none_object().to_ref()).repr()?;
    let mode = this.mode.get().unwrap_or_else(|| none_object().to_ref()).repr()?;
    let (name, mode) = (name.to_string_lossy(), mode.to_string_lossy());
    let ty = this.ty().full_name();
    let text = if this.text.get() {
        format!("<{ty} name={name} mode={mode} encoding='UTF-8'>")
    } else {
        format!("<{ty} name={name}>")
    };
    Ok(Str::new(&text)?.into_object())
}

extern "C" fn iter(this: &File) -> Result {
    this.check_open()?;
    Ok(Ref::of(this).into_object())
}

extern "C" fn next(this: &File) -> Option<Ref> {
    let line = this.check_readable().and_then(|()| this.read_line(None));
    let result = match line {
        Ok(line) if line.is_empty() => return None,
        Ok(line) => this.wrap(line),
        Err(e) => Err(e),
    };
    match result {
        Ok(line) => Some(line),
        Err(e) => crate::call::convert::told(e, None),
    }
}

extern "C" fn traverse(this: &File, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.name, this.mode)
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a file whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        let pending = exception::raise::fetch();
        let this = (*object).cast_unchecked::<File>();
        if let Err(e) = this.close_now() {
            e.unraisable(None);
        }
        exception::raise::restore(pending);
        this.name.set(None);
        this.mode.set(None);
        core::ptr::drop_in_place(this.buffers.get());
        memory::free(object);
    }
}
