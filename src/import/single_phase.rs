//! Extension modules of the old kind, made in one phase: what is remembered of each, so that it can be made again when it
//! is imported anew, or by another interpreter.
//!
//! A module whose definition has room for state of its own is initialized anew. One without is made from a copy of the
//! namespace that it had after its first initialization.

use super::extension::{Init, run_init};
use crate::abi::{Object, Ref, Result};
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::module::definition::{ModuleDef, set_by_definition};
use crate::types::str::Str;
use core::cell::RefCell;

/// What is remembered of a module.
struct Known {
    name: String,
    path: String,
    definition: &'static ModuleDef,
    init: Init,
    /// The namespace after the first initialization, where there is no second one.
    namespace: Option<Ref<Dict>>,
}

struct Table(RefCell<Vec<Known>>);
// SAFETY: used under the GIL; no borrow is held while foreign code runs.
unsafe impl Sync for Table {}
static TABLE: Table = Table(RefCell::new(Vec::new()));

/// Remembers a module after its first initialization.
pub(super) fn remember(
    name: &str,
    path: &str,
    definition: &'static ModuleDef,
    init: Init,
    module: &Module,
) -> Result<()> {
    let namespace = match definition.size.get() {
        -1 => Some(module.namespace().copy()?),
        _ => None,
    };
    forget(name, path);
    TABLE.0.borrow_mut().push(Known { name: name.into(), path: path.into(), definition, init, namespace });
    Ok(())
}

/// A remembered module for the interpreter that runs. ImportError where that refuses such modules. Runs foreign code.
pub(super) fn again(name: &str, path: &str) -> Result<Option<Ref>> {
    let found = TABLE
        .0
        .borrow()
        .iter()
        .find(|known| known.name == name && known.path == path)
        .map(|known| (known.definition, known.init, known.namespace.clone()));
    let Some((definition, init, namespace)) = found else { return Ok(None) };
    super::extension::check_interpreters(name)?;
    let module = match namespace {
        Some(namespace) => {
            let module = added(name)?;
            module.namespace().update(&namespace)?;
            module.into_object()
        }
        None => {
            let module = run_init(name, init)?;
            if let Some(module) = module.cast::<Module>() {
                module.namespace().set_str(crate::intern!("__file__"), &*Str::new(path)?)?;
            }
            let key = Str::intern(Str::new(name)?);
            super::modules()?.set(&key, &module)?;
            module
        }
    };
    set_by_definition(definition, Some(module.clone()));
    Ok(Some(module))
}

/// The module of that name in `sys.modules`, made if it is not there.
fn added(name: &str) -> Result<Ref<Module>> {
    let key = Str::intern(Str::new(name)?);
    let modules = super::modules()?;
    if let Some(Ok(module)) = modules.get_str(&key)?.map(Ref::downcast::<Module>) {
        return Ok(module);
    }
    let module = Module::new(&key)?;
    modules.set(&key, &module)?;
    Ok(module)
}

/// Forgets a module: it is initialized anew at its next import. Runs Python.
pub fn forget(name: &str, path: &str) {
    let mut table = TABLE.0.borrow_mut();
    let found = table.iter().position(|known| known.name == name && known.path == path).map(|i| table.remove(i));
    drop(table);
    if let Some(known) = found {
        set_by_definition(known.definition, None);
    }
}

/// Forgets the namespaces of all modules, when the program ends. Runs Python.
pub fn forget_all() {
    drop(TABLE.0.take());
}

/// The object of a module as `sys.modules` is to have it.
pub(super) fn checked(module: &Object, short: &str) -> Result<&'static ModuleDef> {
    let Some(real) = module.cast::<Module>() else {
        return Err(type_error!("initialization of {short} did not return an extension module"));
    };
    // SAFETY: a module's definition is static, or null.
    match unsafe { real.definition.get().as_ref() } {
        Some(definition) => Ok(definition),
        None => Err(system_error!("initialization of {short} did not return an extension module")),
    }
}
