//! How the interpreter was started: what the command line and the environment ask for, for every room to read.
//!
//! - `record.rs`: PyConfig, the same for C to read and to fill in.
//! - `locale.rs`: the locale, and the encoding that comes of it.
//! - `flags.rs`: what C reads one by one.
//! - `convert.rs`: from one to the other. `read.rs`: what nobody has decided.

pub mod convert;
pub mod flags;
pub mod locale;
pub mod read;
pub mod record;

use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};
use std::sync::OnceLock;

/// The settings behind `sys.flags`, `sys._xoptions` and `sys.warnoptions`.
#[derive(Clone, Debug)]
pub struct Config {
    /// `-d`
    pub debug: i32,
    /// `-i`
    pub inspect: i32,
    /// `-i`, standard input being a terminal or not.
    pub interactive: i32,
    /// `-O`, `-OO`: 0, 1, 2 and what more letters make of it.
    pub optimize: i32,
    /// `-B`
    pub dont_write_bytecode: bool,
    /// `-s`
    pub no_user_site: bool,
    /// `-S`
    pub no_site: bool,
    /// `-E`: the variables of the environment do not count.
    pub ignore_environment: bool,
    /// `-v`
    pub verbose: i32,
    /// `-b`
    pub bytes_warning: i32,
    /// `-q`
    pub quiet: bool,
    /// Whether the hashes of strings differ from process to process (`sys.flags` counts any seed but 0).
    pub hash_randomization: bool,
    /// PYTHONHASHSEED; `-R` takes it back.
    pub hash_seed: Option<u32>,
    /// `-R`
    pub random_hashes: bool,
    /// `-I`
    pub isolated: bool,
    /// `-X dev`
    pub dev_mode: bool,
    /// `-X utf8`
    pub utf8_mode: i32,
    /// `-X warn_default_encoding`
    pub warn_default_encoding: bool,
    /// `-P`
    pub safe_path: bool,
    /// `-X int_max_str_digits`
    pub int_max_str_digits: i32,
    /// `-u`
    pub unbuffered: bool,
    /// `-X cpu_count`: -1 for what the machine has.
    pub cpu_count: i32,
    /// PYTHONMALLOC: the name of the allocator.
    pub allocator: Option<String>,
    /// `-X faulthandler`
    pub faulthandler: bool,
    /// `-x`
    pub skip_first_line: bool,
    /// `-X frozen_modules`: whether more than the import system itself counts as frozen.
    pub frozen_modules: bool,
    /// `-X pycache_prefix`
    pub pycache_prefix: Option<String>,
    /// `--check-hash-based-pycs`
    pub check_hash_pycs: String,
    /// Not `-X no_debug_ranges`: whether code knows columns, not lines alone.
    pub code_debug_ranges: bool,
    /// `-X importtime`: how long each import takes is written to stderr.
    pub import_time: bool,
    /// `-X tracemalloc`: how many frames are kept of each allocation; 0 for none.
    pub tracemalloc: i32,
    /// `-X perf`: 1, `-X perf_jit`: 2.
    pub perf: i32,
    /// Whether handlers for signals are installed at start-up.
    pub signal_handlers: bool,
    /// `-X` options in the order in which they were given.
    pub xoptions: Vec<(String, Option<String>)>,
    /// The filters of `sys.warnoptions`.
    pub warn_options: Vec<String>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            debug: 0,
            inspect: 0,
            interactive: 0,
            optimize: 0,
            dont_write_bytecode: false,
            no_user_site: false,
            no_site: false,
            ignore_environment: false,
            verbose: 0,
            bytes_warning: 0,
            quiet: false,
            hash_randomization: true,
            hash_seed: None,
            random_hashes: false,
            isolated: false,
            dev_mode: false,
            utf8_mode: 0,
            warn_default_encoding: false,
            safe_path: false,
            int_max_str_digits: 4300,
            unbuffered: false,
            cpu_count: -1,
            allocator: None,
            faulthandler: false,
            skip_first_line: false,
            frozen_modules: true,
            pycache_prefix: None,
            check_hash_pycs: "default".into(),
            code_debug_ranges: true,
            import_time: false,
            tracemalloc: 0,
            perf: 0,
            signal_handlers: true,
            xoptions: Vec::new(),
            warn_options: Vec::new(),
        }
    }
}

impl Config {
    /// The optimization level of code that is compiled without a wish of its own.
    pub fn optimization(&self) -> u8 {
        self.optimize.clamp(0, 2) as u8
    }
}

/// The configuration; null until one is set. Configurations that were replaced stay, for others may be reading them.
static CONFIG: AtomicPtr<Config> = AtomicPtr::new(null_mut());
/// The entry that the program brought to `sys.path`.
static FIRST_PATH: OnceLock<String> = OnceLock::new();

/// Remembers the entry that the program brings to `sys.path`.
pub fn set_first_path(entry: &str) {
    // There is one program.
    let _ = FIRST_PATH.set(entry.to_string());
}

/// The entry that the program brought to `sys.path`: modules there may hide those that are meant.
pub fn first_path() -> Option<&'static str> {
    FIRST_PATH.get().map(String::as_str)
}

/// The optimization level that a number stands for: -1 is that of the interpreter.
pub fn optimization(wanted: i32) -> u8 {
    match wanted {
        ..0 => get().optimization(),
        level => level.min(2) as u8,
    }
}

/// Sets the configuration, before the runtime starts; or replaces it.
pub fn set(config: Config) {
    flags::publish(&config);
    CONFIG.store(Box::leak(Box::new(config)), Ordering::Release);
}

/// The configuration; the default one where nobody has set any.
pub fn get() -> &'static Config {
    static DEFAULT: OnceLock<Config> = OnceLock::new();
    // SAFETY: null, or a configuration that was leaked.
    match unsafe { CONFIG.load(Ordering::Acquire).as_ref() } {
        Some(config) => config,
        None => DEFAULT.get_or_init(Config::default),
    }
}
