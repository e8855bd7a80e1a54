//! The methods of `int`, and its constructor.

use super::convert::{exact, from_number};
use super::{Int, PyLong_Type};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use dashu_int::{IBig, Sign, UBig};

/// The base given to `int()`.
fn check_base(base: &Object) -> Result<u32> {
    match base.index()?.to_i64() {
        Some(0) => Ok(0),
        Some(base @ 2..=36) => Ok(base as u32),
        _ => Err(value_error!("int() base must be >= 2 and <= 36, or 0")),
    }
}

/// The int that a string or bytes-like object writes; `None` for anything else.
fn from_text(object: &Object, base: u32) -> Result<Option<Ref<Int>>> {
    let shown = || object.repr();
    if let Some(text) = object.cast::<Str>() {
        let ascii = super::convert::ascii_digits(text);
        return Int::parse(&ascii, base, shown).map(Some);
    }
    let Some(bytes) = copy_of_buffer(object)? else { return Ok(None) };
    let bytes = bytes.as_slice();
    let text: String = bytes.iter().map(|&b| if b < 0x80 { b as char } else { '\u{FFFD}' }).collect();
    Int::parse(&text, base, shown).map(Some)
}

/// The bytes of a bytes-like object; `None` for anything else.
pub(crate) fn copy_of_buffer(object: &Object) -> Result<Option<Ref<Bytes>>> {
    if let Some(bytes) = object.cast::<Bytes>() {
        return Ok(Some(Ref::of(bytes)));
    }
    if !object.supports_buffer() {
        return Ok(None);
    }
    // What gives no plain bytes is no text, whatever the exporter says against it.
    match object.contiguous_bytes() {
        Ok(bytes) => Bytes::new(bytes.as_slice()).map(Some),
        Err(e) => {
            e.clear();
            Ok(None)
        }
    }
}

#[methods]
impl Int {
    #[new("int(x=<unrepresentable>, /, base=<unrepresentable>)")]
    fn new_int(cls: &TypeObject, x: Option<&Object>, base: Option<&Object>) -> Result<Ref<Int>> {
        let int = match (x, base) {
            (None, None) => Int::new(0)?,
            (None, Some(_)) => return Err(type_error!("int() missing string argument")),
            (Some(x), None) => match from_number(x)? {
                Some(int) => int,
                None => match from_text(x, 10)? {
                    Some(int) => int,
                    None => {
                        return Err(type_error!(
                            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                            x.ty().full_name()
                        ));
                    }
                },
            },
            (Some(x), Some(base)) => {
                let base = check_base(base)?;
                let is_text =
                    x.cast::<Str>().is_some() || x.cast::<Bytes>().is_some() || x.cast::<ByteArray>().is_some();
                match if is_text { from_text(x, base)? } else { None } {
                    Some(int) => int,
                    None => return Err(type_error!("int() can't convert non-string with explicit base")),
                }
            }
        };
        if core::ptr::eq(cls, &PyLong_Type) {
            return exact(&int);
        }
        Int::of_type(cls, int.is_negative(), int.digits())
    }

    /// Return the number itself.
    #[sig("($self, /)")]
    fn conjugate(&self) -> Result<Ref<Int>> {
        exact(self)
    }

    /// Number of bits needed to write the magnitude in binary.
    ///
    /// >>> bin(-20)
    /// '-0b10100'
    /// >>> (-20).bit_length()
    /// 5
    #[sig("bit_length($self, /)")]
    fn get_bit_length(&self) -> u64 {
        self.bit_length()
    }

    /// Number of ones in the binary form of the magnitude.
    ///
    /// >>> bin(22)
    /// '0b10110'
    /// >>> (-22).bit_count()
    /// 3
    #[sig("($self, /)")]
    fn bit_count(&self) -> u64 {
        self.digits().iter().map(|d| d.count_ones() as u64).sum()
    }

    /// The bytes of the number, in two's complement if signed.
    #[sig("($self, length=1, byteorder='big', *, signed=False)")]
    fn to_bytes(&self, length: isize, byteorder: &Str, signed: bool) -> Result<Ref<Bytes>> {
        let little = is_little(byteorder)?;
        if length < 0 {
            return Err(value_error!("length argument must be non-negative"));
        }
        if self.is_negative() && !signed {
            return Err(overflow_error!("can't convert negative int to unsigned"));
        }
        let length = length as usize;
        let mut bytes = self.to_big_magnitude().to_le_bytes().to_vec();
        if self.is_negative() {
            // Two's complement: invert the magnitude less one.
            let minus_one = self.to_big_magnitude() - UBig::ONE;
            bytes = minus_one.to_le_bytes().iter().map(|b| !b).collect();
            bytes.resize(bytes.len().max(length), 0xFF);
            if bytes.len() > length || length > 0 && bytes[length - 1] & 0x80 == 0 {
                return Err(overflow_error!("int too big to convert"));
            }
        } else {
            let used = bytes.iter().rposition(|&b| b != 0).map_or(0, |i| i + 1);
            let sign_bit_taken = signed && used == length && used > 0 && bytes[used - 1] & 0x80 != 0;
            if used > length || sign_bit_taken {
                return Err(overflow_error!("int too big to convert"));
            }
            bytes.resize(length, 0);
        }
        if !little {
            bytes.reverse();
        }
        Bytes::new(&bytes)
    }

