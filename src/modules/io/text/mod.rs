//! `TextIOWrapper`: text over a buffered binary file.
//!
//! What is read is decoded in chunks, from which characters are taken; what is written is encoded at once and gathered
//! until there is a chunk of it. To know where in the file it is, it remembers a snapshot: the decoder's state before the
//! current chunk, and the chunk.
//!
//! - here: making, closing, attributes; `codec.rs`: encodings; `read.rs`; `write.rs`; `position.rs`: tell and seek.

mod codec;
mod position;
mod read;
mod write;

use super::base::{self, IoBase, UNPICKLED, dealloc, file_type};
use super::buffered::{BUFFERED_RANDOM, BUFFERED_READER, BUFFERED_WRITER, Buffered};
use super::newline::Newlines;
use super::unsupported;
use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, MethodDef, Object, Ref, Result, Slot, TypeObject};
use crate::call::convert::{FromArg, Place};
use crate::config::locale::Encoding;
use crate::protocol::repr::ReprGuard;
use crate::types::bytes::Bytes;
use crate::types::exception;
use crate::types::int::Int;
use crate::types::none::none;
use crate::types::str::search::joined;
use crate::types::str::{Str, StrBuilder};
use abide_macros::methods;
use codec::Coding;
use core::cell::{Cell, UnsafeCell};
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

/// How many bytes are read or gathered at once.
const CHUNK_SIZE: isize = 8192;

/// A text file.
#[repr(C)]
pub struct TextIo {
    base: IoBase,
    /// The binary file.
    buffer: Slot,
    encoding: Slot<Str>,
    errors: Slot<Str>,
    initialized: Cell<bool>,
    detached: Cell<bool>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    /// Whether the object is closed because nobody needs it any more.
    finalizing: Cell<bool>,
    /// Whether lines end with any newline.
    universal: Cell<bool>,
    seekable: Cell<bool>,
    /// Whether `tell()` can be asked: not while lines are iterated over.
    telling: Cell<bool>,
    has_read1: Cell<bool>,
    chunk_size: Cell<isize>,
    /// What lines end with, otherwise; the argument `newline`.
    read_newline: Slot<Str>,
    /// What is written for `\n`, where that is something else.
    write_newline: Slot<Str>,
    newlines: Newlines,
    coding: Coding,
    /// The current chunk's characters and how many of them have been taken.
    decoded: Slot<Str>,
    used: Cell<usize>,
    /// Encoded and not yet written. Only looked into by `with_pending`.
    #[allow(clippy::box_collection, reason = "an empty box is the zero that new objects consist of")]
    pending: UnsafeCell<Option<Box<Vec<u8>>>>,
    /// The bytes of the current chunk, with those that the decoder had kept before.
    snapshot: Slot<Bytes>,
    /// The decoder's number before that chunk.
    snapshot_flags: Cell<u64>,
    /// Bytes for each character, in the last chunk.
    ratio: Cell<f64>,
}
native_object!(TextIo: IoBase => TEXT_IO_WRAPPER);

/// `_io.TextIOWrapper`.
pub static TEXT_IO_WRAPPER: TypeObject = file_type(TypeObject::new(c"_io.TextIOWrapper", size_of::<TextIo>()))
    .inherits(&super::abstracts::TEXT_IO_BASE)
    .doc(
        c"TextIOWrapper(buffer, encoding=None, errors=None, newline=None,\n\
              line_buffering=False, write_through=False)\n--\n\n\
A text file over a buffered binary file.\n\n\
The encoding is the locale's by default; errors says what becomes of what cannot be coded, strict by default.\n\n\
With newline None any newline is read as '\\n', and '\\n' is written as the system's; with '' newlines are told apart\n\
and left alone; with '\\n', '\\r' or '\\r\\n' lines end with that, which is also written for '\\n'.\n\n\
With line_buffering each line is written out at its end, with write_through nothing is gathered here.",
    )
    .deallocated(dealloc::<TextIo>)
    .traversed(traverse)
    .cleared(clear)
    .repr(repr)
    .iterator(read::next)
    .methods(&ALL_METHODS)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .initializer(TextIo::tp_init);

