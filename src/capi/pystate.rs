//! pystate.h, ceval.h, pythread.h, lock.h, critical_section.h: threads, the GIL, evaluation.

use super::bad_internal_call;
use crate::abi::{Object, Result};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::vm::gil;
use crate::vm::runtime::MAIN_INTERPRETER;
use crate::vm::thread::{self, CURRENT, INTERPRETER, Interpreter, ThreadState};
use abide_macros::capi;
use core::ffi::{c_char, c_int, c_longlong, c_ulong, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU8, Ordering};

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
    let mine = thread::mine();
    let (ts, new) = if mine.is_null() { (thread::attach(MAIN_INTERPRETER), true) } else { (mine, false) };
    let held = CURRENT.load(Ordering::Relaxed) == ts;
    if !held {
        gil::acquire(ts);
    }
    // SAFETY: the thread's own state.
    let counter = unsafe { &(*ts).gilstate_counter };
    // A new state begins with 1: of those that a thread of Python has, the count never gets to 0.
    counter.set(counter.get() + !new as c_int);
    !held as c_int
}

/// Undoes `PyGILState_Ensure`.
#[capi]
pub fn PyGILState_Release(state: c_int) {
    let ts = thread::mine();
    // SAFETY: the thread's own state, which `PyGILState_Ensure` made or found.
    let counter = unsafe { &(*ts).gilstate_counter };
    counter.set(counter.get() - 1);
    if counter.get() == 0 && !core::ptr::eq(ts, thread::main_state()) {
        thread::detach(ts);
        gil::release();
        // SAFETY: the thread has no state any more and does not hold the GIL.
        unsafe { thread::free(ts) };
    } else if state == 1 {
        gil::release();
    }
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
        eprintln!("Fatal Python error: PyThreadState_Get: the function must be called with the GIL held");
        std::process::abort();
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
    let ts = thread::current();
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
pub fn Py_AddPendingCall(function: extern "C" fn(*mut c_void) -> c_int, argument: *mut c_void) -> c_int {
    crate::vm::pending::add(function, argument)
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

// — pythread.h —

/// A lock that any thread may release.
struct Lock {
    held: std::sync::Mutex<bool>,
    freed: std::sync::Condvar,
}

impl Lock {
    /// Waits up to `microseconds` (negative: for ever); whether the lock was got.
    fn acquire(&self, microseconds: c_longlong) -> bool {
        let mut held = self.held.lock().unwrap_or_else(|p| p.into_inner());
        let deadline = std::time::Instant::now() + std::time::Duration::from_micros(microseconds.max(0) as u64);
        while *held {
            if microseconds == 0 {
                return false;
            }
            if microseconds < 0 {
                held = self.freed.wait(held).unwrap_or_else(|p| p.into_inner());
                continue;
            }
            let Some(left) = deadline.checked_duration_since(std::time::Instant::now()) else { return false };
            held = self.freed.wait_timeout(held, left).unwrap_or_else(|p| p.into_inner()).0;
        }
        *held = true;
        true
    }

    fn release(&self) {
        *self.held.lock().unwrap_or_else(|p| p.into_inner()) = false;
        self.freed.notify_one();
    }
}

/// A new lock.
#[capi]
pub fn PyThread_allocate_lock() -> *mut c_void {
    Box::into_raw(Box::new(Lock { held: std::sync::Mutex::new(false), freed: std::sync::Condvar::new() })).cast()
}

/// Frees a lock.
///
/// # Safety
/// The lock is not used again.
#[capi]
pub unsafe fn PyThread_free_lock(lock: *mut c_void) {
    // SAFETY: the caller's contract.
    drop(unsafe { Box::from_raw(lock.cast::<Lock>()) });
}

/// Takes a lock, waiting if asked to: 1 or 0. The GIL is not given up.
///
/// # Safety
/// A live lock.
#[capi]
pub unsafe fn PyThread_acquire_lock(lock: *mut c_void, wait: c_int) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { (*lock.cast::<Lock>()).acquire(if wait != 0 { -1 } else { 0 }) as c_int }
}

/// Takes a lock within a time: 1 or 0.
///
/// # Safety
/// A live lock.
#[capi]
pub unsafe fn PyThread_acquire_lock_timed(lock: *mut c_void, microseconds: c_longlong, _interruptible: c_int) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { (*lock.cast::<Lock>()).acquire(microseconds) as c_int }
}

/// Releases a lock.
///
/// # Safety
/// A live lock that is held.
#[capi]
pub unsafe fn PyThread_release_lock(lock: *mut c_void) {
    // SAFETY: the caller's contract.
    unsafe { (*lock.cast::<Lock>()).release() };
}

