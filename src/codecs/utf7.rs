//! UTF-7 (RFC 2152): ASCII, with everything else as UTF-16 in base 64 between `+` and `-`.

use super::Input;
use crate::abi::{Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::str::{Str, StrBuilder};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn digit(byte: u8) -> Option<u32> {
    DIGITS.iter().position(|d| *d == byte).map(|d| d as u32)
}

/// Whether a character stands for itself when encoding: RFC 2152's set D, blanks, and the optional set O.
fn is_direct(point: u32) -> bool {
    matches!(point, 9 | 10 | 13 | 32..=125) && !matches!(point, 0x2B | 0x5C)
}

/// Decodes UTF-7. With `last` false what a later part may complete is left. UnicodeDecodeError. May run Python.
pub fn decode(bytes: &[u8], errors: Option<&str>, last: bool) -> Result<(Ref<Str>, usize)> {
    let mut input = Input::new("utf7", bytes, errors);
    let mut to = StrBuilder::with_capacity(bytes.len())?;
    while let Some(&byte) = input.rest().first() {
        match byte {
            b'+' => {
                if !shifted(&mut input, &mut to, last)? {
                    break;
                }
            }
            0..=0x7F => {
                to.push(byte as u32)?;
                input.advance(1);
            }
            _ => input.error(1, "unexpected special character", &mut to)?,
        }
    }
    Ok((to.finish()?, input.at()))
}

/// A shifted sequence, `+` not yet taken. False if it is not complete and more is to come.
fn shifted(input: &mut Input<'_>, to: &mut StrBuilder, last: bool) -> Result<bool> {
    let rest = input.rest();
    let mut run = StrBuilder::new();
    let (mut buffer, mut bits, mut high, mut at) = (0u32, 0, None::<u32>, 1);
    if rest.get(1) == Some(&b'-') {
        to.push('+' as u32)?;
        input.advance(2);
        return Ok(true);
    }
    while let Some(value) = rest.get(at).copied().and_then(digit) {
        (buffer, bits, at) = (buffer << 6 | value, bits + 6, at + 1);
        if bits < 16 {
            continue;
        }
        bits -= 16;
        let unit = buffer >> bits & 0xFFFF;
        buffer &= (1 << bits) - 1;
        match (high.take(), unit) {
            (Some(h), 0xDC00..0xE000) => run.push(0x10000 + ((h - 0xD800) << 10) + (unit - 0xDC00))?,
            (before, _) => {
                if let Some(h) = before {
                    run.push(h)?;
                }
                if (0xD800..0xDC00).contains(&unit) {
                    high = Some(unit);
                } else {
                    run.push(unit)?;
                }
            }
        }
    }
    let ended = at < rest.len();
    if !ended && !last {
        return Ok(false);
    }
    let problem = match () {
        _ if !ended && (at == 1 || high.is_some() || bits >= 6 || buffer != 0) => {
            Some((at, "unterminated shift sequence"))
        }
        _ if !ended => None,
        _ if at == 1 => Some((2, "ill-formed sequence")),
        _ if bits >= 6 => Some((at, "partial character in base64 sequence")),
        _ if buffer != 0 => Some((at, "non-zero padding bits in base64 sequence")),
        _ => None,
    };
    to.push_text(run.text())?;
    if let Some((size, reason)) = problem {
        input.error(size.min(input.rest().len()), reason, to)?;
        return Ok(true);
    }
    if let Some(h) = high {
        to.push(h)?;
    }
    let closed = rest.get(at) == Some(&b'-');
    input.advance(at + closed as usize);
    Ok(true)
}

/// Encodes UTF-7, which never fails.
pub fn encode(text: &Str) -> Result<Ref<Bytes>> {
    let mut to = Vec::with_capacity(text.len() * 2);
    let (mut buffer, mut bits, mut inside) = (0u32, 0, false);
    for point in text.points() {
        if is_direct(point) {
            if inside {
                if bits > 0 {
                    to.push(DIGITS[(buffer << (6 - bits) & 63) as usize]);
                }
                (buffer, bits, inside) = (0, 0, false);
                if digit(point as u8).is_some() || point == '-' as u32 {
                    to.push(b'-');
                }
            }
            to.push(point as u8);
            continue;
        }
        if !inside {
            to.push(b'+');
            if point == '+' as u32 {
                to.push(b'-');
                continue;
            }
            inside = true;
        }
        let units: &[u32] = &match point {
            0x10000.. => [0xD800 + ((point - 0x10000) >> 10), 0xDC00 + ((point - 0x10000) & 0x3FF)],
            _ => [point, u32::MAX],
        };
        for unit in units.iter().filter(|u| **u != u32::MAX) {
            (buffer, bits) = (buffer << 16 | unit, bits + 16);
            while bits >= 6 {
                bits -= 6;
                to.push(DIGITS[(buffer >> bits & 63) as usize]);
            }
            buffer &= (1 << bits) - 1;
        }
    }
    if inside {
        if bits > 0 {
            to.push(DIGITS[(buffer << (6 - bits) & 63) as usize]);
        }
        to.push(b'-');
    }
    Bytes::new(&to)
}
