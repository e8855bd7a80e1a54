//! The hash table of dicts: a table of indices, then the entries in insertion order (PyDictKeysObject).
//!
//! Open addressing over `1 << log2_size` index slots of 1, 2, 4 or 8 bytes; an index slot holds the number of an entry,
//! [`EMPTY`] or [`DUMMY`] (an entry that was deleted). Entries of tables whose keys are all exact strings have no hash
//! field. Inline caches of the interpreter and extensions read these structures, so sizes, growth and probing are facts.
//! Functions here take raw pointers; none but [`Dict::lookup`] runs Python.

use super::{Dict, DictKeys, DictValues};
use crate::abi::constants::CompareOp;
use crate::abi::{Object, Ref, Result, TypeFlags};
use crate::memory;
use crate::types::str::{PyUnicode_Type, Str};
use crate::types::watchers::DictEvent;
use core::cell::Cell;

/// An index slot that was never used.
pub const EMPTY: isize = -1;
/// An index slot whose entry was deleted.
pub const DUMMY: isize = -2;
/// `dk_kind`: keys of any type, entries with hashes.
pub const GENERAL: u8 = 0;
/// `dk_kind`: all keys are exact strings.
pub const STRINGS: u8 = 1;
/// `dk_kind`: all keys are exact strings, and the values lie elsewhere: one table for many dicts.
pub const SPLIT: u8 = 2;
/// log2 of the slots of the smallest table.
pub const LOG2_MIN: u8 = 3;
/// log2 of the slots of a table that instances share.
pub const LOG2_SHARED: u8 = 6;
/// The most keys that instances share.
pub const SHARED_MAX: usize = 30;

/// PyDictKeyEntry.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entry {
    pub hash: isize,
    pub key: *mut Object,
    pub value: *mut Object,
}

/// PyDictUnicodeEntry.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct StrEntry {
    pub key: *mut Object,
    pub value: *mut Object,
}

/// The keys of every dict that never had an entry.
#[repr(C)]
pub struct EmptyKeys {
    head: DictKeys,
    indices: Cell<[i8; 8]>,
}
// SAFETY: never written; read under the GIL.
unsafe impl Sync for EmptyKeys {}

/// See [`EmptyKeys`].
pub static EMPTY_KEYS: EmptyKeys = EmptyKeys {
    head: DictKeys {
        refcnt: Cell::new(crate::abi::object::IMMORTAL),
        log2_size: Cell::new(0),
        log2_index_bytes: Cell::new(3),
        kind: Cell::new(STRINGS),
        version: Cell::new(1),
        usable: Cell::new(0),
        nentries: Cell::new(0),
    },
    indices: Cell::new([-1; 8]),
};

/// The pointer to [`EMPTY_KEYS`].
#[inline(always)]
pub fn empty_keys() -> *mut DictKeys {
    (&raw const EMPTY_KEYS.head).cast_mut()
}

/// How many entries a table of `1 << log2` index slots takes: two thirds.
#[inline(always)]
pub const fn usable(log2: u8) -> usize {
    (2usize << log2) / 3
}

/// The smallest log2 size with at least `slots` index slots.
#[inline]
pub fn log2_for_slots(slots: usize) -> u8 {
    (usize::BITS - (slots.max(8) - 1).leading_zeros()) as u8
}

/// The smallest log2 size that takes `n` entries without growing.
#[inline]
pub fn log2_for_entries(n: usize) -> u8 {
    log2_for_slots((n * 3).div_ceil(2))
}

