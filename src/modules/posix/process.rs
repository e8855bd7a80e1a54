//! Processes, users, the environment and facts of the system.

use super::path::{PathArg, check, encode, fspath};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::convert::IntoReturn;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::struct_sequence;
use crate::types::tuple::Tuple;
use crate::vm::gil;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::CStr;
use std::ffi::CString;
use std::os::unix::ffi::OsStringExt;

struct Types {
    uname: Cell<Option<&'static TypeObject>>,
    terminal: Cell<Option<&'static TypeObject>>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for Types {}
static TYPES: Types = Types { uname: Cell::new(None), terminal: Cell::new(None) };

/// Makes `uname_result` and `terminal_size`.
pub fn add_types(module: &Module) -> Result<()> {
    let fields = ["sysname", "nodename", "release", "version", "machine"].map(Some);
    let ty = struct_sequence::new_type(c"posix.uname_result", c"What uname() tells.", &fields, 5)?;
    TYPES.uname.set(Some(ty));
    module.add_named("uname_result", ty.as_object())?;
    let fields = ["columns", "lines"].map(Some);
    let ty = struct_sequence::new_type(c"os.terminal_size", c"The size of a terminal.", &fields, 2)?;
    TYPES.terminal.set(Some(ty));
    module.add_named("terminal_size", ty.as_object())
}

/// The environment as a dict of bytes.
pub fn environment() -> Result<Ref<Dict>> {
    let dict = Dict::new()?;
    for (name, value) in std::env::vars_os() {
        dict.set(&*Bytes::new(&name.into_vec())?, &*Bytes::new(&value.into_vec())?)?;
    }
    Ok(dict)
}

/// A name or value of the environment. TypeError, ValueError.
fn variable(object: &Object) -> Result<CString> {
    let path = fspath(object)?;
    let bytes = match (path.cast::<Str>(), path.cast::<Bytes>()) {
        (Some(text), _) => encode(text)?,
        (_, Some(bytes)) => bytes.as_slice().to_vec(),
        _ => Vec::new(),
    };
    CString::new(bytes).map_err(|_| value_error!("embedded null byte"))
}

/// The number of a user. TypeError, OverflowError.
pub fn user_id(object: &Object) -> Result<libc::uid_t> {
    number_of("uid", object)
}

/// The number of a group. TypeError, OverflowError.
pub fn group_id(object: &Object) -> Result<libc::gid_t> {
    number_of("gid", object)
}

/// -1 stands for "leave it": the largest number.
fn number_of(what: &str, object: &Object) -> Result<u32> {
    if !object.has_index() {
        return Err(type_error!("{what} should be integer, not {}", object.ty().full_name()));
    }
    let int = object.index()?;
    match int.to_i64() {
        Some(-1) => Ok(u32::MAX),
        None if int.is_negative() => Err(overflow_error!("{what} is less than minimum")),
        Some(value) => u32::try_from(value).map_err(|_| overflow_error!("{what} is less than minimum")),
        None => Err(overflow_error!("{what} is greater than maximum")),
    }
}

/// The number of threads of the process, whoever started them; 0 where the system does not tell.
fn native_threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// The number of the process.
    #[sig("($module, /)")]
    fn getpid() -> u32 {
        std::process::id()
    }

    /// The number of the parent process.
    #[sig("($module, /)")]
    fn getppid() -> i32 {
        // SAFETY: plain queries, here and below.
        unsafe { libc::getppid() }
    }

    /// The user's number.
    #[sig("($module, /)")]
    fn getuid() -> u32 {
        // SAFETY: a plain query.
        unsafe { libc::getuid() }
    }

    /// The effective user's number.
    #[sig("($module, /)")]
    fn geteuid() -> u32 {
        // SAFETY: a plain query.
        unsafe { libc::geteuid() }
    }

    /// The group's number.
    #[sig("($module, /)")]
    fn getgid() -> u32 {
        // SAFETY: a plain query.
        unsafe { libc::getgid() }
    }

    /// The effective group's number.
    #[sig("($module, /)")]
    fn getegid() -> u32 {
        // SAFETY: a plain query.
        unsafe { libc::getegid() }
    }

