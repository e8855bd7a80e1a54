//! Encoding and decoding for C.

use super::{bad_argument, c_bytes, c_text, string};
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::codecs::utf16::{Decoding, Order};
use crate::codecs::{escape, single, utf8, utf16};
use crate::modules::posix::path;
use crate::types::bytes::Bytes;
use crate::types::str::Str;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

/// Decodes bytes by the name of the encoding (NULL: UTF-8). LookupError, UnicodeDecodeError. May run Python.
///
/// # Safety
/// `size` bytes lie at `s`; the names are C strings or NULL (here and below).
#[capi]
pub unsafe fn PyUnicode_Decode(
    s: *const c_char,
    size: isize,
    encoding: *const c_char,
    errors: *const c_char,
) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, encoding, errors) = unsafe { (c_bytes(s, size), c_text(encoding), c_text(errors)) };
    crate::codecs::decode_named(bytes, encoding.as_deref(), errors.as_deref())
}

/// Encodes a string by the name of the encoding (NULL: UTF-8). TypeError, LookupError, UnicodeEncodeError. May run
/// Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_AsEncodedString(
    text: &Object,
    encoding: *const c_char,
    errors: *const c_char,
) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (c_text(encoding), c_text(errors)) };
    crate::codecs::encode_named(string(text)?, encoding.as_deref(), errors.as_deref())
}

macro_rules! encoders {
    ($($(#[$m:meta])* $name:ident => $encode:expr;)*) => {$(
        $(#[$m])*
        #[capi]
        pub fn $name(text: &Object) -> Result<Ref<Bytes>> {
            let encode: fn(&Str) -> Result<Ref<Bytes>> = $encode;
            encode(string(text)?)
        }
    )*};
}
encoders! {
    /// The string in UTF-8. TypeError, UnicodeEncodeError.
    PyUnicode_AsUTF8String => |s| utf8::encode(s, None);
    /// The string in ASCII. TypeError, UnicodeEncodeError.
    PyUnicode_AsASCIIString => |s| single::encode_ascii(s, None);
    /// The string in latin-1. TypeError, UnicodeEncodeError.
    PyUnicode_AsLatin1String => |s| single::encode_latin1(s, None);
    /// The string in UTF-16 with a byte order mark. TypeError, UnicodeEncodeError.
    PyUnicode_AsUTF16String => |s| utf16::encode_utf16(s, None, Order::Marked);
    /// The string in UTF-32 with a byte order mark. TypeError, UnicodeEncodeError.
    PyUnicode_AsUTF32String => |s| utf16::encode_utf32(s, None, Order::Marked);
    /// The string as literals write it. TypeError.
    PyUnicode_AsUnicodeEscapeString => escape::encode_unicode_escape;
    /// The string as raw literals write it. TypeError.
    PyUnicode_AsRawUnicodeEscapeString => escape::encode_raw_unicode_escape;
}

macro_rules! encoders_with_errors {
    ($($(#[$m:meta])* $name:ident => $encode:expr;)*) => {$(
        $(#[$m])*
        ///
        /// # Safety
        /// As above.
        #[capi]
        pub unsafe fn $name(text: &Object, errors: *const c_char) -> Result<Ref<Bytes>> {
            // SAFETY: the caller's contract.
            let errors = unsafe { c_text(errors) };
            $encode(string(text)?, errors.as_deref())
        }
    )*};
}
encoders_with_errors! {
    /// The string in UTF-8. TypeError, UnicodeEncodeError. May run Python.
    _PyUnicode_AsUTF8String => utf8::encode;
    /// The string in ASCII. TypeError, UnicodeEncodeError. May run Python.
    _PyUnicode_AsASCIIString => single::encode_ascii;
    /// The string in latin-1. TypeError, UnicodeEncodeError. May run Python.
    _PyUnicode_AsLatin1String => single::encode_latin1;
}

/// The string in UTF-16 of an order. TypeError, UnicodeEncodeError. May run Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyUnicode_EncodeUTF16(text: &Object, errors: *const c_char, byteorder: c_int) -> Result<Ref<Bytes>> {
    // SAFETY: the caller's contract.
    let errors = unsafe { c_text(errors) };
    utf16::encode_utf16(string(text)?, errors.as_deref(), Order::from_c(byteorder))
}

/// The string in UTF-32 of an order. TypeError, UnicodeEncodeError. May run Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn _PyUnicode_EncodeUTF32(text: &Object, errors: *const c_char, byteorder: c_int) -> Result<Ref<Bytes>> {
    // SAFETY: the caller's contract.
    let errors = unsafe { c_text(errors) };
    utf16::encode_utf32(string(text)?, errors.as_deref(), Order::from_c(byteorder))
}

/// Decodes UTF-8. UnicodeDecodeError. May run Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_DecodeUTF8(s: *const c_char, size: isize, errors: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (c_bytes(s, size), c_text(errors)) };
    utf8::decode(bytes, errors.as_deref(), true).map(|d| d.0)
}

/// Decodes UTF-8; where `consumed` is given, an incomplete character at the end is left. May run Python.
///
/// # Safety
/// As above; `consumed` is NULL or may be written.
#[capi]
pub unsafe fn PyUnicode_DecodeUTF8Stateful(
    s: *const c_char,
    size: isize,
    errors: *const c_char,
    consumed: *mut isize,
) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (c_bytes(s, size), c_text(errors)) };
    let (text, count) = utf8::decode(bytes, errors.as_deref(), consumed.is_null())?;
    if !consumed.is_null() {
        // SAFETY: the caller's contract.
        unsafe { *consumed = count as isize };
    }
    Ok(text)
}

