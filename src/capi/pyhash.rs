//! pyhash.h: hashing of pointers. (The secret that keys the hash of text is in `types/str/hash.rs`.)

use crate::types::str::hash;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

/// PyHash_FuncDef: how text is hashed.
#[repr(C)]
pub struct HashFunction {
    hash: unsafe extern "C" fn(*const c_void, isize) -> isize,
    name: *const c_char,
    hash_bits: c_int,
    seed_bits: c_int,
}
// SAFETY: constant.
unsafe impl Sync for HashFunction {}

/// # Safety
/// `length` bytes can be read.
unsafe extern "C" fn hash_bytes(bytes: *const c_void, length: isize) -> isize {
    // SAFETY: the caller's contract.
    hash::raw(unsafe { core::slice::from_raw_parts(bytes.cast(), length as usize) })
}

static SIPHASH: HashFunction =
    HashFunction { hash: hash_bytes, name: HASH_NAME.as_ptr(), hash_bits: 64, seed_bits: 128 };
const HASH_NAME: &CStr = c"siphash13";

/// How text is hashed. The result is not to be changed or freed.
#[capi]
pub fn PyHash_GetFuncDef() -> *const HashFunction {
    &SIPHASH
}

/// The hash of an address. Never -1.
#[capi]
pub fn Py_HashPointer(pointer: *const c_void) -> isize {
    let hash = (pointer as usize).rotate_right(4) as isize;
    if hash == -1 { -2 } else { hash }
}
