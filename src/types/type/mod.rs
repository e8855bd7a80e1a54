//! `type`: classes and static types.
//!
//! - `ready.rs`: completing a type; `mro.rs`, `inherit.rs`, `subclasses.rs`, `new_wrapper.rs`: parts of that.
//! - `slots.rs`: the one table of slots and dunder methods; `wrappers.rs` (method calls slot) and `slot_functions.rs`,
//!   `buffer_slots.rs` (slot calls method) are its two sides.
//! - `lookup.rs`: attributes along the MRO, the method cache.
//! - `attributes.rs`: attributes of types.
//! - `construct.rs`: calling a type, `type(...)`; `class_slots.rs`: `__slots__`; `layout.rs`: which bases go together.
//! - `instance.rs`: where instances keep dict and weak references; `subtype.rs`: their deallocation and traversal.
//! - `from_spec.rs`: classes made by C from a `PyType_Spec`.

pub mod attributes;
pub mod buffer_slots;
pub mod class_slots;
pub mod construct;
pub mod from_spec;
pub mod inherit;
pub mod instance;
pub mod layout;
pub mod lookup;
pub mod mro;
pub mod new_wrapper;
pub mod ready;
pub mod slot_functions;
pub mod slots;
pub mod subclasses;
pub mod subtype;
pub mod wrappers;

#[cfg(test)]
mod tests;

pub use lookup::lookup_special;

use crate::abi::constants::member;
use crate::abi::slots::{AsyncMethods, BufferProcs, MappingMethods, NumberMethods, SequenceMethods};
use crate::abi::{MemberDef, Slot, TypeFlags, TypeObject};
use crate::types::dict::DictKeys;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{c_char, c_void};
use core::mem::offset_of;

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
    .with(TypeFlags::TYPE_SUBCLASS.and(TypeFlags::BASETYPE).and(TypeFlags::HAVE_GC).and(TypeFlags::ITEMS_AT_END))
    .items(size_of::<crate::abi::MemberDef>())
    .doc(c"type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type")
    .dict_at(offset_of!(TypeObject, dict))
    .weakrefs_at(offset_of!(TypeObject, weaklist))
    .vectorcall_at(offset_of!(TypeObject, vectorcall))
    .deallocated(subtype::type_dealloc)
    .repr(attributes::repr)
    .callable(construct::call)
    .get_attribute(attributes::get_attribute_slot)
    .set_attribute(attributes::set_attribute_slot)
    .number_methods(&NUMBER)
    .traversed(subtype::type_traverse)
    .cleared(subtype::type_clear)
    .methods(&attributes::METHODS)
    .getset(&attributes::GETSETS)
    .members(&MEMBERS)
    .initializer(construct::type_init)
    .constructor(construct::type_new)
    .called_fast(construct::type_vectorcall)
    .collected_if(subtype::type_is_gc)
    .freed(crate::types::object::free_gc);
object_type!(TypeObject => PyType_Type, TYPE_SUBCLASS);

static NUMBER: NumberMethods =
    NumberMethods { or: core::cell::Cell::new(Some(attributes::or)), ..NumberMethods::EMPTY };

static MEMBERS: [MemberDef; 6] = [
    MemberDef::new(c"__basicsize__", member::PYSSIZET, offset_of!(TypeObject, basicsize), member::READONLY),
    MemberDef::new(c"__itemsize__", member::PYSSIZET, offset_of!(TypeObject, itemsize), member::READONLY),
    MemberDef::new(c"__flags__", member::ULONG, offset_of!(TypeObject, flags), member::READONLY),
    MemberDef::new(c"__weakrefoffset__", member::PYSSIZET, offset_of!(TypeObject, weaklistoffset), member::READONLY),
    MemberDef::new(c"__dictoffset__", member::PYSSIZET, offset_of!(TypeObject, dictoffset), member::READONLY),
    MemberDef::END,
];