/// Makes a table with no entry.
pub fn new_keys(log2: u8, strings: bool) -> Result<*mut DictKeys> {
    let log2_bytes = match log2 {
        0..8 => log2,
        8..16 => log2 + 1,
        16..32 => log2 + 2,
        _ => log2 + 3,
    };
    let entry = if strings { size_of::<StrEntry>() } else { size_of::<Entry>() };
    let count = usable(log2);
    let bytes = size_of::<DictKeys>() + (1usize << log2_bytes) + entry * count;
    let keys = memory::object_malloc(bytes).cast::<DictKeys>();
    if keys.is_null() {
        return Err(memory::no_memory());
    }
    // SAFETY: the block has room for head, indices and entries; -1 in every byte is EMPTY in every index width, and
    // zero bytes are entries without key.
    unsafe {
        keys.write(DictKeys {
            refcnt: Cell::new(1),
            log2_size: Cell::new(log2),
            log2_index_bytes: Cell::new(log2_bytes),
            kind: Cell::new(if strings { STRINGS } else { GENERAL }),
            version: Cell::new(0),
            usable: Cell::new(count as isize),
            nentries: Cell::new(0),
        });
        let indices = keys.add(1).cast::<u8>();
        indices.write_bytes(0xFF, 1 << log2_bytes);
        indices.add(1 << log2_bytes).write_bytes(0, entry * count);
    }
    Ok(keys)
}

/// The first entry of a general table.
///
/// # Safety
/// `keys` is a live table of kind [`GENERAL`].
#[inline(always)]
pub unsafe fn entries(keys: *mut DictKeys) -> *mut Entry {
    // SAFETY: the entries follow the indices in the same block.
    unsafe { keys.add(1).cast::<u8>().add(1 << (*keys).log2_index_bytes.get()).cast() }
}

/// The first entry of a table of strings.
///
/// # Safety
/// `keys` is a live table of kind [`STRINGS`] or [`SPLIT`].
#[inline(always)]
pub unsafe fn str_entries(keys: *mut DictKeys) -> *mut StrEntry {
    // SAFETY: as above.
    unsafe { keys.add(1).cast::<u8>().add(1 << (*keys).log2_index_bytes.get()).cast() }
}

/// The index in slot `i`.
///
/// # Safety
/// `keys` is a live table and `i` less than its number of slots.
#[inline(always)]
pub unsafe fn index(keys: *mut DictKeys, i: usize) -> isize {
    // SAFETY: the indices follow the head, in the width that belongs to the size.
    unsafe {
        let indices = keys.add(1);
        match (*keys).log2_size.get() {
            0..8 => *indices.cast::<i8>().add(i) as isize,
            8..16 => *indices.cast::<i16>().add(i) as isize,
            16..32 => *indices.cast::<i32>().add(i) as isize,
            _ => *indices.cast::<isize>().add(i),
        }
    }
}

/// Stores an index in slot `i`.
///
/// # Safety
/// As [`index`]; the table is not [`EMPTY_KEYS`].
#[inline(always)]
pub unsafe fn set_index(keys: *mut DictKeys, i: usize, value: isize) {
    // SAFETY: as in `index`.
    unsafe {
        let indices = keys.add(1);
        match (*keys).log2_size.get() {
            0..8 => *indices.cast::<i8>().add(i) = value as i8,
            8..16 => *indices.cast::<i16>().add(i) = value as i16,
            16..32 => *indices.cast::<i32>().add(i) = value as i32,
            _ => *indices.cast::<isize>().add(i) = value,
        }
    }
}

/// The order in which slots are tried for a hash.
pub struct Probe {
    mask: usize,
    perturb: usize,
    slot: usize,
}

impl Probe {
    /// The first slot for `hash`.
    ///
    /// # Safety
    /// `keys` is a live table.
    #[inline(always)]
    pub unsafe fn new(keys: *mut DictKeys, hash: isize) -> Probe {
        // SAFETY: the caller's contract.
        let mask = (1usize << unsafe { (*keys).log2_size.get() }) - 1;
        Probe { mask, perturb: hash as usize, slot: hash as usize & mask }
    }

    /// Moves to the next slot.
    #[inline(always)]
    pub fn advance(&mut self) {
        self.perturb >>= 5;
        self.slot = self.slot.wrapping_mul(5).wrapping_add(self.perturb).wrapping_add(1) & self.mask;
    }
}

