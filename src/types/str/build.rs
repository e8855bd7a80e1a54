//! Making strings: of known text at once, or piece by piece in a [`StrBuilder`] that widens as it must.

use super::data::{Unit, class_of, convert, max_class};
use super::{ASCII, COMPACT, CompactStr, PyUnicode_Type, Str, Text, latin1_char};
use crate::abi::{Object, Raised, Ref, Result};
use crate::memory;
use core::cell::Cell;

/// The state bits of a compact string of a class.
#[inline(always)]
fn state_of(class: u32) -> u32 {
    match class {
        0x7F => 1 << 2 | COMPACT | ASCII,
        0xFF => 1 << 2 | COMPACT,
        0xFFFF => 2 << 2 | COMPACT,
        _ => 4 << 2 | COMPACT,
    }
}

/// The bytes before the text, and those of a unit.
#[inline(always)]
fn shape_of(class: u32) -> (usize, usize) {
    match class {
        0x7F => (size_of::<Str>(), 1),
        0xFF => (size_of::<CompactStr>(), 1),
        0xFFFF => (size_of::<CompactStr>(), 2),
        _ => (size_of::<CompactStr>(), 4),
    }
}

/// The size of a string object with its null unit; `None` if no memory is that large.
#[inline(always)]
fn block_size(len: usize, class: u32) -> Option<usize> {
    let (head, unit) = shape_of(class);
    let size = (len + 1).checked_mul(unit)?.checked_add(head)?;
    (size <= isize::MAX as usize).then_some(size)
}

/// Writes the head of a string into a block.
///
/// # Safety
/// The block is large enough for the class's head.
#[inline(always)]
unsafe fn write_head(block: *mut Str, len: usize, class: u32) {
    // SAFETY: the caller's contract.
    unsafe {
        block.write(Str {
            base: Object::new(&PyUnicode_Type),
            length: Cell::new(len as isize),
            hash: Cell::new(-1),
            state: Cell::new(state_of(class)),
        });
        if class != 0x7F {
            let compact = block.cast::<CompactStr>();
            (*compact).utf8_length.set(0);
            (*compact).utf8.set(core::ptr::null_mut());
        }
    }
}

impl Str {
    /// A string of `len` code points of at most `max_char`, text still to be written (the null unit is there). The
    /// empty string is the shared one. MemoryError.
    ///
    /// # Safety
    /// The text is written before anybody looks, and some unit needs the class of `max_char`.
    #[inline]
    pub unsafe fn alloc(len: usize, max_char: u32) -> Result<Ref<Str>> {
        if len == 0 {
            return Ok(Ref::of(super::empty()));
        }
        let class = class_of(max_char);
        let Some(size) = block_size(len, class) else { return Err(memory::no_memory()) };
        let (block, watched) = memory::object_malloc_watched(size);
        let block = block.cast::<Str>();
        if block.is_null() {
            return Err(memory::no_memory());
        }
        let (head, unit) = shape_of(class);
        // SAFETY: the block holds head, text and null unit.
        unsafe {
            write_head(block, len, class);
            if watched {
                memory::created(block.cast());
            }
            core::ptr::write_bytes(block.cast::<u8>().add(head + len * unit), 0, unit);
            Ok(Ref::from_raw(block))
        }
    }

    /// A string of `len` units whose text `fill` writes.
    ///
    /// # Safety
    /// As [`Str::alloc`]; `U` is the kind of that class.
    #[inline]
    pub unsafe fn filled<U: Unit>(len: usize, max_char: u32, fill: impl FnOnce(&mut [U])) -> Result<Ref<Str>> {
        // SAFETY: the caller's contract; `fill` writes the text.
        let s = unsafe { Str::alloc(len, max_char) }?;
        if len > 0 {
            // SAFETY: nobody else sees the string; bytes may be of any value until written.
            unsafe {
                core::ptr::write_bytes(s.data().cast::<U>(), 0, if cfg!(debug_assertions) { len } else { 0 });
                fill(core::slice::from_raw_parts_mut(s.data().cast::<U>(), len));
            }
        }
        Ok(s)
    }

    /// A string of that text. MemoryError.
    pub fn new(text: &str) -> Result<Ref<Str>> {
        if text.is_ascii() {
            return Str::from_ascii(text.as_bytes());
        }
        // Both by the bytes alone: characters begin with what continues none, and the largest byte begins the longest.
        let bytes = text.as_bytes();
        let count = bytes.iter().filter(|&&b| b as i8 >= -0x40).count();
        let class = match bytes.iter().copied().max() {
            Some(0xF0..) => 0x10FFFF,
            Some(0xC4..) => 0xFFFF,
            _ => 0xFF,
        };
        let points = || text.chars().map(|c| c as u32);
        // SAFETY: the class is that of the largest code point.
        unsafe { Str::from_points(count, class, points()) }
    }

