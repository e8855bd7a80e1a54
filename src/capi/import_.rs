//! import.h, sysmodule.h, pylifecycle.h: modules, `sys`, the interpreter's life.

use super::{bad_internal_call, text_from_utf8};
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::audit;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;

/// # Safety
/// A C string.
unsafe fn text(name: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    text_from_utf8(unsafe { CStr::from_ptr(name) }.to_bytes())
}

fn import(name: &Object) -> Result {
    match name.cast::<Str>() {
        Some(name) => crate::import::import_for_native(name),
        None => Err(type_error!("module name must be a string")),
    }
}

/// Imports a module by its full name.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyImport_ImportModule(name: *const c_char) -> Result {
    // SAFETY: the caller's contract.
    import(&*unsafe { text(name) }?)
}

/// As `PyImport_ImportModule`.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyImport_ImportModuleNoBlock(name: *const c_char) -> Result {
    // SAFETY: the caller's contract.
    import(&*unsafe { text(name) }?)
}

/// Imports a module by its full name.
#[capi]
pub fn PyImport_Import(name: &Object) -> Result {
    import(name)
}

/// `__import__`.
#[capi]
pub fn PyImport_ImportModuleLevelObject(
    name: Option<&Object>,
    globals: Option<&Object>,
    _locals: Option<&Object>,
    fromlist: Option<&Object>,
    level: c_int,
) -> Result {
    let Some(name) = name else { return Err(value_error!("Empty module name")) };
    match name.cast::<Str>() {
        Some(name) => crate::import::import_name(name, globals, fromlist, level as isize),
        None => Err(type_error!("module name must be a string")),
    }
}

/// `__import__`, the name in UTF-8.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyImport_ImportModuleLevel(
    name: *const c_char,
    globals: Option<&Object>,
    locals: Option<&Object>,
    fromlist: Option<&Object>,
    level: c_int,
) -> Result {
    // SAFETY: the caller's contract.
    let name = unsafe { text(name) }?;
    PyImport_ImportModuleLevelObject(Some(&name), globals, locals, fromlist, level)
}

/// A module that is imported already: a new reference, or NULL without an exception.
#[capi]
pub fn PyImport_GetModule(name: &Object) -> Option<Ref> {
    match crate::import::modules().and_then(|modules| modules.get(name)) {
        Ok(module) => module,
        Err(e) => told(e, None),
    }
}

/// `sys.modules`, borrowed.
#[capi]
pub fn PyImport_GetModuleDict() -> *mut Object {
    crate::vm::thread::INTERPRETER.modules.raw()
}

/// The module of that name, made empty if there is none: a new reference.
fn add_module(name: &Object) -> Result {
    let modules = crate::import::modules()?;
    if let Some(module) = modules.get(name)?
        && module.cast::<crate::types::module::Module>().is_some()
    {
        return Ok(module);
    }
    let Some(name) = name.cast::<Str>() else { return Err(type_error!("module name must be a string")) };
    let module = crate::types::module::Module::new(name)?;
    modules.set(name, &module)?;
    Ok(module.into_object())
}

/// The module of that name, made empty if there is none: borrowed.
#[capi]
pub fn PyImport_AddModuleObject(name: &Object) -> *mut Object {
    match add_module(name) {
        // `sys.modules` keeps it alive.
        Ok(module) => module.as_raw(),
        Err(e) => told(e, null_mut()),
    }
}

/// The module of that name, made empty if there is none: borrowed.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyImport_AddModule(name: *const c_char) -> *mut Object {
    // SAFETY: the caller's contract.
    match unsafe { text(name) } {
        Ok(name) => PyImport_AddModuleObject(&name),
        Err(e) => told(e, null_mut()),
    }
}

/// The module of that name, made empty if there is none: a new reference.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyImport_AddModuleRef(name: *const c_char) -> Result {
    // SAFETY: the caller's contract.
    add_module(&*unsafe { text(name) }?)
}

