//! Instances of classes and classes themselves: deallocation, traversal, clearing.

use super::class_slots::own_members;
use super::{HeapType, instance};
use crate::abi::constants::member;
use crate::abi::slots::{Destructor, Visit};
use crate::abi::{Object, Ref, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::types::dict::Dict;
use crate::types::weakref;
use core::ffi::{c_int, c_void};

/// The first base whose slot is not the function of classes made in Python.
fn first_other(ty: &'static TypeObject, same: impl Fn(&TypeObject) -> bool) -> &'static TypeObject {
    let mut base = ty;
    while same(base) {
        match base.base_type() {
            Some(next) => base = next,
            None => break,
        }
    }
    base
}

fn is_subtype_dealloc(ty: &TypeObject) -> bool {
    ty.dealloc.get().is_some_and(|f| f as usize == dealloc as *const () as usize)
}

/// The fields of `__slots__` of the classes from `ty` up to (not with) `base`.
fn each_slot(object: &Object, ty: &'static TypeObject, base: &TypeObject, mut f: impl FnMut(&Slot) -> c_int) -> c_int {
    let mut class = ty;
    while !core::ptr::eq(class, base) {
        for def in own_members(class) {
            if def.kind == member::OBJECT_EX && def.flags & member::READONLY == 0 {
                // SAFETY: the field lies in the instance, as its class says.
                let slot = unsafe { &*object.as_ptr().cast::<u8>().offset(def.offset).cast::<Slot>() };
                let result = f(slot);
                if result != 0 {
                    return result;
                }
            }
        }
        match class.base_type() {
            Some(next) => class = next,
            None => break,
        }
    }
    0
}

/// Runs the finalizer of an object whose count has just become zero. Whether it was brought back to life.
/// `PyObject_CallFinalizerFromDealloc`. Runs Python.
///
/// # Safety
/// The object's count is zero; it is whole.
pub unsafe fn finalize_from_dealloc(object: &Object, finalizer: Destructor) -> bool {
    let has_head = gc::is_gc(object);
    if has_head && gc::is_finalized(object) {
        return false;
    }
    object.refcnt.set(1);
    // SAFETY: the object is whole and held by the count just given.
    unsafe { finalizer(object.as_ptr()) };
    if has_head {
        gc::set_finalized(object);
    }
    let count = object.refcnt.get() - 1;
    object.refcnt.set(count);
    count > 0
}

/// `tp_dealloc` of classes made in Python: finalizer, weak references, slots, dict, then the base's deallocator; at last
/// the reference to the class.
///
/// # Safety
/// `object` has no references.
pub unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the object is whole until the base's deallocator runs.
    let this = unsafe { &*object };
    let ty = this.ty();
    let has_head = gc::is_gc(this);
    if has_head {
        gc::untrack(this);
    }
    let base = first_other(ty, is_subtype_dealloc);
    if let Some(finalizer) = ty.finalize.get() {
        if has_head {
            gc::track(this);
        }
        // SAFETY: the count is zero.
        if unsafe { finalize_from_dealloc(this, finalizer) } {
            return;
        }
        if has_head {
            gc::untrack(this);
        }
    }
    let ty = this.ty();
    let own_weakrefs = ty.weaklistoffset.get() != 0 && base.weaklistoffset.get() == 0;
    if own_weakrefs {
        weakref::clear_all(this);
    }
    if let Some(del) = ty.del.get() {
        if has_head {
            gc::track(this);
        }
        // SAFETY: the old protocol: the function, called without any reference, may bring the object back to life.
        unsafe { del(object) };
        if this.refcnt.get() > 0 {
            return;
        }
        if has_head {
            gc::untrack(this);
        }
        if own_weakrefs {
            weakref::clear_without_callbacks(this);
        }
    }
    each_slot(this, ty, base, |slot| {
        slot.set(None);
        0
    });
    if ty.has(TypeFlags::MANAGED_DICT) {
        instance::clear_managed(this);
    } else if ty.dictoffset.get() != 0
        && base.dictoffset.get() == 0
        && let Some(slot) = instance::dict_slot(this)
    {
        slot.set(None);
    }
    let ty = this.ty();
    if has_head && base.has(TypeFlags::HAVE_GC) {
        // The base's deallocator takes it away from the collector itself.
        gc::track(this);
    }
    let owned = ty.has(TypeFlags::HEAPTYPE) && !base.has(TypeFlags::HEAPTYPE);
    // SAFETY: the base's part is still whole.
    unsafe {
        match base.dealloc.get() {
            Some(dealloc) => dealloc(object),
            None => memory::free(object),
        }
        if owned {
            ty.decref();
        }
    }
}

/// `tp_traverse` of classes made in Python.
pub extern "C" fn traverse(this: &Object, visit: Visit, argument: *mut c_void) -> c_int {
    let ty = this.ty();
    let own = |t: &TypeObject| t.traverse.get().is_some_and(|f| f as usize == traverse as *const () as usize);
    let base = first_other(ty, own);
    let result = each_slot(this, ty, base, |slot| gc::visit_slot(slot, visit, argument));
    if result != 0 {
        return result;
    }
    if ty.has(TypeFlags::MANAGED_DICT) {
        let result = instance::visit_managed(this, visit, argument);
        if result != 0 {
            return result;
        }
    } else if ty.dictoffset.get() != base.dictoffset.get()
        && let Some(slot) = instance::dict_slot(this)
    {
        let result = gc::visit_slot(slot, visit, argument);
        if result != 0 {
            return result;
        }
    }
    // A base made in C that is a heap type visits the class itself.
    if ty.has(TypeFlags::HEAPTYPE) && (own(base) || base.traverse.get().is_none() || !base.has(TypeFlags::HEAPTYPE)) {
        let result = visit(ty, argument);
        if result != 0 {
            return result;
        }
    }
    match base.traverse.get() {
        Some(function) if !own(base) => function(this, visit, argument),
        _ => 0,
    }
}

/// `tp_clear` of classes made in Python.
pub extern "C" fn clear(this: &Object) -> c_int {
    let ty = this.ty();
    let own = |t: &TypeObject| t.clear.get().is_some_and(|f| f as usize == clear as *const () as usize);
    let base = first_other(ty, own);
    each_slot(this, ty, base, |slot| {
        slot.set(None);
        0
    });
    if ty.has(TypeFlags::MANAGED_DICT) {
        instance::clear_managed(this);
    } else if ty.dictoffset.get() != base.dictoffset.get()
        && let Some(slot) = instance::dict_slot(this)
    {
        slot.set(None);
    }
    match base.clear.get() {
        Some(function) if !own(base) => function(this),
        _ => 0,
    }
}

/// `tp_is_gc` of types: classes are collected, static types are not.
pub extern "C" fn type_is_gc(this: &Object) -> c_int {
    // SAFETY: only types have this slot.
    unsafe { this.cast_unchecked::<TypeObject>() }.has(TypeFlags::HEAPTYPE) as c_int
}

/// `tp_traverse` of types.
pub extern "C" fn type_traverse(this: &TypeObject, visit: Visit, argument: *mut c_void) -> c_int {
    if !this.has(TypeFlags::HEAPTYPE) {
        return 0;
    }
    // SAFETY: the flag is set.
    let heap = unsafe { this.cast_unchecked::<HeapType>() };
    for slot in [&this.dict, &this.cache, &this.mro, &this.bases, &heap.ht_module] {
        let result = gc::visit_slot(slot, visit, argument);
        if result != 0 {
            return result;
        }
    }
    this.base_type().map_or(0, |base| visit(base, argument))
}

/// `tp_clear` of types: the dict's entries and the MRO are what cycles run through.
pub extern "C" fn type_clear(this: &TypeObject) -> c_int {
    if !this.has(TypeFlags::HEAPTYPE) {
        return 0;
    }
    this.modified();
    if let Some(dict) = this.dict.get() {
        // SAFETY: `tp_dict` is a dict.
        unsafe { dict.cast_unchecked::<Dict>() }.clear();
    }
    // SAFETY: the flag is set.
    unsafe { this.cast_unchecked::<HeapType>() }.ht_module.set(None);
    this.mro.set(None);
    0
}

/// `tp_dealloc` of classes. Static types are never deallocated.
///
/// # Safety
/// `object` is a heap type without references.
pub unsafe extern "C" fn type_dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        let this = (*object).cast_unchecked::<TypeObject>();
        assert!(this.has(TypeFlags::HEAPTYPE), "a static type was given up");
        gc::untrack(this);
        let saved = crate::types::exception::raise::fetch();
        this.modified();
        if let Some(bases) = this.bases_tuple() {
            for base in bases.items() {
                if let Some(base) = base.cast::<TypeObject>()
                    && let Err(e) = base.remove_subclass(this)
                {
                    e.clear();
                }
            }
        }
        crate::types::exception::raise::restore(saved);
        weakref::clear_all(this);
        let heap = this.cast_unchecked::<HeapType>();
        let base = this.base_type.replace(core::ptr::null());
        drop(Ref::from_nullable(base));
        for slot in [&this.dict, &this.bases, &this.mro, &this.cache, &this.subclasses] {
            slot.set(None);
        }
        memory::object_free(this.doc.replace(core::ptr::null()).cast_mut().cast());
        for slot in [&heap.ht_name, &heap.ht_qualname, &heap.ht_slots, &heap.ht_module] {
            slot.set(None);
        }
        instance::drop_keys(heap);
        memory::object_free(heap.tpname.replace(core::ptr::null_mut()).cast());
        crate::types::object::free_instance(object);
    }
}
