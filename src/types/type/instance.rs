//! Where instances keep their dict and weak references in 3.13's layout. (`types/dict/instance.rs` keeps the attributes
//! of classes with managed dicts; here is what holds for all types.)

use super::HeapType;
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::types::dict::{Dict, instance, table};
use crate::types::str::Str;
use core::ffi::{c_int, c_void};

/// `tp_weaklistoffset` of types whose weak references lie before the object.
pub const MANAGED_WEAKREF_OFFSET: isize = -32;
/// Where the managed dict pointer lies.
pub const MANAGED_DICT_OFFSET: isize = -24;

/// Where an instance keeps its dict, if it has one. (Its attributes may lie in inline values instead.)
#[inline]
pub fn dict_slot(object: &Object) -> Option<&Slot> {
    let ty = object.ty();
    let mut offset = ty.dictoffset.get();
    if ty.has(TypeFlags::MANAGED_DICT) {
        offset = MANAGED_DICT_OFFSET;
    } else if offset == 0 {
        return None;
    } else if offset < 0 {
        // From the end of an instance of variable size.
        // SAFETY: such a type has a size field.
        let size = unsafe { object.cast_unchecked::<crate::abi::VarObject>() }.size.get().unsigned_abs() as isize;
        let whole = ty.basicsize.get() + size * ty.itemsize.get();
        offset += (whole + 7) & !7;
    }
    // SAFETY: the type says that its dict lies there.
    Some(unsafe { &*object.as_ptr().cast::<u8>().offset(offset).cast::<Slot>() })
}

/// The value of `name` in an instance's own attributes.
#[inline]
pub fn get(object: &Object, name: &Str) -> Result<Option<Ref>> {
    if object.type_has(TypeFlags::INLINE_VALUES)
        // SAFETY: the flag is set.
        && let Some(found) = unsafe { instance::get(object, name) }
    {
        return Ok(found);
    }
    match dict_slot(object).and_then(Slot::get) {
        // SAFETY: an instance's dict slot holds a dict.
        Some(dict) => unsafe { dict.cast_unchecked::<Dict>() }.get_str(name),
        None => Ok(None),
    }
}

/// Sets (or with `None` deletes) one of an instance's own attributes. Whether there was one to delete. Runs Python.
pub fn set(object: &Object, slot: &Slot, name: &Str, value: Option<&Object>) -> Result<bool> {
    if object.type_has(TypeFlags::INLINE_VALUES) {
        // SAFETY: the flag is set.
        let result = unsafe { instance::store(object, name, value) };
        return match result {
            Ok(()) => Ok(true),
            Err(e) if value.is_none() => e.clear_if(&crate::types::exception::ATTRIBUTE_ERROR, false),
            Err(e) => Err(e),
        };
    }
    match value {
        Some(value) => {
            materialize(object, slot)?.set(name, value)?;
            Ok(true)
        }
        None => match slot.get() {
            // SAFETY: an instance's dict slot holds a dict.
            Some(dict) => Ok(unsafe { dict.cast_unchecked::<Dict>() }.pop(name)?.is_some()),
            None => Ok(false),
        },
    }
}

/// Gives a new class the keys that its instances share, and decides where they keep their values.
pub fn prepare_keys(ty: &TypeObject) -> Result<()> {
    // SAFETY: called for heap types only.
    let heap = unsafe { ty.cast_unchecked::<HeapType>() };
    if heap.cached_keys.get().is_null() {
        heap.cached_keys.set(instance::new_shared_keys(Some(&ty.namespace()))?);
    }
    if ty.itemsize.get() == 0 && ty.basicsize.get() == size_of::<Object>() as isize {
        ty.add_flags(TypeFlags::INLINE_VALUES);
    }
    Ok(())
}

/// Gives up the keys that instances of a class share.
pub fn drop_keys(class: &HeapType) {
    let keys = class.cached_keys.replace(core::ptr::null_mut());
    if !keys.is_null() {
        // SAFETY: the class owned a reference to its keys.
        unsafe { table::release(keys) };
    }
}

/// The dict in an instance's slot, made if it does not exist yet.
#[inline]
pub fn materialize(object: &Object, slot: &Slot) -> Result<Ref<Dict>> {
    if let Some(dict) = slot.get() {
        // SAFETY: the slot holds a dict.
        return Ok(unsafe { dict.downcast_unchecked() });
    }
    if object.type_has(TypeFlags::MANAGED_DICT) {
        // SAFETY: the flag is set.
        return unsafe { instance::materialize(object) };
    }
    let dict = instance::new_dict_with_shared_keys(object.ty())?;
    slot.set(Some(dict.clone().into_object()));
    Ok(dict)
}

/// Puts another dict in the place of an instance's.
pub fn replace_dict(object: &Object, slot: &Slot, dict: Ref) -> Result<()> {
    if object.type_has(TypeFlags::MANAGED_DICT) {
        // SAFETY: the flag is set; callers hand in a dict.
        return unsafe { instance::set_dict(object, Some(dict.downcast_unchecked())) };
    }
    slot.set(Some(dict));
    Ok(())
}

/// Moves attributes that lie inside the instance into a dict: its class is about to change.
pub fn leave_inline_values(object: &Object) -> Result<()> {
    if !object.type_has(TypeFlags::INLINE_VALUES) {
        return Ok(());
    }
    // SAFETY: the flag is set, and with it `MANAGED_DICT`.
    unsafe {
        let dict = instance::materialize(object)?;
        instance::set_dict(object, Some(dict))
    }
}

/// Visits the attributes of an instance whose type has `MANAGED_DICT`.
pub fn visit_managed(object: &Object, visit: Visit, argument: *mut c_void) -> c_int {
    // SAFETY: the callers have looked at the flag.
    unsafe { instance::visit_managed_dict(object, visit, argument) }
}

/// Gives up the attributes of an instance whose type has `MANAGED_DICT`.
pub fn clear_managed(object: &Object) {
    // SAFETY: the callers have looked at the flag.
    unsafe { instance::clear_managed_dict(object) }
}