    /// The int of these bytes.
    #[sig("($type, bytes, byteorder='big', *, signed=False)")]
    fn from_bytes(cls: &TypeObject, bytes: &Object, byteorder: &Str, signed: bool) -> Result {
        let little = is_little(byteorder)?;
        let bytes: Ref<Bytes> = match crate::types::bytes::of_object(bytes)?.downcast() {
            Ok(bytes) => bytes,
            Err(other) => return Err(type_error!("cannot convert '{}' object to bytes", other.ty().full_name())),
        };
        let mut bytes = bytes.as_slice().to_vec();
        if !little {
            bytes.reverse();
        }
        let negative = signed && bytes.last().is_some_and(|b| b & 0x80 != 0);
        let int = if negative {
            let inverted: Vec<u8> = bytes.iter().map(|b| !b).collect();
            let magnitude = UBig::from_le_bytes(&inverted) + UBig::ONE;
            Int::from_big(&IBig::from_parts(Sign::Negative, magnitude))?
        } else {
            Int::from_big(&IBig::from(UBig::from_le_bytes(&bytes)))?
        };
        if core::ptr::eq(cls, &PyLong_Type) { Ok(int.into_object()) } else { cls.as_object().call1(&int) }
    }

    /// Numerator and denominator, which is 1.
    ///
    /// >>> (7).as_integer_ratio()
    /// (7, 1)
    /// >>> (-3).as_integer_ratio()
    /// (-3, 1)
    /// >>> (0).as_integer_ratio()
    /// (0, 1)
    #[sig("($self, /)")]
    fn as_integer_ratio(&self) -> Result<Ref<Tuple>> {
        let (this, one) = (exact(self)?, Int::new(1)?);
        Tuple::new(&[&this, &one])
    }

    /// True: an int is integral.
    #[sig("($self, /)")]
    fn is_integer(&self) -> bool {
        true
    }

    /// The number itself.
    #[sig("__trunc__($self, /)")]
    fn trunc(&self) -> Result<Ref<Int>> {
        exact(self)
    }

    /// The number itself.
    #[sig("__floor__($self, /)")]
    fn floor(&self) -> Result<Ref<Int>> {
        exact(self)
    }

    /// The number itself.
    #[sig("__ceil__($self, /)")]
    fn ceil(&self) -> Result<Ref<Int>> {
        exact(self)
    }

    /// Round to a power of ten, halves to even.
    #[sig("__round__($self, ndigits=<unrepresentable>, /)")]
    fn round(&self, ndigits: Option<&Object>) -> Result<Ref<Int>> {
        let Some(ndigits) = ndigits else { return exact(self) };
        let ndigits = ndigits.index()?;
        if !ndigits.is_negative() {
            return exact(self);
        }
        let places = match ndigits.to_i64() {
            // More places than the number has digits: it rounds to zero.
            Some(n) if (-n) as u64 <= self.bit_length() + 1 => (-n) as usize,
            _ => return Int::new(0),
        };
        let unit = IBig::from(10).pow(places);
        let value = self.to_big();
        let (quotient, remainder) = dashu_int::ops::DivRemEuclid::div_rem_euclid(&value, &unit);
        let twice = IBig::from(remainder) * IBig::from(2);
        let odd = &quotient % IBig::from(2) != IBig::ZERO;
        let up = twice > unit || twice == unit && odd;
        let rounded = if up { quotient + IBig::ONE } else { quotient };
        Int::from_big(&(rounded * unit))
    }

    /// The arguments for `__new__` when copied or unpickled.
    #[sig("__getnewargs__($self, /)")]
    fn get_new_args(&self) -> Result<Ref<Tuple>> {
        let this = Int::from_digits(self.is_negative(), self.digits())?;
        Tuple::new(&[&this])
    }

    /// Format according to the format specification mini-language.
    #[sig("__format__($self, format_spec, /)")]
    fn format_spec(&self, format_spec: &Str) -> Result<Ref<Str>> {
        crate::types::str::format_spec::format_int(self, format_spec)
    }

    /// Size in memory, in bytes.
    #[sig("__sizeof__($self, /)")]
    fn size_of(&self) -> usize {
        super::DIGITS_OFFSET + 4 * self.digits().len().max(1)
    }

    #[getter("real")]
    fn real(&self) -> Result<Ref<Int>> {
        exact(self)
    }

    #[getter("imag")]
    fn imag(&self) -> Result<Ref<Int>> {
        Int::new(0)
    }

    #[getter("numerator")]
    fn numerator(&self) -> Result<Ref<Int>> {
        exact(self)
    }

    #[getter("denominator")]
    fn denominator(&self) -> Result<Ref<Int>> {
        Int::new(1)
    }
}

/// Calling `int`: without keywords, too many arguments are counted in the words of simple functions.
pub(super) unsafe extern "C" fn vectorcall(
    cls: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    let nargs = nargsf & !crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
    if kwnames.is_none() {
        match nargs {
            0 | 2 => {}
            1 => {
                // SAFETY: the caller's contract: a class and one argument.
                let (class, x) = unsafe { (cls.cast_unchecked::<TypeObject>(), &**args) };
                return Int::new_int(class, Some(x), None).map(Ref::into_object);
            }
            _ => return Err(type_error!("int expected at most 2 arguments, got {nargs}")),
        }
    }
    // SAFETY: the caller's contract.
    unsafe { Int::tp_vectorcall(cls, args, nargsf, kwnames) }
}

fn is_little(byteorder: &Str) -> Result<bool> {
    if byteorder.eq_str("little") {
        Ok(true)
    } else if byteorder.eq_str("big") {
        Ok(false)
    } else {
        Err(value_error!("byteorder must be either 'little' or 'big'"))
    }
}
