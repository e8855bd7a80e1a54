//! `time`: clocks and sleeping; `calendar.rs`: dates, time zones and their formatting.

mod calendar;

use crate::abi::{Object, Ref, Result};
use crate::types::exception::os_error;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::time::{self, Round, SECOND};
use crate::vm::{breaker, gil};
use abide_macros::methods;

/// The functions' room.
struct Time;

/// Makes the module.
pub(super) fn make() -> Result<Ref<Module>> {
    let module = super::new_module("time", "Clocks, sleeping, and the calendar.", &METHODS)?;
    super::add_functions(&module, &calendar::FUNCTIONS)?;
    for (name, id) in [
        ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
        ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
        ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
        ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
        ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
        ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
        ("CLOCK_TAI", libc::CLOCK_TAI),
    ] {
        module.add_named(name, &*Int::new(i64::from(id))?)?;
    }
    calendar::add_types(&module)?;
    calendar::set_zone(&module)?;
    Ok(module)
}

fn seconds(nanoseconds: i64) -> f64 {
    // Both parts are exact: a single division of what does not fit a float would round twice.
    let (whole, rest) = (nanoseconds / SECOND, nanoseconds % SECOND);
    if rest == 0 { whole as f64 } else { nanoseconds as f64 / 1e9 }
}

/// Sleeps until the monotonic clock shows that time; handlers of signals run meanwhile.
fn wait_until(deadline: i64) -> Result<()> {
    let until = time::timespec(deadline);
    loop {
        let wait = || {
            // SAFETY: the arguments are locals; nothing is written.
            unsafe { libc::clock_nanosleep(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, &until, core::ptr::null_mut()) }
        };
        match gil::released(wait) {
            0 => return Ok(()),
            libc::EINTR => breaker::handle()?,
            errno => return Err(os_error::raise_errno(errno, None)),
        }
    }
}

#[methods]
impl Time {
    /// Seconds since 1970.
    #[sig("($module, /)")]
    fn time() -> Result<f64> {
        time::read(libc::CLOCK_REALTIME).map(seconds)
    }

    /// Nanoseconds since 1970.
    #[sig("($module, /)")]
    fn time_ns() -> Result<i64> {
        time::read(libc::CLOCK_REALTIME)
    }

    /// Seconds of a clock that never goes back.
    #[sig("($module, /)")]
    fn monotonic() -> Result<f64> {
        time::read(libc::CLOCK_MONOTONIC).map(seconds)
    }

    /// Nanoseconds of a clock that never goes back.
    #[sig("($module, /)")]
    fn monotonic_ns() -> Result<i64> {
        time::read(libc::CLOCK_MONOTONIC)
    }

    /// Seconds of the finest clock, for measuring.
    #[sig("($module, /)")]
    fn perf_counter() -> Result<f64> {
        time::read(libc::CLOCK_MONOTONIC).map(seconds)
    }

    /// Nanoseconds of the finest clock, for measuring.
    #[sig("($module, /)")]
    fn perf_counter_ns() -> Result<i64> {
        time::read(libc::CLOCK_MONOTONIC)
    }

    /// Processor seconds of the process.
    #[sig("($module, /)")]
    fn process_time() -> Result<f64> {
        time::read(libc::CLOCK_PROCESS_CPUTIME_ID).map(seconds)
    }

    /// Processor nanoseconds of the process.
    #[sig("($module, /)")]
    fn process_time_ns() -> Result<i64> {
        time::read(libc::CLOCK_PROCESS_CPUTIME_ID)
    }

    /// Processor seconds of the thread.
    #[sig("($module, /)")]
    fn thread_time() -> Result<f64> {
        time::read(libc::CLOCK_THREAD_CPUTIME_ID).map(seconds)
    }

    /// Processor nanoseconds of the thread.
    #[sig("($module, /)")]
    fn thread_time_ns() -> Result<i64> {
        time::read(libc::CLOCK_THREAD_CPUTIME_ID)
    }

    /// The time of a clock of the system, in seconds.
    #[sig("($module, clk_id, /)")]
    fn clock_gettime(clk_id: i32) -> Result<f64> {
        time::read(clk_id).map(seconds)
    }

