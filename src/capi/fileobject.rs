//! fileobject.h, osmodule.h: file objects as Python sees them, and paths.

use crate::abi::{Object, Ref, Result};
use crate::modules::io;
use crate::modules::io::open::Arguments;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::none::none_object;
use crate::types::str::Str;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

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
    crate::modules::posix::path::descriptor_of(object)
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

/// A file over a descriptor, as `io.open` makes it; NULL strings and a negative buffering are the defaults. OSError,
/// ValueError, LookupError. Runs Python.
///
/// # Safety
/// The strings are C strings or NULL.
#[capi]
#[allow(clippy::too_many_arguments, reason = "they are C's")]
pub unsafe fn PyFile_FromFd(
    fd: c_int,
    name: *const c_char,
    mode: *const c_char,
    buffering: c_int,
    encoding: *const c_char,
    errors: *const c_char,
    newline: *const c_char,
    closefd: c_int,
) -> Result<Ref> {
    let _ = name;
    // SAFETY: the caller's contract.
    let text = |text: *const c_char| match unsafe { text.as_ref() } {
        // SAFETY: as above.
        Some(text) => super::text_from_utf8(unsafe { CStr::from_ptr(text) }.to_bytes()).map(Some),
        None => Ok(None),
    };
    let mode = text(mode)?;
    let (encoding, errors, newline) = (text(encoding)?, text(errors)?, text(newline)?);
    let given = Arguments {
        buffering: buffering as isize,
        encoding: encoding.as_deref(),
        errors: errors.as_deref(),
        newline: newline.as_deref(),
        closefd: closefd != 0,
        opener: None,
    };
    io::open::open(&*Int::new(fd as i64)?, mode.as_deref().unwrap_or(crate::intern!("r")), &given)
}

/// A line of a file, of at most `n` characters or bytes for `n` above 0; for a negative `n` without its newline.
/// EOFError at the end if `n` is negative. Runs Python.
#[capi]
pub fn PyFile_GetLine(file: Option<&Object>, n: c_int) -> Result<Ref> {
    let Some(file) = file else { return Err(system_error!("bad argument to internal function")) };
    let line = match n {
        ..=0 => file.call_method(crate::intern!("readline"), &[])?,
        _ => file.call_method(crate::intern!("readline"), &[&*Int::new(n as i64)?])?,
    };
    let (length, ends) = match (line.cast::<Str>(), line.cast::<Bytes>()) {
        (Some(text), _) => (text.len(), text.points().next_back() == Some('\n' as u32)),
        (_, Some(bytes)) => (bytes.len(), bytes.as_slice().last() == Some(&b'\n')),
        _ => return Err(type_error!("object.readline() returned non-string")),
    };
    if n >= 0 {
        return Ok(line);
    }
    if length == 0 {
        return Err(eof_error!("EOF when reading a line"));
    }
    match (line.cast::<Str>(), line.cast::<Bytes>()) {
        (Some(text), _) if ends => Ok(text.substring(0, length - 1)?.into_object()),
        (_, Some(bytes)) if ends => Ok(Bytes::new(&bytes.as_slice()[..length - 1])?.into_object()),
        _ => Ok(line),
    }
}

/// A file that writes strings to a descriptor, which is stdout's or stderr's. SystemError for others.
#[capi]
pub fn PyFile_NewStdPrinter(fd: c_int) -> Result<Ref> {
    if fd != 1 && fd != 2 {
        return Err(system_error!("bad argument to internal function"));
    }
    io::printer::Printer::new(fd).map(Ref::into_object)
}

/// Opens a file whose contents will be run. OSError. Runs Python.
///
/// # Safety
/// `path` is a C string.
#[capi]
pub unsafe fn PyFile_OpenCode(path: *const c_char) -> Result<Ref> {
    // SAFETY: the caller's contract.
    let path = super::text_from_utf8(unsafe { CStr::from_ptr(path) }.to_bytes())?;
    io::open::run_from(&path)
}

/// As `PyFile_OpenCode`. TypeError for what is no string. Runs Python.
#[capi]
pub fn PyFile_OpenCodeObject(path: &Object) -> Result<Ref> {
    match path.cast::<Str>() {
        Some(path) => io::open::run_from(path),
        None => Err(type_error!("'path' must be 'str', not '{}'", path.ty().full_name())),
    }
}

/// Has a function open files whose contents will be run. SystemError if there is one already.
#[capi]
pub fn PyFile_SetOpenCodeHook(hook: io::open::OpenCodeHook, data: *mut c_void) -> Result<()> {
    io::open::set_open_code_hook(hook, data)
}
