//! The trashcan: deallocation of deep structures that does not use up the native stack.
//!
//! When little of the stack is left, a container whose last reference goes is put aside, on a list that begins in the
//! thread's `delete_later` and goes on through the `prev` words of the GC heads (its low bits stay what they are). Calls
//! further up take it from there. Extensions do the same with `_PyTrash_thread_deposit_object`.

use super::gc;
use crate::abi::Object;
use crate::vm::thread::{self, ThreadState};

/// With less of the stack than this, containers are put aside.
const DEFER: isize = 256 * 1024;
/// With more of the stack than this, what was put aside is deallocated.
const RESUME: isize = 512 * 1024;
/// The trashcan of extensions counts calls: with no more than twice its headroom left, their deallocators would put the
/// object that they are given aside again.
const MOST_NESTED: core::ffi::c_int = 100;
/// The low bits of a `prev` word are flags.
const FLAGS: usize = 3;

/// Where a thread's list begins.
fn first(thread: &ThreadState) -> *mut *mut Object {
    (&raw const thread.delete_later).cast::<*mut Object>().cast_mut()
}

/// The `prev` word of a container's GC head.
///
/// # Safety
/// The object's type has `HAVE_GC`.
unsafe fn link(object: *mut Object) -> *mut usize {
    // SAFETY: the GC head is the two words before the object.
    unsafe { object.cast::<usize>().sub(1) }
}

/// Puts a container aside: `_PyTrash_thread_deposit_object`.
///
/// # Safety
/// Nobody holds a reference; the object is whole and its type has `HAVE_GC`.
#[cold]
#[inline(never)]
pub unsafe fn deposit(thread: &ThreadState, object: *mut Object) {
    // SAFETY: the caller's contract; while the object is untracked, its `prev` word is free for the link.
    unsafe {
        gc::untrack(&*object);
        let first = first(thread);
        let word = link(object);
        *word = *first as usize | (*word & FLAGS);
        *first = object;
    }
}

/// Deallocates what was put aside: `_PyTrash_thread_destroy_chain`. Runs Python.
#[cold]
#[inline(never)]
pub fn destroy_chain(thread: &ThreadState) {
    // SAFETY: what is on the list is whole and nobody's.
    unsafe {
        let first = first(thread);
        while let Some(object) = (*first).as_ref() {
            let word = link(object.as_ptr());
            *first = (*word & !FLAGS) as *mut Object;
            *word &= FLAGS;
            if let Some(dealloc) = object.ty().dealloc.get() {
                dealloc(object.as_ptr());
            }
        }
    }
}

/// As [`destroy_chain`], for deallocators of extensions: deep in the stack it is left to those further up, which would
/// otherwise be called in turn for each object that is put aside again.
pub fn destroy_chain_if_room(thread: &ThreadState) {
    if thread::native_stack_room() > RESUME && thread.c_recursion_remaining.get() > MOST_NESTED {
        destroy_chain(thread);
    }
}

/// Deallocates a container, or puts it aside.
///
/// # Safety
/// As [`deposit`]; `dealloc` is its type's deallocator.
#[inline]
pub unsafe fn dealloc(object: *mut Object, dealloc: crate::abi::slots::Destructor) {
    let thread = thread::current();
    let room = thread::native_stack_room();
    // SAFETY: the caller's contract.
    unsafe {
        if room < DEFER {
            return deposit(thread, object);
        }
        dealloc(object);
        if room > RESUME && thread.c_recursion_remaining.get() > MOST_NESTED && !(*first(thread)).is_null() {
            destroy_chain(thread);
        }
    }
}
