//! object.h: attributes, class tests, and what instances of extension types are made with.

use super::dictobject::{PyObject_ClearManagedDict, PyObject_VisitManagedDict};
use super::{bad_internal_call, text_from_utf8};
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject, VarObject};
use crate::memory::gc;
use crate::protocol::attribute;
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::types::r#type::{instance, lookup_special, subtype, wrappers::attribute_name};
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

/// An attribute name from C, interned as CPython does.
///
/// # Safety
/// `name` is a C string.
pub(crate) unsafe fn c_name(name: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    Ok(Str::intern(text_from_utf8(unsafe { CStr::from_ptr(name) }.to_bytes())?))
}

/// Stores a result through a pointer: 1 found, 0 not found (the pointer gets NULL).
///
/// # Safety
/// `result` may be written.
unsafe fn store(found: Result<Option<Ref>>, result: *mut *mut Object) -> Result<bool> {
    // SAFETY: the caller's contract.
    unsafe {
        *result = core::ptr::null_mut();
        match found? {
            Some(value) => {
                *result = value.into_raw();
                Ok(true)
            }
            None => Ok(false),
        }
    }
}

/// `o.name`. TypeError if the name is no string.
#[capi]
pub fn PyObject_GetAttr(object: &Object, name: &Object) -> Result {
    object.get_attr(attribute_name(name)?)
}

/// `o.name`, the name in UTF-8.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyObject_GetAttrString(object: &Object, name: *const c_char) -> Result {
    // SAFETY: the caller's contract.
    object.get_attr(&*unsafe { c_name(name) }?)
}

/// `o.name` through `result`: 1, 0 if there is no such attribute, -1 with an exception.
///
/// # Safety
/// `result` may be written.
#[capi]
pub unsafe fn PyObject_GetOptionalAttr(object: &Object, name: &Object, result: *mut *mut Object) -> Result<bool> {
    // SAFETY: the caller's contract.
    unsafe { store(attribute_name(name).and_then(|name| object.get_attr_opt(name)), result) }
}

/// As `PyObject_GetOptionalAttr`, the name in UTF-8.
///
/// # Safety
/// `name` is a C string; `result` may be written.
#[capi]
pub unsafe fn PyObject_GetOptionalAttrString(
    object: &Object,
    name: *const c_char,
    result: *mut *mut Object,
) -> Result<bool> {
    // SAFETY: the caller's contract.
    unsafe { store(c_name(name).and_then(|name| object.get_attr_opt(&name)), result) }
}

/// The older name of `PyObject_GetOptionalAttr`.
///
/// # Safety
/// `result` may be written.
#[capi]
pub unsafe fn _PyObject_LookupAttr(object: &Object, name: &Object, result: *mut *mut Object) -> Result<bool> {
    // SAFETY: the caller's contract.
    unsafe { store(attribute_name(name).and_then(|name| object.get_attr_opt(name)), result) }
}

fn change(object: &Object, name: &Str, value: Option<&Object>) -> Result<()> {
    match value {
        Some(value) => object.set_attr(name, value),
        None => object.del_attr(name),
    }
}

/// `o.name = value`; NULL deletes.
#[capi]
pub fn PyObject_SetAttr(object: &Object, name: &Object, value: Option<&Object>) -> Result<()> {
    change(object, attribute_name(name)?, value)
}

/// `o.name = value`, the name in UTF-8; NULL deletes.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyObject_SetAttrString(object: &Object, name: *const c_char, value: Option<&Object>) -> Result<()> {
    // SAFETY: the caller's contract.
    change(object, &*unsafe { c_name(name) }?, value)
}

/// `del o.name`.
#[capi]
pub fn PyObject_DelAttr(object: &Object, name: &Object) -> Result<()> {
    object.del_attr(attribute_name(name)?)
}

/// `del o.name`, the name in UTF-8.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyObject_DelAttrString(object: &Object, name: *const c_char) -> Result<()> {
    // SAFETY: the caller's contract.
    object.del_attr(&*unsafe { c_name(name) }?)
}

/// Whether `o.name` exists; errors other than AttributeError are raised.
#[capi]
pub fn PyObject_HasAttrWithError(object: &Object, name: &Object) -> Result<bool> {
    Ok(object.get_attr_opt(attribute_name(name)?)?.is_some())
}

/// As `PyObject_HasAttrWithError`, the name in UTF-8.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyObject_HasAttrStringWithError(object: &Object, name: *const c_char) -> Result<bool> {
    // SAFETY: the caller's contract.
    Ok(object.get_attr_opt(&*unsafe { c_name(name) }?)?.is_some())
}

