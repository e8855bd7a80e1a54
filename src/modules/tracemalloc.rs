//! `_tracemalloc`: where memory was allocated. The work is done by `memory/traces.rs`; here is its face.

use crate::abi::{Object, Ref, Result};
use crate::memory::{self, traces};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use std::collections::HashMap;

/// The receiver of the functions of the module.
struct TraceMalloc;

#[methods(TRACEMALLOC)]
impl TraceMalloc {
    /// Whether allocations are being traced.
    #[sig("($module, /)")]
    fn is_tracing() -> bool {
        traces::is_tracing()
    }

    /// Begin to trace allocations, keeping at most nframe frames of each traceback.
    ///
    /// ValueError if the number is not in the range 1 to 65535.
    #[sig("($module, nframe=1, /)")]
    fn start(nframe: i32) -> Result<()> {
        start(nframe.into())
    }

    /// Stop tracing and forget the traces.
    #[sig("($module, /)")]
    fn stop() {
        traces::stop();
    }

    /// Forget the traces of what has been allocated.
    #[sig("($module, /)")]
    fn clear_traces() {
        traces::clear();
    }

    /// The peak of the traced memory becomes its present size.
    #[sig("($module, /)")]
    fn reset_peak() {
        traces::reset_peak();
    }

    /// How many frames a trace has at most.
    #[sig("($module, /)")]
    fn get_traceback_limit() -> usize {
        traces::frame_limit()
    }

    /// The size of the traced memory and its peak, as a pair.
    #[sig("($module, /)")]
    fn get_traced_memory() -> Result<Ref<Tuple>> {
        let (size, peak) = traces::traced();
        Tuple::pair(Int::new(size as i64)?.into_object(), Int::new(peak as i64)?.into_object())
    }

    /// The memory that tracing itself takes.
    #[sig("($module, /)")]
    fn get_tracemalloc_memory() -> usize {
        traces::own_size()
    }

    /// All traces, as a list of (domain, size, traceback, number of frames).
    #[sig("_get_traces($module, /)")]
    fn get_traces() -> Result<Ref<List>> {
        traces::untraced(all)
    }

    /// Where the object was allocated: a tuple of (file, line), the newest first, or None.
    #[sig("_get_object_traceback($module, obj, /)")]
    fn get_object_traceback(obj: &Object) -> Result {
        traceback_of(0, obj.as_ptr() as usize - memory::preheader_size(obj.ty()))
    }
}

/// Begins to trace. ValueError if the number of frames is not in the range.
pub fn start(frames: i64) -> Result<()> {
    match usize::try_from(frames) {
        Ok(frames @ 1..=traces::MOST_FRAMES) => {
            traces::start(frames);
            Ok(())
        }
        _ => Err(value_error!("the number of frames must be in range [1; {}]", traces::MOST_FRAMES)),
    }
}

/// Places as a tuple of (file, line).
fn places(places: Vec<(Option<Ref>, u32)>) -> Result<Ref<Tuple>> {
    let mut items = Vec::with_capacity(places.len());
    for (file, line) in places {
        let file = match file {
            Some(file) => file,
            None => Str::new("<unknown>")?.into_object(),
        };
        items.push(Tuple::pair(file, Int::new(line.into())?.into_object())?.into_object());
    }
    Tuple::from_vec(items)
}

/// Where a block was allocated, as a tuple of places; None if that is not known.
pub fn traceback_of(domain: u32, address: usize) -> Result {
    match traces::of(domain, address) {
        Some(told) => Ok(places(told.places)?.into_object()),
        None => Ok(none::none()),
    }
}

fn all() -> Result<Ref<List>> {
    let mut known = HashMap::new();
    let mut items = Vec::new();
    for told in traces::all() {
        let traceback: Ref<Tuple> = match known.get(&told.identity) {
            Some(traceback) => Ref::clone(traceback),
            None => {
                let traceback = places(told.places)?;
                known.insert(told.identity, traceback.clone());
                traceback
            }
        };
        let fields = vec![
            Int::new(told.domain.into())?.into_object(),
            Int::new(told.size as i64)?.into_object(),
            traceback.into_object(),
            Int::new(told.total.into())?.into_object(),
        ];
        items.push(Tuple::from_vec(fields)?.into_object());
    }
    List::from_vec(items)
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    super::new_module("_tracemalloc", "Where memory was allocated.", &TRACEMALLOC)
}
