//! `int`: sign and digit count in the tag, 30-bit digits behind it (PyLongObject).
//!
//! - `mod.rs`: the struct, making and reading ints.
//! - `arith.rs`: the operators; big multiplication, division and powers are `dashu`'s.
//! - `convert.rs`: to and from text, bytes, floats, `dashu`.
//! - `methods.rs`: the methods and the constructor.
//!
//! Invariant: the most significant digit is not zero; zero has no digit and sign 1.

pub mod arith;
pub mod convert;
pub mod methods;

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::call::convert::Hash;
use crate::memory;
use crate::types::static_objects::STATIC_OBJECTS;
use abide_macros::capi;
use core::cell::Cell;

layout! {
    /// PyLongObject. `tag` = digit count << 3 | sign (0 positive, 1 zero, 2 negative). At most one digit is "compact".
    pub struct Int: Object = "PyLongObject", 32 {
        pub base: Object = "ob_base",
        pub tag: Cell<usize> = "long_value.lv_tag",
        pub digits: [Cell<u32>; 2] = _,
    }
}
object_type!(Int => PyLong_Type, LONG_SUBCLASS);

/// The type `int`.
#[capi]
pub static PyLong_Type: TypeObject = TypeObject::new(c"int", DIGITS_OFFSET)
    .items(4)
    .with(TypeFlags::LONG_SUBCLASS.and(TypeFlags::BASETYPE).and(TypeFlags::MATCH_SELF))
    .doc(c"int([x]) -> integer\nint(x, base=10) -> integer\n\nAn integer of any size, made from a number or a string.\n\n>>> int(' 0x1F ', base=0)\n31")
    .constructor(Int::tp_new)
    .called_fast(methods::vectorcall)
    .deallocated(dealloc)
    .repr(convert::repr)
    .hash(hash)
    .get_attribute(crate::protocol::attribute::generic_get_attr)
    .compare(arith::compare)
    .number_methods(&arith::NUMBER)
    .methods(&methods::METHODS)
    .getset(&methods::GETSETS)
    .freed(free);

/// The bits of a digit.
pub const SHIFT: u32 = 30;
/// A digit's largest value.
pub const MASK: u32 = (1 << SHIFT) - 1;
const DIGITS_OFFSET: usize = core::mem::offset_of!(Int, digits);

/// The hash modulus, a Mersenne prime.
pub const HASH_MODULUS: u64 = (1 << 61) - 1;

impl Int {
    /// A static int of one digit.
    pub const fn immortal(ty: &'static TypeObject, value: i32) -> Int {
        let sign = if value == 0 {
            1
        } else if value < 0 {
            2
        } else {
            0
        };
        let count = (value != 0) as usize;
        Int {
            base: Object::immortal(ty),
            tag: Cell::new(count << 3 | sign),
            digits: [Cell::new(value.unsigned_abs()), Cell::new(0)],
        }
    }

    /// Whether the value has at most one digit.
    #[inline(always)]
    pub fn is_compact(&self) -> bool {
        self.tag.get() < 16
    }

    /// The value of a compact int.
    #[inline(always)]
    pub fn compact_value(&self) -> i64 {
        (1 - (self.tag.get() & 3) as i64) * self.digits[0].get() as i64
    }

