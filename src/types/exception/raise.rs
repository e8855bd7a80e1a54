//! Raising and looking at the current thread's exception. The only place that makes a [`Raised`].

use super::BaseException;
use crate::abi::{Object, Raised, Ref, Result, TypeObject};
use crate::types::str::Str;
use crate::vm::thread;
use core::fmt;

/// Writes one macro for each exception type that the runtime raises itself: `return Err(type_error!("..."))`.
macro_rules! raising_macros {
    ($d:tt $($name:ident => $TYPE:ident),* $(,)?) => {$(
        /// Sets the exception, its message formatted as by `format!`; evaluates to `Raised`.
        #[allow(unused_macros, reason = "one for each exception, also for those that are rare")]
        macro_rules! $name {
            ($d($d arg:tt)*) => {
                $crate::types::exception::raise::raise(&$crate::types::exception::$TYPE, format_args!($d($d arg)*))
            };
        }
    )*};
}
raising_macros! { $
    type_error => TYPE_ERROR,
    value_error => VALUE_ERROR,
    index_error => INDEX_ERROR,
    attribute_error => ATTRIBUTE_ERROR,
    name_error => NAME_ERROR,
    unbound_local_error => UNBOUND_LOCAL_ERROR,
    runtime_error => RUNTIME_ERROR,
    recursion_error => RECURSION_ERROR,
    not_implemented_error => NOT_IMPLEMENTED_ERROR,
    system_error => SYSTEM_ERROR,
    overflow_error => OVERFLOW_ERROR,
    zero_division_error => ZERO_DIVISION_ERROR,
    import_error => IMPORT_ERROR,
    module_not_found_error => MODULE_NOT_FOUND_ERROR,
    lookup_error => LOOKUP_ERROR,
    buffer_error => BUFFER_ERROR,
    memory_error => MEMORY_ERROR,
    os_error => OS_ERROR,
    eof_error => EOF_ERROR,
    reference_error => REFERENCE_ERROR,
    assertion_error => ASSERTION_ERROR,
    unicode_error => UNICODE_ERROR,
}

/// Sets an exception of type `kind` with a formatted message; the exception being handled becomes its context.
#[cold]
#[inline(never)]
pub fn raise(kind: &TypeObject, message: fmt::Arguments<'_>) -> Raised {
    match Str::new(&message.to_string()) {
        Ok(text) => raise_object(kind, &text),
        Err(e) => e,
    }
}

/// Sets an exception of type `kind` made from `value`: `PyErr_SetObject`. Runs Python where the type is made in Python.
#[cold]
#[inline(never)]
pub fn raise_object(kind: &TypeObject, value: &Object) -> Raised {
    // One that is still set gives way: the call of the type must not find it.
    drop(fetch());
    match super::instantiate(kind, value) {
        Ok(exception) => raise_value(exception),
        Err(e) => e,
    }
}

/// Sets an exception instance; the exception being handled becomes its context.
#[cold]
pub fn raise_value(exception: Ref<BaseException>) -> Raised {
    super::set_context_from_handled(&exception);
    restore(Some(exception));
    Raised
}

/// Sets an exception of type `kind` whose cause and context is `pending`.
#[cold]
pub fn raise_from(pending: Option<Ref<BaseException>>, kind: &TypeObject, message: &str) -> Raised {
    let raised = raise(kind, format_args!("{message}"));
    if let (Some(pending), Some(new)) = (pending, current()) {
        new.cause.set(Some(pending.clone().into_object()));
        new.context.set(Some(pending.into_object()));
        new.suppress_context.set(1);
    }
    raised
}

/// Sets a KeyError for `key`, which is its argument as it is (a tuple too).
#[cold]
pub fn raise_key_error(key: &Object) -> Raised {
    drop(fetch());
    match super::instantiate_with(&super::KEY_ERROR, &[key]) {
        Ok(exception) => raise_value(exception),
        Err(e) => e,
    }
}

/// Sets the exception as it is (no context is added), or none: `PyErr_SetRaisedException`.
pub fn restore(exception: Option<Ref<BaseException>>) {
    let old = thread::current().current_exception.replace(exception.map(Ref::into_object));
    drop(old);
}

/// Sets `exception` again as it was and returns the proof: the counterpart of [`Raised::take`].
pub fn reraise(exception: Ref<BaseException>) -> Raised {
    restore(Some(exception));
    Raised
}

/// Whether an exception is set.
#[inline(always)]
pub fn occurred() -> bool {
    !thread::current().current_exception.is_empty()
}

/// A new reference to the exception that is set.
pub fn current() -> Option<Ref<BaseException>> {
    // SAFETY: only exceptions are stored there.
    thread::current().current_exception.get().map(|e| unsafe { e.downcast_unchecked() })
}

/// Takes the exception that is set: `PyErr_GetRaisedException`.
pub fn fetch() -> Option<Ref<BaseException>> {
    // SAFETY: only exceptions are stored there.
    thread::current().current_exception.take().map(|e| unsafe { e.downcast_unchecked() })
}

/// The proof for what foreign code returned as failure. If it set no exception, SystemError is set now.
#[cold]
pub fn assume() -> Raised {
    if !occurred() {
        return system_error!("error return without exception set");
    }
    Raised
}

/// The proof for an exception that is known to be set.
#[inline]
pub fn assume_raised() -> Raised {
    debug_assert!(occurred());
    Raised
}

/// The proof for the exception that is set; if there is none, `make` sets one.
pub fn assume_or(make: impl FnOnce() -> Raised) -> Raised {
    if occurred() { Raised } else { make() }
}

impl Raised {
    /// Drops the exception.
    pub fn clear(self) {
        core::mem::forget(self);
        drop(fetch());
    }

    /// Takes the exception out of the thread.
    pub fn take(self) -> Ref<BaseException> {
        core::mem::forget(self);
        fetch().expect("Raised says that an exception is set")
    }

    /// Whether the exception is of type `kind` (or a subtype).
    pub fn matches(&self, kind: &TypeObject) -> bool {
        current().is_some_and(|e| e.ty().is_subtype(kind))
    }

    /// Drops the exception and returns `Ok(default)` if it is of type `kind`; else hands it on.
    pub fn clear_if<T>(self, kind: &TypeObject, default: T) -> Result<T> {
        if self.matches(kind) {
            self.clear();
            Ok(default)
        } else {
            Err(self)
        }
    }

    /// Prints the exception as `PyErr_WriteUnraisable` does and drops it.
    pub fn unraisable(self, context: Option<&Object>) {
        super::print::unraisable(self.take(), context);
    }
}
