//! `BufferedRWPair`: a reader and a writer as one file, for pipes and sockets.

use super::{BUFFERED_READER, BUFFERED_WRITER, DEFAULT_BUFFER_SIZE};
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeObject};
use crate::modules::io::base::{self, IoBase, dealloc, file_type};
use crate::types::int::Int;
use crate::types::str::Str;
use abide_macros::methods;
use core::ffi::{c_int, c_void};

/// A reader and a writer.
#[repr(C)]
pub struct Pair {
    base: IoBase,
    reader: Slot,
    writer: Slot,
}
native_object!(Pair: IoBase => BUFFERED_RW_PAIR);

/// `_io.BufferedRWPair`.
pub static BUFFERED_RW_PAIR: TypeObject = file_type(TypeObject::new(c"_io.BufferedRWPair", size_of::<Pair>()))
    .inherits(&super::super::abstracts::BUFFERED_IO_BASE)
    .doc(
        c"BufferedRWPair(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)\n--\n\n\
A buffered file made of a raw file to read from and another to write to.",
    )
    .deallocated(dealloc::<Pair>)
    .traversed(traverse)
    .cleared(clear)
    .methods(&METHODS)
    .getset(&GETSETS)
    .initializer(Pair::tp_init);

fn part(part: &Slot) -> Result<Ref> {
    part.get().ok_or_else(|| value_error!("I/O operation on uninitialized object"))
}

impl Pair {
    fn of_reader(&self, name: &'static Str, args: &[&Object]) -> Result {
        part(&self.reader)?.get_attr(name)?.call(args)
    }

    fn of_writer(&self, name: &'static Str, args: &[&Object]) -> Result {
        part(&self.writer)?.get_attr(name)?.call(args)
    }
}

#[methods]
impl Pair {
    #[init("BufferedRWPair(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)")]
    fn init(&self, reader: &Object, writer: &Object, buffer_size: isize) -> Result<()> {
        base::check_readable(reader)?;
        base::check_writable(writer)?;
        let size = Int::new(buffer_size as i64)?;
        self.reader.set(Some(BUFFERED_READER.as_object().call(&[reader, &size])?));
        match BUFFERED_WRITER.as_object().call(&[writer, &size]) {
            Ok(writer) => {
                self.writer.set(Some(writer));
                Ok(())
            }
            Err(e) => {
                self.reader.set(None);
                Err(e)
            }
        }
    }

    #[sig("($self, /, *args)")]
    #[shown("")]
    fn read(&self, args: &[&Object]) -> Result {
        self.of_reader(crate::intern!("read"), args)
    }

    #[sig("($self, /, *args)")]
    #[shown("")]
    fn peek(&self, args: &[&Object]) -> Result {
        self.of_reader(crate::intern!("peek"), args)
    }

    #[sig("($self, /, *args)")]
    #[shown("")]
    fn read1(&self, args: &[&Object]) -> Result {
        self.of_reader(crate::intern!("read1"), args)
    }

    #[sig("($self, /, *args)")]
    #[shown("")]
    fn readinto(&self, args: &[&Object]) -> Result {
        self.of_reader(crate::intern!("readinto"), args)
    }

    #[sig("($self, /, *args)")]
    #[shown("")]
    fn readinto1(&self, args: &[&Object]) -> Result {
        self.of_reader(crate::intern!("readinto1"), args)
    }

    #[sig("($self, /, *args)")]
    #[shown("")]
    fn write(&self, args: &[&Object]) -> Result {
        self.of_writer(crate::intern!("write"), args)
    }

    #[sig("($self, /)")]
    fn flush(&self) -> Result {
        self.of_writer(crate::intern!("flush"), &[])
    }

    #[sig("($self, /)")]
    fn readable(&self) -> Result {
        self.of_reader(crate::intern!("readable"), &[])
    }

    #[sig("($self, /)")]
    fn writable(&self) -> Result {
        self.of_writer(crate::intern!("writable"), &[])
    }

    /// Close the writer, then the reader.
    #[sig("($self, /)")]
    fn close(&self) -> Result<()> {
        base::in_turn(
            || self.of_writer(crate::intern!("close"), &[]).map(drop),
            || self.of_reader(crate::intern!("close"), &[]).map(drop),
        )
    }

    /// Whether either of the two is a terminal.
    #[sig("($self, /)")]
    fn isatty(&self) -> Result {
        let writer = self.of_writer(crate::intern!("isatty"), &[])?;
        if writer.is(crate::types::bool::bool_static(false)) {
            return self.of_reader(crate::intern!("isatty"), &[]);
        }
        Ok(writer)
    }

    #[getter("closed")]
    fn closed(&self) -> Result {
        match self.writer.get() {
            Some(writer) => writer.get_attr(crate::intern!("closed")),
            None => Err(runtime_error!("the BufferedRWPair object is being garbage-collected")),
        }
    }
}

extern "C" fn traverse(this: &Pair, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.dict, this.reader, this.writer)
}

extern "C" fn clear(this: &Pair) -> c_int {
    this.reader.set(None);
    this.writer.set(None);
    this.dict.set(None);
    0
}
