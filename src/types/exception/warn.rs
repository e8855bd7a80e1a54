//! Warnings that the runtime itself issues: through the `warnings` module's filters once it is there.

use super::hierarchy as h;
use crate::abi::{Result, TypeObject};

/// Issues a DeprecationWarning; an error if the filters say so. Runs Python.
pub fn deprecation(message: &str) -> Result<()> {
    issue(&h::DEPRECATION_WARNING, message, 1)
}

/// Issues a warning of a category, attributed to the caller `stack_level` frames up: `PyErr_WarnEx`. Runs Python.
///
/// As long as no `warnings` module has been imported there are no filters, and the default ones ignore
/// DeprecationWarning outside `__main__`: nothing is printed.
pub fn issue(category: &TypeObject, message: &str, stack_level: isize) -> Result<()> {
    let modules = crate::vm::thread::INTERPRETER.modules.get();
    let Some(modules) = modules.as_deref().and_then(|m| m.cast::<crate::types::dict::Dict>()) else { return Ok(()) };
    let Some(warnings) = modules.get_str(crate::intern!("warnings"))? else { return Ok(()) };
    let text = crate::types::str::Str::new(message)?;
    let level = crate::types::int::Int::new(stack_level as i64)?;
    warnings.call_method(crate::intern!("warn"), &[&text, category.as_object(), &level])?;
    Ok(())
}

/// Issues a warning as if it came from `file:line`: `PyErr_WarnExplicitObject`. Runs Python.
pub fn issue_explicit(
    category: &crate::abi::Object,
    message: &crate::types::str::Str,
    file: &crate::types::str::Str,
    line: i32,
    module: Option<&crate::types::str::Str>,
    registry: Option<&crate::abi::Object>,
) -> Result<()> {
    let modules = crate::vm::thread::INTERPRETER.modules.get();
    let Some(modules) = modules.as_deref().and_then(|m| m.cast::<crate::types::dict::Dict>()) else { return Ok(()) };
    let Some(warnings) = modules.get_str(crate::intern!("warnings"))? else { return Ok(()) };
    let line = crate::types::int::Int::new(line as i64)?;
    let none = crate::types::none::none_object();
    let module = module.map_or(none, |m| m.as_object());
    let args = [message.as_object(), category, file.as_object(), &line, module, registry.unwrap_or(none)];
    warnings.call_method(crate::intern!("warn_explicit"), &args)?;
    Ok(())
}