    /// A string of `count` code points of which the largest has that class.
    ///
    /// # Safety
    /// Count and class are right.
    unsafe fn from_points(count: usize, class: u32, points: impl Iterator<Item = u32>) -> Result<Ref<Str>> {
        if count == 1 && class <= 0xFF {
            return Ok(Ref::of(latin1_char(points.last().unwrap_or(0) as u8)));
        }
        fn fill<U: Unit>(to: &mut [U], points: impl Iterator<Item = u32>) {
            for (unit, point) in to.iter_mut().zip(points) {
                *unit = U::of(point);
            }
        }
        // SAFETY: the caller's contract.
        unsafe {
            match class {
                0x7F | 0xFF => Str::filled::<u8>(count, class, |to| fill(to, points)),
                0xFFFF => Str::filled::<u16>(count, class, |to| fill(to, points)),
                _ => Str::filled::<u32>(count, class, |to| fill(to, points)),
            }
        }
    }

    /// A string of ASCII bytes.
    #[inline]
    pub fn from_ascii(bytes: &[u8]) -> Result<Ref<Str>> {
        debug_assert!(bytes.is_ascii());
        match bytes {
            [] => Ok(Ref::of(super::empty())),
            [one] => Ok(Ref::of(latin1_char(*one))),
            // SAFETY: the class fits, all is written.
            _ => unsafe { Str::filled::<u8>(bytes.len(), 0x7F, |to| to.copy_from_slice(bytes)) },
        }
    }

    /// A string of latin-1 bytes.
    pub fn from_latin1(bytes: &[u8]) -> Result<Ref<Str>> {
        if let [one] = bytes {
            return Ok(Ref::of(latin1_char(*one)));
        }
        let class = max_class(bytes);
        // SAFETY: the class is right, all is written.
        unsafe { Str::filled::<u8>(bytes.len(), class, |to| to.copy_from_slice(bytes)) }
    }

    /// A string of units of any kind, stored in the narrowest one.
    pub fn from_units<U: Unit>(units: &[U]) -> Result<Ref<Str>> {
        let class = max_class(units);
        if let [one] = units
            && class <= 0xFF
        {
            return Ok(Ref::of(latin1_char(one.get() as u8)));
        }
        // SAFETY: the class is right, all is written.
        unsafe {
            match class {
                0x7F | 0xFF => Str::filled::<u8>(units.len(), class, |to| convert(units, to)),
                0xFFFF => Str::filled::<u16>(units.len(), class, |to| convert(units, to)),
                _ => Str::filled::<u32>(units.len(), class, |to| convert(units, to)),
            }
        }
    }

    /// A string of that text.
    pub fn from_text(text: Text<'_>) -> Result<Ref<Str>> {
        each_kind!(text, u => Str::from_units(u))
    }

    /// A string of code points (surrogates allowed).
    pub fn from_code_points(points: &[u32]) -> Result<Ref<Str>> {
        Str::from_units(points)
    }

    /// The one-character string of a code point.
    #[inline]
    pub fn from_char(point: u32) -> Result<Ref<Str>> {
        if point < 256 { Ok(Ref::of(latin1_char(point as u8))) } else { Str::from_units(&[point]) }
    }

