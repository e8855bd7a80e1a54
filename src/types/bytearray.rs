//! `bytearray`: bytes that can change (PyByteArrayObject).
//!
//! Invariants: a null byte follows the `size` bytes at `start`; while somebody views the memory (`exports` > 0) it
//! neither moves nor changes its size.

use super::bytes::{Source, collect_bytes, source};
use super::bytes_methods::prelude::*;
use crate::abi::constants::CompareOp;
use crate::abi::slots::{Buffer, BufferProcs, MappingMethods, NumberMethods, SequenceMethods, slot};
use crate::abi::{Object, Raised, Ref, Result, TypeFlags, TypeObject, VarObject};
use crate::memory;
use crate::protocol::buffer::BytesLike;
use crate::types::bool::bool_object;
use crate::types::exception::warn;
use crate::types::int::Int;
use crate::types::none::not_implemented;
use crate::types::slice::{Indices, Slice};
use crate::types::str::iter::TextIter;
use crate::types::str::search::End;
use crate::types::str::{Str, StrBuilder, percent, repr};
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_char, c_int};

layout! {
    /// PyByteArrayObject.
    pub struct ByteArray: VarObject = "PyByteArrayObject", 56 {
        pub base: VarObject = "ob_base",
        /// How many bytes were allocated.
        pub allocated: Cell<isize> = "ob_alloc",
        /// The block, null while nothing is allocated.
        pub block: Cell<*mut c_char> = "ob_bytes",
        /// The first byte, somewhere in the block.
        pub start: Cell<*mut c_char> = "ob_start",
        /// How many views of the memory there are.
        pub exports: Cell<isize> = "ob_exports",
    }
}
object_type!(ByteArray => PyByteArray_Type);

/// The type `bytearray`.
#[capi]
pub static PyByteArray_Type: TypeObject = TypeObject::new(c"bytearray", size_of::<ByteArray>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::MATCH_SELF))
    .doc(c"bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n\nA mutable array of bytes: from an iterable of integers, an encoded string, an object with a\nbuffer, or as many zeros as an integer says.")
    .deallocated(dealloc)
    .repr(repr_slot)
    .to_str(str_slot)
    .compare(compare)
    .iterable(iter)
    .number_methods(&NUMBER)
    .sequence_methods(&SEQUENCE)
    .mapping_methods(&MAPPING)
    .buffer_procs(&BUFFER)
    .methods(&METHODS)
    .initializer(ByteArray::tp_init)
    .constructor(new);

/// What `PyByteArray_AS_STRING` of an empty bytearray points to.
#[capi]
pub static _PyByteArray_empty_string: Cell1 = Cell1(Cell::new(0));

/// One byte that C may look at.
#[repr(transparent)]
pub struct Cell1(Cell<c_char>);
// SAFETY: used under the GIL; nobody writes it.
unsafe impl Sync for Cell1 {}

static NUMBER: NumberMethods = NumberMethods {
    // SAFETY: the function takes any two objects.
    remainder: unsafe { slot(remainder as extern "C" fn(&Object, &Object) -> Result) },
    ..NumberMethods::EMPTY
};
static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: these slots are called with bytearrays only (here and below).
    length: unsafe { slot(length as extern "C" fn(&ByteArray) -> isize) },
    // SAFETY: as above.
    concat: unsafe { slot(concat as extern "C" fn(&Object, &Object) -> Result) },
    // SAFETY: as above.
    repeat: unsafe { slot(repeat as extern "C" fn(&ByteArray, isize) -> Result) },
    // SAFETY: as above.
    item: unsafe { slot(item as extern "C" fn(&ByteArray, isize) -> Result) },
    // SAFETY: as above.
    set_item: unsafe { slot(set_item as extern "C" fn(&ByteArray, isize, Option<&Object>) -> c_int) },
    // SAFETY: as above.
    contains: unsafe { slot(contains as extern "C" fn(&ByteArray, &Object) -> c_int) },
    // SAFETY: as above.
    inplace_concat: unsafe { slot(inplace_concat as extern "C" fn(&ByteArray, &Object) -> Result) },
    // SAFETY: as above.
    inplace_repeat: unsafe { slot(inplace_repeat as extern "C" fn(&ByteArray, isize) -> Result) },
    ..SequenceMethods::EMPTY
};
static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: as above.
    length: unsafe { slot(length as extern "C" fn(&ByteArray) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&ByteArray, &Object) -> Result) },
    // SAFETY: as above.
    set_subscript: unsafe { slot(set_subscript as extern "C" fn(&ByteArray, &Object, Option<&Object>) -> c_int) },
};
static BUFFER: BufferProcs = BufferProcs {
    // SAFETY: as above.
    get: unsafe { slot(get_buffer as unsafe extern "C" fn(&ByteArray, *mut Buffer, c_int) -> c_int) },
    // SAFETY: as above.
    release: unsafe { slot(release_buffer as unsafe extern "C" fn(&ByteArray, *mut Buffer)) },
};
static METHODS: [crate::abi::MethodDef; SHARED.len() + OWN.len() - 1] = search::joined(&[&SHARED, &OWN]);
crate::bytes_methods!(ByteArray, SHARED);

