//! objimpl.h, pymem.h: memory, and objects that C makes and frees.

use crate::abi::{Object, Ref, Result, TypeObject, VarObject};
use crate::memory::domains::{self, Allocator, Domain};
use crate::memory::{self, gc, tracer, traces, trashcan};
use crate::vm::thread::ThreadState;
use abide_macros::capi;
use core::ffi::{c_int, c_uint, c_void};
use core::ptr::null_mut;

macro_rules! domain {
    ($($domain:ident: $malloc:ident, $calloc:ident, $realloc:ident $(, $free:ident)?;)*) => {$(
        /// Memory of the domain; NULL when exhausted.
        #[capi]
        pub fn $malloc(size: usize) -> *mut c_void {
            domains::malloc(Domain::$domain, size)
        }
        /// Zeroed memory of the domain; NULL when exhausted.
        #[capi]
        pub fn $calloc(count: usize, size: usize) -> *mut c_void {
            domains::calloc(Domain::$domain, count, size)
        }
        /// Changes the size of a block.
        ///
        /// # Safety
        /// The block is of this domain, or null.
        #[capi]
        pub unsafe fn $realloc(block: *mut c_void, size: usize) -> *mut c_void {
            // SAFETY: the caller's contract.
            unsafe { domains::realloc(Domain::$domain, block, size) }
        }
        $(
            /// Frees a block.
            ///
            /// # Safety
            /// The block is of this domain, or null, and not used again.
            #[capi]
            pub unsafe fn $free(block: *mut c_void) {
                // SAFETY: the caller's contract.
                unsafe { domains::free(Domain::$domain, block) };
            }
        )?
    )*};
}
domain! {
    // `PyObject_Free` is `tp_free` of plain types and lives with them, in types/object.rs.
    Obj: PyObject_Malloc, PyObject_Calloc, PyObject_Realloc;
    Mem: PyMem_Malloc, PyMem_Calloc, PyMem_Realloc, PyMem_Free;
    // Memory that may be used without the GIL.
    Raw: PyMem_RawMalloc, PyMem_RawCalloc, PyMem_RawRealloc, PyMem_RawFree;
}

/// The functions of a domain. A number that is none gives null pointers.
///
/// # Safety
/// `allocator` can be written.
#[capi]
pub unsafe fn PyMem_GetAllocator(domain: c_int, allocator: *mut Allocator) {
    // SAFETY: the caller's contract; C sees a nullable pointer in each field.
    unsafe {
        match Domain::of(domain) {
            Some(domain) => allocator.write(domains::get(domain)),
            None => allocator.write_bytes(0, 1),
        }
    }
}

/// Sets the functions of a domain.
#[capi]
pub fn PyMem_SetAllocator(domain: c_int, allocator: &Allocator) {
    if let Some(domain) = Domain::of(domain) {
        domains::set(domain, *allocator);
    }
}

/// Puts the debug functions before those of each domain that does not have them yet.
#[capi]
pub fn PyMem_SetupDebugHooks() {
    memory::debug::install();
}

/// The name of the functions in use; NULL if somebody has set others.
#[capi]
pub fn _PyMem_GetCurrentAllocatorName() -> *const core::ffi::c_char {
    domains::name().map_or(core::ptr::null(), core::ffi::CStr::as_ptr)
}

/// Whether the object looks as if its memory had been freed, or had never been written, under the debug functions.
///
/// # Safety
/// The head of the object can be read, whatever stands there; or NULL.
#[capi]
pub unsafe fn _PyObject_IsFreed(object: *const Object) -> bool {
    // SAFETY: the caller's contract.
    memory::debug::is_dead(object as usize) || memory::debug::is_dead(unsafe { *object.cast::<usize>().add(1) })
}

/// Sets the function that is told of every object that is made and that dies; NULL takes it back.
#[capi]
pub fn PyRefTracer_SetTracer(tracer: Option<tracer::Tracer>, data: *mut c_void) -> Result<()> {
    tracer::set(tracer, data);
    Ok(())
}

/// The function that is told of objects, or NULL, and what it is handed.
///
/// # Safety
/// `data` is null or can be written.
#[capi]
pub unsafe fn PyRefTracer_GetTracer(data: *mut *mut c_void) -> Option<tracer::Tracer> {
    let (tracer, handed) = tracer::get();
    if !data.is_null() {
        // SAFETY: the caller's contract.
        unsafe { data.write(handed) };
    }
    tracer
}

/// Notes a block for tracemalloc: 0, -1 without memory, -2 if nothing is traced.
#[capi]
pub fn PyTraceMalloc_Track(domain: c_uint, pointer: usize, size: usize) -> c_int {
    if traces::track(domain, pointer, size) { 0 } else { -2 }
}

/// Forgets a block that was noted: 0, or -2 if nothing is traced.
#[capi]
pub fn PyTraceMalloc_Untrack(domain: c_uint, pointer: usize) -> c_int {
    if traces::untrack(domain, pointer) { 0 } else { -2 }
}

/// Where a block was allocated, as a tuple of places; None if that is not known.
#[capi]
pub fn _PyTraceMalloc_GetTraceback(domain: c_uint, pointer: usize) -> Result {
    crate::modules::tracemalloc::traceback_of(domain, pointer)
}

/// The bytes of an instance: the fixed part, the items, rounded up.
fn instance_size(ty: &TypeObject, items: isize) -> usize {
    (ty.basicsize.get() as usize + ty.itemsize.get() as usize * items as usize).next_multiple_of(8)
}

