//! setobject.h.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::types::exception::raise;
use crate::types::set::{PyFrozenSet_Type, PySet_Type, Set};
use crate::types::str::Str;
use abide_macros::capi;
use core::ffi::c_int;

/// A set or frozenset, or SystemError.
fn any_set(object: &Object) -> Result<&Set> {
    object.cast::<Set>().ok_or_else(bad_internal_call)
}

/// A set (no frozenset), or SystemError.
fn set_of(object: &Object) -> Result<&Set> {
    any_set(object).and_then(|set| if Set::is_frozen(object) { Err(bad_internal_call()) } else { Ok(set) })
}

/// A set of an iterable's items, or an empty one for NULL. Runs Python.
#[capi]
pub fn PySet_New(iterable: Option<&Object>) -> Result<Ref<Set>> {
    match iterable {
        Some(iterable) => Set::from_iterable(&PySet_Type, iterable),
        None => Set::new(&PySet_Type),
    }
}

/// A frozenset of an iterable's items, or an empty one for NULL. Runs Python.
#[capi]
pub fn PyFrozenSet_New(iterable: Option<&Object>) -> Result<Ref<Set>> {
    match iterable {
        Some(iterable) => Set::from_iterable(&PyFrozenSet_Type, iterable),
        None => Set::new(&PyFrozenSet_Type),
    }
}

/// Adds a key to a set, or to a frozenset that nobody else has seen. TypeError, SystemError. Runs Python.
#[capi]
pub fn PySet_Add(set: &Object, key: &Object) -> Result<()> {
    let this = any_set(set)?;
    if Set::is_frozen(set) && set.refcnt.get() != 1 {
        return Err(bad_internal_call());
    }
    this.add(key)?;
    Ok(())
}

/// Whether the key is there. TypeError. Runs Python.
#[capi]
pub fn PySet_Contains(set: &Object, key: &Object) -> Result<bool> {
    any_set(set)?.contains(key)
}

/// Removes a key; whether it was there. TypeError. Runs Python.
#[capi]
pub fn PySet_Discard(set: &Object, key: &Object) -> Result<bool> {
    set_of(set)?.discard(key)
}

/// Removes some item and returns it. KeyError.
#[capi]
pub fn PySet_Pop(set: &Object) -> Result {
    match set_of(set)?.pop() {
        Some(item) => Ok(item),
        None => Err(raise::raise_key_error(&*Str::new("pop from an empty set")?)),
    }
}

/// Removes all items. Runs Python (destructors).
#[capi]
pub fn PySet_Clear(set: &Object) -> Result<()> {
    set_of(set)?.clear();
    Ok(())
}

/// The number of items.
#[capi]
pub fn PySet_Size(set: &Object) -> Result<isize> {
    Ok(any_set(set)?.used.get())
}

// — internal/pycore_setobject.h —

/// Adds the items of an iterable. Runs Python.
#[capi]
pub fn _PySet_Update(set: &Object, iterable: &Object) -> Result<()> {
    set_of(set)?.update(iterable)
}

/// Whether the key is there. Runs Python.
#[capi]
pub fn _PySet_Contains(set: &Set, key: &Object) -> Result<bool> {
    set.contains_key(key)
}

/// The next item, borrowed, with its hash: 1, 0 at the end, or -1.
///
/// # Safety
/// The pointers may be written.
#[capi]
pub unsafe fn _PySet_NextEntry(
    set: &Object,
    position: *mut usize,
    key: *mut *const Object,
    hash: *mut isize,
) -> Result<bool> {
    let set = any_set(set)?;
    // SAFETY: the caller's contract; it keeps the set as it is while it uses the item.
    unsafe {
        let Some((k, h)) = set.next_raw(&mut *position) else { return Ok(false) };
        *key = k;
        *hash = h;
    }
    Ok(true)
}

/// As `_PySet_NextEntry`, with a new reference.
///
/// # Safety
/// The pointers may be written.
#[capi]
pub unsafe fn _PySet_NextEntryRef(
    set: &Object,
    position: *mut usize,
    key: *mut *const Object,
    hash: *mut isize,
) -> c_int {
    let Some(set) = set.cast::<Set>() else { return crate::call::convert::told(bad_internal_call(), -1) };
    // SAFETY: the caller's contract.
    unsafe {
        let Some((k, h)) = set.next_entry(&mut *position) else { return 0 };
        *key = k.into_raw();
        *hash = h;
    }
    1
}
