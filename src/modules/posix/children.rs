//! Programs started from here, and waiting for them.

use super::path::{PathArg, check, fspath};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::convert::IntoReturn;
use crate::types::bytes::Bytes;
use crate::types::exception::os_error;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::none::none;
use crate::types::str::Str;
use crate::types::struct_sequence;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr::null_mut;
use std::ffi::CString;

struct Types(Cell<Option<&'static TypeObject>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Types {}
static WAITID_RESULT: Types = Types(Cell::new(None));

/// Makes `waitid_result`.
pub fn add_types(module: &Module) -> Result<()> {
    let fields = ["si_pid", "si_uid", "si_signo", "si_status", "si_code"].map(Some);
    let ty = struct_sequence::new_type(c"posix.waitid_result", c"What waitid() tells of a child.", &fields, 5)?;
    WAITID_RESULT.0.set(Some(ty));
    module.add_named("waitid_result", ty.as_object())
}

/// C strings and the array of their pointers, which ends with null.
struct Strings {
    _texts: Vec<CString>,
    pointers: Vec<*mut c_char>,
}

impl Strings {
    fn new(texts: Vec<CString>) -> Strings {
        let pointers = texts.iter().map(|t| t.as_ptr().cast_mut()).chain([null_mut()]).collect();
        Strings { _texts: texts, pointers }
    }
}

/// A string, bytes or path as a C string. TypeError, ValueError. Runs Python.
fn c_text(object: &Object) -> Result<CString> {
    let path = fspath(object)?;
    let bytes = match (path.cast::<Str>(), path.cast::<Bytes>()) {
        (Some(text), _) => super::path::encode(text)?,
        (_, Some(bytes)) => bytes.as_slice().to_vec(),
        _ => Vec::new(),
    };
    CString::new(bytes).map_err(|_| value_error!("embedded null byte"))
}

/// The arguments of a program: a tuple or list. TypeError, ValueError.
fn arguments(argv: &Object, function: &str) -> Result<Strings> {
    let of_function = function.ends_with(')');
    let what = if of_function { format!("{function} arg 2") } else { format!("{function}: argv") };
    if argv.cast::<List>().is_none() && argv.cast::<Tuple>().is_none() {
        return Err(type_error!("{what} must be a tuple or list"));
    }
    let items = argv.collect()?;
    if items.is_empty() {
        return Err(value_error!("{what} must not be empty"));
    }
    let texts = items.iter().map(|item| c_text(item)).collect::<Result<Vec<_>>>()?;
    if texts[0].is_empty() {
        return Err(value_error!("{what} first element cannot be empty"));
    }
    Ok(Strings::new(texts))
}

/// The environment of a program: a mapping. TypeError, ValueError.
fn environment(env: &Object) -> Result<Strings> {
    let keys = env.call_method(crate::intern!("keys"), &[])?.collect()?;
    let values = env.call_method(crate::intern!("values"), &[])?.collect()?;
    if keys.len() != values.len() {
        return Err(type_error!("env.keys() or env.values() is not a list"));
    }
    let mut texts = Vec::with_capacity(keys.len());
    for (key, value) in keys.iter().zip(&values) {
        let (key, value) = (c_text(key)?.into_bytes(), c_text(value)?.into_bytes());
        if key.is_empty() || key[1..].contains(&b'=') {
            return Err(value_error!("illegal environment variable name"));
        }
        let text = [&key[..], b"=", &value].concat();
        texts.push(CString::new(text).map_err(|_| value_error!("embedded null byte"))?);
    }
    Ok(Strings::new(texts))
}

fn signal_set(signals: &Object) -> Result<libc::sigset_t> {
    let mut set = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: the call fills the set.
    unsafe { libc::sigemptyset(set.as_mut_ptr()) };
    signals.iter()?.for_each(|signal| {
        let number = signal.index()?.to_i64().unwrap_or(-1);
        if !(1..crate::vm::signals::COUNT as i64).contains(&number) {
            return Err(value_error!("signal number {number} out of range [1; 64]"));
        }
        // SAFETY: initialized above.
        unsafe { libc::sigaddset(set.as_mut_ptr(), number as i32) };
        Ok(())
    })?;
    // SAFETY: initialized above.
    Ok(unsafe { set.assume_init() })
}

/// `posix_spawn`'s keyword arguments.
struct Spawning<'a> {
    file_actions: Option<&'a Object>,
    setpgroup: Option<&'a Object>,
    resetids: bool,
    setsid: bool,
    setsigmask: Option<&'a Object>,
    setsigdef: Option<&'a Object>,
    scheduler: Option<&'a Object>,
}

