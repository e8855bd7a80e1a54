//! internal/pycore_hashtable.h: the C runtime's table from pointers to pointers, at its C layout.
//!
//! Buckets are singly linked lists; keys and values are the owner's, hashed, compared and freed by the owner's functions.

use abide_macros::capi;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

type Hash = unsafe extern "C" fn(*const c_void) -> usize;
type Compare = unsafe extern "C" fn(*const c_void, *const c_void) -> c_int;
type Destroy = unsafe extern "C" fn(*mut c_void);
type GetEntry = unsafe extern "C" fn(*mut Table, *const c_void) -> *mut Entry;
type ForEach = unsafe extern "C" fn(*mut Table, *const c_void, *const c_void, *mut c_void) -> c_int;

/// `_Py_hashtable_entry_t`.
#[repr(C)]
pub struct Entry {
    next: *mut Entry,
    key_hash: usize,
    key: *mut c_void,
    value: *mut c_void,
}

/// `_Py_hashtable_allocator_t`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Allocator {
    malloc: unsafe extern "C" fn(usize) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void),
}

/// `_Py_hashtable_t`.
#[repr(C)]
pub struct Table {
    nentries: usize,
    nbuckets: usize,
    buckets: *mut *mut Entry,
    get_entry: GetEntry,
    hash: Hash,
    compare: Compare,
    destroy_key: Option<Destroy>,
    destroy_value: Option<Destroy>,
    allocator: Allocator,
}

const _: () =
    assert!(size_of::<Table>() == 80 && size_of::<Entry>() == 32, "the tables lie in memory as in CPython 3.13");

/// A table never has fewer buckets; their number is a power of two.
const MIN_BUCKETS: usize = 16;

impl Table {
    fn bucket(&self, hash: usize) -> *mut *mut Entry {
        // SAFETY: there are `nbuckets` buckets, a power of two.
        unsafe { self.buckets.add(hash & (self.nbuckets - 1)) }
    }

    /// New, empty buckets; null without memory.
    fn make_buckets(&self, count: usize) -> *mut *mut Entry {
        // SAFETY: the owner's allocator gives so many bytes or NULL.
        unsafe {
            let buckets = (self.allocator.malloc)(count * size_of::<*mut Entry>()).cast::<*mut Entry>();
            if !buckets.is_null() {
                buckets.write_bytes(0, count);
            }
            buckets
        }
    }

    /// Fits the number of buckets to that of entries, which is to fill about a third; false without memory.
    fn resize(&mut self) -> bool {
        let count = (self.nentries * 10 / 3).max(1).next_power_of_two().max(MIN_BUCKETS);
        if count == self.nbuckets {
            return true;
        }
        let buckets = self.make_buckets(count);
        if buckets.is_null() {
            return false;
        }
        // SAFETY: the old buckets hold live entries, which move into the new ones.
        unsafe {
            for i in 0..self.nbuckets {
                let mut entry = *self.buckets.add(i);
                while let Some(e) = entry.as_mut() {
                    let next = e.next;
                    let bucket = buckets.add(e.key_hash & (count - 1));
                    e.next = *bucket;
                    *bucket = e;
                    entry = next;
                }
            }
            (self.allocator.free)(self.buckets.cast());
        }
        (self.buckets, self.nbuckets) = (buckets, count);
        true
    }

    /// Frees all entries, with their keys and values where there are functions for that.
    ///
    /// # Safety
    /// The owner's functions take the keys and values.
    unsafe fn free_entries(&mut self) {
        // SAFETY: the caller's contract; each entry is freed once.
        unsafe {
            for i in 0..self.nbuckets {
                let mut entry = core::mem::replace(&mut *self.buckets.add(i), null_mut());
                while let Some(e) = entry.as_mut() {
                    if let Some(destroy) = self.destroy_key {
                        destroy(e.key);
                    }
                    if let Some(destroy) = self.destroy_value {
                        destroy(e.value);
                    }
                    let next = e.next;
                    (self.allocator.free)(entry.cast());
                    entry = next;
                }
            }
        }
        self.nentries = 0;
    }
}

/// The entry of a key by the table's own functions, or NULL.
unsafe extern "C" fn generic_entry(table: *mut Table, key: *const c_void) -> *mut Entry {
    // SAFETY: a live table, whose functions take the key.
    unsafe {
        let hash = ((*table).hash)(key);
        let mut entry = *(*table).bucket(hash);
        while let Some(e) = entry.as_ref() {
            if e.key_hash == hash && ((*table).compare)(key, e.key) != 0 {
                break;
            }
            entry = e.next;
        }
        entry
    }
}

/// The entry of a key that is compared as a pointer, or NULL.
unsafe extern "C" fn pointer_entry(table: *mut Table, key: *const c_void) -> *mut Entry {
    // SAFETY: a live table.
    unsafe {
        let mut entry = *(*table).bucket(_Py_hashtable_hash_ptr(key));
        while let Some(e) = entry.as_ref() {
            if e.key.cast_const() == key {
                break;
            }
            entry = e.next;
        }
        entry
    }
}

/// The hash of a pointer: its lowest bits, which alignment makes equal, count least.
#[capi]
pub fn _Py_hashtable_hash_ptr(key: *const c_void) -> usize {
    (key as usize).rotate_right(4)
}

/// Whether two keys are the same pointer.
#[capi]
pub fn _Py_hashtable_compare_direct(a: *const c_void, b: *const c_void) -> c_int {
    c_int::from(a == b)
}

/// A new table whose keys and values nobody frees; NULL without memory.
///
/// # Safety
/// As `_Py_hashtable_new_full`.
#[capi]
pub unsafe fn _Py_hashtable_new(hash: Hash, compare: Compare) -> *mut Table {
    // SAFETY: the caller's contract.
    unsafe { _Py_hashtable_new_full(hash, compare, None, None, core::ptr::null()) }
}