/// The bytes of an array that cannot change its size meanwhile.
struct Held<'a>(&'a ByteArray);

impl core::ops::Deref for Held<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.exports.set(self.0.exports.get() - 1);
    }
}

impl ByteArray {
    /// An array with a copy of `bytes`. MemoryError.
    pub fn new(bytes: &[u8]) -> Result<Ref<ByteArray>> {
        let new = memory::new(ByteArray {
            base: VarObject::new(&PyByteArray_Type, 0),
            allocated: Cell::new(0),
            block: Cell::new(core::ptr::null_mut()),
            start: Cell::new(_PyByteArray_empty_string.0.as_ptr()),
            exports: Cell::new(0),
        })?;
        new.extend_from_slice(bytes)?;
        Ok(new)
    }

    fn make(bytes: &[u8]) -> Result<Ref<ByteArray>> {
        ByteArray::new(bytes)
    }

    fn unchanged(&self) -> Result<Ref<ByteArray>> {
        ByteArray::new(self.as_slice())
    }

    /// The bytes while Python runs: the array is kept from changing its size.
    fn held(&self) -> Result<Held<'_>> {
        self.exports.set(self.exports.get() + 1);
        Ok(Held(self))
    }

    /// The separator as `partition` returns it.
    fn separator(sep: &Object) -> Result<Ref> {
        ByteArray::new(&BytesLike::of(sep)?).map(Ref::into_object)
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

    /// Where the bytes begin.
    #[inline(always)]
    pub fn as_mut_ptr(&self) -> *mut u8 {
        self.start.get().cast()
    }

    /// The bytes. Only while nothing can change the array: no Python code may run meanwhile.
    #[inline(always)]
    pub(crate) fn as_slice(&self) -> &[u8] {
        if self.is_empty() {
            return &[];
        }
        // SAFETY: `size` bytes lie at `start`.
        unsafe { core::slice::from_raw_parts(self.as_mut_ptr(), self.len()) }
    }

    /// A copy of the bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.as_slice().to_vec()
    }

    /// The byte at `i`, if there is one.
    #[inline]
    pub fn get(&self, i: usize) -> Option<u8> {
        self.as_slice().get(i).copied()
    }

    fn set(&self, i: usize, byte: u8) {
        debug_assert!(i < self.len());
        // SAFETY: the place is within the array.
        unsafe { *self.as_mut_ptr().add(i) = byte }
    }

    /// BufferError if somebody views the memory.
    fn check_resizable(&self) -> Result<()> {
        if self.exports.get() > 0 {
            return Err(buffer_error!("Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }

    /// Changes the number of bytes; new ones hold anything. BufferError, MemoryError.
    pub fn resize(&self, size: usize) -> Result<()> {
        if size == self.len() {
            return Ok(());
        }
        self.check_resizable()?;
        let allocated = self.allocated.get() as usize;
        let offset = self.start.get() as usize - self.block.get() as usize;
        let offset = if self.block.get().is_null() { 0 } else { offset };
        if size >= isize::MAX as usize - offset {
            return Err(memory::no_memory());
        }
        let wanted = if size + offset < allocated {
            if size >= allocated / 2 {
                // A little smaller: the block stays.
                self.size.set(size as isize);
                self.set_end();
                return Ok(());
            }
            size + 1
        } else if size <= allocated + allocated / 8 {
            // bytearray grows by an eighth: 3, 4, 8, 16, 25 ...
            size + (size >> 3) + if size < 9 { 3 } else { 6 }
        } else {
            size + 1
        };
        // SAFETY: the block is the array's own, or null; the bytes kept lie within both.
        unsafe {
            let block = if offset > 0 {
                let block = memory::object_malloc(wanted).cast::<c_char>();
                if !block.is_null() {
                    core::ptr::copy_nonoverlapping(self.start.get(), block, size.min(self.len()));
                    memory::object_free(self.block.get().cast());
                }
                block
            } else {
                memory::object_realloc(self.block.get().cast(), wanted).cast()
            };
            if block.is_null() {
                return Err(memory::no_memory());
            }
            self.block.set(block);
            self.start.set(block);
        }
        self.allocated.set(wanted as isize);
        self.size.set(size as isize);
        self.set_end();
        Ok(())
    }

    fn set_end(&self) {
        // SAFETY: there is a byte more than `size`.
        unsafe { *self.start.get().add(self.len()) = 0 }
    }

    /// Appends bytes, which may not be the array's own. BufferError, MemoryError.
    pub fn extend_from_slice(&self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let old = self.len();
        self.resize(old + bytes.len())?;
        // SAFETY: there is room for so many bytes.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.as_mut_ptr().add(old), bytes.len()) };
        Ok(())
    }

    /// Replaces the bytes from `low` to `high` by others, which may not be the array's own.
    fn splice(&self, low: usize, high: usize, bytes: &[u8]) -> Result<()> {
        let (old, gone, new) = (self.len(), high - low, bytes.len());
        if gone != new {
            self.check_resizable()?;
        }
        // SAFETY: all moves stay within the old or the new size, whichever is larger at the time.
        unsafe {
            if new < gone {
                if low == 0 && !self.block.get().is_null() {
                    // The front goes by moving the start.
                    let cut = gone - new;
                    self.start.set(self.start.get().add(cut));
                    self.size.set((old - cut) as isize);
                    // The block is trimmed where that pays.
                    let size = self.len();
                    if size + 1 < self.allocated.get() as usize / 2 {
                        core::ptr::copy(self.start.get(), self.block.get(), size);
                        self.start.set(self.block.get());
                        self.size.set(size as isize + 1);
                        self.resize(size)?;
                    }
                } else {
                    core::ptr::copy(self.as_mut_ptr().add(high), self.as_mut_ptr().add(low + new), old - high);
                    self.resize(old + new - gone)?;
                }
            } else if new > gone {
                self.resize(old + new - gone)?;
                core::ptr::copy(self.as_mut_ptr().add(high), self.as_mut_ptr().add(low + new), old - high);
            }
            core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.as_mut_ptr().add(low), new);
        }
        Ok(())
    }

    /// Gives up all bytes. BufferError.
    fn clear_all(&self) -> Result<()> {
        self.resize(0)
    }

    /// Deletes the bytes at the positions.
    fn delete(&self, at: Indices) -> Result<()> {
        if at.count == 0 {
            return Ok(());
        }
        let step = at.step.unsigned_abs();
        let last = at.count - 1;
        let first = if at.step > 0 { at.start as usize } else { at.start as usize - last * step };
        if step == 1 || last == 0 {
            return self.splice(first, first + at.count, &[]);
        }
        self.check_resizable()?;
        for i in 0..at.count {
            // The bytes between this one and the next, or the end, move over those that are gone.
            let from = first + i * step + 1;
            let to = if i < last { from + step - 1 } else { self.len() };
            // SAFETY: both places lie within the bytes.
            unsafe { core::ptr::copy(self.as_mut_ptr().add(from), self.as_mut_ptr().add(from - 1 - i), to - from) };
        }
        self.resize(self.len() - at.count)
    }
}

extern "C" fn new(cls: &TypeObject, _: &Object, _: Option<&Object>) -> Result {
    let object = memory::alloc(cls, 0)?;
    // SAFETY: an instance begins with `ByteArray`.
    let array = unsafe { object.cast_unchecked::<ByteArray>() };
    array.start.set(_PyByteArray_empty_string.0.as_ptr());
    Ok(object)
}

/// What `extend` and slice assignment take: bytes of anything that has some. Runs Python.
fn bytes_for(value: &Object, cannot: impl Fn() -> crate::abi::Raised) -> Result<Vec<u8>> {
    if value.supports_buffer() {
        return Ok(BytesLike::of(value)?.to_vec());
    }
    if value.cast::<Str>().is_some() || (value.ty().iter.get().is_none() && !value.is_sequence()) {
        return Err(cannot());
    }
    collect_bytes(value, "bytearray")
}

#[methods(OWN)]
impl ByteArray {
    /// Initializes the array from the arguments of `bytearray(...)`.
    #[init("bytearray(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)")]
    fn initialize(&self, source_: Option<&Object>, encoding: Option<&Str>, errors: Option<&Str>) -> Result<()> {
        if !self.is_empty() {
            self.clear_all()?;
        }
        match source(source_, encoding, errors)? {
            Source::Nothing => Ok(()),
            Source::Encoded(bytes) => self.extend_from_slice(bytes.as_slice()),
            Source::Zeros(n) => {
                self.resize(n)?;
                if n > 0 {
                    // SAFETY: `n` bytes lie there now.
                    unsafe { core::ptr::write_bytes(self.as_mut_ptr(), 0, n) };
                }
                Ok(())
            }
            Source::Object(object) if object.supports_buffer() => {
                let view = object.view(crate::protocol::buffer::flags::FULL_RO)?;
                self.extend_from_slice(&view.buffer().to_vec(b'C'))
            }
            Source::Object(object) => self.extend_from_slice(&collect_bytes(object, "bytearray")?),
        }
    }

    /// Return the number of bytes actually allocated.
    #[sig("__alloc__($self, /)")]
    fn allocation(&self) -> isize {
        self.allocated.get()
    }

    /// Return the size of the bytearray object in memory, in bytes.
    #[sig("__sizeof__($self, /)")]
    fn size_in_memory(&self) -> isize {
        self.ty().basicsize.get() + self.allocated.get()
    }

    /// Return state information for pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        self.reduced(2)
    }

    /// Return state information for pickling.
    #[sig("__reduce_ex__($self, proto=0, /)")]
    fn reduce_ex(&self, proto: i32) -> Result<Ref<Tuple>> {
        self.reduced(proto)
    }

    /// Append a single item to the end of the bytearray.
    #[sig("($self, item, /)")]
    fn append(&self, item: &Object) -> Result<()> {
        self.extend_from_slice(&[byte_value(item)?])
    }

    /// Remove all items from the bytearray.
    #[sig("($self, /)")]
    fn clear(&self) -> Result<()> {
        self.clear_all()
    }

    /// Return a copy of the bytearray.
    #[sig("($self, /)")]
    fn copy(&self) -> Result<Ref<ByteArray>> {
        ByteArray::new(self.as_slice())
    }

    /// Append all the items from the iterable of integers to the end of the bytearray.
    #[sig("($self, iterable_of_ints, /)")]
    fn extend(&self, iterable_of_ints: &Object) -> Result<()> {
        let bytes = bytes_for(iterable_of_ints, || {
            let given = iterable_of_ints.ty().full_name();
            if iterable_of_ints.cast::<Str>().is_some() {
                return type_error!("expected iterable of integers; got: '{given}'");
            }
            type_error!("can't extend bytearray with {given}")
        })?;
        self.extend_from_slice(&bytes)
    }

    /// Insert a single item into the bytearray before the given index.
    #[sig("($self, index, item, /)")]
    fn insert(&self, index: isize, item: &Object) -> Result<()> {
        let byte = byte_value(item)?;
        let len = self.len() as isize;
        let at = if index < 0 { (index + len).max(0) } else { index.min(len) } as usize;
        self.splice(at, at, &[byte])
    }

    /// Remove and return a single item, the last one if no index is given.
    ///
    /// Raises IndexError if the bytearray is empty or the index is out of range.
    #[sig("($self, index=-1, /)")]
    fn pop(&self, index: isize) -> Result<u32> {
        if self.is_empty() {
            return Err(index_error!("pop from empty bytearray"));
        }
        let at = if index < 0 { index + self.len() as isize } else { index };
        let Some(byte) = usize::try_from(at).ok().and_then(|at| self.get(at)) else {
            return Err(index_error!("pop index out of range"));
        };
        self.check_resizable()?;
        self.splice(at as usize, at as usize + 1, &[])?;
        Ok(byte as u32)
    }

    /// Remove the first occurrence of a value. Raises ValueError if there is none.
    #[sig("($self, value, /)")]
    fn remove(&self, value: &Object) -> Result<()> {
        let byte = byte_value(value)?;
        let Some(at) = self.as_slice().iter().position(|b| *b == byte) else {
            return Err(value_error!("value not found in bytearray"));
        };
        self.splice(at, at + 1, &[])
    }

    /// Reverse the order of the values in place.
    #[sig("($self, /)")]
    fn reverse(&self) {
        let reversed: Vec<u8> = self.as_slice().iter().rev().copied().collect();
        for (i, byte) in reversed.into_iter().enumerate() {
            self.set(i, byte);
        }
    }
}

impl ByteArray {
    fn reduced(&self, proto: i32) -> Result<Ref<Tuple>> {
        let state = if self.is_type(&PyByteArray_Type) {
            crate::types::none::none()
        } else {
            self.get_attr(crate::intern!("__getstate__"))?.call0()?
        };
        let args = if self.is_empty() {
            Tuple::empty()
        } else if proto < 3 {
            let text = Str::from_latin1(self.as_slice())?;
            Tuple::new(&[&text, crate::intern!("latin-1")])?
        } else {
            Tuple::new(&[&*Bytes::new(self.as_slice())?])?
        };
        Tuple::new(&[self.ty(), &args, &state])
    }
}

extern "C" fn repr_slot(array: &ByteArray) -> Result {
    let bytes = array.as_slice();
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    let mut to = StrBuilder::with_capacity(bytes.len() + 16)?;
    to.push_utf8(&array.ty().short_name())?;
    to.push_ascii(&[b'(', b'b', quote])?;
    // A single quote is escaped here even between double ones.
    repr::push_bytes(&mut to, bytes, b'\'')?;
    to.push_ascii(&[quote, b')'])?;
    to.finish().map(Ref::into_object)
}

extern "C" fn str_slot(array: &ByteArray) -> Result {
    warn::bytes("str() on a bytearray instance")?;
    repr_slot(array)
}

extern "C" fn compare(array: &ByteArray, other: &Object, op: c_int) -> Result {
    if !other.supports_buffer() {
        if matches!(CompareOp::from_c(op), CompareOp::Eq | CompareOp::Ne) && other.cast::<Str>().is_some() {
            warn::bytes("Comparison between bytearray and string")?;
        }
        return Ok(not_implemented());
    }
    let held = array.held()?;
    let other = match BytesLike::of(other) {
        Ok(other) => other,
        Err(e) => {
            e.clear();
            return Ok(not_implemented());
        }
    };
    Ok(bool_object(CompareOp::from_c(op).of((*held).cmp(&other))))
}

extern "C" fn iter(array: &ByteArray) -> Result {
    TextIter::of_bytearray(array).map(Ref::into_object)
}

extern "C" fn length(array: &ByteArray) -> isize {
    array.size.get()
}

fn cannot_concat(left: &Object, right: &Object) -> Raised {
    type_error!("can't concat {} to {}", right.ty().full_name(), left.ty().full_name())
}

extern "C" fn concat(left: &Object, right: &Object) -> Result {
    // Whatever an exporter says against it, the error is that of the addition.
    let (a, b) = match (BytesLike::of(left), BytesLike::of(right)) {
        (Ok(a), Ok(b)) => (a, b),
        (a, b) => {
            [a.err(), b.err()].into_iter().flatten().for_each(Raised::clear);
            return Err(cannot_concat(left, right));
        }
    };
    let new = ByteArray::new(&a)?;
    new.extend_from_slice(&b)?;
    Ok(new.into_object())
}

fn repeated(array: &ByteArray, n: isize) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    let total = array.len().checked_mul(n.max(0) as usize).filter(|t| *t <= isize::MAX as usize);
    match total {
        Some(total) if all.try_reserve_exact(total).is_ok() => {}
        _ => return Err(memory::no_memory()),
    }
    for _ in 0..n.max(0) {
        all.extend_from_slice(array.as_slice());
    }
    Ok(all)
}

