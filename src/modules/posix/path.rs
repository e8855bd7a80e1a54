//! Paths as arguments: strings, bytes, or what has `__fspath__`; for some functions open descriptors.

use crate::abi::{Object, Ref, Result};
use crate::codecs::single;
use crate::config::locale::Encoding;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::str::Str;
use abide_macros::methods;
use core::ffi::c_int;
use std::ffi::CString;

/// A path, or a descriptor.
pub struct PathArg {
    /// As it was given: for messages.
    pub object: Ref,
    /// Empty for a descriptor.
    pub text: CString,
    pub fd: Option<c_int>,
    /// Whether names that come back are bytes.
    pub bytes: bool,
}

/// `os.fspath`. TypeError. Runs Python.
pub fn fspath(object: &Object) -> Result {
    if object.cast::<Str>().is_some() || object.cast::<Bytes>().is_some() {
        return Ok(object.to_ref());
    }
    let path = match has_fspath(object) {
        true => crate::protocol::special::call(object, crate::intern!("__fspath__"), &[])?,
        false => None,
    };
    match path {
        Some(path) if path.cast::<Str>().is_some() || path.cast::<Bytes>().is_some() => Ok(path),
        Some(path) => {
            let (class, given) = (object.ty().full_name(), path.ty().full_name());
            Err(type_error!("expected {class}.__fspath__() to return str or bytes, not {given}"))
        }
        None => Err(type_error!("expected str, bytes or os.PathLike object, not {}", object.ty().full_name())),
    }
}

/// Whether the class of the object has `__fspath__`; None there says that it has not.
fn has_fspath(object: &Object) -> bool {
    object.ty().lookup(crate::intern!("__fspath__")).is_some_and(|method| !method.is_none())
}

/// A truth value in the place of a descriptor is a mistake: RuntimeWarning. Runs Python.
pub fn warn_of_bool(object: &Object) -> Result<()> {
    use crate::types::exception::{RUNTIME_WARNING, warn};
    if object.is_type(&crate::types::bool::PyBool_Type) {
        warn::issue(&RUNTIME_WARNING, "bool is used as a file descriptor", 1)?;
    }
    Ok(())
}

