//! `unicode-escape` and `raw-unicode-escape`: text as Python's string literals write it.

use super::Input;
use crate::abi::{Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::str::{Str, StrBuilder, repr};

/// The number that `count` hexadecimal digits spell, and how many of them there are.
fn hex(bytes: &[u8], count: usize) -> (u32, usize) {
    let digits = bytes.iter().take(count).map_while(|b| (*b as char).to_digit(16));
    digits.fold((0, 0), |(value, n), digit| (value << 4 | digit, n + 1))
}

/// The code point of a name, as the Unicode database has it. Runs Python (`unicodedata`).
fn point_of_name(name: &[u8]) -> Result<Option<u32>> {
    let module = Str::new("unicodedata")?;
    let import = crate::types::iter::builtin("__import__")?;
    let lookup = import.call1(&module)?.get_attr(crate::intern!("lookup"))?;
    match lookup.call1(&*Str::from_latin1(name)?) {
        Ok(found) => Ok(found.cast::<Str>().filter(|s| s.len() == 1).map(|s| s.code_point(0))),
        Err(e) => e.clear_if(&crate::types::exception::KEY_ERROR, None),
    }
}

/// What decoding escapes tells besides the text.
pub struct Unescaped {
    pub text: Ref<Str>,
    pub consumed: usize,
    /// Where the first escape is that means nothing (an octal one above 255 too): a matter for a warning.
    pub invalid: Option<usize>,
}

/// Decodes `unicode-escape`; with `last` false an incomplete escape at the end is left. UnicodeDecodeError. May run
/// Python.
pub fn decode_unicode_escape(bytes: &[u8], errors: Option<&str>, last: bool) -> Result<Unescaped> {
    let mut input = Input::new("unicodeescape", bytes, errors);
    let mut to = StrBuilder::with_capacity(bytes.len())?;
    let mut invalid = None;
    loop {
        let rest = input.rest();
        let plain = rest.iter().take_while(|b| **b != b'\\').count();
        for b in &rest[..plain] {
            to.push(*b as u32)?;
        }
        if plain == rest.len() {
            input.advance(plain);
            break;
        }
        input.advance(plain);
        let rest = input.rest();
        let Some(&letter) = rest.get(1) else {
            if !last {
                break;
            }
            input.error(1, "\\ at end of string", &mut to)?;
            continue;
        };
        let simple = match letter {
            b'\n' => {
                input.advance(2);
                continue;
            }
            b'\\' | b'\'' | b'"' => Some(letter),
            b'a' => Some(7),
            b'b' => Some(8),
            b'f' => Some(12),
            b'n' => Some(10),
            b'r' => Some(13),
            b't' => Some(9),
            b'v' => Some(11),
            _ => None,
        };
        if let Some(byte) = simple {
            to.push(byte as u32)?;
            input.advance(2);
            continue;
        }
        let (count, reason) = match letter {
            b'0'..=b'7' => {
                let digits = rest[1..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b));
                let (value, n) = digits.fold((0u32, 0), |(value, n), b| (value << 3 | (b - b'0') as u32, n + 1));
                if value > 255 {
                    invalid = invalid.or(Some(input.at()));
                }
                to.push(value)?;
                input.advance(n + 1);
                continue;
            }
            b'x' => (2, "truncated \\xXX escape"),
            b'u' => (4, "truncated \\uXXXX escape"),
            b'U' => (8, "truncated \\UXXXXXXXX escape"),
            b'N' => {
                let close = rest.iter().position(|b| *b == b'}');
                match (rest.get(2), close) {
                    (None, _) | (Some(b'{'), None) if !last => break,
                    (Some(b'{'), Some(close)) if close > 3 => match point_of_name(&rest[3..close])? {
                        Some(point) => {
                            to.push(point)?;
                            input.advance(close + 1);
                        }
                        None => input.error(close + 1, "unknown Unicode character name", &mut to)?,
                    },
                    (Some(b'{'), Some(close)) => {
                        input.error(close + 1, "malformed \\N character escape", &mut to)?;
                    }
                    (Some(b'{'), None) => input.error(rest.len(), "malformed \\N character escape", &mut to)?,
                    _ => input.error(2, "malformed \\N character escape", &mut to)?,
                }
                continue;
            }
            other => {
                invalid = invalid.or(Some(input.at()));
                to.push('\\' as u32)?;
                to.push(other as u32)?;
                input.advance(2);
                continue;
            }
        };
        let (value, n) = hex(&rest[2..], count);
        if n < count {
            if !last && rest.len() == n + 2 {
                break;
            }
            input.error(n + 2, reason, &mut to)?;
        } else if value > 0x10FFFF {
            input.error(n + 2, "illegal Unicode character", &mut to)?;
        } else {
            to.push(value)?;
            input.advance(n + 2);
        }
    }
    Ok(Unescaped { text: to.finish()?, consumed: input.at(), invalid })
}

