//! `marshal`: values and code objects as bytes, in the format of `.pyc` files.
//!
//! - `writer.rs`: objects to bytes.
//! - `reader.rs`: bytes to objects; any input is either read or refused with an exception.

pub mod reader;
pub mod writer;

use crate::abi::{Object, Ref, Result};
use crate::protocol::buffer::BytesLike;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::tuple::Tuple;
use crate::vm::audit;
use abide_macros::methods;
use reader::Reader;

/// The version of the format that is written unless another is asked for.
pub const VERSION: i32 = 4;

/// On a type byte: the object joins the table of references.
const FLAG_REF: u8 = 0x80;
/// How deeply objects may lie in each other.
const MAX_DEPTH: usize = 2000;

/// The functions' room.
struct Marshal;

pub(super) fn make() -> Result<Ref<Module>> {
    let module = super::new_module(
        "marshal",
        "Values and code objects as bytes, in a format that belongs to one version of Python (that of .pyc files).",
        &METHODS,
    )?;
    module.add_named("version", &*Int::new(VERSION as i64)?)?;
    Ok(module)
}

/// The bytes of a value. ValueError where it cannot be marshalled.
pub fn dumps(value: &Object, version: i32, allow_code: bool) -> Result<Ref<Bytes>> {
    audit::event(c"marshal.dumps", || Tuple::new(&[value, &*Int::new(version as i64)?]))?;
    Bytes::new(&writer::write(value, version, allow_code)?)
}

/// The value that the bytes begin with. EOFError, ValueError, TypeError.
pub fn loads(data: &[u8], allow_code: bool) -> Result {
    audit::event(c"marshal.loads", || Tuple::new(&[&*Bytes::new(data)?]))?;
    Reader::of_memory(data, allow_code).value()
}

#[methods]
impl Marshal {
    /// Write a value to a binary file that is open for writing. ValueError if its type is not supported.
    #[sig("dump($module, value, file, version=4, /, *, allow_code=True)")]
    fn dump(value: &Object, file: &Object, version: Option<i32>, allow_code: Option<bool>) -> Result {
        let bytes = dumps(value, version.unwrap_or(VERSION), allow_code.unwrap_or(true))?;
        file.call_method(crate::intern!("write"), &[&bytes])
    }

    /// Read one value from a binary file that is open for reading. EOFError, ValueError or TypeError if there is none.
    #[sig("load($module, file, /, *, allow_code=True)")]
    fn load(file: &Object, allow_code: Option<bool>) -> Result {
        let first = file.call_method(crate::intern!("read"), &[&*Int::new(0)?])?;
        if first.cast::<Bytes>().is_none() {
            return Err(type_error!("file.read() returned not bytes but {}", first.ty().full_name()));
        }
        audit::event(c"marshal.load", || Ok(Tuple::empty()))?;
        Reader::of_file(file, allow_code.unwrap_or(true)).value()
    }

    /// The bytes that dump() would write.
    #[sig("dumps($module, value, version=4, /, *, allow_code=True)")]
    fn dumps(value: &Object, version: Option<i32>, allow_code: Option<bool>) -> Result<Ref<Bytes>> {
        dumps(value, version.unwrap_or(VERSION), allow_code.unwrap_or(true))
    }

    /// The value that a bytes-like object begins with; what follows is ignored.
    #[sig("loads($module, bytes, /, *, allow_code=True)")]
    fn loads(bytes: BytesLike<'_>, allow_code: Option<bool>) -> Result {
        loads(&bytes, allow_code.unwrap_or(true))
    }
}

#[cfg(test)]
mod tests;
