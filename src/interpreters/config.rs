//! What an interpreter is allowed: `PyInterpreterConfig`, the flags of C's struct, and their names in Python.

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

impl Interpreter {
    /// Whether that bit of the flags is set.
    pub fn has(&self, bit: usize) -> bool {
        self.feature_flags.get() & bit != 0
    }
}