/// The entry number of an exact string in a table of strings, or [`EMPTY`].
///
/// # Safety
/// `keys` is a live table of kind [`STRINGS`] or [`SPLIT`], `hash` the hash of `key`.
#[inline]
pub unsafe fn find_str(keys: *mut DictKeys, key: &Str, hash: isize) -> isize {
    // SAFETY: entries named by indices have a key; the keys are strings, whose comparison runs no Python.
    unsafe {
        let entries = str_entries(keys);
        let wanted = key.base.as_ptr();
        let mut probe = Probe::new(keys, hash);
        loop {
            let ix = index(keys, probe.slot);
            if ix >= 0 {
                let found = (*entries.add(ix as usize)).key;
                if found == wanted {
                    return ix;
                }
                let found = &*found.cast::<Str>();
                if found.hash.get() == hash && found.eq(key) {
                    return ix;
                }
            } else if ix == EMPTY {
                return EMPTY;
            }
            probe.advance();
        }
    }
}

/// The slot that holds entry `ix`.
///
/// # Safety
/// `keys` is a live table that has entry `ix` under `hash`.
pub unsafe fn slot_of(keys: *mut DictKeys, hash: isize, ix: isize) -> usize {
    // SAFETY: the caller's contract; the search ends at the slot.
    unsafe {
        let mut probe = Probe::new(keys, hash);
        while index(keys, probe.slot) != ix {
            probe.advance();
        }
        probe.slot
    }
}

/// The first free slot for `hash`.
///
/// # Safety
/// `keys` is a live table with room.
#[inline]
pub unsafe fn free_slot(keys: *mut DictKeys, hash: isize) -> usize {
    // SAFETY: a third of the slots are empty, so that the search ends.
    unsafe {
        let mut probe = Probe::new(keys, hash);
        while index(keys, probe.slot) >= 0 {
            probe.advance();
        }
        probe.slot
    }
}

/// The key of entry `ix` and where its value stands (in a split table: nowhere).
///
/// # Safety
/// `keys` is a live table and `ix` the number of one of its entries.
#[inline(always)]
pub unsafe fn entry_at(keys: *mut DictKeys, ix: usize) -> (*mut *mut Object, *mut *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        if (*keys).kind.get() == GENERAL {
            let entry = entries(keys).add(ix);
            (&raw mut (*entry).key, &raw mut (*entry).value)
        } else {
            let entry = str_entries(keys).add(ix);
            (&raw mut (*entry).key, &raw mut (*entry).value)
        }
    }
}

/// The hash of the key of entry `ix`.
///
/// # Safety
/// As [`entry_at`]; the entry has a key.
#[inline(always)]
pub unsafe fn entry_hash(keys: *mut DictKeys, ix: usize) -> isize {
    // SAFETY: the caller's contract; a string that is a key has its hash computed.
    unsafe {
        if (*keys).kind.get() == GENERAL {
            (*entries(keys).add(ix)).hash
        } else {
            (*(*str_entries(keys).add(ix)).key.cast::<Str>()).hash.get()
        }
    }
}

/// Adds a use of the table.
///
/// # Safety
/// `keys` is a live table.
#[inline(always)]
pub unsafe fn retain(keys: *mut DictKeys) {
    // SAFETY: the caller's contract; the shared empty table is not counted.
    unsafe {
        let n = (*keys).refcnt.get();
        if n != crate::abi::object::IMMORTAL {
            (*keys).refcnt.set(n + 1);
        }
    }
}

/// Gives up a use of the table; with the last one its references and memory go. Runs Python (destructors).
///
/// # Safety
/// The caller owns a use and does not use it again.
pub unsafe fn release(keys: *mut DictKeys) {
    // SAFETY: the caller's contract; after the last use nobody else sees the table.
    unsafe {
        let n = (*keys).refcnt.get();
        if n == crate::abi::object::IMMORTAL {
            return;
        }
        (*keys).refcnt.set(n - 1);
        if n > 1 {
            return;
        }
        for ix in 0..(*keys).nentries.get() as usize {
            let (key, value) = entry_at(keys, ix);
            drop(Ref::from_nullable(*key));
            drop(Ref::from_nullable(*value));
        }
        memory::object_free(keys.cast());
    }
}

