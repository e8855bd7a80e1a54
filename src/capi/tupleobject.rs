//! tupleobject.h. (`PyTuple_Pack` is variadic and stands in `varargs.c`.)

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::memory::gc;
use crate::types::tuple::{PyTuple_Type, Tuple};
use abide_macros::capi;

fn tuple_of(object: &Object) -> Result<&Tuple> {
    object.cast::<Tuple>().ok_or_else(bad_internal_call)
}

/// A tuple of `size` items that are NULL until `PyTuple_SET_ITEM` or `PyTuple_SetItem` sets them. SystemError for a
/// negative size.
#[capi]
pub fn PyTuple_New(size: isize) -> Result<Ref<Tuple>> {
    match usize::try_from(size) {
        Err(_) => Err(bad_internal_call()),
        Ok(n) => of_nulls(n),
    }
}

/// The number of items.
#[capi]
pub fn PyTuple_Size(tuple: &Object) -> Result<isize> {
    Ok(tuple_of(tuple)?.size.get())
}

/// The item at a position, borrowed. IndexError.
#[capi]
pub fn PyTuple_GetItem(tuple: &Object, i: isize) -> Result<&Object> {
    let tuple = tuple_of(tuple)?;
    match usize::try_from(i) {
        // SAFETY: a position below the size.
        Ok(i) if i < tuple.len() => Ok(unsafe { &**tuple.item_slot(i) }),
        _ => Err(index_error!("tuple index out of range")),
    }
}

/// Sets an item of a tuple that nobody else has seen. Takes over the reference, also on failure. SystemError if the
/// tuple has other owners, IndexError.
#[capi]
pub fn PyTuple_SetItem(tuple: &Object, i: isize, item: Option<Ref>) -> Result<()> {
    let tuple = tuple_of(tuple)?;
    if tuple.refcnt.get() != 1 {
        return Err(bad_internal_call());
    }
    match usize::try_from(i) {
        Ok(i) if i < tuple.len() => {
            // SAFETY: a position below the size; the caller is the only owner. The old item goes last.
            unsafe {
                let old = tuple.item_slot(i).replace(item.map_or(core::ptr::null_mut(), Ref::into_raw));
                drop(Ref::from_nullable(old));
            }
            Ok(())
        }
        _ => Err(index_error!("tuple assignment index out of range")),
    }
}

/// `tuple[low:high]`.
#[capi]
pub fn PyTuple_GetSlice(tuple: Option<&Object>, low: isize, high: isize) -> Result<Ref<Tuple>> {
    let Some(tuple) = tuple else { return Err(bad_internal_call()) };
    let tuple = tuple_of(tuple)?;
    let low = low.clamp(0, tuple.size.get());
    let high = high.clamp(low, tuple.size.get());
    tuple.slice(low as usize, high as usize)
}

// — cpython/tupleobject.h —

/// Changes the size of a tuple that nobody else has seen; `*place` is the tuple afterwards, or NULL on failure. New
/// items are NULL.
///
/// # Safety
/// `place` points to a reference that the caller owns, or to NULL.
#[capi]
pub unsafe fn _PyTuple_Resize(place: *mut Option<Ref>, size: isize) -> Result<()> {
    // SAFETY: the caller's contract.
    let place = unsafe { &mut *place };
    let old = place.take();
    let (Some(old), Ok(n)) = (old, usize::try_from(size)) else { return Err(bad_internal_call()) };
    let Some(tuple) = old.cast::<Tuple>() else { return Err(bad_internal_call()) };
    if !tuple.is_empty() && tuple.refcnt.get() != 1 {
        return Err(bad_internal_call());
    }
    if tuple.len() == n {
        *place = Some(old);
        return Ok(());
    }
    if n == 0 || !tuple.is_type(&PyTuple_Type) && tuple.is_empty() {
        *place = Some(of_nulls(n)?.into_object());
        return Ok(());
    }
    // SAFETY: the items move; the old tuple has none when it goes.
    unsafe {
        let new = Tuple::uninitialized(n)?;
        new.item_slot(0).write_bytes(0, n);
        let kept = tuple.len().min(n);
        new.item_slot(0).copy_from_nonoverlapping(tuple.item_slot(0), kept);
        let surplus: Vec<_> = (kept..tuple.len()).map(|i| Ref::from_nullable(*tuple.item_slot(i))).collect();
        if !tuple.is_immortal() {
            gc::untrack(tuple);
            tuple.size.set(0);
        }
        gc::track(&new);
        *place = Some(new.into_object());
        drop(surplus);
    }
    Ok(())
}

/// A tuple of NULLs.
fn of_nulls(n: usize) -> Result<Ref<Tuple>> {
    if n == 0 {
        return Ok(Tuple::empty());
    }
    // SAFETY: every item is null until C sets it, which the collector knows of.
    unsafe {
        let tuple = Tuple::uninitialized(n)?;
        tuple.item_slot(0).write_bytes(0, n);
        gc::track(&tuple);
        Ok(tuple)
    }
}
