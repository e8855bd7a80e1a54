//! How text is shown: `repr`, `ascii`.

use super::classify::is_printable;
use super::data::Unit;
use super::{Str, StrBuilder};
use crate::abi::{Ref, Result};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends `\xhh`, `\uhhhh` or `\Uhhhhhhhh`.
pub fn push_escape(to: &mut StrBuilder, point: u32) -> Result<()> {
    let (letter, digits) = match point {
        0..=0xFF => (b'x', 2),
        0x100..=0xFFFF => (b'u', 4),
        _ => (b'U', 8),
    };
    let mut escape = [b'\\', letter, 0, 0, 0, 0, 0, 0, 0, 0];
    for i in 0..digits {
        escape[2 + i] = HEX[(point >> (4 * (digits - 1 - i))) as usize & 15];
    }
    to.push_ascii(&escape[..2 + digits])
}

impl Str {
    /// The string in quotes with escapes for what is not printable.
    pub fn quoted(&self) -> Result<Ref<Str>> {
        let text = self.text();
        // Double quotes where that spares escaping.
        let (mut single, mut double, mut plain) = (false, false, true);
        each_kind!(text, units => for u in units {
            match u.get() {
                39 => single = true,
                34 => double = true,
                32..=126 if u.get() != 92 => {}
                point if point >= 128 && is_printable(point) => {}
                _ => plain = false,
            }
        });
        let quote = if single && !double { b'"' } else { b'\'' } as u32;
        let mut to = StrBuilder::new();
        to.reserve(text.len() + 2, if plain { self.class() } else { 0x7F })?;
        to.push(quote)?;
        if plain && !(single && double) {
            to.push_text_of(text, self.class())?;
        } else {
            for point in text.points() {
                match point {
                    92 => to.push_ascii(b"\\\\")?,
                    10 => to.push_ascii(b"\\n")?,
                    13 => to.push_ascii(b"\\r")?,
                    9 => to.push_ascii(b"\\t")?,
                    _ if point == quote => {
                        to.push(92)?;
                        to.push(quote)?;
                    }
                    32..=126 => to.push(point)?,
                    128.. if is_printable(point) => to.push(point)?,
                    _ => push_escape(&mut to, point)?,
                }
            }
        }
        to.push(quote)?;
        to.finish()
    }

    /// The string with escapes for what is not ASCII: what `ascii()` makes of a repr.
    pub fn escaped_ascii(&self) -> Result<Ref<Str>> {
        if self.is_ascii() {
            return self.to_exact();
        }
        let mut to = StrBuilder::with_capacity(self.len())?;
        for point in self.points() {
            if point < 128 { to.push(point)? } else { push_escape(&mut to, point)? }
        }
        to.finish()
    }
}

/// Appends bytes as `repr` of bytes shows them (without quotes).
pub fn push_bytes(to: &mut StrBuilder, bytes: &[u8], quote: u8) -> Result<()> {
    for b in bytes {
        match b {
            b'\\' => to.push_ascii(b"\\\\")?,
            b'\t' => to.push_ascii(b"\\t")?,
            b'\n' => to.push_ascii(b"\\n")?,
            b'\r' => to.push_ascii(b"\\r")?,
            _ if *b == quote => to.push_ascii(&[b'\\', quote])?,
            32..=126 => to.push(*b as u32)?,
            _ => push_escape(to, *b as u32)?,
        }
    }
    Ok(())
}

/// `repr` of bytes. With `smart` quotes the double ones are taken where that spares escaping.
pub fn bytes_repr(bytes: &[u8], smart: bool, prefix: &[u8], suffix: &[u8]) -> Result<Ref<Str>> {
    let quote = if smart && bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    let mut to = StrBuilder::with_capacity(bytes.len() + prefix.len() + suffix.len() + 3)?;
    to.push_ascii(prefix)?;
    to.push_ascii(&[b'b', quote])?;
    push_bytes(&mut to, bytes, quote)?;
    to.push_ascii(&[quote])?;
    to.push_ascii(suffix)?;
    to.finish()
}
