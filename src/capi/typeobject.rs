//! object.h: types.

use super::bad_internal_call;
use crate::abi::{Object, Raised, Ref, Result, TypeObject};
use crate::types::module::Module;
use crate::types::object;
use crate::types::str::Str;
use crate::types::r#type::from_spec::{self, TypeSpec};
use crate::types::r#type::{attributes, lookup, wrappers::attribute_name};
use crate::types::watchers;
use abide_macros::capi;
use core::ffi::{c_char, c_int, c_uint, c_ulong, c_void};

/// Completes a static type.
#[capi]
pub fn PyType_Ready(ty: &TypeObject) -> Result<()> {
    ty.ready()
}

/// Whether `ty` is `base` or derives from it.
#[capi]
pub fn PyType_IsSubtype(ty: &TypeObject, base: &TypeObject) -> c_int {
    ty.is_subtype(base) as c_int
}

/// Tells that a type has been changed.
#[capi]
pub fn PyType_Modified(ty: &TypeObject) {
    ty.modified();
}

/// `tp_flags`.
#[capi]
pub fn PyType_GetFlags(ty: &TypeObject) -> c_ulong {
    ty.flags.get()
}

/// Empties the method cache.
#[capi]
pub fn PyType_ClearCache() -> c_uint {
    lookup::clear_cache()
}

/// A `tp_new` that only allocates.
#[capi]
pub fn PyType_GenericNew(ty: &TypeObject, _args: Option<&Object>, _kwargs: Option<&Object>) -> Result {
    object::allocate(ty)
}

/// A class from a spec.
///
/// # Safety
/// See [`from_spec::make`].
#[capi]
pub unsafe fn PyType_FromMetaclass(
    metaclass: Option<&TypeObject>,
    module: Option<&Object>,
    spec: &TypeSpec,
    bases: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    Ok(unsafe { from_spec::make(metaclass, module, spec, bases) }?.into_object())
}

/// A class from a spec, with its module.
///
/// # Safety
/// See [`from_spec::make`].
#[capi]
pub unsafe fn PyType_FromModuleAndSpec(module: Option<&Object>, spec: &TypeSpec, bases: Option<&Object>) -> Result {
    // SAFETY: the caller's contract.
    Ok(unsafe { from_spec::make(None, module, spec, bases) }?.into_object())
}

/// A class from a spec, with its bases.
///
/// # Safety
/// See [`from_spec::make`].
#[capi]
pub unsafe fn PyType_FromSpecWithBases(spec: &TypeSpec, bases: Option<&Object>) -> Result {
    // SAFETY: the caller's contract.
    Ok(unsafe { from_spec::make(None, None, spec, bases) }?.into_object())
}

/// A class from a spec.
///
/// # Safety
/// See [`from_spec::make`].
#[capi]
pub unsafe fn PyType_FromSpec(spec: &TypeSpec) -> Result {
    // SAFETY: the caller's contract.
    Ok(unsafe { from_spec::make(None, None, spec, None) }?.into_object())
}

/// What a slot holds. SystemError for a number that no slot has.
#[capi]
pub fn PyType_GetSlot(ty: &TypeObject, slot: c_int) -> Result<*mut c_void> {
    from_spec::slot_value(ty, slot).ok_or_else(bad_internal_call)
}

/// The module that a class was made for, borrowed. TypeError.
#[capi]
pub fn PyType_GetModule(ty: &TypeObject) -> Result<&Object> {
    from_spec::module_of(ty)
}

/// The state of the module that a class was made for. TypeError.
#[capi]
pub fn PyType_GetModuleState(ty: &TypeObject) -> Result<*mut c_void> {
    let module = from_spec::module_of(ty)?;
    match module.cast::<Module>() {
        Some(module) => Ok(module.state.get()),
        None => Err(bad_internal_call()),
    }
}

#[cold]
fn no_such_module(ty: &TypeObject) -> Raised {
    type_error!("PyType_GetModuleByDef: No superclass of '{}' has the given module", ty.full_name())
}

/// The module of the first class in the MRO made for that definition, borrowed. TypeError.
#[capi]
pub fn PyType_GetModuleByDef(ty: &TypeObject, definition: *const c_void) -> Result<&Object> {
    from_spec::module_by_definition(ty, definition).ok_or_else(|| no_such_module(ty))
}

/// As `PyType_GetModuleByDef` for the first of two types that has one.
#[capi]
pub fn _PyType_GetModuleByDef2<'a>(
    left: &'a TypeObject,
    right: &'a TypeObject,
    definition: *const c_void,
) -> Result<&'a Object> {
    from_spec::module_by_definition(left, definition)
        .or_else(|| from_spec::module_by_definition(right, definition))
        .ok_or_else(|| {
            type_error!(
                "PyType_GetModuleByDef: No superclass of '{}' nor '{}' has the given module",
                left.full_name(),
                right.full_name()
            )
        })
}

/// `__name__`.
#[capi]
pub fn PyType_GetName(ty: &TypeObject) -> Result {
    Ok(attributes::name(ty)?.into_object())
}

