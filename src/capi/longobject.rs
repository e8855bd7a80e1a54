//! longobject.h, boolobject.h, floatobject.h, complexobject.h: numbers to and from C.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::types::bool::bool_object;
use crate::types::complex::{self, Complex};
use crate::types::exception::raise;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::str::Str;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_double, c_int, c_long, c_longlong, c_uchar, c_ulong, c_ulonglong, c_void};
use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};

macro_rules! from_signed {
    ($($name:ident: $t:ty;)*) => {$(
        /// An int of that value.
        #[capi]
        pub fn $name(value: $t) -> Result<Ref<Int>> {
            Int::new(value as i64)
        }
    )*};
}
from_signed! {
    PyLong_FromLong: c_long;
    PyLong_FromLongLong: c_longlong;
    PyLong_FromSsize_t: isize;
    PyLong_FromInt32: i32;
    PyLong_FromInt64: i64;
}

macro_rules! from_unsigned {
    ($($name:ident: $t:ty;)*) => {$(
        /// An int of that value.
        #[capi]
        pub fn $name(value: $t) -> Result<Ref<Int>> {
            Int::from_u64(value as u64)
        }
    )*};
}
from_unsigned! {
    PyLong_FromUnsignedLong: c_ulong;
    PyLong_FromUnsignedLongLong: c_ulonglong;
    PyLong_FromSize_t: usize;
    PyLong_FromUInt32: u32;
    PyLong_FromUInt64: u64;
}

/// The integral part of a double.
#[capi]
pub fn PyLong_FromDouble(value: c_double) -> Result<Ref<Int>> {
    Int::from_f64(value.trunc())
}

/// A pointer as an int.
#[capi]
pub fn PyLong_FromVoidPtr(pointer: *mut c_void) -> Result<Ref<Int>> {
    Int::from_u64(pointer as u64)
}

/// The int that a C string writes; `end`, if not null, is set behind it.
///
/// # Safety
/// `text` is a C string; `end` may be written or is null.
#[capi]
pub unsafe fn PyLong_FromString(text: *const c_char, end: *mut *mut c_char, base: c_int) -> Result<Ref<Int>> {
    if base != 0 && !(2..=36).contains(&base) {
        return Err(value_error!("int() arg 2 must be >= 2 and <= 36"));
    }
    // SAFETY: the caller's contract.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    let whole = String::from_utf8_lossy(bytes).into_owned();
    let shown = || Str::new(&format!("'{whole}'"));
    if end.is_null() {
        return Int::parse(&whole, base as u32, shown);
    }
    // The longest beginning that is a number; trailing whitespace belongs to it.
    let mut length = bytes.len();
    while length > 0 {
        if let Some(head) = core::str::from_utf8(bytes).ok().and_then(|text| text.get(..length))
            && let Ok(int) = Int::parse(head, base as u32, shown).map_err(|e| e.clear())
        {
            // SAFETY: the caller's contract; the offset lies within the string.
            unsafe { *end = text.add(length).cast_mut() };
            return Ok(int);
        }
        length -= 1;
    }
    // SAFETY: the caller's contract.
    unsafe { *end = text.cast_mut() };
    Int::parse(&whole, base as u32, shown)
}

/// The int that a str writes.
#[capi]
pub fn PyLong_FromUnicodeObject(text: &Object, base: c_int) -> Result {
    let base = Int::new(base as i64)?;
    crate::types::int::PyLong_Type.as_object().call(&[text, &base])
}

/// The int of an argument: itself or by `__index__`. SystemError for NULL.
fn int_of(object: Option<&Object>) -> Result<Ref<Int>> {
    match object {
        Some(object) => object.index(),
        None => Err(bad_internal_call()),
    }
}

/// As [`int_of`], but other types are refused: TypeError.
fn exact_int(object: Option<&Object>) -> Result<&Int> {
    match object {
        Some(object) => match object.cast::<Int>() {
            Some(int) => Ok(int),
            None => Err(type_error!("an integer is required")),
        },
        None => Err(bad_internal_call()),
    }
}

fn too_large(what: &str) -> crate::abi::Raised {
    overflow_error!("Python int too large to convert to C {what}")
}

/// The value as a C long. OverflowError.
#[capi]
pub fn PyLong_AsLong(object: Option<&Object>) -> Result<c_long> {
    int_of(object)?.to_i64().ok_or_else(|| too_large("long"))
}

