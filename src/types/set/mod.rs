//! `set` and `frozenset`: open addressing with short linear probes (PySetObject).
//!
//! The table algorithm, its growth included, is CPython's: programs print sets, so the order of iteration is visible.
//!
//! - `algebra.rs`: union, intersection, difference; `methods.rs`: what Python sees; `iter.rs`: iteration.

mod algebra;
pub mod iter;
mod methods;

use crate::abi::constants::CompareOp;
use crate::abi::{Object, Ref, Result, Slot, TypeObject};
use crate::memory::{self, gc};
use crate::types::dict::Dict;
use crate::types::dict::table::{exact_str, key_hash};
use abide_macros::capi;
use core::cell::Cell;

/// setentry. An empty one has a null key and hash 0, a deleted one the dummy as key and hash -1.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SetEntry {
    pub key: *mut Object,
    pub hash: isize,
}

/// The slots of the table inside the object.
pub const SMALL: usize = 8;
const LINEAR_PROBES: usize = 9;
const NO_ENTRY: SetEntry = SetEntry { key: core::ptr::null_mut(), hash: 0 };

layout! {
    /// PySetObject.
    pub struct Set: Object = "PySetObject", 200 {
        pub base: Object = "ob_base",
        /// Used and deleted entries.
        pub fill: Cell<isize> = "fill",
        pub used: Cell<isize> = "used",
        /// The number of slots less one.
        pub mask: Cell<isize> = "mask",
        pub table: Cell<*mut SetEntry> = "table",
        /// Of a frozenset; -1 until computed.
        pub hash: Cell<isize> = "hash",
        /// Where `pop` searches next.
        pub finger: Cell<isize> = "finger",
        pub small: [Cell<SetEntry>; SMALL] = "smalltable",
        pub weakreflist: Slot = "weakreflist",
    }
}

// SAFETY: both types and their subtypes begin with the struct.
unsafe impl crate::abi::ObjectType for Set {
    fn type_object() -> &'static TypeObject {
        &PySet_Type
    }

    /// Whether the object is a set or a frozenset.
    #[inline(always)]
    fn check(object: &Object) -> bool {
        object.is_type(&PySet_Type)
            || object.is_type(&PyFrozenSet_Type)
            || object.ty().is_subtype(&PySet_Type)
            || object.ty().is_subtype(&PyFrozenSet_Type)
    }
}

/// What stands in the place of a deleted key.
static DUMMY: Object = Object::immortal(&crate::types::object::PyBaseObject_Type);

/// The dummy, as C knows it.
#[repr(transparent)]
pub struct DummyPointer(pub *const Object);
// SAFETY: a constant address.
unsafe impl Sync for DummyPointer {}

/// `_PySet_Dummy`.
#[capi]
pub static _PySet_Dummy: DummyPointer = DummyPointer(&DUMMY);

/// The type `set`.
#[capi]
pub static PySet_Type: TypeObject =
    methods::set_type(c"set", c"set(iterable=(), /)\n--\n\nA mutable set of the items of the iterable.")
        .get_attribute::<crate::abi::Object>(crate::protocol::attribute::generic_get_attr)
        .number_methods(&methods::SET_NUMBER)
        .methods(&methods::SET_METHODS)
        .initializer(methods::init)
        .constructor(methods::new_set)
        .called_fast(methods::set_vectorcall);

/// The type `frozenset`.
#[capi]
pub static PyFrozenSet_Type: TypeObject =
    methods::set_type(c"frozenset", c"frozenset(iterable=(), /)\n--\n\nAn immutable set of the items of the iterable.")
        .number_methods(&methods::FROZENSET_NUMBER)
        .hash(methods::frozenset_hash)
        .methods(&methods::FROZENSET_METHODS)
        .constructor(methods::new_frozenset)
        .called_fast(methods::frozenset_vectorcall);

pub use iter::PySetIter_Type;

/// The order in which slots are tried for a hash: short linear stretches, then jumps.
macro_rules! probe {
    ($set:expr, $hash:expr, $mask:ident, |$entry:ident| $body:block) => {{
        let mut perturb = $hash as usize;
        let mut i = $hash as usize & $mask;
        loop {
            let last = if i + LINEAR_PROBES <= $mask { i + LINEAR_PROBES } else { i };
            for at in i..=last {
                let $entry = $set.add(at);
                $body
            }
            perturb >>= 5;
            i = i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb) & $mask;
        }
    }};
}