/// The magic number of `.pyc` files.
#[capi]
pub fn PyImport_GetMagicNumber() -> core::ffi::c_long {
    0x0A0D_0DF3
}

/// The tag of `.pyc` files.
#[capi]
pub fn PyImport_GetMagicTag() -> *const c_char {
    c"cpython-313".as_ptr()
}

// — sysmodule.h —

/// An attribute of `sys`, borrowed, or NULL without an exception.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PySys_GetObject(name: *const c_char) -> *mut Object {
    // SAFETY: the caller's contract.
    let found = unsafe { text(name) }.and_then(|name| crate::modules::sys::get(&name));
    match found {
        // The dict of `sys` keeps it alive.
        Ok(Some(value)) => value.as_raw(),
        Ok(None) => null_mut(),
        Err(e) => {
            super::ignored(e, "Exception ignored in PySys_GetObject()");
            null_mut()
        }
    }
}

/// Sets an attribute of `sys`; NULL deletes it.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PySys_SetObject(name: *const c_char, value: Option<&Object>) -> Result<()> {
    // SAFETY: the caller's contract.
    let name = unsafe { text(name) }?;
    match value {
        Some(value) => crate::modules::sys::set(&name, value),
        None => {
            let dict = crate::vm::thread::INTERPRETER.sys_dict.get();
            match dict.as_deref().and_then(|d| d.cast::<Dict>()) {
                Some(dict) => dict.pop(&name).map(drop),
                None => Err(bad_internal_call()),
            }
        }
    }
}

/// Tells the audit hooks of an event with a tuple of arguments or NULL. TypeError for another object.
///
/// # Safety
/// `event` is a C string.
#[capi]
pub unsafe fn PySys_AuditTuple(event: *const c_char, arguments: Option<&Object>) -> Result<()> {
    let arguments = match arguments {
        None => Tuple::empty(),
        Some(arguments) => match arguments.cast::<Tuple>() {
            Some(tuple) => crate::abi::Ref::of(tuple),
            None => return Err(type_error!("args must be tuple, got {}", arguments.ty().full_name())),
        },
    };
    // SAFETY: the caller's contract.
    audit::event(unsafe { CStr::from_ptr(event) }, || Ok(arguments))
}

/// The `-X` options as a dict, borrowed; an empty one if `sys._xoptions` is none. Never raises.
#[capi]
pub fn PySys_GetXOptions() -> Result<*const Object> {
    let name = crate::intern!("_xoptions");
    match crate::modules::sys::get(name)? {
        // `sys` holds it.
        Some(options) if options.cast::<Dict>().is_some() => Ok(options.as_ptr()),
        _ => {
            let options = Dict::new()?;
            crate::modules::sys::set(name, &options)?;
            Ok(options.as_ptr())
        }
    }
}

/// Adds a function that is told of audit events, also before the runtime is up.
#[capi]
pub fn PySys_AddAuditHook(hook: audit::NativeHook, data: *mut c_void) -> Result<()> {
    audit::add_native(hook, data)
}

// — pylifecycle.h —

/// Whether the interpreter runs.
#[capi]
pub fn Py_IsInitialized() -> c_int {
    !crate::vm::thread::INTERPRETER.modules.is_empty() as c_int
}

/// Whether the interpreter is shutting down.
#[capi]
pub fn Py_IsFinalizing() -> c_int {
    crate::vm::thread::INTERPRETER.is_finalizing() as c_int
}

/// `sys.version`.
#[capi]
pub fn Py_GetVersion() -> *const c_char {
    concat!("3.13.0 (Abide ", env!("CARGO_PKG_VERSION"), ")\0").as_ptr().cast()
}

/// `sys.platform`.
#[capi]
pub fn Py_GetPlatform() -> *const c_char {
    c"linux".as_ptr()
}

/// `sys.hexversion`.
#[capi]
pub static Py_Version: core::ffi::c_ulong = crate::modules::sys::HEX_VERSION as core::ffi::c_ulong;

