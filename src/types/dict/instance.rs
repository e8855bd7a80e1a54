//! Attributes of instances: keys shared by the class, values inside the object, a dict only on demand.
//!
//! A class's `ht_cached_keys` is a split table. An instance whose type has `INLINE_VALUES` carries a `PyDictValues`
//! behind its `tp_basicsize` bytes, true as long as `valid` is set. One whose type has `MANAGED_DICT` has a pointer to its
//! dict, or null, three words before the object. A dict made from inline values uses them in place; when it outgrows
//! the shared keys (or the object dies first) it takes the values along.

use super::table::{self, EMPTY, LOG2_SHARED, SHARED_MAX, SPLIT, exact_str, str_hash};
use super::{Dict, DictKeys, DictValues};
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::r#type::HeapType;
use crate::types::watchers::DictEvent;
use core::ffi::{c_int, c_void};

/// A table of keys for the instances of a class, with the names of `__static_attributes__` entered.
pub fn new_shared_keys(namespace: Option<&Dict>) -> Result<*mut DictKeys> {
    let keys = table::new_keys(LOG2_SHARED, true)?;
    // SAFETY: a new table, seen by nobody else.
    unsafe {
        (*keys).usable.set(SHARED_MAX as isize);
        (*keys).kind.set(SPLIT);
        if let Some(namespace) = namespace
            && let Some(names) = namespace.get_str(crate::intern!("__static_attributes__"))?
            && let Some(names) = names.cast::<Tuple>()
        {
            for name in names.items() {
                if let Some(name) = exact_str(name) {
                    shared_index(keys, name, str_hash(name));
                }
            }
        }
    }
    Ok(keys)
}

/// The number of places that values for these keys have.
///
/// # Safety
/// `keys` is a live split table.
#[inline(always)]
pub unsafe fn places(keys: *mut DictKeys) -> usize {
    // SAFETY: the caller's contract.
    unsafe { ((*keys).nentries.get() + (*keys).usable.get()) as usize }
}

/// The bytes of inline values for these keys: header, values, insertion order.
///
/// # Safety
/// `keys` is a live split table.
#[inline]
pub unsafe fn values_size(keys: *mut DictKeys) -> usize {
    // SAFETY: the caller's contract.
    let n = unsafe { places(keys) };
    n.next_multiple_of(8) + (n + 1) * 8
}

/// The bytes that an instance of `ty` has behind its `tp_basicsize` for inline values; 0 without `INLINE_VALUES`.
#[inline]
pub fn inline_values_size(ty: &TypeObject) -> usize {
    if !ty.has(TypeFlags::INLINE_VALUES) {
        return 0;
    }
    // SAFETY: a type with inline values is a class with shared keys.
    unsafe { values_size(shared_keys(ty)) }
}

/// The keys that the instances of a class share.
///
/// # Safety
/// `ty` is a heap type.
#[inline(always)]
pub unsafe fn shared_keys(ty: &TypeObject) -> *mut DictKeys {
    // SAFETY: a heap type begins with a HeapType.
    unsafe { (*(ty as *const TypeObject).cast::<HeapType>()).cached_keys.get() }
}

/// The entry number of a name in shared keys, entering it if there is room; [`EMPTY`] if there is none.
///
/// # Safety
/// `keys` is a live split table, `hash` the hash of `name`.
#[inline]
pub unsafe fn shared_index(keys: *mut DictKeys, name: &Str, hash: isize) -> isize {
    // SAFETY: the caller's contract; the table takes a reference to the name.
    unsafe {
        let ix = table::find_str(keys, name, hash);
        if ix != EMPTY || (*keys).usable.get() <= 0 {
            return ix;
        }
        name.incref();
        table::append(keys, hash, name.as_ptr(), core::ptr::null_mut()) as isize
    }
}

/// The entry number of a name in shared keys, or `None`. For inline caches.
///
/// # Safety
/// `keys` is a live split table.
pub unsafe fn find_shared(keys: *mut DictKeys, name: &Str) -> Option<usize> {
    // SAFETY: the caller's contract.
    let ix = unsafe { table::find_str(keys, name, str_hash(name)) };
    (ix >= 0).then_some(ix as usize)
}

