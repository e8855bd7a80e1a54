//! Operators and subscripts on constants. `None` means: leave it to run time, because it would raise or grow too large.

use std::hash::{Hash, Hasher};

use dashu_int::IBig;
use rustc_hash::FxHashSet;

use super::{complex, int};
use crate::ast::{Operator, UnaryOp};
use crate::code::Constant;

/// The most bits of a folded product, power or left shift.
const MAX_INT_BITS: usize = 128;
/// The most items of a repeated tuple.
const MAX_COLLECTION_SIZE: usize = 256;
/// The most characters of a repeated string.
const MAX_STR_SIZE: usize = 4096;
/// The most items of a repeated tuple, those of the tuples inside it included.
const MAX_TOTAL_ITEMS: usize = 1024;

/// A number, with bool as an integer.
#[derive(Clone)]
enum Number {
    Int(IBig),
    Float(f64),
    Complex(f64, f64),
}

use Number::{Complex, Float, Int};

impl Number {
    fn of(constant: &Constant) -> Option<Self> {
        Some(match constant {
            Constant::Bool(b) => Int(IBig::from(u8::from(*b))),
            Constant::Int(n) => Int(n.clone()),
            Constant::Float(x) => Float(*x),
            Constant::Complex(re, im) => Complex(*re, *im),
            _ => return None,
        })
    }

    /// Equal numbers have equal hashes, whatever their types.
    fn hash_value<H: Hasher>(&self, state: &mut H) {
        match self {
            Int(n) => n.hash(state),
            Float(x) | Complex(x, 0.0) => match exact(*x) {
                Some(n) => n.hash(state),
                None => x.to_bits().hash(state),
            },
            // Zeros of both signs are equal.
            Complex(re, im) => ((re + 0.0).to_bits(), im.to_bits()).hash(state),
        }
    }

    fn to_float(&self) -> Option<f64> {
        match self {
            Int(n) => int::to_float(n),
            Float(x) => Some(*x),
            Complex(..) => None,
        }
    }

    fn to_complex(&self) -> Option<(f64, f64)> {
        match self {
            Complex(re, im) => Some((*re, *im)),
            _ => self.to_float().map(|x| (x, 0.0)),
        }
    }
}

impl From<Number> for Constant {
    fn from(n: Number) -> Self {
        match n {
            Int(n) => Self::Int(n),
            Float(x) => Self::Float(x),
            Complex(re, im) => Self::Complex(re, im),
        }
    }
}

/// A unary operator applied to a constant.
pub(super) fn unary(op: UnaryOp, value: &Constant) -> Option<Constant> {
    if op == UnaryOp::Not {
        return Some(Constant::Bool(!value.truth()));
    }
    let result = match (op, Number::of(value)?) {
        (UnaryOp::Invert, Int(n)) => Int(!n),
        (UnaryOp::Invert, _) => return None,
        (UnaryOp::USub, Int(n)) => Int(-n),
        (UnaryOp::USub, Float(x)) => Float(-x),
        (UnaryOp::USub, Complex(re, im)) => Complex(-re, -im),
        (_, n) => n,
    };
    Some(result.into())
}

/// A binary operator applied to constants.
pub(super) fn binary(op: Operator, left: &Constant, right: &Constant) -> Option<Constant> {
    if let (Constant::Bool(a), Constant::Bool(b)) = (left, right) {
        match op {
            Operator::BitAnd => return Some(Constant::Bool(a & b)),
            Operator::BitOr => return Some(Constant::Bool(a | b)),
            Operator::BitXor => return Some(Constant::Bool(a ^ b)),
            _ => {}
        }
    }
    if let (Some(a), Some(b)) = (Number::of(left), Number::of(right)) {
        return numbers(op, a, b).map(Into::into);
    }
    match (op, left, right) {
        (Operator::Add, Constant::Str(a), Constant::Str(b)) => Some(Constant::Str([&a[..], b].concat().into())),
        (Operator::Add, Constant::Bytes(a), Constant::Bytes(b)) => Some(Constant::Bytes([&a[..], b].concat().into())),
        (Operator::Add, Constant::Tuple(a), Constant::Tuple(b)) => Some(Constant::Tuple([&a[..], b].concat())),
        (Operator::Mult, sequence, count) if Number::of(sequence).is_none() => repeat(sequence, count),
        (Operator::Mult, count, sequence) => repeat(sequence, count),
        _ => None,
    }
}