extern "C" fn repeat(array: &ByteArray, n: isize) -> Result {
    ByteArray::new(&repeated(array, n)?).map(Ref::into_object)
}

extern "C" fn inplace_concat(array: &ByteArray, other: &Object) -> Result {
    let bytes = match BytesLike::of(other) {
        Ok(bytes) => bytes.to_vec(),
        Err(e) => {
            e.clear();
            return Err(cannot_concat(array, other));
        }
    };
    array.extend_from_slice(&bytes)?;
    Ok(Ref::of(array).into_object())
}

extern "C" fn inplace_repeat(array: &ByteArray, n: isize) -> Result {
    let all = repeated(array, n)?;
    array.splice(0, array.len(), &all)?;
    Ok(Ref::of(array).into_object())
}

extern "C" fn item(array: &ByteArray, i: isize) -> Result {
    match usize::try_from(i).ok().and_then(|i| array.get(i)) {
        Some(byte) => Int::new(byte as i64).map(Ref::into_object),
        None => Err(index_error!("bytearray index out of range")),
    }
}

fn place(array: &ByteArray, i: isize) -> Result<usize> {
    match usize::try_from(i) {
        Ok(i) if i < array.len() => Ok(i),
        _ => Err(index_error!("bytearray index out of range")),
    }
}