static MEMBERS: [MemberDef; 6] = [
    MemberDef::new(c"encoding", member::OBJECT, offset_of!(TextIo, encoding), member::READONLY),
    MemberDef::new(c"buffer", member::OBJECT, offset_of!(TextIo, buffer), member::READONLY),
    MemberDef::new(c"line_buffering", member::BOOL, offset_of!(TextIo, line_buffering), member::READONLY),
    MemberDef::new(c"write_through", member::BOOL, offset_of!(TextIo, write_through), member::READONLY),
    MemberDef::new(c"_finalizing", member::BOOL, offset_of!(TextIo, finalizing), 0),
    MemberDef::END,
];

/// A string argument that may be None.
pub(super) struct TextOrNone<'a>(pub(super) Option<&'a Str>);

impl<'a> FromArg<'a> for TextOrNone<'a> {
    fn from_arg(object: &'a Object, place: Place) -> Result<Self> {
        if object.is_none() {
            return Ok(TextOrNone(None));
        }
        let Some(text) = object.cast::<Str>() else { return Err(place.bad_argument("str or None", object)) };
        if text.to_utf8()?.contains('\0') {
            return Err(value_error!("embedded null character"));
        }
        Ok(TextOrNone(Some(text)))
    }
}

/// As [`TextOrNone`], any string.
struct AnyTextOrNone<'a>(Option<&'a Str>);

impl<'a> FromArg<'a> for AnyTextOrNone<'a> {
    fn from_arg(object: &'a Object, place: Place) -> Result<Self> {
        match object.cast::<Str>() {
            None if object.is_none() => Ok(AnyTextOrNone(None)),
            None => Err(place.bad_argument("str or None", object)),
            Some(text) => text.to_utf8().map(|_| AnyTextOrNone(Some(text))),
        }
    }
}

/// In development mode an error handler that does not exist is told of when the file is made.
fn check_errors(errors: &Str) -> Result<()> {
    if crate::config::get().dev_mode {
        crate::codecs::registry::lookup_error(errors.to_utf8()?)?;
    }
    Ok(())
}

/// Whether UTF-8 mode is on: asked for, or because there is no locale.
pub(super) fn is_utf8_mode() -> bool {
    crate::config::get().utf8_mode > 0
}

/// Whether the locale is one of those that systems have without any being installed.
pub(super) fn has_plain_locale() -> bool {
    crate::config::locale::is_minimal(&crate::config::locale::current())
}

/// The locale's encoding, where it is one of names; UTF-8 mode has another spelling for UTF-8.
fn locale_encoding() -> &'static Str {
    match Encoding::of_names() {
        _ if is_utf8_mode() => crate::intern!("utf-8"),
        Encoding::Utf8 => crate::intern!("UTF-8"),
        Encoding::Ascii => crate::intern!("ANSI_X3.4-1968"),
        Encoding::Latin1 => crate::intern!("ISO-8859-1"),
    }
}

impl TextIo {
    /// The binary file. ValueError before `__init__` and after `detach()`.
    fn attached(&self) -> Result<Ref> {
        if !self.initialized.get() {
            return Err(value_error!("I/O operation on uninitialized object"));
        }
        match self.buffer.get() {
            Some(buffer) if !self.detached.get() => Ok(buffer),
            _ => Err(value_error!("underlying buffer has been detached")),
        }
    }

    /// The binary file of an open file. ValueError. Runs Python where a class may override `closed`.
    fn open_buffer(&self) -> Result<Ref> {
        let buffer = self.attached()?;
        if !self.is_type(&TEXT_IO_WRAPPER) {
            base::check_closed(self)?;
            return Ok(buffer);
        }
        let closed = match plain_buffered(&buffer) {
            Some(buffered) => buffered.closed()?,
            None => buffer.get_attr(crate::intern!("closed"))?.is_true()?,
        };
        if closed { Err(value_error!("I/O operation on closed file.")) } else { Ok(buffer) }
    }

    fn set_newline(&self, newline: Option<Ref<Str>>) {
        self.universal.set(newline.as_ref().is_none_or(|n| n.is_empty()));
        self.newlines.translate.set(newline.is_none());
        let written = newline.clone().filter(|n| !n.is_empty() && !n.eq_str("\n"));
        self.write_newline.set(written);
        self.read_newline.set(newline);
    }

