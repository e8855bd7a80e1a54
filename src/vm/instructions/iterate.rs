//! `for`.

use crate::abi::Result;
use crate::types::exception::{STOP_ITERATION, raise};
use crate::vm::registers::{Flow, Registers};

/// `iterable` becomes `iter(iterable)`. Runs Python.
pub unsafe fn get_iter(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let iterable = r.pop();
        r.push(iterable.iter()?);
    }
    Ok(())
}

/// Pushes the next item of the iterator on top, or drops it at its end and jumps behind the loop. Runs Python.
pub unsafe fn for_iter(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        crate::vm::specialize::for_iter(r, distance);
        let iterator = r.operand(1);
        let next = match iterator.ty().iternext.get() {
            Some(next) => next,
            None => {
                let raised = type_error!("'{}' object is not an iterator", iterator.ty().full_name());
                return crate::call::convert::told(raised, Flow::Error);
            }
        };
        if let Some(item) = next(iterator) {
            r.push(item);
            return Flow::Next;
        }
        if raise::occurred() {
            let ended = raise::current().is_some_and(|e| e.ty().is_subtype(&STOP_ITERATION));
            if !ended {
                return Flow::Error;
            }
            drop(raise::fetch());
        }
        exhausted(r, distance);
        Flow::Jump
    }
}

/// The end of a loop: drops the iterator, skips END_FOR and POP_TOP.
pub unsafe fn exhausted(r: &mut Registers, distance: usize) {
    // SAFETY: the contract of bodies: the jump leads to END_FOR, POP_TOP.
    unsafe {
        r.ip = r.ip.add(1 + distance + 2);
        drop(r.pop());
    }
}
