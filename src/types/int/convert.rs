//! Ints to and from text, bytes, floats and `dashu`'s integers.

use super::{Int, MASK, SHIFT};
use crate::abi::{Object, Ref, Result};
use crate::types::str::Str;
use core::cell::Cell;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig, Word};

/// Above this many digits, decimal conversion is refused (CVE-2020-10735); 0 is no limit.
struct Limit(Cell<usize>);
crate::per_interpreter! {
    static MAX_STR_DIGITS: Limit = Limit(Cell::new(4300));
}
/// Numbers of fewer digits are never refused.
pub const STR_DIGITS_THRESHOLD: usize = 640;

/// `sys.get_int_max_str_digits()`.
pub fn max_str_digits() -> usize {
    MAX_STR_DIGITS.get().0.get()
}

/// `sys.set_int_max_str_digits()`; the caller checks the range.
pub fn set_max_str_digits(digits: usize) {
    MAX_STR_DIGITS.get().0.set(digits);
}

/// So many digits and words are the same number of bits: whole groups are converted by shifts that are known beforehand.
const GROUP_DIGITS: usize = 32;
const GROUP_WORDS: usize = 15;

/// 30-bit digits as 64-bit words.
fn words(digits: &[u32]) -> Vec<Word> {
    let mut words = Vec::with_capacity(digits.len() / 2 + 1);
    let groups = digits.chunks_exact(GROUP_DIGITS);
    let rest = groups.remainder();
    for group in groups {
        let digit = |i: usize| group[i] as u64;
        words.extend_from_slice(&core::array::from_fn::<Word, GROUP_WORDS, _>(|i| {
            let (first, off) = (i * 64 / SHIFT as usize, i as u32 * 64 % SHIFT);
            let low = digit(first) >> off | digit(first + 1) << (SHIFT - off) | digit(first + 2) << (2 * SHIFT - off);
            if 3 * SHIFT - off < 64 { low | digit(first + 3) << (3 * SHIFT - off) } else { low }
        }));
    }
    let (mut word, mut filled) = (0u64, 0);
    for &digit in rest {
        word |= (digit as u64) << filled;
        filled += SHIFT;
        if filled >= 64 {
            words.push(word);
            filled -= 64;
            word = (digit as u64) >> (SHIFT - filled);
        }
    }
    if word != 0 {
        words.push(word);
    }
    words
}

/// How many 30-bit digits these 64-bit words need at most.
fn count_digits(words: &[Word]) -> usize {
    (words.len() * 64).div_ceil(SHIFT as usize)
}

/// 64-bit words as 30-bit digits, of which there are as many as [`count_digits`] says.
fn write_digits(words: &[Word], digits: &mut [u32]) {
    let word_groups = words.chunks_exact(GROUP_WORDS);
    let rest = word_groups.remainder();
    let whole = word_groups.len() * GROUP_DIGITS;
    for (group, to) in word_groups.zip(digits.chunks_exact_mut(GROUP_DIGITS)) {
        let made: [u32; GROUP_DIGITS] = core::array::from_fn(|i| {
            let (word, off) = (i * SHIFT as usize / 64, i as u32 * SHIFT % 64);
            let low = group[word] >> off;
            let bits = if off + SHIFT > 64 { low | group[word + 1] << (64 - off) } else { low };
            bits as u32 & MASK
        });
        to.copy_from_slice(&made);
    }
    let mut digits = digits[whole..].iter_mut();
    let mut write = |digit: u32| {
        if let Some(place) = digits.next() {
            *place = digit;
        }
    };
    let (mut bits, mut filled) = (0u128, 0);
    for &word in rest {
        bits |= (word as u128) << filled;
        filled += 64;
        while filled >= SHIFT {
            write(bits as u32 & MASK);
            bits >>= SHIFT;
            filled -= SHIFT;
        }
    }
    write(bits as u32);
}

