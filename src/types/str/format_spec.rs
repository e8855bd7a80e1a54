//! The format specification mini-language: what `__format__` of str, int, float and complex understands.
//!
//! `[[fill]align][sign]["z"]["#"]["0"][width][grouping]["." precision][type]`

use super::float_text::{FloatFlags, double_to_string};
use super::{Str, StrBuilder, Text};
use crate::abi::{Object, Raised, Ref, Result};
use crate::types::int::Int;
use std::borrow::Cow;

/// A parsed specification.
#[derive(Clone, Debug)]
struct Spec {
    fill: u32,
    align: u8,
    alternate: bool,
    no_negative_zero: bool,
    /// 0, or one of `+`, `-`, space.
    sign: u8,
    width: Option<usize>,
    grouping: Grouping,
    precision: Option<usize>,
    /// 0 where the object's default is none of the letters.
    kind: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Grouping {
    None,
    Comma,
    Underscore,
    /// Underscores every four digits, for binary bases.
    UnderscoreFour,
}

fn is_align(point: u32) -> bool {
    matches!(point, 60 | 61 | 62 | 94)
}

/// How messages show the letter of a type.
fn shown(kind: u32) -> String {
    match char::from_u32(kind) {
        Some(c) if kind > 32 && kind < 128 => c.to_string(),
        _ => format!("\\x{kind:x}"),
    }
}

#[cold]
fn unknown_code(kind: u32, type_name: &str) -> Raised {
    value_error!("Unknown format code '{}' for object of type '{type_name}'", shown(kind))
}

/// A decimal number at `at`, which moves behind it; `None` if there is none. ValueError if it is too large.
fn number(text: Text<'_>, at: &mut usize) -> Result<Option<usize>> {
    let (start, mut value) = (*at, 0usize);
    while *at < text.len()
        && let Some(digit) = super::classify::decimal_value(text.get(*at))
    {
        value = match value.checked_mul(10).and_then(|v| v.checked_add(digit as usize)) {
            Some(value) if value <= isize::MAX as usize => value,
            _ => return Err(value_error!("Too many decimal digits in format string")),
        };
        *at += 1;
    }
    Ok((*at > start).then_some(value))
}

impl Spec {
    fn parse(spec: &Str, kind: u8, align: u8, type_name: &str) -> Result<Spec> {
        let text = spec.text();
        let peek = |at: usize| if at < text.len() { text.get(at) } else { 0 };
        let is = |at: usize, c: u8| at < text.len() && text.get(at) == c as u32;
        let mut parsed = Spec {
            fill: ' ' as u32,
            align,
            alternate: false,
            no_negative_zero: false,
            sign: 0,
            width: None,
            grouping: Grouping::None,
            precision: None,
            kind: kind as u32,
        };
        let (mut at, mut fill_given, mut align_given) = (0, false, false);
        if text.len() >= 2 && is_align(peek(1)) {
            (parsed.fill, parsed.align) = (peek(0), peek(1) as u8);
            (fill_given, align_given, at) = (true, true, 2);
        } else if !text.is_empty() && is_align(peek(0)) {
            parsed.align = peek(0) as u8;
            (align_given, at) = (true, 1);
        }
        if is(at, b' ') || is(at, b'+') || is(at, b'-') {
            parsed.sign = peek(at) as u8;
            at += 1;
        }
        if is(at, b'z') {
            parsed.no_negative_zero = true;
            at += 1;
        }
        if is(at, b'#') {
            parsed.alternate = true;
            at += 1;
        }
        if !fill_given && is(at, b'0') {
            parsed.fill = '0' as u32;
            if !align_given && align == b'>' {
                parsed.align = b'=';
            }
            at += 1;
        }
        parsed.width = number(text, &mut at)?;
        if is(at, b',') {
            parsed.grouping = Grouping::Comma;
            at += 1;
        }
        if is(at, b'_') {
            if parsed.grouping != Grouping::None {
                return Err(value_error!("Cannot specify both ',' and '_'."));
            }
            parsed.grouping = Grouping::Underscore;
            at += 1;
        }
        if is(at, b',') && parsed.grouping == Grouping::Underscore {
            return Err(value_error!("Cannot specify both ',' and '_'."));
        }
        if is(at, b'.') {
            at += 1;
            parsed.precision = number(text, &mut at)?;
            if parsed.precision.is_none() {
                return Err(value_error!("Format specifier missing precision"));
            }
        }
        if text.len() - at > 1 {
            let spec = spec.to_string_lossy();
            return Err(value_error!("Invalid format specifier '{spec}' for object of type '{type_name}'"));
        }
        if at < text.len() {
            parsed.kind = text.get(at);
        }
        if parsed.grouping != Grouping::None {
            match u8::try_from(parsed.kind).unwrap_or(b'?') {
                b'd' | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F' | 0 => {}
                b'b' | b'o' | b'x' | b'X' if parsed.grouping == Grouping::Underscore => {
                    parsed.grouping = Grouping::UnderscoreFour;
                }
                _ => {
                    let separator = if parsed.grouping == Grouping::Comma { ',' } else { '_' };
                    return Err(value_error!("Cannot specify '{separator}' with '{}'.", shown(parsed.kind)));
                }
            }
        }
        Ok(parsed)
    }

