//! `faulthandler`: tracebacks where nothing else can be told any more: at crashes, at signals, after a time.
//!
//! - `dump.rs`: writing the tracebacks, async-signal-safe; here: when.

mod dump;

use crate::abi::{Object, Ref, Result, Slot};
use crate::types::int::Int;
use crate::types::module::Module;
use crate::vm::signals;
use crate::vm::thread;
use crate::vm::time::{self, Round};
use abide_macros::methods;
use core::cell::{Cell, UnsafeCell};
use core::ffi::c_int;
use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The signals of crashes, and what they are called. SIGSEGV comes last: it may come while the others are handled.
const FATAL: [(c_int, &str); 5] = [
    (libc::SIGBUS, "Bus error"),
    (libc::SIGILL, "Illegal instruction"),
    (libc::SIGFPE, "Floating-point exception"),
    (libc::SIGABRT, "Aborted"),
    (libc::SIGSEGV, "Segmentation fault"),
];

/// What stood for a signal before, and whether ours stands there now.
struct Previous {
    ours: AtomicBool,
    action: UnsafeCell<MaybeUninit<libc::sigaction>>,
}

impl Previous {
    const fn new() -> Previous {
        Previous { ours: AtomicBool::new(false), action: UnsafeCell::new(MaybeUninit::uninit()) }
    }

    /// Puts a handler in place; false if the system refuses.
    fn install(&self, signal: c_int, handler: extern "C" fn(c_int), flags: c_int) -> bool {
        // SAFETY: the struct is plain data; what stood before is written to our place, used under the GIL or by the
        // handler that stands there from here on.
        unsafe {
            let mut action = core::mem::zeroed::<libc::sigaction>();
            action.sa_sigaction = handler as *const () as libc::sighandler_t;
            libc::sigemptyset(&mut action.sa_mask);
            action.sa_flags = flags | libc::SA_ONSTACK;
            if libc::sigaction(signal, &action, (*self.action.get()).as_mut_ptr()) != 0 {
                return false;
            }
        }
        self.ours.store(true, Ordering::Relaxed);
        true
    }

    /// Puts back what stood before; whether ours stood there. Async-signal-safe.
    fn restore(&self, signal: c_int) -> bool {
        if !self.ours.swap(false, Ordering::Relaxed) {
            return false;
        }
        // SAFETY: filled by `install`.
        unsafe { libc::sigaction(signal, (*self.action.get()).as_ptr(), core::ptr::null_mut()) };
        true
    }
}

/// What `enable` has set.
struct Crashes {
    enabled: AtomicBool,
    fd: AtomicI32,
    all_threads: AtomicBool,
    /// Keeps the file open.
    file: Slot,
    previous: [Previous; FATAL.len()],
}
// SAFETY: atomics, or used under the GIL.
unsafe impl Sync for Crashes {}
static CRASHES: Crashes = Crashes {
    enabled: AtomicBool::new(false),
    fd: AtomicI32::new(-1),
    all_threads: AtomicBool::new(true),
    file: Slot::empty(),
    previous: [const { Previous::new() }; FATAL.len()],
};

/// What `register` has set for one signal.
struct Registered {
    fd: AtomicI32,
    all_threads: AtomicBool,
    chain: AtomicBool,
    file: Slot,
    previous: Previous,
}
// SAFETY: as above.
unsafe impl Sync for Registered {}
static REGISTERED: [Registered; signals::COUNT] = [const {
    Registered {
        fd: AtomicI32::new(-1),
        all_threads: AtomicBool::new(true),
        chain: AtomicBool::new(false),
        file: Slot::empty(),
        previous: Previous::new(),
    }
}; signals::COUNT];

/// Writes the traceback of the calling thread, or of all threads. Async-signal-safe.
fn dump_here(fd: c_int, all: bool) {
    // A handler may run where the GIL is not held: the thread knows its own state.
    let current = thread::mine();
    if all {
        dump::threads(fd, current);
    } else if !current.is_null() {
        dump::stack(fd, current);
    }
}

/// A crash: says what, dumps, and lets the signal do its work.
extern "C" fn on_crash(signal: c_int) {
    // SAFETY: the C library's own variable of this thread.
    let saved = unsafe { *libc::__errno_location() };
    let (Some(i), true) = (FATAL.iter().position(|f| f.0 == signal), CRASHES.enabled.load(Ordering::Relaxed)) else {
        return;
    };
    // A crash in here is not to come here again.
    CRASHES.previous[i].restore(signal);
    let fd = CRASHES.fd.load(Ordering::Relaxed);
    dump::text(fd, "Fatal Python error: ");
    dump::text(fd, FATAL[i].1);
    dump::text(fd, "\n\n");
    dump_here(fd, CRASHES.all_threads.load(Ordering::Relaxed));
    dump::extension_modules(fd);
    // SAFETY: errno as above; the handler that stood before gets the signal.
    unsafe {
        *libc::__errno_location() = saved;
        libc::raise(signal);
    }
}

