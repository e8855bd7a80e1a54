//! `gc`: the cycle collector seen from Python.

use crate::abi::{Object, Ref, Result};
use crate::memory::{gc, gc_report};
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::ffi::{c_int, c_void};

/// The receiver of the module's functions.
struct Functions;

/// What `visit` finds is put into the vector behind `found`.
extern "C" fn gather(object: &Object, found: *mut c_void) -> c_int {
    // SAFETY: the callers below pass a vector.
    unsafe { (*found.cast::<Vec<Ref>>()).push(object.to_ref()) };
    0
}

/// New references to what an object refers to, as its `tp_traverse` says.
fn referents(object: &Object) -> Vec<Ref> {
    let mut found: Vec<Ref> = Vec::new();
    if gc::is_gc(object)
        && let Some(traverse) = object.ty().traverse.get()
    {
        traverse(object, gather, (&raw mut found).cast());
    }
    found
}

#[methods(FUNCTIONS)]
impl Functions {
    /// Switch automatic collection on.
    #[sig("($module, /)")]
    fn enable() {
        gc::enable(true);
    }

    /// Switch automatic collection off.
    #[sig("($module, /)")]
    fn disable() {
        gc::enable(false);
    }

    /// Whether automatic collection is on.
    #[sig("($module, /)")]
    fn isenabled() -> bool {
        gc::is_enabled()
    }

    /// Collect a generation and all younger ones; the number of objects found unreachable.
    #[sig("($module, /, generation=2)")]
    fn collect(generation: i32) -> Result<isize> {
        let Some(generation) = usize::try_from(generation).ok().filter(|&g| g < 3) else {
            return Err(value_error!("invalid generation"));
        };
        Ok(gc::collect(generation))
    }

    /// The debugging flags.
    #[sig("($module, /)")]
    fn get_debug() -> i32 {
        gc_report::debug()
    }

    /// Set the debugging flags, a sum of the constants DEBUG_*; what they ask for is written to sys.stderr.
    ///
    /// DEBUG_STATS writes figures of each collection; DEBUG_COLLECTABLE and DEBUG_UNCOLLECTABLE name the objects found;
    /// DEBUG_SAVEALL puts all of them into gc.garbage; DEBUG_LEAK is the last three together.
    #[sig("($module, flags, /)")]
    fn set_debug(flags: i32) {
        gc_report::set_debug(flags);
    }

    /// The counts of the three generations.
    #[sig("($module, /)")]
    fn get_count() -> Result<Ref<Tuple>> {
        triple(gc::counts())
    }

    /// The thresholds of the three generations.
    #[sig("($module, /)")]
    fn get_threshold() -> Result<Ref<Tuple>> {
        triple(gc::thresholds())
    }

    /// Set the thresholds of the generations; 0 for the first one ends automatic collection.
    #[sig("($module, threshold0, threshold1=-1, threshold2=-1, /)")]
    #[shown("")]
    fn set_threshold(threshold0: isize, threshold1: isize, threshold2: isize) {
        let [_, old1, old2] = gc::thresholds();
        let or = |new: isize, old: isize| if new < 0 { old } else { new };
        gc::set_thresholds([threshold0, or(threshold1, old1), or(threshold2, old2)]);
    }

    /// The objects that the collector tracks: all, or those of one generation.
    #[sig("($module, /, generation=None)")]
    fn get_objects(generation: Option<isize>) -> Result<Ref<List>> {
        let generation = match generation {
            None => None,
            Some(g) if g < 0 => return Err(value_error!("generation parameter cannot be negative")),
            Some(g) if g > 2 => {
                return Err(value_error!(
                    "generation parameter must be less than the number of available generations (3)"
                ));
            }
            Some(g) => Some(g as usize),
        };
        let mut found = Vec::new();
        gc::each_tracked(generation, |object| {
            found.push(object.to_ref());
            true
        });
        List::from_vec(found)
    }

    /// The collector's statistics: a dict for each generation.
    #[sig("($module, /)")]
    fn get_stats() -> Result<Ref<List>> {
        let list = List::new(3)?;
        for generation in 0..3 {
            let stats = gc::statistics(generation);
            let dict = Dict::new()?;
            dict.set(crate::intern!("collections"), &*Int::new(stats.collections.get() as i64)?)?;
            dict.set(crate::intern!("collected"), &*Int::new(stats.collected.get() as i64)?)?;
            dict.set(crate::intern!("uncollectable"), &*Int::new(stats.uncollectable.get() as i64)?)?;
            list.push(dict.into_object())?;
        }
        Ok(list)
    }

    /// Whether the collector tracks the object.
    #[sig("($module, obj, /)")]
    fn is_tracked(obj: &Object) -> bool {
        gc::is_gc(obj) && gc::is_tracked(obj)
    }

    /// Whether the object's finalizer has run.
    #[sig("($module, obj, /)")]
    fn is_finalized(obj: &Object) -> bool {
        gc::is_gc(obj) && gc::is_finalized(obj)
    }

    /// The objects that the arguments refer to.
    #[sig("($module, /, *objs)")]
    fn get_referents(objs: &[&Object]) -> Result<Ref<List>> {
        List::from_vec(objs.iter().flat_map(|object| referents(object)).collect())
    }

    /// The tracked objects that refer to any of the arguments.
    #[sig("($module, /, *objs)")]
    fn get_referrers(objs: &[&Object]) -> Result<Ref<List>> {
        let mut all = Vec::new();
        gc::each_tracked(None, |object| {
            all.push(object.to_ref());
            true
        });
        all.retain(|object| referents(object).iter().any(|found| objs.iter().any(|wanted| found.is(wanted))));
        List::from_vec(all)
    }

    /// Leave all tracked objects out of all collections to come.
    #[sig("($module, /)")]
    fn freeze() {
        gc::freeze();
    }

    /// Take frozen objects back into the oldest generation.
    #[sig("($module, /)")]
    fn unfreeze() {
        gc::unfreeze();
    }

    /// The number of frozen objects.
    #[sig("($module, /)")]
    fn get_freeze_count() -> isize {
        gc::frozen()
    }
}

fn triple(values: [isize; 3]) -> Result<Ref<Tuple>> {
    let mut items = Vec::with_capacity(3);
    for value in values {
        items.push(Int::new(value as i64)?.into_object());
    }
    Tuple::from_vec(items)
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("gc", "The collector of cyclic garbage.", &FUNCTIONS)?;
    module.add_named("garbage", &*gc_report::garbage()?)?;
    module.add_named("callbacks", &*gc_report::callbacks()?)?;
    for (name, flags) in [
        ("DEBUG_STATS", gc_report::STATS),
        ("DEBUG_COLLECTABLE", gc_report::COLLECTABLE),
        ("DEBUG_UNCOLLECTABLE", gc_report::UNCOLLECTABLE),
        ("DEBUG_SAVEALL", gc_report::SAVE_ALL),
        ("DEBUG_LEAK", gc_report::COLLECTABLE | gc_report::UNCOLLECTABLE | gc_report::SAVE_ALL),
    ] {
        module.add_named(name, &*Int::new(flags as i64)?)?;
    }
    Ok(module)
}
