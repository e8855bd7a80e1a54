//! The standard library's own importlib as the import system, and the native side's way to it.
//!
//! `_frozen_importlib` and `_frozen_importlib_external` are made from `importlib/_bootstrap.py` and
//! `_bootstrap_external.py` of the library that was found, as CPython makes them from its frozen copies.

use super::frozen;
use crate::abi::{Object, Raised, Ref, Result, Slot};
use crate::types::exception::{self, raise};
use crate::types::frame::Frame;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::traceback::Traceback;
use crate::types::tuple::Tuple;
use crate::vm::audit;
use crate::vm::thread::INTERPRETER;
use core::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

struct Kept(Slot);

crate::per_interpreter! {
    /// `_frozen_importlib`, once it is the import system.
    static BOOTSTRAP: Kept = Kept(Slot::empty());
}
crate::per_interpreter! {
    /// `builtins.__import__` as it is by nature.
    static IMPORT: Kept = Kept(Slot::empty());
}

/// The built-in function `__import__`, whatever a program has put in its place.
pub fn import_function() -> Option<Ref> {
    IMPORT.get().0.get()
}

/// Whether that is the built-in function `__import__`.
pub fn is_import_function(function: &Object) -> bool {
    IMPORT.get().0.raw() == function.as_ptr()
}

/// Remembers `builtins.__import__`.
pub(crate) fn remember_import_function(function: Option<Ref>) {
    IMPORT.get().0.set(function);
}

/// The module that imports are left to; `None` where there is no standard library.
pub fn bootstrap() -> Option<Ref> {
    BOOTSTRAP.get().0.get()
}

/// Makes importlib the import system: `_imp`, `_frozen_importlib`, its finders for native and frozen modules. Runs Python.
pub fn install(library: &Path) -> Result<()> {
    frozen::set_library(library.to_path_buf());
    let name = crate::intern!("_frozen_importlib");
    if !frozen::import(name)? {
        return Err(import_error!("the standard library has no importlib"));
    }
    let modules = super::modules()?;
    let Some(bootstrap) = modules.get_str(name)? else { return Err(runtime_error!("lost _frozen_importlib")) };
    let imp = crate::modules::make_native("_imp")?;
    modules.set(crate::intern!("_imp"), &imp)?;
    let Some(sys) = modules.get_str(crate::intern!("sys"))? else { return Err(runtime_error!("lost sys")) };
    // importlib gives its own specs to what is there already.
    for (_, module) in modules.entries() {
        if let Some(module) = module.cast::<Module>().filter(|m| !bootstrap.is(m)) {
            module.add(crate::intern!("__spec__"), crate::types::none::none_object())?;
        }
    }
    bootstrap.call_method(crate::intern!("_install"), &[&sys, &imp])?;
    BOOTSTRAP.get().0.set(Some(bootstrap));
    Ok(())
}

/// Adds the finder for files along `sys.path`, and zipimport. Runs Python.
pub fn install_external() -> Result<()> {
    let Some(bootstrap) = bootstrap() else { return Ok(()) };
    bootstrap.call_method(crate::intern!("_install_external_importers"), &[])?;
    let zipimport = super::import_module("zipimport")?;
    let Some(importer) = zipimport.get_attr_opt(crate::intern!("zipimporter"))? else { return Ok(()) };
    match crate::modules::sys::get(crate::intern!("path_hooks"))?.map(Ref::downcast::<List>) {
        Some(Ok(hooks)) => hooks.insert(0, importer),
        _ => Err(runtime_error!("unable to get sys.path_hooks")),
    }
}

