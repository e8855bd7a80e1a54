//! `memoryview`: another object's memory as a sequence (PyMemoryViewObject).
//!
//! A managed buffer holds what the exporter gave; the views of it share it. Invariants: `view` of a view that is not
//! released describes memory that the managed buffer holds; `view.obj` is borrowed from there. Shape, strides and
//! suboffsets lie behind the object.

pub mod items;

use crate::abi::constants::CompareOp;
use crate::abi::slots::{Buffer, BufferProcs, MappingMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Raised, Ref, Result, Slot, TypeFlags, TypeObject, VarObject};
use crate::call::convert::{CReturn, told};
use crate::memory::{self, gc};
use crate::protocol::buffer::{flags, format_of};
use crate::types::bool::bool_object;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::{none, not_implemented};
use crate::types::object::dealloc_collected;
use crate::types::slice::Slice;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_char, c_int, c_void};
use items::Item;

layout! {
    /// _PyManagedBufferObject: a buffer and how many views share it.
    pub struct ManagedBuffer: Object = "_PyManagedBufferObject", 112 {
        pub base: Object = "ob_base",
        pub flags: Cell<c_int> = "flags",
        pub exports: Cell<isize> = "exports",
        pub master: Buffer = "master",
    }
}
object_type!(ManagedBuffer => _PyManagedBuffer_Type);

layout! {
    /// PyMemoryViewObject. (C's struct has one entry of the array inside; the type's basicsize has not.)
    pub struct MemoryView: VarObject = "PyMemoryViewObject", 152 {
        pub base: VarObject = "ob_base",
        pub buffer: Slot<ManagedBuffer> = "mbuf",
        pub hash: Cell<isize> = "hash",
        pub flags: Cell<c_int> = "flags",
        pub exports: Cell<isize> = "exports",
        pub view: Buffer = "view",
        pub weakrefs: Slot = "weakreflist",
        pub array: [Cell<isize>; 1] = "ob_array",
    }
}
object_type!(MemoryView => PyMemoryView_Type);

/// A flag of views and managed buffers: the memory was given back.
const RELEASED: c_int = 0x1;
const C_ORDER: c_int = 0x2;
const F_ORDER: c_int = 0x4;
const SCALAR: c_int = 0x8;
/// The memory has suboffsets.
const INDIRECT: c_int = 0x10;
/// The memory lasts no longer than a call: no other view may be made of this one.
const RESTRICTED: c_int = 0x20;

/// The type of managed buffers.
#[capi]
pub static _PyManagedBuffer_Type: TypeObject = TypeObject::new(c"managedbuffer", size_of::<ManagedBuffer>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .deallocated(dealloc_managed)
    .traversed(traverse_managed)
    .cleared(clear_managed);

/// The type `memoryview`.
#[capi]
pub static PyMemoryView_Type: TypeObject = TypeObject::new(c"memoryview", core::mem::offset_of!(MemoryView, array))
    .items(8)
    .with(TypeFlags::HAVE_GC.and(TypeFlags::SEQUENCE))
    .doc(
        c"memoryview(object)\n--\n\nThe memory of an object that supports the buffer protocol, as a sequence of items.",
    )
    .weakrefs_at(core::mem::offset_of!(MemoryView, weakrefs))
    .deallocated(dealloc)
    .repr(repr)
    .hash(hash)
    .traversed(traverse)
    .cleared(clear)
    .compare(compare)
    .iterable(iter)
    .sequence_methods(&SEQUENCE)
    .mapping_methods(&MAPPING)
    .buffer_procs(&BUFFER)
    .methods(&METHODS)
    .getset(&GETSETS)
    .constructor(MemoryView::tp_new);

static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: these slots are called with memoryviews only (here and below).
    length: unsafe { slot(length as extern "C" fn(&MemoryView) -> isize) },
    // SAFETY: as above.
    item: unsafe { slot(item as extern "C" fn(&MemoryView, isize) -> Result) },
    ..SequenceMethods::EMPTY
};
static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: as above.
    length: unsafe { slot(length as extern "C" fn(&MemoryView) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&MemoryView, &Object) -> Result) },
    // SAFETY: as above.
    set_subscript: unsafe { slot(set_subscript as extern "C" fn(&MemoryView, &Object, Option<&Object>) -> c_int) },
};
static BUFFER: BufferProcs = BufferProcs {
    // SAFETY: as above.
    get: unsafe { slot(get_buffer as unsafe extern "C" fn(&MemoryView, *mut Buffer, c_int) -> c_int) },
    // SAFETY: as above.
    release: unsafe { slot(release_buffer as unsafe extern "C" fn(&MemoryView, *mut Buffer)) },
};

#[cold]
fn released() -> Raised {
    value_error!("operation forbidden on released memoryview object")
}

impl ManagedBuffer {
    /// A managed buffer that asks `object` for its memory. May run Python.
    fn of_object(object: &Object, wanted: c_int) -> Result<Ref<ManagedBuffer>> {
        let new = ManagedBuffer::empty()?;
        // SAFETY: the buffer lies in an object, which does not move.
        if let Err(e) = unsafe { object.get_buffer((&raw const new.master).cast_mut(), wanted) } {
            core::mem::forget(new.master.obj.take());
            return Err(e);
        }
        gc::track(&new);
        Ok(new)
    }

    fn empty() -> Result<Ref<ManagedBuffer>> {
        memory::new(ManagedBuffer {
            base: Object::new(&_PyManagedBuffer_Type),
            flags: Cell::new(0),
            exports: Cell::new(0),
            master: Buffer::empty(),
        })
    }

