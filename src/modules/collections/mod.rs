//! `_collections`: what the `collections` package does not do in Python.
//!
//! - `deque.rs`: deque and its iterators; `defaultdict.rs`; `tuplegetter.rs`: the fields of named tuples; here: counting for `Counter`.

mod defaultdict;
mod deque;
mod tuplegetter;

use crate::abi::{Object, Ref, Result};
use crate::protocol::number::BinaryOp;
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::str::Str;
use abide_macros::methods;

/// The receiver of the module's functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// Count the iterable's items in the mapping.
    #[sig("_count_elements($module, mapping, iterable, /)")]
    fn count_elements(mapping: &Object, iterable: &Object) -> Result<()> {
        let it = iterable.iter()?;
        let one = Int::new(1)?;
        // A dict whose class looks up and stores as `dict` does is changed directly.
        let own = |name| match (mapping.ty().lookup(name), crate::types::dict::PyDict_Type.lookup(name)) {
            (Some(a), Some(b)) => a.is(&b),
            _ => false,
        };
        let plain = mapping.cast::<Dict>().filter(|_| own(crate::intern!("get")) && own(crate::intern!("__setitem__")));
        if let Some(dict) = plain {
            while let Some(key) = it.next()? {
                let hash = crate::types::dict::table::key_hash(&key)?;
                // SAFETY: held before anything else happens.
                let old = unsafe { dict.get_hashed(&key, hash)? }.map(Object::to_ref);
                match old {
                    Some(n) => dict.set_hashed(&key, hash, &*n.binary(BinaryOp::Add, &one)?)?,
                    None => dict.set_hashed(&key, hash, &one)?,
                }
            }
            return Ok(());
        }
        let get = mapping.get_attr(crate::intern!("get"))?;
        let zero = Int::new(0)?;
        while let Some(key) = it.next()? {
            let old = get.call(&[&key, &zero])?;
            mapping.set_item(&key, &*old.binary(BinaryOp::Add, &one)?)?;
        }
        Ok(())
    }
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_collections", "Container types of the collections package.", &FUNCTIONS)?;
    let namespace = module.namespace();
    for (name, ty) in [
        ("deque", &deque::DEQUE),
        ("_deque_iterator", &deque::DEQUE_ITERATOR),
        ("_deque_reverse_iterator", &deque::DEQUE_REVERSE_ITERATOR),
        ("defaultdict", &defaultdict::DEFAULTDICT),
        ("_tuplegetter", &tuplegetter::TUPLEGETTER),
    ] {
        ty.ready()?;
        namespace.set(Str::intern_static(name), ty.as_object())?;
    }
    Ok(module)
}
