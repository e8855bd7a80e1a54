//! dictobject.h.

use super::bad_internal_call;
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, TypeFlags};
use crate::types::dict::{Dict, Merge, instance};
use crate::types::exception::raise;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::watchers;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

fn dict_of(object: Option<&Object>) -> Result<&Dict> {
    object.and_then(|o| o.cast::<Dict>()).ok_or_else(bad_internal_call)
}

/// A C string as a key. UnicodeDecodeError.
fn key_of(name: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller of the C API passes a C string.
    super::text_from_utf8(unsafe { CStr::from_ptr(name) }.to_bytes())
}

/// Hands out a found value through `result`: 1, or 0 and NULL.
///
/// # Safety
/// `result` may be written, or is null.
unsafe fn hand_out(result: *mut Option<Ref>, found: Result<Option<Ref>>) -> Result<bool> {
    let (value, answer) = match found {
        Ok(value) => {
            let there = value.is_some();
            (value, Ok(there))
        }
        Err(e) => (None, Err(e)),
    };
    if !result.is_null() {
        // SAFETY: the caller's contract; the place held nothing of ours.
        unsafe { result.write(value) };
    }
    answer
}

/// A new dict.
#[capi]
pub fn PyDict_New() -> Result<Ref<Dict>> {
    Dict::new()
}

/// The value of a key, borrowed, or NULL: errors are reported as unraisable. Runs Python.
#[capi]
pub fn PyDict_GetItem<'a>(dict: &'a Object, key: &'a Object) -> Option<&'a Object> {
    silent(dict.cast::<Dict>()?, |dict| {
        // SAFETY: the caller keeps the dict as it is while it uses the value.
        unsafe { dict.get_borrowed(key) }
    })
}

/// The old lookups: a pending exception stays, one of their own is reported and dropped.
fn silent<'a>(dict: &'a Dict, look: impl FnOnce(&'a Dict) -> Result<Option<&'a Object>>) -> Option<&'a Object> {
    let pending = raise::fetch();
    let found = look(dict).unwrap_or_else(|e| {
        e.unraisable(None);
        None
    });
    if pending.is_some() {
        raise::restore(pending);
    }
    found
}

/// The value of a key, borrowed, or NULL without an exception. Runs Python.
#[capi]
pub fn PyDict_GetItemWithError<'a>(dict: Option<&'a Object>, key: &'a Object) -> *const Object {
    // SAFETY: the caller keeps the dict as it is while it uses the value.
    borrowed(dict_of(dict).and_then(|dict| unsafe { dict.get_borrowed(key) }))
}

/// NULL for nothing and for an exception.
fn borrowed(found: Result<Option<&Object>>) -> *const Object {
    match found {
        Ok(Some(value)) => value,
        Ok(None) => core::ptr::null(),
        Err(e) => crate::call::convert::told(e, core::ptr::null()),
    }
}

/// A new reference to the value of a key in `*result`: 1, 0 and NULL, or -1. Runs Python.
///
/// # Safety
/// `result` may be written.
#[capi]
pub unsafe fn PyDict_GetItemRef(dict: Option<&Object>, key: &Object, result: *mut Option<Ref>) -> Result<bool> {
    // SAFETY: the caller's contract.
    unsafe { hand_out(result, dict_of(dict).and_then(|dict| dict.get(key))) }
}

/// As `PyDict_GetItemRef`, for a C string.
///
/// # Safety
/// `key` is a C string, `result` may be written.
#[capi]
pub unsafe fn PyDict_GetItemStringRef(
    dict: Option<&Object>,
    key: *const c_char,
    result: *mut Option<Ref>,
) -> Result<bool> {
    let found = dict_of(dict).and_then(|dict| dict.get_str(&*key_of(key)?));
    // SAFETY: the caller's contract.
    unsafe { hand_out(result, found) }
}

/// The value of a C string, borrowed, or NULL: errors are reported as unraisable.
///
/// # Safety
/// `key` is a C string.
#[capi]
pub unsafe fn PyDict_GetItemString(dict: &Object, key: *const c_char) -> Option<&Object> {
    silent(dict.cast::<Dict>()?, |dict| {
        // SAFETY: the caller keeps the dict as it is while it uses the value.
        unsafe { dict.get_borrowed(&*key_of(key)?) }
    })
}