#[slot]
fn set_item(array: &ByteArray, i: isize, value: Option<&Object>) -> Result<()> {
    let at = place(array, i)?;
    match value {
        Some(value) => {
            let byte = byte_value(value)?;
            // The conversion may have run Python.
            array.set(place(array, at as isize)?, byte);
            Ok(())
        }
        None => array.splice(at, at + 1, &[]),
    }
}

#[slot]
fn contains(array: &ByteArray, other: &Object) -> Result<bool> {
    let needle = needle_in(other)?;
    Ok(search::find(array.as_slice(), needle.as_slice()).is_some())
}

extern "C" fn subscript(array: &ByteArray, key: &Object) -> Result {
    if key.has_index() {
        let i = key.index_as_position()?;
        return item(array, if i < 0 { i + array.size.get() } else { i });
    }
    let Some(slice) = key.cast::<Slice>() else {
        return Err(type_error!("bytearray indices must be integers or slices, not {}", key.ty().full_name()));
    };
    let (start, stop, step) = slice.unpack()?;
    let at = Indices::clip(start, stop, step, array.len());
    let all = array.as_slice();
    ByteArray::new(&at.iter().map(|i| all[i]).collect::<Vec<u8>>()).map(Ref::into_object)
}

#[slot]
fn set_subscript(array: &ByteArray, key: &Object, value: Option<&Object>) -> Result<()> {
    if key.has_index() {
        let i = key.index_as_position()?;
        let i = if i < 0 { i + array.size.get() } else { i };
        return crate::call::convert::from_c_unit(set_item(array, i, value));
    }
    let Some(slice) = key.cast::<Slice>() else {
        return Err(type_error!("bytearray indices must be integers or slices, not {}", key.ty().full_name()));
    };
    let (start, stop, step) = slice.unpack()?;
    let bytes = match value {
        None => None,
        Some(value) => Some(bytes_for(value, || {
            type_error!("can assign only bytes, buffers, or iterables of ints in range(0, 256)")
        })?),
    };
    let at = Indices::clip(start, stop, step, array.len());
    let Some(bytes) = bytes else { return array.delete(at) };
    if at.step == 1 {
        let low = at.start as usize;
        return array.splice(low, low + at.count, &bytes);
    }
    if bytes.is_empty() {
        return array.delete(at);
    }
    if bytes.len() != at.count {
        let (given, wanted) = (bytes.len(), at.count);
        return Err(value_error!("attempt to assign bytes of size {given} to extended slice of size {wanted}"));
    }
    for (i, byte) in at.iter().zip(bytes) {
        array.set(i, byte);
    }
    Ok(())
}