/// Ends the process, because the interpreter cannot go on: what is wrong (`function: message`), the exception that is set
/// or else the tracebacks, and what else was loaded, go to standard error. Runs Python (to flush the standard streams).
pub fn fatal(message: &str) -> ! {
    static BEGUN: AtomicBool = AtomicBool::new(false);
    const FD: c_int = 2;
    if BEGUN.swap(true, Ordering::Relaxed) {
        // Something that was to help has failed itself.
        std::process::abort()
    }
    dump::text(FD, "Fatal Python error: ");
    dump::text(FD, message);
    dump::text(FD, "\n");
    let mine = thread::mine();
    if thread::INTERPRETER.threads.get().is_null() {
        dump::text(FD, "Python runtime state: preinitialized\n");
        std::process::abort()
    }
    let finalizing = thread::INTERPRETER.is_finalizing();
    let state = if finalizing { "finalizing (tstate=0x" } else { "initialized\n" };
    dump::text(FD, "Python runtime state: ");
    dump::text(FD, state);
    if finalizing {
        dump::number(FD, thread::INTERPRETER.finalizing_thread.get() as u64, 16, 16);
        dump::text(FD, ")\n");
    }
    let holds = !mine.is_null() && thread::CURRENT.load(Ordering::Relaxed) == mine;
    let raised = if holds { crate::types::exception::raise::fetch() } else { None };
    match raised.filter(|e| !e.traceback.is_empty()) {
        Some(exception) => {
            eprintln!("{}", crate::types::exception::print::format(&exception));
        }
        None => {
            dump::text(FD, "\n");
            dump::threads(FD, mine);
        }
    }
    dump::extension_modules(FD);
    disable_for_good();
    if holds {
        crate::modules::io::flush_standard_streams();
    }
    std::process::abort()
}

/// Crashes are told of no more: all has been said.
fn disable_for_good() {
    CRASHES.enabled.store(false, Ordering::Relaxed);
    for (previous, (signal, _)) in CRASHES.previous.iter().zip(FATAL) {
        previous.restore(signal);
    }
}

/// A signal that `register` was told of.
extern "C" fn on_signal(signal: c_int) {
    let Some(registered) = usize::try_from(signal).ok().and_then(|n| REGISTERED.get(n)) else { return };
    if !registered.previous.ours.load(Ordering::Relaxed) {
        return;
    }
    // SAFETY: the C library's own variable of this thread.
    let saved = unsafe { *libc::__errno_location() };
    dump_here(registered.fd.load(Ordering::Relaxed), registered.all_threads.load(Ordering::Relaxed));
    if registered.chain.load(Ordering::Relaxed) {
        registered.previous.restore(signal);
        // SAFETY: errno as above; the handler that stood before gets the signal, then ours stands there again.
        unsafe {
            *libc::__errno_location() = saved;
            libc::raise(signal);
        }
        registered.previous.install(signal, on_signal, libc::SA_NODEFER);
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = saved };
}

/// A stack of its own for handlers, for crashes are often stack overflows.
fn give_signal_stack() {
    const SIZE: usize = 64 * 1024;
    struct Given(Cell<bool>);
    // SAFETY: used under the GIL.
    unsafe impl Sync for Given {}
    static GIVEN: Given = Given(Cell::new(false));
    if GIVEN.0.replace(true) {
        return;
    }
    let memory = Box::leak(vec![0u8; SIZE].into_boxed_slice());
    let stack = libc::stack_t { ss_sp: memory.as_mut_ptr().cast(), ss_flags: 0, ss_size: SIZE };
    // SAFETY: the memory is never freed.
    unsafe { libc::sigaltstack(&stack, core::ptr::null_mut()) };
}

/// The descriptor of a file argument, and the file that is to be kept: `sys.stderr` by default. Runs Python.
fn descriptor(file: Option<&Object>) -> Result<(c_int, Option<Ref>)> {
    let file = match file.filter(|f| !f.is_none()) {
        Some(file) => file.to_ref(),
        None => match crate::modules::sys::get(crate::intern!("stderr"))? {
            None => return Err(runtime_error!("unable to get sys.stderr")),
            Some(file) if file.is_none() => return Err(runtime_error!("sys.stderr is None")),
            Some(file) => file,
        },
    };
    if let Some(number) = file.cast::<Int>() {
        return match number.to_i64().and_then(|n| c_int::try_from(n).ok()).filter(|&n| n >= 0) {
            Some(fd) => Ok((fd, None)),
            None => Err(value_error!("file is not a valid file descriptor")),
        };
    }
    let number = file.call_method(crate::intern!("fileno"), &[])?;
    let number = number.cast::<Int>().and_then(Int::to_i64).and_then(|n| c_int::try_from(n).ok());
    let Some(fd) = number.filter(|&n| n >= 0) else {
        return Err(runtime_error!("file.fileno() is not a valid file descriptor"));
    };
    if let Err(e) = file.call_method(crate::intern!("flush"), &[]) {
        e.clear();
    }
    Ok((fd, Some(file)))
}

