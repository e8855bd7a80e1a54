//! Error handlers: what becomes of text that cannot be encoded and of bytes that cannot be decoded.
//!
//! The names that CPython knows itself are computed here without an exception object; any other is looked up in the
//! registry and called with one.

use super::error::{decode_error, encode_error};
use crate::abi::{Object, Raised, Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::exception::unicode_error::{new_decode_error, new_encode_error};
use crate::types::exception::{LOOKUP_ERROR, raise};
use crate::types::str::{Str, StrBuilder, repr};
use crate::types::tuple::Tuple;

/// How errors are handled.
pub enum Handler {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    XmlCharRefReplace,
    NameReplace,
    SurrogateEscape,
    SurrogatePass,
    /// A registered function.
    Custom(Ref),
}

impl Handler {
    /// The handler of that name; `None` is strict. LookupError. May run Python.
    pub fn named(name: Option<&str>) -> Result<Handler> {
        Ok(match name {
            None | Some("strict") => Handler::Strict,
            Some("ignore") => Handler::Ignore,
            Some("replace") => Handler::Replace,
            Some("backslashreplace") => Handler::BackslashReplace,
            Some("xmlcharrefreplace") => Handler::XmlCharRefReplace,
            Some("namereplace") => Handler::NameReplace,
            Some("surrogateescape") => Handler::SurrogateEscape,
            Some("surrogatepass") => Handler::SurrogatePass,
            Some(other) => Handler::Custom(super::registry::lookup_error(other)?),
        })
    }
}

/// What stands for text that cannot be encoded.
pub enum Replacement {
    Text(Ref<Str>),
    Bytes(Vec<u8>),
}

/// The kinds of encodings whose lone surrogates `surrogatepass` can write and read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Surrogates {
    Utf8,
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
    Unknown,
}

impl Surrogates {
    /// The kind of an encoding's name.
    pub fn of(encoding: &str) -> Surrogates {
        let name: String =
            encoding.chars().filter(|c| !matches!(c, '-' | '_')).collect::<String>().to_ascii_lowercase();
        match name.as_str() {
            "utf8" | "cp65001" => Surrogates::Utf8,
            "utf16" | "utf16le" => Surrogates::Utf16Le,
            "utf16be" => Surrogates::Utf16Be,
            "utf32" | "utf32le" => Surrogates::Utf32Le,
            "utf32be" => Surrogates::Utf32Be,
            _ => Surrogates::Unknown,
        }
    }

    /// A surrogate in this encoding.
    fn write(self, point: u32, to: &mut Vec<u8>) {
        match self {
            Surrogates::Utf8 => {
                to.extend([0xE0 | (point >> 12) as u8, 0x80 | (point >> 6 & 0x3F) as u8, 0x80 | (point & 0x3F) as u8]);
            }
            Surrogates::Utf16Le => to.extend((point as u16).to_le_bytes()),
            Surrogates::Utf16Be => to.extend((point as u16).to_be_bytes()),
            Surrogates::Utf32Le => to.extend(point.to_le_bytes()),
            Surrogates::Utf32Be => to.extend(point.to_be_bytes()),
            Surrogates::Unknown => {}
        }
    }

    /// The surrogate that begins at `bytes`, and its size.
    fn read(self, bytes: &[u8]) -> Option<(u32, usize)> {
        let (point, size) = match (self, bytes) {
            (Surrogates::Utf8, [a @ 0xE0..=0xEF, b @ 0x80..=0xBF, c @ 0x80..=0xBF, ..]) => {
                (((*a as u32 & 15) << 12) | ((*b as u32 & 0x3F) << 6) | (*c as u32 & 0x3F), 3)
            }
            (Surrogates::Utf16Le, [a, b, ..]) => (u16::from_le_bytes([*a, *b]) as u32, 2),
            (Surrogates::Utf16Be, [a, b, ..]) => (u16::from_be_bytes([*a, *b]) as u32, 2),
            (Surrogates::Utf32Le, [a, b, c, d, ..]) => (u32::from_le_bytes([*a, *b, *c, *d]), 4),
            (Surrogates::Utf32Be, [a, b, c, d, ..]) => (u32::from_be_bytes([*a, *b, *c, *d]), 4),
            _ => return None,
        };
        (0xD800..0xE000).contains(&point).then_some((point, size))
    }
}

