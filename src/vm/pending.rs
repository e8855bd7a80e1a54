//! Calls that other threads (or signal handlers) ask the main thread to make: `Py_AddPendingCall`.

use super::breaker::CALLS_TO_DO;
use super::thread;
use crate::abi::Result;
use core::ffi::{c_int, c_void};
use core::sync::atomic::Ordering;
use std::collections::VecDeque;
use std::sync::Mutex;

type Function = extern "C" fn(*mut c_void) -> c_int;

struct Call(Function, *mut c_void);
// SAFETY: the caller hands the pointer over to the main thread.
unsafe impl Send for Call {}

static QUEUE: Mutex<VecDeque<Call>> = Mutex::new(VecDeque::new());
/// More calls than this are refused.
const MOST: usize = 300;

/// Queues a call: 0, or -1 if the queue is full. May be called without the GIL.
pub fn add(function: Function, argument: *mut c_void) -> c_int {
    let mut queue = QUEUE.lock().unwrap_or_else(|p| p.into_inner());
    if queue.len() >= MOST {
        return -1;
    }
    queue.push_back(Call(function, argument));
    thread::main_state().eval_breaker.fetch_or(CALLS_TO_DO, Ordering::Relaxed);
    0
}

/// Makes the queued calls; the first that fails ends the round. Runs foreign code.
pub fn run() -> Result<()> {
    super::signals::report_wakeup();
    loop {
        let next = QUEUE.lock().unwrap_or_else(|p| p.into_inner()).pop_front();
        let Some(Call(function, argument)) = next else { return Ok(()) };
        if function(argument) != 0 {
            return Err(crate::types::exception::raise::assume());
        }
    }
}
