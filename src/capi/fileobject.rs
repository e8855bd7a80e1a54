//! fileobject.h, osmodule.h: file objects as Python sees them, and paths.

use crate::abi::{Object, Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::exception;
use crate::types::int::Int;
use crate::types::none::none_object;
use crate::types::str::Str;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int};

/// `Py_PRINT_RAW`: `str()` instead of `repr()`.
const RAW: c_int = 1;

/// The encoding of file names. A variable, because C reads it as one.
#[capi]
pub static Py_FileSystemDefaultEncoding: Text = Text(c"utf-8".as_ptr());
/// What happens to file names that are not in the encoding.
#[capi]
pub static Py_FileSystemDefaultEncodeErrors: Text = Text(c"surrogateescape".as_ptr());
/// Whether the encoding is one that may not be replaced.
#[capi]
pub static Py_HasFileSystemDefaultEncoding: c_int = 1;

/// A C string in a variable that C may read.
#[repr(transparent)]
pub struct Text(*const c_char);
// SAFETY: the strings are constants.
unsafe impl Sync for Text {}

/// The descriptor of an int or of what has `fileno()`. TypeError, ValueError if negative. Runs Python.
#[capi]
pub fn PyObject_AsFileDescriptor(object: &Object) -> Result<c_int> {
    let number = match object.cast::<Int>() {
        Some(_) => {
            if object.is_type(&crate::types::bool::PyBool_Type) {
                let message = "bool is used as a file descriptor";
                exception::warn::issue(&exception::RUNTIME_WARNING, message, 1)?;
            }
            object.to_ref()
        }
        None => {
            let Some(fileno) = object.get_attr_opt(crate::intern!("fileno"))? else {
                return Err(type_error!("argument must be an int, or have a fileno() method."));
            };
            let number = fileno.call0()?;
            if number.cast::<Int>().is_none() {
                return Err(type_error!("fileno() returned a non-integer"));
            }
            number
        }
    };
    let number = number.index_as_i64()?;
    let Ok(descriptor) = c_int::try_from(number) else {
        return Err(overflow_error!("Python int too large to convert to C int"));
    };
    if descriptor < 0 {
        return Err(value_error!("file descriptor cannot be a negative integer ({descriptor})"));
    }
    Ok(descriptor)
}

/// Writes an object's `repr()`, or with `Py_PRINT_RAW` its `str()`. TypeError for NULL. Runs Python.
#[capi]
pub fn PyFile_WriteObject(object: Option<&Object>, file: Option<&Object>, flags: c_int) -> Result<()> {
    write(object, file, flags)
}

fn write(object: Option<&Object>, file: Option<&Object>, flags: c_int) -> Result<()> {
    let Some(file) = file else { return Err(type_error!("writeobject with NULL file")) };
    let write = file.get_attr(crate::intern!("write"))?;
    let text = match object {
        None => Str::new("<NULL>")?,
        Some(object) if flags & RAW != 0 => object.str()?,
        Some(object) => object.repr()?,
    };
    write.call1(&text).map(drop)
}

/// Writes a C string, unless an exception is set. SystemError for NULL. Runs Python.
///
/// # Safety
/// `text` is a C string.
#[capi]
pub unsafe fn PyFile_WriteString(text: *const c_char, file: Option<&Object>) -> Result<()> {
    if crate::types::exception::raise::occurred() {
        return Err(crate::types::exception::raise::assume_raised());
    }
    let Some(file) = file else { return Err(system_error!("null file for PyFile_WriteString")) };
    // SAFETY: the caller's contract.
    let text = super::text_from_utf8(unsafe { CStr::from_ptr(text) }.to_bytes())?;
    write(Some(&*text), Some(file), RAW)
}

/// A path as `str` or `bytes`: the object itself, or what its `__fspath__` returns. TypeError. Runs Python.
#[capi]
pub fn PyOS_FSPath(path: &Object) -> Result {
    let is_path = |object: &Object| object.cast::<Str>().is_some() || object.cast::<Bytes>().is_some();
    if is_path(path) {
        return Ok(path.to_ref());
    }
    let method = crate::types::r#type::lookup_special(path, crate::intern!("__fspath__"))?;
    let Some(method) = method.filter(|m| !core::ptr::eq::<Object>(&**m, none_object())) else {
        return Err(type_error!("expected str, bytes or os.PathLike object, not {}", path.ty().full_name()));
    };
    let result: Ref = method.call0()?;
    if !is_path(&result) {
        let (ty, given) = (path.ty().full_name(), result.ty().full_name());
        return Err(type_error!("expected {ty}.__fspath__() to return str or bytes, not {given}"));
    }
    Ok(result)
}
