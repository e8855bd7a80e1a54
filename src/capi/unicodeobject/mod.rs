//! unicodeobject.h: strings.
//!
//! - `create.rs`: making strings. `access.rs`: their characters and memory. `methods.rs`: what the methods of `str` do.
//! - `codec.rs`: encoding and decoding. `writer.rs`: `_PyUnicodeWriter`. `ctype.rs`: the Unicode database.

pub mod access;
pub mod codec;
pub mod create;
pub mod ctype;
pub mod methods;
pub mod writer;

use crate::abi::{Object, Raised, Result};
use crate::types::str::Str;
use core::ffi::{CStr, c_char};

/// TypeError: `bad argument type for built-in operation` (`PyErr_BadArgument`).
#[cold]
pub(crate) fn bad_argument() -> Raised {
    type_error!("bad argument type for built-in operation")
}

/// The string that C handed over. TypeError: `bad argument type for built-in operation`.
pub(crate) fn string(object: &Object) -> Result<&Str> {
    object.cast::<Str>().ok_or_else(bad_argument)
}

/// The string that C handed over. TypeError: `must be str, not int`.
pub(crate) fn required(object: &Object) -> Result<&Str> {
    object.cast::<Str>().ok_or_else(|| type_error!("must be str, not {}", object.ty().full_name()))
}

/// The text of a C string; `None` for NULL.
///
/// # Safety
/// The pointer is NULL or a C string that lives as long as the result.
pub(crate) unsafe fn c_text<'a>(text: *const c_char) -> Option<std::borrow::Cow<'a, str>> {
    // SAFETY: the caller's contract.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy())
}

/// The bytes that C handed over.
///
/// # Safety
/// `size` bytes lie at `start`, or it is 0.
pub(crate) unsafe fn c_bytes<'a>(start: *const c_char, size: isize) -> &'a [u8] {
    if start.is_null() || size <= 0 {
        return &[];
    }
    // SAFETY: the caller's contract.
    unsafe { core::slice::from_raw_parts(start.cast(), size as usize) }
}