/// An uninitialized instance of a type without GC; its head is filled in.
#[capi]
pub fn _PyObject_New(ty: &TypeObject) -> Result {
    _PyObject_NewVar(ty, 0).map(Ref::into_object)
}

/// An uninitialized instance with items of a type without GC; its head is filled in.
#[capi]
pub fn _PyObject_NewVar(ty: &TypeObject, items: isize) -> Result<Ref<VarObject>> {
    uninitialized(ty, items, 0)
}

/// An uninitialized instance of a GC type, not tracked; its head is filled in.
#[capi]
pub fn _PyObject_GC_New(ty: &TypeObject) -> Result {
    _PyObject_GC_NewVar(ty, 0).map(Ref::into_object)
}

/// An uninitialized instance with items of a GC type, not tracked; its head is filled in.
#[capi]
pub fn _PyObject_GC_NewVar(ty: &TypeObject, items: isize) -> Result<Ref<VarObject>> {
    if items < 0 {
        return Err(super::bad_internal_call());
    }
    uninitialized(ty, items, 0)
}

/// As `_PyObject_GC_New`, with more bytes behind the instance; all but the head is zeroed.
#[capi]
pub fn PyUnstable_Object_GC_NewWithExtraData(ty: &TypeObject, extra: usize) -> Result {
    let object = uninitialized(ty, 0, extra)?;
    let head = size_of::<Object>();
    // SAFETY: the block has that many bytes behind the head, and zero is a valid state of them.
    unsafe { object.as_ptr().byte_add(head).cast::<u8>().write_bytes(0, instance_size(ty, 0) + extra - head) };
    Ok(object.into_object())
}

fn uninitialized(ty: &TypeObject, items: isize, extra: usize) -> Result<Ref<VarObject>> {
    memory::raw_instance(ty, instance_size(ty, items) + extra, items)
}

/// Changes the number of items of a GC object that is not tracked; the object may move.
///
/// # Safety
/// The caller owns the only reference, which passes to the result.
#[capi]
pub unsafe fn _PyObject_GC_Resize(object: *mut VarObject, items: isize) -> *mut VarObject {
    // SAFETY: the caller's contract.
    unsafe {
        let ty = (*object).ty();
        let head = memory::preheader_size(ty);
        let block = memory::object_realloc(object.byte_sub(head).cast(), head + instance_size(ty, items));
        if block.is_null() {
            return crate::call::convert::told(memory::no_memory(), null_mut());
        }
        let object = block.byte_add(head).cast::<VarObject>();
        (*object).size.set(items);
        object
    }
}

/// Puts a container under the collector's eyes.
#[capi]
pub fn PyObject_GC_Track(object: &Object) {
    gc::track(object);
}

/// Takes a container away from the collector.
#[capi]
pub fn PyObject_GC_UnTrack(object: &Object) {
    gc::untrack(object);
}

/// Whether the collector sees the object.
#[capi]
pub fn PyObject_GC_IsTracked(object: &Object) -> bool {
    gc::is_gc(object) && gc::is_tracked(object)
}

/// Whether the object's finalizer has run.
#[capi]
pub fn PyObject_GC_IsFinalized(object: &Object) -> bool {
    gc::is_gc(object) && gc::is_finalized(object)
}

/// Whether the object has a GC head.
#[capi]
pub fn PyObject_IS_GC(object: &Object) -> bool {
    gc::is_gc(object)
}

/// Collects all generations, if automatic collection is on; returns how many objects were unreachable.
#[capi]
pub fn PyGC_Collect() -> isize {
    if gc::is_enabled() { gc::collect(2) } else { 0 }
}

/// Switches automatic collection on; whether it was.
#[capi]
pub fn PyGC_Enable() -> c_int {
    gc::enable(true) as c_int
}

/// Switches automatic collection off; whether it was on.
#[capi]
pub fn PyGC_Disable() -> c_int {
    gc::enable(false) as c_int
}

/// Whether automatic collection is on.
#[capi]
pub fn PyGC_IsEnabled() -> c_int {
    gc::is_enabled() as c_int
}

/// Calls back for every object that the collector sees, until 0 is returned.
#[capi]
pub fn PyUnstable_GC_VisitObjects(callback: extern "C" fn(&Object, *mut c_void) -> c_int, argument: *mut c_void) {
    gc::each_tracked(None, |object| callback(object, argument) != 0);
}

/// The trashcan of extensions: an object whose deallocation is put off because the native stack is deep.
///
/// # Safety
/// Nobody holds a reference; the object is whole and has a GC head.
#[capi]
pub unsafe fn _PyTrash_thread_deposit_object(thread: &ThreadState, object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe { trashcan::deposit(thread, object) };
}

/// Deallocates what was put off.
#[capi]
pub fn _PyTrash_thread_destroy_chain(thread: &ThreadState) {
    trashcan::destroy_chain_if_room(thread);
}

/// A copy of a C string, to be freed with `PyMem_Free`; NULL without memory.
///
/// # Safety
/// A C string.
#[capi]
pub unsafe fn _PyMem_Strdup(text: *const core::ffi::c_char) -> *mut core::ffi::c_char {
    // SAFETY: the caller's contract; the block has room for the string.
    unsafe {
        let size = libc::strlen(text) + 1;
        let copy = PyMem_Malloc(size).cast::<core::ffi::c_char>();
        if !copy.is_null() {
            copy.copy_from_nonoverlapping(text, size);
        }
        copy
    }
}