/// Frees the memory of a table whose references have moved elsewhere.
///
/// # Safety
/// The caller owns the only use.
#[inline]
pub unsafe fn free_moved(keys: *mut DictKeys) {
    // SAFETY: the caller's contract.
    unsafe { memory::object_free(keys.cast()) }
}

/// Enters a key that is not there yet into a table that has room, and returns its entry number. Takes over the
/// references; `value` is null in a split table.
///
/// # Safety
/// As said.
#[inline]
pub unsafe fn append(keys: *mut DictKeys, hash: isize, key: *mut Object, value: *mut Object) -> usize {
    // SAFETY: the caller's contract.
    unsafe {
        let slot = free_slot(keys, hash);
        let ix = (*keys).nentries.get();
        set_index(keys, slot, ix);
        if (*keys).kind.get() == GENERAL {
            *entries(keys).add(ix as usize) = Entry { hash, key, value };
        } else {
            *str_entries(keys).add(ix as usize) = StrEntry { key, value };
        }
        (*keys).version.set(0);
        (*keys).usable.set((*keys).usable.get() - 1);
        (*keys).nentries.set(ix + 1);
        ix as usize
    }
}

/// The number of the keys' present state for inline caches, given at first demand; 0 when the numbers have run out.
///
/// # Safety
/// `keys` is a live table.
pub unsafe fn version(keys: *mut DictKeys) -> u32 {
    struct Next(Cell<u32>);
    // SAFETY: used under the GIL.
    unsafe impl Sync for Next {}
    static NEXT: Next = Next(Cell::new(2));
    // SAFETY: the caller's contract.
    let version = unsafe { &(*keys).version };
    if version.get() == 0 {
        let next = NEXT.0.get();
        if next != 0 {
            version.set(next);
            NEXT.0.set(next.wrapping_add(1));
        }
    }
    version.get()
}

/// Whether the object is an exact `str`.
#[inline(always)]
pub fn exact_str(object: &Object) -> Option<&Str> {
    // SAFETY: the type is exactly `str`.
    object.is_type(&PyUnicode_Type).then(|| unsafe { object.cast_unchecked() })
}

/// `hash(key)` as a dict wants it. TypeError. Runs Python, except for exact strings.
#[inline(always)]
pub fn key_hash(key: &Object) -> Result<isize> {
    match exact_str(key) {
        Some(s) => Ok(str_hash(s)),
        None => Ok(key.hash()?.get()),
    }
}

/// The hash of a string, mostly known already.
#[inline(always)]
pub fn str_hash(s: &Str) -> isize {
    match s.hash.get() {
        -1 => s.hash(),
        known => known,
    }
}

/// Whether the collector may have to look into the object.
#[inline(always)]
fn may_be_tracked(object: &Object) -> bool {
    object.type_has(TypeFlags::HAVE_GC)
        && (!object.is_type(&crate::types::tuple::PyTuple_Type) || super::is_tracked(object))
}

impl Dict {
    /// The number of the entry of `key`, or [`EMPTY`]. Runs Python (`__eq__`), unless key and table are of strings.
    #[inline]
    pub(crate) fn lookup(&self, key: &Object, hash: isize) -> Result<isize> {
        let keys = self.keys.get();
        // SAFETY: a dict's table is alive while nothing runs that could change the dict.
        unsafe {
            if (*keys).kind.get() != GENERAL
                && let Some(key) = exact_str(key)
            {
                return Ok(find_str(keys, key, hash));
            }
        }
        self.lookup_general(key, hash)
    }

