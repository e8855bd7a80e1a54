//! The methods that bytes and bytearray share, written once over slices of bytes.

use crate::abi::{Object, Ref, Result};
use crate::protocol::buffer::BytesLike;
use crate::types::exception::TYPE_ERROR;
use crate::types::str::search::End;
use crate::types::str::{Str, latin1_char};
use crate::types::tuple::Tuple;

/// Whitespace among ASCII bytes.
#[inline]
pub fn is_space(b: u8) -> bool {
    matches!(b, 9..=13 | 32)
}

/// What `find` and its kin look for: bytes or one byte. TypeError, ValueError. Runs Python.
pub enum Needle<'a> {
    Bytes(BytesLike<'a>),
    One([u8; 1]),
}

impl Needle<'_> {
    /// The needle that an argument means.
    pub fn of(object: &Object) -> Result<Needle<'_>> {
        if object.supports_buffer() {
            return BytesLike::of(object).map(Needle::Bytes);
        }
        if object.has_index() {
            return byte_value(object).map(|b| Needle::One([b]));
        }
        Err(type_error!("argument should be integer or bytes-like object, not '{}'", object.ty().full_name()))
    }

    /// The bytes to look for.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Needle::Bytes(bytes) => bytes,
            Needle::One(byte) => byte,
        }
    }
}

/// An integer as a byte. TypeError if it is none; ValueError if it is out of range. Runs Python.
pub fn byte_value(object: &Object) -> Result<u8> {
    match object.index()?.to_i64() {
        Some(byte @ 0..=255) => Ok(byte as u8),
        _ => Err(value_error!("byte must be in range(0, 256)")),
    }
}

/// `item in bytes`: a byte or bytes. Runs Python.
pub fn needle_in(object: &Object) -> Result<Needle<'_>> {
    if object.has_index() {
        return match byte_value(object) {
            Ok(byte) => Ok(Needle::One([byte])),
            Err(e) => {
                e.clear_if(&TYPE_ERROR, ())?;
                BytesLike::of(object).map(Needle::Bytes)
            }
        };
    }
    BytesLike::of(object).map(Needle::Bytes)
}

