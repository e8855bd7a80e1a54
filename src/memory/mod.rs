//! Memory: allocator domains, making and freeing objects, the cycle collector, weak references.

pub mod gc;

use crate::abi::{Object, ObjectType, Ref, Result, TypeFlags, TypeObject};
use core::ffi::c_void;

/// Memory of the object domain (`PyObject_Malloc`): 16-byte aligned, null when exhausted.
#[inline]
pub fn object_malloc(size: usize) -> *mut c_void {
    // SAFETY: malloc may be called with any size.
    unsafe { libc::malloc(size.max(1)) }
}

/// Frees memory of the object domain; null is allowed.
///
/// # Safety
/// `block` came from [`object_malloc`] or [`object_realloc`] and is not used again.
#[inline]
pub unsafe fn object_free(block: *mut c_void) {
    // SAFETY: the caller's contract.
    unsafe { libc::free(block) }
}

/// Changes the size of a block of the object domain; null when exhausted (the block stays as it was).
///
/// # Safety
/// As [`object_free`]; `block` may be null.
pub unsafe fn object_realloc(block: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: the caller's contract.
    unsafe { libc::realloc(block, size.max(1)) }
}

/// Makes an object of a built-in type of fixed size from its struct, whose head has one reference.
///
/// A type with `HAVE_GC` gets its GC head; [`gc::track`] is the caller's last step. MemoryError.
#[inline]
pub fn new<T: ObjectType>(value: T) -> Result<Ref<T>> {
    let gc = T::type_object().has(TypeFlags::HAVE_GC);
    let head = if gc { gc::HEAD_SIZE } else { 0 };
    let block = object_malloc(head + size_of::<T>());
    if block.is_null() {
        return Err(no_memory());
    }
    // SAFETY: the block is large enough and aligned for a GC head and any object struct.
    unsafe {
        let object = block.byte_add(head).cast::<T>();
        if gc {
            block.cast::<[usize; 2]>().write([0, 0]);
        }
        object.write(value);
        Ok(Ref::from_raw(object))
    }
}

/// Zeroed memory for an instance of `ty` with `items` items, its head filled in (`PyType_GenericAlloc`); GC types are
/// tracked. The type's reference is counted if it is a heap type. MemoryError.
pub fn alloc(ty: &TypeObject, items: usize) -> Result {
    todo!("memory {ty:p} {items}")
}

/// Frees the memory of an object whose fields have been given up: GC head and pre-header included.
///
/// # Safety
/// `object` is untracked, was allocated by this module, and is not used again.
pub unsafe fn free(object: *mut Object) {
    todo!("memory {object:p}")
}

/// Calls the deallocator of an object whose last reference is gone: `_Py_Dealloc`. Runs Python.
///
/// # Safety
/// Nobody holds a reference.
#[inline(never)]
pub unsafe fn dealloc(object: *mut Object) {
    // SAFETY: the object is still whole; its type gives its deallocator.
    unsafe {
        match (*object).ty().dealloc.get() {
            Some(dealloc) => dealloc(object),
            None => unreachable!("a ready type has a deallocator"),
        }
    }
}

/// Sets MemoryError.
#[cold]
pub fn no_memory() -> crate::abi::Raised {
    memory_error!("")
}