/// The C library's structs, destroyed at the end.
struct Attributes {
    attributes: libc::posix_spawnattr_t,
    actions: libc::posix_spawn_file_actions_t,
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: both were initialized.
        unsafe {
            libc::posix_spawnattr_destroy(&mut self.attributes);
            libc::posix_spawn_file_actions_destroy(&mut self.actions);
        }
    }
}

fn check_code(code: i32) -> Result<()> {
    if code == 0 { Ok(()) } else { Err(os_error::raise_errno(code, None)) }
}

impl Spawning<'_> {
    /// The file actions, in order. The paths must outlive the call.
    fn add_actions(&self, prepared: &mut Attributes, paths: &mut Vec<CString>) -> Result<()> {
        let Some(actions) = self.file_actions.filter(|a| !a.is_none()) else { return Ok(()) };
        for action in actions.collect()? {
            let Some(parts) = action.cast::<Tuple>().filter(|t| !t.is_empty()) else {
                return Err(type_error!("Each file_actions element must be a non-empty tuple"));
            };
            let numbers = |i: usize| -> Result<i32> {
                let number = parts.items()[i].index_as_i64()?;
                i32::try_from(number).map_err(|_| overflow_error!("Python int too large to convert to C int"))
            };
            let to = &mut prepared.actions;
            // SAFETY: the struct is initialized; paths are C strings that live until the program is started.
            let code = unsafe {
                match (numbers(0)?, parts.len()) {
                    (0, 5) => {
                        paths.push(c_text(parts.items()[2])?);
                        let path = paths[paths.len() - 1].as_ptr();
                        let mode = numbers(4)? as libc::mode_t;
                        libc::posix_spawn_file_actions_addopen(to, numbers(1)?, path, numbers(3)?, mode)
                    }
                    (1, 2) => libc::posix_spawn_file_actions_addclose(to, numbers(1)?),
                    (2, 3) => libc::posix_spawn_file_actions_adddup2(to, numbers(1)?, numbers(2)?),
                    (3, 2) => posix_spawn_file_actions_addclosefrom_np(to, numbers(1)?),
                    (0, _) => return Err(type_error!("A open file_action tuple must have 5 elements")),
                    (1, _) => return Err(type_error!("A close file_action tuple must have 2 elements")),
                    (2, _) => return Err(type_error!("A dup2 file_action tuple must have 3 elements")),
                    (3, _) => return Err(type_error!("A closefrom file_action tuple must have 2 elements")),
                    _ => return Err(type_error!("Unknown file_actions identifier")),
                }
            };
            check_code(code)?;
        }
        Ok(())
    }

    fn set_attributes(&self, prepared: &mut Attributes) -> Result<()> {
        let to = &mut prepared.attributes;
        let mut all = 0i32;
        // SAFETY: the struct is initialized; the arguments are locals.
        unsafe {
            if let Some(group) = self.setpgroup {
                check_code(libc::posix_spawnattr_setpgroup(to, group.index_as_i64()? as i32))?;
                all |= libc::POSIX_SPAWN_SETPGROUP;
            }
            if self.resetids {
                all |= libc::POSIX_SPAWN_RESETIDS;
            }
            if self.setsid {
                all |= 0x80;
            }
            if let Some(mask) = self.setsigmask {
                check_code(libc::posix_spawnattr_setsigmask(to, &signal_set(mask)?))?;
                all |= libc::POSIX_SPAWN_SETSIGMASK;
            }
            if let Some(signals) = self.setsigdef {
                check_code(libc::posix_spawnattr_setsigdefault(to, &signal_set(signals)?))?;
                all |= libc::POSIX_SPAWN_SETSIGDEF;
            }
            if let Some(scheduler) = self.scheduler {
                let Some(&[policy, parameters]) = scheduler.cast::<Tuple>().map(Tuple::items) else {
                    return Err(type_error!("A scheduler tuple must have two elements"));
                };
                if !policy.is_none() {
                    check_code(libc::posix_spawnattr_setschedpolicy(to, policy.index_as_i64()? as i32))?;
                    all |= libc::POSIX_SPAWN_SETSCHEDULER;
                } else {
                    all |= libc::POSIX_SPAWN_SETSCHEDPARAM;
                }
                let priority = parameters.get_attr(crate::intern!("sched_priority"))?.index_as_i64()? as i32;
                let parameters = libc::sched_param { sched_priority: priority };
                check_code(libc::posix_spawnattr_setschedparam(to, &parameters))?;
            }
            check_code(libc::posix_spawnattr_setflags(to, all as i16))
        }
    }

    fn run(&self, path: &Object, argv: &Object, env: &Object, search: bool) -> Result<i32> {
        let function = if search { "posix_spawnp" } else { "posix_spawn" };
        let path = PathArg::new(path, function, "path")?;
        let argv = arguments(argv, function)?;
        let own;
        let env = if env.is_none() {
            None
        } else if env.is_mapping() {
            own = environment(env)?;
            Some(&own)
        } else {
            return Err(type_error!("{function}: environment must be a mapping object or None"));
        };
        // SAFETY: plain data, initialized by the calls.
        let mut prepared = unsafe {
            let mut prepared = MaybeUninit::<Attributes>::zeroed().assume_init();
            libc::posix_spawnattr_init(&mut prepared.attributes);
            libc::posix_spawn_file_actions_init(&mut prepared.actions);
            prepared
        };
        let mut paths = Vec::new();
        self.add_actions(&mut prepared, &mut paths)?;
        self.set_attributes(&mut prepared)?;
        let mut pid = 0;
        // SAFETY: C strings, arrays that end with null, initialized structs; the environment is changed under the GIL.
        let code = unsafe {
            let environment = env.map_or(environ.cast_const(), |e| e.pointers.as_ptr());
            let start = if search { libc::posix_spawnp } else { libc::posix_spawn };
            start(
                &mut pid,
                path.text.as_ptr(),
                &prepared.actions,
                &prepared.attributes,
                argv.pointers.as_ptr(),
                environment,
            )
        };
        if code != 0 { Err(os_error::raise_errno(code, Some(&path.object))) } else { Ok(pid) }
    }
}