/// Stores new references to key and value. TypeError. Runs Python.
#[capi]
pub fn PyDict_SetItem(dict: Option<&Object>, key: &Object, value: &Object) -> Result<()> {
    dict_of(dict)?.set(key, value)
}

/// Stores a value under a C string, which is interned.
///
/// # Safety
/// `key` is a C string.
#[capi]
pub unsafe fn PyDict_SetItemString(dict: Option<&Object>, key: *const c_char, value: &Object) -> Result<()> {
    dict_of(dict)?.set(&Str::intern(key_of(key)?), value)
}

/// Removes a key. KeyError. Runs Python.
#[capi]
pub fn PyDict_DelItem(dict: Option<&Object>, key: &Object) -> Result<()> {
    dict_of(dict)?.remove(key)
}

/// Removes a C string. KeyError.
///
/// # Safety
/// `key` is a C string.
#[capi]
pub unsafe fn PyDict_DelItemString(dict: Option<&Object>, key: *const c_char) -> Result<()> {
    dict_of(dict)?.remove(&*key_of(key)?)
}

/// Removes all entries. Runs Python (destructors).
#[capi]
pub fn PyDict_Clear(dict: &Object) {
    if let Some(dict) = dict.cast::<Dict>() {
        dict.clear();
    }
}

/// The next entry, borrowed; 0 at the end. `*position` begins with 0.
///
/// # Safety
/// The pointers may be written, or are null (but for `position`).
#[capi]
pub unsafe fn PyDict_Next(
    dict: &Object,
    position: *mut usize,
    key: *mut *const Object,
    value: *mut *const Object,
) -> c_int {
    let Some(dict) = dict.cast::<Dict>() else { return 0 };
    // SAFETY: the caller's contract; it keeps the dict as it is while it uses the entry.
    unsafe {
        let Some((k, v, _)) = dict.next_raw(&mut *position) else { return 0 };
        if !key.is_null() {
            *key = k;
        }
        if !value.is_null() {
            *value = v;
        }
    }
    1
}

/// The keys as a list.
#[capi]
pub fn PyDict_Keys(dict: Option<&Object>) -> Result<Ref<List>> {
    dict_of(dict)?.keys_list()
}

/// The values as a list.
#[capi]
pub fn PyDict_Values(dict: Option<&Object>) -> Result<Ref<List>> {
    dict_of(dict)?.values_list()
}

/// The entries as a list of pairs.
#[capi]
pub fn PyDict_Items(dict: Option<&Object>) -> Result<Ref<List>> {
    dict_of(dict)?.items_list()
}

/// The number of entries.
#[capi]
pub fn PyDict_Size(dict: Option<&Object>) -> Result<isize> {
    Ok(dict_of(dict)?.used.get())
}

/// A shallow copy.
#[capi]
pub fn PyDict_Copy(dict: Option<&Object>) -> Result<Ref<Dict>> {
    dict_of(dict)?.copy()
}

/// Whether there is an entry. Runs Python.
#[capi]
pub fn PyDict_Contains(dict: Option<&Object>, key: &Object) -> Result<bool> {
    dict_of(dict)?.contains(key)
}

/// Stores every entry of a mapping. Runs Python.
#[capi]
pub fn PyDict_Update(dict: Option<&Object>, other: Option<&Object>) -> Result<()> {
    dict_of(dict)?.update(other.ok_or_else(bad_internal_call)?)
}

/// Stores the entries of a mapping, those that are there already only if `replace` is true. Runs Python.
#[capi]
pub fn PyDict_Merge(dict: Option<&Object>, other: Option<&Object>, replace: c_int) -> Result<()> {
    let (dict, Some(other)) = (dict_of(dict)?, other) else { return Err(bad_internal_call()) };
    dict.merge(other, if replace != 0 { Merge::Replace } else { Merge::Keep })
}

/// Stores the pairs that an iterable yields. TypeError, ValueError. Runs Python.
#[capi]
pub fn PyDict_MergeFromSeq2(dict: Option<&Object>, pairs: &Object, replace: c_int) -> Result<()> {
    dict_of(dict)?.merge_pairs(pairs, if replace != 0 { Merge::Replace } else { Merge::Keep })
}

