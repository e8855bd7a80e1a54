//! The buffer protocol (PEP 3118): asking an object for its memory, holding it, giving it back.

use crate::abi::slots::Buffer;
use crate::abi::{Object, Raised, Ref, Result, Slot};
use crate::call::convert::{FromArg, Place};
use crate::types::bytes::Bytes;
use crate::types::exception::raise;
use core::cell::Cell;
use core::ffi::{c_char, c_int, c_void};
use core::ops::Deref;

/// What the consumer asks for (`PyBUF_*`).
pub mod flags {
    use core::ffi::c_int;
    pub const SIMPLE: c_int = 0;
    pub const WRITABLE: c_int = 0x1;
    pub const FORMAT: c_int = 0x4;
    pub const ND: c_int = 0x8;
    pub const STRIDES: c_int = 0x10 | ND;
    pub const C_CONTIGUOUS: c_int = 0x20 | STRIDES;
    pub const F_CONTIGUOUS: c_int = 0x40 | STRIDES;
    pub const ANY_CONTIGUOUS: c_int = 0x80 | STRIDES;
    pub const INDIRECT: c_int = 0x100 | STRIDES;
    pub const FULL: c_int = INDIRECT | WRITABLE | FORMAT;
    pub const FULL_RO: c_int = INDIRECT | FORMAT;
    pub const READ: c_int = 0x100;
    pub const WRITE: c_int = 0x200;
}

impl Buffer {
    /// A buffer that holds nothing.
    pub const fn empty() -> Buffer {
        Buffer {
            buf: Cell::new(core::ptr::null_mut()),
            obj: Slot::empty(),
            len: Cell::new(0),
            itemsize: Cell::new(0),
            readonly: Cell::new(0),
            ndim: Cell::new(0),
            format: Cell::new(core::ptr::null_mut()),
            shape: Cell::new(core::ptr::null_mut()),
            strides: Cell::new(core::ptr::null_mut()),
            suboffsets: Cell::new(core::ptr::null_mut()),
            internal: Cell::new(core::ptr::null_mut()),
        }
    }

    /// Fills in a one-dimensional buffer of bytes: `PyBuffer_FillInfo`. BufferError if it is read-only and the consumer
    /// wants to write. Shape and strides point into the buffer itself: it must not move.
    pub fn fill(
        &self,
        owner: Option<&Object>,
        start: *mut c_void,
        len: isize,
        readonly: bool,
        wanted: c_int,
    ) -> Result<()> {
        if wanted != flags::SIMPLE {
            if wanted == flags::READ || wanted == flags::WRITE {
                return Err(system_error!("bad argument to internal function"));
            }
            if wanted & flags::WRITABLE != 0 && readonly {
                return Err(buffer_error!("Object is not writable."));
            }
        }
        self.obj.set(owner.map(Object::to_ref));
        self.buf.set(start);
        self.len.set(len);
        self.readonly.set(readonly as c_int);
        self.itemsize.set(1);
        let format = c"B".as_ptr().cast_mut();
        self.format.set(if wanted & flags::FORMAT != 0 { format } else { core::ptr::null_mut() });
        self.ndim.set(1);
        let shape = if wanted & flags::ND != 0 { self.len.as_ptr() } else { core::ptr::null_mut() };
        self.shape.set(shape);
        let strides = wanted & flags::STRIDES == flags::STRIDES;
        self.strides.set(if strides { self.itemsize.as_ptr() } else { core::ptr::null_mut() });
        self.suboffsets.set(core::ptr::null_mut());
        self.internal.set(core::ptr::null_mut());
        Ok(())
    }

    /// Gives the memory back: `PyBuffer_Release`. Nothing happens where nothing is held. May run Python.
    pub fn release(&self) {
        let Some(owner) = self.obj.borrowed() else { return };
        if let Some(release) = owner.ty().buffer().and_then(|b| b.release.get()) {
            // SAFETY: the owner filled this buffer.
            unsafe { release(owner, (self as *const Buffer).cast_mut()) };
        }
        self.obj.set(None);
    }

    /// The lengths of the dimensions; none where the buffer does not tell.
    pub fn shape(&self) -> &[isize] {
        // SAFETY: a shape that is there has an entry for each dimension.
        unsafe { dimensions(self.shape.get(), self.ndim.get()) }
    }

    /// The distances between items of the dimensions; none where the buffer does not tell.
    pub fn strides(&self) -> &[isize] {
        // SAFETY: as above.
        unsafe { dimensions(self.strides.get(), self.ndim.get()) }
    }

    /// The offsets at which pointers are followed; none where the buffer does not tell.
    pub fn suboffsets(&self) -> &[isize] {
        // SAFETY: as above.
        unsafe { dimensions(self.suboffsets.get(), self.ndim.get()) }
    }

