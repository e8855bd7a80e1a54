//! The GIL: one thread at a time runs Python. A waiting thread asks for it through the eval breaker.

use super::runtime::MAIN_INTERPRETER;
use super::thread::{self, CURRENT, ThreadState};
use super::{breaker, interpreter};
use core::cell::UnsafeCell;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// Whether it is held, and who comes next.
struct Gil {
    held: bool,
    /// How often it has been handed to another thread: a thread that gave way waits for this to change.
    handovers: u64,
    /// How many threads want it.
    waiting: usize,
    /// How many threads wait for [`CHANGED`]: without any, there is nobody to wake.
    asleep: usize,
}

static GIL: Mutex<Gil> = Mutex::new(Gil { held: false, handovers: 0, waiting: 0, asleep: 0 });
static CHANGED: Condvar = Condvar::new();
/// Microseconds that a thread may keep the GIL while others wait.
static SWITCH_INTERVAL: AtomicU64 = AtomicU64::new(5_000);

fn lock() -> MutexGuard<'static, Gil> {
    // A panic ends the process: the lock is never poisoned.
    GIL.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Waits for a change, or until the time is over; whether it is.
fn sleep(mut gil: MutexGuard<'static, Gil>, most: Duration) -> (MutexGuard<'static, Gil>, bool) {
    gil.asleep += 1;
    let (mut gil, timeout) = CHANGED.wait_timeout(gil, most).unwrap_or_else(|poisoned| poisoned.into_inner());
    gil.asleep -= 1;
    (gil, timeout.timed_out())
}

/// Wakes those that wait for a change: a call of the system, spared where nobody does.
fn wake(gil: &Gil) {
    if gil.asleep > 0 {
        CHANGED.notify_all();
    }
}

/// `sys.getswitchinterval()`, in seconds.
pub fn switch_interval() -> f64 {
    SWITCH_INTERVAL.load(Ordering::Relaxed) as f64 / 1e6
}

/// `sys.setswitchinterval()`, in seconds.
pub fn set_switch_interval(seconds: f64) {
    SWITCH_INTERVAL.store((seconds * 1e6) as u64, Ordering::Relaxed);
}

