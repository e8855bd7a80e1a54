//! fileutils.h: file descriptors and paths as C sees them.

use crate::abi::{Object, Result};
use crate::types::exception::os_error;
use crate::vm::gil;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

/// The result of a call, or OSError for its errno.
fn checked(result: c_int) -> Result<c_int> {
    if result < 0 { Err(os_error::raise_last(None)) } else { Ok(result) }
}

/// A copy of a descriptor that no program run by this one inherits. OSError.
#[capi]
pub fn _Py_dup(fd: c_int) -> Result<c_int> {
    // SAFETY: a plain system call.
    checked(gil::released(|| unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) }))
}

/// What the system says of an open file. OSError. The GIL is given up meanwhile.
///
/// # Safety
/// `status` may be written.
#[capi]
pub unsafe fn _Py_fstat(fd: c_int, status: *mut libc::stat) -> Result<()> {
    let status = status as usize;
    // SAFETY: the caller's contract.
    checked(gil::released(|| unsafe { libc::fstat(fd, status as *mut libc::stat) })).map(|_| ())
}

/// As `_Py_fstat` without an exception: 0, or -1 and errno.
///
/// # Safety
/// `status` may be written.
#[capi]
pub unsafe fn _Py_fstat_noraise(fd: c_int, status: *mut libc::stat) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { libc::fstat(fd, status) }
}

/// Makes a descriptor inheritable or not: 0, or -1 and errno. Legal in a signal handler.
///
/// # Safety
/// `known` is NULL, or says whether the system opens files as not inheritable: 1, 0, or -1 for unknown.
#[capi]
pub unsafe fn _Py_set_inheritable_async_safe(fd: c_int, inheritable: c_int, known: *mut c_int) -> c_int {
    // SAFETY: the caller's contract; plain system calls.
    unsafe {
        let flags = libc::fcntl(fd, libc::F_GETFD);
        if flags < 0 {
            return -1;
        }
        if let Some(known) = known.as_mut().filter(|_| inheritable == 0) {
            if *known == -1 {
                *known = (flags & libc::FD_CLOEXEC != 0) as c_int;
            }
            if *known == 1 {
                return 0;
            }
        }
        let wanted = if inheritable != 0 { flags & !libc::FD_CLOEXEC } else { flags | libc::FD_CLOEXEC };
        if wanted == flags { 0 } else { libc::fcntl(fd, libc::F_SETFD, wanted) }
    }
}

/// Makes a descriptor inheritable or not. OSError.
///
/// # Safety
/// As `_Py_set_inheritable_async_safe`.
#[capi]
pub unsafe fn _Py_set_inheritable(fd: c_int, inheritable: c_int, known: *mut c_int) -> Result<()> {
    // SAFETY: the caller's contract.
    checked(unsafe { _Py_set_inheritable_async_safe(fd, inheritable, known) }).map(|_| ())
}

/// Whether programs run by this one inherit a descriptor: 1, 0 or -1 with OSError.
#[capi]
pub fn _Py_get_inheritable(fd: c_int) -> Result<bool> {
    // SAFETY: a plain system call.
    let flags = checked(unsafe { libc::fcntl(fd, libc::F_GETFD) })?;
    Ok(flags & libc::FD_CLOEXEC == 0)
}

/// Opens a file, not inheritable: its descriptor, or -1 and errno.
///
/// # Safety
/// `path` is a C string.
#[capi]
pub unsafe fn _Py_open_noraise(path: *const c_char, flags: c_int) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { libc::open(path, flags | libc::O_CLOEXEC) }
}

/// Writes bytes: how many were written, or -1 and errno. Interrupted calls are repeated. The GIL is not touched.
///
/// # Safety
/// `count` bytes may be read.
#[capi]
pub unsafe fn _Py_write_noraise(fd: c_int, bytes: *const c_void, count: usize) -> isize {
    loop {
        // SAFETY: the caller's contract.
        let written = unsafe { libc::write(fd, bytes, count) };
        // SAFETY: the C library's own variable.
        if written >= 0 || unsafe { *libc::__errno_location() } != libc::EINTR {
            return written;
        }
    }
}

/// Opens a file of C, not inheritable, by a path object. OSError, TypeError. Runs Python.
///
/// # Safety
/// `mode` is a C string.
#[capi]
pub unsafe fn _Py_fopen_obj(path: &Object, mode: *const c_char) -> *mut libc::FILE {
    let open = || {
        let encoded = super::unicodeobject::codec::path_bytes(path)?;
        let place = encoded.as_slice().as_ptr() as usize;
        let mode = mode as usize;
        // SAFETY: both are C strings: a bytes object has a null byte behind its bytes.
        let file = gil::released(|| unsafe { libc::fopen(place as *const c_char, mode as *const c_char) } as usize);
        if file == 0 {
            return Err(os_error::raise_last(Some(path)));
        }
        let file = file as *mut libc::FILE;
        // SAFETY: the file is open.
        unsafe { _Py_set_inheritable(libc::fileno(file), 0, core::ptr::null_mut()) };
        Ok(file)
    };
    match open() {
        Ok(file) => file,
        Err(e) => crate::call::convert::told(e, core::ptr::null_mut()),
    }
}