    /// Gives the memory back once no view uses it. May run Python.
    fn release(&self) {
        if self.flags.get() & RELEASED == 0 {
            self.flags.set(self.flags.get() | RELEASED);
            gc::untrack(self);
            self.master.release();
        }
    }
}

impl MemoryView {
    /// A view of what `get` gives of `object`'s memory: how `__buffer__` of a built-in type reaches its own function,
    /// whatever a subclass overrides.
    pub fn by_function(object: &Object, wanted: c_int, get: crate::abi::slots::GetBuffer) -> Result<Ref<MemoryView>> {
        let managed = ManagedBuffer::empty()?;
        // SAFETY: the buffer lies in an object, which does not move.
        if unsafe { get(object, (&raw const managed.master).cast_mut(), wanted) } < 0 {
            core::mem::forget(managed.master.obj.take());
            return Err(crate::types::exception::raise::assume());
        }
        gc::track(&managed);
        MemoryView::sharing(&managed, &managed.master)
    }

    /// Whose memory is viewed; `None` after release.
    pub fn exporter(&self) -> Option<&Object> {
        self.view.obj.borrowed()
    }

    /// A view of the memory of `object`: `PyMemoryView_FromObject`. TypeError, ValueError. May run Python.
    pub fn of(object: &Object) -> Result<Ref<MemoryView>> {
        MemoryView::with_flags(object, flags::FULL_RO)
    }

    /// As [`MemoryView::of`], the exporter asked with these flags.
    pub fn with_flags(object: &Object, wanted: c_int) -> Result<Ref<MemoryView>> {
        if let Some(view) = object.cast::<MemoryView>() {
            view.check_released()?;
            view.check_restricted()?;
            return view.another(&view.view);
        }
        if !object.supports_buffer() {
            let given = object.ty().full_name();
            return Err(type_error!("memoryview: a bytes-like object is required, not '{given}'"));
        }
        let managed = ManagedBuffer::of_object(object, wanted)?;
        MemoryView::sharing(&managed, &managed.master)
    }

    /// A view of a buffer that somebody filled, which passes to the view: `PyMemoryView_FromBuffer`.
    ///
    /// # Safety
    /// `buffer` points to a valid buffer without an exporter, whose memory outlives the view.
    pub unsafe fn of_buffer(buffer: *const Buffer) -> Result<Ref<MemoryView>> {
        let managed = ManagedBuffer::empty()?;
        // SAFETY: the caller's contract; the exporter is not taken over.
        unsafe {
            core::ptr::copy_nonoverlapping(
                buffer.cast::<u8>(),
                (&raw const managed.master).cast_mut().cast(),
                size_of::<Buffer>(),
            );
        }
        core::mem::forget(managed.master.obj.take());
        gc::track(&managed);
        MemoryView::sharing(&managed, &managed.master)
    }

    /// Another view of the same managed buffer with that description.
    fn another(&self, source: &Buffer) -> Result<Ref<MemoryView>> {
        match self.buffer.borrowed() {
            Some(managed) => MemoryView::sharing(managed, source),
            None => Err(released()),
        }
    }

    /// A view of a managed buffer. Its description is copied from `source`.
    fn sharing(managed: &ManagedBuffer, source: &Buffer) -> Result<Ref<MemoryView>> {
        let ndim = source.ndim.get();
        if ndim > 64 {
            return Err(value_error!("memoryview: number of dimensions must not exceed 64"));
        }
        let new = MemoryView::allocate(managed, ndim as usize)?;
        new.describe(managed, source);
        let (shape, strides, suboffsets) = (new.dims(0), new.dims(1), new.dims(2));
        if ndim > 0 {
            new.view.shape.set(shape.as_ptr().cast::<isize>().cast_mut());
            new.view.strides.set(strides.as_ptr().cast::<isize>().cast_mut());
        }
        match (ndim, source.shape()) {
            (0, _) => {}
            (1, []) => shape[0].set(source.len.get() / source.itemsize.get().max(1)),
            (_, lengths) => lengths.iter().zip(shape).for_each(|(n, to)| to.set(*n)),
        }
        match source.strides() {
            [] => new.fill_strides(),
            given => given.iter().zip(strides).for_each(|(n, to)| to.set(*n)),
        }
        if !source.suboffsets.get().is_null() && ndim > 0 {
            new.view.suboffsets.set(suboffsets.as_ptr().cast::<isize>().cast_mut());
            source.suboffsets().iter().zip(suboffsets).for_each(|(n, to)| to.set(*n));
        }
        new.update_flags();
        Ok(new)
    }

    fn allocate(managed: &ManagedBuffer, ndim: usize) -> Result<Ref<MemoryView>> {
        if managed.flags.get() & RELEASED != 0 {
            return Err(released());
        }
        let object = memory::alloc_untracked(&PyMemoryView_Type, 3 * ndim)?;
        // SAFETY: zeroed memory of the type is an empty view.
        let new = unsafe { object.downcast_unchecked::<MemoryView>() };
        new.hash.set(-1);
        new.view.ndim.set(ndim as c_int);
        new.buffer.set(Some(Ref::of(managed)));
        managed.exports.set(managed.exports.get() + 1);
        gc::track(&new);
        Ok(new)
    }

    /// Copies what does not concern dimensions. The exporter is borrowed from the managed buffer.
    fn describe(&self, managed: &ManagedBuffer, source: &Buffer) {
        let view = &self.view;
        // SAFETY: the slot is written without being read: it does not own what it names.
        unsafe { (&raw const view.obj).cast_mut().cast::<*mut Object>().write(managed.master.obj.raw()) };
        view.buf.set(source.buf.get());
        view.len.set(source.len.get());
        view.itemsize.set(source.itemsize.get());
        view.readonly.set(source.readonly.get());
        let format = source.format.get();
        view.format.set(if format.is_null() { c"B".as_ptr().cast_mut() } else { format });
        view.internal.set(source.internal.get());
    }