/// Calls a function when the interpreter ends: 0, or -1.
#[capi]
pub fn Py_AtExit(function: extern "C" fn()) -> c_int {
    // SAFETY: the function takes nothing and returns nothing.
    unsafe { libc::atexit(function) }
}

// — internal/pycore_import.h, internal/pycore_sysmodule.h, internal/pycore_pylifecycle.h —

fn attribute_name(name: &Object) -> Result<&Str> {
    let wrong = || type_error!("attribute name must be string, not '{}'", name.ty().full_name());
    name.cast::<Str>().ok_or_else(wrong)
}

/// An attribute of a module, which is imported. Runs Python.
#[capi]
pub fn _PyImport_GetModuleAttr(module: &Object, name: &Object) -> Result {
    import(module)?.get_attr(attribute_name(name)?)
}

/// An attribute of a module, which is imported. Runs Python.
///
/// # Safety
/// Both are C strings.
#[capi]
pub unsafe fn _PyImport_GetModuleAttrString(module: *const c_char, name: *const c_char) -> Result {
    // SAFETY: the caller's contract.
    let (module, name) = unsafe { (text(module)?, text(name)?) };
    import(&module)?.get_attr(&name)
}

/// Puts a module into `sys.modules`. Runs Python.
#[capi]
pub fn _PyImport_SetModule(name: &Object, module: &Object) -> Result<()> {
    crate::import::modules()?.set(name, module)
}

/// An attribute of `sys`, borrowed; NULL if there is none.
#[capi]
pub fn _PySys_GetAttr(_ts: *mut core::ffi::c_void, name: &Object) -> *mut Object {
    let sys = crate::vm::thread::INTERPRETER.sys_dict.get();
    match sys.as_deref().and_then(|d| d.cast::<Dict>()).map(|d| d.get(name)) {
        // The dict keeps it alive.
        Some(Ok(Some(value))) => value.as_raw(),
        Some(Err(e)) => {
            e.clear();
            null_mut()
        }
        _ => null_mut(),
    }
}

/// `sys.getsizeof()`; the largest size with an exception. Runs Python.
#[capi]
pub fn _PySys_GetSizeOf(object: &Object) -> usize {
    match crate::modules::sys::size_of(object) {
        Ok(size) => size,
        Err(e) => told(e, usize::MAX),
    }
}

/// Whether the interpreter is being ended.
#[capi]
pub fn _Py_IsInterpreterFinalizing(interpreter: &crate::vm::thread::Interpreter) -> c_int {
    interpreter.is_finalizing() as c_int
}

/// Fills a buffer with random bytes, as many as there are without waiting for the system to gather them. OSError.
///
/// # Safety
/// `size` bytes may be written.
#[capi]
pub unsafe fn _PyOS_URandomNonblock(buffer: *mut core::ffi::c_void, size: isize) -> Result<()> {
    if size < 0 {
        return Err(value_error!("negative argument not allowed"));
    }
    let mut filled = 0;
    while filled < size as usize {
        // SAFETY: the caller's contract.
        let got = unsafe {
            libc::getrandom(buffer.byte_add(filled), size as usize - filled, libc::GRND_NONBLOCK | libc::GRND_INSECURE)
        };
        match got {
            0.. => filled += got as usize,
            _ => return Err(crate::types::exception::os_error::raise_last(None)),
        }
    }
    Ok(())
}

/// Forgets a module that an extension made in one phase: it is initialized anew at its next import. Runs Python.
#[capi]
pub fn _PyImport_ClearExtension(name: &Object, file: &Object) -> Result<()> {
    let (Some(name), Some(file)) = (name.cast::<Str>(), file.cast::<Str>()) else { return Err(bad_internal_call()) };
    crate::import::single_phase::forget(&name.to_string_lossy(), &file.to_string_lossy());
    Ok(())
}