fn numbers(op: Operator, a: Number, b: Number) -> Option<Number> {
    match (a, b) {
        (Int(a), Int(b)) => integers(op, &a, &b),
        (a @ Complex(..), b) | (a, b @ Complex(..)) => {
            let (x, y) = (a.to_complex()?, b.to_complex()?);
            let (re, im) = match op {
                Operator::Add => (x.0 + y.0, x.1 + y.1),
                Operator::Sub => (x.0 - y.0, x.1 - y.1),
                Operator::Mult => complex::mul(x, y),
                Operator::Div => complex::div(x, y)?,
                Operator::Pow => complex::pow(x, y)?,
                _ => return None,
            };
            Some(Complex(re, im))
        }
        (a, b) => floats(op, a.to_float()?, b.to_float()?),
    }
}

fn integers(op: Operator, a: &IBig, b: &IBig) -> Option<Number> {
    let zero = a.is_zero() || b.is_zero();
    Some(Int(match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => {
            if !zero && int::bits(a) + int::bits(b) > MAX_INT_BITS {
                return None;
            }
            a * b
        }
        Operator::Div => return int::true_div(a, b).map(Float),
        Operator::FloorDiv => int::floor_div_mod(a, b)?.0,
        Operator::Mod => int::floor_div_mod(a, b)?.1,
        Operator::Pow if *b < IBig::ZERO => return floats(op, int::to_float(a)?, int::to_float(b)?),
        Operator::Pow if b.is_zero() => IBig::ONE,
        Operator::Pow if a.is_zero() => IBig::ZERO,
        Operator::Pow => {
            let exponent = usize::try_from(b).ok()?;
            if int::bits(a) > MAX_INT_BITS / exponent {
                return None;
            }
            a.pow(exponent)
        }
        Operator::LShift if *b < IBig::ZERO => return None,
        Operator::LShift if zero => a.clone(),
        Operator::LShift => {
            let shift = usize::try_from(b).ok()?;
            if shift > MAX_INT_BITS || int::bits(a) > MAX_INT_BITS - shift {
                return None;
            }
            a << shift
        }
        Operator::RShift if *b < IBig::ZERO => return None,
        Operator::RShift => match usize::try_from(b) {
            Ok(shift) if shift <= int::bits(a) => int::floor_div_mod(a, &(IBig::ONE << shift))?.0,
            _ if *a < IBig::ZERO => -IBig::ONE,
            _ => IBig::ZERO,
        },
        Operator::BitAnd => a & b,
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        Operator::MatMult => return None,
    }))
}

fn floats(op: Operator, a: f64, b: f64) -> Option<Number> {
    Some(Float(match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div if b != 0.0 => a / b,
        Operator::FloorDiv if b != 0.0 => float_div_mod(a, b).0,
        Operator::Mod if b != 0.0 => float_div_mod(a, b).1,
        Operator::Pow => return float_pow(a, b),
        _ => return None,
    }))
}

