//! Imports: the module table, `__import__`, and the files behind modules.
//!
//! - `mod.rs`: what `IMPORT_NAME` and C do: modules that are there already are answered here, all others by importlib.
//! - `importlib.rs`: the standard library's importlib as the import system; `frozen.rs`: the modules it is made of.
//! - `finder.rs`: the small import system of machines without a standard library (`stdlib.rs` looks for one).
//! - `extension.rs`, `pyc.rs`, `source.rs`: extension modules, compiled files, source files; `single_phase.rs`: extension
//!   modules of the old kind.

pub mod extension;
mod finder;
pub mod frozen;
pub mod importlib;
pub mod pyc;
pub mod single_phase;
pub mod source;
pub mod stdlib;

pub(crate) use finder::{find_source, native_spec};
pub use importlib::import_for_native;

use crate::abi::{Object, Ref, Result};
use crate::types::dict::Dict;
use crate::types::exception::{self, raise};
use crate::types::str::Str;
use crate::vm::thread::INTERPRETER;
use std::cell::RefCell;

/// The endings of extension modules, in the order in which they are tried.
pub const EXTENSION_SUFFIXES: [&str; 3] = [".cpython-313-x86_64-linux-gnu.so", ".abi3.so", ".so"];

/// `sys.modules`.
pub fn modules() -> Result<Ref<Dict>> {
    match INTERPRETER.modules.get().map(Ref::downcast::<Dict>) {
        Some(Ok(modules)) => Ok(modules),
        _ => Err(runtime_error!("unable to get sys.modules")),
    }
}

/// `import name` in full: `importlib.import_module(name)`. Runs Python.
pub fn import_module(name: &str) -> Result {
    let name = Str::intern(Str::new(name)?);
    if name.is_empty() {
        return Err(value_error!("Empty module name"));
    }
    import_absolute(&name).map_err(importlib::without_frames)
}

/// What `IMPORT_NAME` and `__import__` do. Runs Python.
///
/// Without `fromlist` the result is the top package, with one the module itself, its named submodules imported.
pub fn import_name(name: &Str, globals: Option<&Object>, fromlist: Option<&Object>, level: isize) -> Result {
    import_level(name, globals, fromlist, level).map_err(importlib::without_frames)
}

fn import_level(name: &Str, globals: Option<&Object>, fromlist: Option<&Object>, level: isize) -> Result {
    if level < 0 {
        return Err(value_error!("level must be >= 0"));
    }
    let full = match level {
        0 if name.is_empty() => return Err(value_error!("Empty module name")),
        0 => Ref::of(name),
        _ => resolve_relative(name, globals, level as usize)?,
    };
    let module = import_absolute(&full)?;
    let from = match fromlist {
        Some(list) if !list.is_none() => list.is_true()?.then_some(list),
        _ => None,
    };
    let Some(list) = from else {
        if level > 0 && name.is_empty() {
            return Ok(module);
        }
        let Some(dot) = (0..name.len()).find(|&i| name.code_point(i) == '.' as u32) else { return Ok(module) };
        if level == 0 {
            return import_level(&*name.substring(0, dot)?, None, None, 0);
        }
        let top = full.substring(0, full.len() - (name.len() - dot))?;
        return match modules()?.get_str(&top)? {
            Some(module) => Ok(module),
            None => {
                let shown = top.as_object().repr()?;
                let message = format!("{} not in sys.modules as expected", shown.to_string_lossy());
                Err(raise::raise_key_error(&*Str::new(&message)?))
            }
        };
    };
    if module.get_attr_opt(crate::intern!("__path__"))?.is_none() {
        return Ok(module);
    }
    match importlib::bootstrap() {
        Some(bootstrap) => importlib::handle_fromlist(&bootstrap, &module, list),
        None => {
            finder::import_submodules(&module, full.to_utf8()?, list)?;
            Ok(module)
        }
    }
}