    /// What stands left and right of text of that length.
    fn margins(&self, len: usize) -> (usize, usize) {
        let total = self.width.unwrap_or(0).saturating_sub(len);
        match self.align {
            b'>' => (total, 0),
            b'^' => (total / 2, total - total / 2),
            _ => (0, total),
        }
    }
}

/// `str.__format__` with a specification that is not empty.
pub fn format_str(value: &Str, spec: &Str) -> Result<Ref<Str>> {
    let type_name = value.ty().full_name();
    let spec = Spec::parse(spec, b's', b'<', &type_name)?;
    if spec.kind != 's' as u32 {
        return Err(unknown_code(spec.kind, &type_name));
    }
    match spec.sign {
        0 => {}
        b' ' => return Err(value_error!("Space not allowed in string format specifier")),
        _ => return Err(value_error!("Sign not allowed in string format specifier")),
    }
    if spec.no_negative_zero {
        return Err(value_error!("Negative zero coercion (z) not allowed in string format specifier"));
    }
    if spec.alternate {
        return Err(value_error!("Alternate form (#) not allowed in string format specifier"));
    }
    if spec.align == b'=' {
        return Err(value_error!("'=' alignment not allowed in string format specifier"));
    }
    let len = value.len().min(spec.precision.unwrap_or(usize::MAX));
    let (left, right) = spec.margins(len);
    if left == 0 && right == 0 {
        return value.substring(0, len)?.to_exact();
    }
    let mut to = StrBuilder::new();
    to.reserve(left + len + right, 0x7F)?;
    to.push_repeated(spec.fill, left)?;
    if len == value.len() {
        to.push_str(value)?
    } else {
        to.push_text(value.text().slice(0, len))?
    }
    to.push_repeated(spec.fill, right)?;
    to.finish()
}

/// The separators of the current locale, for type `n`.
struct Locale {
    point: Cow<'static, str>,
    separator: Cow<'static, str>,
    /// The sizes of groups from the right; the last repeats, unless `CHAR_MAX` ends grouping.
    groups: Vec<u8>,
}

impl Locale {
    fn of(spec: &Spec) -> Locale {
        let (separator, groups) = match spec.grouping {
            Grouping::None => ("", vec![]),
            Grouping::Comma => (",", vec![3]),
            Grouping::Underscore => ("_", vec![3]),
            Grouping::UnderscoreFour => ("_", vec![4]),
        };
        if spec.kind != 'n' as u32 {
            return Locale { point: ".".into(), separator: separator.into(), groups };
        }
        // SAFETY: the strings of `localeconv` live until the locale is set anew; they are copied at once.
        unsafe {
            let conv = &*libc::localeconv();
            let text = |p: *const core::ffi::c_char| -> Cow<'static, str> {
                core::ffi::CStr::from_ptr(p).to_string_lossy().into_owned().into()
            };
            let groups = core::ffi::CStr::from_ptr(conv.grouping).to_bytes().to_vec();
            Locale { point: text(conv.decimal_point), separator: text(conv.thousands_sep), groups }
        }
    }