/// The inline values of an instance.
///
/// # Safety
/// The object's type has `INLINE_VALUES`.
#[inline(always)]
pub unsafe fn inline_values(object: &Object) -> *mut DictValues {
    // SAFETY: they lie behind the basic size.
    unsafe { object.as_ptr().byte_offset(object.ty().basicsize.get()).cast() }
}

/// Where a managed dict stands: null or a dict that the object owns.
///
/// # Safety
/// The object's type has `MANAGED_DICT`.
#[inline(always)]
pub unsafe fn dict_slot(object: &Object) -> &Slot<Dict> {
    // SAFETY: dict pointer, weak references, GC head, object: three words before it.
    unsafe { &*object.as_ptr().byte_sub(24).cast::<Slot<Dict>>() }
}

/// Prepares the inline values of a new instance, and leaves it without a dict.
///
/// # Safety
/// The object's type has `INLINE_VALUES`, and the object was allocated with [`inline_values_size`] bytes for them.
#[inline]
pub unsafe fn init_inline_values(object: &Object) {
    // SAFETY: the caller's contract.
    unsafe {
        let keys = shared_keys(object.ty());
        // Each instance made narrows the room for names that later ones may add.
        let usable = (*keys).usable.get();
        if usable > 1 {
            (*keys).usable.set(usable - 1);
        }
        let n = places(keys);
        let values = inline_values(object);
        (*values).capacity.set(n as u8);
        (*values).size.set(0);
        (*values).embedded.set(1);
        (*values).valid.set(1);
        table::value_slot(values, 0).write_bytes(0, n);
        object.as_ptr().byte_sub(24).cast::<*mut Dict>().write(core::ptr::null_mut());
    }
}

/// A dict over keys and values that both exist; it uses the values in place.
///
/// # Safety
/// `values` belong to `keys` and live until the dict gives them up.
unsafe fn dict_over(keys: *mut DictKeys, values: *mut DictValues) -> Result<Ref<Dict>> {
    // SAFETY: the caller's contract.
    unsafe {
        table::retain(keys);
        let used = (*values).size.get() as isize;
        match Dict::from_parts(keys, values, used) {
            Ok(dict) => {
                if used > 0 {
                    memory::gc::track(&dict);
                }
                Ok(dict)
            }
            Err(e) => {
                table::release(keys);
                Err(e)
            }
        }
    }
}

/// The dict of an instance with a managed dict, made from its inline values (or empty) if there is none yet.
///
/// # Safety
/// The object's type has `MANAGED_DICT`.
pub unsafe fn materialize(object: &Object) -> Result<Ref<Dict>> {
    // SAFETY: the caller's contract.
    unsafe {
        let slot = dict_slot(object);
        if let Some(dict) = slot.get() {
            return Ok(dict);
        }
        let ty = object.ty();
        let dict = if ty.has(TypeFlags::INLINE_VALUES) && (*inline_values(object)).valid.get() != 0 {
            dict_over(shared_keys(ty), inline_values(object))?
        } else {
            new_dict_with_shared_keys(ty)?
        };
        slot.set(Some(dict.clone()));
        Ok(dict)
    }
}

/// An empty dict for an instance of `ty`: split if the class has shared keys with room.
pub fn new_dict_with_shared_keys(ty: &TypeObject) -> Result<Ref<Dict>> {
    if !ty.has(TypeFlags::HEAPTYPE) {
        return Dict::new();
    }
    // SAFETY: a heap type; values are made for its keys.
    unsafe {
        let keys = shared_keys(ty);
        if keys.is_null() {
            return Dict::new();
        }
        let n = places(keys);
        let values = memory::object_malloc(values_size(keys)).cast::<DictValues>();
        if values.is_null() {
            return Err(memory::no_memory());
        }
        (*values).capacity.set(n as u8);
        (*values).size.set(0);
        (*values).embedded.set(0);
        (*values).valid.set(1);
        table::value_slot(values, 0).write_bytes(0, n);
        dict_over(keys, values).inspect_err(|_| memory::object_free(values.cast()))
    }
}

