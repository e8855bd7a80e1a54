//! Ctrl-C: SIGINT becomes KeyboardInterrupt in the main thread.

use super::breaker::SIGNALS_PENDING;
use super::thread;
use crate::abi::Result;
use core::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

extern "C" fn on_interrupt(_: libc::c_int) {
    INTERRUPTED.store(true, Ordering::Relaxed);
    // Only atomics are touched: this runs between any two instructions of the program.
    thread::main_state().eval_breaker.fetch_or(SIGNALS_PENDING, Ordering::Relaxed);
}

/// Takes over SIGINT, and ignores SIGPIPE, so that writing to a closed pipe is an error and not the end.
pub fn install() {
    // SAFETY: the handlers touch atomics only; the struct is plain data.
    unsafe {
        let mut action = core::mem::zeroed::<libc::sigaction>();
        action.sa_sigaction = on_interrupt as *const () as libc::sighandler_t;
        libc::sigemptyset(&mut action.sa_mask);
        libc::sigaction(libc::SIGINT, &action, core::ptr::null_mut());
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
    }
}

/// Raises KeyboardInterrupt if Ctrl-C was pressed: called by the eval breaker, on the main thread.
pub fn check() -> Result<()> {
    if INTERRUPTED.swap(false, Ordering::Relaxed) {
        let kind = &crate::types::exception::KEYBOARD_INTERRUPT;
        return Err(crate::types::exception::raise::raise_object(kind, crate::types::none::none_object()));
    }
    Ok(())
}

/// Notes an interrupt as if Ctrl-C had been pressed: `PyErr_SetInterrupt`.
pub fn interrupt() {
    on_interrupt(libc::SIGINT);
}

/// Ends the process by SIGINT.
pub fn die_of_interrupt() {
    // SAFETY: plain signal calls.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::kill(libc::getpid(), libc::SIGINT);
    }
}