    /// The numbers behind the object: shape (0), strides (1), suboffsets (2).
    fn dims(&self, which: usize) -> &[Cell<isize>] {
        let ndim = self.view.ndim.get() as usize;
        // SAFETY: three numbers for each dimension lie behind the object.
        unsafe { core::slice::from_raw_parts(self.array.as_ptr().add(which * ndim), ndim) }
    }

    /// Strides of items in C order.
    fn fill_strides(&self) {
        let mut step = self.view.itemsize.get();
        for (length, stride) in self.dims(0).iter().zip(self.dims(1)).rev() {
            stride.set(step);
            step *= length.get();
        }
    }

    fn update_flags(&self) {
        let view = &self.view;
        let mut now = self.flags.get() & (RELEASED | RESTRICTED);
        if view.ndim.get() == 0 {
            now |= SCALAR | C_ORDER | F_ORDER;
        } else if view.ndim.get() == 1 && view.suboffsets.get().is_null() {
            // Only here no item at all is no reason to be contiguous.
            let dense = self.dims(0)[0].get() == 1 || self.dims(1)[0].get() == view.itemsize.get();
            now |= if dense { C_ORDER | F_ORDER } else { 0 };
        } else if view.suboffsets.get().is_null() {
            now |= if view.is_contiguous(b'C') { C_ORDER } else { 0 };
            now |= if view.is_contiguous(b'F') { F_ORDER } else { 0 };
        } else {
            now |= INDIRECT;
        }
        self.flags.set(now);
    }

    fn is(&self, flag: c_int) -> bool {
        self.flags.get() & flag != 0
    }

    /// ValueError if the view was released, or its managed buffer.
    fn check_released(&self) -> Result<()> {
        let gone = self.is(RELEASED) || self.buffer.borrowed().is_none_or(|b| b.flags.get() & RELEASED != 0);
        if gone { Err(released()) } else { Ok(()) }
    }

    /// Whether the view was released.
    pub fn is_released(&self) -> bool {
        self.is(RELEASED)
    }

    /// Forbids that other views are made of this one.
    pub fn restrict(&self) {
        self.flags.set(self.flags.get() | RESTRICTED);
    }

    fn check_restricted(&self) -> Result<()> {
        if self.is(RESTRICTED) {
            return Err(value_error!("cannot create new view on restricted memoryview"));
        }
        Ok(())
    }

    /// Gives the memory back. BufferError while somebody uses the view. May run Python.
    pub fn give_back(&self) -> Result<()> {
        if self.is(RELEASED) {
            return Ok(());
        }
        let exports = self.exports.get();
        if exports > 0 {
            return Err(buffer_error!(
                "memoryview has {exports} exported buffer{}",
                if exports == 1 { "" } else { "s" }
            ));
        }
        self.flags.set(self.flags.get() | RELEASED);
        if let Some(managed) = self.buffer.get() {
            managed.exports.set(managed.exports.get() - 1);
            if managed.exports.get() == 0 {
                managed.release();
            }
        }
        Ok(())
    }

    /// The format of the items.
    fn format(&self) -> &[u8] {
        format_of(&self.view)
    }

    fn item_kind(&self) -> Result<Item> {
        Item::of(self.format()).ok_or_else(|| items::unsupported(self.format()))
    }

    /// Where the item at `i` of a one-dimensional view lies. IndexError.
    fn place(&self, i: isize) -> Result<*mut u8> {
        self.place_in(self.view.buf.get().cast(), 0, i)
    }

    fn place_in(&self, start: *mut u8, dimension: usize, i: isize) -> Result<*mut u8> {
        let length = self.dims(0)[dimension].get();
        let at = if i < 0 { i + length } else { i };
        if at < 0 || at >= length {
            return Err(index_error!("index out of bounds on dimension {}", dimension + 1));
        }
        let place = start.wrapping_offset(self.dims(1)[dimension].get() * at);
        match self.view.suboffsets().get(dimension) {
            Some(&offset) if offset >= 0 => {
                // SAFETY: a suboffset says that a pointer lies there.
                Ok(unsafe { place.cast::<*mut u8>().read_unaligned() }.wrapping_offset(offset))
            }
            _ => Ok(place),
        }
    }

    /// Where the item at the indices lies. TypeError, IndexError. May run Python.
    fn place_at(&self, indices: &Tuple) -> Result<*mut u8> {
        let (given, ndim) = (indices.len(), self.view.ndim.get() as usize);
        if given > ndim {
            return Err(type_error!("cannot index {ndim}-dimension view with {given}-element tuple"));
        }
        let mut place = self.view.buf.get().cast::<u8>();
        for (dimension, index) in indices.items().iter().enumerate() {
            let i = index.index_as_position()?;
            self.check_released()?;
            place = self.place_in(place, dimension, i)?;
        }
        Ok(place)
    }

    /// The items as nested lists.
    fn nested(&self, start: *mut u8, dimension: usize) -> Result {
        let kind = self.item_kind()?;
        if self.view.ndim.get() == 0 {
            // SAFETY: the one item lies at the start.
            return unsafe { kind.read(start) };
        }
        let length = self.dims(0)[dimension].get();
        let list = List::new(length as usize)?;
        for i in 0..length {
            let place = self.place_in(start, dimension, i)?;
            let item = if dimension + 1 == self.view.ndim.get() as usize {
                // SAFETY: an item of the view's format lies there.
                unsafe { kind.read(place)? }
            } else {
                self.nested(place, dimension + 1)?
            };
            list.push(item)?;
        }
        Ok(list.into_object())
    }

