//! `_imp`: what importlib needs of the runtime: native, frozen and extension modules, the import lock, source hashes.

use crate::abi::{Object, Raised, Ref, Result, Slot};
use crate::import::{EXTENSION_SUFFIXES, extension, frozen, pyc};
use crate::protocol::buffer::BytesLike;
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::exception::{self, fields::import, raise};
use crate::types::list::List;
use crate::types::memoryview::MemoryView;
use crate::types::module::Module;
use crate::types::none::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;

/// The functions' room.
struct Imp;

/// The import lock: a reentrant lock of `_thread`, made at first use, and how often it is held.
struct ImportLock {
    lock: Slot,
    depth: Cell<usize>,
}
crate::per_interpreter! {
    static LOCK: ImportLock = ImportLock { lock: Slot::empty(), depth: Cell::new(0) };
}

/// Makes the module.
pub(super) fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_imp", "What importlib is built on: finding and making modules.", &METHODS)?;
    module.add_named("check_hash_based_pycs", &*Str::new(&crate::config::get().check_hash_pycs)?)?;
    Ok(module)
}

/// In a new process: an import lock that another thread held has nobody to give it back.
pub fn after_fork() {
    let Some(lock) = LOCK.get().lock.get() else { return };
    let renew = || -> Result<()> {
        if LOCK.get().depth.get() > 0 && !lock.call_method(crate::intern!("_is_owned"), &[])?.is_true()? {
            lock.call_method(crate::intern!("_at_fork_reinit"), &[])?;
            LOCK.get().depth.set(0);
        }
        Ok(())
    };
    if let Err(e) = renew() {
        e.unraisable(None);
    }
}

fn import_lock() -> Result {
    if let Some(lock) = LOCK.get().lock.get() {
        return Ok(lock);
    }
    let lock = crate::import::import_module("_thread")?.call_method(crate::intern!("RLock"), &[])?;
    LOCK.get().lock.set(Some(lock.clone()));
    Ok(lock)
}

/// The frozen module of that name. ImportError.
fn frozen_module(name: &Str) -> Result<&'static frozen::Frozen> {
    frozen::find(&name.to_string_lossy()).ok_or_else(|| frozen::not_found(name))
}

/// ImportError for data that are no frozen module.
fn invalid_frozen(name: &Str) -> Raised {
    let make = || {
        let message = format!("Frozen object named {} is invalid", name.as_object().repr()?.to_string_lossy());
        import::new(&exception::IMPORT_ERROR, &message, Some(name), None)
    };
    match make() {
        Ok(exception) => raise::raise_value(exception),
        Err(e) => e,
    }
}

/// Runs the execution slots of a module that an extension made; nothing for any other object. Runs foreign code.
fn execute(module: &Object) -> Result<i32> {
    if let Some(module) = module.cast::<Module>()
        && let Some(definition) = module.definition()
        && module.state.get().is_null()
    {
        definition.execute(module)?;
    }
    Ok(0)
}

#[methods]
impl Imp {
    /// The file name endings of extension modules.
    #[sig("($module, /)")]
    fn extension_suffixes() -> Result<Ref<List>> {
        List::from_vec(
            EXTENSION_SUFFIXES.iter().map(|s| Str::new(s).map(Ref::into_object)).collect::<Result<Vec<_>>>()?,
        )
    }

    /// Whether any thread holds the import lock.
    #[sig("($module, /)")]
    fn lock_held() -> bool {
        LOCK.get().depth.get() > 0
    }

    /// Acquire the import lock; a thread may hold it several times.
    #[sig("($module, /)")]
    fn acquire_lock() -> Result<()> {
        import_lock()?.call_method(crate::intern!("acquire"), &[])?;
        LOCK.get().depth.set(LOCK.get().depth.get() + 1);
        Ok(())
    }

    /// Release the import lock. RuntimeError if this thread does not hold it.
    #[sig("($module, /)")]
    fn release_lock() -> Result<()> {
        let lock = import_lock()?;
        if !lock.call_method(crate::intern!("_is_owned"), &[])?.is_true()? {
            return Err(runtime_error!("not holding the import lock"));
        }
        LOCK.get().depth.set(LOCK.get().depth.get() - 1);
        lock.call_method(crate::intern!("release"), &[]).map(drop)
    }

    /// What is known of a frozen module: its data (with withdata), whether it is a package, its name in the library.
    ///
    /// None if there is none of that name.
    #[sig("($module, name, /, *, withdata=False)")]
    fn find_frozen(name: &Str, withdata: bool) -> Result {
        let Some(found) = frozen::find(&name.to_string_lossy()) else { return Ok(none()) };
        let data = if withdata {
            let code = found.code()?;
            let bytes = super::marshal::dumps(&code, super::marshal::VERSION, true)?;
            MemoryView::of(&bytes)?.into_object()
        } else {
            none()
        };
        let package = crate::types::bool::bool_static(found.package);
        Ok(Tuple::new(&[&data, package, &*Str::new(found.origin)?])?.into_object())
    }