/// Whether the part of `bytes` begins (or ends) with `affix` or one of a tuple. Runs Python.
pub fn tail_match(part: impl Fn() -> (*const u8, usize), affix: &Object, at: End) -> Result<bool> {
    let name = if at == End::Left { "startswith" } else { "endswith" };
    let matches = |affix: &Object| -> Result<bool> {
        let affix = BytesLike::of(affix)?;
        let (start, len) = part();
        // SAFETY: the part was asked for just now, and nothing runs before the comparison ends.
        let part = unsafe { core::slice::from_raw_parts(start, len) };
        Ok(if at == End::Left { part.starts_with(&affix) } else { part.ends_with(&affix) })
    };
    if let Some(tuple) = affix.cast::<Tuple>() {
        for affix in tuple.items() {
            if matches(affix)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if !affix.supports_buffer() {
        let given = affix.ty().full_name();
        return Err(type_error!("{name} first arg must be bytes or a tuple of bytes, not {given}"));
    }
    matches(affix)
}

/// The bytes of a fill argument: one byte.
pub fn fill_byte(fill: Option<&Object>, method: &str) -> Result<u8> {
    let Some(fill) = fill else { return Ok(b' ') };
    let single = match (fill.cast::<super::bytes::Bytes>(), fill.cast::<super::bytearray::ByteArray>()) {
        (Some(bytes), _) if bytes.len() == 1 => Some(bytes.as_slice()[0]),
        (_, Some(array)) if array.len() == 1 => array.get(0),
        _ => None,
    };
    single.ok_or_else(|| {
        let given = if fill.is_none() { "None".into() } else { fill.ty().full_name() };
        type_error!("{method}() argument 2 must be a byte string of length 1, not {given}")
    })
}

/// `width` bytes with `bytes` between so many fill bytes.
pub fn padded(bytes: &[u8], left: usize, right: usize, fill: u8) -> Vec<u8> {
    let mut all = Vec::with_capacity(left + bytes.len() + right);
    all.resize(left, fill);
    all.extend_from_slice(bytes);
    all.resize(left + bytes.len() + right, fill);
    all
}

/// The bytes with tabs replaced by blanks. OverflowError.
pub fn expanded_tabs(bytes: &[u8], tab: i32) -> Result<Vec<u8>> {
    let tab = tab.max(0) as usize;
    let (mut all, mut column) = (Vec::with_capacity(bytes.len()), 0usize);
    for b in bytes {
        if *b == b'\t' {
            if tab > 0 {
                let fill = tab - column % tab;
                column += fill;
                if all.len() > isize::MAX as usize - fill {
                    return Err(overflow_error!("result too long"));
                }
                all.resize(all.len() + fill, b' ');
            }
            continue;
        }
        column = if matches!(b, b'\n' | b'\r') { 0 } else { column + 1 };
        all.push(*b);
    }
    Ok(all)
}

/// The bytes with up to `most` places of `old` replaced by `new`; `None` where nothing changes. OverflowError.
pub fn replaced(bytes: &[u8], old: &[u8], new: &[u8], most: usize) -> Result<Option<Vec<u8>>> {
    use crate::types::str::search::{Search, count};
    if most == 0 || old.len() > bytes.len() || old == new {
        return Ok(None);
    }
    let places = if old.is_empty() { Vec::new() } else { Search::positions(bytes, old, most) };
    let found = if old.is_empty() { count(bytes, old, most) } else { places.len() };
    if found == 0 {
        return Ok(None);
    }
    let grown = (new.len() as isize - old.len() as isize).checked_mul(found as isize);
    let Some(len) = grown.and_then(|g| g.checked_add(bytes.len() as isize)) else {
        return Err(overflow_error!("replace bytes is too long"));
    };
    let mut all = Vec::new();
    if all.try_reserve_exact(len as usize).is_err() {
        return Err(crate::memory::no_memory());
    }
    if old.is_empty() {
        for (i, b) in bytes.iter().enumerate() {
            if i < found {
                all.extend_from_slice(new);
            }
            all.push(*b);
        }
        if found > bytes.len() {
            all.extend_from_slice(new);
        }
        return Ok(Some(all));
    }
    let mut from = 0;
    for at in places {
        all.extend_from_slice(&bytes[from..at]);
        all.extend_from_slice(new);
        from = at + old.len();
    }
    all.extend_from_slice(&bytes[from..]);
    Ok(Some(all))
}

/// The bytes mapped through a table of 256, those in `delete` dropped.
pub fn translated(bytes: &[u8], table: Option<&[u8]>, delete: &[u8]) -> Vec<u8> {
    let mut dropped = [false; 256];
    for b in delete {
        dropped[*b as usize] = true;
    }
    bytes.iter().filter(|b| !dropped[**b as usize]).map(|b| table.map_or(*b, |t| t[*b as usize])).collect()
}

/// The bytes of an iterable of bytes-like objects, `sep` between them. TypeError. Runs Python.
pub fn joined(sep: &[u8], iterable: &Object) -> Result<Vec<u8>> {
    if iterable.ty().iter.get().is_none() && iterable.ty().sequence().is_none_or(|s| s.item.get().is_none()) {
        return Err(type_error!("can only join an iterable"));
    }
    let items = iterable.collect()?;
    let mut parts = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        if !item.supports_buffer() {
            let given = item.ty().full_name();
            return Err(type_error!("sequence item {i}: expected a bytes-like object, {given} found"));
        }
        parts.push(BytesLike::of(item)?);
    }
    let total = parts.iter().try_fold(0usize, |n, p| n.checked_add(p.len()));
    let total = total.and_then(|n| n.checked_add(sep.len().checked_mul(parts.len().saturating_sub(1))?));
    let mut all = Vec::new();
    if total.is_none_or(|n| all.try_reserve_exact(n).is_err()) {
        return Err(overflow_error!("join() result is too long"));
    }
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            all.extend_from_slice(sep);
        }
        all.extend_from_slice(part);
    }
    Ok(all)
}