    /// Encoder and decoder for what the binary file can do. Runs Python.
    fn set_coding(&self, buffer: &Object, encoding: &Str, errors: &Str) -> Result<()> {
        let reads = buffer.call_method(crate::intern!("readable"), &[])?.is_true()?;
        let writes = buffer.call_method(crate::intern!("writable"), &[])?.is_true()?;
        self.coding.set_up(encoding, errors, reads, writes)?;
        self.newlines.reset();
        Ok(())
    }

    /// An encoder that begins in the middle of a file writes no mark. Runs Python.
    fn tell_encoder_where(&self, buffer: &Object) -> Result<()> {
        if self.seekable.get() && !self.coding.encoder.is_empty() {
            let at = buffer.call_method(crate::intern!("tell"), &[])?;
            if !at.equals(&*Int::new(0)?)? {
                self.reset_encoder(false)?;
            }
        }
        Ok(())
    }

    /// Forgets the current chunk.
    fn forget_chunk(&self) {
        self.decoded.set(None);
        self.used.set(0);
        self.snapshot.set(None);
    }
}

/// A buffered file of which nothing can be overridden: neither by its class nor on the object.
fn plain_buffered(buffer: &Object) -> Option<&Buffered> {
    let exact =
        buffer.is_type(&BUFFERED_WRITER) || buffer.is_type(&BUFFERED_READER) || buffer.is_type(&BUFFERED_RANDOM);
    // SAFETY: the three types share the struct.
    let buffered = exact.then(|| unsafe { buffer.cast_unchecked::<Buffered>() })?;
    buffered.dict.is_empty().then_some(buffered)
}

/// The newline argument. ValueError.
fn newline_of(newline: Option<&Str>) -> Result<Option<Ref<Str>>> {
    match newline {
        Some(newline) => super::string::newline_argument(newline, false),
        None => Ok(None),
    }
}

/// `line_buffering` and `write_through` of `reconfigure`: what it was where None is given.
fn flag(given: Option<&Object>, old: bool) -> Result<bool> {
    match given {
        Some(value) => Ok(value.index_as_i64()? != 0),
        None => Ok(old),
    }
}

static ALL_METHODS: [MethodDef; METHODS.len() + UNPICKLED.len() - 1] = joined(&[&METHODS, &UNPICKLED]);