unsafe extern "C" {
    static mut environ: *mut *mut c_char;
    fn posix_spawn_file_actions_addclosefrom_np(actions: *mut libc::posix_spawn_file_actions_t, from: i32) -> i32;
}

/// The result of wait3 and wait4.
fn with_usage(mut call: impl FnMut(&mut i32, &mut libc::rusage) -> i32) -> Result<Ref<Tuple>> {
    let mut status = 0;
    // SAFETY: plain data; zero is a valid state, and what stays where nobody has ended.
    let mut usage = unsafe { core::mem::zeroed::<libc::rusage>() };
    let pid = super::io::retry(|| call(&mut status, &mut usage) as isize)?;
    let seconds = |t: &libc::timeval| (t.tv_sec as f64 + t.tv_usec as f64 * 1e-6).into_return();
    let mut values = vec![seconds(&usage.ru_utime)?, seconds(&usage.ru_stime)?];
    for number in [
        usage.ru_maxrss,
        usage.ru_ixrss,
        usage.ru_idrss,
        usage.ru_isrss,
        usage.ru_minflt,
        usage.ru_majflt,
        usage.ru_nswap,
        usage.ru_inblock,
        usage.ru_oublock,
        usage.ru_msgsnd,
        usage.ru_msgrcv,
        usage.ru_nsignals,
        usage.ru_nvcsw,
        usage.ru_nivcsw,
    ] {
        values.push(number.into_return()?);
    }
    let class = crate::import::import_module("resource")?.get_attr(crate::intern!("struct_rusage"))?;
    let usage = class.call1(&*Tuple::from_vec(values)?)?;
    Tuple::from_vec(vec![pid.into_return()?, status.into_return()?, usage])
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// Become another program.
    #[sig("($module, path, argv, /)")]
    fn execv(path: &Object, argv: &Object) -> Result<()> {
        crate::interpreters::config::check_exec()?;
        let path = PathArg::new(path, "execv", "path")?;
        let argv = arguments(argv, "execv()")?;
        // SAFETY: a C string, and an array that ends with null.
        unsafe { libc::execv(path.text.as_ptr(), argv.pointers.as_ptr().cast()) };
        Err(os_error::raise_last(None))
    }

    /// Become another program, with an environment.
    #[sig("($module, /, path, argv, env)")]
    fn execve(path: &Object, argv: &Object, env: &Object) -> Result<()> {
        crate::interpreters::config::check_exec()?;
        let path = PathArg::or_fd(path, "execve", "path")?;
        let argv = arguments(argv, "execve")?;
        if !env.is_mapping() {
            return Err(type_error!("execve: environment must be a mapping object"));
        }
        let env = environment(env)?;
        // SAFETY: a C string, and arrays that end with null.
        unsafe {
            match path.fd {
                Some(fd) => libc::fexecve(fd, argv.pointers.as_ptr().cast(), env.pointers.as_ptr().cast()),
                None => libc::execve(path.text.as_ptr(), argv.pointers.as_ptr().cast(), env.pointers.as_ptr().cast()),
            }
        };
        Err(os_error::raise_last(Some(&path.object)))
    }

    /// Start a program; the number of its process.
    #[sig(
        "($module, path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the signature is the system's")]
    fn posix_spawn(
        path: &Object,
        argv: &Object,
        env: &Object,
        file_actions: Option<&Object>,
        setpgroup: Option<&Object>,
        resetids: bool,
        setsid: bool,
        setsigmask: Option<&Object>,
        setsigdef: Option<&Object>,
        scheduler: Option<&Object>,
    ) -> Result<i32> {
        Spawning { file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler }
            .run(path, argv, env, false)
    }

    /// As posix_spawn; the program is searched in PATH.
    #[sig(
        "($module, path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the signature is the system's")]
    fn posix_spawnp(
        path: &Object,
        argv: &Object,
        env: &Object,
        file_actions: Option<&Object>,
        setpgroup: Option<&Object>,
        resetids: bool,
        setsid: bool,
        setsigmask: Option<&Object>,
        setsigdef: Option<&Object>,
        scheduler: Option<&Object>,
    ) -> Result<i32> {
        Spawning { file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler }
            .run(path, argv, env, true)
    }

    /// Wait for any child: its number and exit status.
    #[sig("($module, /)")]
    fn wait() -> Result<Ref<Tuple>> {
        let mut status = 0;
        // SAFETY: a place for the status.
        let pid = super::io::retry(|| unsafe { libc::wait(&mut status) } as isize)?;
        Tuple::pair(pid.into_return()?, status.into_return()?)
    }

    /// Wait for any child: its number, exit status and use of resources.
    #[sig("($module, /, options)")]
    fn wait3(options: i32) -> Result<Ref<Tuple>> {
        // SAFETY: places for the answers.
        with_usage(|status, usage| unsafe { libc::wait4(-1, status, options, usage) })
    }

    /// Wait for a child: its number, exit status and use of resources.
    #[sig("($module, /, pid, options)")]
    fn wait4(pid: i32, options: i32) -> Result<Ref<Tuple>> {
        // SAFETY: places for the answers.
        with_usage(|status, usage| unsafe { libc::wait4(pid, status, options, usage) })
    }

    /// Wait for children; what happened, or None.
    #[sig("($module, idtype, id, options, /)")]
    fn waitid(idtype: i32, id: i32, options: i32) -> Result<Ref> {
        // SAFETY: plain data; zero is what stays where nothing happened.
        let mut info = unsafe { core::mem::zeroed::<libc::siginfo_t>() };
        // SAFETY: a place for the answer.
        super::io::retry(|| unsafe { libc::waitid(idtype as _, id as u32, &mut info, options) } as isize)?;
        // SAFETY: the fields of a child's signal.
        let (pid, uid, status) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
        if pid == 0 {
            return Ok(none());
        }
        let values = vec![
            pid.into_return()?,
            uid.into_return()?,
            info.si_signo.into_return()?,
            status.into_return()?,
            info.si_code.into_return()?,
        ];
        match WAITID_RESULT.0.get() {
            Some(ty) => Ok(struct_sequence::new(ty, values)?.into_object()),
            None => Ok(Tuple::from_vec(values)?.into_object()),
        }
    }

    /// A descriptor that stands for a process.
    #[sig("($module, /, pid, flags=0)")]
    fn pidfd_open(pid: i32, flags: i32) -> Result<i64> {
        // SAFETY: plain numbers.
        check(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) } as isize).map(|fd| fd as i64)
    }

    /// Whether the process left a core dump.
    #[sig("WCOREDUMP($module, status, /)")]
    fn dumped_core(status: i32) -> bool {
        libc::WCOREDUMP(status)
    }

    /// Whether the process goes on after a stop.
    #[sig("WIFCONTINUED($module, /, status)")]
    fn continued(status: i32) -> bool {
        libc::WIFCONTINUED(status)
    }

    /// Whether the process was stopped.
    #[sig("WIFSTOPPED($module, /, status)")]
    fn stopped(status: i32) -> bool {
        libc::WIFSTOPPED(status)
    }

    /// Whether the process was ended by a signal.
    #[sig("WIFSIGNALED($module, /, status)")]
    fn signaled(status: i32) -> bool {
        libc::WIFSIGNALED(status)
    }

    /// Whether the process ended by itself.
    #[sig("WIFEXITED($module, /, status)")]
    fn exited(status: i32) -> bool {
        libc::WIFEXITED(status)
    }

    /// The exit code.
    #[sig("WEXITSTATUS($module, /, status)")]
    fn exit_status(status: i32) -> i32 {
        libc::WEXITSTATUS(status)
    }

    /// The signal that ended the process.
    #[sig("WTERMSIG($module, /, status)")]
    fn term_signal(status: i32) -> i32 {
        libc::WTERMSIG(status)
    }

    /// The signal that stopped the process.
    #[sig("WSTOPSIG($module, /, status)")]
    fn stop_signal(status: i32) -> i32 {
        libc::WSTOPSIG(status)
    }
}
