//! `_weakref`: weak references; the `weakref` module of the standard library builds on it.

use crate::abi::{Object, Ref, Result};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::weakref::{self, _PyWeakref_CallableProxyType, _PyWeakref_ProxyType, _PyWeakref_RefType};
use abide_macros::methods;

/// The functions' room.
struct WeakrefModule;

pub(super) fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_weakref", "Weak-reference support module.", &METHODS)?;
    let types = [
        ("ref", &_PyWeakref_RefType),
        ("ReferenceType", &_PyWeakref_RefType),
        ("ProxyType", &_PyWeakref_ProxyType),
        ("CallableProxyType", &_PyWeakref_CallableProxyType),
    ];
    for (name, ty) in types {
        module.add_named(name, ty)?;
    }
    Ok(module)
}

#[methods]
impl WeakrefModule {
    /// Return the number of weak references to 'object'.
    #[sig("($module, object, /)")]
    fn getweakrefcount(object: &Object) -> usize {
        weakref::count(object)
    }

    /// Return a list of all weak reference objects pointing to 'object'.
    #[sig("($module, object, /)")]
    fn getweakrefs(object: &Object) -> Result<Ref<List>> {
        List::from_vec(weakref::all(object))
    }

    /// Create a proxy object that weakly references 'object'.
    ///
    /// 'callback', if given, is called with a reference to the
    /// proxy when 'object' is about to be finalized.
    #[sig("($module, object, callback=None, /)")]
    fn proxy(object: &Object, callback: &Object) -> Result {
        weakref::new_proxy(object, Some(callback))
    }

    /// Atomically remove key from dict if it points to a dead weakref.
    #[sig("($module, dct, key, /)")]
    fn _remove_dead_weakref(dct: &Dict, key: &Object) -> Result<()> {
        if let Some(value) = dct.get(key)? {
            if !weakref::is_weakref(&value) {
                return Err(type_error!("not a weakref"));
            }
            if weakref::target(&value).is_none() {
                drop(dct.pop(key)?);
            }
        }
        Ok(())
    }
}
