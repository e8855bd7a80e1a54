//! Weak references: `weakref.ref`, the proxies, and the list of them that an object carries.
//!
//! Invariant: the list at `tp_weaklistoffset` begins with the plain reference without callback (if there is one), then
//! the plain proxy without callback, then all others, newest first.

use crate::abi::slots::Vectorcall;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};

use core::cell::Cell;

mod proxy;
mod reference;

pub use proxy::{_PyWeakref_CallableProxyType, _PyWeakref_ProxyType, new_proxy};
pub use reference::_PyWeakref_RefType;

layout! {
    /// PyWeakReference.
    pub struct WeakRef: Object = "PyWeakReference", 64 {
        pub base: Object = "ob_base",
        /// Borrowed; None (the object) once the target is gone.
        pub target: Cell<*const Object> = "wr_object",
        pub callback: Slot = "wr_callback",
        /// -1 until computed.
        pub hash: Cell<isize> = "hash",
        pub previous: Cell<*const WeakRef> = "wr_prev",
        pub next: Cell<*const WeakRef> = "wr_next",
        pub vectorcall: Cell<Option<Vectorcall>> = "vectorcall",
    }
}
object_type!(WeakRef => _PyWeakref_RefType);

/// Where an object keeps its list, if its type has one.
pub fn list_of(object: &Object) -> Option<&Cell<*const WeakRef>> {
    let offset = object.ty().weaklistoffset.get();
    if offset == 0 || (offset < 0 && !object.type_has(TypeFlags::MANAGED_WEAKREF)) {
        return None;
    }
    // SAFETY: the type says that the list's head lies there.
    Some(unsafe { &*object.as_ptr().cast::<u8>().offset(offset).cast::<Cell<*const WeakRef>>() })
}

impl WeakRef {
    /// A new reference to the target, unless it is gone or going.
    pub fn get(&self) -> Option<Ref> {
        let target = self.target.get();
        // SAFETY: the pointer is None or an object that is not deallocated yet: deallocation clears it.
        let object = unsafe { &*target };
        if object.is_none() || object.refcnt.get() == 0 { None } else { Some(object.to_ref()) }
    }

    /// Whether it is a plain `ref` or proxy without a callback, of which an object needs but one each.
    fn is_basic(&self) -> bool {
        self.callback.is_empty() && (self.is_type(&_PyWeakref_RefType) || self.is_proxy())
    }

    /// Whether it is one of the proxies.
    pub fn is_proxy(&self) -> bool {
        self.is_type(&_PyWeakref_ProxyType) || self.is_type(&_PyWeakref_CallableProxyType)
    }

    /// Enters it into the list of its target.
    fn link(&self, list: &Cell<*const WeakRef>) {
        // SAFETY: the list holds live weak references only: they leave it when they are deallocated.
        unsafe {
            let mut after: *const WeakRef = core::ptr::null();
            let mut next = list.get();
            if !(self.callback.is_empty() && self.is_type(&_PyWeakref_RefType)) {
                while let Some(candidate) = next.as_ref() {
                    let ahead = candidate.is_basic() && !(self.is_basic() && candidate.is_proxy());
                    if !ahead {
                        break;
                    }
                    after = next;
                    next = candidate.next.get();
                }
            }
            self.previous.set(after);
            self.next.set(next);
            match after.as_ref() {
                Some(after) => after.next.set(self),
                None => list.set(self),
            }
            if let Some(next) = next.as_ref() {
                next.previous.set(self);
            }
        }
    }

    /// Forgets the target and leaves its list.
    pub fn unlink(&self) {
        let target = self.target.replace(crate::types::none::none_object());
        // SAFETY: neighbours in the list are live, and so is the target while references to it are linked.
        unsafe {
            if !(*target).is_none()
                && let Some(list) = list_of(&*target)
                && core::ptr::eq(list.get(), self)
            {
                list.set(self.next.get());
            }
            if let Some(previous) = self.previous.get().as_ref() {
                previous.next.set(self.next.get());
            }
            if let Some(next) = self.next.get().as_ref() {
                next.previous.set(self.previous.get());
            }
        }
        self.previous.set(core::ptr::null());
        self.next.set(core::ptr::null());
    }
}

/// TypeError if instances of the type carry no weak references.
fn list_or_error(object: &Object) -> Result<&Cell<*const WeakRef>> {
    list_of(object).ok_or_else(|| type_error!("cannot create weak reference to '{}' object", object.ty().full_name()))
}

/// The first plain reference of type `ty` without a callback in the list.
fn shared(list: &Cell<*const WeakRef>, ty: &TypeObject) -> Option<Ref<WeakRef>> {
    // SAFETY: the list holds live weak references only.
    let mut next = unsafe { list.get().as_ref() };
    while let Some(reference) = next.filter(|r| r.is_basic()) {
        if reference.is_type(ty) && reference.refcnt.get() > 0 {
            return Some(Ref::of(reference));
        }
        // SAFETY: as above.
        next = unsafe { reference.next.get().as_ref() };
    }
    None
}

/// A weak reference to `object`: `PyWeakref_NewRef`. Without a callback it is shared. TypeError.
pub fn new_ref(object: &Object, callback: Option<&Object>) -> Result {
    make(object, callback, &_PyWeakref_RefType)
}

