//! `float`: a C double (PyFloatObject).

use super::int::{HASH_MODULUS, Int};
use crate::abi::constants::CompareOp;
use crate::abi::slots::{NumberMethods, slot};
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::call::convert::Hash;
use crate::memory;
use crate::types::bool::bool_object;
use crate::types::none::not_implemented;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::cmp::Ordering;
use core::ffi::c_int;
use dashu_int::IBig;

layout! {
    /// PyFloatObject.
    pub struct Float: Object = "PyFloatObject", 24 {
        pub base: Object = "ob_base",
        pub value: Cell<f64> = "ob_fval",
    }
}
object_type!(Float => PyFloat_Type);

/// The type `float`.
#[capi]
pub static PyFloat_Type: TypeObject = TypeObject::new(c"float", size_of::<Float>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::MATCH_SELF))
    .doc(c"float(x=0, /)\n--\n\nA floating-point number, made from a number or a string.")
    .constructor(Float::tp_new)
    .called_fast(Float::tp_vectorcall)
    .deallocated(dealloc)
    .repr(repr)
    .hash(hash)
    .compare(compare)
    .number_methods(&NUMBER)
    .methods(&METHODS)
    .getset(&GETSETS)
    .freed(free);

static NUMBER: NumberMethods = NumberMethods {
    add: Cell::new(Some(add)),
    subtract: Cell::new(Some(subtract)),
    multiply: Cell::new(Some(multiply)),
    remainder: Cell::new(Some(remainder)),
    divmod: Cell::new(Some(divmod)),
    power: Cell::new(Some(power)),
    // SAFETY: the slots are called with floats.
    negative: unsafe { slot(negative as extern "C" fn(&Float) -> Result) },
    // SAFETY: as above.
    positive: unsafe { slot(itself as extern "C" fn(&Float) -> Result) },
    // SAFETY: as above.
    absolute: unsafe { slot(absolute as extern "C" fn(&Float) -> Result) },
    // SAFETY: as above.
    bool: unsafe { slot(is_true as extern "C" fn(&Float) -> c_int) },
    // SAFETY: as above.
    int: unsafe { slot(truncated as extern "C" fn(&Float) -> Result) },
    // SAFETY: as above.
    float: unsafe { slot(itself as extern "C" fn(&Float) -> Result) },
    floor_divide: Cell::new(Some(floor_divide)),
    true_divide: Cell::new(Some(true_divide)),
    ..NumberMethods::EMPTY
};

