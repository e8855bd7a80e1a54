//! `_operator`: the operators of the language as functions, and the getters of `getters.rs`.

mod getters;

use crate::abi::constants::CompareOp;
use crate::abi::method_def::{METH_FASTCALL, METH_KEYWORDS};
use crate::abi::{MethodDef, Object, Ref, Result};
use crate::protocol::buffer::flags;
use crate::protocol::number::BinaryOp;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::str::Str;
use abide_macros::methods;
use core::hint::black_box;

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module(
        "_operator",
        "The operators of the language as functions, and functions that fetch items and attributes.",
        &METHODS,
    )?;
    super::add_functions(&module, &CALL)?;
    for (name, ty) in [
        ("itemgetter", &getters::ITEMGETTER),
        ("attrgetter", &getters::ATTRGETTER),
        ("methodcaller", &getters::METHODCALLER),
    ] {
        ty.ready()?;
        module.add_named(name, ty.as_object())?;
    }
    Ok(module)
}

/// `call(obj, /, *args, **kwargs)`: the arguments are passed on as they lie.
static CALL: [MethodDef; 2] = [
    MethodDef::new(
        c"call",
        call as *const core::ffi::c_void,
        METH_FASTCALL | METH_KEYWORDS,
        c"call($module, obj, /, *args, **kwargs)\n--\n\nSame as obj(*args, **kwargs).",
    ),
    MethodDef::END,
];

/// # Safety
/// The contract of `METH_FASTCALL | METH_KEYWORDS`.
unsafe extern "C" fn call(
    _: Option<&Object>,
    args: *const *const Object,
    nargs: isize,
    kwnames: Option<&Object>,
) -> Result {
    if nargs < 1 {
        return Err(type_error!("call expected at least 1 argument, got {nargs}"));
    }
    // SAFETY: the caller's contract; there is a first argument.
    unsafe { (**args).vectorcall(args.add(1), nargs as usize - 1, kwnames) }
}