    /// The part that a slice of the first dimension means. Runs Python.
    fn sliced(&self, slice: &Slice) -> Result<Ref<MemoryView>> {
        self.check_restricted()?;
        let new = self.another(&self.view)?;
        // The new view keeps the memory if the indices release this one.
        let at = slice.indices(self.dims(0)[0].get() as usize)?;
        let stride = self.dims(1)[0].get();
        // Before any pointer is followed: also where there are suboffsets.
        new.view.buf.set(new.view.buf.get().cast::<u8>().wrapping_offset(stride * at.start).cast());
        new.dims(0)[0].set(at.count as isize);
        new.dims(1)[0].set(stride.wrapping_mul(at.step));
        new.view.len.set(new.dims(0).iter().fold(new.view.itemsize.get(), |len, n| len * n.get()));
        new.update_flags();
        Ok(new)
    }

    /// This view of bytes, described as `other` is, items in the order `C` or `F`.
    pub fn reshaped(&self, other: &MemoryView, order: u8) -> Result<Ref<MemoryView>> {
        let Some(managed) = self.buffer.borrowed() else { return Err(released()) };
        let ndim = other.view.ndim.get() as usize;
        let new = MemoryView::allocate(managed, ndim)?;
        new.describe(managed, &self.view);
        new.view.itemsize.set(other.view.itemsize.get());
        new.view.format.set(items::lasting_format(other.format()).as_ptr().cast_mut());
        if ndim > 0 {
            new.view.shape.set(new.dims(0).as_ptr().cast::<isize>().cast_mut());
            new.view.strides.set(new.dims(1).as_ptr().cast::<isize>().cast_mut());
        }
        other.dims(0).iter().zip(new.dims(0)).for_each(|(n, to)| to.set(n.get()));
        if order == b'F' {
            let mut step = new.view.itemsize.get();
            for (length, stride) in new.dims(0).iter().zip(new.dims(1)) {
                stride.set(step);
                step *= length.get();
            }
        } else {
            new.fill_strides();
        }
        new.update_flags();
        Ok(new)
    }

    /// This contiguous view as one dimension of bytes.
    pub fn as_raw_bytes(&self) -> Result<Ref<MemoryView>> {
        let Some(managed) = self.buffer.borrowed() else { return Err(released()) };
        let new = MemoryView::allocate(managed, 1)?;
        new.describe(managed, &self.view);
        new.view.format.set(c"B".as_ptr().cast_mut());
        new.view.itemsize.set(1);
        new.view.shape.set(new.dims(0).as_ptr().cast::<isize>().cast_mut());
        new.view.strides.set(new.dims(1).as_ptr().cast::<isize>().cast_mut());
        new.dims(0)[0].set(self.view.len.get());
        new.dims(1)[0].set(1);
        new.update_flags();
        Ok(new)
    }

    /// The bytes of the items in C order.
    pub fn to_vec(&self) -> Vec<u8> {
        self.view.to_vec(b'C')
    }

    fn numbers(numbers: &[isize]) -> Result<Ref<Tuple>> {
        let all = numbers.iter().map(|n| Ok(Int::new(*n as i64)?.into_object())).collect::<Result<Vec<Ref>>>()?;
        Tuple::from_vec(all)
    }
}

/// The lengths that a shape names: positive numbers. TypeError, ValueError, OverflowError.
fn lengths_of(items: Vec<Ref>) -> Result<Vec<isize>> {
    let mut lengths = Vec::with_capacity(items.len());
    for item in items {
        let Some(int) = item.cast::<Int>() else {
            return Err(type_error!("memoryview.cast(): elements of shape must be integers"));
        };
        match int.to_i64() {
            Some(n) if n > 0 => lengths.push(n as isize),
            None => return Err(overflow_error!("Python int too large to convert to C ssize_t")),
            _ => return Err(value_error!("memoryview.cast(): elements of shape must be integers > 0")),
        }
    }
    Ok(lengths)
}

#[methods]
impl MemoryView {
    /// `memoryview(object)`.
    #[new("memoryview(object)")]
    fn construct(_: &TypeObject, object: &Object) -> Result<Ref<MemoryView>> {
        MemoryView::of(object)
    }

    /// Create a view of an object, which is asked for its memory with the given flags.
    #[sig("_from_flags($type, /, object, flags)")]
    fn from_flags(_: &TypeObject, object: &Object, flags: i32) -> Result<Ref<MemoryView>> {
        MemoryView::with_flags(object, flags)
    }

    /// Give the memory back to the object that exports it.
    #[sig("($self, /)")]
    fn release(&self) -> Result<()> {
        self.give_back()
    }

    /// Return the data in the buffer as a byte string.
    ///
    /// Order can be 'C', 'F' or 'A': row-major, column-major, or as the memory is ('C' if it is neither).
    #[sig("($self, /, order='C')")]
    fn tobytes(&self, order: Option<&Object>) -> Result<Ref<Bytes>> {
        self.check_released()?;
        let order = match order.filter(|o| !o.is_none()) {
            None => None,
            Some(order) => match order.cast::<Str>() {
                Some(order) => Some(order),
                None => {
                    let given = order.ty().full_name();
                    return Err(type_error!("tobytes() argument 'order' must be str or None, not {given}"));
                }
            },
        };
        let order = match order {
            None => b'C',
            Some(order) if order.eq_str("C") => b'C',
            Some(order) if order.eq_str("F") => b'F',
            Some(order) if order.eq_str("A") => b'A',
            Some(_) => return Err(value_error!("order must be 'C', 'F' or 'A'")),
        };
        Bytes::new(&self.view.to_vec(order))
    }

