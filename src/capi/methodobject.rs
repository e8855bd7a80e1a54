//! methodobject.h: built-in functions.

use super::bad_internal_call;
use crate::abi::method_def::METH_STATIC;
use crate::abi::{MethodDef, Object, Result, TypeObject};
use crate::types::builtin_function::{self, BuiltinFunction};
use crate::types::dict::Dict;
use crate::types::tuple::Tuple;
use abide_macros::capi;
use core::ffi::{c_int, c_void};

/// A function of a method table.
#[capi]
pub fn PyCFunction_New(method: &'static MethodDef, instance: Option<&Object>) -> Result {
    Ok(builtin_function::new(method, instance, None, None)?.into_object())
}

/// A function of a method table, with its module's name.
#[capi]
pub fn PyCFunction_NewEx(method: &'static MethodDef, instance: Option<&Object>, module: Option<&Object>) -> Result {
    Ok(builtin_function::new(method, instance, module, None)?.into_object())
}

/// A function of a method table, with its module's name and its defining class.
#[capi]
pub fn PyCMethod_New(
    method: &'static MethodDef,
    instance: Option<&Object>,
    module: Option<&Object>,
    class: Option<&TypeObject>,
) -> Result {
    Ok(builtin_function::new(method, instance, module, class)?.into_object())
}

fn checked(function: &Object) -> Result<&BuiltinFunction> {
    function.cast::<BuiltinFunction>().ok_or_else(bad_internal_call)
}

/// The C function. SystemError.
#[capi]
pub fn PyCFunction_GetFunction(function: &Object) -> Result<*const c_void> {
    Ok(checked(function)?.definition().method.0)
}

/// What the C function gets as `self`, borrowed; NULL for static methods. SystemError.
#[capi]
pub fn PyCFunction_GetSelf(function: &Object) -> Result<*const Object> {
    let function = checked(function)?;
    let is_static = function.definition().flags & METH_STATIC != 0;
    Ok(if is_static { core::ptr::null() } else { function.instance.raw() })
}

/// `ml_flags`. SystemError.
#[capi]
pub fn PyCFunction_GetFlags(function: &Object) -> Result<c_int> {
    Ok(checked(function)?.definition().flags)
}

/// Calls a function with a tuple and a dict.
#[capi]
pub fn PyCFunction_Call(function: &Object, args: &Object, kwargs: Option<&Object>) -> Result {
    let Some(args) = args.cast::<Tuple>() else { return Err(bad_internal_call()) };
    function.call_with(args, kwargs.and_then(|k| k.cast::<Dict>()))
}
