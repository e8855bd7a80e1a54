//! `bytes`: immutable bytes behind the object's head, with a null byte after them (PyBytesObject).
//!
//! The empty object and the 256 of one byte are shared and immortal.

use super::bytes_methods::prelude::*;
use crate::abi::constants::CompareOp;
use crate::abi::slots::{Buffer, BufferProcs, MappingMethods, NumberMethods, SequenceMethods, slot};
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject, VarObject};
use crate::memory;
use crate::protocol::buffer::BytesLike;
use crate::types::bool::bool_object;
use crate::types::exception::warn;
use crate::types::int::Int;
use crate::types::none::not_implemented;
use crate::types::slice::Slice;
use crate::types::static_objects::STATIC_OBJECTS;
use crate::types::str::iter::TextIter;
use crate::types::str::search::End;
use crate::types::str::{Str, percent, repr};
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::c_int;

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
    .doc(c"bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n\nAn immutable array of bytes: from an iterable of integers, an encoded string, an object with a\nbuffer or __bytes__(), or as many zeros as an integer says.")
    .deallocated(dealloc)
    .repr(repr_slot)
    .get_attribute::<crate::abi::Object>(crate::protocol::attribute::generic_get_attr)
    .to_str(str_slot)
    .hash(hash_slot)
    .compare(compare)
    .iterable(iter)
    .number_methods(&NUMBER)
    .sequence_methods(&SEQUENCE)
    .mapping_methods(&MAPPING)
    .buffer_procs(&BUFFER)
    .methods(&METHODS)
    .constructor(Bytes::tp_new);

static NUMBER: NumberMethods = NumberMethods {
    // SAFETY: the function takes any two objects.
    remainder: unsafe { slot(remainder as extern "C" fn(&Object, &Object) -> Result) },
    ..NumberMethods::EMPTY
};
static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: these slots are called with bytes objects only (here and below).
    length: unsafe { slot(length as extern "C" fn(&Bytes) -> isize) },
    // SAFETY: as above.
    concat: unsafe { slot(concat as extern "C" fn(&Object, &Object) -> Result) },
    // SAFETY: as above.
    repeat: unsafe { slot(repeat as extern "C" fn(&Bytes, isize) -> Result) },
    // SAFETY: as above.
    item: unsafe { slot(item as extern "C" fn(&Bytes, isize) -> Result) },
    // SAFETY: as above.
    contains: unsafe { slot(contains as extern "C" fn(&Bytes, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};
static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: as above.
    length: unsafe { slot(length as extern "C" fn(&Bytes) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&Bytes, &Object) -> Result) },
    ..MappingMethods::EMPTY
};
static BUFFER: BufferProcs = BufferProcs {
    // SAFETY: as above.
    get: unsafe { slot(get_buffer as unsafe extern "C" fn(&Bytes, *mut Buffer, c_int) -> c_int) },
    ..BufferProcs::EMPTY
};
static METHODS: [crate::abi::MethodDef; SHARED.len() + OWN.len() - 1] = search::joined(&[&SHARED, &OWN]);
crate::bytes_methods!(Bytes, SHARED);

/// A static object of at most one byte. The bytes after it are zero, which the padding of [`Bytes`] need not be.
#[repr(C)]
pub struct ShortBytes<const BYTES: usize> {
    base: VarObject,
    hash: Cell<isize>,
    data: [u8; BYTES],
}
// SAFETY: used under the GIL.
unsafe impl<const BYTES: usize> Sync for ShortBytes<BYTES> {}

impl<const BYTES: usize> ShortBytes<BYTES> {
    /// The object of `size` bytes, none or one.
    pub const fn new(size: isize, byte: u8) -> ShortBytes<BYTES> {
        let base = VarObject { base: Object::immortal(&PyBytes_Type), size: Cell::new(size) };
        let mut data = [0; BYTES];
        data[0] = byte;
        ShortBytes { base, hash: Cell::new(-1), data }
    }

