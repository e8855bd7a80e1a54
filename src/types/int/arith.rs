//! The operators of `int`.

use super::convert::round_to_f64;
use super::{Int, MASK, SHIFT};
use crate::abi::constants::CompareOp;
use crate::abi::slots::{Binary, NumberMethods, Ternary, Unary, slot};
use crate::abi::{Object, Ref, Result};
use crate::types::bool::bool_object;
use crate::types::float::Float;
use crate::types::none::not_implemented;
use crate::types::tuple::Tuple;
use core::cell::Cell;
use core::cmp::Ordering;
use core::ffi::c_int;
use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{DivRemEuclid, ExtendedGcd};
use dashu_int::{IBig, Sign, UBig};

/// Both operands as ints, or NotImplemented.
macro_rules! ints {
    ($left:ident, $right:ident) => {{
        if !($left.is_int() && $right.is_int()) {
            return Ok(not_implemented());
        }
        // SAFETY: the flag says that both are ints.
        unsafe { ($left.cast_unchecked::<Int>(), $right.cast_unchecked::<Int>()) }
    }};
}

const fn binary(f: Binary) -> Cell<Option<Binary>> {
    Cell::new(Some(f))
}

pub(super) static NUMBER: NumberMethods = NumberMethods {
    add: binary(add_slot),
    subtract: binary(subtract_slot),
    multiply: binary(multiply_slot),
    remainder: binary(remainder_slot),
    divmod: binary(divmod_slot),
    power: Cell::new(Some(power_slot as Ternary)),
    // SAFETY: the slots are called with ints.
    negative: unsafe { slot(negative as extern "C" fn(&Int) -> Result) },
    // SAFETY: as above.
    positive: unsafe { slot(itself as extern "C" fn(&Int) -> Result) },
    // SAFETY: as above.
    absolute: unsafe { slot(absolute as extern "C" fn(&Int) -> Result) },
    // SAFETY: as above.
    bool: unsafe { slot(is_true as extern "C" fn(&Int) -> c_int) },
    // SAFETY: as above.
    invert: unsafe { slot(invert as extern "C" fn(&Int) -> Result) },
    lshift: binary(lshift_slot),
    rshift: binary(rshift_slot),
    and: binary(and_slot),
    xor: binary(xor_slot),
    or: binary(or_slot),
    // SAFETY: as above.
    int: unsafe { slot::<_, Unary>(itself as extern "C" fn(&Int) -> Result) },
    // SAFETY: as above.
    float: unsafe { slot(to_float as extern "C" fn(&Int) -> Result) },
    floor_divide: binary(floor_divide_slot),
    true_divide: binary(true_divide_slot),
    // SAFETY: as above.
    index: unsafe { slot::<_, Unary>(itself as extern "C" fn(&Int) -> Result) },
    ..NumberMethods::EMPTY
};

fn object(result: Result<Ref<Int>>) -> Result {
    result.map(Ref::into_object)
}

/// The order of the magnitudes.
fn compare_magnitudes(a: &[u32], b: &[u32]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// `a + b`, with that sign.
fn add_magnitudes(negative: bool, a: &[u32], b: &[u32]) -> Result<Ref<Int>> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    Int::filled(negative, long.len() + 1, |sum| {
        let (low, high) = long.split_at(short.len());
        let mut carry = 0;
        for ((to, &x), &y) in sum.iter_mut().zip(low).zip(short) {
            carry += x + y;
            *to = carry & MASK;
            carry >>= SHIFT;
        }
        let rest = &mut sum[short.len()..];
        for (to, &x) in rest.iter_mut().zip(high) {
            carry += x;
            *to = carry & MASK;
            carry >>= SHIFT;
        }
        rest[high.len()] = carry;
    })
}

/// `a - b` where `a >= b`, with that sign.
fn subtract_magnitudes(negative: bool, a: &[u32], b: &[u32]) -> Result<Ref<Int>> {
    Int::filled(negative, a.len(), |difference| {
        let (low, high) = a.split_at(b.len());
        let mut borrow = 0u32;
        for ((to, &x), &y) in difference.iter_mut().zip(low).zip(b) {
            let d = x.wrapping_sub(y).wrapping_sub(borrow);
            *to = d & MASK;
            borrow = d >> SHIFT & 1;
        }
        for (to, &x) in difference[b.len()..].iter_mut().zip(high) {
            let d = x.wrapping_sub(borrow);
            *to = d & MASK;
            borrow = d >> SHIFT & 1;
        }
    })
}

