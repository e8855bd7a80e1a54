//! internal/pycore_hashtable.h: the C runtime's table of pointers, as far as the standard library's C modules use it.

use abide_macros::capi;
use core::cell::RefCell;
use core::ffi::{c_int, c_void};
use std::collections::HashMap;

type HashFunction = unsafe extern "C" fn(*const c_void) -> usize;
type CompareFunction = unsafe extern "C" fn(*const c_void, *const c_void) -> c_int;
type DestroyFunction = unsafe extern "C" fn(*mut c_void);

/// A table: pairs of key and value by the key's hash, compared by the owner's functions. Keys and values are the owner's.
pub struct Table {
    hash: HashFunction,
    equal: CompareFunction,
    destroy_key: Option<DestroyFunction>,
    destroy_value: Option<DestroyFunction>,
    pairs: RefCell<HashMap<usize, Vec<(*mut c_void, *mut c_void)>>>,
}

/// A new table; the allocator of the runtime is used, whatever `_allocator` says.
#[capi]
pub fn _Py_hashtable_new_full(
    hash: HashFunction,
    equal: CompareFunction,
    destroy_key: Option<DestroyFunction>,
    destroy_value: Option<DestroyFunction>,
    _allocator: *const c_void,
) -> *mut Table {
    Box::into_raw(Box::new(Table { hash, equal, destroy_key, destroy_value, pairs: RefCell::default() }))
}

/// Adds a pair whose key is not yet there: 0.
///
/// # Safety
/// The table's functions take the key.
#[capi]
pub unsafe fn _Py_hashtable_set(table: &Table, key: *mut c_void, value: *mut c_void) -> c_int {
    // SAFETY: the caller's contract.
    let hash = unsafe { (table.hash)(key) };
    table.pairs.borrow_mut().entry(hash).or_default().push((key, value));
    0
}

/// The value of a key, or NULL.
///
/// # Safety
/// The table's functions take the key.
#[capi]
pub unsafe fn _Py_hashtable_get(table: &Table, key: *const c_void) -> *mut c_void {
    // SAFETY: the caller's contract.
    let hash = unsafe { (table.hash)(key) };
    let pairs = table.pairs.borrow();
    // SAFETY: as above.
    let same = |known: *mut c_void| known.cast_const() == key || unsafe { (table.equal)(known, key) } != 0;
    let found = pairs.get(&hash).and_then(|pairs| pairs.iter().find(|(known, _)| same(*known)));
    found.map_or(core::ptr::null_mut(), |(_, value)| *value)
}

/// Frees a table, with its keys and values if they have functions for that.
///
/// # Safety
/// The table is not used again.
#[capi]
pub unsafe fn _Py_hashtable_destroy(table: *mut Table) {
    // SAFETY: the caller's contract.
    unsafe {
        let table = Box::from_raw(table);
        for (key, value) in table.pairs.borrow_mut().drain().flat_map(|(_, pairs)| pairs) {
            if let Some(destroy) = table.destroy_key {
                destroy(key);
            }
            if let Some(destroy) = table.destroy_value {
                destroy(value);
            }
        }
    }
}