extern "C" fn remainder(left: &Object, right: &Object) -> Result {
    match left.cast::<ByteArray>() {
        Some(format) => {
            let held = format.held()?;
            ByteArray::new(&percent::format_bytes(&held, right)?).map(Ref::into_object)
        }
        None => Ok(not_implemented()),
    }
}

unsafe extern "C" fn get_buffer(array: &ByteArray, buffer: *mut Buffer, wanted: c_int) -> c_int {
    if buffer.is_null() {
        let raised = buffer_error!("bytearray_getbuffer: view==NULL argument is obsolete");
        return crate::call::convert::told(raised, -1);
    }
    // SAFETY: the consumer's buffer may hold anything before.
    let filled = unsafe {
        buffer.write(Buffer::empty());
        (*buffer).fill(Some(array), array.as_mut_ptr().cast(), array.size.get(), false, wanted)
    };
    if filled.is_ok() {
        array.exports.set(array.exports.get() + 1);
    }
    crate::call::convert::CReturn::into_c(filled)
}

unsafe extern "C" fn release_buffer(array: &ByteArray, _: *mut Buffer) {
    array.exports.set(array.exports.get() - 1);
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone and the object begins with `ByteArray`.
    unsafe {
        let array = (*object).cast_unchecked::<ByteArray>();
        if array.exports.get() > 0 {
            system_error!("deallocated bytearray object has exported buffers").unraisable(None);
        }
        memory::object_free(array.block.get().cast());
        match array.ty().free.get() {
            Some(free) => free(object.cast()),
            None => memory::free(object),
        }
    }
}
