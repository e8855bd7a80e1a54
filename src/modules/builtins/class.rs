//! `__build_class__`: what a class statement calls.

use super::Builtins;
use crate::abi::Object;
use crate::abi::Result;
use crate::call::Args;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;

#[methods(FUNCTIONS)]
impl Builtins {
    /// Make a class from a function that runs its body, its name, its bases and keywords such as metaclass.
    #[sig("__build_class__($module, /, *args, **kwds)")]
    #[shown("")]
    fn build_class(args: &[&Object], kwds: Vec<(&Str, &Object)>) -> Result {
        let names: Vec<_> = kwds.iter().map(|(name, _)| name.to_ref()).collect();
        let names = Tuple::from_vec(names)?;
        let mut values = args.to_vec();
        values.extend(kwds.iter().map(|(_, value)| *value));
        // SAFETY: positional values, then those of the names, a tuple of strings.
        crate::vm::build_class::build_class(unsafe { Args::from_raw(values.as_ptr().cast(), args.len(), Some(&names)) })
    }
}