/// An error is printed as unraisable and counts as no.
fn or_unraisable(answer: Result<bool>, object: &Object) -> c_int {
    match answer {
        Ok(answer) => answer as c_int,
        Err(e) => {
            e.unraisable(Some(object));
            0
        }
    }
}

/// Whether `o.name` exists; any error counts as no.
#[capi]
pub fn PyObject_HasAttr(object: &Object, name: &Object) -> c_int {
    or_unraisable(attribute_name(name).and_then(|name| Ok(object.get_attr_opt(name)?.is_some())), object)
}

/// As `PyObject_HasAttr`, the name in UTF-8.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyObject_HasAttrString(object: &Object, name: *const c_char) -> c_int {
    // SAFETY: the caller's contract.
    let name = unsafe { c_name(name) };
    or_unraisable(name.and_then(|name| Ok(object.get_attr_opt(&name)?.is_some())), object)
}

/// The generic lookup with a dict in place of the instance's; with `suppress`, NULL without an exception where there is
/// no such attribute.
#[capi]
pub fn _PyObject_GenericGetAttrWithDict(
    object: &Object,
    name: &Object,
    dict: Option<&Object>,
    suppress: c_int,
) -> Option<Ref> {
    let result = attribute_name(name).and_then(|name| match dict.and_then(|d| d.cast::<Dict>()) {
        Some(dict) => attribute::generic_get_with_dict(object, name, dict),
        None if suppress != 0 => attribute::generic_get_attr_opt(object, name),
        None => attribute::generic_get_attr(object, name).map(Some),
    });
    match result {
        Ok(None) if suppress == 0 => {
            let name = attribute_name(name);
            let raised = match name {
                Ok(name) => attribute::no_attribute(object, name),
                Err(e) => e,
            };
            crate::call::convert::told(raised, None)
        }
        Ok(found) => found,
        Err(e) if suppress != 0 && e.matches(&crate::types::exception::ATTRIBUTE_ERROR) => {
            e.clear();
            None
        }
        Err(e) => crate::call::convert::told(e, None),
    }
}

/// Where the dict of an instance lies, made if need be; NULL if instances have none.
#[capi]
pub fn _PyObject_GetDictPtr(object: &Object) -> *mut *mut Object {
    let Some(slot) = instance::dict_slot(object) else { return core::ptr::null_mut() };
    if object.type_has(TypeFlags::MANAGED_DICT)
        && let Err(e) = instance::materialize(object, slot)
    {
        e.clear();
        return core::ptr::null_mut();
    }
    (slot as *const Slot).cast_mut().cast()
}

/// The older name of `PyObject_VisitManagedDict`.
#[capi]
pub fn _PyObject_VisitManagedDict(object: &Object, visit: Visit, argument: *mut c_void) -> c_int {
    PyObject_VisitManagedDict(object, visit, argument)
}

/// The older name of `PyObject_ClearManagedDict`.
#[capi]
pub fn _PyObject_ClearManagedDict(object: &Object) {
    PyObject_ClearManagedDict(object)
}

/// Gives an instance another dict, or none.
#[capi]
pub fn _PyObject_SetManagedDict(object: &Object, dict: Option<&Object>) -> Result<()> {
    match (instance::dict_slot(object), dict) {
        (Some(slot), Some(dict)) => instance::replace_dict(object, slot, dict.to_ref()),
        (Some(_), None) => {
            PyObject_ClearManagedDict(object);
            Ok(())
        }
        (None, _) => Err(bad_internal_call()),
    }
}

/// What a call of the method `name` calls: 1 for a function that takes the object first, 0 for anything else.
///
/// # Safety
/// `method` may be written.
#[capi]
pub unsafe fn _PyObject_GetMethod(object: &Object, name: &Object, method: *mut *mut Object) -> c_int {
    let found = attribute_name(name).and_then(|name| object.get_method(name));
    // SAFETY: the caller's contract.
    unsafe {
        match found {
            Ok((function, unbound)) => {
                *method = function.into_raw();
                unbound as c_int
            }
            Err(e) => {
                *method = core::ptr::null_mut();
                crate::call::convert::told(e, 0)
            }
        }
    }
}

/// A special method of the type, bound; NULL without an exception if there is none.
#[capi]
pub fn _PyObject_LookupSpecial(object: &Object, name: &Object) -> Option<Ref> {
    match attribute_name(name).and_then(|name| lookup_special(object, name)) {
        Ok(found) => found,
        Err(e) => crate::call::convert::told(e, None),
    }
}

