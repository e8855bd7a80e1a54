//! lock.h, internal/pycore_lock.h: mutexes of one byte, events, readers-writer locks, recursive mutexes, flags for what is
//! done once.
//!
//! Who has to wait sleeps in the parking lot, under the address of the lock; the GIL is given up meanwhile, if it is held.

use super::parking_lot::{_PyParkingLot_Park, _PyParkingLot_Unpark, _PyParkingLot_UnparkAll};
use super::pythread::PyThread_get_thread_ident_ex;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const LOCKED: u8 = 1;
/// Threads are asleep.
const PARKED: u8 = 2;
/// An event that has happened; a flag that is done.
const SET: u8 = 1;
const DONE: u8 = 4;

/// A thread that has waited so long gets the mutex handed over.
const FAIR: Duration = Duration::from_millis(1);

/// Sleeps at a lock's address while the value there is `expected`, with or without the GIL given up.
fn park<T>(address: &T, expected: T, timeout: i64, argument: *mut c_void, detach: bool) -> c_int {
    let (address, size) = (core::ptr::from_ref(address).cast(), size_of::<T>());
    // SAFETY: both values are of that size.
    unsafe { _PyParkingLot_Park(address, (&raw const expected).cast(), size, timeout, argument, c_int::from(detach)) }
}

fn misused(what: &str) -> ! {
    crate::vm::outside::fatal(what)
}

// — PyMutex —

/// PyMutex: one byte; bit 0 locked, bit 1 somebody waits.
#[repr(C)]
pub struct Mutex(AtomicU8);

/// What a thread that waits for a mutex shares with the one that wakes it.
struct Waiting {
    fair_from: Instant,
    handed_over: Cell<bool>,
}

impl Mutex {
    fn lock(&self) {
        if self.0.compare_exchange(0, LOCKED, Ordering::Acquire, Ordering::Relaxed).is_ok() {
            return;
        }
        let waiting = Waiting { fair_from: Instant::now() + FAIR, handed_over: Cell::new(false) };
        loop {
            let bits = self.0.load(Ordering::Relaxed);
            if bits & LOCKED == 0 {
                if self.0.compare_exchange_weak(bits, bits | LOCKED, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                    return;
                }
                continue;
            }
            let told = bits | PARKED;
            if bits != told && self.0.compare_exchange_weak(bits, told, Ordering::Relaxed, Ordering::Relaxed).is_err() {
                continue;
            }
            park(&self.0, AtomicU8::new(told), -1, (&raw const waiting).cast_mut().cast(), true);
            if waiting.handed_over.get() {
                return;
            }
        }
    }

    /// False if it is not locked.
    fn unlock(&self) -> bool {
        loop {
            let bits = self.0.load(Ordering::Relaxed);
            if bits & LOCKED == 0 {
                return false;
            }
            if bits & PARKED != 0 {
                let this = core::ptr::from_ref(&self.0);
                // SAFETY: the function takes the address of a mutex.
                unsafe { _PyParkingLot_Unpark(this.cast(), hand_over, this.cast_mut().cast()) };
                return true;
            }
            if self.0.compare_exchange_weak(bits, 0, Ordering::Release, Ordering::Relaxed).is_ok() {
                return true;
            }
        }
    }
}

/// Unlocks a mutex on which threads sleep; or leaves it locked, for the one that is woken has waited long.
unsafe extern "C" fn hand_over(mutex: *mut c_void, waiting: *mut c_void, more: c_int) {
    // SAFETY: a mutex, and a waiting thread's own struct if there is one.
    unsafe {
        let mut bits = 0;
        if let Some(waiting) = waiting.cast::<Waiting>().as_ref() {
            let fair = Instant::now() > waiting.fair_from;
            waiting.handed_over.set(fair);
            bits = if fair { LOCKED } else { 0 } | if more != 0 { PARKED } else { 0 };
        }
        (*mutex.cast::<AtomicU8>()).store(bits, Ordering::Release);
    }
}