/// The module of that full name, imported with its parents if need be. Runs Python.
fn import_absolute(name: &Str) -> Result {
    if let Some(module) = modules()?.get_str(name)?.filter(|m| !m.is_none()) {
        importlib::ensure_initialized(&module, name)?;
        return Ok(module);
    }
    match importlib::bootstrap() {
        Some(bootstrap) => {
            let module = importlib::find_and_load(&bootstrap, name)?;
            if name.eq_str("linecache") {
                give_sources(&module)?;
            }
            Ok(module)
        }
        None => finder::import_absolute(name.to_utf8()?),
    }
}

std::thread_local! {
    /// Sources that are no file (`-c`, the prompt): file name, text, the name that is shown.
    static SOURCES: RefCell<Vec<[String; 3]>> = const { RefCell::new(Vec::new()) };
}

/// Lets `linecache` know a source that is no file: now, or when the module is imported. Runs Python.
pub(crate) fn register_source(file: &str, text: &str, shown: &str) -> Result<()> {
    SOURCES.with_borrow_mut(|all| all.push([file, text, shown].map(str::to_string)));
    match modules()?.get_str(crate::intern!("linecache"))? {
        Some(linecache) => give_sources(&linecache),
        None => Ok(()),
    }
}

/// Registers the sources that `linecache` does not know yet. Runs Python.
fn give_sources(linecache: &Object) -> Result<()> {
    let Some(register) = linecache.get_attr_opt(crate::intern!("_register_code"))? else { return Ok(()) };
    for [file, text, shown] in SOURCES.take() {
        register.call(&[&*Str::new(&file)?, &*Str::new(&text)?, &*Str::new(&shown)?])?;
    }
    Ok(())
}

/// The full name of a relative import. ImportError where there is no package to be relative to. Runs Python.
fn resolve_relative(name: &Str, globals: Option<&Object>, level: usize) -> Result<Ref<Str>> {
    let Some(globals) = globals else {
        return Err(raise::raise_key_error(crate::intern!("'__name__' not in globals")));
    };
    let Some(globals) = globals.cast::<Dict>() else { return Err(type_error!("globals must be a dict")) };
    let package = globals.get_str(crate::intern!("__package__"))?.filter(|p| !p.is_none());
    let spec = globals.get_str(crate::intern!("__spec__"))?.filter(|s| !s.is_none());
    let no_parent = || import_error!("attempted relative import with no known parent package");
    let package: Ref<Str> = match (package, spec) {
        (Some(package), spec) => {
            let Ok(text) = package.downcast::<Str>() else { return Err(type_error!("package must be a string")) };
            if let Some(spec) = spec
                && let Some(parent) = spec.get_attr_opt(crate::intern!("parent"))?
                && !text.equals(&parent)?
            {
                let message = "__package__ != __spec__.parent";
                exception::warn::issue(&exception::DEPRECATION_WARNING, message, 1)?;
            }
            text
        }
        (None, Some(spec)) => match spec.get_attr(crate::intern!("parent"))?.downcast::<Str>() {
            Ok(parent) => parent,
            Err(_) => return Err(type_error!("__spec__.parent must be a string")),
        },
        (None, None) => {
            let message = "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__";
            exception::warn::issue(&exception::IMPORT_WARNING, message, 1)?;
            let Some(own) = globals.get_str(crate::intern!("__name__"))? else {
                return Err(raise::raise_key_error(crate::intern!("'__name__' not in globals")));
            };
            let Ok(own) = own.downcast::<Str>() else { return Err(type_error!("__name__ must be a string")) };
            if globals.get_str(crate::intern!("__path__"))?.is_some() {
                own
            } else {
                match last_dot(&own, own.len()) {
                    Some(dot) => own.substring(0, dot)?,
                    None => return Err(no_parent()),
                }
            }
        }
    };
    if package.is_empty() {
        return Err(no_parent());
    }
    let mut end = package.len();
    for _ in 1..level {
        end = match last_dot(&package, end) {
            Some(dot) => dot,
            None => return Err(import_error!("attempted relative import beyond top-level package")),
        };
    }
    let base = package.substring(0, end)?;
    if name.is_empty() {
        return Ok(base);
    }
    base.concat(crate::intern!("."))?.concat(name)
}

/// The place of the last dot before `end`.
fn last_dot(text: &Str, end: usize) -> Option<usize> {
    (0..end).rev().find(|&i| text.code_point(i) == '.' as u32)
}