    /// The digits in groups, with leading zeros up to `least` characters.
    fn grouped(&self, digits: &[u8], least: usize) -> Vec<u8> {
        if digits.is_empty() {
            return Vec::new();
        }
        let separator = self.separator.as_bytes();
        let (mut reversed, mut left, mut least) = (Vec::new(), digits.len(), least as isize);
        let mut i = 0;
        loop {
            let size = match self.groups.get(i.min(self.groups.len().saturating_sub(1))) {
                // CHAR_MAX: no further grouping.
                Some(&size) if size != 0 && size < 127 => size as usize,
                _ => usize::MAX,
            };
            i += 1;
            let count = size.min(left.max(least.max(0) as usize).max(1));
            let own = left.min(count);
            reversed.extend(digits[left - own..left].iter().rev());
            reversed.extend(std::iter::repeat_n(b'0', count - own));
            left -= own;
            least -= count as isize;
            if left == 0 && least <= 0 {
                break;
            }
            least -= separator.len() as isize;
            reversed.extend(separator.iter().rev());
        }
        reversed.reverse();
        reversed
    }
}

/// A number laid out: sign, prefix, digits before the point, and the rest as it is.
struct Number<'a> {
    negative: bool,
    prefix: &'a [u8],
    digits: &'a [u8],
    /// Whether a decimal point stands before the rest.
    point: bool,
    rest: &'a [u8],
}

impl Number<'_> {
    /// Splits the text of a float: sign, digits, point, rest.
    fn of_float(text: &[u8]) -> Number<'_> {
        let (negative, text) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let whole = text.iter().take_while(|b| b.is_ascii_digit()).count();
        let (digits, rest) = text.split_at(whole);
        let (point, rest) = match rest {
            [b'.', rest @ ..] => (true, rest),
            _ => (false, rest),
        };
        Number { negative, prefix: b"", digits, point, rest }
    }

    fn write(&self, spec: &Spec, locale: &Locale, to: &mut StrBuilder) -> Result<()> {
        let sign: &[u8] = match spec.sign {
            _ if self.negative => b"-",
            b'+' => b"+",
            b' ' => b" ",
            _ => b"",
        };
        let point = if self.point { locale.point.chars().count() } else { 0 };
        let fixed = sign.len() + self.prefix.len() + point + self.rest.len();
        let least = match spec.width {
            Some(width) if spec.fill == '0' as u32 && spec.align == b'=' => width.saturating_sub(fixed),
            _ => 0,
        };
        let grouped = locale.grouped(self.digits, least);
        let grouped = String::from_utf8_lossy(&grouped);
        let len = fixed + grouped.chars().count();
        let padding = spec.width.unwrap_or(0).saturating_sub(len);
        let (left, middle, right) = match spec.align {
            b'<' => (0, 0, padding),
            b'^' => (padding / 2, 0, padding - padding / 2),
            b'=' => (0, padding, 0),
            _ => (padding, 0, 0),
        };
        to.reserve(len + padding, 0x7F)?;
        to.push_repeated(spec.fill, left)?;
        to.push_ascii(sign)?;
        to.push_ascii(self.prefix)?;
        to.push_repeated(spec.fill, middle)?;
        to.push_utf8(&grouped)?;
        if self.point {
            to.push_utf8(&locale.point)?;
        }
        to.push_ascii(self.rest)?;
        to.push_repeated(spec.fill, right)
    }
}