/// `\N{NAME}`, or the escape of a code point without a name. Runs Python (`unicodedata`).
fn push_named(to: &mut StrBuilder, point: u32) -> Result<()> {
    if point < 0x80 || (0xD800..0xE000).contains(&point) {
        return repr::push_escape(to, point);
    }
    let module = Str::new("unicodedata")?;
    let import = crate::types::iter::builtin("__import__")?;
    let name = import.call1(&module)?.get_attr(crate::intern!("name"))?;
    let name = name.call(&[&*Str::from_char(point)?, crate::types::none::none_object()])?;
    match name.cast::<Str>() {
        Some(name) => {
            to.push_ascii(b"\\N{")?;
            to.push_str(name)?;
            to.push('}' as u32)
        }
        None => repr::push_escape(to, point),
    }
}

impl Handler {
    /// What stands for `text[start..end]`, and where encoding goes on. UnicodeEncodeError. May run Python.
    pub fn encode(
        &self,
        encoding: &str,
        text: &Str,
        start: usize,
        end: usize,
        reason: &str,
    ) -> Result<(Replacement, usize)> {
        let strict = || encode_error(encoding, text, start, end, reason);
        let points = || text.text().slice(start, end).points();
        let mut to = StrBuilder::new();
        match self {
            Handler::Strict => return Err(strict()),
            Handler::Ignore => {}
            Handler::Replace => to.push_repeated('?' as u32, end - start)?,
            Handler::BackslashReplace => points().try_for_each(|p| repr::push_escape(&mut to, p))?,
            Handler::XmlCharRefReplace => {
                points().try_for_each(|p| to.push_ascii(format!("&#{p};").as_bytes()))?;
            }
            Handler::NameReplace => points().try_for_each(|p| push_named(&mut to, p))?,
            Handler::SurrogateEscape => {
                let mut bytes = Vec::new();
                for point in points() {
                    if !(0xDC80..=0xDCFF).contains(&point) {
                        return Err(strict());
                    }
                    bytes.push((point - 0xDC00) as u8);
                }
                return Ok((Replacement::Bytes(bytes), end));
            }
            Handler::SurrogatePass => {
                let kind = Surrogates::of(encoding);
                let mut bytes = Vec::new();
                for point in points() {
                    if kind == Surrogates::Unknown || !(0xD800..0xE000).contains(&point) {
                        return Err(strict());
                    }
                    kind.write(point, &mut bytes);
                }
                return Ok((Replacement::Bytes(bytes), end));
            }
            Handler::Custom(handler) => {
                let exception = new_encode_error(encoding, text, start, end, reason)?;
                let result = handler.call1(&exception)?;
                let wrong = || type_error!("encoding error handler must return (str/bytes, int) tuple");
                let (value, position) = pair(&result).ok_or_else(wrong)?;
                let position = position.index_as_isize().map_err(|e| not_a_pair(e, wrong))?;
                let replacement = if let Some(s) = value.cast::<Str>() {
                    Replacement::Text(Ref::of(s))
                } else if let Some(bytes) = value.cast::<Bytes>() {
                    Replacement::Bytes(bytes.as_slice().to_vec())
                } else {
                    return Err(wrong());
                };
                return Ok((replacement, place(position, text.len())?));
            }
        }
        Ok((Replacement::Text(to.finish()?), end))
    }