    /// The shared int of a value from -5 to 256.
    #[inline(always)]
    pub fn small(value: i64) -> Option<&'static Int> {
        STATIC_OBJECTS.small_ints.get(value.wrapping_add(5) as usize)
    }

    /// An int of that value; small ones are shared and immortal. MemoryError.
    #[inline]
    pub fn new(value: i64) -> Result<Ref<Int>> {
        match Int::small(value) {
            Some(int) => Ok(Ref::of(int)),
            None => Int::from_parts(value < 0, value.unsigned_abs()),
        }
    }

    /// An int of that value.
    pub fn from_u64(value: u64) -> Result<Ref<Int>> {
        if value <= 256 { Int::new(value as i64) } else { Int::from_parts(false, value) }
    }

    #[inline(always)]
    fn from_parts(negative: bool, magnitude: u64) -> Result<Ref<Int>> {
        let sign = if negative { 2 } else { 0 };
        if magnitude >> (2 * SHIFT) == 0 {
            let count = if magnitude >> SHIFT == 0 { 1 } else { 2 };
            return memory::new(Int {
                base: Object::new(&PyLong_Type),
                tag: Cell::new(count << 3 | sign),
                digits: [Cell::new(magnitude as u32 & MASK), Cell::new((magnitude >> SHIFT) as u32)],
            });
        }
        let digits = [magnitude as u32 & MASK, (magnitude >> SHIFT) as u32 & MASK, (magnitude >> (2 * SHIFT)) as u32];
        Int::from_digits(negative, &digits)
    }

    /// An int of these digits, least significant first; leading zeros are dropped.
    pub fn from_digits(negative: bool, digits: &[u32]) -> Result<Ref<Int>> {
        Int::of_type(&PyLong_Type, negative, digits)
    }

    /// An instance of `int` or a subclass with these digits.
    pub(super) fn of_type(ty: &TypeObject, negative: bool, digits: &[u32]) -> Result<Ref<Int>> {
        let count = digits.iter().rposition(|&d| d != 0).map_or(0, |last| last + 1);
        let exact = core::ptr::eq(ty, &PyLong_Type);
        if exact && count <= 1 {
            let value = digits.first().map_or(0, |&d| d as i64);
            if let Some(small) = Int::small(if negative { -value } else { value }) {
                return Ok(Ref::of(small));
            }
        }
        let int = match exact {
            true => Int::blank(count)?,
            // SAFETY: a subclass of int begins with the struct.
            false => unsafe { memory::alloc(ty, count.max(2))?.downcast_unchecked() },
        };
        int.set_head(negative, count);
        // SAFETY: room for the digits was allocated.
        unsafe { core::ptr::copy_nonoverlapping(digits.as_ptr(), int.digits.as_ptr().cast_mut().cast::<u32>(), count) };
        Ok(int)
    }

    /// An int whose digits, `count` at most, `fill` writes over zeros, least significant first. MemoryError.
    pub(super) fn filled(negative: bool, count: usize, fill: impl FnOnce(&mut [u32])) -> Result<Ref<Int>> {
        let int = Int::blank(count)?;
        // SAFETY: there is room for so many digits, and nobody else knows the int.
        let digits = unsafe {
            let place = int.digits.as_ptr().cast_mut().cast::<u32>();
            place.write_bytes(0, count);
            core::slice::from_raw_parts_mut(place, count)
        };
        fill(digits);
        let count = digits.iter().rposition(|&d| d != 0).map_or(0, |last| last + 1);
        int.set_head(negative, count);
        match Int::small(if int.is_compact() { int.compact_value() } else { i64::MAX }) {
            Some(small) => Ok(Ref::of(small)),
            None => Ok(int),
        }
    }

    /// An int with room for `count` digits, which are still to be written, as is its head.
    fn blank(count: usize) -> Result<Ref<Int>> {
        let (block, watched) = memory::object_malloc_watched(DIGITS_OFFSET + 4 * count.max(2));
        let block = block.cast::<Int>();
        if block.is_null() {
            return Err(memory::no_memory());
        }
        // SAFETY: the block is large enough for the struct.
        unsafe {
            block.write(Int {
                base: Object::new(&PyLong_Type),
                tag: Cell::new(1),
                digits: [const { Cell::new(0) }; 2],
            });
            if watched {
                memory::created(block.cast());
            }
            Ok(Ref::from_raw(block))
        }
    }

    /// Sign and number of digits.
    fn set_head(&self, negative: bool, count: usize) {
        let sign = match count {
            0 => 1,
            _ if negative => 2,
            _ => 0,
        };
        self.tag.set(count << 3 | sign);
    }

    /// The digits, least significant first.
    #[inline(always)]
    pub fn digits(&self) -> &[u32] {
        // SAFETY: as many digits as the tag says lie there; an int does not change once published.
        unsafe { core::slice::from_raw_parts(self.digits.as_ptr().cast(), self.tag.get() >> 3) }
    }

    /// Whether the value is below zero.
    #[inline(always)]
    pub fn is_negative(&self) -> bool {
        self.tag.get() & 3 == 2
    }

    /// Whether the value is zero.
    #[inline(always)]
    pub fn is_zero(&self) -> bool {
        self.tag.get() & 3 == 1
    }

    /// -1, 0 or 1.
    pub fn signum(&self) -> i32 {
        1 - (self.tag.get() & 3) as i32
    }

    /// The magnitude, if it fits.
    pub fn magnitude_u64(&self) -> Option<u64> {
        match *self.digits() {
            [] => Some(0),
            [a] => Some(a as u64),
            [a, b] => Some(a as u64 | (b as u64) << SHIFT),
            [a, b, c] if c < 16 => Some(a as u64 | (b as u64) << SHIFT | (c as u64) << (2 * SHIFT)),
            _ => None,
        }
    }

    /// The value, if it fits.
    #[inline]
    pub fn to_i64(&self) -> Option<i64> {
        if self.is_compact() {
            return Some(self.compact_value());
        }
        let magnitude = self.magnitude_u64()?;
        if self.is_negative() {
            (magnitude <= 1 << 63).then(|| (magnitude as i64).wrapping_neg())
        } else {
            i64::try_from(magnitude).ok()
        }
    }

    /// The value, if it is not negative and fits.
    pub fn to_u64(&self) -> Option<u64> {
        if self.is_negative() { None } else { self.magnitude_u64() }
    }

    /// The low 64 bits in two's complement.
    pub fn low_bits(&self) -> u64 {
        let magnitude = self
            .digits()
            .iter()
            .take(3)
            .enumerate()
            .fold(0u64, |bits, (i, &d)| bits | (d as u64).wrapping_shl(SHIFT * i as u32));
        if self.is_negative() { magnitude.wrapping_neg() } else { magnitude }
    }

    /// The number of bits of the magnitude.
    pub fn bit_length(&self) -> u64 {
        match self.digits() {
            [] => 0,
            [rest @ .., last] => rest.len() as u64 * SHIFT as u64 + (32 - last.leading_zeros()) as u64,
        }
    }

    /// The hash: the value modulo 2**61 - 1, with its sign.
    pub fn hash_value(&self) -> Hash {
        if self.is_compact() {
            return Hash::new(self.compact_value() as isize);
        }
        let mut hash: u64 = 0;
        for &digit in self.digits().iter().rev() {
            // Multiplying by 2**30 modulo a Mersenne prime is a rotation.
            hash = (hash << SHIFT) & HASH_MODULUS | hash >> (61 - SHIFT);
            hash += digit as u64;
            if hash >= HASH_MODULUS {
                hash -= HASH_MODULUS;
            }
        }
        Hash::new(hash as isize * self.signum() as isize)
    }
}

extern "C" fn hash(this: &Int) -> isize {
    this.hash_value().get()
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone; an int owns nothing.
    unsafe {
        if (*object).is_type(&PyLong_Type) {
            return memory::object_free(object.cast());
        }
        match (*object).ty().free.get() {
            Some(free) => free(object.cast()),
            None => memory::free(object),
        }
    }
}

unsafe extern "C" fn free(object: *mut core::ffi::c_void) {
    // SAFETY: `tp_free` is given an object whose fields are gone.
    unsafe { memory::free(object.cast()) }
}
