//! context.h: contexts and their variables.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::types::context::variable::{ContextVar, Token};
use crate::types::context::{self, Context};
use abide_macros::capi;
use core::ffi::{CStr, c_char};

fn context_of(object: &Object) -> Result<&Context> {
    object.cast_exact::<Context>().ok_or_else(|| type_error!("an instance of Context was expected"))
}

fn variable_of(object: &Object) -> Result<&ContextVar> {
    object.cast_exact::<ContextVar>().ok_or_else(|| type_error!("an instance of ContextVar was expected"))
}

/// A context without values. MemoryError.
#[capi]
pub fn PyContext_New() -> Result<Ref<Context>> {
    Context::empty()
}

/// A context with the same values. TypeError, MemoryError.
#[capi]
pub fn PyContext_Copy(object: &Object) -> Result<Ref<Context>> {
    context_of(object)?.duplicate()
}

/// A context with the values of the current one. MemoryError.
#[capi]
pub fn PyContext_CopyCurrent() -> Result<Ref<Context>> {
    context::current()?.duplicate()
}

/// Makes a context the thread's. TypeError, RuntimeError.
#[capi]
pub fn PyContext_Enter(object: &Object) -> Result<()> {
    context_of(object)?.enter()
}

/// Makes the context that was current before the thread's again. TypeError, RuntimeError.
#[capi]
pub fn PyContext_Exit(object: &Object) -> Result<()> {
    context_of(object)?.leave()
}

/// A variable. UnicodeDecodeError, MemoryError.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyContextVar_New(name: *const c_char, default: Option<&Object>) -> Result<Ref<ContextVar>> {
    // SAFETY: the caller's contract.
    let name = super::text_from_utf8(unsafe { CStr::from_ptr(name) }.to_bytes())?;
    ContextVar::new(&name, default)
}

/// Stores a new reference to the value in the current context, else `default`, else the variable's default, else NULL.
/// TypeError.
///
/// # Safety
/// `value` may be written.
#[capi]
pub unsafe fn PyContextVar_Get(variable: &Object, default: Option<&Object>, value: *mut *mut Object) -> Result<()> {
    let found = variable_of(variable)?.value(default)?;
    // SAFETY: the caller's contract.
    unsafe { *value = found.map_or(core::ptr::null_mut(), Ref::into_raw) };
    Ok(())
}

/// Sets the value in the current context; the token undoes it. TypeError, MemoryError.
#[capi]
pub fn PyContextVar_Set(variable: &Object, value: Option<&Object>) -> Result<Ref<Token>> {
    variable_of(variable)?.store(value.ok_or_else(bad_internal_call)?)
}

/// Undoes an assignment. TypeError, RuntimeError, ValueError.
#[capi]
pub fn PyContextVar_Reset(variable: &Object, token: &Object) -> Result<()> {
    let variable = variable_of(variable)?;
    match token.cast_exact::<Token>() {
        Some(token) => variable.undo(token),
        None => Err(type_error!("an instance of Token was expected")),
    }
}

/// A map as contexts have them, without keys. MemoryError.
#[capi]
pub fn _PyContext_NewHamtForTests() -> Result<Ref<context::hamt::Map>> {
    context::hamt::Map::empty()
}
