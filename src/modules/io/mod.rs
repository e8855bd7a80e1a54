//! `_io`: files in three layers. `FileIO` talks to the system, the buffered types gather bytes, `TextIOWrapper` makes
//! text of them; `BytesIO` and `StringIO` are files in memory.
//!
//! - `base.rs`: `_IOBase`, the finalizer, what all types share; `abstracts.rs`: `_RawIOBase`, `_BufferedIOBase`,
//!   `_TextIOBase`.
//! - `file.rs`: FileIO. `buffered/`: BufferedReader, BufferedWriter, BufferedRandom, BufferedRWPair.
//! - `text/`: TextIOWrapper. `newline.rs`: IncrementalNewlineDecoder.
//! - `bytes.rs`: BytesIO. `string.rs`: StringIO.
//! - `open.rs`: `open()`. `standard.rs`: the streams of `sys`, and their end. `printer.rs`: stderr before there is one.

pub mod abstracts;
pub mod base;
pub mod buffered;
pub mod bytes;
pub mod file;
pub mod newline;
pub mod open;
pub mod printer;
pub mod standard;
pub mod string;
pub mod text;

use crate::abi::{Object, Raised, Ref, Result, Slot, TypeObject};
use crate::call::convert::{FromArg, Place};
use crate::protocol::buffer::{View, flags};
use crate::types::dict::Dict;
use crate::types::exception;
use crate::types::exception::raise;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

pub use standard::{Settings, flush_at_exit, flush_standard_streams, restore_standard_streams, standard_stream};

/// How much is read or gathered at once where the file system has no opinion.
pub const DEFAULT_BUFFER_SIZE: usize = 8192;

/// The types of the room, for start-up: a base before what derives from it.
pub static FILE_TYPES: [&TypeObject; 14] = [
    &base::IO_BASE,
    &abstracts::RAW_IO_BASE,
    &abstracts::BUFFERED_IO_BASE,
    &abstracts::TEXT_IO_BASE,
    &file::FILE_IO,
    &bytes::BYTES_IO,
    &bytes::BYTES_IO_BUFFER,
    &string::STRING_IO,
    &newline::INCREMENTAL_NEWLINE_DECODER,
    &buffered::BUFFERED_READER,
    &buffered::BUFFERED_WRITER,
    &buffered::BUFFERED_RANDOM,
    &buffered::pair::BUFFERED_RW_PAIR,
    &text::TEXT_IO_WRAPPER,
];

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let doc = "Files: system files, buffers, text, and files in memory. The io module is their public face.";
    let module = super::new_module("_io", doc, &open::FUNCTIONS)?;
    for ty in FILE_TYPES {
        let name = ty.short_name();
        let namespace = ty.namespace();
        namespace.set_str(crate::intern!("__module__"), crate::intern!("_io"))?;
        // Two take `object`'s constructor as it is.
        if core::ptr::eq(ty, &base::IO_BASE) || core::ptr::eq(ty, &newline::INCREMENTAL_NEWLINE_DECODER) {
            namespace.pop(crate::intern!("__new__"))?;
        }
        ty.modified();
        module.add_named(&name, ty.as_object())?;
    }
    module.add_named("UnsupportedOperation", unsupported_operation()?.as_object())?;
    module.add_named("BlockingIOError", exception::BLOCKING_IO_ERROR.as_object())?;
    module.add_named("DEFAULT_BUFFER_SIZE", &*Int::new(DEFAULT_BUFFER_SIZE as i64)?)?;
    Ok(module)
}

struct Unsupported(Slot<TypeObject>);
crate::per_interpreter! {
    static UNSUPPORTED: Unsupported = Unsupported(Slot::empty());
}