    /// The code of a frozen module, or the code that data hold.
    #[sig("($module, name, data=None, /)")]
    fn get_frozen_object(name: &Str, data: Option<&Object>) -> Result {
        let Some(data) = data.filter(|d| !d.is_none()) else {
            return frozen_module(name)?.code().map(Ref::into_object);
        };
        if !data.supports_buffer() {
            return Err(type_error!("get_frozen_object() argument 2 must be bytes, not {}", data.ty().full_name()));
        }
        let bytes = BytesLike::of(data)?;
        let value = match super::marshal::loads(&bytes, true) {
            Ok(value) => value,
            Err(e) => {
                e.clear();
                return Err(invalid_frozen(name));
            }
        };
        if value.cast::<Code>().is_none() {
            let shown = name.as_object().repr()?;
            return Err(type_error!("frozen object {} is not a code object", shown.to_string_lossy()));
        }
        Ok(value)
    }

    /// Make a frozen module in sys.modules and run it; None if there is none of that name.
    #[sig("($module, name, /)")]
    fn init_frozen(name: &Str) -> Result {
        match frozen::import(name)? {
            true => crate::import::modules()?.as_object().get_item(name),
            false => Ok(none()),
        }
    }

    /// Whether a module of that name is frozen.
    #[sig("($module, name, /)")]
    fn is_frozen(name: &Str) -> bool {
        frozen::find(&name.to_string_lossy()).is_some()
    }

    /// Whether the frozen module of that name is a package. ImportError if there is none.
    #[sig("($module, name, /)")]
    fn is_frozen_package(name: &Str) -> Result {
        Ok(crate::types::bool::bool_object(frozen_module(name)?.package))
    }

    /// 1 for a native module, -1 for one that exists only once, 0 for any other name.
    #[sig("($module, name, /)")]
    fn is_builtin(name: &Str) -> i32 {
        let text = name.to_string_lossy();
        match &*text {
            "sys" | "builtins" => -1,
            _ => super::NATIVE_MODULES.iter().any(|m| m.name == text) as i32,
        }
    }

    /// Make the native module that a spec names; None if there is none.
    #[sig("($module, spec, /)")]
    fn create_builtin(spec: &Object) -> Result {
        let name = spec.get_attr(crate::intern!("name"))?;
        let Some(name) = name.cast::<Str>() else {
            return Err(type_error!("name must be string, not {}", name.ty().full_name()));
        };
        let text = name.to_string_lossy();
        if matches!(&*text, "sys" | "builtins")
            && let Some(module) = crate::import::modules()?.get_str(name)?
        {
            return Ok(module);
        }
        match super::NATIVE_MODULES.iter().find(|m| m.name == text) {
            Some(native) => (native.make)().map(Ref::into_object),
            None => Ok(none()),
        }
    }

    /// Execute a native module: it is whole from the beginning.
    #[sig("($module, mod, /)")]
    fn exec_builtin(r#mod: &Object) -> Result<i32> {
        execute(r#mod)
    }

    /// Load the extension module that a spec names and locates.
    #[sig("($module, spec, file=<unrepresentable>, /)")]
    fn create_dynamic(spec: &Object, file: Option<&Object>) -> Result {
        let _ = file;
        let name = spec.get_attr(crate::intern!("name"))?;
        let Some(name) = name.cast::<Str>() else { return Err(type_error!("module name must be a string")) };
        let path = spec.get_attr(crate::intern!("origin"))?;
        let Some(path) = path.cast::<Str>() else { return Err(type_error!("module filename must be a string")) };
        extension::create(name, path, spec)
    }

    /// Execute an extension module that was loaded.
    #[sig("($module, mod, /)")]
    fn exec_dynamic(r#mod: &Object) -> Result<i32> {
        execute(r#mod)
    }

    /// The hash that a .pyc file keeps of its source.
    #[sig("($module, /, key, source)")]
    fn source_hash(key: i64, source: &Object) -> Result<Ref<Bytes>> {
        let source = BytesLike::of(source)?;
        Bytes::new(&pyc::source_hash(key as u64, &source))
    }

    /// Change the file name of a code object and of all code that it holds.
    #[sig("($module, code, path, /)")]
    fn _fix_co_filename(code: &Code, path: &Str) {
        pyc::rename(code, path);
    }

    /// The names of the frozen modules.
    #[sig("($module, /)")]
    fn _frozen_module_names() -> Result<Ref<List>> {
        let names = frozen::FROZEN.iter().map(|f| Str::new(f.name).map(Ref::into_object));
        List::from_vec(names.collect::<Result<Vec<_>>>()?)
    }

    /// Use all frozen modules (1), the essential ones (-1), or as the interpreter was started (0).
    #[sig("($module, override, /)")]
    fn _override_frozen_modules_for_tests(r#override: i32) {
        frozen::set_override(r#override);
    }

    /// Set whether extensions must support several interpreters (1), need not (-1), or as configured (0); what it was.
    #[sig("($module, override, /)")]
    fn _override_multi_interp_extensions_check(r#override: i32) -> Result<i32> {
        if crate::vm::interpreter::is_main() {
            return Err(runtime_error!(
                "_imp._override_multi_interp_extensions_check() cannot be used in the main interpreter"
            ));
        }
        Ok(crate::interpreters::override_extensions_check(r#override))
    }
}
