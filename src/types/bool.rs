//! `bool`: True and False are ints (PyLongObject) of their own type.

use super::int::{Int, PyLong_Type};
use crate::abi::slots::{Binary, NumberMethods, slot};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::str::Str;
use abide_macros::{capi, methods};
use core::cell::Cell;

/// The type of True and False.
#[capi]
pub static PyBool_Type: TypeObject = TypeObject::new(c"bool", PyLong_Type_SIZE)
    .items(4)
    .inherits(&PyLong_Type)
    .doc(c"bool(object=False, /)\n--\n\nTrue or False, after the truth of the object.")
    .constructor(Bool::tp_new)
    .called_fast(Bool::tp_vectorcall)
    .deallocated(dealloc)
    .repr(repr)
    .number_methods(&NUMBER);

#[allow(non_upper_case_globals, reason = "named after what it is the size of")]
const PyLong_Type_SIZE: usize = core::mem::offset_of!(Int, digits);

/// True.
#[capi]
pub static _Py_TrueStruct: Int = Int::immortal(&PyBool_Type, 1);

/// False.
#[capi]
pub static _Py_FalseStruct: Int = Int::immortal(&PyBool_Type, 0);

static NUMBER: NumberMethods = NumberMethods {
    and: Cell::new(Some(and as Binary)),
    or: Cell::new(Some(or as Binary)),
    xor: Cell::new(Some(xor as Binary)),
    // SAFETY: the slot is called with a bool.
    invert: unsafe { slot(invert as extern "C" fn(&Int) -> Result) },
    ..NumberMethods::EMPTY
};

/// True or False, borrowed.
#[inline(always)]
pub fn bool_static(value: bool) -> &'static Object {
    if value { &_Py_TrueStruct } else { &_Py_FalseStruct }
}

/// A reference to True or False (both immortal: no count changes).
#[inline(always)]
pub fn bool_object(value: bool) -> Ref {
    // SAFETY: immortal.
    unsafe { Ref::from_raw(bool_static(value)) }
}

/// The constructor's room.
struct Bool;

#[methods]
impl Bool {
    #[new("bool(object=False, /)")]
    fn new(_cls: &TypeObject, object: Option<&Object>) -> Result<bool> {
        object.map_or(Ok(false), Object::is_true)
    }
}

/// True and False are immortal; an extension that counted one down to nothing gets it back.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: True and False are static.
    unsafe { (*object).refcnt.set(crate::abi::object::IMMORTAL) };
}

extern "C" fn repr(this: &Int) -> Result {
    let text: &Str = if this.is_zero() { crate::intern!("False") } else { crate::intern!("True") };
    text.to_result()
}

fn truth(object: &Object) -> Option<bool> {
    object.is_type(&PyBool_Type).then(|| object.is(bool_static(true)))
}

macro_rules! logic {
    ($($name:ident: $op:tt, $field:ident;)*) => {$(
        extern "C" fn $name(left: &Object, right: &Object) -> Result {
            match (truth(left), truth(right)) {
                (Some(a), Some(b)) => Ok(bool_object(a $op b)),
                _ => match PyLong_Type.number().and_then(|n| n.$field.get()) {
                    Some(int_slot) => int_slot(left, right),
                    None => Ok(crate::types::none::not_implemented()),
                },
            }
        }
    )*};
}
logic! {
    and: &, and;
    or: |, or;
    xor: ^, xor;
}

extern "C" fn invert(this: &Int) -> Result {
    crate::types::exception::warn::deprecation(
        "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise \
         inversion of the underlying int object and is usually not what you expect from the negation of a bool. Use \
         the 'not' operator for boolean negation or ~int(x) for the bitwise inversion of the underlying int.",
    )?;
    Ok(Int::new(!this.compact_value())?.into_object())
}