/// Looks an attribute up in valid inline values. `None`: the values are not the truth, ask the dict.
///
/// # Safety
/// The object's type has `INLINE_VALUES`.
#[inline]
pub unsafe fn get(object: &Object, name: &Str) -> Option<Option<Ref>> {
    // SAFETY: the caller's contract.
    unsafe {
        let values = inline_values(object);
        if (*values).valid.get() == 0 {
            return None;
        }
        let ix = table::find_str(shared_keys(object.ty()), name, str_hash(name));
        if ix < 0 {
            return Some(None);
        }
        let value = *table::value_slot(values, ix as usize);
        Some(value.as_ref().map(Object::to_ref))
    }
}

/// Stores an attribute (`None` deletes it) in valid inline values, or in the dict. AttributeError when there is none to
/// delete. Runs Python (the old value's destructor).
///
/// # Safety
/// The object's type has `INLINE_VALUES` (and so `MANAGED_DICT`).
pub unsafe fn store(object: &Object, name: &Str, value: Option<&Object>) -> Result<()> {
    // SAFETY: the caller's contract; the old value goes last.
    unsafe {
        let values = inline_values(object);
        let slot = dict_slot(object);
        let keys = shared_keys(object.ty());
        let valid = (*values).valid.get() != 0;
        let ix = match exact_str(name) {
            Some(name) if valid => match value {
                Some(_) => shared_index(keys, name, str_hash(name)),
                None => table::find_str(keys, name, str_hash(name)),
            },
            _ => EMPTY,
        };
        if ix == EMPTY || ix as usize >= (*values).capacity.get() as usize {
            if value.is_none() && valid && slot.is_empty() {
                return Err(no_attribute(object, name));
            }
            let dict = materialize(object)?;
            return match value {
                Some(value) => dict.set(name, value),
                None => match dict.pop(name)? {
                    Some(_) => Ok(()),
                    None => Err(no_attribute(object, name)),
                },
            };
        }
        let ix = ix as usize;
        let place = table::value_slot(values, ix);
        let old = *place;
        let dict = slot.borrowed();
        match value {
            Some(value) => {
                if let Some(dict) = dict {
                    let event = if old.is_null() { DictEvent::Added } else { DictEvent::Modified };
                    dict.touch(event, Some(name), Some(value));
                    dict.maintain_tracking(value, value);
                }
                value.incref();
                *place = value.as_ptr();
                if old.is_null() {
                    table::add_to_order(values, ix);
                    if let Some(dict) = dict {
                        dict.used.set(dict.used.get() + 1);
                    }
                } else {
                    (*old).decref();
                }
            }
            None if old.is_null() => return Err(no_attribute(object, name)),
            None => {
                if let Some(dict) = dict {
                    dict.touch(DictEvent::Deleted, Some(name), None);
                }
                *place = core::ptr::null_mut();
                table::remove_from_order(values, ix);
                if let Some(dict) = dict {
                    dict.used.set(dict.used.get() - 1);
                }
                (*old).decref();
            }
        }
        Ok(())
    }
}

#[cold]
fn no_attribute(object: &Object, name: &Str) -> crate::abi::Raised {
    attribute_error!("'{}' object has no attribute '{}'", object.ty().full_name(), name.to_string_lossy())
}

/// Replaces the dict of an instance (`o.__dict__ = d`; `None` deletes it). Runs Python (destructors).
///
/// # Safety
/// The object's type has `MANAGED_DICT`.
pub unsafe fn set_dict(object: &Object, dict: Option<Ref<Dict>>) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        let slot = dict_slot(object);
        let old = slot.get();
        if object.type_has(TypeFlags::INLINE_VALUES) {
            let values = inline_values(object);
            match &old {
                Some(old) => detach(old, values)?,
                None => clear_values(values),
            }
            (*values).valid.set(0);
        }
        drop(slot.replace(dict));
        drop(old);
    }
    Ok(())
}