/// The value as a C int. OverflowError.
#[capi]
pub fn PyLong_AsInt(object: Option<&Object>) -> Result<c_int> {
    let value = int_of(object)?.to_i64().and_then(|v| c_int::try_from(v).ok());
    value.ok_or_else(|| too_large("int"))
}

/// The value as a C long long. OverflowError.
#[capi]
pub fn PyLong_AsLongLong(object: Option<&Object>) -> Result<c_longlong> {
    int_of(object)?.to_i64().ok_or_else(|| overflow_error!("int too big to convert"))
}

/// As `PyLong_AsInt`, for 32 bits.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn PyLong_AsInt32(object: Option<&Object>, out: *mut i32) -> Result<()> {
    let value = int32_of(object)?;
    // SAFETY: the caller's contract.
    unsafe { out.write(value) };
    Ok(())
}

fn int32_of(object: Option<&Object>) -> Result<i32> {
    let value = int_of(object)?.to_i64().and_then(|v| i32::try_from(v).ok());
    value.ok_or_else(|| too_large("int32_t"))
}

/// As `PyLong_AsLongLong`, for 64 bits.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn PyLong_AsInt64(object: Option<&Object>, out: *mut i64) -> Result<()> {
    let value = int_of(object)?.to_i64().ok_or_else(|| too_large("int64_t"))?;
    // SAFETY: the caller's contract.
    unsafe { out.write(value) };
    Ok(())
}

/// The value as a size. TypeError for other types, OverflowError.
#[capi]
pub fn PyLong_AsSsize_t(object: Option<&Object>) -> Result<isize> {
    exact_int(object)?.to_i64().map(|v| v as isize).ok_or_else(|| too_large("ssize_t"))
}

/// -1 and what `overflow` says: 1 too large, -1 too small.
unsafe fn and_overflow(object: Option<&Object>, overflow: *mut c_int) -> Result<i64> {
    let int = int_of(object);
    // SAFETY: the callers' contract.
    unsafe {
        *overflow = 0;
        let int = int?;
        Ok(match int.to_i64() {
            Some(value) => value,
            None => {
                *overflow = if int.is_negative() { -1 } else { 1 };
                -1
            }
        })
    }
}

/// The value as a C long; -1 and `overflow` set where it does not fit.
///
/// # Safety
/// `overflow` may be written.
#[capi]
pub unsafe fn PyLong_AsLongAndOverflow(object: Option<&Object>, overflow: *mut c_int) -> Result<c_long> {
    // SAFETY: the caller's contract.
    unsafe { and_overflow(object, overflow) }
}

/// The value as a C long long; -1 and `overflow` set where it does not fit.
///
/// # Safety
/// `overflow` may be written.
#[capi]
pub unsafe fn PyLong_AsLongLongAndOverflow(object: Option<&Object>, overflow: *mut c_int) -> Result<c_longlong> {
    // SAFETY: the caller's contract.
    unsafe { and_overflow(object, overflow) }
}

fn unsigned(object: Option<&Object>, what: &str) -> Result<u64> {
    let int = exact_int(object)?;
    if int.is_negative() {
        return Err(match what {
            "size_t" => overflow_error!("can't convert negative value to size_t"),
            "long long" => overflow_error!("can't convert negative int to unsigned"),
            _ => overflow_error!("can't convert negative value to unsigned int"),
        });
    }
    match int.to_u64() {
        Some(value) => Ok(value),
        None if what == "long long" => Err(overflow_error!("int too big to convert")),
        None => Err(too_large(what)),
    }
}

/// The value as an unsigned C long. TypeError, OverflowError.
#[capi]
pub fn PyLong_AsUnsignedLong(object: Option<&Object>) -> Result<c_ulong> {
    unsigned(object, "unsigned long")
}

/// The value as an unsigned C long long. TypeError, OverflowError.
#[capi]
pub fn PyLong_AsUnsignedLongLong(object: Option<&Object>) -> Result<c_ulonglong> {
    unsigned(object, "long long")
}

/// The value as an unsigned size. TypeError, OverflowError.
#[capi]
pub fn PyLong_AsSize_t(object: Option<&Object>) -> Result<usize> {
    unsigned(object, "size_t").map(|v| v as usize)
}

/// The low bits.
#[capi]
pub fn PyLong_AsUnsignedLongMask(object: Option<&Object>) -> Result<c_ulong> {
    Ok(int_of(object)?.low_bits())
}

