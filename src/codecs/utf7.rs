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

/// A base 64 section being read.
#[derive(Default)]
struct Shift {
    /// Where its `+` is.
    start: usize,
    buffer: u32,
    bits: u32,
    /// A high surrogate that waits for its other half.
    high: Option<u32>,
    /// What was decoded; it counts when the section ends.
    text: StrBuilder,
}

impl Shift {
    fn take(&mut self, value: u32) -> Result<()> {
        (self.buffer, self.bits) = (self.buffer << 6 | value, self.bits + 6);
        if self.bits < 16 {
            return Ok(());
        }
        self.bits -= 16;
        let unit = self.buffer >> self.bits & 0xFFFF;
        self.buffer &= (1 << self.bits) - 1;
        if let Some(high) = self.high.take() {
            if (0xDC00..0xE000).contains(&unit) {
                return self.text.push(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            }
            self.text.push(high)?;
        }
        if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
            return Ok(());
        }
        self.text.push(unit)
    }
}

/// Decodes UTF-7. With `last` false a section that is not ended is left. UnicodeDecodeError. May run Python.
pub fn decode(bytes: &[u8], errors: Option<&str>, last: bool) -> Result<(Ref<Str>, usize)> {
    let mut input = Input::new("utf7", bytes, errors);
    let mut to = StrBuilder::with_capacity(bytes.len())?;
    let mut shift: Option<Shift> = None;
    loop {
        let at = input.at();
        let Some(&byte) = input.rest().first() else {
            let Some(open) = shift.take() else { break };
            if !last {
                return Ok((to.finish()?, open.start));
            }
            to.push_text(open.text.text())?;
            if open.high.is_none() && open.bits < 6 && (open.bits == 0 || open.buffer == 0) {
                break;
            }
            input.error_from(open.start, at, "unterminated shift sequence", &mut to)?;
            continue;
        };
        if let Some(mut open) = shift.take() {
            if let Some(value) = digit(byte) {
                open.take(value)?;
                input.advance(1);
                shift = Some(open);
                continue;
            }
            to.push_text(open.text.text())?;
            if open.bits >= 6 {
                input.error_from(open.start, at + 1, "partial character in shift sequence", &mut to)?;
                continue;
            }
            if open.bits > 0 && open.buffer != 0 {
                input.error_from(open.start, at + 1, "non-zero padding bits in shift sequence", &mut to)?;
                continue;
            }
            if let Some(high) = open.high
                && byte < 0x80
                && byte != b'+'
            {
                to.push(high)?;
            }
            // The hyphen ends the section and is gone; anything else stands for itself.
            input.advance((byte == b'-') as usize);
            continue;
        }
        match (byte, input.rest().get(1).copied()) {
            (b'+', Some(b'-')) => {
                to.push('+' as u32)?;
                input.advance(2);
            }
            (b'+', Some(next)) if digit(next).is_none() => input.error(2, "ill-formed sequence", &mut to)?,
            (b'+', _) => {
                shift = Some(Shift { start: at, ..Shift::default() });
                input.advance(1);
            }
            (0..=0x7F, _) => {
                to.push(byte as u32)?;
                input.advance(1);
            }
            _ => input.error(1, "unexpected special character", &mut to)?,
        }
    }
    Ok((to.finish()?, input.at()))
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
