//! `complex`: two doubles (PyComplexObject).

use super::float::{Float, hash_f64, to_repr};
use super::int::Int;
use crate::abi::constants::{CompareOp, member};
use crate::abi::slots::{NumberMethods, slot};
use crate::abi::{MemberDef, Object, Ref, Result, TypeFlags, TypeObject};
use crate::memory;
use crate::types::bool::bool_object;
use crate::types::none::not_implemented;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::c_int;

layout! {
    /// PyComplexObject.
    pub struct Complex: Object = "PyComplexObject", 32 {
        pub base: Object = "ob_base",
        pub real: Cell<f64> = "cval",
        pub imag: Cell<f64> = _,
    }
}
object_type!(Complex => PyComplex_Type);

/// The type `complex`.
#[capi]
pub static PyComplex_Type: TypeObject = TypeObject::new(c"complex", size_of::<Complex>())
    .with(TypeFlags::BASETYPE)
    .doc(c"complex(real=0, imag=0)\n--\n\nA complex number, made from a real and an imaginary part, or a string.")
    .constructor(Complex::tp_new)
    .called_fast(Complex::tp_vectorcall)
    .deallocated(dealloc)
    .repr(repr)
    .hash(hash)
    .get_attribute(crate::protocol::attribute::generic_get_attr)
    .compare(compare)
    .number_methods(&NUMBER)
    .methods(&METHODS)
    .members(&MEMBERS)
    .freed(free);

static MEMBERS: [MemberDef; 3] = [
    MemberDef::new(c"real", member::DOUBLE, core::mem::offset_of!(Complex, real), member::READONLY),
    MemberDef::new(c"imag", member::DOUBLE, core::mem::offset_of!(Complex, imag), member::READONLY),
    MemberDef::END,
];

static NUMBER: NumberMethods = NumberMethods {
    add: Cell::new(Some(add)),
    subtract: Cell::new(Some(subtract)),
    multiply: Cell::new(Some(multiply)),
    power: Cell::new(Some(power)),
    // SAFETY: the slots are called with complex numbers.
    negative: unsafe { slot(negative as extern "C" fn(&Complex) -> Result) },
    // SAFETY: as above.
    positive: unsafe { slot(positive as extern "C" fn(&Complex) -> Result) },
    // SAFETY: as above.
    absolute: unsafe { slot(absolute as extern "C" fn(&Complex) -> Result) },
    // SAFETY: as above.
    bool: unsafe { slot(is_true as extern "C" fn(&Complex) -> c_int) },
    true_divide: Cell::new(Some(true_divide)),
    ..NumberMethods::EMPTY
};

type Pair = (f64, f64);

impl Complex {
    /// A complex number. MemoryError.
    pub fn new(real: f64, imag: f64) -> Result<Ref<Complex>> {
        memory::new(Complex { base: Object::new(&PyComplex_Type), real: Cell::new(real), imag: Cell::new(imag) })
    }

