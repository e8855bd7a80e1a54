//! Names: globals, built-ins, and the namespaces of classes and modules.

use crate::abi::{Object, Raised, Ref, Result, TypeObject};
use crate::types::dict::Dict;
use crate::types::dict::DictKeys;
use crate::types::dict::table::StrEntry;
use crate::types::exception::{KEY_ERROR, NAME_ERROR, raise};
use crate::types::str::Str;
use crate::vm::registers::{Flow, Registers, incref, outcome};
use core::ptr::null_mut;

/// A mapping's value for a name, exact dicts directly. Runs Python.
unsafe fn look_up(mapping: *const Object, name: &Str) -> Result<Option<Ref>> {
    // SAFETY: the caller holds the mapping.
    let mapping = unsafe { &*mapping };
    match mapping.cast_exact::<Dict>() {
        Some(dict) => dict.get_str(name),
        None => mapping.get_item_opt(name),
    }
}

/// The frame's value of a global or built-in name. Runs Python where the namespaces are no dicts.
unsafe fn global_value(r: &mut Registers, name: &Str) -> Result<Ref> {
    // SAFETY: a running frame has globals and builtins, which its function keeps alive.
    unsafe {
        if let Some(value) = look_up((*r.fp).globals.get(), name)? {
            return Ok(value);
        }
        if let Some(value) = look_up((*r.fp).builtins.get(), name)? {
            return Ok(value);
        }
        Err(not_defined(r, name))
    }
}

/// NameError: `name 'x' is not defined`.
#[cold]
pub unsafe fn not_defined(r: &mut Registers, name: &Str) -> Raised {
    let message = format!("name '{}' is not defined", name.to_string_lossy());
    // SAFETY: the contract of bodies.
    unsafe { name_error_with(r, &NAME_ERROR, &message, Some(name)) }
}

/// A NameError (or kind of it) that knows the name, from which the printed traceback takes its suggestion.
#[cold]
pub unsafe fn name_error_with(_: &mut Registers, kind: &TypeObject, message: &str, name: Option<&Str>) -> Raised {
    let raised = raise::raise(kind, format_args!("{message}"));
    if let (Some(name), Some(exception)) = (name, raise::current())
        && exception.ty().is_subtype(&NAME_ERROR)
    {
        crate::vm::outside::set_name_error_name(&exception, name);
    }
    raised
}

/// The namespace of a class body or module; SystemError if the frame has none.
unsafe fn locals(r: &mut Registers, what: &str, name: &str) -> Result<&'static Object> {
    // SAFETY: a running frame; the mapping lives as long as it.
    match unsafe { (*r.fp).locals.raw().as_ref() } {
        Some(locals) => Ok(locals),
        None if name.is_empty() => Err(system_error!("{what}")),
        None => Err(system_error!("{what} {name}")),
    }
}

/// Pushes a local, global or built-in name's value. Runs Python.
pub unsafe fn load_name(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(i);
        let locals = locals(r, "no locals when loading", &name.to_string_lossy())?;
        let value = match look_up(locals, name)? {
            Some(value) => value,
            None => global_value(r, name)?,
        };
        r.push(value);
    }
    Ok(())
}

/// Pops into a name of the local namespace. Runs Python.
pub unsafe fn store_name(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (name, value) = (r.name(i), r.pop());
        let locals = locals(r, "no locals found when storing", &name.to_string_lossy())?;
        match locals.cast_exact::<Dict>() {
            Some(dict) => dict.set_str(name, &value),
            None => locals.set_item(name, &value),
        }
    }
}

/// Deletes a name of the local namespace: NameError. Runs Python.
pub unsafe fn delete_name(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(i);
        let locals = locals(r, "no locals when deleting", &name.to_string_lossy())?;
        match locals.del_item(name) {
            Ok(()) => Ok(()),
            Err(e) if e.matches(&KEY_ERROR) => {
                e.clear();
                Err(not_defined(r, name))
            }
            Err(e) => Err(e),
        }
    }
}

/// Pushes a global or built-in name's value, with a null behind it if bit 0 of the oparg is set. Runs Python.
pub unsafe fn load_global(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(oparg >> 1);
        if crate::vm::specialize::load_global(r, name) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { load_global_plain(r, oparg) })
}

