//! What fills a slot when the dunder method is written in Python: one function for each slot, which calls the method.

use super::lookup::{Special, special};
use crate::abi::constants::CompareOp;
use crate::abi::slots::*;
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::convert::{CReturn, Hash};
use crate::intern;
use crate::types::dict::Dict;
use crate::types::exception;
use crate::types::int::Int;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::slot;
use core::ffi::c_int;

/// Calls the method `name` of the type. AttributeError if it has none.
fn call(this: &Object, name: &'static Str, args: &[&Object]) -> Result {
    match special(this, name)? {
        Some(method) => method.call(this, args),
        None => Err(missing(this, name)),
    }
}

#[cold]
fn missing(this: &Object, name: &Str) -> crate::abi::Raised {
    crate::types::exception::raise::raise_object(&exception::ATTRIBUTE_ERROR, name_as_argument(name, this))
}

/// The message of a special method that has vanished is its name alone.
fn name_as_argument<'a>(name: &'a Str, _: &Object) -> &'a Object {
    name
}

/// As [`special`], but a descriptor that fails to bind counts as a method that is not there: so do the slots that can do
/// without. Runs Python.
fn special_if_any(this: &Object, name: &'static Str) -> Option<Special> {
    special(this, name).unwrap_or_else(|e| {
        e.clear();
        None
    })
}

/// As [`call`], but NotImplemented where there is no such method.
fn call_maybe(this: &Object, name: &'static Str, args: &[&Object]) -> Result {
    match special(this, name)? {
        Some(method) => method.call(this, args),
        None => Ok(none::not_implemented()),
    }
}

macro_rules! unary_slots {
    ($($function:ident $name:literal;)*) => {$(
        pub extern "C" fn $function(this: &Object) -> Result {
            call(this, intern!($name), &[])
        }
    )*};
}
unary_slots! {
    slot_nb_negative "__neg__";
    slot_nb_positive "__pos__";
    slot_nb_absolute "__abs__";
    slot_nb_invert "__invert__";
    slot_nb_int "__int__";
    slot_nb_float "__float__";
    slot_nb_index "__index__";
}

macro_rules! inplace_slots {
    ($($function:ident $name:literal;)*) => {$(
        pub extern "C" fn $function(this: &Object, other: &Object) -> Result {
            call(this, intern!($name), &[other])
        }
    )*};
}
inplace_slots! {
    slot_nb_inplace_add "__iadd__";
    slot_nb_inplace_subtract "__isub__";
    slot_nb_inplace_multiply "__imul__";
    slot_nb_inplace_remainder "__imod__";
    slot_nb_inplace_lshift "__ilshift__";
    slot_nb_inplace_rshift "__irshift__";
    slot_nb_inplace_and "__iand__";
    slot_nb_inplace_xor "__ixor__";
    slot_nb_inplace_or "__ior__";
    slot_nb_inplace_floor_divide "__ifloordiv__";
    slot_nb_inplace_true_divide "__itruediv__";
    slot_nb_inplace_matrix_multiply "__imatmul__";
    slot_mp_subscript "__getitem__";
}

macro_rules! binary_slots {
    ($($function:ident $field:ident $name:literal $reflected:literal;)*) => {$(
        pub extern "C" fn $function(left: &Object, right: &Object) -> Result {
            let fills = |o: &Object| {
                o.ty().number().and_then(|n| n.$field.get()).is_some_and(|f| f as usize == $function as *const () as usize)
            };
            reflected(left, right, fills(left), fills(right), intern!($name), intern!($reflected))
        }
    )*};
}
binary_slots! {
    slot_nb_add add "__add__" "__radd__";
    slot_nb_subtract subtract "__sub__" "__rsub__";
    slot_nb_multiply multiply "__mul__" "__rmul__";
    slot_nb_remainder remainder "__mod__" "__rmod__";
    slot_nb_divmod divmod "__divmod__" "__rdivmod__";
    slot_nb_lshift lshift "__lshift__" "__rlshift__";
    slot_nb_rshift rshift "__rshift__" "__rrshift__";
    slot_nb_and and "__and__" "__rand__";
    slot_nb_xor xor "__xor__" "__rxor__";
    slot_nb_or or "__or__" "__ror__";
    slot_nb_floor_divide floor_divide "__floordiv__" "__rfloordiv__";
    slot_nb_true_divide true_divide "__truediv__" "__rtruediv__";
    slot_nb_matrix_multiply matrix_multiply "__matmul__" "__rmatmul__";
}

