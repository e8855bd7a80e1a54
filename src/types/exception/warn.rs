//! Warnings that the runtime itself issues: they pass through the filters of `_warnings`.

use super::hierarchy as h;
use crate::abi::{Object, Result, TypeObject};
use crate::modules::warnings;
use crate::types::str::Str;

/// Issues a DeprecationWarning; an error if the filters say so. Runs Python.
pub fn deprecation(message: &str) -> Result<()> {
    issue(&h::DEPRECATION_WARNING, message, 1)
}

/// Issues a warning of a category, attributed to the caller `stack_level` frames up: `PyErr_WarnEx`. Runs Python.
pub fn issue(category: &TypeObject, message: &str, stack_level: isize) -> Result<()> {
    warnings::warn(Some(category.as_object()), &*Str::new(message)?, stack_level, None)
}

/// Issues the BytesWarning that `-b` asks for; an error under `-bb`. Runs Python.
#[inline]
pub fn bytes(message: &str) -> Result<()> {
    if crate::config::get().bytes_warning == 0 {
        return Ok(());
    }
    issue(&h::BYTES_WARNING, message, 1)
}

/// Issues a ResourceWarning about an object that was not given back: `PyErr_ResourceWarning`. Runs Python.
pub fn resource(source: &Object, message: &str, stack_level: isize) -> Result<()> {
    warnings::warn(Some(h::RESOURCE_WARNING.as_object()), &*Str::new(message)?, stack_level, Some(source))
}

/// Issues a warning as if it came from `file:line`: `PyErr_WarnExplicitObject`. Runs Python.
pub fn issue_explicit(
    category: &Object,
    message: &Str,
    file: &Str,
    line: i32,
    module: Option<&Str>,
    registry: Option<&Object>,
) -> Result<()> {
    warnings::warn_explicit(Some(category), message, file, line, module.map(|m| m.as_object()), registry)
}
