//! Displays: tuples, lists, sets, dicts, slices, and what comprehensions and starred displays add to them.

use crate::abi::{Ref, Result};
use crate::types::dict::Dict;
use crate::types::exception::{ATTRIBUTE_ERROR, KEY_ERROR, TYPE_ERROR};
use crate::types::list::List;
use crate::types::tuple::Tuple;
use crate::vm::outside;
use crate::vm::registers::Registers;

/// Takes the `n` topmost words off the stack, in their order.
unsafe fn take(r: &mut Registers, n: usize) -> Vec<Ref> {
    // SAFETY: the contract of bodies; the stack's ownership passes to the vector.
    unsafe {
        r.sp = r.sp.sub(n);
        (0..n).map(|i| Ref::from_raw(*r.sp.add(i))).collect()
    }
}

/// The `n` topmost words as a tuple.
pub unsafe fn tuple(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let items = take(r, n);
        r.push(Tuple::from_vec(items)?.into_object());
    }
    Ok(())
}

/// The `n` topmost words as a list.
pub unsafe fn list(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let items = take(r, n);
        r.push(List::from_vec(items)?.into_object());
    }
    Ok(())
}

/// The `n` topmost words as a set. Runs Python.
pub unsafe fn set(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let items = take(r, n);
        r.push(outside::set(items)?);
    }
    Ok(())
}

/// `n` keys and values as a dict. Runs Python.
pub unsafe fn map(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let dict = Dict::new()?;
        let pairs = take(r, 2 * n);
        for pair in pairs.chunks_exact(2) {
            dict.set(&pair[0], &pair[1])?;
        }
        r.push(dict.into_object());
    }
    Ok(())
}

/// `n` values and a tuple of their keys as a dict. Runs Python.
pub unsafe fn const_key_map(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler pushes a tuple of `n` keys.
    unsafe {
        let keys = r.pop();
        let values = take(r, n);
        let dict = Dict::new()?;
        for (key, value) in keys.cast_unchecked::<Tuple>().items().iter().zip(&values) {
            dict.set(key, value)?;
        }
        r.push(dict.into_object());
    }
    Ok(())
}

/// `start, stop` or `start, stop, step` as a slice.
pub unsafe fn slice(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let step = if n == 3 { Some(r.pop()) } else { None };
        let (stop, start) = (r.pop(), r.pop());
        r.push(outside::slice(start, stop, step)?);
    }
    Ok(())
}

/// Pops an item and appends it to the list `n` below the new top.
pub unsafe fn list_append(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler put a list there.
    unsafe {
        let item = r.pop();
        r.operand(n).cast_unchecked::<List>().push(item)
    }
}

/// Pops an iterable and appends its items to the list `n` below the new top. Runs Python.
pub unsafe fn list_extend(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler put a list there.
    unsafe {
        let iterable = r.pop();
        match outside::extend(r.operand(n).cast_unchecked::<List>(), &iterable) {
            Ok(()) => Ok(()),
            Err(e) => {
                let ty = iterable.ty();
                let iterates =
                    ty.iter.get().is_some() || ty.sequence().is_some_and(|methods| methods.item.get().is_some());
                if !e.matches(&TYPE_ERROR) || iterates {
                    return Err(e);
                }
                e.clear();
                Err(type_error!("Value after * must be an iterable, not {}", ty.full_name()))
            }
        }
    }
}

/// Pops an item and adds it to the set `n` below the new top. Runs Python.
pub unsafe fn set_add(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler put a set there.
    unsafe {
        let item = r.pop();
        outside::set_add(r.operand(n), &item)
    }
}

/// Pops an iterable and adds its items to the set `n` below the new top. Runs Python.
pub unsafe fn set_update(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler put a set there.
    unsafe {
        let iterable = r.pop();
        outside::set_update(r.operand(n), &iterable)
    }
}

/// Pops key and value and stores them in the dict `n` below the new top. Runs Python.
pub unsafe fn map_add(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler put a dict there.
    unsafe {
        let (value, key) = (r.pop(), r.pop());
        r.operand(n).cast_unchecked::<Dict>().set(&key, &value)
    }
}

/// Pops a mapping and stores its items in the dict `n` below the new top: `{**mapping}`. Runs Python.
pub unsafe fn dict_update(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler put a dict there.
    unsafe {
        let mapping = r.pop();
        match r.operand(n).cast_unchecked::<Dict>().update(&mapping) {
            Err(e) if e.matches(&ATTRIBUTE_ERROR) => {
                e.clear();
                Err(type_error!("'{}' object is not a mapping", mapping.ty().full_name()))
            }
            result => result,
        }
    }
}

/// As `dict_update` for the keyword arguments of a call: a name that is there already is a TypeError. Runs Python.
pub unsafe fn dict_merge(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies: below the mapping, `n - 1` words, the dict, the positional arguments, null, callable.
    unsafe {
        let mapping = r.pop();
        let callable = r.operand(n + 3).to_ref();
        let result = outside::merge_unique(r.operand(n).cast_unchecked::<Dict>(), &mapping);
        let Err(e) = result else { return Ok(()) };
        if e.matches(&ATTRIBUTE_ERROR) {
            e.clear();
            let function = outside::function_text(&callable)?;
            let given = mapping.ty().full_name();
            return Err(type_error!("{function} argument after ** must be a mapping, not {given}"));
        }
        if e.matches(&KEY_ERROR) {
            let exception = e.take();
            let key = exception.args.get().and_then(|args| {
                let args = args.downcast::<Tuple>().ok()?;
                (args.len() == 1).then(|| args.items()[0].to_ref())
            });
            let Some(key) = key else {
                return Err(crate::types::exception::raise::reraise(exception));
            };
            let function = outside::function_text(&callable)?;
            let key = key.str()?;
            let key = key.to_string_lossy();
            return Err(type_error!("{function} got multiple values for keyword argument '{key}'"));
        }
        Err(e)
    }
}
