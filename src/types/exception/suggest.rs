//! "Did you mean": the nearest name to one that was not found.

use super::fields::attribute::AttributeError;
use super::fields::name::NameError;
use super::{BaseException, hierarchy as h};
use crate::abi::{Object, Ref, Result};
use crate::types::str::Str;

/// The strings among the items of an iterable.
fn names_of(iterable: &Object) -> Result<Vec<String>> {
    Ok(iterable
        .collect()?
        .iter()
        .filter_map(|name| name.cast::<Str>().map(|s| s.to_string_lossy().into_owned()))
        .collect())
}

/// What is appended to the message: `. Did you mean: 'name'?`. Errors on the way are dropped. Runs Python.
pub(super) fn suggestion(exception: &BaseException) -> Option<String> {
    compute(exception).unwrap_or_else(|e| {
        e.clear();
        None
    })
}

fn compute(exception: &BaseException) -> Result<Option<String>> {
    let kind = exception.ty();
    let (wrong, candidates) = if kind.is_subtype(&h::ATTRIBUTE_ERROR) {
        // SAFETY: an AttributeError begins with the struct.
        let error = unsafe { exception.cast_unchecked::<AttributeError>() };
        let (Some(name), Some(object)) = (error.name.get(), error.obj.get()) else { return Ok(None) };
        (name, names_of(&*directory(&object)?)?)
    } else if kind.is_subtype(&h::NAME_ERROR) {
        // SAFETY: a NameError begins with the struct.
        let error = unsafe { exception.cast_unchecked::<NameError>() };
        let Some(name) = error.name.get() else { return Ok(None) };
        (name, names_in_scope(exception)?)
    } else {
        return Ok(None);
    };
    let Some(wrong) = wrong.cast::<Str>().map(|s| s.to_string_lossy().into_owned()) else { return Ok(None) };
    Ok(crate::call::suggestion::closest(&wrong, &candidates).map(|name| format!(". Did you mean: '{name}'?")))
}

/// `dir(object)`.
fn directory(object: &Object) -> Result {
    match crate::types::r#type::lookup_special(object, crate::intern!("__dir__"))? {
        Some(method) => method.call0(),
        None => Ok(crate::types::list::List::new(0)?.into_object()),
    }
}

/// The names that the innermost frame of the traceback could see.
fn names_in_scope(exception: &BaseException) -> Result<Vec<String>> {
    let Some(mut traceback) = exception.traceback.get() else { return Ok(Vec::new()) };
    while let Some(next) = traceback.get_attr_opt(crate::intern!("tb_next"))?.filter(|n| !n.is_none()) {
        traceback = next;
    }
    let Some(frame) = traceback.get_attr_opt(crate::intern!("tb_frame"))? else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    let spaces: [&'static Str; 3] =
        [crate::intern!("f_locals"), crate::intern!("f_globals"), crate::intern!("f_builtins")];
    for space in spaces {
        let space: Option<Ref> = frame.get_attr_opt(space)?;
        if let Some(space) = space {
            names.extend(names_of(&space)?);
        }
    }
    Ok(names)
}