/// A binary operator by its two methods. The right side goes first if its type derives from the left's and has a
/// reflected method of its own.
fn reflected(
    left: &Object,
    right: &Object,
    left_fills: bool,
    right_fills: bool,
    name: &'static Str,
    reflected_name: &'static Str,
) -> Result {
    let same = right.is_type(left.ty());
    let mut try_right = !same && right_fills;
    if left_fills {
        if try_right && right.ty().is_subtype(left.ty()) && overrides(left, right, reflected_name)? {
            let result = call_maybe(right, reflected_name, &[left])?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
            try_right = false;
        }
        let result = call_maybe(left, name, &[right])?;
        if !result.is_not_implemented() || same {
            return Ok(result);
        }
    }
    if try_right {
        return call_maybe(right, reflected_name, &[left]);
    }
    Ok(none::not_implemented())
}

/// Whether the right side's type has another method of that name than the left side's.
fn overrides(left: &Object, right: &Object, name: &Str) -> Result<bool> {
    let Some(b) = right.ty().get_attr_opt(name)? else { return Ok(false) };
    match left.ty().get_attr_opt(name)? {
        None => Ok(true),
        Some(a) => a.compare_bool(&b, CompareOp::Ne),
    }
}

pub extern "C" fn slot_nb_power(base: &Object, exponent: &Object, modulus: Option<&Object>) -> Result {
    let fills = |o: &Object| {
        let power = o.ty().number().and_then(|n| n.power.get());
        power.is_some_and(|f| f as usize == slot_nb_power as *const () as usize)
    };
    match modulus.filter(|m| !m.is_none()) {
        None => {
            let (name, reflected_name) = (intern!("__pow__"), intern!("__rpow__"));
            reflected(base, exponent, fills(base), fills(exponent), name, reflected_name)
        }
        // Three-argument pow does not ask the exponent.
        Some(modulus) if fills(base) => call_maybe(base, intern!("__pow__"), &[exponent, modulus]),
        Some(_) => Ok(none::not_implemented()),
    }
}

pub extern "C" fn slot_nb_inplace_power(this: &Object, other: &Object, _modulus: Option<&Object>) -> Result {
    call(this, intern!("__ipow__"), &[other])
}

#[slot]
pub fn slot_nb_bool(this: &Object) -> Result<bool> {
    let (result, by_length) = match special(this, intern!("__bool__"))? {
        Some(method) => (method.call(this, &[])?, false),
        None => match special(this, intern!("__len__"))? {
            Some(method) => (method.call(this, &[])?, true),
            None => return Ok(true),
        },
    };
    if by_length {
        return Ok(length_of(&result)? != 0);
    }
    if !result.is_type(&crate::types::bool::PyBool_Type) {
        let given = result.ty().full_name();
        return Err(type_error!("__bool__ should return bool, returned {given}"));
    }
    result.is_true()
}

/// The value of what `__len__` returned.
fn length_of(result: &Object) -> Result<isize> {
    let number = result.index()?;
    if number.is_negative() {
        return Err(value_error!("__len__() should return >= 0"));
    }
    number.index_as_isize()
}

#[slot]
pub fn slot_sq_length(this: &Object) -> Result<isize> {
    let result = call(this, intern!("__len__"), &[])?;
    length_of(&result)
}

#[slot]
pub fn slot_mp_length(this: &Object) -> Result<isize> {
    let result = call(this, intern!("__len__"), &[])?;
    length_of(&result)
}

pub extern "C" fn slot_sq_item(this: &Object, index: isize) -> Result {
    let index = Int::new(index as i64)?;
    call(this, intern!("__getitem__"), &[&index])
}

#[slot]
pub fn slot_sq_ass_item(this: &Object, index: isize, value: Option<&Object>) -> Result<()> {
    let index = Int::new(index as i64)?;
    match value {
        Some(value) => drop(call(this, intern!("__setitem__"), &[&index, value])?),
        None => drop(call(this, intern!("__delitem__"), &[&index])?),
    }
    Ok(())
}

#[slot]
pub fn slot_mp_ass_subscript(this: &Object, key: &Object, value: Option<&Object>) -> Result<()> {
    match value {
        Some(value) => drop(call(this, intern!("__setitem__"), &[key, value])?),
        None => drop(call(this, intern!("__delitem__"), &[key])?),
    }
    Ok(())
}

#[slot]
pub fn slot_sq_contains(this: &Object, item: &Object) -> Result<bool> {
    if let Some(found) = this.ty().lookup(intern!("__contains__"))
        && found.is_none()
    {
        return Err(type_error!("'{}' object is not a container", this.ty().full_name()));
    }
    match special(this, intern!("__contains__"))? {
        Some(method) => method.call(this, &[item])?.is_true(),
        None => contains_by_iteration(this, item),
    }
}