/// Enters a key that is not there into a table without deleted entries.
///
/// # Safety
/// `table` has `mask + 1` slots, one of them empty.
unsafe fn insert_clean(table: *mut SetEntry, mask: usize, key: *mut Object, hash: isize) {
    // SAFETY: slots up to `mask`.
    unsafe {
        probe!(table, hash, mask, |entry| {
            if (*entry).key.is_null() {
                *entry = SetEntry { key, hash };
                return;
            }
        })
    }
}

/// What a search found.
enum Found {
    /// The entry of the key.
    Entry(*mut SetEntry),
    /// The empty slot where the search ended, and the last deleted entry on the way there (or null).
    Free(*mut SetEntry, *mut SetEntry),
}

impl Set {
    /// An empty set (or frozenset) of exactly that type.
    pub fn new(ty: &'static TypeObject) -> Result<Ref<Set>> {
        let set = memory::new(Set {
            base: Object::new(ty),
            fill: Cell::new(0),
            used: Cell::new(0),
            mask: Cell::new(SMALL as isize - 1),
            table: Cell::new(core::ptr::null_mut()),
            hash: Cell::new(-1),
            finger: Cell::new(0),
            small: [const { Cell::new(NO_ENTRY) }; SMALL],
            weakreflist: Slot::empty(),
        })?;
        set.table.set(set.small_table());
        gc::track(&set);
        Ok(set)
    }

    /// A set (`PySet_Type`) or frozenset of an iterable's items. TypeError. Runs Python.
    pub fn from_iterable(ty: &'static TypeObject, iterable: &Object) -> Result<Ref<Set>> {
        let set = Set::new(ty)?;
        set.update(iterable)?;
        Ok(set)
    }

    #[inline(always)]
    fn small_table(&self) -> *mut SetEntry {
        self.small.as_ptr().cast::<SetEntry>().cast_mut()
    }

    /// Prepares a zeroed instance of a subtype.
    fn reset(&self) {
        self.mask.set(SMALL as isize - 1);
        self.table.set(self.small_table());
        self.hash.set(-1);
    }

    /// Whether the object is a `frozenset` or of a subtype.
    pub fn is_frozen(object: &Object) -> bool {
        object.is_type(&PyFrozenSet_Type) || object.ty().is_subtype(&PyFrozenSet_Type)
    }

