//! Unpacking: `a, b = value` and `a, *b, c = value`.

use super::number::is;
use crate::abi::Object;
use crate::abi::{Ref, Result};
use crate::types::exception::TYPE_ERROR;
use crate::types::list::List;
use crate::types::list::PyList_Type;
use crate::types::tuple::{PyTuple_Type, Tuple};
use crate::vm::registers::{Flow, Registers, incref, outcome, release, store_word};

/// Replaces the top by its `n` items, the first on top. Runs Python.
pub unsafe fn unpack_sequence(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::unpack_sequence(r, oparg) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { unpack_sequence_plain(r, oparg) })
}

/// As [`unpack_sequence`], without a word to the specializer. Runs Python.
pub unsafe fn unpack_sequence_plain(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop();
        let items = unpack(&value, n)?;
        items.into_iter().rev().for_each(|item| r.push(item));
    }
    Ok(())
}

/// Exactly `n` items. TypeError, ValueError. Runs Python.
fn unpack(value: &crate::abi::Object, n: usize) -> Result<Vec<Ref>> {
    let iterator = iterate(value)?;
    let mut items = Vec::with_capacity(n);
    while items.len() < n {
        match iterator.next()? {
            Some(item) => items.push(item),
            None => {
                return Err(value_error!("not enough values to unpack (expected {n}, got {})", items.len()));
            }
        }
    }
    match iterator.next()? {
        None => Ok(items),
        Some(_) => Err(value_error!("too many values to unpack (expected {n})")),
    }
}

/// An iterator, or TypeError in the words of unpacking. Runs Python.
fn iterate(value: &crate::abi::Object) -> Result<Ref> {
    let ty = value.ty();
    match value.iter() {
        Err(e)
            if e.matches(&TYPE_ERROR)
                && ty.iter.get().is_none()
                && ty.sequence().is_none_or(|methods| methods.item.get().is_none()) =>
        {
            e.clear();
            Err(type_error!("cannot unpack non-iterable {} object", ty.full_name()))
        }
        result => result,
    }
}

/// Replaces the top by the first items, a list of those in the middle, and the last ones; the first on top. Runs Python.
pub unsafe fn unpack_ex(r: &mut Registers, oparg: usize) -> Result<()> {
    let (before, after) = (oparg & 0xFF, oparg >> 8);
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop();
        let iterator = iterate(&value)?;
        let mut items = Vec::new();
        while items.len() < before {
            match iterator.next()? {
                Some(item) => items.push(item),
                None => {
                    let (least, got) = (before + after, items.len());
                    return Err(value_error!("not enough values to unpack (expected at least {least}, got {got})"));
                }
            }
        }
        while let Some(item) = iterator.next()? {
            items.push(item);
        }
        if items.len() < before + after {
            let (least, got) = (before + after, items.len());
            return Err(value_error!("not enough values to unpack (expected at least {least}, got {got})"));
        }
        let last = items.split_off(items.len() - after);
        let middle = List::from_vec(items.split_off(before))?;
        last.into_iter().rev().for_each(|item| r.push(item));
        r.push(middle.into_object());
        items.into_iter().rev().for_each(|item| r.push(item));
    }
    Ok(())
}

/// Two items of a tuple.
#[inline(always)]
pub unsafe fn unpack_two_tuple(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.peek(1);
        if !is(value, &PyTuple_Type) || (*value.cast::<Tuple>()).base.size.get() != 2 {
            return Flow::Slow(unpack_sequence);
        }
        let items = (&raw const (*value.cast::<Tuple>()).items).cast::<*mut Object>();
        let (first, second) = (*items, *items.add(1));
        incref(first);
        incref(second);
        r.put(1, second);
        r.push_raw(first);
        if release(value) { Flow::Dealloc(value) } else { Flow::Next }
    }
}

/// The items of an array, the first on top.
#[inline(always)]
unsafe fn spread(r: &mut Registers, value: *mut Object, items: *const *mut Object, n: usize) -> Flow {
    // SAFETY: the contract of bodies: the array has `n` items.
    unsafe {
        let base = r.sp.sub(1);
        let mut i = 0;
        while i < n {
            let item = *items.add(n - 1 - i);
            incref(item);
            store_word(base.add(i), item);
            i += 1;
        }
        r.sp = base.add(n);
        if release(value) { Flow::Dealloc(value) } else { Flow::Next }
    }
}

/// The items of a tuple.
#[inline(always)]
pub unsafe fn unpack_tuple(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.peek(1);
        if !is(value, &PyTuple_Type) || (*value.cast::<Tuple>()).base.size.get() != n as isize {
            return Flow::Slow(unpack_sequence);
        }
        spread(r, value, (&raw const (*value.cast::<Tuple>()).items).cast(), n)
    }
}

/// The items of a list.
#[inline(always)]
pub unsafe fn unpack_list(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.peek(1);
        if !is(value, &PyList_Type) || (*value.cast::<List>()).base.size.get() != n as isize {
            return Flow::Slow(unpack_sequence);
        }
        spread(r, value, (*value.cast::<List>()).items.get(), n)
    }
}
