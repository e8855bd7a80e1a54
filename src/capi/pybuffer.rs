//! pybuffer.h: the buffer protocol.

use crate::abi::slots::Buffer;
use crate::abi::{Object, Result};
use crate::call::convert::told;
use crate::protocol::buffer::size_from_format;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

/// Whether the object exports buffers.
#[capi]
pub fn PyObject_CheckBuffer(object: &Object) -> bool {
    object.supports_buffer()
}

/// Fills `view` from the object. TypeError, BufferError. May run Python.
///
/// # Safety
/// `view` points to memory for a buffer, which stays where it is until it is released.
#[capi]
pub unsafe fn PyObject_GetBuffer(object: &Object, view: *mut Buffer, flags: c_int) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { object.get_buffer(view, flags) }
}

/// Gives the memory back. May run Python.
///
/// # Safety
/// `view` is a buffer that was filled, or one without an exporter.
#[capi]
pub unsafe fn PyBuffer_Release(view: *mut Buffer) {
    // SAFETY: the caller's contract.
    unsafe { (*view).release() }
}

/// Fills a buffer of bytes. BufferError.
///
/// # Safety
/// `view` points to memory for a buffer, `len` bytes lie at `buf`.
#[capi]
pub unsafe fn PyBuffer_FillInfo(
    view: *mut Buffer,
    object: Option<&Object>,
    buf: *mut c_void,
    len: isize,
    readonly: c_int,
    flags: c_int,
) -> Result<()> {
    if view.is_null() {
        return Err(buffer_error!("PyBuffer_FillInfo: view==NULL argument is obsolete"));
    }
    // SAFETY: the caller's contract.
    unsafe {
        // What was there before is not ours to give up.
        (&raw mut (*view).obj).cast::<*mut Object>().write(core::ptr::null_mut());
        (*view).fill(object, buf, len, readonly != 0, flags)
    }
}

/// Whether the items lie one after the other in the order `C`, `F` or `A`.
///
/// # Safety
/// `view` is a valid buffer (here and below).
#[capi]
pub unsafe fn PyBuffer_IsContiguous(view: *const Buffer, order: c_char) -> bool {
    // SAFETY: the caller's contract.
    unsafe { (*view).is_contiguous(order as u8) }
}

/// Where the item at the indices lies.
///
/// # Safety
/// As above; there is an index for each dimension.
#[capi]
pub unsafe fn PyBuffer_GetPointer(view: *const Buffer, indices: *const isize) -> *mut c_void {
    // SAFETY: the caller's contract.
    unsafe {
        let indices = core::slice::from_raw_parts(indices, (*view).ndim.get() as usize);
        (*view).pointer(indices).cast()
    }
}

/// Copies the items into contiguous memory in the order `C`, `F` or `A`. ValueError if the length is another.
///
/// # Safety
/// As above; `len` bytes may be written at `buf`.
#[capi]
pub unsafe fn PyBuffer_ToContiguous(buf: *mut c_void, view: *const Buffer, len: isize, order: c_char) -> Result<()> {
    // SAFETY: the caller's contract.
    let view = unsafe { &*view };
    if len != view.len.get() {
        return Err(value_error!("PyBuffer_ToContiguous: len != view->len"));
    }
    let bytes = view.to_vec(order as u8);
    // SAFETY: the caller's contract.
    unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), buf.cast(), bytes.len()) };
    Ok(())
}

/// Copies contiguous memory in the order `C` or `F` into the items.
///
/// # Safety
/// As above; `len` bytes lie at `buf`, the view may be written.
#[capi]
pub unsafe fn PyBuffer_FromContiguous(view: *const Buffer, buf: *const c_void, len: isize, order: c_char) -> c_int {
    // SAFETY: the caller's contract.
    unsafe {
        let view = &*view;
        let len = len.min(view.len.get()).max(0) as usize;
        let mut parts = core::slice::from_raw_parts(buf.cast::<u8>(), len).chunks(view.itemsize.get().max(1) as usize);
        view.each_item(order as u8, |item| {
            if let Some(part) = parts.next() {
                core::ptr::copy_nonoverlapping(part.as_ptr(), item, part.len());
            }
        });
    }
    0
}

