//! pystate.h, ceval.h, critical_section.h: threads, the GIL, evaluation.

use super::bad_internal_call;
use crate::abi::{Object, Result};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::vm::gil;
use crate::vm::thread::{self, CURRENT, INTERPRETER, Interpreter, ThreadState};
use abide_macros::capi;
use core::ffi::{c_char, c_int, c_ulong, c_void};
use core::ptr::null_mut;
use core::sync::atomic::Ordering;

/// Gives the GIL up; the thread state comes back in `PyEval_RestoreThread`.
#[capi]
pub fn PyEval_SaveThread() -> *mut ThreadState {
    gil::release()
}

/// Takes the GIL back. `errno` survives.
#[capi]
pub fn PyEval_RestoreThread(ts: *mut ThreadState) {
    // SAFETY: the C library's own variable.
    let errno = unsafe { *libc::__errno_location() };
    thread::make_mine(ts);
    gil::acquire(ts);
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

/// Takes the GIL for a thread state.
#[capi]
pub fn PyEval_AcquireThread(ts: *mut ThreadState) {
    thread::make_mine(ts);
    gil::acquire(ts);
}

/// Gives the GIL up.
#[capi]
pub fn PyEval_ReleaseThread(_ts: *mut ThreadState) {
    gil::release();
}

/// The GIL is there from the start.
#[capi]
pub fn PyEval_InitThreads() {}

/// Makes the calling thread able to run Python, whatever its state: 0 if it held the GIL already, 1 if not.
#[capi]
pub fn PyGILState_Ensure() -> c_int {
    gil::ensure() as c_int
}

/// Undoes `PyGILState_Ensure`.
#[capi]
pub fn PyGILState_Release(state: c_int) {
    gil::restore(state == 1);
}

/// Whether the calling thread holds the GIL.
#[capi]
pub fn PyGILState_Check() -> bool {
    let current = CURRENT.load(Ordering::Relaxed);
    !current.is_null() && current == thread::mine()
}

/// The calling thread's state, or NULL.
#[capi]
pub fn PyGILState_GetThisThreadState() -> *mut ThreadState {
    thread::mine()
}

/// The thread state that holds the GIL; NULL if none does. (Private, of the standard library.)
#[capi]
pub fn _PyThreadState_GetCurrent() -> *mut ThreadState {
    CURRENT.load(Ordering::Relaxed)
}

/// The thread state that holds the GIL.
#[capi]
pub fn PyThreadState_Get() -> *mut ThreadState {
    let current = CURRENT.load(Ordering::Relaxed);
    if current.is_null() {
        crate::vm::outside::fatal(
            "PyThreadState_Get: the function must be called with the GIL held, after Python initialization and before \
             Python finalization, but the GIL is released (the current Python thread state is NULL)",
        );
    }
    current
}

/// The calling thread's state if it holds the GIL, else NULL.
#[capi]
pub fn PyThreadState_GetUnchecked() -> *mut ThreadState {
    let mine = thread::mine();
    if CURRENT.load(Ordering::Relaxed) == mine { mine } else { null_mut() }
}

/// `PyThreadState_GetUnchecked` under its private name.
#[capi]
pub fn _PyThreadState_UncheckedGet() -> *mut ThreadState {
    PyThreadState_GetUnchecked()
}

/// A new thread state of the interpreter for the calling thread; `whence` says what it is for.
#[capi]
pub fn _PyThreadState_NewBound(interpreter: &Interpreter, whence: c_int) -> *mut ThreadState {
    let ts = super::interpreter::PyThreadState_New(interpreter);
    // SAFETY: just made.
    unsafe { (*ts).whence.set(whence) };
    ts
}

/// Empties a thread state.
///
/// # Safety
/// The state is live.
#[capi]
pub unsafe fn PyThreadState_Clear(ts: *mut ThreadState) {
    // SAFETY: the caller's contract.
    thread::clear(unsafe { &*ts });
}

/// Frees a thread state that is not current.
///
/// # Safety
/// The state is cleared and not used again.
#[capi]
pub unsafe fn PyThreadState_Delete(ts: *mut ThreadState) {
    thread::detach(ts);
    // SAFETY: the caller's contract.
    unsafe { thread::free(ts) };
}

/// Frees the current thread state and gives the GIL up.
///
/// # Safety
/// The state is cleared and not used again.
#[capi]
pub unsafe fn PyThreadState_DeleteCurrent() {
    let ts = CURRENT.load(Ordering::Relaxed);
    thread::detach(ts);
    gil::release();
    // SAFETY: the caller's contract.
    unsafe { thread::free(ts) };
}

/// The dict for the thread's own data, borrowed, or NULL.
#[capi]
pub fn PyThreadState_GetDict() -> *mut Object {
    if CURRENT.load(Ordering::Relaxed).is_null() {
        return null_mut();
    }
    _PyThreadState_GetDict(thread::current())
}

/// The dict for a thread's own data, borrowed, or NULL.
#[capi]
pub fn _PyThreadState_GetDict(ts: &ThreadState) -> *mut Object {
    if ts.dict.is_empty() {
        match Dict::new() {
            Ok(dict) => ts.dict.set(Some(dict.into_object())),
            Err(e) => e.clear(),
        }
    }
    ts.dict.raw()
}

/// The interpreter.
#[capi]
pub fn PyThreadState_GetInterpreter(ts: &ThreadState) -> *mut Interpreter {
    ts.interp.get()
}

/// The number of the thread state.
#[capi]
pub fn PyThreadState_GetID(ts: &ThreadState) -> u64 {
    ts.id.get()
}

/// Raises an exception in another thread; the number of threads found.
#[capi]
pub fn PyThreadState_SetAsyncExc(id: c_ulong, exception: Option<&Object>) -> c_int {
    let mut ts = INTERPRETER.threads.get();
    // SAFETY: the list holds live thread states; the GIL is held.
    while let Some(state) = unsafe { ts.as_ref() } {
        if state.thread_id.get() == id {
            state.async_exc.set(exception.map(Object::to_ref));
            state.eval_breaker.fetch_or(crate::vm::breaker::ASYNC_EXCEPTION, Ordering::Relaxed);
            return 1;
        }
        ts = state.next.get();
    }
    0
}

/// The next thread state of the interpreter's list.
#[capi]
pub fn PyThreadState_Next(ts: &ThreadState) -> *mut ThreadState {
    ts.next.get()
}

/// The first thread state of the interpreter's list.
#[capi]
pub fn PyInterpreterState_ThreadHead(interpreter: &Interpreter) -> *mut ThreadState {
    interpreter.threads.get()
}

// — ceval.h —

/// The builtins of the running frame, borrowed.
#[capi]
pub fn PyEval_GetBuiltins() -> *mut Object {
    INTERPRETER.builtins.raw()
}

/// The globals of the running frame, borrowed, or NULL.
#[capi]
pub fn PyEval_GetGlobals() -> *const Object {
    // SAFETY: the frames of the running thread are whole.
    unsafe {
        let frame = crate::vm::frame::InterpreterFrame::first_complete(thread::current().current_frame.get());
        if frame.is_null() { core::ptr::null() } else { (*frame).globals.get() }
    }
}

/// Runs a code object in namespaces.
#[capi]
pub fn PyEval_EvalCode(code: &Object, globals: &Object, locals: Option<&Object>) -> Result {
    let (Some(code), Some(globals)) = (code.cast::<Code>(), globals.cast::<Dict>()) else {
        return Err(bad_internal_call());
    };
    crate::vm::eval::run_code(code, globals, locals.unwrap_or(globals))
}

/// The name of a callable, for messages.
#[capi]
pub fn PyEval_GetFuncName(callable: &Object) -> *const c_char {
    callable.ty().name.get()
}

/// Queues a call for the main thread: 0, or -1 if the queue is full.
#[capi]
pub fn Py_AddPendingCall(function: unsafe extern "C" fn(*mut c_void) -> c_int, argument: *mut c_void) -> c_int {
    crate::vm::pending::add(function, argument, false)
}

/// Queues a call: for the main thread alone, or for any; its argument may be one that is freed afterwards. 0, or -1 if the queue is
/// full.
#[capi]
pub fn _PyEval_AddPendingCall(
    interpreter: &Interpreter,
    function: unsafe extern "C" fn(*mut c_void) -> c_int,
    argument: *mut c_void,
    flags: c_int,
) -> c_int {
    const MAIN_THREAD_ONLY: c_int = 1;
    const RAW_FREE: c_int = 2;
    let frees = flags & RAW_FREE != 0;
    match flags & MAIN_THREAD_ONLY {
        0 => crate::vm::pending::add_any(interpreter, function, argument, frees),
        _ => crate::vm::pending::add(function, argument, frees),
    }
}

/// Makes the queued calls.
#[capi]
pub fn Py_MakePendingCalls() -> Result<()> {
    crate::vm::pending::run()
}

/// `sys.getrecursionlimit()`.
#[capi]
pub fn Py_GetRecursionLimit() -> c_int {
    thread::current().py_recursion_limit.get()
}

/// `sys.setrecursionlimit()`.
#[capi]
pub fn Py_SetRecursionLimit(limit: c_int) {
    let ts = thread::current();
    let depth = ts.py_recursion_limit.get() - ts.py_recursion_remaining.get();
    ts.py_recursion_limit.set(limit);
    ts.py_recursion_remaining.set(limit - depth);
}

/// A slice's index clipped to the range of positions: 1, or 0 with an exception. NULL and None leave `out` alone.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _PyEval_SliceIndex(value: Option<&Object>, out: *mut isize) -> c_int {
    let Some(value) = value.filter(|v| !v.is_none()) else { return 1 };
    if !value.has_index() {
        let message = "slice indices must be integers or None or have an __index__ method";
        return crate::call::convert::told(type_error!("{message}"), 0);
    }
    match value.index_clipped() {
        Ok(index) => {
            // SAFETY: the caller's contract.
            unsafe { *out = index };
            1
        }
        Err(e) => crate::call::convert::told(e, 0),
    }
}

