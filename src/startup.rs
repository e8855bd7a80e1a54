//! Start-up: from nothing to a thread that can run Python.

use crate::abi::{Ref, Result};
use crate::config::record::{PreRecord, Record};
use crate::modules::sys::configured;
use crate::types::STATIC_TYPES;
use crate::types::dict::Dict;
use crate::types::exception::{self, EXCEPTION_TYPES};
use crate::vm::runtime::{_PyRuntime, MAIN_INTERPRETER};
use crate::vm::thread::{self, INTERPRETER};
use core::sync::atomic::{AtomicBool, Ordering};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Makes the main thread state and all static types ready, then `sys.modules`, `builtins` and `sys`.
///
/// Called once, by the thread that will hold the GIL.
pub fn initialize() -> Result<()> {
    thread::attach_main();
    for ty in STATIC_TYPES.iter().chain(EXCEPTION_TYPES).chain(&crate::modules::io::FILE_TYPES) {
        ty.ready()?;
    }
    crate::types::context::variable::initialize()?;
    make_modules()
}

/// Makes `sys.modules`, `builtins`, `sys`, `_io` and the standard streams of the interpreter that runs.
pub fn make_modules() -> Result<()> {
    exception::no_memory::initialize()?;
    exception::group::initialize()?;
    let modules = Dict::new()?;
    INTERPRETER.modules.set(Some(modules.clone().into_object()));
    let builtins = crate::modules::make_native("builtins")?;
    INTERPRETER.builtins.set(Some(builtins.namespace().into_object()));
    modules.set(crate::intern!("builtins"), &builtins)?;
    let import = builtins.namespace().get_str(crate::intern!("__import__"))?;
    crate::import::importlib::remember_import_function(import);
    let sys = crate::modules::make_native("sys")?;
    sys.add_named("modules", &modules)?;
    INTERPRETER.sys_dict.set(Some(sys.namespace().into_object()));
    modules.set(crate::intern!("sys"), &sys)?;
    let io = crate::modules::make_native("_io")?;
    modules.set(crate::intern!("_io"), &io)?;
    builtins.add_named("open", &*io.get_attr(crate::intern!("open"))?)?;
    for (module, name) in [(&builtins, "builtins"), (&sys, "sys"), (&io, "_io")] {
        module.add(crate::intern!("__spec__"), &*crate::import::native_spec(name)?)?;
    }
    let settings = crate::modules::io::Settings::of_environment();
    for (fd, name) in ["stdin", "stdout", "stderr"].into_iter().enumerate() {
        let stream = crate::modules::io::standard_stream(fd as i32, &settings)?;
        sys.add_named(name, &stream)?;
        sys.add_named(&format!("__{name}__"), &stream)?;
    }
    Ok(())
}

/// Waits for the threads of the interpreter that are no daemons. Runs Python.
pub fn wait_for_threads() {
    let threading = crate::import::modules().and_then(|modules| modules.get_str(crate::intern!("threading")));
    match threading {
        Ok(Some(threading)) => {
            if let Err(e) = threading.call_method(crate::intern!("_shutdown"), &[]) {
                e.unraisable(Some(&threading));
            }
        }
        Ok(None) => {}
        Err(e) => e.unraisable(None),
    }
}

/// What `sys` gives up first, as it may keep much alive.
const ENDED: [&str; 11] = [
    "path",
    "argv",
    "ps1",
    "ps2",
    "last_exc",
    "last_type",
    "last_value",
    "last_traceback",
    "path_hooks",
    "path_importer_cache",
    "meta_path",
];

/// Whether the interpreter runs.
static RUNS: AtomicBool = AtomicBool::new(false);

/// Whether the interpreter runs.
pub fn is_initialized() -> bool {
    RUNS.load(Ordering::Acquire)
}

/// The interpreter runs no more.
pub fn end() {
    RUNS.store(false, Ordering::Release);
}

/// Sets the locale as the record says, and keeps what came of it.
pub fn preconfigure(mut record: PreRecord) {
    crate::config::locale::configure(&mut record);
    _PyRuntime.preconfig.set(record);
}

/// Makes the configuration that of the interpreter, takes the record over and empties it: `sys` tells of it; importlib becomes the
/// import system; signals, warnings and faulthandler are as asked for. Runs Python.
pub fn configure(record: &mut Record) -> Result<()> {
    let config = crate::config::get();
    adopt(record)?;
    RUNS.store(true, Ordering::Release);
    crate::types::int::convert::set_max_str_digits(config.int_max_str_digits as usize);
    // SAFETY: the record changes only here and where another configuration is set.
    let library = unsafe { (*INTERPRETER.config.get()).stdlib_dir.get() }.map(crate::config::read::bytes_of_wide);
    if config.signal_handlers {
        crate::vm::signals::install();
    }
    if config.perf > 0
        && let Err(e) = crate::vm::perf::activate()
    {
        return Err(crate::types::exception::os_error::raise_errno(e.raw_os_error().unwrap_or(libc::EIO), None));
    }
    if config.tracemalloc > 0 {
        trace_memory(config.tracemalloc.into());
    }
    crate::interpreters::remember_settings()?;
    let Some(library) = library else { return crate::modules::warnings::apply_options(&config.warn_options) };
    crate::import::importlib::install(Path::new(OsStr::from_bytes(&library)))?;
    crate::import::importlib::install_external()?;
    if !config.warn_options.is_empty() {
        crate::import::import_module("warnings")?;
    }
    if config.faulthandler || config.dev_mode {
        crate::import::import_module("faulthandler")?.call_method(crate::intern!("enable"), &[])?;
    }
    if !config.no_site {
        main_module()?;
        if let Err(e) = crate::import::import_module("site") {
            let error = e.take();
            eprintln!("Fatal Python error: init_import_site: Failed to import the site module");
            eprintln!("Python runtime state: initialized");
            return Err(exception::raise::reraise(error));
        }
    }
    Ok(())
}