    /// Whether the items lie one after the other in the order: `C`, `F`, or `A` (either).
    pub fn is_contiguous(&self, order: u8) -> bool {
        if !self.suboffsets.get().is_null() {
            return false;
        }
        match order {
            b'C' => self.is_c_contiguous(),
            b'F' => self.is_f_contiguous(),
            b'A' => self.is_c_contiguous() || self.is_f_contiguous(),
            _ => false,
        }
    }

    fn is_c_contiguous(&self) -> bool {
        if self.len.get() == 0 || self.strides.get().is_null() {
            return true;
        }
        let mut step = self.itemsize.get();
        for (length, stride) in self.shape().iter().zip(self.strides()).rev() {
            if *length > 1 && *stride != step {
                return false;
            }
            step *= length;
        }
        true
    }

    fn is_f_contiguous(&self) -> bool {
        if self.len.get() == 0 {
            return true;
        }
        if self.strides.get().is_null() {
            // C-contiguous by definition: Fortran order too with at most one dimension longer than 1.
            return self.ndim.get() <= 1 || self.shape().iter().filter(|n| **n > 1).count() <= 1;
        }
        let mut step = self.itemsize.get();
        for (length, stride) in self.shape().iter().zip(self.strides()) {
            if *length > 1 && *stride != step {
                return false;
            }
            step *= length;
        }
        true
    }

    /// Where the item at the indices lies, which are within the shape: `PyBuffer_GetPointer`.
    pub fn pointer(&self, indices: &[isize]) -> *mut u8 {
        let mut at = self.buf.get().cast::<u8>();
        let mut step = self.len.get();
        for (i, index) in indices.iter().enumerate() {
            let stride = match self.strides().get(i) {
                Some(stride) => *stride,
                None => {
                    // Without strides the buffer is C-contiguous.
                    step = self.shape().get(i + 1..).unwrap_or(&[]).iter().product::<isize>() * self.itemsize.get();
                    step
                }
            };
            at = at.wrapping_offset(stride * index);
            if let Some(&offset) = self.suboffsets().get(i)
                && offset >= 0
            {
                // SAFETY: a suboffset says that a pointer lies there.
                at = unsafe { at.cast::<*mut u8>().read_unaligned() }.wrapping_offset(offset);
            }
        }
        let _ = step;
        at
    }

    /// Calls `f` with the place of each item, in C order (`b'F'`: the first index varies fastest).
    pub fn each_item(&self, order: u8, mut f: impl FnMut(*mut u8)) {
        let one = [self.len.get() / self.itemsize.get().max(1)];
        let shape = match self.shape() {
            [] if self.ndim.get() == 0 => return f(self.buf.get().cast()),
            [] => &one[..],
            shape => shape,
        };
        if shape.contains(&0) {
            return;
        }
        let mut indices = vec![0isize; shape.len()];
        loop {
            f(self.pointer(&indices));
            let mut dimensions: Box<dyn Iterator<Item = usize>> =
                if order == b'F' { Box::new(0..shape.len()) } else { Box::new((0..shape.len()).rev()) };
            let carried = dimensions.all(|d| {
                indices[d] += 1;
                let full = indices[d] == shape[d];
                if full {
                    indices[d] = 0;
                }
                full
            });
            if carried {
                return;
            }
        }
    }

    /// A copy of the items in the order: `C`, `F`, or `A` (Fortran order if the buffer is in it, else C).
    pub fn to_vec(&self, order: u8) -> Vec<u8> {
        let order = match order {
            b'A' if self.is_contiguous(b'F') && !self.is_contiguous(b'C') => b'F',
            b'A' => b'C',
            order => order,
        };
        let len = self.len.get().max(0) as usize;
        if len == 0 {
            return Vec::new();
        }
        if self.is_contiguous(order) {
            // SAFETY: contiguous memory of that length, held by this buffer.
            return unsafe { core::slice::from_raw_parts(self.buf.get().cast::<u8>(), len) }.to_vec();
        }
        let mut all = Vec::with_capacity(len);
        let size = self.itemsize.get() as usize;
        // SAFETY: an item of that size lies there.
        self.each_item(order, |item| all.extend_from_slice(unsafe { core::slice::from_raw_parts(item, size) }));
        all
    }
}

/// # Safety
/// `start` is null or points to `count` numbers that live as long as the buffer.
unsafe fn dimensions<'a>(start: *const isize, count: c_int) -> &'a [isize] {
    if start.is_null() || count <= 0 {
        return &[];
    }
    // SAFETY: the caller's contract.
    unsafe { core::slice::from_raw_parts(start, count as usize) }
}

/// Memory of an object, held until dropped.
pub struct View(Box<Buffer>);

