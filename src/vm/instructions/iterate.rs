//! `for`.

use super::number::{is, new_int};
use crate::abi::{Object, Result};
use crate::types::exception::raise;
use crate::types::generator::{self, Generator, PyGen_Type};
use crate::types::iter::{PyListIter_Type, PyTupleIter_Type, SequenceIter};
use crate::types::list::List;
use crate::types::none::none_object;
use crate::types::range::{PyRangeIter_Type, RangeIter};
use crate::types::tuple::Tuple;
use crate::vm::monitoring;
use crate::vm::opcode;
use crate::vm::registers::{Flow, Registers, incref, release};

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
        if crate::vm::specialize::for_iter(r, distance) {
            return crate::vm::specialize::again(r, distance);
        }
        for_iter_plain(r, distance)
    }
}

/// As [`for_iter`], without a word to the specializer. Runs Python.
pub unsafe fn for_iter_plain(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
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
            match monitoring::stopped(r.fp, generator::stop_value) {
                Ok(value) => drop(value),
                Err(e) => return crate::call::convert::told(e, Flow::Error),
            }
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

/// The end of a loop in a fast body: the iterator goes, END_FOR and POP_TOP are skipped.
#[inline(always)]
unsafe fn end(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: as for `exhausted`.
    unsafe {
        r.ip = r.ip.add(1 + distance + 2);
        let iterator = r.pop_raw();
        if release(iterator) { Flow::JumpDealloc(iterator) } else { Flow::Jump }
    }
}

/// What the forms leave to the generic instruction: a miss if the iterator is not of the form's kind. (One function for
/// all exits of a body: with two, the hot path would choose between them.)
unsafe fn left(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies; a generator's type was tested.
    unsafe {
        let iterator = r.peek(1);
        let fits = match *r.ip.sub(1) as u8 {
            opcode::FOR_ITER_RANGE => is(iterator, &PyRangeIter_Type),
            opcode::FOR_ITER_LIST => is(iterator, &PyListIter_Type),
            opcode::FOR_ITER_TUPLE => is(iterator, &PyTupleIter_Type),
            opcode::FOR_ITER_GEN => is(iterator, &PyGen_Type) && (*iterator.cast::<Generator>()).is_resumable(),
            _ => true,
        };
        if fits { for_iter_plain(r, distance) } else { for_iter(r, distance) }
    }
}

/// The next number of a range.
#[inline(always)]
pub unsafe fn for_range(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let iterator = r.peek(1);
        if !is(iterator, &PyRangeIter_Type) {
            return Flow::Slow(left);
        }
        let range = iterator.cast::<RangeIter>();
        if (*range).left.get() <= 0 {
            return end(r, distance);
        }
        let value = (*range).start.get();
        if value.unsigned_abs() >> 60 != 0 {
            return Flow::Slow(left);
        }
        let item = new_int(value);
        if item.is_null() {
            return Flow::Slow(left);
        }
        (*range).start.set(value.wrapping_add((*range).step.get()));
        (*range).left.set((*range).left.get() - 1);
        r.push_raw(item);
    }
    Flow::Next
}

/// The next item of a list.
#[inline(always)]
pub unsafe fn for_list(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies; the index is tested against the length.
    unsafe {
        let iterator = r.peek(1);
        if !is(iterator, &PyListIter_Type) {
            return Flow::Slow(left);
        }
        let iterator = iterator.cast::<SequenceIter>();
        let list = (*iterator).sequence.raw().cast::<List>();
        if list.is_null() {
            return end(r, distance);
        }
        let index = (*iterator).index.get();
        if index as usize >= (*list).base.size.get() as usize {
            // The generic form lets go of the list.
            return Flow::Slow(left);
        }
        let item = *(*list).items.get().add(index as usize);
        incref(item);
        (*iterator).index.set(index + 1);
        r.push_raw(item);
    }
    Flow::Next
}

/// The next item of a tuple.
#[inline(always)]
pub unsafe fn for_tuple(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies; the index is tested against the length.
    unsafe {
        let iterator = r.peek(1);
        if !is(iterator, &PyTupleIter_Type) {
            return Flow::Slow(left);
        }
        let iterator = iterator.cast::<SequenceIter>();
        let tuple = (*iterator).sequence.raw().cast::<Tuple>();
        if tuple.is_null() {
            return end(r, distance);
        }
        let index = (*iterator).index.get();
        if index as usize >= (*tuple).base.size.get() as usize {
            return Flow::Slow(left);
        }
        let item = *(&raw const (*tuple).items).cast::<*mut Object>().add(index as usize);
        incref(item);
        (*iterator).index.set(index + 1);
        r.push_raw(item);
    }
    Flow::Next
}

/// The next item of a generator, whose frame runs above this one.
#[inline(always)]
pub unsafe fn for_generator(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let iterator = r.peek(1);
        let resumable = is(iterator, &PyGen_Type) && (*iterator.cast::<Generator>()).is_resumable();
        if !resumable || !super::generator::can_enter() {
            return Flow::Slow(left);
        }
        r.save_ip();
        let none = none_object().as_ptr();
        super::generator::enter_generator(r, iterator.cast(), none, (2 + distance) as u16)
    }
}