/// Decodes ASCII. UnicodeDecodeError. May run Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_DecodeASCII(s: *const c_char, size: isize, errors: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (c_bytes(s, size), c_text(errors)) };
    single::decode_ascii(bytes, errors.as_deref())
}

/// Decodes latin-1.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_DecodeLatin1(s: *const c_char, size: isize, _errors: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    single::decode_latin1(unsafe { c_bytes(s, size) })
}

/// Decodes UTF-16 or UTF-32 for the functions below.
///
/// # Safety
/// As above; the pointers are NULL or may be written.
unsafe fn decode_ordered(
    (s, size): (*const c_char, isize),
    errors: *const c_char,
    byteorder: *mut c_int,
    consumed: *mut isize,
    decode: fn(&[u8], Option<&str>, Order, bool) -> Result<Decoding>,
) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    unsafe {
        let (bytes, errors) = (c_bytes(s, size), c_text(errors));
        let order = if byteorder.is_null() { Order::Marked } else { Order::from_c(*byteorder) };
        let decoded = decode(bytes, errors.as_deref(), order, consumed.is_null())?;
        if !byteorder.is_null() {
            *byteorder = decoded.order.to_c();
        }
        if !consumed.is_null() {
            *consumed = decoded.consumed as isize;
        }
        Ok(decoded.text)
    }
}

macro_rules! ordered_decoders {
    ($($name:ident, $stateful:ident => $decode:path;)*) => {$(
        /// Decodes in the order given, which is told back. UnicodeDecodeError. May run Python.
        ///
        /// # Safety
        /// As above; `byteorder` is NULL or may be written.
        #[capi]
        pub unsafe fn $name(
            s: *const c_char,
            size: isize,
            errors: *const c_char,
            byteorder: *mut c_int,
        ) -> Result<Ref<Str>> {
            // SAFETY: the caller's contract.
            unsafe { decode_ordered((s, size), errors, byteorder, core::ptr::null_mut(), $decode) }
        }

        /// As above; where `consumed` is given, an incomplete character at the end is left.
        ///
        /// # Safety
        /// As above.
        #[capi]
        pub unsafe fn $stateful(
            s: *const c_char,
            size: isize,
            errors: *const c_char,
            byteorder: *mut c_int,
            consumed: *mut isize,
        ) -> Result<Ref<Str>> {
            // SAFETY: the caller's contract.
            unsafe { decode_ordered((s, size), errors, byteorder, consumed, $decode) }
        }
    )*};
}
ordered_decoders! {
    PyUnicode_DecodeUTF16, PyUnicode_DecodeUTF16Stateful => utf16::decode_utf16;
    PyUnicode_DecodeUTF32, PyUnicode_DecodeUTF32Stateful => utf16::decode_utf32;
}

/// Decodes what literals write. UnicodeDecodeError. May run Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_DecodeUnicodeEscape(s: *const c_char, size: isize, errors: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (c_bytes(s, size), c_text(errors)) };
    let made = escape::decode_unicode_escape(bytes, errors.as_deref(), true)?;
    if let Some(at) = made.invalid {
        escape::warn_invalid(bytes, at)?;
    }
    Ok(made.text)
}

/// Decodes what raw literals write. UnicodeDecodeError. May run Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_DecodeRawUnicodeEscape(
    s: *const c_char,
    size: isize,
    errors: *const c_char,
) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (c_bytes(s, size), c_text(errors)) };
    escape::decode_raw_unicode_escape(bytes, errors.as_deref(), true).map(|d| d.0)
}

// — the file system and the locale: UTF-8 as a rule, bytes that are none as lone surrogates —

/// Decodes the name of a file.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_DecodeFSDefaultAndSize(s: *const c_char, size: isize) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    path::decode(unsafe { c_bytes(s, size) })
}

/// Decodes the name of a file.
///
/// # Safety
/// `s` is a C string.
#[capi]
pub unsafe fn PyUnicode_DecodeFSDefault(s: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    path::decode(unsafe { CStr::from_ptr(s) }.to_bytes())
}

