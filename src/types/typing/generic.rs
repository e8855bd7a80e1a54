//! `Generic`, the base of classes with type parameters, and the singleton `NoDefault`.

use super::{PyTypeVarTuple_Type, call_typing, typing};
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::types::dict::Dict;
use crate::types::object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::r#type::from_spec::{self, TypeSlot, TypeSpec};
use abide_macros::methods;
use core::ffi::{c_int, c_void};
use std::sync::OnceLock;

/// The class, which is made when it is asked for.
struct Class(OnceLock<Ref<TypeObject>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Class {}
// SAFETY: as above.
unsafe impl Send for Class {}
static CLASS: Class = Class(OnceLock::new());

/// The class `typing.Generic`: one of the heap, as in CPython, which pickling looks at.
pub fn generic_class() -> Result<&'static TypeObject> {
    if CLASS.0.get().is_none() {
        let made = make_class()?;
        // Should making it have led here again, the first to finish stays.
        CLASS.0.get_or_init(|| made);
    }
    CLASS.0.get().map(|class| &**class).ok_or_else(|| system_error!("typing.Generic is not there"))
}

fn make_class() -> Result<Ref<TypeObject>> {
    let doc = c"What generic classes derive from; those that declare type parameters do so by themselves.";
    // The slot numbers of `typeslots.h`.
    let line = |slot: c_int, function: *mut c_void| TypeSlot { slot, function };
    let slots = [
        line(56, doc.as_ptr().cast_mut().cast()),
        line(64, METHODS.as_ptr().cast_mut().cast()),
        line(71, traverse as *mut c_void),
        line(47, object::generic_alloc as *mut c_void),
        line(74, object::free_gc as *mut c_void),
        line(0, core::ptr::null_mut()),
    ];
    let spec = TypeSpec {
        name: c"typing.Generic".as_ptr(),
        basicsize: size_of::<Object>() as c_int,
        itemsize: 0,
        flags: TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC).0 as u32,
        slots: slots.as_ptr(),
    };
    // SAFETY: the name and the tables are static and end as they must; the functions have the types of their slots.
    unsafe { from_spec::make(None, None, &spec, None) }
}

extern "C" fn traverse(object: &Object, visit: Visit, arg: *mut c_void) -> c_int {
    visit(object.ty().as_object(), arg)
}

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
    call_typing(crate::intern!("_GenericAlias"), &[generic_class()?.as_object(), &parameters])
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