/// Finds and loads a module that is not in `sys.modules`. Runs Python.
pub(super) fn find_and_load(bootstrap: &Object, name: &Str) -> Result {
    audit::event(c"import", || {
        let of_sys = |name| Ok(crate::modules::sys::get(name)?.unwrap_or_else(crate::types::none::none));
        let (path, finders) = (of_sys(crate::intern!("path"))?, of_sys(crate::intern!("meta_path"))?);
        let hooks = of_sys(crate::intern!("path_hooks"))?;
        Tuple::new(&[name, crate::types::none::none_object(), &path, &finders, &hooks])
    })?;
    let import = import_function();
    let import = import.as_deref().unwrap_or(crate::types::none::none_object());
    let load = || bootstrap.call_method(crate::intern!("_find_and_load"), &[name, import]);
    if crate::config::get().import_time { timed(name, load) } else { load() }
}

/// How long imports take, for `-X importtime`.
struct Times {
    /// How many imports have led to the one that runs.
    level: Cell<usize>,
    /// The time that the imports inside the one that runs have taken.
    inside: Cell<Duration>,
    headed: Cell<bool>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for Times {}
static TIMES: Times = Times { level: Cell::new(0), inside: Cell::new(Duration::ZERO), headed: Cell::new(false) };

/// Imports, and writes to standard error how long that takes: by itself, and with all that it imports.
fn timed(name: &Str, load: impl FnOnce() -> Result) -> Result {
    if !TIMES.headed.replace(true) {
        eprintln!("import time: self [us] | cumulative | imported package");
    }
    let level = TIMES.level.replace(TIMES.level.get() + 1);
    let before = TIMES.inside.replace(Duration::ZERO);
    let start = Instant::now();
    let result = load();
    let whole = start.elapsed();
    let own = whole.saturating_sub(TIMES.inside.get());
    TIMES.level.set(level);
    TIMES.inside.set(before + whole);
    let us = |time: Duration| time.as_nanos().div_ceil(1000);
    let indent = 2 * level;
    eprintln!("import time: {:9} | {:10} | {:indent$}{}", us(own), us(whole), "", name.to_string_lossy());
    result
}

/// Imports what a `from` list names of a package. Runs Python.
pub(super) fn handle_fromlist(bootstrap: &Object, module: &Object, list: &Object) -> Result {
    let import = import_function();
    let import = import.as_deref().unwrap_or(crate::types::none::none_object());
    bootstrap.call_method(crate::intern!("_handle_fromlist"), &[module, list, import])
}

/// Whether a module is being executed right now, as its spec tells. Runs Python.
pub fn is_initializing(spec: Option<&Object>) -> Result<bool> {
    match spec {
        Some(spec) => match spec.get_attr_opt(crate::intern!("_initializing"))? {
            Some(value) => value.is_true(),
            None => Ok(false),
        },
        None => Ok(false),
    }
}

/// Waits until another thread has executed the module. Runs Python.
pub(super) fn ensure_initialized(module: &Object, name: &Str) -> Result<()> {
    let spec = module.get_attr_opt(crate::intern!("__spec__"))?;
    if is_initializing(spec.as_deref())?
        && let Some(bootstrap) = bootstrap()
    {
        bootstrap.call_method(crate::intern!("_lock_unlock_module"), &[name])?;
    }
    Ok(())
}

/// Takes the frames of importlib out of the traceback of an import that failed: all of them where the import system
/// itself raises ImportError, else those by which it calls a module's code. `-v` leaves them in.
#[cold]
pub(super) fn without_frames(raised: Raised) -> Raised {
    if BOOTSTRAP.get().0.is_empty() || crate::config::get().verbose > 0 {
        return raised;
    }
    let error = raised.take();
    let always = error.ty().is_subtype(&exception::IMPORT_ERROR);
    let mut kept: Option<Ref<Traceback>> = None;
    // Levels of importlib that are not decided upon yet: in one stretch, up to the next level or frame to be cut.
    let set_next = |before: &Option<Ref<Traceback>>, next: Option<Ref>| match before {
        Some(before) => before.next.set(next),
        None => error.traceback.set(next),
    };
    let mut before_stretch: Option<Ref<Traceback>> = None;
    let mut inside = false;
    let mut level = error.traceback.get().and_then(|t| t.downcast::<Traceback>().ok());
    while let Some(this) = level {
        let next = this.next.get();
        let (in_importlib, is_caller) = place(&this);
        if in_importlib && !inside {
            before_stretch = kept.clone();
        }
        inside = in_importlib;
        if inside && (always || is_caller) {
            set_next(&before_stretch, next.clone());
            kept = before_stretch.clone();
        } else {
            kept = Some(this);
        }
        level = next.and_then(|t| t.downcast::<Traceback>().ok());
    }
    raise::reraise(error)
}

/// Whether a traceback's level is in importlib, and whether it is the function that calls a module's code.
fn place(level: &Traceback) -> (bool, bool) {
    let frame = level.frame.get();
    let Some(code) = frame.as_deref().and_then(|f| f.cast::<Frame>()).and_then(Frame::code) else {
        return (false, false);
    };
    let file = code.filename.get();
    let inside = file.as_deref().and_then(|f| f.cast::<Str>()).is_some_and(|f| {
        f.eq_str("<frozen importlib._bootstrap>") || f.eq_str("<frozen importlib._bootstrap_external>")
    });
    (inside, inside && code.code_name().eq_str("_call_with_frames_removed"))
}

/// `__import__` as the code's builtins have it. Runs Python.
pub fn call_replaced(
    import: &Object,
    name: &Str,
    globals: &Object,
    locals: &Object,
    fromlist: &Object,
    level: i64,
) -> Result {
    let level = Int::new(level)?;
    import.call(&[name, globals, locals, fromlist, &level])
}

/// The import of a C function: `__import__` as the running code's builtins have it, then the module itself. Runs Python.
pub fn import_for_native(name: &Str) -> Result {
    let modules = super::modules()?;
    let globals = crate::types::frame::current_globals();
    let builtins = match &globals {
        Some(globals) => globals.get_str(crate::intern!("__builtins__"))?,
        None => None,
    };
    let key = crate::intern!("__import__");
    let import = match &builtins {
        Some(builtins) => match builtins.cast::<crate::types::dict::Dict>() {
            Some(dict) => dict.get_str(key)?,
            None => builtins.get_attr_opt(key)?,
        },
        None => import_function(),
    };
    let Some(import) = import else { return Err(raise::raise_key_error(key)) };
    let none = crate::types::none::none_object();
    if is_import_function(&import) {
        super::import_name(name, globals.as_ref().map(|g| g.as_object()), None, 0)?;
    } else {
        let given = globals.as_ref().map_or(none, |g| g.as_object());
        call_replaced(&import, name, given, given, &*List::new(0)?, 0)?;
    }
    match modules.get_str(name)? {
        Some(module) => Ok(module),
        None => Err(raise::raise_key_error(name)),
    }
}

/// A finder of `sys.path_hooks` for that entry, if one is responsible: `PyImport_GetImporter` without its None. Runs
/// Python.
pub fn importer_for(entry: &Object) -> Result<Option<Ref>> {
    let list = |name: &Str| crate::modules::sys::get(name);
    let (Some(hooks), Some(cache)) =
        (list(crate::intern!("path_hooks"))?, list(crate::intern!("path_importer_cache"))?)
    else {
        return Ok(None);
    };
    if let Some(known) = cache.get_item_opt(entry)? {
        return Ok(Some(known).filter(|k| !k.is_none()));
    }
    let none = crate::types::none::none_object();
    cache.set_item(entry, none)?;
    for hook in hooks.collect()? {
        match hook.call1(entry) {
            Ok(importer) => {
                cache.set_item(entry, &importer)?;
                return Ok(Some(importer));
            }
            Err(e) => e.clear_if(&exception::IMPORT_ERROR, ())?,
        }
    }
    Ok(None)
}

/// Whether the interpreter has its table of modules.
pub fn is_ready() -> bool {
    !INTERPRETER.modules.is_empty()
}
