//! Iterators over sets.

use super::Set;
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory::{self, gc};
use crate::types::list::List;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// The private struct of `iter(set)`.
    pub struct SetIter: Object = "setiterobject", 48 {
        pub base: Object = "ob_base",
        /// The set; null once it is exhausted.
        pub set: Slot<Set> = "si_set",
        /// The set's size at the beginning; -1 after it has changed.
        pub used: Cell<isize> = "si_used",
        pub position: Cell<usize> = "si_pos",
        pub left: Cell<isize> = "len",
    }
}
object_type!(SetIter => PySetIter_Type);

/// The type of `iter(set)`.
#[capi]
pub static PySetIter_Type: TypeObject = TypeObject::new(c"set_iterator", size_of::<SetIter>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .deallocated(dealloc)
    .traversed(traverse)
    .iterable(crate::types::iter::iter_self::<SetIter>)
    .iterator(next)
    .methods(&METHODS);

impl SetIter {
    /// An iterator over the set.
    pub fn new(set: &Set) -> Result<Ref<SetIter>> {
        let it = memory::new(SetIter {
            base: Object::new(&PySetIter_Type),
            set: Slot::new(Some(Ref::of(set))),
            used: Cell::new(set.used.get()),
            position: Cell::new(0),
            left: Cell::new(set.used.get()),
        })?;
        gc::track(&it);
        Ok(it)
    }
}

extern "C" fn next(it: &SetIter) -> Option<Ref> {
    let set = it.set.borrowed()?;
    if it.used.get() != set.used.get() {
        it.used.set(-1);
        return told(runtime_error!("Set changed size during iteration"), None);
    }
    let mut position = it.position.get();
    match set.next_entry(&mut position) {
        Some((key, _)) => {
            it.position.set(position);
            it.left.set(it.left.get() - 1);
            Some(key)
        }
        None => {
            it.set.set(None);
            None
        }
    }
}

#[methods]
impl SetIter {
    /// How many items are left.
    #[sig("__length_hint__($self, /)")]
    fn length_hint(&self) -> isize {
        match self.set.borrowed() {
            Some(set) if set.used.get() == self.used.get() => self.left.get(),
            _ => 0,
        }
    }

    /// The iterator's state, for pickling: the remaining items as a list.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        let mut rest = Vec::new();
        if let Some(set) = self.set.borrowed() {
            if self.used.get() != set.used.get() {
                return Err(runtime_error!("Set changed size during iteration"));
            }
            let mut position = self.position.get();
            while let Some((key, _)) = set.next_entry(&mut position) {
                rest.push(key);
            }
        }
        crate::types::iter::reduce_to(List::from_vec(rest)?.into_object())
    }
}

extern "C" fn traverse(it: &SetIter, visit: Visit, arg: *mut c_void) -> c_int {
    it.set.borrowed().map_or(0, |s| visit(s, arg))
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: an iterator whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        (*object.cast::<SetIter>()).set.set(None);
        memory::free(object);
    }
}