/// The low bits.
#[capi]
pub fn PyLong_AsUnsignedLongLongMask(object: Option<&Object>) -> Result<c_ulonglong> {
    Ok(int_of(object)?.low_bits())
}

/// The value as a double. TypeError for other types, OverflowError.
#[capi]
pub fn PyLong_AsDouble(object: Option<&Object>) -> Result<c_double> {
    exact_int(object)?.to_f64()
}

/// The pointer that `PyLong_FromVoidPtr` made an int of; NULL with an exception if it is none.
#[capi]
pub fn PyLong_AsVoidPtr(object: Option<&Object>) -> *mut c_void {
    match exact_int(object) {
        Ok(int) => match int.to_u64().or(int.to_i64().map(|v| v as u64)) {
            Some(address) => address as *mut c_void,
            None => told(too_large(if int.is_negative() { "long" } else { "unsigned long" }), core::ptr::null_mut()),
        },
        Err(e) => told(e, core::ptr::null_mut()),
    }
}

/// -1, 0 or 1.
#[capi]
pub fn _PyLong_Sign(object: &Object) -> c_int {
    object.cast::<Int>().map_or(0, |int| int.signum())
}

/// The number of bits of the magnitude.
#[capi]
pub fn _PyLong_NumBits(object: &Object) -> usize {
    object.cast::<Int>().map_or(0, |int| int.bit_length() as usize)
}

/// The greatest common divisor.
#[capi]
pub fn _PyLong_GCD(a: &Object, b: &Object) -> Result<Ref<Int>> {
    let (a, b) = (exact_int(Some(a))?.to_big_magnitude(), exact_int(Some(b))?.to_big_magnitude());
    if a == UBig::ZERO || b == UBig::ZERO {
        return Int::from_big(&IBig::from(a + b));
    }
    Int::from_big(&IBig::from(dashu_int::ops::Gcd::gcd(a, b)))
}

/// The int of bytes.
///
/// # Safety
/// `bytes` has `n` of them.
#[capi]
pub unsafe fn _PyLong_FromByteArray(bytes: *const c_uchar, n: usize, little: c_int, signed: c_int) -> Result<Ref<Int>> {
    // SAFETY: the caller's contract.
    let mut bytes = if n == 0 { Vec::new() } else { unsafe { core::slice::from_raw_parts(bytes, n) }.to_vec() };
    if little == 0 {
        bytes.reverse();
    }
    if signed != 0 && bytes.last().is_some_and(|b| b & 0x80 != 0) {
        bytes.iter_mut().for_each(|b| *b = !*b);
        return Int::from_big(&IBig::from_parts(Sign::Negative, UBig::from_le_bytes(&bytes) + UBig::ONE));
    }
    Int::from_big(&IBig::from(UBig::from_le_bytes(&bytes)))
}

/// The bytes of an int, in two's complement if signed. OverflowError (silent without `with_exceptions`).
///
/// # Safety
/// `out` has room for `n` bytes.
#[capi]
pub unsafe fn _PyLong_AsByteArray(
    int: &Int,
    out: *mut c_uchar,
    n: usize,
    little: c_int,
    signed: c_int,
    with_exceptions: c_int,
) -> c_int {
    let fail = |message: &str| {
        if with_exceptions != 0 {
            core::mem::forget(overflow_error!("{message}"));
        }
        -1
    };
    if int.is_negative() && signed == 0 {
        return fail("can't convert negative int to unsigned");
    }
    let fill = if int.is_negative() { 0xFF } else { 0 };
    let mut bytes: Vec<u8> = if int.is_negative() {
        (int.to_big_magnitude() - UBig::ONE).to_le_bytes().iter().map(|b| !b).collect()
    } else {
        int.to_big_magnitude().to_le_bytes().to_vec()
    };
    while bytes.len() > n && bytes.last() == Some(&fill) {
        bytes.pop();
    }
    let sign_bit = |bytes: &[u8]| bytes.last().is_some_and(|b| b & 0x80 != 0);
    let wrong_sign = signed != 0 && n > 0 && bytes.len() == n && sign_bit(&bytes) != int.is_negative();
    if bytes.len() > n || wrong_sign {
        return fail("int too big to convert");
    }
    bytes.resize(n, fill);
    if little == 0 {
        bytes.reverse();
    }
    // SAFETY: the caller's contract.
    unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), out, n) };
    0
}

