//! Looking for text in text: the algorithms, shared with bytes, and the methods of `str` that look.

use super::Str;
use super::data::{Text, Unit, convert};
use crate::abi::{MethodDef, Object, Raised, Ref, Result};
use crate::protocol::slicing::{SliceIndex, span};
use crate::types::tuple::Tuple;
use abide_macros::methods;
use std::borrow::Cow;

/// Searching in units. Bytes use vectorized search.
pub trait Search: Unit {
    /// The first place of a unit.
    fn find_one(hay: &[Self], unit: Self) -> Option<usize>;
    /// The last place of a unit.
    fn rfind_one(hay: &[Self], unit: Self) -> Option<usize>;
    /// The first place of a needle (of length 2 or more).
    fn find_many(hay: &[Self], needle: &[Self]) -> Option<usize>;
    /// The last place of a needle (of length 2 or more).
    fn rfind_many(hay: &[Self], needle: &[Self]) -> Option<usize>;
    /// How often a unit occurs.
    fn count_one(hay: &[Self], unit: Self) -> usize;
    /// The places of a needle (not empty) without overlap, at most `most`.
    fn positions(hay: &[Self], needle: &[Self], most: usize) -> Vec<usize> {
        let (mut all, mut from) = (Vec::new(), 0);
        while all.len() < most
            && let Some(at) = find(&hay[from..], needle)
        {
            all.push(from + at);
            from += at + needle.len();
        }
        all
    }
}

impl Search for u8 {
    #[inline(always)]
    fn find_one(hay: &[u8], unit: u8) -> Option<usize> {
        memchr::memchr(unit, hay)
    }
    #[inline(always)]
    fn rfind_one(hay: &[u8], unit: u8) -> Option<usize> {
        memchr::memrchr(unit, hay)
    }
    fn find_many(hay: &[u8], needle: &[u8]) -> Option<usize> {
        memchr::memmem::find(hay, needle)
    }
    fn rfind_many(hay: &[u8], needle: &[u8]) -> Option<usize> {
        memchr::memmem::rfind(hay, needle)
    }
    fn count_one(hay: &[u8], unit: u8) -> usize {
        memchr::memchr_iter(unit, hay).count()
    }
    fn positions(hay: &[u8], needle: &[u8], most: usize) -> Vec<usize> {
        match needle {
            [one] => memchr::memchr_iter(*one, hay).take(most).collect(),
            // The needle is prepared once.
            _ => memchr::memmem::find_iter(hay, needle).take(most).collect(),
        }
    }
}

macro_rules! wide_search {
    ($($t:ty),*) => {$(
        impl Search for $t {
            fn find_one(hay: &[$t], unit: $t) -> Option<usize> {
                hay.iter().position(|u| *u == unit)
            }
            fn rfind_one(hay: &[$t], unit: $t) -> Option<usize> {
                hay.iter().rposition(|u| *u == unit)
            }
            fn find_many(hay: &[$t], needle: &[$t]) -> Option<usize> {
                // The bytes of both, by vectorized search; a hit counts where it begins at a unit.
                let (hay_bytes, needle_bytes) = (bytes_of(hay), bytes_of(needle));
                let finder = memchr::memmem::Finder::new(needle_bytes);
                let mut from = 0;
                while let Some(at) = finder.find(&hay_bytes[from..]) {
                    let at = from + at;
                    if at % size_of::<$t>() == 0 {
                        return Some(at / size_of::<$t>());
                    }
                    from = at + 1;
                }
                None
            }
            fn rfind_many(hay: &[$t], needle: &[$t]) -> Option<usize> {
                let (hay_bytes, needle_bytes) = (bytes_of(hay), bytes_of(needle));
                let finder = memchr::memmem::FinderRev::new(needle_bytes);
                let mut end = hay_bytes.len();
                while let Some(at) = finder.rfind(&hay_bytes[..end]) {
                    if at % size_of::<$t>() == 0 {
                        return Some(at / size_of::<$t>());
                    }
                    end = at + needle_bytes.len() - 1;
                }
                None
            }
            fn count_one(hay: &[$t], unit: $t) -> usize {
                hay.iter().filter(|u| **u == unit).count()
            }
        }
    )*};
}
wide_search!(u16, u32);

