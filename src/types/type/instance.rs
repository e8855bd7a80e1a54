//! Where instances keep their dict and weak references in 3.13's layout.

use crate::abi::{Object, Result, Slot, TypeFlags, TypeObject};

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
