//! The types behind the `typing` module: type variables, type aliases, `Generic`.
//!
//! - `parameter.rs`: `TypeVar`, `ParamSpec`, `TypeVarTuple` and the `args` and `kwargs` of a `ParamSpec`.
//! - `alias.rs`: `TypeAliasType`.
//! - `generic.rs`: `Generic` and `NoDefault`.
//!
//! Bounds, constraints, defaults and the values of aliases that the compiler makes are functions, called when somebody
//! asks. What is written in Python in the standard library's `typing` is called there.

mod alias;
mod generic;
mod parameter;

pub use alias::{PyTypeAlias_Type, from_parts as alias_from_parts};
pub use generic::{NO_DEFAULT, PyNoDefault_Type, generic_class, no_default, subscript as subscript_generic};
pub use parameter::{
    Parameter, PyParamSpec_Type, PyParamSpecArgs_Type, PyParamSpecKwargs_Type, PyTypeVar_Type, PyTypeVarTuple_Type,
    made_by_compiler,
};

use crate::abi::{Object, Ref, Result, Slot};
use crate::types::str::Str;
use crate::vm::thread::INTERPRETER;

/// Calls a function of the module `typing`, which is imported if need be. Runs Python.
fn call_typing(name: &Str, args: &[&Object]) -> Result {
    typing()?.get_attr(name)?.call(args)
}

/// The module `typing`. Runs Python.
fn typing() -> Result {
    let builtins = INTERPRETER.builtins.get();
    let import = match builtins.as_ref().and_then(|b| b.cast::<crate::types::dict::Dict>()) {
        Some(builtins) => builtins.get_str(crate::intern!("__import__"))?,
        None => None,
    };
    match import {
        Some(import) => import.call1(crate::intern!("typing")),
        None => Err(import_error!("__import__ not found")),
    }
}

/// `left | right` for types: `typing.Union[left, right]`. Runs Python.
extern "C" fn union(left: &Object, right: &Object) -> Result {
    call_typing(crate::intern!("_make_union"), &[left, right])
}

/// What a field holds, or what its function computes (once). Runs Python.
fn evaluated(value: &Slot, evaluate: &Slot) -> Result<Option<Ref>> {
    if let Some(value) = value.get() {
        return Ok(Some(value));
    }
    match evaluate.get() {
        None => Ok(None),
        Some(function) => {
            let computed = function.call0()?;
            value.set(Some(computed.clone()));
            Ok(Some(computed))
        }
    }
}

/// The `__name__` of the calling frame's globals: the `__module__` of what is made there.
fn calling_module() -> Result<Option<Ref>> {
    let frame = match crate::types::frame::at_depth(0) {
        Ok(frame) => frame,
        Err(e) => {
            e.clear();
            return Ok(None);
        }
    };
    match frame.get_globals() {
        Some(globals) => globals.get_item_opt(crate::intern!("__name__")),
        None => Ok(None),
    }
}
