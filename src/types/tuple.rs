//! `tuple`: references behind the object's head (PyTupleObject).
//!
//! Invariant: once a tuple is published, every item is non-null and none changes.

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject, VarObject};
use abide_macros::capi;
use core::cell::Cell;

layout! {
    /// PyTupleObject; `size` items begin at `items`.
    pub struct Tuple: VarObject = "PyTupleObject", 32 {
        pub base: VarObject = "ob_base",
        pub items: [Cell<*mut Object>; 1] = "ob_item",
    }
}
object_type!(Tuple => PyTuple_Type, TUPLE_SUBCLASS);

/// The type `tuple`.
#[capi]
pub static PyTuple_Type: TypeObject = TypeObject::new(c"tuple", size_of::<VarObject>()).items(8).with(
    TypeFlags::TUPLE_SUBCLASS
        .and(TypeFlags::BASETYPE)
        .and(TypeFlags::MATCH_SELF)
        .and(TypeFlags::HAVE_GC)
        .and(TypeFlags::SEQUENCE),
);

impl Tuple {
    /// The empty tuple (a singleton).
    pub fn empty() -> Ref<Tuple> {
        todo!("containers")
    }

    /// A tuple of new references to these.
    pub fn new(items: &[&Object]) -> Result<Ref<Tuple>> {
        todo!("containers {}", items.len())
    }

    /// A tuple that takes over these references.
    pub fn from_vec(items: Vec<Ref>) -> Result<Ref<Tuple>> {
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

    /// The items, borrowed: a tuple does not change.
    #[inline(always)]
    pub fn items(&self) -> &[&Object] {
        // SAFETY: `size` non-null pointers begin there.
        unsafe { core::slice::from_raw_parts(self.items.as_ptr().cast(), self.len()) }
    }
}
