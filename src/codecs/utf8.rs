//! UTF-8.

use super::Input;
use super::handlers::{Handler, Replacement};
use crate::abi::{Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::str::{Str, StrBuilder, Text};

/// Decodes UTF-8. With `last` false an incomplete sequence at the end is left; the second value is how many bytes were
/// decoded. UnicodeDecodeError. May run Python.
pub fn decode(bytes: &[u8], errors: Option<&str>, last: bool) -> Result<(Ref<Str>, usize)> {
    match core::str::from_utf8(bytes) {
        Ok(text) => Ok((Str::new(text)?, bytes.len())),
        Err(_) => decode_with_errors(bytes, errors, last),
    }
}

#[cold]
fn decode_with_errors(bytes: &[u8], errors: Option<&str>, last: bool) -> Result<(Ref<Str>, usize)> {
    let mut input = Input::new("utf-8", bytes, errors);
    let mut to = StrBuilder::with_capacity(bytes.len())?;
    loop {
        let rest = input.rest();
        let error = match core::str::from_utf8(rest) {
            Ok(text) => {
                to.push_utf8(text)?;
                return Ok((to.finish()?, input.len()));
            }
            Err(error) => error,
        };
        let good = error.valid_up_to();
        to.push_utf8(core::str::from_utf8(&rest[..good]).unwrap_or_default())?;
        let lead = rest[good];
        let (size, reason) = match error.error_len() {
            None if !last => return Ok((to.finish()?, input.at() + good)),
            None => (rest.len() - good, "unexpected end of data"),
            Some(1) if !(0xC2..=0xF4).contains(&lead) => (1, "invalid start byte"),
            Some(size) => (size, "invalid continuation byte"),
        };
        // What may become a surrogate when the rest arrives is left to `surrogatepass` by then.
        if !last && lead == 0xED && rest.len() - good < 3 && errors == Some("surrogatepass") {
            let tail = &rest[good + 1..];
            if tail.iter().all(|b| (0x80..=0xBF).contains(b)) {
                return Ok((to.finish()?, input.at() + good));
            }
        }
        input.advance(good);
        input.error(size, reason, &mut to)?;
    }
}

/// Encodes UTF-8. UnicodeEncodeError. May run Python.
pub fn encode(text: &Str, errors: Option<&str>) -> Result<Ref<Bytes>> {
    if let Some(ascii) = text.as_ascii() {
        return Bytes::new(ascii.as_bytes());
    }
    let mut to = Vec::with_capacity(text.len() * if text.kind() == 1 { 2 } else { 3 });
    let mut handler = None;
    let (units, mut at) = (text.text(), 0);
    while at < units.len() {
        match char::from_u32(units.get(at)) {
            Some(c) => {
                to.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                at += 1;
            }
            None => {
                let run = units.slice(at, units.len()).points().take_while(|p| (0xD800..0xE000).contains(p)).count();
                let handler = match &handler {
                    Some(handler) => handler,
                    None => handler.insert(Handler::named(errors)?),
                };
                at = encode_error(text, units, at, at + run, handler, &mut to)?;
            }
        }
    }
    Bytes::new(&to)
}

#[cold]
fn encode_error(
    text: &Str,
    units: Text<'_>,
    start: usize,
    end: usize,
    handler: &Handler,
    to: &mut Vec<u8>,
) -> Result<usize> {
    const REASON: &str = "surrogates not allowed";
    // Each surrogate by itself for the two handlers that may take some of a run and refuse others.
    let single = matches!(handler, Handler::SurrogateEscape)
        && units.slice(start, end).points().take_while(|p| (0xDC80..=0xDCFF).contains(p)).count() > 0;
    let end = if single {
        start + units.slice(start, end).points().take_while(|p| (0xDC80..=0xDCFF).contains(p)).count()
    } else {
        end
    };
    let (replacement, at) = handler.encode("utf-8", text, start, end, REASON)?;
    match replacement {
        Replacement::Bytes(bytes) => to.extend(bytes),
        Replacement::Text(s) => match s.as_ascii() {
            Some(ascii) => to.extend_from_slice(ascii.as_bytes()),
            None => return Err(super::error::encode_error("utf-8", text, start, end, REASON)),
        },
    }
    Ok(at)
}
