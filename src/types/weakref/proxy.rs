//! The weak proxies: they stand for their target in every operation.

use super::{WeakRef, reference};
use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, NumberMethods, SequenceMethods};
use crate::abi::{MethodDef, Object, Ref, Result, TypeFlags, TypeObject};
use crate::call::convert::CReturn;
use crate::intern;
use crate::protocol::number::BinaryOp;
use crate::types::dict::Dict;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::r#type::wrappers::attribute_name;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{c_int, c_void};

/// What both types have in common.
const fn proxy_type(name: &'static core::ffi::CStr) -> TypeObject {
    TypeObject::new(name, size_of::<WeakRef>())
        .with(TypeFlags::HAVE_GC)
        .deallocated(reference::dealloc)
        .repr(repr)
        .number_methods(&NUMBER)
        .sequence_methods(&SEQUENCE)
        .mapping_methods(&MAPPING)
        .hash::<Object>(crate::protocol::object::hash_not_implemented)
        .to_str::<Object>(to_str)
        .get_attribute::<Object>(get_attribute)
        .set_attribute::<Object>(set_attribute)
        .traversed(reference::traverse)
        .cleared(reference::clear)
        .compare::<Object>(compare)
        .iterable::<Object>(iter)
        .iterator::<Object>(next)
}

/// The type of proxies.
#[capi]
pub static _PyWeakref_ProxyType: TypeObject = proxy_type(c"weakref.ProxyType").methods(&METHODS);

/// The type of proxies of callable objects.
#[capi]
pub static _PyWeakref_CallableProxyType: TypeObject = proxy_type(c"weakref.CallableProxyType").callable::<Object>(call);

/// A proxy of `object`: `PyWeakref_NewProxy`. TypeError if it carries no weak references.
pub fn new_proxy(object: &Object, callback: Option<&Object>) -> Result {
    let ty = if object.is_callable() { &_PyWeakref_CallableProxyType } else { &_PyWeakref_ProxyType };
    super::make(object, callback, ty)
}

/// What an operand stands for: a proxy's target, anything else itself. ReferenceError if the target is gone.
fn stands_for(object: &Object) -> Result {
    if !object.is_type(&_PyWeakref_ProxyType) && !object.is_type(&_PyWeakref_CallableProxyType) {
        return Ok(object.to_ref());
    }
    super::target(object).ok_or_else(|| reference_error!("weakly-referenced object no longer exists"))
}

macro_rules! unary {
    ($($name:ident $method:ident;)*) => {$(
        extern "C" fn $name(this: &Object) -> Result {
            stands_for(this)?.$method()
        }
    )*};
}
unary! {
    negative negative;
    positive positive;
    absolute absolute;
    invert invert;
    iter iter;
}

macro_rules! binary {
    ($($name:ident $inplace:ident $op:ident;)*) => {$(
        extern "C" fn $name(left: &Object, right: &Object) -> Result {
            stands_for(left)?.binary(BinaryOp::$op, &*stands_for(right)?)
        }
        extern "C" fn $inplace(left: &Object, right: &Object) -> Result {
            stands_for(left)?.inplace(BinaryOp::$op, &*stands_for(right)?)
        }
    )*};
}
binary! {
    add inplace_add Add;
    subtract inplace_subtract Subtract;
    multiply inplace_multiply Multiply;
    remainder inplace_remainder Remainder;
    lshift inplace_lshift Lshift;
    rshift inplace_rshift Rshift;
    and inplace_and And;
    xor inplace_xor Xor;
    or inplace_or Or;
    floor_divide inplace_floor_divide FloorDivide;
    true_divide inplace_true_divide TrueDivide;
    matrix_multiply inplace_matrix_multiply MatrixMultiply;
}

extern "C" fn divmod(left: &Object, right: &Object) -> Result {
    stands_for(left)?.divmod(&*stands_for(right)?)
}

extern "C" fn power(base: &Object, exponent: &Object, modulus: Option<&Object>) -> Result {
    let modulus = stands_for(modulus.unwrap_or(none::none_object()))?;
    stands_for(base)?.power(&*stands_for(exponent)?, &modulus)
}

extern "C" fn inplace_power(base: &Object, exponent: &Object, _modulus: Option<&Object>) -> Result {
    stands_for(base)?.inplace(BinaryOp::Power, &*stands_for(exponent)?)
}

extern "C" fn int(this: &Object) -> Result {
    crate::types::int::PyLong_Type.as_object().call1(&*stands_for(this)?)
}

extern "C" fn float(this: &Object) -> Result {
    crate::types::float::PyFloat_Type.as_object().call1(&*stands_for(this)?)
}

extern "C" fn index(this: &Object) -> Result {
    Ok(stands_for(this)?.index()?.into_object())
}

extern "C" fn truth(this: &Object) -> c_int {
    stands_for(this).and_then(|t| t.is_true()).into_c()
}