    fn as_bytes(&'static self) -> &'static Bytes {
        // SAFETY: same size, same fields.
        unsafe { &*(self as *const ShortBytes<BYTES>).cast::<Bytes>() }
    }
}

/// The empty bytes object.
#[inline(always)]
pub fn empty() -> &'static Bytes {
    STATIC_OBJECTS.bytes_empty.as_bytes()
}

/// The shared object of one byte.
#[inline(always)]
pub fn single(byte: u8) -> &'static Bytes {
    STATIC_OBJECTS.bytes_characters[byte as usize].as_bytes()
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
        // SAFETY: the caller's contract.
        unsafe { Bytes::alloc_own(len) }
    }

    /// As [`Bytes::alloc`], an object of its own for 0 bytes too.
    ///
    /// # Safety
    /// As [`Bytes::alloc`].
    #[inline]
    unsafe fn alloc_own(len: usize) -> Result<Ref<Bytes>> {
        if len > isize::MAX as usize - HEAD {
            return Err(memory::no_memory());
        }
        let (block, watched) = memory::object_malloc_watched(len + HEAD);
        let block = block.cast::<Bytes>();
        if block.is_null() {
            return Err(memory::no_memory());
        }
        // SAFETY: the block holds the head, the bytes and the null byte (it may be smaller than the padded struct).
        unsafe {
            (&raw mut (*block).base).write(VarObject::new(&PyBytes_Type, len as isize));
            (&raw mut (*block).hash).write(Cell::new(-1));
            *(&raw mut (*block).data).cast::<u8>().add(len) = 0;
            if watched {
                memory::created(block.cast());
            }
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

    /// The first `len` bytes, in the same block where nobody else holds the object; bytes beyond the old end are still to
    /// be written. MemoryError.
    pub fn resized(old: Ref<Bytes>, len: usize) -> Result<Ref<Bytes>> {
        let had = old.len();
        if had == len {
            return Ok(old);
        }
        // SAFETY: the bytes are copied; what lies beyond them is the caller's to write. A block that only the caller holds
        // may move.
        unsafe {
            if len == 0 || old.refcnt.get() != 1 || len > isize::MAX as usize - HEAD {
                let new = Bytes::alloc(len)?;
                core::ptr::copy_nonoverlapping(old.as_mut_ptr(), new.as_mut_ptr(), had.min(len));
                return Ok(new);
            }
            let old = old.into_raw();
            let block = memory::object_realloc(old.cast(), len + HEAD).cast::<Bytes>();
            if block.is_null() {
                drop(Ref::from_raw(old));
                return Err(memory::no_memory());
            }
            let new = Ref::from_raw(block);
            new.size.set(len as isize);
            new.hash.set(-1);
            *new.as_mut_ptr().add(len) = 0;
            Ok(new)
        }
    }

    /// Forgets the hash: for who changes bytes that nobody else holds.
    pub(crate) fn forget_hash(&self) {
        self.hash.set(-1);
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

impl Bytes {
    fn make(bytes: &[u8]) -> Result<Ref<Bytes>> {
        Bytes::new(bytes)
    }

    fn unchanged(&self) -> Result<Ref<Bytes>> {
        self.to_exact()
    }

    /// The bytes while Python runs: those of a bytes object do not change.
    fn held(&self) -> Result<&[u8]> {
        Ok(self.as_slice())
    }

    /// The separator as `partition` returns it.
    fn separator(sep: &Object) -> Result<Ref> {
        Ok(sep.to_ref())
    }

    /// The bytes that an object gives as `bytes(object)` does without encoding: buffer, iterable of integers.
    /// TypeError. Runs Python.
    pub fn from_object(object: &Object) -> Result<Ref<Bytes>> {
        if let Some(bytes) = object.cast_exact::<Bytes>() {
            return Ok(Ref::of(bytes));
        }
        if object.supports_buffer() {
            let view = object.view(crate::protocol::buffer::flags::FULL_RO)?;
            return Bytes::new(&view.buffer().to_vec(b'C'));
        }
        Bytes::new(&collect_bytes(object, "bytes")?)
    }
}

/// The integers of an iterable as bytes. TypeError, ValueError. Runs Python.
pub(crate) fn collect_bytes(object: &Object, wanted: &str) -> Result<Vec<u8>> {
    let cannot = || type_error!("cannot convert '{}' object to {wanted}", object.ty().full_name());
    if object.cast::<Str>().is_some() {
        return Err(cannot());
    }
    let iterable = object.ty().iter.get().is_some() || object.is_sequence();
    if !iterable {
        return Err(cannot());
    }
    let mut all = Vec::with_capacity(object.length_hint(64)?);
    object.for_each(|item| {
        let Some(byte @ 0..=255) = item.index()?.to_i64() else {
            return Err(value_error!(
                "{}",
                if wanted == "bytes" { "bytes must be in range(0, 256)" } else { "byte must be in range(0, 256)" }
            ));
        };
        all.push(byte as u8);
        Ok(())
    })?;
    Ok(all)
}

/// What `bytes(...)` and `bytearray(...)` are made from, after the checks that both share.
pub(crate) enum Source<'a> {
    Nothing,
    Encoded(Ref<Bytes>),
    Zeros(usize),
    Object(&'a Object),
}

/// The checks that the constructors of bytes and bytearray share. Runs Python.
pub(crate) fn source<'a>(
    source: Option<&'a Object>,
    encoding: Option<&Str>,
    errors: Option<&Str>,
) -> Result<Source<'a>> {
    let Some(object) = source else {
        return match (encoding, errors) {
            (Some(_), _) => Err(type_error!("encoding without a string argument")),
            (_, Some(_)) => Err(type_error!("errors without a string argument")),
            _ => Ok(Source::Nothing),
        };
    };
    if let Some(text) = object.cast::<Str>() {
        if encoding.is_none() {
            return Err(type_error!("string argument without an encoding"));
        }
        let encoded = crate::codecs::encode(text, encoding, errors)?;
        return match encoded.downcast::<Bytes>() {
            Ok(bytes) => Ok(Source::Encoded(bytes)),
            Err(other) => Err(system_error!("encoder returned '{}'", other.ty().full_name())),
        };
    }
    match (encoding, errors) {
        (Some(_), _) => return Err(type_error!("encoding without a string argument")),
        (_, Some(_)) => return Err(type_error!("errors without a string argument")),
        _ => {}
    }
    if object.has_index() && object.cast::<Bytes>().is_none() {
        match object.index_as_isize() {
            Ok(n) if n < 0 => return Err(value_error!("negative count")),
            Ok(n) => return Ok(Source::Zeros(n as usize)),
            Err(e) => e.clear_if(&crate::types::exception::TYPE_ERROR, ())?,
        }
    }
    Ok(Source::Object(object))
}

impl Bytes {
    fn construct(object: Option<&Object>, encoding: Option<&Str>, errors: Option<&Str>) -> Result<Ref<Bytes>> {
        if let (Some(object), None, None) = (object, encoding, errors)
            && let Some(method) = crate::types::r#type::lookup_special(object, crate::intern!("__bytes__"))?
        {
            return method
                .call0()?
                .downcast::<Bytes>()
                .map_err(|other| type_error!("__bytes__ returned non-bytes (type {})", other.ty().full_name()));
        }
        match source(object, encoding, errors)? {
            Source::Nothing => Ok(Ref::of(empty())),
            Source::Encoded(bytes) => Ok(bytes),
            Source::Zeros(n) => Bytes::filled(n, |_| ()),
            Source::Object(object) => Bytes::from_object(object),
        }
    }
}

#[methods(OWN)]
impl Bytes {
    /// `bytes(source=b'', encoding='utf-8', errors='strict')`.
    #[new("bytes(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)")]
    fn construct_as(
        cls: &TypeObject,
        source: Option<&Object>,
        encoding: Option<&Str>,
        errors: Option<&Str>,
    ) -> Result<Ref<Bytes>> {
        let value = Bytes::construct(source, encoding, errors)?;
        if core::ptr::eq(cls, &PyBytes_Type) {
            return Ok(value);
        }
        // SAFETY: an instance of a subclass begins with `Bytes` and has room for so many items.
        unsafe {
            let new = memory::alloc(cls, value.len())?.downcast_unchecked::<Bytes>();
            new.hash.set(-1);
            core::ptr::copy_nonoverlapping(value.as_mut_ptr(), new.as_mut_ptr(), value.len() + 1);
            Ok(new)
        }
    }

    /// The arguments of `__new__` that make equal bytes.
    #[sig("__getnewargs__($self, /)")]
    fn new_arguments(&self) -> Result<Ref<Tuple>> {
        Tuple::new(&[&*Bytes::new(self.as_slice())?])
    }

    /// Convert this value to exact type bytes.
    #[sig("__bytes__($self, /)")]
    fn as_bytes_object(&self) -> Result<Ref<Bytes>> {
        self.to_exact()
    }
}

extern "C" fn repr_slot(bytes: &Bytes) -> Result {
    repr::bytes_repr(bytes.as_slice(), true, b"", b"").map(Ref::into_object)
}

extern "C" fn str_slot(bytes: &Bytes) -> Result {
    warn::bytes("str() on a bytes instance")?;
    repr_slot(bytes)
}

extern "C" fn hash_slot(bytes: &Bytes) -> isize {
    bytes.hash()
}

extern "C" fn compare(bytes: &Bytes, other: &Object, op: c_int) -> Result {
    let Some(other) = other.cast::<Bytes>() else {
        if matches!(CompareOp::from_c(op), CompareOp::Eq | CompareOp::Ne) {
            if other.cast::<Str>().is_some() {
                warn::bytes("Comparison between bytes and string")?;
            } else if other.is_int() {
                warn::bytes("Comparison between bytes and int")?;
            }
        }
        return Ok(not_implemented());
    };
    Ok(bool_object(CompareOp::from_c(op).of(bytes.as_slice().cmp(other.as_slice()))))
}

extern "C" fn iter(bytes: &Bytes) -> Result {
    TextIter::of_bytes(bytes).map(Ref::into_object)
}

extern "C" fn length(bytes: &Bytes) -> isize {
    bytes.size.get()
}

extern "C" fn concat(left: &Object, right: &Object) -> Result {
    // Whatever an exporter says against it, the error is that of the addition.
    let (a, b) = match (BytesLike::of(left), BytesLike::of(right)) {
        (Ok(a), Ok(b)) => (a, b),
        (a, b) => {
            for e in [a.err(), b.err()].into_iter().flatten() {
                e.clear();
            }
            let (right, left) = (right.ty().full_name(), left.ty().full_name());
            return Err(type_error!("can't concat {right} to {left}"));
        }
    };
    for (part, other, object) in [(&a, &b, right), (&b, &a, left)] {
        if part.is_empty() && object.is_type(&PyBytes_Type) {
            debug_assert_eq!(
                object.length().unwrap_or_else(|e| {
                    e.clear();
                    0
                }),
                other.len()
            );
            return Ok(object.to_ref());
        }
    }
    let Some(total) = a.len().checked_add(b.len()) else { return Err(memory::no_memory()) };
    Bytes::filled(total, |to| {
        to[..a.len()].copy_from_slice(&a);
        to[a.len()..].copy_from_slice(&b);
    })
    .map(Ref::into_object)
}

extern "C" fn repeat(bytes: &Bytes, n: isize) -> Result {
    let n = n.max(0) as usize;
    let total = bytes.len().checked_mul(n);
    let Some(total) = total.filter(|t| *t <= isize::MAX as usize) else {
        return Err(overflow_error!("repeated bytes are too long"));
    };
    if total == bytes.len() && bytes.is_type(&PyBytes_Type) {
        return Ok(Ref::of(bytes).into_object());
    }
    if total == 0 {
        // As in CPython, this is not the shared empty object.
        // SAFETY: there are no bytes to be written.
        return unsafe { Bytes::alloc_own(0) }.map(Ref::into_object);
    }
    let one = bytes.as_slice();
    Bytes::filled(total, |to| to.chunks_mut(one.len().max(1)).for_each(|part| part.copy_from_slice(one)))
        .map(Ref::into_object)
}

extern "C" fn item(bytes: &Bytes, i: isize) -> Result {
    match bytes.as_slice().get(i as usize) {
        Some(byte) if i >= 0 => Int::new(*byte as i64).map(Ref::into_object),
        _ => Err(index_error!("index out of range")),
    }
}

#[slot]
fn contains(bytes: &Bytes, other: &Object) -> Result<bool> {
    let needle = needle_in(other)?;
    Ok(search::find(bytes.as_slice(), needle.as_slice()).is_some())
}

extern "C" fn subscript(bytes: &Bytes, key: &Object) -> Result {
    if key.has_index() {
        let i = key.index_as_position()?;
        return item(bytes, if i < 0 { i + bytes.size.get() } else { i });
    }
    let Some(slice) = key.cast::<Slice>() else {
        return Err(type_error!("byte indices must be integers or slices, not {}", key.ty().full_name()));
    };
    let at = slice.indices(bytes.len())?;
    if at.count == bytes.len() && at.step == 1 && bytes.is_type(&PyBytes_Type) {
        return Ok(Ref::of(bytes).into_object());
    }
    let all = bytes.as_slice();
    if at.step == 1 {
        return Bytes::new(&all[at.start as usize..at.start as usize + at.count]).map(Ref::into_object);
    }
    Bytes::new(&at.iter().map(|i| all[i]).collect::<Vec<u8>>()).map(Ref::into_object)
}

extern "C" fn remainder(left: &Object, right: &Object) -> Result {
    match left.cast::<Bytes>() {
        Some(format) => Bytes::new(&percent::format_bytes(format.as_slice(), right)?).map(Ref::into_object),
        None => Ok(not_implemented()),
    }
}

unsafe extern "C" fn get_buffer(bytes: &Bytes, buffer: *mut Buffer, wanted: c_int) -> c_int {
    // SAFETY: the consumer's buffer may hold anything before.
    let filled = unsafe {
        buffer.write(Buffer::empty());
        (*buffer).fill(Some(bytes), bytes.as_mut_ptr().cast(), bytes.size.get(), true, wanted)
    };
    crate::call::convert::CReturn::into_c(filled)
}

/// `tp_dealloc`.
pub(crate) unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone and the object is a bytes object.
    unsafe {
        if STATIC_OBJECTS.contains(object) {
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

/// The bytes of an object with `__bytes__`, a buffer or items; an int or string is no source here. TypeError. Runs Python.
pub fn of_object(object: &Object) -> Result {
    if object.is_type(&PyBytes_Type) {
        return Ok(object.to_ref());
    }
    if let Some(method) = crate::types::r#type::lookup_special(object, crate::intern!("__bytes__"))? {
        let result = method.call0()?;
        if result.cast::<Bytes>().is_none() {
            return Err(type_error!("__bytes__ returned non-bytes (type {})", result.ty().full_name()));
        }
        return Ok(result);
    }
    if object.cast::<Str>().is_some() || object.is_int() {
        return Err(type_error!("cannot convert '{}' object to bytes", object.ty().full_name()));
    }
    PyBytes_Type.as_object().call1(object)
}