    /// The rest of [`Dict::lookup`]. Begins anew whenever an `__eq__` has changed the dict.
    #[inline(never)]
    fn lookup_general(&self, key: &Object, hash: isize) -> Result<isize> {
        'again: loop {
            let keys = self.keys.get();
            // SAFETY: `keys` is the dict's table; after each call that may run Python it is compared before use.
            unsafe {
                let mut probe = Probe::new(keys, hash);
                loop {
                    let ix = index(keys, probe.slot);
                    if ix >= 0 {
                        let (found, _) = entry_at(keys, ix as usize);
                        let found = *found;
                        if found == key.as_ptr() {
                            return Ok(ix);
                        }
                        if entry_hash(keys, ix as usize) == hash {
                            if let (Some(a), Some(b)) = (exact_str(&*found), exact_str(key)) {
                                if a.eq(b) {
                                    return Ok(ix);
                                }
                                probe.advance();
                                continue;
                            }
                            let held = (*found).to_ref();
                            let equal = held.compare_bool(key, CompareOp::Eq)?;
                            if self.keys.get() != keys || *entry_at(keys, ix as usize).0 != found {
                                continue 'again;
                            }
                            if equal {
                                return Ok(ix);
                            }
                        }
                    } else if ix == EMPTY {
                        return Ok(EMPTY);
                    }
                    probe.advance();
                }
            }
        }
    }

    /// Where the value of entry `ix` stands.
    ///
    /// # Safety
    /// `ix` is the number of an entry of the dict's present table.
    #[inline(always)]
    pub(crate) unsafe fn value_at(&self, ix: usize) -> *mut *mut Object {
        // SAFETY: the caller's contract; a split table has the values beside it.
        unsafe {
            let values = self.values.get();
            if values.is_null() { entry_at(self.keys.get(), ix).1 } else { value_slot(values, ix) }
        }
    }

    /// Tells that the dict is to change: its watchers, then its version tag. Runs Python if there are watchers.
    #[inline(always)]
    pub(crate) fn touch(&self, event: DictEvent, key: Option<&Object>, value: Option<&Object>) {
        if self.version_tag.get() as u8 != 0 {
            self.tell_watchers(event, key, value);
        }
        self.new_version();
    }

    /// Gives the dict another version tag.
    #[inline(always)]
    pub(crate) fn new_version(&self) {
        /// Counts in the high 52 bits; the low ones belong to watchers.
        struct Version(Cell<u64>);
        // SAFETY: used under the GIL.
        unsafe impl Sync for Version {}
        static VERSION: Version = Version(Cell::new(0));
        let next = VERSION.0.get().wrapping_add(1 << 12);
        VERSION.0.set(next);
        self.version_tag.set(next | (self.version_tag.get() & 0xFFF));
    }

    /// Puts the dict under the collector's eyes if the new content calls for it.
    #[inline(always)]
    pub(crate) fn maintain_tracking(&self, key: &Object, value: &Object) {
        if !super::is_tracked(self) && (may_be_tracked(value) || may_be_tracked(key)) {
            crate::memory::gc::track(self);
        }
    }

    /// Stores new references to key and value under a known hash. Runs Python, unless key and table are of strings.
    #[inline]
    pub(crate) fn insert(&self, key: &Object, hash: isize, value: &Object) -> Result<()> {
        let keys = self.keys.get();
        if keys == empty_keys() {
            return self.insert_first(key, hash, value);
        }
        // SAFETY: the dict's table is alive.
        unsafe {
            if (*keys).kind.get() == STRINGS
                && let Some(s) = exact_str(key)
            {
                let ix = find_str(keys, s, hash);
                if ix >= 0 {
                    self.replace_at(key, ix as usize, value);
                    return Ok(());
                }
                return self.insert_new(key, hash, value);
            }
        }
        self.insert_general(key, hash, value)
    }

    /// Replaces the value of an entry of a combined table.
    ///
    /// # Safety
    /// `ix` is the number of an entry of the dict's present table.
    #[inline(always)]
    unsafe fn replace_at(&self, key: &Object, ix: usize, value: &Object) {
        // SAFETY: the caller's contract; the old value goes last.
        unsafe {
            let place = self.value_at(ix);
            let old = *place;
            if core::ptr::eq(old, value) {
                return;
            }
            self.touch(DictEvent::Modified, Some(key), Some(value));
            self.maintain_tracking(value, value);
            value.incref();
            *place = value.as_ptr();
            (*old).decref();
        }
    }

    /// Adds an entry for a key that is not in the combined table.
    #[inline]
    fn insert_new(&self, key: &Object, hash: isize, value: &Object) -> Result<()> {
        // SAFETY: the dict's table is alive; after growing, the new one.
        unsafe {
            if (*self.keys.get()).usable.get() <= 0 {
                self.resize(log2_for_slots(self.used.get() as usize * 3), true)?;
            }
            self.touch(DictEvent::Added, Some(key), Some(value));
            self.maintain_tracking(key, value);
            key.incref();
            value.incref();
            append(self.keys.get(), hash, key.as_ptr(), value.as_ptr());
        }
        self.used.set(self.used.get() + 1);
        Ok(())
    }

    #[inline(never)]
    fn insert_first(&self, key: &Object, hash: isize, value: &Object) -> Result<()> {
        self.keys.set(new_keys(LOG2_MIN, exact_str(key).is_some())?);
        self.insert_new(key, hash, value)
    }

    #[inline(never)]
    fn insert_general(&self, key: &Object, hash: isize, value: &Object) -> Result<()> {
        // SAFETY: the dict's table is alive; it is read anew after each call that may change it.
        unsafe {
            if (*self.keys.get()).kind.get() != GENERAL && exact_str(key).is_none() {
                // A key that is no string: from now on the entries have hashes.
                self.resize(log2_for_slots(self.used.get() as usize * 3), false)?;
            }
            if !self.values.get().is_null() {
                let s = exact_str(key).expect("split tables have string keys");
                let ix = super::instance::shared_index(self.keys.get(), s, hash);
                if ix != EMPTY {
                    self.set_split_value(key, ix as usize, value);
                    return Ok(());
                }
                self.resize(log2_for_slots(self.used.get() as usize * 3), true)?;
            }
        }
        let ix = self.lookup(key, hash)?;
        if ix >= 0 {
            // SAFETY: `lookup` speaks of the present table.
            unsafe { self.replace_at(key, ix as usize, value) };
            return Ok(());
        }
        self.add_missing(key, hash, value)
    }

    /// Stores the value of a key that a lookup has just not found. Runs no Python.
    pub(crate) fn insert_missing(&self, key: &Object, hash: isize, value: &Object) -> Result<()> {
        // A key without a value in a shared table has its place there.
        if !self.values.get().is_null() && exact_str(key).is_some() {
            return self.insert(key, hash, value);
        }
        self.add_missing(key, hash, value)
    }

    fn add_missing(&self, key: &Object, hash: isize, value: &Object) -> Result<()> {
        // SAFETY: the dict's table is alive; after growing, the new one.
        unsafe {
            if self.keys.get() == empty_keys() {
                return self.insert_first(key, hash, value);
            }
            if (*self.keys.get()).kind.get() != GENERAL && exact_str(key).is_none() {
                // An `__eq__` has emptied and refilled the dict meanwhile.
                self.resize(log2_for_slots(self.used.get() as usize * 3), false)?;
            }
            if !self.values.get().is_null() {
                self.resize(log2_for_slots(self.used.get() as usize * 3), true)?;
            }
        }
        self.insert_new(key, hash, value)
    }

    /// Stores the value of a key of the shared table.
    ///
    /// # Safety
    /// The dict is split and `ix` an entry of its table.
    unsafe fn set_split_value(&self, key: &Object, ix: usize, value: &Object) {
        // SAFETY: the caller's contract; the old value goes last.
        unsafe {
            let place = value_slot(self.values.get(), ix);
            let old = *place;
            if core::ptr::eq(old, value) {
                return;
            }
            let event = if old.is_null() { DictEvent::Added } else { DictEvent::Modified };
            self.touch(event, Some(key), Some(value));
            self.maintain_tracking(key, value);
            value.incref();
            *place = value.as_ptr();
            if old.is_null() {
                add_to_order(self.values.get(), ix);
                self.used.set(self.used.get() + 1);
            } else {
                (*old).decref();
            }
        }
    }

    /// Moves the entries to a new combined table of `1 << log2` slots.
    #[inline(never)]
    pub(crate) fn resize(&self, log2: u8, strings: bool) -> Result<()> {
        let old = self.keys.get();
        let values = self.values.get();
        let n = self.used.get() as usize;
        // SAFETY: nothing here runs Python; `old` and `values` are the dict's own until the end.
        unsafe {
            let strings = strings && (*old).kind.get() != GENERAL;
            let new = new_keys(log2.max(log2_for_entries(n)), strings)?;
            let mut count = 0;
            let mut put = |hash: isize, key: *mut Object, value: *mut Object| {
                if strings {
                    *str_entries(new).add(count) = StrEntry { key, value };
                } else {
                    *entries(new).add(count) = Entry { hash, key, value };
                }
                set_index(new, free_slot(new, hash), count as isize);
                count += 1;
            };
            if values.is_null() {
                for ix in 0..(*old).nentries.get() as usize {
                    let (key, value) = entry_at(old, ix);
                    if !(*value).is_null() {
                        put(entry_hash(old, ix), *key, *value);
                    }
                }
            } else {
                for &ix in order(values) {
                    let key = (*str_entries(old).add(ix as usize)).key;
                    (*key).incref();
                    let value = value_slot(values, ix as usize);
                    put(entry_hash(old, ix as usize), key, *value);
                    *value = core::ptr::null_mut();
                }
            }
            (*new).usable.set((*new).usable.get() - count as isize);
            (*new).nentries.set(count as isize);
            self.keys.set(new);
            self.values.set(core::ptr::null_mut());
            if values.is_null() {
                if old != empty_keys() {
                    free_moved(old);
                }
            } else {
                (*values).size.set(0);
                if (*values).embedded.get() != 0 {
                    (*values).valid.set(0);
                } else {
                    memory::object_free(values.cast());
                }
                release(old);
            }
        }
        Ok(())
    }

    /// Removes entry `ix`, which has that hash, and returns key and value. `key` is what it was asked for with.
    ///
    /// # Safety
    /// `ix` is an entry of the dict's present table and has a value.
    pub(crate) unsafe fn remove_at(&self, key: &Object, ix: usize, hash: isize) -> (Option<Ref>, Ref) {
        self.touch(DictEvent::Deleted, Some(key), None);
        self.used.set(self.used.get() - 1);
        let keys = self.keys.get();
        let values = self.values.get();
        // SAFETY: the caller's contract; the references pass to the result.
        unsafe {
            if !values.is_null() {
                let value = value_slot(values, ix).replace(core::ptr::null_mut());
                remove_from_order(values, ix);
                return (None, Ref::from_raw(value));
            }
            let slot = slot_of(keys, hash, ix as isize);
            set_index(keys, slot, DUMMY);
            (*keys).version.set(0);
            let (key, value) = entry_at(keys, ix);
            if (*keys).kind.get() == GENERAL {
                (*entries(keys).add(ix)).hash = 0;
            }
            let key = Ref::from_raw(key.replace(core::ptr::null_mut()));
            let value = Ref::from_raw(value.replace(core::ptr::null_mut()));
            (Some(key), value)
        }
    }

    /// The entry that stands at `position` or next after it: key, value, hash, borrowed. Moves `position` past it.
    ///
    /// # Safety
    /// The references are used only while nothing can change the dict.
    #[inline]
    pub(crate) unsafe fn next_raw(&self, position: &mut usize) -> Option<(&Object, &Object, isize)> {
        let keys = self.keys.get();
        let values = self.values.get();
        // SAFETY: positions below `nentries` are entries; one without a value was deleted.
        unsafe {
            if !values.is_null() {
                let ix = *order(values).get(*position)? as usize;
                *position += 1;
                let key = (*str_entries(keys).add(ix)).key;
                return Some((&*key, &**value_slot(values, ix), entry_hash(keys, ix)));
            }
            let n = (*keys).nentries.get() as usize;
            while *position < n {
                let ix = *position;
                *position += 1;
                let (key, value) = entry_at(keys, ix);
                if !(*value).is_null() {
                    return Some((&**key, &**value, entry_hash(keys, ix)));
                }
            }
            None
        }
    }

    /// The entry at `position - 1` or next before it; moves `position` there.
    ///
    /// # Safety
    /// As [`Dict::next_raw`].
    pub(crate) unsafe fn previous_raw(&self, position: &mut usize) -> Option<(&Object, &Object)> {
        let keys = self.keys.get();
        let values = self.values.get();
        // SAFETY: as in `next_raw`.
        unsafe {
            if !values.is_null() {
                let order = order(values);
                *position = (*position).min(order.len());
                let ix = *order.get(position.checked_sub(1)?)? as usize;
                *position -= 1;
                return Some((&*(*str_entries(keys).add(ix)).key, &**value_slot(values, ix)));
            }
            *position = (*position).min((*keys).nentries.get() as usize);
            while *position > 0 {
                *position -= 1;
                let (key, value) = entry_at(keys, *position);
                if !(*value).is_null() {
                    return Some((&**key, &**value));
                }
            }
            None
        }
    }

    /// One past the last position that may hold an entry.
    pub(crate) fn end_position(&self) -> usize {
        // SAFETY: the dict's own table and values.
        unsafe {
            match self.values.get() {
                values if !values.is_null() => (*values).size.get() as usize,
                _ => (*self.keys.get()).nentries.get() as usize,
            }
        }
    }
}

