//! UTF-16 and UTF-32, in either byte order, with or without a byte order mark.

use super::Input;
use super::handlers::{Handler, Replacement};
use crate::abi::{Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::str::{Str, StrBuilder};

/// The order of bytes. `Marked` writes a byte order mark in native order, and takes one away when reading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    Marked,
    Little,
    Big,
}

impl Order {
    /// The order as C numbers it: -1 little, 1 big, 0 marked.
    pub fn from_c(order: i32) -> Order {
        match order {
            0 => Order::Marked,
            1.. => Order::Big,
            _ => Order::Little,
        }
    }

    /// The number by which C knows the order.
    pub fn to_c(self) -> i32 {
        match self {
            Order::Marked => 0,
            Order::Little => -1,
            Order::Big => 1,
        }
    }
}

/// What a decoder of these encodings tells besides the text.
pub struct Decoding {
    pub text: Ref<Str>,
    /// How many bytes were decoded, the mark included.
    pub consumed: usize,
    /// The order that the mark said, or the one that was given.
    pub order: Order,
}

/// The order that a byte order mark says, if the bytes begin with one of `size` bytes.
fn mark_of(bytes: &[u8], size: usize) -> Option<Order> {
    match (size, bytes) {
        (2, [0xFF, 0xFE, ..]) | (4, [0xFF, 0xFE, 0, 0, ..]) => Some(Order::Little),
        (2, [0xFE, 0xFF, ..]) | (4, [0, 0, 0xFE, 0xFF, ..]) => Some(Order::Big),
        _ => None,
    }
}

fn encoding_name(bits: u32, order: Order) -> &'static str {
    match (bits, order) {
        (16, Order::Marked) => "utf-16",
        (16, Order::Little) => "utf-16-le",
        (16, Order::Big) => "utf-16-be",
        (_, Order::Marked) => "utf-32",
        (_, Order::Little) => "utf-32-le",
        (_, Order::Big) => "utf-32-be",
    }
}

/// Decodes UTF-16; with `last` false an incomplete character at the end is left. UnicodeDecodeError. May run Python.
pub fn decode_utf16(bytes: &[u8], errors: Option<&str>, order: Order, last: bool) -> Result<Decoding> {
    let mark = if order == Order::Marked { mark_of(bytes, 2) } else { None };
    let order = mark.unwrap_or(order);
    let big = order == Order::Big;
    let mut input = Input::new(if big { "utf-16-be" } else { "utf-16-le" }, bytes, errors);
    input.advance(if mark.is_some() { 2 } else { 0 });
    let mut to = StrBuilder::with_capacity(bytes.len() / 2)?;
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair[1]];
        if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    };
    loop {
        let rest = input.rest();
        let (size, reason) = match rest.len() {
            0 => break,
            1 if !last => break,
            1 => (1, "truncated data"),
            len => match unit(rest) {
                high @ 0xD800..0xDC00 if len >= 4 => match unit(&rest[2..]) {
                    low @ 0xDC00..0xE000 => {
                        to.push(0x10000 + ((high as u32 - 0xD800) << 10) + (low as u32 - 0xDC00))?;
                        input.advance(4);
                        continue;
                    }
                    _ => (2, "illegal UTF-16 surrogate"),
                },
                0xD800..0xDC00 if !last => break,
                0xD800..0xDC00 => (len, "unexpected end of data"),
                0xDC00..0xE000 => (2, "illegal encoding"),
                point => {
                    to.push(point as u32)?;
                    input.advance(2);
                    continue;
                }
            },
        };
        input.error(size, reason, &mut to)?;
    }
    Ok(Decoding { text: to.finish()?, consumed: input.at(), order })
}

/// Decodes UTF-32; with `last` false an incomplete character at the end is left. UnicodeDecodeError. May run Python.
pub fn decode_utf32(bytes: &[u8], errors: Option<&str>, order: Order, last: bool) -> Result<Decoding> {
    let mark = if order == Order::Marked { mark_of(bytes, 4) } else { None };
    let order = mark.unwrap_or(order);
    let big = order == Order::Big;
    let mut input = Input::new(if big { "utf-32-be" } else { "utf-32-le" }, bytes, errors);
    input.advance(if mark.is_some() { 4 } else { 0 });
    let mut to = StrBuilder::with_capacity(bytes.len() / 4)?;
    loop {
        let rest = input.rest();
        let (size, reason) = match rest {
            [] => break,
            [a, b, c, d, ..] => {
                let four = [*a, *b, *c, *d];
                match if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) } {
                    0xD800..0xE000 => (4, "code point in surrogate code point range(0xd800, 0xe000)"),
                    point @ 0..0x110000 => {
                        to.push(point)?;
                        input.advance(4);
                        continue;
                    }
                    _ => (4, "code point not in range(0x110000)"),
                }
            }
            _ if !last => break,
            short => (short.len(), "truncated data"),
        };
        input.error(size, reason, &mut to)?;
    }
    Ok(Decoding { text: to.finish()?, consumed: input.at(), order })
}

fn encode(text: &Str, errors: Option<&str>, order: Order, bits: u32) -> Result<Ref<Bytes>> {
    let mut to = Vec::with_capacity((text.len() + 1) * bits as usize / 8);
    let big = order == Order::Big;
    let put = |to: &mut Vec<u8>, point: u32| match (bits, big) {
        (16, false) => to.extend((point as u16).to_le_bytes()),
        (16, true) => to.extend((point as u16).to_be_bytes()),
        (_, false) => to.extend(point.to_le_bytes()),
        (_, true) => to.extend(point.to_be_bytes()),
    };
    let put_point = |to: &mut Vec<u8>, point: u32| {
        if bits == 16 && point > 0xFFFF {
            put(to, 0xD800 + ((point - 0x10000) >> 10));
            put(to, 0xDC00 + ((point - 0x10000) & 0x3FF));
        } else {
            put(to, point);
        }
    };
    if order == Order::Marked {
        put(&mut to, 0xFEFF);
    }
    let (encoding, reason) = (encoding_name(bits, order), "surrogates not allowed");
    let mut handler = None;
    let (units, mut at) = (text.text(), 0);
    while at < units.len() {
        let point = units.get(at);
        if !(0xD800..0xE000).contains(&point) {
            put_point(&mut to, point);
            at += 1;
            continue;
        }
        let handler = match &handler {
            Some(handler) => handler,
            None => handler.insert(Handler::named(errors)?),
        };
        // Each surrogate by itself, unlike in UTF-8.
        let end = at + 1;
        let (replacement, next) = handler.encode(encoding, text, at, end, reason)?;
        match replacement {
            Replacement::Bytes(bytes) if bytes.len().is_multiple_of(bits as usize / 8) => to.extend(bytes),
            Replacement::Text(s) if s.is_ascii() => s.points().for_each(|p| put(&mut to, p)),
            _ => return Err(super::error::encode_error(encoding, text, at, end, reason)),
        }
        at = next;
    }
    Bytes::new(&to)
}

/// Encodes UTF-16. UnicodeEncodeError. May run Python.
pub fn encode_utf16(text: &Str, errors: Option<&str>, order: Order) -> Result<Ref<Bytes>> {
    encode(text, errors, order, 16)
}

/// Encodes UTF-32. UnicodeEncodeError. May run Python.
pub fn encode_utf32(text: &Str, errors: Option<&str>, order: Order) -> Result<Ref<Bytes>> {
    encode(text, errors, order, 32)
}
