//! Durations and points in time between Python's numbers and nanoseconds (pytime.h).

use crate::abi::{Object, Raised, Result};
use crate::types::exception;
use crate::types::float::{Float, PyFloat_Type};

/// How a number of seconds becomes a whole number of nanoseconds (or other units).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Towards minus infinity.
    Floor,
    /// Towards infinity: for timeouts, which never end early.
    Ceiling,
    /// To the nearest, ties to even.
    HalfEven,
    /// Away from zero.
    Up,
}

impl Round {
    /// The whole number.
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Round::Floor => value.floor(),
            Round::Ceiling => value.ceil(),
            Round::HalfEven => value.round_ties_even(),
            Round::Up => {
                if value >= 0.0 {
                    value.ceil()
                } else {
                    value.floor()
                }
            }
        }
    }

    /// `value / unit` for whole numbers.
    pub fn divide(self, value: i64, unit: i64) -> i64 {
        let (quotient, rest) = (value.div_euclid(unit), value.rem_euclid(unit));
        let up = match self {
            Round::Floor => false,
            Round::Ceiling => rest > 0,
            Round::Up => rest > 0 && value >= 0,
            Round::HalfEven => rest * 2 > unit || (rest * 2 == unit && quotient & 1 != 0),
        };
        quotient + i64::from(up)
    }
}

/// Nanoseconds in a second.
pub const SECOND: i64 = 1_000_000_000;

#[cold]
fn too_large() -> Raised {
    overflow_error!("timestamp too large to convert to C PyTime_t")
}

#[cold]
fn out_of_range() -> Raised {
    overflow_error!("timestamp out of range for platform time_t")
}

/// Whether the whole number is an `i64`.
fn fits(value: f64) -> bool {
    (i64::MIN as f64..-(i64::MIN as f64)).contains(&value)
}

fn not_a_number() -> Raised {
    value_error!("Invalid value NaN (not a number)")
}

/// A number of seconds in nanoseconds: `_PyTime_FromSecondsObject`. ValueError for NaN, OverflowError, TypeError.
pub fn from_seconds(object: &Object, round: Round) -> Result<i64> {
    scaled(object, round, SECOND)
}

/// A number of `unit`s of nanoseconds each, in nanoseconds. ValueError for NaN, OverflowError, TypeError.
pub fn scaled(object: &Object, round: Round, unit: i64) -> Result<i64> {
    if let Some(float) = object.cast::<Float>() {
        let value = float.value.get();
        if value.is_nan() {
            return Err(not_a_number());
        }
        let nanoseconds = round.apply(value * unit as f64);
        if !fits(nanoseconds) {
            return Err(out_of_range());
        }
        return Ok(nanoseconds as i64);
    }
    let whole = object.index()?;
    whole.to_i64().and_then(|n| n.checked_mul(unit)).ok_or_else(too_large)
}

/// A whole number of nanoseconds. TypeError for other types, OverflowError.
pub fn from_nanoseconds(object: &Object) -> Result<i64> {
    match object.cast::<crate::types::int::Int>() {
        Some(int) => int.to_i64().ok_or_else(|| overflow_error!("timestamp too large to convert to C PyTime_t")),
        None => Err(type_error!("expect int, got {}", object.ty().full_name())),
    }
}

/// A point in time in whole seconds: `_PyTime_ObjectToTime_t`. ValueError for NaN, OverflowError, TypeError.
pub fn to_time_t(object: &Object, round: Round) -> Result<i64> {
    if object.is_type(&PyFloat_Type) || object.cast::<Float>().is_some() {
        let value = object.as_f64()?;
        if value.is_nan() {
            return Err(not_a_number());
        }
        let whole = round.apply(value);
        if !fits(whole) {
            return Err(out_of_range());
        }
        return Ok(whole as i64);
    }
    match object.index()?.to_i64() {
        Some(seconds) => Ok(seconds),
        None => Err(out_of_range()),
    }
}

/// Nanoseconds as C's timespec.
pub fn timespec(nanoseconds: i64) -> libc::timespec {
    libc::timespec { tv_sec: nanoseconds.div_euclid(SECOND), tv_nsec: nanoseconds.rem_euclid(SECOND) }
}

/// Nanoseconds as C's timeval.
pub fn timeval(nanoseconds: i64, round: Round) -> libc::timeval {
    let microseconds = round.divide(nanoseconds, 1000);
    libc::timeval { tv_sec: microseconds.div_euclid(1_000_000), tv_usec: microseconds.rem_euclid(1_000_000) }
}

/// The time of a clock in nanoseconds. OSError.
pub fn read(clock: libc::clockid_t) -> Result<i64> {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel fills the struct.
    if unsafe { libc::clock_gettime(clock, &mut now) } != 0 {
        return Err(exception::os_error::raise_last(None));
    }
    match now.tv_sec.checked_mul(SECOND).and_then(|s| s.checked_add(now.tv_nsec)) {
        Some(nanoseconds) => Ok(nanoseconds),
        None => Err(too_large()),
    }
}

/// The monotonic clock in nanoseconds, which always works.
pub fn monotonic() -> i64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel fills the struct.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
    now.tv_sec * SECOND + now.tv_nsec
}