    /// The time of a clock of the system, in nanoseconds.
    #[sig("($module, clk_id, /)")]
    fn clock_gettime_ns(clk_id: i32) -> Result<i64> {
        time::read(clk_id)
    }

    /// Set a clock of the system, in seconds.
    #[sig("($module, clk_id, time, /)")]
    #[shown("")]
    fn clock_settime(clk_id: i32, time: &Object) -> Result<()> {
        set_clock(clk_id, time::from_seconds(time, Round::Floor)?)
    }

    /// Set a clock of the system, in nanoseconds.
    #[sig("($module, clk_id, time, /)")]
    #[shown("")]
    fn clock_settime_ns(clk_id: i32, time: &Object) -> Result<()> {
        set_clock(clk_id, time::from_nanoseconds(time)?)
    }

    /// How fine a clock of the system is, in seconds.
    #[sig("($module, clk_id, /)")]
    #[shown("")]
    fn clock_getres(clk_id: i32) -> Result<f64> {
        resolution(clk_id)
    }

    /// The clock that counts the processor time of a thread.
    #[sig("($module, thread_id, /)")]
    #[shown("")]
    fn pthread_getcpuclockid(thread_id: &Object) -> Result<i32> {
        let Some(thread_id) = thread_id.cast::<Int>() else {
            return Err(type_error!(
                "pthread_getcpuclockid() argument must be int, not {}",
                thread_id.ty().full_name()
            ));
        };
        let mut clock = 0;
        // SAFETY: the caller names a live thread, as in C.
        let code = unsafe { libc::pthread_getcpuclockid(thread_id.low_bits() as libc::pthread_t, &mut clock) };
        if code != 0 { Err(os_error::raise_errno(code, None)) } else { Ok(clock) }
    }

    /// Facts about a clock: 'monotonic', 'perf_counter', 'process_time', 'thread_time' or 'time'.
    #[sig("($module, name, /)")]
    #[shown("")]
    fn get_clock_info(name: &Str) -> Result<Ref> {
        let (clock, function, monotonic, adjustable) = match &*name.to_string_lossy() {
            "time" => (libc::CLOCK_REALTIME, "CLOCK_REALTIME", false, true),
            "monotonic" | "perf_counter" => (libc::CLOCK_MONOTONIC, "CLOCK_MONOTONIC", true, false),
            "process_time" => (libc::CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID", true, false),
            "thread_time" => (libc::CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID", true, false),
            _ => return Err(value_error!("unknown clock")),
        };
        let facts = crate::types::dict::Dict::new()?;
        let implementation = Str::new(&format!("clock_gettime({function})"))?;
        facts.set(crate::intern!("implementation"), &implementation)?;
        facts.set(crate::intern!("monotonic"), &crate::types::bool::bool_object(monotonic))?;
        facts.set(crate::intern!("adjustable"), &crate::types::bool::bool_object(adjustable))?;
        facts.set(crate::intern!("resolution"), &*crate::types::float::Float::new(resolution(clock)?)?)?;
        Ok(crate::types::simple_namespace::new_namespace(Some(&facts))?.into_object())
    }

    /// Sleep for a number of seconds.
    #[sig("($module, object, /)")]
    fn sleep(object: &Object) -> Result<()> {
        crate::vm::audit::event(c"time.sleep", || Tuple::new(&[object]))?;
        let duration = time::from_seconds(object, Round::Up)?;
        if duration < 0 {
            return Err(value_error!("sleep length must be non-negative"));
        }
        match time::monotonic().checked_add(duration) {
            Some(deadline) => wait_until(deadline),
            None => Err(overflow_error!("timestamp too large to convert to C PyTime_t")),
        }
    }
}

fn set_clock(clock: i32, nanoseconds: i64) -> Result<()> {
    let time = time::timespec(nanoseconds);
    // SAFETY: the argument is a local.
    if unsafe { libc::clock_settime(clock, &time) } != 0 {
        return Err(os_error::raise_last(None));
    }
    Ok(())
}

fn resolution(clock: i32) -> Result<f64> {
    let mut fine = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel fills the struct.
    if unsafe { libc::clock_getres(clock, &mut fine) } != 0 {
        return Err(os_error::raise_last(None));
    }
    Ok(fine.tv_sec as f64 + fine.tv_nsec as f64 * 1e-9)
}
