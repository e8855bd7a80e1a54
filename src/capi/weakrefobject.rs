//! weakrefobject.h.

use super::bad_internal_call;
use crate::abi::{Object, Result};
use crate::types::none;
use crate::types::weakref::{self, WeakRef};
use abide_macros::capi;
use core::ffi::c_int;

/// A weak reference. TypeError.
#[capi]
pub fn PyWeakref_NewRef(object: &Object, callback: Option<&Object>) -> Result {
    weakref::new_ref(object, callback)
}

/// A weak proxy. TypeError.
#[capi]
pub fn PyWeakref_NewProxy(object: &Object, callback: Option<&Object>) -> Result {
    weakref::new_proxy(object, callback)
}

/// The target, borrowed; None once it is gone. SystemError.
#[capi]
pub fn PyWeakref_GetObject(reference: Option<&Object>) -> Result<&Object> {
    match reference.filter(|r| weakref::is_weakref(r)) {
        // SAFETY: a weak reference; a borrowed result lives while others hold the target, as the caller must know.
        Some(reference) => Ok(unsafe {
            let target = &*reference.cast_unchecked::<WeakRef>().target.get();
            if target.refcnt.get() > 0 { target } else { none::none_object() }
        }),
        None => Err(bad_internal_call()),
    }
}

/// The target through `result`: 1, 0 once it is gone, -1 with an exception.
///
/// # Safety
/// `result` may be written.
#[capi]
pub unsafe fn PyWeakref_GetRef(reference: Option<&Object>, result: *mut *mut Object) -> Result<bool> {
    // SAFETY: the caller's contract.
    unsafe {
        *result = core::ptr::null_mut();
        match reference {
            None => Err(bad_internal_call()),
            Some(reference) if !weakref::is_weakref(reference) => Err(type_error!("expected a weakref")),
            Some(reference) => match weakref::target(reference) {
                Some(target) => {
                    *result = target.into_raw();
                    Ok(true)
                }
                None => Ok(false),
            },
        }
    }
}

/// Whether the target is gone.
#[capi]
pub fn _PyWeakref_IsDead(reference: &Object) -> c_int {
    weakref::target(reference).is_none() as c_int
}

/// Clears the weak references to an object that is being deallocated, and calls their callbacks. SystemError is set if
/// the object is in use.
#[capi]
pub fn PyObject_ClearWeakRefs(object: Option<&Object>) {
    match object {
        Some(object) if weakref::list_of(object).is_some() && object.refcnt.get() == 0 => weakref::clear_all(object),
        _ => crate::call::convert::told(bad_internal_call(), ()),
    }
}

/// Clears the weak references to an object without calling anything.
#[capi]
pub fn PyUnstable_Object_ClearWeakRefsNoCallbacks(object: &Object) {
    weakref::clear_without_callbacks(object);
}

/// Clears one weak reference; its callback is not called.
#[capi]
pub fn _PyWeakref_ClearRef(reference: &WeakRef) {
    reference.unlink();
}
