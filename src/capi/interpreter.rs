//! pystate.h, pylifecycle.h, internal/pycore_interp.h: interpreters and the thread states of theirs.

use crate::abi::Object;
use crate::interpreters::config::{Config, SHARED_GIL};
use crate::interpreters::{self, whence};
use crate::vm::interpreter;
use crate::vm::runtime::MAIN_INTERPRETER;
use crate::vm::thread::{self, CURRENT, Interpreter, ThreadState};
use abide_macros::capi;
use core::ffi::{c_char, c_int};
use core::ptr::{null, null_mut};
use core::sync::atomic::Ordering;

/// Makes another thread state current, and with it its interpreter; returns the one that was. NULL gives the GIL up.
#[capi]
pub fn PyThreadState_Swap(ts: *mut ThreadState) -> *mut ThreadState {
    interpreter::swap(ts)
}

/// A new thread state of the interpreter for the calling thread.
#[capi]
pub fn PyThreadState_New(interpreter: &Interpreter) -> *mut ThreadState {
    match thread::mine().is_null() {
        true => thread::attach(interpreter),
        false => thread::new(interpreter),
    }
}

/// The interpreter that runs. Fatal without the GIL.
#[capi]
pub fn PyInterpreterState_Get() -> *const Interpreter {
    if CURRENT.load(Ordering::Relaxed).is_null() {
        crate::vm::outside::fatal(
            "PyInterpreterState_Get: the function must be called with the GIL held, after Python initialization and \
             before Python finalization, but the GIL is released (the current Python thread state is NULL)",
        );
    }
    interpreter::running()
}

/// The main interpreter.
#[capi]
pub fn PyInterpreterState_Main() -> *const Interpreter {
    MAIN_INTERPRETER
}

/// The interpreter's number: 0 is the main one.
#[capi]
pub fn PyInterpreterState_GetID(interpreter: &Interpreter) -> i64 {
    interpreter.id.get()
}

/// The dict for data of the interpreter, borrowed; NULL if there is none.
#[capi]
pub fn PyInterpreterState_GetDict(interpreter: &Interpreter) -> *mut Object {
    interpreter.dict()
}

/// The newest interpreter.
#[capi]
pub fn PyInterpreterState_Head() -> *const Interpreter {
    interpreter::first()
}

/// The interpreter that was made before that one, or NULL.
#[capi]
pub fn PyInterpreterState_Next(interpreter: &Interpreter) -> *const Interpreter {
    interpreter.next.get()
}

/// PyStatus: how starting something went.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Status {
    kind: c_int,
    func: *const c_char,
    message: *const c_char,
    exitcode: c_int,
}

impl Status {
    const OK: Status = Status { kind: 0, func: null(), message: null(), exitcode: 0 };

    /// An error in `function`. The message stays for good: it is one of a few.
    fn error(function: &'static core::ffi::CStr, message: &'static str) -> Status {
        let message = std::ffi::CString::new(message).unwrap_or_default().into_raw();
        Status { kind: 1, func: function.as_ptr(), message, exitcode: 0 }
    }
}

/// Makes an interpreter with its own modules as the configuration says; its first thread state is current afterwards.
/// Status error where the configuration contradicts itself, or asks for a GIL of its own: there is one for all. Runs
/// Python.
///
/// # Safety
/// `state` may be written.
#[capi]
pub unsafe fn Py_NewInterpreterFromConfig(state: *mut *mut ThreadState, config: &Config) -> Status {
    let (result, status) = match interpreters::begin(config, whence::CAPI) {
        Ok(new) => (new, Status::OK),
        Err(message) => (null_mut(), Status::error(c"Py_NewInterpreterFromConfig", message)),
    };
    // SAFETY: the caller's contract.
    unsafe { *state = result };
    status
}

/// Makes an interpreter that shares everything that can be shared; its thread state, current afterwards. Runs Python.
#[capi]
pub fn Py_NewInterpreter() -> *mut ThreadState {
    match interpreters::begin(&Config { gil: SHARED_GIL, ..Config::LEGACY }, whence::LEGACY_CAPI) {
        Ok(state) => state,
        Err(message) => {
            eprintln!("Fatal Python error: Py_NewInterpreter: {message}");
            std::process::exit(1)
        }
    }
}

/// Ends the interpreter of the current thread state, its last; afterwards no thread state is current. Runs Python.
///
/// # Safety
/// The state, its interpreter and what belongs to it are not used again.
#[capi]
pub unsafe fn Py_EndInterpreter(state: *mut ThreadState) {
    // SAFETY: the caller's contract.
    interpreters::end(unsafe { &*state });
}

/// A bare interpreter: no modules, no threads. NULL if there is no memory for it.
#[capi]
pub fn PyInterpreterState_New() -> *const Interpreter {
    interpreter::new(whence::UNKNOWN).map_or(null(), |new| new)
}

/// Empties an interpreter; one of its thread states is current. Runs Python.
#[capi]
pub fn PyInterpreterState_Clear(interpreter: &Interpreter) {
    interpreter::clear(interpreter);
}

/// Frees an interpreter; its thread states go with it.
///
/// # Safety
/// It is empty and not used again; it is not the main one.
#[capi]
pub unsafe fn PyInterpreterState_Delete(interpreter: &'static Interpreter) {
    let current = interpreter::current_thread();
    // SAFETY: null or live.
    if unsafe { current.as_ref() }.is_some_and(|state| core::ptr::eq(state.interp.get(), interpreter)) {
        interpreter::swap(null_mut());
    }
    while !interpreter.threads.get().is_null() {
        let state = interpreter.threads.get();
        thread::detach(state);
        // SAFETY: the caller's contract.
        unsafe { thread::free(state) };
    }
    // SAFETY: as above.
    unsafe { interpreter::free(interpreter) };
}
