//! `dict`: an insertion-ordered hash table, split or combined (PyDictObject).
//!
//! - `table.rs`: the hash table; `instance.rs`: attributes of instances over shared keys.
//! - `methods.rs`, `slots.rs`: what Python sees; `views.rs`, `iter.rs`: `keys()`, `values()`, `items()` and iteration.

pub mod instance;
pub mod iter;
mod methods;
mod slots;
pub mod table;
pub mod views;

use crate::abi::constants::CompareOp;
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::memory;
use crate::types::exception::raise;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::watchers::DictEvent;
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
pub static PyDict_Type: TypeObject = TypeObject::new(c"dict", size_of::<Dict>())
    .with(
        TypeFlags::DICT_SUBCLASS
            .and(TypeFlags::BASETYPE)
            .and(TypeFlags::MATCH_SELF)
            .and(TypeFlags::HAVE_GC)
            .and(TypeFlags::MAPPING),
    )
    .doc(DOC)
    .deallocated(slots::dealloc)
    .repr(slots::repr)
    .get_attribute::<crate::abi::Object>(crate::protocol::attribute::generic_get_attr)
    .number_methods(&slots::NUMBER)
    .sequence_methods(&slots::SEQUENCE)
    .mapping_methods(&slots::MAPPING)
    .traversed(slots::traverse)
    .cleared(slots::clear)
    .compare(slots::compare)
    .iterable(slots::iter)
    .methods(&methods::METHODS)
    .initializer(slots::init)
    .constructor(slots::new)
    .called_fast(slots::vectorcall);

const DOC: &core::ffi::CStr = c"dict() -> an empty dictionary\n\
dict(mapping) -> a dictionary with the mapping's (key, value) pairs\n\
dict(iterable) -> a dictionary with the (key, value) pairs that the iterable yields\n\
dict(**kwargs) -> a dictionary with the name=value pairs of the keyword arguments";

/// What storing does with a key that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// The new value wins: `update`.
    Replace,
    /// The old value stays.
    Keep,
    /// KeyError: keyword arguments given twice.
    Unique,
}

/// Whether the collector looks at the object. The type has `HAVE_GC`.
#[inline(always)]
pub(crate) fn is_tracked(object: &Object) -> bool {
    // SAFETY: an object of a type with HAVE_GC has a GC head before it, whose first word links tracked objects.
    unsafe { *object.as_ptr().byte_sub(16).cast::<usize>() != 0 }
}

impl Dict {
    /// An empty dict.
    #[inline]
    pub fn new() -> Result<Ref<Dict>> {
        // SAFETY: the shared empty table.
        unsafe { Dict::from_parts(table::empty_keys(), core::ptr::null_mut(), 0) }
    }

    /// An empty dict with room for `capacity` entries, whose keys will be exact strings or not.
    pub fn with_capacity(capacity: usize, strings: bool) -> Result<Ref<Dict>> {
        let dict = Dict::new()?;
        if capacity > 5 {
            // Not more than 128 K slots on somebody's word: the estimate may be wrong.
            let log2 = if capacity > table::usable(17) { 17 } else { table::log2_for_entries(capacity) };
            dict.keys.set(table::new_keys(log2, strings)?);
        }
        Ok(dict)
    }

