//! What an interpreter is allowed: `PyInterpreterConfig`, the flags of C's struct, and their names in Python.

use crate::abi::{Object, Raised, Ref};
use crate::types::bool::{bool_object, bool_static};
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::vm::thread::Interpreter;
use core::ffi::c_int;

/// `PyInterpreterConfig`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Config {
    pub use_main_obmalloc: c_int,
    pub allow_fork: c_int,
    pub allow_exec: c_int,
    pub allow_threads: c_int,
    pub allow_daemon_threads: c_int,
    pub check_multi_interp_extensions: c_int,
    pub gil: c_int,
}

/// Values of `gil`.
pub const DEFAULT_GIL: c_int = 0;
/// The GIL that all share.
pub const SHARED_GIL: c_int = 1;
/// One of its own.
pub const OWN_GIL: c_int = 2;

/// Bits of an interpreter's `feature_flags`.
pub const MAIN_OBMALLOC: usize = 1 << 5;
/// Extension modules must say that they support several interpreters.
pub const MULTI_INTERP_EXTENSIONS: usize = 1 << 8;
/// `_thread.start_new_thread` works.
pub const THREADS: usize = 1 << 10;
/// Threads may be daemons.
pub const DAEMON_THREADS: usize = 1 << 11;
/// `os.fork` works.
pub const FORK: usize = 1 << 15;
/// `os.execv` works.
pub const EXEC: usize = 1 << 16;

impl Config {
    /// That of `Py_NewInterpreter`: everything is allowed, nothing is checked.
    pub const LEGACY: Config = Config {
        use_main_obmalloc: 1,
        allow_fork: 1,
        allow_exec: 1,
        allow_threads: 1,
        allow_daemon_threads: 1,
        check_multi_interp_extensions: 0,
        gil: SHARED_GIL,
    };

    /// The flags that it asks for; the message of what is wrong with it.
    pub fn flags(&self) -> Result<usize, &'static str> {
        if self.use_main_obmalloc == 0 && self.check_multi_interp_extensions == 0 {
            return Err("per-interpreter obmalloc does not support single-phase init extension modules");
        }
        if !(DEFAULT_GIL..=OWN_GIL).contains(&self.gil) {
            return Err("invalid interpreter config 'gil' value");
        }
        let bit = |set: c_int, bit: usize| if set != 0 { bit } else { 0 };
        Ok(bit(self.use_main_obmalloc, MAIN_OBMALLOC)
            | bit(self.allow_fork, FORK)
            | bit(self.allow_exec, EXEC)
            | bit(self.allow_threads, THREADS)
            | bit(self.allow_daemon_threads, DAEMON_THREADS)
            | bit(self.check_multi_interp_extensions, MULTI_INTERP_EXTENSIONS))
    }
}

const GILS: [&str; 3] = ["default", "shared", "own"];

impl Config {
    /// The configuration that an interpreter was made with.
    pub fn of(interpreter: &Interpreter) -> Config {
        let has = |bit| interpreter.has(bit) as c_int;
        Config {
            use_main_obmalloc: has(MAIN_OBMALLOC),
            allow_fork: has(FORK),
            allow_exec: has(EXEC),
            allow_threads: has(THREADS),
            allow_daemon_threads: has(DAEMON_THREADS),
            check_multi_interp_extensions: has(MULTI_INTERP_EXTENSIONS),
            gil: if interpreter.own_gil.get() != 0 { OWN_GIL } else { SHARED_GIL },
        }
    }

    fn switches(&mut self) -> [(&'static str, &mut c_int); 6] {
        [
            ("use_main_obmalloc", &mut self.use_main_obmalloc),
            ("allow_fork", &mut self.allow_fork),
            ("allow_exec", &mut self.allow_exec),
            ("allow_threads", &mut self.allow_threads),
            ("allow_daemon_threads", &mut self.allow_daemon_threads),
            ("check_multi_interp_extensions", &mut self.check_multi_interp_extensions),
        ]
    }

    /// As a dict. ValueError for what is no GIL.
    pub fn as_dict(&self) -> crate::abi::Result<Ref<Dict>> {
        let dict = Dict::new()?;
        let mut copy = *self;
        for (name, value) in copy.switches() {
            dict.set(&*Str::new(name)?, &bool_object(*value != 0))?;
        }
        let Some(gil) = usize::try_from(self.gil).ok().and_then(|gil| GILS.get(gil)) else {
            return Err(value_error!("invalid interpreter config 'gil' value"));
        };
        dict.set(crate::intern!("gil"), &*Str::new(gil)?)?;
        Ok(dict)
    }

    /// Takes over what a dict has; with `all` it must have everything. TypeError, ValueError.
    pub fn update(&mut self, given: &Object, all: bool) -> crate::abi::Result<()> {
        let Some(given) = given.cast::<Dict>() else { return Err(type_error!("dict expected")) };
        let left = given.copy()?;
        let wrong = |name: &str| -> Raised { type_error!("invalid config type: {name}") };
        let missing = |name: &str| -> Raised { value_error!("missing config key: {name}") };
        for (name, place) in self.switches() {
            match left.pop(&*Str::new(name)?)? {
                Some(value) if value.is(bool_static(true)) => *place = 1,
                Some(value) if value.is(bool_static(false)) => *place = 0,
                Some(_) => return Err(wrong(name)),
                None if all => return Err(missing(name)),
                None => {}
            }
        }
        match left.pop(crate::intern!("gil"))? {
            Some(value) => {
                let Some(text) = value.cast::<Str>() else { return Err(wrong("gil")) };
                let text = text.to_utf8()?;
                let Some(found) = GILS.iter().position(|g| *g == text) else {
                    return Err(value_error!("unsupported interpreter config .gil value '{text}'"));
                };
                self.gil = found as c_int;
            }
            None if all => return Err(missing("gil")),
            None => {}
        }
        match left.len() {
            0 => Ok(()),
            n => {
                let s = if n == 1 { "" } else { "s" };
                let shown = left.as_object().repr()?;
                Err(value_error!("config dict has {n} extra item{s} ({})", shown.to_string_lossy()))
            }
        }
    }
}

/// RuntimeError if the interpreter that runs may not fork.
pub fn check_fork() -> crate::abi::Result<()> {
    if crate::vm::interpreter::running().has(FORK) {
        return Ok(());
    }
    Err(runtime_error!("fork not supported for isolated subinterpreters"))
}

/// RuntimeError if the interpreter that runs may not become another program.
pub fn check_exec() -> crate::abi::Result<()> {
    if crate::vm::interpreter::running().has(EXEC) {
        return Ok(());
    }
    Err(runtime_error!("exec not supported for isolated subinterpreters"))
}

impl Interpreter {
    /// Whether that bit of the flags is set.
    pub fn has(&self, bit: usize) -> bool {
        self.feature_flags.get() & bit != 0
    }
}