/// Facts about ints (`sys.int_info`).
#[capi]
pub fn PyLong_GetInfo() -> Result {
    match crate::modules::sys::get(crate::intern!("int_info"))? {
        Some(info) => Ok(info),
        None => Err(runtime_error!("lost sys.int_info")),
    }
}

/// Whether the int has at most one digit.
#[capi]
pub fn PyUnstable_Long_IsCompact(int: &Int) -> bool {
    int.is_compact()
}

/// The value of a compact int.
#[capi]
pub fn PyUnstable_Long_CompactValue(int: &Int) -> isize {
    int.compact_value() as isize
}

/// `strtol`, with Python's prefixes.
///
/// # Safety
/// As the C function.
#[capi]
pub unsafe fn PyOS_strtol(text: *const c_char, end: *mut *mut c_char, base: c_int) -> c_long {
    // SAFETY: the caller's contract.
    unsafe { libc::strtol(text, end, base) }
}

/// `strtoul`, with Python's prefixes.
///
/// # Safety
/// As the C function.
#[capi]
pub unsafe fn PyOS_strtoul(text: *const c_char, end: *mut *mut c_char, base: c_int) -> c_ulong {
    // SAFETY: the caller's contract.
    unsafe { libc::strtoul(text, end, base) }
}

// — boolobject.h —

/// True or False.
#[capi]
pub fn PyBool_FromLong(value: c_long) -> Ref {
    bool_object(value != 0)
}

// — floatobject.h —

/// A float of that value.
#[capi]
pub fn PyFloat_FromDouble(value: c_double) -> Result<Ref<Float>> {
    Float::new(value)
}

/// The value as a double: by `__float__` or `__index__`. TypeError.
#[capi]
pub fn PyFloat_AsDouble(object: Option<&Object>) -> Result<c_double> {
    match object {
        Some(object) => object.as_f64(),
        None => Err(raise::assume_or(|| type_error!("bad argument type for built-in operation"))),
    }
}

/// The float that a string writes.
#[capi]
pub fn PyFloat_FromString(text: &Object) -> Result {
    let textual = text.cast::<Str>().is_some() || text.ty().buffer().is_some();
    if !textual {
        return Err(type_error!("float() argument must be a string or a real number, not '{}'", text.ty().full_name()));
    }
    crate::types::float::PyFloat_Type.as_object().call1(text)
}

/// The largest finite double.
#[capi]
pub fn PyFloat_GetMax() -> c_double {
    f64::MAX
}

/// The smallest normal double.
#[capi]
pub fn PyFloat_GetMin() -> c_double {
    f64::MIN_POSITIVE
}

/// Facts about floats (`sys.float_info`).
#[capi]
pub fn PyFloat_GetInfo() -> Result {
    match crate::modules::sys::get(crate::intern!("float_info"))? {
        Some(info) => Ok(info),
        None => Err(runtime_error!("lost sys.float_info")),
    }
}

/// The hash of a double; NaN hashes by its object.
#[capi]
pub fn _Py_HashDouble(object: Option<&Object>, value: c_double) -> isize {
    crate::types::float::hash_f64(value, object).get()
}

macro_rules! packing {
    ($($pack:ident, $unpack:ident: $float:ty, $size:literal;)*) => {$(
        /// Writes the bytes of a double as an IEEE number.
        ///
        /// # Safety
        /// `out` has room for them.
        #[capi]
        pub unsafe fn $pack(value: c_double, out: *mut c_char, little: c_int) -> Result<()> {
            let narrow = value as $float;
            if narrow.is_infinite() && value.is_finite() {
                return Err(overflow_error!("float too large to pack with f format"));
            }
            let bytes = if little != 0 { narrow.to_le_bytes() } else { narrow.to_be_bytes() };
            // SAFETY: the caller's contract.
            unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, $size) };
            Ok(())
        }
        /// Reads a double from the bytes of an IEEE number.
        ///
        /// # Safety
        /// `bytes` has them.
        #[capi]
        pub unsafe fn $unpack(bytes: *const c_char, little: c_int) -> Result<c_double> {
            // SAFETY: the caller's contract.
            let bytes = unsafe { *bytes.cast::<[u8; $size]>() };
            Ok((if little != 0 { <$float>::from_le_bytes(bytes) } else { <$float>::from_be_bytes(bytes) }) as c_double)
        }
    )*};
}
/// Writes the two bytes of a double as an IEEE number of half precision. OverflowError.
///
/// # Safety
/// `out` has room for them.
#[capi]
pub unsafe fn PyFloat_Pack2(value: c_double, out: *mut c_char, little: c_int) -> Result<()> {
    let bits = half_from_double(value).ok_or_else(|| overflow_error!("float too large to pack with e format"))?;
    let bytes = if little != 0 { bits.to_le_bytes() } else { bits.to_be_bytes() };
    // SAFETY: the caller's contract.
    unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, 2) };
    Ok(())
}