    /// The number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.used.get() as usize
    }

    /// Whether there is no item.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Searches a key under its hash. Runs Python (`__eq__`), unless both are strings.
    #[inline]
    fn find(&self, key: &Object, hash: isize) -> Result<Found> {
        'again: loop {
            let table = self.table.get();
            let mask = self.mask.get() as usize;
            let mut deleted = core::ptr::null_mut();
            // SAFETY: `table` is the set's table; after each call that may run Python it is compared before use.
            unsafe {
                probe!(table, hash, mask, |entry| {
                    let SetEntry { key: found, hash: its_hash } = *entry;
                    if found.is_null() {
                        return Ok(Found::Free(entry, deleted));
                    }
                    if its_hash == hash {
                        if found == key.as_ptr() {
                            return Ok(Found::Entry(entry));
                        }
                        match (exact_str(&*found), exact_str(key)) {
                            (Some(a), Some(b)) => {
                                if a.eq(b) {
                                    return Ok(Found::Entry(entry));
                                }
                            }
                            _ => {
                                let held = (*found).to_ref();
                                let equal = held.compare_bool(key, CompareOp::Eq)?;
                                if self.table.get() != table
                                    || self.mask.get() as usize != mask
                                    || (*entry).key != found
                                {
                                    continue 'again;
                                }
                                if equal {
                                    return Ok(Found::Entry(entry));
                                }
                            }
                        }
                    } else if its_hash == -1 {
                        deleted = entry;
                    }
                })
            }
        }
    }

    /// Adds a key under its known hash; whether it was not there. Runs Python.
    #[inline]
    pub fn add_hashed(&self, key: &Object, hash: isize) -> Result<bool> {
        match self.find(key, hash)? {
            Found::Entry(_) => Ok(false),
            Found::Free(entry, deleted) => {
                key.incref();
                let new = SetEntry { key: key.as_ptr(), hash };
                if !deleted.is_null() {
                    // SAFETY: a deleted entry of the set's present table; its place is filled already.
                    unsafe { *deleted = new };
                    self.used.set(self.used.get() + 1);
                    return Ok(true);
                }
                // SAFETY: an empty slot of the set's present table.
                unsafe { *entry = new };
                self.fill.set(self.fill.get() + 1);
                self.used.set(self.used.get() + 1);
                if self.fill.get() * 5 >= self.mask.get() * 3 {
                    self.grow()?;
                }
                Ok(true)
            }
        }
    }

    /// Makes room after an insertion.
    #[cold]
    fn grow(&self) -> Result<()> {
        let used = self.used.get() as usize;
        self.resize(if used > 50000 { used * 2 } else { used * 4 })
    }

    /// Adds a key. TypeError if it has no hash. Runs Python.
    #[inline]
    pub fn add(&self, key: &Object) -> Result<bool> {
        self.add_hashed(key, key_hash(key)?)
    }

    /// Whether the key is there, under its known hash. Runs Python.
    #[inline]
    pub fn contains_hashed(&self, key: &Object, hash: isize) -> Result<bool> {
        Ok(matches!(self.find(key, hash)?, Found::Entry(_)))
    }

    /// Whether the key is there. TypeError if it has no hash. Runs Python.
    #[inline]
    pub fn contains(&self, key: &Object) -> Result<bool> {
        self.contains_hashed(key, key_hash(key)?)
    }

    /// Removes a key under its known hash; whether it was there. Runs Python.
    pub fn discard_hashed(&self, key: &Object, hash: isize) -> Result<bool> {
        match self.find(key, hash)? {
            Found::Free(..) => Ok(false),
            Found::Entry(entry) => {
                // SAFETY: an entry of the set's present table; its key is given up last.
                unsafe {
                    let old = Ref::from_raw((*entry).key);
                    *entry = SetEntry { key: DUMMY.as_ptr(), hash: -1 };
                    self.used.set(self.used.get() - 1);
                    drop(old);
                }
                Ok(true)
            }
        }
    }

    /// Removes a key; whether it was there. TypeError if it has no hash. Runs Python.
    pub fn discard(&self, key: &Object) -> Result<bool> {
        self.discard_hashed(key, key_hash(key)?)
    }

    /// Removes some item.
    pub fn pop(&self) -> Option<Ref> {
        if self.is_empty() {
            return None;
        }
        let mask = self.mask.get() as usize;
        let mut at = self.finger.get() as usize & mask;
        // SAFETY: slots up to `mask`; one of them has a key.
        unsafe {
            let table = self.table.get();
            while !is_key((*table.add(at)).key) {
                at = if at == mask { 0 } else { at + 1 };
            }
            let key = Ref::from_raw((*table.add(at)).key);
            *table.add(at) = SetEntry { key: DUMMY.as_ptr(), hash: -1 };
            self.used.set(self.used.get() - 1);
            self.finger.set(at as isize + 1);
            Some(key)
        }
    }

    /// Moves the items to a table with more than `least` slots.
    fn resize(&self, least: usize) -> Result<()> {
        let mut size = SMALL;
        while size <= least {
            size <<= 1;
        }
        let (old, old_mask) = (self.table.get(), self.mask.get() as usize);
        let mut copy = [NO_ENTRY; SMALL];
        // SAFETY: nothing here runs Python; keys move from the old table to the new one.
        unsafe {
            let mut from = old;
            let new = if size == SMALL {
                if old == self.small_table() {
                    if self.fill.get() == self.used.get() {
                        return Ok(());
                    }
                    copy.as_mut_ptr().copy_from_nonoverlapping(old, SMALL);
                    from = copy.as_mut_ptr();
                }
                self.small_table()
            } else {
                let Some(bytes) = size.checked_mul(size_of::<SetEntry>()) else { return Err(memory::no_memory()) };
                let block = memory::object_malloc(bytes).cast::<SetEntry>();
                if block.is_null() {
                    return Err(memory::no_memory());
                }
                block
            };
            new.write_bytes(0, size);
            self.table.set(new);
            self.mask.set(size as isize - 1);
            self.fill.set(self.used.get());
            for i in 0..=old_mask {
                let SetEntry { key, hash } = *from.add(i);
                if is_key(key) {
                    insert_clean(new, size - 1, key, hash);
                }
            }
            if old != self.small_table() {
                memory::object_free(old.cast());
            }
        }
        Ok(())
    }

    /// Removes all items. Runs Python (destructors).
    pub fn clear(&self) {
        let (old, mask) = (self.table.get(), self.mask.get() as usize);
        if self.fill.get() == 0 && old == self.small_table() {
            return;
        }
        let mut copy = [NO_ENTRY; SMALL];
        // SAFETY: the set lets go of the table before the keys are given up.
        unsafe {
            let small = old == self.small_table();
            if small {
                copy.as_mut_ptr().copy_from_nonoverlapping(old, SMALL);
            }
            self.small_table().write_bytes(0, SMALL);
            self.fill.set(0);
            self.used.set(0);
            self.mask.set(SMALL as isize - 1);
            self.table.set(self.small_table());
            self.hash.set(-1);
            let from = if small { copy.as_ptr() } else { old };
            for i in 0..=mask {
                if is_key((*from.add(i)).key) {
                    drop(Ref::from_raw((*from.add(i)).key));
                }
            }
            if !small {
                memory::object_free(old.cast());
            }
        }
    }

    /// The item that stands at `position` or next after it, with its hash, borrowed. Moves `position` past it.
    ///
    /// # Safety
    /// The reference is used only while nothing can change the set.
    #[inline]
    pub unsafe fn next_raw(&self, position: &mut usize) -> Option<(&Object, isize)> {
        let mask = self.mask.get() as usize;
        while *position <= mask {
            // SAFETY: slots up to `mask`.
            let SetEntry { key, hash } = unsafe { *self.table.get().add(*position) };
            *position += 1;
            if is_key(key) {
                // SAFETY: a key is a live object.
                return Some((unsafe { &*key }, hash));
            }
        }
        None
    }

    /// The next item; `position` starts at 0. A new reference. The set may be changed between calls.
    pub fn next_entry(&self, position: &mut usize) -> Option<(Ref, isize)> {
        // SAFETY: held at once.
        unsafe { self.next_raw(position) }.map(|(key, hash)| (key.to_ref(), hash))
    }

    /// Adds the items of an iterable. TypeError. Runs Python.
    pub fn update(&self, iterable: &Object) -> Result<()> {
        if let Some(other) = iterable.cast::<Set>() {
            return self.merge(other);
        }
        if let Some(dict) = iterable.cast_exact::<Dict>() {
            let n = dict.len() as isize;
            if (self.fill.get() + n) * 5 >= self.mask.get() * 3 {
                self.resize((self.used.get() + n) as usize * 2)?;
            }
            let mut position = 0;
            while let Some((key, hash)) = dict.next_key(&mut position) {
                self.add_hashed(&key, hash)?;
            }
            return Ok(());
        }
        let it = iterable.iter()?;
        while let Some(item) = it.next()? {
            self.add(&item)?;
        }
        Ok(())
    }

    /// Adds the items of another set.
    fn merge(&self, other: &Set) -> Result<()> {
        if self.is(other) || other.is_empty() {
            return Ok(());
        }
        if (self.fill.get() + other.used.get()) * 5 >= self.mask.get() * 3 {
            self.resize((self.used.get() + other.used.get()) as usize * 2)?;
        }
        // SAFETY: while our table is empty nothing runs Python; after that each key is held.
        unsafe {
            if self.fill.get() == 0 {
                let (table, mask) = (self.table.get(), self.mask.get() as usize);
                let same = mask == other.mask.get() as usize && other.fill.get() == other.used.get();
                for i in 0..=other.mask.get() as usize {
                    let SetEntry { key, hash } = *other.table.get().add(i);
                    if is_key(key) {
                        (*key).incref();
                        if same {
                            *table.add(i) = SetEntry { key, hash };
                        } else {
                            insert_clean(table, mask, key, hash);
                        }
                    }
                }
                self.fill.set(other.used.get());
                self.used.set(other.used.get());
                return Ok(());
            }
        }
        let mut position = 0;
        while let Some((key, hash)) = other.next_entry(&mut position) {
            self.add_hashed(&key, hash)?;
        }
        Ok(())
    }
}

/// Whether a slot's key is one: neither null nor the dummy.
#[inline(always)]
fn is_key(key: *mut Object) -> bool {
    !key.is_null() && !core::ptr::eq(key, &DUMMY)
}
