//! pytime.h: clocks in nanoseconds; times from Python's numbers, and to C's structs.

use crate::abi::{Object, Raised, Ref, Result};
use crate::types::exception::os_error;
use crate::types::float::Float;
use crate::types::int::Int;
use abide_macros::capi;
use core::ffi::{c_double, c_int, c_long};

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
        pub unsafe fn $raw(result: *mut i64) -> c_int {
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

// — internal/pycore_time.h —

const NS_PER_S: i64 = 1_000_000_000;
const NS_PER_MS: i64 = 1_000_000;
const NS_PER_US: i64 = 1000;

/// `_PyTime_round_t`: towards minus infinity, plus infinity, to nearest even, away from zero.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Rounding(c_int);

impl Rounding {
    /// Away from zero: how timeouts are rounded.
    pub const TIMEOUT: Rounding = Rounding(3);

    fn round(self, x: f64) -> f64 {
        match self.0 {
            0 => x.floor(),
            1 => x.ceil(),
            2 => x.round_ties_even(),
            _ if x >= 0.0 => x.ceil(),
            _ => x.floor(),
        }
    }

    fn divide(self, time: i64, by: i64) -> i64 {
        let (quotient, rest) = (time.div_euclid(by), time.rem_euclid(by));
        let up = match self.0 {
            0 => false,
            1 => rest > 0,
            2 => rest > by / 2 || (rest == by / 2 && quotient % 2 != 0),
            _ => rest > 0 && time > 0,
        };
        quotient + i64::from(up)
    }
}

fn beyond_time_t() -> Raised {
    overflow_error!("timestamp out of range for platform time_t")
}

fn beyond_time() -> Raised {
    overflow_error!("timestamp too large to convert to C PyTime_t")
}

/// The integral value of a double. OverflowError.
fn whole(value: f64) -> Result<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&value) { Ok(value as i64) } else { Err(beyond_time_t()) }
}

fn nan() -> Raised {
    value_error!("Invalid value NaN (not a number)")
}

/// A number of units as nanoseconds. TypeError, ValueError, OverflowError. Runs Python.
fn from_number(object: &Object, unit: i64, rounding: Rounding) -> Result<i64> {
    if let Some(float) = object.cast::<Float>() {
        let value = float.value.get();
        return if value.is_nan() { Err(nan()) } else { whole(rounding.round(value * unit as f64)) };
    }
    match object.index()?.to_i64().and_then(|value| value.checked_mul(unit)) {
        Some(time) => Ok(time),
        None => Err(beyond_time()),
    }
}

/// A number of seconds as nanoseconds. TypeError, ValueError, OverflowError. Runs Python.
///
/// # Safety
/// `out` may be written (in all functions of this file).
#[capi]
pub unsafe fn _PyTime_FromSecondsObject(out: *mut i64, object: &Object, rounding: Rounding) -> Result<()> {
    let time = from_number(object, NS_PER_S, rounding)?;
    // SAFETY: the caller's contract.
    unsafe { *out = time };
    Ok(())
}

/// A number of milliseconds as nanoseconds. TypeError, ValueError, OverflowError. Runs Python.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _PyTime_FromMillisecondsObject(out: *mut i64, object: &Object, rounding: Rounding) -> Result<()> {
    let time = from_number(object, NS_PER_MS, rounding)?;
    // SAFETY: the caller's contract.
    unsafe { *out = time };
    Ok(())
}

/// An int of nanoseconds. TypeError for other types, OverflowError.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _PyTime_FromLong(out: *mut i64, object: &Object) -> Result<()> {
    let Some(int) = object.cast::<Int>() else {
        return Err(type_error!("expect int, got {}", object.ty().full_name()));
    };
    let time = int.to_i64().ok_or_else(beyond_time)?;
    // SAFETY: the caller's contract.
    unsafe { *out = time };
    Ok(())
}

/// Seconds as nanoseconds.
#[capi]
pub fn _PyTime_FromSeconds(seconds: c_int) -> i64 {
    i64::from(seconds) * NS_PER_S
}

/// Nanoseconds as milliseconds.
#[capi]
pub fn _PyTime_AsMilliseconds(time: i64, rounding: Rounding) -> i64 {
    rounding.divide(time, NS_PER_MS)
}

/// Nanoseconds as microseconds.
#[capi]
pub fn _PyTime_AsMicroseconds(time: i64, rounding: Rounding) -> i64 {
    rounding.divide(time, NS_PER_US)
}

/// Nanoseconds as seconds and microseconds.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _PyTime_AsTimeval(time: i64, out: *mut libc::timeval, rounding: Rounding) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { _PyTime_AsTimeval_clamp(time, out, rounding) };
    0
}

/// As `_PyTime_AsTimeval`: seconds of 64 bits hold every time, so that nothing needs to be clamped.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _PyTime_AsTimeval_clamp(time: i64, out: *mut libc::timeval, rounding: Rounding) {
    let us = rounding.divide(time, NS_PER_US);
    let value = libc::timeval { tv_sec: us.div_euclid(1_000_000), tv_usec: us.rem_euclid(1_000_000) };
    // SAFETY: the caller's contract.
    unsafe { out.write(value) };
}

/// As `_PyTime_AsTimeval`, into two variables.
///
/// # Safety
/// Both may be written.
#[capi]
pub unsafe fn _PyTime_AsTimevalTime_t(time: i64, seconds: *mut i64, us: *mut c_int, rounding: Rounding) -> c_int {
    let total = rounding.divide(time, NS_PER_US);
    // SAFETY: the caller's contract.
    unsafe {
        *seconds = total.div_euclid(1_000_000);
        *us = total.rem_euclid(1_000_000) as c_int;
    }
    0
}

