//! The objects behind `cmp_to_key`: one that makes keys, and the keys themselves.

use crate::abi::constants::member;
use crate::abi::slots::{Vectorcall, Visit};
use crate::abi::{MemberDef, Object, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::call::signature::Signature;
use crate::memory::{self, gc};
use crate::types::int::Int;
use crate::types::object::dealloc_collected;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

/// A comparison function, and the value to be compared in a key.
#[repr(C)]
pub struct Key {
    base: Object,
    compare: Slot,
    value: Slot,
    vectorcall: Cell<Option<Vectorcall>>,
}
native_object!(Key => KEY);

/// `functools.KeyWrapper`.
pub static KEY: TypeObject = TypeObject::new(c"functools.KeyWrapper", size_of::<Key>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .vectorcall_at(offset_of!(Key, vectorcall))
    .deallocated(dealloc_collected::<Key>)
    .traversed(traverse)
    .cleared(clear)
    .callable(call)
    .hash(crate::protocol::object::hash_not_implemented)
    .get_attribute::<Object>(crate::protocol::attribute::generic_get_attr)
    .compare(compare)
    .members(&MEMBERS)
    .getset(&GETSETS);

static MEMBERS: [MemberDef; 2] = [MemberDef::new(c"obj", member::OBJECT, offset_of!(Key, value), 0), MemberDef::END];

#[methods]
impl Key {
    #[getter("__text_signature__")]
    fn text_signature(&self) -> &'static str {
        "(obj)"
    }
}

/// What makes keys by `function`, or the key of a value.
pub fn new(function: &Object, value: Option<&Object>) -> Result {
    let key = memory::new(Key {
        base: Object::new(&KEY),
        compare: Slot::new(Some(function.to_ref())),
        value: Slot::new(value.map(Object::to_ref)),
        vectorcall: Cell::new(Some(vectorcall)),
    })?;
    gc::track(&key);
    Ok(key.into_object())
}

/// # Safety
/// The contract of vectorcall.
unsafe extern "C" fn vectorcall(
    this: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    static SIGNATURE: Signature = Signature {
        function: "K",
        names: &["obj"],
        positional_only: 0,
        keyword_only: 0,
        required: 1,
        required_keywords: 0,
        rest: false,
        keywords: false,
    };
    // SAFETY: the caller's contract.
    let (this, given) = unsafe { (this.cast_unchecked::<Key>(), Args::from_raw(args, nargsf, kwnames)) };
    let [value] = SIGNATURE.bind::<1>(&given)?;
    let Some(function) = this.compare.get() else { return Err(system_error!("a key without function")) };
    new(&function, value)
}

extern "C" fn call(this: &Key, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) };
    this.call_by(vectorcall, args, kwargs)
}

extern "C" fn compare(this: &Key, other: &Object, op: c_int) -> Result {
    let Some(other) = other.cast_exact::<Key>() else {
        return Err(type_error!("other argument must be K instance"));
    };
    let (Some(function), Some(a), Some(b)) = (this.compare.get(), this.value.get(), other.value.get()) else {
        return Err(attribute_error!("object"));
    };
    let order = function.call(&[&a, &b])?;
    order.compare(&*Int::new(0)?, crate::abi::constants::CompareOp::from_c(op))
}

extern "C" fn traverse(this: &Key, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.compare, this.value)
}

extern "C" fn clear(this: &Key) -> c_int {
    this.compare.set(None);
    this.value.set(None);
    0
}