/// How a function is called in messages.
#[capi]
pub fn _PyObject_FunctionStr(function: &Object) -> Result {
    Ok(Str::new(&crate::types::builtin_function::describe_function(function))?.into_object())
}

/// `object.__getstate__()`.
#[capi]
pub fn _PyObject_GetState(object: &Object) -> Result {
    object.call_method(crate::intern!("__getstate__"), &[])
}

/// `isinstance(object, class)`.
#[capi]
pub fn PyObject_IsInstance(object: &Object, class: &Object) -> Result<bool> {
    object.is_instance(class)
}

/// `issubclass(derived, class)`.
#[capi]
pub fn PyObject_IsSubclass(derived: &Object, class: &Object) -> Result<bool> {
    derived.is_subclass(class)
}

/// `type(object)`. SystemError for NULL.
#[capi]
pub fn PyObject_Type(object: Option<&Object>) -> Result {
    match object {
        Some(object) => Ok(object.ty().to_ref()),
        None => Err(bad_internal_call()),
    }
}

/// `tp_iter` of iterators: themselves.
#[capi]
pub fn PyObject_SelfIter(object: &Object) -> Result {
    Ok(object.to_ref())
}

/// The hash of an object that is equal to itself only.
#[capi]
pub fn PyObject_GenericHash(object: &Object) -> isize {
    crate::types::object::hash_identity(object)
}

/// Fills in the head of an object: one reference, its type (whose reference is counted if it is a class).
#[capi]
pub fn PyObject_Init(object: Option<&Object>, ty: &TypeObject) -> Result {
    let Some(object) = object else { return Err(crate::memory::no_memory()) };
    object.ty.set(ty);
    if ty.has(TypeFlags::HEAPTYPE) {
        ty.incref();
    }
    object.refcnt.set(1);
    if crate::memory::tracer::is_set() {
        crate::memory::created(object.as_ptr());
    }
    // SAFETY: the one reference is the caller's.
    Ok(unsafe { Ref::from_raw(object) })
}

/// As `PyObject_Init`, with the number of items.
#[capi]
pub fn PyObject_InitVar(object: Option<&Object>, ty: &TypeObject, size: isize) -> Result {
    let made = PyObject_Init(object, ty)?;
    // SAFETY: the caller says that the object has a size field.
    unsafe { made.cast_unchecked::<VarObject>() }.size.set(size);
    Ok(made)
}

/// Runs `tp_finalize` once.
#[capi]
pub fn PyObject_CallFinalizer(object: &Object) {
    let Some(finalize) = object.ty().finalize.get() else { return };
    let has_head = gc::is_gc(object);
    if has_head && gc::is_finalized(object) {
        return;
    }
    // SAFETY: the object is whole.
    unsafe { finalize(object.as_ptr()) };
    if has_head {
        gc::set_finalized(object);
    }
}

/// Runs `tp_finalize` from a deallocator: -1 if the object lives again.
#[capi]
pub fn PyObject_CallFinalizerFromDealloc(object: &Object) -> c_int {
    match object.ty().finalize.get() {
        // SAFETY: called from a deallocator, so the count is zero.
        Some(finalize) if unsafe { subtype::finalize_from_dealloc(object, finalize) } => -1,
        _ => 0,
    }
}

/// The data that a class added with a negative basicsize.
#[capi]
pub fn PyObject_GetTypeData(object: &Object, class: &TypeObject) -> *mut c_void {
    let base = class.base_type().map_or(0, |b| b.basicsize.get());
    object.as_ptr().cast::<u8>().wrapping_offset((base + 15) & !15).cast()
}

/// The items of an object whose class has `ITEMS_AT_END`. TypeError for others.
#[capi]
pub fn PyObject_GetItemData(object: &Object) -> Result<*mut c_void> {
    let ty = object.ty();
    if !ty.has(TypeFlags::ITEMS_AT_END) {
        return Err(type_error!("type '{}' does not have Py_TPFLAGS_ITEMS_AT_END", ty.full_name()));
    }
    Ok(object.as_ptr().cast::<u8>().wrapping_offset(ty.basicsize.get()).cast())
}

/// `dir(object)`; without an object the names of the calling frame's locals, sorted.
#[capi]
pub fn PyObject_Dir(object: Option<&Object>) -> Result {
    let Some(object) = object else { return Err(bad_internal_call()) };
    let Some(method) = lookup_special(object, crate::intern!("__dir__"))? else {
        return Err(type_error!("object does not provide __dir__"));
    };
    let names = method.call0()?.collect()?;
    let list = crate::types::list::List::from_vec(names)?;
    list.call_method(crate::intern!("sort"), &[])?;
    Ok(list.into_object())
}
