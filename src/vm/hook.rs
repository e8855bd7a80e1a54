//! Evaluation functions of tools (PEP 523): a C function that gets each frame of a Python function instead of our loop, and may
//! leave it to the loop after all.
//!
//! Frames that native code enters pass by in `eval::run_frame`. Frames that the loop enters by itself, without a native call, are
//! offered when they begin: at RESUME, which tests the eval breaker anyway, and at RETURN_GENERATOR. So nobody pays for a function
//! that is not set.

use super::breaker::EVAL_FRAME;
use super::eval;
use super::frame::{FrameOwner, InterpreterFrame};
use super::registers::{Flow, Registers};
use super::thread::{self, INTERPRETER, Interpreter, ThreadState};
use crate::abi::Result;
use crate::call::convert::told;
use crate::types::generator::Generator;
use core::cell::Cell;
use core::ffi::c_int;
use core::ptr::null_mut;
use core::sync::atomic::Ordering;

/// `_PyFrameEvalFunction`: the frame's value, or NULL with an exception. The frame is left then, or suspended.
pub type EvalFrame = unsafe extern "C" fn(*mut ThreadState, *mut InterpreterFrame, c_int) -> Result;

/// The frame that an evaluation function has just left to the loop: it is not offered again.
struct Offered(Cell<*mut InterpreterFrame>);
// SAFETY: used under the GIL.
unsafe impl Sync for Offered {}
static OFFERED: Offered = Offered(Cell::new(null_mut()));

/// Sets the evaluation function of an interpreter, or takes it away.
pub fn set(interpreter: &Interpreter, function: Option<EvalFrame>) {
    interpreter.note(super::runtime::RareEvent::SetEvalFrame);
    interpreter.eval_frame.set(function);
    thread::each_listed(interpreter, mark);
}

/// Has the thread offer its frames if there is an evaluation function.
pub fn mark(ts: &ThreadState) {
    // SAFETY: a state's interpreter outlives it.
    match unsafe { (*ts.interp.get()).eval_frame.get() } {
        Some(_) => ts.eval_breaker.fetch_or(EVAL_FRAME, Ordering::Relaxed),
        None => ts.eval_breaker.fetch_and(!EVAL_FRAME, Ordering::Relaxed),
    };
}

/// Hands a frame to the evaluation function. Runs Python.
///
/// # Safety
/// As `eval::run_frame`.
pub unsafe fn call(evaluate: EvalFrame, frame: *mut InterpreterFrame, throwing: bool) -> Result {
    let ts = thread::current();
    // SAFETY: the caller's contract.
    let result = unsafe { evaluate(core::ptr::from_ref(ts).cast_mut(), frame, c_int::from(throwing)) };
    match result {
        Ok(value) if !crate::types::exception::raise::occurred() => Ok(value),
        // A function that fails says so; one that returns a value after an exception is taken at the exception's word.
        Ok(value) => {
            drop(value);
            Err(crate::types::exception::raise::assume())
        }
        Err(e) => Err(e),
    }
}

/// Runs a frame in our loop, whatever evaluation function is set: `_PyEval_EvalFrameDefault`. Runs Python.
///
/// # Safety
/// As `eval::run_frame_here`.
pub unsafe fn evaluate_here(frame: *mut InterpreterFrame, throwing: bool) -> Result {
    if INTERPRETER.eval_frame.get().is_some() && !throwing {
        OFFERED.0.set(frame);
    }
    // SAFETY: the caller's contract.
    let result = unsafe { eval::run_frame_here(frame, throwing) };
    if OFFERED.0.get() == frame {
        OFFERED.0.set(null_mut());
    }
    result
}

/// Offers the running frame, which is about to begin or to go on at the instruction `at`, to the evaluation function. What is to be
/// done after that instead of the instruction, if it was offered. Runs Python.
///
/// # Safety
/// The contract of instruction bodies.
#[cold]
pub unsafe fn offer(r: &mut Registers, at: *const u16) -> Option<Flow> {
    let evaluate = INTERPRETER.eval_frame.get()?;
    let frame = r.fp;
    if OFFERED.0.replace(null_mut()) == frame {
        return None;
    }
    // SAFETY: the frame is whole. It is taken out of this activation, as if it had never been entered in it.
    unsafe {
        (*frame).instr_ptr.set(at);
        r.save_sp();
        let previous = (*frame).previous.get();
        let generator = (*frame).owned_by(FrameOwner::Generator).then(|| Generator::of_frame(frame));
        let ts = thread::current();
        ts.py_recursion_remaining.set(ts.py_recursion_remaining.get() + 1);
        ts.current_frame.set(previous);
        let result = call(evaluate, frame, false);
        r.fp = previous;
        r.sp = InterpreterFrame::slots(previous).add((*previous).stacktop.get() as usize);
        match result {
            Ok(value) => {
                // The caller of a function goes on behind the call; who resumed a generator, behind SEND or FOR_ITER, with one
                // cache unit each, or where these go at its end.
                let yielded = generator.is_some_and(|generator| (*generator).is_resumable());
                let units = if yielded { 2 } else { (*previous).return_offset.get() as usize };
                r.ip = (*previous).instr_ptr.get().add(units);
                r.push(value);
                Some(Flow::Jump)
            }
            Err(e) => Some(told(e, Flow::Unwind)),
        }
    }
}
