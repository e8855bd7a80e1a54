//! A function that is told of every object that is made and that dies: `PyRefTracer_SetTracer`.
//!
//! While one is set, blocks count as watched (`memory/alloc.rs`), so that makers of objects learn on the cold way that
//! somebody wants to know; deallocation asks for the function itself.

use super::domains;
use crate::abi::Object;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

/// PyRefTracer: the object, 0 if it was made and 1 if it is about to die, and what was given with the function.
pub type Tracer = extern "C" fn(*mut Object, c_int, *mut c_void) -> c_int;

struct State {
    tracer: Cell<Option<Tracer>>,
    data: Cell<*mut c_void>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for State {}
static STATE: State = State { tracer: Cell::new(None), data: Cell::new(null_mut()) };

/// Sets the function, or none.
pub fn set(tracer: Option<Tracer>, data: *mut c_void) {
    STATE.tracer.set(tracer);
    STATE.data.set(data);
    domains::update();
}

/// The function and what it is handed.
pub fn get() -> (Option<Tracer>, *mut c_void) {
    (STATE.tracer.get(), STATE.data.get())
}

/// Whether there is a function.
#[inline(always)]
pub fn is_set() -> bool {
    STATE.tracer.get().is_some()
}

/// Tells of an object that has its head now.
#[cold]
#[inline(never)]
pub fn created(object: *mut Object) {
    if let Some(tracer) = STATE.tracer.get() {
        tracer(object, 0, STATE.data.get());
    }
}

/// Tells of an object that is about to die.
#[cold]
#[inline(never)]
pub fn destroyed(object: *mut Object) {
    if let Some(tracer) = STATE.tracer.get() {
        tracer(object, 1, STATE.data.get());
    }
}