/// Reads a double from the bytes of an IEEE number of half precision.
///
/// # Safety
/// `bytes` has two of them.
#[capi]
pub unsafe fn PyFloat_Unpack2(bytes: *const c_char, little: c_int) -> Result<c_double> {
    // SAFETY: the caller's contract.
    let bytes = unsafe { *bytes.cast::<[u8; 2]>() };
    let bits = if little != 0 { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1F), f64::from(bits & 0x3FF));
    let magnitude = match exponent {
        0 => fraction * 2f64.powi(-24),
        0x1F if fraction == 0.0 => f64::INFINITY,
        0x1F => f64::NAN.abs(),
        _ => (fraction + 1024.0) * 2f64.powi(exponent - 25),
    };
    Ok(if bits >> 15 != 0 { -magnitude } else { magnitude })
}

/// The nearest number of half precision, ties to even; none if it is out of range.
fn half_from_double(value: f64) -> Option<u16> {
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    let magnitude = value.abs();
    if magnitude.is_nan() {
        return Some(sign | 0x7E00);
    }
    if magnitude.is_infinite() {
        return Some(sign | 0x7C00);
    }
    // The exponent of the last place: -24 for the smallest numbers. Scaling by powers of two is exact.
    let exponent = ((magnitude.to_bits() >> 52) as i32 - 1023).max(-14) - 10;
    let mut digits = (magnitude * 2f64.powi(-exponent)).round_ties_even() as u32;
    let mut biased = exponent + 24;
    if digits == 2048 {
        (digits, biased) = (1024, biased + 1);
    }
    // A number without the leading digit has the exponent 0, as the smallest with it has 1.
    let bits = if digits < 1024 { digits } else { ((biased as u32 + 1) << 10) + (digits - 1024) };
    (bits < 0x7C00).then_some(sign | bits as u16)
}

packing! {
    PyFloat_Pack4, PyFloat_Unpack4: f32, 4;
    PyFloat_Pack8, PyFloat_Unpack8: f64, 8;
}

// — complexobject.h —

/// Py_complex: returned in two registers, as C returns it.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct CComplex {
    real: c_double,
    imag: c_double,
}

/// A complex number of these parts.
#[capi]
pub fn PyComplex_FromDoubles(real: c_double, imag: c_double) -> Result<Ref<Complex>> {
    Complex::new(real, imag)
}

/// A complex number of a C one.
#[capi]
pub fn PyComplex_FromCComplex(value: CComplex) -> Result<Ref<Complex>> {
    Complex::new(value.real, value.imag)
}

/// The value of a complex number or what converts to one; a real part of -1 with an exception.
#[capi]
pub fn PyComplex_AsCComplex(object: &Object) -> CComplex {
    match complex::from_number(object) {
        Ok(Some((real, imag))) => CComplex { real, imag },
        Ok(None) => told(
            type_error!("must be real number, not {}", object.ty().full_name()),
            CComplex { real: -1.0, imag: 0.0 },
        ),
        Err(e) => told(e, CComplex { real: -1.0, imag: 0.0 }),
    }
}

/// The parts of a complex number, or of what can be made one. TypeError. Runs Python.
fn complex_of(object: &Object) -> Result<(f64, f64)> {
    if let Some(complex) = object.cast::<Complex>() {
        return Ok(complex.value());
    }
    let found = complex::from_number(object)?;
    found.ok_or_else(|| type_error!("must be real number, not {}", object.ty().full_name()))
}

/// The real part.
#[capi]
pub fn PyComplex_RealAsDouble(object: &Object) -> Result<c_double> {
    Ok(complex_of(object)?.0)
}

/// The imaginary part.
#[capi]
pub fn PyComplex_ImagAsDouble(object: &Object) -> Result<c_double> {
    Ok(complex_of(object)?.1)
}