    /// Both parts.
    pub fn value(&self) -> Pair {
        (self.real.get(), self.imag.get())
    }
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone; a complex number owns nothing.
    unsafe {
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

/// `repr()` without the trailing `.0` of integral values, as complex numbers print their parts.
fn part(value: f64) -> String {
    let text = to_repr(value);
    text.strip_suffix(".0").map(str::to_string).unwrap_or(text)
}

extern "C" fn repr(this: &Complex) -> Result {
    let (real, imag) = this.value();
    let text = if real == 0.0 && real.is_sign_positive() {
        format!("{}j", part(imag))
    } else {
        let sign = if imag.is_sign_negative() && !imag.is_nan() { "" } else { "+" };
        format!("({}{sign}{}j)", part(real), part(imag))
    };
    Ok(Str::new(&text)?.into_object())
}

extern "C" fn hash(this: &Complex) -> isize {
    let (real, imag) = this.value();
    let (real, imag) = (hash_f64(real, Some(this)).get(), hash_f64(imag, Some(this)).get());
    crate::call::convert::Hash::new(real.wrapping_add(imag.wrapping_mul(1_000_003))).get()
}

fn operand(object: &Object) -> Result<Option<Pair>> {
    if let Some(complex) = object.cast::<Complex>() {
        return Ok(Some(complex.value()));
    }
    if let Some(float) = object.cast::<Float>() {
        return Ok(Some((float.value.get(), 0.0)));
    }
    match object.cast::<Int>() {
        Some(int) => Ok(Some((int.to_f64()?, 0.0))),
        None => Ok(None),
    }
}

macro_rules! operands {
    ($left:ident, $right:ident) => {{
        let (Some(a), Some(b)) = (operand($left)?, operand($right)?) else { return Ok(not_implemented()) };
        (a, b)
    }};
}

fn object((real, imag): Pair) -> Result {
    Ok(Complex::new(real, imag)?.into_object())
}

extern "C" fn add(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    object((a.0 + b.0, a.1 + b.1))
}

extern "C" fn subtract(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    object((a.0 - b.0, a.1 - b.1))
}

/// `a * b`.
pub fn product(a: Pair, b: Pair) -> Pair {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// `a / b` by Smith's method; `None` for a zero divisor.
pub fn quotient(a: Pair, b: Pair) -> Option<Pair> {
    let (abs_real, abs_imag) = (b.0.abs(), b.1.abs());
    if abs_real >= abs_imag {
        if abs_real == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        Some(((a.0 + a.1 * ratio) / denominator, (a.1 - a.0 * ratio) / denominator))
    } else if abs_imag >= abs_real {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        Some(((a.0 * ratio + a.1) / denominator, (a.1 * ratio - a.0) / denominator))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}

extern "C" fn multiply(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    object(product(a, b))
}

extern "C" fn true_divide(left: &Object, right: &Object) -> Result {
    let (a, b) = operands!(left, right);
    match quotient(a, b) {
        Some(result) => object(result),
        None => Err(zero_division_error!("complex division by zero")),
    }
}

fn integer_power(base: Pair, n: i64) -> Option<Pair> {
    let (mut result, mut square, mut rest) = ((1.0, 0.0), base, n.unsigned_abs());
    while rest > 0 {
        if rest & 1 == 1 {
            result = product(result, square);
        }
        square = product(square, square);
        rest >>= 1;
    }
    if n < 0 { quotient((1.0, 0.0), result) } else { Some(result) }
}

/// `a ** b` by polar coordinates; `None` for 0 to a negative or complex power.
pub fn polar_power(base: Pair, exponent: Pair) -> Option<Pair> {
    if exponent == (0.0, 0.0) {
        return Some((1.0, 0.0));
    }
    if base == (0.0, 0.0) {
        return if exponent.1 != 0.0 || exponent.0 < 0.0 { None } else { Some((0.0, 0.0)) };
    }
    let magnitude = base.0.hypot(base.1);
    let angle = base.1.atan2(base.0);
    let mut length = magnitude.powf(exponent.0);
    let mut phase = angle * exponent.0;
    if exponent.1 != 0.0 {
        length *= (-angle * exponent.1).exp();
        phase += exponent.1 * magnitude.ln();
    }
    Some((length * phase.cos(), length * phase.sin()))
}

extern "C" fn power(left: &Object, right: &Object, modulus: Option<&Object>) -> Result {
    let (base, exponent) = operands!(left, right);
    if modulus.is_some_and(|m| !m.is_none()) {
        return Err(value_error!("complex modulo"));
    }
    let zero_error = || zero_division_error!("0.0 to a negative or complex power");
    let result = if exponent.1 == 0.0 && exponent.0 == exponent.0.floor() && exponent.0.abs() <= 100.0 {
        integer_power(base, exponent.0 as i64).ok_or_else(zero_error)?
    } else {
        polar_power(base, exponent).ok_or_else(zero_error)?
    };
    let finite = |p: Pair| p.0.is_finite() && p.1.is_finite();
    if !finite(result) && finite(base) && finite(exponent) {
        return Err(overflow_error!("complex exponentiation"));
    }
    object(result)
}

extern "C" fn negative(this: &Complex) -> Result {
    object((-this.real.get(), -this.imag.get()))
}

extern "C" fn positive(this: &Complex) -> Result {
    object(this.value())
}

extern "C" fn absolute(this: &Complex) -> Result {
    let (real, imag) = this.value();
    let result = real.hypot(imag);
    if result.is_infinite() && real.is_finite() && imag.is_finite() {
        return Err(overflow_error!("absolute value too large"));
    }
    Ok(Float::new(result)?.into_object())
}

extern "C" fn is_true(this: &Complex) -> c_int {
    (this.value() != (0.0, 0.0)) as c_int
}

extern "C" fn compare(this: &Complex, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    if op != CompareOp::Eq && op != CompareOp::Ne {
        return Ok(not_implemented());
    }
    let (real, imag) = this.value();
    let equal = if let Some(other) = other.cast::<Complex>() {
        (real, imag) == other.value()
    } else if other.is_int() || other.cast::<Float>().is_some() {
        imag == 0.0 && Float::new(real)?.equals(other)?
    } else {
        return Ok(not_implemented());
    };
    Ok(bool_object(equal == (op == CompareOp::Eq)))
}

/// The number that a string writes: `1+2j`, `(3j)`, `nan`.
pub fn parse(text: &str) -> Option<Pair> {
    let text = text.trim_matches(super::int::convert::is_space);
    let text = match text.strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')')?.trim_matches(super::int::convert::is_space),
        None => text,
    };
    let Some(body) = text.strip_suffix(['j', 'J']) else { return super::float::parse(text).map(|real| (real, 0.0)) };
    // The sign that begins the imaginary part: the last one that is no exponent's.
    let bytes = body.as_bytes();
    let split = (0..bytes.len()).rev().find(|&i| {
        matches!(bytes[i], b'+' | b'-')
            && !(i > 0 && matches!(bytes[i - 1], b'e' | b'E') && i > 1 && !body[..i].ends_with("inf"))
    });
    let imaginary = |text: &str| match text {
        "" | "+" => Some(1.0),
        "-" => Some(-1.0),
        text if text.contains(char::is_whitespace) => None,
        text => super::float::parse(text),
    };
    match split {
        Some(0) | None => Some((0.0, imaginary(body)?)),
        Some(at) => {
            let real = &body[..at];
            if real.contains(char::is_whitespace) {
                return None;
            }
            Some((super::float::parse(real)?, imaginary(&body[at..])?))
        }
    }
}

/// The value of an argument of `complex()`: by `__complex__`, `__float__`, `__index__`; `None` if it has none.
pub fn from_number(x: &Object) -> Result<Option<Pair>> {
    if let Some(complex) = x.cast_exact::<Complex>() {
        return Ok(Some(complex.value()));
    }
    if let Some(method) = crate::types::r#type::lookup_special(x, crate::intern!("__complex__"))? {
        let result = method.call0()?;
        return match result.cast::<Complex>() {
            Some(complex) => {
                if !result.is_type(&PyComplex_Type) {
                    crate::types::exception::warn::deprecation(&format!(
                        "__complex__ returned non-complex (type {}).  The ability to return an instance of a strict \
                         subclass of complex is deprecated, and may not be supported in a future version of Python.",
                        result.ty().full_name()
                    ))?;
                }
                Ok(Some(complex.value()))
            }
            None => Err(type_error!("__complex__ returned non-complex (type {})", result.ty().full_name())),
        };
    }
    if let Some(complex) = x.cast::<Complex>() {
        return Ok(Some(complex.value()));
    }
    let real = x.has_index() || x.ty().number().is_some_and(|n| n.float.get().is_some());
    if real { Ok(Some((x.as_f64()?, 0.0))) } else { Ok(None) }
}

#[methods]
impl Complex {
    #[new("complex(real=<unrepresentable>, imag=<unrepresentable>)")]
    fn new_complex(cls: &TypeObject, real: Option<&Object>, imag: Option<&Object>) -> Result {
        let exact = core::ptr::eq(cls, &PyComplex_Type);
        if let (Some(real), None) = (real, imag)
            && exact
            && real.is_type(&PyComplex_Type)
        {
            return Ok(real.to_ref());
        }
        if let Some(text) = real.and_then(|r| r.cast::<Str>()) {
            if imag.is_some() {
                return Err(type_error!("complex() can't take second arg if first is a string"));
            }
            return match parse(&super::int::convert::ascii_digits(text)) {
                Some(value) => made(cls, value),
                None => Err(value_error!("complex() arg is a malformed string")),
            };
        }
        if imag.is_some_and(|i| i.cast::<Str>().is_some()) {
            return Err(type_error!("complex() second arg can't be a string"));
        }
        let first = match real {
            None => (0.0, 0.0),
            Some(real) => match from_number(real)? {
                Some(value) => value,
                None => {
                    return Err(type_error!(
                        "complex() first argument must be a string or a number, not '{}'",
                        real.ty().full_name()
                    ));
                }
            },
        };
        let second = match imag {
            None => return made(cls, first),
            Some(imag) => match imag.cast::<Complex>() {
                Some(complex) => complex.value(),
                None if imag.has_index() || imag.ty().number().is_some_and(|n| n.float.get().is_some()) => {
                    (imag.as_f64()?, 0.0)
                }
                None => {
                    return Err(type_error!(
                        "complex() second argument must be a number, not '{}'",
                        imag.ty().full_name()
                    ));
                }
            },
        };
        // The imaginary part of a real number is not there: adding it would take a zero's sign away.
        let complex = real.is_some_and(|real| real.ty().lookup_borrowed(crate::intern!("__complex__")).is_some());
        made(cls, (first.0 - second.1, if complex { first.1 + second.0 } else { second.0 }))
    }

