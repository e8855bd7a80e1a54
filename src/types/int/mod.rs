//! `int`: sign and digit count in the tag, 30-bit digits behind it (PyLongObject).

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
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
pub static PyLong_Type: TypeObject = TypeObject::new(c"int", core::mem::offset_of!(Int, digits))
    .items(4)
    .with(TypeFlags::LONG_SUBCLASS.and(TypeFlags::BASETYPE).and(TypeFlags::MATCH_SELF));

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

    /// An int of that value; small ones are shared and immortal.
    pub fn new(value: i64) -> Result<Ref<Int>> {
        todo!("numbers {value}")
    }

    /// An int of that value.
    pub fn from_u64(value: u64) -> Result<Ref<Int>> {
        todo!("numbers {value}")
    }

    /// Whether the value is below zero.
    #[inline(always)]
    pub fn is_negative(&self) -> bool {
        self.tag.get() & 3 == 2
    }

    /// The value as a double. OverflowError if it is too large.
    pub fn to_f64(&self) -> Result<f64> {
        todo!("numbers")
    }

    /// The value, if it fits.
    pub fn to_i64(&self) -> Option<i64> {
        todo!("numbers")
    }
}
