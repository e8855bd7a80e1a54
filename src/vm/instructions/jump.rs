//! Jumps and the places where the eval breaker is looked at.

use crate::types::bool::{_Py_FalseStruct, _Py_TrueStruct};
use crate::types::none::_Py_NoneStruct;
use crate::vm::breaker;
use crate::vm::opcode::RESUME_CHECK;
use crate::vm::registers::{Flow, Registers, breaker_or_version_differs, breaker_set, release};

/// Jumps ahead.
#[inline(always)]
pub unsafe fn jump_forward(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { r.ip = r.ip.add(distance) };
    Flow::Jump
}

/// Jumps back, where signals, other threads and pending calls get their turn.
#[inline(always)]
pub unsafe fn jump_backward(r: &mut Registers, distance: usize) -> Flow {
    if breaker_set() {
        return Flow::Slow(breaker::at_jump_backward);
    }
    // SAFETY: the contract of bodies; one cache unit is behind the instruction.
    unsafe { r.ip = r.ip.add(1).sub(distance) };
    Flow::Jump
}

/// Jumps back inside `yield from` and `await`.
#[inline(always)]
pub unsafe fn jump_backward_no_interrupt(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { r.ip = r.ip.sub(distance) };
    Flow::Jump
}

/// Pops True or False; jumps on False.
#[inline(always)]
pub unsafe fn pop_jump_if_false(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies; both are immortal.
    unsafe {
        let value = r.pop_raw();
        r.ip = r.ip.add(1);
        if core::ptr::eq(value.cast(), &_Py_FalseStruct) {
            r.ip = r.ip.add(distance);
        }
    }
    Flow::Jump
}

/// Pops True or False; jumps on True.
#[inline(always)]
pub unsafe fn pop_jump_if_true(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies; both are immortal.
    unsafe {
        let value = r.pop_raw();
        r.ip = r.ip.add(1);
        if core::ptr::eq(value.cast(), &_Py_TrueStruct) {
            r.ip = r.ip.add(distance);
        }
    }
    Flow::Jump
}

/// Pops; jumps if it is None.
#[inline(always)]
pub unsafe fn pop_jump_if_none(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop_raw();
        r.ip = r.ip.add(1);
        if core::ptr::eq(value, &_Py_NoneStruct) {
            r.ip = r.ip.add(distance);
            return Flow::Jump;
        }
        if release(value) { Flow::JumpDealloc(value) } else { Flow::Jump }
    }
}

/// Pops; jumps if it is not None.
#[inline(always)]
pub unsafe fn pop_jump_if_not_none(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop_raw();
        r.ip = r.ip.add(1);
        if core::ptr::eq(value, &_Py_NoneStruct) {
            return Flow::Jump;
        }
        r.ip = r.ip.add(distance);
        if release(value) { Flow::JumpDealloc(value) } else { Flow::Jump }
    }
}

/// The beginning of a function, or of what follows a yield, when it is run for the first time.
#[inline(always)]
pub unsafe fn resume(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies: `ip` is behind the instruction's unit, in the code object's own memory.
    unsafe { r.ip.cast_mut().sub(1).cast::<u8>().write(RESUME_CHECK) };
    // SAFETY: as above.
    unsafe { resume_again(r, oparg) }
}

/// The beginning of a function, or of what follows a yield.
#[inline(always)]
pub unsafe fn resume_again(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    if unsafe { breaker_or_version_differs(r) } {
        return Flow::Slow(breaker::at_resume);
    }
    Flow::Next
}
