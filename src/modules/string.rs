//! `_string`: how format strings are taken apart, for `string.Formatter`.

use crate::abi::{Object, Ref, Result};
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::{Str, format};
use crate::types::tuple::Tuple;
use abide_macros::methods;

/// The functions' room.
struct Strings;

pub(super) fn make() -> Result<Ref<Module>> {
    super::new_module("_string", "How format strings are taken apart.", &METHODS)
}

/// An iterator over the tuples.
fn iterator(tuples: Vec<Ref<Tuple>>) -> Result {
    List::from_vec(tuples.into_iter().map(Ref::into_object).collect())?.iter()
}

fn text(object: &Object) -> Result<&Str> {
    object.cast::<Str>().ok_or_else(|| type_error!("expected str, got {}", object.ty().full_name()))
}

#[methods]
impl Strings {
    /// Parse the format string: an iterator of tuples (literal text, field name, format specification, conversion).
    #[sig("($module, format, /)")]
    fn formatter_parser(format: &Object) -> Result {
        iterator(format::parsed(text(format)?)?)
    }

    /// Split the name of a field: the first part, and an iterator of tuples (is attribute, name or index).
    #[sig("($module, name, /)")]
    fn formatter_field_name_split(name: &Object) -> Result<Ref<Tuple>> {
        let (first, steps) = format::split_field_name(text(name)?)?;
        Tuple::new(&[&first, &*iterator(steps)?])
    }
}
