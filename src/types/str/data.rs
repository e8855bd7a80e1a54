//! The text of a string as slices: one, two or four bytes per code point.

use super::{CompactStr, FarStr, Str};

/// A code unit of a string's kind: `u8`, `u16`, `u32`.
pub trait Unit: Copy + Eq + Ord + 'static {
    /// The kind number in `state`: the bytes of a unit.
    const KIND: u32;
    /// The largest code point that fits.
    const MAX: u32;
    /// The code point.
    fn get(self) -> u32;
    /// The unit of a code point that fits.
    fn of(point: u32) -> Self;
}

macro_rules! units {
    ($($t:ty, $kind:literal, $max:literal;)*) => {$(
        impl Unit for $t {
            const KIND: u32 = $kind;
            const MAX: u32 = $max;
            #[inline(always)]
            fn get(self) -> u32 {
                self as u32
            }
            #[inline(always)]
            fn of(point: u32) -> $t {
                point as $t
            }
        }
    )*};
}
units! {
    u8, 1, 0xFF;
    u16, 2, 0xFFFF;
    u32, 4, 0x10FFFF;
}

/// The code points of a string, borrowed.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    One(&'a [u8]),
    Two(&'a [u16]),
    Four(&'a [u32]),
}

/// Evaluates an expression with the units of a [`Text`], once for each kind.
#[macro_export]
macro_rules! each_kind {
    ($text:expr, $units:ident => $body:expr) => {
        match $text {
            $crate::types::str::Text::One($units) => $body,
            $crate::types::str::Text::Two($units) => $body,
            $crate::types::str::Text::Four($units) => $body,
        }
    };
}

impl<'a> Text<'a> {
    /// The number of code points.
    #[inline(always)]
    pub fn len(self) -> usize {
        each_kind!(self, u => u.len())
    }

    /// Whether there is no code point.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The code point at `i < len`.
    #[inline(always)]
    pub fn get(self, i: usize) -> u32 {
        each_kind!(self, u => u[i].get())
    }

    /// The part from `start` to `end`.
    #[inline(always)]
    pub fn slice(self, start: usize, end: usize) -> Text<'a> {
        match self {
            Text::One(u) => Text::One(&u[start..end]),
            Text::Two(u) => Text::Two(&u[start..end]),
            Text::Four(u) => Text::Four(&u[start..end]),
        }
    }

    /// The code points.
    pub fn points(self) -> Points<'a> {
        Points { text: self, at: 0, end: self.len() }
    }

    /// The smallest upper bound of the code points among 0x7F, 0xFF, 0xFFFF, 0x10FFFF.
    pub fn max_class(self) -> u32 {
        each_kind!(self, u => max_class(u))
    }

    /// The bytes as they lie in memory.
    #[inline(always)]
    pub fn raw(self) -> &'a [u8] {
        // SAFETY: any initialized units may be read as bytes.
        each_kind!(self, u => unsafe { core::slice::from_raw_parts(u.as_ptr().cast(), size_of_val(u)) })
    }
}

/// The code points of a [`Text`], from either end.
#[derive(Clone)]
pub struct Points<'a> {
    text: Text<'a>,
    at: usize,
    end: usize,
}

impl Iterator for Points<'_> {
    type Item = u32;
    #[inline]
    fn next(&mut self) -> Option<u32> {
        (self.at < self.end).then(|| {
            self.at += 1;
            self.text.get(self.at - 1)
        })
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.end - self.at, Some(self.end - self.at))
    }
}

impl DoubleEndedIterator for Points<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        (self.at < self.end).then(|| {
            self.end -= 1;
            self.text.get(self.end)
        })
    }
}

impl ExactSizeIterator for Points<'_> {}

/// The class (0x7F, 0xFF, 0xFFFF, 0x10FFFF) of a code point.
#[inline(always)]
pub fn class_of(point: u32) -> u32 {
    match point {
        0..=0x7F => 0x7F,
        0x80..=0xFF => 0xFF,
        0x100..=0xFFFF => 0xFFFF,
        _ => 0x10FFFF,
    }
}

/// The class of the largest unit.
#[inline]
pub fn max_class<U: Unit>(units: &[U]) -> u32 {
    if U::KIND == 1 {
        // SAFETY: the units are bytes.
        let bytes = unsafe { core::slice::from_raw_parts(units.as_ptr().cast::<u8>(), units.len()) };
        return if bytes.is_ascii() { 0x7F } else { 0xFF };
    }
    // The union of the bits has the class of the maximum; it vectorizes.
    class_of(units.iter().fold(0, |all, u| all | u.get())).min(0x10FFFF)
}

/// Copies units of one kind to another that can hold them.
#[inline]
pub fn convert<A: Unit, B: Unit>(from: &[A], to: &mut [B]) {
    for (target, unit) in to.iter_mut().zip(from) {
        *target = B::of(unit.get());
    }
}

impl Str {
    /// The bytes of each unit: 1, 2 or 4.
    #[inline(always)]
    pub fn kind(&self) -> u32 {
        (self.state.get() >> 2) & 7
    }

    /// Whether every code point is below 128.
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.state.get() & super::ASCII != 0
    }

    /// Whether the text follows the head (false for instances of subclasses).
    #[inline(always)]
    pub fn is_compact(&self) -> bool {
        self.state.get() & super::COMPACT != 0
    }

    /// Where the text begins.
    #[inline(always)]
    pub fn data(&self) -> *mut u8 {
        let head = (self as *const Str).cast_mut().cast::<u8>();
        // SAFETY: the state says how the object is laid out.
        unsafe {
            if self.state.get() & (super::COMPACT | super::ASCII) == (super::COMPACT | super::ASCII) {
                head.add(size_of::<Str>())
            } else if self.is_compact() {
                head.add(size_of::<CompactStr>())
            } else {
                (*head.cast::<FarStr>()).data.get()
            }
        }
    }

    /// The code points.
    #[inline(always)]
    pub fn text(&self) -> Text<'_> {
        let (data, len) = (self.data(), self.len());
        // SAFETY: `len` units of the kind lie there; a published string does not change.
        unsafe {
            match self.kind() {
                1 => Text::One(core::slice::from_raw_parts(data, len)),
                2 => Text::Two(core::slice::from_raw_parts(data.cast(), len)),
                _ => Text::Four(core::slice::from_raw_parts(data.cast(), len)),
            }
        }
    }

    /// The text, if it is ASCII.
    #[inline(always)]
    pub fn as_ascii(&self) -> Option<&str> {
        if !self.is_ascii() {
            return None;
        }
        // SAFETY: ASCII bytes are UTF-8.
        Some(unsafe { core::str::from_utf8_unchecked(core::slice::from_raw_parts(self.data(), self.len())) })
    }

    /// The class (0x7F, 0xFF, 0xFFFF, 0x10FFFF) of the largest code point, known from the kind.
    #[inline(always)]
    pub fn class(&self) -> u32 {
        if self.is_ascii() {
            return 0x7F;
        }
        match self.kind() {
            1 => 0xFF,
            2 => 0xFFFF,
            _ => 0x10FFFF,
        }
    }
}
