//! pystrtod.h, pystrcmp.h: floats as text and back, in the C locale whatever the current one is.

use crate::abi::{Object, Raised, Result, TypeObject};
use crate::memory;
use crate::types::exception::raise;
use crate::types::str::float_text::{FloatFlags, double_to_string};
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_double, c_int};

/// `Py_DTSF_*`.
const SIGN: c_int = 1;
const ADD_DOT_0: c_int = 2;
const ALTERNATE: c_int = 4;
const NO_NEGATIVE_ZERO: c_int = 8;

/// The text of a float, in memory that `PyMem_Free` frees. `code` is one of `e E f F g G r`. SystemError, MemoryError.
///
/// # Safety
/// `kind` is NULL or may be written: 0 finite, 1 infinite, 2 not a number.
#[capi]
pub unsafe fn PyOS_double_to_string(
    value: c_double,
    code: c_char,
    precision: c_int,
    flags: c_int,
    kind: *mut c_int,
) -> Result<*mut c_char> {
    let code = code as u8;
    if !matches!(code, b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'r') || (code == b'r' && precision != 0) {
        return Err(crate::capi::bad_internal_call());
    }
    let has = |flag: c_int| flags & flag != 0;
    let flags = FloatFlags {
        sign: has(SIGN),
        add_dot_0: has(ADD_DOT_0),
        alternate: has(ALTERNATE),
        no_negative_zero: has(NO_NEGATIVE_ZERO),
    };
    let text = double_to_string(value, code, precision.max(0) as usize, flags);
    if !kind.is_null() {
        // SAFETY: the caller's contract.
        unsafe { *kind = if value.is_finite() { 0 } else { 1 + value.is_nan() as c_int } };
    }
    let block = memory::object_malloc(text.len() + 1).cast::<c_char>();
    if block.is_null() {
        return Err(memory::no_memory());
    }
    // SAFETY: the block holds the text and a null byte.
    unsafe {
        core::ptr::copy_nonoverlapping(text.as_ptr().cast(), block, text.len());
        *block.add(text.len()) = 0;
    }
    Ok(block)
}

/// How many bytes at the beginning are a float: sign, digits with a point, exponent; or `inf`, `infinity`, `nan`.
fn float_prefix(text: &[u8]) -> usize {
    let sign = matches!(text.first(), Some(b'+' | b'-')) as usize;
    let rest = &text[sign..];
    let starts = |word: &str| rest.len() >= word.len() && rest[..word.len()].eq_ignore_ascii_case(word.as_bytes());
    for word in ["infinity", "inf", "nan"] {
        if starts(word) {
            return sign + word.len();
        }
    }
    let digits = |at: usize| rest[at.min(rest.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(0);
    let mut end = whole;
    let mut count = whole;
    if rest.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        count += fraction;
        end += 1 + fraction;
    }
    if count == 0 {
        return 0;
    }
    if matches!(rest.get(end), Some(b'e' | b'E')) {
        let exponent_sign = matches!(rest.get(end + 1), Some(b'+' | b'-')) as usize;
        let exponent = digits(end + 1 + exponent_sign);
        if exponent > 0 {
            end += 1 + exponent_sign + exponent;
        }
    }
    sign + end
}

#[cold]
fn cannot_convert(text: &[u8]) -> Raised {
    let shown: String = String::from_utf8_lossy(text).chars().take(200).collect();
    value_error!("could not convert string to float: '{shown}'")
}

/// The float that a C string spells: all of it, or (with `endptr`) as much as is one. ValueError; the exception given
/// for what is too large, else an infinity.
///
/// # Safety
/// `text` is a C string; `endptr` is NULL or may be written.
#[capi]
pub unsafe fn PyOS_string_to_double(
    text: *const c_char,
    endptr: *mut *mut c_char,
    overflow: Option<&Object>,
) -> Result<c_double> {
    // SAFETY: the caller's contract.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    let length = float_prefix(bytes);
    if length == 0 || (endptr.is_null() && length < bytes.len()) {
        return Err(cannot_convert(bytes));
    }
    let spelled = core::str::from_utf8(&bytes[..length]).unwrap_or_default();
    // Rust's parser does not take a point without digits after it everywhere C does; what it takes is rounded right.
    let Ok(value) = spelled.parse::<f64>() else { return Err(cannot_convert(bytes)) };
    let spelled_infinite = spelled.trim_start_matches(['+', '-']).starts_with(['i', 'I', 'n', 'N']);
    if value.is_infinite()
        && !spelled_infinite
        && let Some(kind) = overflow.and_then(|o| o.cast::<TypeObject>())
    {
        let shown: String = String::from_utf8_lossy(bytes).chars().take(200).collect();
        return Err(raise::raise(kind, format_args!("value too large to convert to float: '{shown}'")));
    }
    if !endptr.is_null() {
        // SAFETY: the caller's contract.
        unsafe { *endptr = text.cast_mut().add(length) };
    }
    Ok(value)
}

/// Compares C strings without regard to the case of ASCII letters.
///
/// # Safety
/// Both are C strings.
#[capi]
pub unsafe fn PyOS_mystricmp(a: *const c_char, b: *const c_char) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { libc::strcasecmp(a, b) }
}

/// As [`PyOS_mystricmp`], of at most `size` bytes.
///
/// # Safety
/// Both are C strings or have that many bytes.
#[capi]
pub unsafe fn PyOS_mystrnicmp(a: *const c_char, b: *const c_char, size: isize) -> c_int {
    if size <= 0 {
        return 0;
    }
    // SAFETY: the caller's contract.
    unsafe { libc::strncasecmp(a, b, size as usize) }
}