/// Locks a mutex. The GIL is given up while waiting, if it is held.
#[capi]
pub fn PyMutex_Lock(mutex: &Mutex) {
    mutex.lock();
}

/// Unlocks a mutex; the process ends if it is not locked.
#[capi]
pub fn PyMutex_Unlock(mutex: &Mutex) {
    if !mutex.unlock() {
        misused("unlocking mutex that is not locked");
    }
}

// — PyEvent —

/// PyEvent: one byte: 0, 1 it has happened, 2 somebody waits.
#[repr(C)]
pub struct Event(AtomicU8);

/// Whether the event has happened.
#[capi]
pub fn _PyEvent_IsSet(event: &Event) -> c_int {
    c_int::from(event.0.load(Ordering::Acquire) == SET)
}

/// The event happens: who waits for it is woken.
#[capi]
pub fn _PyEvent_Notify(event: &Event) {
    match event.0.swap(SET, Ordering::AcqRel) {
        PARKED => _PyParkingLot_UnparkAll(core::ptr::from_ref(&event.0).cast()),
        0 | SET => {}
        _ => misused("an event that is none"),
    }
}

/// Waits until the event happens. The GIL is given up meanwhile.
#[capi]
pub fn PyEvent_Wait(event: &Event) {
    while PyEvent_WaitTimed(event, -1, 1) == 0 {}
}

/// Waits until the event happens, so many nanoseconds at most (negative: for ever): 1, or 0 after that time or a signal.
#[capi]
pub fn PyEvent_WaitTimed(event: &Event, timeout: i64, detach: c_int) -> c_int {
    loop {
        match event.0.load(Ordering::Acquire) {
            SET => return 1,
            0 if event.0.compare_exchange(0, PARKED, Ordering::Relaxed, Ordering::Relaxed).is_err() => continue,
            _ => {}
        }
        park(&event.0, AtomicU8::new(PARKED), timeout, null_mut(), detach != 0);
        return _PyEvent_IsSet(event);
    }
}

// — _PyOnceFlag —

/// `_PyOnceFlag`: one byte: 0, bit 0 somebody is at it, bit 1 somebody waits, 4 done.
#[repr(C)]
pub struct OnceFlag(AtomicU8);

/// Calls the function unless it was called before with success: 0, or -1 if the function fails.
///
/// # Safety
/// The function takes `argument`.
#[capi]
pub unsafe fn _PyOnceFlag_CallOnceSlow(
    flag: &OnceFlag,
    function: unsafe extern "C" fn(*mut c_void) -> c_int,
    argument: *mut c_void,
) -> c_int {
    loop {
        let bits = flag.0.load(Ordering::Acquire);
        if bits == 0 {
            if flag.0.compare_exchange_weak(0, LOCKED, Ordering::Acquire, Ordering::Relaxed).is_err() {
                continue;
            }
            // SAFETY: the caller's contract.
            let result = unsafe { function(argument) };
            if flag.0.swap(if result < 0 { 0 } else { DONE }, Ordering::AcqRel) & PARKED != 0 {
                _PyParkingLot_UnparkAll(core::ptr::from_ref(&flag.0).cast());
            }
            return result;
        }
        if bits == DONE {
            return 0;
        }
        let told = bits | PARKED;
        if bits != told && flag.0.compare_exchange_weak(bits, told, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            continue;
        }
        park(&flag.0, AtomicU8::new(told), -1, null_mut(), true);
    }
}

// — _PyRecursiveMutex —

/// `_PyRecursiveMutex`: the thread that holds the mutex may lock it again.
#[repr(C)]
pub struct RecursiveMutex {
    mutex: Mutex,
    thread: AtomicU64,
    level: Cell<usize>,
}

