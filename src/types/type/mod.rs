//! `type`: classes and static types.

use crate::abi::slots::{AsyncMethods, BufferProcs, MappingMethods, NumberMethods, SequenceMethods};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::types::dict::DictKeys;
use crate::types::str::Str;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{c_char, c_void};

layout! {
    /// PyHeapTypeObject: a class made at run time, with its method tables inside. Members of the class's `__slots__`
    /// follow.
    pub struct HeapType: TypeObject = "PyHeapTypeObject", 928 {
        pub base: TypeObject = "ht_type",
        pub as_async: AsyncMethods = "as_async",
        pub as_number: NumberMethods = "as_number",
        pub as_mapping: MappingMethods = "as_mapping",
        pub as_sequence: SequenceMethods = "as_sequence",
        pub as_buffer: BufferProcs = "as_buffer",
        pub ht_name: Slot = "ht_name",
        pub ht_slots: Slot = "ht_slots",
        pub ht_qualname: Slot = "ht_qualname",
        /// The keys that instances share.
        pub cached_keys: Cell<*mut DictKeys> = "ht_cached_keys",
        pub ht_module: Slot = "ht_module",
        /// The C string that `tp_name` points to, if the type owns it.
        pub tpname: Cell<*mut c_char> = "_ht_tpname",
        /// For inline caches: `getitem`, `getitem_version`, `init`.
        pub spec_cache: [Cell<*mut c_void>; 3] = "_spec_cache",
    }
}

/// The type `type`.
#[capi]
pub static PyType_Type: TypeObject = TypeObject::new(c"type", size_of::<HeapType>())
    .with(TypeFlags::TYPE_SUBCLASS.and(TypeFlags::BASETYPE).and(TypeFlags::HAVE_GC));
object_type!(TypeObject => PyType_Type, TYPE_SUBCLASS);

impl TypeObject {
    /// Whether the type is `base` or derives from it.
    #[inline]
    pub fn is_subtype(&self, base: &TypeObject) -> bool {
        todo!("types {base:p}")
    }

    /// A new reference to the attribute `name` of the first class in the MRO that has one: `_PyType_Lookup`.
    /// Never raises; no descriptor is called.
    pub fn lookup(&self, name: &Str) -> Option<Ref> {
        todo!("types {name:p}")
    }

    /// Completes a type: base, MRO, dict with descriptors, inherited slots: `PyType_Ready`.
    pub fn ready(&self) -> Result<()> {
        todo!("types")
    }

    /// Tells that the type's dict or slots have changed: `PyType_Modified`. Inline caches on it (and subclasses) expire.
    pub fn modified(&self) {
        todo!("types")
    }

    /// The dict of the type.
    pub fn namespace(&self) -> Ref<crate::types::dict::Dict> {
        todo!("types")
    }
}

/// The attribute `name` of the type of `object`, bound to it: how operators find `__special__` methods.
/// `None` without an exception if there is none.
pub fn lookup_special(object: &Object, name: &Str) -> Result<Option<Ref>> {
    todo!("types {object:p} {name:p}")
}
