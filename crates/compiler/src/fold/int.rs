//! Integer operations with Python's meaning: floors, true division rounded once, conversion to float.

use dashu_int::IBig;
use dashu_int::ops::{BitTest, DivRem, UnsignedAbs};

/// Quotient and remainder, rounded down. `None` for a zero divisor.
pub(super) fn floor_div_mod(a: &IBig, b: &IBig) -> Option<(IBig, IBig)> {
    if b.is_zero() {
        return None;
    }
    let (quotient, remainder) = a.div_rem(b);
    if !remainder.is_zero() && (remainder < IBig::ZERO) != (*b < IBig::ZERO) {
        Some((quotient - 1, remainder + b))
    } else {
        Some((quotient, remainder))
    }
}

/// How many bits the absolute value has.
pub(super) fn bits(n: &IBig) -> usize {
    n.unsigned_abs().bit_len()
}

/// The nearest float, ties to even; `None` if it is too large.
pub(super) fn to_float(n: &IBig) -> Option<f64> {
    round(n, 0, false)
}

/// `a / b`, rounded once; `None` for a zero divisor and for a result too large.
pub(super) fn true_div(a: &IBig, b: &IBig) -> Option<f64> {
    if b.is_zero() {
        return None;
    }
    if a.is_zero() {
        return Some(if *b < IBig::ZERO { -0.0 } else { 0.0 });
    }
    // A quotient with more bits than a float keeps, and whether there is more behind them.
    let bits = |n: &IBig| isize::try_from(bits(n)).ok();
    let shift = (66 - (bits(a)? - bits(b)?)).min(1080);
    let (dividend, divisor) = match usize::try_from(shift) {
        Ok(shift) => (a << shift, b.clone()),
        Err(_) => (a.clone(), b << shift.unsigned_abs()),
    };
    let (quotient, remainder) = dividend.div_rem(&divisor);
    let negative = (*a < IBig::ZERO) != (*b < IBig::ZERO);
    let magnitude = round(&IBig::from(quotient.unsigned_abs()), -shift, !remainder.is_zero())?;
    Some(if negative { -magnitude } else { magnitude })
}

/// `n * 2**exponent`, and a little more if `sticky`, as the nearest float, ties to even.
fn round(n: &IBig, exponent: isize, sticky: bool) -> Option<f64> {
    let magnitude = n.unsigned_abs();
    let length = isize::try_from(magnitude.bit_len()).ok()?;
    // The exponent of the last bit that the result keeps.
    let last = (length + exponent - 53).max(-1074).max(exponent);
    let drop = usize::try_from(last - exponent).ok()?;
    let mut kept = u64::try_from(&magnitude >> drop).ok()?;
    if drop > 0 {
        let half = magnitude.bit(drop - 1);
        let rest = sticky || magnitude.trailing_zeros().is_some_and(|zeros| zeros < drop - 1);
        kept += u64::from(half && (rest || kept & 1 == 1));
    }
    // Both factors are exact: `kept` has at most 53 bits, or is the power of two above them.
    let mut value = kept as f64;
    let mut exponent = last;
    while exponent > 0 {
        let step = exponent.min(1000);
        value *= 2f64.powi(i32::try_from(step).ok()?);
        exponent -= step;
        if value.is_infinite() {
            return None;
        }
    }
    while exponent < 0 {
        let step = (-exponent).min(1000);
        value /= 2f64.powi(i32::try_from(step).ok()?);
        exponent += step;
    }
    Some(if *n < IBig::ZERO { -value } else { value })
}
