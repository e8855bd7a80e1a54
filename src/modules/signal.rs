//! `_signal`: what Python does when signals come, and the system calls around them.

use crate::abi::{Object, Ref, Result, Slot, TypeObject};
use crate::call::convert::IntoReturn;
use crate::types::exception::{self, raise};
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::none::{none, none_object};
use crate::types::set::{PySet_Type, Set};
use crate::types::struct_sequence;
use crate::types::tuple::Tuple;
use crate::vm::signals::{self, COUNT};
use crate::vm::time::{self, Round};
use crate::vm::{breaker, gil};
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::CStr;
use core::mem::MaybeUninit;

/// What the module remembers.
struct State {
    /// `SIG_DFL` and `SIG_IGN` as objects.
    default: Slot,
    ignore: Slot,
    /// `ItimerError`.
    timer_error: Slot,
    info: Cell<Option<&'static TypeObject>>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for State {}
static STATE: State =
    State { default: Slot::empty(), ignore: Slot::empty(), timer_error: Slot::empty(), info: Cell::new(None) };

/// Names of the module for numbers of the system.
static NUMBERS: &[(&str, i32)] = &[
    ("SIGHUP", libc::SIGHUP),
    ("SIGINT", libc::SIGINT),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGILL", libc::SIGILL),
    ("SIGTRAP", libc::SIGTRAP),
    ("SIGIOT", libc::SIGABRT),
    ("SIGABRT", libc::SIGABRT),
    ("SIGFPE", libc::SIGFPE),
    ("SIGKILL", libc::SIGKILL),
    ("SIGBUS", libc::SIGBUS),
    ("SIGSEGV", libc::SIGSEGV),
    ("SIGSYS", libc::SIGSYS),
    ("SIGPIPE", libc::SIGPIPE),
    ("SIGALRM", libc::SIGALRM),
    ("SIGTERM", libc::SIGTERM),
    ("SIGUSR1", libc::SIGUSR1),
    ("SIGUSR2", libc::SIGUSR2),
    ("SIGCLD", libc::SIGCHLD),
    ("SIGCHLD", libc::SIGCHLD),
    ("SIGPWR", libc::SIGPWR),
    ("SIGIO", libc::SIGIO),
    ("SIGURG", libc::SIGURG),
    ("SIGWINCH", libc::SIGWINCH),
    ("SIGPOLL", libc::SIGPOLL),
    ("SIGSTOP", libc::SIGSTOP),
    ("SIGTSTP", libc::SIGTSTP),
    ("SIGCONT", libc::SIGCONT),
    ("SIGTTIN", libc::SIGTTIN),
    ("SIGTTOU", libc::SIGTTOU),
    ("SIGVTALRM", libc::SIGVTALRM),
    ("SIGPROF", libc::SIGPROF),
    ("SIGXCPU", libc::SIGXCPU),
    ("SIGXFSZ", libc::SIGXFSZ),
    ("SIGSTKFLT", libc::SIGSTKFLT),
    ("SIG_BLOCK", libc::SIG_BLOCK),
    ("SIG_UNBLOCK", libc::SIG_UNBLOCK),
    ("SIG_SETMASK", libc::SIG_SETMASK),
    ("ITIMER_REAL", libc::ITIMER_REAL),
    ("ITIMER_VIRTUAL", libc::ITIMER_VIRTUAL),
    ("ITIMER_PROF", libc::ITIMER_PROF),
    ("NSIG", COUNT as i32),
];

/// Makes the module. What C has set for each signal becomes visible; Ctrl-C's handler becomes an object.
pub fn make() -> Result<Ref<Module>> {
    let module =
        super::new_module("_signal", "Handlers for the signals of the system: use the module signal.", &METHODS)?;
    let (default, ignore) = (Int::new(0)?.into_object(), Int::new(1)?.into_object());
    module.add_named("SIG_DFL", &default)?;
    module.add_named("SIG_IGN", &ignore)?;
    for (name, value) in NUMBERS {
        module.add_named(name, &*Int::new(i64::from(*value))?)?;
    }
    module.add_named("SIGRTMIN", &*Int::new(i64::from(libc::SIGRTMIN()))?)?;
    module.add_named("SIGRTMAX", &*Int::new(i64::from(libc::SIGRTMAX()))?)?;
    let fields = ["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"].map(Some);
    let doc = c"What the system tells of a signal: the fields of siginfo_t.";
    let info = struct_sequence::new_type(c"signal.struct_siginfo", doc, &fields, fields.len())?;
    module.add_named("struct_siginfo", info.as_object())?;
    STATE.info.set(Some(info));
    let timer_error = super::new_exception("signal", "itimer_error", &exception::OS_ERROR)?;
    module.add_named("ItimerError", &timer_error)?;
    STATE.timer_error.set(Some(timer_error));
    let interrupt = module.as_object().get_attr(crate::intern!("default_int_handler"))?;
    for number in 1..COUNT {
        if signals::handler(number).is_some() {
            continue;
        }
        let handler = match signals::c_handler_at_start(number) {
            libc::SIG_DFL => default.clone(),
            libc::SIG_IGN => ignore.clone(),
            _ if number == libc::SIGINT as usize && signals::interrupts_natively() => interrupt.clone(),
            _ => none(),
        };
        drop(signals::set_handler(number, Some(handler)));
    }
    STATE.default.set(Some(default));
    STATE.ignore.set(Some(ignore));
    Ok(module)
}

/// A signal number. ValueError.
fn in_range(number: i32) -> Result<usize> {
    match usize::try_from(number) {
        Ok(n) if (1..COUNT).contains(&n) => Ok(n),
        _ => Err(value_error!("signal number out of range")),
    }
}

/// The OSError of errno for a failed call that says so by its result.
fn check(failed: bool) -> Result<()> {
    if failed { Err(exception::os_error::raise_last(None)) } else { Ok(()) }
}

/// For calls that return the error number.
fn check_code(code: i32) -> Result<()> {
    if code != 0 { Err(exception::os_error::raise_errno(code, None)) } else { Ok(()) }
}

fn empty_set() -> libc::sigset_t {
    let mut set = MaybeUninit::uninit();
    // SAFETY: the call fills the set.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        set.assume_init()
    }
}