static NUMBER: NumberMethods = NumberMethods {
    add: Cell::new(Some(add)),
    subtract: Cell::new(Some(subtract)),
    multiply: Cell::new(Some(multiply)),
    remainder: Cell::new(Some(remainder)),
    divmod: Cell::new(Some(divmod)),
    power: Cell::new(Some(power)),
    negative: Cell::new(Some(negative)),
    positive: Cell::new(Some(positive)),
    absolute: Cell::new(Some(absolute)),
    bool: Cell::new(Some(truth)),
    invert: Cell::new(Some(invert)),
    lshift: Cell::new(Some(lshift)),
    rshift: Cell::new(Some(rshift)),
    and: Cell::new(Some(and)),
    xor: Cell::new(Some(xor)),
    or: Cell::new(Some(or)),
    int: Cell::new(Some(int)),
    float: Cell::new(Some(float)),
    inplace_add: Cell::new(Some(inplace_add)),
    inplace_subtract: Cell::new(Some(inplace_subtract)),
    inplace_multiply: Cell::new(Some(inplace_multiply)),
    inplace_remainder: Cell::new(Some(inplace_remainder)),
    inplace_power: Cell::new(Some(inplace_power)),
    inplace_lshift: Cell::new(Some(inplace_lshift)),
    inplace_rshift: Cell::new(Some(inplace_rshift)),
    inplace_and: Cell::new(Some(inplace_and)),
    inplace_xor: Cell::new(Some(inplace_xor)),
    inplace_or: Cell::new(Some(inplace_or)),
    floor_divide: Cell::new(Some(floor_divide)),
    true_divide: Cell::new(Some(true_divide)),
    inplace_floor_divide: Cell::new(Some(inplace_floor_divide)),
    inplace_true_divide: Cell::new(Some(inplace_true_divide)),
    index: Cell::new(Some(index)),
    matrix_multiply: Cell::new(Some(matrix_multiply)),
    inplace_matrix_multiply: Cell::new(Some(inplace_matrix_multiply)),
    ..NumberMethods::EMPTY
};

extern "C" fn length(this: &Object) -> isize {
    stands_for(this).and_then(|t| Ok(t.length()? as isize)).into_c()
}

extern "C" fn contains(this: &Object, item: &Object) -> c_int {
    stands_for(this).and_then(|t| t.contains(item)).into_c()
}

extern "C" fn subscript(this: &Object, key: &Object) -> Result {
    stands_for(this)?.get_item(&*stands_for(key)?)
}

extern "C" fn set_subscript(this: &Object, key: &Object, value: Option<&Object>) -> c_int {
    stands_for(this)
        .and_then(|t| match value {
            Some(value) => t.set_item(key, value),
            None => t.del_item(key),
        })
        .into_c()
}

static SEQUENCE: SequenceMethods = SequenceMethods { contains: Cell::new(Some(contains)), ..SequenceMethods::EMPTY };
static MAPPING: MappingMethods = MappingMethods {
    length: Cell::new(Some(length)),
    subscript: Cell::new(Some(subscript)),
    set_subscript: Cell::new(Some(set_subscript)),
};

extern "C" fn repr(this: &WeakRef) -> Result {
    let text = match this.get() {
        Some(target) => {
            let object: &Object = &target;
            format!(
                "<weakproxy at {this:p}; to '{}' at {object:p}>",
                crate::types::r#type::attributes::fully_qualified_name(target.ty())?
            )
        }
        None => format!("<weakproxy at {this:p}; dead>"),
    };
    Ok(Str::new(&text)?.into_object())
}

extern "C" fn to_str(this: &Object) -> Result {
    Ok(stands_for(this)?.str()?.into_object())
}

extern "C" fn get_attribute(this: &Object, name: &Object) -> Result {
    stands_for(this)?.get_attr(attribute_name(name)?)
}

extern "C" fn set_attribute(this: &Object, name: &Object, value: Option<&Object>) -> c_int {
    let set = |target: Ref| {
        let name = attribute_name(name)?;
        match value {
            Some(value) => target.set_attr(name, value),
            None => target.del_attr(name),
        }
    };
    stands_for(this).and_then(set).into_c()
}

extern "C" fn compare(this: &Object, other: &Object, op: c_int) -> Result {
    stands_for(this)?.compare(&*stands_for(other)?, CompareOp::from_c(op))
}

extern "C" fn next(this: &Object) -> Option<Ref> {
    let result = stands_for(this).and_then(|target| {
        if !target.is_iterator() {
            let given = target.ty().full_name();
            return Err(type_error!("Weakref proxy referenced a non-iterator '{given}' object"));
        }
        target.next()
    });
    match result {
        Ok(item) => item,
        Err(e) => crate::call::convert::told(e, None),
    }
}

extern "C" fn call(this: &Object, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    stands_for(this)?.call_with(args, kwargs)
}

extern "C" fn bytes(this: &Object, _: Option<&Object>) -> Result {
    stands_for(this)?.call_method(intern!("__bytes__"), &[])
}

extern "C" fn reversed(this: &Object, _: Option<&Object>) -> Result {
    stands_for(this)?.call_method(intern!("__reversed__"), &[])
}

static METHODS: [MethodDef; 3] = [
    MethodDef::new(c"__bytes__", bytes as *const c_void, crate::abi::method_def::METH_NOARGS, c""),
    MethodDef::new(c"__reversed__", reversed as *const c_void, crate::abi::method_def::METH_NOARGS, c""),
    MethodDef::END,
];
