//! pythonrun.h: the variables that modules for line editing set. (Reading lines from a terminal does not ask them yet.)

use crate::vm::thread::ThreadState;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{c_char, c_int, c_void};

/// A variable of C.
#[repr(transparent)]
pub struct Variable<T>(Cell<Option<T>>);
// SAFETY: used under the GIL.
unsafe impl<T> Sync for Variable<T> {}

/// What a graphical toolkit wants called while a line is awaited.
#[capi]
pub static PyOS_InputHook: Variable<unsafe extern "C" fn() -> c_int> = Variable(Cell::new(None));

/// What reads a line from the terminal.
#[capi]
pub static PyOS_ReadlineFunctionPointer: Variable<
    unsafe extern "C" fn(*mut c_void, *mut c_void, *const c_char) -> *mut c_char,
> = Variable(Cell::new(None));

/// The thread that waits for a line.
#[capi]
pub static _PyOS_ReadlineTState: Variable<&'static ThreadState> = Variable(Cell::new(None));