/// `a` times one digit, with that sign: so simple that the way to `dashu` and back would cost more.
fn multiply_by_digit(negative: bool, a: &[u32], digit: u32) -> Result<Ref<Int>> {
    Int::filled(negative, a.len() + 1, |product| {
        let mut carry = 0u64;
        for (to, &x) in product.iter_mut().zip(a) {
            carry += x as u64 * digit as u64;
            *to = carry as u32 & MASK;
            carry >>= SHIFT;
        }
        product[a.len()] = carry as u32;
    })
}

fn add_signed(a: &Int, b: &Int, negate_b: bool) -> Result<Ref<Int>> {
    let b_negative = b.is_negative() != negate_b && !b.is_zero();
    let (x, y) = (a.digits(), b.digits());
    if a.is_negative() == b_negative {
        return add_magnitudes(b_negative, x, y);
    }
    match compare_magnitudes(x, y) {
        Ordering::Equal => Int::new(0),
        Ordering::Greater => subtract_magnitudes(a.is_negative(), x, y),
        Ordering::Less => subtract_magnitudes(b_negative, y, x),
    }
}

impl Int {
    /// `self + other`.
    #[inline]
    pub fn add(&self, other: &Int) -> Result<Ref<Int>> {
        if self.is_compact() && other.is_compact() {
            return Int::new(self.compact_value() + other.compact_value());
        }
        if let (Some(a), Some(b)) = (self.to_i64(), other.to_i64())
            && let Some(value) = a.checked_add(b)
        {
            return Int::new(value);
        }
        add_signed(self, other, false)
    }

    /// `self - other`.
    #[inline]
    pub fn subtract(&self, other: &Int) -> Result<Ref<Int>> {
        if self.is_compact() && other.is_compact() {
            return Int::new(self.compact_value() - other.compact_value());
        }
        if let (Some(a), Some(b)) = (self.to_i64(), other.to_i64())
            && let Some(value) = a.checked_sub(b)
        {
            return Int::new(value);
        }
        add_signed(self, other, true)
    }

    /// `self * other`.
    #[inline]
    pub fn multiply(&self, other: &Int) -> Result<Ref<Int>> {
        if self.is_compact() && other.is_compact() {
            return Int::new(self.compact_value() * other.compact_value());
        }
        if let (Some(a), Some(b)) = (self.to_i64(), other.to_i64())
            && let Some(product) = a.checked_mul(b)
        {
            return Int::new(product);
        }
        let negative = self.is_negative() != other.is_negative();
        match (self.digits(), other.digits()) {
            (a, &[digit]) | (&[digit], a) => multiply_by_digit(negative, a, digit),
            _ => Int::from_big(&(self.to_big() * other.to_big())),
        }
    }

    /// `divmod(self, other)`: quotient rounded down, remainder with the divisor's sign. ZeroDivisionError.
    pub fn divmod_floor(&self, other: &Int, message: &str) -> Result<(IBig, IBig)> {
        if other.is_zero() {
            return Err(zero_division_error!("{message}"));
        }
        let (a, b) = (self.to_big(), other.to_big());
        let (mut quotient, mut remainder) = (&a).div_rem_euclid(&b);
        let mut remainder_big = IBig::from(core::mem::take(&mut remainder));
        if b.sign() == Sign::Negative && remainder_big != IBig::ZERO {
            // The Euclidean remainder is not negative; Python's has the divisor's sign.
            remainder_big += &b;
            quotient -= IBig::ONE;
        }
        Ok((quotient, remainder_big))
    }

