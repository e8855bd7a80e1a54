//! `bytes`: immutable bytes behind the object's head, with a null byte after them (PyBytesObject).
//!
//! The empty object and the 256 of one byte are shared and immortal.

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject, VarObject};
use crate::memory;
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

/// The bytes of an object besides its text: head and null byte.
pub(crate) const HEAD: usize = core::mem::offset_of!(Bytes, data) + 1;

/// The type `bytes`.
#[capi]
pub static PyBytes_Type: TypeObject = TypeObject::new(c"bytes", HEAD)
    .items(1)
    .with(TypeFlags::BYTES_SUBCLASS.and(TypeFlags::BASETYPE).and(TypeFlags::MATCH_SELF))
    .deallocated(dealloc);

/// A static object of at most one byte. The bytes after it are zero, which the padding of [`Bytes`] need not be.
#[repr(C)]
struct ShortBytes {
    base: VarObject,
    hash: Cell<isize>,
    data: [u8; 8],
}
// SAFETY: used under the GIL.
unsafe impl Sync for ShortBytes {}

impl ShortBytes {
    const fn new(size: isize, byte: u8) -> ShortBytes {
        let base = VarObject { base: Object::immortal(&PyBytes_Type), size: Cell::new(size) };
        ShortBytes { base, hash: Cell::new(-1), data: [byte, 0, 0, 0, 0, 0, 0, 0] }
    }

    fn as_bytes(&'static self) -> &'static Bytes {
        // SAFETY: same size, same fields.
        unsafe { &*(self as *const ShortBytes).cast::<Bytes>() }
    }
}

static EMPTY: ShortBytes = ShortBytes::new(0, 0);
static SINGLE: [ShortBytes; 256] = {
    let mut all = [const { ShortBytes::new(1, 0) }; 256];
    let mut b = 0;
    while b < 256 {
        all[b].data[0] = b as u8;
        b += 1;
    }
    all
};

/// The empty bytes object.
#[inline(always)]
pub fn empty() -> &'static Bytes {
    EMPTY.as_bytes()
}

/// The shared object of one byte.
#[inline(always)]
pub fn single(byte: u8) -> &'static Bytes {
    SINGLE[byte as usize].as_bytes()
}

impl Bytes {
    /// A bytes object with a copy of `bytes`. MemoryError.
    #[inline]
    pub fn new(bytes: &[u8]) -> Result<Ref<Bytes>> {
        if let [byte] = bytes {
            return Ok(Ref::of(single(*byte)));
        }
        // SAFETY: all is written.
        unsafe {
            let new = Bytes::alloc(bytes.len())?;
            if !bytes.is_empty() {
                core::ptr::copy_nonoverlapping(bytes.as_ptr(), new.as_mut_ptr(), bytes.len());
            }
            Ok(new)
        }
    }

    /// An exact object of `len` bytes still to be written; its null byte is there. For 0 it is the shared one. MemoryError.
    ///
    /// # Safety
    /// The bytes are written before anybody looks.
    #[inline]
    pub unsafe fn alloc(len: usize) -> Result<Ref<Bytes>> {
        if len == 0 {
            return Ok(Ref::of(empty()));
        }
        if len > isize::MAX as usize - HEAD {
            return Err(memory::no_memory());
        }
        let block = memory::object_malloc(len + HEAD).cast::<Bytes>();
        if block.is_null() {
            return Err(memory::no_memory());
        }
        // SAFETY: the block holds the head, the bytes and the null byte (it may be smaller than the padded struct).
        unsafe {
            (&raw mut (*block).base).write(VarObject::new(&PyBytes_Type, len as isize));
            (&raw mut (*block).hash).write(Cell::new(-1));
            *(&raw mut (*block).data).cast::<u8>().add(len) = 0;
            Ok(Ref::from_raw(block))
        }
    }

    /// An object of `len` bytes that `fill` writes (they are zero before).
    pub fn filled(len: usize, fill: impl FnOnce(&mut [u8])) -> Result<Ref<Bytes>> {
        // SAFETY: the bytes are zeroed, then written; nobody else sees the object.
        unsafe {
            let new = Bytes::alloc(len)?;
            if len > 0 {
                core::ptr::write_bytes(new.as_mut_ptr(), 0, len);
                fill(core::slice::from_raw_parts_mut(new.as_mut_ptr(), len));
            }
            Ok(new)
        }
    }

    /// The bytes.
    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: `ob_size` bytes follow the head; they do not change once the object is published.
        unsafe { core::slice::from_raw_parts(self.as_mut_ptr(), self.size.get() as usize) }
    }

    /// Where the bytes begin. They may be written only before the object is published.
    #[inline(always)]
    pub fn as_mut_ptr(&self) -> *mut u8 {
        // SAFETY: the offset lies within the object's block.
        unsafe { (self as *const Bytes).cast_mut().cast::<u8>().add(core::mem::offset_of!(Bytes, data)) }
    }

    /// The number of bytes.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.size.get() as usize
    }

    /// Whether there is no byte.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The hash, cached; equal to that of an equal ASCII or latin-1 string.
    pub fn hash(&self) -> isize {
        match self.hash.get() {
            -1 => {
                let hash = crate::types::str::hash::hash_bytes(self.as_slice());
                self.hash.set(hash);
                hash
            }
            hash => hash,
        }
    }

    /// The object itself if it is an exact `bytes`, else an exact copy.
    pub fn to_exact(&self) -> Result<Ref<Bytes>> {
        if self.is_type(&PyBytes_Type) { Ok(Ref::of(self)) } else { Bytes::new(self.as_slice()) }
    }
}

/// `tp_dealloc`.
pub(crate) unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone and the object is a bytes object.
    unsafe {
        let address = object as usize;
        let statics = (&raw const SINGLE) as usize..(&raw const SINGLE) as usize + size_of_val(&SINGLE);
        if statics.contains(&address) || address == (&raw const EMPTY) as usize {
            // Code compiled for older versions counts immortal objects down.
            (*object).refcnt.set(crate::abi::object::IMMORTAL);
            return;
        }
        if (*object).is_type(&PyBytes_Type) {
            return memory::object_free(object.cast());
        }
        match (*object).ty().free.get() {
            Some(free) => free(object.cast()),
            None => memory::free(object),
        }
    }
}