/// Sets the locale of a category to the environment's: C's answer.
#[capi]
pub fn _Py_SetLocaleFromEnv(category: c_int) -> *mut c_char {
    // SAFETY: a C string; the runtime's own text functions do not look at the locale.
    unsafe { libc::setlocale(category, c"".as_ptr()) }
}

/// `_Py_error_handler`: what becomes of what cannot be converted.
#[derive(Clone, Copy, PartialEq)]
#[repr(transparent)]
pub struct ErrorHandler(c_int);

impl ErrorHandler {
    const STRICT: ErrorHandler = ErrorHandler(1);
    const SURROGATEESCAPE: ErrorHandler = ErrorHandler(2);
    const SURROGATEPASS: ErrorHandler = ErrorHandler(6);
}

/// The handler of that name (NULL is "strict"); 8 for one that programs have registered.
///
/// # Safety
/// `name` is a C string or NULL.
#[capi]
pub unsafe fn _Py_GetErrorHandler(name: *const c_char) -> ErrorHandler {
    if name.is_null() {
        return ErrorHandler::STRICT;
    }
    let known: [&[u8]; 7] = [
        b"strict",
        b"surrogateescape",
        b"replace",
        b"ignore",
        b"backslashreplace",
        b"surrogatepass",
        b"xmlcharrefreplace",
    ];
    // SAFETY: the caller's contract.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    ErrorHandler(known.iter().position(|known| *known == name).map_or(8, |i| i as c_int + 1))
}

/// Whether the C library's current locale has another encoding than UTF-8.
fn foreign_locale() -> bool {
    // SAFETY: a C string of the C library.
    let codeset = unsafe { CStr::from_ptr(libc::nl_langinfo(libc::CODESET)) }.to_bytes();
    !codeset.eq_ignore_ascii_case(b"UTF-8") && !codeset.eq_ignore_ascii_case(b"UTF8")
}

/// Whether UTF-8 is what the program uses, and not just what its locale happens to have.
fn is_utf8_mode() -> bool {
    crate::config::get().utf8_mode > 0
}

/// Why a text cannot be converted, and where.
enum Unconverted {
    NoHandler,
    At(usize),
}

type Converted<T> = core::result::Result<T, Unconverted>;

unsafe extern "C" {
    fn mbrtowc(to: *mut libc::wchar_t, from: *const c_char, n: usize, state: *mut u64) -> usize;
    fn wcrtomb(to: *mut c_char, character: libc::wchar_t, state: *mut u64) -> usize;
}

/// Bytes as wide characters.
fn decoded(bytes: &[u8], current_locale: bool, errors: ErrorHandler) -> Converted<Vec<libc::wchar_t>> {
    let escape = errors == ErrorHandler::SURROGATEESCAPE;
    let pass = errors == ErrorHandler::SURROGATEPASS;
    let locale = current_locale && foreign_locale();
    if !escape && errors != ErrorHandler::STRICT && (current_locale || !pass || !is_utf8_mode()) {
        return Err(Unconverted::NoHandler);
    }
    let mut wide: Vec<libc::wchar_t> = Vec::with_capacity(bytes.len() + 1);
    let mut at = 0;
    if locale {
        let mut state = 0;
        while at < bytes.len() {
            let (mut character, rest) = (0, &bytes[at..]);
            // SAFETY: so many bytes can be read; the state is zero where a character begins.
            match unsafe { mbrtowc(&mut character, rest.as_ptr().cast(), rest.len(), &mut state) } {
                count if count <= rest.len() && !(0xD800..0xE000).contains(&character) => {
                    wide.push(character);
                    at += count.max(1);
                }
                _ if escape && bytes[at] >= 0x80 => {
                    wide.push(0xDC00 + libc::wchar_t::from(bytes[at]));
                    (at, state) = (at + 1, 0);
                }
                _ => return Err(Unconverted::At(at)),
            }
        }
        return Ok(wide);
    }
    for chunk in bytes.utf8_chunks() {
        wide.extend(chunk.valid().chars().map(|c| c as libc::wchar_t));
        at += chunk.valid().len();
        let mut odd = chunk.invalid().len();
        while odd > 0 {
            match bytes[at..] {
                _ if escape => {
                    wide.push(0xDC00 + libc::wchar_t::from(bytes[at]));
                    (at, odd) = (at + 1, odd - 1);
                }
                // A surrogate in the manner of UTF-8 is three chunks of a byte each; its first decides.
                [0xED, b @ 0xA0..=0xBF, c @ 0x80..=0xBF, ..] if pass => {
                    wide.push(0xD000 | libc::wchar_t::from(b & 0x3F) << 6 | libc::wchar_t::from(c & 0x3F));
                    at += 3;
                    wide.extend(decoded(&bytes[at..], false, errors).map_err(|e| match e {
                        Unconverted::At(later) => Unconverted::At(at + later),
                        none => none,
                    })?);
                    return Ok(wide);
                }
                _ => return Err(Unconverted::At(at)),
            }
        }
    }
    Ok(wide)
}