/// The bytes that pairs of hexadecimal digits spell, blanks between them left out. ValueError.
pub fn from_hex(text: &Str) -> Result<Vec<u8>> {
    let digit = |p: u32| char::from_u32(p).and_then(|c| c.to_digit(16));
    let (text, mut all, mut at) = (text.text(), Vec::with_capacity(text.len() / 2), 0);
    let wrong = |at: usize| value_error!("non-hexadecimal number found in fromhex() arg at position {at}");
    if let Some(at) = text.points().position(|p| p >= 128) {
        return Err(wrong(at));
    }
    loop {
        while at < text.len() && text.get(at) < 128 && is_space(text.get(at) as u8) {
            at += 1;
        }
        if at == text.len() {
            return Ok(all);
        }
        let Some(high) = digit(text.get(at)) else { return Err(wrong(at)) };
        if at + 1 == text.len() {
            return Err(wrong(at + 1));
        }
        let Some(low) = digit(text.get(at + 1)) else { return Err(wrong(at + 1)) };
        all.push((high << 4 | low) as u8);
        at += 2;
    }
}

/// The bytes as hexadecimal digits, with a separator every `group` bytes (from the right; negative: from the left).
pub fn to_hex(bytes: &[u8], sep: Option<&Object>, group: i32) -> Result<Ref<Str>> {
    let sep = match sep {
        None => None,
        Some(sep) => {
            if sep.length()? != 1 {
                return Err(value_error!("sep must be length 1."));
            }
            let byte = if let Some(s) = sep.cast::<Str>() {
                s.code_point(0)
            } else if let Some(b) = sep.cast::<super::bytes::Bytes>() {
                b.as_slice()[0] as u32
            } else {
                return Err(type_error!("sep must be str or bytes."));
            };
            if byte > 127 {
                return Err(value_error!("sep must be ASCII."));
            }
            Some(byte as u8)
        }
    };
    let mut text = Vec::with_capacity(bytes.len() * 2);
    let size = group.unsigned_abs() as usize;
    for (i, b) in bytes.iter().enumerate() {
        if let Some(sep) = sep
            && i > 0
            && size > 0
            && (if group > 0 { bytes.len() - i } else { i }).is_multiple_of(size)
        {
            text.push(sep);
        }
        text.extend([b >> 4, b & 15].map(|d| b"0123456789abcdef"[d as usize]));
    }
    if let [one] = &text[..] {
        return Ok(Ref::of(latin1_char(*one)));
    }
    Str::from_ascii(&text)
}

/// The table that maps each byte of `from` to that of `to`.
pub fn translation_table(from: &[u8], to: &[u8]) -> Result<[u8; 256]> {
    if from.len() != to.len() {
        return Err(value_error!("maketrans arguments must have same length"));
    }
    let mut table = core::array::from_fn(|i| i as u8);
    for (from, to) in from.iter().zip(to) {
        table[*from as usize] = *to;
    }
    Ok(table)
}

