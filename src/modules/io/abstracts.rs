//! `_RawIOBase`, `_BufferedIOBase`, `_TextIOBase`: what files of a layer can without knowing where their bytes come from.

use super::base::{self, IO_BASE, IoBase, dealloc, file_type};
use super::{DEFAULT_BUFFER_SIZE, Size, WritableArg, unsupported};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::none::none;
use crate::types::str::Str;
use abide_macros::methods;

macro_rules! abstract_type {
    ($NAME:ident, $c_name:literal, $Receiver:ident, $METHODS:ident, $doc:literal) => {
        #[doc = concat!("`_io.", stringify!($NAME), "`.")]
        pub static $NAME: TypeObject = file_type(TypeObject::new($c_name, size_of::<IoBase>()))
            .inherits(&IO_BASE)
            .doc($doc)
            .deallocated(dealloc::<IoBase>)
            .traversed::<IoBase>(base::traverse)
            .cleared::<IoBase>(base::clear)
            .methods(&$METHODS);

        /// The receiver of the type's methods: a struct that begins as all file objects do.
        #[repr(transparent)]
        struct $Receiver(IoBase);
        base::io_struct_transparent!($Receiver);
    };
}

abstract_type!(RAW_IO_BASE, c"_io._RawIOBase", Raw, RAW_METHODS, c"Base class for raw binary files.");
abstract_type!(
    BUFFERED_IO_BASE,
    c"_io._BufferedIOBase",
    Buffered,
    BUFFERED_METHODS,
    c"Base class for buffered binary files.\n\nread() and write() do all that is asked unless the file underneath would block."
);

/// `_io._TextIOBase`.
pub static TEXT_IO_BASE: TypeObject = file_type(TypeObject::new(c"_io._TextIOBase", size_of::<IoBase>()))
    .inherits(&IO_BASE)
    .doc(c"Base class for text files: strings in, strings out.")
    .deallocated(dealloc::<IoBase>)
    .traversed::<IoBase>(base::traverse)
    .cleared::<IoBase>(base::clear)
    .methods(&TEXT_METHODS)
    .getset(&TEXT_GETSETS);

/// The receiver of the text type's methods.
#[repr(transparent)]
struct Text(IoBase);
base::io_struct_transparent!(Text);

#[methods(RAW_METHODS)]
impl Raw {
    /// Read at most size bytes, or all there are.
    #[sig("($self, size=-1, /)")]
    fn read(&self, size: isize) -> Result {
        if size < 0 {
            return self.call_method(crate::intern!("readall"), &[]);
        }
        let buffer = ByteArray::new(&vec![0; size as usize])?;
        let count = self.call_method(crate::intern!("readinto"), &[&buffer])?;
        if count.is_none() {
            return Ok(count);
        }
        let count = super::buffered::count_of(&count)?;
        let bytes = buffer.to_vec();
        match usize::try_from(count).ok().and_then(|n| bytes.get(..n)) {
            Some(bytes) => Bytes::new(bytes).map(Ref::into_object),
            None => Err(value_error!("readinto returned {count} outside buffer size {}", bytes.len())),
        }
    }

    /// Read until the end of the file.
    #[sig("($self, /)")]
    fn readall(&self) -> Result {
        let (mut all, mut first) = (Vec::new(), true);
        let size = Int::new(DEFAULT_BUFFER_SIZE as i64)?;
        loop {
            let part = base::call_through_signals(self, crate::intern!("read"), &[&size])?;
            if part.is_none() {
                if first {
                    return Ok(part);
                }
                break;
            }
            let Some(part) = part.cast::<Bytes>() else {
                return Err(type_error!("read() should return bytes"));
            };
            if part.is_empty() {
                break;
            }
            first = false;
            all.extend_from_slice(part.as_slice());
        }
        Bytes::new(&all).map(Ref::into_object)
    }

    #[sig("($self, /, *args)")]
    #[shown("")]
    fn readinto(&self, args: &[&Object]) -> Result<()> {
        let _ = args;
        Err(crate::types::exception::raise::raise_object(
            &crate::types::exception::NOT_IMPLEMENTED_ERROR,
            crate::types::none::none_object(),
        ))
    }

    #[sig("($self, /, *args)")]
    #[shown("")]
    fn write(&self, args: &[&Object]) -> Result<()> {
        self.readinto(args)
    }
}

/// `readinto` in terms of `read` or `read1`. Runs Python.
fn read_into(this: &Object, name: &'static Str, buffer: &WritableArg) -> Result<usize> {
    let size = buffer.len();
    let data = this.call_method(name, &[&*Int::from_u64(size as u64)?])?;
    let Some(data) = data.cast::<Bytes>() else { return Err(type_error!("read() should return bytes")) };
    let count = data.len();
    if count > size {
        return Err(value_error!("read() returned too much data: {size} bytes requested, {count} returned"));
    }
    // SAFETY: the view holds `size` writable bytes, at least `count`.
    unsafe { core::ptr::copy(data.as_mut_ptr(), buffer.as_mut_ptr(), count) };
    Ok(count)
}

#[methods(BUFFERED_METHODS)]
impl Buffered {
    /// Give up the raw file underneath and return it.
    #[sig("($self, /)")]
    fn detach(&self) -> Result<()> {
        Err(unsupported("detach"))
    }

    /// Read size bytes, or all there are.
    #[sig("($self, size=-1, /)")]
    fn read(&self, size: Option<&Object>) -> Result<()> {
        let _ = size;
        Err(unsupported("read"))
    }

    /// Read at most size bytes with at most one read of the file underneath.
    #[sig("($self, size=-1, /)")]
    fn read1(&self, size: Option<&Object>) -> Result<()> {
        let _ = size;
        Err(unsupported("read1"))
    }

    #[sig("($self, buffer, /)")]
    fn readinto(&self, buffer: WritableArg) -> Result<usize> {
        read_into(self, crate::intern!("read"), &buffer)
    }

    #[sig("($self, buffer, /)")]
    fn readinto1(&self, buffer: WritableArg) -> Result<usize> {
        read_into(self, crate::intern!("read1"), &buffer)
    }

    /// Write bytes and return how many.
    #[sig("($self, b, /)")]
    fn write(&self, b: &Object) -> Result<()> {
        let _ = b;
        Err(unsupported("write"))
    }
}

#[methods(TEXT_METHODS, TEXT_GETSETS)]
impl Text {
    /// Give up the binary file underneath and return it.
    #[sig("($self, /)")]
    fn detach(&self) -> Result<()> {
        Err(unsupported("detach"))
    }

    /// Read at most size characters, or all there are.
    #[sig("($self, size=-1, /)")]
    fn read(&self, size: Option<Size>) -> Result<()> {
        let _ = size;
        Err(unsupported("read"))
    }

    /// Read a line with its newline.
    #[sig("($self, size=-1, /)")]
    fn readline(&self, size: Option<&Object>) -> Result<()> {
        let _ = size;
        Err(unsupported("readline"))
    }

    /// Write a string and return its length.
    #[sig("($self, s, /)")]
    fn write(&self, s: &Object) -> Result<()> {
        let _ = s;
        Err(unsupported("write"))
    }

    /// The encoding; None where there is none.
    #[getter("encoding")]
    fn encoding(&self) -> Ref {
        none()
    }

    /// The newlines met so far: None, a string or a tuple of strings.
    #[getter("newlines")]
    fn newlines(&self) -> Ref {
        none()
    }

    /// The error handling of the encoding.
    #[getter("errors")]
    fn errors(&self) -> Ref {
        none()
    }
}
