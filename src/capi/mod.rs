//! The exported C functions, one file for each C header: check, cast, delegate. Nothing else imports this room.
//!
//! `varargs.c` holds the variadic entries; `cursor.rs` reads their arguments; `arguments.rs`, `values.rs` and `text.rs`
//! are the format languages of `PyArg_Parse*`, `Py_BuildValue` and `PyUnicode_FromFormat`.

#![allow(non_snake_case, reason = "the names are C's")]

pub mod arguments;
pub mod bytearrayobject;
pub mod bytesobject;
pub mod capsule;
pub mod cellobject;
pub mod ceval;
pub mod classobject;
pub mod code;
pub mod codecs;
pub mod compile;
pub mod context;
pub mod cursor;
pub mod descrobject;
pub mod frameobject;
pub mod funcobject;
pub mod genericaliasobject;
pub mod genobject;
pub mod hashtable;
pub mod initconfig;
pub mod lock;
pub mod marshal;
pub mod memoryobject;
pub mod methodobject;
pub mod modsupport;
pub mod moduleobject;
pub mod monitoring;
pub mod object;
pub mod parking_lot;
pub mod picklebufobject;
pub mod pybuffer;
pub mod pyhash;
pub mod pylifecycle;
pub mod pystrtod;
pub mod text;
pub mod traceback;
pub mod typeobject;
pub mod unicodeobject;
pub mod values;
pub mod weakrefobject;

pub mod abstract_;
pub mod import_;
pub mod interpreter;
pub mod interpreter_cross;
pub mod longobject;
pub mod object_protocol;
pub mod objimpl;
pub mod perf;
pub mod pyerrors;
pub mod pystate;
pub mod pythread;

pub mod dictobject;
pub mod fileobject;
pub mod fileutils;
pub mod iterobject;
pub mod listobject;
pub mod posixmodule;
pub mod pythonrun;
pub mod pytime;
pub mod readline;
pub mod setobject;
pub mod sliceobject;
pub mod structseq;
pub mod tupleobject;

use crate::abi::{Raised, Ref, Result};
use crate::types::str::Str;

/// SystemError: a C function was handed what it must not be.
#[cold]
pub(crate) fn bad_internal_call() -> Raised {
    system_error!("bad argument to internal function")
}

/// Reports an exception that a function must not raise, with words of what it was.
pub(crate) fn ignored(e: Raised, message: &str) {
    let exception = e.take();
    match Str::new(message) {
        Ok(message) => crate::types::exception::print::unraisable_with(exception, Some(&message), None),
        Err(e) => e.clear(),
    }
}

/// A string from UTF-8 that C handed us. UnicodeDecodeError.
pub(crate) fn text_from_utf8(bytes: &[u8]) -> Result<Ref<Str>> {
    crate::codecs::utf8::decode(bytes, None, true).map(|(text, _)| text)
}
