//! pycapsule.h.

use crate::abi::{Object, Result};
use crate::types::capsule::{self, Destructor, legal, same_name};
use crate::types::str::Str;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

/// A capsule around a pointer. ValueError for a null pointer.
#[capi]
pub fn PyCapsule_New(pointer: *mut c_void, name: *const c_char, destructor: Option<Destructor>) -> Result {
    Ok(capsule::new(pointer, name, destructor)?.into_object())
}

/// Whether the object is a capsule of that name.
///
/// # Safety
/// `name` is null or a C string.
#[capi]
pub unsafe fn PyCapsule_IsValid(object: Option<&Object>, name: *const c_char) -> c_int {
    let capsule = object.and_then(|o| o.cast_exact::<capsule::Capsule>());
    // SAFETY: the caller's contract.
    capsule.is_some_and(|c| !c.pointer.get().is_null() && unsafe { same_name(c.name.get(), name) }) as c_int
}

/// The pointer. ValueError for another name.
///
/// # Safety
/// `name` is null or a C string.
#[capi]
pub unsafe fn PyCapsule_GetPointer(object: Option<&Object>, name: *const c_char) -> Result<*mut c_void> {
    let capsule = legal(object, "PyCapsule_GetPointer")?;
    // SAFETY: the caller's contract.
    if unsafe { same_name(name, capsule.name.get()) } {
        Ok(capsule.pointer.get())
    } else {
        Err(value_error!("PyCapsule_GetPointer called with incorrect name"))
    }
}

/// The name. ValueError for what is no capsule.
#[capi]
pub fn PyCapsule_GetName(object: Option<&Object>) -> Result<*const c_char> {
    Ok(legal(object, "PyCapsule_GetName")?.name.get())
}

/// The destructor. ValueError for what is no capsule.
#[capi]
pub fn PyCapsule_GetDestructor(object: Option<&Object>) -> Option<Destructor> {
    match legal(object, "PyCapsule_GetDestructor") {
        Ok(capsule) => capsule.destructor.get(),
        Err(e) => crate::call::convert::told(e, None),
    }
}

/// The context. ValueError for what is no capsule.
#[capi]
pub fn PyCapsule_GetContext(object: Option<&Object>) -> Result<*mut c_void> {
    Ok(legal(object, "PyCapsule_GetContext")?.context.get())
}

/// Sets the pointer. ValueError for a null pointer.
#[capi]
pub fn PyCapsule_SetPointer(object: Option<&Object>, pointer: *mut c_void) -> Result<()> {
    if pointer.is_null() {
        return Err(value_error!("PyCapsule_SetPointer called with null pointer"));
    }
    legal(object, "PyCapsule_SetPointer")?.pointer.set(pointer);
    Ok(())
}

/// Sets the name, which stays the caller's.
#[capi]
pub fn PyCapsule_SetName(object: Option<&Object>, name: *const c_char) -> Result<()> {
    legal(object, "PyCapsule_SetName")?.name.set(name);
    Ok(())
}

/// Sets the destructor.
#[capi]
pub fn PyCapsule_SetDestructor(object: Option<&Object>, destructor: Option<Destructor>) -> Result<()> {
    legal(object, "PyCapsule_SetDestructor")?.destructor.set(destructor);
    Ok(())
}

/// Sets the context.
#[capi]
pub fn PyCapsule_SetContext(object: Option<&Object>, context: *mut c_void) -> Result<()> {
    legal(object, "PyCapsule_SetContext")?.context.set(context);
    Ok(())
}

/// The pointer of the capsule that is found as `module.attribute`, and has that as its name. AttributeError.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyCapsule_Import(name: *const c_char, _no_block: c_int) -> Result<*mut c_void> {
    // SAFETY: the caller's contract.
    let text = unsafe { CStr::from_ptr(name) }.to_string_lossy();
    let mut parts = text.split('.');
    let Some(first) = parts.next() else { return Err(super::bad_internal_call()) };
    let Some(builtins) = crate::vm::thread::INTERPRETER.builtins.get() else {
        return Err(runtime_error!("lost builtins"));
    };
    let import = builtins.get_item(crate::intern!("__import__"))?;
    let first_name = Str::new(first)?;
    let mut object = match import.call1(&first_name) {
        Ok(module) => module,
        Err(e) if e.matches(&crate::types::exception::IMPORT_ERROR) => {
            e.clear();
            return Err(import_error!("PyCapsule_Import could not import module \"{first}\""));
        }
        Err(e) => return Err(e),
    };
    for part in parts {
        object = object.get_attr(&*Str::new(part)?)?;
    }
    // SAFETY: as above.
    if unsafe { PyCapsule_IsValid(Some(&object), name) } == 0 {
        return Err(attribute_error!("PyCapsule_Import \"{text}\" is not valid"));
    }
    // SAFETY: just checked.
    Ok(unsafe { object.cast_unchecked::<capsule::Capsule>() }.pointer.get())
}

/// Sets the functions by which the collector sees what the pointer keeps alive.
#[capi]
pub fn _PyCapsule_SetTraverse(object: Option<&Object>, traverse: *const c_void, clear: *const c_void) -> Result<()> {
    let capsule = legal(object, "_PyCapsule_SetTraverse")?;
    capsule.traverse.set(traverse);
    capsule.clear.set(clear);
    crate::memory::gc::track(capsule);
    Ok(())
}