    /// `self // other`.
    #[inline]
    pub fn floor_divide(&self, other: &Int) -> Result<Ref<Int>> {
        if let (Some(a), Some(b)) = (self.to_i64(), other.to_i64())
            && b != 0
            && !(a == i64::MIN && b == -1)
        {
            let quotient = a / b;
            return Int::new(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient });
        }
        Int::from_big(&self.divmod_floor(other, "integer division or modulo by zero")?.0)
    }

    /// `self % other`.
    #[inline]
    pub fn remainder(&self, other: &Int) -> Result<Ref<Int>> {
        if let (Some(a), Some(b)) = (self.to_i64(), other.to_i64())
            && b != 0
            && b != -1
        {
            let remainder = a % b;
            return Int::new(if remainder != 0 && (remainder < 0) != (b < 0) { remainder + b } else { remainder });
        }
        Int::from_big(&self.divmod_floor(other, "integer modulo by zero")?.1)
    }

    /// The order of the values.
    #[inline]
    pub fn order(&self, other: &Int) -> Ordering {
        if self.is_compact() && other.is_compact() {
            return self.compact_value().cmp(&other.compact_value());
        }
        let sign = self.signum().cmp(&other.signum());
        sign.then_with(|| {
            let order = compare_magnitudes(self.digits(), other.digits());
            if self.is_negative() { order.reverse() } else { order }
        })
    }

    /// `self << n`. MemoryError or OverflowError if the result is beyond reason.
    fn shift_left(&self, n: &Int) -> Result<Ref<Int>> {
        if n.is_negative() {
            return Err(value_error!("negative shift count"));
        }
        if self.is_zero() {
            return Int::new(0);
        }
        let Some(n) = n.to_i64().map(|n| n as u64) else {
            return Err(overflow_error!("too many digits in integer"));
        };
        if self.is_compact() && n < 33 {
            return Int::new(self.compact_value() << n);
        }
        if n.saturating_add(self.bit_length()) > 1 << 36 {
            return Err(crate::memory::no_memory());
        }
        Int::from_big(&(self.to_big() << n as usize))
    }

    fn shift_right(&self, n: &Int) -> Result<Ref<Int>> {
        if n.is_negative() {
            return Err(value_error!("negative shift count"));
        }
        let bits = n.to_u64().unwrap_or(u64::MAX);
        if bits >= self.bit_length() {
            return Int::new(if self.is_negative() { -1 } else { 0 });
        }
        match self.to_i64() {
            Some(value) => Int::new(value >> bits),
            None => Int::from_big(&(self.to_big() >> bits as usize)),
        }
    }

    /// `self ** exponent` for an exponent that is not negative.
    fn power(&self, exponent: &Int) -> Result<Ref<Int>> {
        let Some(n) = exponent.to_u64() else {
            return match self.to_i64() {
                Some(base @ (0 | 1)) => Int::new(base),
                Some(-1) => Int::new(if exponent.digits()[0] & 1 == 1 { -1 } else { 1 }),
                _ => Err(crate::memory::no_memory()),
            };
        };
        if let (Some(base), Ok(n)) = (self.to_i64(), u32::try_from(n))
            && let Some(result) = base.checked_pow(n)
        {
            return Int::new(result);
        }
        match self.to_i64() {
            Some(base @ (0 | 1)) => return Int::new(base),
            Some(-1) => return Int::new(if n & 1 == 1 { -1 } else { 1 }),
            _ => {}
        }
        if (self.bit_length() as u128) * (n as u128) > 1 << 36 {
            return Err(crate::memory::no_memory());
        }
        Int::from_big(&self.to_big().pow(n as usize))
    }

    /// `pow(self, exponent, modulus)`.
    fn power_modulo(&self, exponent: &Int, modulus: &Int) -> Result<Ref<Int>> {
        if modulus.is_zero() {
            return Err(value_error!("pow() 3rd argument cannot be 0"));
        }
        let m = modulus.to_big_magnitude();
        if m == UBig::ONE {
            return Int::new(0);
        }
        let mut base = self.to_big().div_rem_euclid(IBig::from(m.clone())).1;
        let mut exponent = exponent.to_big();
        if exponent.sign() == Sign::Negative {
            let Some(inverse) = inverse_modulo(&base, &m) else {
                return Err(value_error!("base is not invertible for the given modulus"));
            };
            base = inverse;
            exponent = -exponent;
        }
        let exponent = UBig::try_from(exponent).unwrap_or_default();
        let ring = ConstDivisor::new(m.clone());
        let mut result = IBig::from(ring.reduce(base).pow(&exponent).residue());
        if modulus.is_negative() && result != IBig::ZERO {
            result -= IBig::from(m);
        }
        Int::from_big(&result)
    }

    /// `self / other` as the nearest double. ZeroDivisionError, OverflowError.
    fn true_divide(&self, other: &Int) -> Result<Ref<Float>> {
        if other.is_zero() {
            return Err(zero_division_error!("division by zero"));
        }
        let exact = 1i64 << 53;
        if let (Some(a), Some(b)) = (self.to_i64(), other.to_i64())
            && a.abs() <= exact
            && b.abs() <= exact
        {
            return Float::new(a as f64 / b as f64);
        }
        // Scale so that the quotient has at least 56 bits, then round once.
        let (a, b) = (self.to_big_magnitude(), other.to_big_magnitude());
        let shift = 66 - (self.bit_length() as i64 - other.bit_length() as i64);
        if shift < -1_100 {
            return Err(overflow_error!("integer division result too large for a float"));
        }
        let negative = self.is_negative() != other.is_negative();
        if self.is_zero() || shift > 1_300 {
            return Float::new(if negative { -0.0 } else { 0.0 });
        }
        let (a, b) = if shift > 0 { (a << shift as usize, b) } else { (a, b << (-shift) as usize) };
        let (quotient, remainder) = dashu_int::ops::DivRem::div_rem(a, b);
        match round_to_f64(&quotient, -shift, remainder != UBig::ZERO) {
            Some(value) => Float::new(if negative { -value } else { value }),
            None => Err(overflow_error!("integer division result too large for a float")),
        }
    }
}

