//! Ends and widths: strip, center, ljust, rjust, zfill, expandtabs.

use super::classify::is_space;
use super::data::{Text, Unit};
use super::{Str, StrBuilder};
use crate::abi::{Object, Ref, Result};
use abide_macros::methods;

/// The part that is left when both chosen ends are rid of what `strip` says.
#[inline]
pub fn stripped<U: Unit>(units: &[U], left: bool, right: bool, strip: impl Fn(U) -> bool) -> (usize, usize) {
    let (mut start, mut end) = (0, units.len());
    if left {
        while start < end && strip(units[start]) {
            start += 1;
        }
    }
    if right {
        while end > start && strip(units[end - 1]) {
            end -= 1;
        }
    }
    (start, end)
}

/// How much goes left and right of text that is centered in `width`; the odd one goes as CPython has it.
pub fn margins(len: usize, width: usize) -> (usize, usize) {
    let margin = width.saturating_sub(len);
    let left = margin / 2 + (margin & width & 1);
    (left, margin - left)
}

impl Str {
    /// The string without whitespace, or without the characters of `chars`, at the chosen ends.
    pub fn strip_ends(&self, chars: Option<&Str>, left: bool, right: bool) -> Result<Ref<Str>> {
        let text = self.text();
        let (start, end) = match chars.map(Str::text) {
            None => each_kind!(text, u => stripped(u, left, right, |u| is_space(u.get()))),
            Some(Text::One([one])) => each_kind!(text, u => stripped(u, left, right, |u| u.get() == *one as u32)),
            Some(chars) => {
                each_kind!(text, u => stripped(u, left, right, |u| {
                    each_kind!(chars, c => c.iter().any(|c| c.get() == u.get()))
                }))
            }
        };
        self.substring(start, end)
    }

    fn strip_with(&self, chars: Option<&Object>, name: &str, left: bool, right: bool) -> Result<Ref<Str>> {
        let chars = match chars {
            None => None,
            Some(chars) => match chars.cast::<Str>() {
                Some(chars) => Some(chars),
                None => return Err(type_error!("{name} arg must be None or str")),
            },
        };
        self.strip_ends(chars, left, right)
    }

    /// The string with `left` and `right` times `fill` around it.
    pub fn padded(&self, left: usize, right: usize, fill: u32) -> Result<Ref<Str>> {
        if left == 0 && right == 0 {
            return self.to_exact();
        }
        if left.checked_add(right).and_then(|n| n.checked_add(self.len())).is_none_or(|n| n > isize::MAX as usize) {
            return Err(overflow_error!("padded string is too long"));
        }
        let mut to = StrBuilder::new();
        to.reserve(left + right + self.len(), self.class())?;
        to.push_repeated(fill, left)?;
        to.push_str(self)?;
        to.push_repeated(fill, right)?;
        to.finish()
    }
}

/// A fill character: a string of length 1.
fn fill_character(fill: Option<&Object>) -> Result<u32> {
    let Some(fill) = fill else { return Ok(' ' as u32) };
    let Some(s) = fill.cast::<Str>() else {
        let given = fill.ty().full_name();
        return Err(type_error!("The fill character must be a unicode character, not {given}"));
    };
    if s.len() != 1 {
        return Err(type_error!("The fill character must be exactly one character long"));
    }
    Ok(s.code_point(0))
}

#[methods(STRIP)]
impl Str {
    /// Return a copy of the string with leading and trailing whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[sig("($self, chars=None, /)")]
    fn strip(&self, chars: Option<&Object>) -> Result<Ref<Str>> {
        self.strip_with(chars, "strip", true, true)
    }

    /// Return a copy of the string with leading whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[sig("($self, chars=None, /)")]
    fn lstrip(&self, chars: Option<&Object>) -> Result<Ref<Str>> {
        self.strip_with(chars, "lstrip", true, false)
    }

    /// Return a copy of the string with trailing whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[sig("($self, chars=None, /)")]
    fn rstrip(&self, chars: Option<&Object>) -> Result<Ref<Str>> {
        self.strip_with(chars, "rstrip", false, true)
    }

    /// Return a centered string of length width, padded with the specified fill character (default is a space).
    #[sig("($self, width, fillchar=' ', /)")]
    fn center(&self, width: isize, fillchar: Option<&Object>) -> Result<Ref<Str>> {
        let fill = fill_character(fillchar)?;
        let (left, right) = margins(self.len(), width.max(0) as usize);
        self.padded(left, right, fill)
    }

    /// Return a left-justified string of length width, padded with the specified fill character (default is a space).
    #[sig("($self, width, fillchar=' ', /)")]
    fn ljust(&self, width: isize, fillchar: Option<&Object>) -> Result<Ref<Str>> {
        let fill = fill_character(fillchar)?;
        self.padded(0, (width.max(0) as usize).saturating_sub(self.len()), fill)
    }

    /// Return a right-justified string of length width, padded with the specified fill character (default is a space).
    #[sig("($self, width, fillchar=' ', /)")]
    fn rjust(&self, width: isize, fillchar: Option<&Object>) -> Result<Ref<Str>> {
        let fill = fill_character(fillchar)?;
        self.padded((width.max(0) as usize).saturating_sub(self.len()), 0, fill)
    }

    /// Pad a numeric string with zeros on the left, to fill a field of the given width. It is never truncated.
    #[sig("($self, width, /)")]
    fn zfill(&self, width: isize) -> Result<Ref<Str>> {
        let fill = (width.max(0) as usize).saturating_sub(self.len());
        if fill == 0 {
            return self.to_exact();
        }
        let text = self.text();
        let sign = !text.is_empty() && matches!(text.get(0), 43 | 45);
        if !sign {
            return self.padded(fill, 0, '0' as u32);
        }
        let mut to = StrBuilder::new();
        to.reserve(fill + text.len(), self.class())?;
        to.push(text.get(0))?;
        to.push_repeated('0' as u32, fill)?;
        to.push_text(text.slice(1, text.len()))?;
        to.finish()
    }

    /// Return a copy where all tab characters are expanded using spaces; a tab size of 8 is assumed if none is given.
    #[sig("($self, /, tabsize=8)")]
    fn expandtabs(&self, tabsize: i32) -> Result<Ref<Str>> {
        if !self.text().points().any(|p| p == 9) {
            return self.to_exact();
        }
        let tab = tabsize.max(0) as usize;
        let mut to = StrBuilder::new();
        to.reserve(self.len(), self.class())?;
        let mut column = 0;
        for point in self.points() {
            if point == 9 {
                if tab > 0 {
                    let fill = tab - column % tab;
                    column += fill;
                    to.push_repeated(' ' as u32, fill)?;
                }
                continue;
            }
            column = if matches!(point, 10 | 13) { 0 } else { column + 1 };
            to.push(point)?;
        }
        to.finish()
    }
}