    /// Set the permissions that new files do not get; what they were.
    #[sig("($module, mask, /)")]
    fn umask(mask: i32) -> u32 {
        // SAFETY: a plain number.
        unsafe { libc::umask(mask as libc::mode_t) }
    }

    /// Send a signal to a process.
    #[sig("($module, pid, signal, /)")]
    fn kill(pid: i32, signal: i32) -> Result<()> {
        // SAFETY: plain numbers.
        check(unsafe { libc::kill(pid, signal) } as isize)?;
        crate::vm::breaker::handle()
    }

    /// End the process at once, without cleaning up.
    #[sig("($module, /, status)")]
    fn _exit(status: i32) -> Result<()> {
        // SAFETY: the process ends.
        unsafe { libc::_exit(status) }
    }

    /// End the process with a signal.
    #[sig("($module, /)")]
    fn abort() -> Result<()> {
        std::process::abort()
    }

    /// Run a command in a shell; its exit status.
    #[sig("($module, /, command)")]
    fn system(command: &Object) -> Result<i32> {
        let command = PathArg::new(command, "system", "command")?;
        // SAFETY: a C string.
        Ok(gil::released(|| unsafe { libc::system(command.text.as_ptr()) }))
    }

    /// Wait for a child process: its number and exit status.
    #[sig("($module, pid, options, /)")]
    fn waitpid(pid: i32, options: i32) -> Result<Ref<Tuple>> {
        let mut status = 0;
        // SAFETY: a place for the status.
        let found = super::io::retry(|| unsafe { libc::waitpid(pid, &mut status, options) } as isize)?;
        Tuple::pair(found.into_return()?, status.into_return()?)
    }

    /// The exit code that a status of waitpid stands for: negative for a signal.
    #[sig("($module, /, status)")]
    fn waitstatus_to_exitcode(status: i32) -> Result<i32> {
        if libc::WIFEXITED(status) {
            Ok(libc::WEXITSTATUS(status))
        } else if libc::WIFSIGNALED(status) {
            Ok(-libc::WTERMSIG(status))
        } else {
            Err(value_error!("invalid wait status: {status}"))
        }
    }

    /// Set a variable of the environment for programs started from here.
    #[sig("($module, name, value, /)")]
    fn putenv(name: &Object, value: &Object) -> Result<()> {
        let (name, value) = (variable(name)?, variable(value)?);
        if name.as_bytes().contains(&b'=') {
            return Err(value_error!("illegal environment variable name"));
        }
        // SAFETY: C strings, which the system copies.
        check(unsafe { libc::setenv(name.as_ptr(), value.as_ptr(), 1) } as isize)?;
        Ok(())
    }

    /// Remove a variable of the environment for programs started from here.
    #[sig("($module, name, /)")]
    fn unsetenv(name: &Object) -> Result<()> {
        let name = variable(name)?;
        // SAFETY: a C string.
        check(unsafe { libc::unsetenv(name.as_ptr()) } as isize)?;
        Ok(())
    }