/// The digits of an int's magnitude in base 2, 8, 10 or 16, and whether it is negative. ValueError if there are more
/// decimal digits than the limit allows.
pub fn int_digits(value: &Int, base: u32) -> Result<(String, bool)> {
    if let Some(n) = value.to_i64() {
        let magnitude = n.unsigned_abs();
        let text = match base {
            2 => format!("{magnitude:b}"),
            8 => format!("{magnitude:o}"),
            16 => format!("{magnitude:x}"),
            _ => magnitude.to_string(),
        };
        return Ok((text, n < 0));
    }
    let tag = value.tag.get();
    let negative = tag & 3 == 2;
    if base == 10 {
        // `repr` of int knows the limit on digits and is the same for subclasses.
        let Some(repr) = crate::types::int::PyLong_Type.repr.get() else {
            return Err(system_error!("int has no repr"));
        };
        let Ok(text) = repr(value)?.downcast::<Str>() else { return Err(system_error!("repr of int is no str")) };
        return Ok((text.to_utf8()?.trim_start_matches('-').to_string(), negative));
    }
    let bits_per_char = base.trailing_zeros() as usize;
    // SAFETY: the tag tells how many 30-bit digits follow.
    let digits = unsafe { core::slice::from_raw_parts(value.digits.as_ptr().cast::<u32>(), tag >> 3) };
    let bits = digits.len() * 30;
    let bit = |i: usize| digits.get(i / 30).map_or(0, |d| d >> (i % 30) & 1);
    let mut text: Vec<u8> = (0..bits.div_ceil(bits_per_char))
        .map(|c| {
            let value = (0..bits_per_char).fold(0, |v, b| v | bit(c * bits_per_char + b) << b);
            b"0123456789abcdef"[value as usize]
        })
        .collect();
    while text.len() > 1 && text.last() == Some(&b'0') {
        text.pop();
    }
    text.reverse();
    Ok((String::from_utf8_lossy(&text).into_owned(), negative))
}

