//! `_functools`: `reduce`, `cmp_to_key`; `partial.rs`; `lru_cache.rs`.

mod key;
mod lru_cache;
mod partial;

use crate::abi::{Object, Ref, Result, Slot};
use crate::types::dict::Dict;
use crate::types::exception::TYPE_ERROR;
use crate::types::module::Module;
use abide_macros::methods;

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module =
        super::new_module("_functools", "Functions that work on functions: use the module functools.", &METHODS)?;
    for (name, ty) in [("partial", &partial::PARTIAL), ("_lru_cache_wrapper", &lru_cache::WRAPPER)] {
        ty.ready()?;
        module.add_named(name, ty.as_object())?;
    }
    key::KEY.ready()?;
    Ok(module)
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// Combine the items from left to right by a function of two arguments.
    ///
    /// With an initial value the items follow it, and it is the result for no items.
    #[sig("($module, function, iterable, initial=<unrepresentable>, /)")]
    #[shown("")]
    fn reduce(function: &Object, iterable: &Object, initial: Option<&Object>) -> Result {
        let items = match iterable.iter() {
            Err(e) if e.matches(&TYPE_ERROR) => {
                e.clear();
                return Err(type_error!("reduce() arg 2 must support iteration"));
            }
            items => items?,
        };
        let mut result = match initial {
            Some(initial) => initial.to_ref(),
            None => match items.next()? {
                Some(first) => first,
                None => return Err(type_error!("reduce() of empty iterable with no initial value")),
            },
        };
        while let Some(item) = items.next()? {
            result = function.call(&[&result, &item])?;
        }
        Ok(result)
    }

    /// A key function for sorting, from a function that compares two values as cmp() did.
    #[sig("($module, mycmp)")]
    fn cmp_to_key(mycmp: &Object) -> Result {
        key::new(mycmp, None)
    }
}

/// The attributes of an object that keeps them in this slot; the dict is made on first use.
fn own_dict(slot: &Slot) -> Result {
    if let Some(dict) = slot.get() {
        return Ok(dict);
    }
    let dict = Dict::new()?.into_object();
    slot.set(Some(dict.clone()));
    Ok(dict)
}

/// Replaces the attributes. TypeError for what is no dict.
fn set_own_dict(slot: &Slot, value: Option<&Object>) -> Result<()> {
    let Some(value) = value else { return Err(type_error!("cannot delete __dict__")) };
    if value.cast::<Dict>().is_none() {
        let given = value.ty().full_name();
        return Err(type_error!("__dict__ must be set to a dictionary, not a '{given}'"));
    }
    slot.set(Some(value.to_ref()));
    Ok(())
}
