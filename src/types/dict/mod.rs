//! `dict`: an insertion-ordered hash table, split or combined (PyDictObject).

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::types::str::Str;
use abide_macros::capi;
use core::cell::Cell;

layout! {
    /// PyDictKeysObject: the index table, then the entries.
    pub struct DictKeys = "PyDictKeysObject", 32 {
        pub refcnt: Cell<isize> = "dk_refcnt",
        /// log2 of the number of index slots.
        pub log2_size: Cell<u8> = "dk_log2_size",
        /// log2 of the bytes of the index table.
        pub log2_index_bytes: Cell<u8> = "dk_log2_index_bytes",
        /// 0 general, 1 all keys are strings, 2 split (shared by instances).
        pub kind: Cell<u8> = "dk_kind",
        /// Nonzero while an inline cache relies on the keys not changing.
        pub version: Cell<u32> = "dk_version",
        pub usable: Cell<isize> = "dk_usable",
        pub nentries: Cell<isize> = "dk_nentries",
    }
}

layout! {
    /// PyDictValues: the values of a split dict or of an instance; `values` continues past the struct.
    pub struct DictValues = "PyDictValues", 16 {
        pub capacity: Cell<u8> = "capacity",
        pub size: Cell<u8> = "size",
        /// Whether they lie inside the instance.
        pub embedded: Cell<u8> = "embedded",
        /// Whether they are the truth still (0: the dict has taken over).
        pub valid: Cell<u8> = "valid",
        pub values: [Cell<*mut Object>; 1] = "values",
    }
}

layout! {
    /// PyDictObject.
    pub struct Dict: Object = "PyDictObject", 48 {
        pub base: Object = "ob_base",
        pub used: Cell<isize> = "ma_used",
        pub version_tag: Cell<u64> = "ma_version_tag",
        pub keys: Cell<*mut DictKeys> = "ma_keys",
        /// Null in a combined table.
        pub values: Cell<*mut DictValues> = "ma_values",
    }
}
object_type!(Dict => PyDict_Type, DICT_SUBCLASS);

/// The type `dict`.
#[capi]
pub static PyDict_Type: TypeObject = TypeObject::new(c"dict", size_of::<Dict>()).with(
    TypeFlags::DICT_SUBCLASS
        .and(TypeFlags::BASETYPE)
        .and(TypeFlags::MATCH_SELF)
        .and(TypeFlags::HAVE_GC)
        .and(TypeFlags::MAPPING),
);

impl Dict {
    /// An empty dict.
    pub fn new() -> Result<Ref<Dict>> {
        todo!("containers")
    }

    /// The number of entries.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.used.get() as usize
    }

    /// Whether there is no entry.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A new reference to the value of `key`. Runs Python (`__hash__`, `__eq__`).
    pub fn get(&self, key: &Object) -> Result<Option<Ref>> {
        todo!("containers {key:p}")
    }

    /// A new reference to the value of an exact string key. Runs Python only if the dict has keys of other types.
    pub fn get_str(&self, key: &Str) -> Result<Option<Ref>> {
        todo!("containers {key:p}")
    }

    /// Stores new references to key and value. Runs Python.
    pub fn set(&self, key: &Object, value: &Object) -> Result<()> {
        todo!("containers {key:p} {value:p}")
    }

    /// Stores new references to key and value.
    pub fn set_str(&self, key: &Str, value: &Object) -> Result<()> {
        self.set(key, value)
    }

    /// Removes an entry and returns its value, or `None` if there is none. Runs Python.
    pub fn pop(&self, key: &Object) -> Result<Option<Ref>> {
        todo!("containers {key:p}")
    }

    /// Whether there is an entry. Runs Python.
    pub fn contains(&self, key: &Object) -> Result<bool> {
        todo!("containers {key:p}")
    }

    /// The next entry in insertion order; `position` starts at 0. New references. The dict may be changed between
    /// calls only at existing keys.
    pub fn next_entry(&self, position: &mut usize) -> Option<(Ref, Ref)> {
        todo!("containers {position}")
    }

    /// Removes all entries.
    pub fn clear(&self) {
        todo!("containers")
    }

    /// A shallow copy.
    pub fn copy(&self) -> Result<Ref<Dict>> {
        todo!("containers")
    }

    /// Stores every entry of `other`, as `dict.update` with a mapping. Runs Python.
    pub fn update(&self, other: &Object) -> Result<()> {
        todo!("containers {other:p}")
    }
}