/// Wide characters as bytes.
fn encoded(text: &[libc::wchar_t], current_locale: bool, errors: ErrorHandler) -> Converted<Vec<u8>> {
    let escape = errors == ErrorHandler::SURROGATEESCAPE;
    let pass = errors == ErrorHandler::SURROGATEPASS;
    let locale = current_locale && foreign_locale();
    if !escape && errors != ErrorHandler::STRICT && (current_locale || !pass || !is_utf8_mode()) {
        return Err(Unconverted::NoHandler);
    }
    let (mut bytes, mut state) = (Vec::with_capacity(text.len()), 0);
    for (i, &character) in text.iter().enumerate() {
        let mut buffer = [0u8; 16];
        match (character as u32, char::from_u32(character as u32)) {
            (c @ 0xDC80..=0xDCFF, _) if escape => bytes.push((c - 0xDC00) as u8),
            (c @ 0xD800..=0xDFFF, _) if pass => {
                bytes.extend([0xE0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8]);
            }
            (_, Some(_)) if locale => {
                // SAFETY: no character takes more than MB_LEN_MAX bytes, 16.
                match unsafe { wcrtomb(buffer.as_mut_ptr().cast(), character, &mut state) } {
                    count if count <= buffer.len() => bytes.extend_from_slice(&buffer[..count]),
                    _ => return Err(Unconverted::At(i)),
                }
            }
            (_, Some(c)) => bytes.extend_from_slice(c.encode_utf8(&mut buffer[..4]).as_bytes()),
            (_, None) => return Err(Unconverted::At(i)),
        }
    }
    Ok(bytes)
}

/// A copy, with a zero behind it, in a block of `allocate`; NULL without memory.
fn block_of<T: Copy + Default>(items: &[T], allocate: extern "C" fn(usize) -> *mut c_void) -> *mut T {
    let block = allocate((items.len() + 1) * size_of::<T>()).cast::<T>();
    if !block.is_null() {
        // SAFETY: the block has room for all of it.
        unsafe {
            block.copy_from_nonoverlapping(items.as_ptr(), items.len());
            block.add(items.len()).write(T::default());
        }
    }
    block
}

/// Bytes in the file system's encoding (or the current locale's) as wide characters: 0; -1 without memory; -2 where they cannot be
/// decoded, with the position in `length`; -3 for a handler that does not serve here. To be freed with `PyMem_RawFree`.
///
/// # Safety
/// `text` is a C string, `wide` may be written; `length` and `reason` too, or are NULL.
#[capi]
pub unsafe fn _Py_DecodeLocaleEx(
    text: *const c_char,
    wide: *mut *mut libc::wchar_t,
    length: *mut usize,
    reason: *mut *const c_char,
    current_locale: c_int,
    errors: ErrorHandler,
) -> c_int {
    // SAFETY: the caller's contract.
    unsafe {
        let (count, result) = match decoded(CStr::from_ptr(text).to_bytes(), current_locale != 0, errors) {
            Ok(characters) => {
                *wide = block_of(&characters, super::objimpl::PyMem_RawMalloc);
                (characters.len(), if (*wide).is_null() { -1 } else { 0 })
            }
            Err(Unconverted::NoHandler) => return -3,
            Err(Unconverted::At(position)) => {
                if let Some(reason) = reason.as_mut() {
                    *reason = c"decoding error".as_ptr();
                }
                (position, -2)
            }
        };
        if let Some(length) = length.as_mut() {
            *length = count;
        }
        result
    }
}

/// Wide characters as bytes in the file system's encoding (or the current locale's): 0; -1 without memory; -2 where they cannot be
/// encoded, with the position in `error`; -3 for a handler that does not serve here. To be freed with `PyMem_RawFree`.
///
/// # Safety
/// `text` ends with a null character, `bytes` may be written; `error` and `reason` too, or are NULL.
#[capi]
pub unsafe fn _Py_EncodeLocaleEx(
    text: *const libc::wchar_t,
    bytes: *mut *mut c_char,
    error: *mut usize,
    reason: *mut *const c_char,
    current_locale: c_int,
    errors: ErrorHandler,
) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { encode(text, bytes, error, reason, current_locale != 0, errors, super::objimpl::PyMem_RawMalloc) }
}

