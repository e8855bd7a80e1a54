//! fileutils.h: file descriptors and paths as C sees them.

use crate::abi::{Object, Result};
use crate::types::exception::os_error;
use crate::vm::gil;
use abide_macros::capi;
use core::ffi::{c_char, c_int, c_void};

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

/// Bytes in the file system's encoding as wide characters, those that are no UTF-8 as surrogates; NULL without memory. To be
/// freed with `PyMem_RawFree`.
///
/// # Safety
/// `text` is a C string; `length` is NULL or may be written.
#[capi]
pub unsafe fn Py_DecodeLocale(text: *const c_char, length: *mut usize) -> *mut libc::wchar_t {
    // SAFETY: the caller's contract.
    let bytes = unsafe { core::ffi::CStr::from_ptr(text) }.to_bytes();
    let mut wide: Vec<libc::wchar_t> = Vec::with_capacity(bytes.len() + 1);
    for chunk in bytes.utf8_chunks() {
        wide.extend(chunk.valid().chars().map(|c| c as libc::wchar_t));
        wide.extend(chunk.invalid().iter().map(|&b| 0xDC00 + libc::wchar_t::from(b)));
    }
    let count = wide.len();
    wide.push(0);
    // SAFETY: the block has room for all of it.
    unsafe {
        let block = super::objimpl::PyMem_RawMalloc(wide.len() * size_of::<libc::wchar_t>()).cast::<libc::wchar_t>();
        if !block.is_null() {
            block.copy_from_nonoverlapping(wide.as_ptr(), wide.len());
        }
        if let Some(length) = length.as_mut() {
            *length = if block.is_null() { usize::MAX } else { count };
        }
        block
    }
}

/// Wide characters in the file system's encoding, surrogates as the bytes they stand for. NULL, with the position in `error`,
/// for other surrogates. To be freed with `PyMem_Free`.
///
/// # Safety
/// `text` ends with a null character; `error` is NULL or may be written.
#[capi]
pub unsafe fn Py_EncodeLocale(text: *const libc::wchar_t, error: *mut usize) -> *mut c_char {
    let (mut bytes, mut i) = (Vec::new(), 0);
    let mut failed = None;
    // SAFETY: the caller's contract.
    unsafe {
        while *text.add(i) != 0 {
            match *text.add(i) as u32 {
                c @ 0xDC80..=0xDCFF => bytes.push((c - 0xDC00) as u8),
                c => match char::from_u32(c) {
                    Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                    None => failed = failed.or(Some(i)),
                },
            }
            i += 1;
        }
        if let Some(error) = error.as_mut() {
            *error = failed.unwrap_or(usize::MAX);
        }
        if failed.is_some() {
            return core::ptr::null_mut();
        }
        bytes.push(0);
        let block = super::objimpl::PyMem_Malloc(bytes.len()).cast::<c_char>();
        if !block.is_null() {
            block.copy_from_nonoverlapping(bytes.as_ptr().cast(), bytes.len());
        } else if let Some(error) = error.as_mut() {
            *error = usize::MAX - 1;
        }
        block
    }
}