    /// Return the data in the buffer as a str of hexadecimal digits, with a separator every bytes_per_sep bytes.
    ///
    /// >>> view = memoryview(b'abc')
    /// >>> view.hex()
    /// '616263'
    /// >>> view.hex('-')
    /// '61-62-63'
    /// >>> view.hex('-', 2)
    /// '61-6263'
    /// >>> view.hex('-', -2)
    /// '6162-63'
    #[sig("($self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(&self, sep: Option<&Object>, bytes_per_sep: i32) -> Result<Ref<Str>> {
        self.check_released()?;
        crate::types::bytes_methods::to_hex(&self.to_vec(), sep, bytes_per_sep)
    }

    /// Return the data in the buffer as a list of elements.
    #[sig("($self, /)")]
    fn tolist(&self) -> Result {
        self.check_released()?;
        self.nested(self.view.buf.get().cast(), 0)
    }

    /// Cast a memoryview to a new format or shape.
    #[sig("($self, /, format, shape=<unrepresentable>)")]
    fn cast(&self, format: &Object, shape: Option<&Object>) -> Result<Ref<MemoryView>> {
        self.check_released()?;
        self.check_restricted()?;
        let Some(format) = format.cast::<Str>() else {
            let given = if format.is_none() { "None".into() } else { format.ty().full_name() };
            return Err(type_error!("cast() argument 'format' must be str, not {given}"));
        };
        if !self.is(C_ORDER) {
            return Err(type_error!("memoryview: casts are restricted to C-contiguous views"));
        }
        let ndim = self.view.ndim.get();
        if (shape.is_some() || ndim != 1) && self.view.shape().contains(&0) {
            return Err(type_error!("memoryview: cannot cast view with zeros in shape or strides"));
        }
        let shape = match shape {
            None => None,
            Some(shape) if shape.cast::<List>().is_none() && shape.cast::<Tuple>().is_none() => {
                return Err(type_error!("shape must be a list or a tuple"));
            }
            Some(shape) => Some(shape.collect()?),
        };
        if let Some(shape) = &shape {
            if shape.len() > 64 {
                return Err(value_error!("memoryview: number of dimensions must not exceed 64"));
            }
            if ndim != 1 && shape.len() != 1 {
                return Err(type_error!("memoryview: cast must be 1D -> ND or ND -> 1D"));
            }
        }
        drop(crate::codecs::single::encode_ascii(format, None)?);
        let text = format.to_utf8()?;
        let Some((target, name)) = Item::of(text.as_bytes()).zip(items::static_format(text)) else {
            return Err(value_error!(
                "memoryview: destination format must be a native single character format prefixed with an optional '@'"
            ));
        };
        // Any memory can be seen as bytes, also where its format is none that is read here.
        if !target.is_byte() && !Item::of(self.format()).is_some_and(Item::is_byte) {
            return Err(type_error!("memoryview: cannot cast between two non-byte formats"));
        }
        let (len, size) = (self.view.len.get(), target.size() as isize);
        if len % size != 0 {
            return Err(type_error!("memoryview: length is not a multiple of itemsize"));
        }
        let lengths = match shape {
            Some(shape) => lengths_of(shape)?,
            None => vec![len / size],
        };
        let product = |n: isize, l: &isize| {
            n.checked_mul(*l).ok_or_else(|| value_error!("memoryview.cast(): product(shape) > SSIZE_MAX"))
        };
        let total = lengths.iter().try_fold(size, product)?;
        if total != len {
            return Err(type_error!("memoryview: product(shape) * itemsize != buffer size"));
        }
        let Some(managed) = self.buffer.borrowed() else { return Err(released()) };
        let new = MemoryView::allocate(managed, lengths.len())?;
        new.describe(managed, &self.view);
        new.view.format.set(name.as_ptr().cast_mut());
        new.view.itemsize.set(size);
        new.view.ndim.set(lengths.len() as c_int);
        if !lengths.is_empty() {
            new.view.shape.set(new.dims(0).as_ptr().cast::<isize>().cast_mut());
            new.view.strides.set(new.dims(1).as_ptr().cast::<isize>().cast_mut());
        }
        lengths.iter().zip(new.dims(0)).for_each(|(n, to)| to.set(*n));
        new.fill_strides();
        new.update_flags();
        Ok(new)
    }

    /// Return a readonly version of the memoryview.
    #[sig("($self, /)")]
    fn toreadonly(&self) -> Result<Ref<MemoryView>> {
        self.check_released()?;
        self.check_restricted()?;
        let new = self.another(&self.view)?;
        new.view.readonly.set(1);
        Ok(new)
    }

    #[sig("__enter__($self, /)")]
    fn enter(&self) -> Result<Ref<MemoryView>> {
        self.check_released()?;
        Ok(Ref::of(self))
    }

    #[sig("__exit__($self, /, *exc_info)")]
    fn exit(&self, _exc_info: &[&Object]) -> Result<()> {
        self.give_back()
    }

    /// The underlying object of the memoryview.
    #[getter("obj")]
    fn object(&self) -> Result {
        self.check_released()?;
        Ok(self.view.obj.get().unwrap_or_else(none))
    }

    /// The amount of space in bytes that the array would use in a contiguous representation.
    #[getter("nbytes")]
    fn nbytes(&self) -> Result<isize> {
        self.check_released()?;
        Ok(self.view.len.get())
    }

    /// A bool indicating whether the memory is read only.
    #[getter("readonly")]
    fn readonly(&self) -> Result<bool> {
        self.check_released()?;
        Ok(self.view.readonly.get() != 0)
    }

    /// The size in bytes of each element of the memoryview.
    #[getter("itemsize")]
    fn itemsize(&self) -> Result<isize> {
        self.check_released()?;
        Ok(self.view.itemsize.get())
    }

    /// A string containing the format (in struct module style) for each element in the view.
    #[getter("format")]
    fn format_text(&self) -> Result<Ref<Str>> {
        self.check_released()?;
        Str::from_latin1(self.format())
    }

    /// An integer indicating how many dimensions of a multi-dimensional array the memory represents.
    #[getter("ndim")]
    fn ndim(&self) -> Result<i32> {
        self.check_released()?;
        Ok(self.view.ndim.get())
    }

    /// A tuple of ndim integers giving the shape of the memory as an N-dimensional array.
    #[getter("shape")]
    fn shape(&self) -> Result<Ref<Tuple>> {
        self.check_released()?;
        MemoryView::numbers(self.view.shape())
    }

    /// A tuple of ndim integers giving the size in bytes to access each element for each dimension of the array.
    #[getter("strides")]
    fn strides(&self) -> Result<Ref<Tuple>> {
        self.check_released()?;
        MemoryView::numbers(self.view.strides())
    }

    /// A tuple of integers used internally for PIL-style arrays.
    #[getter("suboffsets")]
    fn suboffsets(&self) -> Result<Ref<Tuple>> {
        self.check_released()?;
        MemoryView::numbers(self.view.suboffsets())
    }

    /// A bool indicating whether the memory is C contiguous.
    #[getter("c_contiguous")]
    fn c_contiguous(&self) -> Result<bool> {
        self.check_released()?;
        Ok(self.is(C_ORDER))
    }

    /// A bool indicating whether the memory is Fortran contiguous.
    #[getter("f_contiguous")]
    fn f_contiguous(&self) -> Result<bool> {
        self.check_released()?;
        Ok(self.is(F_ORDER))
    }

    /// A bool indicating whether the memory is contiguous.
    #[getter("contiguous")]
    fn contiguous(&self) -> Result<bool> {
        self.check_released()?;
        Ok(self.is(C_ORDER | F_ORDER))
    }
}

