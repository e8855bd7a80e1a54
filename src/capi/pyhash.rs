//! pyhash.h: hashing of pointers. (The secret that keys the hash of text is in `types/str/hash.rs`.)

use abide_macros::capi;
use core::ffi::c_void;

/// The hash of an address. Never -1.
#[capi]
pub fn Py_HashPointer(pointer: *const c_void) -> isize {
    let hash = (pointer as usize).rotate_right(4) as isize;
    if hash == -1 { -2 } else { hash }
}
