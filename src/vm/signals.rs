//! Signals: the C handler notes them, the eval breaker of the main thread runs what Python has set for them.

use super::breaker::{CALLS_TO_DO, SIGNALS_PENDING};
use super::thread;
use crate::abi::{Object, Ref, Result, Slot};
use crate::types::exception::{self, raise};
use crate::types::int::Int;
use crate::types::none::{none, none_object};
use core::ffi::c_int;
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};

/// One more than the largest signal number.
pub const COUNT: usize = 65;

/// What is known of one signal.
struct Signal {
    /// It has come and its handler has not run yet.
    tripped: AtomicBool,
    /// What Python has set for it: a callable, or the number of `SIG_DFL` or `SIG_IGN`; empty where C has set something.
    handler: Slot,
}
// SAFETY: the slot is used under the GIL, the flag is atomic.
unsafe impl Sync for Signal {}

static SIGNALS: [Signal; COUNT] = [const { Signal { tripped: AtomicBool::new(false), handler: Slot::empty() } }; COUNT];
/// Whether any signal is tripped.
static ANY: AtomicBool = AtomicBool::new(false);
/// The descriptor that is told of each signal, or -1.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);
/// Whether a full buffer of the wake-up descriptor is reported.
static WARN_WHEN_FULL: AtomicBool = AtomicBool::new(true);
/// The errno of a failed write to the wake-up descriptor, to be reported; 0 for none.
static WAKEUP_FAILURE: AtomicI32 = AtomicI32::new(0);
/// Whether SIGINT raises KeyboardInterrupt without the module `_signal` having been asked for it.
static NATIVE_INTERRUPT: AtomicBool = AtomicBool::new(false);

/// What [`install`] found.
static AT_START: [AtomicUsize; COUNT] = [const { AtomicUsize::new(libc::SIG_ERR) }; COUNT];
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// The C handler of all signals that Python handles. Touches atomics and makes one system call.
extern "C" fn on_signal(number: c_int) {
    // SAFETY: the C library's own variable of this thread.
    unsafe {
        let errno = libc::__errno_location();
        let saved = *errno;
        trip(number);
        *errno = saved;
    }
}

/// Notes a signal: async-signal-safe.
pub fn trip(number: c_int) {
    let Some(signal) = usize::try_from(number).ok().and_then(|n| SIGNALS.get(n)) else { return };
    signal.tripped.store(true, Ordering::Relaxed);
    ANY.store(true, Ordering::Release);
    thread::main_state().eval_breaker.fetch_or(SIGNALS_PENDING, Ordering::Relaxed);
    let fd = WAKEUP.load(Ordering::Relaxed);
    if fd == -1 {
        return;
    }
    let byte = number as u8;
    // SAFETY: one byte of a local.
    let written = unsafe { libc::write(fd, (&raw const byte).cast(), 1) };
    if written < 0 {
        // SAFETY: the C library's own variable of this thread.
        let errno = unsafe { *libc::__errno_location() };
        if WARN_WHEN_FULL.load(Ordering::Relaxed) || (errno != libc::EWOULDBLOCK && errno != libc::EAGAIN) {
            WAKEUP_FAILURE.store(errno, Ordering::Relaxed);
            thread::main_state().eval_breaker.fetch_or(CALLS_TO_DO, Ordering::Relaxed);
        }
    }
}

/// Sets the C handler of a signal; returns what it was. `None` if the system refuses (errno says why).
pub fn set_c_handler(number: c_int, handler: libc::sighandler_t) -> Option<libc::sighandler_t> {
    // SAFETY: the structs are plain data; the handler is one of ours, `SIG_DFL`, `SIG_IGN` or the caller's.
    unsafe {
        let mut new = core::mem::zeroed::<libc::sigaction>();
        let mut old = core::mem::zeroed::<libc::sigaction>();
        new.sa_sigaction = handler;
        new.sa_flags = libc::SA_ONSTACK;
        libc::sigemptyset(&mut new.sa_mask);
        (libc::sigaction(number, &new, &mut old) == 0).then_some(old.sa_sigaction)
    }
}