impl Int {
    /// The value for `dashu`.
    pub fn to_big(&self) -> IBig {
        if let Some(value) = self.to_i64() {
            return IBig::from(value);
        }
        let sign = if self.is_negative() { Sign::Negative } else { Sign::Positive };
        IBig::from_parts(sign, self.to_big_magnitude())
    }

    /// The magnitude for `dashu`.
    pub fn to_big_magnitude(&self) -> UBig {
        match self.magnitude_u64() {
            Some(value) => UBig::from(value),
            None => UBig::from_words(&words(self.digits())),
        }
    }

    /// An int of that value.
    pub fn from_big(value: &IBig) -> Result<Ref<Int>> {
        if let Ok(value) = i64::try_from(value) {
            return Int::new(value);
        }
        let (sign, words) = value.as_sign_words();
        Int::filled(sign == Sign::Negative, count_digits(words), |digits| write_digits(words, digits))
    }

    /// The value as a double, rounded to nearest even. OverflowError if it is too large.
    pub fn to_f64(&self) -> Result<f64> {
        if self.is_compact() {
            return Ok(self.compact_value() as f64);
        }
        if let Some(magnitude) = self.magnitude_u64() {
            let value = magnitude as f64;
            return Ok(if self.is_negative() { -value } else { value });
        }
        match round_to_f64(&self.to_big_magnitude(), 0, false) {
            Some(value) => Ok(if self.is_negative() { -value } else { value }),
            None => Err(overflow_error!("int too large to convert to float")),
        }
    }

    /// The integral part of a finite double.
    pub fn from_f64(value: f64) -> Result<Ref<Int>> {
        if value.is_nan() {
            return Err(value_error!("cannot convert float NaN to integer"));
        }
        if value.is_infinite() {
            return Err(overflow_error!("cannot convert float infinity to integer"));
        }
        if value.abs() < 9.2e18 {
            return Int::new(value as i64);
        }
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7FF) as usize - 1075;
        let mantissa = UBig::from(bits & ((1 << 52) - 1) | 1 << 52) << exponent;
        let sign = if value < 0.0 { Sign::Negative } else { Sign::Positive };
        Int::from_big(&IBig::from_parts(sign, mantissa))
    }

    /// The decimal digits. ValueError past the limit of `sys.set_int_max_str_digits`.
    pub fn to_decimal(&self) -> Result<String> {
        if let Some(value) = self.to_i64() {
            return Ok(value.to_string());
        }
        let limit = max_str_digits();
        let too_long = || {
            value_error!(
                "Exceeds the limit ({limit} digits) for integer string conversion; \
                 use sys.set_int_max_str_digits() to increase the limit"
            )
        };
        // Three decimal digits need just under ten bits.
        if limit > 0 && self.bit_length() as f64 * std::f64::consts::LOG10_2 > limit as f64 + 1.0 {
            return Err(too_long());
        }
        let text = self.to_big().to_string();
        let length = text.trim_start_matches('-').len();
        if limit > 0 && length > limit.max(STR_DIGITS_THRESHOLD) { Err(too_long()) } else { Ok(text) }
    }

    /// The digits in base 2, 8, 10, 16 (any up to 36), without a prefix.
    pub fn to_radix(&self, base: u32) -> Result<String> {
        if base == 10 {
            return self.to_decimal();
        }
        Ok(self.to_big().in_radix(base as u8).to_string())
    }

    /// What `bin`, `oct` and `hex` print: sign, prefix, digits.
    pub fn to_prefixed(&self, base: u32) -> Result<String> {
        let prefix = match base {
            2 => "0b",
            8 => "0o",
            16 => "0x",
            _ => "",
        };
        let text = self.to_radix(base)?;
        Ok(match text.strip_prefix('-') {
            Some(digits) => format!("-{prefix}{digits}"),
            None => format!("{prefix}{text}"),
        })
    }

    /// The int that `text` writes in `base` (0: by its prefix), whitespace around it allowed. ValueError with CPython's
    /// words, `shown` being the literal that they quote.
    pub fn parse(text: &str, base: u32, shown: impl FnOnce() -> Result<Ref<Str>>) -> Result<Ref<Int>> {
        match parse_digits(text.trim_matches(is_space), base) {
            Parsed::Digits { negative, digits, base } => Int::from_ascii(negative, &digits, base),
            Parsed::Invalid => {
                let shown = shown()?;
                Err(value_error!("invalid literal for int() with base {base}: {}", shown.to_string_lossy()))
            }
        }
    }

    /// The int of digits that have been checked.
    fn from_ascii(negative: bool, digits: &str, base: u32) -> Result<Ref<Int>> {
        if digits.len() <= 18 && base <= 10 || digits.len() <= 11 {
            // 36**11 and 10**18 fit.
            let value = i64::from_str_radix(digits, base).unwrap_or_default();
            return Int::new(if negative { -value } else { value });
        }
        let limit = max_str_digits();
        let significant = digits.len();
        if !base.is_power_of_two() && limit > 0 && significant > limit.max(STR_DIGITS_THRESHOLD) {
            return Err(value_error!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {significant} digits; \
                 use sys.set_int_max_str_digits() to increase the limit"
            ));
        }
        let magnitude = UBig::from_str_radix(digits, base).unwrap_or_default();
        let sign = if negative { Sign::Negative } else { Sign::Positive };
        Int::from_big(&IBig::from_parts(sign, magnitude))
    }
}

