//! `list`: a growable array of references (PyListObject).
//!
//! Invariant: the first `size` of the `allocated` items are non-null once the list is published.

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject, VarObject};
use abide_macros::capi;
use core::cell::Cell;

layout! {
    /// PyListObject.
    pub struct List: VarObject = "PyListObject", 40 {
        pub base: VarObject = "ob_base",
        pub items: Cell<*mut *mut Object> = "ob_item",
        pub allocated: Cell<isize> = "allocated",
    }
}
object_type!(List => PyList_Type, LIST_SUBCLASS);

/// The type `list`.
#[capi]
pub static PyList_Type: TypeObject = TypeObject::new(c"list", size_of::<List>()).with(
    TypeFlags::LIST_SUBCLASS
        .and(TypeFlags::BASETYPE)
        .and(TypeFlags::MATCH_SELF)
        .and(TypeFlags::HAVE_GC)
        .and(TypeFlags::SEQUENCE),
);

impl List {
    /// An empty list with room for `capacity` items.
    pub fn new(capacity: usize) -> Result<Ref<List>> {
        todo!("containers {capacity}")
    }

    /// A list that takes over these references.
    pub fn from_vec(items: Vec<Ref>) -> Result<Ref<List>> {
        todo!("containers {}", items.len())
    }

    /// The number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.size.get() as usize
    }

    /// Whether there is no item.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A new reference to the item at `i`, if there is one.
    #[inline(always)]
    pub fn get(&self, i: usize) -> Option<Ref> {
        // SAFETY: the first `size` items are live objects.
        (i < self.len()).then(|| unsafe { (**self.items.get().add(i)).to_ref() })
    }

    /// The items, borrowed. Only while nothing can change the list: no Python code may run meanwhile.
    ///
    /// # Safety
    /// The caller keeps to that.
    #[inline(always)]
    pub unsafe fn items(&self) -> &[&Object] {
        if self.is_empty() {
            return &[];
        }
        // SAFETY: the first `size` items are live objects.
        unsafe { core::slice::from_raw_parts(self.items.get().cast(), self.len()) }
    }

    /// Appends an item.
    pub fn push(&self, item: Ref) -> Result<()> {
        todo!("containers {item:p}", item = item.as_raw())
    }
}