impl Float {
    /// A float of that value. MemoryError.
    #[inline(always)]
    pub fn new(value: f64) -> Result<Ref<Float>> {
        memory::new(Float { base: Object::new(&PyFloat_Type), value: Cell::new(value) })
    }
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone; a float owns nothing.
    unsafe {
        if (*object).is_type(&PyFloat_Type) {
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

/// The shortest digits that read back as the same finite double, in scientific notation.
///
/// Of several shortest forms the nearest counts, and of two equally near ones the even: what CPython prints. (Rust's
/// own shortest form rounds such ties up.)
pub fn shortest(value: f64) -> String {
    let short = format!("{value:e}");
    let digits = short.bytes().take_while(|&b| b != b'e').filter(u8::is_ascii_digit).count();
    let nearest = format!("{value:.*e}", digits - 1);
    if nearest.parse() == Ok(value) { nearest } else { short }
}

/// `repr()`: the shortest digits that read back as the same double, in Python's notation.
pub fn to_repr(value: f64) -> String {
    use crate::types::str::float_text::{FloatFlags, double_to_string};
    let point = FloatFlags { add_dot_0: true, ..FloatFlags::default() };
    double_to_string(value, b'r', 0, point)
}

/// The double that `text` writes, whitespace around it allowed: what `float(str)` accepts.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim_matches(super::int::convert::is_space);
    let mut clean = String::with_capacity(text.len());
    let mut previous = ' ';
    for c in text.chars() {
        if c == '_' {
            if !previous.is_ascii_digit() {
                return None;
            }
        } else {
            if previous == '_' && !c.is_ascii_digit() {
                return None;
            }
            clean.push(c);
        }
        previous = c;
    }
    if previous == '_' {
        return None;
    }
    let unsigned = clean.strip_prefix(['+', '-']).unwrap_or(&clean);
    let lower = unsigned.to_ascii_lowercase();
    let named = matches!(lower.as_str(), "inf" | "infinity" | "nan");
    let numeric = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    if !named && !numeric {
        return None;
    }
    clean.parse().ok()
}

/// The hash of a double: equal to the hash of an equal int or fraction. `owner` gives the hash of NaN.
pub fn hash_f64(value: f64, owner: Option<&Object>) -> Hash {
    if value.is_nan() {
        return Hash::new(owner.map_or(0, |o| ((o as *const Object as usize).rotate_right(4)) as isize));
    }
    if value.is_infinite() {
        return Hash::new(if value > 0.0 { 314159 } else { -314159 });
    }
    let (mut mantissa, mut exponent) = frexp(value.abs());
    let mut x: u64 = 0;
    while mantissa != 0.0 {
        x = (x << 28) & HASH_MODULUS | x >> (61 - 28);
        mantissa *= 268435456.0;
        exponent -= 28;
        let y = mantissa as u64;
        mantissa -= y as f64;
        x += y;
        if x >= HASH_MODULUS {
            x -= HASH_MODULUS;
        }
    }
    let exponent = exponent.rem_euclid(61) as u32;
    if exponent != 0 {
        x = (x << exponent) & HASH_MODULUS | x >> (61 - exponent);
    }
    let hash = x as isize;
    Hash::new(if value < 0.0 { -hash } else { hash })
}

/// The fraction in [0.5, 1) and the power of two whose product is `value`.
pub fn frexp(value: f64) -> (f64, i32) {
    if value == 0.0 || !value.is_finite() {
        return (value, 0);
    }
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7FF) as i32;
    if exponent == 0 {
        let (fraction, exponent) = frexp(value * 2f64.powi(54));
        return (fraction, exponent - 54);
    }
    (f64::from_bits(bits & !(0x7FF << 52) | 1022 << 52), exponent - 1022)
}

extern "C" fn repr(this: &Float) -> Result {
    Ok(Str::new(&to_repr(this.value.get()))?.into_object())
}

extern "C" fn hash(this: &Float) -> isize {
    hash_f64(this.value.get(), Some(this)).get()
}

/// An operand as a double: a float or an int; `None` for anything else. OverflowError for an int too large.
#[inline]
fn operand(object: &Object) -> Result<Option<f64>> {
    if let Some(float) = object.cast::<Float>() {
        return Ok(Some(float.value.get()));
    }
    if object.is_int() {
        // SAFETY: the flag says so.
        return unsafe { object.cast_unchecked::<Int>() }.to_f64().map(Some);
    }
    Ok(None)
}

macro_rules! operands {
    ($left:ident, $right:ident) => {{
        let (Some(a), Some(b)) = (operand($left)?, operand($right)?) else { return Ok(not_implemented()) };
        (a, b)
    }};
}

fn object(value: f64) -> Result {
    Ok(Float::new(value)?.into_object())
}

extern "C" fn add(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    object(a + b)
}

extern "C" fn subtract(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    object(a - b)
}

extern "C" fn multiply(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    object(a * b)
}

extern "C" fn true_divide(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    if b == 0.0 {
        return Err(zero_division_error!("float division by zero"));
    }
    object(a / b)
}

/// Quotient rounded down, and remainder with the divisor's sign; `b` is not zero.
pub fn divmod_f64(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 {
        if (b < 0.0) != (remainder < 0.0) {
            remainder += b;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(b);
    }
    let floored = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0f64.copysign(a / b)
    };
    (floored, remainder)
}

extern "C" fn floor_divide(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    if b == 0.0 {
        return Err(zero_division_error!("float floor division by zero"));
    }
    object(divmod_f64(a, b).0)
}

extern "C" fn remainder(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    if b == 0.0 {
        return Err(zero_division_error!("float modulo by zero"));
    }
    object(divmod_f64(a, b).1)
}

extern "C" fn divmod(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    if b == 0.0 {
        return Err(zero_division_error!("float divmod()"));
    }
    let (quotient, remainder) = divmod_f64(a, b);
    let (quotient, remainder) = (Float::new(quotient)?, Float::new(remainder)?);
    Ok(Tuple::new(&[&quotient, &remainder])?.into_object())
}

extern "C" fn power(left: &Object, right: &Object, modulus: Option<&Object>) -> Result {
    if modulus.is_some_and(|m| !m.is_none()) {
        return Err(type_error!("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    let (base, exponent) = operands!(left, right);
    if base == 0.0 && exponent < 0.0 && exponent.is_finite() {
        return Err(zero_division_error!("0.0 cannot be raised to a negative power"));
    }
    let finite = base.is_finite() && exponent.is_finite();
    if base < 0.0 && finite && exponent != exponent.floor() {
        // The result is complex.
        let (base, exponent) = (super::complex::Complex::new(base, 0.0)?, super::complex::Complex::new(exponent, 0.0)?);
        return base.binary(crate::protocol::number::BinaryOp::Power, &exponent);
    }
    let result = base.powf(exponent);
    if finite && result.is_infinite() {
        let args =
            [Int::new(libc::ERANGE as i64)?.into_object(), Str::new("Numerical result out of range")?.into_object()];
        let args = Tuple::new(&[&args[0], &args[1]])?;
        return Err(crate::types::exception::raise::raise_object(&crate::types::exception::OVERFLOW_ERROR, &args));
    }
    object(result)
}

extern "C" fn negative(this: &Float) -> Result {
    object(-this.value.get())
}

extern "C" fn itself(this: &Float) -> Result {
    if this.is_type(&PyFloat_Type) {
        return Ok(Ref::of(this).into_object());
    }
    object(this.value.get())
}

extern "C" fn absolute(this: &Float) -> Result {
    object(this.value.get().abs())
}

extern "C" fn is_true(this: &Float) -> c_int {
    (this.value.get() != 0.0) as c_int
}

extern "C" fn truncated(this: &Float) -> Result {
    Ok(Int::from_f64(this.value.get().trunc())?.into_object())
}

/// The order of a double and an int, exactly. `None` for NaN.
fn order_with_int(value: f64, int: &Int) -> Result<Option<Ordering>> {
    if value.is_nan() {
        return Ok(None);
    }
    if let Some(small) = int.to_i64().filter(|n| n.unsigned_abs() <= 1 << 53) {
        return Ok(value.partial_cmp(&(small as f64)));
    }
    if value.is_infinite() {
        return Ok(Some(if value > 0.0 { Ordering::Greater } else { Ordering::Less }));
    }
    let whole = Int::from_f64(value.trunc())?;
    Ok(Some(whole.order(int).then_with(|| value.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal))))
}

extern "C" fn compare(this: &Float, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let value = this.value.get();
    let order = if let Some(other) = other.cast::<Float>() {
        value.partial_cmp(&other.value.get())
    } else if let Some(int) = other.cast::<Int>() {
        order_with_int(value, int)?
    } else {
        return Ok(not_implemented());
    };
    Ok(bool_object(order.map_or(op == CompareOp::Ne, |order| op.of(order))))
}

/// `value` rounded to `ndigits` decimal places, halves to even by the exact decimal value.
pub fn round_to(value: f64, ndigits: i64) -> Result<f64> {
    if !value.is_finite() || value == 0.0 || ndigits > 323 {
        return Ok(value);
    }
    if ndigits < -308 {
        return Ok(0f64.copysign(value));
    }
    let rounded = if ndigits >= 0 {
        // Rust prints exactly and rounds halves to even on the exact value.
        format!("{value:.*}", ndigits as usize).parse().unwrap_or(value)
    } else {
        let unit = IBig::from(10).pow(-ndigits as usize);
        let whole = Int::from_f64(value.trunc())?.to_big();
        let (quotient, remainder) = dashu_int::ops::DivRem::div_rem(whole, unit.clone());
        let twice = IBig::from(2) * &remainder;
        let twice = if value < 0.0 { -twice } else { twice };
        let odd = &quotient % IBig::from(2) != IBig::ZERO;
        let tie = twice == unit;
        let up = twice > unit || tie && (odd || value.fract() != 0.0);
        let step = if !up {
            IBig::ZERO
        } else if value < 0.0 {
            IBig::from(-1)
        } else {
            IBig::ONE
        };
        let rounded = Int::from_big(&((quotient + step) * unit))?.to_f64()?;
        if rounded == 0.0 { 0f64.copysign(value) } else { rounded }
    };
    if rounded.is_infinite() { Err(overflow_error!("rounded value too large to represent")) } else { Ok(rounded) }
}

/// Whether the class says how its instances become a float.
fn is_number(object: &Object) -> bool {
    object.has_index() || object.ty().number().is_some_and(|n| n.float.get().is_some())
}

#[methods]
impl Float {
    #[new("float(x=<unrepresentable>, /)")]
    fn new_float(cls: &TypeObject, x: Option<&Object>) -> Result {
        let value = match x {
            None => 0.0,
            // The `__float__` of a class goes before what its text says.
            Some(x) => match if is_number(x) { None } else { from_text(x)? } {
                Some(value) => value,
                None => {
                    if core::ptr::eq(cls, &PyFloat_Type) && x.is_type(&PyFloat_Type) {
                        return Ok(x.to_ref());
                    }
                    x.called_as_f64().map_err(|e| {
                        if e.matches(&crate::types::exception::TYPE_ERROR)
                            && !x.has_index()
                            && x.ty().number().is_none_or(|n| n.float.get().is_none())
                        {
                            e.clear();
                            return type_error!(
                                "float() argument must be a string or a real number, not '{}'",
                                x.ty().full_name()
                            );
                        }
                        e
                    })?
                }
            },
        };
        if core::ptr::eq(cls, &PyFloat_Type) {
            return object(value);
        }
        let new = memory::alloc(cls, 0)?;
        // SAFETY: a subclass of float begins with the struct.
        unsafe { new.cast_unchecked::<Float>() }.value.set(value);
        Ok(new)
    }

    /// Return the number itself.
    #[sig("($self, /)")]
    fn conjugate(&self) -> Result {
        itself(self)
    }

    /// The integral part, as an int.
    #[sig("__trunc__($self, /)")]
    fn trunc(&self) -> Result<Ref<Int>> {
        Int::from_f64(self.value.get().trunc())
    }

    /// The largest int that is not larger.
    #[sig("__floor__($self, /)")]
    fn floor(&self) -> Result<Ref<Int>> {
        Int::from_f64(self.value.get().floor())
    }

    /// The smallest int that is not smaller.
    #[sig("__ceil__($self, /)")]
    fn ceil(&self) -> Result<Ref<Int>> {
        Int::from_f64(self.value.get().ceil())
    }

    /// Round to a number of decimal places, halves to even; without one, to an int.
    #[sig("__round__($self, ndigits=None, /)")]
    fn round(&self, ndigits: Option<&Object>) -> Result {
        let value = self.value.get();
        match ndigits {
            None => Ok(Int::from_f64(value.round_ties_even())?.into_object()),
            Some(ndigits) => object(round_to(value, ndigits.index_clipped()? as i64)?),
        }
    }

    /// The pair of ints whose ratio is exactly the number.
    ///
    /// >>> (-1.75).as_integer_ratio()
    /// (-7, 4)
    /// >>> (3.0).as_integer_ratio()
    /// (3, 1)
    /// >>> (-0.0).as_integer_ratio()
    /// (0, 1)
    #[sig("($self, /)")]
    fn as_integer_ratio(&self) -> Result<Ref<Tuple>> {
        let value = self.value.get();
        if value.is_nan() {
            return Err(value_error!("cannot convert NaN to integer ratio"));
        }
        if value.is_infinite() {
            return Err(overflow_error!("cannot convert Infinity to integer ratio"));
        }
        let (mut fraction, mut exponent) = frexp(value);
        for _ in 0..300 {
            if fraction == fraction.floor() {
                break;
            }
            fraction *= 2.0;
            exponent -= 1;
        }
        let (mut numerator, mut denominator) = (Int::from_f64(fraction)?.to_big(), IBig::ONE);
        if exponent > 0 {
            numerator <<= exponent as usize;
        } else {
            denominator <<= (-exponent) as usize;
        }
        let (numerator, denominator) = (Int::from_big(&numerator)?, Int::from_big(&denominator)?);
        Tuple::new(&[&numerator, &denominator])
    }

    /// Whether the number is integral.
    #[sig("($self, /)")]
    fn is_integer(&self) -> bool {
        let value = self.value.get();
        value.is_finite() && value == value.floor()
    }

    /// The number in hexadecimal, exactly.
    ///
    /// >>> (-1.75).hex()
    /// '-0x1.c000000000000p+0'
    /// >>> (0.1).hex()
    /// '0x1.999999999999ap-4'
    #[sig("($self, /)")]
    fn hex(&self) -> String {
        to_hex(self.value.get())
    }

    /// The number that a hexadecimal string writes.
    ///
    /// >>> float.fromhex('-0x1.cp+4')
    /// -28.0
    /// >>> float.fromhex('1p-3')
    /// 0.125
    #[sig("($type, string, /)")]
    fn fromhex(cls: &TypeObject, string: &Str) -> Result {
        let text = string.to_string_lossy();
        let value = match from_hex(&text) {
            Hex::Value(value) => value,
            Hex::Invalid => return Err(value_error!("invalid hexadecimal floating-point string")),
            Hex::TooLarge => return Err(overflow_error!("hexadecimal value too large to represent as a float")),
        };
        let float = object(value)?;
        if core::ptr::eq(cls, &PyFloat_Type) { Ok(float) } else { cls.as_object().call1(&float) }
    }

    /// The arguments for `__new__` when copied or unpickled.
    #[sig("__getnewargs__($self, /)")]
    fn get_new_args(&self) -> Result<Ref<Tuple>> {
        let this = Float::new(self.value.get())?;
        Tuple::new(&[&this])
    }

    /// How C's `double` or `float` is laid out here.
    #[sig("__getformat__($type, typestr, /)")]
    fn getformat(_cls: &TypeObject, typestr: &Str) -> Result<&'static str> {
        if typestr.eq_str("double") || typestr.eq_str("float") {
            Ok(if cfg!(target_endian = "little") { "IEEE, little-endian" } else { "IEEE, big-endian" })
        } else {
            Err(value_error!("__getformat__() argument 1 must be 'double' or 'float'"))
        }
    }

    /// Format according to the format specification mini-language.
    #[sig("__format__($self, format_spec, /)")]
    fn format_spec(&self, format_spec: &Str) -> Result<Ref<Str>> {
        crate::types::str::format_spec::format_float(self, self.value.get(), format_spec)
    }

    #[getter("real")]
    fn real(&self) -> Result {
        itself(self)
    }

    #[getter("imag")]
    fn imag(&self) -> f64 {
        0.0
    }
}

/// The double that a string or bytes-like object writes; `None` for anything else. ValueError.
fn from_text(x: &Object) -> Result<Option<f64>> {
    let text = if let Some(s) = x.cast::<Str>() {
        super::int::convert::ascii_digits(s)
    } else if x.has_index() || x.ty().number().is_some_and(|n| n.float.get().is_some()) {
        return Ok(None);
    } else {
        match super::int::methods::copy_of_buffer(x)? {
            Some(bytes) => String::from_utf8_lossy(bytes.as_slice()).into_owned(),
            None => return Ok(None),
        }
    };
    match parse(&text) {
        Some(value) => Ok(Some(value)),
        None => Err(value_error!("could not convert string to float: {}", x.repr()?.to_string_lossy())),
    }
}

/// `float.hex`.
pub fn to_hex(value: f64) -> String {
    if !value.is_finite() {
        return to_repr(value);
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = value.to_bits();
    let (mantissa, exponent) = (bits & ((1 << 52) - 1), (bits >> 52 & 0x7FF) as i32);
    let (lead, exponent) = if exponent == 0 { (0, -1022) } else { (1, exponent - 1023) };
    format!("{sign}0x{lead}.{mantissa:013x}p{exponent:+}")
}

enum Hex {
    Value(f64),
    Invalid,
    TooLarge,
}

fn from_hex(text: &str) -> Hex {
    let text = text.trim_matches(super::int::convert::is_space);
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let signed = |value: f64| Hex::Value(if negative { -value } else { value });
    match rest.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => return signed(f64::INFINITY),
        "nan" => return signed(f64::NAN),
        _ => {}
    }
    let rest = rest.strip_prefix("0x").or(rest.strip_prefix("0X")).unwrap_or(rest);
    let (digits, exponent) = match rest.find(['p', 'P']) {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (rest, "0"),
    };
    let Ok(exponent) = exponent.parse::<i64>() else { return Hex::Invalid };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all: String = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Hex::Invalid;
    }
    let Ok(magnitude) = dashu_int::UBig::from_str_radix(&all, 16) else { return Hex::Invalid };
    let exponent = exponent.saturating_sub(4 * fraction.len() as i64);
    if magnitude == dashu_int::UBig::ZERO {
        return signed(0.0);
    }
    match super::int::convert::round_to_f64(&magnitude, exponent, false) {
        Some(value) => signed(value),
        None => Hex::TooLarge,
    }
}
