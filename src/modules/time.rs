//! `time`: clocks and sleeping. (Calendar functions come with the standard library's needs.)

use crate::abi::{Object, Ref, Result};
use crate::types::module::Module;
use abide_macros::methods;
use std::time::Duration;

/// The functions' room.
struct Time;

pub(super) fn make() -> Result<Ref<Module>> {
    super::new_module("time", "Clocks and sleeping.", &METHODS)
}

/// A clock in nanoseconds.
fn clock(id: libc::clockid_t) -> i64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel fills the struct.
    unsafe { libc::clock_gettime(id, &mut now) };
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

fn seconds(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 1e9
}

#[methods]
impl Time {
    /// Seconds since 1970.
    #[sig("($module, /)")]
    fn time() -> f64 {
        seconds(clock(libc::CLOCK_REALTIME))
    }

    /// Nanoseconds since 1970.
    #[sig("($module, /)")]
    fn time_ns() -> i64 {
        clock(libc::CLOCK_REALTIME)
    }

    /// Seconds of a clock that never goes back.
    #[sig("($module, /)")]
    fn monotonic() -> f64 {
        seconds(clock(libc::CLOCK_MONOTONIC))
    }

    /// Nanoseconds of a clock that never goes back.
    #[sig("($module, /)")]
    fn monotonic_ns() -> i64 {
        clock(libc::CLOCK_MONOTONIC)
    }

    /// Seconds of the finest clock, for measuring.
    #[sig("($module, /)")]
    fn perf_counter() -> f64 {
        seconds(clock(libc::CLOCK_MONOTONIC))
    }

    /// Nanoseconds of the finest clock, for measuring.
    #[sig("($module, /)")]
    fn perf_counter_ns() -> i64 {
        clock(libc::CLOCK_MONOTONIC)
    }

    /// Processor seconds of the process.
    #[sig("($module, /)")]
    fn process_time() -> f64 {
        seconds(clock(libc::CLOCK_PROCESS_CPUTIME_ID))
    }

    /// Processor seconds of the thread.
    #[sig("($module, /)")]
    fn thread_time() -> f64 {
        seconds(clock(libc::CLOCK_THREAD_CPUTIME_ID))
    }

    /// Sleep for a number of seconds.
    #[sig("($module, seconds, /)")]
    fn sleep(seconds: &Object) -> Result<()> {
        let seconds = seconds.as_f64()?;
        if seconds < 0.0 {
            return Err(value_error!("sleep length must be non-negative"));
        }
        let Ok(duration) = Duration::try_from_secs_f64(seconds) else {
            return Err(overflow_error!("timestamp too large to convert to C PyTime_t"));
        };
        crate::vm::gil::released(|| std::thread::sleep(duration));
        Ok(())
    }
}
