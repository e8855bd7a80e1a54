//! Ints and floats in the fast paths: tests, values, making, giving back. All inlined, none calls anything.

use crate::abi::{Object, TypeObject};
use crate::memory::alloc::{give_number, take_number};
use crate::types::float::{Float, PyFloat_Type};
use crate::types::int::{Int, PyLong_Type};
use crate::vm::registers::release;
use core::cell::Cell;
use core::ptr::null_mut;

/// What an object must match before the fast paths take it for a number whose memory they may take and give back by
/// themselves. Nothing matches while somebody wants to see every block: all numbers then go the slow way, and the test
/// costs nothing, for the limit and the type are compared with anyhow.
struct Own {
    /// The tags of ints of one digit are below.
    tags: Cell<usize>,
    /// The type of floats.
    float: Cell<*const TypeObject>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for Own {}
static OWN: Own = Own { tags: Cell::new(COMPACT_TAGS), float: Cell::new(&PyFloat_Type) };

/// The tag of an int counts its digits above three bits for the sign.
const COMPACT_TAGS: usize = 2 << 3;

/// From now on the fast paths leave numbers to others, or no longer.
pub fn keep_off(on: bool) {
    OWN.tags.set(if on { 0 } else { COMPACT_TAGS });
    OWN.float.set(if on { core::ptr::null() } else { &PyFloat_Type });
}

/// Whether the object's type is exactly `ty`.
#[inline(always)]
pub unsafe fn is(object: *mut Object, ty: &'static TypeObject) -> bool {
    // SAFETY: the caller's object is live.
    unsafe { core::ptr::eq((*object).ty.get(), ty) }
}

/// Whether the object is an int of at most one digit, and its memory the fast paths' own.
#[inline(always)]
pub unsafe fn is_compact_int(object: *mut Object) -> bool {
    // SAFETY: the caller's object is live.
    unsafe { is(object, &PyLong_Type) && (*object.cast::<Int>()).tag.get() < OWN.tags.get() }
}

/// Whether both objects are such as [`is_compact_int`] says.
#[inline(always)]
pub unsafe fn both_compact_ints(a: *mut Object, b: *mut Object) -> bool {
    // SAFETY: the caller's objects are live.
    unsafe {
        is(a, &PyLong_Type)
            && is(b, &PyLong_Type)
            && ((*a.cast::<Int>()).tag.get() | (*b.cast::<Int>()).tag.get()) < OWN.tags.get()
    }
}

/// Whether the object is a float, and its memory the fast paths' own.
#[inline(always)]
pub unsafe fn is_float(object: *mut Object) -> bool {
    // SAFETY: the caller's object is live.
    unsafe { core::ptr::eq((*object).ty.get(), OWN.float.get()) }
}

/// The value of an int of at most one digit.
#[inline(always)]
pub unsafe fn compact(object: *mut Object) -> i64 {
    // SAFETY: the caller's contract.
    unsafe { (*object.cast::<Int>()).compact_value() }
}

/// The value of a float.
#[inline(always)]
pub unsafe fn float(object: *mut Object) -> f64 {
    // SAFETY: the caller's contract.
    unsafe { (*object.cast::<Float>()).value.get() }
}

/// Writes the value (at most 60 bits) into an int's memory.
#[inline(always)]
unsafe fn write_int(int: *mut Object, value: i64) {
    let magnitude = value.unsigned_abs();
    let high = (magnitude >> 30) as u32;
    let count = 1 + (high != 0) as usize;
    let sign = ((value >> 63) & 2) as usize;
    // SAFETY: the caller's memory has room for two digits.
    unsafe {
        let int = int.cast::<Int>();
        (*int).tag.set(count << 3 | sign);
        (*int).digits[0].set(magnitude as u32 & 0x3FFF_FFFF);
        (*int).digits[1].set(high);
    }
}

/// An int of at most 60 bits; null if there is no free block at hand.
#[inline(always)]
pub unsafe fn new_int(value: i64) -> *mut Object {
    if let Some(small) = Int::small(value) {
        return small.as_ptr();
    }
    let block = take_number().cast::<Object>();
    if block.is_null() {
        return null_mut();
    }
    // SAFETY: a free block of 32 bytes.
    unsafe {
        block.write(Object::new(&PyLong_Type));
        write_int(block, value);
    }
    block
}

/// An int of at most 60 bits that takes the place of `dying`, a compact int of which a reference is given up; null if
/// there is no free block at hand (then nothing has happened).
#[inline(always)]
pub unsafe fn new_int_for(value: i64, dying: *mut Object) -> *mut Object {
    // SAFETY: the caller's contract.
    unsafe {
        if let Some(small) = Int::small(value) {
            give_up(dying);
            return small.as_ptr();
        }
        if (*dying).refcnt.get() == 1 {
            write_int(dying, value);
            return dying;
        }
        let block = take_number().cast::<Object>();
        if block.is_null() {
            return null_mut();
        }
        let _ = release(dying);
        block.write(Object::new(&PyLong_Type));
        write_int(block, value);
        block
    }
}

/// A float that takes the place of one of two dying ones; null if there is no free block at hand (then nothing has
/// happened). Gives up a reference of both.
#[inline(always)]
pub unsafe fn new_float_for(value: f64, a: *mut Object, b: *mut Object) -> *mut Object {
    // SAFETY: the caller's contract.
    unsafe {
        if (*a).refcnt.get() == 1 {
            (*a.cast::<Float>()).value.set(value);
            give_up(b);
            return a;
        }
        if (*b).refcnt.get() == 1 {
            (*b.cast::<Float>()).value.set(value);
            let _ = release(a);
            return b;
        }
        let block = take_number().cast::<Object>();
        if block.is_null() {
            return null_mut();
        }
        // Neither is the last reference, unless both are the same object.
        let _ = release(a);
        give_up(b);
        block.write(Object::new(&PyFloat_Type));
        (*block.cast::<Float>()).value.set(value);
        block
    }
}

/// Gives up a reference to a number for which [`is_compact_int`] or [`is_float`] holds.
#[inline(always)]
pub unsafe fn give_up(number: *mut Object) {
    // SAFETY: the caller's contract: such objects lie in blocks of 32 bytes of ours and own nothing.
    unsafe {
        if release(number) {
            give_number(number.cast());
        }
    }
}

/// Gives up a reference; if it was the last, ints and floats are freed here. True if the caller must deallocate.
#[inline(always)]
pub unsafe fn release_any(object: *mut Object) -> bool {
    // SAFETY: the caller's contract.
    unsafe {
        if !release(object) {
            return false;
        }
        if is_compact_int(object) || is_float(object) {
            give_number(object.cast());
            return false;
        }
        true
    }
}
