//! listobject.h.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::types::list::List;
use crate::types::tuple::Tuple;
use abide_macros::capi;

/// The list, or SystemError.
fn list_of(object: &Object) -> Result<&List> {
    object.cast::<List>().ok_or_else(bad_internal_call)
}

/// The position, or an IndexError with that text.
fn checked(list: &List, i: isize, message: &str) -> Result<usize> {
    match usize::try_from(i) {
        Ok(i) if i < list.len() => Ok(i),
        _ => Err(index_error!("{message}")),
    }
}

/// A list of `size` items that are NULL until `PyList_SET_ITEM` or `PyList_SetItem` sets them. SystemError for a
/// negative size.
#[capi]
pub fn PyList_New(size: isize) -> Result<Ref<List>> {
    let Ok(n) = usize::try_from(size) else { return Err(bad_internal_call()) };
    let list = List::new(n)?;
    // SAFETY: there is room for `n` items; null is what C sees until it sets them.
    unsafe { list.items.get().write_bytes(0, n) };
    list.size.set(size);
    Ok(list)
}

/// The number of items.
#[capi]
pub fn PyList_Size(list: &Object) -> Result<isize> {
    Ok(list_of(list)?.size.get())
}

/// The item at a position, borrowed. IndexError.
#[capi]
pub fn PyList_GetItem(list: &Object, i: isize) -> Result<&Object> {
    let list = list_of(list)?;
    let i = checked(list, i, "list index out of range")?;
    // SAFETY: a position below the size; the caller keeps the list as it is while it uses the item.
    Ok(unsafe { &**list.items.get().add(i) })
}

/// A new reference to the item at a position. TypeError, IndexError.
#[capi]
pub fn PyList_GetItemRef(list: &Object, i: isize) -> Result {
    let Some(list) = list.cast::<List>() else { return Err(type_error!("expected a list")) };
    match usize::try_from(i).ok().and_then(|i| list.get(i)) {
        Some(item) => Ok(item),
        None => Err(index_error!("list index out of range")),
    }
}

/// Replaces the item at a position (which may be NULL still). Takes over the reference, also on failure. IndexError.
#[capi]
pub fn PyList_SetItem(list: &Object, i: isize, item: Option<Ref>) -> Result<()> {
    let list = list_of(list)?;
    let i = checked(list, i, "list assignment index out of range")?;
    // SAFETY: a position below the size; the old item goes last.
    unsafe {
        let place = list.items.get().add(i);
        let old = place.replace(item.map_or(core::ptr::null_mut(), Ref::into_raw));
        drop(Ref::from_nullable(old));
    }
    Ok(())
}

/// Inserts an item before a position, counted from the end if negative. SystemError for NULL.
#[capi]
pub fn PyList_Insert(list: &Object, i: isize, item: Option<&Object>) -> Result<()> {
    let (list, Some(item)) = (list_of(list)?, item) else { return Err(bad_internal_call()) };
    let n = list.size.get();
    let i = if i < 0 { (i + n).max(0) } else { i.min(n) };
    list.insert(i as usize, item.to_ref())
}

/// Appends an item. SystemError for NULL.
#[capi]
pub fn PyList_Append(list: &Object, item: Option<&Object>) -> Result<()> {
    match (list.cast::<List>(), item) {
        (Some(list), Some(item)) => list.push(item.to_ref()),
        _ => Err(bad_internal_call()),
    }
}

/// `list[low:high]`.
#[capi]
pub fn PyList_GetSlice(list: &Object, low: isize, high: isize) -> Result<Ref<List>> {
    let list = list_of(list)?;
    let (low, high) = clipped(list, low, high);
    // SAFETY: the new list holds the items before anything else happens.
    List::from_slice(unsafe { &list.items()[low..high] })
}

/// `list[low:high] = items`; NULL deletes. Runs Python.
#[capi]
pub fn PyList_SetSlice(list: &Object, low: isize, high: isize, items: Option<&Object>) -> Result<()> {
    let list = list_of(list)?;
    let new = match items {
        None => Vec::new(),
        Some(items) if items.ty().iter.get().is_none() && !items.is_sequence() => {
            return Err(type_error!("can only assign an iterable"));
        }
        Some(items) => items.collect()?,
    };
    let (low, high) = clipped(list, low, high);
    list.splice(low, high, new)
}

fn clipped(list: &List, low: isize, high: isize) -> (usize, usize) {
    let low = low.clamp(0, list.size.get());
    (low as usize, high.clamp(low, list.size.get()) as usize)
}

/// Sorts the list in place. Runs Python.
#[capi]
pub fn PyList_Sort(list: Option<&Object>) -> Result<()> {
    let Some(list) = list else { return Err(bad_internal_call()) };
    list_of(list)?.sort(None, false)
}

/// Reverses the list in place.
#[capi]
pub fn PyList_Reverse(list: Option<&Object>) -> Result<()> {
    let Some(list) = list else { return Err(bad_internal_call()) };
    list_of(list)?.reverse();
    Ok(())
}

/// A tuple of the list's items.
#[capi]
pub fn PyList_AsTuple(list: Option<&Object>) -> Result<Ref<Tuple>> {
    let Some(list) = list else { return Err(bad_internal_call()) };
    // SAFETY: the tuple holds the items before anything else happens.
    Tuple::new(unsafe { list_of(list)?.items() })
}

// — cpython/listobject.h —

/// Appends the items of an iterable. Runs Python.
#[capi]
pub fn PyList_Extend(list: &Object, iterable: &Object) -> Result<()> {
    list_of(list)?.extend(iterable)
}

/// Removes all items. Runs Python (destructors).
#[capi]
pub fn PyList_Clear(list: &Object) -> Result<()> {
    list_of(list)?.clear();
    Ok(())
}

// — internal/pycore_list.h —

/// Appends the items of an iterable: `None`, as the method returns. Runs Python.
#[capi]
pub fn _PyList_Extend(list: &List, iterable: &Object) -> Result {
    list.extend(iterable)?;
    Ok(crate::types::none::none())
}
