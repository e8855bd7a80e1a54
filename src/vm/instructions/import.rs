//! `import`, by way of the built-in function `__import__`.

use crate::abi::{Object, Ref, Result};
use crate::import::importlib;
use crate::types::dict::Dict;
use crate::types::exception::{ATTRIBUTE_ERROR, KEY_ERROR};
use crate::types::none;
use crate::types::str::Str;
use crate::vm::registers::Registers;
use crate::vm::thread::INTERPRETER;

/// `level, names` becomes the module. Runs Python.
pub unsafe fn import_name(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (names, level) = (r.pop(), r.pop());
        let name = r.name(i);
        let import = crate::intern!("__import__");
        let builtins = &*(*r.fp).builtins.get();
        let function = match builtins.cast::<Dict>() {
            Some(dict) => dict.get_str(import)?,
            None => builtins.get_item_opt(import)?,
        };
        let Some(function) = function else {
            return Err(import_error!("__import__ not found"));
        };
        let globals = &*(*r.fp).globals.get();
        let locals = (*r.fp).locals.raw().as_ref().unwrap_or(none::none_object());
        let module = if importlib::is_import_function(&function) {
            let level = level.index_as_isize()?;
            crate::import::import_name(name, Some(globals), Some(&names), level)?
        } else {
            function.call(&[name, globals, locals, &names, &level])?
        };
        r.push(module);
    }
    Ok(())
}

/// Pushes `module.name`, or the submodule of that name that is being imported: ImportError. Runs Python.
pub unsafe fn import_from(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (module, name) = (r.operand(1), r.name(i));
        let value = attribute_or_submodule(module, name)?;
        r.push(value);
    }
    Ok(())
}

fn attribute_or_submodule(module: &Object, name: &Str) -> Result<Ref> {
    if let Some(value) = module.get_attr_opt(name)? {
        return Ok(value);
    }
    let package = module.get_attr_opt(crate::intern!("__name__"))?;
    let package = package.filter(|p| p.cast::<Str>().is_some());
    let known = match package.as_ref().and_then(|p| p.cast::<Str>()) {
        Some(package) => {
            let full = Str::new(&format!("{}.{}", package.to_string_lossy(), name.to_string_lossy()))?;
            match INTERPRETER.modules.get() {
                Some(modules) => modules.get_item_opt(&full)?,
                None => None,
            }
        }
        None => None,
    };
    if let Some(value) = known {
        return Ok(value);
    }
    let package_name = match package.as_ref().and_then(|p| p.cast::<Str>()) {
        Some(package) => format!("'{}'", package.to_string_lossy()),
        None => "'<unknown module name>'".to_string(),
    };
    let file = module.get_attr_opt(crate::intern!("__file__"))?;
    let file = file.and_then(|f| f.downcast::<Str>().ok());
    let initializing = match module.get_attr_opt(crate::intern!("__spec__"))? {
        Some(spec) => match spec.get_attr_opt(crate::intern!("_initializing"))? {
            Some(flag) => flag.is_true()?,
            None => false,
        },
        None => false,
    };
    let name_text = name.to_string_lossy();
    let place = match &file {
        Some(file) => file.to_string_lossy().into_owned(),
        None => "unknown location".to_string(),
    };
    let message = if initializing && file.is_some() {
        format!(
            "cannot import name '{name_text}' from partially initialized module {package_name} \
             (most likely due to a circular import) ({place})"
        )
    } else {
        format!("cannot import name '{name_text}' from {package_name} ({place})")
    };
    let raised = import_error!("{message}");
    if let Some(exception) = crate::types::exception::raise::current() {
        crate::vm::outside::set_import_error_fields(&exception, package.as_deref(), file.as_deref(), name);
    }
    Err(raised)
}

/// `from module import *` into the local namespace. Runs Python.
pub unsafe fn import_star(r: &mut Registers, module: &Object) -> Result<()> {
    // SAFETY: the contract of bodies.
    let Some(locals) = (unsafe { (*r.fp).locals.get() }) else {
        return Err(system_error!("no locals found during 'import *'"));
    };
    let (names, skip_private) = match module.get_attr_opt(crate::intern!("__all__"))? {
        Some(all) => (all, false),
        None => {
            let Some(dict) = module.get_attr_opt(crate::intern!("__dict__"))? else {
                return Err(import_error!("from-import-* object has no __dict__ and no __all__"));
            };
            (dict.call_method(crate::intern!("keys"), &[])?, true)
        }
    };
    for name in names.collect()? {
        let Some(text) = name.cast::<Str>() else {
            let module_name = module.get_attr(crate::intern!("__name__"))?.str()?;
            let (place, given) = (if skip_private { "Key" } else { "Item" }, name.ty().full_name());
            let module_name = module_name.to_string_lossy();
            let table = if skip_private { "__dict__" } else { "__all__" };
            return Err(type_error!("{place} in {module_name}.{table} must be str, not {given}"));
        };
        if skip_private && !text.is_empty() && text.code_point(0) == '_' as u32 {
            continue;
        }
        let value = match module.get_attr(text) {
            Ok(value) => value,
            // A name may vanish between the two looks at the dict.
            Err(e) if skip_private && (e.matches(&ATTRIBUTE_ERROR) || e.matches(&KEY_ERROR)) => {
                e.clear();
                continue;
            }
            Err(e) => return Err(e),
        };
        locals.set_item(text, &value)?;
    }
    Ok(())
}
