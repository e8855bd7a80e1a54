//! The eval breaker: what interrupts running code between two instructions.
//!
//! The word in the thread state is tested on function entry, on backward jumps and after calls into C. Its low byte
//! says what is to be done; the bits are CPython's. Above it is the version of what monitoring tools watch.

use super::registers::{Flow, Registers, breaker_set};
use super::{monitoring, thread};
use crate::abi::Result;
use crate::call::convert::told;
use core::sync::atomic::Ordering;

/// Another thread wants the GIL.
pub const GIL_DROP_REQUEST: usize = 1 << 0;
/// Signal handlers are to be run.
pub const SIGNALS_PENDING: usize = 1 << 1;
/// Pending calls are to be made.
pub const CALLS_TO_DO: usize = 1 << 2;
/// An exception is to be raised in this thread.
pub const ASYNC_EXCEPTION: usize = 1 << 3;
/// The cycle collector is to run.
pub const GC_SCHEDULED: usize = 1 << 4;
/// A tool's evaluation function is to be offered frames. (CPython's free-threaded build has another use for the bit.)
pub const EVAL_FRAME: usize = 1 << 6;

/// Whether the running code has not been brought up to date with what monitoring tools watch, and may be.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn is_outdated(r: &Registers) -> bool {
    // SAFETY: the contract of instruction bodies.
    let version = unsafe { r.code() }.instrumentation_version.get();
    version != monitoring::version() && thread::current().tracing.get() == 0
}

/// Brings the running code up to date; the instruction, which may be another now, is run anew.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn bring_up_to_date(r: &mut Registers) -> Flow {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        monitoring::instrument(r.code());
        r.ip = r.ip.sub(1);
    }
    Flow::Jump
}

/// RESUME with the breaker set, or in code that is not up to date.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn at_resume(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if is_outdated(r) {
            return bring_up_to_date(r);
        }
    }
    // SAFETY: the contract of instruction bodies; one unit ago the frame had not begun.
    if let Some(flow) = unsafe { super::hook::offer(r, r.ip.sub(1)) } {
        return flow;
    }
    // Not inside `yield from` and `await`, where the interruption would hit the wrong frame.
    if oparg & 3 < 2
        && breaker_set()
        && let Err(e) = handle()
    {
        return told(e, Flow::Error);
    }
    Flow::Next
}

/// JUMP_BACKWARD with the breaker set.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn at_jump_backward(r: &mut Registers, distance: usize) -> Flow {
    match handle() {
        Ok(()) => {
            // SAFETY: the contract of instruction bodies; one cache unit is behind the instruction.
            r.ip = unsafe { r.ip.add(1).sub(distance) };
            Flow::Jump
        }
        Err(e) => told(e, Flow::Error),
    }
}

/// Does what the breaker's bits ask for. Runs Python.
#[cold]
#[inline(never)]
pub fn handle() -> Result<()> {
    let ts = thread::current();
    let asked = ts.eval_breaker.load(Ordering::Relaxed);
    if asked & ASYNC_EXCEPTION != 0 {
        ts.eval_breaker.fetch_and(!ASYNC_EXCEPTION, Ordering::Relaxed);
        if let Some(kind) = ts.async_exc.take() {
            return Err(crate::types::exception::raise::raise_object(
                // SAFETY: only exception classes are stored there.
                unsafe { kind.cast_unchecked() },
                crate::types::none::none_object(),
            ));
        }
    }
    if asked & SIGNALS_PENDING != 0 {
        ts.eval_breaker.fetch_and(!SIGNALS_PENDING, Ordering::Relaxed);
        super::signals::check()?;
    }
    if asked & CALLS_TO_DO != 0 {
        ts.eval_breaker.fetch_and(!CALLS_TO_DO, Ordering::Relaxed);
        super::pending::run()?;
    }
    if asked & GC_SCHEDULED != 0 {
        ts.eval_breaker.fetch_and(!GC_SCHEDULED, Ordering::Relaxed);
        crate::memory::gc::collect_if_due();
    }
    if asked & GIL_DROP_REQUEST != 0 {
        super::gil::give_way();
    }
    Ok(())
}
