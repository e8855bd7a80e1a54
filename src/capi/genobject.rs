//! genobject.h: generators and coroutines.

use crate::abi::{Object, Ref, Result};
use crate::types::generator::{self, Generator};
use abide_macros::capi;
use core::ffi::c_int;

/// The code of a generator.
#[capi]
pub fn PyGen_GetCode(generator: &Generator) -> Option<Ref> {
    // SAFETY: the frame lies inside.
    unsafe { (*Generator::frame(generator)).executable.get() }
}

/// The value of the StopIteration that is set (which is cleared), None if none is set; -1 with another exception.
///
/// # Safety
/// `value` can be written.
#[capi]
pub unsafe fn _PyGen_FetchStopIterationValue(value: *mut Option<Ref>) -> c_int {
    let (result, status) = match generator::stop_value() {
        Ok(result) => (Some(result), 0),
        Err(e) => crate::call::convert::told(e, (None, -1)),
    };
    // SAFETY: the caller's contract; the place holds nothing yet.
    unsafe { value.write(result) };
    status
}

/// Sets StopIteration with that value: always -1 if making it fails, else 0.
#[capi]
pub fn _PyGen_SetStopIterationValue(value: &Object) -> c_int {
    crate::call::convert::told(generator::set_stop_iteration(value), 0)
}

/// What a generator iterates over in `yield from`, or NULL.
#[capi]
pub fn _PyGen_yf(generator: &Generator) -> Option<Ref> {
    generator.delegate()
}

/// What `await` iterates over. TypeError.
#[capi]
pub fn _PyCoro_GetAwaitableIter(awaitable: &Object) -> Result {
    generator::awaitable_iterator(awaitable)
}