#[methods]
impl TextIo {
    #[init(
        "TextIOWrapper(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)"
    )]
    fn init(
        &self,
        buffer: &Object,
        encoding: Option<TextOrNone<'_>>,
        errors: Option<TextOrNone<'_>>,
        newline: Option<TextOrNone<'_>>,
        line_buffering: bool,
        write_through: bool,
    ) -> Result<()> {
        self.initialized.set(false);
        self.detached.set(false);
        let newline = newline_of(newline.and_then(|n| n.0))?;
        let given = encoding.and_then(|e| e.0);
        if given.is_none() && crate::config::get().warn_default_encoding {
            exception::warn::issue(&exception::ENCODING_WARNING, "'encoding' argument not specified", 1)?;
        }
        let encoding = match given {
            Some(encoding) if !encoding.eq_str("locale") => encoding,
            _ => locale_encoding(),
        };
        let errors = match errors.and_then(|e| e.0) {
            Some(errors) => {
                check_errors(errors)?;
                errors
            }
            None => crate::intern!("strict"),
        };
        self.forget_chunk();
        self.with_pending(|pending| pending.clear());
        self.ratio.set(0.0);
        self.chunk_size.set(CHUNK_SIZE);
        self.encoding.set(Some(Ref::of(encoding)));
        self.errors.set(Some(Ref::of(errors)));
        self.line_buffering.set(line_buffering);
        self.write_through.set(write_through);
        self.set_newline(newline);
        self.set_coding(buffer, encoding, errors)?;
        self.buffer.set(Some(buffer.to_ref()));
        let seekable = buffer.call_method(crate::intern!("seekable"), &[])?.is_true()?;
        self.seekable.set(seekable);
        self.telling.set(seekable);
        self.has_read1.set(buffer.get_attr_opt(crate::intern!("read1"))?.is_some());
        self.tell_encoder_where(buffer)?;
        self.initialized.set(true);
        Ok(())
    }

    /// Change how text is coded, how newlines are treated, and when text is written out.
    ///
    /// What is not given stays. Encoding, errors and newline cannot be changed once something was read.
    #[sig(
        "($self, /, *, encoding=None, errors=None, newline=None,\n            line_buffering=None, write_through=None)"
    )]
    fn reconfigure(
        &self,
        encoding: Option<AnyTextOrNone<'_>>,
        errors: Option<AnyTextOrNone<'_>>,
        newline: Option<Option<TextOrNone<'_>>>,
        line_buffering: Option<&Object>,
        write_through: Option<&Object>,
    ) -> Result<()> {
        let (encoding, errors) = (encoding.and_then(|e| e.0), errors.and_then(|e| e.0));
        let newline = newline.flatten().map(|n| n.0);
        let recoded = encoding.is_some() || errors.is_some() || newline.is_some();
        if recoded && !self.decoded.is_empty() {
            return Err(unsupported(
                "It is not possible to set the encoding or newline of stream after the first read",
            ));
        }
        let buffer = self.attached()?;
        let new_newline = newline.map(newline_of).transpose()?;
        let line_buffering = flag(line_buffering, self.line_buffering.get())?;
        let write_through = flag(write_through, self.write_through.get())?;
        self.call_method(crate::intern!("flush"), &[])?;
        self.ratio.set(0.0);
        if let Some(newline) = new_newline {
            self.set_newline(newline);
        }
        if recoded {
            let strict = || Ref::of(crate::intern!("strict"));
            let (new_encoding, new_errors) = match encoding {
                None => (
                    self.encoding.get().unwrap_or_else(|| Ref::of(locale_encoding())),
                    errors.map_or_else(|| self.errors.get().unwrap_or_else(strict), Ref::of),
                ),
                Some(encoding) => {
                    let encoding = if encoding.eq_str("locale") { locale_encoding() } else { encoding };
                    (Ref::of(encoding), errors.map_or_else(strict, Ref::of))
                }
            };
            self.set_coding(&buffer, &new_encoding, &new_errors)?;
            self.encoding.set(Some(new_encoding));
            self.errors.set(Some(new_errors));
            self.tell_encoder_where(&buffer)?;
        }
        self.line_buffering.set(line_buffering);
        self.write_through.set(write_through);
        Ok(())
    }

    /// Give up the binary file, flushed, and return it.
    #[sig("($self, /)")]
    fn detach(&self) -> Result {
        self.attached()?;
        self.call_method(crate::intern!("flush"), &[])?;
        let buffer = self.attached()?;
        self.detached.set(true);
        self.buffer.set(None);
        Ok(buffer)
    }

    /// Write a string; returns its length.
    #[sig("($self, text, /)")]
    fn write(&self, text: &Str) -> Result<usize> {
        self.write_text(text)
    }

    /// Read at most size characters, or all there are.
    #[sig("($self, size=-1, /)")]
    fn read(&self, size: Option<super::Size>) -> Result<Ref<Str>> {
        self.read_text(super::Size::or_all(size))
    }

    /// Read a line with its newline, at most size characters of it.
    #[sig("($self, size=-1, /)")]
    fn readline(&self, size: isize) -> Result<Ref<Str>> {
        self.attached()?;
        self.read_line(size)
    }

    /// Write out what is buffered here and below.
    #[sig("($self, /)")]
    fn flush(&self) -> Result {
        self.flush_text()
    }

    /// Flush and close the file.
    #[sig("($self, /)")]
    fn close(&self) -> Result<()> {
        let buffer = self.attached()?;
        if buffer.get_attr(crate::intern!("closed"))?.is_true()? {
            return Ok(());
        }
        if self.finalizing.get()
            && let Err(e) = buffer.call_method(crate::intern!("_dealloc_warn"), &[self])
        {
            e.clear();
        }
        base::in_turn(
            || self.call_method(crate::intern!("flush"), &[]).map(drop),
            || buffer.call_method(crate::intern!("close"), &[]).map(drop),
        )
    }

    /// The descriptor of the binary file.
    #[sig("($self, /)")]
    fn fileno(&self) -> Result {
        self.attached()?.call_method(crate::intern!("fileno"), &[])
    }

    /// Whether the binary file's position can be changed.
    #[sig("($self, /)")]
    fn seekable(&self) -> Result {
        self.attached()?.call_method(crate::intern!("seekable"), &[])
    }

    /// Whether the binary file can be read.
    #[sig("($self, /)")]
    fn readable(&self) -> Result {
        self.attached()?.call_method(crate::intern!("readable"), &[])
    }

    /// Whether the binary file can be written.
    #[sig("($self, /)")]
    fn writable(&self) -> Result {
        self.attached()?.call_method(crate::intern!("writable"), &[])
    }

    /// Whether the binary file is a terminal.
    #[sig("($self, /)")]
    fn isatty(&self) -> Result {
        self.attached()?.call_method(crate::intern!("isatty"), &[])
    }

    /// Change the position.
    ///
    /// Allowed are what tell() returned (and 0) with whence 0, and 0 with whence 1 (nothing changes) and 2 (the end).
    #[sig("($self, cookie, whence=os.SEEK_SET, /)")]
    fn seek(&self, cookie: &Object, whence: Option<i32>) -> Result {
        self.seek_to(cookie, whence.unwrap_or(0))
    }

    /// The position, as a number that seek() takes.
    #[sig("($self, /)")]
    fn tell(&self) -> Result {
        self.position()
    }

    /// Cut the binary file at pos, by default at the position.
    #[sig("($self, pos=None, /)")]
    fn truncate(&self, pos: Option<&Object>) -> Result {
        self.attached()?;
        self.call_method(crate::intern!("flush"), &[])?;
        let pos = pos.unwrap_or(crate::types::none::none_object());
        self.attached()?.call_method(crate::intern!("truncate"), &[pos])
    }

    #[getter("name")]
    fn get_name(&self) -> Result {
        self.attached()?.get_attr(crate::intern!("name"))
    }

    #[getter("closed")]
    fn get_closed(&self) -> Result {
        self.attached()?.get_attr(crate::intern!("closed"))
    }

    #[getter("newlines")]
    fn get_newlines(&self) -> Result {
        self.attached()?;
        if self.coding.reads.get() && self.universal.get() { self.newlines.met() } else { Ok(none()) }
    }

    #[getter("errors")]
    fn get_errors(&self) -> Result<Option<Ref<Str>>> {
        if !self.initialized.get() {
            return Err(value_error!("I/O operation on uninitialized object"));
        }
        Ok(self.errors.get())
    }

    #[getter("_CHUNK_SIZE")]
    fn get_chunk_size(&self) -> Result<isize> {
        self.attached()?;
        Ok(self.chunk_size.get())
    }

    #[setter("_CHUNK_SIZE")]
    fn set_chunk_size(&self, size: Option<&Object>) -> Result<()> {
        self.attached()?;
        let Some(size) = size else { return Err(attribute_error!("cannot delete attribute")) };
        let size = super::buffered::count_of(size)?;
        if size <= 0 {
            return Err(value_error!("a strictly positive integer is required"));
        }
        self.chunk_size.set(size);
        Ok(())
    }
}

