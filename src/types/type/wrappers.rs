//! What a `wrapper_descriptor` calls: one function for each shape of slot, from an argument tuple to the slot.

use crate::abi::constants::CompareOp;
use crate::abi::slots::*;
use crate::abi::{Object, Result, TypeObject};
use crate::call::convert::{IntoReturn, from_c_bool, from_c_len, from_c_unit};
use crate::types::exception::raise;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{exception, none};
use core::ffi::c_void;

/// The slot's function as the type that the table line says it has.
macro_rules! as_slot {
    ($wrapped:expr, $T:ty) => {
        // SAFETY: the table pairs each wrapper with slots of this function type.
        unsafe { core::mem::transmute::<*const c_void, $T>($wrapped) }
    };
}

/// The arguments, of which there must be exactly `n`.
fn exactly<const N: usize>(args: &Object) -> Result<[&Object; N]> {
    // SAFETY: wrappers are given a tuple.
    let args = unsafe { args.cast_unchecked::<Tuple>() };
    match <[&Object; N]>::try_from(args.items()) {
        Ok(items) => Ok(items),
        Err(_) => {
            let s = if N == 1 { "" } else { "s" };
            Err(type_error!("expected {N} argument{s}, got {}", args.len()))
        }
    }
}

/// One argument and an optional second.
fn one_or_two(args: &Object) -> Result<(&Object, Option<&Object>)> {
    // SAFETY: wrappers are given a tuple.
    let items = unsafe { args.cast_unchecked::<Tuple>() }.items();
    match *items {
        [a] => Ok((a, None)),
        [a, b] => Ok((a, Some(b))),
        [] => Err(type_error!("expected at least 1 argument, got 0")),
        _ => Err(type_error!("expected at most 2 arguments, got {}", items.len())),
    }
}

pub extern "C" fn wrap_unary(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    exactly::<0>(args)?;
    as_slot!(wrapped, Unary)(this)
}

pub extern "C" fn wrap_binary(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [other] = exactly(args)?;
    as_slot!(wrapped, Binary)(this, other)
}

pub extern "C" fn wrap_binary_left(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    wrap_binary(this, args, wrapped)
}

pub extern "C" fn wrap_binary_right(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [other] = exactly(args)?;
    as_slot!(wrapped, Binary)(other, this)
}

pub extern "C" fn wrap_ternary(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let (other, modulus) = one_or_two(args)?;
    as_slot!(wrapped, Ternary)(this, other, Some(modulus.unwrap_or(none::none_object())))
}

pub extern "C" fn wrap_ternary_right(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let (other, modulus) = one_or_two(args)?;
    as_slot!(wrapped, Ternary)(other, this, Some(modulus.unwrap_or(none::none_object())))
}

pub extern "C" fn wrap_inquiry(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    exactly::<0>(args)?;
    from_c_bool(as_slot!(wrapped, Inquiry)(this))?.into_return()
}

pub extern "C" fn wrap_length(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    exactly::<0>(args)?;
    from_c_len(as_slot!(wrapped, LenFunc)(this))?.into_return()
}

pub extern "C" fn wrap_hash(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    exactly::<0>(args)?;
    let hash = as_slot!(wrapped, LenFunc)(this);
    if hash == -1 {
        return Err(raise::assume());
    }
    hash.into_return()
}

pub extern "C" fn wrap_call(this: &Object, args: &Object, wrapped: *const c_void, kwargs: Option<&Object>) -> Result {
    as_slot!(wrapped, Ternary)(this, args, kwargs)
}

pub extern "C" fn wrap_init(this: &Object, args: &Object, wrapped: *const c_void, kwargs: Option<&Object>) -> Result {
    from_c_unit(as_slot!(wrapped, Init)(this, args, kwargs))?.into_return()
}

/// Refuses `object.__setattr__(some_c_type_instance, ...)` that would pass by what a more derived C type checks.
fn check_set_attribute(this: &Object, wrapped: *const c_void, what: &str) -> Result<()> {
    let ty = this.ty();
    // The most derived base that is no class of Python must be the one whose function this is.
    let mut base = Some(ty);
    while let Some(b) = base {
        let function = b.setattro.get().map_or(core::ptr::null(), |s| s as *const c_void);
        if core::ptr::eq(function, wrapped) {
            return Ok(());
        }
        if !core::ptr::eq(function, super::slot_functions::slot_tp_setattro as *const c_void) {
            return Err(type_error!("can't apply this {what} to {} object", ty.full_name()));
        }
        base = b.base_type();
    }
    Ok(())
}

pub extern "C" fn wrap_setattr(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [name, value] = exactly(args)?;
    check_set_attribute(this, wrapped, "__setattr__")?;
    from_c_unit(as_slot!(wrapped, ObjObjArg)(this, name, Some(value)))?.into_return()
}

pub extern "C" fn wrap_delattr(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [name] = exactly(args)?;
    check_set_attribute(this, wrapped, "__delattr__")?;
    from_c_unit(as_slot!(wrapped, ObjObjArg)(this, name, None))?.into_return()
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {$(
        pub extern "C" fn $name(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
            let [other] = exactly(args)?;
            as_slot!(wrapped, RichCompare)(this, other, CompareOp::$op as i32)
        }
    )*};
}
comparisons! {
    wrap_lt Lt;
    wrap_le Le;
    wrap_eq Eq;
    wrap_ne Ne;
    wrap_gt Gt;
    wrap_ge Ge;
}

pub extern "C" fn wrap_next(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    exactly::<0>(args)?;
    match as_slot!(wrapped, IterNext)(this) {
        Some(item) => Ok(item),
        None if raise::occurred() => Err(raise::assume()),
        None => Err(raise::raise_object(&exception::STOP_ITERATION, none::none_object())),
    }
}

