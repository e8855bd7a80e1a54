//! Small modules: `_suggestions`, `_sysconfig`.

use crate::abi::{Object, Ref, Result};
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::Str;
use abide_macros::methods;

/// The receiver of the functions of `_suggestions`.
struct Suggestions;

#[methods(SUGGESTIONS)]
impl Suggestions {
    /// The candidate that a mistyped name may stand for, or None.
    #[sig("_generate_suggestions($module, candidates, item, /)")]
    fn generate_suggestions(candidates: &Object, item: &Str) -> Result<Option<String>> {
        let Some(list) = candidates.cast_exact::<List>() else {
            return Err(type_error!("candidates must be a list"));
        };
        let mut names = Vec::with_capacity(list.len());
        for candidate in list.item_refs() {
            match candidate.cast::<Str>() {
                Some(name) => names.push(name.to_string_lossy().into_owned()),
                None => return Err(type_error!("all elements in 'candidates' must be strings")),
            }
        }
        Ok(crate::call::suggestion::closest(&item.to_string_lossy(), &names).map(str::to_owned))
    }
}

impl List {
    /// New references to the items.
    fn item_refs(&self) -> Vec<Ref> {
        (0..self.len()).filter_map(|i| self.get(i)).collect()
    }
}

/// Makes `_suggestions`.
pub fn make_suggestions() -> Result<Ref<Module>> {
    super::new_module("_suggestions", "Suggestions for mistyped names.", &SUGGESTIONS)
}

/// The receiver of the functions of `_sysconfig`.
struct SysConfig;

#[methods(SYSCONFIG)]
impl SysConfig {
    /// The variables of the build that no file tells.
    #[sig("($module, /)")]
    fn config_vars() -> Result<Ref<Dict>> {
        let variables = Dict::new()?;
        variables.set(crate::intern!("Py_GIL_DISABLED"), &*Int::new(0)?)?;
        Ok(variables)
    }
}

/// Makes `_sysconfig`.
pub fn make_sysconfig() -> Result<Ref<Module>> {
    super::new_module("_sysconfig", "A helper for the sysconfig module.", &SYSCONFIG)
}