/// `int.__format__` (and that of subclasses). The empty specification is `str()`. Runs Python in subclasses.
pub fn format_int(value: &Int, spec: &Str) -> Result<Ref<Str>> {
    if spec.is_empty() {
        return value.str();
    }
    let type_name = value.ty().full_name();
    let parsed = Spec::parse(spec, b'd', b'>', &type_name)?;
    let base = match u8::try_from(parsed.kind).unwrap_or(0) {
        b'd' | b'n' => 10,
        b'b' => 2,
        b'o' => 8,
        b'x' | b'X' => 16,
        b'c' => 0,
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%' => {
            return write_float(value.as_f64()?, parsed);
        }
        _ => return Err(unknown_code(parsed.kind, &type_name)),
    };
    if parsed.precision.is_some() {
        return Err(value_error!("Precision not allowed in integer format specifier"));
    }
    if parsed.no_negative_zero {
        return Err(value_error!("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    if base == 0 {
        return format_character(value, parsed);
    }
    let (mut text, negative) = int_digits(value, base)?;
    let prefix: &[u8] = match (parsed.alternate, parsed.kind as u8) {
        (true, b'b') => b"0b",
        (true, b'o') => b"0o",
        (true, b'x') => b"0x",
        (true, b'X') => b"0X",
        _ => b"",
    };
    if parsed.kind == 'X' as u32 {
        text.make_ascii_uppercase();
    }
    let number = Number { negative, prefix, digits: text.as_bytes(), point: false, rest: b"" };
    let mut to = StrBuilder::new();
    number.write(&parsed, &Locale::of(&parsed), &mut to)?;
    to.finish()
}

/// An int as the character of that code point.
fn format_character(value: &Int, mut spec: Spec) -> Result<Ref<Str>> {
    if spec.sign != 0 {
        return Err(value_error!("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(value_error!("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let point = value.index_as_i64()?;
    if !(0..0x110000).contains(&point) {
        return Err(overflow_error!("%c arg not in range(0x110000)"));
    }
    if spec.align == b'=' {
        spec.align = b'>';
    }
    let (left, right) = spec.margins(1);
    let mut to = StrBuilder::new();
    to.push_repeated(spec.fill, left)?;
    to.push(point as u32)?;
    to.push_repeated(spec.fill, right)?;
    to.finish()
}

fn write_float(value: f64, spec: Spec) -> Result<Ref<Str>> {
    let mut to = StrBuilder::new();
    let (text, _) = float_text(value, &spec)?;
    Number::of_float(text.as_bytes()).write(&spec, &Locale::of(&spec), &mut to)?;
    to.finish()
}

/// The text of a float as the specification's type and precision say, and whether the type was the default one.
fn float_text(value: f64, spec: &Spec) -> Result<(String, bool)> {
    let (mut code, mut default_precision, mut dot) = (spec.kind as u8, 6, false);
    let is_default = code == 0;
    if is_default {
        (code, default_precision, dot) = (b'r', 0, true);
    }
    if code == b'n' {
        code = b'g';
    }
    let percent = code == b'%';
    let value = if percent { value * 100.0 } else { value };
    if percent {
        code = b'f';
    }
    let precision = match spec.precision {
        Some(p) if p > i32::MAX as usize => return Err(value_error!("precision too big")),
        Some(p) => {
            if code == b'r' {
                code = b'g';
            }
            p
        }
        None => default_precision,
    };
    let flags =
        FloatFlags { sign: false, add_dot_0: dot, alternate: spec.alternate, no_negative_zero: spec.no_negative_zero };
    let mut text = double_to_string(value, code, precision, flags);
    if percent {
        text.push('%');
    }
    Ok((text, is_default))
}

/// `float.__format__`: `object` is the float itself, for its type's name and its `str()`. Runs Python in subclasses.
pub fn format_float(object: &Object, value: f64, spec: &Str) -> Result<Ref<Str>> {
    if spec.is_empty() {
        return object.str();
    }
    let type_name = object.ty().full_name();
    let parsed = Spec::parse(spec, 0, b'>', &type_name)?;
    match u8::try_from(parsed.kind).unwrap_or(b'?') {
        0 | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'n' | b'%' => write_float(value, parsed),
        _ => Err(unknown_code(parsed.kind, &type_name)),
    }
}

/// `complex.__format__`. Runs Python in subclasses.
pub fn format_complex(object: &Object, real: f64, imaginary: f64, spec: &Str) -> Result<Ref<Str>> {
    if spec.is_empty() {
        return object.str();
    }
    let type_name = object.ty().full_name();
    let parsed = Spec::parse(spec, 0, b'>', &type_name)?;
    if !matches!(u8::try_from(parsed.kind).unwrap_or(b'?'), 0 | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'n') {
        return Err(unknown_code(parsed.kind, &type_name));
    }
    if parsed.fill == '0' as u32 {
        return Err(value_error!("Zero padding is not allowed in complex format specifier"));
    }
    if parsed.align == b'=' {
        return Err(value_error!("'=' alignment flag is not allowed in complex format specifier"));
    }
    let is_default = parsed.kind == 0;
    let skip_real = is_default && real == 0.0 && real.is_sign_positive();
    let parentheses = is_default && !skip_real;
    let locale = Locale::of(&parsed);
    let part = Spec { width: None, align: b'<', ..parsed.clone() };
    let text = |value: f64| -> Result<String> {
        let mut spec = part.clone();
        if is_default {
            // The shortest text, without `.0`.
            let precision = spec.precision.unwrap_or(0);
            let code = if spec.precision.is_some() { b'g' } else { b'r' };
            let flags = FloatFlags {
                alternate: spec.alternate,
                no_negative_zero: spec.no_negative_zero,
                ..FloatFlags::default()
            };
            return Ok(double_to_string(value, code, precision, flags));
        }
        spec.sign = 0;
        float_text(value, &spec).map(|t| t.0)
    };
    let mut body = StrBuilder::new();
    if parentheses {
        body.push('(' as u32)?;
    }
    if !skip_real {
        Number::of_float(text(real)?.as_bytes()).write(&part, &locale, &mut body)?;
    }
    let sign = if skip_real { part.sign } else { b'+' };
    let part = Spec { sign, ..part };
    Number::of_float(text(imaginary)?.as_bytes()).write(&part, &locale, &mut body)?;
    body.push('j' as u32)?;
    if parentheses {
        body.push(')' as u32)?;
    }
    let body = body.finish()?;
    let (left, right) = parsed.margins(body.len());
    body.padded(left, right, parsed.fill)
}