/// Encodes the name of a file. TypeError, UnicodeEncodeError.
#[capi]
pub fn PyUnicode_EncodeFSDefault(text: &Object) -> Result<Ref<Bytes>> {
    Bytes::new(&path::encode(string(text)?)?)
}

/// Only these handlers are known where the locale is concerned. ValueError.
fn locale_errors(errors: Option<&str>) -> Result<Option<&str>> {
    match errors {
        None | Some("strict" | "surrogateescape" | "surrogatepass") => Ok(errors),
        Some(_) => Err(value_error!("unsupported error handler")),
    }
}

/// Decodes text of the locale. ValueError, UnicodeDecodeError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_DecodeLocaleAndSize(s: *const c_char, size: isize, errors: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (c_bytes(s, size), c_text(errors)) };
    if bytes.contains(&0) {
        return Err(value_error!("embedded null byte"));
    }
    utf8::decode(bytes, locale_errors(errors.as_deref())?, true).map(|d| d.0)
}

/// Decodes text of the locale. ValueError, UnicodeDecodeError.
///
/// # Safety
/// As above; `s` is a C string.
#[capi]
pub unsafe fn PyUnicode_DecodeLocale(s: *const c_char, errors: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (CStr::from_ptr(s).to_bytes(), c_text(errors)) };
    utf8::decode(bytes, locale_errors(errors.as_deref())?, true).map(|d| d.0)
}

/// Encodes text for the locale. TypeError, ValueError, UnicodeEncodeError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_EncodeLocale(text: &Object, errors: *const c_char) -> Result<Ref<Bytes>> {
    // SAFETY: the caller's contract.
    let errors = unsafe { c_text(errors) };
    let text = string(text)?;
    if text.points().any(|p| p == 0) {
        return Err(value_error!("embedded null character"));
    }
    utf8::encode(text, locale_errors(errors.as_deref())?)
}

/// The path that an object is: a string or bytes. TypeError. Runs Python (`__fspath__`).
pub(crate) fn path_of(object: &Object) -> Result<Ref> {
    if object.cast::<Str>().is_some() || object.cast::<Bytes>().is_some() {
        return Ok(object.to_ref());
    }
    let ty = object.ty().full_name();
    let Some(method) = crate::types::r#type::lookup_special(object, crate::intern!("__fspath__"))? else {
        return Err(type_error!("expected str, bytes or os.PathLike object, not {ty}"));
    };
    let path = method.call0()?;
    if path.cast::<Str>().is_some() || path.cast::<Bytes>().is_some() {
        return Ok(path);
    }
    let made = path.ty().full_name();
    Err(type_error!("expected {ty}.__fspath__() to return str or bytes, not {made}"))
}

/// `Py_CLEANUP_SUPPORTED`: the converter wants to be called again to give up what it made.
const CLEANUP_SUPPORTED: c_int = 0x20000;

/// The bytes of a path in the file system's encoding. TypeError, ValueError. Runs Python.
pub(in crate::capi) fn path_bytes(object: &Object) -> Result<Ref<Bytes>> {
    let path = path_of(object)?;
    let bytes = match path.downcast::<Str>() {
        Ok(s) => utf8::encode(&s, Some("surrogateescape"))?,
        // SAFETY: a path is one or the other.
        Err(bytes) => unsafe { bytes.downcast_unchecked::<Bytes>() },
    };
    if bytes.as_slice().contains(&0) {
        return Err(value_error!("embedded null byte"));
    }
    Ok(bytes)
}

/// Converter for `O&`: a path as bytes. TypeError, ValueError. Runs Python.
///
/// # Safety
/// `place` points to a reference or NULL.
#[capi]
pub unsafe fn PyUnicode_FSConverter(object: Option<&Object>, place: *mut c_void) -> c_int {
    let place = place.cast::<Option<Ref>>();
    let Some(object) = object else {
        // SAFETY: the caller's contract.
        drop(unsafe { (*place).take() });
        return 1;
    };
    match path_bytes(object) {
        Ok(bytes) => {
            // SAFETY: the caller's contract; what was there is not ours.
            unsafe { place.write(Some(bytes.into_object())) };
            CLEANUP_SUPPORTED
        }
        Err(e) => told(e, 0),
    }
}