/// Begins to trace memory; a number of frames that cannot be ends the process.
fn trace_memory(frames: i64) {
    if let Err(e) = crate::modules::tracemalloc::start(frames) {
        let error = exception::print::format(&e.take());
        let thread = thread::current().thread_id.get();
        eprint!(
            "Fatal Python error: init_interp_main: can't start tracemalloc\nPython runtime state: core initialized\n\
             {error}\nCurrent thread 0x{thread:016x} (most recent call first):\n  <no Python frame>\n"
        );
        std::process::exit(1);
    }
}

/// Gives the running interpreter a copy of the main one's record, and tells its `sys` of arguments and paths. MemoryError.
pub fn inherit_record() -> Result<()> {
    let mut record = Record::zeroed();
    // SAFETY: the main interpreter's record changes only where another configuration is set.
    match unsafe { record.copy(&*MAIN_INTERPRETER.config.get()) } {
        true => adopt(&mut record),
        false => Err(crate::memory::no_memory()),
    }
}

/// Takes a record over as the interpreter's, and tells `sys` of its arguments and paths.
pub fn adopt(record: &mut Record) -> Result<()> {
    // SAFETY: nobody else has a reference into the interpreter's record.
    let own = unsafe { &mut *INTERPRETER.config.get() };
    core::mem::swap(own, record);
    record.clear();
    match INTERPRETER.sys_dict.get().as_deref().and_then(|sys| sys.cast::<Dict>()) {
        Some(sys) => configured::update_paths(sys, own),
        None => Err(runtime_error!("lost sys")),
    }
}

/// Ends the program's objects: modules leave the table, then what only cycles keep alive is collected, finalizers
/// first. Runs Python (`__del__`).
pub fn finalize() -> Result<()> {
    let modules = crate::import::modules()?;
    wait_for_threads();
    crate::modules::atexit::run();
    INTERPRETER.begin_finalizing(thread::mine());
    crate::modules::io::restore_standard_streams()?;
    // From here on nothing is imported.
    for name in ENDED {
        crate::modules::sys::set(&*crate::types::str::Str::new(name)?, crate::types::none::none_object())?;
    }
    let mut names = Vec::new();
    let mut position = 0;
    while let Some((name, _)) = modules.next_entry(&mut position) {
        names.push(name);
    }
    let stays = |name: &crate::abi::Object| {
        name.cast::<crate::types::str::Str>().is_some_and(|n| n.eq_str("sys") || n.eq_str("builtins"))
    };
    for name in names.into_iter().filter(|n| !stays(n)) {
        drop(modules.pop(&name)?);
    }
    crate::vm::signals::finalize();
    crate::import::single_phase::forget_all();
    crate::memory::gc::collect_at_end();
    crate::memory::gc_report::warn_of_garbage();
    crate::modules::atexit::run_native(&*INTERPRETER);
    crate::vm::audit::clear();
    crate::memory::traces::stop();
    Ok(())
}

/// The module `__main__`, in which a program runs; made on first use.
pub fn main_module() -> Result<Ref<Dict>> {
    let modules = crate::import::modules()?;
    let name = crate::intern!("__main__");
    if let Some(main) = modules.get_str(name)?
        && let Ok(main) = main.downcast::<crate::types::module::Module>()
    {
        return Ok(main.namespace());
    }
    let main = crate::modules::new_module("__main__", "", &[])?;
    let namespace = main.namespace();
    namespace.set(crate::intern!("__doc__"), crate::types::none::none_object())?;
    namespace.set(crate::intern!("__annotations__"), &*Dict::new()?)?;
    let builtins = modules.get_str(crate::intern!("builtins"))?;
    namespace.set(crate::intern!("__builtins__"), builtins.as_deref().unwrap_or(crate::types::none::none_object()))?;
    if let Some(bootstrap) = crate::import::importlib::bootstrap() {
        let loader = bootstrap.get_attr(crate::intern!("BuiltinImporter"))?;
        namespace.set(crate::intern!("__loader__"), &loader)?;
    }
    modules.set(name, &main)?;
    Ok(namespace)
}

/// Runs a test with an initialized runtime. Tests that use it run one after the other.
#[cfg(test)]
pub fn with_runtime<T>(test: impl FnOnce() -> Result<T>) -> T {
    use std::sync::Mutex;
    static STARTED: Mutex<bool> = Mutex::new(false);
    let mut started = STARTED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if !*started {
        *started = true;
        if let Err(e) = initialize() {
            let exception = e.take();
            let arguments = exception.arguments();
            let message = arguments.items().first().and_then(|m| m.cast::<crate::types::str::Str>());
            let message = message.map(|m| m.to_string_lossy().into_owned());
            panic!("start-up failed: {}: {message:?}", exception.ty().full_name());
        }
    }
    thread::adopt_for_test();
    match test() {
        Ok(value) => value,
        Err(e) => {
            let exception = e.take();
            let text = exception.str().map(|s| s.to_string_lossy().into_owned());
            let text = text.unwrap_or_else(|e| {
                e.clear();
                String::new()
            });
            panic!("{}: {text}", exception.ty().full_name())
        }
    }
}