fn make(object: &Object, callback: Option<&Object>, ty: &'static TypeObject) -> Result {
    let list = list_or_error(object)?;
    let callback = callback.filter(|c| !c.is_none());
    if callback.is_none()
        && let Some(known) = shared(list, ty)
    {
        return Ok(known.into_object());
    }
    let reference = memory::new(WeakRef {
        base: Object::new(ty),
        target: Cell::new(object),
        callback: Slot::new(callback.map(Object::to_ref)),
        hash: Cell::new(-1),
        previous: Cell::new(core::ptr::null()),
        next: Cell::new(core::ptr::null()),
        vectorcall: Cell::new(Some(reference::vectorcall)),
    })?;
    reference.link(list);
    gc::track(&reference);
    Ok(reference.into_object())
}

/// A new reference to the target of a weak reference (or proxy); `None` once it is gone.
pub fn target(reference: &Object) -> Option<Ref> {
    // SAFETY: callers hand in a weak reference.
    unsafe { reference.cast_unchecked::<WeakRef>() }.get()
}

/// Whether the object is a weak reference or proxy.
pub fn is_weakref(object: &Object) -> bool {
    <WeakRef as crate::abi::ObjectType>::check(object)
        || object.is_type(&_PyWeakref_ProxyType)
        || object.is_type(&_PyWeakref_CallableProxyType)
}

/// Clears all weak references to an object that is being deallocated and calls their callbacks, newest first:
/// `PyObject_ClearWeakRefs`. Runs Python. An exception that is set stays set.
pub fn clear_all(object: &Object) {
    let Some(list) = list_of(object) else { return };
    // SAFETY: the list holds live weak references only.
    unsafe {
        while let Some(reference) = list.get().as_ref().filter(|r| r.callback.is_empty()) {
            reference.unlink();
        }
        if list.get().is_null() {
            return;
        }
        // All references die before the first callback runs.
        let mut calls: Vec<(Ref<WeakRef>, Ref)> = Vec::new();
        while let Some(reference) = list.get().as_ref() {
            let callback = reference.callback.take();
            reference.unlink();
            if let Some(callback) = callback
                && reference.refcnt.get() > 0
            {
                calls.push((Ref::of(reference), callback));
            }
        }
        let saved = crate::types::exception::raise::fetch();
        for (reference, callback) in &calls {
            call_back(reference, callback);
        }
        drop(calls);
        crate::types::exception::raise::restore(saved);
    }
}

/// Clears all weak references without calling anything: for the collector, and types.
pub fn clear_without_callbacks(object: &Object) {
    let Some(list) = list_of(object) else { return };
    // SAFETY: the list holds live weak references only.
    while let Some(reference) = unsafe { list.get().as_ref() } {
        reference.unlink();
        drop(reference.callback.take());
    }
}

/// Calls the callback of a dead reference; what it raises is printed. Runs Python.
pub fn call_back(reference: &Ref<WeakRef>, callback: &Object) {
    if let Err(e) = callback.call1(reference) {
        e.unraisable(Some(callback));
    }
}

/// The number of weak references to an object.
pub fn count(object: &Object) -> usize {
    let (mut n, mut next) = (0, list_of(object).map_or(core::ptr::null(), Cell::get));
    // SAFETY: the list holds live weak references only.
    while let Some(reference) = unsafe { next.as_ref() } {
        n += 1;
        next = reference.next.get();
    }
    n
}

/// Clears all weak references to objects that the collector has found unreachable, and those that are among the
/// objects; then calls the callbacks of references that are reachable themselves. How many of these references die of
/// it. Runs Python.
pub fn clear_garbage(garbage: &[Ref]) -> isize {
    let mut with_callbacks: Vec<(Ref<WeakRef>, Ref)> = Vec::new();
    let mut members: Option<std::collections::HashSet<usize>> = None;
    for object in garbage {
        // A reference that is garbage itself is not told of the end, not even of that of an object which the collector
        // does not know as garbage: its callback might meet objects that are cleared already.
        if let Some(reference) = object.cast::<WeakRef>() {
            reference.unlink();
        }
        let Some(list) = list_of(object) else { continue };
        // SAFETY: the list holds live weak references only.
        while let Some(reference) = unsafe { list.get().as_ref() } {
            reference.unlink();
            if reference.callback.get().is_none() || reference.refcnt.get() == 0 {
                continue;
            }
            let members = members.get_or_insert_with(|| garbage.iter().map(|o| o.as_raw() as usize).collect());
            if !members.contains(&(reference as *const WeakRef as usize))
                && let Some(callback) = reference.callback.take()
            {
                with_callbacks.push((Ref::of(reference), callback));
            }
        }
    }
    let mut died = 0;
    for (reference, callback) in with_callbacks {
        call_back(&reference, &callback);
        died += (reference.refcnt.get() == 1) as isize;
    }
    died
}

/// New references to all weak references to an object.
pub fn all(object: &Object) -> Vec<Ref> {
    let (mut found, mut next) = (Vec::new(), list_of(object).map_or(core::ptr::null(), Cell::get));
    // SAFETY: the list holds live weak references only.
    while let Some(reference) = unsafe { next.as_ref() } {
        if reference.refcnt.get() > 0 {
            found.push(reference.to_ref());
        }
        next = reference.next.get();
    }
    found
}
