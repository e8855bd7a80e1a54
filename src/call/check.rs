//! The contract of a call: a result and no exception, or NULL and an exception. Foreign code is held to it here.

use crate::abi::{Object, Raised, Ref, Result};
use crate::types::exception::raise;

/// Checks what a callable returned: `SystemError` naming it if it broke the contract.
#[inline(always)]
pub fn result(callable: &Object, result: Result) -> Result {
    if result.is_ok() == raise::occurred() {
        return broken(Some(callable), "", result);
    }
    result
}

/// Checks what a slot or function named `place` returned.
#[inline(always)]
pub fn slot_result(place: &str, result: Result) -> Result {
    if result.is_ok() == raise::occurred() {
        return broken(None, place, result);
    }
    result
}

/// The SystemError for a callable that failed without an exception.
#[cold]
pub fn without_exception(callable: &Object) -> Raised {
    system_error!("{} returned NULL without setting an exception", name(callable))
}

/// How messages call a callable. Runs Python.
fn name(callable: &Object) -> String {
    match callable.repr() {
        Ok(text) => text.to_string_lossy().into_owned(),
        Err(e) => {
            e.clear();
            format!("<{} object>", callable.ty().full_name())
        }
    }
}

#[cold]
#[inline(never)]
fn broken(callable: Option<&Object>, place: &str, result: Result) -> Result {
    match result {
        Ok(value) => {
            let pending = raise::fetch();
            drop::<Ref>(value);
            let message = match callable {
                Some(c) => format!("{} returned a result with an exception set", name(c)),
                None => format!("{place} returned a result with an exception set"),
            };
            Err(raise::raise_from(pending, crate::types::exception::system_error(), &message))
        }
        Err(raised) => {
            core::mem::forget::<Raised>(raised);
            let message = match callable {
                Some(c) => format!("{} returned NULL without setting an exception", name(c)),
                None => format!("{place} returned NULL without setting an exception"),
            };
            Err(system_error!("{message}"))
        }
    }
}