extern "C" fn repr(this: &TextIo) -> Result {
    if !this.initialized.get() {
        return Err(value_error!("I/O operation on uninitialized object"));
    }
    let Some(_guard) = ReprGuard::enter(this)? else {
        return Err(runtime_error!("reentrant call inside {}.__repr__", this.ty().full_name()));
    };
    let mut text = StrBuilder::new();
    text.push_utf8(&format!("<{}", this.ty().full_name()))?;
    for name in [crate::intern!("name"), crate::intern!("mode")] {
        let value = match this.get_attr_opt(name) {
            Ok(value) => value,
            Err(e) if name.eq_str("name") => e.clear_if(&exception::VALUE_ERROR, None)?,
            Err(e) => return Err(e),
        };
        if let Some(value) = value {
            text.push_utf8(" ")?;
            text.push_str(name)?;
            text.push_utf8("=")?;
            text.push_str(&*value.repr()?)?;
        }
    }
    text.push_utf8(" encoding=")?;
    match this.encoding.get() {
        Some(encoding) => text.push_str(&*encoding.repr()?)?,
        None => text.push_utf8("None")?,
    }
    text.push_utf8(">")?;
    Ok(text.finish()?.into_object())
}

extern "C" fn traverse(this: &TextIo, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.dict, this.buffer, this.coding.decoder, this.coding.encoder)
}

extern "C" fn clear(this: &TextIo) -> c_int {
    this.initialized.set(false);
    this.buffer.set(None);
    this.coding.decoder.set(None);
    this.coding.encoder.set(None);
    this.dict.set(None);
    0
}