extern "C" fn repr(view: &MemoryView) -> Result {
    let what = if view.is(RELEASED) { "released memory" } else { "memory" };
    Ok(Str::new(&format!("<{what} at {view:p}>"))?.into_object())
}

#[slot]
fn length(view: &MemoryView) -> Result<isize> {
    view.check_released()?;
    match view.view.shape() {
        [] => Err(type_error!("0-dim memory has no length")),
        [length, ..] => Ok(*length),
    }
}

extern "C" fn item(view: &MemoryView, i: isize) -> Result {
    view.check_released()?;
    match view.view.ndim.get() {
        0 => Err(type_error!("invalid indexing of 0-dim memory")),
        1 => {
            let kind = view.item_kind()?;
            let place = view.place(i)?;
            // SAFETY: an item of the view's format lies there.
            unsafe { kind.read(place) }
        }
        _ => Err(not_implemented_error!("multi-dimensional sub-views are not implemented")),
    }
}

fn all_indices(key: &Tuple) -> bool {
    key.items().iter().all(|k| k.has_index())
}

fn all_slices(key: &Tuple) -> bool {
    !key.is_empty() && key.items().iter().all(|k| k.cast::<Slice>().is_some())
}

extern "C" fn subscript(view: &MemoryView, key: &Object) -> Result {
    view.check_released()?;
    let ndim = view.view.ndim.get();
    let is_ellipsis = key.is(&crate::types::none::_Py_EllipsisObject);
    if ndim == 0 {
        if key.cast::<Tuple>().is_some_and(Tuple::is_empty) {
            let kind = view.item_kind()?;
            // SAFETY: the one item lies at the start.
            return unsafe { kind.read(view.view.buf.get().cast()) };
        }
        if is_ellipsis {
            return Ok(Ref::of(view).into_object());
        }
        return Err(type_error!("invalid indexing of 0-dim memory"));
    }
    if key.has_index() {
        return item(view, key.index_as_position()?);
    }
    if let Some(slice) = key.cast::<Slice>() {
        return view.sliced(slice).map(Ref::into_object);
    }
    if let Some(tuple) = key.cast::<Tuple>() {
        if all_indices(tuple) {
            if tuple.len() < ndim as usize {
                return Err(not_implemented_error!("sub-views are not implemented"));
            }
            let kind = view.item_kind()?;
            let place = view.place_at(tuple)?;
            // SAFETY: an item of the view's format lies there.
            return unsafe { kind.read(place) };
        }
        if all_slices(tuple) {
            return Err(not_implemented_error!("multi-dimensional slicing is not implemented"));
        }
    }
    Err(type_error!("memoryview: invalid slice key"))
}

