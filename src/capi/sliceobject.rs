//! sliceobject.h.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::types::int::Int;
use crate::types::slice::{Indices, Slice};
use abide_macros::capi;

/// A slice; NULL stands for None.
#[capi]
pub fn PySlice_New(start: Option<&Object>, stop: Option<&Object>, step: Option<&Object>) -> Result<Ref<Slice>> {
    Slice::new(start, stop, step)
}

/// The slice `start:stop`.
#[capi]
pub fn _PySlice_FromIndices(start: isize, stop: isize) -> Result<Ref<Slice>> {
    Slice::new(Some(&*Int::new(start as i64)?), Some(&*Int::new(stop as i64)?), None)
}

/// Start, stop and step as numbers, defaults filled in. TypeError, ValueError. Runs Python.
///
/// # Safety
/// The pointers may be written; `slice` is a slice.
#[capi]
pub unsafe fn PySlice_Unpack(slice: &Slice, start: *mut isize, stop: *mut isize, step: *mut isize) -> Result<()> {
    let (a, b, c) = slice.unpack()?;
    // SAFETY: the caller's contract.
    unsafe { (*start, *stop, *step) = (a, b, c) };
    Ok(())
}

/// Clips an unpacked slice to a length and returns how many positions it means.
///
/// # Safety
/// The pointers may be read and written.
#[capi]
pub unsafe fn PySlice_AdjustIndices(length: isize, start: *mut isize, stop: *mut isize, step: isize) -> isize {
    // SAFETY: the caller's contract.
    unsafe {
        let indices = Indices::clip(*start, *stop, step, length.max(0) as usize);
        (*start, *stop) = (indices.start, indices.stop);
        indices.count as isize
    }
}

/// Unpacks a slice and clips it to a length. TypeError, ValueError. Runs Python.
///
/// # Safety
/// The pointers may be written.
#[capi]
pub unsafe fn PySlice_GetIndicesEx(
    slice: &Slice,
    length: isize,
    start: *mut isize,
    stop: *mut isize,
    step: *mut isize,
    count: *mut isize,
) -> Result<()> {
    let indices = slice.indices(length.max(0) as usize)?;
    // SAFETY: the caller's contract.
    unsafe {
        (*start, *stop, *step, *count) = (indices.start, indices.stop, indices.step, indices.count as isize);
    }
    Ok(())
}

/// The old form: -1 without an exception for what is no int or lies beyond the length.
///
/// # Safety
/// The pointers may be written.
#[capi]
pub unsafe fn PySlice_GetIndices(
    slice: &Slice,
    length: isize,
    start: *mut isize,
    stop: *mut isize,
    step: *mut isize,
) -> core::ffi::c_int {
    let parts = slice.parts();
    let number = |o: &Object| o.cast::<Int>().and_then(Int::to_i64).map(|n| n as isize);
    let at = |o: &Object| number(o).map(|n| if n < 0 { n + length } else { n });
    let by = if parts[2].is_none() { Some(1) } else { number(parts[2]) };
    let Some(by) = by else { return -1 };
    let from = if parts[0].is_none() { Some(if by < 0 { length - 1 } else { 0 }) } else { at(parts[0]) };
    let to = if parts[1].is_none() { Some(if by < 0 { -1 } else { length }) } else { at(parts[1]) };
    let (Some(from), Some(to)) = (from, to) else { return -1 };
    // SAFETY: the caller's contract.
    unsafe { (*start, *stop, *step) = (from, to, by) };
    if to > length || from >= length || by == 0 { -1 } else { 0 }
}

/// Start, stop and step as ints, clipped to a length of any size. TypeError, ValueError. Runs Python.
///
/// # Safety
/// The pointers may be written.
#[capi]
pub unsafe fn _PySlice_GetLongIndices(
    slice: Option<&Slice>,
    length: &Object,
    start: *mut Option<Ref>,
    stop: *mut Option<Ref>,
    step: *mut Option<Ref>,
) -> Result<()> {
    let Some(slice) = slice else { return Err(bad_internal_call()) };
    let [a, b, c] = slice.long_indices(length)?;
    // SAFETY: the caller's contract.
    unsafe {
        start.write(Some(a));
        stop.write(Some(b));
        step.write(Some(c));
    }
    Ok(())
}