fn bytes_of<U: Unit>(units: &[U]) -> &[u8] {
    // SAFETY: initialized units may be read as bytes.
    unsafe { core::slice::from_raw_parts(units.as_ptr().cast(), size_of_val(units)) }
}

/// The first place of `needle`; 0 for the empty one.
#[inline]
pub fn find<U: Search>(hay: &[U], needle: &[U]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [one] => U::find_one(hay, *one),
        _ if needle.len() > hay.len() => None,
        _ => U::find_many(hay, needle),
    }
}

/// The last place of `needle`; the end for the empty one.
#[inline]
pub fn rfind<U: Search>(hay: &[U], needle: &[U]) -> Option<usize> {
    match needle {
        [] => Some(hay.len()),
        [one] => U::rfind_one(hay, *one),
        _ if needle.len() > hay.len() => None,
        _ => U::rfind_many(hay, needle),
    }
}

/// How often `needle` occurs without overlap, counted up to `most`. The empty one occurs between all units.
pub fn count<U: Search>(hay: &[U], needle: &[U], most: usize) -> usize {
    match needle {
        [] => (hay.len() + 1).min(most),
        [one] => U::count_one(hay, *one).min(most),
        _ => {
            let (mut n, mut from) = (0, 0);
            while n < most
                && let Some(at) = find(&hay[from..], needle)
            {
                n += 1;
                from += at + needle.len();
            }
            n
        }
    }
}

/// Calls `f` with both as units of the hay's kind; `None` if the needle has code points that the hay cannot hold.
#[macro_export]
macro_rules! same_kind {
    ($hay:expr, $needle:expr, ($h:ident, $n:ident) => $body:expr) => {
        match $hay {
            $crate::types::str::Text::One($h) => match $crate::types::str::search::narrow::<u8>($needle) {
                Some(n) => {
                    let $n = &*n;
                    Some($body)
                }
                None => None,
            },
            $crate::types::str::Text::Two($h) => match $crate::types::str::search::narrow::<u16>($needle) {
                Some(n) => {
                    let $n = &*n;
                    Some($body)
                }
                None => None,
            },
            $crate::types::str::Text::Four($h) => match $crate::types::str::search::narrow::<u32>($needle) {
                Some(n) => {
                    let $n = &*n;
                    Some($body)
                }
                None => None,
            },
        }
    };
}

/// The text as units of another kind, borrowed where it is of that kind already; `None` if it does not fit.
#[inline]
pub fn narrow<U: Unit>(text: Text<'_>) -> Option<Cow<'_, [U]>> {
    fn widened<A: Unit, U: Unit>(from: &[A]) -> Option<Vec<U>> {
        if A::KIND > U::KIND && from.iter().any(|u| u.get() > U::MAX) {
            return None;
        }
        let mut to = vec![U::of(0); from.len()];
        convert(from, &mut to);
        Some(to)
    }
    each_kind!(text, u => if unit_kind(u) == U::KIND {
        // SAFETY: the kinds are equal, and so the types.
        Some(Cow::Borrowed(unsafe { core::slice::from_raw_parts(u.as_ptr().cast::<U>(), u.len()) }))
    } else {
        widened(u).map(Cow::Owned)
    })
}

fn unit_kind<A: Unit>(_: &[A]) -> u32 {
    A::KIND
}

impl Text<'_> {
    /// The first place of `needle`.
    pub fn find(self, needle: Text<'_>) -> Option<usize> {
        same_kind!(self, needle, (h, n) => find(h, n)).flatten()
    }

    /// The last place of `needle`.
    pub fn rfind(self, needle: Text<'_>) -> Option<usize> {
        same_kind!(self, needle, (h, n) => rfind(h, n)).flatten()
    }

    /// How often `needle` occurs, up to `most`.
    pub fn count(self, needle: Text<'_>, most: usize) -> usize {
        same_kind!(self, needle, (h, n) => count(h, n, most)).unwrap_or(0)
    }

    /// Whether both have the same code points.
    pub fn equals(self, other: Text<'_>) -> bool {
        self.len() == other.len()
            && match (self, other) {
                (Text::One(a), Text::One(b)) => a == b,
                (Text::Two(a), Text::Two(b)) => a == b,
                (Text::Four(a), Text::Four(b)) => a == b,
                (a, b) => a.points().eq(b.points()),
            }
    }

    /// Whether the text begins with `other`.
    pub fn begins_with(self, other: Text<'_>) -> bool {
        other.len() <= self.len() && self.slice(0, other.len()).equals(other)
    }

    /// Whether the text ends with `other`.
    pub fn ends_with(self, other: Text<'_>) -> bool {
        other.len() <= self.len() && self.slice(self.len() - other.len(), self.len()).equals(other)
    }
}

