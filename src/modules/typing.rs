//! `_typing`: the types that the `typing` module of the standard library builds on.

use crate::abi::{Object, Ref, Result};
use crate::types::module::Module;
use crate::types::typing as types;
use abide_macros::methods;

/// The functions' room.
struct TypingModule;

pub(super) fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_typing", "Primitives and accelerators for the typing module.", &METHODS)?;
    let named = [
        ("TypeVar", &types::PyTypeVar_Type),
        ("ParamSpec", &types::PyParamSpec_Type),
        ("TypeVarTuple", &types::PyTypeVarTuple_Type),
        ("ParamSpecArgs", &types::PyParamSpecArgs_Type),
        ("ParamSpecKwargs", &types::PyParamSpecKwargs_Type),
        ("TypeAliasType", &types::PyTypeAlias_Type),
        ("Generic", types::generic_class()?),
    ];
    for (name, ty) in named {
        module.add_named(name, ty)?;
    }
    module.add_named("NoDefault", &types::NO_DEFAULT)?;
    Ok(module)
}

#[methods]
impl TypingModule {
    /// The argument itself.
    #[sig("($module, x, /)")]
    fn _idfunc(x: &Object) -> Ref {
        x.to_ref()
    }
}
