//! Encodings: text to bytes and back.
//!
//! - `utf8.rs`, `utf16.rs` (UTF-32 too), `utf7.rs`, `single.rs` (ASCII, latin-1), `charmap.rs` (by table), `escape.rs`:
//!   the encodings.
//! - `handlers.rs`: what becomes of errors. `error.rs`: the exceptions.
//! - `registry.rs`: codecs and error handlers that programs register; everything not listed above is found there.

pub mod charmap;
pub mod error;
pub mod escape;
pub mod handlers;
pub mod registry;
pub mod single;
pub mod utf16;
pub mod utf7;
pub mod utf8;

use crate::abi::{Object, Raised, Ref, Result};
use crate::protocol::buffer::BytesLike;
use crate::types::bytes::Bytes;
use crate::types::exception::{LOOKUP_ERROR, raise};
use crate::types::str::{Str, StrBuilder};
use handlers::Handler;
use std::borrow::Cow;
use utf16::Order;

/// The bytes that a decoder reads. An error handler may exchange them.
pub(crate) struct Input<'a> {
    encoding: &'a str,
    bytes: Cow<'a, [u8]>,
    at: usize,
    errors: Option<&'a str>,
    /// Looked up at the first error.
    handler: Option<Handler>,
}

impl<'a> Input<'a> {
    fn new(encoding: &'a str, bytes: &'a [u8], errors: Option<&'a str>) -> Input<'a> {
        Input { encoding, bytes: Cow::Borrowed(bytes), at: 0, errors, handler: None }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn at(&self) -> usize {
        self.at
    }

    fn len(&self) -> usize {
        self.bytes.len()
    }

    fn advance(&mut self, count: usize) {
        self.at += count;
    }

    /// The next `size` bytes cannot be decoded: the handler decides. May run Python.
    #[cold]
    fn error(&mut self, size: usize, reason: &str, to: &mut StrBuilder) -> Result<()> {
        self.error_from(self.at, self.at + size, reason, to)
    }

    /// As [`Input::error`] for the bytes from `start` to `end`.
    fn error_from(&mut self, start: usize, end: usize, reason: &str, to: &mut StrBuilder) -> Result<()> {
        let handler = match &self.handler {
            Some(handler) => handler,
            None => self.handler.insert(Handler::named(self.errors)?),
        };
        let decoded = handler.decode(self.encoding, &self.bytes, start, end, reason)?;
        to.push_str(&decoded.text)?;
        self.at = decoded.at;
        if let Some(bytes) = decoded.input {
            self.bytes = Cow::Owned(bytes);
        }
        Ok(())
    }
}

/// The encodings that need no registry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Known {
    Utf8,
    Ascii,
    Latin1,
    Utf16(Order),
    Utf32(Order),
}

impl Known {
    /// The encoding of a name: letter case and `_` for `-` do not matter.
    fn named(name: &str) -> Option<Known> {
        if name.len() > 11 {
            return None;
        }
        let normal = name.to_ascii_lowercase().replace('_', "-");
        Some(match normal.as_str() {
            "utf-8" | "utf8" => Known::Utf8,
            "ascii" | "us-ascii" => Known::Ascii,
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => Known::Latin1,
            "utf-16" | "utf16" => Known::Utf16(Order::Marked),
            "utf-16-le" => Known::Utf16(Order::Little),
            "utf-16-be" => Known::Utf16(Order::Big),
            "utf-32" | "utf32" => Known::Utf32(Order::Marked),
            "utf-32-le" => Known::Utf32(Order::Little),
            "utf-32-be" => Known::Utf32(Order::Big),
            _ => return None,
        })
    }
}

/// The name of an encoding or error handler as text. ValueError if a null character is in it.
fn name_of(name: Option<&Str>) -> Result<Option<&str>> {
    let Some(name) = name else { return Ok(None) };
    let text = name.to_utf8()?;
    if text.contains('\0') {
        return Err(value_error!("embedded null character"));
    }
    Ok(Some(text))
}

/// In development mode, names of encodings and error handlers are looked up even where the text needs neither.
/// LookupError. May run Python.
fn check_names(encoding: Option<&str>, errors: Option<&str>) -> Result<()> {
    if !crate::config::get().dev_mode {
        return Ok(());
    }
    if let Some(encoding) = encoding.filter(|name| !["utf-8", "utf8", "ascii"].contains(name)) {
        registry::lookup(encoding)?;
    }
    let known = ["strict", "ignore", "replace", "surrogateescape", "surrogatepass"];
    if let Some(errors) = errors.filter(|name| !known.contains(name)) {
        registry::lookup_error(errors)?;
    }
    Ok(())
}

/// `text.encode(encoding, errors)`: always bytes. UnicodeEncodeError, LookupError. May run Python.
pub fn encode(text: &Str, encoding: Option<&Str>, errors: Option<&Str>) -> Result {
    encode_named(text, name_of(encoding)?, name_of(errors)?)
}

/// As [`encode`], the names given as text.
pub fn encode_named(text: &Str, encoding: Option<&str>, errors: Option<&str>) -> Result {
    check_names(encoding, errors)?;
    let encoded = match encoding.map_or(Some(Known::Utf8), Known::named) {
        Some(Known::Utf8) => utf8::encode(text, errors)?,
        Some(Known::Ascii) => single::encode_ascii(text, errors)?,
        Some(Known::Latin1) => single::encode_latin1(text, errors)?,
        Some(Known::Utf16(order)) => utf16::encode_utf16(text, errors, order)?,
        Some(Known::Utf32(order)) => utf16::encode_utf32(text, errors, order)?,
        None => return encode_by_registry(text, encoding.unwrap_or("utf-8"), errors),
    };
    Ok(encoded.into_object())
}

fn encode_by_registry(text: &Str, encoding: &str, errors: Option<&str>) -> Result {
    let encoded = registry::encode_text(text, encoding, errors)?;
    if encoded.cast::<Bytes>().is_some() {
        return Ok(encoded);
    }
    let made = encoded.ty().full_name();
    Err(type_error!(
        "'{encoding}' encoder returned '{made}' instead of 'bytes'; \
         use codecs.encode() to encode to arbitrary types"
    ))
}

/// `bytes.decode(encoding, errors)` of an object with a buffer: always a string. UnicodeDecodeError, LookupError. May
/// run Python.
pub fn decode(object: &Object, encoding: Option<&Str>, errors: Option<&Str>) -> Result {
    let (encoding, errors) = (name_of(encoding)?, name_of(errors)?);
    let bytes = BytesLike::of(object)?;
    decode_named(&bytes, encoding, errors).map(Ref::into_object)
}

/// As [`decode`], for bytes and names given as text.
pub fn decode_named(bytes: &[u8], encoding: Option<&str>, errors: Option<&str>) -> Result<Ref<Str>> {
    check_names(encoding, errors)?;
    match encoding.map_or(Some(Known::Utf8), Known::named) {
        Some(Known::Utf8) => utf8::decode(bytes, errors, true).map(|d| d.0),
        Some(Known::Ascii) => single::decode_ascii(bytes, errors),
        Some(Known::Latin1) => single::decode_latin1(bytes),
        Some(Known::Utf16(order)) => utf16::decode_utf16(bytes, errors, order, true).map(|d| d.text),
        Some(Known::Utf32(order)) => utf16::decode_utf32(bytes, errors, order, true).map(|d| d.text),
        None => decode_by_registry(bytes, encoding.unwrap_or("utf-8"), errors),
    }
}

fn decode_by_registry(bytes: &[u8], encoding: &str, errors: Option<&str>) -> Result<Ref<Str>> {
    let object = Bytes::new(bytes)?;
    registry::decode_text(&object, encoding, errors)?.downcast::<Str>().map_err(|made| {
        type_error!(
            "'{encoding}' decoder returned '{}' instead of 'str'; \
             use codecs.decode() to decode to arbitrary types",
            made.ty().full_name()
        )
    })
}

/// `str(object, encoding, errors)`: decodes the buffer of an object. TypeError. May run Python.
pub fn decode_object(object: &Object, encoding: Option<&Str>, errors: Option<&Str>) -> Result<Ref<Str>> {
    if object.cast::<Str>().is_some() {
        return Err(type_error!("decoding str is not supported"));
    }
    if !object.supports_buffer() {
        let given = object.ty().full_name();
        return Err(type_error!("decoding to str: need a bytes-like object, {given} found"));
    }
    let bytes = BytesLike::of(object)?;
    decode_named(&bytes, name_of(encoding)?, name_of(errors)?)
}

/// LookupError: `unknown encoding: x`.
#[cold]
pub(crate) fn unknown_encoding(name: &str) -> Raised {
    raise::raise(&LOOKUP_ERROR, format_args!("unknown encoding: {name}"))
}