/// Quotient and remainder of floats, rounded down; the remainder has the divisor's sign.
fn float_div_mod(a: f64, b: f64) -> (f64, f64) {
    let mut modulo = a % b;
    let mut quotient = (a - modulo) / b;
    if modulo == 0.0 {
        modulo = 0f64.copysign(b);
    } else if (b < 0.0) != (modulo < 0.0) {
        modulo += b;
        quotient -= 1.0;
    }
    let floor = if quotient == 0.0 {
        0f64.copysign(a / b)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (floor, modulo)
}

fn float_pow(a: f64, b: f64) -> Option<Number> {
    if a == 0.0 && b < 0.0 && b.is_finite() {
        return None;
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() {
        let (re, im) = complex::pow((a, 0.0), (b, 0.0))?;
        return Some(Complex(re, im));
    }
    let power = a.powf(b);
    // An infinite power of finite numbers is an overflow.
    (power.is_finite() || !a.is_finite() || !b.is_finite()).then_some(Float(power))
}

fn repeat(sequence: &Constant, count: &Constant) -> Option<Constant> {
    let Int(count) = Number::of(count)? else { return None };
    let (size, limit) = match sequence {
        Constant::Tuple(items) => (items.len(), MAX_COLLECTION_SIZE),
        Constant::Str(s) => (characters(s).count(), MAX_STR_SIZE),
        Constant::Bytes(s) => (s.len(), MAX_STR_SIZE),
        _ => return None,
    };
    let count = isize::try_from(&count).ok()?;
    let count = if size == 0 { 0 } else { usize::try_from(count).ok().filter(|&n| n <= limit / size)? };
    Some(match sequence {
        Constant::Tuple(items) => {
            if count > 0 && size > 0 {
                total_items(items, MAX_TOTAL_ITEMS / count)?;
            }
            Constant::Tuple(std::iter::repeat_n(items, count).flatten().cloned().collect())
        }
        Constant::Str(s) => Constant::Str(s.repeat(count).into()),
        Constant::Bytes(s) => Constant::Bytes(s.repeat(count).into()),
        _ => return None,
    })
}

/// What is left of `limit` when the items at every level are counted; `None` if they are more.
fn total_items(items: &[Constant], limit: usize) -> Option<usize> {
    let mut left = limit.checked_sub(items.len())?;
    for item in items {
        if let Constant::Tuple(inner) | Constant::FrozenSet(inner) = item {
            left = total_items(inner, left)?;
        }
    }
    Some(left)
}

/// The characters of a WTF-8 string, each as its bytes.
fn characters(s: &[u8]) -> impl Iterator<Item = &[u8]> {
    s.chunk_by(|_, next| next & 0xC0 == 0x80)
}

/// `value[index]`.
pub(super) fn subscript(value: &Constant, index: &Constant) -> Option<Constant> {
    let Some(Int(index)) = Number::of(index) else { return None };
    let index = isize::try_from(&index).ok()?;
    let at = |len: usize| {
        let at = if index < 0 { len.checked_sub(index.unsigned_abs())? } else { index.unsigned_abs() };
        (at < len).then_some(at)
    };
    match value {
        Constant::Tuple(items) => Some(items[at(items.len())?].clone()),
        Constant::Bytes(s) => Some(Constant::int(i64::from(s[at(s.len())?]))),
        Constant::Str(s) => {
            let at = at(characters(s).count())?;
            characters(s).nth(at).map(|c| Constant::Str(c.into()))
        }
        _ => None,
    }
}

/// The items of a set: of those that are equal the first one.
pub(crate) fn distinct(items: Vec<Constant>) -> Vec<Constant> {
    let mut seen = FxHashSet::default();
    let first: Vec<bool> = items.iter().map(|item| seen.insert(ByValue(item))).collect();
    items.into_iter().zip(first).filter_map(|(item, first)| first.then_some(item)).collect()
}

/// A constant as the key of a Python dict: Python's `==` and a hash that goes with it.
pub(crate) struct ByValue<'a>(pub &'a Constant);

impl PartialEq for ByValue<'_> {
    fn eq(&self, other: &Self) -> bool {
        equal(self.0, other.0)
    }
}

impl Eq for ByValue<'_> {}

impl Hash for ByValue<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.0 {
            Constant::Tuple(items) => items.iter().for_each(|item| ByValue(item).hash(state)),
            constant => match Number::of(constant) {
                Some(number) => number.hash_value(state),
                None => constant.hash(state),
            },
        }
    }
}

/// Python's `==`, by which `1`, `1.0` and `True` are one item.
fn equal(a: &Constant, b: &Constant) -> bool {
    match (a, b) {
        (Constant::Tuple(a), Constant::Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        _ => match (Number::of(a), Number::of(b)) {
            (Some(a), Some(b)) => equal_numbers(&a, &b),
            _ => a == b,
        },
    }
}

fn equal_numbers(a: &Number, b: &Number) -> bool {
    match (a, b) {
        (Int(a), Int(b)) => a == b,
        (Float(a), Float(b)) => a == b,
        (Complex(re, im), Complex(re2, im2)) => re == re2 && im == im2,
        (Complex(re, im), real) | (real, Complex(re, im)) => *im == 0.0 && equal_numbers(&Float(*re), real),
        (Int(n), Float(x)) | (Float(x), Int(n)) => {
            // Exactly: the float converts back to the integer.
            int::to_float(n) == Some(*x) && exact(*x).as_ref() == Some(n)
        }
    }
}

/// The integer that a float is, if it is one.
fn exact(x: f64) -> Option<IBig> {
    if x != x.trunc() || !x.is_finite() {
        return None;
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7FF) as usize;
    if exponent == 0 {
        return Some(IBig::ZERO);
    }
    let mantissa = IBig::from(bits & ((1 << 52) - 1) | 1 << 52);
    let magnitude = if exponent >= 1075 { mantissa << (exponent - 1075) } else { mantissa >> (1075 - exponent) };
    Some(if x < 0.0 { -magnitude } else { magnitude })
}
