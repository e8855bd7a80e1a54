//! The life of interpreters other than the main one: how they begin, and how they end.
//!
//! - `mod.rs`: beginning and end; `config.rs`: what an interpreter is allowed; `identity.rs`: interpreters by number.
//! - `cross.rs`: data that cross from one to another; `session.rs`: working in another one for a while.

pub mod config;
pub mod cross;
pub mod identity;
pub mod session;

use crate::abi::{Object, Ref, Result};
use crate::import::{frozen, importlib};
use crate::per_interpreter;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::weakref;
use crate::vm::thread::{self, Interpreter, ThreadState};
use crate::vm::{gil, interpreter, outside, pending};
use config::Config;
use core::cell::RefCell;

/// Where an interpreter comes from: `_PyInterpreterState_WHENCE_*`.
pub mod whence {
    /// Not known.
    pub const UNKNOWN: i64 = 0;
    /// `Py_NewInterpreter`.
    pub const LEGACY_CAPI: i64 = 2;
    /// `Py_NewInterpreterFromConfig`.
    pub const CAPI: i64 = 3;
    /// `_PyXI_NewInterpreter`.
    pub const XI: i64 = 4;
}

/// What each interpreter's `sys` begins with: names, and values of which lists are copied.
struct Settings(RefCell<Vec<(Ref<Str>, Ref)>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Settings {}
static SETTINGS: Settings = Settings(RefCell::new(Vec::new()));

/// The attributes of `sys` that the command line and the environment decide, before the program changes them.
const CONFIGURED: [&str; 11] = [
    "argv",
    "orig_argv",
    "executable",
    "_base_executable",
    "prefix",
    "base_prefix",
    "exec_prefix",
    "base_exec_prefix",
    "dont_write_bytecode",
    "_stdlib_dir",
    "path",
];

fn copied(value: Ref) -> Result {
    match value.cast::<List>() {
        // SAFETY: nothing changes the list while it is copied.
        Some(list) => List::from_slice(unsafe { list.items() }).map(Ref::into_object),
        None => Ok(value),
    }
}

/// Remembers how the main interpreter's `sys` is set up, for those that come after it.
pub fn remember_settings() -> Result<()> {
    let mut settings = Vec::with_capacity(CONFIGURED.len());
    for name in CONFIGURED {
        let name = Str::intern_static(name);
        if let Some(value) = crate::modules::sys::get(name)? {
            settings.push((Ref::of(name), copied(value)?));
        }
    }
    drop(SETTINGS.0.replace(settings));
    Ok(())
}

per_interpreter! {
    /// `_imp._override_multi_interp_extensions_check()`: 1 checks, -1 does not, 0 as the interpreter was configured.
    static EXTENSIONS_CHECK: core::cell::Cell<i32> = core::cell::Cell::new(0);
}

/// Sets the override of the check for extensions; returns what it was.
pub fn override_extensions_check(value: i32) -> i32 {
    EXTENSIONS_CHECK.get().replace(value)
}

/// Whether extension modules must say that they support several interpreters.
pub fn checks_extensions() -> bool {
    match EXTENSIONS_CHECK.get().get() {
        0 => interpreter::running().has(config::MULTI_INTERP_EXTENSIONS),
        set => set > 0,
    }
}

/// Makes an interpreter and its first thread state, which is current afterwards; the one that was comes back with
/// [`gil::acquire`]. The message of what is wrong otherwise; then nothing has changed. Runs Python in the new interpreter.
pub fn begin(config: &Config, whence: i64) -> core::result::Result<*mut ThreadState, &'static str> {
    let flags = config.flags()?;
    if config.gil == config::OWN_GIL {
        return Err("interpreters share one GIL in this runtime: one of its own is not supported");
    }
    let before = interpreter::current_thread();
    let Some(new) = interpreter::new(whence) else { return Err("failed to create a new interpreter") };
    new.feature_flags.set(flags);
    let state = thread::new(new);
    interpreter::swap(state);
    new.initialized.set(1);
    match set_up() {
        Ok(()) => {
            new.ready.set(1);
            Ok(state)
        }
        Err(e) => {
            crate::types::exception::print::display(&e.take());
            take_down(new, state);
            interpreter::swap(before);
            Err("the modules of a new interpreter could not be made")
        }
    }
}