/// `__qualname__`.
#[capi]
pub fn PyType_GetQualName(ty: &TypeObject) -> Result {
    ty.as_object().get_attr(crate::intern!("__qualname__"))
}

/// `__module__`.
#[capi]
pub fn PyType_GetModuleName(ty: &TypeObject) -> Result {
    attributes::module(ty)
}

/// `module.qualname`, without `builtins` and `__main__`.
#[capi]
pub fn PyType_GetFullyQualifiedName(ty: &TypeObject) -> Result {
    Ok(Str::new(&attributes::fully_qualified_name(ty)?)?.into_object())
}

/// `tp_dict`, as a new reference.
#[capi]
pub fn PyType_GetDict(ty: &TypeObject) -> Result {
    Ok(ty.namespace().into_object())
}

/// `tp_dict`, borrowed.
#[capi]
pub fn _PyType_GetDict(ty: &TypeObject) -> *mut Object {
    ty.dict.raw()
}

/// How much of an instance is the class's own, for a class with a negative basicsize.
#[capi]
pub fn PyType_GetTypeDataSize(class: &TypeObject) -> isize {
    let base = class.base_type().map_or(0, |b| b.basicsize.get());
    (class.basicsize.get() - ((base + 15) & !15)).max(0)
}

/// An attribute along the MRO, borrowed; NULL without an exception.
#[capi]
pub fn _PyType_Lookup(ty: &TypeObject, name: &Object) -> *const Object {
    let Some(name) = name.cast::<Str>() else { return core::ptr::null() };
    ty.lookup_borrowed(name).map_or(core::ptr::null(), |found| found as *const Object)
}

/// An attribute along the MRO; NULL without an exception.
#[capi]
pub fn _PyType_LookupRef(ty: &TypeObject, name: &Object) -> Option<Ref> {
    ty.lookup(name.cast::<Str>()?)
}

/// `tp_name` after its last dot.
#[capi]
pub fn _PyType_Name(ty: &TypeObject) -> *const c_char {
    // SAFETY: `tp_name` is a C string.
    let name = unsafe { core::ffi::CStr::from_ptr(ty.name.get()) };
    let at = name.to_bytes().iter().rposition(|b| *b == b'.').map_or(0, |dot| dot + 1);
    ty.name.get().wrapping_add(at)
}

/// Whether instances can be referred to weakly.
#[capi]
pub fn PyType_SUPPORTS_WEAKREFS(ty: &TypeObject) -> c_int {
    (ty.weaklistoffset.get() != 0) as c_int
}

/// Gives the type a version tag: 1 if it has one now.
#[capi]
pub fn PyUnstable_Type_AssignVersionTag(ty: &TypeObject) -> c_int {
    ty.assign_version() as c_int
}

/// Makes a static type of an internal extension ready.
#[capi]
pub fn _PyStaticType_InitForExtension(_interpreter: *mut c_void, ty: &TypeObject) -> Result<()> {
    ty.ready()
}

/// The attribute of the classes after `class` in the MRO, as `super(class, object).name`.
///
/// # Safety
/// `method` is null or may be written: 1 where the result takes the object as its first argument.
#[capi]
pub unsafe fn _PySuper_Lookup(class: &TypeObject, object: &Object, name: &Object, method: *mut c_int) -> Result {
    let (found, unbound) = crate::types::super_::get_through(class, object, attribute_name(name)?, !method.is_null())?;
    if !method.is_null() {
        // SAFETY: the caller's contract.
        unsafe { *method = unbound as c_int };
    }
    Ok(found)
}

/// Sets a watcher of types; its number. RuntimeError.
#[capi]
pub fn PyType_AddWatcher(watcher: *const c_void) -> Result<c_int> {
    watchers::TYPE.get().add(watcher)
}

/// Takes a watcher of types back. ValueError.
#[capi]
pub fn PyType_ClearWatcher(number: c_int) -> Result<()> {
    watchers::TYPE.get().remove(number)
}

/// The type that is to be watched or no longer, and the bit of the watcher. ValueError.
fn watched(number: c_int, ty: &Object) -> Result<(&TypeObject, u8)> {
    let ty = ty.cast::<TypeObject>().ok_or_else(|| value_error!("Cannot watch non-type"))?;
    Ok((ty, watchers::TYPE.get().bit(number)?))
}

/// Lets a watcher watch a type. ValueError.
#[capi]
pub fn PyType_Watch(number: c_int, ty: &Object) -> Result<()> {
    let (ty, bit) = watched(number, ty)?;
    // A change is told of while the type has a version.
    ty.assign_version();
    ty.watched.set(ty.watched.get() | bit);
    Ok(())
}

/// Lets a watcher watch a type no longer. ValueError.
#[capi]
pub fn PyType_Unwatch(number: c_int, ty: &Object) -> Result<()> {
    let (ty, bit) = watched(number, ty)?;
    ty.watched.set(ty.watched.get() & !bit);
    Ok(())
}
