//! Small modules: `_suggestions`, `_sysconfig`, `_tracemalloc`.

use crate::abi::{Object, Ref, Result};
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
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

/// The receiver of the functions of `_tracemalloc`: memory is never traced, and that is what they say.
struct TraceMalloc;

#[methods(TRACEMALLOC)]
impl TraceMalloc {
    /// Whether allocations are being traced.
    #[sig("($module, /)")]
    fn is_tracing() -> bool {
        false
    }

    /// Begin to trace allocations: NotImplementedError.
    #[sig("($module, nframe=1, /)")]
    fn start(nframe: i32) -> Result<()> {
        if !(1..=65535).contains(&nframe) {
            return Err(value_error!("the number of frames must be in range [1; 65535]"));
        }
        Err(not_implemented_error!("tracemalloc: the allocator keeps no traces"))
    }

    /// Stop tracing.
    #[sig("($module, /)")]
    fn stop() {}

    /// Forget the traces.
    #[sig("($module, /)")]
    fn clear_traces() {}

    /// Forget the peak.
    #[sig("($module, /)")]
    fn reset_peak() {}

    /// How many frames a trace has at most.
    #[sig("($module, /)")]
    fn get_traceback_limit() -> i32 {
        1
    }

    /// The traced memory and its peak.
    #[sig("($module, /)")]
    fn get_traced_memory() -> Result<Ref<Tuple>> {
        Tuple::pair(Int::new(0)?.into_object(), Int::new(0)?.into_object())
    }

    /// The memory that tracing itself takes.
    #[sig("($module, /)")]
    fn get_tracemalloc_memory() -> i32 {
        0
    }

    /// All traces.
    #[sig("_get_traces($module, /)")]
    fn get_traces() -> Result<Ref<List>> {
        List::new(0)
    }

    /// Where the object was allocated, or None.
    #[sig("_get_object_traceback($module, obj, /)")]
    fn get_object_traceback(obj: &Object) -> Option<Ref> {
        let _ = obj;
        None
    }
}

/// Makes `_tracemalloc`.
pub fn make_tracemalloc() -> Result<Ref<Module>> {
    super::new_module("_tracemalloc", "Where memory was allocated: nothing is traced.", &TRACEMALLOC)
}