    /// Random bytes from the system, good enough for secrets.
    #[sig("($module, size, /)")]
    fn urandom(size: isize) -> Result<Ref<Bytes>> {
        let Ok(size) = usize::try_from(size) else { return Err(value_error!("negative argument not allowed")) };
        let mut bytes = vec![0u8; size];
        let mut filled = 0;
        while filled < size {
            let rest = &mut bytes[filled..];
            // SAFETY: a buffer of the length that is told.
            filled += check(unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) })? as usize;
        }
        Bytes::new(&bytes)
    }

    /// The number of processors, or None.
    #[sig("($module, /)")]
    fn cpu_count() -> Option<i64> {
        let wanted = crate::config::get().cpu_count;
        if wanted > 0 {
            return Some(wanted as i64);
        }
        // SAFETY: a plain query.
        Some(unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) }).filter(|&n| n > 0)
    }

    /// Has functions called at each fork: before it (last registered first), after it in the new process, in the old one.
    #[sig(
        "register_at_fork($module, /, *, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)"
    )]
    fn register_at_fork(
        before: Option<&Object>,
        after_in_child: Option<&Object>,
        after_in_parent: Option<&Object>,
    ) -> Result<()> {
        use crate::vm::fork::{Moment, register};
        let given = [
            ("before", before, Moment::Before),
            ("after_in_child", after_in_child, Moment::InChild),
            ("after_in_parent", after_in_parent, Moment::InParent),
        ];
        if given.iter().all(|(_, function, _)| function.is_none()) {
            return Err(type_error!("At least one argument is required."));
        }
        for (name, function, _) in given {
            if let Some(function) = function.filter(|f| !f.is_callable()) {
                return Err(type_error!("'{name}' must be callable, not {}", function.ty().full_name()));
            }
        }
        for (_, function, moment) in given {
            if let Some(function) = function {
                register(moment, function)?;
            }
        }
        Ok(())
    }

    /// Fork a child process: 0 in the child, its id in the parent. OSError.
    #[sig("($module, /)")]
    fn fork() -> Result<i32> {
        if !crate::vm::thread::INTERPRETER.finalizing_thread.get().is_null() {
            let kind = &crate::types::exception::PYTHON_FINALIZATION_ERROR;
            let message = format_args!("can't fork at interpreter shutdown");
            return Err(crate::types::exception::raise::raise(kind, message));
        }
        crate::interpreters::config::check_fork()?;
        crate::vm::audit::event(c"os.fork", || Ok(Tuple::empty()))?;
        crate::vm::fork::before();
        // SAFETY: what other threads leave behind is set right, as far as can be, by the call after.
        let pid = unsafe { libc::fork() };
        if pid == 0 {
            crate::vm::fork::after_in_child();
            return Ok(0);
        }
        // SAFETY: the C library's own variable.
        let errno = unsafe { *libc::__errno_location() };
        crate::vm::fork::after_in_parent();
        if pid < 0 {
            return Err(crate::types::exception::os_error::raise_errno(errno, None));
        }
        if crate::vm::thread::count() > 1 || native_threads() > 1 {
            // SAFETY: a plain query.
            let own = unsafe { libc::getpid() };
            let message = format!(
                "This process (pid={own}) is multi-threaded, use of fork() may lead to deadlocks in the child."
            );
            crate::types::exception::warn::deprecation(&message)?;
        }
        Ok(pid)
    }

    /// The system's words for an error number.
    #[sig("($module, code, /)")]
    fn strerror(code: i32) -> String {
        // SAFETY: a C string that stays until the next call.
        unsafe { CStr::from_ptr(libc::strerror(code)) }.to_string_lossy().into_owned()
    }

    /// What the system is and runs on.
    #[sig("($module, /)")]
    fn uname() -> Result<Ref<Tuple>> {
        // SAFETY: the struct is filled by the call; its fields are C strings.
        let facts = unsafe {
            let mut facts = core::mem::zeroed::<libc::utsname>();
            check(libc::uname(&mut facts) as isize)?;
            facts
        };
        let mut values = Vec::new();
        for field in [&facts.sysname, &facts.nodename, &facts.release, &facts.version, &facts.machine] {
            // SAFETY: as above.
            let text = unsafe { CStr::from_ptr(field.as_ptr()) }.to_string_lossy();
            values.push(Str::new(&text)?.into_object());
        }
        match TYPES.uname.get() {
            Some(ty) => struct_sequence::new(ty, values),
            None => Tuple::from_vec(values),
        }
    }

    /// The size of the terminal: columns and lines. OSError if the descriptor is none.
    #[sig("($module, fd=1, /)")]
    fn get_terminal_size(fd: i32) -> Result<Ref<Tuple>> {
        // SAFETY: the struct is filled by the call.
        let size = unsafe {
            let mut size = core::mem::zeroed::<libc::winsize>();
            check(libc::ioctl(fd, libc::TIOCGWINSZ, &mut size) as isize)?;
            size
        };
        let values = vec![i64::from(size.ws_col).into_return()?, i64::from(size.ws_row).into_return()?];
        match TYPES.terminal.get() {
            Some(ty) => struct_sequence::new(ty, values),
            None => Tuple::from_vec(values),
        }
    }

    /// Let other threads of the system run.
    #[sig("($module, /)")]
    fn sched_yield() {
        gil::released(std::thread::yield_now);
    }
}