    /// A string from WTF-8: UTF-8 in which lone surrogates are encoded as three bytes each.
    pub fn from_wtf8(bytes: &[u8]) -> Result<Ref<Str>> {
        if let Ok(text) = core::str::from_utf8(bytes) {
            return Str::new(text);
        }
        let mut points = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let lead = bytes[at] as u32;
            let (size, first) = match lead {
                0..=0x7F => (1, lead),
                0x80..=0xDF => (2, lead & 0x1F),
                0xE0..=0xEF => (3, lead & 0x0F),
                _ => (4, lead & 0x07),
            };
            let rest = &bytes[(at + 1).min(bytes.len())..(at + size).min(bytes.len())];
            points.push(rest.iter().fold(first, |p, b| p << 6 | (*b as u32 & 0x3F)));
            at += size;
        }
        Str::from_code_points(&points)
    }

    /// The code points from `start` to `end` (within the string); the whole of an exact string is itself.
    pub fn substring(&self, start: usize, end: usize) -> Result<Ref<Str>> {
        if start == 0 && end == self.len() && self.is_type(&PyUnicode_Type) {
            return Ok(Ref::of(self));
        }
        let part = self.text().slice(start, end);
        if self.is_ascii() {
            return Str::from_ascii(part.raw());
        }
        Str::from_text(part)
    }

    /// `self + other` for exact or derived strings.
    pub fn concat(&self, other: &Str) -> Result<Ref<Str>> {
        if other.is_empty() {
            return self.to_exact();
        }
        if self.is_empty() {
            return other.to_exact();
        }
        let (a, b) = (self.text(), other.text());
        let len = a.len() + b.len();
        let class = self.class().max(other.class());
        // SAFETY: the class is that of the wider one, all is written.
        unsafe {
            match (a, b, class) {
                (Text::One(a), Text::One(b), _) => Str::filled::<u8>(len, class, |to| {
                    to[..a.len()].copy_from_slice(a);
                    to[a.len()..].copy_from_slice(b);
                }),
                (_, _, 0xFFFF) => Str::filled::<u16>(len, class, |to| {
                    copy_text(a, &mut to[..a.len()]);
                    copy_text(b, &mut to[a.len()..]);
                }),
                _ => Str::filled::<u32>(len, class, |to| {
                    copy_text(a, &mut to[..a.len()]);
                    copy_text(b, &mut to[a.len()..]);
                }),
            }
        }
    }

    /// The string itself if it is an exact `str`, else an exact copy.
    #[inline]
    pub fn to_exact(&self) -> Result<Ref<Str>> {
        if self.is_type(&PyUnicode_Type) { Ok(Ref::of(self)) } else { self.copied() }
    }

    /// A new exact string of the same text.
    pub fn copied(&self) -> Result<Ref<Str>> {
        if self.is_ascii() {
            return Str::from_ascii(self.text().raw());
        }
        Str::from_text(self.text())
    }

    /// Whether the string may still be changed: one reference, not hashed, not interned, an exact compact string.
    pub fn is_modifiable(&self) -> bool {
        self.refcnt.get() == 1
            && self.hash.get() == -1
            && !self.is_interned()
            && self.is_compact()
            && self.is_type(&PyUnicode_Type)
    }

    /// The string with another number of characters (new ones hold anything), in place if it may be changed, else a
    /// copy. MemoryError, with the string as it was.
    pub fn resized(s: Ref<Str>, len: usize) -> core::result::Result<Ref<Str>, (Ref<Str>, Raised)> {
        if s.len() == len {
            return Ok(s);
        }
        if len == 0 {
            return Ok(Ref::of(super::empty()));
        }
        if !s.is_modifiable() {
            let (old, class) = (s.text(), s.class());
            // SAFETY: that new characters are written is the caller's contract.
            let copy = match unsafe { Str::alloc(len, class) } {
                Ok(copy) => copy,
                Err(e) => return Err((s, e)),
            };
            let kept = old.slice(0, old.len().min(len)).raw();
            // SAFETY: the copy has the same kind and room for what is kept.
            unsafe { core::ptr::copy_nonoverlapping(kept.as_ptr(), copy.data(), kept.len()) };
            return Ok(copy);
        }
        let class = s.class();
        let Some(size) = block_size(len, class) else { return Err((s, memory::no_memory())) };
        // SAFETY: the only reference is ours, so the object may move and change.
        unsafe {
            s.drop_utf8();
            let block = s.into_raw();
            let moved = memory::object_realloc(block.cast(), size).cast::<Str>();
            if moved.is_null() {
                return Err((Ref::from_raw(block), memory::no_memory()));
            }
            (*moved).length.set(len as isize);
            let (head, unit) = shape_of(class);
            core::ptr::write_bytes(moved.cast::<u8>().add(head + len * unit), 0, unit);
            Ok(Ref::from_raw(moved))
        }
    }

    /// `left + right` that may reuse `left`: `left += right` appends in place where `left` is the only reference to an
    /// exact, uninterned string without a hash, as wide as the result.
    pub fn append(left: Ref<Str>, right: &Str) -> Result<Ref<Str>> {
        if left.is_empty() {
            return right.to_exact();
        }
        if right.is_empty() {
            return left.to_exact();
        }
        let class = left.class();
        let changeable = left.is_modifiable() && !core::ptr::eq(&*left, right) && right.class() <= class;
        if !changeable {
            return left.concat(right);
        }
        let (old, more) = (left.len(), right.len());
        let Some(size) = block_size(old + more, class) else { return Err(memory::no_memory()) };
        // SAFETY: the only reference is ours, so the object may move and change. The text of `right` is another object.
        unsafe {
            left.drop_utf8();
            let block = left.into_raw();
            let moved = memory::object_realloc(block.cast(), size).cast::<Str>();
            if moved.is_null() {
                drop(Ref::from_raw(block));
                return Err(memory::no_memory());
            }
            (*moved).length.set((old + more) as isize);
            let (head, unit) = shape_of(class);
            let end = moved.cast::<u8>().add(head + old * unit);
            match unit {
                1 => copy_text(right.text(), core::slice::from_raw_parts_mut(end, more)),
                2 => copy_text(right.text(), core::slice::from_raw_parts_mut(end.cast::<u16>(), more)),
                _ => copy_text(right.text(), core::slice::from_raw_parts_mut(end.cast::<u32>(), more)),
            }
            core::ptr::write_bytes(end.add(more * unit), 0, unit);
            Ok(Ref::from_raw(moved))
        }
    }
}

