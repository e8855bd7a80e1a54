//! internal/pycore_parking_lot.h: threads that sleep until another one wakes whoever waits at an address.

use crate::vm::{gil, thread};
use abide_macros::capi;
use core::cell::UnsafeCell;
use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;
use std::sync::{Mutex, MutexGuard};

/// Woken.
const OK: c_int = 0;
/// The value at the address is no longer the expected one.
const AGAIN: c_int = -1;
const TIMEOUT: c_int = -2;
/// A signal came.
const INTERRUPTED: c_int = -3;

/// A thread that waits: in the list as long as nobody has chosen to wake it.
struct Waiter {
    address: usize,
    argument: usize,
    semaphore: *const Semaphore,
}
// SAFETY: the waiting thread outlives its entry in the list.
unsafe impl Send for Waiter {}

static WAITERS: Mutex<Vec<Waiter>> = Mutex::new(Vec::new());

fn waiters() -> MutexGuard<'static, Vec<Waiter>> {
    WAITERS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A semaphore of the C library: unlike a condition variable, waiting for it ends when a signal comes.
struct Semaphore(UnsafeCell<MaybeUninit<libc::sem_t>>);

impl Semaphore {
    /// Waits, for so many nanoseconds or, if negative, for ever.
    fn wait(&self, timeout: i64) -> c_int {
        // SAFETY: the semaphore is initialized; the structs are locals.
        unsafe {
            let semaphore = (*self.0.get()).as_mut_ptr();
            let result = if timeout < 0 {
                libc::sem_wait(semaphore)
            } else {
                let mut until = core::mem::zeroed::<libc::timespec>();
                libc::clock_gettime(libc::CLOCK_REALTIME, &mut until);
                let ns = until.tv_nsec + timeout % 1_000_000_000;
                until.tv_sec = until.tv_sec.saturating_add(timeout / 1_000_000_000 + ns / 1_000_000_000);
                until.tv_nsec = ns % 1_000_000_000;
                libc::sem_timedwait(semaphore, &until)
            };
            match (result, *libc::__errno_location()) {
                (0, _) => OK,
                (_, libc::ETIMEDOUT) => TIMEOUT,
                _ => INTERRUPTED,
            }
        }
    }
}

/// Sleeps until `_PyParkingLot_Unpark` wakes this thread, unless the value at the address is another one by now: 0, or -1 for
/// that, -2 after the timeout, -3 after a signal. With `detach`, the GIL is given up meanwhile.
///
/// # Safety
/// `size` bytes may be read at both addresses.
#[capi]
pub unsafe fn _PyParkingLot_Park(
    address: *const c_void,
    expected: *const c_void,
    size: usize,
    timeout: i64,
    argument: *mut c_void,
    detach: c_int,
) -> c_int {
    let semaphore = Semaphore(UnsafeCell::new(MaybeUninit::uninit()));
    {
        let mut list = waiters();
        // SAFETY: the caller's contract.
        if unsafe { libc::memcmp(address, expected, size) } != 0 {
            return AGAIN;
        }
        // SAFETY: the semaphore is initialized before anybody sees it, and stays where it is.
        unsafe { libc::sem_init((*semaphore.0.get()).as_mut_ptr(), 0, 0) };
        list.push(Waiter { address: address as usize, argument: argument as usize, semaphore: &semaphore });
    }
    let place = &raw const semaphore as usize;
    // SAFETY: the semaphore is this frame's.
    let wait = || unsafe { (*(place as *const Semaphore)).wait(timeout) };
    let mine = thread::mine();
    let holds = !mine.is_null() && thread::CURRENT.load(core::sync::atomic::Ordering::Relaxed) == mine;
    let mut result = if detach != 0 && holds { gil::released(wait) } else { wait() };
    if result != OK {
        let mut list = waiters();
        match list.iter().position(|w| core::ptr::eq(w.semaphore, &semaphore)) {
            Some(i) => drop(list.remove(i)),
            None => {
                // Another thread has taken this one off the list and is about to wake it.
                drop(list);
                while semaphore.wait(-1) != OK {}
                result = OK;
            }
        }
    }
    // SAFETY: nobody knows the semaphore any more.
    unsafe { libc::sem_destroy((*semaphore.0.get()).as_mut_ptr()) };
    result
}

/// What is called before a thread is woken: with its argument, and whether others wait; or with NULL if nobody does.
type Unpark = unsafe extern "C" fn(*mut c_void, *mut c_void, c_int);

/// Wakes the thread that has waited longest at the address.
///
/// # Safety
/// `function` takes `argument`.
#[capi]
pub unsafe fn _PyParkingLot_Unpark(address: *const c_void, function: Unpark, argument: *mut c_void) {
    let mut list = waiters();
    let first = list.iter().position(|w| w.address == address as usize).map(|i| list.remove(i));
    let more = list.iter().any(|w| w.address == address as usize);
    // SAFETY: the caller's contract. The chosen thread sleeps until its semaphore is posted.
    unsafe {
        match first {
            Some(waiter) => {
                function(argument, waiter.argument as *mut c_void, more as c_int);
                drop(list);
                libc::sem_post((*(*waiter.semaphore).0.get()).as_mut_ptr());
            }
            None => function(argument, core::ptr::null_mut(), 0),
        }
    }
}

/// Wakes all threads that wait at the address.
#[capi]
pub fn _PyParkingLot_UnparkAll(address: *const c_void) {
    let all: Vec<Waiter> = waiters().extract_if(.., |w| w.address == address as usize).collect();
    for waiter in all {
        // SAFETY: the thread sleeps until its semaphore is posted.
        unsafe { libc::sem_post((*(*waiter.semaphore).0.get()).as_mut_ptr()) };
    }
}