    /// What stands for `bytes[start..end]`, and where decoding goes on. A handler may put other bytes in the place of
    /// the input. UnicodeDecodeError. May run Python.
    pub fn decode(&self, encoding: &str, bytes: &[u8], start: usize, end: usize, reason: &str) -> Result<Decoded> {
        let strict = || decode_error(encoding, bytes, start, end, reason);
        let part = &bytes[start..end];
        let mut to = StrBuilder::new();
        match self {
            Handler::Strict => return Err(strict()),
            Handler::Ignore => {}
            Handler::Replace => to.push(0xFFFD)?,
            Handler::BackslashReplace => part.iter().try_for_each(|b| repr::push_escape(&mut to, *b as u32))?,
            Handler::SurrogateEscape => {
                let mut count = 0;
                for b in part.iter().take(4).take_while(|b| **b >= 0x80) {
                    to.push(0xDC00 + *b as u32)?;
                    count += 1;
                }
                if count == 0 {
                    return Err(strict());
                }
                return Ok(Decoded { text: to.finish()?, at: start + count, input: None });
            }
            Handler::SurrogatePass => {
                let Some((point, size)) = Surrogates::of(encoding).read(&bytes[start..]) else { return Err(strict()) };
                return Ok(Decoded { text: Str::from_char(point)?, at: start + size, input: None });
            }
            Handler::XmlCharRefReplace | Handler::NameReplace => {
                let exception = new_decode_error(encoding, &*Bytes::new(bytes)?, start, end, reason)?;
                let name = if matches!(self, Handler::NameReplace) { "namereplace" } else { "xmlcharrefreplace" };
                return Err(wrong_exception(&exception, name));
            }
            Handler::Custom(handler) => {
                let object = Bytes::new(bytes)?;
                let exception = new_decode_error(encoding, &object, start, end, reason)?;
                let result = handler.call1(&exception)?;
                let wrong = || type_error!("decoding error handler must return (str, int) tuple");
                let (value, position) = pair(&result).ok_or_else(wrong)?;
                let position = position.index_as_isize().map_err(|e| not_a_pair(e, wrong))?;
                let Some(text) = value.cast::<Str>() else { return Err(wrong()) };
                let now = exception.get_attr(crate::intern!("object"))?;
                let Some(now) = now.cast::<Bytes>() else {
                    return Err(type_error!("exception attribute object must be bytes"));
                };
                let input = (now.as_slice() != bytes).then(|| now.as_slice().to_vec());
                let at = place(position, now.len())?;
                return Ok(Decoded { text: Ref::of(text), at, input });
            }
        }
        Ok(Decoded { text: to.finish()?, at: end, input: None })
    }
}

/// What a decoding error became.
pub struct Decoded {
    pub text: Ref<Str>,
    /// Where decoding goes on.
    pub at: usize,
    /// The new input, where the handler exchanged it.
    pub input: Option<Vec<u8>>,
}

/// TypeError: a handler does not know what to do with that exception.
#[cold]
pub(crate) fn wrong_exception(exception: &Object, _: &str) -> Raised {
    type_error!("don't know how to handle {} in error callback", exception.ty().full_name())
}

fn pair(result: &Object) -> Option<(&Object, &Object)> {
    match result.cast::<Tuple>()?.items() {
        [value, position] => Some((value, position)),
        _ => None,
    }
}

#[cold]
fn not_a_pair(e: Raised, wrong: impl Fn() -> Raised) -> Raised {
    if e.matches(&crate::types::exception::TYPE_ERROR) {
        e.clear();
        return wrong();
    }
    e
}

/// A position that a handler returned. IndexError if it is out of bounds.
fn place(position: isize, len: usize) -> Result<usize> {
    let at = if position < 0 { position + len as isize } else { position };
    match usize::try_from(at) {
        Ok(at) if at <= len => Ok(at),
        _ => Err(index_error!("position {position} from error handler out of bounds")),
    }
}

/// LookupError: `unknown error handler name 'x'`.
#[cold]
pub(crate) fn unknown_handler(name: &str) -> Raised {
    raise::raise(&LOOKUP_ERROR, format_args!("unknown error handler name '{name}'"))
}
