//! moduleobject.h and modsupport.h: modules.

use super::object::c_name;
use super::{bad_internal_call, text_from_utf8};
use crate::abi::{MethodDef, Object, Ref, Result, TypeObject};
use crate::intern;
use crate::types::int::Int;
use crate::types::module::{self, Module, ModuleDef, definition};
use crate::types::str::Str;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_long, c_void};

/// An empty module.
#[capi]
pub fn PyModule_NewObject(name: &Object) -> Result {
    Ok(Module::with_name(name)?.into_object())
}

/// An empty module, the name in UTF-8.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyModule_New(name: *const c_char) -> Result {
    // SAFETY: the caller's contract.
    Ok(Module::new(&*text_from_utf8(unsafe { CStr::from_ptr(name) }.to_bytes())?)?.into_object())
}

fn checked(module: &Object) -> Result<&Module> {
    module.cast::<Module>().ok_or_else(bad_internal_call)
}

/// The dict of a module, borrowed. SystemError.
#[capi]
pub fn PyModule_GetDict(module: &Object) -> Result<*const Object> {
    let module = checked(module)?;
    drop(module.namespace());
    Ok(module.dict.raw())
}

/// `__name__`. SystemError.
#[capi]
pub fn PyModule_GetNameObject(module: &Object) -> Result {
    match module.cast::<Module>() {
        Some(module) => module::name_of(module),
        None => Err(type_error!("bad argument type for built-in operation")),
    }
}

/// `__name__` in UTF-8; it lives as long as the name. SystemError.
#[capi]
pub fn PyModule_GetName(module: &Object) -> Result<*const c_char> {
    utf8(&*PyModule_GetNameObject(module)?)
}

fn utf8(text: &Object) -> Result<*const c_char> {
    match text.cast::<Str>() {
        Some(text) => Ok(text.to_utf8()?.as_ptr().cast()),
        None => Err(bad_internal_call()),
    }
}

/// `__file__`. SystemError.
#[capi]
pub fn PyModule_GetFilenameObject(module: &Object) -> Result {
    match module.cast::<Module>() {
        Some(module) => module::filename_of(module),
        None => Err(type_error!("bad argument type for built-in operation")),
    }
}

/// `__file__` in UTF-8; it lives as long as the name. SystemError.
#[capi]
pub fn PyModule_GetFilename(module: &Object) -> Result<*const c_char> {
    utf8(&*PyModule_GetFilenameObject(module)?)
}

/// The definition that a module was made from; NULL if there is none.
#[capi]
pub fn PyModule_GetDef(module: &Object) -> Result<*const ModuleDef> {
    match module.cast::<Module>() {
        Some(module) => Ok(module.definition.get()),
        None => Err(type_error!("bad argument type for built-in operation")),
    }
}

/// The state of a module; NULL if it has none.
#[capi]
pub fn PyModule_GetState(module: &Object) -> Result<*mut c_void> {
    match module.cast::<Module>() {
        Some(module) => Ok(module.state.get()),
        None => Err(type_error!("bad argument type for built-in operation")),
    }
}

/// Makes a definition an object: what a multi-phase initialization function returns.
#[capi]
pub fn PyModuleDef_Init(definition: &'static ModuleDef) -> Result<&'static Object> {
    definition.prepare()?;
    Ok(definition)
}

/// A module in one phase.
#[capi]
pub fn PyModule_Create2(definition: &'static ModuleDef, _version: c_int) -> Result {
    Ok(definition.create()?.into_object())
}

/// A module for a spec, not executed yet.
#[capi]
pub fn PyModule_FromDefAndSpec2(definition: &'static ModuleDef, spec: &Object, _version: c_int) -> Result {
    definition.create_for_spec(spec)
}

/// Executes a module made for a spec.
#[capi]
pub fn PyModule_ExecDef(module: &Object, definition: &'static ModuleDef) -> Result<()> {
    match module.cast::<Module>() {
        Some(module) => definition.execute(module),
        None => Err(bad_internal_call()),
    }
}

/// The functions of a method table.
///
/// # Safety
/// The table ends with a line without a name and lives as long as the program.
#[capi]
pub unsafe fn PyModule_AddFunctions(module: &Object, table: *const MethodDef) -> Result<()> {
    let name = PyModule_GetNameObject(module)?;
    // SAFETY: the caller's contract.
    unsafe { module::add_functions_to(module, &name, table) }
}

/// Sets `__doc__`.
///
/// # Safety
/// `doc` is a C string.
#[capi]
pub unsafe fn PyModule_SetDocString(module: &Object, doc: *const c_char) -> Result<()> {
    // SAFETY: the caller's contract.
    let doc = text_from_utf8(unsafe { CStr::from_ptr(doc) }.to_bytes())?;
    module.set_attr(intern!("__doc__"), &doc)
}

/// `module.name = value`. TypeError for what is no module, SystemError without a value.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyModule_AddObjectRef(module: &Object, name: *const c_char, value: Option<&Object>) -> Result<()> {
    let Some(module) = module.cast::<Module>() else {
        return Err(type_error!("PyModule_AddObjectRef() first argument must be a module"));
    };
    let Some(value) = value else {
        if crate::types::exception::raise::occurred() {
            return Err(crate::types::exception::raise::assume());
        }
        return Err(system_error!("PyModule_AddObjectRef() must be called with an exception raised if value is NULL"));
    };
    // SAFETY: the caller's contract.
    module.add(&*unsafe { c_name(name) }?, value)
}

