//! Where instances keep their dict and weak references in 3.13's layout.

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::types::dict::Dict;
use core::ffi::{c_int, c_void};

/// `tp_weaklistoffset` of types whose weak references lie before the object.
pub const MANAGED_WEAKREF_OFFSET: isize = -32;
/// Where the managed dict pointer lies.
pub const MANAGED_DICT_OFFSET: isize = -24;

/// The managed dict's slot of an instance. Only for types with `MANAGED_DICT`.
///
/// # Safety
/// The object's type has the flag.
#[inline(always)]
pub unsafe fn managed_dict(object: &Object) -> &Slot {
    // SAFETY: the caller's contract says that the word is there.
    unsafe { &*object.as_ptr().cast::<u8>().offset(MANAGED_DICT_OFFSET).cast::<Slot>() }
}

/// Where an instance keeps its dict, if it has one.
#[inline]
pub fn dict_slot(object: &Object) -> Option<&Slot> {
    let ty = object.ty();
    if ty.has(TypeFlags::MANAGED_DICT) {
        // SAFETY: the flag is set.
        return Some(unsafe { managed_dict(object) });
    }
    let mut offset = ty.dictoffset.get();
    if offset == 0 {
        return None;
    }
    if offset < 0 {
        // From the end of an instance of variable size.
        // SAFETY: such a type has a size field.
        let size = unsafe { object.cast_unchecked::<crate::abi::VarObject>() }.size.get().unsigned_abs() as isize;
        let whole = ty.basicsize.get() + size * ty.itemsize.get();
        offset += (whole + 7) & !7;
    }
    // SAFETY: the type says that its dict lies there.
    Some(unsafe { &*object.as_ptr().cast::<u8>().offset(offset).cast::<Slot>() })
}

/// The keys that instances of a new class will share.
pub fn prepare_keys(_ty: &TypeObject) -> Result<()> {
    // Without inline values, each instance has a dict of its own, and nothing is shared.
    Ok(())
}

/// The dict in an instance's slot, made if it does not exist yet.
#[inline]
pub fn materialize(_object: &Object, slot: &Slot) -> Result<Ref<Dict>> {
    if let Some(dict) = slot.get() {
        // SAFETY: the slot holds a dict.
        return Ok(unsafe { dict.downcast_unchecked() });
    }
    let dict = Dict::new()?;
    slot.set(Some(dict.clone().into_object()));
    Ok(dict)
}

/// Puts another dict in the place of an instance's.
pub fn replace_dict(_object: &Object, slot: &Slot, dict: Ref) -> Result<()> {
    slot.set(Some(dict));
    Ok(())
}

/// Moves attributes that lie inside the instance into a dict: its class is about to change.
pub fn leave_inline_values(_object: &Object) -> Result<()> {
    Ok(())
}

/// Visits what the managed dict's place refers to.
pub fn visit_managed(object: &Object, visit: Visit, argument: *mut c_void) -> c_int {
    // SAFETY: called for types with `MANAGED_DICT` only.
    crate::memory::gc::visit_slot(unsafe { managed_dict(object) }, visit, argument)
}

/// Gives up the managed dict.
pub fn clear_managed(object: &Object) {
    // SAFETY: called for types with `MANAGED_DICT` only.
    unsafe { managed_dict(object) }.set(None);
}

/// Gives up the keys that instances of a class share.
pub fn drop_keys(_class: &super::HeapType) {}