/// The signals of an iterable of numbers. ValueError for what is no signal number. Runs Python.
fn set_from(iterable: &Object) -> Result<libc::sigset_t> {
    let mut set = empty_set();
    iterable.iter()?.for_each(|item| {
        let number = item.index()?;
        let number = number.to_i64().unwrap_or(-1);
        if !(1..COUNT as i64).contains(&number) {
            return Err(value_error!("signal number {number} out of range [1; {}]", COUNT - 1));
        }
        // SAFETY: the set is a local.
        if unsafe { libc::sigaddset(&mut set, number as i32) } != 0 {
            let message = format!("invalid signal number {number}, please use valid_signals()");
            exception::warn::issue(&exception::RUNTIME_WARNING, &message, 1)?;
        }
        Ok(())
    })?;
    Ok(set)
}

fn set_to_python(set: &libc::sigset_t) -> Result<Ref<Set>> {
    let result = Set::new(&PySet_Type)?;
    for number in 1..COUNT as i32 {
        // SAFETY: the set is initialized.
        if unsafe { libc::sigismember(set, number) } == 1 {
            result.add(&*Int::new(i64::from(number))?)?;
        }
    }
    Ok(result)
}

fn seconds(time: &libc::timeval) -> f64 {
    time.tv_sec as f64 + time.tv_usec as f64 / 1e6
}

fn timer_values(timer: &libc::itimerval) -> Result<Ref<Tuple>> {
    let value = Float::new(seconds(&timer.it_value))?;
    let interval = Float::new(seconds(&timer.it_interval))?;
    Tuple::pair(value.into_object(), interval.into_object())
}

fn timer_failed() -> crate::abi::Raised {
    let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    let Some(kind) = STATE.timer_error.get() else { return exception::os_error::raise_errno(errno, None) };
    // SAFETY: `strerror` returns a C string.
    let message = unsafe { CStr::from_ptr(libc::strerror(errno)) }.to_string_lossy().into_owned();
    let made = (|| Tuple::pair(Int::new(i64::from(errno))?.into_object(), message.into_return()?))();
    match made {
        // SAFETY: it was made as a class.
        Ok(args) => raise::raise_object(unsafe { kind.cast_unchecked() }, &args),
        Err(e) => e,
    }
}

