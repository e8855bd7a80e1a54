//! The type slots of `dict`.

use super::iter::{DictIter, PyDictIterKey_Type};
use super::{Dict, PyDict_Type, table};
use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, NumberMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::Args;
use crate::call::convert::CReturn;
use crate::memory::{self, gc};
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::protocol::special;
use crate::types::bool::bool_object;
use crate::types::exception::raise;
use crate::types::none::not_implemented;
use crate::types::watchers::{self, DictEvent};
use abide_macros::slot;
use core::cell::Cell;
use core::ffi::{c_int, c_void};

pub static NUMBER: NumberMethods =
    NumberMethods { or: Cell::new(Some(or)), inplace_or: Cell::new(Some(inplace_or)), ..NumberMethods::EMPTY };

pub static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: called with dicts only.
    contains: unsafe { slot(contains as extern "C" fn(&Dict, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};

pub static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: called with dicts only.
    length: unsafe { slot(length as extern "C" fn(&Dict) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&Dict, &Object) -> Result) },
    // SAFETY: as above.
    set_subscript: unsafe { slot(set_subscript as extern "C" fn(&Dict, &Object, Option<&Object>) -> c_int) },
};

extern "C" fn length(dict: &Dict) -> isize {
    dict.used.get()
}

#[slot]
fn contains(dict: &Dict, key: &Object) -> Result<bool> {
    dict.contains(key)
}

/// `dict[key]`. KeyError; a subclass's `__missing__` comes first. Runs Python.
pub extern "C" fn subscript(dict: &Dict, key: &Object) -> Result {
    match dict.get(key)? {
        Some(value) => Ok(value),
        None => missing(dict, key),
    }
}

#[cold]
fn missing(dict: &Dict, key: &Object) -> Result {
    if !dict.is_type(&PyDict_Type)
        && let Some(result) = special::call(dict, crate::intern!("__missing__"), &[key])?
    {
        return Ok(result);
    }
    Err(raise::raise_key_error(key))
}

#[slot]
pub fn set_subscript(dict: &Dict, key: &Object, value: Option<&Object>) -> Result<()> {
    match value {
        Some(value) => dict.set(key, value),
        None => dict.remove(key),
    }
}

extern "C" fn or(a: &Object, b: &Object) -> Result {
    let (Some(a), Some(_)) = (a.cast::<Dict>(), b.cast::<Dict>()) else { return Ok(not_implemented()) };
    let new = a.copy()?;
    new.update_from(b)?;
    Ok(new.into_object())
}

extern "C" fn inplace_or(a: &Object, b: &Object) -> Result {
    // SAFETY: in-place slots are called with their own type first.
    unsafe { a.cast_unchecked::<Dict>() }.update_from(b)?;
    Ok(a.to_ref())
}

pub extern "C" fn repr(dict: &Dict) -> Result {
    let Some(_guard) = ReprGuard::enter(dict)? else { return crate::intern!("{...}").to_result() };
    if dict.is_empty() {
        return crate::intern!("{}").to_result();
    }
    let mut text = TextBuilder::new("{");
    let mut position = 0;
    let mut first = true;
    while let Some((key, value)) = dict.next_entry(&mut position) {
        if !first {
            text.push_str(", ");
        }
        first = false;
        text.push(&*key.repr()?);
        text.push_str(": ");
        text.push(&*value.repr()?);
    }
    text.push_str("}");
    text.finish()
}

pub extern "C" fn compare(dict: &Dict, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    match (op, other.cast::<Dict>()) {
        (CompareOp::Eq | CompareOp::Ne, Some(other)) => {
            Ok(bool_object(dict.equals_dict(other)? == (op == CompareOp::Eq)))
        }
        _ => Ok(not_implemented()),
    }
}

pub extern "C" fn iter(dict: &Dict) -> Result {
    DictIter::new(&PyDictIterKey_Type, dict).map(Ref::into_object)
}

pub extern "C" fn new(ty: &TypeObject, _: &Object, _: Option<&Object>) -> Result {
    if core::ptr::eq(ty, &PyDict_Type) {
        return Dict::new().map(Ref::into_object);
    }
    let object = memory::alloc(ty, 0)?;
    // SAFETY: a new zeroed instance of a subtype of dict.
    unsafe { object.cast_unchecked::<Dict>() }.keys.set(table::empty_keys());
    Ok(object)
}

#[slot]
pub fn init(dict: &Dict, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    Args::with_tuple_and_dict(args, kwargs, |given| super::methods::fill(dict, "dict", &given))
}

/// `dict(...)` without a tuple of arguments.
///
/// # Safety
/// The contract of vectorcall; `ty` is a type.
pub unsafe extern "C" fn vectorcall(
    ty: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let (ty, given) = unsafe { (ty.cast_unchecked::<TypeObject>(), Args::from_raw(args, nargsf, kwnames)) };
    super::methods::check_count("dict", &given)?;
    let object = new(ty, &crate::types::tuple::Tuple::empty(), None)?;
    // SAFETY: just made as a dict.
    super::methods::fill(unsafe { object.cast_unchecked::<Dict>() }, "dict", &given)?;
    Ok(object)
}

pub extern "C" fn traverse(dict: &Dict, visit: Visit, arg: *mut c_void) -> c_int {
    let values = dict.values.get();
    // SAFETY: the dict's own values.
    if !values.is_null() && unsafe { (*values).embedded.get() } != 0 {
        // They belong to the instance, which visits them; shared keys are strings.
        return 0;
    }
    // SAFETY: a dict has keys. Strings refer to nothing: a table of strings shows its values only.
    let visit_keys = unsafe { (*dict.keys.get()).kind.get() } == super::table::GENERAL;
    let mut position = 0;
    // SAFETY: visitors change nothing.
    while let Some((key, value, _)) = unsafe { dict.next_raw(&mut position) } {
        for part in [Some(value), visit_keys.then_some(key)].into_iter().flatten() {
            let stop = visit(part, arg);
            if stop != 0 {
                return stop;
            }
        }
    }
    0
}

pub extern "C" fn clear(dict: &Dict) -> c_int {
    dict.clear();
    Ok(()).into_c()
}

pub unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a dict whose last reference is gone: nobody else sees keys and values any more. Values inside an instance
    // belong to the instance.
    unsafe {
        let dict = (*object).cast_unchecked::<Dict>();
        if dict.version_tag.get() as u8 != 0
            && watchers::revived_by(object, |_| dict.tell_watchers(DictEvent::Deallocated, None, None))
        {
            return;
        }
        gc::untrack(&*object);
        let keys = dict.keys.replace(table::empty_keys());
        let values = dict.values.replace(core::ptr::null_mut());
        if !values.is_null() && (*values).embedded.get() == 0 {
            for i in 0..(*values).capacity.get() as usize {
                drop(Ref::from_nullable(*table::value_slot(values, i)));
            }
            memory::object_free(values.cast());
        }
        table::release(keys);
        crate::types::free_instance(object);
    }
}