/// As `PyModule_AddObjectRef`; the reference to the value is taken over in any case.
///
/// # Safety
/// As `PyModule_AddObjectRef`.
#[capi]
pub unsafe fn PyModule_Add(module: &Object, name: *const c_char, value: Option<Ref>) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { PyModule_AddObjectRef_inner(module, name, value.as_deref()) }
}

/// As `PyModule_AddObjectRef`; the reference to the value is taken over if that succeeds.
///
/// # Safety
/// As `PyModule_AddObjectRef`.
#[capi]
pub unsafe fn PyModule_AddObject(module: &Object, name: *const c_char, value: Option<&Object>) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        PyModule_AddObjectRef_inner(module, name, value)?;
        if let Some(value) = value {
            value.decref();
        }
    }
    Ok(())
}

/// # Safety
/// As `PyModule_AddObjectRef`.
unsafe fn PyModule_AddObjectRef_inner(module: &Object, name: *const c_char, value: Option<&Object>) -> Result<()> {
    // SAFETY: the caller's contract.
    crate::call::convert::from_c_unit(unsafe { PyModule_AddObjectRef(module, name, value) })
}

/// `module.name = number`.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyModule_AddIntConstant(module: &Object, name: *const c_char, value: c_long) -> Result<()> {
    let value = Int::new(value)?;
    // SAFETY: the caller's contract.
    unsafe { PyModule_AddObjectRef_inner(module, name, Some(&value)) }
}

/// `module.name = text`.
///
/// # Safety
/// Both are C strings.
#[capi]
pub unsafe fn PyModule_AddStringConstant(module: &Object, name: *const c_char, value: *const c_char) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        let value = text_from_utf8(CStr::from_ptr(value).to_bytes())?;
        PyModule_AddObjectRef_inner(module, name, Some(&value))
    }
}

/// Makes a type ready and puts it into the module under its name.
#[capi]
pub fn PyModule_AddType(module: &Object, ty: &TypeObject) -> Result<()> {
    ty.ready()?;
    let name = super::typeobject::_PyType_Name(ty);
    // SAFETY: `tp_name` is a C string.
    unsafe { PyModule_AddObjectRef_inner(module, name, Some(ty)) }
}

/// The module of a single-phase definition, borrowed; NULL without an exception.
#[capi]
pub fn PyState_FindModule(definition: &ModuleDef) -> *const Object {
    if !definition.slots.get().is_null() {
        return core::ptr::null();
    }
    // The table keeps its own reference.
    definition::find_by_definition(definition).map_or(core::ptr::null(), |m| m.as_raw() as *const Object)
}

/// Enters the module of a single-phase definition. SystemError for other definitions.
#[capi]
pub fn PyState_AddModule(module: &Object, definition: &ModuleDef) -> Result<()> {
    if !definition.slots.get().is_null() {
        return Err(system_error!("PyState_AddModule called on module with slots"));
    }
    definition::set_by_definition(definition, Some(module.to_ref()));
    Ok(())
}

/// Strikes out the module of a single-phase definition.
#[capi]
pub fn PyState_RemoveModule(definition: &ModuleDef) -> Result<()> {
    if !definition.slots.get().is_null() {
        return Err(system_error!("PyState_RemoveModule called on module with slots"));
    }
    definition::set_by_definition(definition, None);
    Ok(())
}