/// The C handler of a signal. `None` if there is no such signal.
pub fn c_handler(number: c_int) -> Option<libc::sighandler_t> {
    // SAFETY: as above.
    unsafe {
        let mut old = core::mem::zeroed::<libc::sigaction>();
        (libc::sigaction(number, core::ptr::null(), &mut old) == 0).then_some(old.sa_sigaction)
    }
}

/// The C handler that calls what Python has set.
pub fn python_handler() -> libc::sighandler_t {
    on_signal as *const () as libc::sighandler_t
}

/// Takes over SIGINT unless the parent ignores it, and ignores SIGPIPE and SIGXFSZ, so that writing to a closed pipe or
/// beyond a limit is an error and not the end.
pub fn install() {
    if c_handler(libc::SIGINT) == Some(libc::SIG_DFL) && set_c_handler(libc::SIGINT, python_handler()).is_some() {
        NATIVE_INTERRUPT.store(true, Ordering::Relaxed);
    }
    for number in [libc::SIGPIPE, libc::SIGXFSZ] {
        set_c_handler(number, libc::SIG_IGN);
    }
    // What Rust has set for them tells of stack overflows only: a crash is to be one for the parent process too.
    for number in [libc::SIGSEGV, libc::SIGBUS] {
        if c_handler(number).is_some_and(|h| h != libc::SIG_DFL && h != libc::SIG_IGN) {
            set_c_handler(number, libc::SIG_DFL);
        }
    }
    for (number, found) in AT_START.iter().enumerate().skip(1) {
        found.store(c_handler(number as c_int).unwrap_or(libc::SIG_ERR), Ordering::Relaxed);
    }
    INSTALLED.store(true, Ordering::Relaxed);
}

/// The C handler that a signal had when the runtime started, before any extension came.
pub fn c_handler_at_start(number: usize) -> libc::sighandler_t {
    match INSTALLED.load(Ordering::Relaxed) {
        true => AT_START[number].load(Ordering::Relaxed),
        false => c_handler(number as c_int).unwrap_or(libc::SIG_ERR),
    }
}

/// Whether the runtime has taken over SIGINT at start-up.
pub fn interrupts_natively() -> bool {
    NATIVE_INTERRUPT.load(Ordering::Relaxed)
}

/// Gives SIGINT, SIGPIPE and SIGXFSZ their default meaning, for a program that is about to be executed:
/// `_Py_RestoreSignals`.
pub fn restore_defaults() {
    for number in [libc::SIGPIPE, libc::SIGXFSZ] {
        set_c_handler(number, libc::SIG_DFL);
    }
}

/// What Python has set for a signal.
pub fn handler(number: usize) -> Option<Ref> {
    SIGNALS[number].handler.get()
}

/// Sets what Python has set for a signal; returns what it was.
pub fn set_handler(number: usize, handler: Option<Ref>) -> Option<Ref> {
    SIGNALS[number].handler.replace(handler)
}

/// Sets the descriptor that is told of each signal (-1: none) and whether a full buffer is reported; what it was.
pub fn set_wakeup_fd(fd: c_int, warn_when_full: bool) -> c_int {
    WARN_WHEN_FULL.store(warn_when_full, Ordering::Relaxed);
    WAKEUP.swap(fd, Ordering::Relaxed)
}

/// Whether the calling thread is the one that runs handlers.
pub fn is_main_thread() -> bool {
    core::ptr::eq(thread::current(), thread::main_state())
}