/// The descriptor of an int or of what has `fileno()`. TypeError, ValueError if negative. Runs Python.
pub fn descriptor_of(object: &Object) -> Result<c_int> {
    let number = match object.cast::<Int>() {
        Some(_) => {
            warn_of_bool(object)?;
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

/// The bytes of a string in the encoding of file names, UTF-8 as a rule; odd bytes as surrogates.
pub fn encode(text: &Str) -> Result<Vec<u8>> {
    match Encoding::of_names() {
        Encoding::Utf8 => {}
        Encoding::Ascii => return Ok(single::encode_ascii(text, Some("surrogateescape"))?.as_slice().to_vec()),
        Encoding::Latin1 => return Ok(single::encode_latin1(text, Some("surrogateescape"))?.as_slice().to_vec()),
    }
    let mut bytes = Vec::with_capacity(text.len());
    for point in text.points() {
        match (point, char::from_u32(point)) {
            (_, Some(c)) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            (0xDC80..=0xDCFF, None) => bytes.push((point - 0xDC00) as u8),
            _ => {
                // The message of the codec; only such strings come here.
                text.to_utf8()?;
            }
        }
    }
    Ok(bytes)
}

/// A file name as a string: odd bytes become surrogates.
pub fn decode(bytes: &[u8]) -> Result<Ref<Str>> {
    match Encoding::of_names() {
        Encoding::Utf8 => {}
        Encoding::Ascii => return single::decode_ascii(bytes, Some("surrogateescape")),
        Encoding::Latin1 => return single::decode_latin1(bytes),
    }
    if let Ok(text) = core::str::from_utf8(bytes) {
        return Str::new(text);
    }
    let mut points = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        points.extend(chunk.valid().chars().map(u32::from));
        points.extend(chunk.invalid().iter().map(|&b| 0xDC00 + u32::from(b)));
    }
    Str::from_code_points(&points)
}

impl PathArg {
    /// A path. TypeError in the words of the function, ValueError for a null byte. Runs Python.
    pub fn new(object: &Object, function: &str, name: &str) -> Result<PathArg> {
        PathArg::make(object, function, name, false)
    }

    /// A path or a descriptor.
    pub fn or_fd(object: &Object, function: &str, name: &str) -> Result<PathArg> {
        PathArg::make(object, function, name, true)
    }

    fn make(object: &Object, function: &str, name: &str, fds: bool) -> Result<PathArg> {
        let plain = object.cast::<Str>().is_some() || object.cast::<Bytes>().is_some();
        if fds && !plain && object.has_index() {
            warn_of_bool(object)?;
            let fd = object.index_as_i64()?;
            let Ok(fd) = c_int::try_from(fd) else { return Err(overflow_error!("fd is greater than maximum")) };
            return Ok(PathArg { object: object.to_ref(), text: CString::default(), fd: Some(fd), bytes: false });
        }
        if !plain && !has_fspath(object) {
            let allowed = if fds { "string, bytes, os.PathLike or integer" } else { "string, bytes or os.PathLike" };
            let given = object.ty().full_name();
            return Err(type_error!("{function}: {name} should be {allowed}, not {given}"));
        }
        let path = fspath(object)?;
        let (bytes, is_bytes) = match (path.cast::<Str>(), path.cast::<Bytes>()) {
            (Some(text), _) => (encode(text)?, false),
            (_, Some(bytes)) => (bytes.as_slice().to_vec(), true),
            _ => (Vec::new(), false),
        };
        match CString::new(bytes) {
            Ok(text) => Ok(PathArg { object: object.to_ref(), text, fd: None, bytes: is_bytes }),
            Err(_) => Err(value_error!("{function}: embedded null character in {name}")),
        }
    }

    /// A name that comes back, in the kind of the path.
    pub fn name(&self, bytes: &[u8]) -> Result {
        if self.bytes { Bytes::new(bytes).map(Ref::into_object) } else { decode(bytes).map(Ref::into_object) }
    }

    /// The result of a system call, or the OSError that names the path.
    pub fn check(&self, result: c_int) -> Result<c_int> {
        if result < 0 { Err(crate::types::exception::os_error::raise_last(Some(&self.object))) } else { Ok(result) }
    }
}

/// The result of a system call, or its OSError.
pub fn check(result: isize) -> Result<isize> {
    if result < 0 { Err(crate::types::exception::os_error::raise_last(None)) } else { Ok(result) }
}

/// The descriptor of a folder that a path is relative to.
pub fn folder(dir_fd: Option<&Object>) -> Result<c_int> {
    match dir_fd {
        None => Ok(libc::AT_FDCWD),
        Some(fd) if !fd.has_index() => {
            Err(type_error!("argument should be integer or None, not {}", fd.ty().full_name()))
        }
        Some(fd) => {
            warn_of_bool(fd)?;
            let number = fd.index()?;
            match number.to_i64().map(c_int::try_from) {
                Some(Ok(fd)) => Ok(fd),
                _ if number.is_negative() => Err(overflow_error!("fd is less than minimum")),
                _ => Err(overflow_error!("fd is greater than maximum")),
            }
        }
    }
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// The path that an object stands for: itself, or what its __fspath__ returns.
    #[sig("fspath($module, /, path)")]
    fn fspath_(path: &Object) -> Result {
        fspath(path)
    }

    /// The path without empty parts, '.' and '..' where that can be told.
    #[sig("_path_normpath($module, /, path)")]
    fn path_normpath(path: &Object) -> Result {
        let plain = path.cast::<Str>().is_some() || path.cast::<Bytes>().is_some();
        if !plain && !has_fspath(path) {
            let given = path.ty().full_name();
            return Err(type_error!("_path_normpath: path should be string, bytes or os.PathLike, not {given}"));
        }
        let path = fspath(path)?;
        match (path.cast::<Str>(), path.cast::<Bytes>()) {
            (Some(text), _) => {
                let points: Vec<u32> = text.points().collect();
                Str::from_code_points(&normal(&points)).map(Ref::into_object)
            }
            (_, Some(bytes)) => Bytes::new(&normal(bytes.as_slice())).map(Ref::into_object),
            _ => Err(type_error!("a path is a string or bytes")),
        }
    }
}

/// A path, as characters or as bytes, without empty parts, `.` and `..` where that can be told; nothing for the current folder (but
/// `.` alone stays).
pub fn normalized<T: Copy + PartialEq + From<u8>>(path: &[T]) -> Vec<T> {
    let (slash, dot) = (T::from(b'/'), T::from(b'.'));
    if path == [dot] {
        return path.to_vec();
    }
    // Two slashes at the beginning mean something, three do not.
    let root = match path.iter().take_while(|&&c| c == slash).count() {
        2 => 2,
        n => n.min(1),
    };
    let mut parts: Vec<&[T]> = Vec::new();
    for part in path.split(|&c| c == slash) {
        if part.is_empty() || part == [dot] {
            continue;
        }
        let up = part == [dot, dot];
        match parts.last() {
            Some(last) if up && *last != [dot, dot] => drop(parts.pop()),
            _ if up && root > 0 => {}
            _ => parts.push(part),
        }
    }
    let mut normal = vec![slash; root];
    normal.extend(parts.join(&slash));
    normal
}

/// As [`normalized`]; the current folder is `.`.
fn normal<T: Copy + PartialEq + From<u8>>(path: &[T]) -> Vec<T> {
    let normal = normalized(path);
    if normal.is_empty() { vec![T::from(b'.')] } else { normal }
}
