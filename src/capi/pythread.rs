//! pythread.h: threads of C code, locks, storage of a thread's own.

use crate::abi::{Object, Result};
use crate::vm::gil;
use abide_macros::capi;
use core::cell::UnsafeCell;
use core::ffi::{c_int, c_longlong, c_ulong, c_void};
use core::mem::MaybeUninit;
use core::ptr::null_mut;

/// A lock that any thread may release: a semaphore of the C library, for waiting for it ends when a signal comes.
struct Lock(UnsafeCell<MaybeUninit<libc::sem_t>>);

/// What came of waiting for a lock: `PyLockStatus`.
const FAILED: c_int = 0;
const ACQUIRED: c_int = 1;
const INTERRUPTED: c_int = 2;

impl Lock {
    fn new() -> Box<Lock> {
        let lock = Box::new(Lock(UnsafeCell::new(MaybeUninit::uninit())));
        // SAFETY: the semaphore is initialized where it stays.
        unsafe { libc::sem_init((*lock.0.get()).as_mut_ptr(), 0, 1) };
        lock
    }

    /// Waits until `deadline` on the monotonic clock (none: for ever), or for nothing at all.
    fn acquire(&self, wait: bool, deadline: Option<i64>, interruptible: bool) -> c_int {
        loop {
            // SAFETY: the semaphore was initialized.
            let result = unsafe {
                let semaphore = (*self.0.get()).as_mut_ptr();
                match deadline {
                    _ if !wait => libc::sem_trywait(semaphore),
                    None => libc::sem_wait(semaphore),
                    Some(ns) => {
                        let until = libc::timespec { tv_sec: ns / NS_PER_S, tv_nsec: ns % NS_PER_S };
                        sem_clockwait(semaphore, libc::CLOCK_MONOTONIC, &until)
                    }
                }
            };
            // SAFETY: the C library's own variable.
            match (result, unsafe { *libc::__errno_location() }) {
                (0, _) => return ACQUIRED,
                (_, libc::EINTR) if interruptible => return INTERRUPTED,
                (_, libc::EINTR) => {}
                _ => return FAILED,
            }
        }
    }
}

unsafe extern "C" {
    fn sem_clockwait(semaphore: *mut libc::sem_t, clock: libc::clockid_t, until: *const libc::timespec) -> c_int;
}

const NS_PER_S: i64 = 1_000_000_000;

fn now() -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the variable is written by the call.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec * NS_PER_S + time.tv_nsec
}

/// A new lock.
#[capi]
pub fn PyThread_allocate_lock() -> *mut c_void {
    Box::into_raw(Lock::new()).cast()
}

/// Frees a lock.
///
/// # Safety
/// The lock is not used again.
#[capi]
pub unsafe fn PyThread_free_lock(lock: *mut c_void) {
    // SAFETY: the caller's contract.
    unsafe {
        libc::sem_destroy((*(*lock.cast::<Lock>()).0.get()).as_mut_ptr());
        drop(Box::from_raw(lock.cast::<Lock>()));
    }
}

/// Takes a lock, waiting if asked to: 1 or 0. The GIL is not given up.
///
/// # Safety
/// A live lock.
#[capi]
pub unsafe fn PyThread_acquire_lock(lock: *mut c_void, wait: c_int) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { (*lock.cast::<Lock>()).acquire(wait != 0, None, false) }
}

/// Takes a lock within so many microseconds (negative: whenever it is free): 1 or 0; 2 if a signal came and the caller wants to
/// know. The GIL is not given up.
///
/// # Safety
/// A live lock.
#[capi]
pub unsafe fn PyThread_acquire_lock_timed(lock: *mut c_void, microseconds: c_longlong, interruptible: c_int) -> c_int {
    let deadline = (microseconds >= 0).then(|| now().saturating_add(microseconds.saturating_mul(1000)));
    // SAFETY: the caller's contract.
    unsafe { (*lock.cast::<Lock>()).acquire(microseconds != 0, deadline, interruptible != 0) }
}

/// Takes a lock within so many nanoseconds (negative: whenever it is free): 1 or 0; 2 with an exception, which a signal
/// handler raised. The GIL is given up while waiting. Runs Python (signal handlers).
///
/// # Safety
/// A live lock.
#[capi]
pub unsafe fn PyThread_acquire_lock_timed_with_retries(lock: *mut c_void, timeout: i64) -> c_int {
    // SAFETY: the caller's contract.
    let this = unsafe { &*lock.cast::<Lock>() };
    let deadline = (timeout >= 0).then(|| now().saturating_add(timeout));
    if this.acquire(false, None, false) == ACQUIRED {
        return ACQUIRED;
    }
    if timeout == 0 {
        return FAILED;
    }
    let place = lock as usize;
    loop {
        // SAFETY: as above.
        let result = gil::released(|| unsafe { (*(place as *const Lock)).acquire(true, deadline, true) });
        if result != INTERRUPTED {
            return result;
        }
        if let Err(e) = crate::vm::pending::run() {
            return crate::call::convert::told(e, INTERRUPTED);
        }
        if deadline.is_some_and(|deadline| deadline < now()) {
            return FAILED;
        }
    }
}

/// Releases a lock.
///
/// # Safety
/// A live lock that is held.
#[capi]
pub unsafe fn PyThread_release_lock(lock: *mut c_void) {
    // SAFETY: the caller's contract.
    unsafe { libc::sem_post((*(*lock.cast::<Lock>()).0.get()).as_mut_ptr()) };
}

/// The time that `acquire(blocking, timeout)` waits, in nanoseconds (-1 for ever). ValueError, OverflowError, TypeError.
///
/// # Safety
/// `timeout` may be written.
#[capi]
pub unsafe fn PyThread_ParseTimeoutArg(argument: Option<&Object>, blocking: c_int, timeout: *mut i64) -> Result<()> {
    let mut time = -NS_PER_S;
    if let Some(argument) = argument.filter(|a| !a.is_none()) {
        // SAFETY: a local variable. Timeouts are rounded away from zero.
        unsafe { super::pytime::_PyTime_FromSecondsObject(&mut time, argument, super::pytime::Rounding::TIMEOUT) };
        if crate::types::exception::raise::occurred() {
            return Err(crate::types::exception::raise::assume());
        }
    }
    if blocking == 0 && time != -NS_PER_S {
        return Err(value_error!("can't specify a timeout for a non-blocking call"));
    }
    if time < 0 && time != -NS_PER_S {
        return Err(value_error!("timeout value must be a non-negative number"));
    }
    let time = match (blocking, time) {
        (0, _) => 0,
        (_, time) if time < 0 => -1,
        (_, time) if time / 1000 > PY_TIMEOUT_MAX => return Err(overflow_error!("timeout value is too large")),
        (_, time) => time,
    };
    // SAFETY: the caller's contract.
    unsafe { *timeout = time };
    Ok(())
}

/// The calling thread's number.
#[capi]
pub fn PyThread_get_thread_ident() -> c_ulong {
    // SAFETY: a query about the calling thread.
    unsafe { libc::pthread_self() }
}

/// The calling thread's number, in the type that is wide enough everywhere.
#[capi]
pub fn PyThread_get_thread_ident_ex() -> u64 {
    PyThread_get_thread_ident()
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
