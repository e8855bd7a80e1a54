//! descrobject.h: descriptors, members, mapping proxies.

use crate::abi::{GetSetDef, MemberDef, MethodDef, Object, Result, TypeObject};
use crate::types::descriptor::{self, WrapperDescriptor, mappingproxy, member_value};
use crate::types::r#type::slots::SlotDef;
use abide_macros::capi;
use core::ffi::{c_char, c_int, c_void};

/// A method of a type.
#[capi]
pub fn PyDescr_NewMethod(ty: &TypeObject, method: &'static MethodDef) -> Result {
    Ok(descriptor::new_method(ty, method)?.into_object())
}

/// A class method of a type.
#[capi]
pub fn PyDescr_NewClassMethod(ty: &TypeObject, method: &'static MethodDef) -> Result {
    Ok(descriptor::new_classmethod(ty, method)?.into_object())
}

/// A field of a type.
#[capi]
pub fn PyDescr_NewMember(ty: &TypeObject, member: &'static MemberDef) -> Result {
    Ok(descriptor::new_member(ty, member)?.into_object())
}

/// A computed attribute of a type.
#[capi]
pub fn PyDescr_NewGetSet(ty: &TypeObject, getset: &'static GetSetDef) -> Result {
    Ok(descriptor::new_getset(ty, getset)?.into_object())
}

/// A slot of a type as a method.
#[capi]
pub fn PyDescr_NewWrapper(ty: &TypeObject, base: &'static SlotDef, wrapped: *mut c_void) -> Result {
    Ok(descriptor::new_wrapper(ty, base, wrapped)?.into_object())
}

/// Whether the object is a data descriptor.
#[capi]
pub fn PyDescr_IsData(object: &Object) -> c_int {
    object.ty().descr_set.get().is_some() as c_int
}

/// A slot as a method, bound. SystemError if the first argument is no slot wrapper.
#[capi]
pub fn PyWrapper_New(wrapper: &Object, object: &Object) -> Result {
    match wrapper.cast::<WrapperDescriptor>() {
        Some(wrapper) => Ok(descriptor::new_method_wrapper(wrapper, object)?.into_object()),
        None => Err(super::bad_internal_call()),
    }
}

/// The value of a member.
///
/// # Safety
/// `base` points to a struct that has the member.
#[capi]
pub unsafe fn PyMember_GetOne(base: *const c_char, member: &MemberDef) -> Result {
    // SAFETY: the caller's contract.
    unsafe { member_value::get(base.cast(), member) }
}

/// Sets a member; NULL deletes.
///
/// # Safety
/// `base` points to a struct that has the member.
#[capi]
pub unsafe fn PyMember_SetOne(base: *mut c_char, member: &MemberDef, value: Option<&Object>) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { member_value::set(base.cast(), member, value) }
}

/// A read-only view of a mapping.
#[capi]
pub fn PyDictProxy_New(mapping: &Object) -> Result {
    Ok(mappingproxy::checked(mapping)?.into_object())
}