/// The text with every Unicode decimal digit as its ASCII twin.
pub fn ascii_digits(text: &Str) -> String {
    let shown = text.to_string_lossy();
    if shown.is_ascii() {
        return shown.into_owned();
    }
    let digit = |c: char| match crate::types::str::classify::decimal_value(c as u32) {
        Some(value) if !c.is_ascii() => char::from(b'0' + value),
        _ => c,
    };
    shown.chars().map(digit).collect()
}

/// The whitespace that numbers may be surrounded by.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

enum Parsed {
    Digits { negative: bool, digits: String, base: u32 },
    Invalid,
}

/// Sign, prefix, digits with single underscores between them.
fn parse_digits(text: &str, base: u32) -> Parsed {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let prefix = |p: &str| rest.get(..2).filter(|head| head.eq_ignore_ascii_case(p)).map(|_| &rest[2..]);
    let (base, digits, after_prefix) = match base {
        0 | 2 | 8 | 16 => {
            let found = [("0b", 2), ("0o", 8), ("0x", 16)]
                .into_iter()
                .find_map(|(p, b)| prefix(p).filter(|_| base == 0 || base == b).map(|d| (b, d)));
            match found {
                Some((b, digits)) => (b, digits, true),
                None if base == 0 => {
                    // Decimal; a leading zero is only allowed for zero itself.
                    let zeros = rest.starts_with('0') && rest.chars().any(|c| c != '0' && c != '_');
                    if zeros {
                        return Parsed::Invalid;
                    }
                    (10, rest, false)
                }
                None => (base, rest, false),
            }
        }
        other => (other, rest, false),
    };
    let digits = if after_prefix { digits.strip_prefix('_').unwrap_or(digits) } else { digits };
    let mut clean = String::with_capacity(digits.len());
    let mut underscore = true;
    for c in digits.chars() {
        if c == '_' {
            if underscore {
                return Parsed::Invalid;
            }
            underscore = true;
        } else {
            if !c.is_digit(base) {
                return Parsed::Invalid;
            }
            clean.push(c);
            underscore = false;
        }
    }
    if underscore {
        return Parsed::Invalid;
    }
    Parsed::Digits { negative, digits: clean, base }
}