/// Whether the calling thread holds the mutex.
#[capi]
pub fn _PyRecursiveMutex_IsLockedByCurrentThread(mutex: &RecursiveMutex) -> c_int {
    c_int::from(mutex.thread.load(Ordering::Relaxed) == PyThread_get_thread_ident_ex())
}

/// Locks a mutex, once more if the calling thread holds it.
#[capi]
pub fn _PyRecursiveMutex_Lock(mutex: &RecursiveMutex) {
    if _PyRecursiveMutex_IsLockedByCurrentThread(mutex) != 0 {
        mutex.level.set(mutex.level.get() + 1);
        return;
    }
    mutex.mutex.lock();
    mutex.thread.store(PyThread_get_thread_ident_ex(), Ordering::Relaxed);
}

/// Unlocks a mutex once; the process ends if another thread holds it.
#[capi]
pub fn _PyRecursiveMutex_Unlock(mutex: &RecursiveMutex) {
    if _PyRecursiveMutex_IsLockedByCurrentThread(mutex) == 0 {
        misused("unlocking a recursive mutex that is not owned by the current thread");
    }
    if mutex.level.get() > 0 {
        mutex.level.set(mutex.level.get() - 1);
        return;
    }
    mutex.thread.store(0, Ordering::Relaxed);
    mutex.mutex.unlock();
}

// — _PyRWMutex —

/// `_PyRWMutex`: bit 0 a writer holds it, bit 1 somebody waits; the rest counts the readers that hold it.
#[repr(C)]
pub struct RwMutex(AtomicUsize);

const WRITER: usize = 1;
const WAITERS: usize = 2;
const READER: usize = 4;

impl RwMutex {
    fn swap(&self, from: usize, to: usize, order: Ordering) -> bool {
        self.0.compare_exchange_weak(from, to, order, Ordering::Relaxed).is_ok()
    }

    /// Notes that somebody waits, and sleeps until the state changes.
    fn wait(&self, bits: usize) {
        let told = bits | WAITERS;
        if bits == told || self.swap(bits, told, Ordering::Relaxed) {
            park(&self.0, AtomicUsize::new(told), -1, null_mut(), true);
        }
    }

    fn wake_all(&self) {
        _PyParkingLot_UnparkAll(core::ptr::from_ref(&self.0).cast());
    }
}

/// Locks for reading, with others that read. Who wants to write goes first.
#[capi]
pub fn _PyRWMutex_RLock(mutex: &RwMutex) {
    loop {
        let bits = mutex.0.load(Ordering::Relaxed);
        if bits & (WRITER | WAITERS) != 0 {
            mutex.wait(bits);
        } else if mutex.swap(bits, bits + READER, Ordering::Acquire) {
            return;
        }
    }
}

/// Ends reading.
#[capi]
pub fn _PyRWMutex_RUnlock(mutex: &RwMutex) {
    let bits = mutex.0.fetch_sub(READER, Ordering::AcqRel);
    if bits < READER {
        misused("lock was not read-locked");
    }
    if bits < 2 * READER && bits & WAITERS != 0 {
        // Readers that wake sleep again while the bit says that a writer waits: the writer, who takes it back, goes first.
        mutex.wake_all();
    }
}

/// Locks for writing, alone.
#[capi]
pub fn _PyRWMutex_Lock(mutex: &RwMutex) {
    loop {
        let bits = mutex.0.load(Ordering::Relaxed);
        if bits & !WAITERS != 0 {
            mutex.wait(bits);
        } else if mutex.swap(bits, bits | WRITER, Ordering::Acquire) {
            return;
        }
    }
}

/// Ends writing, and wakes all who wait.
#[capi]
pub fn _PyRWMutex_Unlock(mutex: &RwMutex) {
    let bits = mutex.0.swap(0, Ordering::AcqRel);
    if bits & WRITER == 0 {
        misused("lock was not write-locked");
    }
    if bits & WAITERS != 0 {
        mutex.wake_all();
    }
}
