//! Who owns what: `Ref`, `Slot`, and the `Result` that is C's "NULL with an exception set".

use super::{Object, ObjectLike, ObjectType};
use core::cell::Cell;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::ptr::NonNull;

/// An owned reference: never null, given up when dropped (which may run Python).
#[repr(transparent)]
pub struct Ref<T: ObjectLike = Object>(NonNull<T>, PhantomData<T>);

// SAFETY: objects are used under the GIL only (invariant 2 of docs/ARCHITECTURE.md).
unsafe impl<T: ObjectLike> Send for Ref<T> {}
// SAFETY: as above.
unsafe impl<T: ObjectLike> Sync for Ref<T> {}

/// The proof that the current thread has an exception set; there is nothing else to carry.
///
/// Only `types/exception/raise.rs` makes one. It has no fields, so that `Result<Ref>` is a nullable `PyObject *` in the
/// C ABI (RFC 3391). A `Raised` is returned, or consumed by [`Raised::clear`] and its kin; debug builds refuse to let
/// one fall to the ground unnoticed.
#[must_use]
pub struct Raised;

/// The result of whatever can raise.
pub type Result<T = Ref> = core::result::Result<T, Raised>;

const _: () = assert!(size_of::<Result<Ref>>() == 8 && size_of::<Option<Ref>>() == 8);

#[cfg(debug_assertions)]
impl Drop for Raised {
    fn drop(&mut self) {
        panic!("an exception was dropped unnoticed: return it, or call clear()");
    }
}

impl<T: ObjectLike> Ref<T> {
    /// Takes over a reference that the caller owns.
    ///
    /// # Safety
    /// `object` is a live object and the caller owns one reference to it, which passes to the result.
    #[inline(always)]
    pub unsafe fn from_raw(object: *const T) -> Ref<T> {
        // SAFETY: the caller's contract says that it is not null.
        Ref(unsafe { NonNull::new_unchecked(object as *mut T) }, PhantomData)
    }

    /// Takes over a reference that may be null.
    ///
    /// # Safety
    /// As [`Ref::from_raw`], or null.
    #[inline(always)]
    pub unsafe fn from_nullable(object: *const T) -> Option<Ref<T>> {
        NonNull::new(object as *mut T).map(|p| Ref(p, PhantomData))
    }

    /// A new reference to a borrowed object.
    #[inline(always)]
    pub fn of(object: &T) -> Ref<T> {
        // SAFETY: an `ObjectLike` begins with an object head.
        unsafe {
            (*(object as *const T).cast::<Object>()).incref();
            Ref::from_raw(object)
        }
    }

    /// Gives the reference to the caller as a raw pointer.
    #[inline(always)]
    pub fn into_raw(self) -> *mut T {
        ManuallyDrop::new(self).0.as_ptr()
    }

    /// The pointer, still owned by `self`.
    #[inline(always)]
    pub fn as_raw(&self) -> *mut T {
        self.0.as_ptr()
    }

    /// The same reference, seen as a plain object.
    #[inline(always)]
    pub fn into_object(self) -> Ref {
        // SAFETY: an `ObjectLike` begins with an object head; the reference passes on.
        unsafe { Ref::from_raw(self.into_raw().cast::<Object>()) }
    }

    /// The object head.
    #[inline(always)]
    pub fn as_object(&self) -> &Object {
        // SAFETY: an `ObjectLike` begins with an object head.
        unsafe { self.0.cast::<Object>().as_ref() }
    }
}

impl Ref {
    /// The same reference as a `T`, or itself if the object is not a `T` (nor of a subtype).
    #[inline(always)]
    pub fn downcast<T: ObjectType>(self) -> core::result::Result<Ref<T>, Ref> {
        if T::check(&self) {
            // SAFETY: just checked.
            Ok(unsafe { self.downcast_unchecked() })
        } else {
            Err(self)
        }
    }

    /// The same reference as a `T`, without a check.
    ///
    /// # Safety
    /// The object begins with a `T`.
    #[inline(always)]
    pub unsafe fn downcast_unchecked<T: ObjectLike>(self) -> Ref<T> {
        // SAFETY: the caller's contract; the reference passes on.
        unsafe { Ref::from_raw(self.into_raw().cast()) }
    }
}

impl<T: ObjectLike> Deref for Ref<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: an owned reference keeps its object alive.
        unsafe { self.0.as_ref() }
    }
}

impl<T: ObjectLike> Clone for Ref<T> {
    #[inline(always)]
    fn clone(&self) -> Ref<T> {
        Ref::of(self)
    }
}

impl<T: ObjectLike> Drop for Ref<T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the reference is owned and not used again.
        unsafe { self.0.cast::<Object>().as_ref().decref() }
    }
}

impl<T: ObjectType> From<Ref<T>> for Ref {
    #[inline(always)]
    fn from(r: Ref<T>) -> Ref {
        r.into_object()
    }
}

/// A field that owns a reference or is null: C's `PyObject *` member.
///
/// Values leave a slot through `replace` and `take`, so that nothing is deallocated while the slot is half written.
#[repr(transparent)]
pub struct Slot<T: ObjectLike = Object>(Cell<Option<Ref<T>>>);

impl<T: ObjectLike> Slot<T> {
    /// An empty slot.
    pub const fn empty() -> Slot<T> {
        Slot(Cell::new(None))
    }

    /// A slot that owns `value`.
    #[inline(always)]
    pub const fn new(value: Option<Ref<T>>) -> Slot<T> {
        Slot(Cell::new(value))
    }

    /// A new reference to what the slot holds.
    #[inline(always)]
    pub fn get(&self) -> Option<Ref<T>> {
        self.borrowed().map(Ref::of)
    }

    /// What the slot holds, borrowed. Only while nothing can replace it: no Python code may run meanwhile.
    #[inline(always)]
    pub fn borrowed(&self) -> Option<&T> {
        // SAFETY: the pointer is null or a live object that the slot owns; callers keep to the rule above.
        unsafe { (*(self as *const Slot<T>).cast::<*const T>()).as_ref() }
    }

    /// The pointer itself, null when empty.
    #[inline(always)]
    pub fn raw(&self) -> *mut T {
        // SAFETY: a slot is a nullable pointer.
        unsafe { *(self as *const Slot<T>).cast::<*mut T>() }
    }

    /// Whether nothing is held.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.raw().is_null()
    }

    /// Stores `value` and hands back what was there before.
    #[inline(always)]
    pub fn replace(&self, value: Option<Ref<T>>) -> Option<Ref<T>> {
        self.0.replace(value)
    }

    /// Stores `value`; what was there is given up afterwards (which may run Python).
    #[inline(always)]
    pub fn set(&self, value: Option<Ref<T>>) {
        drop(self.0.replace(value));
    }

    /// Empties the slot.
    #[inline(always)]
    pub fn take(&self) -> Option<Ref<T>> {
        self.0.replace(None)
    }
}

impl<T: ObjectLike> Default for Slot<T> {
    fn default() -> Self {
        Slot::empty()
    }
}