/// Which end a method works from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Left,
    Right,
}

impl Str {
    /// Whether `other` occurs in the string.
    #[inline]
    pub fn contains(&self, other: &Str) -> bool {
        self.text().find(other.text()).is_some()
    }

    /// The first (or last) place of `sub` between `start` and `end`, which follow the rules of slices.
    pub fn find_between(
        &self,
        sub: &Str,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
        from: End,
    ) -> Option<usize> {
        let (start, end) = span(start, end, self.len());
        if start > end || sub.len() > end - start {
            return None;
        }
        let hay = self.text().slice(start, end);
        let found = match from {
            End::Left => hay.find(sub.text()),
            End::Right => hay.rfind(sub.text()),
        };
        found.map(|at| start + at)
    }

    /// Whether the string between `start` and `end` begins (or ends) with `affix`.
    pub fn tail_match(&self, affix: &Str, start: Option<SliceIndex>, end: Option<SliceIndex>, at: End) -> bool {
        let (start, end) = span(start, end, self.len());
        if start > end {
            return false;
        }
        let part = self.text().slice(start, end);
        match at {
            End::Left => part.begins_with(affix.text()),
            End::Right => part.ends_with(affix.text()),
        }
    }

    fn tail_match_any(
        &self,
        affix: &Object,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
        at: End,
    ) -> Result<bool> {
        if let Some(affix) = affix.cast::<Str>() {
            return Ok(self.tail_match(affix, start, end, at));
        }
        let name = if at == End::Left { "startswith" } else { "endswith" };
        let Some(tuple) = affix.cast::<Tuple>() else {
            let given = affix.ty().full_name();
            return Err(type_error!("{name} first arg must be str or a tuple of str, not {given}"));
        };
        for affix in tuple.items() {
            let Some(affix) = affix.cast::<Str>() else {
                return Err(type_error!("tuple for {name} must only contain str, not {}", affix.ty().full_name()));
            };
            if self.tail_match(affix, start, end, at) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cold]
fn not_found() -> Raised {
    value_error!("substring not found")
}

fn position(found: Option<usize>) -> isize {
    found.map_or(-1, |at| at as isize)
}

#[methods(SEARCH)]
impl Str {
    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation. Return -1 on failure.
    #[sig("find($self, sub, start=None, end=None, /)")]
    #[shown("($self, sub[, start[, end]], /)")]
    fn py_find(&self, sub: &Str, start: Option<SliceIndex>, end: Option<SliceIndex>) -> isize {
        position(self.find_between(sub, start, end, End::Left))
    }

    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation. Return -1 on failure.
    #[sig("rfind($self, sub, start=None, end=None, /)")]
    #[shown("($self, sub[, start[, end]], /)")]
    fn py_rfind(&self, sub: &Str, start: Option<SliceIndex>, end: Option<SliceIndex>) -> isize {
        position(self.find_between(sub, start, end, End::Right))
    }

    /// Like find(), but raises ValueError when the substring is not found.
    #[sig("index($self, sub, start=None, end=None, /)")]
    #[shown("($self, sub[, start[, end]], /)")]
    fn py_index(&self, sub: &Str, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<usize> {
        self.find_between(sub, start, end, End::Left).ok_or_else(not_found)
    }

    /// Like rfind(), but raises ValueError when the substring is not found.
    #[sig("rindex($self, sub, start=None, end=None, /)")]
    #[shown("($self, sub[, start[, end]], /)")]
    fn py_rindex(&self, sub: &Str, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<usize> {
        self.find_between(sub, start, end, End::Right).ok_or_else(not_found)
    }

    /// Return the number of non-overlapping occurrences of substring sub in S[start:end].
    #[sig("count($self, sub, start=None, end=None, /)")]
    #[shown("($self, sub[, start[, end]], /)")]
    fn py_count(&self, sub: &Str, start: Option<SliceIndex>, end: Option<SliceIndex>) -> usize {
        let (start, end) = span(start, end, self.len());
        if start > end {
            return 0;
        }
        self.text().slice(start, end).count(sub.text(), usize::MAX)
    }

    /// Return True if the string starts with the specified prefix (a string or a tuple of strings), False otherwise.
    #[sig("startswith($self, prefix, start=None, end=None, /)")]
    #[shown("($self, prefix[, start[, end]], /)")]
    fn startswith(&self, prefix: &Object, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<bool> {
        self.tail_match_any(prefix, start, end, End::Left)
    }

    /// Return True if the string ends with the specified suffix (a string or a tuple of strings), False otherwise.
    #[sig("endswith($self, suffix, start=None, end=None, /)")]
    #[shown("($self, suffix[, start[, end]], /)")]
    fn endswith(&self, suffix: &Object, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<bool> {
        self.tail_match_any(suffix, start, end, End::Right)
    }

    /// Return a str with the given prefix string removed if present, a copy of the original otherwise.
    #[sig("removeprefix($self, prefix, /)")]
    fn removeprefix(&self, prefix: &Str) -> Result<Ref<Str>> {
        if self.text().begins_with(prefix.text()) {
            return self.substring(prefix.len(), self.len());
        }
        self.to_exact()
    }

    /// Return a str with the given suffix string removed if present, a copy of the original otherwise.
    #[sig("removesuffix($self, suffix, /)")]
    fn removesuffix(&self, suffix: &Str) -> Result<Ref<Str>> {
        if !suffix.is_empty() && self.text().ends_with(suffix.text()) {
            return self.substring(0, self.len() - suffix.len());
        }
        self.to_exact()
    }

    /// Partition the string into three parts at the first place of the separator.
    ///
    /// Returns the part before the separator, the separator, and the part after it; the string and two empty strings if
    /// the separator is not found.
    #[sig("partition($self, sep, /)")]
    pub fn partition(&self, sep: &Object) -> Result<Ref<Tuple>> {
        self.parts_at(expect_str(sep, |given| format!("must be str, not {given}"))?, End::Left)
    }

    /// Partition the string into three parts at the last place of the separator.
    ///
    /// Returns the part before the separator, the separator, and the part after it; two empty strings and the string if
    /// the separator is not found.
    #[sig("rpartition($self, sep, /)")]
    pub fn rpartition(&self, sep: &Object) -> Result<Ref<Tuple>> {
        self.parts_at(expect_str(sep, |given| format!("must be str, not {given}"))?, End::Right)
    }
}

impl Str {
    /// The parts before, at and after the first or last place of `sep`. ValueError if it is empty.
    pub fn parts_at(&self, sep: &Str, from: End) -> Result<Ref<Tuple>> {
        if sep.is_empty() {
            return Err(value_error!("empty separator"));
        }
        let found = match from {
            End::Left => self.text().find(sep.text()),
            End::Right => self.text().rfind(sep.text()),
        };
        let Some(at) = found else {
            let (whole, empty) = (self.to_exact()?, super::empty());
            return match from {
                End::Left => Tuple::new(&[&whole, empty, empty]),
                End::Right => Tuple::new(&[empty, empty, &whole]),
            };
        };
        let (before, after) = (self.substring(0, at)?, self.substring(at + sep.len(), self.len())?);
        Tuple::new(&[&before, sep, &after])
    }
}

/// Joins method tables, each with its end, into one.
pub const fn joined<const N: usize>(parts: &[&[MethodDef]]) -> [MethodDef; N] {
    let mut all = [MethodDef::END; N];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i + 1 < parts[part].len() {
            all[at] = parts[part][i];
            at += 1;
            i += 1;
        }
        part += 1;
    }
    assert!(at + 1 == N, "the length of the joined table");
    all
}

/// TypeError unless `object` is a string: `what` is the rest of the message.
pub(crate) fn expect_str(object: &Object, message: impl FnOnce(&str) -> String) -> Result<&Str> {
    match object.cast::<Str>() {
        Some(s) => Ok(s),
        None => Err(type_error!("{}", message(&object.ty().full_name()))),
    }
}