/// As `_Py_EncodeLocaleEx`, into a block of `allocate`.
///
/// # Safety
/// As `_Py_EncodeLocaleEx`.
unsafe fn encode(
    text: *const libc::wchar_t,
    bytes: *mut *mut c_char,
    error: *mut usize,
    reason: *mut *const c_char,
    current_locale: bool,
    errors: ErrorHandler,
    allocate: extern "C" fn(usize) -> *mut c_void,
) -> c_int {
    // SAFETY: the caller's contract.
    unsafe {
        match encoded(wide_slice(text), current_locale, errors) {
            Ok(encoded) => {
                *bytes = block_of(&encoded, allocate).cast();
                if (*bytes).is_null() { -1 } else { 0 }
            }
            Err(Unconverted::NoHandler) => -3,
            Err(Unconverted::At(position)) => {
                if let Some(error) = error.as_mut() {
                    *error = position;
                }
                if let Some(reason) = reason.as_mut() {
                    *reason = c"encoding error".as_ptr();
                }
                -2
            }
        }
    }
}

/// The characters before the null character.
///
/// # Safety
/// There is one.
pub(super) unsafe fn wide_slice<'a>(text: *const libc::wchar_t) -> &'a [libc::wchar_t] {
    // SAFETY: the caller's contract.
    unsafe { core::slice::from_raw_parts(text, libc::wcslen(text)) }
}

/// Bytes in the file system's encoding as wide characters, those that are no UTF-8 as surrogates; NULL without memory. To be
/// freed with `PyMem_RawFree`.
///
/// # Safety
/// `text` is a C string; `length` is NULL or may be written.
#[capi]
pub unsafe fn Py_DecodeLocale(text: *const c_char, length: *mut usize) -> *mut libc::wchar_t {
    let (mut wide, mut count) = (core::ptr::null_mut(), 0);
    // SAFETY: the caller's contract. Without memory is all that can go wrong with this handler.
    unsafe {
        let handler = ErrorHandler::SURROGATEESCAPE;
        let result = _Py_DecodeLocaleEx(text, &mut wide, &mut count, core::ptr::null_mut(), 0, handler);
        if let Some(length) = length.as_mut() {
            *length = if result == 0 { count } else { usize::MAX };
        }
    }
    wide
}

/// Wide characters in the file system's encoding, surrogates as the bytes they stand for. NULL, with the position in `error`,
/// for other surrogates. To be freed with `PyMem_Free`.
///
/// # Safety
/// `text` ends with a null character; `error` is NULL or may be written.
#[capi]
pub unsafe fn Py_EncodeLocale(text: *const libc::wchar_t, error: *mut usize) -> *mut c_char {
    let (mut bytes, mut position) = (core::ptr::null_mut(), usize::MAX);
    // SAFETY: the caller's contract.
    unsafe {
        let handler = ErrorHandler::SURROGATEESCAPE;
        let allocate = super::objimpl::PyMem_Malloc;
        if encode(text, &mut bytes, &mut position, core::ptr::null_mut(), false, handler, allocate) == -1 {
            position = usize::MAX - 1;
        }
        if let Some(error) = error.as_mut() {
            *error = position;
        }
    }
    bytes
}

/// Takes what is superfluous out of a path of so many characters (-1: it ends with a null character), in its place.
///
/// # Safety
/// That many characters can be read and written.
#[capi]
pub unsafe fn _Py_normpath(path: *mut libc::wchar_t, size: isize) -> *mut libc::wchar_t {
    // SAFETY: the caller's contract; what is left is never longer.
    unsafe {
        let count = if size < 0 { libc::wcslen(path) } else { size as usize };
        let points: Vec<u32> = core::slice::from_raw_parts(path, count).iter().map(|&c| c as u32).collect();
        let normal = crate::modules::posix::path::normalized(&points);
        for (i, &c) in normal.iter().enumerate() {
            *path.add(i) = c as libc::wchar_t;
        }
        // Behind a path as long as before, there is a null character, or the buffer ends.
        if normal.len() < count {
            *path.add(normal.len()) = 0;
        }
    }
    path
}

/// Whether a file is open under the number.
#[capi]
pub fn _Py_IsValidFD(fd: c_int) -> c_int {
    // SAFETY: a plain system call.
    c_int::from(fd >= 0 && unsafe { libc::fcntl(fd, libc::F_GETFD) } >= 0)
}
