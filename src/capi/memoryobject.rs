//! memoryobject.h: memoryviews.

use crate::abi::slots::Buffer;
use crate::abi::{Object, Ref, Result};
use crate::capi::bad_internal_call;
use crate::protocol::buffer::flags;
use crate::types::bytes::Bytes;
use crate::types::memoryview::{MemoryView, of_memory};
use abide_macros::capi;
use core::ffi::{c_char, c_int};

/// `memoryview(object)`. TypeError. May run Python.
#[capi]
pub fn PyMemoryView_FromObject(object: &Object) -> Result<Ref<MemoryView>> {
    MemoryView::of(object)
}

/// A view of memory that outlives it; `PyBUF_WRITE` allows writing.
///
/// # Safety
/// `size` bytes lie at `memory` for as long as the view lives.
#[capi]
pub unsafe fn PyMemoryView_FromMemory(memory: *mut c_char, size: isize, access: c_int) -> Result<Ref<MemoryView>> {
    // SAFETY: the caller's contract.
    unsafe { of_memory(memory, size, access != flags::WRITE) }
}

/// A view of a buffer whose memory outlives it. ValueError if it has none.
///
/// # Safety
/// `info` is a valid buffer.
#[capi]
pub unsafe fn PyMemoryView_FromBuffer(info: *const Buffer) -> Result<Ref<MemoryView>> {
    // SAFETY: the caller's contract.
    unsafe {
        if (*info).buf.get().is_null() {
            return Err(value_error!("PyMemoryView_FromBuffer(): info->buf must not be NULL"));
        }
        MemoryView::of_buffer(info)
    }
}

/// A contiguous view of an object in the order `C`, `F` or `A`: of its memory, or of a copy if it is to be read only.
/// BufferError, TypeError. May run Python.
#[capi]
pub fn PyMemoryView_GetContiguous(base: &Object, buffertype: c_int, order: c_char) -> Result<Ref<MemoryView>> {
    if !matches!(buffertype, flags::READ | flags::WRITE) {
        return Err(bad_internal_call());
    }
    let order = order as u8;
    let view = MemoryView::of(base)?;
    if buffertype == flags::WRITE && view.view.readonly.get() != 0 {
        return Err(buffer_error!("underlying buffer is not writable"));
    }
    if view.view.is_contiguous(order) {
        return Ok(view);
    }
    if buffertype == flags::WRITE {
        return Err(buffer_error!("writable contiguous buffer requested for a non-contiguous object."));
    }
    // A copy in that order, described as the original is.
    let copy = Bytes::new(&view.view.to_vec(order))?;
    let bytes = MemoryView::of(&copy)?;
    bytes.reshaped(&view, order)
}
