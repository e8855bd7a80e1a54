//! `bytes`: immutable bytes behind the object's head, with a null byte after them (PyBytesObject).

use crate::abi::{Ref, Result, TypeFlags, TypeObject, VarObject};
use abide_macros::capi;
use core::cell::Cell;

layout! {
    /// PyBytesObject; the bytes begin at `data`. (C's struct is padded to 40; the type's basicsize is 33.)
    pub struct Bytes: VarObject = "PyBytesObject", 40 {
        pub base: VarObject = "ob_base",
        /// -1 until computed.
        pub hash: Cell<isize> = "ob_shash",
        pub data: [Cell<u8>; 1] = "ob_sval",
    }
}
object_type!(Bytes => PyBytes_Type, BYTES_SUBCLASS);

/// The type `bytes`.
#[capi]
pub static PyBytes_Type: TypeObject = TypeObject::new(c"bytes", 33)
    .items(1)
    .with(TypeFlags::BYTES_SUBCLASS.and(TypeFlags::BASETYPE).and(TypeFlags::MATCH_SELF));

impl Bytes {
    /// A bytes object with a copy of `bytes`.
    pub fn new(bytes: &[u8]) -> Result<Ref<Bytes>> {
        todo!("bytes {bytes:?}")
    }

    /// The bytes.
    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: `ob_size` bytes follow the head; they do not change once the object is published.
        unsafe { core::slice::from_raw_parts(self.data.as_ptr().cast(), self.size.get() as usize) }
    }
}