    /// The number with its imaginary part negated.
    #[sig("($self, /)")]
    fn conjugate(&self) -> Result {
        object((self.real.get(), -self.imag.get()))
    }

    /// The number as an exact complex.
    #[sig("__complex__($self, /)")]
    fn to_complex(&self) -> Result {
        if self.is_type(&PyComplex_Type) { Ok(Ref::of(self).into_object()) } else { object(self.value()) }
    }

    /// The arguments for `__new__` when copied or unpickled.
    #[sig("__getnewargs__($self, /)")]
    fn get_new_args(&self) -> Result<Ref<Tuple>> {
        let (real, imag) = (Float::new(self.real.get())?, Float::new(self.imag.get())?);
        Tuple::new(&[&real, &imag])
    }

    /// Format according to the format specification mini-language.
    #[sig("__format__($self, format_spec, /)")]
    fn format_spec(&self, format_spec: &Str) -> Result<Ref<Str>> {
        crate::types::str::format_spec::format_complex(self, self.real.get(), self.imag.get(), format_spec)
    }
}

fn made(cls: &TypeObject, value: Pair) -> Result {
    if core::ptr::eq(cls, &PyComplex_Type) {
        return object(value);
    }
    let new = memory::alloc(cls, 0)?;
    // SAFETY: a subclass of complex begins with the struct.
    let complex = unsafe { new.cast_unchecked::<Complex>() };
    complex.real.set(value.0);
    complex.imag.set(value.1);
    Ok(new)
}