/// Copies text into units that can hold it.
#[inline]
pub fn copy_text<U: Unit>(from: Text<'_>, to: &mut [U]) {
    match from {
        Text::One(u) if U::KIND == 1 => {
            // SAFETY: the target's units are bytes.
            let to = unsafe { core::slice::from_raw_parts_mut(to.as_mut_ptr().cast::<u8>(), to.len()) };
            to.copy_from_slice(u);
        }
        _ => each_kind!(from, u => convert(u, to)),
    }
}

/// A string in the making. It is one growing block that becomes the string object; a wider code point than before moves
/// the text into a wider block.
pub struct StrBuilder {
    /// Null while nothing was written.
    block: *mut Str,
    len: usize,
    /// In units of the class.
    capacity: usize,
    class: u32,
}

impl Default for StrBuilder {
    fn default() -> Self {
        StrBuilder::new()
    }
}

impl StrBuilder {
    /// An empty builder. Nothing is allocated yet.
    pub const fn new() -> StrBuilder {
        StrBuilder { block: core::ptr::null_mut(), len: 0, capacity: 0, class: 0x7F }
    }

    /// An empty builder with room for `capacity` ASCII characters.
    pub fn with_capacity(capacity: usize) -> Result<StrBuilder> {
        let mut new = StrBuilder::new();
        new.reserve(capacity, 0x7F)?;
        Ok(new)
    }

    /// The number of code points so far.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[inline(always)]
    fn data(&self) -> *mut u8 {
        // SAFETY: the head lies before the text.
        unsafe { self.block.cast::<u8>().add(shape_of(self.class).0) }
    }