/// The strides of contiguous items in the order `C` or `F`.
///
/// # Safety
/// `nd` numbers lie at `shape` and may be written at `strides`.
#[capi]
pub unsafe fn PyBuffer_FillContiguousStrides(
    nd: c_int,
    shape: *mut isize,
    strides: *mut isize,
    itemsize: c_int,
    order: c_char,
) {
    let (mut step, n) = (itemsize as isize, nd.max(0) as usize);
    for i in 0..n {
        let at = if order as u8 == b'F' { i } else { n - 1 - i };
        // SAFETY: the caller's contract.
        unsafe {
            *strides.add(at) = step;
            step *= *shape.add(at);
        }
    }
}

/// The size of an item of a format. ValueError. Runs Python.
///
/// # Safety
/// `format` is a C string or NULL.
#[capi]
pub unsafe fn PyBuffer_SizeFromFormat(format: *const c_char) -> isize {
    if format.is_null() {
        return 1;
    }
    // SAFETY: the caller's contract.
    let format = unsafe { CStr::from_ptr(format) }.to_string_lossy();
    match size_from_format(&format) {
        Ok(size) => size,
        Err(e) => told(e, -1),
    }
}

/// Copies the memory of one object into that of another. TypeError, BufferError. May run Python.
#[capi]
pub fn PyObject_CopyData(dest: Option<&Object>, src: Option<&Object>) -> Result<()> {
    use crate::protocol::buffer::flags;
    let (Some(dest), Some(src)) = (dest, src) else {
        return Err(system_error!("null argument to internal routine"));
    };
    if !dest.supports_buffer() || !src.supports_buffer() {
        return Err(type_error!("both destination and source must be bytes-like objects"));
    }
    let (to, from) = (dest.view(flags::FULL)?, src.view(flags::FULL_RO)?);
    if to.len() < from.len() {
        return Err(buffer_error!("destination is too small to receive data from source"));
    }
    let bytes = from.buffer().to_vec(b'C');
    let mut parts = bytes.chunks(to.buffer().itemsize.get().max(1) as usize);
    to.buffer().each_item(b'C', |item| {
        if let Some(part) = parts.next() {
            // SAFETY: an item of that size lies there, and it may be written.
            unsafe { core::ptr::copy_nonoverlapping(part.as_ptr(), item, part.len()) };
        }
    });
    Ok(())
}

// — the old protocol, which the stable ABI keeps —

/// Fills in start and length of the memory as `flags` ask for it, without holding it.
///
/// # Safety
/// Both pointers may be written.
unsafe fn old_buffer(
    object: Option<&Object>,
    start: *mut *const c_void,
    length: *mut isize,
    flags: c_int,
) -> Result<()> {
    let Some(object) = object.filter(|_| !start.is_null() && !length.is_null()) else {
        return Err(system_error!("null argument to internal routine"));
    };
    let view = object.view(flags)?;
    // SAFETY: the caller's contract.
    unsafe {
        *start = view.as_mut_ptr().cast();
        *length = view.len() as isize;
    }
    Ok(())
}

/// Whether the object has memory that can be read.
#[capi]
pub fn PyObject_CheckReadBuffer(object: &Object) -> bool {
    match object.contiguous_bytes() {
        Ok(_) => true,
        Err(e) => {
            e.clear();
            false
        }
    }
}

/// The memory of an object to be read. TypeError.
///
/// # Safety
/// Both pointers may be written (here and below).
#[capi]
pub unsafe fn PyObject_AsReadBuffer(
    object: Option<&Object>,
    start: *mut *const c_void,
    length: *mut isize,
) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { old_buffer(object, start, length, crate::protocol::buffer::flags::SIMPLE) }
}

/// The memory of an object to be read. TypeError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyObject_AsCharBuffer(
    object: Option<&Object>,
    start: *mut *const c_void,
    length: *mut isize,
) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { old_buffer(object, start, length, crate::protocol::buffer::flags::SIMPLE) }
}

/// The memory of an object to be written. TypeError, BufferError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyObject_AsWriteBuffer(
    object: Option<&Object>,
    start: *mut *const c_void,
    length: *mut isize,
) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { old_buffer(object, start, length, crate::protocol::buffer::flags::WRITABLE) }
}
