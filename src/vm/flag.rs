//! A flag that threads wait for without the GIL. It is a single word for the kernel to watch: there is no lock inside that
//! another thread could hold at the moment of a `fork()`.

use super::{breaker, gil};
use crate::abi::Result;
use core::ptr::null;
use core::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Sleeps while the word is `known`, at most for `patience`; without the GIL. May also end for no reason. What
/// `std::io::Error::last_os_error` says of a failure is the kernel's word.
fn sleep_while(word: &AtomicU32, known: u32, patience: Option<Duration>) -> std::io::Result<()> {
    let patience = patience.map(|left| libc::timespec {
        tv_sec: left.as_secs().try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: left.subsec_nanos().into(),
    });
    let patience = patience.as_ref().map_or(null(), core::ptr::from_ref);
    let operation = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
    // SAFETY: the word lives while it is borrowed; the time is null or lives through the call.
    match unsafe { libc::syscall(libc::SYS_futex, word, operation, known, patience) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
}

/// Wakes at most `count` of the threads that sleep while the word is what it was.
fn wake(word: &AtomicU32, count: i32) {
    // SAFETY: the word lives while it is borrowed; waking does not write to it.
    unsafe { libc::syscall(libc::SYS_futex, word, libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, count) };
}

/// Something that happens again and again.
pub struct Event(AtomicU32);

impl Event {
    /// An event that has not happened.
    #[expect(clippy::new_without_default, reason = "a state of its own, named where it is made")]
    pub const fn new() -> Event {
        Event(AtomicU32::new(0))
    }

    /// How often it has happened.
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }

    /// It happens: wakes who waits.
    pub fn happen(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
        wake(&self.0, i32::MAX);
    }

    /// Waits until it has happened more often than `known`; false if it has not by the deadline. Without the GIL.
    pub fn wait(&self, known: u32, deadline: Option<Instant>) -> bool {
        while self.count() == known {
            let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return false;
            }
            // However it ended, the count is looked at again.
            let _ = sleep_while(&self.0, known, left);
        }
        true
    }
}

/// A flag: taken or not, set or not.
pub struct Flag {
    raised: AtomicU32,
    /// How many threads wait: most changes need not tell the kernel.
    waiting: AtomicU32,
}

impl Flag {
    /// A flag that is not raised.
    #[expect(clippy::new_without_default, reason = "a state of its own, named where it is made")]
    pub const fn new() -> Flag {
        Flag { raised: AtomicU32::new(0), waiting: AtomicU32::new(0) }
    }

    /// Whether it is raised.
    pub fn is_raised(&self) -> bool {
        self.raised.load(Ordering::SeqCst) != 0
    }

    /// Sets the flag and wakes who waits: all for a raised flag, one for a flag that whoever comes first takes; what it was.
    pub fn set(&self, value: bool) -> bool {
        let old = self.raised.swap(value as u32, Ordering::SeqCst) != 0;
        if self.waiting.load(Ordering::SeqCst) > 0 {
            wake(&self.raised, if value { i32::MAX } else { 1 });
        }
        old
    }

    /// Makes the flag `then` if it is `wanted`; whether it was.
    fn take(&self, wanted: bool, then: bool) -> bool {
        self.raised.compare_exchange(wanted as u32, then as u32, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// Waits until the flag is `wanted` (and makes it `then`), without the GIL; false after the deadline. Runs Python
    /// (signal handlers).
    pub fn wait(&self, wanted: bool, then: bool, deadline: Option<Instant>) -> Result<bool> {
        if self.take(wanted, then) {
            return Ok(true);
        }
        loop {
            if deadline.is_some_and(|d| d <= Instant::now()) {
                return Ok(false);
            }
            let taken = gil::released(|| self.sleep(wanted, then, deadline));
            if taken {
                return Ok(true);
            }
            breaker::handle()?;
        }
    }

    /// Waits until the flag is `wanted` and makes it `then`, without the GIL; signals are handled later.
    pub fn wait_uninterrupted(&self, wanted: bool, then: bool) {
        if !self.take(wanted, then) {
            gil::released(|| while !self.sleep(wanted, then, None) {});
        }
    }

    /// Sleeps until the flag could be taken, the deadline has come or a signal; whether it was taken.
    fn sleep(&self, wanted: bool, then: bool, deadline: Option<Instant>) -> bool {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let taken = loop {
            if self.take(wanted, then) {
                break true;
            }
            let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                break false;
            }
            if let Err(e) = sleep_while(&self.raised, !wanted as u32, left)
                && e.kind() == std::io::ErrorKind::Interrupted
            {
                break self.take(wanted, then);
            }
        };
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        taken
    }
}