/// Nanoseconds as seconds and nanoseconds.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _PyTime_AsTimespec(time: i64, out: *mut libc::timespec) -> c_int {
    let value = libc::timespec { tv_sec: time.div_euclid(NS_PER_S), tv_nsec: time.rem_euclid(NS_PER_S) };
    // SAFETY: the caller's contract.
    unsafe { out.write(value) };
    0
}

/// As `_PyTime_AsTimespec`: seconds of 64 bits hold every time, so that nothing needs to be clamped.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _PyTime_AsTimespec_clamp(time: i64, out: *mut libc::timespec) {
    // SAFETY: the caller's contract.
    unsafe { _PyTime_AsTimespec(time, out) };
}

/// Nanoseconds as an int.
#[capi]
pub fn _PyTime_AsLong(time: i64) -> Result<Ref<Int>> {
    Int::new(time)
}

/// C's seconds as an int.
#[capi]
pub fn _PyLong_FromTime_t(seconds: i64) -> Result<Ref<Int>> {
    Int::new(seconds)
}

/// An int as C's seconds. TypeError, OverflowError. Runs Python.
#[capi]
pub fn _PyLong_AsTime_t(object: &Object) -> Result<i64> {
    seconds_of(object)
}

fn seconds_of(object: &Object) -> Result<i64> {
    object.index()?.to_i64().ok_or_else(beyond_time_t)
}

/// A number of seconds, rounded to whole ones. TypeError, ValueError, OverflowError. Runs Python.
///
/// # Safety
/// `seconds` may be written.
#[capi]
pub unsafe fn _PyTime_ObjectToTime_t(object: &Object, seconds: *mut i64, rounding: Rounding) -> Result<()> {
    let value = match object.cast::<Float>().map(|f| f.value.get()) {
        Some(value) if value.is_nan() => return Err(nan()),
        Some(value) => whole(rounding.round(value))?,
        None => seconds_of(object)?,
    };
    // SAFETY: the caller's contract.
    unsafe { *seconds = value };
    Ok(())
}

/// A number of seconds as whole ones and a fraction counted in `denominator`ths.
fn split(object: &Object, denominator: f64, rounding: Rounding) -> Result<(i64, c_long)> {
    let Some(value) = object.cast::<Float>().map(|f| f.value.get()) else {
        return Ok((seconds_of(object)?, 0));
    };
    if value.is_nan() {
        return Err(nan());
    }
    let mut seconds = value.trunc();
    let mut fraction = rounding.round((value - seconds) * denominator);
    if fraction >= denominator {
        (fraction, seconds) = (fraction - denominator, seconds + 1.0);
    } else if fraction < 0.0 {
        (fraction, seconds) = (fraction + denominator, seconds - 1.0);
    }
    Ok((whole(seconds)?, fraction as c_long))
}

/// A number of seconds as seconds and microseconds. TypeError, ValueError, OverflowError. Runs Python.
///
/// # Safety
/// Both variables may be written.
#[capi]
pub unsafe fn _PyTime_ObjectToTimeval(
    object: &Object,
    seconds: *mut i64,
    us: *mut c_long,
    rounding: Rounding,
) -> Result<()> {
    let (whole, fraction) = split(object, 1e6, rounding)?;
    // SAFETY: the caller's contract.
    unsafe { (*seconds, *us) = (whole, fraction) };
    Ok(())
}

/// A number of seconds as seconds and nanoseconds. TypeError, ValueError, OverflowError. Runs Python.
///
/// # Safety
/// Both variables may be written.
#[capi]
pub unsafe fn _PyTime_ObjectToTimespec(
    object: &Object,
    seconds: *mut i64,
    ns: *mut c_long,
    rounding: Rounding,
) -> Result<()> {
    let (whole, fraction) = split(object, 1e9, rounding)?;
    // SAFETY: the caller's contract.
    unsafe { (*seconds, *ns) = (whole, fraction) };
    Ok(())
}

/// When a timeout that begins now is over, on the monotonic clock.
#[capi]
pub fn _PyDeadline_Init(timeout: i64) -> i64 {
    read(libc::CLOCK_MONOTONIC).unwrap_or(0).saturating_add(timeout)
}

/// How long it is until then.
#[capi]
pub fn _PyDeadline_Get(deadline: i64) -> i64 {
    deadline.saturating_sub(read(libc::CLOCK_MONOTONIC).unwrap_or(0))
}

/// The calendar by `convert`, one of C's functions. OSError.
fn calendar(convert: impl FnOnce() -> bool) -> Result<()> {
    // SAFETY: the C library's own variable.
    unsafe { *libc::__errno_location() = 0 };
    if convert() {
        return Ok(());
    }
    // SAFETY: as above.
    let errno = unsafe { *libc::__errno_location() };
    Err(os_error::raise_errno(if errno == 0 { libc::EINVAL } else { errno }, None))
}

/// The date and time in the local zone. OSError.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _PyTime_localtime(time: i64, out: *mut libc::tm) -> Result<()> {
    // SAFETY: the caller's contract.
    calendar(|| unsafe { !libc::localtime_r(&time, out).is_null() })
}

/// The date and time in UTC. OSError.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _PyTime_gmtime(time: i64, out: *mut libc::tm) -> Result<()> {
    // SAFETY: the caller's contract.
    calendar(|| unsafe { !libc::gmtime_r(&time, out).is_null() })
}
