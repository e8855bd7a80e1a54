//! monitoring.h: code that is not Python's (Cython's, say) tells monitoring tools of its events.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::types::exception::{BaseException, STOP_ITERATION, raise};
use crate::types::int::Int;
use crate::vm::monitoring::{self, Event, UNGROUPED_EVENTS};
use abide_macros::capi;
use core::ffi::c_int;

/// PyMonitoringState: one for each event that may come from a code-like object.
#[repr(C)]
pub struct MonitoringState {
    /// The tools to be told, a bit each.
    active: u8,
    opaque: u8,
}

/// Brings the states up to date with what the tools watch; `version` says for when they were last.
///
/// # Safety
/// `states` and `events` have `length` items; `version` can be read and written.
#[capi]
pub unsafe fn PyMonitoring_EnterScope(
    states: *mut MonitoringState,
    version: *mut u64,
    events: *const u8,
    length: isize,
) -> Result<()> {
    let now = monitoring::version() as u64;
    // SAFETY: the caller's contract.
    unsafe {
        if *version == now {
            return Ok(());
        }
        for i in 0..length.max(0) as usize {
            let event = Event::from_number(*events.add(i) as usize);
            let event = event.filter(|&event| (event as usize) < UNGROUPED_EVENTS).ok_or_else(bad_internal_call)?;
            (*states.add(i)).active = monitoring::watchers(event);
        }
        *version = now;
    }
    Ok(())
}

/// The scope is left.
#[capi]
pub fn PyMonitoring_ExitScope() -> Result<()> {
    Ok(())
}

/// Calls the callbacks of the tools that the state names, the highest first. ValueError.
fn fire(state: *mut MonitoringState, code: &Object, offset: i32, rest: &[&Object], event: Event) -> Result<()> {
    if offset < 0 {
        return Err(value_error!("offset must be non-negative"));
    }
    let offset = Int::new(offset as i64)?;
    let mut arguments: Vec<&Object> = vec![code];
    // Of a line no offset is told.
    if event != Event::Line {
        arguments.push(&offset);
    }
    arguments.extend(rest);
    // SAFETY: callers pass a state that lives through the call; callbacks may change it meanwhile.
    let mut tools = unsafe { (*state).active };
    while let Some(tool) = tools.checked_ilog2() {
        tools ^= 1 << tool;
        if !monitoring::call_tool(tool as usize, event, &arguments)? {
            continue;
        }
        if !event.is_local() {
            return Err(monitoring::disable_refused(tool as usize, event));
        }
        // SAFETY: as above.
        unsafe { (*state).active &= !(1 << tool) };
    }
    Ok(())
}

/// As [`fire`] about the exception that is set, which is set again afterwards. ValueError if there is none.
fn fire_exception(state: *mut MonitoringState, code: &Object, offset: i32, event: Event) -> Result<()> {
    let exception = pending(event)?;
    fire(state, code, offset, &[&*exception], event)?;
    raise::restore(Some(exception));
    Ok(())
}

fn pending(event: Event) -> Result<Ref<BaseException>> {
    raise::fetch().ok_or_else(|| value_error!("Firing event {} with no exception set", event as u8))
}

/// A function of `state, codelike, offset` and perhaps an object, which fires an event.
macro_rules! fires {
    ($($(#[$doc:meta])* $name:ident $(($argument:ident))? = $event:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        /// `state` is live.
        #[capi]
        pub unsafe fn $name(
            state: *mut MonitoringState,
            code: &Object,
            offset: i32,
            $($argument: &Object,)?
        ) -> Result<()> {
            fire(state, code, offset, &[$($argument)?], Event::$event)
        }
    )*};
}

fires! {
    /// A function begins.
    _PyMonitoring_FirePyStartEvent = PyStart;
    /// A generator goes on.
    _PyMonitoring_FirePyResumeEvent = PyResume;
    /// A function returns.
    _PyMonitoring_FirePyReturnEvent(value) = PyReturn;
    /// A generator yields.
    _PyMonitoring_FirePyYieldEvent(value) = PyYield;
    /// A jump is made.
    _PyMonitoring_FireJumpEvent(target) = Jump;
    /// One of two ways is taken.
    _PyMonitoring_FireBranchEvent(target) = Branch;
    /// Native code has returned.
    _PyMonitoring_FireCReturnEvent(value) = CReturn;
}

/// A function of `state, codelike, offset`, which fires an event about the exception that is set.
macro_rules! fires_exception {
    ($($(#[$doc:meta])* $name:ident = $event:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        /// `state` is live.
        #[capi]
        pub unsafe fn $name(state: *mut MonitoringState, code: &Object, offset: i32) -> Result<()> {
            fire_exception(state, code, offset, Event::$event)
        }
    )*};
}

fires_exception! {
    /// An exception is thrown into a generator.
    _PyMonitoring_FirePyThrowEvent = PyThrow;
    /// An exception is raised.
    _PyMonitoring_FireRaiseEvent = Raise;
    /// An exception is raised again.
    _PyMonitoring_FireReraiseEvent = Reraise;
    /// An exception is handled.
    _PyMonitoring_FireExceptionHandledEvent = ExceptionHandled;
    /// Native code has raised.
    _PyMonitoring_FireCRaiseEvent = CRaise;
    /// A function is left by an exception.
    _PyMonitoring_FirePyUnwindEvent = PyUnwind;
}

/// A call is about to be made.
///
/// # Safety
/// `state` is live.
#[capi]
pub unsafe fn _PyMonitoring_FireCallEvent(
    state: *mut MonitoringState,
    code: &Object,
    offset: i32,
    callable: &Object,
    first: &Object,
) -> Result<()> {
    fire(state, code, offset, &[callable, first], Event::Call)
}

/// A line begins.
///
/// # Safety
/// `state` is live.
#[capi]
pub unsafe fn _PyMonitoring_FireLineEvent(
    state: *mut MonitoringState,
    code: &Object,
    offset: i32,
    line: c_int,
) -> Result<()> {
    fire(state, code, offset, &[&*Int::new(line as i64)?], Event::Line)
}

/// An iterator has ended with that value, which a StopIteration is made of for the tools.
///
/// # Safety
/// `state` is live.
#[capi]
pub unsafe fn _PyMonitoring_FireStopIterationEvent(
    state: *mut MonitoringState,
    code: &Object,
    offset: i32,
    value: &Object,
) -> Result<()> {
    told(raise::raise_object(&STOP_ITERATION, value), ());
    let exception = pending(Event::StopIteration)?;
    fire(state, code, offset, &[&*exception], Event::StopIteration)
}