/// `io.UnsupportedOperation`, made on first use: a class that is an OSError and a ValueError.
pub fn unsupported_operation() -> Result<Ref<TypeObject>> {
    if let Some(class) = UNSUPPORTED.get().0.get() {
        return Ok(class);
    }
    let bases = Tuple::new(&[exception::OS_ERROR.as_object(), exception::VALUE_ERROR.as_object()])?;
    let namespace = Dict::new()?;
    namespace.set_str(crate::intern!("__module__"), crate::intern!("io"))?;
    let class = crate::types::r#type::PyType_Type.as_object().call(&[
        crate::intern!("UnsupportedOperation"),
        &bases,
        &namespace,
    ])?;
    // SAFETY: calling `type` with three arguments makes a class.
    let class: Ref<TypeObject> = unsafe { class.downcast_unchecked() };
    UNSUPPORTED.get().0.set(Some(class.clone()));
    Ok(class)
}

/// Sets UnsupportedOperation.
#[cold]
pub fn unsupported(message: &str) -> Raised {
    match unsupported_operation() {
        Ok(class) => raise::raise(&class, format_args!("{message}")),
        Err(e) => e,
    }
}

/// Sets BlockingIOError with the number of characters or bytes that were written.
#[cold]
fn blocking_error(message: &str, written: usize) -> Raised {
    let make = || -> Result<Ref<exception::BaseException>> {
        let (errno, message, written) =
            (Int::new(libc::EAGAIN as i64)?, Str::new(message)?, Int::from_u64(written as u64)?);
        exception::instantiate_with(&exception::BLOCKING_IO_ERROR, &[&errno, &message, &written])
    };
    match make() {
        Ok(error) => raise::raise_value(error),
        Err(e) => e,
    }
}

/// An argument that is an integer or None.
#[derive(Clone, Copy)]
pub(super) struct Size(isize);

impl Size {
    /// The number; -1 where None or nothing was given.
    fn or_all(given: Option<Size>) -> isize {
        given.map_or(-1, |size| size.0)
    }

    /// The number of an object, -1 for None. TypeError, OverflowError. Runs Python.
    fn of(object: &Object) -> Result<isize> {
        if object.is_none() {
            return Ok(-1);
        }
        if !object.has_index() {
            return Err(type_error!("argument should be integer or None, not '{}'", object.ty().full_name()));
        }
        object.index_as_isize()
    }
}

impl<'a> FromArg<'a> for Size {
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        Size::of(object).map(Size)
    }
}

/// An argument whose memory may be written, held as long as this lives.
pub(super) struct WritableArg(View);

impl<'a> FromArg<'a> for WritableArg {
    fn from_arg(object: &'a Object, place: Place) -> Result<Self> {
        match object.view(flags::WRITABLE) {
            Ok(view) => Ok(WritableArg(view)),
            Err(e) => {
                e.clear();
                Err(place.bad_argument("read-write bytes-like object", object))
            }
        }
    }
}

impl core::ops::Deref for WritableArg {
    type Target = View;
    fn deref(&self) -> &View {
        &self.0
    }
}

/// Text before and after a string, which may hold surrogates.
pub(super) fn joined(before: &str, middle: &Str, after: &str) -> Result {
    let mut text = crate::types::str::StrBuilder::new();
    text.push_utf8(before)?;
    text.push_str(middle)?;
    text.push_utf8(after)?;
    Ok(text.finish()?.into_object())
}

/// The last part of the state of a file in memory: a copy of its dict, or None.
fn dict_copy(this: &base::IoBase) -> Result {
    match this.dict.get().as_deref().and_then(|d| d.cast::<Dict>()) {
        Some(dict) => Ok(dict.copy()?.into_object()),
        None => Ok(crate::types::none::none()),
    }
}

/// Puts the entries of a state's dict into the instance's. TypeError for what is neither dict nor None.
fn restore_dict(this: &base::IoBase, dict: &Object, which: &str) -> Result<()> {
    if dict.is_none() {
        return Ok(());
    }
    if dict.cast::<Dict>().is_none() {
        return Err(type_error!("{which} item of state should be a dict, got a {}", dict.ty().full_name()));
    }
    match crate::protocol::attribute::object_dict(this)? {
        Some(own) => own.update(dict),
        None => Ok(()),
    }
}

/// What a subclass's `readline` of a text file returned. OSError for what is no string.
fn line_of(line: Ref) -> Result<Ref<Str>> {
    line.downcast::<Str>()
        .map_err(|other| os_error!("readline() should have returned a str object, not '{}'", other.ty().full_name()))
}
