//! The items of a memoryview: native single-character formats, read and written.

use super::MemoryView;
use crate::abi::{Object, Raised, Ref, Result};
use crate::types::bool::bool_object;
use crate::types::bytes::Bytes;
use crate::types::exception::{OVERFLOW_ERROR, TYPE_ERROR};
use crate::types::float::Float;
use crate::types::int::Int;
use core::ffi::CStr;
use std::ffi::CString;
use std::sync::{Mutex, PoisonError};

/// A native format of one character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item(u8);

/// NotImplementedError: the format is none that is read here.
#[cold]
pub fn unsupported(format: &[u8]) -> Raised {
    not_implemented_error!("memoryview: format {} not supported", String::from_utf8_lossy(format))
}

/// The format as a string that lives for ever.
pub fn static_format(format: &str) -> Option<&'static CStr> {
    macro_rules! known {
        ($($text:literal),*) => {
            match format {
                $($text => Some($crate::c_str!($text)),)*
                _ => None,
            }
        };
    }
    known!(
        "c", "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "N", "f", "d", "e", "?", "P", "@c", "@b", "@B",
        "@h", "@H", "@i", "@I", "@l", "@L", "@q", "@Q", "@n", "@N", "@f", "@d", "@e", "@?", "@P"
    )
}

/// The format as a C string that stays. Each that no table knows is kept once: programs use few.
pub fn lasting_format(format: &[u8]) -> &'static CStr {
    static OTHERS: Mutex<Vec<&'static CStr>> = Mutex::new(Vec::new());
    if let Some(known) = core::str::from_utf8(format).ok().and_then(static_format) {
        return known;
    }
    let mut others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = others.iter().find(|known| known.to_bytes() == format) {
        return known;
    }
    // It was a C string: there is no zero inside.
    let new: &'static CStr = Box::leak(CString::new(format).unwrap_or_default().into_boxed_c_str());
    others.push(new);
    new
}

impl Item {
    /// The item of a format: one of the known characters, with `@` before it or not.
    pub fn of(format: &[u8]) -> Option<Item> {
        let letter = match format {
            [b'@', letter] | [letter] => *letter,
            _ => return None,
        };
        b"cbBhHiIlLqQnNfde?P".contains(&letter).then_some(Item(letter))
    }

    /// The bytes of an item.
    pub fn size(self) -> usize {
        match self.0 {
            b'c' | b'b' | b'B' | b'?' => 1,
            b'h' | b'H' | b'e' => 2,
            b'i' | b'I' | b'f' => 4,
            _ => 8,
        }
    }

    /// Whether the format is one of bytes.
    pub fn is_byte(self) -> bool {
        matches!(self.0, b'c' | b'b' | b'B')
    }

    /// The item at `place` as an object.
    ///
    /// # Safety
    /// An item of the format lies there.
    pub unsafe fn read(self, place: *const u8) -> Result {
        macro_rules! number {
            ($t:ty) => {
                // SAFETY: the caller's contract.
                unsafe { place.cast::<$t>().read_unaligned() }
            };
        }
        let int = |n: i64| Int::new(n).map(Ref::into_object);
        let unsigned = |n: u64| Int::from_u64(n).map(Ref::into_object);
        match self.0 {
            b'c' => Bytes::new(&[number!(u8)]).map(Ref::into_object),
            b'b' => int(number!(i8) as i64),
            b'B' => int(number!(u8) as i64),
            b'?' => Ok(bool_object(number!(u8) != 0)),
            b'h' => int(number!(i16) as i64),
            b'H' => int(number!(u16) as i64),
            b'i' => int(number!(i32) as i64),
            b'I' => int(number!(u32) as i64),
            b'l' | b'q' | b'n' => int(number!(i64)),
            b'L' | b'Q' | b'N' | b'P' => unsigned(number!(u64)),
            b'f' => Float::new(number!(f32) as f64).map(Ref::into_object),
            b'd' => Float::new(number!(f64)).map(Ref::into_object),
            _ => Float::new(half_to_f64(number!(u16))).map(Ref::into_object),
        }
    }