#[slot]
fn set_subscript(view: &MemoryView, key: &Object, value: Option<&Object>) -> Result<()> {
    view.check_released()?;
    let kind = view.item_kind()?;
    if view.view.readonly.get() != 0 {
        return Err(type_error!("cannot modify read-only memory"));
    }
    let Some(value) = value else { return Err(type_error!("cannot delete memory")) };
    let ndim = view.view.ndim.get();
    let store = |place: &dyn Fn() -> Result<*mut u8>| -> Result<()> {
        let packed = kind.pack(value, view.format())?;
        // Making the bytes may have run Python.
        view.check_released()?;
        let place = place()?;
        // SAFETY: an item of that size lies there, and it may be written.
        unsafe { core::ptr::copy_nonoverlapping(packed.as_ptr(), place, kind.size()) };
        Ok(())
    };
    if ndim == 0 {
        let whole = key.is(&crate::types::none::_Py_EllipsisObject) || key.cast::<Tuple>().is_some_and(Tuple::is_empty);
        if whole {
            return store(&|| Ok(view.view.buf.get().cast()));
        }
        return Err(type_error!("invalid indexing of 0-dim memory"));
    }
    if key.has_index() {
        if ndim > 1 {
            return Err(not_implemented_error!("sub-views are not implemented"));
        }
        let i = key.index_as_position()?;
        view.place(i)?;
        return store(&|| view.place(i));
    }
    if let Some(slice) = key.cast::<Slice>() {
        if ndim != 1 {
            return Err(not_implemented_error!("memoryview slice assignments are currently restricted to ndim = 1"));
        }
        let source = MemoryView::with_flags_for_assignment(value)?;
        let target = view.sliced(slice)?;
        // The indices may have run Python.
        view.check_released()?;
        let same = Item::of(source.format()) == Some(kind)
            && source.view.itemsize.get() == target.view.itemsize.get()
            && source.view.shape() == target.view.shape();
        if !same {
            return Err(value_error!("memoryview assignment: lvalue and rvalue have different structures"));
        }
        let bytes = source.to_vec();
        let mut parts = bytes.chunks(kind.size());
        target.view.each_item(b'C', |place| {
            if let Some(part) = parts.next() {
                // SAFETY: an item of that size lies there, and it may be written.
                unsafe { core::ptr::copy_nonoverlapping(part.as_ptr(), place, part.len()) };
            }
        });
        return Ok(());
    }
    if let Some(tuple) = key.cast::<Tuple>() {
        if all_indices(tuple) {
            if tuple.len() < ndim as usize {
                return Err(not_implemented_error!("sub-views are not implemented"));
            }
            view.place_at(tuple)?;
            return store(&|| view.place_at(tuple));
        }
        if all_slices(tuple) {
            return Err(not_implemented_error!("memoryview slice assignments are currently restricted to ndim = 1"));
        }
    }
    Err(type_error!("memoryview: invalid slice key"))
}

impl MemoryView {
    /// The right side of a slice assignment. TypeError: `a bytes-like object is required`.
    fn with_flags_for_assignment(value: &Object) -> Result<Ref<MemoryView>> {
        if value.cast::<MemoryView>().is_none() && !value.supports_buffer() {
            let given = value.ty().full_name();
            return Err(type_error!("a bytes-like object is required, not '{given}'"));
        }
        MemoryView::of(value)
    }
}

