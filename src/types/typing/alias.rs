//! `TypeAliasType`: what a `type` statement makes.

use super::{calling_module, evaluated};
use crate::abi::slots::{MappingMethods, NumberMethods, Visit, slot as table_slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::memory::gc;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::typing::PyTypeVarTuple_Type;
use crate::types::union;
use abide_macros::methods;
use core::ffi::{c_int, c_void};

/// A type alias.
#[repr(C)]
pub struct TypeAlias {
    base: Object,
    name: Slot,
    type_params: Slot,
    value: Slot,
    evaluate_value: Slot,
    module: Slot,
}
native_object!(TypeAlias => PyTypeAlias_Type);

/// The type `typing.TypeAliasType`.
#[allow(non_upper_case_globals, reason = "named as the other types are")]
pub static PyTypeAlias_Type: TypeObject = TypeObject::new(c"typing.TypeAliasType", size_of::<TypeAlias>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"TypeAliasType(name, value, *, type_params=())\n--\n\nA name for a type; its value is computed when asked for.")
    .repr(repr)
    .number_methods(&UNION)
    .mapping_methods(&MAPPING)
    .constructor(TypeAlias::tp_new)
    .methods(&METHODS)
    .getset(&GETSETS)
    .traversed(traverse)
    .deallocated(dealloc_collected::<TypeAlias>);

static UNION: NumberMethods = NumberMethods {
    // SAFETY: the slot takes two objects, either of which may be the alias.
    or: unsafe { table_slot(union::or as extern "C" fn(&Object, &Object) -> Result) },
    ..NumberMethods::EMPTY
};
static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: the slot is called with type aliases.
    subscript: unsafe { table_slot(subscript as extern "C" fn(&TypeAlias, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

fn make(name: &Object, type_params: Option<Ref>, value: Option<Ref>, evaluate: Option<Ref>) -> Result<Ref<TypeAlias>> {
    let alias = crate::memory::new(TypeAlias {
        base: Object::new(&PyTypeAlias_Type),
        name: Slot::new(Some(name.to_ref())),
        type_params: Slot::new(type_params),
        value: Slot::new(value),
        evaluate_value: Slot::new(evaluate),
        module: Slot::new(calling_module()?),
    })?;
    gc::track(&alias);
    Ok(alias)
}

/// The alias of a `type` statement: a tuple of name, type parameters or None, and the function that computes the value.
pub fn from_parts(parts: &Object) -> Result {
    match parts.cast::<Tuple>().map(Tuple::items) {
        Some([name, params, evaluate]) => {
            let params = (!params.is_none()).then(|| params.to_ref());
            make(name, params, None, Some(evaluate.to_ref())).map(Ref::into_object)
        }
        _ => Err(system_error!("a type alias has three parts")),
    }
}

#[methods]
impl TypeAlias {
    #[new("typealias(name, value, *, type_params=None)")]
    fn construct(_: &TypeObject, name: &Str, value: &Object, type_params: Option<&Object>) -> Result<Ref<TypeAlias>> {
        if let Some(params) = type_params
            && params.cast::<Tuple>().is_none()
        {
            return Err(type_error!("type_params must be a tuple"));
        }
        let params = type_params.filter(|p| p.cast::<Tuple>().is_some_and(|t| !t.is_empty()));
        make(name, params.map(Object::to_ref), Some(value.to_ref()), None)
    }

    /// The name, by which the alias is pickled.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Option<Ref> {
        self.name.get()
    }

    /// The name.
    #[getter("__name__")]
    fn get_name(&self) -> Option<Ref> {
        self.name.get()
    }

    /// The type, computed when first asked for.
    #[getter("__value__")]
    fn get_value(&self) -> Result<Option<Ref>> {
        evaluated(&self.value, &self.evaluate_value)
    }

    /// The type parameters.
    #[getter("__type_params__")]
    fn get_type_params(&self) -> Ref {
        self.type_params.get().unwrap_or_else(|| Tuple::empty().into_object())
    }

    /// The type parameters, tuples of them unpacked.
    #[getter("__parameters__")]
    fn get_parameters(&self) -> Result {
        let params = self.get_type_params();
        let Some(params) = params.cast::<Tuple>() else { return Ok(params) };
        let mut unpacked = Vec::with_capacity(params.len());
        for param in params.items() {
            if param.is_type(&PyTypeVarTuple_Type) {
                unpacked.extend(param.collect()?);
            } else {
                unpacked.push(param.to_ref());
            }
        }
        Tuple::from_vec(unpacked).map(Ref::into_object)
    }

    /// The module in which the alias was made.
    #[getter("__module__")]
    fn get_module(&self) -> Option<Ref> {
        self.module.get()
    }
}

extern "C" fn repr(alias: &TypeAlias) -> Result {
    match alias.name.get() {
        Some(name) => Ok(name),
        None => "".into_return(),
    }
}

/// `Alias[arguments]`. TypeError if the alias has no type parameters.
extern "C" fn subscript(alias: &TypeAlias, arguments: &Object) -> Result {
    if alias.type_params.is_empty() {
        return Err(type_error!("Only generic type aliases are subscriptable"));
    }
    let class = crate::types::generic_alias::Py_GenericAliasType.as_object();
    let arguments = match arguments.cast::<Tuple>() {
        Some(_) => arguments.to_ref(),
        None => Tuple::new(&[arguments])?.into_object(),
    };
    class.call(&[alias, &arguments])
}

impl TypeAlias {
    fn slots(&self) -> [&Slot; 5] {
        [&self.name, &self.type_params, &self.value, &self.evaluate_value, &self.module]
    }
}

extern "C" fn traverse(alias: &TypeAlias, visit: Visit, arg: *mut c_void) -> c_int {
    for object in alias.slots().into_iter().filter_map(|slot| slot.borrowed()) {
        let result = visit(object, arg);
        if result != 0 {
            return result;
        }
    }
    0
}