/// Converter for `O&`: a path as a string. TypeError, ValueError. Runs Python.
///
/// # Safety
/// `place` points to a reference or NULL.
#[capi]
pub unsafe fn PyUnicode_FSDecoder(object: Option<&Object>, place: *mut c_void) -> c_int {
    let place = place.cast::<Option<Ref>>();
    let Some(object) = object else {
        // SAFETY: the caller's contract.
        drop(unsafe { (*place).take() });
        return 1;
    };
    let convert = || -> Result<Ref> {
        let path = path_of(object)?;
        let text = match path.downcast::<Str>() {
            Ok(s) => s,
            Err(bytes) => {
                // SAFETY: a path is one or the other.
                let bytes = unsafe { bytes.downcast_unchecked::<Bytes>() };
                utf8::decode(bytes.as_slice(), Some("surrogateescape"), true)?.0
            }
        };
        if text.points().any(|p| p == 0) {
            return Err(value_error!("embedded null character"));
        }
        Ok(text.into_object())
    };
    match convert() {
        Ok(text) => {
            // SAFETY: the caller's contract; what was there is not ours.
            unsafe { place.write(Some(text)) };
            CLEANUP_SUPPORTED
        }
        Err(e) => told(e, 0),
    }
}

/// Decodes with any registered codec, a string in and out (deprecated). TypeError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_AsDecodedUnicode(
    text: Option<&Object>,
    encoding: *const c_char,
    errors: *const c_char,
) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let decoded = unsafe { PyUnicode_AsDecodedObject(text, encoding, errors) }?;
    text_only(decoded, "decoder")
}

/// Decodes a string with any registered codec (deprecated). TypeError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_AsDecodedObject(
    text: Option<&Object>,
    encoding: *const c_char,
    errors: *const c_char,
) -> Result<Ref<Object>> {
    let Some(text) = text.filter(|t| t.cast::<Str>().is_some()) else { return Err(bad_argument()) };
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (c_text(encoding), c_text(errors)) };
    crate::codecs::registry::decode(text, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref())
}

/// Encodes a string with any registered codec (deprecated). TypeError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_AsEncodedObject(
    text: Option<&Object>,
    encoding: *const c_char,
    errors: *const c_char,
) -> Result<Ref<Object>> {
    let Some(text) = text.filter(|t| t.cast::<Str>().is_some()) else { return Err(bad_argument()) };
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (c_text(encoding), c_text(errors)) };
    crate::codecs::registry::encode(text, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref())
}

/// Encodes with any registered codec, a string in and out (deprecated). TypeError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_AsEncodedUnicode(
    text: Option<&Object>,
    encoding: *const c_char,
    errors: *const c_char,
) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let encoded = unsafe { PyUnicode_AsEncodedObject(text, encoding, errors) }?;
    text_only(encoded, "encoder")
}

fn text_only(made: Ref, what: &str) -> Result {
    if made.cast::<Str>().is_some() {
        return Ok(made);
    }
    let ty = made.ty().full_name();
    Err(type_error!("'{what}' returned '{ty}' instead of 'str'; use codecs.encode() or codecs.decode()"))
}

// — UTF-7 and encodings by table —

/// Decodes UTF-7. UnicodeDecodeError. May run Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_DecodeUTF7(s: *const c_char, size: isize, errors: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    unsafe { PyUnicode_DecodeUTF7Stateful(s, size, errors, core::ptr::null_mut()) }
}

/// Decodes UTF-7; where `consumed` is given, an incomplete sequence at the end is left. May run Python.
///
/// # Safety
/// As above; `consumed` is NULL or may be written.
#[capi]
pub unsafe fn PyUnicode_DecodeUTF7Stateful(
    s: *const c_char,
    size: isize,
    errors: *const c_char,
    consumed: *mut isize,
) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (c_bytes(s, size), c_text(errors)) };
    let (text, count) = crate::codecs::utf7::decode(bytes, errors.as_deref(), consumed.is_null())?;
    if !consumed.is_null() {
        // SAFETY: the caller's contract.
        unsafe { *consumed = count as isize };
    }
    Ok(text)
}

/// Decodes through a table; without one, latin-1. UnicodeDecodeError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyUnicode_DecodeCharmap(
    s: *const c_char,
    size: isize,
    mapping: Option<&Object>,
    errors: *const c_char,
) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    let (bytes, errors) = unsafe { (c_bytes(s, size), c_text(errors)) };
    crate::codecs::charmap::decode(bytes, errors.as_deref(), mapping)
}

/// Encodes through a mapping. TypeError, UnicodeEncodeError. Runs Python.
#[capi]
pub fn PyUnicode_AsCharmapString(text: Option<&Object>, mapping: Option<&Object>) -> Result<Ref<Bytes>> {
    match text.zip(mapping) {
        Some((text, mapping)) => crate::codecs::charmap::encode(string(text)?, None, Some(mapping)),
        None => Err(bad_argument()),
    }
}

/// A mapping for encoding from the string that is the table for decoding. TypeError.
#[capi]
pub fn PyUnicode_BuildEncodingMap(table: &Object) -> Result<Ref<Object>> {
    crate::codecs::charmap::build(string(table)?)
}