/// A new table; NULL without memory. Without an allocator it is `PyMem_Malloc`'s.
///
/// # Safety
/// `allocator` is valid or NULL.
#[capi]
pub unsafe fn _Py_hashtable_new_full(
    hash: Hash,
    compare: Compare,
    destroy_key: Option<Destroy>,
    destroy_value: Option<Destroy>,
    allocator: *const Allocator,
) -> *mut Table {
    let usual = Allocator { malloc: super::objimpl::PyMem_Malloc, free: super::objimpl::PyMem_Free };
    // SAFETY: the caller's contract.
    let allocator = unsafe { allocator.as_ref() }.copied().unwrap_or(usual);
    let by_pointer = hash as usize == _Py_hashtable_hash_ptr as *const () as usize
        && compare as usize == _Py_hashtable_compare_direct as *const () as usize;
    let mut table = Table {
        nentries: 0,
        nbuckets: MIN_BUCKETS,
        buckets: null_mut(),
        get_entry: if by_pointer { pointer_entry } else { generic_entry },
        hash,
        compare,
        destroy_key,
        destroy_value,
        allocator,
    };
    table.buckets = table.make_buckets(MIN_BUCKETS);
    if table.buckets.is_null() {
        return null_mut();
    }
    // SAFETY: the allocator gives so many bytes or NULL.
    unsafe {
        let place = (allocator.malloc)(size_of::<Table>()).cast::<Table>();
        match place.is_null() {
            true => (allocator.free)(table.buckets.cast()),
            false => place.write(table),
        }
        place
    }
}

/// The memory that a table takes, in bytes.
#[capi]
pub fn _Py_hashtable_size(table: &Table) -> usize {
    size_of::<Table>() + table.nbuckets * size_of::<*mut Entry>() + table.nentries * size_of::<Entry>()
}

/// The number of keys.
#[capi]
pub fn _Py_hashtable_len(table: &Table) -> usize {
    table.nentries
}

/// Adds a pair whose key is not yet there: 0, or -1 without memory.
///
/// # Safety
/// The table's functions take the key.
#[capi]
pub unsafe fn _Py_hashtable_set(table: &mut Table, key: *mut c_void, value: *mut c_void) -> c_int {
    // SAFETY: the caller's contract; a new entry is filled in before it is linked.
    unsafe {
        let entry = (table.allocator.malloc)(size_of::<Entry>()).cast::<Entry>();
        if entry.is_null() {
            return -1;
        }
        let key_hash = (table.hash)(key);
        table.nentries += 1;
        // More than half full.
        if table.nentries * 2 > table.nbuckets && !table.resize() {
            table.nentries -= 1;
            (table.allocator.free)(entry.cast());
            return -1;
        }
        let bucket = table.bucket(key_hash);
        entry.write(Entry { next: *bucket, key_hash, key, value });
        *bucket = entry;
    }
    0
}

/// The value of a key, or NULL.
///
/// # Safety
/// The table's functions take the key.
#[capi]
pub unsafe fn _Py_hashtable_get(table: *mut Table, key: *const c_void) -> *mut c_void {
    // SAFETY: the caller's contract.
    unsafe { ((*table).get_entry)(table, key).as_ref() }.map_or(null_mut(), |entry| entry.value)
}

/// Takes a key out, and hands out its value; NULL if it is not there. Nothing is freed but the entry.
///
/// # Safety
/// The table's functions take the key.
#[capi]
pub unsafe fn _Py_hashtable_steal(table: &mut Table, key: *const c_void) -> *mut c_void {
    // SAFETY: the caller's contract; the links are the table's own.
    unsafe {
        let hash = (table.hash)(key);
        let mut link = table.bucket(hash);
        while let Some(entry) = (*link).as_ref() {
            if entry.key_hash == hash && (table.compare)(key, entry.key) != 0 {
                let (freed, value) = (*link, entry.value);
                *link = entry.next;
                table.nentries -= 1;
                (table.allocator.free)(freed.cast());
                // Less than a tenth full. Without memory the table stays as large as it is.
                if table.nentries * 10 < table.nbuckets {
                    table.resize();
                }
                return value;
            }
            link = &raw mut (**link).next;
        }
    }
    null_mut()
}

/// Calls a function for each pair until one call does not return 0; what it returned.
///
/// # Safety
/// The function takes the keys, the values and `argument`, and leaves the table as it is.
#[capi]
pub unsafe fn _Py_hashtable_foreach(table: *mut Table, function: ForEach, argument: *mut c_void) -> c_int {
    // SAFETY: the caller's contract.
    unsafe {
        for i in 0..(*table).nbuckets {
            let mut entry = *(*table).buckets.add(i);
            while let Some(e) = entry.as_ref() {
                let result = function(table, e.key, e.value, argument);
                if result != 0 {
                    return result;
                }
                entry = e.next;
            }
        }
    }
    0
}

/// Takes all keys out, and frees them and their values if there are functions for that.
///
/// # Safety
/// The table's functions take the keys and values.
#[capi]
pub unsafe fn _Py_hashtable_clear(table: &mut Table) {
    // SAFETY: the caller's contract.
    unsafe { table.free_entries() };
    // Without memory the table stays as large as it is.
    table.resize();
}

/// Frees a table, with its keys and values if they have functions for that.
///
/// # Safety
/// The table is not used again.
#[capi]
pub unsafe fn _Py_hashtable_destroy(table: *mut Table) {
    // SAFETY: the caller's contract.
    unsafe {
        (*table).free_entries();
        let allocator = (*table).allocator;
        (allocator.free)((*table).buckets.cast());
        (allocator.free)(table.cast());
    }
}