/// As [`load_global`], without a word to the specializer. Runs Python.
pub unsafe fn load_global_plain(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(oparg >> 1);
        let value = global_value(r, name)?;
        r.push(value);
        if oparg & 1 != 0 {
            r.push_raw(null_mut());
        }
    }
    Ok(())
}

/// Pops into a global name.
pub unsafe fn store_global(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies; globals are a dict.
    unsafe {
        let (name, value) = (r.name(i), r.pop());
        (*(*r.fp).globals.get()).cast_unchecked::<Dict>().set_str(name, &value)
    }
}

/// Deletes a global name: NameError.
pub unsafe fn delete_global(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies; globals are a dict.
    unsafe {
        let name = r.name(i);
        match (*(*r.fp).globals.get()).cast_unchecked::<Dict>().pop(name)? {
            Some(_) => Ok(()),
            None => Err(not_defined(r, name)),
        }
    }
}

/// Pushes the local namespace.
pub unsafe fn load_locals(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let locals = locals(r, "no locals", "")?;
        r.push(locals.to_ref());
    }
    Ok(())
}

/// Looks a name up in the mapping on the stack, then as a global. Runs Python.
pub unsafe fn load_from_dict_or_globals(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (name, namespace) = (r.name(i), r.pop());
        let value = match look_up(namespace.as_raw(), name)? {
            Some(value) => value,
            None => global_value(r, name)?,
        };
        r.push(value);
    }
    Ok(())
}

/// Pushes the built-in function `__build_class__`: NameError if the built-ins have none.
pub unsafe fn load_build_class(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        match look_up((*r.fp).builtins.get(), crate::intern!("__build_class__"))? {
            Some(function) => r.push(function),
            None => return Err(name_error!("__build_class__ not found")),
        }
    }
    Ok(())
}

/// Makes `__annotations__` in the local namespace, if it is not there. Runs Python.
pub unsafe fn setup_annotations(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let locals = locals(r, "no locals found when setting up annotations", "")?;
        let name = crate::intern!("__annotations__");
        if look_up(locals, name)?.is_none() {
            let annotations = Dict::new()?;
            locals.set_item(name, &annotations)?;
        }
    }
    Ok(())
}

/// The keys of a dict.
#[inline(always)]
unsafe fn keys_of(dict: *const Object) -> *const DictKeys {
    // SAFETY: the caller's object is a dict.
    unsafe { (*dict.cast::<Dict>()).keys.get() }
}

/// The value of entry `i` of a table whose keys are all strings.
#[inline(always)]
unsafe fn entry_value(keys: *const DictKeys, i: usize) -> *mut Object {
    // SAFETY: the entries follow the index table; the caller's index was valid under the table's version.
    unsafe {
        let indices = keys.add(1).cast::<u8>();
        (*indices.add(1 << (*keys).log2_index_bytes.get()).cast::<StrEntry>().add(i)).value
    }
}

#[inline(always)]
unsafe fn push_global(r: &mut Registers, oparg: usize, value: *mut Object) -> Flow {
    // SAFETY: the contract of bodies: the stack has room for the null, whether it counts or not.
    unsafe {
        incref(value);
        *r.sp = value;
        *r.sp.add(1) = null_mut();
        r.sp = r.sp.add(1 + (oparg & 1));
    }
    Flow::Next
}

/// A global name's value, by its place in the table of the globals.
#[inline(always)]
pub unsafe fn load_global_module(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the caches were filled for an exact dict under this version of its keys.
    unsafe {
        let keys = keys_of((*r.fp).globals.get());
        if (*keys).version.get() != r.cache(2) as u32 {
            return Flow::Slow(load_global);
        }
        let value = entry_value(keys, r.cache(1) as usize);
        if value.is_null() {
            return Flow::Slow(load_global);
        }
        push_global(r, oparg, value)
    }
}

/// A built-in name's value, by its place in the table of the built-ins; the globals have no such name.
#[inline(always)]
pub unsafe fn load_global_builtin(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the caches were filled for exact dicts under these versions of their keys.
    unsafe {
        let globals = keys_of((*r.fp).globals.get());
        let builtins = keys_of((*r.fp).builtins.get());
        if (*globals).version.get() != r.cache(2) as u32 || (*builtins).version.get() != r.cache(3) as u32 {
            return Flow::Slow(load_global);
        }
        let value = entry_value(builtins, r.cache(1) as usize);
        if value.is_null() {
            return Flow::Slow(load_global);
        }
        push_global(r, oparg, value)
    }
}
