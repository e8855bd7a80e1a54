//! structseq.h: types of named tuples, and their instances.

use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::struct_sequence::{self, Field};
use crate::types::tuple::Tuple;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_ulong};

/// PyStructSequence_Field.
#[repr(C)]
pub struct RawField {
    name: *const c_char,
    doc: *const c_char,
}

/// PyStructSequence_Desc.
#[repr(C)]
pub struct RawDescription {
    name: *const c_char,
    doc: *const c_char,
    fields: *const RawField,
    visible: c_int,
}

/// A C string in a variable that C may read.
#[repr(transparent)]
pub struct Text(*const c_char);
// SAFETY: the string is a constant.
unsafe impl Sync for Text {}

/// The name of a field that only has a position: compared by address.
#[capi]
pub static PyStructSequence_UnnamedField: Text = Text(c"unnamed field".as_ptr());

/// A C string of an extension that may go away, kept for good.
///
/// # Safety
/// A C string or NULL.
unsafe fn kept(text: *const c_char) -> Option<&'static CStr> {
    // SAFETY: the caller's contract.
    (!text.is_null()).then(|| &*Box::leak(unsafe { CStr::from_ptr(text) }.to_owned().into_boxed_c_str()))
}

/// # Safety
/// The description's strings are C strings; its fields end with a NULL name. The type object is in nobody's use.
unsafe fn complete(ty: *mut TypeObject, description: &RawDescription) -> Result<&'static TypeObject> {
    let mut fields = Vec::new();
    let mut at = description.fields;
    // SAFETY: the caller's contract.
    unsafe {
        while !(*at).name.is_null() {
            let unnamed = core::ptr::eq((*at).name, PyStructSequence_UnnamedField.0);
            let name = if unnamed { None } else { kept((*at).name) };
            fields.push(Field { name, doc: kept((*at).doc) });
            at = at.add(1);
        }
        let name = kept(description.name).unwrap_or_default();
        struct_sequence::complete(ty, name, kept(description.doc), fields, description.visible as usize)
    }
}

/// A new type. MemoryError.
///
/// # Safety
/// The description's strings are C strings; its fields end with a NULL name.
#[capi]
pub unsafe fn PyStructSequence_NewType(description: &RawDescription) -> Result {
    let ty = Box::into_raw(Box::new(TypeObject::new(c"", 0)));
    // SAFETY: the caller's contract; nobody else knows the type object.
    Ok(unsafe { complete(ty, description)? }.to_ref())
}

/// A new type with these flags besides. MemoryError.
///
/// # Safety
/// As `PyStructSequence_NewType`.
#[capi]
pub unsafe fn _PyStructSequence_NewType(description: &RawDescription, flags: c_ulong) -> Result {
    // SAFETY: the caller's contract.
    let ty = unsafe { PyStructSequence_NewType(description)? };
    if let Some(ty) = ty.cast::<TypeObject>() {
        ty.add_flags(crate::abi::TypeFlags(flags));
    }
    Ok(ty)
}

/// Makes an empty static type object such a type.
///
/// # Safety
/// As `PyStructSequence_NewType`; the type object is static and in nobody's use.
#[capi]
pub unsafe fn PyStructSequence_InitType2(ty: *mut TypeObject, description: &RawDescription) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { complete(ty, description).map(|_| ()) }
}

/// As `PyStructSequence_InitType2`; what went wrong is lost.
///
/// # Safety
/// As `PyStructSequence_InitType2`.
#[capi]
pub unsafe fn PyStructSequence_InitType(ty: *mut TypeObject, description: &RawDescription) {
    // SAFETY: the caller's contract.
    if let Err(e) = unsafe { complete(ty, description) } {
        e.clear();
    }
}

/// An instance whose fields are NULL: the caller sets them. MemoryError.
#[capi]
pub fn PyStructSequence_New(ty: &TypeObject) -> Result<Ref<Tuple>> {
    let tuple = struct_sequence::uninitialized(ty)?;
    crate::memory::gc::track(&tuple);
    Ok(tuple)
}

/// Sets a field, whose reference passes to the tuple.
///
/// # Safety
/// The type has a field of that number.
#[capi]
pub unsafe fn PyStructSequence_SetItem(tuple: &Tuple, i: isize, value: Option<Ref>) {
    // SAFETY: the caller's contract.
    let old = unsafe {
        core::mem::replace(&mut *tuple.item_slot(i as usize), value.map_or(core::ptr::null_mut(), Ref::into_raw))
    };
    // SAFETY: the tuple owned what was there.
    drop(unsafe { Ref::from_nullable(old) });
}

/// A field, borrowed.
///
/// # Safety
/// The type has a field of that number.
#[capi]
pub unsafe fn PyStructSequence_GetItem(tuple: &Tuple, i: isize) -> *mut Object {
    // SAFETY: the caller's contract.
    unsafe { *tuple.item_slot(i as usize) }
}