/// `magnitude * 2**exponent` as a double, rounded to nearest even; `sticky` says that the true value is a little more.
/// `None` if it is too large.
pub(crate) fn round_to_f64(magnitude: &UBig, exponent: i64, sticky: bool) -> Option<f64> {
    let bits = magnitude.bit_len() as i64;
    if bits == 0 {
        return Some(0.0);
    }
    // 55 bits are kept: 53, one to round by, one for everything below.
    let shift = (bits - 55).max(-1074 - exponent - 2);
    let (mut top, mut lost) = if shift > 0 {
        let shift = shift as usize;
        let lost = magnitude.trailing_zeros().is_some_and(|zeros| zeros < shift);
        (u64::try_from(magnitude >> shift).ok()?, lost)
    } else {
        (u64::try_from(magnitude).ok()? << (-shift).min(63), false)
    };
    lost |= sticky;
    let exponent = exponent + shift;
    if lost {
        top |= 1;
    }
    let low = top & 3;
    let mut mantissa = top >> 2;
    if low > 2 || low == 2 && mantissa & 1 == 1 {
        mantissa += 1;
    }
    let value = mantissa as f64 * 2f64.powi(0);
    let result = scale(value, exponent + 2);
    result.is_finite().then_some(result)
}

/// `value * 2**exponent`, exact where the result is representable.
fn scale(mut value: f64, mut exponent: i64) -> f64 {
    while exponent > 1000 {
        value *= 2f64.powi(1000);
        exponent -= 1000;
        if value.is_infinite() {
            return value;
        }
    }
    while exponent < -1000 {
        value *= 2f64.powi(-1000);
        exponent += 1000;
        if value == 0.0 {
            return value;
        }
    }
    value * 2f64.powi(exponent as i32)
}

pub(super) extern "C" fn repr(this: &Int) -> Result {
    let mut buffer = [0u8; 24];
    if let Some(value) = this.to_i64() {
        return Ok(Str::new(write_decimal(value, &mut buffer))?.into_object());
    }
    Ok(Str::new(&this.to_decimal()?)?.into_object())
}

/// The decimal digits of a machine integer, without an allocation.
fn write_decimal(value: i64, buffer: &mut [u8; 24]) -> &str {
    let (mut rest, mut at) = (value.unsigned_abs(), buffer.len());
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    // Only ASCII was written.
    core::str::from_utf8(&buffer[at..]).unwrap_or_default()
}

/// `PyNumber_Long`: the int that `int(object)` gives for numbers. `None` for strings and everything without a
/// conversion. Runs Python.
pub fn from_number(object: &Object) -> Result<Option<Ref<Int>>> {
    if let Some(int) = object.cast_exact::<Int>() {
        return Ok(Some(Ref::of(int)));
    }
    let methods = object.ty().number();
    if let Some(convert) = methods.and_then(|n| n.int.get()) {
        let result = crate::call::check::slot_result("__int__", convert(object))?;
        let Ok(result) = result.clone().downcast::<Int>() else {
            return Err(type_error!("__int__ returned non-int (type {})", result.ty().full_name()));
        };
        if !result.is_type(&super::PyLong_Type) {
            crate::types::exception::warn::deprecation(&format!(
                "__int__ returned non-int (type {}).  The ability to return an instance of a strict subclass of int \
                 is deprecated, and may not be supported in a future version of Python.",
                result.ty().full_name()
            ))?;
            return exact(&result).map(Some);
        }
        return Ok(Some(result));
    }
    if object.has_index() {
        return exact(&*object.index()?).map(Some);
    }
    let Some(truncate) = crate::types::r#type::lookup_special(object, crate::intern!("__trunc__"))? else {
        return Ok(None);
    };
    crate::types::exception::warn::deprecation("The delegation of int() to __trunc__ is deprecated.")?;
    let result = truncate.call0()?;
    if result.is_int() {
        // SAFETY: the flag says so.
        return exact(unsafe { result.cast_unchecked() }).map(Some);
    }
    if result.has_index() {
        return exact(&*result.index()?).map(Some);
    }
    Err(type_error!("__trunc__ returned non-Integral (type {})", result.ty().full_name()))
}

/// The same value as an exact `int`.
pub fn exact(int: &Int) -> Result<Ref<Int>> {
    if int.is_type(&super::PyLong_Type) {
        return Ok(Ref::of(int));
    }
    Int::from_digits(int.is_negative(), int.digits())
}