// — cpython/dictobject.h —

/// The value of a key after the default was stored if there was none, borrowed. Runs Python.
#[capi]
pub fn PyDict_SetDefault<'a>(dict: Option<&'a Object>, key: &Object, default: &'a Object) -> *const Object {
    let found = dict_of(dict).and_then(|dict| dict.set_default(key, default));
    match found {
        // The dict holds the value.
        Ok((value, _)) => value.as_raw(),
        Err(e) => crate::call::convert::told(e, core::ptr::null()),
    }
}

/// As `PyDict_SetDefault`; a new reference in `*result` (if not null): 1 if the key was there, 0 or -1.
///
/// # Safety
/// `result` may be written, or is null.
#[capi]
pub unsafe fn PyDict_SetDefaultRef(
    dict: Option<&Object>,
    key: &Object,
    default: &Object,
    result: *mut Option<Ref>,
) -> Result<bool> {
    let (value, answer) = match dict_of(dict).and_then(|dict| dict.set_default(key, default)) {
        Ok((value, there)) => (Some(value), Ok(there)),
        Err(e) => (None, Err(e)),
    };
    if !result.is_null() {
        // SAFETY: the caller's contract.
        unsafe { result.write(value) };
    }
    answer
}

/// Whether there is an entry for a C string.
///
/// # Safety
/// `key` is a C string.
#[capi]
pub unsafe fn PyDict_ContainsString(dict: Option<&Object>, key: *const c_char) -> Result<bool> {
    dict_of(dict)?.contains(&*key_of(key)?)
}

/// Removes a key; its value in `*result` (if not null): 1, 0 and NULL, or -1. Runs Python.
///
/// # Safety
/// `result` may be written, or is null.
#[capi]
pub unsafe fn PyDict_Pop(dict: Option<&Object>, key: Option<&Object>, result: *mut Option<Ref>) -> Result<bool> {
    // Where there is nothing, the key is not looked at.
    let found = dict_of(dict).and_then(|dict| match key {
        _ if dict.is_empty() => Ok(None),
        Some(key) => dict.pop(key),
        None => Err(bad_internal_call()),
    });
    // SAFETY: the caller's contract.
    unsafe { hand_out(result, found) }
}

/// As `PyDict_Pop`, for a C string.
///
/// # Safety
/// `key` is a C string; `result` may be written, or is null.
#[capi]
pub unsafe fn PyDict_PopString(dict: Option<&Object>, key: *const c_char, result: *mut Option<Ref>) -> Result<bool> {
    // SAFETY: the caller's contract.
    unsafe { hand_out(result, dict_of(dict).and_then(|dict| dict.pop(&*key_of(key)?))) }
}

/// Removes a key and returns its value, or the default; KeyError if there is neither. Runs Python.
#[capi]
pub fn _PyDict_Pop(dict: Option<&Object>, key: &Object, default: Option<&Object>) -> Result {
    match (dict_of(dict)?.pop(key)?, default) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.to_ref()),
        (None, None) => Err(raise::raise_key_error(key)),
    }
}

/// The value of a key under its known hash, borrowed, or NULL without an exception. Runs Python.
#[capi]
pub fn _PyDict_GetItem_KnownHash(dict: Option<&Object>, key: &Object, hash: isize) -> *const Object {
    // SAFETY: the caller keeps the dict as it is while it uses the value.
    borrowed(dict_of(dict).and_then(|dict| unsafe { dict.get_hashed(key, hash) }))
}

/// The value of a C string, borrowed, or NULL without an exception.
///
/// # Safety
/// `key` is a C string.
#[capi]
pub unsafe fn _PyDict_GetItemStringWithError(dict: Option<&Object>, key: *const c_char) -> *const Object {
    // SAFETY: the caller keeps the dict as it is while it uses the value.
    borrowed(dict_of(dict).and_then(|dict| unsafe { dict.get_borrowed(&*key_of(key)?) }))
}

/// A dict with room for that many entries.
#[capi]
pub fn _PyDict_NewPresized(least: isize) -> Result<Ref<Dict>> {
    Dict::with_capacity(least.max(0) as usize, false)
}

// — internal/pycore_dict.h —