/// The calling thread's number.
#[capi]
pub fn PyThread_get_thread_ident() -> c_ulong {
    // SAFETY: a query about the calling thread.
    unsafe { libc::pthread_self() }
}

/// The calling thread's number in the kernel.
#[capi]
pub fn PyThread_get_thread_native_id() -> c_ulong {
    // SAFETY: as above.
    unsafe { libc::gettid() as c_ulong }
}

/// Nothing needs to be prepared.
#[capi]
pub fn PyThread_init_thread() {}

/// Starts a thread of C code; its number, or -1.
#[capi]
pub fn PyThread_start_new_thread(function: extern "C" fn(*mut c_void), argument: *mut c_void) -> c_ulong {
    struct Argument(*mut c_void);
    // SAFETY: the pointer is handed to the new thread only.
    unsafe impl Send for Argument {}
    let argument = Argument(argument);
    let (send, receive) = std::sync::mpsc::channel();
    let started = std::thread::Builder::new().spawn(move || {
        let argument = argument;
        let _ = send.send(PyThread_get_thread_ident());
        function(argument.0);
    });
    match started {
        Ok(_) => receive.recv().unwrap_or(c_ulong::MAX),
        Err(_) => c_ulong::MAX,
    }
}

/// Ends the calling thread.
#[capi]
pub fn PyThread_exit_thread() -> ! {
    // SAFETY: the caller asks for the end of its thread.
    unsafe { libc::pthread_exit(null_mut()) }
}

/// Py_tss_t: a key for thread-specific storage.
#[repr(C)]
pub struct TssKey {
    initialized: c_int,
    key: libc::pthread_key_t,
}

/// Makes a key, once: 0, or -1.
#[capi]
pub fn PyThread_tss_create(key: &mut TssKey) -> c_int {
    if key.initialized != 0 {
        return 0;
    }
    // SAFETY: the key is the caller's.
    if unsafe { libc::pthread_key_create(&mut key.key, None) } != 0 {
        return -1;
    }
    key.initialized = 1;
    0
}

/// Deletes a key.
#[capi]
pub fn PyThread_tss_delete(key: &mut TssKey) {
    if key.initialized != 0 {
        // SAFETY: the key was made.
        unsafe { libc::pthread_key_delete(key.key) };
        key.initialized = 0;
    }
}

/// Whether the key was made.
#[capi]
pub fn PyThread_tss_is_created(key: &TssKey) -> c_int {
    key.initialized
}

/// The calling thread's value, or NULL.
#[capi]
pub fn PyThread_tss_get(key: &TssKey) -> *mut c_void {
    // SAFETY: the key was made.
    unsafe { libc::pthread_getspecific(key.key) }
}

/// Sets the calling thread's value: 0, or -1.
#[capi]
pub fn PyThread_tss_set(key: &TssKey, value: *mut c_void) -> c_int {
    // SAFETY: the key was made.
    if unsafe { libc::pthread_setspecific(key.key, value) } == 0 { 0 } else { -1 }
}

/// A key on the heap.
#[capi]
pub fn PyThread_tss_alloc() -> *mut TssKey {
    Box::into_raw(Box::new(TssKey { initialized: 0, key: 0 }))
}

/// Frees a key of `PyThread_tss_alloc`.
///
/// # Safety
/// The key is not used again.
#[capi]
pub unsafe fn PyThread_tss_free(key: *mut TssKey) {
    if !key.is_null() {
        // SAFETY: the caller's contract.
        unsafe {
            PyThread_tss_delete(&mut *key);
            drop(Box::from_raw(key));
        }
    }
}

/// The longest time-out.
#[capi]
pub static PY_TIMEOUT_MAX: c_longlong = i64::MAX / 1000;

// — lock.h, critical_section.h —

/// PyMutex: one byte; bit 0 locked, bit 1 somebody waits.
#[repr(C)]
pub struct Mutex(AtomicU8);

/// Locks a mutex whose fast path failed. The GIL is given up while waiting, if it is held.
#[capi]
pub fn PyMutex_Lock(mutex: &Mutex) {
    loop {
        if mutex.0.fetch_or(1, Ordering::Acquire) & 1 == 0 {
            return;
        }
        if PyGILState_Check() != 0 {
            gil::released(std::thread::yield_now);
        } else {
            std::thread::yield_now();
        }
    }
}

/// Unlocks a mutex.
#[capi]
pub fn PyMutex_Unlock(mutex: &Mutex) {
    mutex.0.store(0, Ordering::Release);
}

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
