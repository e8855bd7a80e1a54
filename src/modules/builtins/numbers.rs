//! Functions on numbers.

use super::Builtins;
use crate::abi::{Object, Ref, Result};
use crate::protocol::number::BinaryOp;
use crate::protocol::special;
use crate::types::bool::PyBool_Type;
use crate::types::float::{Float, PyFloat_Type};
use crate::types::int::{Int, PyLong_Type};
use crate::types::none::none_object;
use crate::types::str::Str;
use abide_macros::methods;

#[methods(FUNCTIONS)]
impl Builtins {
    /// The absolute value.
    #[sig("abs($module, x, /)")]
    fn abs(x: &Object) -> Result {
        x.absolute()
    }

    /// The int in binary.
    ///
    /// >>> bin(10)
    /// '0b1010'
    #[sig("bin($module, number, /)")]
    fn bin(number: &Object) -> Result<String> {
        number.index()?.to_prefixed(2)
    }

    /// The int in octal.
    ///
    /// >>> oct(15)
    /// '0o17'
    #[sig("oct($module, number, /)")]
    fn oct(number: &Object) -> Result<String> {
        number.index()?.to_prefixed(8)
    }

    /// The int in hexadecimal.
    ///
    /// >>> hex(255)
    /// '0xff'
    #[sig("hex($module, number, /)")]
    fn hex(number: &Object) -> Result<String> {
        number.index()?.to_prefixed(16)
    }

    /// The pair (x // y, x % y).
    #[sig("divmod($module, x, y, /)")]
    fn divmod(x: &Object, y: &Object) -> Result {
        x.divmod(y)
    }

    /// base to the power exp, modulo mod if that is given.
    #[sig("pow($module, /, base, exp, mod=None)")]
    fn pow(base: &Object, exp: &Object, mod_: Option<&Object>) -> Result {
        base.power(exp, mod_.unwrap_or(none_object()))
    }

    /// The number rounded to ndigits digits after the point; to an int without ndigits.
    #[sig("round($module, /, number, ndigits=None)")]
    fn round(number: &Object, ndigits: Option<&Object>) -> Result {
        let args: &[&Object] = match &ndigits {
            Some(ndigits) => &[ndigits],
            None => &[],
        };
        match special::call(number, crate::intern!("__round__"), args)? {
            Some(rounded) => Ok(rounded),
            None => Err(type_error!("type {} doesn't define __round__ method", number.ty().full_name())),
        }
    }

    /// The sum of the start value and the iterable's items.
    #[sig("sum($module, iterable, /, start=0)")]
    fn sum(iterable: &Object, start: Option<&Object>) -> Result {
        if let Some(start) = start {
            if start.cast::<Str>().is_some() {
                return Err(type_error!("sum() can't sum strings [use ''.join(seq) instead]"));
            }
            if start.cast::<crate::types::bytes::Bytes>().is_some() {
                return Err(type_error!("sum() can't sum bytes [use b''.join(seq) instead]"));
            }
            if start.cast::<crate::types::bytearray::ByteArray>().is_some() {
                return Err(type_error!("sum() can't sum bytearray [use b''.join(seq) instead]"));
            }
        }
        let it = iterable.iter()?;
        let start = match start {
            Some(start) => start.to_ref(),
            None => Int::new(0)?.into_object(),
        };
        sum_rest(&it, start)
    }
}

/// The value of an exact int or bool that fits a machine word.
#[inline]
fn plain_int(object: &Object) -> Option<i64> {
    if object.is_type(&PyLong_Type) || object.is_type(&PyBool_Type) {
        // SAFETY: the type has been checked; a bool is an int.
        unsafe { object.cast_unchecked::<Int>() }.to_i64()
    } else {
        None
    }
}

/// Sums machine ints as long as there are only such, then floats with compensation, then anything by `+`.
fn sum_rest(it: &Object, mut total: Ref) -> Result {
    if let Some(mut sum) = total.is_type(&PyLong_Type).then(|| plain_int(&total)).flatten() {
        let item = loop {
            let Some(next) = it.next()? else { return Int::new(sum).map(Ref::into_object) };
            match plain_int(&next).and_then(|n| sum.checked_add(n)) {
                Some(new) => sum = new,
                None => break next,
            }
        };
        total = Int::new(sum)?.into_object().binary(BinaryOp::Add, &item)?;
    }
    if let Some(float) = total.cast_exact::<Float>() {
        let (mut high, mut low) = (float.value.get(), 0.0);
        let result = |high: f64, low: f64| if low != 0.0 && f64::is_finite(low) { high + low } else { high };
        loop {
            let Some(next) = it.next()? else { return Float::new(result(high, low)).map(Ref::into_object) };
            if next.is_type(&PyFloat_Type) {
                // SAFETY: the type has been checked.
                let x = unsafe { next.cast_unchecked::<Float>() }.value.get();
                // Neumaier's compensated summation.
                let sum = high + x;
                low += if high.abs() >= x.abs() { (high - sum) + x } else { (x - sum) + high };
                high = sum;
            } else if let Some(n) = next.cast::<Int>().and_then(Int::to_i64) {
                high += n as f64;
            } else {
                total = Float::new(result(high, low))?.into_object().binary(BinaryOp::Add, &next)?;
                break;
            }
        }
    }
    while let Some(next) = it.next()? {
        total = total.binary(BinaryOp::Add, &next)?;
    }
    Ok(total)
}
