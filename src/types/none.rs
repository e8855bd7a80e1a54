//! The singletons `None`, `NotImplemented` and `...`.

use crate::abi::slots::{NumberMethods, slot};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::convert::told;
use abide_macros::{capi, methods};
use core::ffi::c_int;

/// The type of None. (Not exported by name in C; `type(None)` reaches it.)
#[capi]
pub static _PyNone_Type: TypeObject = TypeObject::new(c"NoneType", size_of::<Object>())
    .doc(c"NoneType()\n--\n\nThe type of None.")
    .constructor(new_none)
    .repr::<Object>(none_repr)
    .number_methods(&NONE_NUMBER)
    // Whoever has a hash of its own inherits no comparison.
    .compare::<Object>(crate::types::object::compare)
    .hash::<Object>(none_hash);

static NONE_NUMBER: NumberMethods = NumberMethods {
    // SAFETY: `nb_bool` takes the object and returns a C int.
    bool: unsafe { slot(none_is_true as extern "C" fn(&Object) -> c_int) },
    ..NumberMethods::EMPTY
};

static NOT_IMPLEMENTED_NUMBER: NumberMethods = NumberMethods {
    // SAFETY: `nb_bool` takes the object and returns a C int.
    bool: unsafe { slot(not_implemented_is_true as extern "C" fn(&Object) -> c_int) },
    ..NumberMethods::EMPTY
};

/// The type of NotImplemented.
#[capi]
pub static _PyNotImplemented_Type: TypeObject = TypeObject::new(c"NotImplementedType", size_of::<Object>())
    .doc(c"NotImplementedType()\n--\n\nThe type of NotImplemented.")
    .constructor(new_not_implemented)
    .methods(&NOT_IMPLEMENTED)
    .number_methods(&NOT_IMPLEMENTED_NUMBER)
    .repr::<Object>(not_implemented_repr);

/// The type of `...`.
#[capi]
pub static PyEllipsis_Type: TypeObject = TypeObject::new(c"ellipsis", size_of::<Object>())
    .doc(c"ellipsis()\n--\n\nThe type of ....")
    .constructor(new_ellipsis)
    .methods(&ELLIPSIS)
    .repr::<Object>(ellipsis_repr);

/// None.
#[capi]
pub static _Py_NoneStruct: Object = Object::immortal(&_PyNone_Type);

/// NotImplemented.
#[capi]
pub static _Py_NotImplementedStruct: Object = Object::immortal(&_PyNotImplemented_Type);

/// `...`.
#[capi]
pub static _Py_EllipsisObject: Object = Object::immortal(&PyEllipsis_Type);

/// None, borrowed.
#[inline(always)]
pub fn none_object() -> &'static Object {
    &_Py_NoneStruct
}

/// A reference to None (which is immortal: no count changes).
#[inline(always)]
pub fn none() -> Ref {
    // SAFETY: immortal.
    unsafe { Ref::from_raw(&_Py_NoneStruct) }
}

/// A reference to NotImplemented.
#[inline(always)]
pub fn not_implemented() -> Ref {
    // SAFETY: immortal.
    unsafe { Ref::from_raw(&_Py_NotImplementedStruct) }
}

/// A reference to `...`.
#[inline(always)]
pub fn ellipsis() -> Ref {
    // SAFETY: immortal.
    unsafe { Ref::from_raw(&_Py_EllipsisObject) }
}

impl Object {
    /// Whether this is None.
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.is(&_Py_NoneStruct)
    }

    /// Whether this is NotImplemented.
    #[inline(always)]
    pub fn is_not_implemented(&self) -> bool {
        self.is(&_Py_NotImplementedStruct)
    }
}

/// The same in every process, so that sets with None in them have the same order.
extern "C" fn none_hash(_: &Object) -> isize {
    0xFCA8_6420
}

#[methods(NOT_IMPLEMENTED)]
impl Object {
    /// For pickling: the name.
    #[sig("__reduce__($self, /)")]
    fn reduce_not_implemented(&self) -> &'static str {
        "NotImplemented"
    }
}

#[methods(ELLIPSIS)]
impl Object {
    /// For pickling: the name.
    #[sig("__reduce__($self, /)")]
    fn reduce_ellipsis(&self) -> &'static str {
        "Ellipsis"
    }
}

extern "C" fn none_is_true(_: &Object) -> c_int {
    0
}

/// True, with a DeprecationWarning: whoever asks has most likely forgotten to look at what a comparison returned.
extern "C" fn not_implemented_is_true(_: &Object) -> c_int {
    let warned = crate::types::exception::warn::deprecation("NotImplemented should not be used in a boolean context");
    warned.map_or_else(|e| told(e, -1), |()| 1)
}

extern "C" fn none_repr(_: &Object) -> Result {
    crate::intern!("None").to_result()
}

extern "C" fn not_implemented_repr(_: &Object) -> Result {
    crate::intern!("NotImplemented").to_result()
}

extern "C" fn ellipsis_repr(_: &Object) -> Result {
    crate::intern!("Ellipsis").to_result()
}

/// The singletons' constructors: calling the type gives the one instance. TypeError for arguments.
macro_rules! constructors {
    ($($name:ident, $shown:literal => $value:expr;)*) => {$(
        extern "C" fn $name(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
            if args.length()? > 0 || kwargs.is_some_and(|k| k.length().is_ok_and(|n| n > 0)) {
                return Err(type_error!(concat!($shown, " takes no arguments")));
            }
            Ok($value)
        }
    )*};
}
constructors! {
    new_none, "NoneType" => none();
    new_not_implemented, "NotImplementedType" => not_implemented();
    new_ellipsis, "EllipsisType" => ellipsis();
}
