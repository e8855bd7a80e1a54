//! funcobject.h: functions.

use super::bad_internal_call;
use crate::abi::slots::Vectorcall;
use crate::abi::{Object, ObjectType, Result, Slot};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::watchers::{self, FunctionEvent};
use abide_macros::capi;
use core::ffi::{c_int, c_void};

/// A function of a code object.
#[capi]
pub fn PyFunction_New(code: &Object, globals: &Object) -> Result {
    PyFunction_NewWithQualName(code, globals, None)
}

/// A function of a code object, with a qualified name.
#[capi]
pub fn PyFunction_NewWithQualName(code: &Object, globals: &Object, qualname: Option<&Object>) -> Result {
    let code = code.cast::<Code>().ok_or_else(bad_internal_call)?;
    let function = Function::new(code, globals)?;
    if let Some(qualname) = qualname.filter(|q| q.cast::<Str>().is_some()) {
        function.qualname.set(Some(qualname.to_ref()));
    }
    Ok(function.into_object())
}

fn function(object: &Object) -> Result<&Function> {
    object.cast::<Function>().ok_or_else(bad_internal_call)
}

macro_rules! getters {
    ($($(#[$m:meta])* $name:ident => $field:ident;)*) => {$(
        $(#[$m])*
        #[capi]
        pub fn $name(object: &Object) -> Result<*const Object> {
            Ok(function(object)?.$field.raw())
        }
    )*};
}
getters! {
    /// The code, borrowed. SystemError.
    PyFunction_GetCode => code;
    /// The globals, borrowed. SystemError.
    PyFunction_GetGlobals => globals;
    /// The module, borrowed, or NULL. SystemError.
    PyFunction_GetModule => module;
    /// The defaults, borrowed, or NULL. SystemError.
    PyFunction_GetDefaults => defaults;
    /// The keyword defaults, borrowed, or NULL. SystemError.
    PyFunction_GetKwDefaults => kwdefaults;
    /// The closure, borrowed, or NULL. SystemError.
    PyFunction_GetClosure => closure;
}

/// The annotations, borrowed, or NULL. SystemError.
#[capi]
pub fn PyFunction_GetAnnotations(object: &Object) -> Result<*const Object> {
    let function = function(object)?;
    if function.annotations.is_empty() {
        return Ok(core::ptr::null());
    }
    function.get_annotations()?;
    Ok(function.annotations.raw())
}

/// Stores a value of type `T`, or nothing for None; watchers learn of the event, if it is one. SystemError naming `what`.
fn store<T: ObjectType>(
    object: &Object,
    value: &Object,
    field: impl FnOnce(&Function) -> &Slot,
    event: Option<FunctionEvent>,
    what: &str,
) -> Result<()> {
    let function = function(object)?;
    let value = if value.is_none() {
        None
    } else if T::check(value) {
        Some(value.to_ref())
    } else {
        return Err(system_error!("{what}"));
    };
    if let Some(event) = event {
        watchers::function_event(event, function, value.as_deref());
    }
    function.changed();
    field(function).set(value);
    Ok(())
}

/// Sets a watcher of functions; its number. RuntimeError.
#[capi]
pub fn PyFunction_AddWatcher(watcher: *const c_void) -> Result<c_int> {
    watchers::FUNCTION.get().add(watcher)
}

/// Takes a watcher of functions back. ValueError.
#[capi]
pub fn PyFunction_ClearWatcher(number: c_int) -> Result<()> {
    watchers::FUNCTION.get().remove(number)
}

/// Sets the defaults: a tuple or None. SystemError.
#[capi]
pub fn PyFunction_SetDefaults(object: &Object, defaults: &Object) -> Result<()> {
    store::<Tuple>(object, defaults, |f| &f.defaults, Some(FunctionEvent::ModifyDefaults), "non-tuple default args")
}

/// Sets the keyword defaults: a dict or None. SystemError.
#[capi]
pub fn PyFunction_SetKwDefaults(object: &Object, defaults: &Object) -> Result<()> {
    store::<Dict>(
        object,
        defaults,
        |f| &f.kwdefaults,
        Some(FunctionEvent::ModifyKwDefaults),
        "non-dict keyword only default args",
    )
}

/// Sets the closure: a tuple or None. SystemError.
#[capi]
pub fn PyFunction_SetClosure(object: &Object, closure: &Object) -> Result<()> {
    let what = format!("expected tuple for closure, got '{}'", closure.ty().full_name());
    store::<Tuple>(object, closure, |f| &f.closure, None, &what)
}

/// Sets the annotations: a dict or None. SystemError.
#[capi]
pub fn PyFunction_SetAnnotations(object: &Object, annotations: &Object) -> Result<()> {
    store::<Dict>(object, annotations, |f| &f.annotations, None, "non-dict annotations")
}

/// Gives a function another vectorcall.
#[capi]
pub fn PyFunction_SetVectorcall(function: &Function, vectorcall: Option<Vectorcall>) {
    function.changed();
    function.vectorcall.set(vectorcall);
}

/// The version by which inline caches know a function.
#[capi]
pub fn _PyFunction_SetVersion(function: &Function, version: u32) {
    function.version.set(version);
}
