//! `Generic`, the base of classes with type parameters, and the singleton `NoDefault`.

use super::{PyTypeVarTuple_Type, call_typing, typing};
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;

/// The type `typing.Generic`.
#[allow(non_upper_case_globals, reason = "named as the other types are")]
pub static PyGeneric_Type: TypeObject = TypeObject::new(c"typing.Generic", size_of::<Object>())
    .constructor(crate::types::object::new)
    .with(TypeFlags::BASETYPE)
    .doc(c"Abstract base class for generic types.\n\nOn Python 3.12 and newer, generic classes implicitly inherit from\nGeneric when they declare type parameters.")
    .methods(&METHODS);

/// The methods' room.
struct Generic;

/// Calls a function of `typing` with the class first and the keywords behind. Runs Python.
fn forward(name: &Str, class: &Object, args: &[&Object], keywords: Vec<(&Str, &Object)>) -> Result {
    let function = typing()?.get_attr(name)?;
    let mut all = vec![class];
    all.extend_from_slice(args);
    let dict = Dict::new()?;
    for (name, value) in keywords {
        dict.set(name, value)?;
    }
    function.call_with(&*Tuple::new(&all)?, Some(&dict))
}

#[methods]
impl Generic {
    /// Parameterizes a generic class.
    #[sig("__class_getitem__($type, /, *args, **kwargs)")]
    #[shown("")]
    fn class_getitem(class: &TypeObject, args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result {
        forward(crate::intern!("_generic_class_getitem"), class, args, kwargs)
    }

    /// Function to initialize subclasses.
    #[sig("__init_subclass__($type, /, *args, **kwargs)")]
    #[shown("")]
    fn init_subclass(class: &TypeObject, args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result {
        forward(crate::intern!("_generic_init_subclass"), class, args, kwargs)
    }
}

/// `Generic[parameters]`, for the bases of a class with type parameters. Runs Python.
pub fn subscript(parameters: &Object) -> Result {
    let Some(tuple) = parameters.cast::<Tuple>() else {
        return Err(type_error!("the type parameters of a class are a tuple"));
    };
    let mut unpacked = Vec::with_capacity(tuple.len());
    for parameter in tuple.items() {
        if parameter.is_type(&PyTypeVarTuple_Type) {
            unpacked.extend(parameter.collect()?);
        } else {
            unpacked.push(parameter.to_ref());
        }
    }
    let parameters = Tuple::from_vec(unpacked)?;
    call_typing(crate::intern!("_GenericAlias"), &[PyGeneric_Type.as_object(), &parameters])
}

/// The type of `NoDefault`.
#[allow(non_upper_case_globals, reason = "named as the other types are")]
pub static PyNoDefault_Type: TypeObject = TypeObject::new(c"NoDefaultType", size_of::<Object>())
    .doc(c"The type of the NoDefault singleton.")
    .repr::<Object>(repr)
    .methods(&NO_DEFAULT_METHODS)
    .constructor(new);

/// `NoDefault`: the default of a type parameter that has none.
pub static NO_DEFAULT: Object = Object::immortal(&PyNoDefault_Type);

/// A reference to `NoDefault`.
pub fn no_default() -> Ref {
    // SAFETY: immortal.
    unsafe { Ref::from_raw(&NO_DEFAULT) }
}

/// The methods' room.
struct NoDefault;

#[methods(NO_DEFAULT_METHODS)]
impl NoDefault {
    /// The name, by which the singleton is pickled.
    #[sig("__reduce__($type, /)")]
    fn reduce(_class: &TypeObject) -> &'static str {
        "NoDefault"
    }
}

extern "C" fn repr(_: &Object) -> Result {
    crate::intern!("typing.NoDefault").to_result()
}

/// `NoDefaultType()`: the singleton. TypeError for any argument.
extern "C" fn new(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple and a dict.
    let given =
        unsafe { args.cast_unchecked::<Tuple>().len() + kwargs.map_or(0, |k| k.cast_unchecked::<Dict>().len()) };
    if given > 0 {
        return Err(type_error!("NoDefaultType takes no arguments"));
    }
    Ok(no_default())
}