pub extern "C" fn wrap_descr_get(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let (instance, owner) = one_or_two(args)?;
    let instance = Some(instance).filter(|i| !i.is_none());
    let owner = owner.filter(|o| !o.is_none());
    if instance.is_none() && owner.is_none() {
        return Err(type_error!("__get__(None, None) is invalid"));
    }
    as_slot!(wrapped, DescrGet)(this, instance, owner)
}

pub extern "C" fn wrap_descr_set(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [instance, value] = exactly(args)?;
    from_c_unit(as_slot!(wrapped, ObjObjArg)(this, instance, Some(value)))?.into_return()
}

pub extern "C" fn wrap_descr_delete(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [instance] = exactly(args)?;
    from_c_unit(as_slot!(wrapped, ObjObjArg)(this, instance, None))?.into_return()
}

pub extern "C" fn wrap_del(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    exactly::<0>(args)?;
    let finalize = as_slot!(wrapped, Destructor);
    // SAFETY: a finalizer may be called on any live instance.
    unsafe { finalize(this.as_ptr()) };
    ().into_return()
}

pub extern "C" fn wrap_buffer(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [flags] = exactly(args)?;
    super::buffer_slots::view_with_flags(this, flags, as_slot!(wrapped, GetBuffer))
}

pub extern "C" fn wrap_release_buffer(this: &Object, args: &Object, _wrapped: *const c_void) -> Result {
    let [buffer] = exactly(args)?;
    super::buffer_slots::release_view(this, buffer)
}

pub extern "C" fn wrap_set_item(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [key, value] = exactly(args)?;
    from_c_unit(as_slot!(wrapped, ObjObjArg)(this, key, Some(value)))?.into_return()
}

pub extern "C" fn wrap_del_item(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [key] = exactly(args)?;
    from_c_unit(as_slot!(wrapped, ObjObjArg)(this, key, None))?.into_return()
}

pub extern "C" fn wrap_index_argument(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [count] = exactly(args)?;
    as_slot!(wrapped, SsizeArg)(this, count.index_as_isize()?)
}

/// An index as the sequence slots want it: a negative one counts from the end.
fn position(this: &Object, index: &Object) -> Result<isize> {
    let index = index.index_as_isize()?;
    if index >= 0 {
        return Ok(index);
    }
    match this.ty().sequence().and_then(|s| s.length.get()) {
        Some(length) => Ok(index + from_c_len(length(this))? as isize),
        None => Ok(index),
    }
}

pub extern "C" fn wrap_sequence_item(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [index] = exactly(args)?;
    as_slot!(wrapped, SsizeArg)(this, position(this, index)?)
}

pub extern "C" fn wrap_sequence_set_item(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [index, value] = exactly(args)?;
    from_c_unit(as_slot!(wrapped, SsizeObjArg)(this, position(this, index)?, Some(value)))?.into_return()
}

pub extern "C" fn wrap_sequence_del_item(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [index] = exactly(args)?;
    from_c_unit(as_slot!(wrapped, SsizeObjArg)(this, position(this, index)?, None))?.into_return()
}

pub extern "C" fn wrap_contains(this: &Object, args: &Object, wrapped: *const c_void) -> Result {
    let [item] = exactly(args)?;
    from_c_bool(as_slot!(wrapped, ObjObj)(this, item))?.into_return()
}

/// `X.__new__` of a type with a `tp_new` of its own: what the built-in function in its dict calls.
///
/// TypeError unless the first argument is a subtype of `owner` whose closest C base has the same `tp_new`.
pub extern "C" fn call_new(owner: &Object, args: &Object, kwargs: Option<&Object>) -> Result {
    let Some(owner) = owner.cast::<TypeObject>() else {
        return Err(system_error!("__new__() called with non-type 'self'"));
    };
    let owner_name = owner.full_name();
    // SAFETY: a METH_VARARGS function is given a tuple.
    let given = unsafe { args.cast_unchecked::<Tuple>() };
    let Some(first) = given.items().first() else {
        return Err(type_error!("{owner_name}.__new__(): not enough arguments"));
    };
    let Some(ty) = first.cast::<TypeObject>() else {
        let kind = first.ty().full_name();
        return Err(type_error!("{owner_name}.__new__(X): X is not a type object ({kind})"));
    };
    let name = ty.full_name();
    if !ty.is_subtype(owner) {
        return Err(type_error!("{owner_name}.__new__({name}): {name} is not a subtype of {owner_name}"));
    }
    // The closest base that is no class of Python decides how instances are made.
    let mut statics = Some(ty);
    while let Some(base) = statics {
        if base.new.get().is_none_or(|n| n as usize != super::slot_functions::slot_tp_new as *const () as usize) {
            break;
        }
        statics = base.base_type();
    }
    if let Some(base) = statics
        && base.new.get().map(|n| n as usize) != owner.new.get().map(|n| n as usize)
    {
        let base = base.full_name();
        return Err(type_error!("{owner_name}.__new__({name}) is not safe, use {base}.__new__()"));
    }
    let Some(new) = owner.new.get() else {
        return Err(type_error!("cannot create '{owner_name}' instances"));
    };
    let rest = Tuple::new(&given.items()[1..])?;
    new(ty, &rest, kwargs)
}

/// A name given to a slot as an object: TypeError if it is no string.
pub fn attribute_name(name: &Object) -> Result<&Str> {
    match name.cast::<Str>() {
        Some(name) => Ok(name),
        None => Err(type_error!("attribute name must be string, not '{}'", name.ty().full_name())),
    }
}
