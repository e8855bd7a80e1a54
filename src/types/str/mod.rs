//! `str`: code points in one, two or four bytes each, ASCII marked (PEP 393).

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::c_char;
use std::borrow::Cow;

layout! {
    /// PyASCIIObject: the head of every string; the text of a compact ASCII string follows at offset 40.
    pub struct Str: Object = "PyASCIIObject", 40 {
        pub base: Object = "ob_base",
        /// In code points.
        pub length: Cell<isize> = "length",
        /// -1 until computed.
        pub hash: Cell<isize> = "hash",
        /// Bits 0-1 interned, 2-4 kind (1, 2, 4), 5 compact, 6 ascii, 7 statically allocated; the rest is garbage.
        pub state: Cell<u32> = "state",
    }
}
object_type!(Str => PyUnicode_Type, UNICODE_SUBCLASS);

layout! {
    /// PyCompactUnicodeObject: the head of a compact string that is not ASCII; its text follows at offset 56.
    pub struct CompactStr: Str = "PyCompactUnicodeObject", 56 {
        pub base: Str = "_base",
        pub utf8_length: Cell<isize> = "utf8_length",
        pub utf8: Cell<*mut c_char> = "utf8",
    }
}

layout! {
    /// PyUnicodeObject: a string whose text lies elsewhere: instances of subclasses of `str`.
    pub struct FarStr: CompactStr = "PyUnicodeObject", 64 {
        pub base: CompactStr = "_base",
        pub data: Cell<*mut u8> = "data",
    }
}

/// The type `str`.
#[capi]
pub static PyUnicode_Type: TypeObject = TypeObject::new(c"str", size_of::<FarStr>())
    .with(TypeFlags::UNICODE_SUBCLASS.and(TypeFlags::BASETYPE).and(TypeFlags::MATCH_SELF));

/// An interned immortal string, made once: `intern!("__name__")` is a `&'static Str`.
#[macro_export]
macro_rules! intern {
    ($text:expr) => {{
        static CELL: $crate::types::str::InternedStr = $crate::types::str::InternedStr::new($text);
        CELL.get()
    }};
}

/// See [`intern!`].
pub struct InternedStr {
    text: &'static str,
    made: Cell<Option<&'static Str>>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for InternedStr {}

impl InternedStr {
    /// The string, not yet made.
    pub const fn new(text: &'static str) -> InternedStr {
        InternedStr { text, made: Cell::new(None) }
    }

    /// The string.
    #[inline(always)]
    pub fn get(&self) -> &'static Str {
        match self.made.get() {
            Some(s) => s,
            None => self.make(),
        }
    }

    #[cold]
    fn make(&self) -> &'static Str {
        let s = Str::intern_static(self.text);
        self.made.set(Some(s));
        s
    }
}

impl Str {
    /// A string of that text. MemoryError.
    pub fn new(text: &str) -> Result<Ref<Str>> {
        todo!("str {text}")
    }

    /// A string of code points (surrogates allowed).
    pub fn from_code_points(points: &[u32]) -> Result<Ref<Str>> {
        todo!("str {points:?}")
    }

    /// A string from WTF-8: UTF-8 in which lone surrogates are encoded as three bytes each.
    pub fn from_wtf8(bytes: &[u8]) -> Result<Ref<Str>> {
        todo!("str {bytes:?}")
    }

    /// The interned immortal string of that text. Aborts when memory is exhausted.
    pub fn intern_static(text: &'static str) -> &'static Str {
        todo!("str {text}")
    }

    /// The interned string equal to `s` (mortal: it goes with its last reference).
    pub fn intern(s: Ref<Str>) -> Ref<Str> {
        todo!("str {}", s.len())
    }

    /// The number of code points.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length.get() as usize
    }

    /// Whether there is no code point.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code point at `i < len`.
    pub fn code_point(&self, i: usize) -> u32 {
        todo!("str {i}")
    }

    /// The UTF-8 text, cached in the object. UnicodeEncodeError if there are surrogates.
    pub fn to_utf8(&self) -> Result<&str> {
        todo!("str")
    }

    /// The text for messages: surrogates are replaced.
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        todo!("str")
    }

    /// Whether the text is equal.
    pub fn eq_str(&self, text: &str) -> bool {
        todo!("str {text}")
    }

    /// Whether both have the same code points.
    pub fn eq(&self, other: &Str) -> bool {
        todo!("str {}", other.len())
    }

    /// The hash (SipHash-1-3 keyed by PYTHONHASHSEED), cached.
    pub fn hash(&self) -> isize {
        todo!("str")
    }

    /// Whether the string is interned.
    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.state.get() & 3 != 0
    }

    /// The same string as a new reference, as a slot returns it.
    #[inline(always)]
    pub fn to_result(&self) -> Result {
        Ok(Ref::of(self).into_object())
    }
}