#[slot]
fn hash(view: &MemoryView) -> Result<isize> {
    if view.hash.get() != -1 {
        return Ok(view.hash.get());
    }
    view.check_released()?;
    if view.view.readonly.get() == 0 {
        return Err(value_error!("cannot hash writable memoryview object"));
    }
    if !matches!(view.format(), b"B" | b"b" | b"c" | b"@B" | b"@b" | b"@c") {
        return Err(value_error!("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    if let Some(object) = view.view.obj.get() {
        // It must be hashable itself.
        object.hash()?;
    }
    let hash = crate::types::str::hash::hash_bytes(&view.to_vec());
    view.hash.set(hash);
    Ok(hash)
}

extern "C" fn compare(view: &MemoryView, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(not_implemented());
    }
    let answer = |equal: bool| Ok(bool_object(equal == (op == CompareOp::Eq)));
    if view.is(RELEASED) {
        return answer(other.is(view));
    }
    let other = match other.cast::<MemoryView>() {
        Some(o) if o.is(RELEASED) => return answer(other.is(view)),
        Some(o) => Ref::of(o),
        None => match MemoryView::of(other) {
            Ok(o) => o,
            Err(e) => {
                e.clear();
                return Ok(not_implemented());
            }
        },
    };
    if view.view.shape() != other.view.shape() || view.view.ndim.get() != other.view.ndim.get() {
        return answer(false);
    }
    answer(items::equal(view, &other)?)
}

unsafe extern "C" fn get_buffer(view: &MemoryView, buffer: *mut Buffer, wanted: c_int) -> c_int {
    let fill = || -> Result<()> {
        view.check_released()?;
        view.check_restricted()?;
        let asked = |flag: c_int| wanted & flag == flag;
        let refused = |what: &str| Err(buffer_error!("memoryview: underlying buffer {what}"));
        if asked(flags::WRITABLE) && view.view.readonly.get() != 0 {
            return refused("is not writable");
        }
        if asked(flags::C_CONTIGUOUS) && !view.is(C_ORDER) {
            return refused("is not C-contiguous");
        }
        if asked(flags::F_CONTIGUOUS) && !view.is(F_ORDER) {
            return refused("is not Fortran contiguous");
        }
        if asked(flags::ANY_CONTIGUOUS) && !view.is(C_ORDER | F_ORDER) {
            return refused("is not contiguous");
        }
        if !asked(flags::INDIRECT) && view.is(INDIRECT) {
            return refused("requires suboffsets");
        }
        if !asked(flags::STRIDES) && !view.is(C_ORDER) {
            return refused("is not C-contiguous");
        }
        if !asked(flags::ND) && asked(flags::FORMAT) {
            return Err(buffer_error!("memoryview: cannot cast to unsigned bytes if the format flag is present"));
        }
        // SAFETY: the consumer's buffer may hold anything before; what is copied is plain data, the exporter apart.
        let to = unsafe {
            buffer.write(Buffer::empty());
            &*buffer
        };
        let from = &view.view;
        to.buf.set(from.buf.get());
        to.len.set(from.len.get());
        to.itemsize.set(from.itemsize.get());
        to.readonly.set(from.readonly.get());
        to.ndim.set(if asked(flags::ND) { from.ndim.get() } else { 1 });
        to.format.set(if asked(flags::FORMAT) { from.format.get() } else { core::ptr::null_mut() });
        to.shape.set(if asked(flags::ND) { from.shape.get() } else { core::ptr::null_mut() });
        to.strides.set(if asked(flags::STRIDES) { from.strides.get() } else { core::ptr::null_mut() });
        to.suboffsets.set(from.suboffsets.get());
        to.internal.set(from.internal.get());
        to.obj.set(Some(Ref::of(view).into_object()));
        view.exports.set(view.exports.get() + 1);
        Ok(())
    };
    let filled = fill();
    if filled.is_err() {
        // SAFETY: the consumer's buffer; a failed request names no exporter.
        unsafe { (&raw mut (*buffer).obj).cast::<*mut Object>().write(core::ptr::null_mut()) };
    }
    filled.into_c()
}

unsafe extern "C" fn release_buffer(view: &MemoryView, _: *mut Buffer) {
    view.exports.set(view.exports.get() - 1);
}

layout! {
    /// The iterator of a memoryview: the view (null at the end) and the next position.
    pub struct MemoryIter: Object = "_PyListIterObject", 32 {
        pub base: Object = "ob_base",
        pub index: Cell<isize> = "it_index",
        pub view: Slot<MemoryView> = "it_seq",
    }
}
object_type!(MemoryIter => _PyMemoryIter_Type);

/// The type of iterators over memoryviews.
#[capi]
pub static _PyMemoryIter_Type: TypeObject = TypeObject::new(c"memory_iterator", size_of::<MemoryIter>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .deallocated(dealloc_collected::<MemoryIter>)
    .traversed(traverse_iter)
    .iterable(iter_itself)
    .iterator(next);

extern "C" fn iter(view: &MemoryView) -> Result {
    view.check_released()?;
    match view.view.ndim.get() {
        0 => return Err(type_error!("invalid indexing of 0-dim memory")),
        1 => {}
        _ => return Err(not_implemented_error!("multi-dimensional sub-views are not implemented")),
    }
    view.item_kind()?;
    let new = memory::new(MemoryIter {
        base: Object::new(&_PyMemoryIter_Type),
        index: Cell::new(0),
        view: Slot::new(Some(Ref::of(view))),
    })?;
    gc::track(&new);
    Ok(new.into_object())
}

extern "C" fn iter_itself(iterator: &MemoryIter) -> Result {
    Ok(Ref::of(iterator).into_object())
}

extern "C" fn next(iterator: &MemoryIter) -> Option<Ref> {
    let view = iterator.view.get()?;
    let i = iterator.index.get();
    if view.view.shape().first().is_some_and(|length| i < *length) {
        iterator.index.set(i + 1);
        return item(&view, i).map_or_else(|e| told(e, None), Some);
    }
    iterator.view.set(None);
    None
}

extern "C" fn traverse_iter(iterator: &MemoryIter, visit: Visit, arg: *mut c_void) -> c_int {
    iterator.view.borrowed().map_or(0, |view| visit(view, arg))
}

extern "C" fn traverse(view: &MemoryView, visit: Visit, arg: *mut c_void) -> c_int {
    view.buffer.borrowed().map_or(0, |buffer| visit(buffer, arg))
}

extern "C" fn clear(view: &MemoryView) -> c_int {
    if view.exports.get() == 0 {
        if let Err(e) = view.give_back() {
            e.clear();
        }
        view.buffer.set(None);
    }
    0
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone and the object is of this type.
    unsafe {
        let view = (*object).cast_unchecked::<MemoryView>();
        gc::untrack(view);
        view.exports.set(0);
        if let Err(e) = view.give_back() {
            e.unraisable(None);
        }
        view.buffer.take();
        crate::types::weakref::clear_all(&*object);
        memory::free(object);
    }
}

extern "C" fn traverse_managed(buffer: &ManagedBuffer, visit: Visit, arg: *mut c_void) -> c_int {
    buffer.master.obj.borrowed().map_or(0, |object| visit(object, arg))
}

extern "C" fn clear_managed(buffer: &ManagedBuffer) -> c_int {
    if buffer.exports.get() == 0 {
        buffer.release();
    }
    0
}

unsafe extern "C" fn dealloc_managed(object: *mut Object) {
    // SAFETY: the last reference is gone and the object is of this type.
    unsafe {
        gc::untrack(&*object);
        (*object).cast_unchecked::<ManagedBuffer>().release();
        memory::free(object);
    }
}

/// A view of memory without an exporter, which outlives it: `PyMemoryView_FromMemory`.
///
/// # Safety
/// `len` bytes lie at `start` for as long as the view lives; they may be written unless `readonly`.
pub unsafe fn of_memory(start: *mut c_char, len: isize, readonly: bool) -> Result<Ref<MemoryView>> {
    let managed = ManagedBuffer::empty()?;
    managed.master.fill(None, start.cast(), len, readonly, flags::FULL_RO)?;
    gc::track(&managed);
    MemoryView::sharing(&managed, &managed.master)
}
