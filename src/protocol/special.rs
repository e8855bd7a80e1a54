//! Calling special methods, which are looked up on the type and never on the instance.

use crate::abi::{Object, Ref, Result, TypeFlags};
use crate::types::str::Str;

/// Calls the method `name` of the object's class, without making a bound method where that can be avoided; `None` if
/// the class has none. Runs Python.
pub fn call(object: &Object, name: &Str, args: &[&Object]) -> Result<Option<Ref>> {
    let Some(function) = object.ty().lookup(name) else { return Ok(None) };
    if function.type_has(TypeFlags::METHOD_DESCRIPTOR) {
        let mut all = Vec::with_capacity(args.len() + 1);
        all.push(object);
        all.extend_from_slice(args);
        return function.call(&all).map(Some);
    }
    match function.ty().descr_get.get() {
        Some(get) => get(&function, Some(object), Some(object.ty()))?.call(args).map(Some),
        None => function.call(args).map(Some),
    }
}
