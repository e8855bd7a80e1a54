//! Calls that other threads (or signal handlers) ask a thread to make: `Py_AddPendingCall`.
//!
//! Two queues: of calls that the main thread alone may make, and of those that any thread may make.

use super::breaker::CALLS_TO_DO;
use super::runtime::MAIN_INTERPRETER;
use super::thread::{self, INTERPRETER, Interpreter, ThreadState};
use crate::abi::Result;
use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicBool, Ordering};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

type Function = unsafe extern "C" fn(*mut c_void) -> c_int;

struct Call {
    function: Function,
    argument: *mut c_void,
    /// Whether the argument is freed when the call has been made.
    frees: bool,
    /// Whose threads may make the call.
    interpreter: *const Interpreter,
}
// SAFETY: the caller hands the pointer over to the thread that makes the call.
unsafe impl Send for Call {}

impl Call {
    fn is_mine(&self) -> bool {
        core::ptr::eq(self.interpreter, &*INTERPRETER)
    }
}

/// Calls that wait; while a thread makes some of them, no other thread does.
struct Queue {
    calls: Mutex<VecDeque<Call>>,
    busy: AtomicBool,
    /// More calls than this are refused.
    most: usize,
    /// More calls than this are not made at once.
    at_once: usize,
}

static OF_MAIN: Queue = Queue::new(32, 32);
static OF_ANY: Queue = Queue::new(300, 100);

impl Queue {
    const fn new(most: usize, at_once: usize) -> Queue {
        Queue { calls: Mutex::new(VecDeque::new()), busy: AtomicBool::new(false), most, at_once }
    }

    fn calls(&self) -> MutexGuard<'_, VecDeque<Call>> {
        self.calls.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Makes calls, the first that fails ends the round; whether there are more. Runs foreign code.
    fn run(&self) -> Result<bool> {
        if self.busy.swap(true, Ordering::Acquire) {
            // A call that is being made may lead here again, or another thread be at it: it sees to the rest.
            return Ok(false);
        }
        let result = self.run_some();
        self.busy.store(false, Ordering::Release);
        result
    }

    fn run_some(&self) -> Result<bool> {
        for _ in 0..self.at_once {
            let Some(call) = self.next() else { return Ok(false) };
            // SAFETY: who queued the call vouches for it.
            let failed = unsafe { (call.function)(call.argument) } != 0;
            if call.frees && !call.argument.is_null() {
                // SAFETY: the caller of `add_any` handed over a block of the C library's.
                unsafe { libc::free(call.argument) };
            }
            if failed {
                return Err(crate::types::exception::raise::assume());
            }
        }
        Ok(self.calls().iter().any(Call::is_mine))
    }

    /// Takes out the first call that the running interpreter's threads may make.
    fn next(&self) -> Option<Call> {
        let mut calls = self.calls();
        let first = calls.iter().position(Call::is_mine)?;
        calls.remove(first)
    }

    fn push(&self, call: Call) -> c_int {
        let mut calls = self.calls();
        if calls.iter().filter(|other| other.interpreter == call.interpreter).count() >= self.most {
            return -1;
        }
        calls.push_back(call);
        0
    }
}

/// Queues a call for the main thread: 0, or -1 if the queue is full. May be called without the GIL.
pub fn add(function: Function, argument: *mut c_void, frees: bool) -> c_int {
    let result = OF_MAIN.push(Call { function, argument, frees, interpreter: MAIN_INTERPRETER });
    if result == 0 {
        thread::main_state().eval_breaker.fetch_or(CALLS_TO_DO, Ordering::Relaxed);
    }
    result
}

/// Queues a call for whichever thread of the interpreter comes by first: 0, or -1 if the queue is full. May be called without the GIL.
pub fn add_any(interpreter: &Interpreter, function: Function, argument: *mut c_void, frees: bool) -> c_int {
    let result = OF_ANY.push(Call { function, argument, frees, interpreter });
    if result == 0 {
        tell_all(interpreter);
    }
    result
}

fn tell_all(interpreter: &Interpreter) {
    thread::each_listed(interpreter, |ts: &ThreadState| {
        ts.eval_breaker.fetch_or(CALLS_TO_DO, Ordering::Relaxed);
    });
}

/// Makes the queued calls that this thread may make; the first that fails ends the round. Runs foreign code.
pub fn run() -> Result<()> {
    let ts = thread::current();
    let again = || ts.eval_breaker.fetch_or(CALLS_TO_DO, Ordering::Relaxed);
    match OF_ANY.run() {
        Ok(false) => {}
        Ok(true) => tell_all(&INTERPRETER),
        Err(e) => {
            tell_all(&INTERPRETER);
            return Err(e);
        }
    }
    if !core::ptr::eq(ts, thread::main_state()) || !INTERPRETER.is_main() {
        return Ok(());
    }
    super::signals::report_wakeup();
    match OF_MAIN.run() {
        Ok(false) => Ok(()),
        Ok(true) => {
            again();
            Ok(())
        }
        Err(e) => {
            again();
            Err(e)
        }
    }
}