// — critical_section.h —

/// Nothing to do: the GIL protects.
#[capi]
pub fn PyCriticalSection_Begin(_section: *mut c_void, _object: *mut Object) {}

/// Nothing to do: the GIL protects.
#[capi]
pub fn PyCriticalSection_End(_section: *mut c_void) {}

/// Nothing to do: the GIL protects.
#[capi]
pub fn PyCriticalSection2_Begin(_section: *mut c_void, _a: *mut Object, _b: *mut Object) {}

/// Nothing to do: the GIL protects.
#[capi]
pub fn PyCriticalSection2_End(_section: *mut c_void) {}

/// Has a function called when the interpreter ends, the last one first: 0, or -1 with MemoryError.
///
/// # Safety
/// The function takes `data` then.
#[capi]
pub unsafe fn PyUnstable_AtExit(
    interpreter: *mut Interpreter,
    function: unsafe extern "C" fn(*mut c_void),
    data: *mut c_void,
) -> c_int {
    crate::modules::atexit::add_native(interpreter, function, data);
    0
}

/// Stops tracing and profiling in the thread until it is left again.
#[capi]
pub fn PyThreadState_EnterTracing(state: &ThreadState) {
    state.tracing.set(state.tracing.get() + 1);
}

/// The reverse of `PyThreadState_EnterTracing`.
#[capi]
pub fn PyThreadState_LeaveTracing(state: &ThreadState) {
    state.tracing.set(state.tracing.get() - 1);
}