/// Whether both are equal, in a time that only depends on the length of `b`.
fn equal_in_constant_time(a: &[u8], b: &[u8]) -> bool {
    // Different lengths: `b` is compared with itself, and the answer is no.
    let (left, mut differs) = if a.len() == b.len() { (a, 0) } else { (b, 1) };
    for (x, y) in left.iter().zip(b) {
        differs |= black_box(x ^ y);
    }
    black_box(differs) == 0
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// Same as a + b.
    #[sig("add($module, a, b, /)")]
    fn add(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::Add, b)
    }

    /// Same as a - b.
    #[sig("sub($module, a, b, /)")]
    fn sub(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::Subtract, b)
    }

    /// Same as a * b.
    #[sig("mul($module, a, b, /)")]
    fn mul(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::Multiply, b)
    }

    /// Same as a @ b.
    #[sig("matmul($module, a, b, /)")]
    fn matmul(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::MatrixMultiply, b)
    }

    /// Same as a // b.
    #[sig("floordiv($module, a, b, /)")]
    fn floordiv(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::FloorDivide, b)
    }

    /// Same as a / b.
    #[sig("truediv($module, a, b, /)")]
    fn truediv(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::TrueDivide, b)
    }

    /// Same as a % b.
    #[sig("mod($module, a, b, /)")]
    fn mod_(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::Remainder, b)
    }

    /// Same as a << b.
    #[sig("lshift($module, a, b, /)")]
    fn lshift(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::Lshift, b)
    }

    /// Same as a >> b.
    #[sig("rshift($module, a, b, /)")]
    fn rshift(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::Rshift, b)
    }

    /// Same as a & b.
    #[sig("and_($module, a, b, /)")]
    fn and_(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::And, b)
    }

    /// Same as a | b.
    #[sig("or_($module, a, b, /)")]
    fn or_(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::Or, b)
    }

    /// Same as a ^ b.
    #[sig("xor($module, a, b, /)")]
    fn xor(a: &Object, b: &Object) -> Result {
        a.binary(BinaryOp::Xor, b)
    }

    /// Same as a += b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn iadd(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::Add, b)
    }

    /// Same as a -= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn isub(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::Subtract, b)
    }

    /// Same as a *= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn imul(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::Multiply, b)
    }

    /// Same as a @= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn imatmul(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::MatrixMultiply, b)
    }

    /// Same as a //= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn ifloordiv(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::FloorDivide, b)
    }

    /// Same as a /= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn itruediv(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::TrueDivide, b)
    }

    /// Same as a %= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn imod(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::Remainder, b)
    }

    /// Same as a <<= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn ilshift(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::Lshift, b)
    }

    /// Same as a >>= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn irshift(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::Rshift, b)
    }

    /// Same as a &= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn iand(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::And, b)
    }

    /// Same as a |= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn ior(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::Or, b)
    }

    /// Same as a ^= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn ixor(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::Xor, b)
    }

    /// Same as a **= b: the new value of a.
    #[sig("($module, a, b, /)")]
    fn ipow(a: &Object, b: &Object) -> Result {
        a.inplace(BinaryOp::Power, b)
    }

    /// Same as a < b.
    #[sig("($module, a, b, /)")]
    fn lt(a: &Object, b: &Object) -> Result {
        a.compare(b, CompareOp::Lt)
    }

    /// Same as a <= b.
    #[sig("($module, a, b, /)")]
    fn le(a: &Object, b: &Object) -> Result {
        a.compare(b, CompareOp::Le)
    }

    /// Same as a == b.
    #[sig("($module, a, b, /)")]
    fn eq(a: &Object, b: &Object) -> Result {
        a.compare(b, CompareOp::Eq)
    }

    /// Same as a != b.
    #[sig("($module, a, b, /)")]
    fn ne(a: &Object, b: &Object) -> Result {
        a.compare(b, CompareOp::Ne)
    }

    /// Same as a >= b.
    #[sig("($module, a, b, /)")]
    fn ge(a: &Object, b: &Object) -> Result {
        a.compare(b, CompareOp::Ge)
    }

    /// Same as a > b.
    #[sig("($module, a, b, /)")]
    fn gt(a: &Object, b: &Object) -> Result {
        a.compare(b, CompareOp::Gt)
    }

    /// Same as a ** b.
    #[sig("($module, a, b, /)")]
    fn pow(a: &Object, b: &Object) -> Result {
        a.power(b, crate::types::none::none_object())
    }

    /// Same as -a.
    #[sig("($module, a, /)")]
    fn neg(a: &Object) -> Result {
        a.negative()
    }

    /// Same as +a.
    #[sig("($module, a, /)")]
    fn pos(a: &Object) -> Result {
        a.positive()
    }

    /// Same as ~a.
    #[sig("($module, a, /)")]
    fn inv(a: &Object) -> Result {
        a.invert()
    }

    /// Same as ~a.
    #[sig("($module, a, /)")]
    fn invert(a: &Object) -> Result {
        a.invert()
    }

    /// Same as abs(a).
    #[sig("($module, a, /)")]
    fn abs(a: &Object) -> Result {
        a.absolute()
    }

    /// The int that a stands for where an index is wanted.
    #[sig("($module, a, /)")]
    fn index(a: &Object) -> Result<Ref<Int>> {
        crate::types::int::convert::exact(&*a.index()?)
    }

    /// Whether a is true.
    #[sig("($module, a, /)")]
    fn truth(a: &Object) -> Result<bool> {
        a.is_true()
    }

    /// Same as not a.
    #[sig("($module, a, /)")]
    fn not_(a: &Object) -> Result<bool> {
        a.is_true().map(|t| !t)
    }

    /// Same as a is b.
    #[sig("($module, a, b, /)")]
    fn is_(a: &Object, b: &Object) -> bool {
        a.is(b)
    }

    /// Same as a is not b.
    #[sig("($module, a, b, /)")]
    fn is_not(a: &Object, b: &Object) -> bool {
        !a.is(b)
    }

    /// Same as a + b, for sequences.
    #[sig("($module, a, b, /)")]
    fn concat(a: &Object, b: &Object) -> Result {
        a.concat(b)
    }

    /// Same as a += b, for sequences.
    #[sig("($module, a, b, /)")]
    fn iconcat(a: &Object, b: &Object) -> Result {
        if let Some(concat) = a.ty().sequence().and_then(|s| s.inplace_concat.get().or(s.concat.get())) {
            return crate::call::check::slot_result("+=", concat(a, b));
        }
        if a.is_sequence() && b.is_sequence() {
            return a.inplace(BinaryOp::Add, b);
        }
        Err(type_error!("'{}' object can't be concatenated", a.ty().full_name()))
    }

    /// Same as b in a (the operands are the other way round).
    #[sig("($module, a, b, /)")]
    fn contains(a: &Object, b: &Object) -> Result<bool> {
        a.contains(b)
    }

    /// How often b occurs in a.
    #[sig("countOf($module, a, b, /)")]
    fn count_of(a: &Object, b: &Object) -> Result<usize> {
        a.count_of(b)
    }

    /// The index of the first b in a.
    #[sig("indexOf($module, a, b, /)")]
    fn index_of(a: &Object, b: &Object) -> Result<usize> {
        a.index_of(b)
    }

    /// Same as a[b].
    #[sig("($module, a, b, /)")]
    fn getitem(a: &Object, b: &Object) -> Result {
        a.get_item(b)
    }

    /// Same as a[b] = c.
    #[sig("($module, a, b, c, /)")]
    fn setitem(a: &Object, b: &Object, c: &Object) -> Result<()> {
        a.set_item(b, c)
    }

    /// Same as del a[b].
    #[sig("($module, a, b, /)")]
    fn delitem(a: &Object, b: &Object) -> Result<()> {
        a.del_item(b)
    }

    /// How many items the object will yield, as far as it tells: its length, its hint, or the default.
    #[sig("($module, obj, default=0, /)")]
    fn length_hint(obj: &Object, default: Option<&Object>) -> Result<usize> {
        let default = match default {
            None => 0,
            Some(default) => match default.cast::<Int>() {
                Some(_) => default.index_as_isize()?,
                None => {
                    return Err(type_error!(
                        "'{}' object cannot be interpreted as an integer",
                        default.ty().full_name()
                    ));
                }
            },
        };
        obj.length_hint(default as usize)
    }

    /// Whether a equals b, in a time that does not tell where they differ: strings of ASCII, or bytes-like objects.
    #[sig("_compare_digest($module, a, b, /)")]
    fn compare_digest(a: &Object, b: &Object) -> Result<bool> {
        if let (Some(a), Some(b)) = (a.cast::<Str>(), b.cast::<Str>()) {
            let ascii = |s: &Str| s.points().all(|p| p < 0x80);
            if !ascii(a) || !ascii(b) {
                return Err(type_error!("comparing strings with non-ASCII characters is not supported"));
            }
            return Ok(equal_in_constant_time(a.to_utf8()?.as_bytes(), b.to_utf8()?.as_bytes()));
        }
        if !a.supports_buffer() && !b.supports_buffer() {
            return Err(type_error!(
                "unsupported operand types(s) or combination of types: '{}' and '{}'",
                a.ty().full_name(),
                b.ty().full_name()
            ));
        }
        let (a, b) = (a.view(flags::SIMPLE)?, b.view(flags::SIMPLE)?);
        if a.buffer().ndim.get() > 1 || b.buffer().ndim.get() > 1 {
            return Err(buffer_error!("Buffer must be single dimension"));
        }
        Ok(equal_in_constant_time(a.as_slice(), b.as_slice()))
    }
}
