//! traceback.h: adding to tracebacks, printing them.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::types::exception::raise;
use crate::types::frame::Frame;
use crate::types::traceback::Traceback;
use abide_macros::capi;

/// Adds a frame to the traceback of the exception that is set.
#[capi]
pub fn PyTraceBack_Here(frame: &Frame) -> Result<()> {
    let Some(exception) = raise::fetch() else {
        return Err(bad_internal_call());
    };
    // SAFETY: the field holds a traceback or nothing.
    let next = exception.traceback.get().map(|t| unsafe { t.downcast_unchecked::<Traceback>() });
    let level = Traceback::new(next, Ref::of(frame), frame.get_lasti(), frame.line());
    let result = level.map(|level| exception.traceback.set(Some(level.into_object())));
    match result {
        Ok(()) => {
            raise::restore(Some(exception));
            Ok(())
        }
        Err(e) => Err(e),
    }
}

/// Prints a traceback to a file object. Runs Python.
#[capi]
pub fn PyTraceBack_Print(traceback: Option<&Object>, file: &Object) -> Result<()> {
    let Some(traceback) = traceback else { return Ok(()) };
    let Some(traceback) = traceback.cast::<Traceback>() else {
        return Err(bad_internal_call());
    };
    let text = crate::types::exception::print::format_traceback(traceback)?;
    let text = crate::types::str::Str::new(&text)?;
    file.call_method(crate::intern!("write"), &[&text]).map(drop)
}

/// Adds an entry to the traceback of the exception that is set: a function of C, by name, file and line.
///
/// # Safety
/// Both are C strings.
#[capi]
pub unsafe fn _PyTraceback_Add(
    function: *const core::ffi::c_char,
    filename: *const core::ffi::c_char,
    line: core::ffi::c_int,
) {
    let pending = crate::types::exception::raise::fetch();
    let make = || {
        // SAFETY: the caller's contract.
        let code = unsafe { super::code::PyCode_NewEmpty(filename, function, line)? };
        crate::types::frame::detached(&code, &*crate::types::dict::Dict::new()?, None)
    };
    match make() {
        Ok(frame) => {
            crate::types::exception::raise::restore(pending);
            // If that fails, its own exception takes the place of the first.
            PyTraceBack_Here(&frame);
        }
        // The newer exception speaks of the older one.
        Err(e) => {
            let newer = e.take();
            if pending.is_some() {
                newer.context.set(pending.map(|p| p.into_object()));
            }
            crate::types::exception::raise::restore(Some(newer));
        }
    }
}
