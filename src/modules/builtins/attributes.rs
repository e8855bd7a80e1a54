//! Functions on attributes.

use super::Builtins;
use crate::abi::{Object, Ref, Result};
use crate::types::list::List;
use crate::types::str::Str;
use abide_macros::methods;

/// The name of an attribute. TypeError.
fn name_of(name: &Object) -> Result<&Str> {
    match name.cast::<Str>() {
        Some(name) => Ok(name),
        None => Err(type_error!("attribute name must be string, not '{}'", name.ty().full_name())),
    }
}

#[methods(FUNCTIONS)]
impl Builtins {
    /// The attribute of that name; the default, if one is given, where there is none.
    #[sig("getattr($module, object, name, default=<unrepresentable>, /)")]
    #[shown("")]
    fn getattr(object: &Object, name: &Object, default: Option<&Object>) -> Result {
        let name = name_of(name)?;
        match default {
            None => object.get_attr(name),
            Some(default) => Ok(object.get_attr_opt(name)?.unwrap_or_else(|| default.to_ref())),
        }
    }

    /// Whether the object has an attribute of that name.
    #[sig("hasattr($module, obj, name, /)")]
    fn hasattr(obj: &Object, name: &Object) -> Result<bool> {
        Ok(obj.get_attr_opt(name_of(name)?)?.is_some())
    }

    /// Set the attribute: setattr(x, 'y', v) is x.y = v.
    #[sig("setattr($module, obj, name, value, /)")]
    fn setattr(obj: &Object, name: &Object, value: &Object) -> Result<()> {
        obj.set_attr(name_of(name)?, value)
    }

    /// Delete the attribute: delattr(x, 'y') is del x.y.
    #[sig("delattr($module, obj, name, /)")]
    fn delattr(obj: &Object, name: &Object) -> Result<()> {
        obj.del_attr(name_of(name)?)
    }

    /// The names of the object's attributes, sorted; without an argument, those of the current scope.
    #[sig("dir($module, object=<unrepresentable>, /)")]
    #[shown("")]
    fn dir(object: Option<&Object>) -> Result<Ref<List>> {
        match object {
            Some(object) => dir_of(object),
            None => {
                let names = super::code::current_locals()?.call_method(crate::intern!("keys"), &[])?;
                let names = List::from_iterable(&names)?;
                names.sort(None, false)?;
                Ok(names)
            }
        }
    }

    /// The `__dict__` of the object; without an argument, `locals()`.
    #[sig("vars($module, object=<unrepresentable>, /)")]
    #[shown("")]
    fn vars(object: Option<&Object>) -> Result {
        let Some(object) = object else { return super::code::current_locals() };
        match object.get_attr_opt(crate::intern!("__dict__"))? {
            Some(dict) => Ok(dict),
            None => Err(type_error!("vars() argument must have __dict__ attribute")),
        }
    }
}

/// `dir(object)`: what `__dir__` returns, sorted. TypeError. Runs Python.
pub fn dir_of(object: &Object) -> Result<Ref<List>> {
    let names = crate::protocol::special::call(object, crate::intern!("__dir__"), &[])?;
    let Some(names) = names else { return Err(type_error!("object does not provide __dir__")) };
    let names = List::from_iterable(&names)?;
    names.sort(None, false)?;
    Ok(names)
}