    /// The bytes of an object in the format. TypeError, ValueError. Runs Python.
    pub fn pack(self, value: &Object, format: &[u8]) -> Result<[u8; 8]> {
        let name = || String::from_utf8_lossy(format).into_owned();
        let bad_type = || type_error!("memoryview: invalid type for format '{}'", name());
        let bad_value = || value_error!("memoryview: invalid value for format '{}'", name());
        let described = |e: Raised| {
            if e.matches(&TYPE_ERROR) {
                e.clear();
                bad_type()
            } else if e.matches(&OVERFLOW_ERROR) || e.matches(&crate::types::exception::VALUE_ERROR) {
                e.clear();
                bad_value()
            } else {
                e
            }
        };
        let mut packed = [0; 8];
        macro_rules! put {
            ($value:expr) => {{
                let bytes = $value.to_ne_bytes();
                packed[..bytes.len()].copy_from_slice(&bytes);
            }};
        }
        match self.0 {
            b'c' => match value.cast::<Bytes>().map(Bytes::as_slice) {
                Some([byte]) => packed[0] = *byte,
                Some(_) => return Err(bad_value()),
                None => return Err(bad_type()),
            },
            b'?' => packed[0] = value.is_true()? as u8,
            b'f' => put!((value.as_f64().map_err(described)? as f32)),
            b'd' => put!(value.as_f64().map_err(described)?),
            b'e' => match half_of_f64(value.as_f64().map_err(described)?) {
                Some(half) => put!(half),
                None => return Err(bad_value()),
            },
            letter => {
                let int = value.index().map_err(described)?;
                if matches!(letter, b'L' | b'Q' | b'N' | b'P') {
                    let number = match int.to_u64() {
                        Some(number) => number,
                        None => return Err(bad_value()),
                    };
                    put!(number);
                    return Ok(packed);
                }
                let Some(n) = int.to_i64() else { return Err(bad_value()) };
                macro_rules! fit {
                    ($t:ty) => {
                        match <$t>::try_from(n) {
                            Ok(n) => put!(n),
                            Err(_) => return Err(bad_value()),
                        }
                    };
                }
                match letter {
                    b'b' => fit!(i8),
                    b'B' => fit!(u8),
                    b'h' => fit!(i16),
                    b'H' => fit!(u16),
                    b'i' => fit!(i32),
                    b'I' => fit!(u32),
                    _ => put!(n),
                }
            }
        }
        Ok(packed)
    }
}

/// A half-precision float (IEEE 754 binary16) widened.
pub fn half_to_f64(half: u16) -> f64 {
    let sign = if half & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = ((half >> 10 & 31) as i32, (half & 0x3FF) as f64);
    match exponent {
        0 => sign * fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN.copysign(sign),
        _ => sign * (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// The half-precision float nearest to a float, ties to even; `None` if it is too large.
pub fn half_of_f64(value: f64) -> Option<u16> {
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    if value.is_nan() {
        return Some(sign | 0x7E00);
    }
    if value.is_infinite() {
        return Some(sign | 0x7C00);
    }
    let magnitude = value.abs();
    if magnitude < 2f64.powi(-14) {
        // Subnormal: multiples of 2^-24.
        return Some(sign | (magnitude * 2f64.powi(24)).round_ties_even() as u16);
    }
    let exponent = ((magnitude.to_bits() >> 52) as i32) - 1023;
    let fraction = (magnitude / 2f64.powi(exponent) - 1.0) * 1024.0;
    let (mut exponent, mut fraction) = (exponent, fraction.round_ties_even() as u16);
    if fraction == 1024 {
        (exponent, fraction) = (exponent + 1, 0);
    }
    (exponent <= 15).then(|| sign | ((exponent + 15) as u16) << 10 | fraction)
}

/// Whether two views of the same shape have equal items. May run Python.
pub fn equal(a: &MemoryView, b: &MemoryView) -> Result<bool> {
    let (left, right) = (a.to_vec(), b.to_vec());
    let (kind_a, kind_b) = (Item::of(a.format()), Item::of(b.format()));
    match (kind_a, kind_b) {
        (Some(x), Some(y)) if x == y && !matches!(x.0, b'f' | b'd' | b'e' | b'?') => Ok(left == right),
        (Some(x), Some(y)) => {
            for (l, r) in left.chunks_exact(x.size()).zip(right.chunks_exact(y.size())) {
                // SAFETY: an item of the format lies in each chunk.
                let (l, r) = unsafe { (x.read(l.as_ptr())?, y.read(r.as_ptr())?) };
                if !l.compare(&r, crate::abi::constants::CompareOp::Eq)?.is_true()? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        _ => equal_by_struct(a, b, &left, &right),
    }
}

/// As [`equal`] for formats that the module `struct` knows; whatever it does not know is unequal. Runs Python.
fn equal_by_struct(a: &MemoryView, b: &MemoryView, left: &[u8], right: &[u8]) -> Result<bool> {
    use crate::types::str::Str;
    let import = crate::types::iter::builtin("__import__")?;
    let module = import.call1(&*Str::new("struct")?)?;
    let unpack = module.get_attr(crate::intern!("unpack"))?;
    let (sa, sb) = (a.view.itemsize.get().max(1) as usize, b.view.itemsize.get().max(1) as usize);
    let (fa, fb) = (Str::from_latin1(a.format())?, Str::from_latin1(b.format())?);
    for (l, r) in left.chunks_exact(sa).zip(right.chunks_exact(sb)) {
        let items = (|| -> Result<(Ref, Ref)> {
            Ok((unpack.call(&[&fa, &*Bytes::new(l)?])?, unpack.call(&[&fb, &*Bytes::new(r)?])?))
        })();
        match items {
            Ok((l, r)) => {
                if !l.compare(&r, crate::abi::constants::CompareOp::Eq)?.is_true()? {
                    return Ok(false);
                }
            }
            Err(e) => {
                e.clear();
                return Ok(false);
            }
        }
    }
    Ok(true)
}
