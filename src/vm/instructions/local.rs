//! Local variables and constants.

use super::number::release_any;
use crate::abi::Result;
use crate::leave_to;
use crate::vm::registers::{Flow, Registers, incref, release};
use core::ptr::null_mut;

/// Pushes a local that is certainly bound.
#[inline(always)]
pub unsafe fn load_fast(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = *r.local(i);
        incref(value);
        r.push_raw(value);
    }
    Flow::Next
}

/// Pushes a local that may be unbound: UnboundLocalError.
#[inline(always)]
pub unsafe fn load_fast_check(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = *r.local(i);
        if value.is_null() {
            return leave_to!(unbound_local);
        }
        incref(value);
        r.push_raw(value);
    }
    Flow::Next
}

/// Pushes two locals.
#[inline(always)]
pub unsafe fn load_fast_load_fast(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let (first, second) = (*r.local(oparg >> 4), *r.local(oparg & 15));
        incref(first);
        incref(second);
        *r.sp = first;
        *r.sp.add(1) = second;
        r.sp = r.sp.add(2);
    }
    Flow::Next
}

/// Moves a local (bound or not) onto the stack: a comprehension hides a variable of its function so.
#[inline(always)]
pub unsafe fn load_fast_and_clear(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = *r.local(i);
        *r.local(i) = null_mut();
        r.push_raw(value);
    }
    Flow::Next
}

/// Pops into a local.
#[inline(always)]
pub unsafe fn store_fast(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop_raw();
        let place = r.local(i);
        let old = *place;
        *place = value;
        if !old.is_null() && release_any(old) { Flow::Dealloc(old) } else { Flow::Next }
    }
}

/// Pops into one local and pushes another.
#[inline(always)]
pub unsafe fn store_fast_load_fast(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let place = r.local(oparg >> 4);
        let old = *place;
        *place = r.peek(1);
        let value = *r.local(oparg & 15);
        incref(value);
        r.put(1, value);
        if !old.is_null() && release_any(old) { Flow::Dealloc(old) } else { Flow::Next }
    }
}

/// Pops into two locals.
#[inline(always)]
pub unsafe fn store_fast_store_fast(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let first = r.local(oparg >> 4);
        let old = *first;
        if !old.is_null() && (*old).refcnt.get() as u32 == 1 {
            return leave_to!(store_two);
        }
        *first = r.pop_raw();
        if !old.is_null() {
            // Not the last reference, as tested.
            let _ = release(old);
        }
        store_fast(r, oparg & 15)
    }
}

/// `store_fast_store_fast` where the first value dies.
unsafe fn store_two(r: &mut Registers, oparg: usize) -> Result<()> {
    for i in [oparg >> 4, oparg & 15] {
        // SAFETY: the contract of bodies.
        unsafe {
            let value = r.pop_raw();
            let old = r.local(i).replace(value);
            drop(crate::abi::Ref::from_nullable(old));
        }
    }
    Ok(())
}

/// `del local`: UnboundLocalError.
#[inline(always)]
pub unsafe fn delete_fast(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let old = *r.local(i);
        if old.is_null() {
            return leave_to!(unbound_local);
        }
        *r.local(i) = null_mut();
        if release(old) { Flow::Dealloc(old) } else { Flow::Next }
    }
}

/// UnboundLocalError for the local `i`.
#[cold]
pub unsafe fn unbound_local(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    let name = unsafe { r.code() }.variable_name(i).to_string_lossy();
    let message = format!("cannot access local variable '{name}' where it is not associated with a value");
    // SAFETY: as above.
    Err(unsafe { super::name::name_error_with(r, &crate::types::exception::UNBOUND_LOCAL_ERROR, &message, None) })
}

/// Pushes a constant.
#[inline(always)]
pub unsafe fn load_const(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.constant(i);
        incref(value);
        r.push_raw(value);
    }
    Flow::Next
}
