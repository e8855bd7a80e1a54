//! Case: lower, upper, title, capitalize, swapcase, casefold, with full mappings and the final sigma.

use super::classify::{is_case_ignorable, is_cased, is_lower, is_upper, record};
use super::unicode_tables::{FOLD_SPECIAL, LOWER_SPECIAL, TITLE_SPECIAL, UPPER_SPECIAL};
use super::{Str, StrBuilder, Text};
use crate::abi::{Ref, Result};
use abide_macros::methods;

const CAPITAL_SIGMA: u32 = 0x3A3;
const SMALL_SIGMA: u32 = 0x3C3;
const FINAL_SIGMA: u32 = 0x3C2;

/// Appends the mapping of a code point: the listed one, else the simple one.
#[inline]
fn push_mapped(to: &mut StrBuilder, point: u32, simple: i32, special: &[(u32, [u32; 3])]) -> Result<()> {
    if point >= 0x80
        && let Ok(at) = special.binary_search_by_key(&point, |s| s.0)
    {
        for mapped in special[at].1.into_iter().take_while(|p| *p != 0) {
            to.push(mapped)?;
        }
        return Ok(());
    }
    to.push(point.wrapping_add_signed(simple))
}

fn push_upper(to: &mut StrBuilder, point: u32) -> Result<()> {
    push_mapped(to, point, record(point).upper, &UPPER_SPECIAL)
}

fn push_title(to: &mut StrBuilder, point: u32) -> Result<()> {
    push_mapped(to, point, record(point).title, &TITLE_SPECIAL)
}

/// A capital sigma is final if a cased letter is before it and none after it, case-ignorable characters left out.
fn push_lower(to: &mut StrBuilder, text: Text<'_>, at: usize) -> Result<()> {
    let point = text.get(at);
    if point == CAPITAL_SIGMA {
        let before = text.slice(0, at).points().rev().find(|p| !is_case_ignorable(*p));
        let after = text.slice(at + 1, text.len()).points().find(|p| !is_case_ignorable(*p));
        let is_final = before.is_some_and(is_cased) && !after.is_some_and(is_cased);
        return to.push(if is_final { FINAL_SIGMA } else { SMALL_SIGMA });
    }
    push_mapped(to, point, record(point).lower, &LOWER_SPECIAL)
}

impl Str {
    /// An ASCII string mapped byte by byte; `None` if the string is not ASCII.
    #[inline]
    fn mapped_ascii(&self, map: impl Fn(usize, u8) -> u8) -> Option<Result<Ref<Str>>> {
        let text = self.as_ascii()?.as_bytes();
        if let [one] = text {
            return Some(Str::from_char(map(0, *one) as u32));
        }
        // SAFETY: ASCII maps to ASCII; all is written.
        Some(unsafe {
            Str::filled::<u8>(text.len(), 0x7F, |to| {
                for (i, (unit, b)) in to.iter_mut().zip(text).enumerate() {
                    *unit = map(i, *b);
                }
            })
        })
    }

    fn mapped(&self, mut push: impl FnMut(&mut StrBuilder, Text<'_>, usize) -> Result<()>) -> Result<Ref<Str>> {
        let text = self.text();
        // The builder widens to what the result needs, which may be less than the source has.
        let mut to = StrBuilder::with_capacity(text.len())?;
        for at in 0..text.len() {
            push(&mut to, text, at)?;
        }
        to.finish()
    }

    /// The string in lower case.
    pub fn to_lower(&self) -> Result<Ref<Str>> {
        if let Some(done) = self.mapped_ascii(|_, b| b.to_ascii_lowercase()) {
            return done;
        }
        self.mapped(push_lower)
    }

    /// The string in upper case.
    pub fn to_upper(&self) -> Result<Ref<Str>> {
        if let Some(done) = self.mapped_ascii(|_, b| b.to_ascii_uppercase()) {
            return done;
        }
        self.mapped(|to, text, at| push_upper(to, text.get(at)))
    }
}

#[methods(CASE)]
impl Str {
    /// Return a copy of the string converted to lowercase.
    #[sig("($self, /)")]
    fn lower(&self) -> Result<Ref<Str>> {
        self.to_lower()
    }

    /// Return a copy of the string converted to uppercase.
    #[sig("($self, /)")]
    fn upper(&self) -> Result<Ref<Str>> {
        self.to_upper()
    }

    /// Return a capitalized version of the string: its first character in title case, the rest in lower case.
    #[sig("($self, /)")]
    fn capitalize(&self) -> Result<Ref<Str>> {
        if let Some(done) =
            self.mapped_ascii(|i, b| if i == 0 { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() })
        {
            return done;
        }
        self.mapped(|to, text, at| if at == 0 { push_title(to, text.get(0)) } else { push_lower(to, text, at) })
    }

    /// Return a version of the string suitable for caseless comparisons.
    #[sig("($self, /)")]
    fn casefold(&self) -> Result<Ref<Str>> {
        if self.is_ascii() {
            return self.to_lower();
        }
        self.mapped(|to, text, at| {
            let point = text.get(at);
            push_mapped(to, point, record(point).lower, &FOLD_SPECIAL)
        })
    }

    /// Return a version of the string where each word is titlecased.
    ///
    /// Words start with uppercased characters and all remaining cased characters have lower case.
    #[sig("($self, /)")]
    fn title(&self) -> Result<Ref<Str>> {
        let mut previous_cased = false;
        self.mapped(|to, text, at| {
            let point = text.get(at);
            if previous_cased {
                push_lower(to, text, at)?;
            } else {
                push_title(to, point)?;
            }
            previous_cased = is_cased(point);
            Ok(())
        })
    }

    /// Convert uppercase characters to lowercase and lowercase characters to uppercase.
    #[sig("($self, /)")]
    fn swapcase(&self) -> Result<Ref<Str>> {
        self.mapped(|to, text, at| {
            let point = text.get(at);
            if is_upper(point) {
                push_lower(to, text, at)
            } else if is_lower(point) {
                push_upper(to, point)
            } else {
                to.push(point)
            }
        })
    }
}