/// The inverse of `value` modulo `m`, if there is one.
fn inverse_modulo(value: &UBig, m: &UBig) -> Option<UBig> {
    let (gcd, x, _) = value.clone().gcd_ext(m.clone());
    if gcd != UBig::ONE {
        return None;
    }
    Some(x.div_rem_euclid(IBig::from(m.clone())).1)
}

macro_rules! binary_slots {
    ($($name:ident => $method:ident;)*) => {$(
        extern "C" fn $name(left: &Object, right: &Object) -> Result {
            let (a, b) = ints!(left, right);
            object(a.$method(b))
        }
    )*};
}
binary_slots! {
    add_slot => add;
    subtract_slot => subtract;
    multiply_slot => multiply;
    floor_divide_slot => floor_divide;
    remainder_slot => remainder;
    lshift_slot => shift_left;
    rshift_slot => shift_right;
}

extern "C" fn divmod_slot(left: &Object, right: &Object) -> Result {
    let (a, b) = ints!(left, right);
    let (quotient, remainder) = a.divmod_floor(b, "integer division or modulo by zero")?;
    let (quotient, remainder) = (Int::from_big(&quotient)?, Int::from_big(&remainder)?);
    Ok(Tuple::new(&[&quotient, &remainder])?.into_object())
}

extern "C" fn true_divide_slot(left: &Object, right: &Object) -> Result {
    let (a, b) = ints!(left, right);
    Ok(a.true_divide(b)?.into_object())
}

extern "C" fn power_slot(left: &Object, right: &Object, modulus: Option<&Object>) -> Result {
    let (base, exponent) = ints!(left, right);
    match modulus.filter(|m| !m.is_none()) {
        Some(modulus) => {
            let Some(modulus) = modulus.cast::<Int>() else { return Ok(not_implemented()) };
            object(base.power_modulo(exponent, modulus))
        }
        None if exponent.is_negative() => {
            // A negative exponent makes it a float's matter.
            let (base, exponent) = (Float::new(base.to_f64()?)?, Float::new(exponent.to_f64()?)?);
            base.binary(crate::protocol::number::BinaryOp::Power, &exponent)
        }
        None => object(base.power(exponent)),
    }
}

macro_rules! bit_slots {
    ($($name:ident: $op:tt;)*) => {$(
        extern "C" fn $name(left: &Object, right: &Object) -> Result {
            let (a, b) = ints!(left, right);
            match (a.to_i64(), b.to_i64()) {
                (Some(a), Some(b)) => object(Int::new(a $op b)),
                _ => object(Int::from_big(&(a.to_big() $op b.to_big()))),
            }
        }
    )*};
}
bit_slots! {
    and_slot: &;
    or_slot: |;
    xor_slot: ^;
}

extern "C" fn negative(this: &Int) -> Result {
    if this.is_compact() {
        return object(Int::new(-this.compact_value()));
    }
    object(Int::from_digits(!this.is_negative(), this.digits()))
}

extern "C" fn itself(this: &Int) -> Result {
    object(super::convert::exact(this))
}

extern "C" fn absolute(this: &Int) -> Result {
    if this.is_negative() { negative(this) } else { itself(this) }
}

extern "C" fn is_true(this: &Int) -> c_int {
    !this.is_zero() as c_int
}

extern "C" fn invert(this: &Int) -> Result {
    match this.to_i64() {
        Some(value) => object(Int::new(!value)),
        None => object(Int::from_big(&!this.to_big())),
    }
}

extern "C" fn to_float(this: &Int) -> Result {
    Ok(Float::new(this.to_f64()?)?.into_object())
}

pub(super) extern "C" fn compare(this: &Int, other: &Object, op: c_int) -> Result {
    let Some(other) = other.cast::<Int>() else { return Ok(not_implemented()) };
    Ok(bool_object(CompareOp::from_c(op).of(this.order(other))))
}