/// A timer that dumps all threads.
struct Watchdog {
    cancelled: Mutex<bool>,
    changed: Condvar,
}

struct Later {
    watchdog: Mutex<Option<Arc<Watchdog>>>,
    file: Slot,
}
// SAFETY: the slot is used under the GIL.
unsafe impl Sync for Later {}
static LATER: Later = Later { watchdog: Mutex::new(None), file: Slot::empty() };

fn cancel() {
    if let Some(watchdog) = LATER.watchdog.lock().unwrap_or_else(PoisonError::into_inner).take() {
        *watchdog.cancelled.lock().unwrap_or_else(PoisonError::into_inner) = true;
        watchdog.changed.notify_all();
    }
    LATER.file.set(None);
}

/// `Timeout (0:00:01.500000)!`
fn timeout_text(nanoseconds: i64) -> String {
    let microseconds = Round::Ceiling.divide(nanoseconds, 1000);
    let (seconds, rest) = (microseconds / 1_000_000, microseconds % 1_000_000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match rest {
        0 => format!("Timeout ({hours}:{minutes:02}:{seconds:02})!\n"),
        _ => format!("Timeout ({hours}:{minutes:02}:{seconds:02}.{rest:06})!\n"),
    }
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// Have a crash print the tracebacks of the threads to a file.
    #[sig("($module, /, file=sys.stderr, all_threads=True)")]
    fn enable(file: Option<&Object>, all_threads: bool) -> Result<()> {
        let (fd, file) = descriptor(file)?;
        CRASHES.fd.store(fd, Ordering::Relaxed);
        CRASHES.all_threads.store(all_threads, Ordering::Relaxed);
        CRASHES.file.set(file);
        give_signal_stack();
        if !CRASHES.enabled.swap(true, Ordering::Relaxed) {
            for (i, (signal, _)) in FATAL.iter().enumerate() {
                if !CRASHES.previous[i].install(*signal, on_crash, libc::SA_NODEFER) {
                    return Err(crate::types::exception::os_error::raise_last(None));
                }
            }
        }
        Ok(())
    }

    /// Undo enable(); whether it was enabled.
    #[sig("($module, /)")]
    fn disable() -> bool {
        let was = CRASHES.enabled.swap(false, Ordering::Relaxed);
        if was {
            for (i, (signal, _)) in FATAL.iter().enumerate() {
                CRASHES.previous[i].restore(*signal);
            }
        }
        CRASHES.file.set(None);
        was
    }

    /// Whether crashes are told of.
    #[sig("($module, /)")]
    fn is_enabled() -> bool {
        CRASHES.enabled.load(Ordering::Relaxed)
    }

    /// Print the traceback of this thread, or of all threads.
    #[sig("($module, /, file=sys.stderr, all_threads=True)")]
    fn dump_traceback(file: Option<&Object>, all_threads: bool) -> Result<()> {
        let (fd, _file) = descriptor(file)?;
        dump_here(fd, all_threads);
        Ok(())
    }

    /// Print the tracebacks of all threads after some seconds, again and again with repeat; end the process with exit.
    #[sig("($module, /, timeout, repeat=False, file=sys.stderr, exit=False)")]
    fn dump_traceback_later(timeout: &Object, repeat: bool, file: Option<&Object>, exit: bool) -> Result<()> {
        let timeout = time::from_seconds(timeout, Round::Ceiling)?;
        if timeout <= 0 {
            return Err(value_error!("timeout must be greater than 0"));
        }
        let (fd, file) = descriptor(file)?;
        cancel();
        LATER.file.set(file);
        let watchdog = Arc::new(Watchdog { cancelled: Mutex::new(false), changed: Condvar::new() });
        *LATER.watchdog.lock().unwrap_or_else(PoisonError::into_inner) = Some(watchdog.clone());
        let (header, wait) = (timeout_text(timeout), Duration::from_nanos(timeout as u64));
        let watch = move || {
            // Signals are for the threads of the program.
            // SAFETY: the set is a local.
            unsafe {
                let mut all = MaybeUninit::uninit();
                libc::sigfillset(all.as_mut_ptr());
                libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), core::ptr::null_mut());
            }
            loop {
                let cancelled = watchdog.cancelled.lock().unwrap_or_else(PoisonError::into_inner);
                let waited = watchdog.changed.wait_timeout_while(cancelled, wait, |cancelled| !*cancelled);
                if *waited.unwrap_or_else(PoisonError::into_inner).0 {
                    return;
                }
                dump::text(fd, &header);
                dump::threads(fd, core::ptr::null());
                if exit {
                    // SAFETY: ends the process.
                    unsafe { libc::_exit(1) };
                }
                if !repeat {
                    return;
                }
            }
        };
        match std::thread::Builder::new().spawn(watch) {
            Ok(_) => Ok(()),
            Err(_) => Err(runtime_error!("unable to start watchdog thread")),
        }
    }

    /// Undo dump_traceback_later().
    #[sig("($module, /)")]
    fn cancel_dump_traceback_later() {
        cancel();
    }

    /// Have a signal print the traceback of the thread, or of all; chain calls what was set for it before.
    #[sig("($module, /, signum, file=sys.stderr, all_threads=True, chain=False)")]
    fn register(signum: i32, file: Option<&Object>, all_threads: bool, chain: bool) -> Result<()> {
        let number = check_signal(signum)?;
        let (fd, file) = descriptor(file)?;
        let registered = &REGISTERED[number];
        registered.fd.store(fd, Ordering::Relaxed);
        registered.all_threads.store(all_threads, Ordering::Relaxed);
        registered.chain.store(chain, Ordering::Relaxed);
        registered.file.set(file);
        give_signal_stack();
        if !registered.previous.ours.load(Ordering::Relaxed) {
            // Chaining raises the signal in its own handler.
            let flags = libc::SA_RESTART | if chain { libc::SA_NODEFER } else { 0 };
            if !registered.previous.install(signum, on_signal, flags) {
                return Err(crate::types::exception::os_error::raise_last(None));
            }
        }
        Ok(())
    }

    /// Undo register(); whether the signal was registered.
    #[sig("($module, signum, /)")]
    fn unregister(signum: i32) -> Result<bool> {
        let registered = &REGISTERED[check_signal(signum)?];
        let was = registered.previous.restore(signum);
        registered.fd.store(-1, Ordering::Relaxed);
        registered.file.set(None);
        Ok(was)
    }

    /// Crash by reading from address 0: for tests.
    #[sig("_read_null($module, /)")]
    fn read_null() {
        // SAFETY: none: the crash is what is asked for.
        unsafe { core::ptr::null::<u8>().read_volatile() };
    }

    /// Crash by SIGSEGV: for tests.
    #[sig("_sigsegv($module, release_gil=False, /)")]
    fn sigsegv(release_gil: bool) {
        let crash = || {
            // SAFETY: plain numbers.
            unsafe { libc::raise(libc::SIGSEGV) }
        };
        if release_gil {
            crate::vm::gil::released(crash);
        } else {
            crash();
        }
    }

    /// Crash by SIGABRT: for tests.
    #[sig("_sigabrt($module, /)")]
    fn sigabrt() {
        // SAFETY: ends the process.
        unsafe { libc::abort() };
    }

    /// Crash by SIGFPE: for tests.
    #[sig("_sigfpe($module, /)")]
    fn sigfpe() {
        // SAFETY: plain numbers.
        unsafe { libc::raise(libc::SIGFPE) };
    }

    /// Crash by using up the native stack: for tests.
    #[sig("_stack_overflow($module, /)")]
    fn stack_overflow() -> Result<()> {
        fn descend(depth: usize) -> usize {
            let room = core::hint::black_box([depth; 512]);
            if depth == usize::MAX { 0 } else { descend(depth + 1).wrapping_add(room[depth % 512]) }
        }
        Err(runtime_error!("unable to raise a stack overflow ({} bytes)", descend(0)))
    }

    /// End the process by a fatal error in a thread that knows no Python: for tests.
    #[sig("_fatal_error_c_thread($module, /)")]
    fn fatal_error_c_thread() {
        let fail = || {
            dump::text(2, "Fatal Python error: faulthandler_fatal_error_thread: in new thread\n");
            dump::text(2, "Python runtime state: initialized\n\n");
            dump::threads(2, core::ptr::null());
            // SAFETY: ends the process.
            unsafe { libc::abort() };
        };
        // The process ends before the thread does.
        let _ = crate::vm::gil::released(|| std::thread::spawn(fail).join());
    }
}

/// A signal for `register`. RuntimeError, ValueError.
fn check_signal(signal: c_int) -> Result<usize> {
    if FATAL.iter().any(|f| f.0 == signal) {
        return Err(runtime_error!("signal {signal} cannot be registered, use enable() instead"));
    }
    match usize::try_from(signal) {
        Ok(n) if (1..signals::COUNT).contains(&n) => Ok(n),
        _ => Err(value_error!("signal number out of range")),
    }
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    super::new_module("faulthandler", "Tracebacks at crashes, at signals, and after a time.", &METHODS)
}