/// Stores new references to key and value under the key's known hash. Runs Python.
#[capi]
pub fn _PyDict_SetItem_KnownHash_LockHeld(dict: &Dict, key: &Object, value: &Object, hash: isize) -> Result<()> {
    dict.set_hashed(key, hash, value)
}

/// As `_PyDict_SetItem_KnownHash_LockHeld`, for any object. SystemError.
#[capi]
pub fn _PyDict_SetItem_KnownHash(dict: Option<&Object>, key: &Object, value: &Object, hash: isize) -> Result<()> {
    dict_of(dict)?.set_hashed(key, hash, value)
}

/// A new reference to the value of a key under its known hash in `*result`: 1, 0 and NULL, or -1. Runs Python.
///
/// # Safety
/// `result` may be written.
#[capi]
pub unsafe fn _PyDict_GetItemRef_KnownHash_LockHeld(
    dict: &Dict,
    key: &Object,
    hash: isize,
    result: *mut Option<Ref>,
) -> Result<bool> {
    // SAFETY: the value is held at once; the caller's contract.
    unsafe { hand_out(result, dict.get_hashed(key, hash).map(|found| found.map(Object::to_ref))) }
}

/// Removes a key if the predicate, which gets the value, returns 1: 1, 0 (also if there is no such key) or -1.
///
/// # Safety
/// `predicate` may be called with any object and `arg`.
#[capi]
pub unsafe fn _PyDict_DelItemIf(
    dict: Option<&Object>,
    key: &Object,
    predicate: unsafe extern "C" fn(&Object, *mut c_void) -> c_int,
    arg: *mut c_void,
) -> Result<bool> {
    let dict = dict_of(dict)?;
    let Some(value) = dict.get(key)? else { return Ok(false) };
    // SAFETY: the caller's contract.
    if !crate::call::convert::from_c_bool(unsafe { predicate(&value, arg) })? {
        return Ok(false);
    }
    Ok(dict.pop(key)?.is_some())
}

// — cpython/object.h: attributes of instances —

/// Visits the attributes of an instance whose type has `Py_TPFLAGS_MANAGED_DICT`, for its `tp_traverse`.
#[capi]
pub fn PyObject_VisitManagedDict(object: &Object, visit: Visit, arg: *mut c_void) -> c_int {
    if !object.type_has(TypeFlags::MANAGED_DICT) {
        return 0;
    }
    // SAFETY: the flag has been checked.
    unsafe { instance::visit_managed_dict(object, visit, arg) }
}

/// Gives up the attributes of an instance whose type has `Py_TPFLAGS_MANAGED_DICT`, for its `tp_clear` and `tp_dealloc`.
#[capi]
pub fn PyObject_ClearManagedDict(object: &Object) {
    if object.type_has(TypeFlags::MANAGED_DICT) {
        // SAFETY: the flag has been checked.
        unsafe { instance::clear_managed_dict(object) }
    }
}

/// Sets a watcher of dicts; its number. RuntimeError.
#[capi]
pub fn PyDict_AddWatcher(watcher: *const c_void) -> Result<c_int> {
    watchers::DICT.get().add(watcher)
}

/// Takes a watcher of dicts back. ValueError.
#[capi]
pub fn PyDict_ClearWatcher(number: c_int) -> Result<()> {
    watchers::DICT.get().remove(number)
}

/// The dict that is to be watched or no longer, and the bit of the watcher. ValueError.
fn watched(number: c_int, dict: &Object) -> Result<(&Dict, u64)> {
    let dict = dict.cast::<Dict>().ok_or_else(|| value_error!("Cannot watch non-dictionary"))?;
    Ok((dict, watchers::DICT.get().bit(number)?.into()))
}

/// Lets a watcher watch a dict. ValueError.
#[capi]
pub fn PyDict_Watch(number: c_int, dict: &Object) -> Result<()> {
    let (dict, bit) = watched(number, dict)?;
    dict.version_tag.set(dict.version_tag.get() | bit);
    Ok(())
}

/// Lets a watcher watch a dict no longer. ValueError.
#[capi]
pub fn PyDict_Unwatch(number: c_int, dict: &Object) -> Result<()> {
    let (dict, bit) = watched(number, dict)?;
    dict.version_tag.set(dict.version_tag.get() & !bit);
    Ok(())
}
