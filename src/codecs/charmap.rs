//! Encodings by table: one byte for each character, as a string of 256, a mapping, or what [`build`] makes.

use super::Input;
use super::handlers::{Handler, Replacement};
use crate::abi::{Object, Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::exception::LOOKUP_ERROR;
use crate::types::int::Int;
use crate::types::str::{Str, StrBuilder};

/// Decodes through a table; without one, latin-1. UnicodeDecodeError. Runs Python.
pub fn decode(bytes: &[u8], errors: Option<&str>, mapping: Option<&Object>) -> Result<Ref<Str>> {
    let Some(mapping) = mapping else { return super::single::decode_latin1(bytes) };
    let mut input = Input::new("charmap", bytes, errors);
    let mut to = StrBuilder::with_capacity(bytes.len())?;
    let table = mapping.cast_exact::<Str>();
    if let Some(table) = table {
        // As far as the table goes; undefined bytes are for the handler.
        let points = table.text();
        loop {
            let mapped = input.rest().iter().map(|&byte| byte as usize).map_while(|byte| {
                let point = if byte < points.len() { points.get(byte) } else { 0xFFFE };
                (point != 0xFFFE).then_some(point)
            });
            let mut count = 0;
            for point in mapped {
                to.push(point)?;
                count += 1;
            }
            input.advance(count);
            if input.rest().is_empty() {
                return to.finish();
            }
            input.error(1, "character maps to <undefined>", &mut to)?;
        }
    }
    while let Some(&byte) = input.rest().first() {
        match text_of(mapping, byte)? {
            Some(text) => {
                to.push_str(&text)?;
                input.advance(1);
            }
            None => input.error(1, "character maps to <undefined>", &mut to)?,
        }
    }
    to.finish()
}

/// What a mapping makes of a byte; `None` where it is undefined. TypeError. Runs Python.
fn text_of(mapping: &Object, byte: u8) -> Result<Option<Ref<Str>>> {
    let value = match mapping.get_item(&*Int::new(byte as i64)?) {
        Ok(value) => value,
        Err(e) => return e.clear_if(&LOOKUP_ERROR, None),
    };
    if value.is_none() {
        return Ok(None);
    }
    if let Some(int) = value.cast::<Int>() {
        return match int.to_i64() {
            Some(0xFFFE) => Ok(None),
            Some(point @ 0..0x110000) => Str::from_char(point as u32).map(Some),
            _ => Err(type_error!("character mapping must be in range(0x110000)")),
        };
    }
    match value.downcast::<Str>() {
        Ok(text) if text.len() == 1 && text.code_point(0) == 0xFFFE => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(type_error!("character mapping must return integer, None or str")),
    }
}

/// What a mapping makes of a character; `None` where it is undefined. TypeError. Runs Python.
fn bytes_of(mapping: &Object, point: u32) -> Result<Option<Vec<u8>>> {
    let value = match mapping.get_item(&*Int::new(point as i64)?) {
        Ok(value) => value,
        Err(e) => return e.clear_if(&LOOKUP_ERROR, None),
    };
    if value.is_none() {
        return Ok(None);
    }
    if let Some(int) = value.cast::<Int>() {
        return match int.to_i64() {
            Some(byte @ 0..=255) => Ok(Some(vec![byte as u8])),
            _ => Err(type_error!("character mapping must be in range(256)")),
        };
    }
    match value.cast::<Bytes>() {
        Some(bytes) => Ok(Some(bytes.as_slice().to_vec())),
        None => {
            let given = value.ty().full_name();
            Err(type_error!("character mapping must return integer, bytes or None, not {given}"))
        }
    }
}

/// Encodes through a mapping; without one, latin-1. UnicodeEncodeError. Runs Python.
pub fn encode(text: &Str, errors: Option<&str>, mapping: Option<&Object>) -> Result<Ref<Bytes>> {
    let Some(mapping) = mapping else { return super::single::encode_latin1(text, errors) };
    const REASON: &str = "character maps to <undefined>";
    let handler = Handler::named(errors)?;
    let mut to = Vec::with_capacity(text.len());
    let (units, mut at) = (text.text(), 0);
    while at < units.len() {
        if let Some(bytes) = bytes_of(mapping, units.get(at))? {
            to.extend(bytes);
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < units.len() && bytes_of(mapping, units.get(end))?.is_none() {
            end += 1;
        }
        let (replacement, next) = handler.encode("charmap", text, at, end, REASON)?;
        match replacement {
            Replacement::Bytes(bytes) => to.extend(bytes),
            Replacement::Text(s) => {
                for point in s.points() {
                    match bytes_of(mapping, point)? {
                        Some(bytes) => to.extend(bytes),
                        None => return Err(super::error::encode_error("charmap", text, at, end, REASON)),
                    }
                }
            }
        }
        at = next;
    }
    Bytes::new(&to)
}

/// A mapping for [`encode`] from the string that [`decode`] uses: character to byte.
pub fn build(table: &Str) -> Result {
    if table.is_empty() {
        return Err(system_error!("bad argument to internal function"));
    }
    let mapping = Dict::new()?;
    for (byte, point) in table.points().take(256).enumerate() {
        if point != 0xFFFE {
            mapping.set(&*Int::new(point as i64)?, &*Int::new(byte as i64)?)?;
        }
    }
    Ok(mapping.into_object())
}
