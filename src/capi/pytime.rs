//! cpython/pytime.h: clocks in nanoseconds.

use crate::abi::Result;
use crate::types::exception::os_error;
use abide_macros::capi;
use core::ffi::c_double;

fn read(clock: libc::clockid_t) -> Option<i64> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the variable is written by the call.
    (unsafe { libc::clock_gettime(clock, &mut time) } == 0).then(|| time.tv_sec * 1_000_000_000 + time.tv_nsec)
}

macro_rules! clocks {
    ($($name:ident $raw:ident $clock:ident;)*) => {$(
        /// Reads the clock. OSError.
        ///
        /// # Safety
        /// `result` may be written.
        #[capi]
        pub unsafe fn $name(result: *mut i64) -> Result<()> {
            let Some(time) = read(libc::$clock) else { return Err(os_error::raise_last(None)) };
            // SAFETY: the caller's contract.
            unsafe { *result = time };
            Ok(())
        }

        /// Reads the clock; may be called without the GIL, and sets no exception.
        ///
        /// # Safety
        /// `result` may be written.
        #[capi]
        pub unsafe fn $raw(result: *mut i64) -> core::ffi::c_int {
            let time = read(libc::$clock);
            // SAFETY: the caller's contract.
            unsafe { *result = time.unwrap_or(0) };
            if time.is_some() { 0 } else { -1 }
        }
    )*};
}
clocks! {
    PyTime_Time PyTime_TimeRaw CLOCK_REALTIME;
    PyTime_Monotonic PyTime_MonotonicRaw CLOCK_MONOTONIC;
    PyTime_PerfCounter PyTime_PerfCounterRaw CLOCK_MONOTONIC;
}

/// Nanoseconds as seconds.
#[capi]
pub fn PyTime_AsSecondsDouble(time: i64) -> c_double {
    time as f64 / 1e9
}
