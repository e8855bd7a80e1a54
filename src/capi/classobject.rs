//! classobject.h and funcobject.h: bound methods, instance methods, static and class methods.

use super::bad_internal_call;
use crate::abi::{Object, Result};
use crate::types::instance_method::{self, InstanceMethod};
use crate::types::method::{self, Method};
use crate::types::staticmethod;
use abide_macros::capi;

/// A function bound to an instance. SystemError without an instance.
#[capi]
pub fn PyMethod_New(function: &Object, instance: Option<&Object>) -> Result {
    match instance {
        Some(instance) => Ok(method::new(function, instance)?.into_object()),
        None => Err(bad_internal_call()),
    }
}

/// The function of a bound method, borrowed. SystemError.
#[capi]
pub fn PyMethod_Function(object: &Object) -> Result<&Object> {
    object.cast::<Method>().map(|m| m.parts().0).ok_or_else(bad_internal_call)
}

/// The instance of a bound method, borrowed. SystemError.
#[capi]
pub fn PyMethod_Self(object: &Object) -> Result<&Object> {
    object.cast::<Method>().map(|m| m.parts().1).ok_or_else(bad_internal_call)
}

/// A callable that binds like a function.
#[capi]
pub fn PyInstanceMethod_New(function: &Object) -> Result {
    Ok(instance_method::new(function)?.into_object())
}

/// The function of an instance method, borrowed. SystemError.
#[capi]
pub fn PyInstanceMethod_Function(object: &Object) -> Result<&Object> {
    object.cast::<InstanceMethod>().map(|m| m.function()).ok_or_else(bad_internal_call)
}

/// A static method.
#[capi]
pub fn PyStaticMethod_New(callable: &Object) -> Result {
    Ok(staticmethod::new(callable)?.into_object())
}

/// A class method.
#[capi]
pub fn PyClassMethod_New(callable: &Object) -> Result {
    Ok(staticmethod::new_classmethod(callable)?.into_object())
}