macro_rules! complex_arithmetic {
    ($($name:ident: |$a:ident, $b:ident| $result:expr;)*) => {$(
        /// Complex arithmetic.
        #[capi]
        pub fn $name($a: CComplex, $b: CComplex) -> CComplex {
            let (real, imag) = $result;
            CComplex { real, imag }
        }
    )*};
}
complex_arithmetic! {
    _Py_c_sum: |a, b| (a.real + b.real, a.imag + b.imag);
    _Py_c_diff: |a, b| (a.real - b.real, a.imag - b.imag);
    _Py_c_prod: |a, b| complex::product((a.real, a.imag), (b.real, b.imag));
    _Py_c_quot: |a, b| complex::quotient((a.real, a.imag), (b.real, b.imag)).unwrap_or_else(domain_error);
    _Py_c_pow: |a, b| match complex::polar_power((a.real, a.imag), (b.real, b.imag)) {
        Some(result) => range_checked(result),
        None => domain_error(),
    };
}

fn set_errno(number: c_int) {
    // SAFETY: the C library's own variable.
    unsafe { *libc::__errno_location() = number };
}

/// What there is no number for: `errno` says so.
fn domain_error() -> (f64, f64) {
    set_errno(libc::EDOM);
    (0.0, 0.0)
}

/// Makes `errno` say whether the result is too large, as CPython does after calls of the C library.
fn range_checked(result: (f64, f64)) -> (f64, f64) {
    // SAFETY: the C library's own variable.
    let errno = unsafe { *libc::__errno_location() };
    match result.0.is_infinite() || result.1.is_infinite() {
        true if errno == 0 => set_errno(libc::ERANGE),
        false if errno == libc::ERANGE => set_errno(0),
        _ => {}
    }
    result
}

/// `-a`.
#[capi]
pub fn _Py_c_neg(a: CComplex) -> CComplex {
    CComplex { real: -a.real, imag: -a.imag }
}

/// `abs(a)`.
#[capi]
pub fn _Py_c_abs(a: CComplex) -> c_double {
    a.real.hypot(a.imag)
}

// -- bytes and digits

/// Flags of `PyLong_AsNativeBytes` and its kin; -1 stands for the machine's order and nothing else.
const LITTLE_ENDIAN: c_int = 1;
const NATIVE_ENDIAN: c_int = 2;
const UNSIGNED_BUFFER: c_int = 4;
const REJECT_NEGATIVE: c_int = 8;
const ALLOW_INDEX: c_int = 16;

fn is_little(flags: c_int) -> bool {
    flags & (LITTLE_ENDIAN | NATIVE_ENDIAN) != 0
}

/// Writes the low bytes of an int in two's complement; returns how many bytes the whole value needs (`n` where it fits).
///
/// TypeError for other objects, ValueError for negative ones where they are refused, SystemError for a negative size.
///
/// # Safety
/// `n` bytes may be written.
#[capi]
pub unsafe fn PyLong_AsNativeBytes(
    object: Option<&Object>,
    buffer: *mut c_void,
    n: isize,
    flags: c_int,
) -> Result<isize> {
    let Some(object) = object.filter(|_| n >= 0) else { return Err(bad_internal_call()) };
    let has = |flag: c_int| flags != -1 && flags & flag != 0;
    let int = match object.to_ref().downcast::<Int>() {
        Ok(int) => int,
        Err(object) if has(ALLOW_INDEX) => object.index()?,
        Err(object) => return Err(type_error!("expect int, got {}", object.ty().full_name())),
    };
    let negative = int.is_negative();
    if negative && has(REJECT_NEGATIVE) {
        return Err(value_error!("Cannot convert negative int"));
    }
    // The magnitude, or what negation makes of it, is extended by the sign.
    let magnitude = int.to_big_magnitude();
    let reduced = if negative { &magnitude - UBig::ONE } else { magnitude.clone() };
    let room = n as usize;
    if room > 0 {
        // SAFETY: the caller's contract.
        let out = unsafe { core::slice::from_raw_parts_mut(buffer.cast::<u8>(), room) };
        let flip = if negative { 0xFF } else { 0 };
        let bytes = reduced.to_le_bytes();
        for (i, byte) in out.iter_mut().enumerate() {
            *byte = bytes.get(i).copied().unwrap_or(0) ^ flip;
        }
        if !is_little(flags) {
            out.reverse();
        }
    }
    // The sign needs no bit of its own where the buffer is unsigned.
    let unsigned = !negative && (flags == -1 || flags & UNSIGNED_BUFFER != 0);
    if int.is_compact() {
        // Small values that do not fit are reported as the machine word that holds them.
        let bits = reduced.bit_len();
        return Ok(match room {
            1..=8 if bits < room * 8 => n,
            1..=8 if bits == room * 8 && !negative => n + !unsigned as isize,
            _ => 8,
        });
    }
    let bits = magnitude.bit_len();
    let needed = bits / 8 + 1;
    // Nor does it for the lowest number of so many bits.
    let lowest = negative && reduced.bit_len() < bits;
    let fits = needed == room + 1 && bits % 8 == 0 && (lowest || unsigned);
    Ok(if room > 0 && fits { n } else { needed as isize })
}

