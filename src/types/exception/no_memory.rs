//! MemoryError where there is no memory, not even for the exception.

use core::cell::Cell;

use super::{BaseException, MEMORY_ERROR, allocate, raise};
use crate::abi::{Raised, Ref, Result, Slot};
use crate::types::tuple::Tuple;

struct Reserve {
    /// The exception for when none can be made.
    last: Slot<BaseException>,
    /// One is being made: failing now is failing for good.
    making: Cell<bool>,
}

crate::per_interpreter! {
    static RESERVE: Reserve = Reserve { last: Slot::empty(), making: Cell::new(false) };
}

/// Makes the exception for when none can be made.
pub fn initialize() -> Result<()> {
    RESERVE.get().last.set(Some(allocate(&MEMORY_ERROR, Tuple::empty())?));
    Ok(())
}

/// Sets MemoryError.
#[cold]
pub fn raise_memory_error() -> Raised {
    let reserve = RESERVE.get();
    if !reserve.making.replace(true) {
        let made = allocate(&MEMORY_ERROR, Tuple::empty());
        reserve.making.set(false);
        return match made {
            Ok(exception) => raise::raise_value(exception),
            // This function has raised it.
            Err(e) => e,
        };
    }
    let last: Option<Ref<BaseException>> = reserve.last.get();
    let Some(last) = last else { crate::vm::outside::fatal("no memory for MemoryError") };
    if last.refcnt.get() == 2 {
        // Nobody holds it any more: it knows nothing of its last use.
        for slot in [&last.traceback, &last.context, &last.cause, &last.notes] {
            slot.set(None);
        }
    }
    raise::raise_value(last)
}
