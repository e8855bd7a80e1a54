//! `repr()` of constants, for annotations kept as strings and for messages.

use std::fmt::Write;

use super::Constant;
use crate::unicode::is_printable;

impl Constant {
    /// What `repr()` gives. Lone surrogates are escaped, so it is proper text.
    pub fn repr(&self) -> String {
        repr(self)
    }
}

fn repr(constant: &Constant) -> String {
    match constant {
        Constant::None => "None".into(),
        Constant::Ellipsis => "Ellipsis".into(),
        Constant::Bool(true) => "True".into(),
        Constant::Bool(false) => "False".into(),
        Constant::Int(n) => n.to_string(),
        Constant::Float(x) => float(*x, true),
        Constant::Complex(re, im) if *re == 0.0 && re.is_sign_positive() => float(*im, false) + "j",
        Constant::Complex(re, im) => {
            let sign = if im.is_sign_negative() && !im.is_nan() { "" } else { "+" };
            format!("({}{sign}{}j)", float(*re, false), float(*im, false))
        }
        Constant::Str(s) => string(s),
        Constant::Bytes(s) => bytes(s),
        Constant::Tuple(items) => match &items[..] {
            [only] => format!("({},)", repr(only)),
            items => format!("({})", joined(items)),
        },
        Constant::FrozenSet(items) if items.is_empty() => "frozenset()".into(),
        Constant::FrozenSet(items) => format!("frozenset({{{}}})", joined(items)),
        Constant::Code(code) => format!("<code object {}>", code.name),
    }
}

fn joined(items: &[Constant]) -> String {
    items.iter().map(repr).collect::<Vec<_>>().join(", ")
}

/// The shortest digits that give the number back; `whole` numbers end in `.0` if asked for.
fn float(x: f64, point: bool) -> String {
    if x.is_nan() {
        return "nan".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf" } else { "-inf" }.into();
    }
    let shortest = format!("{:e}", x.abs());
    // Of the shortest forms the nearest counts, and of two equally near ones the even.
    let digits = shortest.bytes().take_while(|&b| b != b'e').filter(u8::is_ascii_digit).count();
    let nearest = format!("{:.*e}", digits - 1, x.abs());
    let scientific = if nearest.parse() == Ok(x.abs()) { nearest } else { shortest };
    let (mantissa, exponent) = scientific.split_once('e').expect("the format has an exponent");
    let exponent: i32 = exponent.parse().expect("the exponent is a number");
    let digits = mantissa.replace('.', "");
    let mut out = String::from(if x.is_sign_negative() { "-" } else { "" });
    if (-4..16).contains(&exponent) {
        let before = usize::try_from(exponent + 1).unwrap_or(0);
        if exponent < 0 {
            out.push_str("0.");
            out.extend(std::iter::repeat_n('0', usize::try_from(-exponent - 1).unwrap_or(0)));
            out.push_str(&digits);
        } else if digits.len() <= before {
            out.push_str(&digits);
            out.extend(std::iter::repeat_n('0', before - digits.len()));
            if point {
                out.push_str(".0");
            }
        } else {
            out.push_str(&digits[..before]);
            out.push('.');
            out.push_str(&digits[before..]);
        }
    } else {
        out.push_str(mantissa);
        let sign = if exponent < 0 { '-' } else { '+' };
        // Writing to a string cannot fail.
        let _ = write!(out, "e{sign}{:02}", exponent.abs());
    }
    out
}

fn quote_for(s: &[u8]) -> char {
    if s.contains(&b'\'') && !s.contains(&b'"') { '"' } else { '\'' }
}

fn bytes(s: &[u8]) -> String {
    let quote = quote_for(s);
    let mut out = format!("b{quote}");
    for &byte in s {
        push_ascii(&mut out, byte, quote);
    }
    out.push(quote);
    out
}

/// A byte, escaped unless it is a printable ASCII character.
fn push_ascii(out: &mut String, byte: u8, quote: char) {
    match byte {
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        b'\\' => out.push_str("\\\\"),
        b if char::from(b) == quote => {
            out.push('\\');
            out.push(quote);
        }
        0x20..0x7F => out.push(char::from(byte)),
        _ => {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
}

/// `repr()` of a WTF-8 string.
fn string(s: &[u8]) -> String {
    let quote = quote_for(s);
    let mut out = String::from(quote);
    for chunk in s.utf8_chunks() {
        for c in chunk.valid().chars() {
            match u8::try_from(c) {
                Ok(byte) if byte.is_ascii() => push_ascii(&mut out, byte, quote),
                _ if is_printable(c) => out.push(c),
                _ => push_escape(&mut out, u32::from(c)),
            }
        }
        // The three bytes of a lone surrogate come as three pieces, the first of which is 0xED.
        if let [0xED] = chunk.invalid() {
            let at = chunk.invalid().as_ptr() as usize - s.as_ptr() as usize;
            if let Some(&[_, second, third]) = s.get(at..at + 3) {
                push_escape(&mut out, 0xD000 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F));
            }
        }
    }
    out.push(quote);
    out
}

fn push_escape(out: &mut String, code: u32) {
    let _ = match code {
        0..=0xFF => write!(out, "\\x{code:02x}"),
        0x100..=0xFFFF => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

#[cfg(test)]
mod tests {
    use super::{Constant, float, string};

    #[test]
    fn floats() {
        for (x, want) in [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e300, "1.5e+300"),
            (123.456, "123.456"),
            (f64::exp2(-25.0), "2.9802322387695312e-08"),
        ] {
            assert_eq!(float(x, true), want);
        }
        assert_eq!(Constant::Complex(0.0, 1.0).repr(), "1j");
        assert_eq!(Constant::Complex(1.0, -2.5).repr(), "(1-2.5j)");
    }

    #[test]
    fn strings() {
        assert_eq!(string(b"it's"), "\"it's\"");
        assert_eq!(string("a\u{e9}\u{301}\u{200b}\n".as_bytes()), "'a\u{e9}\u{301}\\u200b\\n'");
        assert_eq!(string(b"\xed\xa0\x80x"), "'\\ud800x'");
    }
}
