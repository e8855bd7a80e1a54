//! The buffer protocol of classes written in Python (PEP 688): `__buffer__`, `__release_buffer__`.

use super::slot_functions::slot_bf_releasebuffer;
use crate::abi::slots::{Buffer, BufferProcs, GetBuffer, SlotCell, Visit};
use crate::abi::{Object, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{CReturn, IntoReturn};
use crate::intern;
use crate::memory::{self, gc};
use crate::types::exception::{print, raise};
use crate::types::memoryview::MemoryView;
use crate::types::str::Str;
use core::cell::Cell;
use core::ffi::{c_int, c_void};

/// `__buffer__` of a type with a C function for it: a memoryview that the function fills.
///
/// OverflowError for flags that are no C int.
pub fn view_with_flags(this: &Object, flags: &Object, wrapped: GetBuffer) -> Result {
    let flags = flags.index_as_isize()?;
    let Ok(flags) = c_int::try_from(flags) else {
        return Err(overflow_error!("buffer flags too large"));
    };
    Ok(MemoryView::by_function(this, flags, wrapped)?.into_object())
}

/// `__release_buffer__` of a type with a C function for it. ValueError for a view of another object.
pub fn release_view(this: &Object, view: &Object) -> Result {
    let Some(view) = view.cast::<MemoryView>() else {
        return Err(type_error!("expected a memoryview object"));
    };
    if view.is_released() {
        return Err(value_error!("memoryview's buffer has already been released"));
    }
    match view.exporter() {
        // As `__release_buffer__` of Python is given it: whoever has called that goes on with the release.
        None => ().into_return(),
        Some(exporter) if !exporter.is(this) => Err(value_error!("memoryview's buffer is not this object")),
        Some(_) => {
            view.give_back()?;
            ().into_return()
        }
    }
}

/// What stands as exporter in a buffer that `__buffer__` has given: the view that it returned, and the object.
#[repr(C)]
struct BufferWrapper {
    base: Object,
    view: Slot,
    object: Slot,
}
// SAFETY: `#[repr(C)]` with the object head first.
unsafe impl crate::abi::ObjectLike for BufferWrapper {}
// SAFETY: used under the GIL.
unsafe impl Sync for BufferWrapper {}
object_type!(BufferWrapper => BUFFER_WRAPPER);

impl core::ops::Deref for BufferWrapper {
    type Target = Object;
    fn deref(&self) -> &Object {
        &self.base
    }
}

/// The type of such exporters; no program sees one.
pub static BUFFER_WRAPPER: TypeObject = TypeObject::new(c"_buffer_wrapper", size_of::<BufferWrapper>())
    .with(TypeFlags::HAVE_GC)
    .deallocated(dealloc)
    .traversed(traverse)
    .cleared(clear)
    .buffer_procs(&WRAPPER_PROCS);

static WRAPPER_PROCS: BufferProcs =
    BufferProcs { get: Cell::new(Some(wrapper_get)), release: Cell::new(Some(wrapper_release)) };

/// Fills a view by calling `__buffer__`. Runs Python.
///
/// # Safety
/// `view` is a buffer to be filled.
pub unsafe fn get_through_method(this: &Object, view: *mut Buffer, flags: c_int) -> Result<()> {
    let flags_object = crate::types::int::Int::new(flags as i64)?;
    let returned = this.call_method(intern!("__buffer__"), &[&flags_object])?;
    if returned.cast::<MemoryView>().is_none() {
        return Err(type_error!("__buffer__ returned non-memoryview object"));
    }
    // SAFETY: the caller's contract.
    unsafe { returned.get_buffer(view, flags)? };
    let wrapper = memory::new(BufferWrapper {
        base: Object::new(&BUFFER_WRAPPER),
        view: Slot::new(Some(returned)),
        object: Slot::new(Some(this.to_ref())),
    })?;
    gc::track(&wrapper);
    // SAFETY: filled just now; the wrapper takes the view's place as exporter and keeps the view.
    unsafe { (*view).obj.set(Some(wrapper.into_object())) };
    Ok(())
}

unsafe extern "C" fn wrapper_get(this: &Object, view: *mut Buffer, flags: c_int) -> c_int {
    // SAFETY: the slot belongs to the type; the rest is the caller's contract.
    let result = unsafe {
        match this.cast_unchecked::<BufferWrapper>().view.get() {
            Some(inner) => inner.get_buffer(view, flags),
            None => Err(buffer_error!("the buffer has been released")),
        }
    };
    result.into_c()
}

unsafe extern "C" fn wrapper_release(this: &Object, view: *mut Buffer) {
    // SAFETY: the slot belongs to the type.
    let this = unsafe { this.cast_unchecked::<BufferWrapper>() };
    let (Some(inner), Some(object)) = (this.view.get(), this.object.get()) else { return };
    // SAFETY: the view filled the buffer, so it takes it back.
    unsafe {
        if let Some(release) = inner.ty().buffer().and_then(|b| b.release.get()) {
            release(&inner, view);
        }
        let by_method = object.ty().buffer().and_then(|b: &BufferProcs| release_of(&b.release));
        let own = inner.cast::<MemoryView>().and_then(|m| m.exporter()).is_some_and(|e| e.is(&object));
        if !own && by_method.is_some() {
            call_release(&object, &inner);
        }
    }
    drop((this.view.take(), this.object.take()));
}

/// The slot's function, if it is the one that calls `__release_buffer__`.
fn release_of(slot: &SlotCell<crate::abi::slots::ReleaseBuffer>) -> Option<()> {
    slot.get().filter(|f| *f as usize == slot_bf_releasebuffer as *const () as usize).map(|_| ())
}

/// Calls `__release_buffer__` with a view of the buffer. What it raises is printed.
fn call_release(object: &Object, view: &Object) {
    let pending = raise::fetch();
    if let Err(e) = object.call_method(intern!("__release_buffer__"), &[view]) {
        let message = Str::new(&format!("Exception ignored in __release_buffer__ of {}", object.ty().full_name()));
        match message {
            Ok(message) => print::unraisable_with(e.take(), Some(&message), None),
            Err(without) => {
                without.clear();
                e.unraisable(Some(object));
            }
        }
    }
    raise::restore(pending);
}

/// Calls `__release_buffer__` for a buffer: with the view that `__buffer__` returned, or one that lives as long as the
/// call and of which no others can be made.
///
/// # Safety
/// `view` is a filled buffer.
unsafe fn tell_method(object: &Object, view: *mut Buffer) {
    // SAFETY: the caller's contract.
    if let Some(wrapper) = unsafe { (*view).obj.borrowed() }.and_then(|o| o.cast::<BufferWrapper>()) {
        if let Some(returned) = wrapper.view.get() {
            call_release(object, &returned);
        }
        return;
    }
    let pending = raise::fetch();
    // SAFETY: the caller's contract; the view is given back before the buffer goes.
    let result = unsafe { MemoryView::of_buffer(view) }.and_then(|shown| {
        shown.restrict();
        call_release(object, &shown);
        shown.give_back()
    });
    if let Err(e) = result {
        e.unraisable(Some(object));
    }
    raise::restore(pending);
}

/// Releases a view by calling `__release_buffer__`, then the function of the C base, if there is one.
///
/// # Safety
/// `view` is a filled buffer of this object.
pub unsafe fn release_through_method(this: &Object, view: *mut Buffer) {
    // SAFETY: the caller's contract.
    unsafe {
        tell_method(this, view);
        let Some(mro) = this.ty().mro_tuple() else { return };
        for base in mro.items() {
            let release = base.cast::<TypeObject>().and_then(|b| b.buffer()).and_then(|b| b.release.get());
            if let Some(release) = release
                && release as usize != slot_bf_releasebuffer as *const () as usize
            {
                release(this, view);
                return;
            }
        }
    }
}

extern "C" fn traverse(this: &BufferWrapper, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.view, this.object)
}

extern "C" fn clear(this: &BufferWrapper) -> c_int {
    this.view.set(None);
    this.object.set(None);
    0
}

/// # Safety
/// `object` is such an exporter without references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        gc::untrack(&*object);
        clear((*object).cast_unchecked());
        memory::free(object);
    }
}
