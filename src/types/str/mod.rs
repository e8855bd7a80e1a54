//! `str`: code points in one, two or four bytes each, ASCII marked (PEP 393).
//!
//! Invariants: the kind is the narrowest that holds the text; a null unit follows it; a published string does not
//! change (its hash, UTF-8 cache and interned state do). The empty string and the 256 one-character strings of latin-1
//! are shared and immortal.
//!
//! - `data.rs`: the text as slices. `build.rs`: making strings. `intern.rs`, `hash.rs`.
//! - `search.rs`, `split.rs`, `strip.rs`, `replace.rs`, `case.rs`, `classify.rs`: the methods by topic.
//! - `percent.rs`, `format.rs`, `format_spec.rs`, `float_text.rs`: formatting. `repr.rs`: how text is shown.
//! - `slots.rs`: construction, items, operators. `iter.rs`: iterators.

#[macro_use]
pub mod data;
#[macro_use]
pub mod search;
pub mod build;
pub mod case;
pub mod classify;
#[cfg(test)]
mod expression_tests;
pub mod float_text;
pub mod format;
pub mod format_spec;
pub mod hash;
pub mod intern;
pub mod iter;
pub mod percent;
pub mod replace;
pub mod repr;
pub mod slots;
pub mod split;
pub mod strip;
pub mod unicode_tables;

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::memory;
use crate::types::static_objects::STATIC_OBJECTS;
use abide_macros::capi;
pub use build::StrBuilder;
use core::cell::Cell;
use core::ffi::c_char;
pub use data::{Text, Unit};
use std::borrow::Cow;

/// Mask of the interned state.
pub(crate) const INTERNED_MASK: u32 = 3;
/// Interned, goes with its last reference.
pub(crate) const INTERNED_MORTAL: u32 = 1;
/// Interned for good.
pub(crate) const INTERNED_IMMORTAL: u32 = 2;
/// Interned, a static of the runtime.
pub(crate) const INTERNED_STATIC: u32 = 3;
/// The text follows the head.
pub(crate) const COMPACT: u32 = 1 << 5;
/// Every code point is below 128.
pub(crate) const ASCII: u32 = 1 << 6;
/// The object is a static.
pub(crate) const STATIC: u32 = 1 << 7;

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
    .with(TypeFlags::UNICODE_SUBCLASS.and(TypeFlags::BASETYPE).and(TypeFlags::MATCH_SELF))
    .doc(c"str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nThe text of an object, or the decoded text of bytes. encoding defaults to 'utf-8', errors to 'strict'.")
    .deallocated(dealloc)
    .repr(slots::repr)
    .to_str(slots::to_str)
    .hash(slots::hash)
    .compare(slots::compare)
    .iterable(slots::iter)
    .number_methods(&slots::NUMBER)
    .sequence_methods(&slots::SEQUENCE)
    .mapping_methods(&slots::MAPPING)
    .methods(&METHODS)
    .constructor(Str::tp_new)
    .called_fast(slots::vectorcall);

static METHODS: [crate::abi::MethodDef; METHOD_COUNT] = search::joined(METHOD_TABLES);
const METHOD_TABLES: &[&[crate::abi::MethodDef]] = &[
    &search::SEARCH,
    &split::SPLIT,
    &strip::STRIP,
    &replace::REPLACE,
    &case::CASE,
    &classify::CLASSIFY,
    &format::FORMAT,
    &slots::CONSTRUCT,
];
const METHOD_COUNT: usize = {
    let (mut count, mut i) = (1, 0);
    while i < METHOD_TABLES.len() {
        count += METHOD_TABLES[i].len() - 1;
        i += 1;
    }
    count
};

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

/// A static ASCII string. Its text is padded with zeros to whole words, and null-terminated in any case.
#[repr(C)]
pub struct StaticStr<const BYTES: usize> {
    head: Str,
    text: [u8; BYTES],
}
/// A static one-character string of the upper half of latin-1.
#[repr(C)]
pub struct Latin1Char {
    head: CompactStr,
    text: [u8; 8],
}

/// How many bytes a [`StaticStr`] of that text takes behind its head.
pub const fn static_str_bytes(text: &str) -> usize {
    (text.len() + 1).next_multiple_of(8)
}

const fn static_head(length: isize, state: u32) -> Str {
    Str {
        base: Object::immortal(&PyUnicode_Type),
        length: Cell::new(length),
        hash: Cell::new(-1),
        state: Cell::new(INTERNED_STATIC | 1 << 2 | COMPACT | STATIC | state),
    }
}

