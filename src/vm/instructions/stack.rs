//! Instructions that only move words of the operand stack.

use crate::vm::registers::{Flow, Registers, incref, release};
use core::ptr::null_mut;

/// Nothing.
#[inline(always)]
pub unsafe fn nop(_: &mut Registers, _: usize) -> Flow {
    Flow::Next
}

/// Drops the top.
#[inline(always)]
pub unsafe fn pop_top(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop_raw();
        if super::number::release_any(value) { Flow::Dealloc(value) } else { Flow::Next }
    }
}

/// Pushes the null that marks a call without `self`.
#[inline(always)]
pub unsafe fn push_null(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { r.push_raw(null_mut()) };
    Flow::Next
}

/// Pushes another reference to the word `n` below the top.
#[inline(always)]
pub unsafe fn copy(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.peek(n);
        incref(value);
        r.push_raw(value);
    }
    Flow::Next
}

/// Exchanges the top and the word `n` below it.
#[inline(always)]
pub unsafe fn swap(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let (top, other) = (r.peek(1), r.peek(n));
        r.put(1, other);
        r.put(n, top);
    }
    Flow::Next
}

/// `receiver, value` becomes `value`: what is left when `yield from` or `await` is done.
#[inline(always)]
pub unsafe fn end_send(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop_raw();
        let receiver = r.peek(1);
        r.put(1, value);
        if release(receiver) { Flow::Dealloc(receiver) } else { Flow::Next }
    }
}