/// `item in this` for what can only be iterated.
pub fn contains_by_iteration(this: &Object, item: &Object) -> Result<bool> {
    let iterator = match this.iter() {
        Ok(iterator) => iterator,
        Err(e) if e.matches(&exception::TYPE_ERROR) => {
            e.clear();
            return Err(type_error!("argument of type '{}' is not iterable", this.ty().full_name()));
        }
        Err(e) => return Err(e),
    };
    while let Some(candidate) = iterator.next()? {
        if candidate.equals(item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub extern "C" fn slot_tp_repr(this: &Object) -> Result {
    match special_if_any(this, intern!("__repr__")) {
        Some(method) => method.call(this, &[]),
        None => {
            let text = format!("<{} object at {:p}>", this.ty().full_name(), this);
            Ok(Str::new(&text)?.into_object())
        }
    }
}

pub extern "C" fn slot_tp_str(this: &Object) -> Result {
    call(this, intern!("__str__"), &[])
}

#[slot]
pub fn slot_tp_hash(this: &Object) -> Result<Hash> {
    let method = special_if_any(this, intern!("__hash__")).filter(|m| !m.function.is_none());
    let Some(method) = method else {
        return Err(type_error!("unhashable type: '{}'", this.ty().full_name()));
    };
    let result = method.call(this, &[])?;
    let Some(number) = result.cast::<Int>() else {
        return Err(type_error!("__hash__ method should return an integer"));
    };
    // A number that fits is the hash itself; a larger one is hashed as an int.
    match number.to_i64() {
        Some(value) => Ok(Hash::new(value as isize)),
        None => number.hash(),
    }
}

pub extern "C" fn slot_tp_call(this: &Object, args: &Object, kwargs: Option<&Object>) -> Result {
    let Some(method) = special(this, intern!("__call__"))? else { return Err(missing(this, intern!("__call__"))) };
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    method.call_with(this, args, kwargs)
}

/// `tp_getattro` of a class with `__getattribute__` but no `__getattr__`.
pub extern "C" fn slot_tp_getattro(this: &Object, name: &Object) -> Result {
    call(this, intern!("__getattribute__"), &[name])
}

/// `tp_getattro` of a class with `__getattr__`. Where the class has none, the slot is set to [`slot_tp_getattro`].
pub extern "C" fn slot_tp_getattr_hook(this: &Object, name: &Object) -> Result {
    let ty = this.ty();
    let Some(hook) = ty.lookup(intern!("__getattr__")) else {
        ty.getattro.set(Some(slot_tp_getattro));
        return slot_tp_getattro(this, name);
    };
    let getattribute = ty.lookup(intern!("__getattribute__"));
    let is_generic = getattribute.as_ref().is_none_or(|g| {
        g.cast_exact::<crate::types::descriptor::WrapperDescriptor>().is_some_and(|w| {
            core::ptr::eq(w.wrapped.get(), crate::protocol::attribute::generic_get_attr as *const core::ffi::c_void)
        })
    });
    let found = match (is_generic, getattribute) {
        (true, _) | (_, None) => {
            crate::protocol::attribute::generic_get_attr_opt(this, super::wrappers::attribute_name(name)?)
        }
        (false, Some(method)) => match Special::bind(this, method).and_then(|m| m.call(this, &[name])) {
            Ok(value) => Ok(Some(value)),
            Err(e) => e.clear_if(&exception::ATTRIBUTE_ERROR, None),
        },
    }?;
    match found {
        Some(value) => Ok(value),
        None => Special::bind(this, hook)?.call(this, &[name]),
    }
}

#[slot]
pub fn slot_tp_setattro(this: &Object, name: &Object, value: Option<&Object>) -> Result<()> {
    match value {
        Some(value) => drop(call(this, intern!("__setattr__"), &[name, value])?),
        None => drop(call(this, intern!("__delattr__"), &[name])?),
    }
    Ok(())
}

pub extern "C" fn slot_tp_richcompare(this: &Object, other: &Object, op: c_int) -> Result {
    let name = match CompareOp::from_c(op) {
        CompareOp::Lt => intern!("__lt__"),
        CompareOp::Le => intern!("__le__"),
        CompareOp::Eq => intern!("__eq__"),
        CompareOp::Ne => intern!("__ne__"),
        CompareOp::Gt => intern!("__gt__"),
        CompareOp::Ge => intern!("__ge__"),
    };
    match special_if_any(this, name) {
        Some(method) => method.call(this, &[other]),
        None => Ok(none::not_implemented()),
    }
}

pub extern "C" fn slot_tp_iter(this: &Object) -> Result {
    let name = intern!("__iter__");
    if this.ty().lookup(name).is_some_and(|found| found.is_none()) {
        return Err(not_iterable(this));
    }
    if let Some(method) = special_if_any(this, name) {
        return method.call(this, &[]);
    }
    // The old protocol: `__getitem__` with 0, 1, 2 ...
    match special_if_any(this, intern!("__getitem__")) {
        Some(_) => crate::protocol::iter::sequence_iterator(this),
        None => Err(not_iterable(this)),
    }
}

#[cold]
fn not_iterable(this: &Object) -> crate::abi::Raised {
    type_error!("'{}' object is not iterable", this.ty().full_name())
}

pub extern "C" fn slot_tp_iternext(this: &Object) -> Option<Ref> {
    match call(this, intern!("__next__"), &[]) {
        Ok(item) => Some(item),
        // The exception stays: the caller of the slot tells StopIteration from the rest.
        Err(e) => crate::call::convert::told(e, None),
    }
}

pub extern "C" fn slot_tp_descr_get(this: &Object, instance: Option<&Object>, owner: Option<&Object>) -> Result {
    let ty = this.ty();
    let Some(get) = ty.lookup(intern!("__get__")) else {
        // The method has vanished since the slot was filled.
        if ty.descr_get.get().is_some_and(|f| f as usize == slot_tp_descr_get as *const () as usize) {
            ty.descr_get.set(None);
        }
        return Ok(this.to_ref());
    };
    let none = none::none_object();
    get.call(&[this, instance.unwrap_or(none), owner.unwrap_or(none)])
}

#[slot]
pub fn slot_tp_descr_set(this: &Object, instance: &Object, value: Option<&Object>) -> Result<()> {
    match value {
        Some(value) => drop(call(this, intern!("__set__"), &[instance, value])?),
        None => drop(call(this, intern!("__delete__"), &[instance])?),
    }
    Ok(())
}

#[slot]
pub fn slot_tp_init(this: &Object, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    let Some(method) = special(this, intern!("__init__"))? else { return Err(missing(this, intern!("__init__"))) };
    // SAFETY: `tp_init` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    let result = method.call_with(this, args, kwargs)?;
    if !result.is_none() {
        return Err(type_error!("__init__() should return None, not '{}'", result.ty().full_name()));
    }
    Ok(())
}

pub extern "C" fn slot_tp_new(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    let new = ty.get_attr(intern!("__new__"))?;
    // SAFETY: `tp_new` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    let mut all: Vec<&Object> = Vec::with_capacity(args.len() + 1);
    all.push(ty);
    all.extend_from_slice(args.items());
    match kwargs.filter(|k| !k.is_empty()) {
        None => new.call(&all),
        Some(kwargs) => new.call_with(&*Tuple::new(&all)?, Some(kwargs)),
    }
}

/// Calls `__del__`; what it raises is printed.
///
/// # Safety
/// `object` is alive.
pub unsafe extern "C" fn slot_tp_finalize(object: *mut Object) {
    // SAFETY: the caller's contract.
    let this = unsafe { &*object };
    let saved = crate::types::exception::raise::fetch();
    if let Some(method) = special_if_any(this, intern!("__del__"))
        && let Err(e) = method.call(this, &[])
    {
        e.unraisable(Some(&method.function));
    }
    crate::types::exception::raise::restore(saved);
}

macro_rules! async_slots {
    ($($function:ident $name:literal;)*) => {$(
        pub extern "C" fn $function(this: &Object) -> Result {
            match special_if_any(this, intern!($name)) {
                Some(method) => method.call(this, &[]),
                None => Err(attribute_error!(
                    "object {} does not have {} method", this.ty().full_name(), $name
                )),
            }
        }
    )*};
}
async_slots! {
    slot_am_await "__await__";
    slot_am_aiter "__aiter__";
    slot_am_anext "__anext__";
}

/// `bf_getbuffer` of a class with `__buffer__`.
///
/// # Safety
/// `view` is a buffer to be filled.
pub unsafe extern "C" fn slot_bf_getbuffer(this: &Object, view: *mut Buffer, flags: c_int) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { super::buffer_slots::get_through_method(this, view, flags) }.into_c()
}

/// `bf_releasebuffer` of a class with `__release_buffer__`.
///
/// # Safety
/// `view` was filled by [`slot_bf_getbuffer`].
pub unsafe extern "C" fn slot_bf_releasebuffer(this: &Object, view: *mut Buffer) {
    // SAFETY: the caller's contract.
    unsafe { super::buffer_slots::release_through_method(this, view) }
}
