//! What the collector tells the program: `gc.callbacks`, `gc.garbage` and the lines that `gc.set_debug` asks for.

use crate::abi::{Object, Ref, Result, Slot};
use crate::types::dict::Dict;
use crate::types::exception;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::str::Str;
use core::cell::Cell;
use std::time::Instant;

/// Flag of `gc.set_debug`: figures of each collection.
pub const STATS: i32 = 1;
/// Flag of `gc.set_debug`: a line for each object found that can be collected.
pub const COLLECTABLE: i32 = 2;
/// Flag of `gc.set_debug`: a line for each object found that cannot be collected.
pub const UNCOLLECTABLE: i32 = 4;
/// Flag of `gc.set_debug`: what is found goes to `gc.garbage` instead of being freed.
pub const SAVE_ALL: i32 = 32;

/// What Python sees of an interpreter's collector.
struct Seen {
    /// `gc.callbacks`.
    callbacks: Slot,
    /// `gc.garbage`.
    garbage: Slot,
    /// The flags of `gc.set_debug`.
    debug: Cell<i32>,
}
crate::per_interpreter! {
    static SEEN: Seen = Seen { callbacks: Slot::empty(), garbage: Slot::empty(), debug: Cell::new(0) };
}

/// The flags of `gc.set_debug`.
pub fn debug() -> i32 {
    SEEN.get().debug.get()
}

/// Sets the flags of `gc.set_debug`.
pub fn set_debug(flags: i32) {
    SEEN.get().debug.set(flags);
}

fn list(slot: &Slot) -> Result<Ref<List>> {
    if let Some(Ok(list)) = slot.get().map(Ref::downcast::<List>) {
        return Ok(list);
    }
    let list = List::new(0)?;
    slot.set(Some(list.clone().into_object()));
    Ok(list)
}

/// The list `gc.callbacks`, made at first use.
pub fn callbacks() -> Result<Ref<List>> {
    list(&SEEN.get().callbacks)
}

/// The list `gc.garbage`, made at first use.
pub fn garbage() -> Result<Ref<List>> {
    list(&SEEN.get().garbage)
}

/// Puts an object into `gc.garbage`.
pub(super) fn keep(object: &Object) {
    if let Err(e) = garbage().and_then(|list| list.push(object.to_ref())) {
        e.unraisable(None);
    }
}

/// Calls `gc.callbacks`; what they raise is told as unraisable. Runs Python.
pub(super) fn call_back(phase: &str, generation: usize, collected: isize, uncollectable: isize) {
    let Some(Ok(callbacks)) = SEEN.get().callbacks.get().map(Ref::downcast::<List>) else { return };
    let mut i = 0;
    while let Some(callback) = callbacks.get(i) {
        i += 1;
        let call = || -> Result<()> {
            let info = Dict::new()?;
            info.set(crate::intern!("generation"), &*Int::new(generation as i64)?)?;
            info.set(crate::intern!("collected"), &*Int::new(collected as i64)?)?;
            info.set(crate::intern!("uncollectable"), &*Int::new(uncollectable as i64)?)?;
            callback.call(&[&*Str::new(phase)?, &info])?;
            Ok(())
        };
        if let Err(e) = call() {
            e.unraisable(Some(&callback));
        }
    }
}

/// Writes a line to `sys.stderr`. Runs Python.
fn line(text: &str) {
    crate::modules::sys::write_standard(true, text);
}

/// With `STATS`: says that a collection begins; returns when.
pub(super) fn begin(generation: usize, sizes: [isize; 3], frozen: isize) -> Option<Instant> {
    if debug() & STATS == 0 {
        return None;
    }
    line(&format!("gc: collecting generation {generation}...\n"));
    line(&format!("gc: objects in each generation: {} {} {}\n", sizes[0], sizes[1], sizes[2]));
    line(&format!("gc: objects in permanent generation: {frozen}\n"));
    Some(Instant::now())
}

/// With `STATS`: says that a collection is done.
pub(super) fn end(begun: Option<Instant>, unreachable: isize, uncollectable: isize) {
    if let Some(begun) = begun {
        line(&format!(
            "gc: done, {unreachable} unreachable, {uncollectable} uncollectable, {:.4}s elapsed\n",
            begun.elapsed().as_secs_f64()
        ));
    }
}

/// With the flag: a line for each of the objects.
pub(super) fn name_each(flag: i32, objects: &[Ref]) {
    if debug() & flag == 0 {
        return;
    }
    let what = if flag == COLLECTABLE { "collectable" } else { "uncollectable" };
    for object in objects {
        line(&format!("gc: {what} <{} {:p}>\n", object.ty().full_name(), object.as_raw()));
    }
}

/// At the end of the interpreter: warns of what is left in `gc.garbage`, if nobody asked to keep it. Runs Python.
pub fn warn_of_garbage() {
    let Some(Ok(left)) = SEEN.get().garbage.get().map(Ref::downcast::<List>) else { return };
    if left.is_empty() || debug() & SAVE_ALL != 0 {
        return;
    }
    let hint =
        if debug() & UNCOLLECTABLE != 0 { "" } else { "; use gc.set_debug(gc.DEBUG_UNCOLLECTABLE) to list them" };
    let warn = || {
        let message = Str::new(&format!("gc: {} uncollectable objects at shutdown{hint}", left.len()))?;
        let place = crate::intern!("gc");
        let category = exception::RESOURCE_WARNING.as_object();
        crate::modules::warnings::warn_explicit(Some(category), &message, place, 0, Some(place), None)
    };
    if let Err(e) = warn() {
        e.unraisable(None);
    }
    if debug() & UNCOLLECTABLE != 0 {
        match left.repr() {
            Ok(text) => line(&format!("      {}\n", text.to_string_lossy())),
            Err(e) => e.unraisable(Some(&left)),
        }
    }
}
