//! What a code point is: the Unicode database as functions, and the `is...` methods of `str`.

use super::Str;
use super::data::Unit;
use super::unicode_tables::*;
use crate::abi::Result;
use abide_macros::methods;

/// What the tables say of a code point.
#[inline(always)]
pub fn record(point: u32) -> &'static Record {
    let point = if point < 0x110000 { point as usize } else { 0 };
    let block = INDEX[point >> SHIFT] as usize;
    &RECORDS[BLOCKS[(block << SHIFT) | (point & ((1 << SHIFT) - 1))] as usize]
}

#[inline(always)]
fn has(point: u32, flags: u16) -> bool {
    record(point).flags & flags != 0
}

macro_rules! tests {
    ($($(#[$m:meta])* $name:ident => $flags:expr;)*) => {$(
        $(#[$m])*
        #[inline]
        pub fn $name(point: u32) -> bool {
            has(point, $flags)
        }
    )*};
}
tests! {
    /// A letter.
    is_alpha => ALPHA;
    /// A decimal digit.
    is_decimal => DECIMAL;
    /// A digit, superscripts and the like included.
    is_digit => DIGIT;
    /// A character with a numeric value.
    is_numeric => NUMERIC;
    /// A letter or something with a numeric value.
    is_alnum => ALPHA | DECIMAL | DIGIT | NUMERIC;
    is_lower => LOWER;
    is_upper => UPPER;
    is_title => TITLE;
    /// Upper, lower or title case.
    is_cased => LOWER | UPPER | TITLE;
    is_case_ignorable => CASE_IGNORABLE;
    /// What `repr` shows as it is.
    is_printable => PRINTABLE;
    /// May begin an identifier (the underscore too).
    is_identifier_start => XID_START;
    /// May continue an identifier.
    is_identifier_continue => XID_CONTINUE;
}

/// Whitespace.
#[inline(always)]
pub fn is_space(point: u32) -> bool {
    if point < 128 {
        // 9 to 13, 28 to 32.
        return matches!(point, 9..=13 | 28..=32);
    }
    has(point, SPACE)
}

/// A line boundary.
#[inline(always)]
pub fn is_line_break(point: u32) -> bool {
    matches!(point, 10..=13 | 28..=30 | 0x85 | 0x2028 | 0x2029)
}

/// The simple upper-case mapping.
pub fn to_upper(point: u32) -> u32 {
    point.wrapping_add_signed(record(point).upper)
}

/// The simple lower-case mapping.
pub fn to_lower(point: u32) -> u32 {
    point.wrapping_add_signed(record(point).lower)
}

/// The simple title-case mapping.
pub fn to_title(point: u32) -> u32 {
    point.wrapping_add_signed(record(point).title)
}

/// The value of a decimal digit.
#[inline]
pub fn decimal_value(point: u32) -> Option<u8> {
    match record(point).decimal {
        255 => None,
        value => Some(value),
    }
}

/// The value of a digit.
pub fn digit_value(point: u32) -> Option<u8> {
    match record(point).digit {
        255 => None,
        value => Some(value),
    }
}

/// The numeric value.
pub fn numeric_value(point: u32) -> Option<f64> {
    if let Ok(at) = NUMBERS.binary_search_by_key(&point, |n| n.0) {
        return Some(NUMBERS[at].1);
    }
    digit_value(point).map(f64::from)
}

impl Str {
    /// Whether there is a code point and all pass the test.
    #[inline]
    fn all(&self, test: impl Fn(u32) -> bool) -> bool {
        !self.is_empty() && each_kind!(self.text(), u => u.iter().all(|u| test(u.get())))
    }

    /// Whether the cased characters are all of the wanted case and there is one.
    fn all_cased(&self, wanted: impl Fn(u32) -> bool, other: impl Fn(u32) -> bool) -> bool {
        let mut cased = false;
        for point in self.points() {
            if other(point) {
                return false;
            }
            cased = cased || wanted(point);
        }
        cased
    }

    /// Whether the string is an identifier (keywords are).
    pub fn is_identifier(&self) -> bool {
        let mut points = self.points();
        points.next().is_some_and(is_identifier_start) && points.all(is_identifier_continue)
    }

    /// Whether every code point is printable.
    pub fn is_printable(&self) -> bool {
        self.points().all(is_printable)
    }
}

#[methods(CLASSIFY)]
impl Str {
    /// Return True if all characters in the string are ASCII, False otherwise. Empty string is ASCII too.
    #[sig("($self, /)")]
    fn isascii(&self) -> bool {
        self.is_ascii()
    }

    /// Return True if all cased characters in the string are lowercase and there is at least one, False otherwise.
    #[sig("($self, /)")]
    fn islower(&self) -> bool {
        self.all_cased(is_lower, |p| has(p, UPPER | TITLE))
    }

    /// Return True if all cased characters in the string are uppercase and there is at least one, False otherwise.
    #[sig("($self, /)")]
    fn isupper(&self) -> bool {
        self.all_cased(is_upper, |p| has(p, LOWER | TITLE))
    }

    /// Return True if the string is titlecased: uppercase follows uncased characters only, lowercase cased ones only.
    #[sig("($self, /)")]
    fn istitle(&self) -> bool {
        let (mut cased, mut previous_cased) = (false, false);
        for point in self.points() {
            if has(point, UPPER | TITLE) {
                if previous_cased {
                    return false;
                }
                (cased, previous_cased) = (true, true);
            } else if is_lower(point) {
                if !previous_cased {
                    return false;
                }
                (cased, previous_cased) = (true, true);
            } else {
                previous_cased = false;
            }
        }
        cased
    }

    /// Return True if all characters in the string are whitespace and there is at least one, False otherwise.
    #[sig("($self, /)")]
    fn isspace(&self) -> bool {
        self.all(is_space)
    }

    /// Return True if all characters in the string are decimal and there is at least one, False otherwise.
    #[sig("($self, /)")]
    fn isdecimal(&self) -> bool {
        self.all(is_decimal)
    }

    /// Return True if all characters in the string are digits and there is at least one, False otherwise.
    #[sig("($self, /)")]
    fn isdigit(&self) -> bool {
        self.all(is_digit)
    }

    /// Return True if all characters in the string are numeric and there is at least one, False otherwise.
    #[sig("($self, /)")]
    fn isnumeric(&self) -> bool {
        self.all(is_numeric)
    }

    /// Return True if all characters in the string are alphabetic and there is at least one, False otherwise.
    #[sig("($self, /)")]
    fn isalpha(&self) -> bool {
        self.all(is_alpha)
    }

    /// Return True if all characters in the string are alphanumeric and there is at least one, False otherwise.
    #[sig("($self, /)")]
    fn isalnum(&self) -> bool {
        self.all(is_alnum)
    }

    /// Return True if the string is a valid Python identifier, False otherwise.
    ///
    /// Call keyword.iskeyword(s) to test whether string s is a reserved identifier.
    #[sig("($self, /)")]
    fn isidentifier(&self) -> bool {
        self.is_identifier()
    }

    /// Return True if all characters in the string are printable or it is empty, False otherwise.
    #[sig("($self, /)")]
    fn isprintable(&self) -> Result<bool> {
        Ok(self.is_printable())
    }
}