/// The lock, held from before a fork until after it: no thread may own it when the new process begins.
struct Held(UnsafeCell<Option<MutexGuard<'static, Gil>>>);
// SAFETY: used by the thread that forks, which holds the GIL.
unsafe impl Sync for Held {}
static HELD: Held = Held(UnsafeCell::new(None));

/// Before `fork()`; the GIL is held, and is neither given up nor taken until [`after_fork`].
pub(super) fn before_fork() {
    let guard = lock();
    // SAFETY: only this thread forks now.
    unsafe { *HELD.0.get() = Some(guard) };
}

/// After `fork()`: in the child, nobody waits any more.
pub(super) fn after_fork(in_child: bool) {
    // SAFETY: as above. A call without `before_fork` is C's mistake, and does no harm.
    if let Some(mut guard) = unsafe { (*HELD.0.get()).take() }
        && in_child
    {
        (guard.waiting, guard.asleep) = (0, 0);
    }
}

/// Waits for the GIL and makes `ts` the current thread state.
pub fn acquire(ts: *mut ThreadState) {
    let mut gil = lock();
    gil.waiting += 1;
    while gil.held {
        let interval = Duration::from_micros(SWITCH_INTERVAL.load(Ordering::Relaxed).max(1));
        let before = gil.handovers;
        let timed_out;
        (gil, timed_out) = sleep(gil, interval);
        if timed_out && gil.held && gil.handovers == before {
            // SAFETY: whoever holds the GIL has a live thread state, which cannot go away without our lock.
            if let Some(holder) = unsafe { CURRENT.load(Ordering::Relaxed).as_ref() } {
                holder.eval_breaker.fetch_or(breaker::GIL_DROP_REQUEST, Ordering::Relaxed);
            }
        }
    }
    gil.waiting -= 1;
    gil.held = true;
    gil.handovers += 1;
    MAIN_INTERPRETER.gil.last_holder.set(ts);
    MAIN_INTERPRETER.gil.locked.set(1);
    MAIN_INTERPRETER.gil.switch_number.set(gil.handovers);
    CURRENT.store(ts, Ordering::Relaxed);
    // SAFETY: the caller's state is live.
    interpreter::follow(unsafe { (*ts).interp.get() });
    // SAFETY: as above.
    super::monitoring::thread_runs(unsafe { &*ts });
    wake(&gil);
}

/// Gives the GIL up; returns the thread state that was current.
pub fn release() -> *mut ThreadState {
    let mut gil = lock();
    let ts = CURRENT.swap(null_mut(), Ordering::Relaxed);
    gil.held = false;
    MAIN_INTERPRETER.gil.locked.set(0);
    let anybody = gil.asleep > 0;
    drop(gil);
    if anybody {
        CHANGED.notify_all();
    }
    ts
}

/// Makes another thread state of the calling thread current, without giving the GIL up meanwhile.
pub fn exchange(ts: *mut ThreadState) {
    // Who waits may be about to ask the state that was current: not after it is freed.
    let guard = lock();
    MAIN_INTERPRETER.gil.last_holder.set(ts);
    CURRENT.store(ts, Ordering::Relaxed);
    drop(guard);
    thread::make_mine(ts);
    // SAFETY: the caller's state is live.
    interpreter::follow(unsafe { (*ts).interp.get() });
}

/// Gives way to a thread that waits: called by the eval breaker.
pub fn give_way() {
    let ts = thread::current();
    ts.eval_breaker.fetch_and(!breaker::GIL_DROP_REQUEST, Ordering::Relaxed);
    let mut gil = lock();
    if gil.waiting == 0 {
        return;
    }
    let before = gil.handovers;
    let ts = CURRENT.swap(null_mut(), Ordering::Relaxed);
    gil.held = false;
    MAIN_INTERPRETER.gil.locked.set(0);
    wake(&gil);
    // Fairness: do not take it back before another thread has had it.
    while gil.handovers == before && gil.waiting > 0 {
        (gil, _) = sleep(gil, Duration::from_secs(1));
    }
    drop(gil);
    acquire(ts);
}

/// Runs `f`, which touches no object, without the GIL. `errno` of `f` survives.
pub fn released<T>(f: impl FnOnce() -> T) -> T {
    let ts = release();
    let result = f();
    // SAFETY: the C library's own variable.
    let errno = unsafe { *libc::__errno_location() };
    acquire(ts);
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
    result
}

/// Makes the calling thread able to run Python, whatever its state: true if it did not hold the GIL.
pub fn ensure() -> bool {
    let mine = thread::mine();
    let (ts, new) = if mine.is_null() { (thread::attach(MAIN_INTERPRETER), true) } else { (mine, false) };
    let held = CURRENT.load(Ordering::Relaxed) == ts;
    if !held {
        acquire(ts);
    }
    // SAFETY: the thread's own state.
    let counter = unsafe { &(*ts).gilstate_counter };
    // A new state begins with 1: of those that a thread of Python has, the count never gets to 0.
    counter.set(counter.get() + !new as core::ffi::c_int);
    !held
}

/// Undoes [`ensure`], which said whether it `took` the GIL.
pub fn restore(took: bool) {
    let ts = thread::mine();
    // SAFETY: the thread's own state, which `ensure` made or found.
    let counter = unsafe { &(*ts).gilstate_counter };
    counter.set(counter.get() - 1);
    if counter.get() == 0 && !core::ptr::eq(ts, thread::main_state()) {
        thread::detach(ts);
        release();
        // SAFETY: the thread has no state any more and does not hold the GIL.
        unsafe { thread::free(ts) };
    } else if took {
        release();
    }
}

/// Runs `f` with the GIL, whether or not the calling thread holds it, or has a thread state.
pub fn ensured<T>(f: impl FnOnce() -> T) -> T {
    let took = ensure();
    let result = f();
    restore(took);
    result
}
