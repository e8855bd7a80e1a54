//! The Unicode database and the C locale's character classes.

use crate::abi::{Object, Ref, Result};
use crate::types::str::{Str, classify as unicode};
use abide_macros::capi;
use core::ffi::{c_char, c_double, c_int, c_uint};

macro_rules! tests {
    ($($(#[$m:meta])* $name:ident => $test:path;)*) => {$(
        $(#[$m])*
        #[capi]
        pub fn $name(ch: u32) -> bool {
            $test(ch)
        }
    )*};
}
tests! {
    /// Whether the character is a letter.
    _PyUnicode_IsAlpha => unicode::is_alpha;
    /// Whether the character is a decimal digit.
    _PyUnicode_IsDecimalDigit => unicode::is_decimal;
    /// Whether the character is a digit.
    _PyUnicode_IsDigit => unicode::is_digit;
    /// Whether the character has a numeric value.
    _PyUnicode_IsNumeric => unicode::is_numeric;
    /// Whether the character is lower case.
    _PyUnicode_IsLowercase => unicode::is_lower;
    /// Whether the character is upper case.
    _PyUnicode_IsUppercase => unicode::is_upper;
    /// Whether the character is title case.
    _PyUnicode_IsTitlecase => unicode::is_title;
    /// Whether `repr` shows the character as it is.
    _PyUnicode_IsPrintable => unicode::is_printable;
    /// Whether the character is whitespace.
    _PyUnicode_IsWhitespace => unicode::is_space;
    /// Whether the character ends a line.
    _PyUnicode_IsLinebreak => unicode::is_line_break;
}

/// The upper-case form.
#[capi]
pub fn _PyUnicode_ToUppercase(ch: u32) -> u32 {
    unicode::to_upper(ch)
}

/// The lower-case form.
#[capi]
pub fn _PyUnicode_ToLowercase(ch: u32) -> u32 {
    unicode::to_lower(ch)
}

/// The title-case form.
#[capi]
pub fn _PyUnicode_ToTitlecase(ch: u32) -> u32 {
    unicode::to_title(ch)
}

/// The value of a decimal digit, or -1.
#[capi]
pub fn _PyUnicode_ToDecimalDigit(ch: u32) -> c_int {
    unicode::decimal_value(ch).map_or(-1, c_int::from)
}

/// The value of a digit, or -1.
#[capi]
pub fn _PyUnicode_ToDigit(ch: u32) -> c_int {
    unicode::digit_value(ch).map_or(-1, c_int::from)
}

/// The numeric value, or -1.0.
#[capi]
pub fn _PyUnicode_ToNumeric(ch: u32) -> c_double {
    unicode::numeric_value(ch).unwrap_or(-1.0)
}

/// Whether each ASCII character is whitespace, as `str.isspace` sees it.
#[capi]
pub static _Py_ascii_whitespace: [u8; 128] = {
    let mut table = [0; 128];
    let mut i = 0;
    while i < 128 {
        table[i] = matches!(i, 9..=13 | 28..=32) as u8;
        i += 1;
    }
    table
};

/// The classes of bytes: 1 lower, 2 upper, 4 digit, 8 space, 16 hexadecimal digit. ASCII only, whatever the locale.
#[capi]
pub static _Py_ctype_table: [c_uint; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 128 {
        let b = i as u8;
        table[i] = b.is_ascii_lowercase() as c_uint
            | (b.is_ascii_uppercase() as c_uint) << 1
            | (b.is_ascii_digit() as c_uint) << 2
            | (matches!(b, 9..=13 | 32) as c_uint) << 3
            | (b.is_ascii_hexdigit() as c_uint) << 4;
        i += 1;
    }
    table
};

/// The lower-case form of each byte.
#[capi]
pub static _Py_ctype_tolower: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = (i as u8).to_ascii_lowercase();
        i += 1;
    }
    table
};

/// The upper-case form of each byte.
#[capi]
pub static _Py_ctype_toupper: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = (i as u8).to_ascii_uppercase();
        i += 1;
    }
    table
};

/// A C string that C reaches through a pointer.
#[repr(transparent)]
pub struct Text(*const c_char);
// SAFETY: it names a constant.
unsafe impl Sync for Text {}

/// The hexadecimal digits.
#[capi]
pub static Py_hexdigits: Text = Text(c"0123456789abcdef".as_ptr());

/// The string with spaces as ' ' and decimal digits as ASCII's, as numbers are read; it ends with '?' where another character beyond
/// ASCII is. TypeError, MemoryError.
#[capi]
pub fn _PyUnicode_TransformDecimalAndSpaceToASCII(object: &Object) -> Result<Ref<Str>> {
    let Some(text) = object.cast::<Str>() else { return Err(super::super::bad_internal_call()) };
    if text.is_ascii() {
        return Ok(Ref::of(text));
    }
    let mut ascii = String::with_capacity(text.len());
    for point in text.points() {
        let simple = char::from_u32(point).filter(|c| *c < '\x7f');
        ascii.push(match (simple, unicode::decimal_value(point)) {
            (Some(c), _) => c,
            _ if unicode::is_space(point) => ' ',
            (None, Some(digit)) => char::from(b'0' + digit),
            (None, None) => '?',
        });
        if ascii.ends_with('?') && simple.is_none() {
            break;
        }
    }
    Str::new(&ascii)
}
