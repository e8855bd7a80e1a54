//! Memory: allocator domains, making and freeing objects, the cycle collector.
//!
//! An object's block may begin before the object: two words of GC head (types with `HAVE_GC`), before them two words
//! for the managed weak reference list and dict (types with `MANAGED_*`): `[weakrefs][dict][gc next][gc prev] object`.

pub mod alloc;
pub mod debug;
pub mod domains;
#[macro_use]
pub mod gc;
pub mod gc_report;
pub mod tracer;
pub mod traces;
pub mod trashcan;

pub use alloc::{
    free as object_free, malloc as object_malloc, malloc_watched as object_malloc_watched, realloc as object_realloc,
};
pub use tracer::created;

use crate::abi::{Object, ObjectType, Raised, Ref, Result, TypeFlags, TypeObject, VarObject};
use core::cell::Cell;

/// The bytes of an object's block before the object.
#[inline(always)]
pub(crate) fn preheader_size(ty: &TypeObject) -> usize {
    (if ty.has(TypeFlags::HAVE_GC) { gc::HEAD_SIZE } else { 0 }) + (if ty.has(TypeFlags::PREHEADER) { 16 } else { 0 })
}

/// Makes an object of a built-in type of fixed size from its struct, whose head has one reference.
///
/// A type with `HAVE_GC` gets its GC head; [`gc::track`] is the caller's last step. MemoryError.
#[inline(always)]
pub fn new<T: ObjectType>(value: T) -> Result<Ref<T>> {
    let gc = T::type_object().has(TypeFlags::HAVE_GC);
    let head = if gc { gc::HEAD_SIZE } else { 0 };
    let (block, watched) = object_malloc_watched(head + size_of::<T>());
    if block.is_null() {
        return Err(no_memory());
    }
    // SAFETY: the block is large enough and aligned for a GC head and any object struct.
    unsafe {
        let object = block.byte_add(head).cast::<T>();
        if gc {
            block.cast::<[usize; 2]>().write([0, 0]);
            gc::count_new();
        }
        object.write(value);
        if watched {
            created(object.cast());
        }
        Ok(Ref::from_raw(object))
    }
}

/// Zeroed memory for an instance of `ty` with `items` items, its head filled in, not tracked (`_PyType_AllocNoTrack`).
///
/// The type's reference is counted if it is a heap type. MemoryError.
pub fn alloc_untracked(ty: &TypeObject, items: usize) -> Result {
    // C adds one item to be sure of a sentinel after strings and the like.
    let mut size = ty.basicsize.get() as usize + ty.itemsize.get() as usize * (items + 1);
    let inline_values = ty.has(TypeFlags::INLINE_VALUES);
    if inline_values {
        size += crate::types::dict::instance::inline_values_size(ty);
    }
    let head = preheader_size(ty);
    let total = head + size.next_multiple_of(8);
    let (block, watched) = object_malloc_watched(total);
    if block.is_null() {
        return Err(no_memory());
    }
    // SAFETY: the block has `total` bytes; zero is a valid state of every object but for its head.
    unsafe {
        block.cast::<u8>().write_bytes(0, total);
        let object = block.byte_add(head).cast::<Object>();
        object.write(Object { refcnt: Cell::new(1), ty: Cell::new(ty) });
        if ty.has(TypeFlags::HEAPTYPE) {
            ty.as_object().incref();
        }
        if ty.itemsize.get() != 0 {
            (*object.cast::<VarObject>()).size.set(items as isize);
        }
        if inline_values {
            crate::types::dict::instance::init_inline_values(&*object);
        }
        if ty.has(TypeFlags::HAVE_GC) {
            gc::count_new();
        }
        if watched {
            created(object.cast());
        }
        Ok(Ref::from_raw(object))
    }
}

/// As [`alloc_untracked`], and GC types are tracked: `PyType_GenericAlloc`.
pub fn alloc(ty: &TypeObject, items: usize) -> Result {
    let object = alloc_untracked(ty, items)?;
    if ty.has(TypeFlags::HAVE_GC) {
        gc::track(&object);
    }
    Ok(object)
}

/// Frees the memory of an object whose fields have been given up: GC head and pre-header included.
///
/// # Safety
/// `object` is untracked, was allocated by this module, and is not used again.
#[inline]
pub unsafe fn free(object: *mut Object) {
    // SAFETY: the caller's contract; the type is still there.
    unsafe {
        let ty = (*object).ty();
        if ty.has(TypeFlags::HAVE_GC) {
            gc::count_freed();
        }
        object_free(object.byte_sub(preheader_size(ty)).cast());
    }
}

/// An instance whose memory is not initialized but for its head: what `PyObject_New` and its kin make. MemoryError.
pub fn raw_instance(ty: &TypeObject, size: usize, items: isize) -> Result<Ref<VarObject>> {
    let head = preheader_size(ty);
    let (block, watched) = object_malloc_watched(head + size);
    if block.is_null() {
        return Err(no_memory());
    }
    // SAFETY: the block is large enough for its head and the object's.
    unsafe {
        block.cast::<u8>().write_bytes(0, head);
        let object = block.byte_add(head).cast::<VarObject>();
        (&raw mut (*object).base).write(Object { refcnt: Cell::new(1), ty: Cell::new(ty) });
        if ty.has(TypeFlags::HEAPTYPE) {
            ty.as_object().incref();
        }
        if ty.itemsize.get() != 0 {
            (&raw mut (*object).size).write(Cell::new(items));
        }
        if ty.has(TypeFlags::HAVE_GC) {
            gc::count_new();
        }
        if watched {
            created(object.cast());
        }
        Ok(Ref::from_raw(object))
    }
}

/// Calls the deallocator of an object whose last reference is gone: `_Py_Dealloc`. Runs Python.
///
/// # Safety
/// Nobody holds a reference.
#[inline(never)]
pub unsafe fn dealloc(object: *mut Object) {
    // SAFETY: the object is still whole; its type gives its deallocator.
    unsafe {
        let ty = (*object).ty();
        if tracer::is_set() {
            tracer::destroyed(object);
        }
        match ty.dealloc.get() {
            Some(dealloc) if ty.has(TypeFlags::HAVE_GC) => trashcan::dealloc(object, dealloc),
            Some(dealloc) => dealloc(object),
            None => unreachable!("a ready type has a deallocator"),
        }
    }
}

/// Sets MemoryError.
#[cold]
#[inline(never)]
pub fn no_memory() -> Raised {
    crate::types::exception::no_memory::raise_memory_error()
}