impl<const BYTES: usize> StaticStr<BYTES> {
    /// The string, which counts as interned: the table takes it in before any other.
    pub const fn new(text: &str) -> StaticStr<BYTES> {
        assert!(text.is_ascii() && text.len() < BYTES);
        let mut bytes = [0; BYTES];
        let mut i = 0;
        while i < text.len() {
            bytes[i] = text.as_bytes()[i];
            i += 1;
        }
        StaticStr { head: static_head(text.len() as isize, ASCII), text: bytes }
    }
}

impl StaticStr<8> {
    /// The string of one ASCII character.
    pub const fn character(c: u8) -> StaticStr<8> {
        StaticStr { head: static_head(1, ASCII), text: [c, 0, 0, 0, 0, 0, 0, 0] }
    }
}

impl Latin1Char {
    /// The string of one character beyond ASCII.
    pub const fn new(c: u8) -> Latin1Char {
        let base = static_head(1, 0);
        let head = CompactStr { base, utf8_length: Cell::new(0), utf8: Cell::new(core::ptr::null_mut()) };
        Latin1Char { head, text: [c, 0, 0, 0, 0, 0, 0, 0] }
    }
}

/// The empty string.
#[inline(always)]
pub fn empty() -> &'static Str {
    &STATIC_OBJECTS.literals.14.head
}

/// The shared string of one latin-1 character.
#[inline(always)]
pub fn latin1_char(c: u8) -> &'static Str {
    if c < 128 { &STATIC_OBJECTS.ascii[c as usize].head } else { &STATIC_OBJECTS.latin1[c as usize - 128].head.base }
}

impl Str {
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
    #[inline]
    pub fn code_point(&self, i: usize) -> u32 {
        self.text().get(i)
    }

    /// The code points.
    pub fn points(&self) -> data::Points<'_> {
        self.text().points()
    }

    /// The UTF-8 text, cached in the object. UnicodeEncodeError if there are surrogates.
    #[inline]
    pub fn to_utf8(&self) -> Result<&str> {
        match self.as_ascii() {
            Some(text) => Ok(text),
            None => self.wide_to_utf8(),
        }
    }

    #[inline(never)]
    fn wide_to_utf8(&self) -> Result<&str> {
        // SAFETY: a string that is not ASCII has the fields of `CompactStr`.
        let compact = unsafe { self.cast_unchecked::<CompactStr>() };
        if compact.utf8.get().is_null() {
            let mut text = Vec::with_capacity(self.len() * 2);
            for (i, point) in self.points().enumerate() {
                let Some(c) = char::from_u32(point) else { return Err(self.surrogate_error(i)) };
                text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            let block = memory::object_malloc(text.len() + 1).cast::<u8>();
            if block.is_null() {
                return Err(memory::no_memory());
            }
            // SAFETY: the block holds the text and a null byte.
            unsafe {
                core::ptr::copy_nonoverlapping(text.as_ptr(), block, text.len());
                *block.add(text.len()) = 0;
            }
            compact.utf8_length.set(text.len() as isize);
            compact.utf8.set(block.cast());
        }
        // SAFETY: the cache holds UTF-8 of that length for as long as the object lives.
        Ok(unsafe {
            let bytes = core::slice::from_raw_parts(compact.utf8.get().cast(), compact.utf8_length.get() as usize);
            core::str::from_utf8_unchecked(bytes)
        })
    }

    #[cold]
    fn surrogate_error(&self, start: usize) -> crate::abi::Raised {
        let end = start + self.points().skip(start).take_while(|p| (0xD800..0xE000).contains(p)).count();
        crate::codecs::error::encode_error("utf-8", self, start, end, "surrogates not allowed")
    }

    /// The text for messages: surrogates are replaced.
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        match self.as_ascii() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.points().map(|p| char::from_u32(p).unwrap_or('\u{FFFD}')).collect()),
        }
    }

    /// Whether the text is equal.
    #[inline]
    pub fn eq_str(&self, text: &str) -> bool {
        match self.as_ascii() {
            Some(ours) => ours.as_bytes() == text.as_bytes(),
            None => !text.is_ascii() && self.points().eq(text.chars().map(|c| c as u32)),
        }
    }

    /// Whether both have the same code points.
    #[inline]
    pub fn eq(&self, other: &Str) -> bool {
        core::ptr::eq(self, other)
            || (self.len() == other.len() && self.kind() == other.kind() && self.text().raw() == other.text().raw())
    }

    /// The hash (SipHash-1-3 keyed by PYTHONHASHSEED), cached.
    #[inline(always)]
    pub fn hash(&self) -> isize {
        match self.hash.get() {
            -1 => self.compute_hash(),
            hash => hash,
        }
    }

    #[inline(never)]
    fn compute_hash(&self) -> isize {
        let hash = hash::hash_bytes(self.text().raw());
        self.hash.set(hash);
        hash
    }

    /// Whether the string is interned.
    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.state.get() & INTERNED_MASK != 0
    }

    /// The shared string equal to this one: the empty string and those of one latin-1 character.
    #[inline]
    pub fn as_shared(&self) -> Option<&'static Str> {
        match self.text() {
            Text::One([]) => Some(empty()),
            Text::One([c]) => Some(latin1_char(*c)),
            _ => None,
        }
    }

    /// The same string as a new reference, as a slot returns it.
    #[inline(always)]
    pub fn to_result(&self) -> Result {
        Ok(Ref::of(self).into_object())
    }

    /// Forgets the UTF-8 cache.
    ///
    /// # Safety
    /// Nobody uses the cached text.
    unsafe fn drop_utf8(&self) {
        if self.state.get() & (COMPACT | ASCII) == (COMPACT | ASCII) {
            return;
        }
        // SAFETY: the object has the fields of `CompactStr`; the cache is its own unless it is the text itself (ASCII
        // text of an instance of a subclass).
        unsafe {
            let compact = self.cast_unchecked::<CompactStr>();
            if compact.utf8.get().cast::<u8>() != self.data() {
                memory::object_free(compact.utf8.replace(core::ptr::null_mut()).cast());
                compact.utf8_length.set(0);
            }
        }
    }
}