/// Where the value of entry `ix` of a split table stands.
///
/// # Safety
/// `values` are live values with more than `ix` places.
#[inline(always)]
pub unsafe fn value_slot(values: *mut DictValues, ix: usize) -> *mut *mut Object {
    // SAFETY: the values continue past the struct.
    unsafe { (&raw mut (*values).values).cast::<*mut Object>().add(ix) }
}

/// The insertion order of split values: entry numbers.
///
/// # Safety
/// `values` are live; the slice is used only while they do not change.
#[inline(always)]
pub unsafe fn order<'a>(values: *mut DictValues) -> &'a [u8] {
    // SAFETY: the order array follows the `capacity` values.
    unsafe {
        let first = value_slot(values, (*values).capacity.get() as usize).cast::<u8>();
        core::slice::from_raw_parts(first, (*values).size.get() as usize)
    }
}

/// Notes that entry `ix` has received a value.
///
/// # Safety
/// `values` are live and had none for `ix`.
#[inline(always)]
pub unsafe fn add_to_order(values: *mut DictValues, ix: usize) {
    // SAFETY: each entry is noted once, so that there is room.
    unsafe {
        let first = value_slot(values, (*values).capacity.get() as usize).cast::<u8>();
        let n = (*values).size.get();
        *first.add(n as usize) = ix as u8;
        (*values).size.set(n + 1);
    }
}

/// Notes that entry `ix` has lost its value.
///
/// # Safety
/// `values` are live and had a value for `ix`.
pub unsafe fn remove_from_order(values: *mut DictValues, ix: usize) {
    // SAFETY: the entry is noted once.
    unsafe {
        let first = value_slot(values, (*values).capacity.get() as usize).cast::<u8>();
        let n = (*values).size.get() as usize;
        let order = core::slice::from_raw_parts_mut(first, n);
        if let Some(at) = order.iter().position(|&o| o as usize == ix) {
            order.copy_within(at + 1.., at);
            (*values).size.set((n - 1) as u8);
        }
    }
}