    /// A dict over these parts, untracked.
    ///
    /// # Safety
    /// `keys` are live and one use of them passes to the dict; `values` belong to them or are null.
    #[inline]
    pub(crate) unsafe fn from_parts(keys: *mut DictKeys, values: *mut DictValues, used: isize) -> Result<Ref<Dict>> {
        memory::new(Dict {
            base: Object::new(&PyDict_Type),
            used: Cell::new(used),
            version_tag: Cell::new(0),
            keys: Cell::new(keys),
            values: Cell::new(values),
        })
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

    /// The value of `key`, borrowed. Runs Python (`__hash__`, `__eq__`).
    ///
    /// # Safety
    /// The reference is used only while nothing can change the dict.
    #[inline]
    pub unsafe fn get_borrowed(&self, key: &Object) -> Result<Option<&Object>> {
        let hash = table::key_hash(key)?;
        // SAFETY: the caller's contract.
        unsafe { self.get_hashed(key, hash) }
    }

    /// The value of `key` under its known hash, borrowed. Runs Python (`__eq__`), unless key and dict are of strings.
    ///
    /// # Safety
    /// As [`Dict::get_borrowed`]; `hash` is the key's.
    #[inline]
    pub unsafe fn get_hashed(&self, key: &Object, hash: isize) -> Result<Option<&Object>> {
        let ix = self.lookup(key, hash)?;
        if ix < 0 {
            return Ok(None);
        }
        // SAFETY: `lookup` speaks of the present table; a split table may have no value for the key.
        Ok(unsafe { (*self.value_at(ix as usize)).as_ref() })
    }

    /// A new reference to the value of `key`. Runs Python (`__hash__`, `__eq__`).
    #[inline]
    pub fn get(&self, key: &Object) -> Result<Option<Ref>> {
        // SAFETY: the value is held before anything else happens.
        Ok(unsafe { self.get_borrowed(key)? }.map(Object::to_ref))
    }

    /// A new reference to the value of an exact string key. Runs Python only if the dict has keys of other types.
    #[inline]
    pub fn get_str(&self, key: &Str) -> Result<Option<Ref>> {
        let hash = table::str_hash(key);
        // SAFETY: the value is held before anything else happens.
        Ok(unsafe { self.get_hashed(key, hash)? }.map(Object::to_ref))
    }

    /// Stores new references to key and value. TypeError if the key has no hash. Runs Python.
    #[inline]
    pub fn set(&self, key: &Object, value: &Object) -> Result<()> {
        let hash = table::key_hash(key)?;
        self.insert(key, hash, value)
    }

    /// Stores new references to key and value under the key's known hash. Runs Python.
    #[inline]
    pub fn set_hashed(&self, key: &Object, hash: isize, value: &Object) -> Result<()> {
        self.insert(key, hash, value)
    }

    /// Stores new references to key and value.
    #[inline]
    pub fn set_str(&self, key: &Str, value: &Object) -> Result<()> {
        self.insert(key, table::str_hash(key), value)
    }

    /// The value of `key` after `default` was stored if there was none; whether there was one. Runs Python.
    pub fn set_default(&self, key: &Object, default: &Object) -> Result<(Ref, bool)> {
        let hash = table::key_hash(key)?;
        // Each `__eq__` is asked once: the place is looked for a second time only where that runs no Python.
        let ix = self.lookup(key, hash)?;
        // SAFETY: `lookup` speaks of the present table; the value is held before anything else happens.
        unsafe {
            if ix >= 0
                && let Some(value) = (*self.value_at(ix as usize)).as_ref()
            {
                return Ok((value.to_ref(), true));
            }
        }
        self.insert_missing(key, hash, default)?;
        Ok((default.to_ref(), false))
    }

    /// Removes an entry and returns its value, or `None` if there is none. Runs Python.
    pub fn pop(&self, key: &Object) -> Result<Option<Ref>> {
        let hash = table::key_hash(key)?;
        self.pop_hashed(key, hash)
    }

    /// Removes an entry under its known hash. Runs Python.
    pub fn pop_hashed(&self, key: &Object, hash: isize) -> Result<Option<Ref>> {
        let ix = self.lookup(key, hash)?;
        // SAFETY: `lookup` speaks of the present table. The key is given up last.
        unsafe {
            if ix < 0 || (*self.value_at(ix as usize)).is_null() {
                return Ok(None);
            }
            let (_key, value) = self.remove_at(key, ix as usize, hash);
            Ok(Some(value))
        }
    }

    /// Removes an entry. KeyError if there is none. Runs Python.
    pub fn remove(&self, key: &Object) -> Result<()> {
        match self.pop(key)? {
            Some(_) => Ok(()),
            None => Err(raise::raise_key_error(key)),
        }
    }

    /// Removes the entry that was inserted last.
    pub fn pop_last(&self) -> Result<Option<(Ref, Ref)>> {
        if self.is_empty() {
            return Ok(None);
        }
        // SAFETY: the dict's own table, made combined first; a position below the end that has a value is an entry.
        unsafe {
            if !self.values.get().is_null() {
                self.resize(table::log2_for_slots(self.len() * 3), true)?;
            }
            let mut at = self.end_position();
            let Some((key, _)) = self.previous_raw(&mut at) else { return Ok(None) };
            let hash = table::entry_hash(self.keys.get(), at);
            let (key, value) = self.remove_at(key, at, hash);
            // The entry is not used again until the table grows, but its place at the end is.
            (*self.keys.get()).nentries.set(at as isize);
            Ok(key.map(|key| (key, value)))
        }
    }

    /// Whether there is an entry. Runs Python.
    #[inline]
    pub fn contains(&self, key: &Object) -> Result<bool> {
        // SAFETY: only compared with nothing.
        Ok(unsafe { self.get_borrowed(key)? }.is_some())
    }

    /// The next entry in insertion order; `position` starts at 0. New references. The dict may be changed between
    /// calls only at existing keys.
    pub fn next_entry(&self, position: &mut usize) -> Option<(Ref, Ref)> {
        // SAFETY: both are held before anything else happens.
        unsafe { self.next_raw(position) }.map(|(key, value, _)| (key.to_ref(), value.to_ref()))
    }

    /// The next key with its hash, as [`Dict::next_entry`].
    pub fn next_key(&self, position: &mut usize) -> Option<(Ref, isize)> {
        // SAFETY: held before anything else happens.
        unsafe { self.next_raw(position) }.map(|(key, _, hash)| (key.to_ref(), hash))
    }

    /// Removes all entries. Runs Python (destructors).
    pub fn clear(&self) {
        let keys = self.keys.get();
        let values = self.values.get();
        if keys == table::empty_keys() {
            return;
        }
        self.touch(DictEvent::Cleared, None, None);
        // SAFETY: the dict lets go of keys and values before their references are given up.
        unsafe {
            self.used.set(0);
            if values.is_null() {
                self.keys.set(table::empty_keys());
            } else {
                let n = (*values).capacity.get() as usize;
                (*values).size.set(0);
                let owned: Vec<_> = (0..n)
                    .filter_map(|i| Ref::from_nullable(table::value_slot(values, i).replace(core::ptr::null_mut())))
                    .collect();
                if (*values).embedded.get() != 0 {
                    drop(owned);
                    return;
                }
                self.values.set(core::ptr::null_mut());
                self.keys.set(table::empty_keys());
                drop(owned);
                memory::object_free(values.cast());
            }
            table::release(keys);
        }
    }

    /// A shallow copy. Runs Python where a subclass has an `__iter__` of its own.
    pub fn copy(&self) -> Result<Ref<Dict>> {
        let n = self.len();
        if n == 0 {
            return Dict::new();
        }
        if !iterates_as_dict(self) {
            // The class has an order of its own.
            let copy = Dict::new()?;
            copy.merge(self, Merge::Replace)?;
            return Ok(copy);
        }
        let keys = self.keys.get();
        // SAFETY: nothing from here on runs Python: the entries are copied with the hashes they have.
        unsafe {
            let copy = Dict::new()?;
            let new = table::new_keys(table::log2_for_entries(n), (*keys).kind.get() != table::GENERAL)?;
            let mut position = 0;
            while let Some((key, value, hash)) = self.next_raw(&mut position) {
                key.incref();
                value.incref();
                table::append(new, hash, key.as_ptr(), value.as_ptr());
            }
            copy.keys.set(new);
            copy.used.set(n as isize);
            if is_tracked(self) {
                memory::gc::track(&copy);
            }
            Ok(copy)
        }
    }

    /// Stores every entry of `other`, as `dict.update` with a mapping. Runs Python.
    pub fn update(&self, other: &Object) -> Result<()> {
        self.merge(other, Merge::Replace)
    }

    /// Stores every entry of a mapping. KeyError with [`Merge::Unique`]. Runs Python.
    pub fn merge(&self, other: &Object, mode: Merge) -> Result<()> {
        match other.cast::<Dict>() {
            Some(dict) if iterates_as_dict(other) => self.merge_dict(dict, mode),
            _ => self.merge_mapping(other, mode),
        }
    }

    fn merge_dict(&self, other: &Dict, mode: Merge) -> Result<()> {
        if self.is(other) || other.is_empty() {
            return Ok(());
        }
        let bits = self.version_tag.get() & 0xFF;
        if bits != 0 && self.would_be_clone_of(other) {
            // The watchers learn of this as one event.
            self.tell_watchers(DictEvent::Cloned, Some(other), None);
            self.version_tag.set(self.version_tag.get() & !bits);
            let result = self.merge_dict(other, mode);
            self.version_tag.set(self.version_tag.get() | bits);
            return result;
        }
        // SAFETY: what is taken from `other` is held while Python may run, and a change of `other` ends the loop.
        unsafe {
            if self.keys.get() == table::empty_keys() {
                let strings = (*other.keys.get()).kind.get() != table::GENERAL;
                self.keys.set(table::new_keys(table::log2_for_entries(other.len()), strings)?);
            } else if self.values.get().is_null()
                && (*self.keys.get()).usable.get() * 3 < other.used.get() * 2
                && let total = self.len() + other.len()
            {
                self.resize(table::log2_for_entries(total), true)?;
            }
            let mut position = 0;
            while let Some((key, value, hash)) = other.next_raw(&mut position) {
                let (keys, n) = (other.keys.get(), other.end_position());
                let (key, value) = (key.to_ref(), value.to_ref());
                match mode {
                    Merge::Replace => self.insert(&key, hash, &value)?,
                    Merge::Keep | Merge::Unique => {
                        if self.get_hashed(&key, hash)?.is_none() {
                            self.insert(&key, hash, &value)?;
                        } else if mode == Merge::Unique {
                            return Err(raise::raise_key_error(&key));
                        }
                    }
                }
                if other.keys.get() != keys || other.end_position() != n {
                    return Err(runtime_error!("dict mutated during update"));
                }
            }
        }
        Ok(())
    }

    /// Whether CPython makes an empty dict the clone of another, instead of inserting one entry after the other.
    fn would_be_clone_of(&self, other: &Dict) -> bool {
        // SAFETY: a dict's own table.
        let (keys, log2) = unsafe {
            let keys = other.keys.get();
            (&*keys, (*keys).log2_size.get())
        };
        self.is_empty()
            && self.values.get().is_null()
            && other.values.get().is_null()
            && other.used.get() == keys.nentries.get()
            && (log2 == table::LOG2_MIN || table::usable(log2 - 1) < other.len())
    }

    fn merge_mapping(&self, other: &Object, mode: Merge) -> Result<()> {
        let keys = other.call_method(crate::intern!("keys"), &[])?.iter()?;
        while let Some(key) = keys.next()? {
            if mode != Merge::Replace && self.contains(&key)? {
                if mode == Merge::Unique {
                    return Err(raise::raise_key_error(&key));
                }
                continue;
            }
            let value = other.get_item(&key)?;
            self.set(&key, &value)?;
        }
        Ok(())
    }

    /// Stores the pairs that an iterable yields. TypeError, ValueError for what is no pair. Runs Python.
    pub fn merge_pairs(&self, pairs: &Object, mode: Merge) -> Result<()> {
        let pairs = pairs.iter()?;
        let mut at = 0usize;
        while let Some(pair) = pairs.next()? {
            let items = match pair_items(&pair) {
                Some(items) => items,
                None => pair.collect().map_err(|e| {
                    if e.matches(&crate::types::exception::TYPE_ERROR) {
                        e.clear();
                        return type_error!("cannot convert dictionary update sequence element #{at} to a sequence");
                    }
                    e
                })?,
            };
            let [key, value] = items.as_slice() else {
                let n = items.len();
                return Err(value_error!("dictionary update sequence element #{at} has length {n}; 2 is required"));
            };
            if mode == Merge::Replace {
                self.set(key, value)?;
            } else {
                self.set_default(key, value)?;
            }
            at += 1;
        }
        Ok(())
    }

    /// `dict(...)`'s and `update`'s argument: a mapping (something with `keys`) or an iterable of pairs. Runs Python.
    pub fn update_from(&self, argument: &Object) -> Result<()> {
        if argument.is_type(&PyDict_Type) || argument.get_attr_opt(crate::intern!("keys"))?.is_some() {
            self.merge(argument, Merge::Replace)
        } else {
            self.merge_pairs(argument, Merge::Replace)
        }
    }

    /// The keys as a list.
    pub fn keys_list(&self) -> Result<Ref<List>> {
        self.list_of(|key, _| key)
    }

    /// The values as a list.
    pub fn values_list(&self) -> Result<Ref<List>> {
        self.list_of(|_, value| value)
    }

    fn list_of(&self, pick: impl for<'a> Fn(&'a Object, &'a Object) -> &'a Object) -> Result<Ref<List>> {
        let list = List::new(self.len())?;
        let mut position = 0;
        // SAFETY: nothing runs Python meanwhile.
        while let Some((key, value, _)) = unsafe { self.next_raw(&mut position) } {
            list.push(pick(key, value).to_ref())?;
        }
        Ok(list)
    }

    /// The entries as a list of pairs.
    pub fn items_list(&self) -> Result<Ref<List>> {
        let mut pairs = Vec::with_capacity(self.len());
        for (key, value) in self.entries() {
            pairs.push(Tuple::pair(key, value)?.into_object());
        }
        List::from_vec(pairs)
    }

    /// New references to all keys and values, in insertion order.
    pub fn entries(&self) -> Vec<(Ref, Ref)> {
        let mut entries = Vec::with_capacity(self.len());
        let mut position = 0;
        while let Some(entry) = self.next_entry(&mut position) {
            entries.push(entry);
        }
        entries
    }

    /// Whether both have equal keys with equal values. Runs Python.
    pub fn equals_dict(&self, other: &Dict) -> Result<bool> {
        if self.len() != other.len() {
            return Ok(false);
        }
        let mut position = 0;
        // SAFETY: what is taken out is held while Python runs.
        unsafe {
            while let Some((key, value, hash)) = self.next_raw(&mut position) {
                let (key, value) = (key.to_ref(), value.to_ref());
                let Some(theirs) = other.get_hashed(&key, hash)?.map(Object::to_ref) else { return Ok(false) };
                if !theirs.compare_bool(&value, CompareOp::Eq)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// Whether the type iterates over dicts as `dict` does, so that its entries may be read directly.
fn iterates_as_dict(object: &Object) -> bool {
    match (object.ty().iter.get(), PyDict_Type.iter.get()) {
        (Some(a), Some(b)) => core::ptr::fn_addr_eq(a, b),
        _ => false,
    }
}

/// The items of an exact tuple or list.
fn pair_items(pair: &Object) -> Option<Vec<Ref>> {
    if let Some(tuple) = pair.cast_exact::<Tuple>() {
        return Some(tuple.items().iter().map(|o| o.to_ref()).collect());
    }
    // SAFETY: each item is held before anything else happens.
    pair.cast_exact::<List>().map(|list| unsafe { list.items() }.iter().map(|o| o.to_ref()).collect())
}