/// Warns of an escape that means nothing. Whatever the warning is turned into. Runs Python.
pub fn warn_invalid(bytes: &[u8], at: usize) -> Result<()> {
    let digits = bytes[at + 1..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
    let message = if digits > 0 {
        format!("invalid octal escape sequence '\\{}'", String::from_utf8_lossy(&bytes[at + 1..at + 1 + digits]))
    } else {
        format!("invalid escape sequence '\\{}'", bytes[at + 1] as char)
    };
    crate::types::exception::warn::deprecation(&message)
}

/// Decodes the escapes of bytes literals; the second value is where the first escape is that means nothing. ValueError.
pub fn decode_bytes_escape(bytes: &[u8], errors: Option<&str>) -> Result<(Vec<u8>, Option<usize>)> {
    let (mut to, mut at, mut invalid) = (Vec::with_capacity(bytes.len()), 0, None);
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            to.push(bytes[at]);
            at += 1;
            continue;
        }
        let Some(&letter) = bytes.get(at + 1) else { return Err(value_error!("Trailing \\ in string")) };
        let simple = match letter {
            b'\n' => None,
            b'\\' | b'\'' | b'"' => Some(letter),
            b'a' => Some(7),
            b'b' => Some(8),
            b'f' => Some(12),
            b'n' => Some(10),
            b'r' => Some(13),
            b't' => Some(9),
            b'v' => Some(11),
            b'0'..=b'7' => {
                let digits = bytes[at + 1..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b));
                let (value, n) = digits.fold((0u32, 0), |(value, n), b| (value << 3 | (b - b'0') as u32, n + 1));
                if value > 255 {
                    invalid = invalid.or(Some(at));
                }
                to.push(value as u8);
                at += n + 1;
                continue;
            }
            b'x' => {
                let (value, n) = hex(&bytes[at + 2..], 2);
                if n == 2 {
                    to.push(value as u8);
                    at += 4;
                    continue;
                }
                match errors {
                    None | Some("strict") => return Err(value_error!("invalid \\x escape at position {at}")),
                    Some("replace") => to.push(b'?'),
                    Some("ignore") => {}
                    Some(other) => {
                        return Err(value_error!("decoding error; unknown error handling code: {other}"));
                    }
                }
                at += 2 + n;
                continue;
            }
            other => {
                invalid = invalid.or(Some(at));
                to.push(b'\\');
                Some(other)
            }
        };
        to.extend(simple);
        at += 2;
    }
    Ok((to, invalid))
}

/// Decodes `raw-unicode-escape`: latin-1 with `\u` and `\U` escapes. UnicodeDecodeError. May run Python.
pub fn decode_raw_unicode_escape(bytes: &[u8], errors: Option<&str>, last: bool) -> Result<(Ref<Str>, usize)> {
    let mut input = Input::new("rawunicodeescape", bytes, errors);
    let mut to = StrBuilder::with_capacity(bytes.len())?;
    loop {
        let rest = input.rest();
        let (count, reason) = match rest {
            [] => break,
            [b'\\'] if !last => break,
            [b'\\', b'u', ..] => (4, "truncated \\uXXXX escape"),
            [b'\\', b'U', ..] => (8, "truncated \\UXXXXXXXX escape"),
            [b'\\', other, ..] => {
                to.push('\\' as u32)?;
                to.push(*other as u32)?;
                input.advance(2);
                continue;
            }
            [byte, ..] => {
                to.push(*byte as u32)?;
                input.advance(1);
                continue;
            }
        };
        let (value, n) = hex(&rest[2..], count);
        if n < count {
            if !last && rest.len() == n + 2 {
                break;
            }
            input.error(n + 2, reason, &mut to)?;
        } else if value > 0x10FFFF {
            input.error(n + 2, "\\Uxxxxxxxx out of range", &mut to)?;
        } else {
            to.push(value)?;
            input.advance(n + 2);
        }
    }
    Ok((to.finish()?, input.at()))
}

/// Encodes `unicode-escape`, which never fails.
pub fn encode_unicode_escape(text: &Str) -> Result<Ref<Bytes>> {
    let mut to = StrBuilder::with_capacity(text.len())?;
    for point in text.points() {
        match point {
            9 => to.push_ascii(b"\\t")?,
            10 => to.push_ascii(b"\\n")?,
            13 => to.push_ascii(b"\\r")?,
            92 => to.push_ascii(b"\\\\")?,
            32..=126 => to.push(point)?,
            _ => repr::push_escape(&mut to, point)?,
        }
    }
    Bytes::new(to.text().raw())
}

/// Encodes `raw-unicode-escape`, which never fails.
pub fn encode_raw_unicode_escape(text: &Str) -> Result<Ref<Bytes>> {
    let mut to = StrBuilder::with_capacity(text.len())?;
    for point in text.points() {
        if point < 256 { to.push(point)? } else { repr::push_escape(&mut to, point)? }
    }
    Bytes::new(to.text().raw())
}