/// An int from bytes in two's complement, or unsigned ones if the flags say so. SystemError for NULL.
///
/// # Safety
/// `n` bytes may be read.
#[capi]
pub unsafe fn PyLong_FromNativeBytes(buffer: *const c_void, n: usize, flags: c_int) -> Result<Ref<Int>> {
    if buffer.is_null() {
        return Err(bad_internal_call());
    }
    let signed = flags == -1 || flags & UNSIGNED_BUFFER == 0;
    // SAFETY: the caller's contract.
    unsafe { _PyLong_FromByteArray(buffer.cast(), n, is_little(flags) as c_int, signed as c_int) }
}

/// An int from unsigned bytes. SystemError for NULL.
///
/// # Safety
/// `n` bytes may be read.
#[capi]
pub unsafe fn PyLong_FromUnsignedNativeBytes(buffer: *const c_void, n: usize, flags: c_int) -> Result<Ref<Int>> {
    if buffer.is_null() {
        return Err(bad_internal_call());
    }
    // SAFETY: the caller's contract.
    unsafe { _PyLong_FromByteArray(buffer.cast(), n, is_little(flags) as c_int, 0) }
}

/// An int of the same value: a new one, unless it is small.
#[capi]
pub fn _PyLong_Copy(int: &Int) -> Result<Ref<Int>> {
    Int::from_digits(int.is_negative(), int.digits())
}

/// An int of these digits of 30 bits, least significant first.
///
/// # Safety
/// `count` digits may be read.
#[capi]
pub unsafe fn _PyLong_FromDigits(negative: c_int, count: isize, digits: *const u32) -> Result<Ref<Int>> {
    if count == 0 {
        return Int::new(0);
    }
    // SAFETY: the caller's contract.
    Int::from_digits(negative != 0, unsafe { core::slice::from_raw_parts(digits, count as usize) })
}

/// An int with room for that many digits, which the caller fills in. OverflowError.
#[capi]
pub fn _PyLong_New(count: isize) -> Result {
    const MOST: isize = (isize::MAX - 24) / 4 / 2;
    if !(0..=MOST).contains(&count) {
        return Err(overflow_error!("too many digits in integer"));
    }
    let size = core::mem::offset_of!(Int, digits) + 4 * count.max(1) as usize;
    // Sign and count share the word in which other objects have their size: positive, or zero if there are no digits.
    let tag = if count == 0 { 1 } else { count << 3 };
    let made = crate::memory::raw_instance(&crate::types::int::PyLong_Type, size, tag)?.into_object();
    // SAFETY: an int was just made, with room for one digit at least.
    unsafe { made.cast_unchecked::<Int>() }.digits[0].set(0);
    Ok(made)
}

// — internal/pycore_long.h —

/// The value of each byte as a digit; 37 if it is none.
#[capi]
pub static _PyLong_DigitValue: [u8; 256] = {
    let mut values = [37; 256];
    let mut c = 0;
    while c < 256 {
        values[c] = match c as u8 {
            c @ b'0'..=b'9' => c - b'0',
            c @ b'a'..=b'z' => c - b'a' + 10,
            c @ b'A'..=b'Z' => c - b'A' + 10,
            _ => 37,
        };
        c += 1;
    }
    values
};

/// The value as `x * 2**exponent` with x from 0.5 up to 1, rounded to nearest even.
///
/// # Safety
/// `exponent` may be written.
#[capi]
pub unsafe fn _PyLong_Frexp(int: &Int, exponent: *mut isize) -> Result<c_double> {
    let bits = int.bit_length() as usize;
    let magnitude = int.to_big_magnitude();
    let (mut x, mut e) = (0.0, 0);
    if bits > 0 {
        // 55 bits, the last of which says whether anything was cut off, round as the whole does.
        let kept = match bits.checked_sub(55) {
            Some(cut) => {
                let low = magnitude.trailing_zeros().is_some_and(|zeros| zeros < cut);
                u64::try_from(&magnitude >> cut).unwrap_or(0) | low as u64
            }
            None => u64::try_from(&magnitude).unwrap_or(0) << (55 - bits),
        };
        (x, e) = (kept as f64 / (1u64 << 55) as f64, bits as isize);
        if x == 1.0 {
            (x, e) = (0.5, e + 1);
        }
    }
    // SAFETY: the caller's contract.
    unsafe { *exponent = e };
    Ok(if int.is_negative() { -x } else { x })
}