impl View {
    /// The buffer.
    pub fn buffer(&self) -> &Buffer {
        &self.0
    }

    /// The bytes of a contiguous view.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        let (start, len) = (self.0.buf.get().cast::<u8>(), self.0.len.get());
        if len <= 0 {
            return &[];
        }
        // SAFETY: a simple view is contiguous memory of that length, held as long as the view lives.
        unsafe { core::slice::from_raw_parts(start, len as usize) }
    }

    /// The bytes of a contiguous writable view as a pointer: somebody else may read or write them.
    pub fn as_mut_ptr(&self) -> *mut u8 {
        self.0.buf.get().cast()
    }

    /// The number of bytes.
    pub fn len(&self) -> usize {
        self.0.len.get().max(0) as usize
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Drop for View {
    fn drop(&mut self) {
        self.0.release();
    }
}

#[cold]
fn not_bytes_like(object: &Object) -> Raised {
    type_error!("a bytes-like object is required, not '{}'", object.ty().full_name())
}

impl Object {
    /// Whether the type of the object exports buffers.
    #[inline]
    pub fn supports_buffer(&self) -> bool {
        self.ty().buffer().is_some_and(|b| b.get.get().is_some())
    }

    /// Fills `buffer` from the object: `PyObject_GetBuffer`. TypeError, BufferError. May run Python.
    ///
    /// # Safety
    /// `buffer` points to memory for a buffer, whose old contents are lost; it stays where it is until released.
    pub unsafe fn get_buffer(&self, buffer: *mut Buffer, wanted: c_int) -> Result<()> {
        if wanted == flags::READ || wanted == flags::WRITE {
            return Err(system_error!("bad argument to internal function"));
        }
        let Some(get) = self.ty().buffer().and_then(|b| b.get.get()) else { return Err(not_bytes_like(self)) };
        // SAFETY: the caller's contract.
        if unsafe { get(self, buffer, wanted) } < 0 { Err(raise::assume()) } else { Ok(()) }
    }

    /// A view of the object's memory as the flags ask for it. TypeError, BufferError. May run Python.
    pub fn view(&self, wanted: c_int) -> Result<View> {
        let buffer = Box::new(Buffer::empty());
        // SAFETY: the buffer stays in its box.
        match unsafe { self.get_buffer((&raw const *buffer).cast_mut(), wanted) } {
            Ok(()) => Ok(View(buffer)),
            Err(e) => {
                // An exporter that failed may have left what is not its own.
                core::mem::forget(buffer.obj.take());
                Err(e)
            }
        }
    }

    /// The object's memory as contiguous bytes. TypeError: `a bytes-like object is required`.
    pub fn contiguous_bytes(&self) -> Result<View> {
        self.view(flags::SIMPLE)
    }
}

/// A bytes-like argument. Of bytes objects nothing is held but the slice.
pub enum BytesLike<'a> {
    Bytes(&'a [u8]),
    View(View),
}

impl<'a> BytesLike<'a> {
    /// The bytes of an object. TypeError: `a bytes-like object is required`.
    #[inline]
    pub fn of(object: &'a Object) -> Result<BytesLike<'a>> {
        match object.cast_exact::<Bytes>() {
            Some(bytes) => Ok(BytesLike::Bytes(bytes.as_slice())),
            None => object.contiguous_bytes().map(BytesLike::View),
        }
    }
}

impl Deref for BytesLike<'_> {
    type Target = [u8];
    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            BytesLike::Bytes(bytes) => bytes,
            BytesLike::View(view) => view.as_slice(),
        }
    }
}

impl<'a> FromArg<'a> for BytesLike<'a> {
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        BytesLike::of(object)
    }
}

/// The size of an item that a `struct` format describes: `PyBuffer_SizeFromFormat`. Runs Python.
pub fn size_from_format(format: &str) -> Result<isize> {
    // A single native item needs no `struct`.
    if let Some(item) = crate::types::memoryview::items::Item::of(format.as_bytes()) {
        return Ok(item.size() as isize);
    }
    let module = crate::types::str::Str::new("struct")?;
    let import = crate::types::iter::builtin("__import__")?;
    let calcsize = import.call1(&module)?.get_attr(crate::intern!("calcsize"))?;
    let format: Ref = crate::types::str::Str::new(format)?.into_object();
    calcsize.call1(&format)?.index_as_isize()
}

/// The format of a buffer, `B` where it does not tell.
pub fn format_of(buffer: &Buffer) -> &[u8] {
    let format: *const c_char = buffer.format.get();
    if format.is_null() {
        return b"B";
    }
    // SAFETY: a format is a C string that lives as long as the buffer.
    unsafe { core::ffi::CStr::from_ptr(format) }.to_bytes()
}