    /// The text so far.
    pub fn text(&self) -> Text<'_> {
        if self.block.is_null() {
            return Text::One(&[]);
        }
        // SAFETY: `len` units of the class are written.
        unsafe {
            match shape_of(self.class).1 {
                1 => Text::One(core::slice::from_raw_parts(self.data(), self.len)),
                2 => Text::Two(core::slice::from_raw_parts(self.data().cast(), self.len)),
                _ => Text::Four(core::slice::from_raw_parts(self.data().cast(), self.len)),
            }
        }
    }

    /// Room for `more` code points of that class.
    #[inline(always)]
    pub fn reserve(&mut self, more: usize, class: u32) -> Result<()> {
        if class <= self.class && more <= self.capacity - self.len { Ok(()) } else { self.grow(more, class) }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize, class: u32) -> Result<()> {
        let class = class.max(self.class);
        let Some(needed) = self.len.checked_add(more) else { return Err(memory::no_memory()) };
        let capacity = if self.block.is_null() {
            needed
        } else {
            needed.max(self.capacity.saturating_add(self.capacity / 2)).max(32)
        };
        let Some(size) = block_size(capacity, class) else { return Err(memory::no_memory()) };
        if class == self.class || self.block.is_null() {
            // SAFETY: the block is ours (or null).
            let block = unsafe { memory::object_realloc(self.block.cast(), size) }.cast::<Str>();
            if block.is_null() {
                return Err(memory::no_memory());
            }
            self.block = block;
        } else {
            let block = memory::object_malloc(size).cast::<Str>();
            if block.is_null() {
                return Err(memory::no_memory());
            }
            let (head, unit) = shape_of(class);
            // SAFETY: the new block has room for the text in the wider class; the old one is ours.
            unsafe {
                let data = block.cast::<u8>().add(head);
                match unit {
                    1 => copy_text(self.text(), core::slice::from_raw_parts_mut(data, self.len)),
                    2 => copy_text(self.text(), core::slice::from_raw_parts_mut(data.cast::<u16>(), self.len)),
                    _ => copy_text(self.text(), core::slice::from_raw_parts_mut(data.cast::<u32>(), self.len)),
                }
                memory::object_free(self.block.cast());
            }
            self.block = block;
        }
        self.capacity = capacity;
        self.class = class;
        Ok(())
    }

    /// Appends a code point.
    #[inline]
    pub fn push(&mut self, point: u32) -> Result<()> {
        self.reserve(1, class_of(point))?;
        // SAFETY: there is room for one more unit.
        unsafe {
            match shape_of(self.class).1 {
                1 => *self.data().add(self.len) = point as u8,
                2 => *self.data().cast::<u16>().add(self.len) = point as u16,
                _ => *self.data().cast::<u32>().add(self.len) = point,
            }
        }
        self.len += 1;
        Ok(())
    }

    /// Appends a code point `count` times.
    pub fn push_repeated(&mut self, point: u32, count: usize) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        self.reserve(count, class_of(point))?;
        // SAFETY: there is room for so many units.
        unsafe {
            match shape_of(self.class).1 {
                1 => core::slice::from_raw_parts_mut(self.data().add(self.len), count).fill(point as u8),
                2 => core::slice::from_raw_parts_mut(self.data().cast::<u16>().add(self.len), count).fill(point as u16),
                _ => core::slice::from_raw_parts_mut(self.data().cast::<u32>().add(self.len), count).fill(point),
            }
        }
        self.len += count;
        Ok(())
    }

    /// Appends text whose class is known.
    #[inline]
    fn push_classed(&mut self, text: Text<'_>, class: u32) -> Result<()> {
        let more = text.len();
        if more == 0 {
            return Ok(());
        }
        self.reserve(more, class)?;
        // SAFETY: there is room for so many units.
        unsafe {
            match shape_of(self.class).1 {
                1 => copy_text(text, core::slice::from_raw_parts_mut(self.data().add(self.len), more)),
                2 => copy_text(text, core::slice::from_raw_parts_mut(self.data().cast::<u16>().add(self.len), more)),
                _ => copy_text(text, core::slice::from_raw_parts_mut(self.data().cast::<u32>().add(self.len), more)),
            }
        }
        self.len += more;
        Ok(())
    }

    /// Appends a string.
    #[inline]
    pub fn push_str(&mut self, s: &Str) -> Result<()> {
        self.push_classed(s.text(), s.class())
    }

    /// Appends text of which the caller knows that its largest code point has the class.
    pub fn push_text_of(&mut self, text: Text<'_>, class: u32) -> Result<()> {
        debug_assert_eq!(text.max_class().max(0x7F), if text.is_empty() { 0x7F } else { class });
        self.push_classed(text, class)
    }

    /// Appends part of a string.
    pub fn push_text(&mut self, text: Text<'_>) -> Result<()> {
        self.push_classed(text, text.max_class())
    }

    /// Appends ASCII bytes.
    pub fn push_ascii(&mut self, bytes: &[u8]) -> Result<()> {
        debug_assert!(bytes.is_ascii());
        self.push_classed(Text::One(bytes), 0x7F)
    }

    /// Appends UTF-8 text.
    pub fn push_utf8(&mut self, text: &str) -> Result<()> {
        if text.is_ascii() {
            return self.push_ascii(text.as_bytes());
        }
        for c in text.chars() {
            self.push(c as u32)?;
        }
        Ok(())
    }

    /// The string.
    pub fn finish(mut self) -> Result<Ref<Str>> {
        if self.len == 0 {
            return Ok(Ref::of(super::empty()));
        }
        if self.len == 1 && self.class <= 0xFF {
            return Ok(Ref::of(latin1_char(self.text().get(0) as u8)));
        }
        let (head, unit) = shape_of(self.class);
        // SAFETY: the block holds head, text and null unit; it becomes the object and is no longer the builder's.
        unsafe {
            if self.capacity > self.len {
                let size = head + (self.len + 1) * unit;
                let block = memory::object_realloc(self.block.cast(), size).cast::<Str>();
                // A block that cannot shrink is still good.
                self.block = if block.is_null() { self.block } else { block };
            }
            let block = core::mem::replace(&mut self.block, core::ptr::null_mut());
            write_head(block, self.len, self.class);
            if memory::tracer::is_set() {
                memory::created(block.cast());
            }
            core::ptr::write_bytes(block.cast::<u8>().add(head + self.len * unit), 0, unit);
            Ok(Ref::from_raw(block))
        }
    }
}

impl Drop for StrBuilder {
    fn drop(&mut self) {
        // SAFETY: the block is the builder's, or null.
        unsafe { memory::object_free(self.block.cast()) };
    }
}