/// `tp_dealloc`.
pub(crate) unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone and the object is a string.
    unsafe {
        let s = (*object).cast_unchecked::<Str>();
        let interned = s.state.get() & INTERNED_MASK;
        if s.state.get() & STATIC != 0 || interned >= INTERNED_IMMORTAL {
            // Code compiled for older versions counts immortal objects down.
            (*object).refcnt.set(crate::abi::object::IMMORTAL);
            return;
        }
        if interned == INTERNED_MORTAL {
            s.unintern();
        }
        s.drop_utf8();
        if s.is_type(&PyUnicode_Type) {
            if !s.is_compact() {
                memory::object_free(s.data().cast());
            }
            memory::object_free(object.cast());
            return;
        }
        if !s.is_compact() {
            memory::object_free(s.data().cast());
        }
        match s.ty().free.get() {
            Some(free) => free(object.cast()),
            None => memory::free(object),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hash::hash_bytes;
    use super::*;

    #[test]
    fn the_narrowest_kind_is_chosen() {
        let made = |t: &str| Str::new(t).map(|s| (s.kind(), s.is_ascii(), s.len(), s.to_utf8().map(|u| u == t)));
        for (text, kind, ascii, len) in
            [("abc", 1, true, 3), ("h\u{e9}", 1, false, 2), ("\u{20ac}uro", 2, false, 4), ("\u{1F600}!", 4, false, 2)]
        {
            let Ok((k, a, l, Ok(true))) = made(text) else { panic!("{text}") };
            assert_eq!((k, a, l), (kind, ascii, len), "{text}");
        }
    }

    #[test]
    fn short_strings_are_shared() {
        let of = |t: &str| Str::new(t).map(|s| s.as_raw()).ok();
        assert_eq!(of(""), of(""));
        assert_eq!(of("a"), Some((latin1_char(b'a') as *const Str).cast_mut()));
        assert_eq!(of("\u{e9}"), of("\u{e9}"));
        assert_ne!(of("\u{20ac}"), None);
    }

    #[test]
    fn the_builder_widens() {
        let mut b = StrBuilder::new();
        let all = b.push_utf8("ab").and_then(|()| b.push(0xE9)).and_then(|()| b.push(0x20AC));
        let all = all.and_then(|()| b.push_repeated(0x1F600, 2)).and_then(|()| b.push_ascii(b"z"));
        let Ok(()) = all else { panic!("memory") };
        let Ok(s) = b.finish() else { panic!("memory") };
        assert_eq!((s.kind(), s.len()), (4, 7));
        assert!(s.eq_str("ab\u{e9}\u{20ac}\u{1F600}\u{1F600}z"));
        let Ok(t) = Str::append(Ref::of(&s), &s) else { panic!("memory") };
        assert_eq!(t.len(), 14);
    }

    #[test]
    fn interning_finds_the_first() {
        let make = || match Str::new("a rather long name") {
            Ok(s) => s,
            Err(e) => panic!("{}", e.take().ty().full_name()),
        };
        let first = Str::intern(make());
        let second = Str::intern(make());
        assert_eq!(first.as_raw(), second.as_raw());
        drop(second);
        assert_eq!(first.refcnt.get(), 1);
        let forever = Str::intern_immortal(first);
        assert!(forever.is_immortal() && forever.is_interned());
    }

    #[test]
    fn hashes_never_are_minus_one() {
        assert_eq!(hash_bytes(b""), 0);
        assert_ne!(hash_bytes(b"abc"), -1);
    }
}