/// Gives a dict that uses `values` in place a copy of its own.
///
/// # Safety
/// `values` are inline values of a live object.
unsafe fn detach(dict: &Dict, values: *mut DictValues) -> Result<()> {
    // SAFETY: the caller's contract; the references move to the copy.
    unsafe {
        if dict.values.get() != values {
            return Ok(());
        }
        let size = values_size_of((*values).capacity.get() as usize);
        let copy = memory::object_malloc(size).cast::<DictValues>();
        if copy.is_null() {
            return Err(memory::no_memory());
        }
        copy.cast::<u8>().copy_from_nonoverlapping(values.cast::<u8>(), size);
        (*copy).embedded.set(0);
        dict.values.set(copy);
        (*values).valid.set(0);
        (*values).size.set(0);
    }
    Ok(())
}

fn values_size_of(places: usize) -> usize {
    places.next_multiple_of(8) + (places + 1) * 8
}

/// Gives up the references in inline values.
///
/// # Safety
/// `values` are inline values of a live object, used by no dict.
unsafe fn clear_values(values: *mut DictValues) {
    // SAFETY: the caller's contract; each reference is taken out before it is given up.
    unsafe {
        if (*values).valid.get() == 0 {
            return;
        }
        (*values).valid.set(0);
        (*values).size.set(0);
        for i in 0..(*values).capacity.get() as usize {
            drop(Ref::from_nullable(table::value_slot(values, i).replace(core::ptr::null_mut())));
        }
    }
}

/// Gives up an instance's attributes, for `tp_clear` and `tp_dealloc`: `PyObject_ClearManagedDict`. Runs Python.
///
/// # Safety
/// The object's type has `MANAGED_DICT`.
pub unsafe fn clear_managed_dict(object: &Object) {
    // SAFETY: the caller's contract.
    unsafe {
        let dict = dict_slot(object).get();
        match dict {
            // Nobody but the instance and this call holds the dict: it lets go of the values, which go with the object.
            Some(dict)
                if dict.refcnt.get() == 2
                    && object.type_has(TypeFlags::INLINE_VALUES)
                    && dict.values.get() == inline_values(object) =>
            {
                dict.values.set(core::ptr::null_mut());
                dict.used.set(0);
                table::release(dict.keys.replace(table::empty_keys()));
                drop(dict_slot(object).take());
                drop(dict);
                clear_values(inline_values(object));
            }
            Some(dict) => {
                if object.type_has(TypeFlags::INLINE_VALUES)
                    && let Err(e) = detach(&dict, inline_values(object))
                {
                    // Without memory for a copy the attributes are lost, as nobody could be told.
                    e.unraisable(None);
                    dict.clear();
                    dict.values.set(core::ptr::null_mut());
                    table::release(dict.keys.replace(table::empty_keys()));
                }
                dict_slot(object).set(None);
            }
            None if object.type_has(TypeFlags::INLINE_VALUES) => clear_values(inline_values(object)),
            None => {}
        }
    }
}

/// Visits an instance's attributes for the collector: `PyObject_VisitManagedDict`.
///
/// # Safety
/// The object's type has `MANAGED_DICT`.
pub unsafe fn visit_managed_dict(object: &Object, visit: Visit, arg: *mut c_void) -> c_int {
    // SAFETY: the caller's contract; visitors change nothing.
    unsafe {
        if object.type_has(TypeFlags::INLINE_VALUES) {
            let values = inline_values(object);
            if (*values).valid.get() != 0 {
                for i in 0..(*values).capacity.get() as usize {
                    if let Some(value) = (*table::value_slot(values, i)).as_ref() {
                        let stop = visit(value, arg);
                        if stop != 0 {
                            return stop;
                        }
                    }
                }
            }
        }
        match dict_slot(object).borrowed() {
            Some(dict) => visit(dict, arg),
            None => 0,
        }
    }
}

/// Whether the object is one whose attributes may lie in shared keys.
pub fn has_managed_dict(object: &Object) -> bool {
    object.type_has(TypeFlags::MANAGED_DICT)
}
