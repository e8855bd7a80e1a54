//! The cycle collector: generational, over lists of `PyGC_Head`, which lie before each container object.

use crate::abi::Object;

/// The size of a GC head before an object.
pub const HEAD_SIZE: usize = 16;

/// Puts a container under the collector's eyes. Its fields must be valid from now on.
pub fn track(object: &Object) {
    todo!("memory {object:p}")
}

/// Takes a container away from the collector; nothing happens if it was not tracked.
pub fn untrack(object: &Object) {
    todo!("memory {object:p}")
}