/// Writes the shared methods of a type that has `as_slice(&self) -> &[u8]` and `make(&[u8]) -> Result<Ref<Self>>`.
///
/// A slice of a bytearray may not be held while Python runs: arguments are converted before it is taken.
#[macro_export]
macro_rules! bytes_methods {
    ($T:ty, $TABLE:ident) => {
        #[abide_macros::methods($TABLE)]
        impl $T {
            /// Return a copy of the bytes with the first one capitalized and the rest lower-cased (ASCII only).
            #[sig("($self, /)")]
            fn capitalize(&self) -> Result<Ref<$T>> {
                let mut all = self.as_slice().to_ascii_lowercase();
                if let Some(first) = all.first_mut() {
                    first.make_ascii_uppercase();
                }
                <$T>::make(&all)
            }

            /// Return the bytes centered in a field of the given width, padded with the fill byte.
            #[sig("($self, width, fillchar=b' ', /)")]
            fn center(&self, width: isize, fillchar: Option<&Object>) -> Result<Ref<$T>> {
                let fill = fill_byte(fillchar, "center")?;
                let (left, right) = margins(self.as_slice().len(), width.max(0) as usize);
                <$T>::make(&padded(self.as_slice(), left, right, fill))
            }

            /// Return the bytes left-justified in a field of the given width, padded with the fill byte.
            #[sig("($self, width, fillchar=b' ', /)")]
            fn ljust(&self, width: isize, fillchar: Option<&Object>) -> Result<Ref<$T>> {
                let fill = fill_byte(fillchar, "ljust")?;
                let margin = (width.max(0) as usize).saturating_sub(self.as_slice().len());
                <$T>::make(&padded(self.as_slice(), 0, margin, fill))
            }

            /// Return the bytes right-justified in a field of the given width, padded with the fill byte.
            #[sig("($self, width, fillchar=b' ', /)")]
            fn rjust(&self, width: isize, fillchar: Option<&Object>) -> Result<Ref<$T>> {
                let fill = fill_byte(fillchar, "rjust")?;
                let margin = (width.max(0) as usize).saturating_sub(self.as_slice().len());
                <$T>::make(&padded(self.as_slice(), margin, 0, fill))
            }

            /// Pad a numeric string with zeros on the left, to fill a field of the given width.
            #[sig("($self, width, /)")]
            fn zfill(&self, width: isize) -> Result<Ref<$T>> {
                let margin = (width.max(0) as usize).saturating_sub(self.as_slice().len());
                let mut all = padded(self.as_slice(), margin, 0, b'0');
                if margin > 0 && matches!(all.get(margin), Some(b'+' | b'-')) {
                    all.swap(0, margin);
                }
                <$T>::make(&all)
            }

            /// Return a copy where all tab characters are expanded using spaces.
            #[sig("($self, /, tabsize=8)")]
            fn expandtabs(&self, tabsize: i32) -> Result<Ref<$T>> {
                <$T>::make(&expanded_tabs(self.as_slice(), tabsize)?)
            }

            /// Return the number of non-overlapping occurrences of sub (bytes or an integer) in B[start:end].
            #[sig("($self, sub, start=None, end=None, /)")]
            #[shown("($self, sub[, start[, end]], /)")]
            fn count(&self, sub: &Object, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<usize> {
                let needle = Needle::of(sub)?;
                let bytes = self.as_slice();
                let (start, end) = span(start, end, bytes.len());
                if start > end {
                    return Ok(0);
                }
                Ok(search::count(&bytes[start..end], needle.as_slice(), usize::MAX))
            }

            /// Return the lowest index in B where sub (bytes or an integer) is found within B[start:end], or -1.
            #[sig("($self, sub, start=None, end=None, /)")]
            #[shown("($self, sub[, start[, end]], /)")]
            fn find(&self, sub: &Object, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<isize> {
                Ok(self.find_between(sub, start, end, End::Left)?.map_or(-1, |at| at as isize))
            }

            /// Return the highest index in B where sub (bytes or an integer) is found within B[start:end], or -1.
            #[sig("($self, sub, start=None, end=None, /)")]
            #[shown("($self, sub[, start[, end]], /)")]
            fn rfind(&self, sub: &Object, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<isize> {
                Ok(self.find_between(sub, start, end, End::Right)?.map_or(-1, |at| at as isize))
            }

            /// Like find(), but raises ValueError when sub is not found.
            #[sig("($self, sub, start=None, end=None, /)")]
            #[shown("($self, sub[, start[, end]], /)")]
            fn index(&self, sub: &Object, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<usize> {
                self.find_between(sub, start, end, End::Left)?.ok_or_else(|| value_error!("subsection not found"))
            }

            /// Like rfind(), but raises ValueError when sub is not found.
            #[sig("($self, sub, start=None, end=None, /)")]
            #[shown("($self, sub[, start[, end]], /)")]
            fn rindex(&self, sub: &Object, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<usize> {
                self.find_between(sub, start, end, End::Right)?.ok_or_else(|| value_error!("subsection not found"))
            }

            /// Return True if the bytes start with the specified prefix (bytes or a tuple of bytes), False otherwise.
            #[sig("($self, prefix, start=None, end=None, /)")]
            #[shown("($self, prefix[, start[, end]], /)")]
            fn startswith(&self, prefix: &Object, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<bool> {
                self.ends_match(prefix, start, end, End::Left)
            }

            /// Return True if the bytes end with the specified suffix (bytes or a tuple of bytes), False otherwise.
            #[sig("($self, suffix, start=None, end=None, /)")]
            #[shown("($self, suffix[, start[, end]], /)")]
            fn endswith(&self, suffix: &Object, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Result<bool> {
                self.ends_match(suffix, start, end, End::Right)
            }

            /// Return a copy without the given prefix, if it is there.
            #[sig("($self, prefix, /)")]
            fn removeprefix(&self, prefix: BytesLike<'_>) -> Result<Ref<$T>> {
                match self.as_slice().strip_prefix(&*prefix) {
                    Some(rest) => <$T>::make(rest),
                    None => self.unchanged(),
                }
            }

            /// Return a copy without the given suffix, if it is there.
            #[sig("($self, suffix, /)")]
            fn removesuffix(&self, suffix: BytesLike<'_>) -> Result<Ref<$T>> {
                match self.as_slice().strip_suffix(&*suffix) {
                    Some(rest) if !suffix.is_empty() => <$T>::make(rest),
                    _ => self.unchanged(),
                }
            }

            /// Create bytes from pairs of hexadecimal digits; spaces between pairs are ignored.
            #[sig("($type, string, /)")]
            fn fromhex(cls: &TypeObject, string: &Str) -> Result {
                let made = <$T>::make(&from_hex(string)?)?;
                if core::ptr::eq(cls, <$T as $crate::abi::ObjectType>::type_object()) {
                    Ok(made.into_object())
                } else {
                    cls.as_object().call1(&made)
                }
            }

            /// Create a string of hexadecimal digits, with a separator every bytes_per_sep bytes if one is given.
            ///
            /// The bytes are counted from the right, or with a negative number from the left.
            ///
            /// >>> data = b'\x01\x02\xfe'
            /// >>> data.hex()
            /// '0102fe'
            /// >>> data.hex('-')
            /// '01-02-fe'
            /// >>> data.hex(' ', 2)
            /// '01 02fe'
            /// >>> data.hex(' ', -2)
            /// '0102 fe'
            #[sig("($self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
            fn hex(&self, sep: Option<&Object>, bytes_per_sep: i32) -> Result<Ref<Str>> {
                to_hex(self.as_slice(), sep, bytes_per_sep)
            }

            /// Return True if all bytes are alphanumeric ASCII and there is at least one, False otherwise.
            #[sig("($self, /)")]
            fn isalnum(&self) -> bool {
                !self.as_slice().is_empty() && self.as_slice().iter().all(u8::is_ascii_alphanumeric)
            }

            /// Return True if all bytes are ASCII letters and there is at least one, False otherwise.
            #[sig("($self, /)")]
            fn isalpha(&self) -> bool {
                !self.as_slice().is_empty() && self.as_slice().iter().all(u8::is_ascii_alphabetic)
            }

            /// Return True if all bytes are ASCII or there is none, False otherwise.
            #[sig("($self, /)")]
            fn isascii(&self) -> bool {
                self.as_slice().is_ascii()
            }

            /// Return True if all bytes are ASCII digits and there is at least one, False otherwise.
            #[sig("($self, /)")]
            fn isdigit(&self) -> bool {
                !self.as_slice().is_empty() && self.as_slice().iter().all(u8::is_ascii_digit)
            }

            /// Return True if all bytes are ASCII whitespace and there is at least one, False otherwise.
            #[sig("($self, /)")]
            fn isspace(&self) -> bool {
                !self.as_slice().is_empty() && self.as_slice().iter().all(|b| is_space(*b))
            }

            /// Return True if all cased ASCII bytes are lower case and there is at least one, False otherwise.
            #[sig("($self, /)")]
            fn islower(&self) -> bool {
                let bytes = self.as_slice();
                bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)
            }

            /// Return True if all cased ASCII bytes are upper case and there is at least one, False otherwise.
            #[sig("($self, /)")]
            fn isupper(&self) -> bool {
                let bytes = self.as_slice();
                bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)
            }

            /// Return True if the bytes are titlecased: upper case follows uncased bytes only, lower case cased only.
            #[sig("($self, /)")]
            fn istitle(&self) -> bool {
                let (mut cased, mut previous) = (false, false);
                for b in self.as_slice() {
                    let (upper, lower) = (b.is_ascii_uppercase(), b.is_ascii_lowercase());
                    if (upper && previous) || (lower && !previous) {
                        return false;
                    }
                    previous = upper || lower;
                    cased |= previous;
                }
                cased
            }

            /// Concatenate any number of bytes-like objects; the object whose method is called goes between them.
            #[sig("($self, iterable_of_bytes, /)")]
            fn join(&self, iterable_of_bytes: &Object) -> Result<Ref<$T>> {
                let sep = self.held()?;
                <$T>::make(&joined(&sep, iterable_of_bytes)?)
            }

            /// Return a copy of the bytes with ASCII letters in lower case.
            #[sig("($self, /)")]
            fn lower(&self) -> Result<Ref<$T>> {
                <$T>::make(&self.as_slice().to_ascii_lowercase())
            }

            /// Return a copy of the bytes with ASCII letters in upper case.
            #[sig("($self, /)")]
            fn upper(&self) -> Result<Ref<$T>> {
                <$T>::make(&self.as_slice().to_ascii_uppercase())
            }

            /// Return a copy of the bytes with upper and lower case exchanged (ASCII only).
            #[sig("($self, /)")]
            fn swapcase(&self) -> Result<Ref<$T>> {
                let swapped = |b: &u8| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b };
                <$T>::make(&self.as_slice().iter().map(swapped).collect::<Vec<u8>>())
            }

            /// Return a titlecased version of the bytes: words start with upper case, the rest is lower case (ASCII only).
            #[sig("($self, /)")]
            fn title(&self) -> Result<Ref<$T>> {
                let mut all = self.as_slice().to_vec();
                let mut previous = false;
                for b in &mut all {
                    if previous {
                        b.make_ascii_lowercase()
                    } else {
                        b.make_ascii_uppercase()
                    }
                    previous = b.is_ascii_alphabetic();
                }
                <$T>::make(&all)
            }

            /// Strip leading and trailing bytes contained in the argument; whitespace if it is omitted or None.
            #[sig("($self, bytes=None, /)")]
            fn strip(&self, bytes: Option<BytesLike<'_>>) -> Result<Ref<$T>> {
                self.strip_ends(bytes, true, true)
            }

            /// Strip leading bytes contained in the argument; whitespace if it is omitted or None.
            #[sig("($self, bytes=None, /)")]
            fn lstrip(&self, bytes: Option<BytesLike<'_>>) -> Result<Ref<$T>> {
                self.strip_ends(bytes, true, false)
            }

            /// Strip trailing bytes contained in the argument; whitespace if it is omitted or None.
            #[sig("($self, bytes=None, /)")]
            fn rstrip(&self, bytes: Option<BytesLike<'_>>) -> Result<Ref<$T>> {
                self.strip_ends(bytes, false, true)
            }

            /// Return a translation table of 256 bytes that maps each byte of frm to the one at the same place in to.
            #[sig("(frm, to, /)")]
            fn maketrans(frm: BytesLike<'_>, to: BytesLike<'_>) -> Result<Ref<Bytes>> {
                Bytes::new(&translation_table(&frm, &to)?)
            }

            /// Partition the bytes into three parts at the first place of the separator.
            #[sig("($self, sep, /)")]
            fn partition(&self, sep: &Object) -> Result<Ref<Tuple>> {
                self.parts_at(sep, End::Left)
            }

            /// Partition the bytes into three parts at the last place of the separator.
            #[sig("($self, sep, /)")]
            fn rpartition(&self, sep: &Object) -> Result<Ref<Tuple>> {
                self.parts_at(sep, End::Right)
            }

            /// Return a copy with all (or the first count) occurrences of old replaced by new.
            #[sig("($self, old, new, count=-1, /)")]
            fn replace(&self, old: BytesLike<'_>, new: BytesLike<'_>, count: isize) -> Result<Ref<$T>> {
                match replaced(self.as_slice(), &old, &new, limit(count))? {
                    Some(all) => <$T>::make(&all),
                    None => self.unchanged(),
                }
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter (None: ASCII whitespace).
            #[sig("($self, /, sep=None, maxsplit=-1)")]
            fn split(&self, sep: Option<&Object>, maxsplit: isize) -> Result<Ref<List>> {
                let sep = sep.map(BytesLike::of).transpose()?;
                self.split_parts(sep, maxsplit, End::Left)
            }

            /// Return a list of the sections in the bytes, splitting from the right.
            #[sig("($self, /, sep=None, maxsplit=-1)")]
            fn rsplit(&self, sep: Option<&Object>, maxsplit: isize) -> Result<Ref<List>> {
                let sep = sep.map(BytesLike::of).transpose()?;
                self.split_parts(sep, maxsplit, End::Right)
            }

            /// Return a list of the lines in the bytes; line breaks are included only if keepends is true.
            #[sig("($self, /, keepends=False)")]
            fn splitlines(&self, keepends: bool) -> Result<Ref<List>> {
                let list = List::new(0)?;
                let mut push =
                    |start: usize, end: usize| list.push(<$T>::make(&self.as_slice()[start..end])?.into_object());
                split_lines(self.as_slice(), keepends, |b| matches!(b, b'\n' | b'\r'), &mut push)?;
                Ok(list)
            }

            /// Return a copy with each byte mapped through the table (256 bytes or None), those in delete dropped.
            #[sig("($self, table, /, delete=b'')")]
            fn translate(&self, table: &Object, delete: Option<&Object>) -> Result<Ref<$T>> {
                let table = if table.is_none() { None } else { Some(BytesLike::of(table)?) };
                if table.as_ref().is_some_and(|t| t.len() != 256) {
                    return Err(value_error!("translation table must be 256 characters long"));
                }
                let delete = delete.map(BytesLike::of).transpose()?;
                let delete: &[u8] = delete.as_deref().unwrap_or(&[]);
                let all = translated(self.as_slice(), table.as_deref(), delete);
                if all == self.as_slice() { self.unchanged() } else { <$T>::make(&all) }
            }

            /// Decode the bytes using the codec registered for encoding.
            ///
            ///   encoding
            ///     The encoding with which to decode the bytes.
            ///   errors
            ///     The error handling scheme to use for the handling of decoding errors. The default is 'strict'.
            #[sig("($self, /, encoding='utf-8', errors='strict')")]
            fn decode(&self, encoding: Option<&Str>, errors: Option<&Str>) -> Result {
                $crate::codecs::decode(self, encoding, errors)
            }
        }

        impl $T {
            fn find_between(
                &self,
                sub: &Object,
                start: Option<SliceIndex>,
                end: Option<SliceIndex>,
                from: End,
            ) -> Result<Option<usize>> {
                let needle = Needle::of(sub)?;
                let bytes = self.as_slice();
                let (start, end) = span(start, end, bytes.len());
                if start > end || needle.as_slice().len() > end - start {
                    return Ok(None);
                }
                let found = match from {
                    End::Left => search::find(&bytes[start..end], needle.as_slice()),
                    End::Right => search::rfind(&bytes[start..end], needle.as_slice()),
                };
                Ok(found.map(|at| start + at))
            }

            fn ends_match(
                &self,
                affix: &Object,
                start: Option<SliceIndex>,
                end: Option<SliceIndex>,
                at: End,
            ) -> Result<bool> {
                let (first, last) = span(start, end, self.as_slice().len());
                if first > last && (affix.supports_buffer() || affix.cast::<Tuple>().is_some()) {
                    return Ok(false);
                }
                let part = || {
                    let part = self.as_slice().get(first..last).unwrap_or(&[]);
                    (part.as_ptr(), part.len())
                };
                tail_match(part, affix, at)
            }

            fn strip_ends(&self, strip: Option<BytesLike<'_>>, left: bool, right: bool) -> Result<Ref<$T>> {
                let bytes = self.as_slice();
                let (start, end) = match strip.as_deref() {
                    None => stripped(bytes, left, right, is_space),
                    Some(strip) => stripped(bytes, left, right, |b| strip.contains(&b)),
                };
                if end - start == bytes.len() { self.unchanged() } else { <$T>::make(&bytes[start..end]) }
            }

            fn parts_at(&self, sep: &Object, from: End) -> Result<Ref<Tuple>> {
                let given = BytesLike::of(sep)?;
                if given.is_empty() {
                    return Err(value_error!("empty separator"));
                }
                let bytes = self.as_slice();
                let found = match from {
                    End::Left => search::find(bytes, &given),
                    End::Right => search::rfind(bytes, &given),
                };
                let Some(at) = found else {
                    let (whole, empty, other) = (self.unchanged()?, <$T>::make(&[])?, <$T>::make(&[])?);
                    return match from {
                        End::Left => Tuple::new(&[&whole, &empty, &other]),
                        End::Right => Tuple::new(&[&empty, &other, &whole]),
                    };
                };
                let before = <$T>::make(&bytes[..at])?;
                let after = <$T>::make(&self.as_slice()[at + given.len()..])?;
                Tuple::new(&[&before, &*<$T>::separator(sep)?, &after])
            }

            fn split_parts(&self, sep: Option<BytesLike<'_>>, maxsplit: isize, from: End) -> Result<Ref<List>> {
                let list = List::new(0)?;
                let (bytes, most) = (self.as_slice(), limit(maxsplit));
                let mut push = |start: usize, end: usize| list.push(<$T>::make(&bytes[start..end])?.into_object());
                match (sep.as_deref(), from) {
                    (Some([]), _) => return Err(value_error!("empty separator")),
                    (Some(sep), End::Left) => split_at(bytes, sep, most, &mut push)?,
                    (Some(sep), End::Right) => rsplit_at(bytes, sep, most, &mut push)?,
                    (None, End::Left) => split_whitespace(bytes, most, is_space, &mut push)?,
                    (None, End::Right) => rsplit_whitespace(bytes, most, is_space, &mut push)?,
                }
                if from == End::Right && !list.is_empty() {
                    // SAFETY: the list is ours; reversing it runs no Python.
                    unsafe { core::slice::from_raw_parts_mut(list.items.get(), list.len()) }.reverse();
                }
                Ok(list)
            }
        }
    };
}

/// What the expansions of `bytes_methods!` need in scope.
pub mod prelude {
    pub use super::*;
    pub use crate::abi::TypeObject;
    pub use crate::protocol::slicing::{SliceIndex, span};
    pub use crate::types::bytes::Bytes;
    pub use crate::types::list::List;
    pub use crate::types::str::search;
    pub use crate::types::str::split::{limit, rsplit_at, rsplit_whitespace, split_at, split_lines, split_whitespace};
    pub use crate::types::str::strip::{margins, stripped};
}