/// The quotient rounded to the nearest int, ties to even, and what remains. TypeError, ZeroDivisionError.
#[capi]
pub fn _PyLong_DivmodNear(a: &Object, b: &Object) -> Result {
    let (Some(a), Some(b)) = (a.cast::<Int>(), b.cast::<Int>()) else {
        return Err(type_error!("non-integer arguments in division"));
    };
    let (mut quotient, mut rest) = a.divmod_floor(b, "integer division or modulo by zero")?;
    let divisor = b.to_big();
    // The rest has the divisor's sign: twice it against the divisor says which neighbour is nearer.
    let twice = &rest * IBig::from(2);
    let (twice, whole) = if b.is_negative() { (-twice, -&divisor) } else { (twice, divisor.clone()) };
    if twice > whole || (twice == whole && quotient.bit(0)) {
        quotient += IBig::ONE;
        rest -= divisor;
    }
    let (quotient, rest) = (Int::from_big(&quotient)?, Int::from_big(&rest)?);
    Ok(crate::types::tuple::Tuple::new(&[&quotient, &rest])?.into_object())
}

/// `a << bits`.
#[capi]
pub fn _PyLong_Lshift(a: &Object, bits: usize) -> Result {
    a.binary(crate::protocol::number::BinaryOp::Lshift, &*Int::from_u64(bits as u64)?)
}

/// `a >> bits`.
#[capi]
pub fn _PyLong_Rshift(a: &Object, bits: usize) -> Result {
    a.binary(crate::protocol::number::BinaryOp::Rshift, &*Int::from_u64(bits as u64)?)
}

/// An int as text in base 2, 8, 10 or 16, with a prefix. SystemError if it is no int.
#[capi]
pub fn _PyLong_Format(object: &Object, base: c_int) -> Result<Ref<Str>> {
    let int = object.cast::<Int>().ok_or_else(bad_internal_call)?;
    Str::new(&if base == 10 { int.to_decimal()? } else { int.to_prefixed(base as u32)? })
}

/// Converters of `O&` for unsigned C types: 1, or 0 with ValueError, TypeError or OverflowError.
macro_rules! unsigned_converters {
    ($($name:ident: $t:ty, $read:ident, $shown:literal;)*) => {$(
        /// Stores an int that is not negative: 1, or 0 with an exception.
        ///
        /// # Safety
        /// `out` points to a variable of that type.
        #[capi]
        pub unsafe fn $name(object: &Object, out: *mut c_void) -> c_int {
            if object.cast::<Int>().is_some_and(|int| int.is_negative()) {
                return told(value_error!("value must be positive"), 0);
            }
            let value = $read(Some(object)).and_then(|value| match <$t>::try_from(value) {
                Ok(value) => Ok(value),
                Err(_) => Err(overflow_error!("Python int too large for C {}", $shown)),
            });
            match value {
                // SAFETY: the caller's contract.
                Ok(value) => unsafe { out.cast::<$t>().write(value) },
                Err(e) => return told(e, 0),
            }
            1
        }
    )*};
}
unsigned_converters! {
    _PyLong_UnsignedShort_Converter: u16, read_ulong, "unsigned short";
    _PyLong_UnsignedInt_Converter: u32, read_ulong, "unsigned int";
    _PyLong_UnsignedLong_Converter: c_ulong, read_ulong, "unsigned long";
    _PyLong_UnsignedLongLong_Converter: c_ulonglong, read_ulonglong, "unsigned long long";
    _PyLong_Size_t_Converter: usize, read_size, "size_t";
}

fn read_ulong(object: Option<&Object>) -> Result<u64> {
    unsigned(object, "unsigned long")
}

fn read_ulonglong(object: Option<&Object>) -> Result<u64> {
    unsigned(object, "long long")
}

fn read_size(object: Option<&Object>) -> Result<u64> {
    unsigned(object, "size_t")
}