fn info_to_python(info: &libc::siginfo_t) -> Result<Ref> {
    let Some(ty) = STATE.info.get() else { return Err(system_error!("_signal is not there yet")) };
    /// The beginning of siginfo_t where it carries SIGPOLL's band.
    #[repr(C)]
    struct Band {
        head: [i32; 4],
        band: i64,
    }
    // SAFETY: the fields lie in the union for every kind of signal; those that do not apply are just numbers.
    let (pid, uid, status, band) = unsafe {
        let band = (*(&raw const *info).cast::<Band>()).band;
        (info.si_pid(), info.si_uid(), info.si_status(), band)
    };
    let values = vec![
        info.si_signo.into_return()?,
        info.si_code.into_return()?,
        info.si_errno.into_return()?,
        pid.into_return()?,
        uid.into_return()?,
        status.into_return()?,
        band.into_return()?,
    ];
    Ok(struct_sequence::new(ty, values)?.into_object())
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// Raise KeyboardInterrupt: what Ctrl-C does unless a program sets another handler for SIGINT.
    #[sig("($module, signalnum, frame, /)")]
    fn default_int_handler(signalnum: i32, frame: &Object) -> Result<()> {
        let _ = (signalnum, frame);
        Err(raise::raise_object(&exception::KEYBOARD_INTERRUPT, none_object()))
    }

    /// Have SIGALRM sent after some seconds; the seconds that were left of an earlier alarm.
    #[sig("($module, seconds, /)")]
    fn alarm(seconds: i32) -> i64 {
        // SAFETY: a plain number.
        i64::from(unsafe { libc::alarm(seconds as u32) })
    }

    /// Wait until a signal comes.
    #[sig("($module, /)")]
    fn pause() -> Result<()> {
        // SAFETY: no arguments.
        gil::released(|| unsafe { libc::pause() });
        breaker::handle()
    }

    /// Send a signal to this process.
    #[sig("($module, signalnum, /)")]
    fn raise_signal(signalnum: i32) -> Result<()> {
        // SAFETY: a plain number.
        check(unsafe { libc::raise(signalnum) } != 0)?;
        breaker::handle()
    }

    /// Set what is done when the signal comes: SIG_DFL, SIG_IGN or a callable of number and frame; what was set.
    ///
    /// Only the main thread may call this.
    #[sig("($module, signalnum, handler, /)")]
    fn signal(signalnum: i32, handler: &Object) -> Result {
        if !signals::is_main_thread() {
            return Err(value_error!("signal only works in main thread of the main interpreter"));
        }
        let number = in_range(signalnum)?;
        let is = |slot: &Slot| match slot.get() {
            Some(known) if handler.cast::<Int>().is_some() => handler.equals(&known),
            _ => Ok(false),
        };
        let action = if is(&STATE.ignore)? {
            libc::SIG_IGN
        } else if is(&STATE.default)? {
            libc::SIG_DFL
        } else if handler.is_callable() {
            signals::python_handler()
        } else {
            return Err(type_error!("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object"));
        };
        // Signals that have come still go to the old handler.
        breaker::handle()?;
        check(signals::set_c_handler(signalnum, action).is_none())?;
        Ok(signals::set_handler(number, Some(handler.to_ref())).unwrap_or_else(none))
    }

    /// Whether system calls end when the signal comes.
    #[sig("($module, signalnum, flag, /)")]
    fn siginterrupt(signalnum: i32, flag: i32) -> Result<()> {
        in_range(signalnum)?;
        // SAFETY: the struct is filled by the system before it is changed.
        unsafe {
            let mut action = core::mem::zeroed::<libc::sigaction>();
            check(libc::sigaction(signalnum, core::ptr::null(), &mut action) != 0)?;
            if flag != 0 {
                action.sa_flags &= !libc::SA_RESTART;
            } else {
                action.sa_flags |= libc::SA_RESTART;
            }
            check(libc::sigaction(signalnum, &action, core::ptr::null_mut()) != 0)
        }
    }

    /// What is set for the signal: a callable, SIG_DFL, SIG_IGN, or None where it was not set from Python.
    #[sig("($module, signalnum, /)")]
    fn getsignal(signalnum: i32) -> Result {
        Ok(signals::handler(in_range(signalnum)?).unwrap_or_else(none))
    }

    /// The system's words for the signal, or None.
    #[sig("($module, signalnum, /)")]
    fn strsignal(signalnum: i32) -> Result<Option<String>> {
        in_range(signalnum)?;
        // SAFETY: null, or a C string that stays until the next call.
        let text = unsafe {
            *libc::__errno_location() = 0;
            let text = libc::strsignal(signalnum);
            if text.is_null() { None } else { Some(CStr::from_ptr(text).to_string_lossy().into_owned()) }
        };
        Ok(text.filter(|t| !t.starts_with("Unknown signal")))
    }

    /// Have a byte, the signal's number, written to a descriptor whenever a signal comes; the descriptor before, or -1.
    #[sig("($module, fd, /, *, warn_on_full_buffer=True)")]
    fn set_wakeup_fd(fd: i32, warn_on_full_buffer: bool) -> Result<i32> {
        if !signals::is_main_thread() {
            return Err(value_error!("set_wakeup_fd only works in main thread of the main interpreter"));
        }
        if fd != -1 {
            // SAFETY: the struct is filled by the call; plain queries.
            unsafe {
                let mut stat = MaybeUninit::<libc::stat>::uninit();
                check(libc::fstat(fd, stat.as_mut_ptr()) != 0)?;
                let flags = libc::fcntl(fd, libc::F_GETFL);
                check(flags < 0)?;
                if flags & libc::O_NONBLOCK == 0 {
                    return Err(value_error!("the fd {fd} must be in non-blocking mode"));
                }
            }
        }
        Ok(signals::set_wakeup_fd(fd, warn_on_full_buffer))
    }

    /// Start a timer that sends its signal after some seconds, and then again and again; its values before.
    #[sig("($module, which, seconds, interval=0.0, /)")]
    fn setitimer(which: i32, seconds: &Object, interval: Option<&Object>) -> Result<Ref<Tuple>> {
        let value = time::timeval(time::from_seconds(seconds, Round::Ceiling)?, Round::Ceiling);
        let interval = match interval {
            Some(interval) => time::timeval(time::from_seconds(interval, Round::Ceiling)?, Round::Ceiling),
            None => libc::timeval { tv_sec: 0, tv_usec: 0 },
        };
        let new = libc::itimerval { it_interval: interval, it_value: value };
        let mut old = MaybeUninit::<libc::itimerval>::uninit();
        // SAFETY: the structs are locals; the old one is filled if the call succeeds.
        unsafe {
            if libc::setitimer(which, &new, old.as_mut_ptr()) != 0 {
                return Err(timer_failed());
            }
            timer_values(&old.assume_init())
        }
    }

    /// The values of a timer: seconds left, and the interval.
    #[sig("($module, which, /)")]
    fn getitimer(which: i32) -> Result<Ref<Tuple>> {
        let mut timer = MaybeUninit::<libc::itimerval>::uninit();
        // SAFETY: filled if the call succeeds.
        unsafe {
            if libc::getitimer(which, timer.as_mut_ptr()) != 0 {
                return Err(timer_failed());
            }
            timer_values(&timer.assume_init())
        }
    }

    /// Change the set of signals that this thread does not get; what it was.
    #[sig("($module, how, mask, /)")]
    fn pthread_sigmask(how: i32, mask: &Object) -> Result<Ref<Set>> {
        let mask = set_from(mask)?;
        let mut old = empty_set();
        // SAFETY: the sets are locals.
        check_code(unsafe { libc::pthread_sigmask(how, &mask, &mut old) })?;
        // Signals that were held back may have come now.
        breaker::handle()?;
        set_to_python(&old)
    }

    /// The signals that have come while they were blocked.
    #[sig("($module, /)")]
    fn sigpending() -> Result<Ref<Set>> {
        let mut set = empty_set();
        // SAFETY: the set is a local.
        check(unsafe { libc::sigpending(&mut set) } != 0)?;
        set_to_python(&set)
    }

    /// Wait for one of the signals; its number. It is taken: no handler runs.
    #[sig("($module, sigset, /)")]
    fn sigwait(sigset: &Object) -> Result<i32> {
        let set = set_from(sigset)?;
        let mut number = 0;
        // SAFETY: the arguments are locals.
        check_code(gil::released(|| unsafe { libc::sigwait(&set, &mut number) }))?;
        Ok(number)
    }

    /// Wait for one of the signals; what the system tells of it. It is taken: no handler runs.
    #[sig("($module, sigset, /)")]
    fn sigwaitinfo(sigset: &Object) -> Result<Ref> {
        let set = set_from(sigset)?;
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        loop {
            // SAFETY: the arguments are locals.
            let failed = gil::released(|| unsafe { libc::sigwaitinfo(&set, info.as_mut_ptr()) }) == -1;
            if !failed {
                // SAFETY: filled by the call.
                return info_to_python(unsafe { info.assume_init_ref() });
            }
            interrupted()?;
        }
    }

    /// As sigwaitinfo, for so many seconds at most; None if none has come.
    #[sig("($module, sigset, timeout, /)")]
    fn sigtimedwait(sigset: &Object, timeout: &Object) -> Result<Ref> {
        let set = set_from(sigset)?;
        let timeout = time::from_seconds(timeout, Round::Ceiling)?;
        if timeout < 0 {
            return Err(value_error!("timeout must be non-negative"));
        }
        let deadline = time::monotonic().saturating_add(timeout);
        let mut left = timeout;
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        loop {
            let wait = time::timespec(left.max(0));
            // SAFETY: the arguments are locals.
            let failed = gil::released(|| unsafe { libc::sigtimedwait(&set, info.as_mut_ptr(), &wait) }) == -1;
            if !failed {
                // SAFETY: filled by the call.
                return info_to_python(unsafe { info.assume_init_ref() });
            }
            if std::io::Error::last_os_error().raw_os_error() == Some(libc::EAGAIN) {
                return Ok(none());
            }
            interrupted()?;
            left = deadline - time::monotonic();
            if left < 0 {
                return Ok(none());
            }
        }
    }

    /// Send a signal to a thread of this process.
    #[sig("($module, thread_id, signalnum, /)")]
    fn pthread_kill(thread_id: &Object, signalnum: i32) -> Result<()> {
        let Some(thread_id) = thread_id.cast::<Int>() else {
            return Err(type_error!("pthread_kill() argument 1 must be int, not {}", thread_id.ty().full_name()));
        };
        // SAFETY: the caller names a live thread, as in C.
        check_code(unsafe { libc::pthread_kill(thread_id.low_bits() as libc::pthread_t, signalnum) })?;
        breaker::handle()
    }

    /// Send a signal to the process of a descriptor from os.pidfd_open().
    #[sig("($module, pidfd, signalnum, siginfo=None, flags=0, /)")]
    fn pidfd_send_signal(pidfd: i32, signalnum: i32, siginfo: &Object, flags: i32) -> Result<()> {
        if !siginfo.is_none() {
            return Err(type_error!("siginfo must be None"));
        }
        let nothing = core::ptr::null::<libc::siginfo_t>();
        // SAFETY: plain numbers, and null for what would be copied.
        let result = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd, signalnum, nothing, flags) };
        check(result < 0)
    }

    /// All signal numbers that the system knows.
    #[sig("($module, /)")]
    fn valid_signals() -> Result<Ref<Set>> {
        let mut set = empty_set();
        // SAFETY: the set is a local.
        check(unsafe { libc::sigfillset(&mut set) } != 0)?;
        set_to_python(&set)
    }
}

/// After a call that failed: OSError, unless a signal has interrupted it, whose handler runs then. Runs Python.
fn interrupted() -> Result<()> {
    check(std::io::Error::last_os_error().raw_os_error() != Some(libc::EINTR))?;
    breaker::handle()
}
