//! ASCII and latin-1: one byte for each character.

use super::Input;
use super::handlers::{Handler, Replacement};
use crate::abi::{Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::str::{Str, StrBuilder};

/// Encodes code points below `limit` (128 or 256), with CPython's name and reason for errors.
fn encode_below(text: &Str, limit: u32, errors: Option<&str>) -> Result<Ref<Bytes>> {
    let (encoding, reason) =
        if limit == 128 { ("ascii", "ordinal not in range(128)") } else { ("latin-1", "ordinal not in range(256)") };
    let mut handler = None;
    let mut to = Vec::with_capacity(text.len());
    let (units, mut at) = (text.text(), 0);
    while at < units.len() {
        let point = units.get(at);
        if point < limit {
            to.push(point as u8);
            at += 1;
            continue;
        }
        let run = units.slice(at, units.len()).points().take_while(|p| *p >= limit).count();
        let handler = match &handler {
            Some(handler) => handler,
            None => handler.insert(Handler::named(errors)?),
        };
        let mut end = at + run;
        if matches!(handler, Handler::SurrogateEscape) {
            // It takes escaped bytes and refuses what follows them.
            let escaped = units.slice(at, end).points().take_while(|p| (0xDC80..=0xDCFF).contains(p)).count();
            end = if escaped > 0 { at + escaped } else { end };
        }
        let (replacement, next) = handler.encode(encoding, text, at, end, reason)?;
        match replacement {
            Replacement::Bytes(bytes) => to.extend(bytes),
            Replacement::Text(s) => {
                if s.points().any(|p| p >= limit) {
                    return Err(super::error::encode_error(encoding, text, at, end, reason));
                }
                to.extend(s.points().map(|p| p as u8));
            }
        }
        at = next;
    }
    Bytes::new(&to)
}

/// Encodes ASCII. UnicodeEncodeError. May run Python.
pub fn encode_ascii(text: &Str, errors: Option<&str>) -> Result<Ref<Bytes>> {
    match text.as_ascii() {
        Some(ascii) => Bytes::new(ascii.as_bytes()),
        None => encode_below(text, 128, errors),
    }
}

/// Encodes latin-1. UnicodeEncodeError. May run Python.
pub fn encode_latin1(text: &Str, errors: Option<&str>) -> Result<Ref<Bytes>> {
    if text.kind() == 1 {
        return Bytes::new(text.text().raw());
    }
    encode_below(text, 256, errors)
}

/// Decodes ASCII. UnicodeDecodeError. May run Python.
pub fn decode_ascii(bytes: &[u8], errors: Option<&str>) -> Result<Ref<Str>> {
    if bytes.is_ascii() {
        return Str::from_ascii(bytes);
    }
    let mut input = Input::new("ascii", bytes, errors);
    let mut to = StrBuilder::with_capacity(bytes.len())?;
    loop {
        let rest = input.rest();
        let good = rest.iter().take_while(|b| b.is_ascii()).count();
        to.push_ascii(&rest[..good])?;
        if good == rest.len() {
            return to.finish();
        }
        input.advance(good);
        input.error(1, "ordinal not in range(128)", &mut to)?;
    }
}

/// Decodes latin-1, which never fails.
pub fn decode_latin1(bytes: &[u8]) -> Result<Ref<Str>> {
    Str::from_latin1(bytes)
}