/// Runs the handlers of the signals that have come: called by the eval breaker. Does nothing on other threads than
/// the main one. After an error the remaining handlers run at the next opportunity. Runs Python.
pub fn check() -> Result<()> {
    if !is_main_thread() || !ANY.swap(false, Ordering::Acquire) {
        return Ok(());
    }
    for (number, signal) in SIGNALS.iter().enumerate().skip(1) {
        if signal.tripped.swap(false, Ordering::Relaxed)
            && let Err(e) = run_handler(number, signal)
        {
            ANY.store(true, Ordering::Relaxed);
            thread::main_state().eval_breaker.fetch_or(SIGNALS_PENDING, Ordering::Relaxed);
            return Err(e);
        }
    }
    Ok(())
}

fn run_handler(number: usize, signal: &Signal) -> Result<()> {
    let handler = signal.handler.get();
    let Some(handler) = handler.filter(|h| !h.is_none() && h.cast::<Int>().is_none()) else {
        if number == libc::SIGINT as usize && interrupts_natively() && signal.handler.is_empty() {
            return Err(raise::raise_object(&exception::KEYBOARD_INTERRUPT, none_object()));
        }
        // Another thread has just set it back.
        os_error!("Signal {number} ignored due to race condition").unraisable(Some(none_object()));
        return Ok(());
    };
    let frame = match thread::current().current_frame.get().is_null() {
        true => none(),
        false => crate::types::frame::at_depth(0)?.into_object(),
    };
    handler.call(&[&*Int::new(number as i64)?, &frame]).map(drop)
}

/// Prints that the wake-up descriptor could not be written to, if that has happened: one of the pending calls.
pub fn report_wakeup() {
    let errno = WAKEUP_FAILURE.swap(0, Ordering::Relaxed);
    if errno == 0 {
        return;
    }
    let pending = raise::fetch();
    let error = exception::os_error::raise_errno(errno, None).take();
    match crate::types::str::Str::new("Exception ignored when trying to write to the signal wakeup fd") {
        Ok(message) => exception::print::unraisable_with(error, Some(&message), None),
        Err(e) => e.clear(),
    }
    raise::restore(pending);
}

/// Notes a signal as if it had come, if Python handles it: `PyErr_SetInterruptEx`. 0, or -1 for a number that is none.
pub fn simulate(number: c_int) -> c_int {
    let Some(signal) = usize::try_from(number).ok().filter(|&n| n > 0).and_then(|n| SIGNALS.get(n)) else { return -1 };
    let native = number == libc::SIGINT && interrupts_natively() && signal.handler.is_empty();
    if native || signal.handler.borrowed().is_some_and(is_python_handler) {
        trip(number);
    }
    0
}

/// Whether a handler is something to call, not `SIG_DFL`, `SIG_IGN` or None.
fn is_python_handler(handler: &Object) -> bool {
    !handler.is_none() && handler.cast::<Int>().is_none()
}

/// Whether SIGINT has come; it is forgotten then: `PyOS_InterruptOccurred`.
pub fn take_interrupt() -> bool {
    is_main_thread() && SIGNALS[libc::SIGINT as usize].tripped.swap(false, Ordering::Relaxed)
}

/// Forgets signals that have come: for the child of a fork.
pub fn forget() {
    ANY.store(false, Ordering::Relaxed);
    for signal in &SIGNALS {
        signal.tripped.store(false, Ordering::Relaxed);
    }
}

/// Before the interpreter ends: signals that Python handles get their default meaning again, handlers are given up.
pub fn finalize() {
    for (number, signal) in SIGNALS.iter().enumerate().skip(1) {
        let handler = signal.handler.replace(None);
        if handler.as_deref().is_some_and(is_python_handler) {
            set_c_handler(number as c_int, libc::SIG_DFL);
        }
    }
    if interrupts_natively() && c_handler(libc::SIGINT) == Some(python_handler()) {
        set_c_handler(libc::SIGINT, libc::SIG_DFL);
    }
}

/// Ends the process by SIGINT.
pub fn die_of_interrupt() {
    // SAFETY: plain signal calls.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::kill(libc::getpid(), libc::SIGINT);
    }
}