/// Gives the running, new interpreter its modules. Runs Python.
fn set_up() -> Result<()> {
    crate::startup::make_modules()?;
    crate::startup::inherit_record()?;
    for (name, value) in SETTINGS.0.borrow().clone() {
        crate::modules::sys::set(&name, &*copied(value)?)?;
    }
    crate::types::int::convert::set_max_str_digits(crate::config::get().int_max_str_digits as usize);
    if let Some(library) = frozen::library() {
        importlib::install(library)?;
        importlib::install_external()?;
    }
    crate::startup::main_module()?;
    if !crate::config::get().warn_options.is_empty() {
        crate::import::import_module("warnings")?;
    }
    if frozen::library().is_some() && !crate::config::get().no_site {
        crate::import::import_module("site")?;
    }
    if let Some(first) = crate::config::first_path()
        && let Some(Ok(path)) = crate::modules::sys::get(crate::intern!("path"))?.map(Ref::downcast::<List>)
    {
        path.insert(0, Str::new(first)?.into_object())?;
    }
    Ok(())
}

/// Ends the interpreter of `state`, which is current and its last; afterwards no state is current. Runs Python.
pub fn end(state: &'static ThreadState) {
    let interpreter = interpreter::running();
    if !core::ptr::eq(state, thread::current()) {
        outside::fatal("Py_EndInterpreter: thread is not current");
    }
    if !state.current_frame.get().is_null() {
        outside::fatal("Py_EndInterpreter: thread still has a frame");
    }
    interpreter.finalizing.set(1);
    crate::startup::wait_for_threads();
    if let Err(e) = pending::run() {
        e.unraisable(None);
    }
    crate::modules::atexit::run();
    if !core::ptr::eq(interpreter.threads.get(), state) || !state.next.get().is_null() {
        outside::fatal("Py_EndInterpreter: not the last thread");
    }
    interpreter.begin_finalizing((state as *const ThreadState).cast_mut());
    take_down(interpreter, (state as *const ThreadState).cast_mut());
}

/// Ends an interpreter that does not run, or the running one; the state that was current is so again unless it went with
/// its interpreter. Runs Python.
pub fn end_other(interpreter: &'static Interpreter) {
    let state = thread::new(interpreter);
    let before = interpreter::swap(state);
    // SAFETY: just made.
    end(unsafe { &*state });
    interpreter::swap(before);
}

/// Empties and frees the running interpreter and its one thread state, and gives the GIL up. Runs Python.
fn take_down(interpreter: &'static Interpreter, state: *mut ThreadState) {
    crate::modules::io::flush_standard_streams();
    if let Err(e) = clear_modules(interpreter) {
        e.unraisable(None);
    }
    crate::vm::audit::clear();
    // SAFETY: the running state.
    thread::clear(unsafe { &*state });
    crate::modules::atexit::run_native(interpreter);
    interpreter::clear(interpreter);
    thread::detach(state);
    gil::release();
    // SAFETY: the state is detached, and its interpreter has no other; nobody knows them any more.
    unsafe {
        thread::free(state);
        interpreter::free(interpreter);
    }
}

/// Takes the modules out of the table, `sys` and `builtins` last. Those that something else keeps alive are emptied. Runs
/// Python.
fn clear_modules(interpreter: &Interpreter) -> Result<()> {
    let Some(Ok(modules)) = interpreter.modules.get().map(Ref::downcast::<Dict>) else { return Ok(()) };
    let last = |name: &Object| name.cast::<Str>().is_some_and(|n| n.eq_str("sys") || n.eq_str("builtins"));
    let mut watched = Vec::new();
    for (name, module) in modules.entries() {
        if last(&name) {
            continue;
        }
        if module.cast::<Module>().is_some() {
            watched.push(weakref::new_ref(&module, None)?);
        }
        drop(module);
        drop(modules.pop(&name)?);
    }
    crate::memory::gc::collect_at_end();
    for module in watched.iter().filter_map(|w| weakref::target(w)) {
        if let Some(module) = module.cast::<Module>() {
            clear_namespace(&module.namespace())?;
        }
    }
    drop(watched);
    crate::memory::gc::collect_at_end();
    for slot in [&interpreter.sys_dict, &interpreter.builtins] {
        if let Some(Ok(namespace)) = slot.get().map(Ref::downcast::<Dict>) {
            clear_namespace(&namespace)?;
        }
    }
    modules.clear();
    Ok(())
}

/// Sets the values of a module's namespace to None: names with one leading underscore first, `__builtins__` never. Runs
/// Python.
fn clear_namespace(namespace: &Dict) -> Result<()> {
    let private = |name: &Object| {
        name.cast::<Str>()
            .map(|n| n.to_string_lossy().into_owned())
            .is_some_and(|n| n.starts_with('_') && !n.starts_with("__"))
    };
    let names: Vec<Ref> = namespace.entries().into_iter().map(|(name, _)| name).collect();
    for first in [true, false] {
        for name in &names {
            let keeps = name.cast::<Str>().is_none_or(|n| n.eq_str("__builtins__"));
            if !keeps && private(name) == first {
                namespace.set(name, crate::types::none::none_object())?;
            }
        }
    }
    Ok(())
}
